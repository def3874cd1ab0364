"""Groups of contributions that say the same, and the idea list that gathers them.

A contribution is in at most one group at a time. What stands on the idea list is always a group; a single
contribution is a group of one. Nothing is destroyed: leaving a group ends a membership.
"""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from participation.contributions.models import Contribution
from participation.core.db import LongInteger, Model, UtcDateTime, vocabulary


class ListedStatus(StrEnum):
    """Whether the entry stands on the list now."""

    ON_LIST = "on_list"
    REMOVED = "removed"


class ListedIdea(Model):
    """An entry on the idélista: a wish with no decision yet. `area_id` None: not established."""

    __tablename__ = "listed_idea"

    id: Mapped[int] = mapped_column(LongInteger, primary_key=True, autoincrement=False)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), index=True)
    area_id: Mapped[int | None] = mapped_column(ForeignKey("programme_part.id"))
    title: Mapped[str] = mapped_column(String(120))
    motive: Mapped[str] = mapped_column(Text)
    status: Mapped[ListedStatus] = mapped_column(vocabulary(ListedStatus), default=ListedStatus.ON_LIST)
    listed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    listed_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    next_word_on: Mapped[date | None]
    is_example: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class Group(Model):
    """Contributions that say the same. Several groups may stand behind one entry on the list."""

    __tablename__ = "voice_group"

    id: Mapped[int] = mapped_column(LongInteger, primary_key=True, autoincrement=False)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), index=True)
    listed_idea_id: Mapped[int | None] = mapped_column(LongInteger, ForeignKey("listed_idea.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    dissolved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)

    listed_idea: Mapped[ListedIdea | None] = relationship(lazy="raise")

    __mapper_args__ = {"version_id_col": version}


class GroupMember(Model):
    """One contribution's time in one group."""

    __tablename__ = "group_member"
    __table_args__ = (
        Index("uq_group_member_one_group_at_a_time", "contribution_id", unique=True,
              sqlite_where=text("left_at IS NULL"), postgresql_where=text("left_at IS NULL")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(LongInteger, ForeignKey("voice_group.id"), index=True)
    contribution_id: Mapped[int] = mapped_column(LongInteger, ForeignKey("contribution.id"))
    joined_at: Mapped[datetime] = mapped_column(UtcDateTime)
    left_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    group: Mapped[Group] = relationship(lazy="raise")
    contribution: Mapped[Contribution] = relationship(lazy="raise")
