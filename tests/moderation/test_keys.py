"""The keys in a real browser: each does what the button beside it does, and none while somebody types."""

import re

import pytest
from playwright.sync_api import expect

from participation.access.roles import Role
from participation.accounts.one_time_codes import code_at
from participation.contributions.queries import any_contribution
from participation.contributions.states import State
from participation.core import clock as site_clock
from participation.core.db import db
from tests.making import make_idea, make_programme, make_user

NEIGHBOUR = "Testa Testsson kör för fort. Ring 070-174 06 12."


@pytest.fixture
def width():
    return 1280


@pytest.fixture
def queue(page, clock, live_server):
    getinge = make_programme()
    ideas = []
    for text in (NEIGHBOUR, "Lampor vid ån", "En bänk"):
        ideas.append(make_idea(getinge, text).id)
        clock.advance(minutes=1)
    user, password, secret = make_user(Role.MODERATOR, getinge)
    clock.advance(minutes=1)
    db.session.rollback()
    page.goto("/personal/logga-in")
    page.fill("[name=email]", user.email)
    page.fill("[name=password]", password)
    page.locator("main button").click()
    page.fill("[name=code]", code_at(secret, site_clock.now()))
    page.locator("main button").click()
    expect(page).not_to_have_url(re.compile("/kod"))
    page.goto("/personal/att-lasa")
    return page, ideas


def state_of(contribution_id):
    db.session.rollback()
    db.session.expire_all()
    return any_contribution(contribution_id).state


def test_a_text_is_shown_and_taken_back_with_two_keys(queue):
    page, ideas = queue
    page.keyboard.press("v")
    expect(page.locator("#original")).to_have_text("Lampor vid ån")
    assert state_of(ideas[0]) == State.SHOWN
    page.keyboard.press("z")
    expect(page.locator("#original")).to_have_text(NEIGHBOUR)
    assert state_of(ideas[0]) == State.WAITING


def test_next_previous_and_a_reason(queue):
    page, ideas = queue
    page.keyboard.press("j")
    expect(page.locator("#original")).to_have_text("Lampor vid ån")
    page.keyboard.press("k")
    expect(page.locator("#original")).to_have_text(NEIGHBOUR)
    page.keyboard.press("2")
    expect(page.locator("input[value=threat]")).to_be_checked()
    page.keyboard.press("x")
    expect(page.locator("#original")).to_have_text("Lampor vid ån")
    assert state_of(ideas[0]) == State.WITHHELD


def test_what_is_marked_in_the_text_goes_along_to_the_words_to_hide(queue):
    page, _ideas = queue
    page.evaluate(
        """() => { const text = document.querySelector("#original").firstChild;
                   getSelection().setBaseAndExtent(text, 0, text, 14); }"""
    )
    page.keyboard.press("m")
    expect(page.locator("#words")).to_have_value("Testa Testsson")
    expect(page.locator("#words")).to_be_focused()


def test_keys_are_letters_while_somebody_types(queue):
    page, ideas = queue
    page.keyboard.press("a")
    expect(page.locator("#answer")).to_be_focused()
    page.keyboard.type("vxzjm1")
    expect(page.locator("#answer")).to_have_value("vxzjm1")
    assert state_of(ideas[0]) == State.WAITING
