"""What we ask about programmes. Every place page begins with `programme_by_slug`."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Date, Integer, and_, cast, literal, null, select, union_all
from sqlalchemy.orm import joinedload, undefer

import participation.programmes.mode_queries  # noqa: F401 - gives programmes their `read_when`
from participation.core.coordinates import Point, PointColumn
from participation.core.db import db
from participation.core.errors import NotFound
from participation.core.swedish import swedish_sort_key
from participation.programmes.models import (
    Decision,
    Fact,
    FactKind,
    KnownPlace,
    MapArea,
    PartKind,
    PartWording,
    Programme,
    ProgrammeMap,
    ProgrammePart,
    ProgrammeVersion,
    Window,
)


@dataclass(frozen=True)
class Area:
    """An utvecklingsområde to choose from: its lasting id and its present name."""

    id: int
    name: str


@dataclass(frozen=True)
class NamedPlace:
    """A known place to choose from, and where it lies if that is known. Retired: no longer offered."""

    id: int
    name: str
    point: Point | None = None
    is_retired: bool = False


def programme_by_slug(slug: str) -> Programme | None:
    """The programme with its locality, or None. `slug` may be anything that stood in an address."""
    if "\x00" in slug:
        return None  # PostgreSQL cannot even be asked
    return db.session.scalar(
        select(Programme).where(Programme.slug == slug).options(joinedload(Programme.locality))
    )


def the_programme(slug: str) -> Programme:
    """The programme with its locality. Raises NotFound."""
    programme = programme_by_slug(slug)
    if programme is None:
        raise NotFound
    return programme


def programme_with_window(slug: str) -> tuple[Programme, Window | None]:
    """The programme with its locality, and the window opened last, in one question. Raises NotFound."""
    latest = (
        select(Window.id)
        .where(Window.programme_id == Programme.id)
        .order_by(Window.opens_at.desc())
        .limit(1)
        .correlate(Programme)
        .scalar_subquery()
    )
    row = None
    if "\x00" not in slug:
        row = db.session.execute(
            select(Programme, Window)
            .outerjoin(Window, Window.id == latest)
            .where(Programme.slug == slug)
            .options(joinedload(Programme.locality), undefer(Programme.read_when))
        ).one_or_none()
    if row is None:
        raise NotFound
    return row[0], row[1]


def programme_by_id(programme_id: int) -> Programme | None:
    """The programme with its locality, or None."""
    return db.session.scalar(
        select(Programme).where(Programme.id == programme_id).options(joinedload(Programme.locality))
    )


def all_programmes() -> list[Programme]:
    """Every programme with its locality, in Swedish order of the place's name on both databases."""
    programmes = db.session.scalars(select(Programme).options(joinedload(Programme.locality))).all()
    return sorted(programmes, key=lambda programme: swedish_sort_key(programme.locality.name))


def areas_of(programme_id: int) -> list[Area]:
    """The areas of the current version in their order; empty when none are known (decision 18)."""
    rows = db.session.execute(
        select(PartWording.part_id, PartWording.text)
        .join(ProgrammePart, ProgrammePart.id == PartWording.part_id)
        .join(ProgrammeVersion, ProgrammeVersion.id == PartWording.version_id)
        .where(
            ProgrammeVersion.programme_id == programme_id,
            ProgrammeVersion.is_current,
            ProgrammePart.kind == PartKind.AREA,
            PartWording.ended_at.is_(None),
        )
        .order_by(PartWording.position)
    )
    return [Area(part_id, text) for part_id, text in rows]


def areas_places_and_map(programme_id: int) -> tuple[list[Area], list[NamedPlace], MapArea | None]:
    """The areas in their order, all known places in Swedish order, and the map, in one question."""
    areas = (
        select(
            literal("area"), PartWording.part_id, PartWording.text, PartWording.position,
            cast(null(), PointColumn), cast(null(), Date),
        )
        .join(ProgrammePart, ProgrammePart.id == PartWording.part_id)
        .join(ProgrammeVersion, ProgrammeVersion.id == PartWording.version_id)
        .where(
            ProgrammeVersion.programme_id == programme_id,
            ProgrammeVersion.is_current,
            ProgrammePart.kind == PartKind.AREA,
            PartWording.ended_at.is_(None),
        )
    )
    places = select(
        literal("place"), KnownPlace.id, KnownPlace.name, literal(0), KnownPlace.point, KnownPlace.retired_on
    ).where(KnownPlace.programme_id == programme_id)
    maps = select(
        literal("map"), ProgrammeMap.reach, literal(""), cast(ProgrammeMap.is_example, Integer),
        ProgrammeMap.centre, cast(null(), Date),
    ).where(ProgrammeMap.programme_id == programme_id)  # fmt: skip
    rows = db.session.execute(union_all(areas, places, maps)).all()
    return (
        [Area(*row[1:3]) for row in sorted(rows, key=lambda row: row[3]) if row[0] == "area"],
        sorted(
            (
                NamedPlace(id_, name, point, retired_on is not None)
                for what, id_, name, _, point, retired_on in rows
                if what == "place"
            ),
            key=lambda place: swedish_sort_key(place.name),
        ),
        next((MapArea(row[4], row[1], bool(row[3])) for row in rows if row[0] == "map"), None),
    )


