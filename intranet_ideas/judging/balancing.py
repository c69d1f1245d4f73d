"""Who assesses what, so that the result can be compared. Pure: ids in, a plan out.

Reviews are given one at a time, ideas with the fewest possible judges first, to the judge with the
least load. Then reviews move along shortest augmenting chains, as in a flow network, until none
narrows the loads; that leaves them as even as conflicts allow. Swaps, which keep the loads, bring
in judges from elsewhere and tie the parts together. The same input gives the same plan.
"""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from intranet_ideas.judging.rules import digest

Pair = tuple[int, int]
"""A judge and an entry."""


MOST_TRIED = 500
"""So many swaps are looked at for tying two parts together: a manager waits for the plan."""


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be given out.

    ``barred`` pairs never come into the plan; ``kept`` pairs stay in it (they were handed
    in), and ``before`` are given out now, to be moved as little as possible. ``homes``
    maps a judge to a department, ``origins`` an entry to its first author's; ``fit`` says
    how well a judge suits an entry (0 or more; missing: 0).
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

    def away(self, judge: int, entry: int) -> bool:
        """Say whether the judge comes from another department than the entry."""
        return self.homes.get(judge) != self.origins.get(entry)


@dataclass(frozen=True, slots=True)
class Plan:
    """Who would assess what, and what it is worth.

    ``short`` maps entries to how many reviews they lack, ``at_home`` lists those without a
    judge from another department. ``parts`` counts the groups that no shared entry ties
    together (1: all can be compared), ``weakest`` is the fewest entries that any judge
    shares with others. ``moves`` counts pairs added or taken away.
    """

    pairs: frozenset[Pair]
    loads: Mapping[int, int]
    short: Mapping[int, int]
    at_home: tuple[int, ...]
    parts: int
    weakest: int
    moves: int

    @property
    def connected(self) -> bool:
        """Whether every judge is linked to every other through shared entries."""
        return self.parts <= 1

    @property
    def digest(self) -> str:
        """A short name of exactly this plan."""
        return digest(repr(sorted(self.pairs)))


def balanced(task: Task) -> Plan:
    """Return a plan with ``reviews`` judges for each entry, as even as conflicts allow."""
    board = _Board(task)
    board.fill()
    board.even_out()
    board.bring_away()
    board.tie()
    return plan_of(task, board.pairs())


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
            if of_entry[entry] and not any(task.away(judge, entry) for judge in of_entry[entry])
        ),
        parts=len(set(parts_of(working, pairs).values())),
        weakest=min((shared[judge] for judge in working), default=0),
        moves=len(pairs ^ task.before),
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


