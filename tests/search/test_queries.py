"""Whatever an engine says, nobody is shown more than they may see."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intranet_ideas.clock import FixedClock
from intranet_ideas.ground import Ground
from intranet_ideas.plugin_api import SearchHit, SearchResult
from intranet_ideas.search import index as files
from intranet_ideas.search.excerpts import Wanted, excerpt, marked
from intranet_ideas.search.queries import SearchAnswer, find_similar

from ..counting import statements
from ..factories import Factory
from .conftest import titles

Index = Callable[[], None]
Ask = Callable[..., SearchAnswer]


@pytest.fixture
def hostile(site: Ground, index: Index, monkeypatch: pytest.MonkeyPatch) -> Any:
    """An engine that returns whatever a test wants."""
    index()
    engine = SimpleNamespace(
        found=[], search=lambda query: SearchResult(tuple(engine.found), ("rullator",)),
        similar=lambda text, limit: tuple(engine.found), suggest=lambda text: engine.words,
        health=lambda: None, words=[],
    )  # fmt: skip
    monkeypatch.setattr(files, "opened", lambda *a, **k: engine)
    return engine


def everything(hostile: Any, most: int = 30) -> None:
    hostile.found = [
        SearchHit(f"{kind}:{number}", 1.0)
        for kind in ("challenge", "entry") for number in range(most)
    ]  # fmt: skip


def test_hits_are_held_against_what_the_reader_may_see(
    site: Ground, make: Factory, hostile: Any, ask: Ask
) -> None:
    secret = make.challenge(title="Hemmelig", everyone=False, audience=("helse",))
    make.entry(secret, "nurse", title="Rullator i hemmelighet")
    open_one = make.challenge(title="Åpen")
    make.entry(open_one, "nurse", title="Åpen rullator")
    make.entry(open_one, "staff", title="Kladd", submit=False)
    make.challenge(title="Uskrevet", publish=False)
    everything(hostile)
    assert titles(ask("x", "teacher")) == ["Åpen", "Åpen rullator"]
    assert titles(ask("x", "nurse")) == ["Hemmelig", "Åpen", "Rullator i hemmelighet",
                                         "Åpen rullator"]  # fmt: skip
    assert titles(ask("x", "guest")) == []


def test_nonsense_from_an_engine_is_no_hit_and_no_fault(
    site: Ground, make: Factory, hostile: Any, ask: Ask
) -> None:
    make.challenge(title="Åpen")
    hostile.found = [
        SearchHit(each, 1.0) for each in
        ("challenge:1", "challenge:1", "challenge:-1", "challenge:²", "entry:", ":", "x:1",
         "challenge:1; drop", "challenge:" + "9" * 40, "")
    ]  # fmt: skip
    assert titles(ask("x")) == ["Åpen"]


@pytest.mark.parametrize("answer", [None, 7, "hits", SearchResult((1, 2)), [SearchHit("a", 1)]])  # type: ignore[arg-type]
def test_what_is_no_result_at_all_reads_as_rebuilding(
    site: Ground, make: Factory, hostile: Any, ask: Ask, answer: object
) -> None:
    hostile.search = lambda query: answer
    found = ask("x")
    assert found.rebuilding
    assert found.hits == ()


def test_a_suggestion_never_tells_a_word_of_what_is_hidden(
    site: Ground, make: Factory, hostile: Any, ask: Ask
) -> None:
    secret = make.challenge(title="Sammenslåing", everyone=False, audience=("helse",))
    hostile.words = ["sammenslåing"]
    hostile.search = lambda query: SearchResult(
        (SearchHit(f"challenge:{secret.id}", 1.0),) if query.text == "sammenslåing" else ()
    )
    assert ask("samenslåing", "nurse").suggestion == "sammenslåing"
    assert ask("samenslåing", "teacher").suggestion == ""


def test_filters_are_checked_in_the_database_too(
    site: Ground, make: Factory, hostile: Any, ask: Ask, clock: FixedClock
) -> None:
    health = make.challenge(title="Helse")
    make.entry(health, "nurse", title="Idé", language="nn")
    later = clock.now() + timedelta(days=2)
    make.challenge(title="Teknisk", department="teknisk", by="boss", opens_at=later,
                   closes_at=later + timedelta(days=7))  # fmt: skip
    everything(hostile)
    assert titles(ask("x")) == ["Helse", "Teknisk", "Idé"]
    assert titles(ask("x", kind="entry")) == ["Idé"]
    assert titles(ask("x", kind="challenge")) == ["Helse", "Teknisk"]
    assert titles(ask("x", challenge=health.id)) == ["Helse", "Idé"]
    assert titles(ask("x", department="teknisk")) == ["Teknisk"]
    assert titles(ask("x", department="kommune")) == ["Helse", "Teknisk", "Idé"]
    assert titles(ask("x", department="%")) == []
    assert titles(ask("x", phase="announced")) == ["Teknisk"]
    assert titles(ask("x", phase="open")) == ["Helse", "Idé"]
    assert titles(ask("x", language="nn")) == ["Idé"]
    assert titles(ask("x", status="submitted")) == ["Idé"]
    assert titles(ask("x", status="draft")) == []


def test_the_number_of_statements_is_the_same_however_much_is_found(
    site: Ground, make: Factory, hostile: Any, ask: Ask
) -> None:
    challenge = make.challenge()
    viewer = make.viewer("teacher")
    counts = []
    from intranet_ideas.search.queries import SearchFilters, search

    for size in (1, 12):
        while size > 1 and size > len(counts) * 12:
            make.entry(challenge, "nurse", title=f"Idé {size}")
            size -= 1
        make.entry(challenge, "nurse")
        everything(hostile)
        with statements(site.database.engine, "SELECT") as seen, site.database.read() as session:
            search(session, site, viewer, "x", SearchFilters(), make.clock.now())
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 6


def test_enough_is_found_behind_many_hidden_ones(
    site: Ground, make: Factory, hostile: Any, ask: Ask
) -> None:
    shown = make.challenge(title="Åpen")
    hidden = [SearchHit(f"entry:{number}", 2.0) for number in range(1000, 1400)]
    asked = []

    def search(query: Any) -> SearchResult:
        asked.append(query.limit)
        hits = [*hidden, SearchHit(f"challenge:{shown.id}", 1.0)]
        return SearchResult(tuple(hits[: query.limit]))

    hostile.search = search
    assert titles(ask("x")) == ["Åpen"]
    assert asked == [105, 1000]


def test_similar_ideas_leave_out_ones_own_and_hidden_ones(
    site: Ground, make: Factory, index: Index, clock: FixedClock
) -> None:
    challenge = make.challenge()
    mine = make.entry(challenge, "nurse", title="Sensor for nattilsyn på sykehjem")
    other = make.entry(challenge, "staff", title="Nattilsyn med sensor i omsorgsbolig")
    secret = make.challenge(title="Hemmelig", everyone=False, audience=("helse",))
    make.entry(secret, "nurse", title="Hemmelig sensor for nattilsyn")
    index()
    with site.database.read() as session:
        answer = find_similar(session, site, make.viewer("teacher"), "nattilsyn med sensor",
                              clock.now(), exclude_entry=mine.id)  # fmt: skip
    assert [hit.id for hit in answer.hits] == [other.id]


def test_excerpts_mark_words_and_escape_the_rest() -> None:
    assert marked("Rullatoren <b> & rampe", Wanted(["rullator"])) == (
        "<mark>Rullatoren</mark> &lt;b&gt; &amp; rampe"
    )
    text = "en " * 200 + "rullator på rampe " + "og " * 200
    found = excerpt(text, Wanted(["rullator"]))
    assert "<mark>rullator</mark> på rampe" in found
    assert found.startswith("… ")
    assert found.endswith(" …")
    assert len(found) < 300
    assert excerpt("kort", Wanted(["annet"])) == "kort"


@pytest.mark.parametrize(
    ("text", "term", "shown"),
    [
        ("Trygg skuleveg", "skolevei", "Trygg <mark>skuleveg</mark>"),
        ("For innbyggjarane", "innbyggere", "For <mark>innbyggjarane</mark>"),
        ("Sykkelparkeringer her", "parkering", "<mark>Sykkelparkeringer</mark> her"),
        ("Mobil i hånda", "bil", "Mobil i hånda"),
        ("IT og utstyr", "it", "<mark>IT</mark> og utstyr"),
    ],
)
def test_words_are_marked_in_all_their_forms(text: str, term: str, shown: str) -> None:
    assert marked(text, Wanted([term])) == shown


@given(st.text(max_size=600), st.lists(st.text(max_size=8), max_size=4))
def test_an_excerpt_is_always_safe(text: str, terms: list[str]) -> None:
    found = excerpt(text, Wanted(terms))
    bare = found.replace("<mark>", "").replace("</mark>", "")
    assert "<" not in bare
    assert ">" not in bare
    assert found.count("<mark>") == found.count("</mark>")
