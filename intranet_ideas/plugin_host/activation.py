"""Where plugins are on and with which values: nearest at or above decides, off by default."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import JSON, Boolean, Select, cast, literal, null, select, union_all
from sqlalchemy.orm import Session

from intranet_ideas.people.models import Department
from intranet_ideas.plugin_host.models import (
    PluginActivation,
    PluginHealth,
    PluginSetting,
    PluginSuspension,
)

ORGANISATION = ""
"""Stands for the whole organisation where a department's path is asked for."""

_KEPT = "intranet_ideas.activations"


@dataclass(frozen=True, slots=True)
class Source:
    """A decision and the path of the department it was made for (None: nobody decided)."""

    value: Any
    path: str | None


@dataclass(frozen=True, slots=True)
class Activations:
    """All switches, values and suspensions as they stood when they were read.

    ``switches`` is plugin → path → on; ``values`` is plugin → key → path → stored value;
    ``suspended`` is plugin → reason; ``failing`` holds the plugin's hooks that failed last.
    """

    switches: Mapping[str, Mapping[str, bool]] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, Mapping[str, Any]]] = field(default_factory=dict)
    suspended: Mapping[str, str] = field(default_factory=dict)
    failing: frozenset[tuple[str, str]] = frozenset()

    def switch(self, plugin: str, path: str) -> Source:
        """Return whether a plugin is on at ``path``, suspension aside, and who said so."""
        return nearest(self.switches.get(plugin, {}), path, missing=False)

    def value(self, plugin: str, key: str, path: str) -> Source:
        """Return the stored value in force at ``path`` (None: none is set at or above)."""
        return nearest(self.values.get(plugin, {}).get(key, {}), path, missing=None)

    def is_on(self, plugin: str, path: str) -> bool:
        """Say whether a plugin is on at ``path`` and not suspended."""
        return plugin not in self.suspended and bool(self.switch(plugin, path).value)

    def on_somewhere(self) -> tuple[str, ...]:
        """Return the names of plugins that are on for any department."""
        return tuple(sorted(name for name, at in self.switches.items() if any(at.values())))


def is_root(path: str) -> bool:
    """Say whether ``path`` is the organisation's own."""
    return path.count("/") == 1


def nearest(decisions: Mapping[str, Any], path: str, *, missing: Any) -> Source:
    """Return the decision made for ``path`` or the department closest above it.

    ``ORGANISATION`` stands for the tree's root. A path ends with ``/``, so that a prefix
    is a department above and never one with a name alike.
    """
    if path == ORGANISATION:
        path = next((each for each in decisions if is_root(each)), path)
    above = [each for each in decisions if path.startswith(each)]
    if not above:
        return Source(missing, None)
    closest = max(above, key=len)
    return Source(decisions[closest], closest)


def snapshot(session: Session) -> Activations:
    """Return the present state in one statement; asked again in one session, in none.

    Keeping it by session makes another process's change count from the next request or
    the worker's next round on, without a marker that could be forgotten.
    """
    kept = session.info.get(_KEPT)
    if not isinstance(kept, Activations):
        kept = session.info[_KEPT] = _collected(session.execute(_EVERYTHING))
    return kept


def forget(session: Session) -> None:
    """Make the session read the state anew: something was changed in it."""
    session.info.pop(_KEPT, None)


def _part(what: str, plugin: Any, *, path: Any, key: Any, on: Any, value: Any) -> Select[Any]:
    return select(
        literal(what).label("what"), plugin.label("plugin"), path.label("path"),
        key.label("key"), on.label("is_on"), value.label("value"),
    )  # fmt: skip


_NO_VALUE, _NO_SWITCH = cast(null(), JSON), cast(null(), Boolean)
_EVERYTHING = union_all(
    _part("value", PluginSetting.plugin, path=Department.path, key=PluginSetting.key,
          on=_NO_SWITCH, value=PluginSetting.value)
    .join(Department, Department.id == PluginSetting.department_id),
    _part("switch", PluginActivation.plugin, path=Department.path, key=literal(""),
          on=PluginActivation.enabled, value=_NO_VALUE)
    .join(Department, Department.id == PluginActivation.department_id),
    _part("suspended", PluginSuspension.plugin, path=literal(""), key=PluginSuspension.reason,
          on=_NO_SWITCH, value=_NO_VALUE),
    _part("failing", PluginHealth.plugin, path=literal(""), key=PluginHealth.hook,
          on=_NO_SWITCH, value=_NO_VALUE)
    .where(PluginHealth.streak > 0),
)  # fmt: skip


def _collected(rows: Iterable[Any]) -> Activations:
    switches: dict[str, dict[str, bool]] = {}
    values: dict[str, dict[str, dict[str, Any]]] = {}
    suspended: dict[str, str] = {}
    failing: set[tuple[str, str]] = set()
    for what, plugin, path, key, on, value in rows:
        if what == "switch":
            switches.setdefault(plugin, {})[path] = bool(on)
        elif what == "value":
            values.setdefault(plugin, {}).setdefault(key, {})[path] = value
        elif what == "suspended":
            suspended[plugin] = key
        else:
            failing.add((plugin, key))
    return Activations(switches, values, suspended, frozenset(failing))
