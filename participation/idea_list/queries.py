"""What we ask about groups and the idélista."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import joinedload

from participation.contributions.models import Contribution
from participation.contributions.states import Channel, State
from participation.core.db import db
from participation.core.paging import Page, newest_first
from participation.idea_list.models import Group, GroupMember, ListedIdea, ListedStatus

GROUPS_SHOWN = 50
# The same as state = 'shown' (only_what_is_shown_is_found), but no index begins with it: SQLite, which keeps
# no statistics, would walk through all that is shown rather than look up the few of a group.
_IS_SHOWN = Contribution.search_stems.is_not(None)
PEOPLE = func.count(Contribution.receipt_id.distinct())


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
    """For each group, how many shown voices came by each channel. Exact and live (decision 14).

    The parts of a text that was split share a receipt: whoever wrote them is one voice in a group.
    """
    if not group_ids:
        return {}
    rows = db.session.execute(
        select(GroupMember.group_id, Contribution.channel, PEOPLE)
        .join(Contribution, Contribution.id == GroupMember.contribution_id)
        .where(
            GroupMember.group_id.in_(group_ids),
            GroupMember.left_at.is_(None),
            _IS_SHOWN,
        )
        .group_by(GroupMember.group_id, Contribution.channel)
    )
    counts: dict[int, Counter[Channel]] = {group_id: Counter() for group_id in group_ids}
    for group_id, channel, count in rows:
        counts[group_id][channel] = count
    return counts


def voice_counts_of_entries(listed_idea_ids: Collection[int]) -> dict[int, Counter[Channel]]:
    """For each entry on the list, how many shown voices stand behind it, by channel; one for each person."""
    rows = db.session.execute(
        select(Group.listed_idea_id, Contribution.channel, PEOPLE)
        .join(GroupMember, GroupMember.group_id == Group.id)
        .join(Contribution, Contribution.id == GroupMember.contribution_id)
        .where(
            Group.listed_idea_id.in_(listed_idea_ids),
            GroupMember.left_at.is_(None),
            _IS_SHOWN,
        )
        .group_by(Group.listed_idea_id, Contribution.channel)
    )
    counts: dict[int, Counter[Channel]] = {entry_id: Counter() for entry_id in listed_idea_ids}
    for entry_id, channel, count in rows:
        counts[entry_id][channel] = count
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


def shown_voices(group_id: int, but_of_receipt: int, most: int) -> Sequence[Contribution]:
    """At most `most` of the voices in a group that are shown and are of other people, the latest first."""
    return db.session.scalars(
        select(Contribution)
        .join(GroupMember, GroupMember.contribution_id == Contribution.id)
        .where(
            GroupMember.group_id == group_id,
            Contribution.receipt_id != but_of_receipt,
            GroupMember.left_at.is_(None),
            _IS_SHOWN,
        )
        .options(joinedload(Contribution.known_place))
        .order_by(Contribution.id.desc())
        .limit(most)
    ).all()


def shown_voices_of_entry(listed_idea_id: int, cursor: str | None) -> Page[Contribution]:
    """The voices behind an entry that are shown, a page at a time, the latest first."""
    return newest_first(
        select(Contribution)
        .join(GroupMember, GroupMember.contribution_id == Contribution.id)
        .join(Group, Group.id == GroupMember.group_id)
        .where(
            Group.listed_idea_id == listed_idea_id,
            GroupMember.left_at.is_(None),
            _IS_SHOWN,
        )
        .options(joinedload(Contribution.known_place)),
        Contribution.id,
        cursor,
    )


def entry_by_id(listed_idea_id: int) -> ListedIdea | None:
    """One entry, on the list or removed, of whatever programme: for staff."""
    return db.session.get(ListedIdea, listed_idea_id)


def chosen_contributions(contribution_ids: Collection[int]) -> Sequence[Contribution]:
    """These contributions in whatever state and programme: for staff who have chosen them on a page."""
    return db.session.scalars(
        select(Contribution)
        .where(Contribution.id.in_(contribution_ids))
        .options(
            joinedload(Contribution.known_place),
            joinedload(Contribution.target),
            joinedload(Contribution.target_wording),
        )
        .order_by(Contribution.id)
    ).all()


def _is_loose() -> list[ColumnElement[bool]]:
    """What triage has left to do: shown and in no group. A comment on another's idea stays with that idea."""
    grouped = select(GroupMember.id).where(
        GroupMember.contribution_id == Contribution.id, GroupMember.left_at.is_(None)
    )
    return [Contribution.state == State.SHOWN, Contribution.target_id.is_(None), ~grouped.exists()]


def loose_voices(programme_id: int, area_id: int | None, cursor: str | None) -> Page[Contribution]:
    """The shown voices of a place (of one area) that are in no group and not listed, the latest first."""
    statement = (
        select(Contribution)
        .where(Contribution.programme_id == programme_id, *_is_loose())
        .options(
            joinedload(Contribution.known_place),
            joinedload(Contribution.target),
            joinedload(Contribution.target_wording),
        )
    )
    if area_id is not None:
        statement = statement.where(Contribution.area_id == area_id)
    return newest_first(statement, Contribution.id, cursor)


def unlisted_memberships(programme_id: int, most: int = GROUPS_SHOWN) -> Sequence[GroupMember]:
    """The members, with their texts, of the latest `most` groups of a place that are not on the idélista."""
    latest = (
        select(Group.id)
        .where(
            Group.programme_id == programme_id, Group.listed_idea_id.is_(None), Group.dissolved_at.is_(None)
        )
        .order_by(Group.id.desc())
        .limit(most)
        .scalar_subquery()
    )
    return db.session.scalars(
        select(GroupMember)
        .where(GroupMember.group_id.in_(latest), GroupMember.left_at.is_(None))
        .options(
            joinedload(GroupMember.contribution).options(
                joinedload(Contribution.known_place),
                joinedload(Contribution.target),
                joinedload(Contribution.target_wording),
            )
        )
        .order_by(GroupMember.group_id.desc(), GroupMember.contribution_id)
    ).all()


def loose_voice_counts(programme_ids: Collection[int] | None) -> dict[int, int]:
    """For each of these programmes (None: all), how many shown voices are in no group and not listed."""
    statement = select(Contribution.programme_id, func.count()).where(*_is_loose())
    if programme_ids is not None:
        statement = statement.where(Contribution.programme_id.in_(programme_ids))
    rows = db.session.execute(statement.group_by(Contribution.programme_id))
    return {row[0]: row[1] for row in rows}
