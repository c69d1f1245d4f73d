"""Another method's ranking beside the published one: for IT, of what is decided, and counting
nowhere."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from intranet_ideas import events
from intranet_ideas.clock import FixedClock
from intranet_ideas.errors import Conflict, Invalid, NotAllowed, NotFound
from intranet_ideas.events import Event
from intranet_ideas.ground import Ground
from intranet_ideas.housekeeping import tidy
from intranet_ideas.judging.models import Ranking
from intranet_ideas.plugin_host.models import PluginHealth, PluginSuspension
from intranet_ideas.plugin_host.registry import PluginRegistry
from intranet_ideas.shade import actions, lane, queries
from intranet_ideas.shade.models import Trial

from ..factories import Factory
from ..judging.panels import Judged, begin

Carry = Callable[..., Trial]
METHOD = """
from intranet_ideas.plugin_api import *
CONTRACT = 1
@hookimpl
def describe_plugin():
    return PluginInfo(name="other", summary="For tests", version="3")
def rank(sheet, settings):
    {body}
@hookimpl
def register_scoring_methods():
    return [ScoringMethod("m", "Other", rank)]
"""
REVERSED = """return Ranking(tuple(
        RankedEntry(entry, number, 1.0) for number, entry in enumerate(sheet.entries, 1)))"""


@pytest.fixture
def other(ground: Ground, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Write a scoring plugin that is on nowhere."""
    folder = tmp_path / "more"
    folder.mkdir()
    monkeypatch.setattr(ground.plugins, "_registry", PluginRegistry([folder]))

    def write(body: str = REVERSED) -> None:
        (folder / "other.py").write_text(METHOD.format(body=body))

    return write


def compared(ground: Ground, viewer: Any, trial: Trial) -> list[queries.Compared]:
    with ground.database.read() as session:
        return queries.compared(session, viewer, trial, ground.clock.now())


def test_its_ranking_stands_beside_the_one_that_counted(
    decided: Judged, carried_out: Carry, other: Callable[..., None]
) -> None:
    other()
    it = decided.make.viewer("it")
    with decided.ground.database.read() as session:
        before = session.scalars(select(Ranking.id)).all()
    trial = carried_out(actions.try_scoring, "other", "m", [decided.challenge_id], by=it)
    assert (trial.fault, trial.done, trial.total) == ("", 1, 1)
    (found,) = compared(decided.ground, it, trial)
    first, second = decided.entries
    assert found.method == "scoring_weighted_mean.weighted_mean"
    assert [(each.moved.entry, each.moved.counted, each.moved.tried) for each in found.lines] == [
        (first, 1, 1), (second, 2, 2),
    ] or found.tau == -1  # fmt: skip
    assert found.tau in (1, -1)
    assert found.lines[0].title.startswith("Idé fra")
    assert found.same_sheet
    with decided.ground.database.read() as session:
        assert session.scalars(select(Ranking.id)).all() == before, "it counts nowhere"
        told = session.scalars(select(Event).filter_by(kind=events.PLUGIN_TRIED)).one()
    assert told.actor_id == it.id
    assert told.data["challenges"] == [decided.challenge_id]


@pytest.mark.parametrize(("body", "words"), [
    ("raise ValueError('why')", "ValueError: why"), ("return 7", "method failed"),
    ("return Ranking(())", ""), ("raise SystemExit(1)", "SystemExit"),
])  # fmt: skip
def test_a_faulty_method_is_told_in_words_and_suspends_nothing(
    decided: Judged, carried_out: Carry, other: Callable[..., None], body: str, words: str
) -> None:
    other(body)
    it = decided.make.viewer("it")
    for _ in range(2):
        trial = carried_out(actions.try_scoring, "other", "m", [decided.challenge_id], by=it)
    (found,) = compared(decided.ground, it, trial)
    assert found.fault
    assert words in found.fault % found.values
    with decided.ground.database.read() as session:
        assert session.scalar(select(func.count()).select_from(PluginHealth)) == 0
        assert session.scalar(select(func.count()).select_from(PluginSuspension)) == 0


