"""How long sharing out ideas takes and how good the plans are.

``python -m benchmarks.judging.assignment``. Three departments, 8 % of the pairs in conflict,
a fifth of them a good fit; then one judge drops out when 30 % is handed in.
"""

from __future__ import annotations

import random
import time
from dataclasses import replace

from intranet_ideas.judging.balancing import Plan, Task, balanced

SIZES = ((24, 8, 3), (100, 12, 3), (300, 30, 4))


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


def timed(task: Task) -> tuple[Plan, float]:
    """Return the plan and how many seconds it took."""
    begun = time.perf_counter()
    plan = balanced(task)
    return plan, time.perf_counter() - begun


def main() -> None:
    """Print a line for each size, and one for its repair."""
    for entries, judges, reviews in SIZES:
        task = made(entries, judges, reviews)
        plan, seconds = timed(task)
        print(f"{entries}x{judges}, {reviews} each: {seconds:.3f} s {_quality(task, plan)}")
        kept = frozenset(sorted(plan.pairs)[::3])
        out = frozenset((judges, idea) for idea in task.entries) - kept
        lost = sum(user == judges for user, _ in plan.pairs - kept)
        mended, seconds = timed(
            replace(task, barred=task.barred | out, kept=kept, before=plan.pairs)
        )
        print(f"  one drops out: {seconds:.3f} s, {mended.moves} moves (at least {2 * lost})")


def _quality(task: Task, plan: Plan) -> str:
    loads = plan.loads.values()
    fitting = sum(task.fit.get(pair, 0) for pair in plan.pairs) / max(1, len(plan.pairs))
    return (
        f"loads {min(loads)}-{max(loads)}, short {len(plan.short)}, no judge from away "
        f"{len(plan.at_home)}, groups {plan.parts}, weakest link {plan.weakest}, fit {fitting:.2f}"
    )


if __name__ == "__main__":
    main()
