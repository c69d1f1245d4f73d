"""What a list of goals would change of a plan, and how goals stand in a tree. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from intranet_ideas.errors import N_, Fault, Invalid
from intranet_ideas.people.sheets import line_fault

MOST_NAMED = 3
"""Goals that a challenge, an idea or an initiative may name."""
LONGEST_NUMBER, LONGEST_TEXT = 20, 300
DEEPEST = 4
"""Levels of a tree."""
LANGUAGES = ("nb", "nn", "en")
FIRST_YEAR, LAST_YEAR = 1900, 2999


class Kind(StrEnum):
    """What becomes of a goal by an import."""

    NEW = "new"
    RENAMED = "renamed"
    MOVED = "moved"
    KEPT = "kept"
    ENDED = "ended"


KINDS: Mapping[Kind, str] = {
    Kind.NEW: N_("New"), Kind.RENAMED: N_("Other words"), Kind.MOVED: N_("Other place or number"),
    Kind.ENDED: N_("Go out, and are kept as ended"),
}
"""What changes are called, in the order in which they are told."""


@dataclass(frozen=True, slots=True)
class GoalLine:
    """A line of a list of goals. A language that ``texts`` has not stays as it is; ``parent`` is
    None where the number says it. ``replaces`` are numbers of goals that go out for this one."""

    line: int
    number: str
    texts: Mapping[str, str]
    parent: str | None = None
    id: int | None = None
    replaces: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Present:
    """A goal that a plan has now."""

    id: int
    number: str
    texts: Mapping[str, str]
    parent_id: int | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """What becomes of one goal. ``was`` is None for a new one. ``parent`` is a number of the new
    list, empty for none; of what ends ``successor`` is the number of what takes its place."""

    kind: Kind
    number: str
    texts: Mapping[str, str]
    was: Present | None = None
    parent: str = ""
    successor: str = ""


def natural(number: str) -> tuple[tuple[int, int, str], ...]:
    """Return what numbers are sorted by: 1.2 comes before 1.10."""
    return tuple(
        (0, int(part), "") if part.isdecimal() and part.isascii() else (1, 0, part.casefold())
        for part in re.findall(r"[0-9]+|[^0-9.\s]+", number)
    )


def plan(
    lines: Sequence[GoalLine], present: Sequence[Present], ended: Collection[str] = ()
) -> list[Step]:
    """Return what the lines make of the goals there are, one step for each line and for each
    goal that goes out. ``ended`` are numbers of goals that went out before.

    A line is a goal that is there by its id; else by its number and words together, its words
    alone, or its number alone, in that order. ``replaces`` stands before the number alone: so
    another goal may take over a number. Raises ``Invalid`` with every fault; a fault's field is
    ``line N``.
    """
    faults = _check(lines)
    taken, replaced = _matched(lines, present, ended, faults)
    if faults:
        raise Invalid(faults)
    claimed = {each.id for each in taken.values()}
    ids = {line.number: taken[at].id for at, line in enumerate(lines) if at in taken}
    parents = {line.number: _parent(line, {each.number for each in lines}) for line in lines}
    steps = [
        _step(line, taken.get(at), parents[line.number], ids) for at, line in enumerate(lines)
    ]
    return steps + [
        Step(Kind.ENDED, each.number, each.texts, each, successor=replaced.get(each.number, ""))
        for each in sorted(present, key=lambda each: natural(each.number))
        if each.id not in claimed
    ]


def _matched(
    lines: Sequence[GoalLine], present: Sequence[Present], ended: Collection[str],
    faults: list[Fault],
) -> tuple[dict[int, Present], dict[str, str]]:  # fmt: skip
    """Return which goal each line is, by the line's place, and by what goals are replaced."""
    taken = _by_id(lines, present, faults)
    claimed = {each.id for each in taken.values()}

    def claim(at: int, found: Present | None) -> None:
        if found is not None and at not in taken and found.id not in claimed:
            taken[at] = found
            claimed.add(found.id)

    by_number = {each.number: each for each in present}
    for at, line in enumerate(lines):
        same = by_number.get(line.number)
        if same and _merged(same.texts, line.texts) == _worded(same.texts):
            claim(at, same)
    for at, found in _by_words(lines, present, taken, claimed):
        claim(at, found)
    replaced = _replaced(lines, by_number, taken, ended, faults)
    for at, line in enumerate(lines):
        if line.number not in replaced:
            claim(at, by_number.get(line.number))
    return taken, replaced


