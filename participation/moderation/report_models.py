"""Reports: somebody thinks that a text, a name or a picture should not be shown."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, LargeBinary, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from participation.core.db import LongInteger, Model, UtcDateTime, vocabulary

_OPEN = text("closed_at IS NULL")


class ReportReason(StrEnum):
    """Why it is reported. `protected` hides the text at once, until a person has read."""

    PROTECTED = "protected"
    PERSONAL_DATA = "personal_data"
    THREAT = "threat"
    ATTACK = "attack"
    CRIMINAL = "criminal"
    ADVERTISING = "advertising"
    OTHER = "other"


class Report(Model):
    """One report about something that was shown. It leads to no person, and is never shown to others.

    `held` tells that it hid the text at once. It is closed by the decision that a moderator makes.
    """

    __tablename__ = "report"
    __table_args__ = (
        Index("ix_report_open", "contribution_id", sqlite_where=_OPEN, postgresql_where=_OPEN),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    contribution_id: Mapped[int] = mapped_column(LongInteger, ForeignKey("contribution.id"), index=True)
    sending_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    reason: Mapped[ReportReason] = mapped_column(vocabulary(ReportReason))
    words: Mapped[str | None] = mapped_column(Text)
    held: Mapped[bool] = mapped_column(default=False)
    reported_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("moderation_decision.id"), index=True)
