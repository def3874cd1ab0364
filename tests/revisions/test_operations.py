"""A revision begins, moves, opens and closes step 5, and ends, by those who lead it."""

import json
from datetime import date, timedelta

import pytest

from participation.access.roles import Role
from participation.accounts import queries as accounts
from participation.audit.events import Event
from participation.audit.models import AuditEntry
from participation.audit.operations import text_digest
from participation.audit.queries import change_stamp
from participation.core import clock
from participation.core.db import db, transaction
from participation.core.errors import Conflict, NotFound, RuleBroken
from participation.programmes.queries import is_open
from participation.revisions.operations import (
    close_step_five,
    end_revision,
    move_to_step,
    note_package_made,
    open_step_five,
    plan_step,
    start_revision,
)
from participation.revisions.queries import last_ended_at, revision_under_way
from tests.making import make_moderator, make_programme, make_user


@pytest.fixture
def programme(database):
    return make_programme()


@pytest.fixture
def leader(programme):
    return accounts.actor_of(make_user(Role.PROJECT_LEADER, programme)[0])


@pytest.fixture
def revision(programme, leader):
    with transaction():
        start_revision(programme.id, "Revidering 2027", actor=leader, at=clock.now())
    return revision_under_way(programme.id)


def move(revision, number, leader, **more):
    with transaction():
        move_to_step(
            revision,
            number,
            version=revision.version,
            window=revision.window,
            actor=leader,
            at=clock.now(),
            **more,
        )
    return revision_under_way(revision.programme_id)


def open_five(revision, leader, days=30):
    with transaction():
        last_day = clock.today() + timedelta(days=days)
        open_step_five(revision, last_day, version=revision.version, actor=leader, at=clock.now())
    return revision_under_way(revision.programme_id)


def close_five(revision, leader):
    with transaction():
        close_step_five(revision, revision.window, version=revision.version, actor=leader, at=clock.now())
    return revision_under_way(revision.programme_id)


def take_out_package(revision):
    with transaction():
        note_package_made(revision.programme_id, clock.now())
    return revision_under_way(revision.programme_id)


def test_a_revision_begins_in_step_one_of_nine(revision) -> None:
    assert revision.current_step == 1
    assert [step.number for step in revision.steps] == list(range(1, 10))


def test_one_revision_at_a_time(revision, leader) -> None:
    with pytest.raises(RuleBroken), transaction():
        start_revision(revision.programme_id, "En till", actor=leader, at=clock.now())


def test_moving_forward_and_back_begins_and_finishes_steps(revision, leader) -> None:
    revision = move(revision, 3, leader)
    assert [bool(step.finished_at) for step in revision.steps[:4]] == [True, True, False, False]
    revision = move(revision, 2, leader)
    assert revision.current_step == 2
    assert [bool(step.finished_at) for step in revision.steps[:4]] == [True, False, False, False]


@pytest.mark.parametrize("number", [0, 10, -1])
def test_there_are_nine_steps(revision, leader, number) -> None:
    with pytest.raises(RuleBroken) as broken:
        move(revision, number, leader)
    assert broken.value.field == "step"


def test_the_draft_waits_until_step_five_has_been_open(revision, leader) -> None:
    revision = move(revision, 5, leader)
    with pytest.raises(RuleBroken, match="inte varit öppet") as broken:
        move(revision, 6, leader)
    assert broken.value.field == "motive"


def test_the_draft_waits_while_step_five_is_open(revision, leader) -> None:
    with pytest.raises(RuleBroken, match="tas emot fortfarande"):
        move(open_five(revision, leader), 6, leader)


def test_the_draft_waits_for_the_package(revision, leader) -> None:
    revision = close_five(open_five(revision, leader), leader)
    with pytest.raises(RuleBroken, match="Ta ut underlaget"):
        move(revision, 6, leader)


def test_a_package_from_before_the_end_is_not_enough(revision, leader, clock) -> None:
    revision = take_out_package(open_five(revision, leader))
    clock.advance(hours=1)
    revision = close_five(revision, leader)
    with pytest.raises(RuleBroken, match="innan steg 5 stängdes"):
        move(revision, 6, leader)


def test_the_draft_begins_after_the_end_and_the_package(revision, leader, clock) -> None:
    revision = open_five(revision, leader)
    clock.advance(days=31)
    revision = take_out_package(revision)
    assert move(revision, 6, leader).current_step == 6


