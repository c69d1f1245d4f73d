"""The pages of search: with and without script, with nothing, with too much, and while it is
being made anew."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from intranet_ideas.ground import Ground

from ..factories import Factory

Index = Callable[[], None]
SignIn = Callable[[str], Any]

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


@pytest.fixture
def someone(site: Ground, app: Flask, sign_in: SignIn) -> Any:
    """A teacher's browser."""
    return sign_in("teacher@example.org")


def test_hits_lead_to_what_was_found(
    someone: Any, site: Ground, make: Factory, index: Index
) -> None:
    challenge = make.challenge(title="Trygg hjemme")
    entry = make.entry(challenge, title="Rullator & <rampe>", body="Flere rullatorer ute")
    index()
    page = someone.get("/search?q=rullator").text
    assert f'href="/ideas/{entry.id}"' in page
    assert "<mark>Rullator</mark> &amp; &lt;rampe&gt;" in page
    assert "Flere <mark>rullatorer</mark> ute" in page
    assert 'value="rullator"' in page
    part = someone.get("/search?q=rullator", headers={"HX-Request": "true"}).text
    assert "<html" not in part
    assert f'href="/ideas/{entry.id}"' in part


@pytest.mark.parametrize(
    "query",
    ["", "?q=", "?q=finnesikke", "?q=*e*", "?q=%00%01", "?q=" + "ord+" * 900, '?q="a"b"',
     "?q=x&kind=nonsense&phase=draft&language=xx&challenge=abc&limit=-4", "?q=x&limit=99999",
     "?q=x&department=%25", "?q=x&challenge=99999999999999999999"],
)  # fmt: skip
def test_any_question_gets_a_page(
    someone: Any, make: Factory, index: Index, query: str
) -> None:
    make.challenge()
    index()
    answer = someone.get(f"/search{query}")
    assert answer.status_code == 200
    assert 'id="hits"' in answer.text


def test_filters_stay_in_the_form_and_narrow_the_hits(
    someone: Any, make: Factory, index: Index
) -> None:
    make.entry(make.challenge(title="Rullator for alle"), title="Rullator")
    index()
    assert len(re.findall(r"card-link", someone.get("/search?q=rullator").text)) == 2
    page = someone.get("/search?q=rullator&kind=entry&phase=open&department=helse").text
    assert len(re.findall(r"card-link", page)) == 1
    assert page.count(" selected") == 3


def test_titles_are_suggested_while_typing(someone: Any, make: Factory, index: Index) -> None:
    make.entry(make.challenge(), title="Rullator på rampe")
    index()
    assert "Rullator på rampe" in someone.get("/search/suggest?q=rull").text
    assert someone.get("/search/suggest?q=r").text.strip() == ""


def test_a_lost_index_says_so_and_comes_back(
    someone: Any, site: Ground, make: Factory, index: Index
) -> None:
    make.entry(make.challenge(), title="Rullator")
    index()
    shutil.rmtree(site.search_folder)
    for url in ("/search?q=rullator", "/search/suggest?q=rullator"):
        assert someone.get(url).status_code == 200
    assert 'data-color="info"' in someone.get("/search?q=rullator").text
    index()
    assert "<mark>Rullator</mark>" in someone.get("/search?q=rullator").text


def test_strangers_do_not_search(app: Flask) -> None:
    assert app.test_client().get("/search?q=x").status_code == 303
