"""What can happen to what is known of a programme: details, decisions, facts; and that one is made."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy import func, select

from participation.access.actors import Actor
from participation.access.permissions import Permission
from participation.core.db import db
from participation.core.errors import Conflict, NotFound, RuleBroken
from participation.programmes.addresses import RESERVED_WORDS, slug_of
from participation.programmes.change_operations import begin_change, note_change
from participation.programmes.models import (
    ChangeKind,
    Decision,
    DecisionKind,
    Fact,
    FactKind,
    Locality,
    LocalityKind,
    PartKind,
    PartWording,
    Programme,
    ProgrammePart,
    ProgrammeVersion,
)
from participation.programmes.words import DECISIONS, FACTS, LOCALITIES

# What each thing is called where the history shows it.
LABELS = {
    "tagline": "Devis", "status_note": "Om läget", "main_source": "Källa", "contact": "Kontakt",
    "adopted_on": "Antaget", "horizon": "Sträcker sig till", "areas_are_complete": "Alla områden är inlagda",
    "kind": "Slag", "source": "Källa", "decided_on": "Datum", "date_is_inferred": "Datum härlett",
    "body": "Beslutat av", "paragraph": "Paragraf", "registry_number": "Diarienummer", "note": "Anmärkning",
    "text": "Text", "happened_on": "När", "place": "Ort", "slug": "Adress", "name": "Namn",
    "palette": "Färg", "areas": "Områden", "associations": "Föreningar",
}  # fmt: skip


@dataclass(frozen=True)
class Details:
    """What stands about the programme as a whole. `horizon`, `adopted_on`: of the text in force."""

    tagline: str | None
    status_note: str | None
    main_source: str | None
    contact: str | None
    adopted_on: str | None
    horizon: str | None
    areas_are_complete: bool


@dataclass(frozen=True)
class DecisionFacts:
    """A decision as it is known: the date as exactly as its source says it."""

    kind: DecisionKind
    source: str
    decided_on: str | None = None
    date_is_inferred: bool = False
    body: str | None = None
    paragraph: str | None = None
    registry_number: str | None = None
    note: str | None = None


@dataclass(frozen=True)
class KnownFact:
    """Something known, with its source."""

    kind: FactKind
    text: str
    source: str
    happened_on: str | None = None
    note: str | None = None


@dataclass(frozen=True)
class NewProgramme:
    """A place and its programme, with as much as is known from the start."""

    place: str
    kind: LocalityKind
    slug: str
    name: str
    palette: str
    tagline: str | None = None
    areas: Sequence[str] = ()
    associations: Sequence[str] = ()
    source: str | None = None


def change_details(
    programme: Programme, details: Details, current: ProgrammeVersion, *, version: int, actor: Actor,
    at: datetime,
) -> None:  # fmt: skip
    """Write what stands about the programme. `version` is that of the programme when it was read.

    Raises Conflict when somebody else has changed it since.
    """
    begin_change(programme.id, actor)
    db.session.refresh(programme, [column.key for column in Programme.__table__.columns])
    if programme.version != version:
        raise Conflict
    before = _as_text(details_of(programme, current))
    programme.tagline, programme.status_note = details.tagline, details.status_note
    programme.main_source, programme.contact = details.main_source, details.contact
    programme.areas_are_complete = details.areas_are_complete
    current.adopted_on, current.horizon = details.adopted_on, details.horizon
    programme.version += 1
    note_change(
        ChangeKind.DETAILS_CHANGED, programme.id, f"programme:{programme.id}", before=before,
        after=_as_text(details), actor=actor, at=at,
    )  # fmt: skip


def details_of(programme: Programme, current: ProgrammeVersion) -> Details:
    """What stands about the programme now."""
    return Details(
        programme.tagline, programme.status_note, programme.main_source, programme.contact,
        current.adopted_on, current.horizon, programme.areas_are_complete,
    )  # fmt: skip


def add_decision(programme_id: int, known: DecisionFacts, *, actor: Actor, at: datetime) -> Decision:
    """Record a decision."""
    begin_change(programme_id, actor)
    decision = Decision(programme_id=programme_id, position=_next_position(Decision, programme_id))
    _write(decision, known)
    db.session.add(decision)
    db.session.flush()
    _note(ChangeKind.DECISION_ADDED, decision, actor, at, after=_as_text(known))
    return decision


def change_decision(
    decision: Decision, known: DecisionFacts, *, version: int, actor: Actor, at: datetime
) -> None:
    """Correct what is known of a decision. Raises Conflict when somebody else has changed it since."""
    before = _as_text(_read(decision, DecisionFacts))
    _begin(decision, version, actor)
    _write(decision, known)
    _note(ChangeKind.DECISION_CHANGED, decision, actor, at, before=before, after=_as_text(known))


def remove_decision(decision: Decision, *, version: int, reason: str, actor: Actor, at: datetime) -> None:
    """Take away a decision that was wrongly recorded. The row is kept. Raises Conflict as above."""
    _begin(decision, version, actor)
    decision.removed_at = at
    before = _as_text(_read(decision, DecisionFacts))
    _note(ChangeKind.DECISION_REMOVED, decision, actor, at, before=before, reason=reason)


def add_fact(programme_id: int, known: KnownFact, *, actor: Actor, at: datetime) -> Fact:
    """Record something known."""
    begin_change(programme_id, actor)
    fact = Fact(programme_id=programme_id, position=_next_position(Fact, programme_id))
    _write(fact, known)
    db.session.add(fact)
    db.session.flush()
    _note(ChangeKind.FACT_ADDED, fact, actor, at, after=_as_text(known))
    return fact


def change_fact(fact: Fact, known: KnownFact, *, version: int, actor: Actor, at: datetime) -> None:
    """Correct something known. Raises Conflict when somebody else has changed it since."""
    before = _as_text(_read(fact, KnownFact))
    _begin(fact, version, actor)
    _write(fact, known)
    _note(ChangeKind.FACT_CHANGED, fact, actor, at, before=before, after=_as_text(known))


def remove_fact(fact: Fact, *, version: int, reason: str, actor: Actor, at: datetime) -> None:
    """Take away something that was wrong. The row is kept. Raises Conflict as above."""
    _begin(fact, version, actor)
    fact.removed_at = at
    before = _as_text(_read(fact, KnownFact))
    _note(ChangeKind.FACT_REMOVED, fact, actor, at, before=before, reason=reason)


def make_programme(new: NewProgramme, *, actor: Actor, at: datetime) -> Programme:
    """A new place with its programme; its text begins as a version that nobody has adopted yet.

    Raises RuleBroken when the address or the name is taken or would hide one of the site's own pages, and
    NotFound for an actor without the right.
    """
    if not actor.may(Permission.PROGRAMMES_CREATE):
        raise NotFound
    slug = slug_of(new.slug or new.place)
    if not slug.replace("-", "").isascii() or not slug.replace("-", "").isalnum():
        raise RuleBroken("Adressen får bara ha bokstäverna a–z, siffror och bindestreck.", "slug")
    if slug in RESERVED_WORDS:
        raise RuleBroken(f"Adressen /{slug} används redan av webbplatsen.", "slug")
    if db.session.scalar(select(Programme.id).where(Programme.slug == slug)) is not None:
        raise RuleBroken(f"Adressen /{slug} används redan av ett annat program.", "slug")
    if db.session.scalar(select(Locality.id).where(func.lower(Locality.name) == new.place.lower())):
        raise RuleBroken("Orten finns redan.", "place")
    programme = Programme(
        slug=slug, name=new.name, tagline=new.tagline, palette=new.palette, main_source=new.source,
        areas_are_complete=bool(new.areas), locality=Locality(name=new.place, kind=new.kind),
    )  # fmt: skip
    db.session.add(programme)
    db.session.flush()
    version = ProgrammeVersion(programme_id=programme.id, number=1, label="inte antaget än", is_current=True)
    db.session.add(version)
    for position, area in enumerate(new.areas):
        part = ProgrammePart(programme_id=programme.id, kind=PartKind.AREA)
        db.session.add(part)
        db.session.flush()
        db.session.add(
            PartWording(
                part_id=part.id, version_id=version.id, position=position, text=area, source=new.source
            )
        )
    for position, association in enumerate(new.associations):
        db.session.add(
            Fact(
                programme_id=programme.id, kind=FactKind.ASSOCIATION, text=association, source=new.source,
                position=position,
            )
        )  # fmt: skip
    note_change(
        ChangeKind.PROGRAMME_MADE, programme.id, f"programme:{programme.id}", after=_as_text(new),
        actor=actor, at=at,
    )  # fmt: skip
    return programme


def _begin(row: Decision | Fact, version: int, actor: Actor) -> None:
    begin_change(row.programme_id, actor)
    db.session.refresh(row)
    if row.version != version or row.removed_at is not None:
        raise Conflict
    row.version += 1


def _write(row: Decision | Fact, known: DecisionFacts | KnownFact) -> None:
    for field in fields(known):
        setattr(row, field.name, getattr(known, field.name))


def _read(row: Decision | Fact, kind: type) -> DecisionFacts | KnownFact:
    return kind(**{field.name: getattr(row, field.name) for field in fields(kind)})


def _next_position(table: type[Decision] | type[Fact], programme_id: int) -> int:
    last = db.session.scalar(select(func.max(table.position)).where(table.programme_id == programme_id))
    return 0 if last is None else last + 1


def _note(
    kind: ChangeKind, row: Decision | Fact, actor: Actor, at: datetime, *, before: str | None = None,
    after: str | None = None, reason: str | None = None,
) -> None:  # fmt: skip
    note_change(
        kind, row.programme_id, f"{row.__tablename__}:{row.id}", before=before, after=after, reason=reason,
        actor=actor, at=at,
    )  # fmt: skip


def _as_text(known: Details | DecisionFacts | KnownFact | NewProgramme) -> str:
    """Every field that says something, a line each, as the history shows it."""
    return "\n".join(
        f"{LABELS[field.name]}: {_in_words(value)}"
        for field in fields(known)
        if (value := getattr(known, field.name)) not in (None, "", ())
    )


def _in_words(value: object) -> str:
    match value:
        case bool():
            return "ja" if value else "nej"
        case list() | tuple():
            return ", ".join(value)
        case DecisionKind():
            return str(DECISIONS[value])
        case FactKind():
            return FACTS[value]
        case LocalityKind():
            return LOCALITIES[value]
    return str(value)
