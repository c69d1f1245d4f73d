"""Excel: a challenge's ideas as a workbook, for those who go on working with them."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence

from intranet_ideas.plugin_api import Challenge, Entry, Export, File, PluginInfo, Text, hookimpl
from intranet_ideas.plugin_api import text_in as say

CONTRACT = 1

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST_CELL = 32_767
"""Characters that a cell of Excel holds."""

HEADS: dict[str, Text] = {
    "number": {"nb": "Nummer", "nn": "Nummer", "en": "Number"},
    "title": {"nb": "Tittel", "nn": "Tittel", "en": "Title"},
    "body": {"nb": "Tekst", "nn": "Tekst", "en": "Text"},
    "department": {"nb": "Avdeling", "nn": "Avdeling", "en": "Department"},
    "submitted": {"nb": "Sendt inn (UTC)", "nn": "Sendt inn (UTC)", "en": "Handed in (UTC)"},
    "votes": {"nb": "Stemmer", "nn": "Røyster", "en": "Votes"},
    "outcome": {"nb": "Hva skjer", "nn": "Kva skjer", "en": "What became of it"},
    "answer": {"nb": "Svar", "nn": "Svar", "en": "Answer"},
    "address": {"nb": "Adresse", "nn": "Adresse", "en": "Address"},
}
OUTCOMES: dict[str, Text] = {
    "chosen": {"nb": "Valgt", "nn": "Vald", "en": "Chosen"},
    "later": {"nb": "Senere", "nn": "Seinare", "en": "Later"},
    "declined": {"nb": "Ikke videreført", "nn": "Ikkje vidareført", "en": "Not carried forward"},
}
WIDE = {"title": 40, "body": 80, "answer": 60, "address": 40}


@hookimpl
def describe_plugin() -> PluginInfo:
    """Say what the plugin is."""
    return PluginInfo(
        name="export_xlsx",
        label={"nb": "Excel-fil", "nn": "Excel-fil", "en": "Excel file"},
        summary={
            "nb": "Gir utfordringens ideer som et regneark, uten navn.",
            "nn": "Gir ideane i utfordringa som eit rekneark, utan namn.",
            "en": "Gives a challenge's ideas as a spreadsheet, without names.",
        },
        version="1.0.0",
        licence="MIT",
    )


@hookimpl
def register_exports() -> Sequence[Export]:
    """Offer the workbook."""
    label = {
        "nb": "Ideene som Excel-fil", "nn": "Ideane som Excel-fil", "en": "The ideas as Excel file"
    }  # fmt: skip
    return [Export("workbook", label, make)]


def make(challenge: Challenge, entries: Sequence[Entry], language: str) -> File:
    """Return the workbook: a row for each idea, a column for each question.

    Whatever people wrote is stored as text, never as a formula or a link.
    """
    # An extra of the installation: imported only when a file is asked for.
    import xlsxwriter

    buffer = io.BytesIO()
    safe = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
            "in_memory": True}  # fmt: skip
    with xlsxwriter.Workbook(buffer, safe) as book:
        sheet = book.add_worksheet(_sheet_name(challenge.title))
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        plain = book.add_format({"text_wrap": True, "valign": "top"})
        for column, (key, label) in enumerate(_columns(challenge, language)):
            sheet.set_column(column, column, WIDE.get(key, 18 if key in HEADS else 40))
            sheet.write_string(0, column, label[:LONGEST_CELL], head)
        for row, entry in enumerate(entries, start=1):
            for column, value in enumerate(_values(challenge, entry, language)):
                if isinstance(value, int):
                    sheet.write_number(row, column, value, plain)
                elif value:
                    sheet.write_string(row, column, value[:LONGEST_CELL], plain)
        sheet.freeze_panes(1, 2)
        if entries:
            sheet.autofilter(0, 0, len(entries), column)
    return File(f"{_file_name(challenge.title)}.xlsx", MEDIA_TYPE, buffer.getvalue())


def _columns(challenge: Challenge, language: str) -> list[tuple[str, str]]:
    before, after = ("number", "title", "body"), tuple(HEADS)[3:]
    return [
        *((key, say(HEADS[key], language)) for key in before),
        *((f"question {each.key}", each.label) for each in challenge.questions),
        *((key, say(HEADS[key], language)) for key in after),
    ]


def _values(challenge: Challenge, entry: Entry, language: str) -> list[str | int]:
    handed_in = f"{entry.submitted_at:%Y-%m-%d %H:%M:%S}" if entry.submitted_at else ""
    return [
        entry.id, entry.title, entry.body,
        *(entry.answers.get(question.key, "") for question in challenge.questions),
        entry.department, handed_in, "" if entry.vote_count is None else entry.vote_count,
        say(OUTCOMES[entry.outcome], language) if entry.outcome in OUTCOMES else "",
        entry.answer, entry.url,
    ]  # fmt: skip


def _sheet_name(title: str) -> str:
    return re.sub(r"[\[\]:*?/\\'\x00-\x1f]", " ", title).strip()[:31] or "Ideas"


def _file_name(title: str) -> str:
    return re.sub(r"[^\w -]", "", title).strip()[:80] or "ideas"
