"""Triage: group what says the same, and place it on the idélista. Nothing is destroyed by either."""

from collections.abc import Sequence
from datetime import date, datetime

from participation.access.actors import Actor
from participation.audit.events import Event
from participation.audit.operations import record
from participation.contributions.models import Contribution
from participation.contributions.operations import contribution_subject
from participation.contributions.states import Stage
from participation.core.clock import local_day
from participation.core.db import db
from participation.core.errors import NotFound, RuleBroken
from participation.core.public_ids import new_public_id
from participation.idea_list.models import Group, GroupMember, ListedIdea, ListedStatus
from participation.idea_list.policy import may_triage, reason_not_to_group
from participation.idea_list.queries import current_members, current_memberships
from participation.programmes.queries import areas_of


def group(contributions: Sequence[Contribution], *, actor: Actor, at: datetime) -> Group:
    """Put contributions that say the same in one group; those without a group join the one that exists.

    Raises RuleBroken when they are from different places, are not shown, or belong to different groups.
    """
    _check(contributions, actor)
    memberships = current_memberships([contribution.id for contribution in contributions])
    groups = {membership.group for membership in memberships.values()}
    if len(groups) > 1:
        raise RuleBroken("De hör redan till olika grupper. Lös upp den ena gruppen först.")
    together = groups.pop() if groups else _new_group(contributions[0].programme_id, actor, at)
    for contribution in contributions:
        if contribution.id not in memberships:
            _join(contribution, together, actor, at)
    return together


def ungroup(together: Group, *, actor: Actor, at: datetime) -> None:
    """Dissolve a group: every text, receipt and count is as it was before it was grouped.

    Raises RuleBroken while the group stands on the idélista.
    """
    if not may_triage(actor, together.programme_id):
        raise NotFound
    if together.listed_idea_id is not None:
        raise RuleBroken("Gruppen står på idélistan. Ta bort den därifrån först.")
    for membership in current_members(together.id):
        membership.left_at = at
        _record(Event.CONTRIBUTION_UNGROUPED, membership.contribution, together, actor, at)
    together.dissolved_at = at


def place_on_idea_list(
    contributions: Sequence[Contribution], *, area_id: int | None, title: str, motive: str, actor: Actor,
    at: datetime, next_word_on: date | None = None, is_example: bool = False,
) -> ListedIdea:
    """Put a group (named by any of its members) or a single contribution on the idélista, in one act.

    `area_id` None means "Område inte fastställt". Raises RuleBroken when the area is not one of the
    programme's, or when the voices stand on the list already.
    """
    together = group(contributions, actor=actor, at=at)
    if together.listed_idea_id is not None:
        raise RuleBroken("Den står redan på idélistan.")
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
    together.listed_idea_id = entry.id
    for membership in current_members(together.id):
        membership.contribution.stage = Stage.LISTED
        membership.contribution.changed_at = at
    db.session.flush()
    _record_entry(Event.IDEA_LISTED, entry, together, actor, at)
    return entry


def remove_from_idea_list(entry: ListedIdea, groups: Sequence[Group], *, actor: Actor, at: datetime) -> None:
    """Take an entry off the list again: its groups and voices are as they were before it was placed there."""
    if not may_triage(actor, entry.programme_id):
        raise NotFound
    entry.status = ListedStatus.REMOVED
    entry.changed_at = at
    for together in groups:
        together.listed_idea_id = None
        members = current_members(together.id)
        for membership in members:
            membership.contribution.stage = Stage.NONE
        _record_entry(Event.IDEA_UNLISTED, entry, together, actor, at)
        if len(members) == 1:
            ungroup(together, actor=actor, at=at)


def _check(contributions: Sequence[Contribution], actor: Actor) -> None:
    reason = reason_not_to_group(contributions)
    if reason is not None:
        raise RuleBroken(reason)
    if not may_triage(actor, contributions[0].programme_id):
        raise NotFound


def _new_group(programme_id: int, actor: Actor, at: datetime) -> Group:
    together = Group(
        id=new_public_id(local_day(at)), programme_id=programme_id, created_at=at, created_by=actor.user_id
    )
    db.session.add(together)
    db.session.flush()
    return together


def _join(contribution: Contribution, together: Group, actor: Actor, at: datetime) -> None:
    db.session.add(GroupMember(group_id=together.id, contribution_id=contribution.id, joined_at=at))
    if together.listed_idea_id is not None:
        contribution.stage = Stage.LISTED
        contribution.changed_at = at
    db.session.flush()
    _record(Event.CONTRIBUTION_GROUPED, contribution, together, actor, at)


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
