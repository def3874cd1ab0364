"""Two moderators read the same text. The second is shown both versions; nothing is overwritten."""

import pytest
from playwright.sync_api import expect

from participation.access.roles import Role
from participation.contributions.models import Contribution
from participation.contributions.states import State
from participation.core.db import db
from tests.journeys.steps import heading, press, press_key, sign_in
from tests.making import make_idea, make_programme, make_user

TEXT = "Lampor vid ån"
NOTE = "Det här har vi fått förut."
ANSWER = "Lamporna tänds i oktober."


@pytest.fixture
def two(devices, live_server, clock):
    """Two moderators with the same text open, each in a browser of her own."""
    getinge = make_programme()
    make_idea(getinge, TEXT)
    moderators = [make_user(Role.MODERATOR, getinge) for _ in range(2)]
    pages = [devices(1280), devices(360)]
    for page, (user, _password, secret) in zip(pages, moderators, strict=True):
        sign_in(page, user, secret, clock)
        expect(page.locator("#original")).to_have_text(TEXT)
    return pages


def state_now():
    db.session.rollback()
    return db.session.scalars(db.select(Contribution.state)).one()


def test_the_second_is_shown_both_versions_and_lets_the_first_stand(two):
    first, second = two
    press(first, "Visa V")
    expect(heading(first)).to_have_text("Inget väntar")

    second.locator("[name=reason][value=sent_twice]").check()
    second.get_by_label("Rad till den som skrev").last.fill(NOTE)
    press(second, "Visa inte X")
    expect(heading(second)).to_have_text("Någon hann före")
    stands = second.get_by_role("region", name="Så här står det nu")
    expect(stands).to_contain_text("Visade texten")
    expect(stands).to_contain_text(TEXT)
    wanted = second.get_by_role("region", name="Det här ville du göra")
    expect(wanted.locator("textarea")).to_have_value(NOTE)
    expect(wanted.locator("[value=sent_twice]")).to_be_checked()
    assert state_now() == State.SHOWN

    press(second, "Låt det stå")
    expect(heading(second)).to_have_text("Inget väntar")
    assert state_now() == State.SHOWN


def test_the_second_may_decide_anew_with_all_she_wrote(two):
    first, second = two
    press(first, "Visa V")
    expect(heading(first)).to_have_text("Inget väntar")
    second.locator("[name=reason][value=advertising]").check()
    press(second, "Visa inte X")
    expect(heading(second)).to_have_text("Någon hann före")
    press(second, "Visa inte")
    expect(second.get_by_text("Visade inte texten")).to_be_visible()
    expect(second.locator("main")).to_contain_text("Visade texten")
    assert state_now() == State.HIDDEN


def test_an_answer_that_came_second_is_kept_to_be_read(two):
    first, second = two
    first.keyboard.press("6")
    press(first, "Visa inte X")
    expect(heading(first)).to_have_text("Inget väntar")
    press_key(second, "a")
    second.keyboard.type(ANSWER)
    press(second, "Visa och svara")
    expect(heading(second)).to_have_text("Någon hann före")
    expect(second.locator("#answer")).to_have_value(ANSWER)
    assert state_now() == State.WITHHELD
