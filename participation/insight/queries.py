"""The public lists of ideas: filtered, searched, and paged by key."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from participation.contributions.models import IN_PUBLIC_LISTS, Contribution
from participation.contributions.states import Channel, Kind, Stage
from participation.core.paging import PAGE_SIZE, Page, newest_first
from participation.idea_list.models import ListedIdea
from participation.idea_list.queries import current_memberships, voice_counts
from participation.insight.search import text_matches
from participation.moderation.models import Answer
from participation.moderation.queries import answers_to
from participation.programmes.models import Programme


class IdeaStatus(StrEnum):
    """What a reader can ask to see. The values stand in addresses."""

    LISTED = "idelista"
    ANSWERED = "besvarad"
    WAITING_FOR_ANSWER = "vantar"


@dataclass(frozen=True)
class IdeaFilter:
    """What to show. An empty search and None mean everything."""

    programme_id: int | None = None
    area_id: int | None = None
    status: IdeaStatus | None = None
    search: str = ""


@dataclass(frozen=True)
class Outcome:
    """What became of an idea: its group, the group's voices by channel, the entry on the list, the answer."""

    group_id: int | None
    voices: Mapping[Channel, int]
    listed_idea: ListedIdea | None
    answer: Answer | None


def public_ideas(wanted: IdeaFilter, cursor: str | None, size: int = PAGE_SIZE) -> Page[Contribution]:
    """Ideas that are shown, and the marks of hidden ones, the latest day first and random within the day.

    A search finds only what is shown.
    """
    statement: Select[tuple[Contribution]] = (
        select(Contribution)
        .where(Contribution.kind == Kind.IDEA, IN_PUBLIC_LISTS)
        .options(
            joinedload(Contribution.known_place),
            joinedload(Contribution.programme).joinedload(Programme.locality),
        )
    )
    if wanted.programme_id is not None:
        statement = statement.where(Contribution.programme_id == wanted.programme_id)
    if wanted.area_id is not None:
        statement = statement.where(Contribution.area_id == wanted.area_id)
    match wanted.status:
        case IdeaStatus.LISTED:
            statement = statement.where(Contribution.stage == Stage.LISTED)
        case IdeaStatus.ANSWERED:
            statement = statement.where(Contribution.answered_on.is_not(None))
        case IdeaStatus.WAITING_FOR_ANSWER:
            statement = statement.where(Contribution.answered_on.is_(None), Contribution.stage == Stage.NONE)
    if wanted.search:
        condition = text_matches(wanted.search)
        if condition is None:
            return Page([])
        statement = statement.where(condition)
    return newest_first(statement, Contribution.id, cursor, size)


def outcomes_of(contributions: Sequence[Contribution]) -> dict[int, Outcome]:
    """What became of each of these, in three questions however many they are."""
    ids: Collection[int] = [contribution.id for contribution in contributions]
    answers = answers_to(ids)
    memberships = current_memberships(ids)
    counts = voice_counts({membership.group_id for membership in memberships.values()})
    outcomes = {}
    for contribution in contributions:
        membership = memberships.get(contribution.id)
        outcomes[contribution.id] = Outcome(
            group_id=membership.group_id if membership else None,
            voices=counts[membership.group_id] if membership else {contribution.channel: 1},
            listed_idea=membership.group.listed_idea if membership else None,
            answer=answers.get(contribution.id),
        )
    return outcomes
