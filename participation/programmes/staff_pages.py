"""What the staff see of a programme that they edit."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for

from participation.access.actors import Actor
from participation.accounts.navigation import StaffNav, staff_nav
from participation.core.clock import LOCAL_ZONE
from participation.core.fuzzy_dates import parse_fuzzy_date
from participation.core.paging import Page
from participation.core.swedish import day_and_time
from participation.core.text import shorten
from participation.programmes.models import (
    Decision,
    Fact,
    PartKind,
    PartWording,
    Programme,
    ProgrammeChange,
    ProgrammeVersion,
)
from participation.programmes.pages import Place, place_of
from participation.programmes.parts import MAY_STAND_UNDER, siblings_of
from participation.programmes.words import CHANGES, DECISIONS, FACTS, PARTS

EXCERPT_CHARACTERS = 80
IN_FORCE, DRAFT = "gallande", "utkast"


@dataclass(frozen=True)
class PartRow:
    """A part to edit: how deep it stands, and whether it is the first or last of its kind there."""

    part_id: int
    wording_id: int
    kind: str
    text: str
    depth: int
    is_first: bool
    is_last: bool


@dataclass(frozen=True)
class ChangeRow:
    """A change of the programme, in words."""

    when: str
    who: str
    what: str
    before: str | None
    after: str | None
    reason: str | None


@dataclass(frozen=True)
class KnownRow:
    """A decision or a fact in a list."""

    id: int
    what: str
    when: str
    words: str


@dataclass(frozen=True)
class ProgrammePage:
    """Everything that can be edited about a programme, and where."""

    staff_nav: StaffNav
    place: Place
    parts: int
    has_draft: bool
    decisions: Sequence[KnownRow]
    facts: Sequence[KnownRow]
    said: str | None
    has_conflict: bool


@dataclass(frozen=True)
class TextPage:
    """The text of a version, part by part."""

    staff_nav: StaffNav
    place: Place
    which: str
    is_draft: bool
    label: str
    rows: Sequence[PartRow]
    retired: Sequence[PartRow]
    said: str | None


@dataclass(frozen=True)
class PartPage:
    """One part. `theirs`: what somebody else made of it meanwhile."""

    staff_nav: StaffNav
    place: Place
    which: str
    is_draft: bool
    part: PartRow
    theirs: str | None
    changes: Sequence[ChangeRow]


@dataclass(frozen=True)
class KnownPage:
    """One decision or fact, or a new one (`id` is None). `theirs`: how it stands after somebody else."""

    staff_nav: StaffNav
    place: Place
    id: int | None
    version: int | None
    theirs: str | None
    changes: Sequence[ChangeRow]


@dataclass(frozen=True)
class VersionRow:
    """A version in the list."""

    number: int
    label: str
    adopted: str
    is_current: bool


@dataclass(frozen=True)
class VersionsPage:
    """Every version, and what can be done next."""

    staff_nav: StaffNav
    place: Place
    rows: Sequence[VersionRow]
    draft_label: str | None


@dataclass(frozen=True)
class HistoryPage:
    """What was changed, by whom and when, and the way to what was changed before that."""

    staff_nav: StaffNav
    place: Place
    is_first: bool
    changes: Sequence[ChangeRow]
    older: str


@dataclass(frozen=True)
class ProgrammesPage:
    """All programmes, for the administrator who makes new ones."""

    staff_nav: StaffNav
    places: Sequence[Place]
    made: Place | None


def programme_page(
    actor: Actor, programme: Programme, wordings: Sequence[PartWording], versions: Sequence[ProgrammeVersion],
    decisions: Sequence[Decision], facts: Sequence[Fact], *, said: str | None = None,
    has_conflict: bool = False,
) -> ProgrammePage:  # fmt: skip
    """The page that leads to all editing of a programme."""
    return ProgrammePage(
        staff_nav=staff_nav(actor, "leading.places"),
        place=place_of(programme),
        parts=len(wordings),
        has_draft=any(version.is_draft for version in versions),
        decisions=[
            KnownRow(one.id, str(DECISIONS[one.kind]), _fuzzy(one.decided_on), one.body or "")
            for one in decisions
        ],
        facts=[
            KnownRow(one.id, FACTS[one.kind], _fuzzy(one.happened_on), shorten(one.text, EXCERPT_CHARACTERS))
            for one in facts
        ],
        said=said,
        has_conflict=has_conflict,
    )


def text_page(
    actor: Actor, programme: Programme, version: ProgrammeVersion, wordings: Sequence[PartWording],
    retired: Sequence[PartWording], *, said: str | None = None,
) -> TextPage:  # fmt: skip
    """The text of a version. `wordings` in reading order."""
    return TextPage(
        staff_nav=staff_nav(actor, "leading.places"),
        place=place_of(programme),
        which=DRAFT if version.is_draft else IN_FORCE,
        is_draft=version.is_draft,
        label=version.label,
        rows=[_row(wording, wordings) for wording in wordings],
        retired=[_row(wording, [wording]) for wording in retired],
        said=said,
    )


def part_page(
    actor: Actor, programme: Programme, version: ProgrammeVersion, wording: PartWording,
    wordings: Sequence[PartWording], changes: Sequence[tuple[ProgrammeChange, str | None]],
    *, theirs: str | None = None,
) -> PartPage:  # fmt: skip
    """One part of a version, with what was changed in it."""
    return PartPage(
        staff_nav=staff_nav(actor, "leading.places"),
        place=place_of(programme),
        which=DRAFT if version.is_draft else IN_FORCE,
        is_draft=version.is_draft,
        part=_row(wording, wordings),
        theirs=theirs,
        changes=changes_shown(changes),
    )


def known_page(
    actor: Actor, programme: Programme, known: Decision | Fact | None,
    changes: Sequence[tuple[ProgrammeChange, str | None]], *, theirs: str | None = None,
) -> KnownPage:  # fmt: skip
    """One decision or fact."""
    return KnownPage(
        staff_nav=staff_nav(actor, "leading.places"),
        place=place_of(programme),
        id=known.id if known else None,
        version=known.version if known else None,
        theirs=theirs,
        changes=changes_shown(changes),
    )


def versions_page(actor: Actor, programme: Programme, versions: Sequence[ProgrammeVersion]) -> VersionsPage:
    """Every version. `versions` the newest first."""
    return VersionsPage(
        staff_nav=staff_nav(actor, "leading.places"),
        place=place_of(programme),
        rows=[
            VersionRow(one.number, one.label, _fuzzy(one.adopted_on), one.is_current)
            for one in versions
            if not one.is_draft
        ],
        draft_label=next((one.label for one in versions if one.is_draft), None),
    )


def history_page(
    actor: Actor, programme: Programme, changes: Page[tuple[ProgrammeChange, str | None]], *, is_first: bool
) -> HistoryPage:
    """What was changed, the latest first."""
    cursor = changes.next_cursor
    return HistoryPage(
        staff_nav=staff_nav(actor, "leading.places"),
        place=place_of(programme),
        is_first=is_first,
        changes=changes_shown(changes.items),
        older=url_for("editing.history", slug=programme.slug, nasta=cursor) if cursor else "",
    )


def programmes_page(actor: Actor, programmes: Sequence[Programme], made: str | None = None) -> ProgrammesPage:
    """All programmes; `made` is the slug of the one that was just made."""
    places = [place_of(programme) for programme in programmes]
    return ProgrammesPage(
        staff_nav(actor, "editing.programmes"),
        places,
        next((place for place in places if place.slug == made), None),
    )


def parents_for(kind: PartKind | None, wordings: Sequence[PartWording]) -> list[tuple[int, str]]:
    """(part id, words) of what a part of this kind may stand under; of any kind when it is None."""
    kinds = [MAY_STAND_UNDER[kind]] if kind else MAY_STAND_UNDER.values()
    allowed = {under for under_kinds in kinds for under in under_kinds}
    return [
        (one.part_id, f"{PARTS[one.part.kind]}: {shorten(one.text, EXCERPT_CHARACTERS)}")
        for one in wordings
        if one.part.kind in allowed
    ]


def changes_shown(changes: Sequence[tuple[ProgrammeChange, str | None]]) -> list[ChangeRow]:
    """Changes in words."""
    return [
        ChangeRow(
            day_and_time(change.changed_at.astimezone(LOCAL_ZONE)),
            who or "Systemet",
            CHANGES[change.kind],
            change.before,
            change.after,
            change.reason,
        )
        for change, who in changes
    ]


def _row(wording: PartWording, wordings: Sequence[PartWording]) -> PartRow:
    row = siblings_of(wording, wordings)
    parents = {one.part_id: one.parent_part_id for one in wordings}
    depth, parent = 0, wording.parent_part_id
    while parent in parents:
        depth, parent = depth + 1, parents[parent]
    return PartRow(
        part_id=wording.part_id,
        wording_id=wording.id,
        kind=str(PARTS[wording.part.kind]),
        text=wording.text,
        depth=depth,
        is_first=row[0].part_id == wording.part_id,
        is_last=row[-1].part_id == wording.part_id,
    )


def _fuzzy(source: str | None) -> str:
    return parse_fuzzy_date(source).display() if source else ""
