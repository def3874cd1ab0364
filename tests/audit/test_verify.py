"""`flask audit verify` finds whatever has been done to the log behind the program's back."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from participation.access.actors import SYSTEM
from participation.audit.events import Event
from participation.audit.operations import record
from participation.audit.queries import chain_faults
from participation.core.db import db, transaction

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.fixture
def log(database):
    """Five entries."""
    with transaction():
        for step in range(1, 6):
            record(
                Event.REVISION_MOVED,
                SYSTEM,
                NOON,
                subject="revision:1",
                programme_id=1,
                from_step=step,
                to_step=step + 1,
            )


def verify(app):
    return app.test_cli_runner().invoke(args=["audit", "verify"])


def tamper(*statements):
    with transaction():
        for statement in statements:
            db.session.execute(text(statement))


def test_a_log_that_nobody_touched_is_unbroken(app, log):
    answer = verify(app)
    assert (answer.exit_code, answer.output) == (0, "5 entries, unbroken.\n")


def test_an_empty_log_is_unbroken(app, database):
    answer = verify(app)
    assert (answer.exit_code, answer.output) == (0, "0 entries, unbroken.\n")


SWAP = (
    "update audit_entry set sequence = 99 where sequence = 2",
    "update audit_entry set sequence = 2 where sequence = 3",
    "update audit_entry set sequence = 3 where sequence = 99",
)
COLUMNS = (
    "happened_at",
    "event",
    "actor",
    "programme_id",
    "subject",
    "details",
    "previous_hash",
    "entry_hash",
)


@pytest.mark.parametrize(
    ("statements", "fault"),
    [
        (["update audit_entry set actor = 'a1b2' where sequence = 3"], "Entry 3 has been altered."),
        (["delete from audit_entry where sequence = 3"], "Entries 3 to 3 are missing."),
        (["delete from audit_entry where sequence in (2, 3)"], "Entries 2 to 3 are missing."),
        (["delete from audit_entry where sequence = 1"], "Entries 1 to 1 are missing."),
        (["delete from audit_entry where sequence = 5"], "The chain ends at 4, but its head says 5."),
        (["delete from audit_entry"], "The chain ends at 0, but its head says 5."),
        (SWAP, "Entry 2 does not follow the one before it."),
        (["update audit_head set sequence = 4"], "The chain ends at 5, but its head says 4."),
        (
            ["update audit_head set entry_hash = (select entry_hash from audit_entry where sequence = 4)"],
            "The chain ends at 5, but its head says",
        ),
        (["delete from audit_head"], "The head of the chain is missing."),
        (["update audit_entry set sequence = 0 where sequence = 1"], "missing"),
    ],
)
def test_what_was_altered_removed_or_moved_is_found(app, log, statements, fault):
    tamper(*statements)

    answer = verify(app)

    assert answer.exit_code == 1
    assert fault in answer.output
    assert "unbroken" not in answer.output


@pytest.mark.parametrize("column", COLUMNS)
def test_no_column_can_be_altered_unseen(app, log, column):
    values = {
        "happened_at": "'2026-11-23 13:00:00'",
        "programme_id": "2",
        "details": '\'{"from_step": 3, "to_step": 9}\'',
        "previous_hash": "(select entry_hash from audit_entry where sequence = 4)",
        "entry_hash": "(select entry_hash from audit_entry where sequence = 4)",
    }
    tamper(f"update audit_entry set {column} = {values.get(column, repr('x'))} where sequence = 3")

    assert verify(app).exit_code == 1


def test_a_missing_entry_that_the_head_was_made_to_forget_shows_in_the_chain(app, log):
    """Whoever removes an entry in the middle must also rewrite every entry after it."""
    tamper(
        "delete from audit_entry where sequence = 3",
        "update audit_entry set sequence = sequence - 1 where sequence = 4",
        "update audit_entry set sequence = sequence - 1 where sequence = 5",
        "update audit_head set sequence = 4",
    )

    answer = verify(app)

    assert answer.exit_code == 1
    assert "Entry 3 does not follow the one before it." in answer.output


def test_the_faults_are_told_up_to_a_number(log):
    tamper("update audit_entry set actor = 'x'")
    assert len(chain_faults()) == 5
    assert len(chain_faults(most=2)) == 2
