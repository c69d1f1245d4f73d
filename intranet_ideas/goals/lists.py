"""Reads and writes lists of goals. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from intranet_ideas.errors import N_, Fault, Invalid
from intranet_ideas.goals.queries import Row
from intranet_ideas.goals.rules import LANGUAGES, GoalLine
from intranet_ideas.people import sheets
from intranet_ideas.people.sheets import line_fault

TEXTS = {f"text_{language}": language for language in LANGUAGES}
REQUIRED = ("number",)
OPTIONAL = ("id", "parent", *TEXTS, "replaces")
COLUMNS = ("id", "number", "parent", *TEXTS)
"""The columns in which a plan is written."""
SAME = {"nummer": "number", "text": "text_nb", "tekst": "text_nb", "mål": "text_nb",
        "overordnet": "parent", "overordna": "parent", "erstatter": "replaces",
        "erstattar": "replaces"}  # fmt: skip
"""Other words for columns."""
LARGEST = 1024 * 1024
MOST = 1_000
"""Goals of a plan."""


def parse(content: bytes) -> list[GoalLine]:
    """Return the lines of a list of goals; CSV or a workbook, as ``sheets.read`` says.

    ``replaces`` has numbers with spaces between. Raises ``Invalid`` with every fault; a fault's
    field is ``line N``.
    """
    faults: list[Fault] = []
    read = sheets.read(content, REQUIRED, OPTIONAL, largest=LARGEST, same=SAME,
                       nothing=N_("There are no goals in the file."))  # fmt: skip
    if len(read) > MOST:
        raise Invalid([Fault("", N_("The file is too large to be such a list."))])
    lines = [_line(number, cells, faults) for number, cells in read]
    if faults:
        raise Invalid(faults)
    return lines


def _line(number: int, cells: Mapping[str, str], faults: list[Fault]) -> GoalLine:
    wanted = cells.get("id", "")
    if wanted and not re.fullmatch(r"[0-9]{1,9}", wanted):
        faults.append(line_fault(number, N_("The id is a whole number, or empty for a new goal.")))
        wanted = ""
    return GoalLine(
        line=number, number=clean_number(cells.get("number", "")),
        texts={TEXTS[name]: cells[name] for name in TEXTS if name in cells},
        parent=None if "parent" not in cells else clean_number(cells["parent"]),
        id=int(wanted) if wanted else None,
        replaces=tuple(found for each in re.split(r"[\s,;|]+", cells.get("replaces", ""))
                       if (found := clean_number(each))),
    )  # fmt: skip


def clean_number(cell: str) -> str:
    """Return a number of a goal without the dot that some end it with."""
    return cell.strip().rstrip(".")


def as_csv(lines: Sequence[GoalLine]) -> str:
    """Return lines as the list they were read from had them, without what is no line."""
    rows = [
        {"id": str(line.id or ""), "number": line.number, "parent": line.parent or "",
         "replaces": " ".join(line.replaces)}
        | {name: line.texts.get(language, "") for name, language in TEXTS.items()}
        for line in lines
    ]  # fmt: skip
    there = {name for name, language in TEXTS.items() if any(language in each.texts
                                                              for each in lines)}  # fmt: skip
    if any(line.parent is not None for line in lines):
        there.add("parent")
    columns = [name for name in (*COLUMNS, "replaces") if name in there | {"id", "number",
                                                                          "replaces"}]  # fmt: skip
    return sheets.as_csv(columns, rows).decode("utf-8-sig")


def as_rows(tree: Iterable[Row]) -> list[dict[str, str]]:
    """Return a plan as a list has it: what is read from it again changes nothing."""
    tree = list(tree)
    numbers = {row.id: row.number for row in tree}
    return [
        {"id": str(row.id), "number": row.number,
         "parent": numbers.get(row.parent_id or 0, "")}
        | {name: row.texts.get(language, "") for name, language in TEXTS.items()}
        for row in tree
    ]  # fmt: skip
