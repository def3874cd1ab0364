"""From an empty site to a moderator at work: one command, two links, nobody's password ever sent."""

import re

import pytest
from playwright.sync_api import expect

from participation.accounts.one_time_codes import code_at
from participation.contributions.models import Contribution
from participation.contributions.states import State
from participation.core import clock as site_clock
from participation.core.db import db
from tests.journeys.steps import heading, press, press_key
from tests.making import PASSWORD, make_idea, make_programme

IDEA = "Lampor vid ån"


def join(page, link, name):
    """Open the link, choose a password, read the key into an app, and give its code."""
    page.goto(link)
    expect(heading(page)).to_have_text("Välkommen")
    expect(page.get_by_role("img", name="QR-kod för appen")).to_be_visible()
    secret = page.locator("code[translate=no]").inner_text().replace(" ", "")
    page.get_by_label("Ditt namn").fill(name)
    page.get_by_label("Välj ett lösenord").fill(PASSWORD)
    page.get_by_label("Kod från appen").fill(code_at(secret, site_clock.now()))
    press(page, "Skapa konto och logga in")
    press(page, "Till arbetet")
    expect(page.get_by_role("button", name="Logga ut")).to_be_visible()


@pytest.mark.parametrize("width", [360, 1280])
def test_from_a_command_to_a_moderator_at_work(page, devices, app, live_server):
    make_idea(make_programme(), IDEA)
    make_idea(make_programme("onsala", "Onsala"), "En brygga")
    command = ["users", "invite", "anna@exempel.se", "--role", "administrator"]
    with app.app_context():
        link = app.test_cli_runner().invoke(args=command).output.splitlines()[0]

    join(page, link, "Anna Ek")
    expect(heading(page)).to_have_text("Användare")
    page.get_by_label("E-postadress").fill("bo@exempel.se")
    page.get_by_label("Roll").select_option("moderator")
    page.get_by_label("Var", exact=True).select_option(label="Framtid Getinge")
    press(page, "Skapa inbjudan")
    expect(page.get_by_text("Inbjudan är klar.")).to_be_visible()
    invitation = page.get_by_label("Länk till inbjudan").input_value()
    page.goto(page.url)
    expect(page.get_by_label("Länk till inbjudan")).to_have_count(0)

    newcomer = devices(1280)
    join(newcomer, invitation, "Bo Ek")
    expect(heading(newcomer)).to_have_text("1 väntar")
    expect(newcomer.locator("#original")).to_have_text(IDEA)
    expect(newcomer.get_by_role("link", name="Användare")).to_have_count(0)
    press_key(newcomer, "v")
    expect(heading(newcomer)).to_have_text("Inget väntar")
    db.session.rollback()
    state = db.session.scalars(db.select(Contribution.state).where(Contribution.text == IDEA)).one()
    assert state == State.SHOWN

    stranger = devices(360)
    for used in (link, invitation):
        stranger.goto(used)
        expect(heading(stranger)).to_have_text("Länken gäller inte längre.")
    page.goto("/personal/anvandare")
    expect(page.get_by_role("row", name=re.compile("Bo Ek"))).to_contain_text("Framtid Getinge")
