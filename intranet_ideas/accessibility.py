"""The accessibility statement: how the pages stand by WCAG 2.2 at level AA."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from flask import Blueprint

from intranet_ideas.errors import N_
from intranet_ideas.i18n import gettext
from intranet_ideas.paths import PACKAGE
from intranet_ideas.web import ground, page

bp = Blueprint("accessibility", __name__)

UNTRIED = (
    N_("Screen readers: the pages are built for them and checked by rules, but no person who uses "
       "one has tried this version."),
    N_("Files that people attach to ideas: they are as accessible as whoever made them made them."),
    N_("Plugins of your organisation's own: they are not part of these tests."),
)  # fmt: skip
"""What the tests can't say, and the statement therefore says."""


@dataclass(frozen=True, slots=True)
class Statement:
    """How many of the criteria are met and how many do not apply, and what is not met."""

    met: int
    without: int
    by_rules: int
    open: Sequence[Mapping[str, str]]

    @property
    def total(self) -> int:
        """All criteria of levels A and AA."""
        return self.met + self.without + len(self.open)


@cache
def criteria() -> Mapping[str, Mapping[str, Any]]:
    """Return the criteria by number, in order."""
    text = (PACKAGE / "accessibility.toml").read_text(encoding="utf-8")
    found: dict[str, dict[str, Any]] = tomllib.loads(text)["criteria"]
    return found


def statement(known: Mapping[str, Mapping[str, Any]]) -> Statement:
    """Count the criteria."""
    return Statement(
        met=sum("a" in each for each in known.values()),
        without=sum("n" in each for each in known.values()),
        by_rules=sum(bool(each.get("axe")) for each in known.values()),
        open=[each["o"] for each in known.values() if "o" in each],
    )


@bp.get("/accessibility")
def shown() -> Any:
    """The statement, for everyone."""
    return page(
        "accessibility.html", made=statement(criteria()),
        untried=[gettext(each) for each in UNTRIED],
        contact=ground().settings.accessibility_contact,
    )  # fmt: skip
