"""A password is forgotten, an app lost, a session left open, a job left: each is in, or out, as is right."""

from datetime import date

import pytest
from playwright.sync_api import expect

from participation.access.roles import Role
from tests.journeys.steps import (
    give_password,
    heading,
    join,
    key_for_app,
    link_in,
    next_code,
    press,
    sign_in,
)
from tests.making import make_idea, make_programme, make_user

pytestmark = pytest.mark.parametrize("width", [360, 1280])

IDEA = "Lampor vid ån"
NEW_PASSWORD = "åtta blå båtar på sjön i maj"
QUEUE, SETTINGS = "/personal/att-lasa", "/personal/installningar"


@pytest.fixture
def getinge(live_server):
    """A programme where one idea waits to be read."""
    programme = make_programme()
    make_idea(programme, IDEA)
    return programme


@pytest.fixture
def moderator(getinge):
    """Its moderator, and the key in her app."""
    user, _password, secret = make_user(Role.MODERATOR, getinge)
    return user, secret


def expect_signed_out(page):
    page.goto(SETTINGS)
    expect(heading(page)).to_have_text("Logga in")


def expect_signed_in(page):
    page.goto(SETTINGS)
    expect(heading(page)).to_have_text("Inställningar")


def expect_no_access(page):
    page.goto(QUEUE)
    expect(heading(page)).to_have_text("Det gick inte")


def open_person(page, user):
    page.goto("/personal/anvandare")
    press(page, user.name)
    expect(heading(page)).to_have_text(user.name)


def test_forgotten_password(page, devices, moderator, mailbox, clock):
    user, secret = moderator
    elsewhere = devices(1280)
    sign_in(elsewhere, user, secret, clock)

    page.goto("/personal/logga-in")
    press(page, "Glömt lösenordet?")
    page.get_by_label("E-postadress").fill(user.email)
    press(page, "Skicka länken")
    expect(page.get_by_text("Finns det ett konto med adressen har vi skickat en länk dit.")).to_be_visible()
    (mail,) = mailbox(clock.now())
    link = link_in(mail, "/personal/nytt-losenord/")
    elsewhere.goto(link)
    expect(heading(elsewhere)).to_have_text("Länken gäller inte längre.")
    expect_signed_in(elsewhere)

    page.goto(link)
    page.get_by_label("Nytt lösenord").fill(NEW_PASSWORD)
    page.get_by_label("Kod från appen").fill("000000")
    press(page, "Byt lösenord")
    expect(page.locator(".error-summary")).to_contain_text("Koden stämmer inte eller är använd.")
    page.get_by_label("Nytt lösenord").fill(NEW_PASSWORD)
    page.get_by_label("Kod från appen").fill(next_code(secret, clock))
    press(page, "Byt lösenord")
    expect(page.get_by_text("Lösenordet är bytt. Logga in med det nya.")).to_be_visible()
    assert "har bytts" in mailbox(clock.now())[-1]

    expect_signed_out(elsewhere)
    give_password(elsewhere, user)
    expect(elsewhere.locator(".error-summary")).to_contain_text("Fel e-postadress eller lösenord.")
    sign_in(page, user, secret, clock, password=NEW_PASSWORD)
    expect(page.locator("#original")).to_have_text(IDEA)


