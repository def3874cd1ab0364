"""What people do again and again in the journeys."""

import re

from playwright.sync_api import Locator, Page, expect

from participation.accounts.models import User
from participation.accounts.one_time_codes import STEP_SECONDS, code_at
from participation.contributions.models import Contribution
from participation.core import clock as site_clock
from participation.core.db import db
from tests.making import PASSWORD

MOST_TABS = 120


def press(page: Page, name: str) -> None:
    """Press the button or follow the link of that name in the page's main part."""
    main = page.locator("main")
    main.get_by_role("button", name=name).or_(main.get_by_role("link", name=name)).first.click()


def press_key(page: Page, key: str) -> None:
    """Press a single key once the page's own scripts, which listen for it, have run."""
    page.wait_for_load_state("domcontentloaded")
    page.keyboard.press(key)


def heading(page: Page) -> Locator:
    """The page's own heading."""
    return page.locator("h1")


def say(page: Page, text: str, clock) -> None:
    """Write in the form that is open, for ten seconds, and send it."""
    page.locator("#text").fill(text)
    clock.advance(seconds=10)
    press(page, "Skicka")


def words_of(page: Page) -> list[str]:
    """The five words on the receipt that is shown."""
    return page.locator(".receipt-code span").all_inner_texts()


def open_receipt(page: Page, words: list[str]) -> None:
    """Type the five words."""
    page.goto("/kvitto")
    page.get_by_label("Dina fem ord").fill(" ".join(words))
    press(page, "Visa")


def sign_in(page: Page, user: User, secret: str, clock, *, password: str = PASSWORD) -> None:
    """Sign in with password and the next code. The clock moves to where the app shows a new one."""
    give_password(page, user, password)
    page.get_by_label("Kod från appen").fill(next_code(secret, clock))
    press(page, "Logga in")
    expect(page.get_by_role("button", name="Logga ut")).to_be_visible()


def give_password(page: Page, user: User, password: str = PASSWORD) -> None:
    """The first step of signing in only."""
    page.goto("/personal/logga-in")
    page.get_by_label("E-postadress").fill(user.email)
    page.get_by_label("Lösenord").fill(password)
    press(page, "Fortsätt")


def join(page: Page, link: str, name: str) -> None:
    """Open the invitation, choose a password, read the key into an app, and give its code."""
    page.goto(link)
    expect(heading(page)).to_have_text("Välkommen")
    expect(page.get_by_role("img", name="QR-kod för appen")).to_be_visible()
    page.get_by_label("Ditt namn").fill(name)
    page.get_by_label("Välj ett lösenord").fill(PASSWORD)
    page.get_by_label("Kod från appen").fill(code_at(key_for_app(page), site_clock.now()))
    press(page, "Skapa konto och logga in")
    press(page, "Till arbetet")
    expect(page.get_by_role("button", name="Logga ut")).to_be_visible()


def key_for_app(page: Page) -> str:
    """The key beside the QR code, as the app keeps it."""
    return page.locator("code[translate=no]").inner_text().replace(" ", "")


def next_code(secret: str, clock) -> str:
    """A code that has not been used."""
    return code_at(secret, clock.advance(seconds=STEP_SECONDS))


def tab_to(page: Page, target: Locator) -> None:
    """Go to it with the Tab key alone. Fails when it cannot be reached, or when its focus cannot be seen."""
    expect(target).to_be_visible()
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if target.evaluate("element => element === document.activeElement"):
            outline = target.evaluate("element => getComputedStyle(element).outlineStyle")
            assert outline != "none", f"no visible focus on {target}"
            return
    raise AssertionError(f"{MOST_TABS} tabs did not reach {target}")


def enter(page: Page, target: Locator) -> None:
    """Go there with Tab and press Enter."""
    tab_to(page, target)
    page.keyboard.press("Enter")


def link_in(mail: str, path: str) -> str:
    """The address in the mail that leads to a page under this path."""
    return re.findall(rf"https?://\S*{path}\S*", mail)[0]


def all_texts() -> list[str]:
    """The texts that the site keeps, as they were sent, in alphabetical order."""
    db.session.rollback()
    return sorted(db.session.scalars(db.select(Contribution.text)))
