"""What is typed of initiatives and stages, parsed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date

from intranet_ideas.errors import N_, Fault, Invalid
from intranet_ideas.initiatives.rules import (
    LANGUAGES,
    MOST_NEEDS,
    Decider,
    InitiativeFields,
    MilestoneFields,
    RiskFields,
    Stage,
)
from intranet_ideas.text import clean_line, clean_text

Typed = Mapping[str, str]
EMPTY_ROWS = 2
"""Rows of a form beside those that are filled in."""


def initiative_fields(typed: Typed) -> InitiativeFields:
    """Parse the form. Rows without words are left out. Raises ``Invalid``."""
    faults: list[Fault] = []
    fields = InitiativeFields(
        title=clean_line(typed.get("title", "")), owner=clean_line(typed.get("owner", "")),
        summary=clean_text(typed.get("summary", "")), language=typed.get("language", ""),
        department=typed.get("department", ""),
        team=tuple(re.split(r"[\s,;]+", typed.get("team", "").strip(" ,;\n\r\t")))
        if typed.get("team", "").strip(" ,;\n\r\t") else (),
        open_to_staff="open_to_staff" in typed,
        planned_cost=_kroner(typed, "planned_cost", faults),
        used_cost=_kroner(typed, "used_cost", faults),
        milestones=tuple(
            MilestoneFields(title, due, _day(typed, f"milestone-done-{row}", faults))
            for row in rows_of(typed, "milestone-title")
            if (title := clean_line(typed[f"milestone-title-{row}"]))
            and (due := _due(typed, row, faults))
        ),
        risks=tuple(
            RiskFields(words, _step(typed, f"risk-likelihood-{row}"),
                       _step(typed, f"risk-consequence-{row}"))
            for row in rows_of(typed, "risk-words")
            if (words := clean_text(typed[f"risk-words-{row}"]))
        ),
    )  # fmt: skip
    if faults:
        raise Invalid(faults)
    return fields


def rows_of(typed: Typed, name: str) -> list[int]:
    """Return the numbers of the rows of a repeated field, in order."""
    found = (re.fullmatch(rf"{name}-(\d{{1,3}})", each) for each in typed)
    return sorted(int(each[1]) for each in found if each)


def stages(typed: Typed) -> list[Stage]:
    """Parse the form of the organisation's stages, in the order of their places; those without a
    name are left out. Requirements stand one a line, in each language on the same line."""
    found: list[tuple[float, Stage]] = []
    for row in rows_of(typed, "key"):
        name = {each: clean_line(typed.get(f"name-{each}-{row}", "")) for each in LANGUAGES}
        if not any(name.values()):
            continue
        lines = {each: _lines(typed.get(f"needs-{each}-{row}", "")) for each in LANGUAGES}
        needs = tuple(
            {each: _at(lines[each], place) for each in LANGUAGES}
            for place in range(min(max(map(len, lines.values())), MOST_NEEDS + 1))
        )
        decider = typed.get(f"decider-{row}", "")
        place = typed.get(f"place-{row}", "")
        key = clean_line(typed[f"key-{row}"]) or f"stage-{row + 1}"
        stage = Stage(key, name, Decider(decider) if decider in set(Decider) else Decider.GROUP,
                      needs)  # fmt: skip
        found.append((int(place) if place.isdecimal() and len(place) < 4 else row + 1, stage))
    return [stage for _, stage in sorted(found, key=lambda each: each[0])]


def _lines(text: str) -> Sequence[str]:
    return [line for each in text.splitlines() if (line := clean_line(each))]


def _at(lines: Sequence[str], place: int) -> str:
    return lines[place] if place < len(lines) else ""


def _kroner(typed: Typed, name: str, faults: list[Fault]) -> int | None:
    value = re.sub(r"\s", "", typed.get(name, ""))
    if not value:
        return None
    if not value.isdecimal() or len(value) > 13:
        faults.append(Fault(name, N_("Write whole kroner, such as 25000.")))
        return None
    return int(value)


def _due(typed: Typed, row: int, faults: list[Fault]) -> date | None:
    day = _day(typed, f"milestone-due-{row}", faults)
    if day is None and not typed.get(f"milestone-due-{row}", ""):
        faults.append(Fault("milestones", N_("Say by which day each milestone should be there.")))
    return day


def _day(typed: Typed, name: str, faults: list[Fault]) -> date | None:
    value = typed.get(name, "").strip()
    try:
        return date.fromisoformat(value) if value else None
    except ValueError:
        faults.append(Fault("milestones", N_("Write a day as 2027-03-31.")))
        return None


def _step(typed: Typed, name: str) -> int:
    value = typed.get(name, "")
    return int(value) if value.isdecimal() and len(value) < 3 else 0
