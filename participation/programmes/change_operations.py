"""What every change of a programme does: asks for the right, keeps others waiting, and is written down."""

from datetime import datetime

from sqlalchemy import select, update

from participation.access.actors import Actor
from participation.access.permissions import Permission
from participation.audit.events import Event
from participation.audit.operations import record, text_digest
from participation.core.db import db
from participation.core.errors import NotFound
from participation.programmes.models import ChangeKind, Programme, ProgrammeChange


def begin_change(programme_id: int, actor: Actor) -> None:
    """One at a time: whoever else changes this programme waits until the transaction ends.

    Raises NotFound for an actor without the right in this programme.
    """
    if not actor.may(Permission.PROGRAMMES_EDIT, programme_id):
        raise NotFound
    db.session.scalar(select(Programme.id).where(Programme.id == programme_id).with_for_update())


def note_change(
    kind: ChangeKind, programme_id: int, subject: str, *, actor: Actor, at: datetime,
    before: str | None = None, after: str | None = None, reason: str | None = None, is_public: bool = True,
) -> ProgrammeChange:  # fmt: skip
    """Keep who, when, what and why for the staff, and digests of the texts in the audit log.

    `is_public`: whether readers see the change, and so the page's date of it.
    """
    change = ProgrammeChange(
        programme_id=programme_id, kind=kind, subject=subject, changed_at=at, changed_by=actor.user_id,
        before=before, after=after, reason=reason,
    )  # fmt: skip
    db.session.add(change)
    if is_public:
        db.session.execute(update(Programme).where(Programme.id == programme_id).values(edited_at=at))
    db.session.flush()
    record(
        Event.PROGRAMME_CHANGED, actor, at, subject=subject, programme_id=programme_id, change=kind.value,
        change_id=change.id,
        before_digest=None if before is None else text_digest(before),
        after_digest=None if after is None else text_digest(after),
    )  # fmt: skip
    return change
