"""A resident on a phone: three screens, one sentence, five words."""

from datetime import date

import pytest
from playwright.sync_api import expect

from participation.access.roles import Role
from participation.accounts import queries
from participation.core import clock as site_clock
from participation.core.db import db, transaction
from participation.programmes.models import PartKind
from participation.revisions.operations import open_step_five, start_revision
from tests.journeys.steps import all_texts, enter, heading, press, say, tab_to, words_of
from tests.making import make_part, make_programme, make_user
from tests.support.browser import sideways_scroll

VISION = "Getinge är nära till allt. Här stannar vi."
IDEA = "Lampor längs ån, så att man vågar gå där i november."
NUMBER = "Ring mig på 070-174 06 12 om lamporna."


@pytest.fixture(autouse=True)
def getinge(live_server):
    """Getinge with a vision, two areas, a known place, and step 5 open until 18 December."""
    programme = make_programme(areas=["Natur och vatten", "Möten"], places=["Badet"])
    make_part(programme, PartKind.VISION, VISION)
    leader = queries.actor_of(make_user(Role.PROJECT_LEADER, programme)[0])
    with transaction():
        now = site_clock.now()
        revision = start_revision(programme.id, "Revidering 2026", actor=leader, at=now)
        open_step_five(revision, date(2026, 12, 18), version=revision.version, actor=leader, at=now)
    db.session.rollback()
    return programme


@pytest.mark.both_databases
def test_she_sees_her_place_writes_one_sentence_and_gets_five_words(resident, has_scripts, clock):
    screens = []
    resident.on("framenavigated", lambda frame: screens.append(frame.url))
    resident.goto("/getinge")
    expect(heading(resident)).to_have_text("Getinge")
    expect(resident.locator(".vision")).to_have_text(VISION)
    expect(resident.get_by_text("Steg 5 av 9")).to_be_visible()
    expect(resident.locator("main")).to_contain_text("Lämna synpunkter till 18\u00a0december.")
    assert resident.locator("main .button:not(.outline)").all_inner_texts() == ["Säg vad du vill"]
    assert resident.context.cookies() == []

    press(resident, "Säg vad du vill")
    expect(heading(resident)).to_have_text("Vad vill du få, ändra eller behålla i Getinge?")
    for fold in resident.locator("main form details").all():
        assert not fold.get_attribute("open")
    expect(resident.get_by_text("senast 25 november")).to_be_visible()
    say(resident, IDEA, clock)

    expect(heading(resident)).to_have_text("Tack. Din röst är mottagen.")
    assert len(screens) == 3
    assert len(words_of(resident)) == 5
    expect(resident.get_by_role("img", name="QR-kod som öppnar kvittot")).to_be_visible()
    what_comes = resident.locator("section", has=resident.get_by_role("heading", name="Vad händer nu?"))
    expect(what_comes).to_contain_text("Senast 25 november.")
    expect(what_comes).to_contain_text("Allt som kommit in till 18 december")
    assert resident.get_by_role("button", name="Skriv ut").is_visible() == has_scripts
    assert [cookie["name"] for cookie in resident.context.cookies()] == ["session"]
    assert sideways_scroll(resident) == 0
    assert all_texts() == [IDEA]


def test_she_may_tell_more_but_nothing_is_asked_of_her(resident, clock):
    resident.goto("/getinge/lamna-ide")
    for fold, reason in {
        "Vad handlar det om?": "hamna rätt i programmet",
        "Var i Getinge?": "hitta rätt ställe",
        "Om dig": "vilka som inte hörs",
        "Ditt namn": "stå för det de säger",
        "Språk": "läsa texten rätt",
    }.items():
        opened = resident.locator("details", has_text=fold)
        opened.locator("summary").click()
        expect(opened.locator(".hint").first).to_contain_text(reason)
    resident.get_by_label("Utvecklingsområde").select_option("Natur och vatten")
    resident.get_by_label("Eller skriv var det är").fill("Vid bron")
    resident.get_by_label("Ålder").select_option(index=2)
    resident.get_by_label("Kvinna").check()
    resident.get_by_label("Namn att visa").fill("Maj")
    say(resident, IDEA, clock)
    expect(heading(resident)).to_have_text("Tack. Din röst är mottagen.")
    expect(resident.locator("main")).to_contain_text("Vid bron")


def test_an_empty_text_is_pointed_out_and_nothing_is_lost(resident, has_scripts, clock):
    resident.goto("/getinge/lamna-ide")
    resident.locator("details", has_text="Var i Getinge?").locator("summary").click()
    resident.get_by_label("Eller skriv var det är").fill("Vid bron")
    say(resident, "   ", clock)
    summary = resident.locator(".error-summary")
    expect(summary).to_contain_text("En sak att rätta")
    expect(summary).to_contain_text("Inget du skrivit har försvunnit.")
    if has_scripts:
        expect(summary).to_be_focused()
    expect(resident.get_by_label("Eller skriv var det är")).to_have_value("Vid bron")
    summary.get_by_role("link").click()
    expect(resident.locator("#text")).to_be_focused()
    say(resident, IDEA, clock)
    expect(heading(resident)).to_have_text("Tack. Din röst är mottagen.")
    assert all_texts() == [IDEA]


def test_a_telephone_number_is_warned_about_and_sent_when_she_means_it(resident, clock):
    resident.goto("/getinge/lamna-ide")
    say(resident, NUMBER, clock)
    expect(resident.locator(".error-summary")).to_contain_text("telefonnummer")
    expect(resident.locator("#text")).to_have_value(NUMBER)
    assert all_texts() == []
    resident.get_by_label("Skicka ändå.").check()
    press(resident, "Skicka")
    expect(heading(resident)).to_have_text("Tack. Din röst är mottagen.")
    assert all_texts() == [NUMBER]


def test_a_double_click_and_back_and_send_again_are_one_voice(resident, clock):
    resident.goto("/getinge/lamna-ide")
    resident.locator("#text").fill(IDEA)
    clock.advance(seconds=10)
    resident.get_by_role("button", name="Skicka").dblclick()
    expect(heading(resident)).to_have_text("Tack. Din röst är mottagen.")
    words = words_of(resident)
    resident.go_back()
    expect(resident.locator("#text")).to_be_visible()
    say(resident, IDEA, clock)
    expect(heading(resident)).to_have_text("Tack. Din röst är mottagen.")
    assert words_of(resident) == words
    assert all_texts() == [IDEA]


def test_without_a_mouse(page, clock):
    page.goto("/getinge")
    enter(page, page.get_by_role("link", name="Säg vad du vill"))
    expect(heading(page)).to_have_text("Vad vill du få, ändra eller behålla i Getinge?")
    tab_to(page, page.locator("#text"))
    page.keyboard.type(IDEA)
    enter(page, page.locator("summary", has_text="Om dig"))
    tab_to(page, page.get_by_label("Ålder"))
    page.keyboard.press("ArrowDown")
    tab_to(page, page.get_by_label("Kvinna"))
    page.keyboard.press("Space")
    clock.advance(seconds=10)
    enter(page, page.get_by_role("button", name="Skicka"))
    expect(heading(page)).to_have_text("Tack. Din röst är mottagen.")
    assert all_texts() == [IDEA]
