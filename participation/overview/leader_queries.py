"""What a project leader is told about her places, in one question for all of them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, case, func, or_, select

from participation.contributions.models import TO_BE_READ, Contribution
from participation.contributions.states import State
from participation.core.db import db
from participation.idea_list.models import Group, GroupMember, ListedIdea


@dataclass(frozen=True)
class Load:
    """What is to be read in a place, since when, how many of them since before `long`; and late words."""

    waiting: int = 0
    oldest_at: datetime | None = None
    waiting_long: int = 0
    overdue_words: int = 0
    oldest_word_on: date | None = None


def loads(programme_ids: Collection[int], *, long_before: datetime, today: date) -> dict[int, Load]:
    """The load of each programme that has any.

    A word is late when the day it was promised for (by the entry on the idélista, else the answer) is past.
    """
    promised = func.coalesce(ListedIdea.next_word_on, Contribution.next_word_on)
    late = and_(Contribution.state == State.SHOWN, promised < today)
    rows = db.session.execute(
        select(
            Contribution.programme_id,
            func.sum(case((TO_BE_READ, 1), else_=0)),
            func.min(case((TO_BE_READ, Contribution.received_at))),
            func.sum(case((and_(TO_BE_READ, Contribution.received_at < long_before), 1), else_=0)),
            func.sum(case((late, 1), else_=0)),
            func.min(case((late, promised))),
        )
        .outerjoin(
            GroupMember,
            and_(GroupMember.contribution_id == Contribution.id, GroupMember.left_at.is_(None)),
        )
        .outerjoin(Group, Group.id == GroupMember.group_id)
        .outerjoin(ListedIdea, ListedIdea.id == Group.listed_idea_id)
        .where(Contribution.programme_id.in_(programme_ids), or_(TO_BE_READ, late))
        .group_by(Contribution.programme_id)
    )
    return {programme_id: Load(*numbers) for programme_id, *numbers in rows}
