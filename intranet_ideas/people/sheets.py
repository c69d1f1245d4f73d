"""Reads and writes lists as spreadsheets do: CSV in all its ways, and Excel's workbooks. Pure.

A cell that a spreadsheet would take for a formula is written with an apostrophe before it, and
read without: what is written and read again is the same to the character.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice

from intranet_ideas.errors import N_, Fault, Invalid
from intranet_ideas.text import clean_line

DELIMITERS = ";,\t"
LARGEST_UNPACKED = 64 * 1024 * 1024
"""Bytes of a workbook's parts together: no list of people is larger, a malicious one may be."""
MOST_ROWS = 50_000

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_ZIP = b"PK\x03\x04"
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "'")
"""What a cell must not begin with (OWASP, "CSV Injection"), and the mark itself."""

Line = tuple[int, dict[str, str]]
"""A line's number in the file, and its cells by column."""


def read(
    content: bytes, required: Sequence[str], optional: Sequence[str], *, largest: int,
    nothing: str, same: Mapping[str, str] | None = None,
) -> list[Line]:  # fmt: skip
    """Return the lines of a list; the first names the columns, in any order.

    Of CSV, semicolon, comma or tab may part the cells; UTF-8 with or without a mark, UTF-16 with
    one, and Windows' Western encoding are read. Of a workbook, the first sheet is. ``same`` maps
    other words for columns; ``nothing`` is the msgid for a file without lines. Raises
    ``Invalid`` with every fault; a fault's field is ``line N``.
    """
    if len(content) > largest:
        raise Invalid([Fault("", N_("The file is too large to be such a list."))])
    faults: list[Fault] = []
    lines: list[Line] = []
    columns: list[str] = []
    for number, row in _workbook(content) if content.startswith(_ZIP) else _csv(content, faults):
        if not any(cell.strip() for cell in row):
            continue
        if not columns:
            known = same or {}
            columns = [known.get(name := cell.strip().lower(), name) for cell in row]
            while columns and not columns[-1]:
                columns.pop()
            _check_columns(columns, required, optional)
        elif any(cell.strip() for cell in row[len(columns) :]):
            faults.append(line_fault(number, N_("There are more cells than columns.")))
        else:
            cells = (_restored(clean_line(cell)) for cell in row)
            lines.append((number, dict(zip(columns, cells, strict=False))))
    if not lines and not faults:
        faults.append(Fault("", nothing))
    if faults:
        raise Invalid(faults)
    return lines


def _csv(content: bytes, faults: list[Fault]) -> Iterator[tuple[int, list[str]]]:
    text = decoded(content)
    delimiter = max(DELIMITERS, key=text.partition("\n")[0].count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for row in reader:
            yield reader.line_num, row
    except csv.Error:
        faults.append(line_fault(reader.line_num, N_("The line can't be read: check its quotes.")))


def decoded(content: bytes) -> str:
    """Return an upload as text; raises ``Invalid`` for what is none."""
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
    raise Invalid([Fault("", N_("This is neither a text file nor a workbook of Excel."))])


def _workbook(content: bytes) -> Iterator[tuple[int, list[str]]]:
    try:
        # Loaded here: only who has the extra "xlsx" needs it, and only for this.
        from openpyxl import load_workbook
        from openpyxl.utils.exceptions import InvalidFileException
    except ImportError:
        fault = N_("Workbooks can't be read here: save the sheet as CSV.")
        raise Invalid([Fault("", fault)]) from None
    unreadable = Invalid([Fault("", N_("The workbook can't be read: save the sheet as CSV."))])
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            if sum(part.file_size for part in parts.infolist()) > LARGEST_UNPACKED:
                raise Invalid([Fault("", N_("The file is too large to be such a list."))])
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        sheet = book.worksheets[0]
        rows = list(islice(sheet.iter_rows(values_only=True), MOST_ROWS + 1))
    except (
        zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, IndexError, OSError,
        TypeError, AttributeError, EOFError, SyntaxError,
    ) as error:
        raise unreadable from error
    if len(rows) > MOST_ROWS:
        raise Invalid([Fault("", N_("The file is too large to be such a list."))])
    return ((number, [_cell(cell) for cell in row]) for number, row in enumerate(rows, 1))


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _restored(cell: str) -> str:
    return cell[1:] if cell[:1] == "'" and cell[1:].startswith(_FORMULA) else cell


def _guarded(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def as_csv(columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> bytes:
    """Return a list as CSV that a Norwegian Excel opens with a double click."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";")
    writer.writerow(columns)
    writer.writerows([_guarded(row[name]) for name in columns] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def as_workbook(columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> bytes:
    """Return a list as a workbook, every cell as text. Raises ``ImportError`` without the extra
    ``xlsx``."""
    from xlsxwriter import Workbook

    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
               "strings_to_numbers": False}  # fmt: skip
    with Workbook(file, options) as book:
        sheet = book.add_worksheet()
        text = book.add_format({"num_format": "@"})
        sheet.set_column(0, len(columns) - 1, 24, text)
        sheet.freeze_panes(1, 0)
        for at, name in enumerate(columns):
            sheet.write_string(0, at, name, book.add_format({"bold": True}))
        for number, row in enumerate(rows, 1):
            for at, name in enumerate(columns):
                sheet.write_string(number, at, _guarded(row[name]), text)
    return file.getvalue()


MAKERS: Mapping[str, Callable[[Sequence[str], Iterable[Mapping[str, str]]], bytes]] = {
    "csv": as_csv, "xlsx": as_workbook,
}
"""How each kind of file is written."""


def _check_columns(
    columns: Sequence[str], required: Sequence[str], optional: Sequence[str]
) -> None:
    missing = [name for name in required if name not in columns]
    unknown = [name for name in columns if name and name not in (*required, *optional)]
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


def line_fault(number: int, message: str) -> Fault:
    """Return what is wrong with a line."""
    return Fault(f"line {number}", message)
