"""What a benefit is, when it is late, and what can be added up. Pure."""

from __future__ import annotations

import enum
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol

from intranet_ideas.errors import N_, Fault, check_said, too_long

LONGEST_NAME = 200
LONGEST_UNIT = 60
LONGEST_HOW = 2_000
LARGEST = 10**12
REMINDED_AT = time(7, tzinfo=UTC)
"""When on the day of measuring people are reminded: in the morning in Norway, summer and winter."""

AGAIN = timedelta(days=30)
"""How long after a reminder the next one comes, until it is measured."""


class Kind(enum.StrEnum):
    """What kind of good comes of it. Different kinds are never added up."""

    KRONER = "kroner"
    HOURS = "hours"
    QUALITY = "quality"
    JOBS = "jobs"


KINDS: Mapping[Kind, str] = {
    Kind.KRONER: N_("Kroner saved or earned"), Kind.HOURS: N_("Hours set free"),
    Kind.QUALITY: N_("Quality"), Kind.JOBS: N_("Jobs"),
}  # fmt: skip


class Measured(enum.StrEnum):
    """Whether a benefit is measured."""

    AHEAD = "ahead"
    OVERDUE = "overdue"
    NEVER = "never"
    DONE = "measured"


MEASURED: Mapping[Measured, str] = {
    Measured.AHEAD: N_("To be measured"), Measured.OVERDUE: N_("Overdue"),
    Measured.NEVER: N_("Never measured"), Measured.DONE: N_("Measured"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class BenefitFields:
    """A benefit as it is planned. ``planned`` is the gain against ``baseline``, which is None
    where nobody measured before; ``responsible`` an e-mail address."""

    kind: str
    name: str
    unit: str
    planned: float | None
    how: str
    responsible: str
    measure_on: date | None
    baseline: float | None = None


class Planned(Protocol):
    """A benefit as it was planned."""

    name: str
    unit: str
    planned: float
    measure_on: date


def check_fields(fields: BenefitFields) -> list[Fault]:
    """Return what is wrong with them, but for who there is."""
    faults = check_said("name", fields.name, LONGEST_NAME, N_("Say what the benefit is."))
    faults += check_said("unit", fields.unit, LONGEST_UNIT,
                         N_("Say in what it is counted, such as kroner a year."))  # fmt: skip
    faults += check_said("how", fields.how, LONGEST_HOW, N_("Say how it is measured."))
    if fields.kind not in set(Kind):
        faults.append(Fault("kind", N_("Choose a kind.")))
    faults += _check_number("planned", fields.planned)
    if fields.baseline is not None:
        faults += _check_number("baseline", fields.baseline)
    if fields.measure_on is None:
        faults.append(Fault("measure_on", N_("Say on which day it is measured.")))
    return faults


def check_measure(realised: float | None, word: str) -> list[Fault]:
    """Return what is wrong with a measurement; nothing gained is 0, and less than before below."""
    return _check_number("realised", realised) + too_long("word", word, LONGEST_HOW)


def _check_number(field: str, value: float | None) -> list[Fault]:
    if value is None or not math.isfinite(value) or abs(value) > LARGEST:
        return [Fault(field, N_("Write a number."))]
    return []


def remind_at(measure_on: date) -> datetime:
    """Return when the one responsible is reminded."""
    return datetime.combine(measure_on, REMINDED_AT)


def remind_again(due: datetime, now: datetime) -> datetime:
    """Return when somebody is reminded next, who was to be at ``due``: so long after it, and never
    for days that have passed meanwhile."""
    return due + AGAIN * ((now - due) // AGAIN + 1)


def changed(old: Planned, new: BenefitFields) -> str:
    """Return what another plan changes of what was promised, in any language: numbers and days.
    Empty where it promises the same."""
    said = []
    if (old.planned, old.unit) != (new.planned, new.unit):
        said.append(f"{plain(old.planned)} {old.unit} → {plain(new.planned)} {new.unit}")
    if new.measure_on is not None and old.measure_on != new.measure_on:
        said.append(f"{old.measure_on.isoformat()} → {new.measure_on.isoformat()}")
    return "\n\n".join([f"{old.name}:", *said]) if said else ""


def plain(value: float | None) -> str:
    """Return a number without needless decimals, empty for none."""
    return "" if value is None else f"{value:.2f}".rstrip("0").rstrip(".")


def measured(measure_on: date, realised: float | None, today: date, *, ended: bool) -> Measured:
    """Return whether a benefit is measured. What is not when the initiative is ended never is."""
    if realised is not None:
        return Measured.DONE
    if ended:
        return Measured.NEVER
    return Measured.OVERDUE if measure_on < today else Measured.AHEAD


@dataclass(frozen=True, slots=True)
class Line:
    """One benefit, for the report."""

    kind: str
    unit: str
    planned: float
    realised: float | None
    measured: Measured


@dataclass(frozen=True, slots=True)
class Total:
    """What benefits of one kind and unit came to. ``realised`` and ``planned_of_measured`` are of
    those that were measured alone, None where nothing was, or where it is no sum (quality)."""

    kind: str
    unit: str
    count: int
    states: Mapping[Measured, int]
    planned_of_measured: float | None
    realised: float | None


def report(lines: Iterable[Line]) -> list[Total]:
    """Return totals by kind and unit, which alone are added up; in the order of kinds."""
    groups: dict[tuple[str, str], list[Line]] = {}
    for line in lines:
        groups.setdefault((line.kind, line.unit.casefold()), []).append(line)
    order = [each.value for each in Kind]
    found = []
    for (kind, _), rows in sorted(groups.items(), key=lambda each: (
        order.index(each[0][0]), each[0][1]
    )):  # fmt: skip
        done = [row for row in rows if row.realised is not None]
        summed = bool(done) and kind != Kind.QUALITY
        found.append(Total(
            kind, rows[0].unit, len(rows),
            {state: sum(row.measured == state for row in rows) for state in Measured},
            math.fsum(row.planned for row in done) if summed else None,
            math.fsum(row.realised or 0 for row in done) if summed else None,
        ))  # fmt: skip
    return found
