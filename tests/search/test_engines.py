"""Each bundled engine behind the site: what people find, and going from one to another."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask

from intranet_ideas.clock import FixedClock
from intranet_ideas.ground import Ground
from intranet_ideas.plugin_host import actions as plugins
from intranet_ideas.plugin_host.engines import search_engine, search_engine_of
from intranet_ideas.search.queries import SearchAnswer, find_similar, search_status

from ..factories import Factory
from .conftest import titles

Index = Callable[[], None]
Ask = Callable[..., SearchAnswer]
Switch = Callable[[str, bool], None]


@pytest.fixture
def switch(site: Ground, clock: FixedClock) -> Iterator[Switch]:
    """Switch a plugin on or off, a minute after whatever was before."""

    def change(plugin: str, on: bool) -> None:
        clock.advance(minutes=1)
        how = plugins.enable if on else plugins.disable
        with site.database.write() as session:
            how(session, None, plugin, "kommune", clock.now(), host=site.plugins)

    yield change
    offer = search_engine_of(site.plugins, "search_postgresql", "postgresql")
    assert offer is not None
    sys.modules[offer.open.__module__.replace(".engine", ".places")].close_connections()


def in_use(site: Ground) -> str:
    with site.database.read() as session:
        found = search_engine(site.plugins, session)
    return found[0].name if found else ""


def engines(site: Ground) -> tuple[str, ...]:
    embedded = ("search_whoosh", "search_tantivy")
    return embedded if site.settings.embedded else (*embedded, "search_postgresql")


def test_each_engine_finds_for_each_person_what_they_may_see(
    site: Ground, make: Factory, index: Index, ask: Ask, switch: Switch, clock: FixedClock
) -> None:
    secret = make.challenge(title="Hemmelig", everyone=False, audience=("helse",))
    make.entry(secret, "nurse", title="Rullator i hemmelighet")
    shown = make.challenge(title="Åpen", brief="Trygg skuleveg", language="nn")
    entry = make.entry(shown, "nurse", title="Rullatorer på rampe", body="Sykkelparkering")
    for engine in engines(site):
        switch(engine, True)
        index()
        assert search_status(site).engine == engine
        assert search_status(site).ok
        assert titles(ask("rullator")) == ["Rullatorer på rampe"]
        assert set(titles(ask("rullator", "nurse"))) == {
            "Rullatorer på rampe", "Rullator i hemmelighet"
        }  # fmt: skip
        assert titles(ask("rullator", "guest")) == []
        assert titles(ask("skolevei")) == ["Åpen"]
        assert titles(ask("parkeringer")) == ["Rullatorer på rampe"]
        assert titles(ask("rullator", department="teknisk")) == []
        assert titles(ask("rullator", "nurse", challenge=secret.id)) == ["Rullator i hemmelighet"]
        assert titles(ask("skulevegen", phase="open", language="nn")) == ["Åpen"]
        assert titles(ask("skulevegen", phase="decided")) == []
        assert titles(ask("rullatro", status="submitted")) == ["Rullatorer på rampe"]
        with site.database.read() as session:
            text = "Sykkelparkeringer og rullatorer på ramper"
            alike = find_similar(session, site, make.viewer("teacher"), text, clock.now())
        assert [hit.id for hit in alike.hits] == [entry.id]


def test_the_engine_that_was_switched_on_last_counts_and_the_one_before_stands_by(
    site: Ground, make: Factory, index: Index, ask: Ask, switch: Switch
) -> None:
    make.entry(make.challenge(), title="Rullator")
    index()
    assert in_use(site) == "search_whoosh"
    switch("search_tantivy", True)
    assert in_use(site) == "search_tantivy"
    answer = ask("rullator")
    assert answer.rebuilding
    assert titles(answer) == []
    index()
    assert not ask("rullator").rebuilding
    assert titles(ask("rullator")) == ["Rullator"]
    # Names do not matter, and what is on already is not moved by being switched on again.
    switch("search_whoosh", True)
    assert in_use(site) == "search_tantivy"
    switch("search_tantivy", False)
    assert in_use(site) == "search_whoosh"
    index()
    assert titles(ask("rullator")) == ["Rullator"]
    assert [path.name for path in site.search_folder.iterdir() if path.is_dir()] == [
        "search_whoosh.whoosh"
    ]


def test_an_engine_that_lacks_its_package_leaves_search_to_the_one_before(
    site: Ground, make: Factory, index: Index, ask: Ask, switch: Switch,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    make.entry(make.challenge(), title="Rullator")
    monkeypatch.setitem(sys.modules, "tantivy", None)
    switch("search_tantivy", True)
    index()
    assert in_use(site) == "search_whoosh"
    assert titles(ask("rullator")) == ["Rullator"]
    assert any("pip install" in str(fault) for fault in site.plugins.check("search_tantivy"))


@pytest.mark.sqlite_only
def test_postgresql_on_another_database_says_what_it_needs(
    site: Ground, make: Factory, index: Index, ask: Ask, switch: Switch
) -> None:
    make.entry(make.challenge(), title="Rullator")
    switch("search_postgresql", True)
    index()
    assert ask("rullator").rebuilding
    status = search_status(site)
    assert not status.ok
    assert "needs a PostgreSQL database" in status.detail


@pytest.mark.postgresql
def test_tables_go_with_the_engine_that_is_no_longer_used(
    site: Ground, make: Factory, index: Index, switch: Switch
) -> None:
    make.entry(make.challenge(), title="Rullator")

    def tables() -> int:
        with site.database.engine.connect() as connection:
            found = connection.exec_driver_sql(
                "SELECT count(*) FROM pg_tables WHERE schemaname = 'ideas_search'"
                " AND tablename <> 'made'"
            )
            return int(found.scalar_one())

    switch("search_postgresql", True)
    index()
    assert tables() == 2
    from intranet_ideas.search.index import request_rebuild

    request_rebuild(site)
    index()
    assert tables() == 2
    switch("search_postgresql", False)
    index()
    assert tables() == 0


def test_it_reads_which_engine_is_in_use(
    site: Ground, app: Flask, index: Index, switch: Switch, sign_in: Callable[[str], Any]
) -> None:
    index()
    it = sign_in("it@example.org")
    assert "search_whoosh</a>" in it.get("/it").text
    assert "Search uses this engine" in it.get("/it/plugins/search_whoosh").text
    assert "Search uses" not in it.get("/it/plugins/search_tantivy").text
    switch("search_tantivy", True)
    assert "search_tantivy was switched on later" in it.get("/it/plugins/search_whoosh").text
    assert "Search uses this engine" in it.get("/it/plugins/search_tantivy").text
    page = it.get("/it/plugins/search_postgresql").text
    assert "From the installation" in page
    assert site.settings.database_url not in page
