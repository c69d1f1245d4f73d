"""Input of the challenge pages: what was typed, turned into ``ChallengeFields`` and back.

A step of the guided flow holds some of the fields; the others stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from werkzeug.datastructures import MultiDict

from intranet_ideas.challenges.rules import (
    INSTANTS,
    ChallengeFields,
    NoSuchTime,
    TwiceTime,
    instant_of,
)
from intranet_ideas.challenges.voting import BUDGET, VOTES
from intranet_ideas.errors import N_, Fault
from intranet_ideas.plugin_api.facts import Criterion, Question, ScaleStep
from intranet_ideas.text import clean_line, clean_text, slugify

REPEATED = ("questions", "criteria")
"""Parts of which there may be many rows."""

STEPS = ("text", "people", "time", "questions", "judging", "review")
"""The pages of the guided flow, in order."""

Form = MultiDict[str, str]


@dataclass(slots=True)
class Parsed:
    """What came of a form: the fields, what could not be understood, and local times that
    come twice and wait for a choice."""

    fields: ChallengeFields
    faults: list[Fault] = field(default_factory=list)
    twice: set[str] = field(default_factory=set)


def parse_step(step: str, form: Form, base: ChallengeFields, zone: ZoneInfo) -> Parsed:
    """Return ``base`` with the fields of one step replaced by what the form says."""
    parse = {
        "text": _parse_text, "people": _parse_people, "questions": _parse_questions,
        "judging": _parse_judging,
    }.get(step)  # fmt: skip
    if step == "time":
        return parse_times(form, base, zone)
    return parse(form, base) if parse else Parsed(base)


def _parse_text(form: Form, base: ChallengeFields) -> Parsed:
    return Parsed(
        replace(
            base, title=clean_line(form.get("title", "")),
            summary=clean_line(form.get("summary", "")), brief=clean_text(form.get("brief", "")),
            department=form.get("department", base.department),
            language=form.get("language", base.language),
            themes=tuple(form.getlist("themes")),
        )
    )  # fmt: skip


NOBODY, PARTNERS, ALL = ("nobody", "partners", "all")
"""Who is invited from outside."""


def _number_of(text: str) -> int:
    """Return the number of an organisation; 0, which none has, for what is no number."""
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else 0


def _parse_people(form: Form, base: ChallengeFields) -> Parsed:
    wide = form.get("staff", "everyone") == "everyone"
    outsiders = form.get("outsiders", NOBODY)
    named = tuple(map(_number_of, form.getlist("partners"))) if outsiders == PARTNERS else ()
    faults = [] if named or outsiders != PARTNERS else [
        Fault("partners", N_("Choose at least one partner organisation."))
    ]  # fmt: skip
    return Parsed(
        replace(
            base, everyone=wide, guests=outsiders == ALL, partners=named,
            for_youth=outsiders == ALL and "for_youth" in form,
            outside=form.get("outside", base.outside),
            public_parts=tuple(form.getlist("public_parts")) if "outside" in form
            else base.public_parts,
            audience=() if wide else tuple(form.getlist("audience")),
        ), faults,
    )  # fmt: skip


def parse_times(form: Mapping[str, str], base: ChallengeFields, zone: ZoneInfo) -> Parsed:
    """Return ``base`` with the instants that the form gives in local time of ``zone``."""
    parsed = Parsed(base)
    values: dict[str, datetime | None] = {}
    for name in (*INSTANTS, "voting_opens_at"):
        if name in form:
            values[name] = parse_instant(form, name, zone, parsed)
    _parse_voting(form, parsed)
    parsed.fields = replace(parsed.fields, **values)  # type: ignore[arg-type]  # only instants
    return parsed


def _parse_voting(form: Mapping[str, str], parsed: Parsed) -> None:
    if "voting" not in form:
        return
    kind = form["voting"]
    # What stands in the field of a kind that is not chosen says nothing.
    parsed.fields = replace(
        parsed.fields, voting=kind,
        votes_per_person=_whole(form, "votes_per_person", parsed) if kind == VOTES else None,
        budget=_whole(form, "budget", parsed) if kind == BUDGET else None,
        budget_count=form.get("budget_count", parsed.fields.budget_count),
        totals_hidden=form.get("totals") in ("closing", "release"),
        totals_at_release=form.get("totals") == "release",
    )  # fmt: skip


def _whole(form: Mapping[str, str], name: str, parsed: Parsed) -> int | None:
    text = re.sub(r"[\s.,]|kr", "", form.get(name, "").lower())
    if text and not re.fullmatch(r"[0-9]{1,10}", text):
        parsed.faults.append(Fault(name, N_("Write a whole number.")))
        return None
    return int(text) if text else None


def parse_instant(
    form: Mapping[str, str], name: str, zone: ZoneInfo, parsed: Parsed
) -> datetime | None:
    """Return the instant of a field in local time of ``zone``, None where it is empty.

    What can't be understood, and a time that comes twice, is noted in ``parsed``.
    """
    text = form.get(name, "").strip()
    if not text:
        return None
    before: datetime | None = getattr(parsed.fields, name, None)
    if text == local_text(before, zone) and f"{name}_fold" not in form:
        # As it was shown: with its seconds, and which of two it is.
        return before
    try:
        local = datetime.fromisoformat(text)
        if local.tzinfo is not None:
            raise ValueError
        fold = form.get(f"{name}_fold", "")
        return instant_of(local, zone, int(fold) if fold in ("0", "1") else None)
    except NoSuchTime:
        message = N_("This time does not exist: the clocks are put forward over it.")
    except TwiceTime:
        parsed.twice.add(name)
        message = N_("This time comes twice that night, when the clocks are put back. Choose one.")
    except ValueError:
        message = N_("Write a day and a time such as 2026-11-24 15:00.")
    parsed.faults.append(Fault(name, message))
    return before


def _rows(form: Mapping[str, str], prefix: str) -> list[dict[str, str]]:
    """Return the rows of a repeated part, ``prefix-0-name`` and so on, in their order."""
    rows: dict[int, dict[str, str]] = {}
    for name, value in form.items():
        if found := re.fullmatch(rf"{prefix}-(\d{{1,3}})-(\w+)", name):
            rows.setdefault(int(found[1]), {})[found[2]] = value
    return [rows[number] for number in sorted(rows)]


def moved_up(rows: Sequence[dict[str, str]], number: str) -> list[dict[str, str]]:
    """Return the rows with the one of a number, counted from 0, before the one above it."""
    moved = list(rows)
    place = int(number[:3]) if number.isdecimal() else 0
    if 0 < place < len(moved):
        moved.insert(place - 1, moved.pop(place))
    return moved


def question_rows(form: Mapping[str, str]) -> list[dict[str, str]]:
    """Return what was typed of questions."""
    return _rows(form, "questions")


def criterion_rows(form: Mapping[str, str]) -> list[dict[str, str]]:
    """Return what was typed of criteria."""
    return _rows(form, "criteria")


def _key(wanted: str, label: str, taken: set[str], fallback: str) -> str:
    """Return a key for a row that is free: its own, or one made from its label."""
    stem = wanted or slugify(label)[:40] or fallback
    key, number = stem, 2
    while key in taken:
        key, number = f"{stem}-{number}", number + 1
    taken.add(key)
    return key


def _parse_questions(form: Form, base: ChallengeFields) -> Parsed:
    parsed = Parsed(base)
    questions, taken = [], set[str]()
    for row in question_rows(form):
        label = clean_line(row.get("label", ""))
        if not label:
            continue
        length = row.get("max_length", "").strip() or "4000"
        if not re.fullmatch(r"\d{1,6}", length):
            parsed.faults.append(Fault("questions", N_("Write a length as a whole number.")))
            length = "4000"
        questions.append(
            Question(
                key=_key(row.get("key", ""), label, taken, "question"), label=label,
                help=clean_line(row.get("help", "")), required="required" in row,
                max_length=int(length),
            )
        )  # fmt: skip
    parsed.fields = replace(base, questions=tuple(questions))
    return parsed


def _parse_judging(form: Form, base: ChallengeFields) -> Parsed:
    parsed = Parsed(base)
    taken: set[str] = set()
    criteria = [
        _criterion(row, taken, parsed)
        for row in criterion_rows(form) if clean_line(row.get("name", ""))
    ]  # fmt: skip
    parsed.fields = replace(
        base, criteria=tuple(criteria), scoring_method=form.get("scoring_method", ""),
        blind="blind" in form, openness=form.get("openness", base.openness),
        comments_released="comments_released" in form, judges_named="judges_named" in form,
    )  # fmt: skip
    return parsed


def _number(row: Mapping[str, str], name: str, default: float, parsed: Parsed) -> float:
    text = row.get(name, "").strip().replace(",", ".")
    if not text:
        return default
    try:
        number = float(text)
        if number != number or abs(number) > 1_000_000:
            raise ValueError
    except ValueError:
        parsed.faults.append(Fault("criteria", N_("Write weights and scales as numbers.")))
        return default
    return number


def _criterion(row: Mapping[str, str], taken: set[str], parsed: Parsed) -> Criterion:
    name = clean_line(row.get("name", ""))
    minimum = int(_number(row, "minimum", 1, parsed))
    maximum = int(_number(row, "maximum", 6, parsed))
    return Criterion(
        key=_key(row.get("key", ""), name, taken, "criterion"), name=name,
        weight=_number(row, "weight", 1, parsed), minimum=minimum, maximum=maximum,
        question=clean_line(row.get("question", "")),
        steps=parse_steps(row.get("steps", ""), minimum),
    )  # fmt: skip


def parse_steps(text: str, minimum: int) -> tuple[ScaleStep, ...]:
    """Return the described levels: one line each, "3: some gaps", or in order from the lowest."""
    steps = []
    for number, line in enumerate(filter(None, map(clean_line, text.splitlines())), minimum):
        found = re.match(r"(-?\d{1,4})\s*[:.=–-]\s*(.+)", line)
        steps.append(
            ScaleStep(int(found[1]), found[2]) if found else ScaleStep(number, line)
        )
    return tuple(steps)


def local_text(value: datetime | None, zone: ZoneInfo) -> str:
    """Return an instant as a datetime-local field shows it."""
    return value.astimezone(zone).strftime("%Y-%m-%dT%H:%M") if value else ""


def values_of(fields: ChallengeFields, zone: ZoneInfo) -> dict[str, Any]:
    """Return the fields as a form shows them."""
    values: dict[str, Any] = {
        name: local_text(getattr(fields, name), zone) for name in (*INSTANTS, "voting_opens_at")
    }
    values |= {
        "title": fields.title, "summary": fields.summary, "brief": fields.brief,
        "department": fields.department, "language": fields.language,
        "staff": "everyone" if fields.everyone else "departments",
        "outsiders": ALL if fields.guests else PARTNERS if fields.partners else NOBODY,
        "partners": list(map(str, fields.partners)),
        "outside": fields.outside, "public_parts": list(fields.public_parts),
        "for_youth": fields.for_youth, "audience": list(fields.audience), "blind": fields.blind,
        "voting": fields.voting, "votes_per_person": fields.votes_per_person or "",
        "budget": fields.budget or "", "budget_count": fields.budget_count,
        "totals": "release" if fields.totals_at_release
        else "closing" if fields.totals_hidden else "open",
        "scoring_method": fields.scoring_method,
        "openness": fields.openness, "comments_released": fields.comments_released,
        "judges_named": fields.judges_named, "themes": list(fields.themes),
    }  # fmt: skip
    values["questions"] = [
        {"key": q.key, "label": q.label, "help": q.help, "max_length": q.max_length}
        | ({"required": "1"} if q.required else {})
        for q in fields.questions
    ]
    values["criteria"] = [
        {"key": c.key, "name": c.name, "question": c.question, "weight": f"{c.weight:g}",
         "minimum": c.minimum, "maximum": c.maximum,
         "steps": "\n".join(f"{step.value}: {step.label}" for step in c.steps)}
        for c in fields.criteria
    ]  # fmt: skip
    return values


def typed_values(step: str, form: Form, stored: dict[str, Any]) -> dict[str, Any]:
    """Return what a form shows after it could not be saved: all that was typed."""
    values = stored | {name: value for name, value in form.items() if "-" not in name}
    if step == "text":
        values["themes"] = form.getlist("themes")
    if step == "people":
        values |= {"for_youth": "for_youth" in form}
        values |= {"partners": form.getlist("partners"), "audience": form.getlist("audience"),
                   "public_parts": form.getlist("public_parts")}
    if step == "questions":
        values["questions"] = question_rows(form)
    if step == "judging":
        values |= {"criteria": criterion_rows(form)}
        values |= {name: name in form for name in ("blind", "comments_released", "judges_named")}
    return values
