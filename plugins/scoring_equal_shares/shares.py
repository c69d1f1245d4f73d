"""The method of equal shares: judges with equal budgets buy the ideas they want together.

Peters & Skowron, *Proportionality and the Limits of Welfarism*, EC 2020 (there "Rule X"), with
cardinal utilities as in Peters, Pierczyński & Skowron, *Proportional Participatory Budgeting with
Additive Utilities*, NeurIPS 2021; every idea costs 1, and the judges have the number of winners
between them.

Sums are taken with ``fsum``, which does not depend on the order of what is summed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from hashlib import sha256
from math import fsum

CLOSE = 1e-9
"""How near two amounts of money are one: more than rounding, less than a step of any scale."""

Utilities = Mapping[str, Mapping[str, float]]
"""What each idea is worth to each judge, by idea and judge, from 0; never empty for an idea."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One winner: how many judges paid for it (0: filled up by mean), and whether a lot decided."""

    entry: str
    payers: int
    by_lot: bool


@dataclass(frozen=True, slots=True)
class Limit:
    """At most ``most`` winners of each department; 0 is no limit. Unknown ones have none."""

    most: int
    departments: Mapping[str, str]

    def allows(self, entry: str, chosen: Collection[str]) -> bool:
        """Say whether ``entry`` may be chosen beside ``chosen``."""
        home = self.departments.get(entry)
        if not self.most or home is None:
            return True
        return Counter(self.departments.get(each) for each in chosen)[home] < self.most


def means(utilities: Utilities) -> dict[str, float]:
    """Return each idea's mean over the judges who scored it, to nine decimals."""
    return {
        entry: round(fsum(given.values()) / len(given), 9) for entry, given in utilities.items()
    }


def choose(utilities: Utilities, winners: int, limit: Limit) -> list[Choice]:
    """Return at most ``winners`` ideas in the order they are chosen: those that judges can pay
    for, then those with the highest mean. Fewer only where ideas or the limit give no more."""
    judges = {judge for given in utilities.values() for judge in given}
    money = dict.fromkeys(judges, winners / len(judges)) if judges else {}
    worth = means(utilities)
    chosen: dict[str, Choice] = {}
    while len(chosen) < winners:
        left = [
            each for each in utilities if each not in chosen and limit.allows(each, chosen)
        ]  # fmt: skip
        if not left:
            break
        prices = {
            each: price for each in left if (price := price_of(utilities[each], money)) is not None
        }
        # Nine significant digits: equal prices must be a tie whatever they were worked out from.
        keys = {each: (float(f"{price:.9g}"), -worth[each]) for each, price in prices.items()}
        keys = keys or {each: (0.0, -worth[each]) for each in left}
        best = min(keys.values())
        tied = [each for each in keys if keys[each] == best]
        entry = min(tied, key=lambda each: lot(each, utilities))
        payers = _pay(utilities[entry], money, prices[entry]) if prices else 0
        chosen[entry] = Choice(entry, payers, len(tied) > 1)
    return list(chosen.values())


def price_of(given: Mapping[str, float], money: Mapping[str, float]) -> float | None:
    """Return the least price for each unit of worth at which an idea's supporters pay 1 together,
    nobody more than they have left; or None if they have too little."""
    supporters = sorted(
        (money[judge] / value, value, money[judge]) for judge, value in given.items() if value > 0
    )
    if fsum(left for _, _, left in supporters) < 1 - CLOSE:
        return None
    paid, value_left = 0.0, fsum(value for _, value, _ in supporters)
    for all_in, value, left in supporters:
        price = (1 - paid) / value_left
        if price <= all_in:
            return price
        paid, value_left = paid + left, value_left - value
    return supporters[-1][0]


def _pay(given: Mapping[str, float], money: dict[str, float], price: float) -> int:
    """Take what each supporter pays from ``money``; return how many paid."""
    payers = 0
    for judge, value in given.items():
        amount = min(money[judge], price * value)
        rest = money[judge] - amount
        money[judge] = rest if rest > CLOSE else 0.0
        payers += amount > CLOSE
    return payers


def lot(entry: str, entries: Collection[str]) -> str:
    """Return an idea's lot among ``entries``: the same each time, and no one's to choose."""
    return sha256("\n".join((entry, *sorted(entries))).encode()).hexdigest()
