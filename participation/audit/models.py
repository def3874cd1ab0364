"""The audit log's rows. Nothing in the program changes or deletes one."""

from datetime import datetime

from sqlalchemy import CheckConstraint, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from participation.core.db import LongInteger, Model, UtcDateTime


class AuditEntry(Model):
    """One thing that happened. Holds ids and digests, never texts or contact data (decision 16)."""

    __tablename__ = "audit_entry"

    sequence: Mapped[int] = mapped_column(LongInteger, primary_key=True, autoincrement=False)
    happened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    event: Mapped[str] = mapped_column(String(64))
    actor: Mapped[str] = mapped_column(String(32))
    programme_id: Mapped[int | None]
    subject: Mapped[str] = mapped_column(String(64))
    details: Mapped[str] = mapped_column(Text)
    previous_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    entry_hash: Mapped[bytes] = mapped_column(LargeBinary(32))


class AuditHead(Model):
    """The one row that knows the last entry; locking it puts writers in line, on both databases."""

    __tablename__ = "audit_head"
    __table_args__ = (CheckConstraint("id = 1", name="there_is_one_head"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sequence: Mapped[int] = mapped_column(LongInteger)
    entry_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
