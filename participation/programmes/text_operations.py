"""What can happen to a programme's text: it is corrected part by part, drafted anew, and adopted.

The text in force is changed by corrections only, each with its reason; what is to be new is written in the
draft, which nobody but the staff sees until it is adopted.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from participation.access.actors import Actor
from participation.core.db import db
from participation.core.errors import Conflict, NotFound, RuleBroken
from participation.core.text import length
from participation.programmes.change_operations import begin_change, note_change
from participation.programmes.models import (
    ChangeKind,
    Decision,
    DecisionKind,
    PartKind,
    PartWording,
    Programme,
    ProgrammePart,
    ProgrammeVersion,
)
from participation.programmes.parts import MAY_STAND_UNDER, in_reading_order, siblings_of

AREA_MAX = 120


@dataclass(frozen=True)
class PartText:
    """What a part is to say, and where: under the part with this id, or by itself."""

    text: str
    parent_part_id: int | None = None
    note: str | None = None
    source: str | None = None


@dataclass(frozen=True)
class Adoption:
    """Who adopted a version, and when: `adopted_on` as exactly as it is known ("2026 vår")."""

    label: str
    adopted_on: str
    body: str
    source: str
    horizon: str | None = None
    paragraph: str | None = None
    registry_number: str | None = None


def add_part(
    version: ProgrammeVersion, kind: PartKind, said: PartText, *, actor: Actor, at: datetime,
    reason: str | None = None,
) -> PartWording:  # fmt: skip
    """Add a part, last among its kind. The draft, if there is one, gets it too.

    Raises RuleBroken when it may not stand there, or when the text in force is changed without a reason.
    """
    wordings = _begin(version, actor, reason)
    _check(kind, said, wordings)
    part = ProgrammePart(programme_id=version.programme_id, kind=kind)
    db.session.add(part)
    db.session.flush()
    added = _write(part, version, said, position=_after(wordings))
    _renumber([*wordings, added])
    draft = _draft_behind(version)
    if draft is not None:
        others = wordings_in_force(draft)
        if said.parent_part_id in {None, *(other.part_id for other in others)}:
            _renumber([*others, _write(part, draft, said, position=_after(others))])
    _note(ChangeKind.PART_ADDED, version, part.id, actor, at, after=said.text, reason=reason)
    return added


def reword_part(
    wording: PartWording, version: ProgrammeVersion, said: PartText, *, actor: Actor, at: datetime,
    reason: str | None = None,
) -> PartWording:  # fmt: skip
    """Give the part another wording, or another place to stand under. The earlier wording is kept.

    A draft that still says what was said follows. Raises Conflict when somebody else has changed the part
    since, RuleBroken as `add_part` does.
    """
    wordings = _begin(version, actor, reason, wording)
    others = [other for other in wordings if other.part_id != wording.part_id]
    _check(wording.part.kind, said, others)
    new = _replace(wording, version, said, at)
    _renumber([*others, new])
    draft = _draft_behind(version)
    follower = _in(draft, wording.part_id)
    if draft is not None and follower is not None and follower.text == wording.text:
        _replace(follower, draft, PartText(said.text, follower.parent_part_id, said.note, said.source), at)
    _note(
        ChangeKind.PART_REWORDED, version, wording.part_id, actor, at,
        before=wording.text, after=said.text, reason=reason,
    )  # fmt: skip
    return new


def move_part(
    wording: PartWording, version: ProgrammeVersion, *, up: bool, actor: Actor, at: datetime
) -> None:
    """Move the part, and all that stands under it, one step among its kind. At the end nothing happens.

    Raises Conflict when somebody else has changed the part since.
    """
    wordings = _begin(version, actor, None, wording, needs_reason=False)
    row = siblings_of(wording, wordings)
    place = next(place for place, other in enumerate(row) if other.part_id == wording.part_id)
    other_place = place - 1 if up else place + 1
    if not 0 <= other_place < len(row):
        return
    row[place], row[other_place] = row[other_place], row[place]
    for position, sibling in enumerate(row):
        sibling.position = position
    _renumber(wordings)
    _note(
        ChangeKind.PART_MOVED, version, wording.part_id, actor, at,
        before=f"plats {place + 1}", after=f"plats {other_place + 1}",
    )  # fmt: skip


def retire_part(
    wording: PartWording, version: ProgrammeVersion, *, actor: Actor, at: datetime, reason: str | None = None
) -> None:
    """Take the part out of the text. It keeps its identity, its wordings and what was said about it.

    Raises RuleBroken while something stands under it, Conflict when somebody else has changed it since.
    """
    wordings = _begin(version, actor, reason, wording)
    if any(other.parent_part_id == wording.part_id for other in wordings):
        raise RuleBroken("Något står under den här delen. Flytta eller ta bort det först.")
    wording.ended_at = at
    draft = _draft_behind(version)
    follower = _in(draft, wording.part_id)
    if (
        draft is not None
        and follower is not None
        and not any(other.parent_part_id == wording.part_id for other in wordings_in_force(draft))
    ):
        follower.ended_at = at
    _note(ChangeKind.PART_RETIRED, version, wording.part_id, actor, at, before=wording.text, reason=reason)


def bring_back_part(
    wording: PartWording, version: ProgrammeVersion, *, actor: Actor, at: datetime
) -> PartWording:
    """Put a part that was taken out back into the version, with its last wording, last among its kind.

    Raises Conflict when it stands there already, RuleBroken when what it stood under is gone.
    """
    wordings = _begin(version, actor, None, needs_reason=False)
    if wording.version_id != version.id or any(other.part_id == wording.part_id for other in wordings):
        raise Conflict
    said = PartText(wording.text, wording.parent_part_id, wording.note, wording.source)
    _check(wording.part.kind, said, wordings)
    again = _write(wording.part, version, said, position=_after(wordings))
    _renumber([*wordings, again])
    _note(ChangeKind.PART_BROUGHT_BACK, version, wording.part_id, actor, at, after=said.text)
    return again


def start_draft(current: ProgrammeVersion, label: str, *, actor: Actor, at: datetime) -> ProgrammeVersion:
    """Begin the next version as a copy of the text in force. Only the staff see it.

    Raises RuleBroken when there is a draft already.
    """
    begin_change(current.programme_id, actor)
    if _draft_of(current.programme_id) is not None:
        raise RuleBroken("Det finns redan ett utkast.", "label")
    last = db.session.scalar(
        select(func.max(ProgrammeVersion.number)).where(ProgrammeVersion.programme_id == current.programme_id)
    )
    draft = ProgrammeVersion(
        programme_id=current.programme_id, number=(last or 0) + 1, label=label, is_draft=True,
        horizon=current.horizon,
    )  # fmt: skip
    db.session.add(draft)
    db.session.flush()
    for wording in wordings_in_force(current):
        said = PartText(wording.text, wording.parent_part_id, wording.note, wording.source)
        _write(wording.part, draft, said, position=wording.position)
    note_change(
        ChangeKind.DRAFT_STARTED, current.programme_id, f"version:{draft.id}", after=label, actor=actor,
        at=at, is_public=False,
    )  # fmt: skip
    return draft


def adopt_draft(
    draft: ProgrammeVersion, programme: Programme, adoption: Adoption, *, actor: Actor, at: datetime
) -> None:
    """The draft is the programme from now on; the text before it is kept as an earlier version.

    The decision is recorded with it. Raises Conflict when the draft was adopted meanwhile.
    """
    begin_change(draft.programme_id, actor)
    db.session.refresh(draft)
    if not draft.is_draft:
        raise Conflict
    earlier = list(
        db.session.scalars(
            select(ProgrammeVersion).where(
                ProgrammeVersion.programme_id == draft.programme_id, ProgrammeVersion.is_draft.is_(False)
            )
        )
    )
    was_adopted = any(version.adopted_on for version in earlier)
    for version in earlier:
        version.is_current = False
    draft.is_draft, draft.is_current = False, True
    draft.label, draft.adopted_on, draft.horizon = adoption.label, adoption.adopted_on, adoption.horizon
    programme.version += 1
    last = db.session.scalar(
        select(func.max(Decision.position)).where(Decision.programme_id == draft.programme_id)
    )
    db.session.add(
        Decision(
            programme_id=draft.programme_id,
            kind=DecisionKind.REVISION_ADOPTED if was_adopted else DecisionKind.ADOPTION,
            decided_on=adoption.adopted_on, body=adoption.body, paragraph=adoption.paragraph,
            registry_number=adoption.registry_number, source=adoption.source,
            position=0 if last is None else last + 1,
        )
    )  # fmt: skip
    db.session.flush()
    words = (adoption.label, adoption.adopted_on, adoption.body, adoption.paragraph, adoption.registry_number)
    note_change(
        ChangeKind.VERSION_ADOPTED, draft.programme_id, f"version:{draft.id}",
        after=", ".join(word for word in words if word), actor=actor, at=at,
    )  # fmt: skip


def wordings_in_force(version: ProgrammeVersion) -> list[PartWording]:
    """The text of a version as it is in the database now, in reading order, with each part's kind."""
    rows = db.session.scalars(
        select(PartWording)
        .where(PartWording.version_id == version.id, PartWording.ended_at.is_(None))
        .options(joinedload(PartWording.part))
        .execution_options(populate_existing=True)
    )
    return in_reading_order(list(rows))