def _by_id(
    lines: Sequence[GoalLine], present: Sequence[Present], faults: list[Fault]
) -> dict[int, Present]:  # fmt: skip
    by_id = {each.id: each for each in present}
    found: dict[int, Present] = {}
    seen: set[int] = set()
    for at, line in enumerate(lines):
        if line.id is None:
            continue
        if line.id not in by_id:
            faults.append(line_fault(line.line, N_("The plan has no goal with this id now.")))
        elif line.id in seen:
            faults.append(line_fault(line.line, N_("The id stands there twice.")))
        else:
            found[at] = by_id[line.id]
            seen.add(line.id)
    return found


def _step(
    line: GoalLine, was: Present | None, parent: str, ids: Mapping[str, int]
) -> Step:  # fmt: skip
    texts = _merged(was.texts if was else {}, line.texts)
    if was is None:
        kind = Kind.NEW
    elif (line.number, ids.get(parent, 0 if parent else None)) != (was.number, was.parent_id):
        kind = Kind.MOVED
    else:
        kind = Kind.KEPT if texts == _worded(was.texts) else Kind.RENAMED
    return Step(kind, line.number, texts, was, parent)


def _worded(texts: Mapping[str, str]) -> dict[str, str]:
    return {language: words for language, words in texts.items() if words}


def _merged(old: Mapping[str, str], new: Mapping[str, str]) -> dict[str, str]:
    return _worded({**old, **new})


def _by_words(
    lines: Sequence[GoalLine], present: Sequence[Present], taken: Mapping[int, Present],
    claimed: Collection[int],
) -> list[tuple[int, Present]]:  # fmt: skip
    """Return the lines that say in some language what one goal says, and no other line and goal
    that is left."""
    goals: dict[tuple[str, str], list[Present]] = {}
    asking: dict[tuple[str, str], list[int]] = {}
    for each in present:
        if each.id not in claimed:
            for language, words in _worded(each.texts).items():
                goals.setdefault((language, words.casefold()), []).append(each)
    for at, line in enumerate(lines):
        if at not in taken:
            for language, words in _worded(line.texts).items():
                asking.setdefault((language, words.casefold()), []).append(at)
    return [
        (those[0], goals[key][0]) for key, those in asking.items()
        if len(those) == 1 and len(goals.get(key, ())) == 1
    ]  # fmt: skip


def _replaced(
    lines: Sequence[GoalLine], by_number: Mapping[str, Present], taken: Mapping[int, Present],
    ended: Collection[str], faults: list[Fault],
) -> dict[str, str]:  # fmt: skip
    """Return by what each goal that goes out is replaced. What went out by the same list before
    is not asked for again: the number may be another goal's by now."""
    found: dict[str, str] = {}
    here = {each.id: lines[at].number for at, each in taken.items()}
    for line in lines:
        for number in line.replaces:
            there = by_number.get(number)
            if there is None and number not in ended:
                faults.append(Fault(f"line {line.line}", N_("There is no goal %(number)s."),
                                    {"number": number}))  # fmt: skip
            elif number in found:
                faults.append(Fault(f"line {line.line}", N_(
                    "Goal %(number)s is replaced by another line already."
                ), {"number": number}))  # fmt: skip
            elif there is not None and here.get(there.id, number) != number:
                faults.append(Fault(f"line {line.line}", N_(
                    "Goal %(number)s does not go out: it is in the list as %(other)s."
                ), {"number": number, "other": here[there.id]}))  # fmt: skip
            elif there is not None and there.id not in here:
                found[number] = line.number
    return found


def _parent(line: GoalLine, numbers: Collection[str]) -> str:
    """Return the number of the goal above: as the line says, else by what the number begins
    with."""
    if line.parent is not None:
        return line.parent
    above = line.number
    while above := above.rpartition(".")[0]:
        if above in numbers:
            return above
    return ""


def _check(lines: Sequence[GoalLine]) -> list[Fault]:
    faults: list[Fault] = []
    numbers = Counter(line.number for line in lines)
    parents = {line.number: _parent(line, numbers) for line in lines}
    for line in lines:
        if not line.number or len(line.number) > LONGEST_NUMBER:
            faults.append(line_fault(line.line, N_("The number is missing, or longer than 20.")))
        elif numbers[line.number] > 1:
            faults.append(line_fault(line.line, N_("The number stands there twice.")))
        if not _worded(line.texts):
            faults.append(line_fault(line.line, N_("The goal has no words in any language.")))
        if any(len(words) > LONGEST_TEXT for words in line.texts.values()):
            faults.append(line_fault(line.line, N_("The goal is longer than 300 characters.")))
        if line.parent and line.parent not in numbers:
            faults.append(Fault(f"line {line.line}", N_("There is no goal %(number)s."),
                                {"number": line.parent}))  # fmt: skip
        elif _depth(line.number, parents) > DEEPEST:
            faults.append(line_fault(line.line, N_(
                "The goal stands below itself, or more than four levels deep."
            )))  # fmt: skip
    return faults


