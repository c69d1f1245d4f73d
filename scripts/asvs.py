"""The page of OWASP's verification standard, made of docs/security/asvs.toml."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "docs" / "security" / "asvs.toml"

MET, BY_IT, NONE, OPEN = "met", "met, with IT", "does not apply", "open"
INTRO = """\
# OWASP ASVS 5.0, level 2

Every item of levels 1 and 2 of the
[Application Security Verification Standard 5.0.0](https://github.com/OWASP/ASVS/tree/v5.0.0_release)
by OWASP ([CC BY-SA 4.0](https://creativecommons.org/licenses/by-sa/4.0/)), said in fewer words of
ours; the standard's own text counts. Numbers and levels were held against its list of 345 items.
This page is under the same licence.

*met, with IT* means that the program does its part and the organisation another: what is in
italics. A test fails when an item is missing, open, or names a test or document that is not there.
"""


def items() -> Mapping[str, Mapping[str, Any]]:
    """Return the items by number, in order."""
    found: dict[str, dict[str, Any]] = tomllib.loads(SOURCE.read_text("utf-8"))["items"]
    return dict(sorted(found.items(), key=lambda each: [int(n) for n in each[0].split(".")]))


def chapters() -> Mapping[str, str]:
    """Return the chapters' names by number."""
    found: dict[str, str] = tomllib.loads(SOURCE.read_text("utf-8"))["chapters"]
    return found


def status(item: Mapping[str, Any]) -> str:
    """Return how an item stands."""
    if "o" in item:
        return OPEN
    if "n" in item:
        return NONE
    return BY_IT if "d" in item else MET


def page(table: Callable[[tuple[str, ...], Iterable[tuple[str, ...]]], str]) -> str:
    """Return the page; ``table`` writes one of columns and rows."""
    known = items()
    counted = Counter((status(item), item["l"]) for item in known.values())
    kinds = [kind for kind in (MET, BY_IT, NONE, OPEN) if counted[kind, 1] + counted[kind, 2]]
    rows = [
        (kind, *map(str, (counted[kind, 1], counted[kind, 2], counted[kind, 1] + counted[kind, 2])))
        for kind in kinds
    ]  # fmt: skip
    parts = [INTRO, "\n", table(("", "Level 1", "Level 2", "Both"), rows)]
    for number, name in chapters().items():
        mine = {key: item for key, item in known.items() if key.startswith(f"{number}.")}
        parts += [
            f"\n## {number}. {name}\n\n",
            table(("Item", "Level", "What it asks", "State", "What answers it", "Shown by"),
                  [_row(key, item) for key, item in mine.items()]),
        ]  # fmt: skip
    return "".join(parts)


def _row(key: str, item: Mapping[str, Any]) -> tuple[str, ...]:
    says = item.get("o") or item.get("n") or item["a"]
    if "d" in item:
        says = f"{says}. *{item['d']}*"
    shown = "<br>".join(_link(each) for each in item.get("t", ()))
    return key, str(item["l"]), item["w"], status(item), says, shown or "–"


def _link(evidence: str) -> str:
    if "::" not in evidence:
        path = evidence.removeprefix("docs/security/")
        return f"[{evidence}]({path if path != evidence else f'../../{evidence}'})"
    file, name = evidence.split("::")
    return f"[`{file}::{name}`](../../tests/{file}.py)"
