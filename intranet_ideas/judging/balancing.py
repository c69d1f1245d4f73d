"""Who is to assess what, and what a plan is worth: whether the result can be compared. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from intranet_ideas.judging.rules import digest

Pair = tuple[int, int]
"""A judge and an entry."""


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be given out.

    ``barred`` pairs never come into the plan; ``kept`` pairs stay in it (they were handed
    in), and ``before`` are given out now, to be moved as little as possible. ``homes``
    maps a judge to a department, ``origins`` an entry to its first author's, those left out
    that the plan must not tell of; ``fit`` says how well a judge suits an entry (0 or more;
    missing: 0). Entries in ``spare`` get one judge more than the others.
    """

    judges: tuple[int, ...]
    entries: tuple[int, ...]
    reviews: int
    barred: frozenset[Pair] = frozenset()
    kept: frozenset[Pair] = frozenset()
    before: frozenset[Pair] = frozenset()
    homes: Mapping[int, int] = field(default_factory=dict)
    origins: Mapping[int, int] = field(default_factory=dict)
    fit: Mapping[Pair, int] = field(default_factory=dict)
    spare: frozenset[int] = frozenset()

    def wanted(self, entry: int) -> int:
        """Return how many judges an entry is to get."""
        return self.reviews + (entry in self.spare)

    def origins_of(self, entry: int) -> frozenset[int | None]:
        """Return the departments an entry may come from: its own, or any judge's where that is
        not to be told. Judges from two of them then are one from elsewhere, whichever it is."""
        if entry in self.origins:
            return frozenset({self.origins[entry]})
        return frozenset(self.homes.get(judge) for judge in self.judges)

    def at_home(self, judges: Iterable[int], entry: int) -> bool:
        """Say whether some judges may all come from the entry's own department."""
        homes = {self.homes.get(judge) for judge in judges}
        return any(homes == {origin} for origin in self.origins_of(entry))


@dataclass(frozen=True, slots=True)
class Plan:
    """Who would assess what, and what it is worth.

    ``short`` maps entries to how many reviews they lack, ``at_home`` lists those without a
    judge who is surely from another department. ``parts`` counts the groups that no shared
    entry ties together (1: all can be compared), ``weakest`` is the fewest entries that any
    judge shares with others. ``moves`` counts pairs added or taken away, ``suited`` those in
    which the judge knows the field.
    """

    pairs: frozenset[Pair]
    loads: Mapping[int, int]
    short: Mapping[int, int]
    at_home: tuple[int, ...]
    parts: int
    weakest: int
    moves: int
    suited: int = 0

    @property
    def connected(self) -> bool:
        """Whether every judge is linked to every other through shared entries."""
        return self.parts <= 1

    @property
    def digest(self) -> str:
        """A short name of exactly this plan."""
        return digest(repr(sorted(self.pairs)))


def plan_of(task: Task, pairs: frozenset[Pair]) -> Plan:
    """Return what some pairs are worth as a plan."""
    loads = Counter(judge for judge, _ in pairs)
    of_entry = defaultdict(set)
    for judge, entry in pairs:
        of_entry[entry].add(judge)
    lacking = {entry: task.reviews - len(of_entry[entry]) for entry in task.entries}
    shared = Counter(
        judge for judges in of_entry.values() if len(judges) > 1 for judge in judges
    )
    working = [judge for judge in task.judges if loads[judge]]
    return Plan(
        pairs=pairs, loads={judge: loads[judge] for judge in task.judges},
        short={entry: count for entry, count in lacking.items() if count > 0},
        at_home=tuple(
            entry for entry in task.entries
            if task.at_home(of_entry[entry], entry)
        ),
        parts=len(set(parts_of(working, pairs).values())),
        weakest=min((shared[judge] for judge in working), default=0),
        moves=len(pairs ^ task.before), suited=sum(task.fit.get(pair, 0) > 0 for pair in pairs),
    )  # fmt: skip


def parts_of(judges: Iterable[int], pairs: Iterable[Pair]) -> dict[int, int]:
    """Return for each judge the smallest id of those linked to it through shared entries."""
    root = {judge: judge for judge in judges}

    def top(judge: int) -> int:
        while root[judge] != judge:
            root[judge] = root[root[judge]]
            judge = root[judge]
        return judge

    first: dict[int, int] = {}
    for judge, entry in pairs:
        low, high = sorted((top(judge), top(first.setdefault(entry, judge))))
        root[high] = low
    return {judge: top(judge) for judge in root}
