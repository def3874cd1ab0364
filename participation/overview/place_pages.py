"""What the page of a place shows: its vision, where it stands, what came true, what was said."""

from collections.abc import Sequence
from dataclasses import dataclass

from participation.actions.models import Action
from participation.core.fuzzy_dates import Precision, parse_fuzzy_date
from participation.insight.pages import IdeaRow
from participation.programmes.models import PartKind, PartWording, Programme
from participation.programmes.pages import Place, place_of
from participation.revisions.standing import Standing


@dataclass(frozen=True)
class CameTrue:
    """Something that came true; `when` is a year, or words when the year is not known."""

    when: str
    is_year: bool
    title: str


@dataclass(frozen=True)
class AreaLink:
    """An area and where its chapter is."""

    part_id: int
    name: str


@dataclass(frozen=True)
class PlacePage:
    """The page of a place. `vision` is None where it is not known: nothing is guessed (decision 20)."""

    place: Place
    vision: str | None
    vision_source: str | None
    standing: Standing | None
    came_true: Sequence[CameTrue]
    ideas: Sequence[IdeaRow]
    areas: Sequence[AreaLink]


def place_page(
    programme: Programme, wordings: Sequence[PartWording], standing: Standing | None,
    completed: Sequence[Action], ideas: Sequence[IdeaRow], locale: str,
) -> PlacePage:
    """The page. Needs each wording's `part` loaded."""
    vision = next((wording for wording in wordings if wording.part.kind == PartKind.VISION), None)
    return PlacePage(
        place=place_of(programme),
        vision=vision.text if vision else None,
        vision_source=vision.source if vision else None,
        standing=standing,
        came_true=[came_true(action, locale) for action in completed],
        ideas=ideas,
        areas=[
            AreaLink(wording.part_id, wording.text)
            for wording in wordings
            if wording.part.kind == PartKind.AREA
        ],
    )


def came_true(action: Action, locale: str) -> CameTrue:
    """One completed action."""
    when = parse_fuzzy_date(action.completed_on)
    if when.year is not None and when.precision is not Precision.PERIOD:
        return CameTrue(str(when.year), True, action.title)
    return CameTrue(when.display(locale), False, action.title)
