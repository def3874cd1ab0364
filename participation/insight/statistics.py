"""Tables of counts: exact by area and kind, protected by sex, age and relation (decision 14)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute

from participation.contributions.models import Contribution
from participation.contributions.states import AgeBand, Channel, Relation, Sex
from participation.contributions.words import AGE_BANDS, CHANNELS, RELATIONS, SEXES
from participation.core.db import db
from participation.core.swedish import listed
from participation.insight.suppression import (
    SMALLEST,
    SMALLEST_YOUTH,
    columns_to_join,
    protected_cells,
)

NO_ANSWER: Final = "Inget svar"
ALL: Final = "Alla"
PROTECTED_NOTE: Final = (
    "Skyddat: antalet är för litet att visa, eller skulle göra att ett annat går att räkna ut. "
    "Gränsen är 5, och 10 för dem som är under 20 år."
)
TOO_FEW_NOTE: Final = "För få har svarat för att tabellen ska kunna visas."
SAID: Final = func.coalesce(Contribution.split_from_id, Contribution.id)
UNDER_20: Final = frozenset({AgeBand.UNDER_10, AgeBand.FROM_10, AgeBand.FROM_13, AgeBand.FROM_16})


@dataclass(frozen=True)
class CountTable:
    """A table of counts. A cell that is None is protected."""

    title: str
    row_heading: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[int | None, ...]], ...]
    note: str = ""


def exact_table(
    title: str,
    row_heading: str,
    rows: Sequence[str],
    columns: Sequence[str],
    counts: Mapping[tuple[str, str], int],
) -> CountTable:
    """Counts of what anyone may count: every row, the columns that hold anything, and the sums."""
    used = [column for column in columns if any(counts.get((row, column), 0) for row in rows)]
    table = [[counts.get((row, column), 0) for column in used] for row in rows]
    return CountTable(
        title,
        row_heading,
        (*used, ALL),
        (
            *((row, (*cells, sum(cells))) for row, cells in zip(rows, table, strict=True)),
            (
                ALL,
                tuple(sum(column) for column in zip(*[[*cells, sum(cells)] for cells in table], strict=True)),
            ),
        ),
    )


def tables_about_people(*conditions: ColumnElement[bool]) -> list[CountTable]:
    """Sex, age and relation by channel among the contributions that meet the conditions, protected.

    All three have the same sums by channel, which are published exactly; each is protected knowing them.
    The parts of a text that was split are counted once: one person said all of it.
    """
    return [
        _about(Contribution.sex, Sex, SEXES, "Kön per kanal", "Kön", conditions),
        _about(Contribution.age_band, AgeBand, AGE_BANDS, "Ålder per kanal", "Ålder", conditions),
        _about(
            Contribution.relation,
            Relation,
            RELATIONS,
            "Koppling till orten per kanal",
            "Koppling",
            conditions,
        ),
    ]


def protected_table(
    title: str,
    row_heading: str,
    rows: Sequence[str],
    columns: Sequence[str],
    counts: Sequence[Sequence[int]],
    smallest: Sequence[int],
) -> CountTable:
    """The counts with what must be hidden as None; columns with too few people are joined, the largest first.

    When even all together are too few, the table has no rows and says so.
    """
    totals = [sum(column) for column in zip(*counts, strict=True)]
    joined = columns_to_join(totals, max(smallest))
    if not joined:
        return CountTable(title, row_heading, (ALL,), (), TOO_FEW_NOTE if any(totals) else "")
    table = [[sum(row[c] for c in together) for together in joined] for row in counts]
    hidden = protected_cells(table, smallest)
    width = len(joined)
    names = tuple(listed([columns[c] for c in sorted(together)]) for together in joined)
    shown = tuple(
        (label, tuple(None if (r, c) in hidden else n for c, n in enumerate((*row, sum(row)))))
        for r, (label, row) in enumerate(zip(rows, table, strict=True))
    )
    sums = tuple(sum(row[c] for row in table) for c in range(width))
    return CountTable(
        title,
        row_heading,
        (*names, ALL),
        (*shown, (ALL, (*sums, sum(sums)))),
        PROTECTED_NOTE if hidden else "",
    )


def _about(
    column: InstrumentedAttribute,
    vocabulary: type[StrEnum],
    words: Mapping,
    title: str,
    row_heading: str,
    conditions: tuple[ColumnElement[bool], ...],
) -> CountTable:
    found: Counter[tuple[StrEnum | None, Channel]] = Counter()
    for answer, channel, count in db.session.execute(
        select(column, Contribution.channel, func.count(SAID.distinct()))
        .where(*conditions)
        .group_by(column, Contribution.channel)
    ):
        found[answer, channel] = count
    answers = [*vocabulary, None]
    return protected_table(
        title,
        row_heading,
        [str(words[answer]) if answer is not None else NO_ANSWER for answer in answers],
        [str(CHANNELS[channel]) for channel in Channel],
        [[found[answer, channel] for channel in Channel] for answer in answers],
        [SMALLEST_YOUTH if answer in UNDER_20 else SMALLEST for answer in answers],
    )
