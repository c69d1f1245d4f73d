"""Input of the pages of rounds."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from werkzeug.datastructures import MultiDict

from intranet_ideas.challenges.forms import Parsed, local_text, parse_instant
from intranet_ideas.challenges.rules import ChallengeFields
from intranet_ideas.errors import Fault
from intranet_ideas.judging.cutting import Choice
from intranet_ideas.judging.round_setting import RoundFields

Form = MultiDict[str, str]


@dataclass(slots=True)
class ParsedRounds:
    """What came of the form of a plan. ``twice`` names fields whose local time comes twice."""

    plan: list[RoundFields] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    twice: set[str] = field(default_factory=set)


def typed_rounds(form: Form) -> list[dict[str, str]]:
    """Return what was typed of each round, in order."""
    rows: dict[int, dict[str, str]] = {}
    for name, value in form.items():
        if found := re.fullmatch(r"rounds\.(\d{1,2})\.(\w+)", name):
            rows.setdefault(int(found[1]), {})[found[2]] = value
    return [rows[number] for number in sorted(rows)]


def parse_rounds(
    form: Form, zone: ZoneInfo, stored: Sequence[RoundFields] = ()
) -> ParsedRounds:
    """Return the plan as it was sent, instants in local time of ``zone``. What comes back as it
    was shown is what is ``stored``, with its seconds and all its decimals."""
    parsed = ParsedRounds()
    instants = Parsed(ChallengeFields())
    rows = typed_rounds(form)
    for number, row in enumerate(rows):
        last = number == len(rows) - 1
        before = stored[number] if number < len(stored) else RoundFields()
        shown = round_values([before], zone)[0]
        rule = "hand" if last else row.get("rule", "")
        at = f"rounds.{number}.closes_at"
        if last:
            closes_at = None
        elif row.get("closes_at") == shown["closes_at"] and f"{at}_fold" not in form:
            closes_at = before.closes_at
        else:
            closes_at = parse_instant(form, at, zone, instants)
        value = row.get("value", "")
        parsed.plan.append(
            RoundFields(
                name=row.get("name", ""), closes_at=closes_at, rule=rule,
                value=None if rule == "hand"
                else before.value if value and value == shown["value"] else _number(value),
                see_earlier="see_earlier" in row,
            )
        )  # fmt: skip
    parsed.faults, parsed.twice = instants.faults, instants.twice
    return parsed


def _number(text: str) -> float | None:
    try:
        value = float(text.strip().replace(",", "."))
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def round_values(plan: Sequence[RoundFields], zone: ZoneInfo) -> list[dict[str, Any]]:
    """Return a plan as its form shows it."""
    return [
        {
            "name": each.name, "closes_at": local_text(each.closes_at, zone), "rule": each.rule,
            "value": "" if each.value is None else f"{each.value:g}",
            "see_earlier": each.see_earlier,
        }
        for each in plan
    ]  # fmt: skip


def parse_going(form: Form) -> Choice:
    """Return whom the manager lets go on: ``all`` or ``none`` of the ties, or those ticked."""
    choice = form.get("choice", "")
    if choice == "all":
        return "all"
    if choice == "hand":
        ticked = (text for text in form.getlist("entries") if text.isdecimal() and len(text) < 10)
        return frozenset(map(int, ticked))
    return "none"
