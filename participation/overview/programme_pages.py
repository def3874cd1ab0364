"""The programme's text as far as it is known, with how much has been said about each part."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from flask_babel import ngettext

from participation.core.clock import local_day
from participation.core.errors import NotFound
from participation.core.fuzzy_dates import FuzzyDate, Precision, parse_fuzzy_date
from participation.programmes.comparison import ComparedPart, Difference, compare
from participation.programmes.models import (
    Fact,
    FactKind,
    PartKind,
    PartWording,
    Programme,
    ProgrammeVersion,
)
from participation.programmes.pages import Place, Source, part_anchor, place_of, sources_of
from participation.programmes.words import PARTS

FACTS_SHOWN = (FactKind.GOVERNANCE, FactKind.ASSOCIATION, FactKind.DIALOGUE, FactKind.DOCUMENT)


@dataclass(frozen=True)
class PartShown:
    """One part: its number on the page, its lasting anchor, its text, how many comments are shown on it."""

    id: int
    anchor: str
    number: str
    text: str
    comments: int
    strategies: Sequence["PartShown"] = ()


@dataclass(frozen=True)
class Chapter:
    """An utvecklingsområde with its ambitions, strategies and young voices, each as far as they are known."""

    part: PartShown
    ambitions: Sequence[PartShown]
    strategies: Sequence[PartShown]
    young_voices: Sequence[PartShown]
    note: str | None
    sources: Sequence[Source]


@dataclass(frozen=True)
class EarlierVersion:
    """What the areas were called before."""

    number: int
    label: str
    adopted: str | None
    areas: Sequence[str]


@dataclass(frozen=True)
class FactShown:
    """Something known, when it happened if that is known, a note, and where it was read."""

    when: str | None
    text: str
    note: str | None
    sources: Sequence[Source]


@dataclass(frozen=True)
class ProgrammePage:
    """The programme. What is None or empty is not known, and the page says so."""

    place: Place
    adopted: str | None
    horizon_year: str | None
    horizon_span: str | None
    status_note: str | None
    vision: PartShown | None
    vision_points: Sequence[PartShown]
    vision_sources: Sequence[Source]
    chapters: Sequence[Chapter]
    areas_are_complete: bool
    earlier: Sequence[EarlierVersion]
    governance: Sequence[FactShown]
    dialogue: Sequence[FactShown]
    documents: Sequence[FactShown]
    comments_on_whole: int
    contact: str | None
    edited_on: date | None
    number: int | None


@dataclass(frozen=True)
class VersionPage:
    """One adopted version as it reads, and the others it can be held against: (number, label)."""

    place: Place
    number: int
    label: str
    adopted: str | None
    is_current: bool
    parts: Sequence[tuple[str, int, str]]
    others: Sequence[tuple[int, str]]


@dataclass(frozen=True)
class ChangesPage:
    """What differs between two versions. `same` counts the parts that read alike.

    Each part stands with the word of its kind, and with the version in which nothing of that kind has been
    entered, or None: then nobody can say that it was new, or taken out.
    """

    place: Place
    before: tuple[int, str]
    after: tuple[int, str]
    parts: Sequence[tuple[str, ComparedPart, str | None]]
    same: int


def programme_page(
    programme: Programme, versions: Sequence[tuple[ProgrammeVersion, Sequence[PartWording]]],
    facts: Sequence[Fact], comment_counts: Mapping[int | None, int], locale: str,
) -> ProgrammePage:  # fmt: skip
    """The page. `comment_counts` by part, and under None for the programme as a whole."""
    current, wordings = next(
        ((version, texts) for version, texts in versions if version.is_current), (None, [])
    )
    horizon = (current.horizon if current else None) or ""
    reader = _Reader(wordings, comment_counts)
    visions = reader.shown(PartKind.VISION)
    return ProgrammePage(
        place=place_of(programme),
        adopted=adopted_in_words(current, locale) if current else None,
        horizon_year=horizon if horizon.isdecimal() else None,
        horizon_span=None if horizon.isdecimal() else _span_in_words(horizon) or None,
        status_note=programme.status_note,
        vision=visions[0] if visions else None,
        vision_points=reader.shown(PartKind.VISION_POINT),
        vision_sources=sources_of(reader.source_of(PartKind.VISION)),
        chapters=[reader.chapter(area) for area in wordings if area.part.kind == PartKind.AREA],
        areas_are_complete=programme.areas_are_complete,
        earlier=[
            EarlierVersion(
                version.number, version.label, adopted_in_words(version, locale),
                [text.text for text in texts if text.part.kind == PartKind.AREA],
            )
            for version, texts in versions
            if not version.is_current
        ],
        governance=facts_shown(facts, (FactKind.GOVERNANCE, FactKind.ASSOCIATION), locale),
        dialogue=facts_shown(facts, (FactKind.DIALOGUE,), locale),
        documents=facts_shown(facts, (FactKind.DOCUMENT,), locale),
        comments_on_whole=comment_counts.get(None, 0),
        contact=programme.contact,
        edited_on=local_day(programme.edited_at) if programme.edited_at else None,
        number=current.number if current else None,
    )  # fmt: skip


def version_page(
    programme: Programme, versions: Sequence[tuple[ProgrammeVersion, Sequence[PartWording]]], number: int,
    locale: str,
) -> VersionPage:  # fmt: skip
    """The version with this number. Raises NotFound when there is none, or it is not adopted."""
    version, wordings = _numbered_version(versions, number)
    return VersionPage(
        place=place_of(programme),
        number=number,
        label=version.label,
        adopted=adopted_in_words(version, locale),
        is_current=version.is_current,
        parts=[(str(PARTS[one.part.kind]), _level(one, wordings), one.text) for one in wordings],
        others=[(other.number, other.label) for other, _texts in versions if other.number != number],
    )


def changes_page(
    programme: Programme, versions: Sequence[tuple[ProgrammeVersion, Sequence[PartWording]]], number: int,
    other: int,
) -> ChangesPage:  # fmt: skip
    """What differs between two versions, from the lower number to the higher. Raises NotFound."""
    before, old = _numbered_version(versions, min(number, other))
    after, new = _numbered_version(versions, max(number, other))
    parts = compare(old, new)

    def not_entered_in(part: ComparedPart) -> str | None:
        for version, wordings in ((before, old), (after, new)):
            if part.kind not in {wording.part.kind for wording in wordings}:
                return version.label
        return None

    return ChangesPage(
        place=place_of(programme),
        before=(before.number, before.label),
        after=(after.number, after.label),
        parts=[
            (str(PARTS[part.kind]), part, not_entered_in(part))
            for part in parts
            if part.difference is not Difference.SAME
        ],
        same=sum(part.difference is Difference.SAME for part in parts),
    )


def _numbered_version(
    versions: Sequence[tuple[ProgrammeVersion, Sequence[PartWording]]], number: int
) -> tuple[ProgrammeVersion, Sequence[PartWording]]:
    for version, wordings in versions:
        if version.number == number:
            return version, wordings
    raise NotFound


def _level(wording: PartWording, wordings: Sequence[PartWording]) -> int:
    """The level of its heading: 2 for what stands by itself, one more for each part it stands under."""
    parents = {one.part_id: one.parent_part_id for one in wordings}
    level, parent = 2, wording.parent_part_id
    while parent in parents and level < 4:
        level, parent = level + 1, parents[parent]
    return level


def _span_in_words(horizon: str) -> str:
    """How far the programme looks: "20 år" in the page's language, anything else as it was written."""
    years, unit = horizon[:-3], horizon[-3:]
    known = years.isdecimal() and unit == " år"
    return ngettext("%(num)s år", "%(num)s år", int(years)) if known else horizon


