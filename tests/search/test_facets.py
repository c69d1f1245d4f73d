"""Facets count what a reader may see, and the page offers them and other spellings."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from intranet_ideas.clock import FixedClock
from intranet_ideas.ground import Ground
from intranet_ideas.plugin_host import actions as plugins
from intranet_ideas.search.queries import SearchAnswer

from ..factories import Factory

Index = Callable[[], None]
Ask = Callable[..., SearchAnswer]


@pytest.fixture
def filled(site: Ground, make: Factory, index: Index, clock: FixedClock) -> None:
    """Three challenges about walkers, one of them for health alone."""
    later = clock.now() + timedelta(days=2)
    first = make.challenge(title="Rullator for alle")
    make.entry(first, "nurse", title="Rullator på nett", language="nn")
    make.entry(first, "staff", title="Rullator på vei")
    secret = make.challenge(title="Rullator i hemmelighet", everyone=False, audience=("helse",))
    make.entry(secret, "nurse", title="Rullator bak lås")
    make.challenge(title="Rullator til veien", department="teknisk", by="boss", opens_at=later,
                   closes_at=later + timedelta(days=7))  # fmt: skip
    index()


def counts(answer: SearchAnswer) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for each in answer.facets:
        found.setdefault(each.name, {})[each.value] = each.count
    return found


def test_counts_are_of_what_the_reader_may_see(filled: None, ask: Ask) -> None:
    everyone = counts(ask("rullator", counted=True))
    assert everyone == {
        "kind": {"challenge": 2, "entry": 2}, "phase": {"open": 3, "announced": 1},
        "department": {"helse": 3, "teknisk": 1}, "language": {"nb": 3, "nn": 1},
    }  # fmt: skip
    health = counts(ask("rullator", "nurse", counted=True))
    assert health["kind"] == {"challenge": 3, "entry": 3}
    assert health["language"] == {"nb": 5, "nn": 1}
    assert counts(ask("rullator", "guest", counted=True)) == {}
    assert counts(ask("rullator")) == {}


def test_each_count_is_what_its_filter_leaves(filled: None, ask: Ask) -> None:
    for who in ("teacher", "nurse"):
        for each in ask("rullator", who, counted=True).facets:
            left = ask("rullator", who, **{each.name: each.value})
            assert len(left.hits) == each.count, each
    narrowed = counts(ask("rullator", counted=True, kind="entry", language="nn"))
    assert narrowed == {"kind": {"entry": 1}, "phase": {"open": 1}, "department": {"helse": 1},
                        "language": {"nn": 1}}  # fmt: skip
    assert counts(ask("rullator", counted=True, status="submitted"))["kind"] == {"entry": 2}


def test_the_page_offers_facets_as_links(
    filled: None, app: Flask, sign_in: Callable[[str], Any]
) -> None:
    someone = sign_in("teacher@example.org")
    page = someone.get("/search?q=rullator&language=nb").text
    assert "q=rullator&amp;kind=entry&amp;language=nb" in page
    assert "Ideas (1)" in page
    assert "hemmelighet" not in page
    part = someone.get("/search?q=rullator", headers={"HX-Request": "true"}).text
    assert "Nynorsk (1)" in part
    assert "(5)" not in part


def test_a_search_in_one_challenge_says_so_and_leads_out(
    filled: None, app: Flask, sign_in: Callable[[str], Any]
) -> None:
    page = sign_in("teacher@example.org").get("/search?q=rullator&challenge=1").text
    assert "Only in “Rullator for alle”" in page
    assert 'href="/search?q=rullator"' in page


def test_another_spelling_is_offered_where_nothing_typed_was_found(
    filled: None, ask: Ask, app: Flask, sign_in: Callable[[str], Any]
) -> None:
    assert ask("rullatro").suggestion == "rullator"
    assert ask("rullatorene").suggestion == ""
    page = sign_in("teacher@example.org").get("/search?q=rullatro").text
    assert "Did you mean “rullator”?" in page
    assert 'href="/search?q=rullator"' in page


def test_what_a_department_says_means_the_same_is_found_and_marked(
    filled: None, site: Ground, make: Factory, ask: Ask, clock: FixedClock
) -> None:
    assert ask("gåstol").hits == ()
    with site.database.write() as session:
        for how in (
            lambda: plugins.enable(session, None, "search_words", "helse", clock.now(),
                                   host=site.plugins),
            lambda: plugins.configure(session, None, "search_words", "helse",
                                      {"words": "gåstol = rullator"}, clock.now(),
                                      host=site.plugins),
        ):  # fmt: skip
            how()
    theirs = ask("gåstol", "nurse")
    assert len(theirs.hits) == 6
    assert "<mark>Rullator</mark>" in theirs.hits[0].title_html
    assert ask("gåstol", "teacher").hits == ()
