"""Writes a new plugin from the templates in ``new_plugin``."""

from __future__ import annotations

import re
from pathlib import Path

from intranet_ideas.errors import N_, Conflict, Fault, Invalid
from intranet_ideas.paths import PACKAGE

TEMPLATES = PACKAGE / "commands" / "new_plugin"
FILES = {"plugin.txt": "__init__.py", "test.txt": "test_{name}.py", "readme.txt": "README.md"}
"""Each template and the file that is made of it."""


def write_plugin(name: str, folder: Path) -> list[Path]:
    """Write the plugin ``name`` as a package in ``folder``; return its files.

    Raises ``Invalid`` for a name that can't be one, ``Conflict`` when it is there already.
    """
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,39}", name):
        raise Invalid([
            Fault("name", N_("A plugin's name may hold a–z, 0–9 and _, and begins with a letter."))
        ])  # fmt: skip
    target = folder / name
    if target.exists():
        raise Conflict(N_("%(path)s is there already"), path=target)
    target.mkdir(parents=True)
    written = []
    for template, file in FILES.items():
        path = target / file.format(name=name)
        text = (TEMPLATES / template).read_text(encoding="utf-8")
        path.write_text(text.replace("@name@", name), encoding="utf-8")
        written.append(path)
    return written
