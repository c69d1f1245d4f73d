"""How well ideas are shared out, and how long it takes: the product's solver held against others.

``python -m benchmarks.judging.assignment``. Three departments, 8 % of the pairs in conflict,
a fifth of them a good fit; then one judge drops out when a third is handed in. ``greedy`` gives
each idea the judges with the least load; ``CP-SAT`` is tried where OR-Tools is installed. Each
runs in a process of its own, whose greatest memory is told.
"""

from __future__ import annotations

import importlib.util
import random
import resource
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

from intranet_ideas.judging.balancing import Pair, Plan, Task, plan_of
from intranet_ideas.judging.solving import SECONDS, balanced

SIZES = ((24, 8, 3), (100, 12, 3), (300, 30, 5))
Pairs = frozenset[Pair]


def made(entries: int, judges: int, reviews: int) -> Task:
    """Return a task drawn at random, always the same."""
    draw = random.Random(1)
    users, ideas = tuple(range(1, judges + 1)), tuple(range(1000, 1000 + entries))
    every = [(user, idea) for idea in ideas for user in users]
    return Task(
        users, ideas, reviews, barred=frozenset(pair for pair in every if draw.random() < 0.08),
        homes={user: user % 3 for user in users},
        origins={idea: draw.randrange(3) for idea in ideas},
        fit={pair: 1 for pair in every if draw.random() < 0.2},
    )  # fmt: skip


def greedy(task: Task) -> Pairs:
    """Keep what there is, then give each idea those who have least to do and suit it."""
    load: Counter[int] = Counter(judge for judge, _ in task.kept)
    pairs = set(task.kept)
    for entry in task.entries:
        on = {judge for judge, each in pairs if each == entry}
        free = [each for each in task.judges if (each, entry) not in task.barred and each not in on]
        free.sort(key=lambda judge: ((judge, entry) not in task.before, load[judge]
                                     - task.fit.get((judge, entry), 0)))  # fmt: skip
        for judge in free[: task.reviews - len(on)]:
            pairs.add((judge, entry))
            load[judge] += 1
    return frozenset(pairs)


def highs(task: Task) -> Pairs:
    """What the product does."""
    return balanced(task).pairs


def cp_sat(task: Task) -> Pairs:
    """The same programme for OR-Tools, loads by their range, without links."""
    from ortools.sat.python import cp_model

    model, entries = cp_model.CpModel(), len(task.entries)
    x = {(judge, entry): model.new_bool_var("") for entry in task.entries
         for judge in task.judges if (judge, entry) not in task.barred}  # fmt: skip
    low, high = model.new_int_var(0, entries, ""), model.new_int_var(0, entries, "")
    price = [1000 * (high - low)]
    for entry in task.entries:
        on = {judge: x[judge, entry] for judge in task.judges if (judge, entry) in x}
        model.add(sum(on.values()) == min(task.reviews, len(on)))
        at_home = model.new_bool_var("")
        away = [x for judge, x in on.items() if not task.at_home([judge], entry)]
        model.add(sum(away) + at_home >= 1)
        price.append(100 * at_home)
    for judge in task.judges:
        load = sum(given for (each, _), given in x.items() if each == judge)
        model.add(load >= low)
        model.add(load <= high)
    for pair, given in x.items():
        if pair in task.kept:
            model.add(given == 1)
        price.append(-(4 * (pair in task.before) + task.fit.get(pair, 0)) * given)
    model.minimize(sum(price))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds, solver.parameters.num_workers = SECONDS, 2
    solver.solve(model)
    return frozenset(pair for pair, given in x.items() if solver.value(given))


WAYS: dict[str, Callable[[Task], Pairs]] = {"greedy": greedy, "HiGHS": highs, "CP-SAT": cp_sat}


def timed(way: Callable[[Task], Pairs], task: Task) -> tuple[Plan, float]:
    """Return the plan and how many seconds it took."""
    begun = time.perf_counter()
    pairs = way(task)
    return plan_of(task, pairs), time.perf_counter() - begun


def tried(name: str) -> None:
    """Print a line for each size, and one for its repair."""
    way = WAYS[name]
    for entries, judges, reviews in SIZES:
        task = made(entries, judges, reviews)
        plan, seconds = timed(way, task)
        print(f"{name:7} {entries}x{judges}, {reviews} each: {seconds:.2f} s {told(task, plan)}")
        kept = frozenset(sorted(plan.pairs)[::3])
        out = frozenset((judges, idea) for idea in task.entries) - kept
        lost = sum(user == judges for user, _ in plan.pairs - kept)
        after = replace(task, barred=task.barred | out, kept=kept, before=plan.pairs)
        mended, seconds = timed(way, after)
        stay = [load for judge, load in mended.loads.items() if judge != judges]
        print(f"{'':7}   one drops out: {seconds:.2f} s, {mended.moves} moves "
              f"(at least {2 * lost}), loads of the others {min(stay)}-{max(stay)}")  # fmt: skip
    print(f"{name:7} {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB", flush=True)


def told(task: Task, plan: Plan) -> str:
    """Return how good a plan is."""
    loads = plan.loads.values()
    fitting = sum(task.fit.get(pair, 0) for pair in plan.pairs) / max(1, len(plan.pairs))
    return (
        f"loads {min(loads)}-{max(loads)}, short {len(plan.short)}, no judge from away "
        f"{len(plan.at_home)}, groups {plan.parts}, weakest link {plan.weakest}, fit {fitting:.2f}"
    )


if __name__ == "__main__":
    if len(sys.argv) > 1:
        tried(sys.argv[1])
    else:
        for each in WAYS:
            if each != "CP-SAT" or importlib.util.find_spec("ortools"):
                command = [sys.executable, "-m", "benchmarks.judging.assignment", each]
                subprocess.run(command, check=True)
