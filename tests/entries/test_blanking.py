"""Blanked words never show, however a text is written."""

from __future__ import annotations

import html
import re

from hypothesis import given
from hypothesis import strategies as st

from intranet_ideas.entries.blanking import (
    BLANK,
    blank_html,
    blank_text,
    check_words,
    found,
    parse_words,
    text_of,
)
from intranet_ideas.text import render_markdown

NAME = ["Kari", "Nordmann"]
marks = st.sampled_from(["", "*", "**", "`", "~~", "_", "\u00ad", "\u200b", "&shy;", "\\"])
around = st.text(alphabet="xyz ÆØÅ.,!<>&\"'()[]#*_`|-\n1", max_size=30)


@given(around, around, st.lists(marks, min_size=4, max_size=4), st.booleans())
def test_no_markdown_around_or_inside_shows_a_blanked_word(
    before: str, after: str, inside: list[str], upper: bool
) -> None:
    word = "".join(mark + letter for mark, letter in zip(inside, "Kari", strict=True))
    rendered = render_markdown(f"{before} {word.upper() if upper else word}{after}")
    blanked = blank_html(rendered, NAME)
    shown = re.sub("[\u00ad\u200b]", "", text_of(blanked)).casefold()
    assert "kari" not in shown
    assert blank_html(blanked, NAME) == blanked


@given(around, around)
def test_what_was_blanked_can_not_be_told(before: str, after: str) -> None:
    def blanked(word: str) -> str:
        return blank_html(render_markdown(f"{before} {word} {after}"), ["Kari", "Åse Berg"])

    assert blanked("Kari") == blanked("Åse Berg") == blanked("KARIANNES")


@given(around)
def test_a_text_without_the_words_stays(text: str) -> None:
    assert blank_text(text, NAME) == text
    assert blank_text(text, []) == text
    rendered = render_markdown(text)
    assert html.unescape(blank_html(rendered, NAME)) == html.unescape(rendered)


def test_words_are_found_across_tags_endings_and_signs() -> None:
    assert blank_text("Karis idé", NAME) == f"{BLANK} idé"
    assert blank_text("fra kari.nordmann@x.no", ["Kari Nordmann"]) == f"fra {BLANK}@x.no"
    assert blank_text("Kari\n Nordmann", ["kari nordmann"]) == BLANK
    assert blank_text("A\u030ase", ["Åse"]) == BLANK
    assert blank_html("<p>Ka<em>ri</em> sa</p>", NAME) == f"<p>{BLANK}<em></em> sa</p>"
    link = render_markdown("[her](https://x.no/k%61ri-n 'Kari')  [der](https://y.no)")
    assert "k%61ri" not in blank_html(link, NAME).lower()
    assert "y.no" in blank_html(link, NAME)


def test_overlapping_words_leave_nothing_between() -> None:
    assert blank_text("abcd", ["abc", "bcd"]) == BLANK
    assert blank_text("ab cd ef", ["ab cd", "cd ef"]) == BLANK


def test_words_are_taken_one_a_line_and_held_to_limits() -> None:
    assert parse_words(" Kari  N \n\nkari n\nOla") == ["kari n", "Ola"]
    assert check_words(["Ola"]) == []
    assert len(check_words(["x", "--", "y" * 201])) == 3
    assert check_words(["ord"] * 101)[0].field == "words"


def test_names_and_addresses_in_the_text_are_suggested() -> None:
    assert found(["Skriv til ola@x.no, hilsen Karis venn"], ["Kari", "Per"]) == [
        "Kari", "ola@x.no",
    ]  # fmt: skip
