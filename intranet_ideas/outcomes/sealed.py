"""Reads what was sealed with a result. Whatever stands in the row, it is either read as a whole or
said to be unreadable. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from intranet_ideas.judging.impartiality import ConflictKind
from intranet_ideas.plugin_api import facts
from intranet_ideas.plugin_host.codec import sheet_from_json

ENTRY = re.compile(r"e([1-9][0-9]{0,17})")
"""An entry's opaque name in a score sheet, with its number."""

HOST = ("name", "name_nn", "name_en")
"""What is sealed of the department that was the host: its names."""


class Unreadable(Exception):
    """What is sealed is not what a seal holds; says in English what it lacks."""


@dataclass(frozen=True, slots=True)
class Order:
    """How a round's order was made, and its items as a ranking stores them."""

    plugin: str
    version: str
    method: str
    settings: Mapping[str, Any]
    items: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Made:
    """What a round's result was made of, and who was disqualified in it, by the judge's opaque name
    and the entry's id. ``order`` is None where nothing was ranked."""

    sheet: facts.ScoreSheet
    order: Order | None
    conflicts: tuple[tuple[str, int, ConflictKind], ...]


@dataclass(frozen=True, slots=True)
class Sealed:
    """A sealed result: its last round, and those before it. ``host`` are the host's names by
    ``HOST``, None in seals of before they were kept; ``audit`` is the trail's head, None where it
    was empty. ``outcomes`` are by entry, ``decisions`` too: outcome, reason, and why against the
    order; ``answers`` the version and digest of each answer, none in seals of before they were
    kept."""

    last: Made
    before: tuple[Made, ...]
    host: Mapping[str, str] | None
    audit: tuple[int, str] | None
    outcomes: Mapping[int, str] = field(default_factory=dict)
    decisions: Mapping[int, tuple[str, str, str]] = field(default_factory=dict)
    answers: Mapping[int, tuple[int, str]] = field(default_factory=dict)

    @property
    def conflicts(self) -> tuple[tuple[str, int, ConflictKind], ...]:
        """Who was disqualified in the last round."""
        return self.last.conflicts

    @property
    def rounds(self) -> tuple[Made, ...]:
        """All its rounds, the first first."""
        return (*self.before, self.last)


def read_sealed(content: object) -> Sealed:
    """Return what a seal's content holds. Raises ``Unreadable``."""
    try:
        return _read(content)
    except KeyError as error:
        raise Unreadable(f"it lacks {error}") from error
    except (AttributeError, IndexError, TypeError, ValueError) as error:
        raise Unreadable(f"it is not what a seal holds: {error}") from error


def sealed_or_none(content: object) -> Sealed | None:
    """Return what a seal's content holds, or None where it can't be read."""
    try:
        return read_sealed(content)
    except Unreadable:
        return None


def audit_of(content: Any) -> tuple[int, str] | None:
    """Return the head of the audit trail that a seal's content holds, whatever else became of it:
    its place and digest. None where it holds none."""
    try:
        seq, digest = content["audit"]["seq"], content["audit"]["digest"]
    except (KeyError, TypeError, IndexError):
        return None
    return (seq, digest) if isinstance(seq, int) and seq and isinstance(digest, str) else None


def _read(content: Any) -> Sealed:
    host = content.get("host")
    return Sealed(
        last=_made(content),
        before=tuple(_made(left) for left in content.get("rounds", ())),
        host=None if host is None else {name: _is(str, host[name]) for name in HOST},
        audit=audit_of(content),
        outcomes={
            _is(int, entry): _is(str, outcome) for entry, outcome in content.get("outcomes", ())
        },
        decisions={
            _is(int, entry): (_is(str, outcome), _is(str, reason), _is(str, overruled))
            for entry, outcome, reason, overruled in content.get("decisions", ())
        },
        answers={
            _is(int, entry): (_is(int, version), _is(str, made))
            for entry, version, made in content.get("answers", ())
        },
    )  # fmt: skip


def _made(content: Mapping[str, Any]) -> Made:
    sheet = sheet_from_json(content["sheet"])
    names = {judge.id for judge in sheet.judges}
    for entry in sheet.entries:
        _entry(entry)
    for judge, entries in _given(sheet):
        if judge not in names or not entries <= {*sheet.entries}:
            raise ValueError("someone gave something who, or of what, is not in the sheet")
    for each in sheet.assessments:
        for value in each.scores.values():
            _is((int, float, type(None)), value)
    for criterion in sheet.criteria:
        for value in (criterion.weight, criterion.minimum, criterion.maximum):
            _is((int, float), value)
    conflicts = tuple(
        (_is(str, judge), _entry(entry), ConflictKind(kind))
        for judge, entry, kind in content["conflicts"]
    )
    ranking = content["ranking"]
    return Made(sheet, None if ranking is None else _order(ranking), conflicts)


def _given(sheet: facts.ScoreSheet) -> Iterator[tuple[str, set[str]]]:
    for assessment in sheet.assessments:
        yield assessment.judge, {assessment.entry}
    for comparison in sheet.comparisons:
        yield comparison.judge, {comparison.better, comparison.worse}


def _order(ranking: Mapping[str, Any]) -> Order:
    for item in ranking["items"]:
        _is(int, item["entry"])
        _is((int, type(None)), item["rank"])
    plugin, version, method = (_is(str, ranking[key]) for key in ("plugin", "version", "method"))
    return Order(plugin, version, method, _is(dict, ranking["settings"]), ranking["items"])


def _entry(name: str) -> int:
    found = ENTRY.fullmatch(name)
    if found is None:
        raise ValueError("an entry has no number")
    return int(found[1])


def _is(kind: type | tuple[type, ...], value: Any) -> Any:
    if not isinstance(value, kind):
        raise TypeError(f"{type(value).__name__} where it holds something else")
    return value