def test_what_is_sealed_stays_sealed(
    make: Factory, clock: FixedClock, other: Callable[..., None]
) -> None:
    other()
    judged = begin(make, clock)
    judged.put("judge1", judged.entries[0])
    judged.rank()
    it = make.viewer("it")
    ground = judged.ground
    for days in (0, 7):
        clock.advance(days=days)
        with ground.database.write() as session:
            assert queries.to_compare(session, it, clock.now()) == []
            with pytest.raises(Invalid):
                actions.try_scoring(session, it, "other", "m", [judged.challenge_id], clock.now(),
                                    host=ground.plugins)  # fmt: skip
    # Even a row that someone put there by other means yields nothing.
    with ground.database.write() as session:
        session.add(Trial(kind="scoring", plugin="other", offer="m", asked_at=clock.now(),
                          request={"challenges": [judged.challenge_id]}))  # fmt: skip
    lane.work_on_trials(ground, clock.now())
    with ground.database.read() as session:
        trial = session.scalars(select(Trial)).one()
    assert trial.result[0]["items"] == []
    assert "not published" in trial.result[0]["fault"]
    assert compared(ground, it, trial) == []


def test_a_challenge_for_others_is_not_its_to_compare(
    make: Factory, clock: FixedClock, carried_out: Carry, other: Callable[..., None]
) -> None:
    from .conftest import release

    other()
    hidden = release(begin(make, clock, everyone=False, audience=("helse",)))
    it, ground = make.viewer("it"), hidden.ground
    with ground.database.read() as session:
        assert queries.to_compare(session, it, clock.now()) == []
        assert [each.id for each in queries.to_compare(session, None, clock.now())] == [
            hidden.challenge_id
        ]
    trial = carried_out(actions.try_scoring, "other", "m", [hidden.challenge_id], by=None)
    assert compared(ground, it, trial) == []
    assert len(compared(ground, None, trial)) == 1
    staff = make.viewer("boss")
    assert compared(ground, staff, trial) == []
    with ground.database.read() as session, pytest.raises(NotFound):
        queries.see(session, staff, trial.id)


def test_only_it_asks_and_only_for_what_there_is(
    decided: Judged, other: Callable[..., None]
) -> None:
    other()
    it, now, host = decided.make.viewer("it"), decided.now, decided.ground.plugins
    with decided.ground.database.write() as session:
        def ask(by: Any, plugin: str = "other", method: str = "m",
                ids: tuple[int, ...] = (decided.challenge_id,)) -> Trial:  # fmt: skip
            return actions.try_scoring(session, by, plugin, method, ids, now, host=host)

        with pytest.raises(NotAllowed):
            ask(decided.make.viewer("manager"))
        with pytest.raises(NotFound):
            ask(it, "nowhere")
        for wrong in ({"method": "x"}, {"ids": ()}, {"ids": (9999,)}):
            with pytest.raises(Invalid):
                ask(it, **wrong)  # type: ignore[arg-type]
        for _ in range(actions.MOST_WAITING):
            ask(it)
        with pytest.raises(Conflict):
            ask(it)


def test_a_worker_that_died_leaves_a_trial_that_is_begun_anew_once(
    decided: Judged, other: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    other()
    ground, clock = decided.ground, decided.clock
    with ground.database.write() as session:
        actions.try_scoring(session, None, "other", "m", [decided.challenge_id], clock.now(),
                            host=ground.plugins)  # fmt: skip

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(lane, "run", killed)
        for _ in range(2):
            with pytest.raises(KeyboardInterrupt):
                lane.work_on_trials(ground, clock.now())
            assert lane.work_on_trials(ground, clock.now()) == 0, "another has it"
            clock.advance(minutes=21)
    assert lane.work_on_trials(ground, clock.now()) == 0
    with ground.database.read() as session:
        trial = session.scalars(select(Trial)).one()
    assert trial.finished_at is not None
    assert "stopped" in trial.fault
    clock.advance(days=31)
    assert tidy(ground, clock.now()) >= 1
    with ground.database.read() as session:
        assert session.scalars(select(Trial)).all() == []


def test_another_panel_than_the_published_is_told(
    decided: Judged, carried_out: Carry, other: Callable[..., None]
) -> None:
    other()
    with decided.ground.database.write() as session:
        session.scalars(select(Ranking)).one().sheet_digest = "0" * 64
    it = decided.make.viewer("it")
    trial = carried_out(actions.try_scoring, "other", "m", [decided.challenge_id], by=it)
    assert not compared(decided.ground, it, trial)[0].same_sheet
    assert replace(compared(decided.ground, it, trial)[0], same_sheet=True).tau is not None
