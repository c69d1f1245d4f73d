"""The plugins of one process: which are there, which are imported, what is wrong with them."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from importlib.metadata import EntryPoint
from pathlib import Path

from intranet_ideas.errors import N_
from intranet_ideas.paths import bundled
from intranet_ideas.plugin_host.discovery import (
    BUNDLED,
    FOLDER,
    Found,
    Problem,
    discover,
    installed_plugins,
)
from intranet_ideas.plugin_host.loading import LoadedPlugin, load


class PluginRegistry:
    """Finds plugins and imports each at most once. Safe to share between threads."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self._folders = [(folder, FOLDER) for folder in folders]
        self._lock = threading.RLock()
        self._installed: tuple[EntryPoint, ...] | None = None
        self._found: dict[str, Found] = {}
        self._unfit: list[Problem] = []
        self._tried: dict[str, LoadedPlugin | Problem] = {}
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
                found = self._found.get(name) or self.found().get(name)
                if found is None:
                    self._missing[name] = Problem(
                        name, N_("The plugin was asked for, but it is not there.")
                    )
                    return None
                self._missing.pop(name, None)
                self._tried[name] = load(found)
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
        """Return a plugin like ``plugin``, importing it anew if it failed before."""
        with self._lock:
            if isinstance(self._tried.get(name), Problem):
                del self._tried[name]
            return self.plugin(name)
