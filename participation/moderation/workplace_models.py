"""Work among colleagues: who has a text on her desk, what staff note about it, and who reads it now."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from participation.core.db import LongInteger, Model, UtcDateTime

_STANDS = text("ended_at IS NULL")


class Assignment(Model):
    """A text is on somebody's desk. The rows that have ended are its history.

    `replaces_id` is the assignment that this one took the place of, so that it can be brought back.
    """

    __tablename__ = "assignment"
    __table_args__ = (
        Index("ix_assignment_one_stands", "contribution_id", unique=True,
              sqlite_where=_STANDS, postgresql_where=_STANDS),
        Index("ix_assignment_desk", "assigned_to", "ended_at"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    contribution_id: Mapped[int] = mapped_column(LongInteger, ForeignKey("contribution.id"), index=True)
    assigned_to: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    assigned_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    assigned_at: Mapped[datetime] = mapped_column(UtcDateTime)
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("assignment.id"))
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class InternalNote(Model):
    """What staff say to each other about a text. Never shown to others, never changed: a new one is written.

    It is part of the municipality's handling, and can be asked for as a public record.
    """

    __tablename__ = "internal_note"

    id: Mapped[int] = mapped_column(primary_key=True)
    contribution_id: Mapped[int] = mapped_column(LongInteger, ForeignKey("contribution.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    written_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Reading(Model):
    """Somebody has a text open. It says so for a minute after `seen_at`, and stops nobody."""

    __tablename__ = "reading"

    contribution_id: Mapped[int] = mapped_column(LongInteger, ForeignKey("contribution.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
