"""Finds plugins without importing them: in folders and by entry point."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path

from intranet_ideas.errors import N_

GROUP = "intranet_ideas.plugins"
"""The entry-point group of installed plugins."""

BUNDLED, FOLDER, INSTALLED = "bundled", "folder", "installed"
"""Where a plugin comes from: with the product, from an extra folder, from a package."""

_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")


@dataclass(frozen=True, slots=True)
class Found:
    """A plugin that is there, not imported. ``path`` is its file (``__init__.py`` of a
    package) or None for an entry point, whose ``target`` is then ``module[:attribute]``."""

    name: str
    origin: str
    path: Path | None = None
    target: str = ""

    @property
    def where(self) -> str:
        """Where it lies, for people: a file, or the module of an installed package."""
        return str(self.path) if self.path else self.target


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a plugin (or a folder) can't be used. ``what`` is a msgid for ``values``."""

    plugin: str
    what: str
    trace: str = ""
    values: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        """Return it in English, on one line."""
        return f"{self.plugin}: {self.what % self.values if self.values else self.what}"


def discover(
    folders: Sequence[tuple[Path, str]], installed: Iterable[EntryPoint]
) -> tuple[dict[str, Found], list[Problem]]:
    """Return plugins by name, and what stood in the way; never raises.

    ``folders`` are pairs of a folder and its origin. The first of one name counts, so
    that a new file can't take the place of a plugin that is in use.
    """
    found: dict[str, Found] = {}
    problems: list[Problem] = []
    for folder, origin in folders:
        candidates, unreadable = _in_folder(folder, origin)
        problems += unreadable
        _add(found, problems, candidates)
    _add(found, problems, [Found(each.name, INSTALLED, target=each.value) for each in installed])
    return dict(sorted(found.items())), problems


def installed_plugins() -> tuple[EntryPoint, ...]:
    """Return the entry points of installed plugins, by name. Reads every package's metadata."""
    return tuple(sorted(entry_points(group=GROUP), key=lambda each: (each.name, each.value)))


def summary_of(found: Found) -> str:
    """Return the first line of the plugin's docstring, read without running anything."""
    if found.path is None:
        return ""
    try:
        tree = ast.parse(found.path.read_bytes())
    except (OSError, SyntaxError, ValueError, RecursionError, MemoryError):
        return ""
    return (ast.get_docstring(tree) or "").partition("\n")[0]


def _in_folder(folder: Path, origin: str) -> tuple[list[Found], list[Problem]]:
    """Return the plugins in a folder, and what can't be read: one never hides the others."""
    candidates: list[Found] = []
    try:
        paths = sorted(folder.iterdir())
    except OSError as error:
        return [], [_unreadable(folder, error)]
    problems = []
    for path in paths:
        if path.name.startswith(("_", ".")):
            continue
        try:
            if path.suffix == ".py" and path.is_file():
                candidates.append(Found(path.stem, origin, path))
            elif (path / "__init__.py").is_file():
                candidates.append(Found(path.name, origin, path / "__init__.py"))
        except OSError as error:
            problems.append(_unreadable(path, error))
    return candidates, problems


def _unreadable(path: Path, error: OSError) -> Problem:
    return Problem(str(path), N_("The plugin folder can't be read: %(error)s"),
                   values={"error": error.strerror or str(error)})  # fmt: skip


def _add(found: dict[str, Found], problems: list[Problem], candidates: Iterable[Found]) -> None:
    for each in candidates:
        if not _NAME.fullmatch(each.name):
            problems.append(
                Problem(each.name, N_("A plugin's name may hold a–z, 0–9 and _, and begins with a "
                                      "letter; rename %(where)s."), values={"where": each.where})
            )  # fmt: skip
        elif each.name in found:
            problems.append(
                Problem(each.name, N_("There are two plugins of this name: %(used)s is used and "
                                      "%(other)s is left out."),
                        values={"used": found[each.name].where, "other": each.where})
            )  # fmt: skip
        else:
            found[each.name] = each
