"""The project leader chooses when texts are shown; a resident sends; a moderator reads before or after."""

import pytest
from playwright.sync_api import expect

from participation.access.roles import Role
from tests.journeys.steps import all_texts, heading, press, say, sign_in
from tests.making import make_programme, make_user

AT_ONCE, BEFORE, WITH_A_NUMBER = "En bänk vid ån", "Lampor i parken", "En bänk, ring 070-174 06 35"


@pytest.mark.parametrize("width", [360, 1280])
def test_from_reading_before_to_after_and_back(page, devices, live_server, clock, width):
    getinge = make_programme(areas=["Natur"])
    leader, _password, leader_secret = make_user(Role.PROJECT_LEADER, getinge)
    moderator, _password, moderator_secret = make_user(Role.MODERATOR, getinge)
    sign_in(page, leader, leader_secret, clock)
    resident = devices(width, javascript=False)

    def choose(when):
        page.goto("/personal/revidering/getinge")
        press(page, "När texter visas")
        page.get_by_label(when).check()
        press(page, "Spara")
        expect(page.get_by_text(f"Alltid: {when}. Gäller.")).to_be_visible()

    def send(text):
        clock.advance(minutes=1)  # the queue tells arrivals apart by the minute
        resident.goto("/getinge/lamna-ide")
        say(resident, text, clock)
        if text == WITH_A_NUMBER:
            resident.get_by_label("Skicka ändå.").check()
            press(resident, "Skicka")
        expect(heading(resident)).to_have_text("Tack. Din röst är mottagen.")

    choose("Visas direkt, en människa läser efter")
    send(AT_ONCE)
    send(WITH_A_NUMBER)
    resident.goto("/getinge/ideer")
    expect(resident.locator("main")).to_contain_text(AT_ONCE)
    expect(resident.locator("main")).not_to_contain_text("070")

    choose("En människa läser före")
    send(BEFORE)
    resident.goto("/getinge/ideer")
    expect(resident.locator("main")).to_contain_text(AT_ONCE)
    expect(resident.locator("main")).not_to_contain_text(BEFORE)
    assert len(all_texts()) == 3

    at_work = devices(width)
    sign_in(at_work, moderator, moderator_secret, clock)
    expect(at_work.locator("#original")).to_have_text(AT_ONCE)
    expect(at_work.locator("main")).to_contain_text("visas redan")
    at_work.locator("[name=reason][value=threat]").check()
    press(at_work, "Visa inte")
    resident.goto("/getinge/ideer")
    expect(resident.locator("main")).not_to_contain_text(AT_ONCE)
