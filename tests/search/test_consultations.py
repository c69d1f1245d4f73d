"""Consultations are found by the words of their text, by who may read them."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta

from flask import Flask

from intranet_ideas.consultations import actions, taking_part
from intranet_ideas.consultations.rules import DEPARTMENT, ConsultationFields
from intranet_ideas.ground import Ground
from intranet_ideas.search import documents
from intranet_ideas.search import index as files
from intranet_ideas.search.index import Chosen
from intranet_ideas.search.queries import SearchAnswer, SearchFilters
from intranet_ideas.search.stories import find_consultations

from ..browsing import Browser
from ..factories import Factory
from .conftest import titles


def test_what_is_published_is_found_by_who_is_asked(
    app: Flask, site: Ground, make: Factory, index: Callable[[], None],
    ask: Callable[..., SearchAnswer],
) -> None:
    make.person("innovator@example.org", "Inga", "kommune", roles=("innovation_group",))
    now, made = make.clock.now(), {}
    for title, audience, published in (
        ("Strategi for alle", "staff", True), ("Bare for helse", DEPARTMENT, True),
        ("Et utkast", "staff", False),
    ):  # fmt: skip
        with site.database.write() as session:
            inga = make.viewer("innovator")
            made[title] = actions.begin(session, inga, ConsultationFields(
                title, "# Mål\n\nVi prøver tverrfaglig nyskaping.", "innovator@example.org",
                audience=audience, department="helse" if audience == DEPARTMENT else "",
                opens_at=now, closes_at=now + timedelta(days=9),
            ), now).id  # fmt: skip
            if published:
                actions.publish(session, inga, made[title], now)
    with site.database.write() as session:
        taking_part.comment(session, make.viewer("nurse"), made["Strategi for alle"], 2,
                            "Rullatorene mangler", now)  # fmt: skip
    make.entry(make.challenge(), title="Tverrfaglig rullator")
    index()

    def found(words: str, who: str, **filters: str) -> list[str]:
        with site.database.read() as session:
            return sorted(each.title for each in find_consultations(
                session, site, make.viewer(who), words, SearchFilters(**filters), now
            ))  # fmt: skip

    assert found("tverrfaglig", "teacher") == ["Strategi for alle"]
    assert found("tverrfaglig", "nurse") == ["Bare for helse", "Strategi for alle"]
    assert found("tverrfaglig", "guest") == []
    # Not what people say; nor where only ideas are looked for; and they push no idea out.
    assert found("rullatorene", "teacher") == []
    assert found("tverrfaglig", "teacher", kind="entry") == []
    assert titles(ask("tverrfaglig")) == ["Tverrfaglig rullator"]
    page = Browser(app, make.session_token("teacher")).get("/search?q=tverrfaglig")
    text = page.get_data(as_text=True)
    assert "Strategi for alle" in text
    assert "Bare for helse" not in text
    assert "Et utkast" not in text


def test_an_index_of_before_brings_them_in_by_itself(
    site: Ground, make: Factory, index: Callable[[], None], engine: Chosen,
    ask: Callable[..., SearchAnswer],
) -> None:
    """What an earlier version left behind answers until the new one is there; nobody asks for
    it."""
    make.person("innovator@example.org", "Inga", "kommune", roles=("innovation_group",))
    make.entry(make.challenge(), title="Rullator")
    now = make.clock.now()
    with site.database.write() as session:
        inga = make.viewer("innovator")
        made = actions.begin(session, inga, ConsultationFields(
            "Strategi", "Vi prøver nyskaping.", "innovator@example.org", opens_at=now,
            closes_at=now + timedelta(days=9),
        ), now).id  # fmt: skip
        actions.publish(session, inga, made, now)
    index()
    # As it was: without what it could not hold, and without a word of what it holds.
    opened = files.opened(engine)
    assert opened is not None
    opened.remove([documents.identifier(documents.CONSULTATION, made)])
    pointer = engine.folder / files.POINTER
    left = json.loads(pointer.read_text())
    del left["contents"]
    pointer.write_text(json.dumps(left))

    def found() -> list[str]:
        with site.database.read() as session:
            return [each.title for each in find_consultations(
                session, site, make.viewer("teacher"), "nyskaping", SearchFilters(), now
            )]  # fmt: skip

    assert found() == []
    assert titles(ask("rullator")) == ["Rullator"]
    index()
    assert found() == ["Strategi"]
    assert titles(ask("rullator")) == ["Rullator"]
    generation = json.loads(pointer.read_text())["generation"]
    index()
    assert json.loads(pointer.read_text())["generation"] == generation, "once"