class _Board:
    """The plan while it is made."""

    def __init__(self, task: Task) -> None:
        self.task = task
        self.free = {
            entry: frozenset(judge for judge in task.judges if (judge, entry) not in task.barred)
            for entry in task.entries
        }
        self.on: dict[int, set[int]] = {entry: set() for entry in task.entries}
        self.load: Counter[int] = Counter()
        for judge, entry in sorted(task.kept):
            if entry in self.on and judge in self.free[entry]:
                self._give(judge, entry)

    def pairs(self) -> frozenset[Pair]:
        """Return what is given out."""
        return frozenset((judge, entry) for entry, judges in self.on.items() for judge in judges)

    def _give(self, judge: int, entry: int) -> None:
        self.on[entry].add(judge)
        self.load[judge] += 1

    def _take(self, judge: int, entry: int) -> None:
        self.on[entry].discard(judge)
        self.load[judge] -= 1

    def _movable(self, judge: int, entry: int) -> bool:
        return judge in self.on[entry] and (judge, entry) not in self.task.kept

    def fill(self) -> None:
        """Give each entry its judges: first those it has, then the least loaded."""
        for judge, entry in sorted(self.task.before - self.task.kept):
            if entry not in self.on or len(self.on[entry]) >= self.task.reviews:
                continue
            if judge in self.free[entry] and judge not in self.on[entry]:
                self._give(judge, entry)
        for entry in sorted(self.on, key=lambda entry: (len(self.free[entry]), entry)):
            while len(self.on[entry]) < self.task.reviews:
                open_ = self.free[entry] - self.on[entry]
                if not open_:
                    break
                self._give(min(open_, key=lambda judge: self._cost(judge, entry)), entry)

    def _cost(self, judge: int, entry: int) -> tuple[int, int, int, str]:
        there = any(self.task.away(each, entry) for each in self.on[entry])
        return (
            self.load[judge] - self.task.fit.get((judge, entry), 0),
            0 if there else -int(self.task.away(judge, entry)),
            self.load[judge], digest(f"{judge}:{entry}"),
        )  # fmt: skip

    def even_out(self) -> None:
        """Move reviews along the shortest chains from the most loaded to the least loaded
        judge, until no chain narrows the loads: then they are as even as can be."""
        while (chain := self._chain()) is not None:
            for giver, taker, entry in chain:
                self._take(giver, entry)
                self._give(taker, entry)

    def _chain(self) -> list[tuple[int, int, int]] | None:
        mine = defaultdict(list)
        for entry in sorted(self.on):
            for judge in self.on[entry]:
                if self._movable(judge, entry):
                    mine[judge].append(entry)
        for start in sorted(self.task.judges, key=lambda judge: (-self.load[judge], judge)):
            if self.load[start] - 1 <= min(self.load[judge] for judge in self.task.judges):
                return None
            if (found := self._search(start, mine)) is not None:
                return found
        return None

    def _search(
        self, start: int, mine: Mapping[int, list[int]]
    ) -> list[tuple[int, int, int]] | None:
        """Look breadth first for someone with two fewer, over whom a review can pass on."""
        came: dict[int, tuple[int, int] | None] = {start: None}
        queue = deque([start])
        while queue:
            judge = queue.popleft()
            if self.load[judge] <= self.load[start] - 2:
                return _steps(came, judge)
            for entry in mine.get(judge, ()):
                for other in sorted(self.free[entry] - self.on[entry]):
                    if other not in came:
                        came[other] = (judge, entry)
                        queue.append(other)
        return None

    def bring_away(self) -> None:
        """Swap judges between entries, so that each has one from another department."""
        for entry in sorted(self.on):
            if not self.on[entry] or self._is_away(entry):
                continue
            self._swap_in(entry)

    def _is_away(self, entry: int) -> bool:
        return any(self.task.away(judge, entry) for judge in self.on[entry])

    def _swap_in(self, entry: int) -> None:
        for judge in sorted(self.free[entry] - self.on[entry]):
            if not self.task.away(judge, entry):
                continue
            for other in sorted(self.on):
                for giver in sorted(self.on[entry]):
                    if self._swap(giver, entry, judge, other):
                        if self._is_away(other):
                            return
                        self._swap(judge, entry, giver, other)

    def _swap(self, one: int, entry: int, two: int, other: int) -> bool:
        """Let two judges trade an entry each, if both may; loads stay."""
        if not (self._movable(one, entry) and self._movable(two, other)):
            return False
        if one in self.on[other] or two in self.on[entry]:
            return False
        if one not in self.free[other] or two not in self.free[entry]:
            return False
        for judge, old, new in ((one, entry, other), (two, other, entry)):
            self._take(judge, old)
            self._give(judge, new)
        return True

    def tie(self) -> None:
        """Swap between parts that no entry ties together, while that makes them fewer."""
        if self.task.reviews < 2:
            return
        parts = self._parts()
        while len(set(parts.values())) > 1 and self._tie_two(parts):
            parts = self._parts()

    def _parts(self) -> dict[int, int]:
        return parts_of([judge for judge in self.task.judges if self.load[judge]], self.pairs())

    def _tie_two(self, parts: Mapping[int, int]) -> bool:
        count, tried = len(set(parts.values())), 0
        pairs = sorted(self.pairs())
        for one, entry in pairs:
            for two, other in pairs:
                if parts[one] == parts[two] or not self._swap(one, entry, two, other):
                    continue
                tried += 1
                if len(set(self._parts().values())) < count and self._still_away(entry, other):
                    return True
                self._swap(two, entry, one, other)
                if tried == MOST_TRIED:
                    return False
        return False

    def _still_away(self, *entries: int) -> bool:
        return all(self._is_away(entry) for entry in entries) or not self.task.homes


def _steps(came: Mapping[int, tuple[int, int] | None], end: int) -> list[tuple[int, int, int]]:
    """Return a chain's moves (giver, taker, entry), the last first."""
    steps = []
    at = end
    while (step := came[at]) is not None:
        giver, entry = step
        steps.append((giver, at, entry))
        at = giver
    return steps
