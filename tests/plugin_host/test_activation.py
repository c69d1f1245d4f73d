"""Where plugins are on, with which values, and who may change that."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event, select

from intranet_ideas import events
from intranet_ideas.access import Role
from intranet_ideas.clock import FixedClock
from intranet_ideas.errors import Conflict, Invalid, NotAllowed, NotFound
from intranet_ideas.events import Event
from intranet_ideas.ground import Ground
from intranet_ideas.people.rules import Viewer
from intranet_ideas.plugin_host import actions
from intranet_ideas.plugin_host.activation import ORGANISATION, nearest
from intranet_ideas.plugin_host.models import PluginSetting

from .conftest import Write

SwitchOn = Callable[..., None]
PATHS = ("kommune/", "kommune/helse/", "kommune/helse/sykehjem/", "kommune/skole/")
SETTINGS = (
    'Setting("size", "Size", "number", 5, minimum=1, maximum=10), '
    'Setting("mode", "Mode", "choice", "a", choices=(("a", "A"), ("b", "B"))), '
    'Setting("loud", "Loud", "switch"), Setting("word", "Word"), '
    'Setting("key", "Key", "secret"), '
    'Setting("smtp_url", "Server", installation="smtp_url"),'
)


@given(st.dictionaries(st.sampled_from(PATHS), st.booleans()), st.sampled_from(PATHS))
def test_the_nearest_decision_at_or_above_counts(decisions: dict[str, bool], path: str) -> None:
    parts = path.rstrip("/").split("/")
    above = ["/".join(parts[:length]) + "/" for length in range(len(parts), 0, -1)]
    expected = next(((decisions[each], each) for each in above if each in decisions),
                    (False, None))  # fmt: skip
    source = nearest(decisions, path, missing=False)
    assert (source.value, source.path) == expected


def test_a_department_with_a_name_alike_is_not_above() -> None:
    assert nearest({"kommune/hel/": True}, "kommune/helse/", missing=False).path is None


def names(site: Ground, path: str) -> list[str]:
    with site.database.read() as session:
        return [each.name for each in site.plugins.enabled(session, path)]


def test_off_by_default_and_inherited_down_the_tree(
    site: Ground, write: Write, switch_on: SwitchOn, clock: FixedClock
) -> None:
    write("first")
    assert names(site, "kommune/helse/sykehjem/") == []
    switch_on("first", "helse")
    assert names(site, "kommune/helse/sykehjem/") == ["first"]
    assert names(site, "kommune/skole/") == []
    with site.database.write() as session:
        actions.disable(session, None, "first", "sykehjem", clock.now(), host=site.plugins)
    assert names(site, "kommune/helse/sykehjem/") == []
    assert names(site, "kommune/helse/") == ["first"]
    with site.database.write() as session:
        actions.inherit(session, None, "first", "sykehjem", clock.now(), host=site.plugins)
    assert names(site, "kommune/helse/sykehjem/") == ["first"]


def test_each_change_is_an_event_and_no_change_is_none(
    site: Ground, write: Write, clock: FixedClock
) -> None:
    write("first", settings=SETTINGS)
    with site.database.write() as session:
        for _ in range(2):
            actions.enable(session, None, "first", "helse", clock.now(), host=site.plugins)
        for _ in range(2):
            actions.configure(session, None, "first", "helse", {"size": "7"}, clock.now(),
                              host=site.plugins)  # fmt: skip
        actions.disable(session, None, "first", "helse", clock.now(), host=site.plugins)
        for _ in range(2):
            actions.inherit(session, None, "first", "helse", clock.now(), host=site.plugins)
    with site.database.read() as session:
        kinds = session.scalars(
            select(Event.kind).where(Event.kind.startswith("plugin_")).order_by(Event.id)
        ).all()
    assert kinds == [events.PLUGIN_ENABLED, events.PLUGIN_CONFIGURED, events.PLUGIN_DISABLED,
                     events.PLUGIN_INHERITS]  # fmt: skip


def test_only_it_may_change_plugins(site: Ground, write: Write, clock: FixedClock) -> None:
    write("first")
    staff = Viewer(1, "S", "s@x", "nb", 1, "kommune/", frozenset({Role.STAFF}))
    host, now = site.plugins, clock.now()
    with site.database.write() as session:
        for change in (actions.enable, actions.disable, actions.inherit):
            with pytest.raises(NotAllowed):
                change(session, staff, "first", "helse", now, host=host)
        with pytest.raises(NotAllowed):
            actions.configure(session, staff, "first", "helse", {}, now, host=host)
        with pytest.raises(NotAllowed):
            actions.resume(session, staff, "first", now)


def test_what_is_not_there_can_not_be_switched_on(
    site: Ground, write: Write, clock: FixedClock
) -> None:
    write("broken", "raise ValueError('why')", bare=True)
    write("sound")
    host, now = site.plugins, clock.now()
    with site.database.write() as session:
        with pytest.raises(NotFound):
            actions.enable(session, None, "nowhere", "helse", now, host=host)
        with pytest.raises(NotFound):
            actions.enable(session, None, "sound", "no-such-place", now, host=host)
        with pytest.raises(NotFound):
            actions.disable(session, None, "nowhere", "helse", now, host=host)
        with pytest.raises(Conflict, match="why"):
            actions.enable(session, None, "broken", "helse", now, host=host)
        with pytest.raises(NotFound):
            actions.resume(session, None, "sound", now)


def test_a_plugin_that_vanished_is_left_out_and_can_be_switched_off(
    site: Ground, write: Write, switch_on: SwitchOn, clock: FixedClock
) -> None:
    path = write("fleeting")
    switch_on("fleeting")
    path.unlink()
    other = type(site.plugins)(site.settings, site.database, clock)
    with site.database.read() as session:
        assert other.enabled(session, "kommune/") == ()
    assert [each.plugin for each in other.problems()] == ["fleeting"]
    with site.database.write() as session:
        actions.disable(session, None, "fleeting", "kommune", clock.now(), host=other)


def test_organisation_scope_does_not_vary(
    site: Ground, write: Write, switch_on: SwitchOn, clock: FixedClock
) -> None:
    write("whole", scope="organisation")
    with pytest.raises(Conflict), site.database.write() as session:
        actions.enable(session, None, "whole", "helse", clock.now(), host=site.plugins)
    switch_on("whole")
    for path in ("kommune/helse/", ORGANISATION):
        assert names(site, path) == ["whole"]


def test_values_fall_back_to_installation_and_default(
    site: Ground, write: Write, clock: FixedClock
) -> None:
    write("first", settings=SETTINGS)
    host = site.plugins

    def put(slug: str, **values: object) -> None:
        with site.database.write() as session:
            actions.configure(session, None, "first", slug, values, clock.now(), host=host)

    def at(path: str) -> dict[str, object]:
        with site.database.read() as session:
            return dict(host.settings_for(session, "first", path))

    assert at("kommune/") == {"size": 5, "mode": "a", "loud": False, "word": "", "key": "",
                              "smtp_url": "smtp://mail.test:2525"}  # fmt: skip
    put("kommune", size="7,5", loud="1")
    put("helse", size=3, mode="b", word="hei")
    assert at("kommune/skole/")["size"] == 7.5
    assert at("kommune/skole/")["loud"] is True
    assert at("kommune/helse/sykehjem/")["size"] == 3
    put("helse", size=None)
    assert at("kommune/helse/sykehjem/")["size"] == 7.5
    assert at("kommune/helse/sykehjem/")["word"] == "hei"


def test_a_value_that_no_longer_fits_is_passed_over(
    site: Ground, write: Write, clock: FixedClock
) -> None:
    write("first", settings=SETTINGS)
    with site.database.write() as session:
        actions.configure(session, None, "first", "kommune", {"size": 7}, clock.now(),
                          host=site.plugins)  # fmt: skip
        session.scalars(select(PluginSetting)).one().value = {"v": "seven"}
    with site.database.read() as session:
        assert site.plugins.settings_for(session, "first", "kommune/")["size"] == 5


def test_faults_name_every_field_and_change_nothing(
    site: Ground, write: Write, clock: FixedClock
) -> None:
    write("first", settings=SETTINGS)
    wrong = {"size": "99", "mode": "c", "loud": "maybe", "word": "a\x00b", "other": "1"}
    with pytest.raises(Invalid) as caught, site.database.write() as session:
        actions.configure(session, None, "first", "kommune", wrong | {"key": "s"}, clock.now(),
                          host=site.plugins)  # fmt: skip
    assert {fault.field for fault in caught.value.faults} == set(wrong)
    assert not (site.settings.data / "plugin_secrets.json").exists()


@pytest.mark.parametrize("raw", ["nan", "inf", "", "x", "0", "11", True, None.__class__])
def test_numbers_are_finite_and_within_bounds(
    site: Ground, write: Write, clock: FixedClock, raw: object
) -> None:
    write("first", settings=SETTINGS)
    with pytest.raises(Invalid), site.database.write() as session:
        actions.configure(session, None, "first", "kommune", {"size": raw}, clock.now(),
                          host=site.plugins)  # fmt: skip


def test_secrets_lie_in_a_private_file_and_not_in_the_database(
    site: Ground, write: Write, clock: FixedClock
) -> None:
    write("first", settings=SETTINGS)
    host = site.plugins
    path = site.settings.data / "plugin_secrets.json"

    def put(value: str | None, *, fail: bool = False) -> None:
        with site.database.write() as session:
            actions.configure(session, None, "first", "kommune", {"key": value}, clock.now(),
                              host=host)  # fmt: skip
            if fail:
                raise RuntimeError

    def secret() -> object:
        with site.database.read() as session:
            return host.settings_for(session, "first", "kommune/helse/")["key"]

    put("hush-hush")
    assert secret() == "hush-hush"
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
    with site.database.read() as session:
        stored = session.scalars(select(PluginSetting)).one().value
        told = [each.data for each in session.scalars(select(Event))]
    assert "hush-hush" not in json.dumps([stored, told])
    with pytest.raises(RuntimeError):
        put("not committed", fail=True)
    assert secret() == "hush-hush", "a rolled back change leaves the secret in force"
    clock.advance(hours=2)
    put("another")
    put("third")
    assert secret() == "third"
    clock.advance(hours=2)
    put("fourth")
    assert "hush-hush" not in path.read_text()
    other = type(host)(site.settings, site.database, clock)
    with site.database.read() as session:
        assert other.settings_for(session, "first", "kommune/")["key"] == "fourth"
    put(None)
    assert secret() == ""


def test_one_statement_for_each_session_and_changes_count_at_once(
    site: Ground, write: Write, switch_on: SwitchOn, clock: FixedClock
) -> None:
    write("first", settings=SETTINGS)
    switch_on("first", "helse")
    statements: list[str] = []
    event.listen(site.database.engine, "before_cursor_execute",
                 lambda *args: statements.append(args[2]))  # fmt: skip
    with site.database.read() as session:
        for path in PATHS:
            site.plugins.enabled(session, path)
            site.plugins.settings_for(session, "first", path)
            site.plugins.navigation(session, path)
    selects = [each for each in statements if "SELECT" in each]
    assert len(selects) == 1
    # Another process:
    other = type(site.plugins)(site.settings, site.database, clock)
    with site.database.write() as session:
        actions.disable(session, None, "first", "helse", clock.now(), host=other)
        assert other.enabled(session, "kommune/helse/") == (), "seen in its own transaction"
    assert names(site, "kommune/helse/") == []
