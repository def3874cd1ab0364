"""One piece of long work, from the asking to its end."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from participation.core.db import Model, UtcDateTime, vocabulary
from participation.jobs.states import UNDER_WAY, JobState


class Job(Model):
    """What is to be done, for whom, how far it has come and how it ended.

    A worker holds the job while `lease_until` lies ahead and `claim` is its own random word; whoever finds
    the lease run out may take the job over with a word of her own, and then the first can write nothing more.
    `open_key` is unique while the job is under way and gone afterwards: asking twice for the same gives one.
    """

    __tablename__ = "job"
    __table_args__ = (
        CheckConstraint("state <> 'running' or (claim is not null and lease_until is not null)", "is_held"),
        CheckConstraint("(ended_at is null) = (state in ('waiting', 'running'))", "has_an_end"),
        Index("ix_job_state_id", "state", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(String(43), unique=True)
    kind: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(200))
    payload: Mapped[str] = mapped_column(Text)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    programme_id: Mapped[int | None] = mapped_column(ForeignKey("programme.id"))
    open_key: Mapped[str | None] = mapped_column(String(64), unique=True)
    state: Mapped[JobState] = mapped_column(vocabulary(JobState), default=JobState.WAITING)
    doing: Mapped[str] = mapped_column(String(200), default="")
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int | None]
    attempts: Mapped[int] = mapped_column(default=0)
    claim: Mapped[str | None] = mapped_column(String(22))
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    cancel_asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    message: Mapped[str] = mapped_column(String(500), default="")
    result: Mapped[str] = mapped_column(String(200), default="")

    @property
    def is_under_way(self) -> bool:
        """Whether it has not come to an end."""
        return self.state in UNDER_WAY
