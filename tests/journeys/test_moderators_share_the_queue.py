"""Moderators share the queue: several texts at once without a mouse, each other, and what is reported."""

import pytest
from playwright.sync_api import expect

from participation.access.roles import Role
from participation.contributions.models import Contribution
from participation.contributions.states import State
from participation.core.db import db
from participation.core.public_ids import public_id_text
from tests.journeys.steps import heading, press, sign_in, tab_to
from tests.making import make_idea, make_moderator, make_programme, make_shown_idea, make_user


@pytest.fixture
def getinge(live_server):
    return make_programme()


def states():
    db.session.rollback()
    return list(db.session.scalars(db.select(Contribution.state).order_by(Contribution.id)))


def test_several_texts_are_decided_and_taken_back_without_a_mouse(no_javascript_page, getinge, clock):
    page = no_javascript_page
    for number in range(3):
        make_idea(getinge, f"Köp billiga piller {number}")
    user, _password, secret = make_user(Role.MODERATOR, getinge)
    sign_in(page, user, secret, clock)
    for name in ("Flera på en gång", "3 nästan lika"):
        link = page.get_by_role("link", name=name)
        tab_to(page, link)
        page.keyboard.press("Enter")
    expect(page.locator("[name=chosen]:checked")).to_have_count(3)
    tab_to(page, page.locator("[name=reason]").first)
    page.keyboard.press("Space")
    button = page.get_by_role("button", name="Visa dem inte")
    tab_to(page, button)
    page.keyboard.press("Enter")
    expect(page.get_by_text("3 texter visas inte.")).to_be_visible()
    assert states() == [State.WITHHELD] * 3
    undo = page.get_by_role("button", name="Ångra")
    tab_to(page, undo)
    page.keyboard.press("Enter")
    expect(page.get_by_text("3 texter är som de var innan.")).to_be_visible()
    assert states() == [State.WAITING] * 3


def test_a_report_of_protected_data_hides_and_a_moderator_who_is_not_alone_decides(
    devices, no_javascript_page, getinge, clock
):
    people = [make_user(Role.MODERATOR, getinge) for _ in range(2)]
    idea = make_shown_idea(getinge, make_moderator(getinge), "Kim bor på Storgatan 1")
    address = f"/getinge/ideer/{public_id_text(idea.id)}"
    no_javascript_page.goto(address)
    press(no_javascript_page, "Anmäl texten")
    no_javascript_page.locator("[value=protected]").check()
    press(no_javascript_page, "Anmäl")
    expect(no_javascript_page.get_by_text("Texten är dold tills dess.")).to_be_visible()
    assert states() == [State.WAITING]

    readers = []
    for width, (user, _password, secret) in zip((1280, 360), people, strict=True):
        page = devices(width)
        sign_in(page, user, secret, clock)
        press(page, "Anmälda (1)")
        press(page, "Kim bor på Storgatan 1")
        readers.append(page)
    expect(readers[1].get_by_text("läser det här nu.")).to_be_visible()
    readers[0].locator("[name=reason][value=personal_data]").check()
    press(readers[0], "Visa inte X")
    expect(heading(readers[0])).to_have_text("Inget väntar")
    assert states() == [State.HIDDEN]
    no_javascript_page.goto(address)
    expect(heading(no_javascript_page)).to_have_text("En text visas inte")
