"""What the start page shows: every place with where it stands, and what came true lately anywhere."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from participation.actions.models import Action
from participation.actions.pages import ActionShown, action_shown
from participation.programmes.models import Programme
from participation.programmes.pages import Place, place_of
from participation.revisions.models import Revision
from participation.revisions.standing import Standing, standing_of

CAME_TRUE_SHOWN = 4


@dataclass(frozen=True)
class PlaceRow:
    """A place and where it stands; `standing` is None while no revision is under way.

    `tagline` is None where it says no more than the name does ("Framtid Vallås 2035").
    """

    place: Place
    standing: Standing | None
    tagline: str | None


@dataclass(frozen=True)
class CameTrue:
    """Something that came true, and where."""

    action: ActionShown
    place: Place


@dataclass(frozen=True)
class HomePage:
    """The start page."""

    places: Sequence[PlaceRow]
    came_true: Sequence[CameTrue]


def home_page(
    programmes: Sequence[Programme], revisions: Sequence[Revision], completed: Sequence[Action], at: datetime,
    locale: str,
) -> HomePage:  # fmt: skip
    """The page. `completed` is what came true anywhere, the latest first; no place fills the list alone."""
    under_way = {revision.programme_id: revision for revision in revisions}
    places = {programme.id: place_of(programme) for programme in programmes}
    return HomePage(
        places=[
            PlaceRow(
                places[programme.id],
                standing_of(under_way.get(programme.id), at),
                _tagline_of(places[programme.id]),
            )
            for programme in programmes
        ],
        came_true=[
            CameTrue(action_shown(action, locale), places[action.programme_id])
            for action in _few_from_each(completed)
        ],
    )


def _tagline_of(place: Place) -> str | None:
    if not place.tagline or place.name in place.tagline:
        return None
    return place.tagline[0].upper() + place.tagline[1:]


def _few_from_each(completed: Sequence[Action]) -> list[Action]:
    """The first of each place before the second of any, in the order they came."""
    seen: Counter[int] = Counter()
    turns = []
    for position, action in enumerate(completed):
        turns.append((seen[action.programme_id], position))
        seen[action.programme_id] += 1
    return [
        completed[position]
        for _, position in sorted(sorted(turns)[:CAME_TRUE_SHOWN], key=lambda turn: turn[1])
    ]
