"""What can happen to a programme: a window for synpunkter opens and closes, its places and map are set."""

from collections.abc import Sequence
from datetime import datetime

from participation.access.actors import Actor
from participation.audit.events import Event
from participation.audit.operations import record, text_digest
from participation.core.clock import local_day
from participation.core.coordinates import Point
from participation.core.db import db
from participation.core.errors import Conflict, RuleBroken
from participation.programmes.models import KnownPlace, ProgrammeMap, Window
from participation.programmes.queries import is_open, known_places, programme_map, window_at

MOST_KNOWN_PLACES = 150


def open_window(
    programme_id: int, *, step: int, closes_at: datetime, actor: Actor, at: datetime, is_example: bool = False
) -> Window:
    """Ask for synpunkter on the programme until `closes_at`.

    Raises RuleBroken when a window is open already, or when `closes_at` is not later than `at` (row D5).
    """
    if closes_at <= at:
        raise RuleBroken("Slutdatum måste vara efter startdatum.", "closes_on")
    if window_at(programme_id, at) is not None:
        raise RuleBroken("Synpunkter tas redan emot. Stäng först.", "closes_on")
    window = Window(
        programme_id=programme_id, step=step, opens_at=at, closes_at=closes_at, is_example=is_example
    )
    db.session.add(window)
    db.session.flush()
    record(
        Event.WINDOW_OPENED, actor, at,
        subject=f"window:{window.id}", programme_id=programme_id, closes_at=closes_at.isoformat(),
    )
    return window


def close_window(window: Window, *, actor: Actor, at: datetime) -> None:
    """Stop asking. Synpunkter that come later are kept and marked late (decision 4)."""
    if not is_open(window, at):
        return
    window.closed_at = at
    record(Event.WINDOW_CLOSED, actor, at, subject=f"window:{window.id}", programme_id=window.programme_id)


def add_known_place(
    programme_id: int, name: str, point: Point | None, *, actor: Actor, at: datetime, is_example: bool = False
) -> KnownPlace:
    """Offer one more place to pick from. Raises RuleBroken when there is one of that name, or too many."""
    places = known_places(programme_id)
    if sum(place.retired_on is None for place in places) >= MOST_KNOWN_PLACES:
        raise RuleBroken(f"Det finns redan {MOST_KNOWN_PLACES} platser. Ta bort någon först.", "name")
    place = KnownPlace(programme_id=programme_id, name=name, point=point, is_example=is_example)
    _refuse_second_name(place, places)
    db.session.add(place)
    db.session.flush()
    _record_place(Event.KNOWN_PLACE_ADDED, place, actor, at, text_digest=_digest_of(place))
    return place


def change_known_place(
    place: KnownPlace, name: str, point: Point | None, *, version: int, actor: Actor, at: datetime
) -> None:
    """Call it something else, or move it. What has been said there follows.

    Raises RuleBroken when another place has the name, Conflict when somebody else changed it meanwhile.
    """
    if place.version != version:
        raise Conflict
    place.name, place.point = name, point
    with db.session.no_autoflush:
        _refuse_second_name(place, known_places(place.programme_id))
    place.is_example = False
    db.session.flush()
    _record_place(Event.KNOWN_PLACE_CHANGED, place, actor, at, text_digest=_digest_of(place))


def retire_known_place(place: KnownPlace, *, version: int, actor: Actor, at: datetime) -> None:
    """Offer it no longer. It stays where it was picked. Raises Conflict when it was changed meanwhile."""
    if place.version != version:
        raise Conflict
    if place.retired_on is None:
        place.retired_on = local_day(at)
        db.session.flush()
        _record_place(Event.KNOWN_PLACE_RETIRED, place, actor, at)


def bring_back_known_place(place: KnownPlace, *, version: int, actor: Actor, at: datetime) -> None:
    """Offer it again. Raises Conflict when it was changed meanwhile."""
    if place.version != version:
        raise Conflict
    if place.retired_on is not None:
        place.retired_on = None
        db.session.flush()
        _record_place(Event.KNOWN_PLACE_BROUGHT_BACK, place, actor, at)


def place_map(
    programme_id: int, centre: Point, reach: int, *, version: int, actor: Actor, at: datetime,
    is_example: bool = False,
) -> ProgrammeMap:
    """Let the programme's map show the square that lies `reach` metres around the centre.

    `version` is 0 when it had no map. Raises Conflict when somebody else placed it meanwhile.
    """
    placed = programme_map(programme_id)
    if (placed.version if placed else 0) != version:
        raise Conflict
    if placed is None:
        placed = ProgrammeMap(programme_id=programme_id)
        db.session.add(placed)
    placed.centre, placed.reach, placed.is_example = centre, reach, is_example
    db.session.flush()
    record(
        Event.MAP_PLACED, actor, at, subject=f"programme:{programme_id}", programme_id=programme_id,
        text_digest=text_digest(f"{centre} {reach}"),
    )  # fmt: skip
    return placed


def _refuse_second_name(place: KnownPlace, places: Sequence[KnownPlace]) -> None:
    named = place.name.casefold()
    if any(other is not place and other.name.casefold() == named for other in places):
        raise RuleBroken("Det finns redan en plats som heter så.", "name")


def _digest_of(place: KnownPlace) -> str:
    return text_digest(f"{place.name} {place.point}")


def _record_place(event: Event, place: KnownPlace, actor: Actor, at: datetime, **details: str) -> None:
    record(event, actor, at, subject=f"known_place:{place.id}", programme_id=place.programme_id, **details)
