"""Which counts about people may be shown, so that nobody can be pointed out or worked out (decision 14).

A count from 1 to k - 1 is hidden: k is 5, and 10 in the rows of those under 20. What is hidden must not be
possible to work out either: each column's sum is published exactly elsewhere (counts by channel are), each
row's sum stands beside the row, and so further cells are hidden until every hidden cell could be any of at
least k numbers. That is not guessed but calculated, as a flow through the hidden cells.
"""

from collections import deque
from collections.abc import Sequence
from typing import Final

SMALLEST: Final = 5
SMALLEST_YOUTH: Final = 10

Cell = tuple[int, int]
"""Row and column. The column after the last holds the rows' own sums."""


def protected_cells(counts: Sequence[Sequence[int]], smallest: Sequence[int]) -> frozenset[Cell]:
    """The cells to hide, rows' sums among them as column `len(counts[0])`.

    `smallest` holds k for each row. Everybody knows the columns' sums: raises ValueError when a column that
    holds anybody holds too few for any hiding to be enough (see `columns_to_join`).
    """
    width = len(counts[0])
    if any(0 < sum(row[column] for row in counts) < max(smallest) - 1 for column in range(width)):
        raise ValueError("a column has too few people in it to be shown by itself")
    table = [[*row, sum(row)] for row in counts]
    hidden = {(r, c) for r, row in enumerate(table) for c, count in enumerate(row) if 0 < count < smallest[r]}
    while True:
        open_to_reckoning = next(
            (cell for cell in sorted(hidden) if possible_values(table, hidden, cell) < smallest[cell[0]]),
            None,
        )
        if open_to_reckoning is None:
            return frozenset(hidden)
        hidden.add(_next_to_hide(table, hidden, open_to_reckoning))


def columns_to_join(totals: Sequence[int], smallest: int) -> list[list[int]]:
    """How to join columns (largest first) so that each sum that is not 0 is `smallest` - 1 or more.

    Columns that hold nobody are left out. Empty when all of them together are too few to show anything.
    """
    order = sorted((c for c, total in enumerate(totals) if total), key=lambda c: -totals[c])
    alone = [[c] for c in order if totals[c] >= smallest - 1]
    rest = [c for c in order if totals[c] < smallest - 1]
    if rest and sum(totals[c] for c in rest) < smallest - 1:
        if not alone:
            return []
        rest = [*alone.pop(), *rest]
    return [*alone, rest] if rest else alone


def possible_values(
    table: Sequence[Sequence[int]],
    hidden: set[Cell] | frozenset[Cell],
    cell: Cell,
    most: int = SMALLEST_YOUTH,
) -> int:
    """How many different numbers (at most about `most`) a hidden cell could hold, given all that is shown.

    The last column of `table` is the sums of the rows; the sums of all columns are known.
    """
    up = _room(table, hidden, cell, increase=True, most=most)
    down = min(_room(table, hidden, cell, increase=False, most=most), table[cell[0]][cell[1]])
    return up + down + 1


def _next_to_hide(table: Sequence[Sequence[int]], hidden: set[Cell], cell: Cell) -> Cell:
    """The smallest cell in the same column or row that hides somebody; a row's sum only after its cells."""
    sums = len(table[0]) - 1
    shown = [(r, c) for r, row in enumerate(table) for c in range(len(row)) if (r, c) not in hidden]

    def worth(other: Cell) -> tuple[bool, bool, bool, int, Cell]:
        count = table[other[0]][other[1]]
        beside = other[1] == cell[1] or other[0] == cell[0]
        return (not beside, count == 0, other[1] == sums, count, other)

    return min(shown, key=worth)


def _room(
    table: Sequence[Sequence[int]],
    hidden: set[Cell] | frozenset[Cell],
    cell: Cell,
    *,
    increase: bool,
    most: int,
) -> int:
    """By how much the cell can rise (or fall) while others make up for it: the greatest flow round to it.

    Rows and columns are the nodes. Raising a cell brings one more into its column, which must go out through
    another hidden cell of that column. In the column of sums a row's sum rises when its cells do.
    """
    sums = len(table[0]) - 1
    capacity: dict[tuple[str, str], int] = {}

    def way(r: int, c: int) -> tuple[str, str]:
        """From where to where one flows when the cell rises by one."""
        ends = (f"row {r}", f"column {c}")
        return ends if c != sums else ends[::-1]

    for r, c in hidden:
        if (r, c) != cell:
            start, end = way(r, c)
            capacity[start, end] = most
            capacity[end, start] = table[r][c]
    start, end = way(*cell)
    return (
        _greatest_flow(capacity, end, start, most) if increase else _greatest_flow(capacity, start, end, most)
    )


def _greatest_flow(capacity: dict[tuple[str, str], int], source: str, target: str, most: int) -> int:
    """How much can flow, up to `most`. `capacity` is used up."""
    flow = 0
    while flow < most:
        came_from: dict[str, str] = {source: source}
        waiting = deque([source])
        while waiting and target not in came_from:
            here = waiting.popleft()
            for (start, end), room in capacity.items():
                if start == here and room > 0 and end not in came_from:
                    came_from[end] = here
                    waiting.append(end)
        if target not in came_from:
            break
        node = target
        while node != source:
            capacity[came_from[node], node] -= 1
            capacity[node, came_from[node]] = capacity.get((node, came_from[node]), 0) + 1
            node = came_from[node]
        flow += 1
    return flow
