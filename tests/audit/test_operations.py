"""Writing to the log: only what is declared, in one chain, together with the change it tells of."""

import json
from datetime import UTC, datetime, timedelta, timezone
from threading import Barrier, Thread

import pytest
from sqlalchemy import func, select

from participation.access.actors import PUBLIC, SYSTEM, Actor
from participation.audit.events import DETAILS, Event
from participation.audit.models import AuditEntry
from participation.audit.operations import NO_HASH, record, text_digest
from participation.audit.queries import chain_faults, entry_count
from participation.core.db import db, transaction

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def entries():
    return db.session.scalars(select(AuditEntry).order_by(AuditEntry.sequence)).all()


def sign_in(number=1, at=NOON, actor=SYSTEM):
    record(Event.SIGNED_IN, actor, at, subject=f"user:{number}")


def test_entries_are_numbered_and_each_holds_the_hash_of_the_one_before(database):
    with transaction():
        for number in range(3):
            sign_in(number)
    first, second, third = entries()

    assert [entry.sequence for entry in (first, second, third)] == [1, 2, 3]
    assert first.previous_hash == NO_HASH
    assert second.previous_hash == first.entry_hash
    assert third.previous_hash == second.entry_hash
    assert len({entry.entry_hash for entry in (first, second, third)}) == 3
    assert entry_count() == 3
    assert chain_faults() == []


def test_an_entry_says_when_who_what_to_what_and_where(database):
    with transaction():
        record(
            Event.REVISION_MOVED,
            Actor("a1b2", 7, "Eva Ek"),
            NOON,
            subject="revision:3",
            programme_id=4,
            from_step=4,
            to_step=5,
        )
    entry = entries()[0]

    assert (entry.happened_at, entry.event, entry.actor) == (NOON, "revision.moved", "a1b2")
    assert (entry.subject, entry.programme_id) == ("revision:3", 4)
    assert json.loads(entry.details) == {"from_step": 4, "to_step": 5}


@pytest.mark.parametrize(
    "details",
    [{}, {"from_step": 4}, {"from_step": 4, "to_step": 5, "text": "Jag heter Eva och bor på Storgatan 1"}],
)
def test_details_that_are_not_exactly_the_declared_ones_are_refused_and_leave_nothing(database, details):
    def move():
        with transaction():
            record(Event.REVISION_MOVED, SYSTEM, NOON, subject="revision:3", **details)

    with pytest.raises(ValueError, match="from_step"):
        move()
    assert entries() == []


def test_every_event_declares_its_details_and_none_can_hold_words():
    assert set(DETAILS) == set(Event)
    words = {"text", "email", "address", "name", "note", "title", "motive", "answer", "password", "code"}
    assert not words & set().union(*DETAILS.values())


def test_an_entry_goes_when_the_change_it_tells_of_goes(database):
    with transaction():
        sign_in(1)

    def fail():
        with transaction():
            sign_in(2)
            raise ValueError

    with pytest.raises(ValueError):
        fail()
    with transaction():
        sign_in(3)

    assert [(entry.sequence, entry.subject) for entry in entries()] == [(1, "user:1"), (2, "user:3")]
    assert chain_faults() == []


def test_the_same_moment_in_another_zone_gives_the_same_chain(database):
    with transaction():
        sign_in(at=NOON.astimezone(timezone(timedelta(hours=2))), actor=PUBLIC)

    assert entries()[0].happened_at == NOON
    assert chain_faults() == []


@pytest.mark.parametrize("before", [0, 1])
def test_writers_at_the_same_time_make_one_chain(app, database, before):
    """Also the very first ones, who find no head of the chain to wait for."""
    if before:
        with transaction():
            sign_in(0)
    writers, times, mishaps = 4, 10, []
    together = Barrier(writers)

    def write(writer: int) -> None:
        with app.app_context():
            try:
                together.wait(10)
                for time in range(times):
                    with transaction():
                        sign_in(writer * 100 + time)
            except Exception as mishap:
                mishaps.append(mishap)
            finally:
                db.session.remove()

    threads = [Thread(target=write, args=(number,)) for number in range(1, writers + 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert mishaps == []
    assert db.session.scalar(select(func.count()).select_from(AuditEntry)) == before + writers * times
    assert chain_faults() == []


def test_a_text_is_told_by_a_digest_from_which_it_cannot_be_read():
    assert len(text_digest("Lampor vid ån")) == 64
    assert text_digest("Lampor vid ån") == text_digest("Lampor vid ån") != text_digest("Lampor vid an")
