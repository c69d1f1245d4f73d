"""Every search engine answers any text whatever, soon, and says what it left out."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intranet_ideas.plugin_api import SearchEngine, SearchQuery

from .engines import IDEAS, Open, found, idea, ids

HOSTILE = [
    "e" * 10_000,
    "*e*? " * 2_000,
    '"ab ' * 2_500,
    "\x00\x1b\u202e" * 3_000,
    "\ud800 sykkel",
    "(sykkel OR [a TO b]) AND NOT title:x~2^9",
    "ﷺ" * 5_000,
    "a\u0301" * 5_000,
    " ".join(f"ord{number}" for number in range(2_000)),
    " ".join(body for *_, body in IDEAS * 30),
    "İ ẞ ŉ ǰ",
    "😀 漢字 עברית",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_answered_soon(library: SearchEngine, text: str) -> None:
    start = time.monotonic()
    library.search(SearchQuery(text))
    library.suggest(text)
    library.similar(text)
    assert time.monotonic() - start < 5


def test_texts_that_repeat_a_word_are_searched_soon(engine: SearchEngine) -> None:
    engine.index([idea(str(number), body="sykkel buss " * 2_000) for number in range(10)])
    start = time.monotonic()
    assert found(engine, '"' + "sykkel buss " * 6 + '" ' * 4)
    assert time.monotonic() - start < 5


@settings(max_examples=200, deadline=None)
@given(text=st.text() | st.text(alphabet="aek*?\"«»\\~^:()[]-' \x00\n"))
def test_any_text_is_answered(library: SearchEngine, text: str) -> None:
    result = library.search(SearchQuery(text))
    assert len({hit.id for hit in result.hits}) == len(result.hits) <= 20
    assert set(result.left_out) <= {"too long", "control characters", "wildcards"}
    assert len(library.suggest(text)) <= 5
    assert len(library.similar(text)) <= 5


@settings(max_examples=25, deadline=None)
@given(title=st.text(), body=st.text(), department=st.text())
def test_any_document_can_be_kept(
    open_engine: Open,
    tmp_path_factory: pytest.TempPathFactory,
    title: str,
    body: str,
    department: str,
) -> None:
    engine = open_engine(tmp_path_factory.mktemp("any"))
    engine.index([idea("1", f"Sykkel {title}", body, department=department)])
    assert ids(engine.search(SearchQuery("sykkel", {"department": (department,)}))) == ["1"]


@pytest.mark.parametrize(
    ("text", "left_out"),
    [
        ("sykkel", ()),
        ("Hvor er sykkelen?", ()),
        ("syk*", ("wildcards",)),
        ("s?kkel", ("wildcards",)),
        ("sykkel\x00 tak", ("control characters",)),
        ("sykkel\n\ttak", ()),
        ("sykkel " + "x" * 9_000, ("too long",)),
        (" ".join(f"ord{number}" for number in range(200)), ("too long",)),
        ("*\x07" * 9_000, ("too long", "control characters", "wildcards")),
    ],
)
def test_says_what_was_left_out(
    library: SearchEngine, text: str, left_out: tuple[str, ...]
) -> None:
    assert library.search(SearchQuery(text)).left_out == left_out


def test_wildcards_and_controls_do_not_hide_the_words(library: SearchEngine) -> None:
    assert found(library, "\x00sykkel* ") == ["3"]