def current_wordings(programme_id: int) -> Sequence[PartWording]:
    """Every part of the current version with its kind, in reading order."""
    return db.session.scalars(
        select(PartWording)
        .join(ProgrammeVersion, ProgrammeVersion.id == PartWording.version_id)
        .where(
            ProgrammeVersion.programme_id == programme_id,
            ProgrammeVersion.is_current,
            PartWording.ended_at.is_(None),
        )
        .options(joinedload(PartWording.part))
        .order_by(PartWording.position)
    ).all()


def versions_with_wordings(programme_id: int) -> list[tuple[ProgrammeVersion, list[PartWording]]]:
    """Every adopted version, the oldest first, with its parts and kinds in reading order, in one question.

    Never the draft: what is not adopted yet is for the staff.
    """
    rows = db.session.execute(
        select(ProgrammeVersion, PartWording)
        .outerjoin(
            PartWording,
            and_(PartWording.version_id == ProgrammeVersion.id, PartWording.ended_at.is_(None)),
        )
        .where(ProgrammeVersion.programme_id == programme_id, ProgrammeVersion.is_draft.is_(False))
        .options(joinedload(PartWording.part))
        .order_by(ProgrammeVersion.number, PartWording.position)
    )
    versions: dict[ProgrammeVersion, list[PartWording]] = {}
    for version, wording in rows:
        versions.setdefault(version, []).extend([wording] if wording else [])
    return list(versions.items())


def facts_of(programme_id: int, kinds: Collection[FactKind]) -> Sequence[Fact]:
    """What is known of these kinds, in the order of the sources."""
    return db.session.scalars(
        select(Fact)
        .where(Fact.programme_id == programme_id, Fact.kind.in_(kinds), Fact.removed_at.is_(None))
        .order_by(Fact.position)
    ).all()


def decisions_of(programme_id: int) -> Sequence[Decision]:
    """Every known decision about the programme, in the order of the sources."""
    return db.session.scalars(
        select(Decision)
        .where(Decision.programme_id == programme_id, Decision.removed_at.is_(None))
        .order_by(Decision.position)
    ).all()


def current_wording(programme_id: int, part_id: int) -> PartWording | None:
    """What one part says now, or None when it is not a part of this programme's current version."""
    return db.session.scalar(
        select(PartWording)
        .join(ProgrammeVersion, ProgrammeVersion.id == PartWording.version_id)
        .where(
            ProgrammeVersion.programme_id == programme_id,
            ProgrammeVersion.is_current,
            PartWording.part_id == part_id,
            PartWording.ended_at.is_(None),
        )
        .options(joinedload(PartWording.part))
    )


def last_wording(programme_id: int, part_id: int) -> PartWording | None:
    """What one part last said in the programme, whether it still stands there or not. Never the draft's."""
    return db.session.scalar(
        select(PartWording)
        .join(ProgrammeVersion, ProgrammeVersion.id == PartWording.version_id)
        .where(
            ProgrammeVersion.programme_id == programme_id,
            ProgrammeVersion.is_draft.is_(False),
            PartWording.part_id == part_id,
        )
        .order_by(ProgrammeVersion.number.desc(), PartWording.id.desc())
        .limit(1)
        .options(joinedload(PartWording.part))
    )


def known_places(programme_id: int) -> list[KnownPlace]:
    """The known places of a programme, retired ones too, in Swedish order."""
    places = db.session.scalars(select(KnownPlace).where(KnownPlace.programme_id == programme_id)).all()
    return sorted(places, key=lambda place: swedish_sort_key(place.name))


def known_place(programme_id: int, place_id: int) -> KnownPlace | None:
    """One known place of this programme, or None."""
    return db.session.scalar(
        select(KnownPlace).where(KnownPlace.id == place_id, KnownPlace.programme_id == programme_id)
    )


def programme_map(programme_id: int) -> ProgrammeMap | None:
    """Where the map of a programme lies, or None when nobody has placed it."""
    return db.session.get(ProgrammeMap, programme_id)


def all_maps() -> Sequence[ProgrammeMap]:
    """Where the maps of all programmes lie."""
    return db.session.scalars(select(ProgrammeMap)).all()


def nearest_place(places: Sequence[NamedPlace], point: Point) -> NamedPlace | None:
    """The known place that lies nearest the point, or None when it is not known where any of them lies."""
    placed = [(place.point.distance_to(point), place.id, place) for place in places if place.point]
    return min(placed)[2] if placed else None


def latest_window(programme_id: int) -> Window | None:
    """The window that was opened last, open or not."""
    return db.session.scalar(
        select(Window).where(Window.programme_id == programme_id).order_by(Window.opens_at.desc()).limit(1)
    )


def window_at(programme_id: int, at: datetime) -> Window | None:
    """The window that is open at `at`, or None."""
    window = latest_window(programme_id)
    return window if window is not None and is_open(window, at) else None


def is_open(window: Window, at: datetime) -> bool:
    """Whether `at` is inside the window and nobody has closed it."""
    return window.opens_at <= at <= window.closes_at and (window.closed_at is None or at < window.closed_at)
