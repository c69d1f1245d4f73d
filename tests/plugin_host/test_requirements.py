"""What plugins need of each other, and imports that are slow or never end."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intranet_ideas.clock import FixedClock
from intranet_ideas.errors import Conflict
from intranet_ideas.ground import Ground
from intranet_ideas.plugin_host import actions, overview, patience, registry
from intranet_ideas.plugin_host.advice import advice_on
from intranet_ideas.plugin_host.discovery import discover
from intranet_ideas.plugin_host.health import hooks_of
from intranet_ideas.plugin_host.host import PluginHost
from intranet_ideas.plugin_host.requirements import circle, closure

from .conftest import Write

SwitchOn = Callable[..., None]
NAMES = "abcd"
GRAPHS = st.dictionaries(st.sampled_from(NAMES), st.lists(st.sampled_from(NAMES), max_size=3))


@given(GRAPHS, st.sampled_from(NAMES))
def test_a_circle_is_a_way_back_to_oneself_and_is_found_when_there_is_one(
    graph: dict[str, list[str]], name: str
) -> None:
    def needs(each: str) -> list[str]:
        return graph.get(each, [])

    way = circle(name, needs)
    reachable = {further for each in needs(name) for further in closure(each, needs)}
    assert bool(way) == (name in reachable)
    if way:
        assert way[0] == way[-1] == name
        assert all(after in needs(before) for before, after in zip(way, way[1:], strict=False))


@pytest.fixture
def needing(write: Write) -> Callable[..., Path]:
    """Write a plugin that needs others."""

    def write_needing(name: str, *needed: str) -> Path:
        path = write(name)
        text = path.read_text().replace('version="1.0"', f'version="1.0", requires={needed!r}')
        path.write_text(text)
        return path

    return write_needing


def names(site: Ground, path: str) -> list[str]:
    with site.database.read() as session:
        return [each.name for each in site.plugins.enabled(session, path)]


def test_plugins_in_a_circle_are_named_and_the_rest_runs(
    site: Ground, write: Write, needing: Callable[..., Path], switch_on: SwitchOn
) -> None:
    needing("a", "b")
    needing("b", "c")
    needing("c", "a")
    needing("leads_there", "a")
    needing("alone", "alone")
    write("sound")
    switch_on("sound")
    told = {each.plugin: str(each) for each in site.plugins.check()}
    assert "a → b → c → a" in told["a"]
    assert "c → a → b → c" in told["c"]
    assert "needs the plugin a, which has a fault" in told["leads_there"]
    assert "alone → alone" in told["alone"]
    assert names(site, "kommune/") == ["sound"]
    with pytest.raises(Conflict, match="a → b"), site.database.write() as session:
        actions.enable(session, None, "a", "kommune", site.clock.now(), host=site.plugins)


def test_a_circle_that_is_broken_is_forgotten(
    host: PluginHost, needing: Callable[..., Path], write: Write
) -> None:
    needing("a", "b")
    needing("b", "gone")
    assert "needs the plugin b, which has a fault" in str(host.check("a")[0])
    assert "gone, which is not there" in str(host.check("b")[0])
    write("gone")
    assert host.check("a") == []
    assert host.check("b") == []


def test_a_plugin_is_left_out_where_what_it_needs_is_off(
    site: Ground, write: Write, needing: Callable[..., Path], switch_on: SwitchOn, clock: FixedClock
) -> None:
    write("base")
    needing("upper", "base")
    with pytest.raises(Conflict, match="base"):
        switch_on("upper")
    switch_on("base")
    switch_on("upper")
    assert names(site, "kommune/helse/") == ["base", "upper"]
    with site.database.write() as session:
        actions.disable(session, None, "base", "helse", clock.now(), host=site.plugins)
    assert names(site, "kommune/helse/sykehjem/") == []
    assert names(site, "kommune/skole/") == ["base", "upper"]
    with site.database.read() as session:
        (problem,) = overview.lacking(site.plugins, session)
    assert str(problem) == ("upper: It is left out for helse: it needs base, which is off or "
                            "suspended there.")  # fmt: skip
    with site.database.write() as session:
        actions.suspend(session, None, "base", clock.now(), host=site.plugins)
    assert names(site, "kommune/") == []


def test_a_slow_import_is_measured_and_warned_of(
    site: Ground, write: Write, switch_on: SwitchOn, clock: FixedClock,
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    monkeypatch.setattr(registry, "SLOW_IMPORT_SECONDS", 0.02)
    monkeypatch.setattr("intranet_ideas.plugin_host.advice.SLOW_IMPORT_SECONDS", 0.02)
    write("slow", "import time; time.sleep(.05)")
    with caplog.at_level(logging.WARNING):
        switch_on("slow")
    assert "slow took 0." in caplog.text
    plugin = site.plugins.plugin("slow")
    assert plugin is not None
    assert plugin.seconds >= 0.05
    assert any("the import took" in str(each) for each in advice_on(plugin))
    site.plugins.health.add_now()
    with site.database.read() as session:
        (hook,) = hooks_of(session, "slow", clock.now())
    assert (hook.hook, hook.calls) == ("import", 1)
    assert hook.p95_ms >= 50


def test_an_import_that_never_ends_is_left_out_and_counted_at_each_start(
    site: Ground, write: Write, switch_on: SwitchOn, clock: FixedClock,
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    write("stuck")
    write("sound")
    switch_on("stuck")
    switch_on("sound")
    write("stuck", "import threading\nthreading.Event().wait(3)")
    monkeypatch.setattr(registry, "IMPORT_SECONDS", 0.05)
    for _ in range(5):
        monkeypatch.setattr(patience, "_hanging", {})  # each start is another process
        started = PluginHost(site.settings, site.database, clock)
        with caplog.at_level(logging.WARNING), site.database.read() as session:
            problems = overview.look_over(started, session)
        with site.database.read() as session:
            assert [each.name for each in started.enabled(session, "kommune/")] == ["sound"]
    (problem,) = problems
    assert "did not finish within 0.05 seconds" in str(problem)
    assert "wait(3)" in problem.trace
    assert "plugins: stuck: Its import" in caplog.text
    with site.database.read() as session:
        assert set(started.snapshot(session).suspended) == {"stuck"}


def test_what_can_not_be_read_hides_no_other_plugin(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("closed", "open_one"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").touch()
    (tmp_path / "no_folder").touch()
    usual = Path.is_file

    def is_file(path: Path) -> bool:
        if path.parent.name == "closed":
            raise PermissionError(13, "Permission denied")
        return usual(path)

    monkeypatch.setattr(Path, "is_file", is_file)
    folders = [(tmp_path, "folder"), (tmp_path / "no_folder", "folder")]
    found, problems = discover(folders, [])
    assert list(found) == ["open_one"]
    assert [Path(each.plugin).name for each in problems] == ["closed", "no_folder"]
    assert "Permission denied" in str(problems[0])
