"""The workbook: whatever people wrote stays text."""

from __future__ import annotations

import io
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from intranet_ideas.paths import bundled
from intranet_ideas.plugin_api import Challenge, Entry, File, Question
from intranet_ideas.plugin_host.discovery import BUNDLED, Found
from intranet_ideas.plugin_host.loading import LoadedPlugin, load

loaded = load(Found("export_xlsx", BUNDLED, bundled("plugins") / "export_xlsx/__init__.py"))
assert isinstance(loaded, LoadedPlugin)
(EXPORT,) = loaded.call("register_exports", {})

CHALLENGE = Challenge(
    1, "Trygg hjemme: [2026]/ny", "", "helse", "decided", "https://ideas.test/challenges/1",
    questions=(Question("behov", "Hvilket behov?"), Question("nytt", "Hva er nytt?")),
)  # fmt: skip


def idea(number: int = 7, **changes: object) -> Entry:
    values: dict[str, object] = {
        "title": "Sensor", "body": "Færre turer", "answers": {"behov": "Ro"},
        "department": "sykehjem", "submitted_at": datetime(2026, 3, 10, 12, 5, tzinfo=UTC),
        "vote_count": 3, "outcome": "chosen", "answer": "Vi prøver",
    }  # fmt: skip
    return Entry(id=number, challenge=1, status="submitted",
                 url=f"https://ideas.test/ideas/{number}", **(values | changes))  # type: ignore[arg-type]


def rows(file: File) -> list[list[object]]:
    book = load_workbook(io.BytesIO(file.content))
    return [[cell.value for cell in row] for row in book.active.iter_rows()]


def test_a_row_for_each_idea_and_a_column_for_each_question() -> None:
    file = EXPORT.make(CHALLENGE, [idea(7), idea(8, vote_count=None, outcome="")], "nn")
    head, first, second = rows(file)
    assert head == ["Nummer", "Tittel", "Tekst", "Hvilket behov?", "Hva er nytt?", "Avdeling",
                    "Sendt inn (UTC)", "Røyster", "Kva skjer", "Svar", "Adresse"]  # fmt: skip
    assert first == [7, "Sensor", "Færre turer", "Ro", None, "sykehjem", "2026-03-10 12:05:00", 3,
                     "Vald", "Vi prøver", "https://ideas.test/ideas/7"]  # fmt: skip
    assert second[7:9] == [None, None]
    assert file.name == "Trygg hjemme 2026ny.xlsx"


def test_without_ideas_it_is_a_head_alone() -> None:
    assert len(rows(EXPORT.make(CHALLENGE, [], "en"))) == 1


@given(st.text(max_size=40), st.sampled_from(["=", "+", "-", "@", "\t=", "http://", "mailto:", ""]))
def test_nothing_that_was_written_is_a_formula_or_a_link(text: str, start: str) -> None:
    file = EXPORT.make(CHALLENGE, [idea(title=start + text, body=start + text)], "nb")
    book = load_workbook(io.BytesIO(file.content))
    for cell in list(book.active.iter_rows())[1][1:3]:
        assert cell.data_type in ("s", "n", "inlineStr")
        assert cell.data_type != "n" or cell.value is None
        assert cell.hyperlink is None


def test_a_long_text_is_cut_where_a_cell_ends() -> None:
    (_, first) = rows(EXPORT.make(CHALLENGE, [idea(body="å" * 40_000)], "nb"))
    assert len(str(first[2])) == 32_767
