"""What we ask about programmes. Every place page begins with `programme_by_slug`."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import literal, select, union_all
from sqlalchemy.orm import joinedload

from participation.core.db import db
from participation.core.errors import NotFound
from participation.core.swedish import swedish_sort_key
from participation.programmes.models import (
    Decision,
    Fact,
    FactKind,
    KnownPlace,
    PartKind,
    PartWording,
    Programme,
    ProgrammePart,
    ProgrammeVersion,
    Window,
)


@dataclass(frozen=True)
class Area:
    """Something to choose from: an utvecklingsområde (lasting id, present name), or a known place."""

    id: int
    name: str


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
            .options(joinedload(Programme.locality))
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
        )
        .order_by(PartWording.position)
    )
    return [Area(part_id, text) for part_id, text in rows]


def areas_and_places(programme_id: int) -> tuple[list[Area], list[Area]]:
    """The areas in their order and the known places in Swedish order, in one question: what a form offers."""
    areas = (
        select(literal("area"), PartWording.part_id, PartWording.text, PartWording.position)
        .join(ProgrammePart, ProgrammePart.id == PartWording.part_id)
        .join(ProgrammeVersion, ProgrammeVersion.id == PartWording.version_id)
        .where(
            ProgrammeVersion.programme_id == programme_id,
            ProgrammeVersion.is_current,
            ProgrammePart.kind == PartKind.AREA,
        )
    )
    places = select(literal("place"), KnownPlace.id, KnownPlace.name, literal(0)).where(
        KnownPlace.programme_id == programme_id
    )
    rows = db.session.execute(union_all(areas, places)).all()
    return (
        [Area(id_, name) for what, id_, name, _ in sorted(rows, key=lambda row: row[3]) if what == "area"],
        sorted(
            (Area(id_, name) for what, id_, name, _ in rows if what == "place"),
            key=lambda place: swedish_sort_key(place.name),
        ),
    )


def current_wordings(programme_id: int) -> Sequence[PartWording]:
    """Every part of the current version with its kind, in reading order."""
    return db.session.scalars(
        select(PartWording)
        .join(ProgrammeVersion, ProgrammeVersion.id == PartWording.version_id)
        .where(ProgrammeVersion.programme_id == programme_id, ProgrammeVersion.is_current)
        .options(joinedload(PartWording.part))
        .order_by(PartWording.position)
    ).all()


def versions_with_wordings(programme_id: int) -> list[tuple[ProgrammeVersion, list[PartWording]]]:
    """Every version, the oldest first, with its parts and their kinds in reading order, in one question."""
    rows = db.session.execute(
        select(ProgrammeVersion, PartWording)
        .outerjoin(PartWording, PartWording.version_id == ProgrammeVersion.id)
        .where(ProgrammeVersion.programme_id == programme_id)
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
        select(Fact).where(Fact.programme_id == programme_id, Fact.kind.in_(kinds)).order_by(Fact.position)
    ).all()


def decisions_of(programme_id: int) -> Sequence[Decision]:
    """Every known decision about the programme, in the order of the sources."""
    return db.session.scalars(
        select(Decision).where(Decision.programme_id == programme_id).order_by(Decision.position)
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
        )
        .options(joinedload(PartWording.part))
    )


def known_places(programme_id: int) -> list[KnownPlace]:
    """The places to pick from, in Swedish order."""
    places = db.session.scalars(select(KnownPlace).where(KnownPlace.programme_id == programme_id)).all()
    return sorted(places, key=lambda place: swedish_sort_key(place.name))


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