def _begin(
    version: ProgrammeVersion, actor: Actor, reason: str | None, read: PartWording | None = None,
    *, needs_reason: bool = True,
) -> list[PartWording]:  # fmt: skip
    begin_change(version.programme_id, actor)
    db.session.refresh(version)
    if not (version.is_current or version.is_draft):
        raise NotFound
    if needs_reason and version.is_current and not reason:
        raise RuleBroken("Skriv varför texten rättas. Fältet är tomt.", "reason")
    wordings = wordings_in_force(version)
    if read is not None and read.id not in {wording.id for wording in wordings}:
        raise Conflict
    return wordings


def _check(kind: PartKind, said: PartText, wordings: Sequence[PartWording]) -> None:
    parent_part_id = said.parent_part_id
    if kind is PartKind.AREA and ("\n" in said.text or length(said.text) > AREA_MAX):
        raise RuleBroken(f"Ett områdes namn är en rad med högst {AREA_MAX} tecken.", "text")
    kinds = {wording.part_id: wording.part.kind for wording in wordings}
    if parent_part_id is not None and parent_part_id not in kinds:
        raise RuleBroken("Det som delen står under finns inte i texten.", "parent")
    under = None if parent_part_id is None else kinds[parent_part_id]
    if under not in MAY_STAND_UNDER[kind]:
        raise RuleBroken("Där kan en sådan del inte stå. Välj något annat att stå under.", "parent")
    if kind is PartKind.VISION and kind in kinds.values():
        raise RuleBroken("Programmet har redan en framtidsbild. Ändra den i stället.", "kind")


