"""Indicators: their numbers over the years, as statistics are written. Pure."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from intranet_ideas.errors import N_, Fault, Invalid, check_said, too_long
from intranet_ideas.people import sheets

LONGEST_NAME, LONGEST_UNIT, LONGEST_SOURCE = 200, 60, 200
LARGEST = 1e12
LARGEST_FILE = 1024 * 1024
MOST_INDICATORS = 20
"""Of one goal."""
MOST_POINTS = 200
"""Of one indicator."""


class Better(StrEnum):
    """The direction that is better."""

    UP = "up"
    DOWN = "down"
    NEITHER = "neither"


BETTERS: Mapping[Better, str] = {
    Better.UP: N_("Higher is better"), Better.DOWN: N_("Lower is better"),
    Better.NEITHER: N_("Neither is better"),
}  # fmt: skip

MISSING: Mapping[str, str] = {
    ".": N_("Can’t be given"), "..": N_("No figures yet"), ":": N_("May not be shown"),
    "": N_("Missing"),
}  # fmt: skip
"""What Statistics Norway writes where there is no number, and what it means. None is nought."""


@dataclass(frozen=True, slots=True)
class IndicatorFields:
    """An indicator as it is typed."""

    name: str
    unit: str
    source: str
    better: str


def check_indicator(fields: IndicatorFields) -> list[Fault]:
    """Return what is wrong with an indicator."""
    faults = check_said("name", fields.name, LONGEST_NAME, N_("Say what is counted."))
    faults += check_said("unit", fields.unit, LONGEST_UNIT, N_("Say in what it is counted."))
    faults += too_long("source", fields.source, LONGEST_SOURCE)
    if fields.better not in set(Better):
        faults.append(Fault("better", N_("Choose what is better.")))
    return faults


@dataclass(frozen=True, slots=True)
class Point:
    """A number of a period. ``value`` is None where there is none, and ``missing`` then is why, as
    a key of ``MISSING``."""

    period: str
    value: float | None
    missing: str = ""

    @property
    def why(self) -> str:
        """Why there is no number, as a msgid."""
        return MISSING[self.missing]


_PERIOD = re.compile(r"(?:1[89]|2[0-9])[0-9]{2}(?:K[1-4]|M(?:0[1-9]|1[0-2]))?")
_NUMBER = re.compile(r"[-−]?[0-9]{1,13}(?:[.,][0-9]{1,6})?")
_THOUSANDS = re.compile(r"[-−]?[0-9]{1,3}(?: [0-9]{3})+(?:,[0-9]{1,6})?")


def period_of(typed: str) -> str | None:
    """Return a year, quarter (2024K1) or month (2024M03) as statistics write it; None for
    another."""
    found = typed.strip().upper()
    return found if _PERIOD.fullmatch(found) else None


def number_of(typed: str) -> float | None:
    """Return a number with a decimal comma or point, and spaces between thousands; None for
    another."""
    found = re.sub(r"[\u00a0\u202f\u2009]", " ", typed).strip()
    if not (_NUMBER.fullmatch(found) or _THOUSANDS.fullmatch(found)):
        return None
    value = float(found.replace(" ", "").replace(",", ".").replace("−", "-"))
    return value if math.isfinite(value) and abs(value) <= LARGEST else None


def point_of(period: str, typed: str) -> Point | None:
    """Return a point, None where ``typed`` is neither a number nor a mark for none."""
    if typed in MISSING:
        return Point(period, None, typed)
    value = number_of(typed)
    return None if value is None else Point(period, value)


COLUMNS = ("indicator", "period", "value")
"""The columns of a list of points, in the order in which it is written."""
SAME = {
    "indikator": "indicator", "statistikkvariabel": "indicator", "variabel": "indicator",
    "contents": "indicator", "år": "period", "tid": "period", "year": "period",
    "kvartal": "period", "måned": "period", "verdi": "value",
}  # fmt: skip
"""What Statistics Norway and KOSTRA call them."""


@dataclass(frozen=True, slots=True)
class Read:
    """Points by the indicator's name, in the order of the file."""

    points: Mapping[str, Sequence[Point]]


