"""Shares ideas out with HiGHS, a solver of mixed integer programmes that is loaded when needed.

Each pair of a judge and an idea is a variable, 0 or 1. What a plan must be stands as rows;
what it should be has a price, each far dearer than what is less important: loads that lie
apart, judges that nothing links, ideas without a judge from elsewhere, pairs that move. What suits
gives a little back. Links can't be priced beforehand: where a plan falls apart, a row demands an
idea shared across the gap, and it is solved anew.
"""

from __future__ import annotations

import threading
from collections import OrderedDict, defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from intranet_ideas.errors import N_, Conflict
from intranet_ideas.judging.balancing import Pair, Plan, Task, parts_of, plan_of
from intranet_ideas.judging.rules import digest

if TYPE_CHECKING:
    from highspy import highs_var

APART, UNLINKED, AT_HOME, MOVED = 6000.0, 1500.0, 300.0, 20.0
"""Prices: of a square of a load's distance from the mean, of a gap between judges, of an idea
without a judge from another department, of a pair that is given up. What suits gives 1 or 2, so
a pair is given up where ten others, or more, then fall to who they suit better."""

SPREAD = 0.1
"""Less than this by chance, so that equal pairs are not taken in the order of their numbers:
that mixes the judges, and leaves the solver one best plan."""

SECONDS, MOST_GAPS = 5.0, 8
MOST_REMEMBERED = 8

OPTIONS: dict[str, bool | int | float] = {
    "output_flag": False, "log_to_console": False, "threads": 1, "random_seed": 1,
    "time_limit": SECONDS, "mip_rel_gap": 0.0, "mip_abs_gap": SPREAD / 2,
}  # fmt: skip

MISSING = N_("Sharing out evenly needs an addition to the program that IT can install: "
             "pip install 'intranet-ideas[judging]'. Everyone can judge everything, or you choose "
             "by hand.")  # fmt: skip
LATE = N_("No plan was found in time. Share the ideas out by hand, or let fewer judges read each.")


def balanced(task: Task) -> Plan:
    """Return the best plan with ``reviews`` judges for each idea. The same task gives the same.

    Raises ``Conflict`` where the solver is not installed, or finds nothing in ``SECONDS``.
    """
    if all((judge, entry) in task.barred for judge in task.judges for entry in task.entries):
        return plan_of(task, frozenset())
    model = _Model(task)
    pairs = model.solve()
    demanded: set[frozenset[int]] = set()
    for _ in range(MOST_GAPS):
        # A gap that stays has its price paid: demanded again it would cost twice.
        fresh = [part for part in _parts(pairs)[:-1] if part not in demanded]
        if not fresh or not model.link(fresh):
            break
        demanded.update(fresh)
        pairs = model.solve()
    return plan_of(task, pairs)


_plans: OrderedDict[str, Plan] = OrderedDict()
_lock = threading.Lock()


def remembered(task: Task) -> Plan:
    """Return ``balanced(task)``, from memory where this process solved the same lately."""
    key = digest(repr((
        task.judges, task.entries, task.reviews,
        *(sorted(pairs) for pairs in (task.barred, task.kept, task.before)),
        *(sorted(map_.items()) for map_ in (task.homes, task.origins, task.fit)),
        sorted(task.spare),
    )))  # fmt: skip
    with _lock:
        found = _plans.get(key)
    if found is None:
        found = balanced(task)
        with _lock:
            _plans[key] = found
            while len(_plans) > MOST_REMEMBERED:
                _plans.popitem(last=False)
    return found


def forget() -> None:
    """Forget what was solved."""
    with _lock:
        _plans.clear()


def _parts(pairs: Collection[Pair]) -> list[frozenset[int]]:
    """Return the groups of judges that no idea ties together, the smallest first."""
    found = defaultdict(set)
    for judge, top in parts_of({judge for judge, _ in pairs}, pairs).items():
        found[top].add(judge)
    return sorted(map(frozenset, found.values()), key=lambda part: (len(part), min(part)))


