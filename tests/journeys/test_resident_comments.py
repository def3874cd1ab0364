"""A comment goes the same way as an idea: the same form, the same queue, the same five words."""

import pytest
from playwright.sync_api import expect

from participation.access.roles import Role
from participation.accounts import queries
from tests.journeys.steps import all_texts, heading, press, press_key, say, sign_in, words_of
from tests.making import make_part, make_programme, make_shown_idea, make_user

IDEA = "Lampor längs ån"
ON_IDEA = "Ja, och en bänk att vila på."
ON_PART = "Ån är viktigast av allt."
AREA = "Natur och vatten"


@pytest.fixture
def moderator(live_server):
    """A moderator of Getinge, where one idea is shown and the programme has one area: (user, secret)."""
    programme = make_programme()
    make_part(programme, text=AREA)
    user, _password, secret = make_user(Role.MODERATOR, programme)
    make_shown_idea(programme, queries.actor_of(user), IDEA)
    return user, secret


def test_a_comment_on_an_idea_and_on_a_part_go_the_same_way(resident, devices, moderator, clock):
    resident.goto("/getinge/ideer")
    resident.get_by_role("link", name=IDEA).click()
    idea_address = resident.url
    expect(resident.get_by_text("Ingen har kommenterat än.")).to_be_visible()
    press(resident, "Skriv en kommentar")
    expect(heading(resident)).to_have_text("Vad vill du säga om idén?")
    expect(resident.locator("main")).to_contain_text(IDEA)
    say(resident, ON_IDEA, clock)
    expect(heading(resident)).to_have_text("Tack. Din röst är mottagen.")
    words_on_idea = words_of(resident)
    assert len(words_on_idea) == 5

    clock.advance(minutes=1)
    resident.goto("/getinge/program")
    resident.get_by_role("link", name="Kommentera stycke 1").click()
    expect(heading(resident)).to_have_text("Vad tycker du om den här delen?")
    expect(resident.locator("main")).to_contain_text(AREA)
    say(resident, ON_PART, clock)
    expect(heading(resident)).to_have_text("Tack. Din röst är mottagen.")
    assert len(words_of(resident)) == 5
    assert words_of(resident) != words_on_idea
    assert all_texts() == sorted([IDEA, ON_IDEA, ON_PART])

    resident.goto(idea_address)
    expect(resident.get_by_text(ON_IDEA)).to_have_count(0)

    at_work = devices(1280)
    sign_in(at_work, *moderator, clock)
    at_work.goto("/personal/att-lasa")
    expect(heading(at_work)).to_have_text("2 väntar")
    expect(at_work.locator("#original")).to_have_text(ON_IDEA)
    expect(at_work.locator("article")).to_contain_text(f"Svar på det här: {IDEA}")
    press_key(at_work, "v")
    expect(at_work.locator("#original")).to_have_text(ON_PART)
    expect(at_work.locator("article")).to_contain_text(f"Om den här delen av programmet: {AREA}")
    press_key(at_work, "v")
    expect(heading(at_work)).to_have_text("Inget väntar")

    resident.goto(idea_address)
    expect(resident.get_by_text(ON_IDEA)).to_be_visible()
    resident.goto("/getinge/program")
    resident.get_by_role("link", name="1 synpunkt").click()
    expect(resident.get_by_text(ON_PART)).to_be_visible()