def parse(content: bytes, region: str = "") -> Read:
    """Return the points of a list with the columns of ``COLUMNS`` and perhaps ``region``; CSV or a
    workbook, as ``sheets.read`` says.

    Where there are several regions, ``region`` says which: it is how the cell begins or ends, or
    all of it, such as 4028 or Drangedal. Raises ``Invalid`` with every fault; a fault's field
    is ``line N`` or ``region``.
    """
    lines = sheets.read(content, COLUMNS, ("region",), largest=LARGEST_FILE, same=SAME,
                        nothing=N_("There are no figures in the file."))  # fmt: skip
    lines = _of_region(lines, region.strip().casefold())
    faults: list[Fault] = []
    found: dict[str, dict[str, Point]] = {}
    for number, cells in lines:
        name = cells.get("indicator", "")
        period, point = period_of(cells.get("period", "")), None
        if not name or len(name) > LONGEST_NAME:
            faults.append(sheets.line_fault(number, N_("Say what is counted.")))
        if period is None:
            faults.append(sheets.line_fault(number, N_(
                "Write the period as 2024, 2024K1 or 2024M03."
            )))  # fmt: skip
        else:
            point = point_of(period, cells.get("value", ""))
            if point is None:
                faults.append(sheets.line_fault(number, N_(
                    "The value is neither a number nor one of . .. : for none."
                )))  # fmt: skip
        if point is None or not name:
            continue
        if point.period in found.setdefault(name, {}):
            faults.append(sheets.line_fault(number, N_("The period stands there twice.")))
        found[name][point.period] = point
    faults += _too_many(found)
    if faults:
        raise Invalid(faults)
    return Read({name: list(points.values()) for name, points in found.items()})


def _too_many(found: Mapping[str, Mapping[str, Point]]) -> list[Fault]:
    if len(found) > MOST_INDICATORS or any(len(each) > MOST_POINTS for each in found.values()):
        return [Fault("", N_("A goal has at most 20 indicators, each with at most 200 figures."))]
    return []


def _of_region(lines: list[sheets.Line], region: str) -> list[sheets.Line]:
    regions = {cells.get("region", "") for _, cells in lines}
    if region:
        lines = [(number, cells) for number, cells in lines
                 if _is(cells.get("region", "").casefold(), region)]  # fmt: skip
        if not lines:
            raise Invalid([Fault("region", N_("The file has no such region."))])
        regions = {cells.get("region", "") for _, cells in lines}
    if len(regions) > 1:
        raise Invalid([Fault("region", N_("The file has several regions: say which."))])
    return lines


def _is(cell: str, region: str) -> bool:
    words = cell.replace(":", " ").split(" ")
    return region in {cell, words[0], " ".join(words[1:]).strip()}


def in_order(points: Sequence[Point]) -> list[Point]:
    """Return points by their periods."""
    return sorted(points, key=lambda each: each.period)


@dataclass(frozen=True, slots=True)
class Chart:
    """A line drawn in a box of ``width`` and ``height``: ``paths`` are the parts that hang
    together as (x, y) pairs, one for each run of numbers between gaps, ``low`` and ``high`` what
    the lower and the upper edge stand for."""

    width: int
    height: int
    low: float
    high: float
    paths: Sequence[Sequence[tuple[float, float]]]


def chart(points: Sequence[Point], width: int = 320, height: int = 120, edge: int = 6) -> Chart:
    """Return points as a line. A gap where a number is missing is a gap in the line, never
    nought; each period that stands in the list is as wide as the next."""
    values = [each.value for each in points if each.value is not None]
    low, high = (min(values), max(values)) if values else (0.0, 0.0)
    if low == high:
        low, high = low - 1, high + 1
    step = (width - 2 * edge) / max(len(points) - 1, 1)
    paths: list[list[tuple[float, float]]] = []
    together = False
    for at, each in enumerate(points):
        if each.value is None:
            together = False
            continue
        part = (each.value - low) / (high - low)
        pair = (round(edge + at * step, 1), round(height - edge - part * (height - 2 * edge), 1))
        if together:
            paths[-1].append(pair)
        else:
            paths.append([pair])
        together = True
    return Chart(width, height, low, high, paths)


class Course(StrEnum):
    """How the last number stands to the first."""

    BETTER = "better"
    WORSE = "worse"
    SAME = "same"
    CHANGED = "changed"
    UNKNOWN = "unknown"


COURSES: Mapping[Course, str] = {
    Course.BETTER: N_("Better"), Course.WORSE: N_("Worse"), Course.SAME: N_("Unchanged"),
    Course.CHANGED: N_("Changed"), Course.UNKNOWN: N_("Too few figures to tell"),
}  # fmt: skip
"""What courses are called."""


def course(points: Sequence[Point], better: str) -> Course:
    """Return how the last number stands to the first, both of those there are."""
    values = [each.value for each in points if each.value is not None]
    if len(values) < 2:
        return Course.UNKNOWN
    first, last = values[0], values[-1]
    if first == last:
        return Course.SAME
    if better == Better.NEITHER:
        return Course.CHANGED
    return Course.BETTER if (last > first) == (better == Better.UP) else Course.WORSE
