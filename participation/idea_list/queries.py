"""What we ask about groups and the idélista."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from participation.contributions.models import Contribution
from participation.contributions.states import Channel, State
from participation.core.db import db
from participation.idea_list.models import Group, GroupMember, ListedIdea, ListedStatus


def current_memberships(contribution_ids: Collection[int]) -> dict[int, GroupMember]:
    """The group, with its entry on the list if any, that each of these contributions is in now."""
    memberships = db.session.scalars(
        select(GroupMember)
        .where(GroupMember.contribution_id.in_(contribution_ids), GroupMember.left_at.is_(None))
        .options(joinedload(GroupMember.group).joinedload(Group.listed_idea))
    )
    return {membership.contribution_id: membership for membership in memberships}


def current_members(group_id: int) -> Sequence[GroupMember]:
    """The memberships of a group that have not ended, with their contributions."""
    return db.session.scalars(
        select(GroupMember)
        .where(GroupMember.group_id == group_id, GroupMember.left_at.is_(None))
        .options(joinedload(GroupMember.contribution))
        .order_by(GroupMember.contribution_id)
    ).all()


def group_by_id(group_id: int) -> Group | None:
    """One group with its entry, or None."""
    return db.session.scalar(select(Group).where(Group.id == group_id).options(joinedload(Group.listed_idea)))


def voice_counts(group_ids: Collection[int]) -> dict[int, Counter[Channel]]:
    """For each group, how many shown voices came by each channel. Exact and live (decision 14)."""
    rows = db.session.execute(
        select(GroupMember.group_id, Contribution.channel, func.count())
        .join(Contribution, Contribution.id == GroupMember.contribution_id)
        .where(
            GroupMember.group_id.in_(group_ids),
            GroupMember.left_at.is_(None),
            Contribution.state == State.SHOWN,
        )
        .group_by(GroupMember.group_id, Contribution.channel)
    )
    counts: dict[int, Counter[Channel]] = {group_id: Counter() for group_id in group_ids}
    for group_id, channel, count in rows:
        counts[group_id][channel] = count
    return counts


def listed_ideas(programme_id: int) -> Sequence[ListedIdea]:
    """What stands on a programme's idélista, the latest first."""
    return db.session.scalars(
        select(ListedIdea)
        .where(ListedIdea.programme_id == programme_id, ListedIdea.status == ListedStatus.ON_LIST)
        .order_by(ListedIdea.id.desc())
    ).all()


def listed_idea(programme_id: int, listed_idea_id: int) -> ListedIdea | None:
    """One entry that stands on this programme's list, or None."""
    return db.session.scalar(
        select(ListedIdea).where(
            ListedIdea.id == listed_idea_id,
            ListedIdea.programme_id == programme_id,
            ListedIdea.status == ListedStatus.ON_LIST,
        )
    )


def groups_behind(listed_idea_ids: Collection[int]) -> Mapping[int, Sequence[Group]]:
    """The groups behind each entry."""
    groups = db.session.scalars(
        select(Group).where(Group.listed_idea_id.in_(listed_idea_ids)).order_by(Group.id)
    ).all()
    behind: dict[int, list[Group]] = {entry_id: [] for entry_id in listed_idea_ids}
    for together in groups:
        if together.listed_idea_id is not None:
            behind[together.listed_idea_id].append(together)
    return behind


def shown_voices(group_ids: Collection[int]) -> Sequence[Contribution]:
    """The voices in these groups that are shown, the latest first."""
    return db.session.scalars(
        select(Contribution)
        .join(GroupMember, GroupMember.contribution_id == Contribution.id)
        .where(
            GroupMember.group_id.in_(group_ids),
            GroupMember.left_at.is_(None),
            Contribution.state == State.SHOWN,
        )
        .order_by(Contribution.id.desc())
    ).all()
