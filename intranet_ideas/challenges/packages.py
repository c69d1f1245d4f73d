"""A challenge's set-up as a file that another organisation can take in. Pure.

It holds texts, questions, criteria, rules, the timeline as days after the opening, and the words of
the goals it aims at; no people, no departments or partner organisations, no ideas, and no themes,
which are each organisation's own.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from intranet_ideas.challenges.rules import INSTANTS, ChallengeFields, check_fields
from intranet_ideas.challenges.voting import check_voting
from intranet_ideas.errors import N_, Fault, Invalid
from intranet_ideas.plugin_api.facts import Criterion, Question, ScaleStep

KIND, FORMAT = "intranet-ideas challenge", 1
LARGEST = 500_000
"""Bytes of a package."""
LONGEST_OFFSET = 3650
"""Days from the opening to an instant."""

_SKIPPED = {"department", "audience", "everyone", "outside", "public_parts", "evidence",
            "voting_opens_at", "themes", "partners", *INSTANTS}  # fmt: skip
TEXTS = tuple(each.name for each in fields(ChallengeFields) if each.name not in _SKIPPED)
"""What a package says of a challenge beside its timeline."""
PARTS = {"kind", "format", "made_by", "challenge", "timeline", "wants", "goals"}
MOST_GOALS, LONGEST_GOAL = 10, 300
_LISTS = ("questions", "criteria")

_HALF_A_CHARACTER = re.compile("[\ud800-\udfff]")
"""What JSON can spell and no database takes."""

BROKEN = N_("This file is broken, or only a part of it came along. Ask for it again.")
OTHER = N_("This is no package of a challenge.")
TOO_LARGE = N_("This file is too large to be a package of a challenge.")
NEWER = N_("This package was made by a newer version of the program. Nothing is lost: take it in "
           "when this site is updated, or ask for the texts in another way.")  # fmt: skip
WRONG = N_("In the package, “%(part)s” is not as it should be.")


@dataclass(frozen=True, slots=True)
class PackedGoal:
    """A goal that the challenge aims at: its number and words by language in the plan it is of,
    which has a ``plan`` name by language. ``un`` says that it is one of the UN's."""

    number: str
    texts: Mapping[str, str]
    plan: Mapping[str, str]
    un: bool = False


@dataclass(frozen=True, slots=True)
class Package:
    """A package as it was read. ``offsets`` are days after the opening day and the local time,
    by instant; ``wants`` names plugins, ``unknown`` what this version does not know of it, by
    where it stands, with what it says."""

    fields: ChallengeFields
    offsets: Mapping[str, tuple[int, time]]
    wants: tuple[str, ...] = ()
    unknown: tuple[tuple[str, str], ...] = field(default=())
    goals: tuple[PackedGoal, ...] = ()


def package_of(
    challenge: ChallengeFields, zone: ZoneInfo, program: str, goals: Sequence[PackedGoal] = ()
) -> dict[str, Any]:
    """Return a challenge's set-up as JSON can hold it. ``program`` is the version that makes it."""
    own = asdict(challenge)
    plugin = challenge.scoring_method.partition(".")[0]
    return {
        "kind": KIND, "format": FORMAT, "made_by": f"intranet-ideas {program}",
        "challenge": {name: own[name] for name in TEXTS},
        "timeline": {
            name: {"days": days, "at": f"{at:%H:%M}"}
            for name, (days, at) in offsets_of(challenge, zone).items()
        },
        "wants": [plugin] if plugin else [],
    } | ({"goals": [asdict(each) for each in goals]} if goals else {})  # fmt: skip


def offsets_of(challenge: ChallengeFields, zone: ZoneInfo) -> dict[str, tuple[int, time]]:
    """Return the timeline as days after the opening day, with the local time."""
    if challenge.opens_at is None:
        return {}
    first = challenge.opens_at.astimezone(zone).date()
    local = {name: at.astimezone(zone) for name in INSTANTS if (at := getattr(challenge, name))}
    return {name: ((at.date() - first).days, at.time()) for name, at in local.items()}


def with_timeline(package: Package, opens_at: datetime, zone: ZoneInfo) -> ChallengeFields:
    """Return the package's challenge with its timeline counted from the day of ``opens_at``."""
    first = opens_at.astimezone(zone).date()
    instants: dict[str, Any] = {
        name: datetime.combine(first + timedelta(days=days), at, zone).astimezone(UTC)
        for name, (days, at) in package.offsets.items()
    }
    return replace(package.fields, **instants)


def read_package(content: bytes | str) -> Package:
    """Read a package. Raises ``Invalid`` with the fault at ``package``, in plain words."""
    if len(content) > LARGEST:
        raise Invalid([Fault("package", TOO_LARGE)])
    try:
        data = json.loads(content)
    except (ValueError, RecursionError):
        raise Invalid([Fault("package", BROKEN)]) from None
    if _HALF_A_CHARACTER.search(json.dumps(data, ensure_ascii=False)):
        raise Invalid([Fault("package", BROKEN)])
    if not isinstance(data, dict) or data.get("kind") != KIND:
        raise Invalid([Fault("package", OTHER)])
    number = data.get("format")
    if type(number) is int and number > FORMAT:
        raise Invalid([Fault("package", NEWER)])
    if number != FORMAT:
        raise _wrong("format")
    return _read(data)


