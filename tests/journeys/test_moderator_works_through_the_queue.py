"""A moderator and her one queue: oldest first, an act for each, the next at once, and a way back."""

import pytest
from playwright.sync_api import expect

from participation.access.roles import Role
from participation.contributions.models import Contribution
from participation.contributions.states import State
from participation.core.db import db
from participation.core.public_ids import public_id_text
from tests.journeys.steps import enter, heading, next_code, open_receipt, press, press_key, sign_in, tab_to
from tests.making import PASSWORD, make_idea, make_programme, make_submitted, make_user

LAMPS, BENCH, NEIGHBOUR = "Lampor vid ån", "En bänk vid busshållplatsen", "Ring Karin på 070-174 06 12"
ANSWER, NOTE = "Bänken ställs dit i mars.", "Skriv gärna igen utan namnet."


@pytest.fixture
def getinge(live_server):
    return make_programme()


@pytest.fixture
def waiting(getinge, clock):
    """Three that wait, an hour apart, and one in a place that is not hers."""
    make_idea(make_programme("onsala", "Onsala"), "En brygga")
    for text in (LAMPS, BENCH, NEIGHBOUR):
        clock.advance(hours=1)
        make_idea(getinge, text)
    clock.advance(hours=1)


@pytest.fixture
def moderator(getinge, waiting):
    user, _password, secret = make_user(Role.MODERATOR, getinge)
    return user, secret


def state_of(text):
    db.session.rollback()
    return db.session.scalars(db.select(Contribution.state).where(Contribution.text == text)).one()


def original(page):
    return page.locator("#original")


@pytest.mark.parametrize("width", [360, 1280])
def test_the_oldest_first_the_next_at_once_and_a_way_back(page, moderator, clock):
    sign_in(page, *moderator, clock)
    expect(heading(page)).to_have_text("3 väntar")
    expect(page.get_by_text("Äldst först · din ort · äldsta 3 timmar")).to_be_visible()
    lines = page.locator(".queue-list q").all_text_contents()
    assert lines == [LAMPS, BENCH, NEIGHBOUR]
    expect(original(page)).to_have_text(LAMPS)
    expect(page.locator("article .meta").first).to_contain_text("väntat 3 timmar")

    press_key(page, "v")
    expect(original(page)).to_have_text(BENCH)
    assert state_of(LAMPS) == State.SHOWN
    press_key(page, "z")
    expect(original(page)).to_have_text(LAMPS)
    expect(page.get_by_text("Ångrat. Texten är som den var innan.")).to_be_visible()
    assert state_of(LAMPS) == State.WAITING
    press(page, "Visa V")
    expect(original(page)).to_have_text(BENCH)


@pytest.mark.parametrize("width", [360, 1280])
def test_every_act_and_what_others_see_of_it(page, devices, getinge, moderator, clock):
    sign_in(page, *moderator, clock)
    press(page, "Visa V")

    expect(original(page)).to_have_text(BENCH)
    page.locator("summary", has_text="Visa och svara").click()
    page.locator("#answer").fill(ANSWER)
    page.get_by_role("button", name="Visa och svara", exact=True).click()
    expect(original(page)).to_have_text(NEIGHBOUR)

    expect(page.locator("mark")).to_have_text("070-174 06 12")
    page.get_by_label("Rad till den som skrev").last.fill(NOTE)
    press(page, "Visa inte X")
    expect(page.locator(".error-summary")).to_contain_text("Välj varför texten inte visas.")
    expect(page.get_by_label("Rad till den som skrev").last).to_have_value(NOTE)
    assert state_of(NEIGHBOUR) == State.WAITING
    page.locator("[name=reason][value=personal_data]").check()
    press(page, "Visa inte X")
    expect(heading(page)).to_have_text("Inget väntar")
    assert state_of(NEIGHBOUR) == State.WITHHELD
    page.get_by_role("button", name="Ångra").click()

    expect(original(page)).to_have_text(NEIGHBOUR)
    page.locator("summary", has_text="Dölj ord och visa").click()
    page.get_by_label("Ord att dölja").fill("Karin")
    press(page, "Se hur andra läser den")
    others_read = page.locator("#dolj .say")
    expect(others_read).not_to_contain_text("Karin")
    expect(others_read).not_to_contain_text("070")
    press(page, "Dölj och visa")
    expect(heading(page)).to_have_text("Inget väntar")
    assert state_of(NEIGHBOUR) == State.SHOWN

    reader = devices(360)
    reader.goto("/getinge/ideer")
    everything = reader.locator("main")
    expect(everything).to_contain_text(LAMPS)
    expect(everything).to_contain_text(ANSWER)
    expect(everything).to_contain_text("Ring ")
    expect(everything).not_to_contain_text("Karin")
    expect(everything).not_to_contain_text("070")


