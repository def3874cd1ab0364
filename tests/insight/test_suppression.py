"""Nobody can be pointed out by a shown count, and no hidden count can be worked out."""

import random
from collections.abc import Iterator

import pytest

from participation.insight.suppression import columns_to_join, protected_cells

K = 5


def ways_to_fill(shown: list[int | None], total: int) -> Iterator[tuple[int, ...]]:
    """Every column with this sum that agrees with what is shown of it."""
    if not shown:
        if total == 0:
            yield ()
        return
    for value in range(total + 1) if shown[0] is None else [shown[0]]:
        if value <= total:
            yield from ((value, *rest) for rest in ways_to_fill(shown[1:], total - value))


def shown_of(table: list[list[int]], hidden: frozenset) -> tuple[list[list[int | None]], list[int | None]]:
    width = len(table[0])
    cells = [[None if (r, c) in hidden else n for c, n in enumerate(row)] for r, row in enumerate(table)]
    totals = [None if (r, width) in hidden else sum(row) for r, row in enumerate(table)]
    return cells, totals


def possible(table: list[list[int]], hidden: frozenset) -> dict[tuple[int, int], set[int]]:
    """For each hidden cell and hidden sum, every number it could be: all tables are tried by columns."""
    cells, totals = shown_of(table, hidden)
    width = len(table[0])
    ways = [list(ways_to_fill([row[c] for row in cells], sum(row[c] for row in table))) for c in range(width)]
    values: dict[tuple[int, int], set[int]] = {cell: set() for cell in hidden}
    for last in range(width):  # each column in turn is added last, so that its ways are seen with all sums
        before = {(0,) * len(table)}
        for c in range(width):
            if c != last:
                before = {added(so_far, way) for so_far in before for way in ways[c]}
        for way in ways[last]:
            for so_far in before:
                whole = added(so_far, way)
                if all(total is None or total == n for total, n in zip(totals, whole, strict=True)):
                    for r, c in hidden:
                        if c == last:
                            values[r, c].add(way[r])
                        elif c == width:
                            values[r, c].add(whole[r])
    return values


def added(one: tuple[int, ...], other: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(a + b for a, b in zip(one, other, strict=True))


def random_table(dice: random.Random, rows: int, columns: int, most: int) -> list[list[int]]:
    while True:
        table = [
            [dice.choice([0, 1, 2, 3, dice.randint(0, most)]) for _ in range(columns)] for _ in range(rows)
        ]
        if all(sum(row[c] for row in table) >= K - 1 for c in range(columns)):
            return table


@pytest.mark.parametrize("seed", range(40))
def test_every_hidden_count_could_be_five_numbers_for_all_that_is_shown(seed: int) -> None:
    dice = random.Random(seed)
    table = random_table(dice, *dice.choice([(3, 1), (3, 2), (3, 3), (4, 2), (5, 1)]), 7)
    hidden = protected_cells(table, [K] * len(table))
    for cell, values in possible(table, hidden).items():
        assert len(values) >= K, (
            f"{cell} of {table} can be reckoned to {sorted(values)} with {sorted(hidden)} hidden"
        )


@pytest.mark.parametrize("seed", range(25))
def test_the_young_are_protected_by_ten(seed: int) -> None:
    dice = random.Random(seed)
    table = [[dice.randint(0, 9), dice.randint(0, 6)] for _ in range(3)]
    for column in range(2):
        table[2][column] += max(0, 9 - sum(row[column] for row in table))
    smallest = [10, 5, 5]
    hidden = protected_cells(table, smallest)
    for cell, values in possible(table, hidden).items():
        assert len(values) >= smallest[cell[0]], (table, sorted(hidden), cell, values)


@pytest.mark.parametrize("seed", range(30))
def test_no_count_from_one_to_four_is_shown_in_a_large_table(seed: int) -> None:
    dice = random.Random(seed)
    table = random_table(dice, 9, 8, 40)
    hidden = (
        protected_cells(table, [10] * 4 + [5] * 5)
        if all(sum(row[c] for row in table) >= 9 for c in range(8))
        else protected_cells(table, [5] * 9)
    )
    cells, totals = shown_of(table, hidden)
    assert not [n for row in cells for n in row if n in range(1, K)]
    assert not [n for n in totals if n in range(1, K)]


def test_a_lone_small_count_takes_others_with_it() -> None:
    table = [[20, 30], [2, 40], [15, 25]]
    hidden = protected_cells(table, [K] * 3)
    assert (1, 0) in hidden
    assert sum(c == 0 for _r, c in hidden) > 1, (
        "the column's sum is known: one hidden cell alone is no secret"
    )
    assert sum(r == 1 for r, _c in hidden) > 1, "the row's sum is shown or hidden with it"


def test_nothing_is_hidden_where_everybody_is_many() -> None:
    assert protected_cells([[20, 30], [12, 0], [15, 25]], [K] * 3) == frozenset()


def test_a_column_with_too_few_is_refused() -> None:
    with pytest.raises(ValueError, match="too few"):
        protected_cells([[1, 30], [2, 40]], [K, K])


@pytest.mark.parametrize(
    ("totals", "joined"),
    [
        ([20, 30], [[1], [0]]),
        ([20, 0, 2, 3], [[0], [3, 2]]),
        ([20, 0, 2, 1], [[0, 2, 3]]),
        ([2, 1], []),
        ([0, 0], []),
    ],
)
def test_columns_with_few_are_joined(totals: list[int], joined: list[list[int]]) -> None:
    assert columns_to_join(totals, K) == joined
