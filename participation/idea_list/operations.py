"""Triage: group what says the same, and place it on the idélista. Nothing is destroyed by either."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from participation.access.actors import Actor
from participation.audit.events import Event
from participation.audit.operations import record
from participation.contributions.models import Contribution
from participation.contributions.operations import contribution_subject
from participation.contributions.states import Stage, State
from participation.core.clock import local_day
from participation.core.db import db
from participation.core.errors import Conflict, NotFound, RuleBroken
from participation.core.public_ids import new_public_id
from participation.idea_list.models import Group, GroupMember, ListedIdea, ListedStatus
from participation.idea_list.policy import may_triage, reason_not_to_group
from participation.idea_list.queries import current_members, current_memberships, groups_behind
from participation.notifications.operations import cancel_untold, tell_followers
from participation.programmes.queries import areas_of


def group(contributions: Sequence[Contribution], *, actor: Actor, at: datetime) -> Group:
    """Put contributions that say the same in one group; those without a group join the one that exists.

    Raises RuleBroken when they are fewer than two, from different places, not shown, or in different groups,
    and Conflict when somebody else groups one of them in the same moment.
    """
    if len(contributions) == 1:
        raise RuleBroken("Välj minst två texter som säger samma sak.", "chosen")
    return _gather(contributions, actor, at)


def ungroup(together: Group, *, actor: Actor, at: datetime) -> None:
    """Dissolve a group: every text, receipt and count is as it was before it was grouped.

    Raises RuleBroken while the group stands on the idélista.
    """
    _check_group(together, actor)
    if together.listed_idea_id is not None:
        raise RuleBroken("Gruppen står på idélistan. Ta bort den därifrån först.")
    for membership in current_members(together.id):
        _leave(membership, together, actor, at)
    together.dissolved_at = at


def undo_grouping(together: Group, *, grouped_at: datetime, actor: Actor, at: datetime) -> None:
    """Take back one act of grouping: those who joined at `grouped_at` leave, the others stay together.

    Raises RuleBroken while the group stands on the idélista, and Conflict when nobody joined then.
    """
    _check_group(together, actor)
    if together.listed_idea_id is not None:
        raise RuleBroken("Gruppen står på idélistan. Ta bort den därifrån först.")
    joined = [member for member in current_members(together.id) if member.joined_at == grouped_at]
    if not joined:
        raise Conflict
    _take_out(joined, together, actor, at)


def place_on_idea_list(
    contributions: Sequence[Contribution], *, area_id: int | None, title: str, motive: str, actor: Actor,
    at: datetime, next_word_on: date | None = None, is_example: bool = False,
) -> ListedIdea:
    """Put a group (named by any of its members) or a single contribution on the idélista, in one act.

    `area_id` None means "Område inte fastställt". Raises RuleBroken when the area is not one of the
    programme's, or when the voices stand on the list already.
    """
    together = _gather(contributions, actor, at)
    if area_id is not None and area_id not in {area.id for area in areas_of(together.programme_id)}:
        raise RuleBroken("Välj ett av alternativen.", "area")
    entry = ListedIdea(
        id=new_public_id(local_day(at)),
        programme_id=together.programme_id,
        area_id=area_id,
        title=title,
        motive=motive,
        listed_at=at,
        listed_by=actor.user_id,
        changed_at=at,
        next_word_on=next_word_on,
        is_example=is_example,
    )
    db.session.add(entry)
    db.session.flush()
    _stand_behind(entry, together, actor, at)
    return entry


def add_to_entry(
    contributions: Sequence[Contribution], entry: ListedIdea, *, actor: Actor, at: datetime
) -> Group:
    """Let a group or a single contribution stand behind an entry that is on the idélista already.

    Raises RuleBroken when the entry is of another place or has been removed, or the voices are listed.
    """
    together = _gather(contributions, actor, at)
    if entry.programme_id != together.programme_id or entry.status != ListedStatus.ON_LIST:
        raise RuleBroken("Den står inte på listan. Läs om sidan.", "entry")
    _stand_behind(entry, together, actor, at)
    entry.changed_at = at  # last, as in every act: or two at once might each wait for the other
    return together


def remove_from_idea_list(entry: ListedIdea, groups: Sequence[Group], *, actor: Actor, at: datetime) -> None:
    """Take an entry off the list again. Its groups stay groups; a single voice is single again."""
    if not may_triage(actor, entry.programme_id):
        raise NotFound
    groups = sorted(groups, key=lambda together: together.id)
    for together in groups:
        _check_group(together, actor)
    members_of = {together.id: current_members(together.id) for together in groups}
    _hold([member.contribution for members in members_of.values() for member in members])
    for together in groups:
        members = members_of[together.id]
        _stand_back(entry, together, members, actor, at)
        if len(members) == 1:
            _take_out(members, together, actor, at)
    entry.status = ListedStatus.REMOVED
    entry.changed_at = at


def undo_placing(
    together: Group, entry: ListedIdea, *, placed_at: datetime, actor: Actor, at: datetime
) -> None:
    """Take back one act of listing: the list, the group and its voices are as they were before it.

    Raises Conflict when the group does not stand behind the entry any more.
    """
    _check_group(together, actor)
    if together.listed_idea_id != entry.id:
        raise Conflict
    members = current_members(together.id)
    _stand_back(entry, together, members, actor, at)
    db.session.flush()
    _take_out([member for member in members if member.joined_at == placed_at], together, actor, at)
    if not groups_behind([entry.id])[entry.id]:
        entry.status = ListedStatus.REMOVED
    entry.changed_at = at


def _gather(contributions: Sequence[Contribution], actor: Actor, at: datetime) -> Group:
    """The one group of these contributions: the one that some are in, or a new one."""
    reason = reason_not_to_group(contributions)
    if reason is not None:
        raise RuleBroken(reason, "chosen")
    if not may_triage(actor, contributions[0].programme_id):
        raise NotFound
    memberships = current_memberships([contribution.id for contribution in contributions])
    groups = {membership.group for membership in memberships.values()}
    if len(groups) > 1:
        raise RuleBroken("De hör redan till olika grupper. Lös upp den ena gruppen först.", "chosen")
    together = groups.pop() if groups else _new_group(contributions[0].programme_id, actor, at)
    _lock(together)
    _hold([*contributions, *(member.contribution for member in current_members(together.id))])
    newcomers = [contribution for contribution in contributions if contribution.id not in memberships]
    _join(newcomers, together, actor, at)
    return together


def _check_group(together: Group, actor: Actor) -> None:
    if not may_triage(actor, together.programme_id):
        raise NotFound
    _lock(together)


def _lock(together: Group) -> None:
    """Hold the group until the commit, so that nobody joins what another dissolves."""
    db.session.refresh(together, ["dissolved_at", "listed_idea_id", "version"], with_for_update=True)
    if together.dissolved_at is not None:
        raise Conflict


def _hold(contributions: Sequence[Contribution]) -> None:
    """Hold these texts until the commit, before the log is: who withholds one takes them in that order.

    Without it PostgreSQL must break off one of two who sort and moderate at once. Raises Conflict when one of
    the texts has changed since it was read.
    """
    rows = db.session.execute(
        select(Contribution.id, Contribution.version)
        .where(Contribution.id.in_({contribution.id for contribution in contributions}))
        .order_by(Contribution.id)
        .with_for_update()
    )
    versions = {row.id: row.version for row in rows}
    if any(versions[contribution.id] != contribution.version for contribution in contributions):
        raise Conflict


def _new_group(programme_id: int, actor: Actor, at: datetime) -> Group:
    together = Group(
        id=new_public_id(local_day(at)), programme_id=programme_id, created_at=at, created_by=actor.user_id
    )
    db.session.add(together)
    db.session.flush()
    return together


def _join(contributions: Sequence[Contribution], together: Group, actor: Actor, at: datetime) -> None:
    """Memberships are written, in order of id, before the log is: two who group never wait in a ring."""
    for contribution in sorted(contributions, key=lambda contribution: contribution.id):
        db.session.add(GroupMember(group_id=together.id, contribution_id=contribution.id, joined_at=at))
        if together.listed_idea_id is not None:
            contribution.stage = Stage.LISTED
            contribution.changed_at = at
    try:
        db.session.flush()
    except IntegrityError as taken:  # somebody else put one of them in a group in the same moment
        raise Conflict from taken
    if together.listed_idea_id is not None:
        _tell_listed(contributions, together, at)
    for contribution in contributions:
        _record(Event.CONTRIBUTION_GROUPED, contribution, together, actor, at)


def _take_out(members: Sequence[GroupMember], together: Group, actor: Actor, at: datetime) -> None:
    """End these memberships; a group of fewer than two is no group."""
    for member in members:
        _leave(member, together, actor, at)
    db.session.flush()
    left = current_members(together.id)
    if len(left) < 2:
        for member in left:
            _leave(member, together, actor, at)
        together.dissolved_at = at


def _leave(membership: GroupMember, together: Group, actor: Actor, at: datetime) -> None:
    membership.left_at = at
    _record(Event.CONTRIBUTION_UNGROUPED, membership.contribution, together, actor, at)


def _stand_behind(entry: ListedIdea, together: Group, actor: Actor, at: datetime) -> None:
    if together.listed_idea_id is not None:
        raise RuleBroken("Den står redan på idélistan.", "chosen")
    together.listed_idea_id = entry.id
    members = current_members(together.id)
    for membership in members:
        membership.contribution.stage = Stage.LISTED
        if membership.contribution.state == State.SHOWN:  # what is hidden keeps the day when it was hidden
            membership.contribution.changed_at = at
    db.session.flush()
    _tell_listed([member.contribution for member in members], together, at)
    _record_entry(Event.IDEA_LISTED, entry, together, actor, at)


def _stand_back(
    entry: ListedIdea, together: Group, members: Sequence[GroupMember], actor: Actor, at: datetime
) -> None:
    about = _told(together)
    together.listed_idea_id = None
    for membership in members:
        membership.contribution.stage = Stage.NONE
    cancel_untold(about, at=at)
    _record_entry(Event.IDEA_UNLISTED, entry, together, actor, at)


def _tell_listed(contributions: Sequence[Contribution], together: Group, at: datetime) -> None:
    receipts = {contribution.receipt_id for contribution in contributions}
    tell_followers(receipts, about=_told(together), at=at)


def _told(together: Group) -> str:
    """What the mails about a group on the idélista are about: the same until it is taken off."""
    return f"listed:{together.listed_idea_id}:{together.id}:{together.version}"


def _record(event: Event, contribution: Contribution, together: Group, actor: Actor, at: datetime) -> None:
    record(
        event, actor, at,
        subject=contribution_subject(contribution), programme_id=contribution.programme_id,
        group_id=str(together.id),
    )


def _record_entry(event: Event, entry: ListedIdea, together: Group, actor: Actor, at: datetime) -> None:
    record(
        event, actor, at,
        subject=f"listed_idea:{entry.id}", programme_id=entry.programme_id, group_id=str(together.id),
    )
