"""A plugin's new version with other settings: what counts, what is passed over and told."""

from __future__ import annotations

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from intranet_ideas import doctor, events
from intranet_ideas.clock import FixedClock
from intranet_ideas.events import Event
from intranet_ideas.ground import Ground
from intranet_ideas.plugin_api import PluginInfo, Setting
from intranet_ideas.plugin_host import actions, checks, stored
from intranet_ideas.plugin_host.activation import Activations
from intranet_ideas.plugin_host.discovery import FOLDER, Found
from intranet_ideas.plugin_host.host import PluginHost
from intranet_ideas.plugin_host.loading import LoadedPlugin
from intranet_ideas.plugin_host.models import PluginSetting
from intranet_ideas.plugin_host.stored import StoredValues
from intranet_ideas.plugin_host.verdict import verdict_on

from .conftest import Write

PATHS = ("kommune/", "kommune/helse/", "kommune/helse/sykehjem/", "kommune/skole/")


def of(settings: tuple[Setting, ...], rows: dict[str, dict[str, dict[str, object]]],
       scope: str = "department") -> StoredValues:
    info = PluginInfo("a", "A", "2", settings=settings, scope=scope)  # type: ignore[arg-type]
    plugin = LoadedPlugin(Found("a", FOLDER), info, None)  # type: ignore[arg-type]
    secrets = {"known": "hush"}
    return StoredValues(plugin, Activations(values={"a": rows}), secrets.get)


@given(
    st.dictionaries(st.sampled_from(PATHS), st.one_of(st.integers(-5, 15), st.text(max_size=3))),
    st.sampled_from(PATHS),
)
def test_the_nearest_value_that_is_still_allowed_counts(
    found: dict[str, object], path: str
) -> None:
    setting = Setting("size", "Size", "number", 5, minimum=1, maximum=10)
    rows = {"size": {place: {"v": value} for place, value in found.items()}}
    read = of((setting,), rows)
    above = sorted((each for each in PATHS if path.startswith(each)), key=len, reverse=True)

    def number(value: object) -> float | None:
        try:
            value = float(value)  # type: ignore[arg-type]
        except (TypeError, ValueError):
            return None
        return value if 1 <= value <= 10 else None

    allowed = [(number(found[each]), each) for each in above if each in found]
    expected = next((each for each in allowed if each[0] is not None), (None, None))
    source = read.counting(setting, path)
    assert (source.value, source.path) == expected
    unused = {each.path for each in read.findings() if not each.used}
    assert unused == {place for place, value in found.items() if number(value) is None}


def test_a_former_name_counts_until_a_newer_value_is_stored() -> None:
    setting = Setting("address", "Address", formerly=("url", "link"))
    rows: dict[str, dict[str, dict[str, object]]] = {
        "url": {"kommune/": {"v": "old"}, "kommune/helse/": {"v": "of health"}},
        "link": {"kommune/": {"v": "oldest"}},
        "address": {"kommune/helse/": {"v": "new"}},
    }
    read = of((setting,), rows)
    assert read.counting(setting, "kommune/skole/").value == "old"
    assert read.counting(setting, "kommune/helse/sykehjem/").value == "new"
    told = {(each.key, each.path): (each.used, each.why) for each in read.findings()}
    assert told["url", "kommune/"] == (True, stored.RENAMED)
    assert told["url", "kommune/helse/"] == (False, stored.NEWER)


def test_a_value_is_converted_and_a_convert_that_fails_harms_nothing() -> None:
    words = {"weekly": "week", "never": "no such choice"}
    setting = Setting("pace", "Pace", "choice", "day", choices=(("day", "D"), ("week", "W")),
                      convert=lambda value: words[str(value)])  # fmt: skip
    rows: dict[str, dict[str, dict[str, object]]] = {"pace": {
        "kommune/": {"v": "weekly"}, "kommune/helse/": {"v": "never"},
        "kommune/skole/": {"v": "unknown"},
    }}  # fmt: skip
    read = of((setting,), rows)
    for path in PATHS:
        assert read.counting(setting, path).value == "week", path
    assert [(each.path, each.used) for each in read.findings()] == [
        ("kommune/", True), ("kommune/helse/", False), ("kommune/skole/", False),
    ]  # fmt: skip


def test_a_secret_is_never_shown_whatever_the_setting_becomes() -> None:
    now_text = Setting("key", "Key")
    read = of((now_text,), {"key": {"kommune/": {"secret": "known"}}})
    assert read.counting(now_text, "kommune/").value is None
    (found,) = read.findings()
    assert (found.shown, found.why) == ("", stored.NO_SECRET)
    now_secret = Setting("key", "Key", "secret")
    read = of((now_secret,), {"key": {"kommune/": {"v": "in the clear"}}})
    assert read.counting(now_secret, "kommune/").value is None
    (found,) = read.findings()
    assert (found.shown, found.why) == ("", stored.SECRET_NOW)
    read = of((now_secret,), {"key": {"kommune/": {"secret": "lost"}}})
    assert [each.why for each in read.findings()] == [stored.SEALED]
    read = of((now_secret,), {"key": {"kommune/": {"secret": "known"}}})
    assert read.counting(now_secret, "kommune/helse/").value == "hush"
    assert read.findings() == []


