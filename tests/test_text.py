"""Markdown becomes HTML that is safe to show, with headings in order below the page's."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intranet_ideas.text import clean_line, clean_text, plain_text, render_markdown, slugify

PIECES = st.sampled_from([
    "# A\n\n", "## B\n\n", "### C\n\n", "#### D\n\n", "###### E\n\n", "text\n\n", "- item\n\n",
    "<h1>raw</h1>\n\n", "`<h2>`\n\n",
])  # fmt: skip


@pytest.mark.parametrize(
    ("source", "levels"),
    [
        ("## Hva\n\n## Hvorfor\n\n### Mer", [3, 3, 4]), ("# A\n\n### B\n\n# C", [3, 4, 3]),
        ("### A\n\n# B\n\n## C", [3, 3, 4]), ("# A\n## B\n### C\n#### D\n##### E", [3, 4, 5, 6, 6]),
    ],
)  # fmt: skip
def test_headings_follow_each_other_below_the_pages_own(source: str, levels: list[int]) -> None:
    rendered = render_markdown(source)
    assert [int(level) for level in re.findall(r"<h(\d)", rendered)] == levels
    assert re.findall(r"<h(\d)", rendered) == re.findall(r"</h(\d)", rendered)


@given(st.lists(PIECES, max_size=12).map("".join))
def test_no_level_is_left_out(source: str) -> None:
    before = 2
    for level in map(int, re.findall(r"<h(\d)", render_markdown(source))):
        assert 3 <= level <= min(6, before + 1) or level <= before
        before = level


@pytest.mark.parametrize(
    "source",
    [
        "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "[x](javascript:alert(1))",
        "![x](https://example.org/track.png)", "<a href='data:text/html,x'>x</a>",
        "[x](JaVaScRiPt:alert(1))", "<style>*{}</style>", "<svg onload=alert(1)>",
    ],
)  # fmt: skip
def test_nothing_runs_and_nothing_is_fetched(source: str) -> None:
    rendered = render_markdown(source)
    assert not re.search(r"<(script|img|style|svg|iframe)|<[^>]*(href|src)=.(javascript|data)",
                         rendered, re.IGNORECASE)  # fmt: skip


@given(st.text())
def test_only_known_elements_come_out(source: str) -> None:
    allowed = {
        "p", "br", "hr", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "pre", "code",
        "em", "strong", "s", "del", "a", "table", "thead", "tbody", "tr", "th", "td",
    }  # fmt: skip
    assert set(re.findall(r"</?([a-zA-Z][a-zA-Z0-9]*)", render_markdown(source))) <= allowed


@given(st.text())
def test_cleaning_twice_is_cleaning_once(value: str) -> None:
    assert clean_text(clean_text(value)) == clean_text(value)
    assert clean_line(clean_line(value)) == clean_line(value)
    assert "\n" not in clean_line(value)


def test_plain_text_and_keys() -> None:
    assert plain_text("# Hei\n\n**Du** & _jeg_") == "Hei Du & jeg"
    assert slugify("Økonomi og lønn") == "okonomi-og-lonn"


CELLS = st.lists(
    st.text("abcæøå12|`*\\", min_size=1, max_size=8), min_size=2, max_size=4
).filter(lambda row: len(row[0]) > 1 and not row[0].isdigit())


@given(st.lists(CELLS, min_size=1, max_size=1).flatmap(
    lambda rows: st.tuples(st.just(rows[0]), st.lists(
        st.lists(st.text("xyz", min_size=2, max_size=5), min_size=len(rows[0]),
                 max_size=len(rows[0])), min_size=1, max_size=4))))  # fmt: skip
def test_a_table_pasted_from_a_word_processor_is_a_table(
    pasted: tuple[list[str], list[list[str]]]
) -> None:
    head, rows = pasted
    rendered = render_markdown("\n".join("\t".join(row) for row in [head, *rows]))
    assert rendered.count("<th>") == len(head)
    assert re.findall("<td>(.*?)</td>", rendered) == [cell for row in rows for cell in row]


@pytest.mark.parametrize(
    ("source", "tables"),
    [
        ("Slik:\n\tPris\tTid\nA\t1\t2\nog mer", 1), ("1.\tEn\n2.\tTo", 0), ("•\tEn\n•\tTo", 0),
        ("o\tEn\no\tTo", 0), ("\tkode\n\tmer", 0), ("```\na\tb\nc\td\n```", 0), ("bare\ten", 0),
        ("```\na\n```\nPris\tTid\nen\tto", 1), ("- a\n\t- b\n\t- c", 0),
    ],
)  # fmt: skip
def test_what_is_no_table_stays_what_it_is(source: str, tables: int) -> None:
    assert render_markdown(source).count("<table>") == tables
    for word in re.findall(r"[^\W\d]{2,}", source):
        assert word in plain_text(source)


@pytest.mark.parametrize(
    "source", ["- שלום", "3. مرحبا", "> שלום", "| אב |\n|---|\n| ג |", "- Hei: שלום", "> - שלום"]
)
def test_what_is_written_from_the_right_begins_there(source: str) -> None:
    """Which side a list begins at is told by the browser, from its first letter."""
    rendered = render_markdown(source)
    assert len(re.findall(r'<(?:ul|ol|blockquote|table) dir="auto"[ >]', rendered)) == 1
    assert ('start="3"' in rendered) == source.startswith("3")


def test_what_is_written_from_the_left_is_left_as_it_is() -> None:
    assert "dir" not in render_markdown("- é 😀\n\n1. b\n\n> c")
