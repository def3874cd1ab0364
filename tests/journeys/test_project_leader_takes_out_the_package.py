"""A project leader through step 5: her places at a glance, the days for synpunkter, and the package."""

from collections import Counter
from pathlib import Path

import pytest
from playwright.sync_api import expect

from participation.access.roles import Role
from participation.contributions.states import Channel
from participation.core.db import db
from participation.jobs.running import run_waiting
from tests.export.making import csv_rows_of, rows_of
from tests.journeys.steps import heading, next_code, press, sign_in
from tests.making import make_idea, make_moderator, make_programme, make_shown_idea, make_user

PUBLIC, INTERNAL = "Rader i det publika underlaget", "Rader i det interna underlaget"
WAITS = "En scen på torget"


@pytest.fixture
def leader(live_server, clock):
    """(user, secret) of the leader of Getinge: four shown voices from three channels, and one that waits."""
    getinge = make_programme(areas=["Natur och vatten"])
    moderator = make_moderator(getinge)
    make_shown_idea(getinge, moderator, "Lampor vid ån")
    make_shown_idea(getinge, moderator, "En bänk")
    make_shown_idea(getinge, moderator, "Bättre cykelväg", channel=Channel.PAPER)
    make_shown_idea(getinge, moderator, "Fler träd", channel=Channel.MEETING)
    make_idea(getinge, WAITS)
    make_idea(make_programme("onsala", "Onsala"), "En brygga")
    user, _password, secret = make_user(Role.PROJECT_LEADER, getinge)
    clock.advance(days=3)
    db.session.rollback()
    return user, secret


def shown_to_everybody(devices):
    """What a resident reads at the top of the place's page."""
    reader = devices(360)
    reader.goto("/getinge")
    return reader.locator(".place-head .now")


def counts_on(page, caption):
    """The sums by channel in one of the page's tables, without the channels that gave nothing."""
    table = page.locator("table", has=page.locator("caption", has_text=caption))
    channels = table.locator("thead th").all_text_contents()[1:]
    sums = [int(cell) for cell in table.locator("tfoot td").all_text_contents()]
    return {channel: number for channel, number in zip(channels, sums, strict=True) if number}


def counts_in(package):
    """The same, counted in the file."""
    counted = Counter(row["channel"] for row in rows_of(package))
    assert len(csv_rows_of(package)) == counted.total()
    return {**counted, "Alla": counted.total()}


def downloaded(page, button):
    """Ask for it, watch the work until a worker has done it, and fetch the file."""
    press(page, button)
    expect(page.locator("[data-work-state]")).to_have_text("Väntar på sin tur")
    assert run_waiting() == 1
    with page.expect_download() as download:  # the page has found out by itself
        page.get_by_role("link", name="Hämta filen").click()
    return Path(download.value.path()).read_bytes()


@pytest.mark.parametrize("width", [360, 1280])
def test_from_the_overview_through_step_five_to_the_package(page, devices, leader, clock):
    user, secret = leader
    sign_in(page, user, secret, clock)
    page.get_by_role("link", name="Mina orter").click()
    mine = page.locator("tbody tr")
    expect(mine).to_have_count(1)
    expect(mine).to_contain_text("Getinge")
    expect(mine).to_contain_text("3 dagar")

    mine.get_by_role("link", name="Revidering").click()
    expect(heading(page)).to_have_text("Ingen revidering pågår")
    page.get_by_label("Vad revideringen heter").fill("Revidering 2026")
    press(page, "Börja revideringen")
    expect(page.locator("main")).to_contain_text("Steg 1 av 9.")
    page.get_by_label("Sista dagen för synpunkter").fill("2026-12-18")
    press(page, "Öppna steg 5")
    expect(page.locator("main")).to_contain_text("Synpunkter tas emot till och med 18 december")
    now = shown_to_everybody(devices)
    expect(now).to_contain_text("Steg 5 av 9")
    expect(now).to_contain_text("Lämna synpunkter till 18\u00a0december.")

    page.get_by_label("Gå till steg").select_option("6")
    press(page, "Flytta revideringen")
    expect(page.locator(".error-summary")).to_contain_text("Stäng steg 5 först")
    press(page, "Stäng steg 5 nu")
    expect(page.locator("main")).to_contain_text("Tiden för synpunkter är slut.")
    expect(shown_to_everybody(devices)).not_to_contain_text("Lämna synpunkter till")

    press(page, "Till underlaget för steg 5")
    expect(heading(page)).to_have_text("Underlaget för steg 5")
    on_screen = counts_on(page, PUBLIC)
    assert on_screen == {"webb": 2, "papper": 1, "möte": 1, "Alla": 4}
    package = downloaded(page, "Ta ut underlaget")
    assert counts_in(package) == on_screen
    assert WAITS not in str(rows_of(package))
    page.goto("/personal/underlag/getinge")
    taken = page.locator("#uttagna")
    expect(taken).to_contain_text("Publik")
    expect(taken).to_contain_text("4 rader")
    expect(taken.get_by_role("link", name="Hämta filen")).to_be_visible()

    press(page, "Till revideringen")
    page.get_by_label("Gå till steg").select_option("6")
    press(page, "Flytta revideringen")
    expect(page.locator("main")).to_contain_text("Steg 6 av 9.")
    expect(shown_to_everybody(devices)).to_contain_text("Steg 6 av 9")


def test_the_internal_package_asks_for_a_fresh_code_and_holds_what_waits(page, leader, clock):
    user, secret = leader
    sign_in(page, user, secret, clock)
    page.goto("/personal/underlag/getinge")
    clock.advance(minutes=11)
    press(page, "Ta ut det interna underlaget")
    expect(heading(page)).to_have_text("Bekräfta att det är du")
    page.get_by_label("Kod från appen").fill(next_code(secret, clock))
    press(page, "Bekräfta")
    expect(heading(page)).to_have_text("Det interna underlaget")
    on_screen = counts_on(page, INTERNAL)
    assert on_screen == {"webb": 3, "papper": 1, "möte": 1, "Alla": 5}
    package = downloaded(page, "Ta ut det interna underlaget")
    assert counts_in(package) == on_screen
    assert WAITS in str(rows_of(package))


@pytest.mark.parametrize("width", [360, 1280])
def test_work_that_is_stopped_leaves_nothing_to_fetch(page, leader, clock):
    user, secret = leader
    sign_in(page, user, secret, clock)
    page.goto("/personal/underlag/getinge")
    press(page, "Ta ut underlaget")
    press(page, "Avbryt arbetet")
    expect(page.locator("main")).to_contain_text("Avbrutet")
    assert run_waiting() == 0
    page.reload()
    expect(page.get_by_role("link", name="Hämta filen")).to_have_count(0)
    press(page, "Dina arbeten")
    expect(page.locator("main")).to_contain_text("Avbrutet")


def test_another_leader_cannot_fetch_her_package(page, devices, leader, live_server, clock):
    other, _password, other_secret = make_user(Role.PROJECT_LEADER)
    db.session.rollback()
    user, secret = leader
    sign_in(page, user, secret, clock)
    page.goto("/personal/underlag/getinge")
    downloaded(page, "Ta ut underlaget")
    work = page.url
    address = page.get_by_role("link", name="Hämta filen").get_attribute("href")
    another = devices(1280)
    sign_in(another, other, other_secret, clock)
    assert another.goto(address).status == 404
    assert another.goto(work).status == 404
