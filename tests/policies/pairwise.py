"""Few rows in which every pair of values of every two columns still meets, where all rows would take too long."""

from collections.abc import Sequence
from itertools import combinations
from typing import Any

Row = tuple[Any, ...]
Pair = tuple[tuple[int, Any], tuple[int, Any]]


def pairs_of(row: Row) -> set[Pair]:
    """Every two columns of a row with what stands in them."""
    return set(combinations(enumerate(row), 2))


def cover(rows: Sequence[Row]) -> list[Row]:
    """Some of `rows` in which every pair that occurs in `rows` occurs; the same ones every time.

    Greedy: rows that bring the most columns' worth of new pairs first.
    """
    chosen: list[Row] = []
    met: set[Pair] = set()
    left = list(rows)
    for worth in range(len(left[0]) * (len(left[0]) - 1) // 2, 0, -1):
        rest = []
        for row in left:
            fresh = pairs_of(row) - met
            if len(fresh) >= worth:
                chosen.append(row)
                met |= fresh
            elif fresh:
                rest.append(row)
        left = rest
    return chosen
