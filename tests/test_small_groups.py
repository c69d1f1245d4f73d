"""Nothing that is hidden can be reckoned from what is shown."""

from __future__ import annotations

from itertools import product

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from intranet_ideas.small_groups import (
    LEAST,
    TOTAL,
    Cell,
    gathered,
    hidden,
    hidden_parts,
    shown,
    told_as,
)

numbers = st.integers(0, 12)
tables = st.tuples(st.integers(1, 5), st.integers(1, 5)).flatmap(
    lambda size: st.lists(numbers, min_size=size[0] * size[1], max_size=size[0] * size[1]).map(
        lambda values: dict(zip(
            product("abcde"[: size[0]], "vwxyz"[: size[1]]), values, strict=True
        ))
    )
)  # fmt: skip


def whole(cells: dict[Cell, int]) -> dict[Cell, int]:
    """Return the table with its totals."""
    table = dict(cells)
    rows, columns = {row for row, _ in cells}, {column for _, column in cells}
    for row in rows:
        table[row, TOTAL] = sum(cells[row, column] for column in columns)
    for column in columns:
        table[TOTAL, column] = sum(cells[row, column] for row in rows)
    table[TOTAL, TOTAL] = sum(cells.values())
    return table


def lines(table: dict[Cell, int]) -> list[list[Cell]]:
    """Return every row and column, each with its total last."""
    rows = sorted({row for row, _ in table}, reverse=True)
    columns = sorted({column for _, column in table}, reverse=True)
    return [
        *([(row, column) for column in columns] for row in rows),
        *([(row, column) for row in rows] for column in columns),
    ]


@given(tables)
@example({("a", "x"): 3, ("b", "y"): 9, ("a", "y"): 0, ("b", "x"): 0})
def test_who_knows_all_that_is_shown_can_reckon_nothing_that_is_hidden(
    cells: dict[Cell, int],
) -> None:
    table = whole(cells)
    away = sorted(hidden(cells))
    assert {cell for cell, number in table.items() if 0 < number < LEAST} <= {*away}
    if not away:
        return
    # Every line says: the sum of its parts, less its total, is nothing.
    equations = np.array([
        [(-1 if cell == line[-1] else 1) if cell in line else 0 for cell in away]
        for line in lines(table)
    ])  # fmt: skip
    rank = np.linalg.matrix_rank(equations)
    for place, cell in enumerate(away):
        alone = np.eye(len(away), dtype=int)[place]
        assert np.linalg.matrix_rank(np.vstack([equations, alone])) == rank + 1, cell
        # An empty one that is hidden would narrow down what the others can be.
        assert table[cell] > 0
    for line in lines(table):
        *parts, total = line
        together = sum(table[cell] for cell in parts if cell in away)
        assert total in away or together == 0 or together >= LEAST


@given(tables)
def test_nothing_is_hidden_where_no_group_is_small(cells: dict[Cell, int]) -> None:
    assert hidden({cell: number * LEAST for cell, number in cells.items()}) == frozenset()


def test_one_small_part_takes_the_next_smallest_with_it() -> None:
    assert hidden_parts({"helse": 20, "skole": 3, "teknisk": 8}) == {"skole", "teknisk"}
    assert hidden_parts({"helse": 20, "skole": 9, "teknisk": 0}) == frozenset()
    assert hidden_parts({"helse": 3, "skole": 0}) == {"helse", TOTAL}


@given(st.dictionaries(st.text(min_size=1), st.integers(1, 20), min_size=1))
def test_small_parts_are_told_together(parts: dict[str, int]) -> None:
    found = gathered(parts, "rest of them")
    assert sum(found.values()) in (sum(parts.values()), 0)
    assert all(number >= LEAST for number in found.values())


def test_a_number_that_stands_alone() -> None:
    assert [shown(number) for number in (0, 1, 4, 5)] == [0, None, None, 5]


paths = st.lists(st.sampled_from("abc"), min_size=1, max_size=4).map(lambda p: "/".join(p) + "/")


@given(st.dictionaries(paths, numbers, max_size=12))
@example({"a/": 0, "a/b/": 2, "a/c/": 6})
def test_a_department_that_is_told_of_stands_for_five_or_more(people: dict[str, int]) -> None:
    told = told_as(people)
    assert set(told) == set(people)
    assert all(path.startswith(under) for path, under in told.items())
    sizes: dict[str, int] = {}
    for path, under in told.items():
        sizes[under] = sizes.get(under, 0) + people[path]
    named = {under: size for under, size in sizes.items() if under}
    assert all(size >= LEAST for size in named.values())
    # Those told of under none are five or more as well, unless there are not more at all.
    assert sizes.get("", 0) == 0 or sizes[""] >= LEAST or not named
    for path, number in people.items():
        if number >= LEAST and told[path] != path:
            assert told[path] == ""
