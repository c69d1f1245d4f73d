"""Writes a new plugin, with its test and packaging, from the templates in ``new_plugin``."""

from __future__ import annotations

import re
from pathlib import Path

from intranet_ideas.errors import N_, Conflict, Fault, Invalid
from intranet_ideas.paths import PACKAGE

TEMPLATES = PACKAGE / "commands" / "new_plugin"

KINDS = {
    "scoring": "Ranks ideas by the median of the judges' marks.",
    "notification": "Sends messages to a web address.",
    "event": "Tells a web address when a challenge opens.",
    "search": "Knows the department's own words when people search.",
    "engine": "A small search engine that compares words.",
    "check": "Looks ideas over before they are handed in.",
    "panel": "Shows a box on a challenge's page.",
    "export": "Gives the ideas of a challenge as a table.",
}
"""What a plugin can be begun as, and what each does until it is changed."""


def write_plugin(name: str, folder: Path, kind: str = "scoring") -> list[Path]:
    """Write the plugin ``name`` as a project in ``folder``; return its files, the plugin first.

    ``kind`` is one of ``KINDS``. Raises ``Invalid`` for a name that can't be one,
    ``Conflict`` when it is there already.
    """
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,39}", name):
        raise Invalid([
            Fault("name", N_("A plugin's name may hold a–z, 0–9 and _, and begins with a letter."))
        ])  # fmt: skip
    target = folder / name
    if target.exists():
        raise Conflict(N_("%(path)s is there already"), path=target)
    files = {
        f"{kind}.txt": target / f"{name}.py",
        f"{kind}_test.txt": target / "tests" / f"test_{name}.py",
        "pyproject.txt": target / "pyproject.toml",
        "readme.txt": target / "README.md",
    }
    (target / "tests").mkdir(parents=True)
    for template, path in files.items():
        text = (TEMPLATES / template).read_text(encoding="utf-8")
        path.write_text(_filled(text, name, kind), encoding="utf-8")
    return list(files.values())


def _filled(text: str, name: str, kind: str) -> str:
    """Return a template with its places filled in."""
    label = name.replace("_", " ").strip().capitalize()
    places = {"name": name, "dashed": re.sub("_+", "-", name).strip("-"), "label": label,
              "summary": KINDS[kind]}  # fmt: skip
    return re.sub("@(name|dashed|label|summary)@", lambda place: places[place[1]], text)
