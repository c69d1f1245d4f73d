"""The same words through two engines; what either finds is held against the reader's access."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from intranet_ideas.clock import FixedClock
from intranet_ideas.errors import Conflict, Invalid
from intranet_ideas.ground import Ground
from intranet_ideas.plugin_host import actions as plugins
from intranet_ideas.plugin_host.registry import PluginRegistry
from intranet_ideas.search.lane import Indexing
from intranet_ideas.shade import actions, queries
from intranet_ideas.shade.models import Trial

from ..factories import Factory

Carry = Callable[..., Trial]
ENGINE = """
import json
from intranet_ideas.plugin_api import *
CONTRACT = 1
class Engine:
    def __init__(self, folder): self.file = folder / "words.json"
    def index(self, documents):
        known = json.loads(self.file.read_text()) if self.file.exists() else {}
        known |= {each.id: (each.title + " " + each.body).lower() for each in documents}
        self.file.write_text(json.dumps(known))
    def search(self, query):
        {search}
        known = json.loads(self.file.read_text())
        found = [id for id, text in sorted(known.items()) if query.text.lower() in text]
        return SearchResult(tuple(SearchHit(id, 1.0) for id in [*found, "entry:999", "nonsense"]))
    def clear(self): self.file.unlink(missing_ok=True)
@hookimpl
def describe_plugin():
    return PluginInfo(name="plain", summary="For tests", version="1", scope="organisation")
@hookimpl
def register_search_engines():
    return [SearchEngineOffer("plain", "Plain", lambda folder, settings: {made})]
"""


@pytest.fixture
def plain(ground: Ground, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Write a small engine that is not on."""
    folder = tmp_path / "more"
    folder.mkdir()
    monkeypatch.setattr(ground.plugins, "_registry", PluginRegistry([folder]))

    def write(search: str = "pass", made: str = "Engine(folder)") -> None:
        text = ENGINE.replace("{search}", search).replace("{made}", made)
        (folder / "plain.py").write_text(text)

    return write


@pytest.fixture
def site(ground: Ground, make: Factory, clock: FixedClock) -> Ground:
    """Ideas for all, one for helse alone, and Whoosh on with its index made."""
    open_to_all = make.challenge(title="Trygg hjemme")
    make.entry(open_to_all, title="Nattilsyn med sensor")
    make.entry(open_to_all, "staff", title="Sensor på døra")
    make.entry(make.challenge(title="For helse", everyone=False, audience=("helse",)),
               title="Hemmelig sensor")  # fmt: skip
    with ground.database.write() as session:
        plugins.enable(session, None, "search_whoosh", "kommune", clock.now(), host=ground.plugins)
    index = Indexing()
    while index(ground, clock.now()):
        pass
    return ground


def answers(ground: Ground, viewer: Any, trial: Trial) -> list[queries.Asked]:
    with ground.database.read() as session:
        return queries.asked(session, viewer, trial)


def test_both_engines_answer_and_nobody_sees_more_than_they_may(
    plain: Callable[..., None], site: Ground, make: Factory, carried_out: Carry
) -> None:
    plain()
    it = make.viewer("it")
    texts = ["sensor\n  nattilsyn  \nsensor", "zebra"]
    trial = carried_out(actions.try_search, "plain", "plain", texts, by=it)
    assert (trial.fault, trial.done) == ("", 3)
    sensor, night, zebra = answers(site, it, trial)
    assert {hit.title for hit in sensor.tried.hits} == {"Nattilsyn med sensor", "Sensor på døra"}
    assert sensor.on is not None
    assert {hit.title for hit in sensor.on.hits} == {"Nattilsyn med sensor", "Sensor på døra"}
    assert sensor.overlap == 1
    assert all(hit.both for hit in sensor.tried.hits)
    assert [hit.title for hit in night.tried.hits] == ["Nattilsyn med sensor"]
    assert (zebra.tried.hits, zebra.overlap) == ([], None)
    # Someone who is invited there finds more in the same rows; the command line finds all.
    assert len(answers(site, make.viewer("nurse"), trial)[0].tried.hits) == 3
    assert len(answers(site, None, trial)[0].tried.hits) == 3
    assert not site.shade_folder.exists(), "the index is thrown away"
    assert "Hemmelig" not in str(trial.result)


def test_an_engine_that_fails_on_a_query_is_told_there(
    plain: Callable[..., None], site: Ground, make: Factory, carried_out: Carry
) -> None:
    plain("raise SystemExit(3)")
    it = make.viewer("it")
    trial = carried_out(actions.try_search, "plain", "plain", ["sensor"], by=it)
    (found,) = answers(site, it, trial)
    assert "SystemExit: 3" in found.tried.error
    assert found.on is not None
    assert len(found.on.hits) == 2
    assert found.overlap == 0


def test_an_engine_that_can_not_begin_is_told_and_leaves_nothing(
    plain: Callable[..., None], site: Ground, make: Factory, carried_out: Carry
) -> None:
    plain(made="1 / 0")
    trial = carried_out(actions.try_search, "plain", "plain", ["sensor"], by=make.viewer("it"))
    assert "ZeroDivisionError" in trial.fault % trial.fault_values
    assert trial.result == []
    assert not site.shade_folder.exists()


def test_without_an_engine_on_there_is_one_side(
    plain: Callable[..., None], ground: Ground, make: Factory, carried_out: Carry
) -> None:
    plain()
    make.entry(make.challenge(), title="Nattilsyn")
    it = make.viewer("it")
    trial = carried_out(actions.try_search, "plain", "plain", ["nattilsyn"], by=it)
    (found,) = answers(ground, it, trial)
    assert found.on is None
    assert found.overlap is None
    assert len(found.tried.hits) == 1


def test_what_can_not_be_asked(
    plain: Callable[..., None], site: Ground, make: Factory, clock: FixedClock
) -> None:
    plain()
    it, host = make.viewer("it"), site.plugins
    with site.database.write() as session:
        with pytest.raises(Conflict, match="is on"):
            actions.try_search(session, it, "search_whoosh", "whoosh", ["a"], clock.now(),
                               host=host)  # fmt: skip
        for texts in ([], ["  \n"], [str(number) for number in range(21)]):
            with pytest.raises(Invalid) as caught:
                actions.try_search(session, it, "plain", "plain", texts, clock.now(), host=host)
            assert caught.value.faults[0].field == "queries"
        with pytest.raises(Invalid):
            actions.try_search(session, it, "notify_email", "email", ["a"], clock.now(), host=host)
