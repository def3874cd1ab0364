"""The public lists of ideas: filtered, searched, and paged by key."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import BigInteger, ColumnElement, Select, func, select, type_coerce
from sqlalchemy.orm import joinedload

from participation.contributions.models import IN_PUBLIC_LISTS, ON_THE_MAP, Contribution
from participation.contributions.photo_models import Photo
from participation.contributions.photo_queries import shown_photos
from participation.contributions.states import Channel, Kind, Stage
from participation.core.coordinates import EAST_DIGITS, Point, Square
from participation.core.db import db
from participation.core.paging import PAGE_SIZE, Page, newest_first
from participation.idea_list.models import ListedIdea
from participation.idea_list.queries import current_memberships, voice_counts
from participation.insight.search import newest_matches, text_matches
from participation.insight.spots import Counted, Spot
from participation.moderation.models import Answer
from participation.moderation.queries import answers_to
from participation.programmes.models import Programme


class IdeaStatus(StrEnum):
    """What a reader can ask to see. The values stand in addresses."""

    LISTED = "idelista"
    ANSWERED = "besvarad"
    ELSEWHERE = "andra-beslutar"
    WAITING_FOR_ANSWER = "vantar"


@dataclass(frozen=True)
class IdeaFilter:
    """What to show. An empty search and None mean everything."""

    programme_id: int | None = None
    area_id: int | None = None
    status: IdeaStatus | None = None
    search: str = ""
    spot: Spot | None = None


@dataclass(frozen=True)
class Outcome:
    """What became of an idea: its group, the group's voices by channel, the entry on the list, the answer.

    And the pictures of it that are shown.
    """

    group_id: int | None
    voices: Mapping[Channel, int]
    listed_idea: ListedIdea | None
    answer: Answer | None
    photos: Sequence[Photo] = ()


def public_ideas(wanted: IdeaFilter, cursor: str | None, size: int = PAGE_SIZE) -> Page[Contribution]:
    """Ideas that are shown, and the marks of hidden ones, the latest day first and random within the day.

    A search, or a place, finds only what is shown; a place that is hidden finds nothing.
    """
    conditions = _conditions(wanted)
    if wanted.spot is not None:
        conditions += [ON_THE_MAP, *_at(wanted.spot)]
    statement: Select[tuple[Contribution]] = (
        select(Contribution)
        .where(Contribution.kind == Kind.IDEA, IN_PUBLIC_LISTS, *conditions)
        .options(
            joinedload(Contribution.known_place),
            joinedload(Contribution.programme).joinedload(Programme.locality),
        )
    )
    if wanted.search:
        return newest_matches(statement, wanted.search, cursor, size)
    return newest_first(statement, Contribution.id, cursor, size)


def idea_counts_by_place(wanted: IdeaFilter) -> list[Counted]:
    """How many ideas that are shown, and whose place is, have each point and each known place.

    Counted in an index, and by points of 100 m: as many rows as there are points, however many the ideas.
    """
    conditions = _conditions(wanted)
    if wanted.search:
        matches = text_matches(wanted.search)
        if matches is None:
            return []
        conditions.append(matches)
    by_place = Contribution.point, Contribution.known_place_id
    rows = db.session.execute(
        select(*by_place, func.count()).where(ON_THE_MAP, *conditions).group_by(*by_place)
    )
    return [Counted(*row) for row in rows]


def _conditions(wanted: IdeaFilter) -> list[ColumnElement[bool]]:
    """What an idea must fulfil to be wanted, but for its place and its words."""
    conditions: list[ColumnElement[bool]] = []
    if wanted.programme_id is not None:
        conditions.append(Contribution.programme_id == wanted.programme_id)
    if wanted.area_id is not None:
        conditions.append(Contribution.area_id == wanted.area_id)
    match wanted.status:
        case IdeaStatus.LISTED:
            conditions.append(Contribution.stage == Stage.LISTED)
        case IdeaStatus.ANSWERED:
            conditions += [Contribution.answered_on.is_not(None), Contribution.deciding_body.is_(None)]
        case IdeaStatus.ELSEWHERE:
            conditions.append(Contribution.deciding_body.is_not(None))
        case IdeaStatus.WAITING_FOR_ANSWER:
            conditions += [Contribution.answered_on.is_(None), Contribution.stage == Stage.NONE]
    return conditions


def _at(spot: Spot) -> list[ColumnElement[bool]]:
    """Whether an idea counts at the spot: by its point if it has one, else by the place that was picked."""
    if spot.square is None:
        return [Contribution.point.is_(None), Contribution.known_place_id == spot.known_place_id]
    return _within(spot.square)


def _within(square: Square) -> list[ColumnElement[bool]]:
    """The points from the square's first strip to its last, and of these the ones between its sides."""
    first = Point(square.north, square.east)
    last = Point(square.north + square.metres - 1, square.east + square.metres - 1)
    easting = type_coerce(Contribution.point, BigInteger) % EAST_DIGITS
    return [Contribution.point.between(first, last), easting.between(first.east, last.east)]


def outcomes_of(contributions: Sequence[Contribution]) -> dict[int, Outcome]:
    """What became of each of these, in three questions however many they are; one more for pictures."""
    ids: Collection[int] = [contribution.id for contribution in contributions]
    answers = answers_to(ids)
    photos = shown_photos(contributions)
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
            photos=photos.get(contribution.id, ()),
        )
    return outcomes
