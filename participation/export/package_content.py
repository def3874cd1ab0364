"""What a step-5 package says, as plain values: filled by queries, read by sheets and the report.

The public and the internal package have rows of different types. A public row does not have the
sensitive fields at all, so no mistake in a writer can put them in a public file.
All words are the words of the screen, in Swedish; empty text and None mean "not known" or "not given".
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import ClassVar, Final, Literal

PROTECTED: Final = "skyddat"
"""Stands in a statistics cell whose number is too small to show; the caller has applied suppression."""

UNKNOWN_AREA: Final = "Område inte fastställt"
"""The area of a voice that has not been placed, or whose programme has no known areas."""

INK: Final = "1d1b18"

Cell = int | Literal["skyddat"]


class Variant(StrEnum):
    """For whom a package is made."""

    PUBLIC = "public"
    INTERNAL = "internal"


@dataclass(frozen=True, kw_only=True, slots=True)
class VoiceFacts:
    """What both variants tell about one contribution. Never used by itself.

    `is_counted_already`: whoever said it has said more in its group, in the same area and by the same
    channel, further up. No column tells it; the report counts people by it.
    """

    id: str
    kind: str
    channel: str
    received_on: date
    area: str
    language: str
    language_code: str
    text: str
    status: str
    arrival_step: str = ""
    arrival_window: str = ""
    is_late: bool = False
    target: str = ""
    place: str = ""
    place_north: int | None = None
    place_east: int | None = None
    shown_name: str = ""
    status_on: date | None = None
    answer: str = ""
    deciding_body: str = ""
    answered_on: date | None = None
    next_word_on: date | None = None
    group_id: str = ""
    group_size: int | None = None
    is_counted_already: bool = False
    listed_idea: str = ""
    photos: str = ""
    is_example: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class PublicVoiceRow(VoiceFacts):
    """A published contribution; `text` is the text as shown, with what was masked removed."""


@dataclass(frozen=True, kw_only=True, slots=True)
class InternalVoiceRow(VoiceFacts):
    """Any contribution; `text` is what is shown (empty when nothing is), `original_text` what was sent."""

    received_at: datetime
    state: str
    original_text: str
    withheld_reason: str = ""
    note_to_author: str = ""
    forwarded_to: str = ""
    question: str = ""
    part_of: str = ""
    whole_text: str = ""
    working_translation: str = ""
    age_band: str = ""
    sex: str = ""
    relation: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ListedIdeaRow:
    """One entry of the idélista with its voices counted by channel; a person counts once per entry."""

    id: str
    title: str
    area: str
    motive: str
    status: str
    placed_on: date | None
    voices_by_channel: Mapping[str, int]
    is_example: bool = False


@dataclass(frozen=True, slots=True)
class PackagedPicture:
    """A picture that goes along: what it is called in the zip, and where it lies now."""

    name: str
    path: Path


@dataclass(frozen=True, slots=True)
class ModerationCount:
    """How many contributions met one outcome or one published reason for withholding."""

    reason: str
    count: int


@dataclass(frozen=True, slots=True)
class StatisticsRow:
    """A line of a table: what it is about, and one cell per column."""

    label: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class StatisticsTable:
    """A table of counts in which suppression has been applied. Every row has a cell for every column."""

    title: str
    row_heading: str
    columns: tuple[str, ...]
    rows: tuple[StatisticsRow, ...]
    note: str = ""

    def __post_init__(self) -> None:
        if any(len(row.cells) != len(self.columns) for row in self.rows):
            raise ValueError(f"the table {self.title!r} has a row with too few or too many cells")


@dataclass(frozen=True, slots=True)
class StepDates:
    """One of the nine steps; an open end is None."""

    number: int
    name: str
    starts_on: date | None
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class WindowDates:
    """When synpunkter on the programme were asked for; both days included."""

    opens_on: date
    closes_on: date | None


@dataclass(frozen=True, kw_only=True)
class PackageContent:
    """What both variants share. `made_at` is local time.

    `areas` are the programme's development areas in its own order (UNKNOWN_AREA comes last by itself);
    `kinds` and `channels` are the words that rows use, in the order a reader should meet them;
    `accent` is the programme's colour in light mode as six hexadecimal digits.
    """

    municipality: str
    programme: str
    locality: str
    revision: str
    made_at: datetime
    steps: tuple[StepDates, ...]
    window: WindowDates | None
    areas: tuple[str, ...]
    kinds: tuple[str, ...]
    channels: tuple[str, ...]
    ideas: tuple[ListedIdeaRow, ...]
    moderation: tuple[ModerationCount, ...]
    statistics: tuple[StatisticsTable, ...]
    pictures: tuple[PackagedPicture, ...] = ()
    accent: str = INK

    def __post_init__(self) -> None:
        if not re.fullmatch("[0-9a-f]{6}", self.accent):
            raise ValueError("accent is six lower-case hexadecimal digits")

    @property
    def all_areas(self) -> tuple[str, ...]:
        """The areas in order, with the one for voices that have no area last."""
        return (*(area for area in self.areas if area != UNKNOWN_AREA), UNKNOWN_AREA)


@dataclass(frozen=True, kw_only=True)
class PublicPackage(PackageContent):
    """The package that may be shown to anyone.

    `voices` is gone through several times and gives the same rows each time, ordered by area (as in
    `all_areas`), within it the rows of one group together, and rows without a group last.
    """

    variant: ClassVar[Variant] = Variant.PUBLIC
    row_type: ClassVar[type[VoiceFacts]] = PublicVoiceRow
    voices: Iterable[PublicVoiceRow]


@dataclass(frozen=True, kw_only=True)
class InternalPackage(PackageContent):
    """The package for those who work with the programme. `voices` is ordered as in the public one."""

    variant: ClassVar[Variant] = Variant.INTERNAL
    row_type: ClassVar[type[VoiceFacts]] = InternalVoiceRow
    voices: Iterable[InternalVoiceRow]


AnyPackage = PublicPackage | InternalPackage