def _depth(number: str, parents: Mapping[str, str]) -> int:
    depth = 1
    while depth <= DEEPEST and (number := parents.get(number, "")):
        depth += 1
    return depth


def check_named(before: Collection[int], now: Collection[int], offered: Collection[int]) -> None:
    """Check the goals that something is to name: three at most, each of those that are offered
    or were named before. Raises ``Invalid``."""
    faults = []
    if len(now) > MOST_NAMED:
        faults.append(Fault("goals", N_("Name three goals at most.")))
    if not set(now) <= {*before, *offered}:
        faults.append(Fault("goals", N_("One of the goals is not there any more.")))
    if faults:
        raise Invalid(faults)


@dataclass(frozen=True, slots=True)
class Here:
    """A goal that can be named. ``un`` says that it is one of the UN's."""

    id: int
    number: str
    texts: Mapping[str, str]
    un: bool


def same_here(number: str, texts: Mapping[str, str], here: Iterable[Here], *,
              un: bool) -> int | None:  # fmt: skip
    """Return the goal here that is the same as one of another organisation: one of the UN's by its
    number, else the one that has the same words in a language; of several the one with the same
    number too. None where there is none, or where it can't be told which."""
    if un:
        return next((each.id for each in here if each.un and each.number == number), None)
    words = {(key, each.casefold().strip()) for key, each in texts.items() if each.strip()}
    those = [
        each for each in here if not each.un
        and not words.isdisjoint((key, said.casefold().strip()) for key, said in each.texts.items())
    ]  # fmt: skip
    if len(those) > 1:
        those = [each for each in those if each.number == number]
    return those[0].id if len(those) == 1 else None


def check_plan(name: Mapping[str, str], starts: int | None, ends: int | None) -> None:
    """Check what a plan is called and its years. Raises ``Invalid``."""
    faults = []
    if not any(name.values()):
        faults.append(Fault("name_nb", N_("Give the plan a name in at least one language.")))
    faults += [
        Fault(f"name_{language}", N_("The name is longer than 200 characters."))
        for language, words in name.items() if len(words) > 200
    ]  # fmt: skip
    for field, year in (("starts", starts), ("ends", ends)):
        if year is not None and not FIRST_YEAR <= year <= LAST_YEAR:
            faults.append(Fault(field, N_("Write a year with four digits, or nothing.")))
    if not faults and starts is not None and ends is not None and starts > ends:
        faults.append(Fault("ends", N_("The last year comes before the first.")))
    if faults:
        raise Invalid(faults)


def with_below(parents: Mapping[int, int | None]) -> dict[int, set[int]]:
    """Return each goal with all that stand below it, by number."""
    found = {each: {each} for each in parents}
    for each in parents:
        above = parents[each]
        seen = {each}
        while above is not None and above in found and above not in seen:
            found[above].add(each)
            seen.add(above)
            above = parents[above]
    return found


def shown_ties(named: Iterable[tuple[int, bool, int | None]]) -> list[int]:
    """Return which of the goals that something names are told of: ``(id, ended, successor)``.
    One that ended is told of as long as its successor is not named too."""
    rows = list(named)
    ids = {number for number, _, _ in rows}
    return [number for number, ended, successor in rows if not ended or successor not in ids]


def spoken(texts: Mapping[str, str], wanted: str) -> str:
    """Return the language of the words that are shown to who wants them in one."""
    return wanted if texts.get(wanted) else next((key for key, each in texts.items() if each), "")


class Gap(StrEnum):
    """What lacks for a goal."""

    COVERED = "covered"
    NO_CHALLENGE = "no_challenge"
    NO_INITIATIVE = "no_initiative"


GAPS: Mapping[Gap, str] = {
    Gap.COVERED: N_("Has initiatives"), Gap.NO_CHALLENGE: N_("No challenge aims at it"),
    Gap.NO_INITIATIVE: N_("Challenges, but no initiative"),
}  # fmt: skip
"""What gaps are called."""


def gap(challenges: int, initiatives: int) -> Gap:
    """Return what lacks for a goal that so many challenges and initiatives name. An initiative
    that came from no challenge covers its goal, too."""
    if initiatives:
        return Gap.COVERED
    return Gap.NO_INITIATIVE if challenges else Gap.NO_CHALLENGE
