"""The plugins of one process: which are there, which are imported, what is wrong with them."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from importlib.metadata import EntryPoint
from pathlib import Path

from intranet_ideas.errors import N_
from intranet_ideas.paths import bundled
from intranet_ideas.plugin_host import requirements
from intranet_ideas.plugin_host.discovery import (
    BUNDLED,
    FOLDER,
    Found,
    Problem,
    discover,
    installed_plugins,
)
from intranet_ideas.plugin_host.loading import LoadedPlugin, forget, load
from intranet_ideas.plugin_host.patience import TookTooLong, within

IMPORT_SECONDS = 20.0
"""What an import may take before the plugin is left out of this process."""

SLOW_IMPORT_SECONDS = 1.0
"""An import that takes longer is warned of: every process pays it at its start."""

log = logging.getLogger(__name__)

Tried = LoadedPlugin | Problem


def _untold(name: str, seconds: float) -> None:
    """Tell nobody how long an import took."""


class PluginRegistry:
    """Finds plugins and imports each at most once. Safe to share between threads.

    ``imported(name, seconds)`` is told how long each import took.
    """

    def __init__(
        self, folders: Sequence[Path], imported: Callable[[str, float], None] = _untold
    ) -> None:
        self._folders = [(folder, FOLDER) for folder in folders]
        self._told = imported
        self._lock = threading.RLock()
        self._installed: tuple[EntryPoint, ...] | None = None
        self._found: dict[str, Found] = {}
        self._unfit: list[Problem] = []
        self._imported: dict[str, Tried] = {}
        self._tried: dict[str, Tried] = {}
        self._missing: dict[str, Problem] = {}

    def found(self) -> dict[str, Found]:
        """Return all plugins that are there, by name. Folders are read anew, nothing imported."""
        with self._lock:
            if self._installed is None:
                self._installed = installed_plugins()
            folders = [(bundled("plugins"), BUNDLED), *self._folders]
            self._found, self._unfit = discover(folders, self._installed)
            return dict(self._found)

    def problems(self) -> list[Problem]:
        """Return what was found wrong so far: folders, doubles, faults at import, missing ones."""
        with self._lock:
            there = self.found()
            broken = [each for each in self._tried.values() if isinstance(each, Problem)]
            missing = [each for name, each in self._missing.items() if name not in there]
            return [*self._unfit, *broken, *missing]

    def plugin(self, name: str) -> LoadedPlugin | None:
        """Return a plugin, imported at need. None: it is missing or has a problem."""
        with self._lock:
            if name not in self._tried:
                if self._there(name) is None:
                    self._missing[name] = Problem(
                        name, N_("The plugin was asked for, but it is not there.")
                    )
                    return None
                self._missing.pop(name, None)
                self._tried[name] = self._fit(name)
            tried = self._tried[name]
            return tried if isinstance(tried, LoadedPlugin) else None

    def problem(self, name: str) -> Problem | None:
        """Return what is wrong with a plugin, importing it at need."""
        with self._lock:
            if self.plugin(name) is not None:
                return None
            tried = self._tried.get(name, self._missing.get(name))
            return tried if isinstance(tried, Problem) else None

    def unfit(self) -> list[Problem]:
        """Return the faults of folders and names, read anew."""
        with self._lock:
            self.found()
            return list(self._unfit)

    def try_again(self, name: str) -> LoadedPlugin | None:
        """Return a plugin like ``plugin``, importing it anew if it failed before; what it needs
        and what needs it is looked at anew too."""
        with self._lock:
            for each in requirements.closure(name, self._needs):
                if isinstance(self._imported.get(each), Problem):
                    del self._imported[each]
            # A verdict that rests on others falls with them; a failed import stands for itself.
            self._tried = {
                each: tried for each, tried in self._tried.items()
                if isinstance(tried, LoadedPlugin) or tried is self._imported.get(each)
            }
            return self.plugin(name)

    def _there(self, name: str) -> Found | None:
        return self._found.get(name) or self.found().get(name)

    def _fit(self, name: str) -> Tried:
        """Return the plugin, unless what it needs can't be had."""
        tried = self._import(name)
        if not isinstance(tried, LoadedPlugin):
            return tried
        if way := requirements.circle(name, self._needs):
            return Problem(name, N_("It needs itself by way of others: %(way)s."),
                           values={"way": " → ".join(way)})  # fmt: skip
        for needed in tried.info.requires:
            if self._there(needed) is None:
                return Problem(name, N_("It needs the plugin %(needed)s, which is not there."),
                               values={"needed": needed})  # fmt: skip
            if self.plugin(needed) is None:
                return Problem(name, N_("It needs the plugin %(needed)s, which has a fault."),
                               values={"needed": needed})  # fmt: skip
        return tried

    def _needs(self, name: str) -> Sequence[str]:
        tried = self._import(name) if self._there(name) else None
        return tried.info.requires if isinstance(tried, LoadedPlugin) else ()

    def _import(self, name: str) -> Tried:
        if name not in self._imported:
            self._imported[name] = self._imported_patiently(self._found[name])
        return self._imported[name]

    def _imported_patiently(self, found: Found) -> Tried:
        """Import a plugin in a thread of its own, since nothing else could be left behind."""
        try:
            tried = within(IMPORT_SECONDS, lambda: load(found), found.name)
        except TookTooLong as error:
            forget(found)
            self._told(found.name, IMPORT_SECONDS)
            return Problem(found.name, N_("Its import did not finish within %(seconds)s seconds."),
                           error.trace, {"seconds": f"{IMPORT_SECONDS:g}"})  # fmt: skip
        if isinstance(tried, LoadedPlugin):
            self._told(found.name, tried.seconds)
            if tried.seconds > SLOW_IMPORT_SECONDS:
                log.warning("plugin %s took %.1f seconds to import", found.name, tried.seconds)
        return tried