def _write(part: ProgrammePart, version: ProgrammeVersion, said: PartText, *, position: int) -> PartWording:
    wording = PartWording(
        part_id=part.id, part=part, version_id=version.id, parent_part_id=said.parent_part_id,
        position=position, text=said.text, note=said.note, source=said.source,
    )  # fmt: skip
    db.session.add(wording)
    db.session.flush()
    return wording


def _after(wordings: Sequence[PartWording]) -> int:
    return 1 + max((wording.position for wording in wordings), default=-1)


def _replace(wording: PartWording, version: ProgrammeVersion, said: PartText, at: datetime) -> PartWording:
    wording.ended_at = at
    db.session.flush()
    return _write(wording.part, version, said, position=wording.position)


def _renumber(wordings: Sequence[PartWording]) -> None:
    for position, wording in enumerate(in_reading_order(wordings)):
        wording.position = position
    db.session.flush()


def _draft_of(programme_id: int) -> ProgrammeVersion | None:
    return db.session.scalar(
        select(ProgrammeVersion).where(
            ProgrammeVersion.programme_id == programme_id, ProgrammeVersion.is_draft
        )
    )


def _draft_behind(version: ProgrammeVersion) -> ProgrammeVersion | None:
    return None if version.is_draft else _draft_of(version.programme_id)


def _in(version: ProgrammeVersion | None, part_id: int) -> PartWording | None:
    if version is None:
        return None
    return next((one for one in wordings_in_force(version) if one.part_id == part_id), None)


def _note(
    kind: ChangeKind, version: ProgrammeVersion, part_id: int, actor: Actor, at: datetime,
    *, before: str | None = None, after: str | None = None, reason: str | None = None,
) -> None:  # fmt: skip
    note_change(
        kind, version.programme_id, f"part:{part_id}", before=before, after=after, reason=reason,
        actor=actor, at=at, is_public=not version.is_draft,
    )  # fmt: skip