def _read(data: Mapping[str, Any]) -> Package:
    given, timeline = _part(data, "challenge", dict), _part(data, "timeline", dict)
    empty = ChallengeFields()
    known: dict[str, Any] = {}
    for name in given.keys() & set(TEXTS):
        value, usual = given[name], getattr(empty, name)
        if name in _LISTS:
            known[name] = tuple(
                _rows[name](row, f"{name} {number}")
                for number, row in enumerate(_part(given, name, list), 1)
            )
        elif name == "guide":
            known[name] = _texts(value, "guide")
        elif usual is None:
            known[name] = value if value is None else _part(given, name, int)
        else:
            known[name] = _part(given, name, type(usual))
    made = ChallengeFields(**known)
    if made.language not in ("nb", "nn", "en"):
        raise _wrong("language")
    faults = check_fields(made) + check_voting(made)
    if faults:
        raise Invalid([Fault("package", each.message, each.values) for each in faults])
    wants = _part(data, "wants", list) if "wants" in data else []
    if not all(isinstance(each, str) for each in wants):
        raise _wrong("wants")
    goals = _part(data, "goals", list) if "goals" in data else []
    if len(goals) > MOST_GOALS:
        raise _wrong("goals")
    aims = tuple(_goal(row, f"goals {at}") for at, row in enumerate(goals, 1))
    offsets = _offsets(timeline)
    return Package(made, offsets, tuple(wants), tuple(_unknown(data)), aims)


def _unknown(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield what this version does not know of a package that is as it should be: the name, for
    what stands in a row with the row's, and what it says."""
    for part, known in ((data, PARTS), (data["challenge"], TEXTS), (data["timeline"], INSTANTS)):
        for name in sorted(part.keys() - {*known}):
            yield name, _said(part[name])
    rows = [
        *((f"timeline {name}", row, _OF_INSTANT) for name, row in data["timeline"].items()
          if name in INSTANTS),
        *((f"{name} {at}", row, known)
          for name, known in (("questions", _OF_QUESTION), ("criteria", _OF_CRITERION))
          for at, row in enumerate(data["challenge"].get(name, ()), 1)),
        *((f"criteria {at} step {number}", step, {"value", "label"})
          for at, row in enumerate(data["challenge"].get("criteria", ()), 1)
          for number, step in enumerate(row["steps"], 1)),
        *((f"goals {at}", row, _OF_GOAL) for at, row in enumerate(data.get("goals", ()), 1)),
    ]  # fmt: skip
    for place, row, known in rows:
        for name in sorted(row.keys() - known):
            yield f"{place} {name}", _said(row[name])


def _said(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _offsets(timeline: Mapping[str, Any]) -> dict[str, tuple[int, time]]:
    found: dict[str, tuple[int, time]] = {}
    for name in INSTANTS:
        if name in timeline:
            row = _part(timeline, name, dict)
            days, at = _part(row, "days", int), _part(row, "at", str)
            try:
                found[name] = days, time.fromisoformat(at).replace(tzinfo=None)
            except ValueError:
                raise _wrong(name) from None
            if not 0 <= days <= LONGEST_OFFSET:
                raise _wrong(name)
    if list(found.values()) != sorted(found.values()) or ("opens_at" not in found and found):
        raise _wrong("timeline")
    return found


def _part(row: Mapping[str, Any], name: str, kind: type) -> Any:
    value = row.get(name)
    if type(value) is not kind or (kind is str and "\0" in str(value)):
        raise _wrong(name)
    return value


def _goal(row: Any, place: str) -> PackedGoal:
    try:
        found = PackedGoal(
            _part(row, "number", str), _texts(row.get("texts"), place),
            _texts(row.get("plan"), place), _part(row, "un", bool),
        )  # fmt: skip
    except (Invalid, AttributeError):
        raise _wrong(place) from None
    words = [*found.texts.values(), *found.plan.values()]
    if not any(found.texts.values()) or any(len(each) > LONGEST_GOAL for each in words):
        raise _wrong(place)
    return found


def _texts(value: Any, name: str) -> dict[str, str]:
    if not isinstance(value, dict) or not all(isinstance(each, str) for each in value.values()):
        raise _wrong(name)
    return value


def _question(row: Any, place: str) -> Question:
    try:
        key, label = _part(row, "key", str), _part(row, "label", str)
        return Question(
            key, label, _part(row, "help", str), _part(row, "required", bool),
            _part(row, "max_length", int),
        )  # fmt: skip
    except (Invalid, AttributeError):
        raise _wrong(place) from None


def _criterion(row: Any, place: str) -> Criterion:
    try:
        weight = row.get("weight")
        if type(weight) not in (int, float):
            raise _wrong("weight")
        return Criterion(
            key=_part(row, "key", str), name=_part(row, "name", str), weight=float(weight),
            minimum=_part(row, "minimum", int), maximum=_part(row, "maximum", int),
            question=_part(row, "question", str),
            steps=tuple(
                ScaleStep(_part(step, "value", int), _part(step, "label", str))
                for step in _part(row, "steps", list)
            ),
        )  # fmt: skip
    except (Invalid, AttributeError):
        raise _wrong(place) from None


_rows = {"questions": _question, "criteria": _criterion}
_OF_QUESTION = {each.name for each in fields(Question)}
_OF_CRITERION = {each.name for each in fields(Criterion)}
_OF_GOAL = {each.name for each in fields(PackedGoal)}
_OF_INSTANT = {"days", "at"}


def _wrong(part: str) -> Invalid:
    return Invalid([Fault("package", WRONG, {"part": part})])


def lacking(package: Package, present: Sequence[str]) -> list[str]:
    """Return the plugins that the package wants and that are not among those present."""
    return sorted(set(package.wants) - set(present))