def test_a_motive_lets_the_draft_begin_and_is_kept_and_closes_step_five(revision, leader) -> None:
    revision = move(open_five(revision, leader), 6, leader, motive="Styrgruppen väntar.")
    assert revision.steps[5].override_motive == "Styrgruppen väntar."
    assert not is_open(revision.window, clock.now())


def test_opening_step_five_moves_there_and_lasts_to_the_end_of_the_day(revision, leader) -> None:
    revision = open_five(revision, leader, days=7)
    assert revision.current_step == 5
    assert revision.steps[4].planned_to == date(2026, 11, 30)
    assert revision.window.closes_at.isoformat() == "2026-11-30T22:59:59+00:00"


def test_step_five_is_not_opened_twice_or_backwards_or_when_passed(revision, leader) -> None:
    with pytest.raises(RuleBroken, match="efter startdatum") as broken:
        open_five(revision, leader, days=-1)
    assert broken.value.field == "closes_on"
    revision = open_five(revision_under_way(revision.programme_id), leader)
    with pytest.raises(RuleBroken, match="redan emot"):
        open_five(revision, leader)
    revision = move(revision_under_way(revision.programme_id), 6, leader, motive="Prov")
    with pytest.raises(RuleBroken, match="passerat"):
        open_five(revision, leader)


def test_a_step_does_not_end_before_it_begins(revision, leader) -> None:
    with pytest.raises(RuleBroken) as broken, transaction():
        plan_step(
            revision, 2, version=revision.version, planned_from=date(2027, 2, 2), planned_to=date(2027, 2, 1),
            note=None, actor=leader, at=clock.now(),
        )  # fmt: skip
    assert broken.value.field == "planned_to"


def test_a_plan_is_logged_without_its_words_and_so_no_kept_page_is_older(revision, leader) -> None:
    before = change_stamp()
    with transaction():
        plan_step(
            revision, 2, version=revision.version, planned_from=date(2027, 2, 2), planned_to=None,
            note="Vi träffas i skolan", actor=leader, at=clock.now(),
        )  # fmt: skip
    entry = db.session.scalars(db.select(AuditEntry).order_by(AuditEntry.sequence.desc())).first()
    assert (entry.event, entry.actor) == (Event.REVISION_PLANNED, leader.log_id)
    assert json.loads(entry.details) == {"step": 2, "text_digest": text_digest("Vi träffas i skolan")}
    assert change_stamp() > before


def test_a_revision_ends_in_step_nine_and_another_may_begin(revision, leader) -> None:
    with pytest.raises(RuleBroken), transaction():
        end_revision(revision, version=revision.version, actor=leader, at=clock.now())
    revision = move(revision_under_way(revision.programme_id), 9, leader, motive="Prov")
    with transaction():
        end_revision(revision, version=revision.version, actor=leader, at=clock.now())
    assert revision_under_way(revision.programme_id) is None
    assert last_ended_at(revision.programme_id) == clock.now()
    with transaction():
        start_revision(revision.programme_id, "Nästa", actor=leader, at=clock.now())


def test_what_was_changed_meanwhile_is_not_overwritten(revision, leader) -> None:
    stale = revision.version
    revision = move(revision, 2, leader)
    with pytest.raises(Conflict), transaction():
        move_to_step(revision, 3, version=stale, window=None, actor=leader, at=clock.now())
    with pytest.raises(Conflict), transaction():
        plan_step(
            revision, 3, version=stale, planned_from=None, planned_to=None, note="x", actor=leader,
            at=clock.now(),
        )  # fmt: skip


def test_a_package_does_not_disturb_an_open_form(revision) -> None:
    version = revision.version
    assert take_out_package(revision).version == version
    assert revision.package_made_at == clock.now()


def test_only_the_leader_of_the_place_may(revision, programme) -> None:
    elsewhere = accounts.actor_of(make_user(Role.PROJECT_LEADER, make_programme("vallas", "Vallås"))[0])
    for actor in (elsewhere, make_moderator(programme)):
        with pytest.raises(NotFound):
            move(revision, 2, actor)
        with pytest.raises(NotFound), transaction():
            start_revision(programme.id, "X", actor=actor, at=clock.now())


def test_every_act_is_logged(revision, leader) -> None:
    revision = close_five(open_five(revision, leader), leader)
    events = db.session.scalars(db.select(AuditEntry.event).order_by(AuditEntry.sequence)).all()
    assert events[-4:] == [
        Event.REVISION_STARTED, Event.REVISION_MOVED, Event.WINDOW_OPENED, Event.WINDOW_CLOSED
    ]  # fmt: skip
