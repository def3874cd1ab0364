"""Writing to the audit log: in the same transaction as the change it tells of."""

import json
from contextlib import suppress
from datetime import UTC, datetime
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from participation.access.actors import Actor
from participation.audit.events import DETAILS, Event
from participation.audit.models import AuditEntry, AuditHead
from participation.core.db import db

NO_HASH = bytes(32)


def record(
    event: Event,
    actor: Actor,
    at: datetime,
    *,
    subject: str,
    programme_id: int | None = None,
    **details: str | int | None,
) -> None:
    """Append one entry to the chain.

    `subject` names what it happened to as `kind:id`. Raises ValueError when the details are not exactly those
    that `events.DETAILS` declares, so that no text or address slips in by habit.
    """
    if set(details) != DETAILS[event]:
        raise ValueError(f"{event} must carry exactly {sorted(DETAILS[event])}, not {sorted(details)}")
    head = _locked_head()
    entry = AuditEntry(
        sequence=head.sequence + 1,
        happened_at=at,
        event=event,
        actor=actor.log_id,
        programme_id=programme_id,
        subject=subject,
        details=json.dumps(details, sort_keys=True, ensure_ascii=False),
        previous_hash=head.entry_hash,
    )
    entry.entry_hash = entry_hash(entry)
    db.session.add(entry)
    head.sequence = entry.sequence
    head.entry_hash = entry.entry_hash
    db.session.flush()


def entry_hash(entry: AuditEntry) -> bytes:
    """SHA-256 of everything the entry says and of the hash before it."""
    said = json.dumps(
        [
            entry.sequence,
            entry.happened_at.astimezone(UTC).isoformat(),
            entry.event,
            entry.actor,
            entry.programme_id,
            entry.subject,
            entry.details,
        ],
        ensure_ascii=False,
    )
    return sha256(entry.previous_hash + said.encode()).digest()


def _locked_head() -> AuditHead:
    """The head of the chain, held until the transaction ends. The very first writer makes it."""
    this_row = select(AuditHead).with_for_update()
    head = db.session.scalar(this_row)
    if head is None:
        # Of several first writers one makes it; the others wait here, and then find it made.
        with suppress(IntegrityError), db.session.begin_nested():
            db.session.add(AuditHead(id=1, sequence=0, entry_hash=NO_HASH))
        head = db.session.scalars(this_row).one()
    return head


def text_digest(text: str) -> str:
    """What stands for a text in the log: enough to prove which text it was, useless for reading it."""
    return sha256(text.encode()).hexdigest()
