"""The tables of a package, defined once for CSV, XLSX and JSON."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from participation.export.columns import (
    DESCRIPTION_COLUMNS,
    IDEA_COLUMNS,
    STATISTICS_COLUMNS,
    VOICE_COLUMNS,
    Column,
    voices_by,
)
from participation.export.counting import voices_of
from participation.export.package_content import AnyPackage, StatisticsRow, StatisticsTable
from participation.export.written_text import writable

Value = str | int | bool | date | None

MODERATION_TABLE: Final = "Läst och bedömt"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table: a name for its tab, a key for JSON, columns, and rows that can be gone through many times.

    A row has one value per column: text that every format can hold, a whole number, yes or no, a day,
    or None for what is not known.
    """

    name: str
    key: str
    columns: tuple[Column, ...]
    rows: Callable[[], Iterator[tuple[Value, ...]]]

    @property
    def headings(self) -> tuple[str, ...]:
        """The first line of the table."""
        return tuple(column.heading for column in self.columns)


def voice_sheet(content: AnyPackage) -> Sheet:
    """One row per voice, with the columns that the variant allows."""
    columns = tuple(column for column in VOICE_COLUMNS if column.is_for(content.variant))

    def rows() -> Iterator[tuple[Value, ...]]:
        for voice in voices_of(content):
            yield tuple(_value(getattr(voice, column.key)) for column in columns)

    return Sheet("Röster", "voices", columns, rows)


def idea_sheet(content: AnyPackage) -> Sheet:
    """One row per entry of the idélista, with a column of voices for each channel."""
    named = IDEA_COLUMNS[:-1]

    def rows() -> Iterator[tuple[Value, ...]]:
        for idea in content.ideas:
            by_channel = tuple(idea.voices_by_channel.get(channel, 0) for channel in content.channels)
            yield (*(_value(getattr(idea, c.key)) for c in named), sum(by_channel), *by_channel)

    return Sheet("Idélista", "idea_list", (*IDEA_COLUMNS, *map(voices_by, content.channels)), rows)


def statistics_sheet(content: AnyPackage) -> Sheet:
    """Every cell of every table on a row of its own, so that machines and pivot tables can read it."""

    def rows() -> Iterator[tuple[Value, ...]]:
        for table in (*content.statistics, moderation_table(content)):
            for row in table.rows:
                for heading, cell in zip(table.columns, row.cells, strict=True):
                    yield (writable(table.title), writable(row.label), writable(heading), cell)

    return Sheet("Statistik", "statistics", STATISTICS_COLUMNS, rows)


def moderation_table(content: AnyPackage) -> StatisticsTable:
    """How many contributions met each outcome of moderation."""
    return StatisticsTable(
        title=MODERATION_TABLE,
        row_heading="Utfall eller skäl",
        columns=("Antal",),
        rows=tuple(StatisticsRow(entry.reason, (entry.count,)) for entry in content.moderation),
    )


def description_sheet(described: tuple[Sheet, ...]) -> Sheet:
    """What each column of the other tables means."""

    def rows() -> Iterator[tuple[Value, ...]]:
        for sheet in described:
            for column in sheet.columns:
                yield (sheet.name, writable(column.key), writable(column.heading), writable(column.meaning))

    return Sheet("Kolumner", "columns", DESCRIPTION_COLUMNS, rows)


def sheets_of(content: AnyPackage) -> tuple[Sheet, ...]:
    """The tables of a package in reading order; the last one describes the others."""
    told = (voice_sheet(content), idea_sheet(content), statistics_sheet(content))
    return (*told, description_sheet(told))


def _value(value: object) -> Value:
    """A field as a table holds it; a time of day is told to the minute."""
    if isinstance(value, str):
        return writable(value)
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    if value is None or isinstance(value, int | date):
        return value
    raise TypeError(f"a table cannot hold a {type(value).__name__}")
