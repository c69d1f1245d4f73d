"""Reads lists of departments, of people and of identities. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from intranet_ideas.errors import N_, Fault, Invalid
from intranet_ideas.people import sheets
from intranet_ideas.people.roster import Account, PersonLine
from intranet_ideas.people.rules import DepartmentLine
from intranet_ideas.people.sheets import line_fault

REQUIRED = ("slug", "name", "parent")
OPTIONAL = ("name_nn", "name_en", "managers", "external")
DEPARTMENT_COLUMNS = (*REQUIRED, *OPTIONAL)
SAME = {"manager": "managers"}
"""Other words for columns."""

LARGEST = 1024 * 1024
"""Bytes: a file of departments is never larger."""

PEOPLE_REQUIRED = ("email", "name", "department")
PEOPLE_OPTIONAL = ("id", "manager", "language", "roles", "guest", "active")
PEOPLE_COLUMNS = ("id", *PEOPLE_REQUIRED, *PEOPLE_OPTIONAL[1:])
"""All columns of a list of people, in the order in which it is written."""
LARGEST_PEOPLE = 8 * 1024 * 1024

_YES = frozenset({"1", "true", "yes", "ja", "x"})
_NO = frozenset({"", "0", "false", "no", "nei"})


def parse_departments(content: bytes) -> list[DepartmentLine]:
    """Return the lines of a list with the columns of ``REQUIRED`` and ``OPTIONAL``; CSV or a
    workbook, as ``sheets.read`` says.

    ``managers`` are e-mail addresses with spaces between. Raises ``Invalid`` with every
    fault; a fault's field is ``line N``.
    """
    faults: list[Fault] = []
    nothing = N_("There are no departments in the file.")
    lines = [
        _department(number, cells, faults)
        for number, cells in sheets.read(content, REQUIRED, OPTIONAL, largest=LARGEST,
                                         nothing=nothing, same=SAME)
    ]  # fmt: skip
    if faults:
        raise Invalid(faults)
    return lines


def _department(number: int, cells: Mapping[str, str], faults: list[Fault]) -> DepartmentLine:
    if any(len(cells.get(name, "")) > 200 for name in ("name", "name_nn", "name_en")):
        faults.append(line_fault(number, N_("The name is longer than 200 characters.")))
    return DepartmentLine(
        line=number,
        slug=cells.get("slug", "").lower(),
        name=cells.get("name", ""),
        parent=cells.get("parent", "").lower(),
        name_nn=cells.get("name_nn", ""),
        name_en=cells.get("name_en", ""),
        managers=_words(cells.get("managers", "")),
        external=_yes(number, cells.get("external", ""), faults,
                      N_("External must be yes or no.")),
    )  # fmt: skip


def as_row(line: DepartmentLine) -> dict[str, str]:
    """Return a department as a list has it: what is read from it again changes nothing."""
    return {
        "slug": line.slug, "name": line.name, "parent": line.parent, "name_nn": line.name_nn,
        "name_en": line.name_en, "managers": _written(line.managers),
        "external": _written(line.external),
    }


def parse_people(content: bytes) -> list[PersonLine]:
    """Return the lines of a list of people; CSV or a workbook, as ``sheets.read`` says.

    A column that is not there leaves what it is about as it is. ``roles`` have spaces between.
    Raises ``Invalid`` with every fault; a fault's field is ``line N``.
    """
    faults: list[Fault] = []
    nothing = N_("There are no people in the file.")
    lines = [
        _person(number, cells, faults)
        for number, cells in sheets.read(content, PEOPLE_REQUIRED, PEOPLE_OPTIONAL,
                                         largest=LARGEST_PEOPLE, nothing=nothing)
    ]  # fmt: skip
    if faults:
        raise Invalid(faults)
    return lines


def _person(number: int, cells: Mapping[str, str], faults: list[Fault]) -> PersonLine:
    def yes(name: str, message: str) -> bool | None:
        return None if name not in cells else _yes(number, cells[name], faults, message)

    def words(name: str) -> str | None:
        return None if name not in cells else cells[name].lower()

    wanted = cells.get("id", "")
    if wanted and not (wanted.isdecimal() and wanted.isascii() and len(wanted) < 10):
        faults.append(line_fault(number, N_("The id is a whole number, or empty for someone new.")))
        wanted = ""
    roles = words("roles")
    return PersonLine(
        line=number, id=int(wanted) if wanted else None, email=cells.get("email", "").lower(),
        name=cells.get("name", ""), department=cells.get("department", "").lower(),
        manager=words("manager"), language=words("language") or None,
        roles=None if roles is None else tuple(sorted(set(_words(roles)))),
        guest=yes("guest", N_("Guest must be yes or no.")),
        active=yes("active", N_("Active must be yes or no.")),
    )  # fmt: skip


def people_as_csv(lines: Sequence[PersonLine]) -> str:
    """Return lines as the list they were read from had them, without what is no line."""
    optional = [name for name in PEOPLE_OPTIONAL
                if any(getattr(line, name) is not None for line in lines)]  # fmt: skip
    columns = (*PEOPLE_REQUIRED, *optional)
    return sheets.as_csv(columns, people_rows(lines, columns)).decode("utf-8-sig")


def people_rows(
    people: Iterable[PersonLine | Account], columns: Sequence[str] = PEOPLE_COLUMNS
) -> list[dict[str, str]]:
    """Return people as a list has them: what is read from it again changes nothing."""
    return [{name: _written(getattr(each, name)) for name in columns} for each in people]


def _written(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return " ".join(value) if isinstance(value, tuple) else "" if value is None else str(value)


IDENTITY_COLUMNS = ("email", "issuer", "subject")


def parse_identities(content: bytes) -> list[tuple[int, str, str, str]]:
    """Return the lines of a list with the columns of ``IDENTITY_COLUMNS``: each line's number,
    address, issuer's key and subject; CSV or a workbook, as ``sheets.read`` says.

    Raises ``Invalid`` with every fault; a fault's field is ``line N``.
    """
    lines = sheets.read(content, IDENTITY_COLUMNS, (), largest=LARGEST,
                        nothing=N_("There are no identities in the file."))  # fmt: skip
    faults = [
        line_fault(number, N_("The line has not three cells."))
        for number, cells in lines if not all(cells.get(name) for name in IDENTITY_COLUMNS)
    ]  # fmt: skip
    if faults:
        raise Invalid(faults)
    return [
        (number, cells["email"].lower(), cells["issuer"], cells["subject"])
        for number, cells in lines
    ]


def _words(cell: str) -> tuple[str, ...]:
    return tuple(part.lower() for part in re.split(r"[\s,;|]+", cell) if part)


def _yes(number: int, cell: str, faults: list[Fault], message: str) -> bool:
    if cell.lower() not in _YES | _NO:
        faults.append(line_fault(number, message))
    return cell.lower() in _YES
