"""Hides what statistics would say of fewer than five, also where it could be reckoned from the
rest. Pure.

A table has rows, columns and their totals. Every line (a row or a column, with its total) is an
equation, and each number stands in one row and one column: so a hidden number can be reckoned from
those shown exactly when it is a bridge in the graph whose nodes are the lines and whose edges are
the hidden numbers (Gusfield 1988, "A graph theoretic approach to statistical data security").
Where it is one, three more are hidden that make a rectangle with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import product

LEAST = 5
"""Groups of fewer than this are never shown."""

TOTAL = ""
"""The row or column of totals."""

Cell = tuple[str, str]


def hidden(cells: Mapping[Cell, int], least: int = LEAST) -> frozenset[Cell]:
    """Return which cells must not be shown, totals included: ``(row, TOTAL)``, ``(TOTAL, column)``
    and ``(TOTAL, TOTAL)``.

    ``cells`` says how many are in each group, by row and column; one that is missing is 0, and
    0 is always shown. Nothing that is hidden can be reckoned from what is shown, and what is
    hidden of a line whose total is shown counts ``least`` or more.
    """
    table = _with_totals(cells)
    found = {cell for cell, number in table.items() if 0 < number < least}
    while more := _too_little(table, found, least) or _reckonable(table, found):
        found |= more
    return frozenset(found)


def hidden_parts(parts: Mapping[str, int], least: int = LEAST) -> frozenset[str]:
    """Return which parts of one whole must not be shown; ``TOTAL`` among them is the whole."""
    found = hidden({("all", name): number for name, number in parts.items()}, least)
    return frozenset(column for row, column in found if row == "all")


def gathered(parts: Mapping[str, int], rest: str) -> dict[str, int]:
    """Return the parts that may be shown, and under ``rest`` what the others count together;
    nothing at all where even the whole is too small."""
    away = hidden_parts(parts)
    if TOTAL in away:
        return {}
    told = {name: number for name, number in parts.items() if name not in away}
    together = sum(parts[name] for name in away)
    return told | ({rest: together} if together else {})


def shown(number: int, least: int = LEAST) -> int | None:
    """Return a number that stands alone, None where it must not be shown."""
    return None if 0 < number < least else number


def told_as(people: Mapping[str, int], least: int = LEAST) -> dict[str, str]:
    """Return for each department, by path, under which one's path its people are told of where
    their names are not: the nearest at or above it under which ``least`` or more are, empty
    where there is none.

    Who is told of under a department are those of it and below that no nearer one tells of, so
    that a small one can't be reckoned from a large one and its other parts. Paths end with “/”.
    """
    found: dict[str, str] = {}
    waiting: dict[str, list[str]] = {path: [path] for path in people}
    tree = {above for each in people for above in _upwards(each)}
    for path in sorted(tree, key=lambda each: -each.count("/")):
        own = waiting.pop(path, [])
        if sum(people[each] for each in own) >= least:
            found |= dict.fromkeys(own, path)
        elif own:
            waiting.setdefault(_above(path), []).extend(own)
    left = waiting.pop("", [])
    found |= dict.fromkeys(left, "")
    if 0 < sum(people[each] for each in left) < least and any(found.values()):
        sizes: dict[str, int] = {}
        for path, told in found.items():
            if told:
                sizes[told] = sizes.get(told, 0) + people[path]
        # Else who is told of under none would be those few.
        smallest = min(sizes, key=lambda each: (sizes[each], each))
        found |= {path: "" for path, told in found.items() if told == smallest}
    return found


def _above(path: str) -> str:
    head = path.rstrip("/").rpartition("/")[0]
    return f"{head}/" if head else ""


def _upwards(path: str) -> Iterable[str]:
    while path:
        yield path
        path = _above(path)


def _with_totals(cells: Mapping[Cell, int]) -> dict[Cell, int]:
    rows, columns = _lines(cells)
    table = {cell: cells.get(cell, 0) for cell in product(rows, columns)}
    for row in rows:
        table[row, TOTAL] = sum(table[row, column] for column in columns)
    for column in (*columns, TOTAL):
        table[TOTAL, column] = sum(table[row, column] for row in rows)
    return table


def _lines(cells: Iterable[Cell]) -> tuple[Sequence[str], Sequence[str]]:
    return sorted({row for row, _ in cells}), sorted({column for _, column in cells})


def _too_little(table: Mapping[Cell, int], found: set[Cell], least: int) -> set[Cell]:
    """Return a cell to hide where a line's hidden ones together count too little."""
    rows, columns = _lines(table)
    for line in (
        *([(row, column) for column in columns] for row in rows),
        *([(row, column) for row in rows] for column in columns),
    ):
        parts = [cell for cell in line if not _is_total(cell, line)]
        total = next(cell for cell in line if _is_total(cell, line))
        away = [cell for cell in parts if cell in found]
        if away and total not in found and sum(table[cell] for cell in away) < least:
            rest = [cell for cell in parts if cell not in found and table[cell]]
            return {min(rest, key=lambda cell: (table[cell], cell), default=total)}
    return set()


def _is_total(cell: Cell, line: Sequence[Cell]) -> bool:
    across = line[0][0] == line[-1][0]
    return cell[1 if across else 0] == TOTAL


def _reckonable(table: Mapping[Cell, int], found: set[Cell]) -> set[Cell]:
    """Return three cells that make a rectangle with one that could be reckoned."""
    rows, columns = _lines(table)
    for row, column in sorted(found):
        if _connected(row, column, found - {(row, column)}):
            continue
        others = (
            {(row, other_column), (other_row, column), (other_row, other_column)} - found
            for other_row in rows if other_row != row
            for other_column in columns if other_column != column
        )  # fmt: skip
        # Of those without an empty cell, which would tell, the one that hides the least.
        return min(
            (each for each in others if all(table[cell] for cell in each)),
            key=lambda each: (sum(table[cell] for cell in each), sorted(each)),
        )
    return set()


def _connected(row: str, column: str, edges: Iterable[Cell]) -> bool:
    """Say whether other hidden cells lead from a row to a column."""
    near: dict[tuple[str, str], set[tuple[str, str]]] = {}
    for one, other in edges:
        near.setdefault(("row", one), set()).add(("column", other))
        near.setdefault(("column", other), set()).add(("row", one))
    reached, ahead = set(), [("row", row)]
    while ahead:
        node = ahead.pop()
        reached.add(node)
        ahead += near.get(node, set()) - reached
    return ("column", column) in reached
