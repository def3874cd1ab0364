"""What a resident has typed survives: a closed browser, and a change of language."""

import os

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.steps import all_texts, press, say
from tests.making import make_programme
from tests.support.browser import ARGUMENTS, executable

IDEA = "Lampor längs ån, så att man vågar gå där i november."
KEPT = "Det du hade börjat skriva finns kvar."
WAIT_UNTIL_KEPT = "() => Object.keys(localStorage).some(name => name.startsWith('draft:'))"
ALL_DRAFTS = "() => Object.keys(localStorage).filter(name => name.startsWith('draft:'))"


@pytest.fixture(autouse=True)
def getinge(live_server):
    return make_programme(areas=["Natur och vatten"], places=["Badet"])


def test_a_draft_survives_a_closed_browser_and_is_gone_when_sent(chromium, live_server, clock, tmp_path):
    """The browser really is closed: the profile on disk is all that is left of it."""

    def open_browser():
        return chromium.browser_type.launch_persistent_context(
            tmp_path / "profile", executable_path=executable(), args=list(ARGUMENTS),
            env={**os.environ, "HOME": str(tmp_path)}, base_url=live_server, locale="sv-SE",
            viewport={"width": 360, "height": 740}, reduced_motion="reduce",
        )  # fmt: skip

    with open_browser() as browser:
        page = browser.new_page()
        page.goto("/getinge/lamna-ide")
        page.get_by_text("Om dig").click()
        page.get_by_label("Ålder").select_option(label="60–79 år")
        page.get_by_label("Kvinna").check()
        page.locator("#text").fill(IDEA)
        page.wait_for_function(WAIT_UNTIL_KEPT)
        page.wait_for_timeout(500)  # longer than the pause after which it is kept
    assert all_texts() == []

    with open_browser() as browser:
        page = browser.new_page()
        page.goto("/getinge/lamna-ide")
        expect(page.locator("#text")).to_have_value(IDEA)
        expect(page.get_by_text(KEPT)).to_be_visible()
        expect(page.get_by_label("Ålder")).to_have_value("60_79")
        expect(page.get_by_label("Kvinna")).to_be_checked()
        clock.advance(seconds=10)
        press(page, "Skicka")
        expect(page.get_by_role("heading", level=1)).to_have_text("Tack. Din röst är mottagen.")
        assert page.evaluate(ALL_DRAFTS) == []
        page.goto("/getinge/lamna-ide")
        expect(page.locator("#text")).to_have_value("")
    assert all_texts() == [IDEA]


def test_a_draft_stays_when_the_sending_did_not_arrive_and_the_writer_can_throw_it_away(page: Page):
    page.goto("/getinge/lamna-ide")
    page.locator("#text").fill(IDEA)
    page.wait_for_function(WAIT_UNTIL_KEPT)
    page.context.set_offline(True)
    page.get_by_role("button", name="Skicka").click()
    page.context.set_offline(False)
    page.goto("/kvitto")  # a receipt that shows another text, or none, throws nothing away
    page.goto("/getinge/lamna-ide")
    expect(page.locator("#text")).to_have_value(IDEA)
    press(page, "Ta bort den")
    expect(page.locator("#text")).to_have_value("")
    assert page.evaluate(ALL_DRAFTS) == []
    page.reload()
    expect(page.locator("#text")).to_have_value("")
    expect(page.get_by_text(KEPT)).to_have_count(0)


def test_forget_me_here_takes_drafts_along(page: Page, clock):
    page.goto("/getinge/lamna-ide")
    say(page, IDEA, clock)
    press(page, "Skriv en till")
    page.locator("#text").fill("Bänkar vid torget")
    page.wait_for_function(WAIT_UNTIL_KEPT)
    page.goto("/kvitto/visa")
    page.get_by_text("Glöm mig här").click()
    press(page, "Stäng kvittot på den här enheten")
    assert page.evaluate(ALL_DRAFTS) == []


def test_the_language_is_changed_with_everything_typed_still_there(resident, clock):
    resident.goto("/getinge/lamna-ide")
    resident.locator("#text").fill(IDEA)
    resident.get_by_text("Var i Getinge?").click()
    resident.get_by_label("Välj en plats").select_option(label="Badet")
    resident.locator("header").get_by_role("button", name="English").click()
    expect(resident.locator("html")).to_have_attribute("lang", "en")
    expect(resident.locator("#text")).to_have_value(IDEA)
    expect(resident.locator("#known_place option:checked")).to_have_text("Badet")
    expect(resident.locator(".error-summary")).to_have_count(0)
    resident.locator("header").get_by_role("button", name="Svenska").click()
    expect(resident.locator("#text")).to_have_value(IDEA)
    # Enter in a field sends the form; it does not change the language.
    clock.advance(seconds=10)
    resident.locator("#place_text").press("Enter")
    expect(resident.get_by_role("heading", level=1)).to_have_text("Tack. Din röst är mottagen.")
    assert all_texts() == [IDEA]