def test_lost_app(page, devices, moderator, clock):
    user, lost_secret = moderator
    before = devices(1280)
    sign_in(before, user, lost_secret, clock)
    before.goto(SETTINGS)
    press(before, "Gör reservkoder")
    press(before, "Gör tio nya reservkoder")
    on_paper = before.locator(".recovery-codes code")
    expect(on_paper).to_have_count(10)
    code = on_paper.first.inner_text()

    def give_code_on_paper(on_device):
        give_password(on_device, user)
        press(on_device, "Jag har inte appen")
        on_device.get_by_label("Reservkod").fill(code.upper().replace("-", " "))
        press(on_device, "Fortsätt")

    give_code_on_paper(page)
    expect(heading(page)).to_have_text("Koppla en ny app")
    secret = key_for_app(page)
    page.get_by_label("Kod från appen").fill(next_code(secret, clock))
    press(page, "Koppla appen och logga in")
    expect(page.get_by_text("Den nya appen är kopplad.")).to_be_visible()
    expect(page.locator("main")).to_contain_text("Du har 9 kvar.")
    press(page, "Till arbetet")
    expect(page.locator("#original")).to_have_text(IDEA)
    expect_signed_out(before)

    later = devices(360)
    give_code_on_paper(later)
    expect(later.locator(".error-summary")).to_contain_text("Reservkoden stämmer inte eller är använd.")
    give_password(later, user)
    later.get_by_label("Kod från appen").fill(next_code(lost_secret, clock))
    press(later, "Logga in")
    expect(later.locator(".error-summary")).to_contain_text("Koden stämmer inte eller är använd.")
    sign_in(later, user, secret, clock)


def test_own_sessions(page, devices, moderator, clock):
    user, secret = moderator
    library, home = devices(1280), devices(360)
    for device in (library, home, page):
        sign_in(device, user, secret, clock)
        clock.advance(minutes=2)
    page.goto(SETTINGS)
    sessions = page.locator("li", has_text="senast använd")
    expect(sessions).to_have_count(3)
    expect(sessions.filter(has_text="(här)").get_by_role("button")).to_have_count(0)
    sessions.filter(has_text="Sedan 23 november kl. 09.00").get_by_role("button").click()
    expect(page.get_by_text("Den inloggningen är avslutad.")).to_be_visible()
    expect(sessions).to_have_count(2)
    expect_signed_out(library)
    expect_signed_in(home)

    press(page, "Logga ut överallt")
    expect(heading(page)).to_have_text("Logga in")
    expect_signed_out(home)
    expect_signed_out(page)
    sign_in(page, user, secret, clock)


def test_handing_over_to_a_successor(page, devices, moderator, clock):
    user, secret = moderator
    administrator, _password, her_secret = make_user(Role.ADMINISTRATOR)
    leaving, successor = devices(1280), devices(360)
    sign_in(leaving, user, secret, clock)
    sign_in(page, administrator, her_secret, clock)
    open_person(page, user)
    press(page, "Lämna över roller")
    page.get_by_label("E-postadress till den som tar över").fill("ny@exempel.se")
    page.get_by_role("button", name="Lämna över").click()
    expect(page.locator(".error-summary")).to_contain_text("Välj minst en roll att lämna över.")
    page.get_by_role("checkbox", name="Framtid Getinge").check()
    page.get_by_role("button", name="Lämna över").click()
    invitation = page.get_by_label("Länk till inbjudan").input_value()

    expect_signed_out(leaving)
    sign_in(leaving, user, secret, clock)
    expect_no_access(leaving)
    press(leaving, "Logga ut")
    expect(heading(leaving)).to_have_text("Logga in")
    join(successor, invitation, "Nya Ek")
    expect(successor.locator("#original")).to_have_text(IDEA)


def test_role_with_a_last_day(page, devices, moderator, clock):
    user, secret = moderator
    administrator, _password, her_secret = make_user(Role.ADMINISTRATOR)
    sign_in(page, administrator, her_secret, clock)
    open_person(page, user)
    page.get_by_label("Sista dag för").fill(date(2026, 11, 27).isoformat())
    press(page, "Spara")
    expect(page.get_by_text("Sista dagen är ändrad.")).to_be_visible()
    press(page, "Alla användare")
    expect(page.locator("section", has_text="Roller som snart upphör")).to_contain_text(user.name)

    clock.set(clock.now().replace(day=27, hour=22, minute=40))
    working = devices(360)
    sign_in(working, user, secret, clock)
    expect(working.locator("#original")).to_have_text(IDEA)
    clock.advance(minutes=20)
    expect_no_access(working)
    clock.advance(minutes=31)
    expect_signed_out(working)
    sign_in(working, user, secret, clock)
    expect_no_access(working)