def test_a_plugin_that_became_the_organisations_has_values_of_departments_left() -> None:
    setting = Setting("word", "Word")
    rows: dict[str, dict[str, dict[str, object]]] = {
        "word": {"kommune/": {"v": "all"}, "kommune/helse/": {"v": "health"}},
        "gone": {"kommune/": {"v": 1}},
    }
    read = of((setting,), rows, scope="organisation")
    assert read.counting(setting, "kommune/helse/").value == "all"
    assert [each.why for each in read.findings()] == [stored.GONE, stored.WHOLE]


@pytest.mark.parametrize("settings", [
    'Setting("a", "A", formerly=("b",)), Setting("b", "B"),',
    'Setting("a", "A", formerly=("c",)), Setting("b", "B", formerly=("c",)),',
    'Setting("a", "A", formerly="b"),', 'Setting("a", "A", convert=1),',
])  # fmt: skip
def test_two_settings_can_not_lay_claim_to_one_value(
    host: PluginHost, write: Write, settings: str
) -> None:
    write("first", settings=settings)
    assert host.check("first")


def test_checks_accept_what_is_sound() -> None:
    info = PluginInfo("a", "A", "1", settings=(
        Setting("a", "A", formerly=("b",), convert=str), Setting("c", "C", formerly=("d",)),
    ))  # fmt: skip
    assert checks.check_info(info) == ""


OLD = 'Setting("size", "Size", "number", 5, maximum=99), Setting("url", "URL"), Setting("x", "X"),'
NEW = (
    'Setting("size", {"en": "Size", "nb": "Mål"}, "number", 5, maximum=10), '
    'Setting("address", "Address", formerly=("url",)),'
)


def upgraded(site: Ground, write: Write, clock: FixedClock) -> PluginHost:
    """Store values of an old version at helse, and return a process with the new one."""
    write("first", settings=OLD)
    with site.database.write() as session:
        actions.enable(session, None, "first", "helse", clock.now(), host=site.plugins)
        actions.configure(session, None, "first", "kommune", {"size": "8"}, clock.now(),
                          host=site.plugins)  # fmt: skip
        actions.configure(session, None, "first", "helse", {"size": "50", "url": "u", "x": "y"},
                          clock.now(), host=site.plugins)  # fmt: skip
    path = write("first", settings=NEW)
    # Python takes a file of the same second and size for unchanged.
    os.utime(path, (2_000_000_000, 2_000_000_000))
    return type(site.plugins)(site.settings, site.database, clock)


def test_an_upgrade_reads_falls_back_says_so_and_is_cleared(
    site: Ground, write: Write, clock: FixedClock
) -> None:
    host = upgraded(site, write, clock)
    with site.database.read() as session:
        assert dict(host.settings_for(session, "first", "kommune/helse/sykehjem/")) == {
            "size": 8, "address": "u",
        }  # fmt: skip
        verdict = verdict_on(host, "first", session)
    assert sorted(each.key for each in verdict.unused) == ["size", "x"]
    with site.database.write() as session:
        assert actions.clear_unused(session, None, "first", clock.now(), host=host) == ["size", "x"]
    with site.database.write() as session:
        assert actions.clear_unused(session, None, "first", clock.now(), host=host) == []
        event = session.scalars(select(Event).order_by(Event.id.desc())).first()
        assert event is not None
        assert (event.kind, event.data["keys"]) == (events.PLUGIN_CONFIGURED, ["size", "x"])
    with site.database.read() as session:
        assert dict(host.settings_for(session, "first", "kommune/helse/")) == {
            "size": 8, "address": "u",
        }  # fmt: skip


def test_what_is_typed_anew_takes_the_place_of_the_former_name(
    site: Ground, write: Write, clock: FixedClock
) -> None:
    host = upgraded(site, write, clock)
    with site.database.write() as session:
        actions.configure(session, None, "first", "helse", {"address": "v"}, clock.now(), host=host)
    with site.database.read() as session:
        keys = session.scalars(select(PluginSetting.key).order_by(PluginSetting.key)).all()
    assert keys == ["address", "size", "size", "x"]
    with site.database.write() as session:
        actions.configure(session, None, "first", "helse", {"address": None}, clock.now(),
                          host=host)  # fmt: skip
    with site.database.read() as session:
        assert host.settings_for(session, "first", "kommune/helse/")["address"] == ""


def test_the_doctor_names_what_is_not_used(
    site: Ground, write: Write, clock: FixedClock
) -> None:
    from dataclasses import replace

    host = upgraded(site, write, clock)
    found = doctor._plugins(replace(site, plugins=host))
    assert not found.ok
    assert "first does not use what is stored for size, x" in found.detail