def test_what_was_withheld_is_told_to_the_author_and_can_be_restored(page, devices, getinge, clock):
    sent = make_submitted(getinge, LAMPS)
    user, _password, secret = make_user(Role.MODERATOR, getinge)
    sign_in(page, user, secret, clock)
    address = page.url
    page.keyboard.press("1")
    page.get_by_label("Rad till den som skrev").last.fill(NOTE)
    press(page, "Visa inte X")
    expect(heading(page)).to_have_text("Inget väntar")
    author = devices(360)
    open_receipt(author, list(sent.code))
    expect(author.locator("main")).to_contain_text(NOTE)

    db.session.rollback()
    page.goto(f"{address}/{public_id_of(LAMPS)}")
    expect(page.get_by_text("Skäl: ").first).to_be_visible()
    press_key(page, "r")
    expect(page.get_by_text("Visade texten igen")).to_be_visible()
    assert state_of(LAMPS) == State.SHOWN
    author.goto("/getinge/ideer")
    expect(author.get_by_text(LAMPS)).to_be_visible()


def test_the_whole_queue_without_a_mouse(page, moderator, clock):
    user, secret = moderator
    page.goto("/personal/logga-in")
    tab_to(page, page.get_by_label("E-postadress"))
    page.keyboard.type(user.email)
    tab_to(page, page.get_by_label("Lösenord"))
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(heading(page)).to_have_text("Skriv din kod")
    tab_to(page, page.get_by_label("Kod från appen"))
    page.keyboard.type(next_code(secret, clock))
    page.keyboard.press("Enter")

    expect(original(page)).to_have_text(LAMPS)
    enter(page, page.get_by_role("button", name="Visa V"))
    expect(original(page)).to_have_text(BENCH)
    enter(page, page.get_by_role("button", name="Ångra Z"))
    expect(original(page)).to_have_text(LAMPS)
    press_key(page, "a")
    expect(page.locator("#answer")).to_be_focused()
    page.keyboard.type(ANSWER)
    enter(page, page.get_by_role("button", name="Visa och svara", exact=True))
    expect(original(page)).to_have_text(BENCH)
    press_key(page, "j")
    expect(original(page)).to_have_text(NEIGHBOUR)
    press_key(page, "m")
    expect(page.get_by_label("Ord att dölja")).to_be_focused()
    page.keyboard.type("Karin")
    enter(page, page.get_by_role("button", name="Dölj och visa"))
    expect(original(page)).to_have_text(BENCH)
    page.keyboard.press("8")
    tab_to(page, page.get_by_label("Rad till den som skrev").last)
    page.keyboard.type(NOTE)
    enter(page, page.get_by_role("button", name="Visa inte X"))
    expect(heading(page)).to_have_text("Inget väntar")
    assert [state_of(text) for text in (LAMPS, BENCH, NEIGHBOUR)] == [
        State.SHOWN, State.WITHHELD, State.SHOWN,
    ]  # fmt: skip


def test_single_keys_that_are_switched_off_do_nothing(page, moderator, clock):
    sign_in(page, *moderator, clock)
    press_key(page, "?")
    page.get_by_role("link", name="Stäng av tangenterna").click()
    page.get_by_label("Snabbtangenter med en tangent").uncheck()
    press(page, "Spara")
    page.goto("/personal/att-lasa")
    expect(page.locator("kbd")).to_have_count(0)
    for key in "vjx1r":
        press_key(page, key)
    expect(original(page)).to_have_text(LAMPS)
    assert page.locator("[name=reason]:checked").count() == 0
    page.get_by_role("button", name="Visa", exact=True).click()
    expect(original(page)).to_have_text(BENCH)
    assert state_of(LAMPS) == State.SHOWN


def public_id_of(text):
    return public_id_text(
        db.session.scalars(db.select(Contribution.id).where(Contribution.text == text)).one()
    )
