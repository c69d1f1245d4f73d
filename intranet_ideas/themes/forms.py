"""Input of the page of themes, turned into themes and back."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from intranet_ideas.text import clean_line, slugify
from intranet_ideas.themes.rules import LANGUAGES, LONGEST_KEY, Theme

Typed = Mapping[str, str]


def rows_of(typed: Typed) -> list[int]:
    """Return the numbers of the rows, in order."""
    found = (re.fullmatch(r"name-nb-(\d{1,3})", each) for each in typed)
    return sorted(int(each[1]) for each in found if each)


def parse(typed: Typed) -> list[Theme]:
    """Return the themes in the order of their places; a new row without a name is left out. One
    without a key takes it from its name."""
    found: list[tuple[int, Theme]] = []
    keys = {typed.get(f"key-{row}", "") for row in rows_of(typed)}
    for row in rows_of(typed):
        name = {each: clean_line(typed.get(f"name-{each}-{row}", "")) for each in LANGUAGES}
        key = typed.get(f"key-{row}", "")
        if not key and not any(name.values()):
            continue
        key = key or _new_key(name["nb"], keys)
        keys.add(key)
        place = typed.get(f"place-{row}", "")
        theme = Theme(key, name, typed.get(f"icon-{row}", "tag"), f"retired-{row}" in typed)
        found.append((int(place) if re.fullmatch("[0-9]{1,3}", place) else row + 1, theme))
    return [theme for _, theme in sorted(found, key=lambda each: each[0])]


def _new_key(name: str, taken: set[str]) -> str:
    stem = re.sub("[^a-z0-9-]", "", slugify(name))[: LONGEST_KEY - 4].strip("-") or "theme"
    key, number = stem, 2
    while key in taken:
        key, number = f"{stem}-{number}", number + 1
    return key


def as_typed(themes: Sequence[Theme]) -> dict[str, str]:
    """Return themes as the form has them."""
    typed: dict[str, str] = {}
    for row, theme in enumerate(themes):
        typed |= {f"key-{row}": theme.key, f"place-{row}": str(row + 1), f"icon-{row}": theme.icon}
        typed |= {f"name-{each}-{row}": theme.name.get(each, "") for each in LANGUAGES}
        if theme.retired:
            typed[f"retired-{row}"] = "1"
    return typed