def adopted_in_words(version: ProgrammeVersion, locale: str) -> str | None:
    """The day of adoption as exactly as it is known, or None."""
    return version.adopted_on and parse_fuzzy_date(version.adopted_on).display(locale)


def facts_shown(facts: Sequence[Fact], kinds: Sequence[FactKind], locale: str) -> list[FactShown]:
    """The facts of these kinds, each with its time in words when that is known."""
    return [
        FactShown(
            _when(parse_fuzzy_date(fact.happened_on), locale), fact.text, fact.note, sources_of(fact.source)
        )
        for fact in facts
        if fact.kind in kinds
    ]


def _when(moment: FuzzyDate, locale: str) -> str | None:
    known = moment.precision is not Precision.UNKNOWN or moment.text
    return moment.display(locale) if known else None


class _Reader:
    """Numbers the parts as they are read: the vision is 1 when it is known, then one chapter per area."""

    def __init__(self, wordings: Sequence[PartWording], counts: Mapping[int | None, int]):
        self.wordings = wordings
        self.counts = counts
        self.numbers = dict(_numbered(wordings))

    def shown(self, kind: PartKind, parent: int | None = None) -> list[PartShown]:
        return [
            self._part(wording)
            for wording in self.wordings
            if wording.part.kind == kind and parent in (None, wording.parent_part_id)
        ]

    def source_of(self, kind: PartKind) -> str | None:
        return next((wording.source for wording in self.wordings if wording.part.kind == kind), None)

    def chapter(self, area: PartWording) -> Chapter:
        ambitions = [
            replace(ambition, strategies=self.shown(PartKind.STRATEGY, ambition.id))
            for ambition in self.shown(PartKind.AMBITION, area.part_id)
        ]
        strategies = self.shown(PartKind.STRATEGY, area.part_id)
        return Chapter(
            part=self._part(area),
            ambitions=ambitions,
            strategies=strategies,
            young_voices=self.shown(PartKind.YOUTH_VOICE, area.part_id),
            note=area.note if ambitions or strategies else None,
            sources=sources_of(area.source),
        )

    def _part(self, wording: PartWording) -> PartShown:
        return PartShown(
            id=wording.part_id,
            anchor=part_anchor(wording.part_id),
            number=self.numbers[wording.part_id],
            text=wording.text,
            comments=self.counts.get(wording.part_id, 0),
        )


def _numbered(wordings: Sequence[PartWording]) -> list[tuple[int, str]]:
    numbers: list[tuple[int, str]] = []
    chapter = within = 0
    for wording in wordings:
        if wording.parent_part_id is None:
            chapter, within = chapter + 1, 0
            numbers.append((wording.part_id, str(chapter)))
        else:
            within += 1
            numbers.append((wording.part_id, f"{chapter}.{within}"))
    return numbers
