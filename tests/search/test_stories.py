"""Stories are found by their words, and near a challenge that is being planned."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask

from intranet_ideas.ground import Ground
from intranet_ideas.initiatives import actions, stories
from intranet_ideas.initiatives.rules import InitiativeFields
from intranet_ideas.search.queries import SearchAnswer, SearchFilters
from intranet_ideas.search.stories import find_stories, stories_near

from ..api.client import Client
from ..browsing import Browser
from ..factories import Factory
from ..initiatives.test_stories import TOLD
from .conftest import titles

Index = Callable[[], None]


@pytest.fixture
def told(site: Ground, make: Factory) -> dict[str, int]:
    """Two published stories, the second of one that is not open to staff, and a draft."""
    make.person("innovator@example.org", "Inga", "kommune", roles=("innovation_group",))
    found = {}
    for title, public, is_open in (
        ("Sensorer om natta", True, True), ("Hemmelig prøve", True, False), ("Utkast", False, True),
    ):  # fmt: skip
        with site.database.write() as session:
            viewer, now = make.viewer("innovator"), make.clock.now()
            one = actions.begin(session, viewer, InitiativeFields(
                title, "teacher@example.org", open_to_staff=is_open, department="helse",
            ), [], now)  # fmt: skip
            made = stories.write_story(session, viewer, one.id, replace(
                TOLD, tried="Rullatorer med lys i seks uker."
            ), 0, now)  # fmt: skip
            if public:
                stories.publish_story(session, viewer, one.id, made.version, now)
            found[title] = one.id
    return found


def found(site: Ground, make: Factory, words: str, who: str, **filters: str) -> list[str]:
    with site.database.read() as session:
        return [each.title for each in find_stories(
            session, site, make.viewer(who), words, SearchFilters(**filters)
        )]  # fmt: skip


def test_what_is_published_is_found_by_who_may_read_it(
    site: Ground, make: Factory, told: dict[str, int], index: Index,
    ask: Callable[..., SearchAnswer],
) -> None:
    make.entry(make.challenge(), title="Rullator på rampe")
    index()
    assert found(site, make, "rullator", "nurse") == ["Sensorer om natta"]
    assert set(found(site, make, "rullator", "teacher")) == {"Sensorer om natta", "Hemmelig prøve"}
    assert found(site, make, "rullator", "nurse", kind="entry") == []
    assert found(site, make, "rullator", "nurse", department="skole") == []
    assert found(site, make, "rullator", "nurse", department="helse") == ["Sensorer om natta"]
    assert titles(ask("rullator")) == ["Rullator på rampe"], "ideas are found as before"
    with site.database.write() as session:
        stories.withdraw_story(session, make.viewer("innovator"), told["Sensorer om natta"],
                               make.clock.now())  # fmt: skip
    index()
    assert found(site, make, "rullator", "nurse") == []


def test_near_a_challenge_stand_its_words_and_its_department(
    site: Ground, make: Factory, told: dict[str, int], index: Index
) -> None:
    draft = make.challenge()
    index()
    with site.database.read() as session:
        viewer = make.viewer("manager")
        near = stories_near(session, site, viewer, 'Vi vil ha "bedre rullatorer', draft.department)
        assert [each.title for each in near] == ["Sensorer om natta"]
        near = stories_near(session, site, viewer, "noe helt annet", draft.department)
        assert [each.title for each in near] == ["Sensorer om natta"]


def test_on_the_pages(app: Flask, site: Ground, make: Factory, told: dict[str, int], index: Index
                      ) -> None:  # fmt: skip
    challenge = make.challenge(publish=False)
    index()
    manager = Browser(app, make.session_token("manager"))
    hit = manager.get("/search?q=rullator").text
    assert f"/initiatives/{told['Sensorer om natta']}/story" in hit
    assert "Hemmelig" not in hit
    place = f"/challenges/{challenge.id}/stories"
    assert place in manager.get(f"/challenges/{challenge.id}/edit").text
    shown = manager.post(place, {"title": "Rullatorer", "brief": "Hva trengs?"})
    assert shown.status_code == 200
    assert "Sensorer om natta" in shown.text
    nurse = Browser(app, make.session_token("nurse"))
    assert nurse.post(place, {"title": "Rullatorer"}).status_code in (403, 404)


def test_over_the_api_as_on_the_page(
    app: Flask, site: Ground, make: Factory, told: dict[str, int], index: Index
) -> None:
    make.entry(make.challenge(), title="Rullator på rampe")
    index()
    nurse = Client(app, make.token("nurse"))

    def names(**query: object) -> list[str]:
        found = nurse.call("search", query={"q": "rullator", **query})
        assert found.status_code == 200, found.text
        return [each["title"] for each in found.get_json()["items"]]

    both = ["Sensorer om natta", "Rullator på rampe"]
    assert names() == both
    assert names(kind="story") == both[:1]
    assert names(kind="entry") == both[1:]
    (row,) = nurse.call("search", query={"q": "rullator", "kind": "story"}).get_json()["items"]
    assert row["kind"] == "story"
    assert row["url"].endswith(f"/initiatives/{told['Sensorer om natta']}/story")
    first = nurse.call("search", query={"q": "rullator", "limit": 1}).get_json()
    assert [each["title"] for each in first["items"]] == both[:1]
    assert names(limit=1, cursor=first["next"]) == both[1:]
