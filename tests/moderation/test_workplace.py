"""Desks, notes and readers: what colleagues do around a text."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup

from participation.access.roles import Role
from participation.accounts.models import RoleGrant
from participation.accounts.queries import actor_of
from participation.core.clock import now, today
from participation.core.db import db, transaction
from participation.core.errors import Conflict, NotFound, RuleBroken
from participation.core.public_ids import public_id_text
from participation.moderation.workplace_operations import assign, open_text, undo_assignment, write_note
from participation.moderation.workplace_queries import (
    desks_of,
    moderators_of,
    notes_about,
    readings_of,
    standing_assignments,
)
from tests.making import make_idea, make_programme, make_user
from tests.support.audit import events
from tests.support.signing_in import sign_in, token_in

QUEUE = "/personal/att-lasa"


@pytest.fixture
def getinge(database):
    return make_programme()


@pytest.fixture
def anna(getinge):
    return make_user(Role.MODERATOR, getinge)[0]


@pytest.fixture
def kim(getinge):
    return make_user(Role.MODERATOR)[0]


def holder(idea):
    standing = standing_assignments([idea.id]).get(idea.id)
    return standing.assigned_to if standing else None


def put(idea, user, actor, seen=0):
    with transaction():
        return assign(idea, user.id if user else None, seen=seen, actor=actor_of(actor), at=now())


def test_only_those_who_moderate_the_place_can_have_a_text(getinge, anna, kim):
    elsewhere = make_user(Role.MODERATOR, make_programme("oskarstrom", "Oskarström"))[0]
    leader = make_user(Role.PROJECT_LEADER, getinge)[0]
    assert {user.id for user in moderators_of([getinge.id])} == {anna.id, kim.id}
    idea = make_idea(getinge)
    for other in (elsewhere, leader):
        with pytest.raises(RuleBroken):
            put(idea, other, anna)
    with pytest.raises(NotFound):
        put(idea, anna, elsewhere)
    with pytest.raises(NotFound), transaction():
        write_note(idea, "Jag ska inte kunna skriva här", actor=actor_of(leader), at=now())


def test_nothing_is_put_on_the_desk_of_one_whose_role_has_ended(getinge, anna, kim):
    with transaction():
        for user, last_day in ((anna, today()), (kim, today() - timedelta(days=1))):
            db.session.execute(
                db.update(RoleGrant).where(RoleGrant.user_id == user.id).values(ends_on=last_day)
            )
    assert [user.id for user in moderators_of([getinge.id])] == [anna.id]


def test_a_text_moves_between_desks_and_every_desk_is_kept(getinge, anna, kim):
    idea = make_idea(getinge)
    first = put(idea, anna, anna)
    second = put(idea, kim, anna, seen=first.id)
    assert holder(idea) == kim.id
    assert put(idea, kim, anna, seen=second.id) is second
    with pytest.raises(Conflict):
        put(idea, anna, anna, seen=first.id)
    assert put(idea, None, kim, seen=second.id) is None
    assert holder(idea) is None
    assert [desk.assignment.id for desk in desks_of(idea.id)] == [second.id, first.id]
    assert events()[-3:] == ["contribution.assigned", "contribution.assigned", "contribution.unassigned"]


def test_taking_back_an_assignment_gives_it_to_whoever_had_it(getinge, anna, kim):
    idea = make_idea(getinge)
    first = put(idea, anna, anna)
    second = put(idea, kim, anna, seen=first.id)
    with transaction():
        undo_assignment(idea, second, actor=actor_of(anna), at=now())
    assert holder(idea) == anna.id
    with pytest.raises(Conflict), transaction():
        undo_assignment(idea, second, actor=actor_of(anna), at=now())


def test_a_reader_is_seen_for_a_minute_and_written_at_most_every_twenty_seconds(getinge, anna, clock):
    idea = make_idea(getinge)
    began = clock.now()
    open_text(idea.id, anna.id, last_seen=None, at=began)
    open_text(idea.id, anna.id, last_seen=began, at=began + timedelta(seconds=19))
    db.session.rollback()  # begin to read anew
    ((reading, name),) = readings_of(idea.id, began + timedelta(seconds=59))
    assert (reading.seen_at, name) == (began, anna.name)
    assert not readings_of(idea.id, began + timedelta(seconds=60))


def address(idea, act=""):
    return f"{QUEUE}/{public_id_text(idea.id)}" + (f"/{act}" if act else "")


def send(client, idea, act, **typed):
    token = token_in(client.get(address(idea)).text)
    return client.post(address(idea, act), data={"csrf_token": token} | typed)


def panel(response):
    return BeautifulSoup(response.text, "html.parser").find(id="kollegor").get_text(" ", strip=True)


def test_desk_and_notes_are_on_the_page_of_the_text(client, getinge, anna, kim):
    idea = make_idea(getinge)
    sign_in(client, anna)
    assert "Ingen har tagit den än" in panel(client.get(address(idea)))
    assert send(client, idea, "tilldela", assignee=kim.id, seen=0).status_code == 303
    late = send(client, idea, "tilldela", assignee=anna.id, seen=0)
    assert late.status_code == 409
    assert kim.name in panel(late)
    assert "Någon annan hann före" in late.text
    assert send(client, idea, "anteckna", note=" ").status_code == 422
    assert send(client, idea, "anteckna", note="Fråga <gatukontoret>.").status_code == 303
    assert "Fråga <gatukontoret>." in panel(client.get(address(idea)))
    ((note, name),) = notes_about(idea.id)
    assert (note.text, name) == ("Fråga <gatukontoret>.", anna.name)


def test_two_moderators_see_each_other(app, client, getinge, anna, kim, clock):
    idea = make_idea(getinge)
    other = app.test_client()
    sign_in(client, anna)
    sign_in(other, kim)
    client.get(address(idea))
    assert f"{anna.name} läser det här nu." in other.get(address(idea)).text
    assert client.get(address(idea, "lasare")).get_json() == {"readers": f"{kim.name} läser det här nu."}
    clock.advance(seconds=60)
    assert client.get(address(idea, "lasare")).get_json() == {"readers": ""}
