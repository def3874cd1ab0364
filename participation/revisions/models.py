"""A revision and its nine steps."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from participation.core.db import Model, UtcDateTime
from participation.programmes.models import Window


class Revision(Model):
    """The review of one programme that is made once per term. At most one is under way per programme."""

    __tablename__ = "revision"
    __table_args__ = (
        CheckConstraint("current_step BETWEEN 1 AND 9", name="there_are_nine_steps"),
        Index("uq_revision_one_under_way", "programme_id", unique=True,
              sqlite_where=text("ended_at IS NULL"), postgresql_where=text("ended_at IS NULL")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    name: Mapped[str] = mapped_column(String(120))
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    current_step: Mapped[int] = mapped_column(default=1)
    window_id: Mapped[int | None] = mapped_column(ForeignKey("window.id"))
    package_made_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    is_example: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)

    window: Mapped[Window | None] = relationship(lazy="raise")
    steps: Mapped[list["RevisionStep"]] = relationship(lazy="raise", order_by="RevisionStep.number")

    __mapper_args__ = {"version_id_col": version}


class RevisionStep(Model):
    """One of the nine: its dates, what came of it, and when it was begun and finished."""

    __tablename__ = "revision_step"
    __table_args__ = (
        UniqueConstraint("revision_id", "number"),
        CheckConstraint("number BETWEEN 1 AND 9", name="there_are_nine_steps"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    number: Mapped[int]
    planned_from: Mapped[date | None]
    planned_to: Mapped[date | None]
    begun_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    note: Mapped[str | None] = mapped_column(Text)
    override_motive: Mapped[str | None] = mapped_column(Text)
