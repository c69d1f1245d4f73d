"""Reads CSV files of departments and of identities, as spreadsheets write them. Pure."""

from __future__ import annotations

import csv
import io
import re

from intranet_ideas.errors import N_, Fault, Invalid
from intranet_ideas.people.rules import DepartmentLine
from intranet_ideas.text import clean_line

REQUIRED = ("slug", "name", "parent")
OPTIONAL = ("name_nn", "name_en", "managers", "external")
SAME = {"manager": "managers"}
"""Other words for columns."""

DELIMITERS = ";,\t"
LARGEST = 1024 * 1024
"""Bytes: a file of departments is never larger."""

_YES = frozenset({"1", "true", "yes", "ja", "x"})
_NO = frozenset({"", "0", "false", "no", "nei"})


def parse_departments(content: bytes) -> list[DepartmentLine]:
    """Return the lines of a CSV file with the columns of ``REQUIRED`` and ``OPTIONAL``.

    The first line names the columns, in any order. Semicolon, comma or tab may part them;
    UTF-8 with or without a mark, UTF-16 with one, and Windows' Western encoding are read.
    ``managers`` are e-mail addresses with spaces between. Raises ``Invalid`` with every
    fault; a fault's field is ``line N``.
    """
    if len(content) > LARGEST:
        raise Invalid([Fault("", N_("The file is too large to be a list of departments."))])
    text = _decoded(content)
    first = text.partition("\n")[0]
    delimiter = max(DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    faults: list[Fault] = []
    lines: list[DepartmentLine] = []
    columns: list[str] = []
    try:
        for row in reader:
            if not any(cell.strip() for cell in row):
                continue
            if not columns:
                columns = [SAME.get(name := cell.strip().lower(), name) for cell in row]
                _check_columns(columns)
                continue
            line = _line(reader.line_num, columns, row, faults)
            if line is not None:
                lines.append(line)
    except csv.Error:
        faults.append(_fault(reader.line_num, N_("The line can't be read: check its quotes.")))
    if not lines and not faults:
        faults.append(Fault("", N_("There are no departments in the file.")))
    if faults:
        raise Invalid(faults)
    return lines


IDENTITY_COLUMNS = ("email", "issuer", "subject")


def parse_identities(content: bytes) -> list[tuple[int, str, str, str]]:
    """Return the lines of a CSV file with the columns of ``IDENTITY_COLUMNS``, in that order:
    each line's number, address, issuer's key and subject. Read as departments are.

    Raises ``Invalid`` with every fault; a fault's field is ``line N``.
    """
    if len(content) > LARGEST:
        raise Invalid([Fault("", N_("The file is too large to be a list of identities."))])
    text = _decoded(content)
    delimiter = max(DELIMITERS, key=text.partition("\n")[0].count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        rows = [(reader.line_num, [clean_line(cell) for cell in row]) for row in reader]
    except csv.Error:
        fault = _fault(reader.line_num, N_("The line can't be read: check its quotes."))
        raise Invalid([fault]) from None
    rows = [row for row in rows if any(row[1])]
    if not rows or tuple(name.lower() for name in rows[0][1]) != IDENTITY_COLUMNS:
        raise Invalid([Fault("line 1", N_("The columns are %(columns)s."),
                             {"columns": ", ".join(IDENTITY_COLUMNS)})])  # fmt: skip
    faults = [
        _fault(number, N_("The line has not three cells."))
        for number, row in rows[1:] if len(row) != len(IDENTITY_COLUMNS) or not all(row)
    ]  # fmt: skip
    if faults:
        raise Invalid(faults)
    return [(number, row[0].lower(), row[1], row[2]) for number, row in rows[1:]]


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Invalid([Fault("", N_("This is not a text file; save the sheet as CSV."))])


def _check_columns(columns: list[str]) -> None:
    missing = [name for name in REQUIRED if name not in columns]
    unknown = [name for name in columns if name and name not in REQUIRED + OPTIONAL]
    faults = []
    if missing:
        faults.append(Fault("line 1", N_("These columns are missing: %(columns)s."),
                            {"columns": ", ".join(missing)}))  # fmt: skip
    if unknown:
        faults.append(Fault("line 1", N_("These columns are unknown: %(columns)s."),
                            {"columns": ", ".join(unknown)}))  # fmt: skip
    if len(set(columns)) < len(columns):
        faults.append(Fault("line 1", N_("A column stands there twice.")))
    if faults:
        raise Invalid(faults)


def _line(
    number: int, columns: list[str], row: list[str], faults: list[Fault]
) -> DepartmentLine | None:
    if len(row) > len(columns) and any(cell.strip() for cell in row[len(columns):]):
        faults.append(_fault(number, N_("There are more cells than columns.")))
        return None
    cells = {name: clean_line(cell) for name, cell in zip(columns, row, strict=False)}
    external = cells.get("external", "").lower()
    if external not in _YES | _NO:
        faults.append(_fault(number, N_("External must be yes or no.")))
    if any(len(cells.get(name, "")) > 200 for name in ("name", "name_nn", "name_en")):
        faults.append(_fault(number, N_("The name is longer than 200 characters.")))
    return DepartmentLine(
        line=number,
        slug=cells.get("slug", "").lower(),
        name=cells.get("name", ""),
        parent=cells.get("parent", "").lower(),
        name_nn=cells.get("name_nn", ""),
        name_en=cells.get("name_en", ""),
        managers=tuple(
            part.lower() for part in re.split(r"[\s,;|]+", cells.get("managers", "")) if part
        ),
        external=external in _YES,
    )


def _fault(number: int, message: str) -> Fault:
    return Fault(f"line {number}", message)