class _Model:
    """The programme of one task: ``given`` holds, by entry and judge, whether it is given out."""

    def __init__(self, task: Task) -> None:
        try:
            from highspy import Highs, HighsVarType
        except ModuleNotFoundError as error:
            raise Conflict(MISSING) from error
        self.task = task
        self.solver: Any = Highs()  # type: ignore[no-untyped-call]
        for name, value in OPTIONS.items():
            self.solver.setOptionValue(name, value)
        self.given = {
            entry: {
                judge: self.solver.addVariable(
                    lb=float((judge, entry) in task.kept), ub=1, obj=-_worth(task, (judge, entry)),
                    type=HighsVarType.kInteger,
                )
                for judge in task.judges if (judge, entry) not in task.barred
            }
            for entry in task.entries
        }  # fmt: skip
        reviews = sum(self._review(entry) for entry in task.entries)
        for judge in task.judges:
            self._even(judge, reviews // len(task.judges))

    def _sum(self, variables: Iterable[highs_var]) -> Any:
        return self.solver.qsum(variables)

    def _priced(self, price: float) -> highs_var:
        """Return what can be had for a price, in part too."""
        variable: highs_var = self.solver.addVariable(ub=1, obj=price)
        return variable

    def _review(self, entry: int) -> int:
        """Demand as many reviews as were asked for or can be, and one from elsewhere, wherever
        the idea may come from."""
        free, task = self.given[entry], self.task
        kept = sum((judge, entry) in task.kept for judge in free)
        reviews = max(kept, min(task.wanted(entry), len(free)))
        if free:
            self.solver.addConstr(self._sum(free.values()) == reviews)
        at_home = None
        for origin in sorted(task.origins_of(entry), key=repr):
            away = [given for judge, given in free.items() if task.homes.get(judge) != origin]
            if away:
                # One price, however many departments it may be that all come from.
                at_home = at_home or self._priced(AT_HOME)
                self.solver.addConstr(self._sum(away) + at_home >= 1)
        return reviews

    def _even(self, judge: int, mean: int) -> None:
        """Let a load cost the square of its distance from the mean: 1, 3, 5 … for each step."""
        mine = [free[judge] for free in self.given.values() if judge in free]
        more = [self._priced(APART * (2 * step + 1)) for step in range(len(mine) - mean)]
        less = [self._priced(APART * (2 * step + 1)) for step in range(mean)]
        self.solver.addConstr(self._sum(mine) + self._sum(less) - self._sum(more) == mean)

    def link(self, parts: Iterable[frozenset[int]]) -> bool:
        """Demand for each part an entry that it shares with the rest; say whether any can be."""
        found = False
        for part in parts:
            across = list(self._across(part))
            if across:
                self.solver.addConstr(self._sum(across) + self._priced(UNLINKED) >= 1)
                found = True
        return found

    def _across(self, part: frozenset[int]) -> Iterator[highs_var]:
        """Yield for each entry that may be shared across a part's edge whether it is."""
        for entry, free in self.given.items():
            if self.task.wanted(entry) < 2:
                continue
            sides = ([given for judge, given in free.items() if (judge in part) == inside]
                     for inside in (True, False))  # fmt: skip
            here, there = sides
            if here and there:
                shared = self._priced(0)
                self.solver.addConstr(shared - self._sum(here) <= 0)
                self.solver.addConstr(shared - self._sum(there) <= 0)
                yield shared

    def solve(self) -> frozenset[Pair]:
        """Return the pairs given out in the best plan for what is demanded by now."""
        self.solver.run()
        solution = self.solver.getSolution()
        if not solution.value_valid:
            raise Conflict(LATE)
        values = solution.col_value
        return frozenset(
            (judge, entry) for entry, free in self.given.items()
            for judge, given in free.items() if values[given.index] > 0.5
        )  # fmt: skip


def _worth(task: Task, pair: Pair) -> float:
    judge, entry = pair
    chance = int(digest(f"{judge}:{entry}")[:8], 16) / 0xFFFFFFFF
    return MOVED * (pair in task.before) + task.fit.get(pair, 0) + SPREAD * chance
