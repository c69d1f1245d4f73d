"""Imports one plugin and holds it against the contract. What is wrong is returned, not raised.

Nothing here knows the database or the web: a scoring child loads its plugin with it too.
"""

from __future__ import annotations

import importlib.util
import sys
import time
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import EntryPoint
from pathlib import Path
from types import ModuleType
from typing import Any

import pluggy

from intranet_ideas.errors import N_
from intranet_ideas.plugin_api import CONTRACT, PROJECT, PluginInfo, hookspecs
from intranet_ideas.plugin_host import checks
from intranet_ideas.plugin_host.discovery import GROUP, Found, Problem

PACKAGE = "intranet_ideas_plugins"
"""The package that plugins from folders are imported under."""

LONGEST_TRACE = 8000


@dataclass(frozen=True, slots=True, eq=False)
class LoadedPlugin:
    """A plugin that keeps the contract. Each has a manager of its own, so that a call
    reaches no other plugin. ``seconds`` is how long its import took."""

    found: Found
    info: PluginInfo
    manager: pluggy.PluginManager
    seconds: float = 0.0

    @property
    def name(self) -> str:
        """The plugin's name."""
        return self.found.name

    def implements(self, hook: str) -> bool:
        """Say whether the plugin implements ``hook``."""
        caller = getattr(self.manager.hook, hook, None)
        return caller is not None and bool(caller.get_hookimpls())

    def hooks(self) -> tuple[str, ...]:
        """Return the names of the hooks that the plugin implements."""
        return tuple(sorted(
            name for name, caller in vars(self.manager.hook).items()
            if isinstance(caller, pluggy.HookCaller) and caller.get_hookimpls()
        ))  # fmt: skip

    def call(self, hook: str, arguments: Mapping[str, Any]) -> Any:
        """Call the plugin's implementation of ``hook`` and return what it returns.

        Raises whatever the plugin raises; ``guard.Guard`` is what others call.
        """
        answers = getattr(self.manager.hook, hook)(**arguments)
        return answers[0] if answers else None


class _Unfit(Exception):
    """The plugin breaks the contract: a msgid and its values."""

    def __init__(self, what: str, **values: object) -> None:
        super().__init__(what)
        self.what = what
        self.values = values


def load(found: Found) -> LoadedPlugin | Problem:
    """Import a plugin, register it and ask it what it is.

    Every fault, even ``SystemExit`` at import, becomes a ``Problem`` with its trace.
    """
    begun = time.perf_counter()
    try:
        module = _import(found)
        seconds = time.perf_counter() - begun
        _check_contract(module)
        manager = _register(found.name, module)
        info = _describe(found.name, manager)
    except _Unfit as unfit:
        forget(found)
        return Problem(found.name, unfit.what, _trace(unfit.__cause__), unfit.values)
    # A plugin may do anything at import: sys.exit() must not take the site with it.
    except (Exception, SystemExit) as error:  # noqa: BLE001
        forget(found)
        return Problem(found.name, N_("The plugin failed: %(error)s"), _trace(error),
                       {"error": describe_error(error)})  # fmt: skip
    return LoadedPlugin(found, info, manager, seconds)


def describe_error(error: BaseException) -> str:
    """Return an exception as one line; asking a strange one for its words is safe too."""
    try:
        words = str(error).strip().partition("\n")[0]
    except Exception:  # noqa: BLE001 - __str__ of a plugin's exception is the plugin's code
        words = ""
    return f"{type(error).__name__}: {words}"[:500] if words else type(error).__name__


def trace_of(error: BaseException) -> str:
    """Return the end of an exception's traceback."""
    try:
        return "".join(traceback.format_exception(error))[-LONGEST_TRACE:]
    except Exception:  # noqa: BLE001 - as above
        return type(error).__name__


def _trace(error: BaseException | None) -> str:
    return trace_of(error) if error is not None else ""


def _import(found: Found) -> object:
    if found.path is None:
        return EntryPoint(found.name, found.target, GROUP).load()
    parent = sys.modules.setdefault(PACKAGE, ModuleType(PACKAGE))
    parent.__path__ = []
    name = f"{PACKAGE}.{found.name}"
    folder = [str(found.path.parent)] if found.path.name == "__init__.py" else None
    spec = importlib.util.spec_from_file_location(
        name, Path(found.path), submodule_search_locations=folder
    )
    if spec is None or spec.loader is None:
        raise _Unfit(N_("This is not a Python module."))
    module = importlib.util.module_from_spec(spec)
    # It must be there before it runs, for its own relative imports and dataclasses.
    sys.modules[name] = module
    spec.loader.exec_module(module)
    setattr(parent, found.name, module)
    return module


def forget(found: Found) -> None:
    """Drop what a failed import left behind, so that a mended plugin can be tried again."""
    name = f"{PACKAGE}.{found.name}"
    for each in [each for each in sys.modules if each == name or each.startswith(name + ".")]:
        del sys.modules[each]


def _check_contract(module: object) -> None:
    stated = getattr(module, "CONTRACT", None)
    if stated is None:
        raise _Unfit(N_("The plugin does not state its contract; write CONTRACT = %(ours)s."),
                     ours=CONTRACT)  # fmt: skip
    if type(stated) is not int or stated != CONTRACT:
        raise _Unfit(N_("The plugin is written for contract %(theirs)s; this version has "
                        "%(ours)s."), theirs=repr(stated)[:40], ours=CONTRACT)  # fmt: skip


def _register(name: str, module: object) -> pluggy.PluginManager:
    manager = pluggy.PluginManager(PROJECT)
    manager.add_hookspecs(hookspecs)
    try:
        manager.register(module, name=name)
        manager.check_pending()
    except pluggy.PluginValidationError as error:
        # pluggy says which hook and which argument on the message's last lines.
        words = [line.strip() for line in str(error).splitlines() if line.strip()]
        raise _Unfit(N_("A hook does not fit the contract: %(error)s"),
                     error=" ".join(words)[:500]) from error  # fmt: skip
    return manager


def _describe(name: str, manager: pluggy.PluginManager) -> PluginInfo:
    if not manager.hook.describe_plugin.get_hookimpls():
        raise _Unfit(N_("The plugin does not implement describe_plugin."))
    answers = manager.hook.describe_plugin()
    info: object = answers[0] if answers else None
    if fault := checks.check_info(info):
        raise _Unfit(N_("describe_plugin returned something else than the contract says: "
                        "%(fault)s"), fault=fault)  # fmt: skip
    assert isinstance(info, PluginInfo)  # noqa: S101 - for the type checker; checked above
    if info.name != name:
        raise _Unfit(N_("The plugin calls itself %(theirs)s; its file or entry point is named "
                        "%(ours)s."), theirs=info.name[:80], ours=name)  # fmt: skip
    return info
