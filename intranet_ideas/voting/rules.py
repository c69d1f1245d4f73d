"""What may be in a basket, what may be said of a cost, and how pairs are put. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from intranet_ideas.challenges.voting import LARGEST_BUDGET
from intranet_ideas.errors import N_, Fault, too_long

LONGEST_WORD = 1_000

FEW = 5
"""With fewer ballots than this no number of votes is shown: it would tell what people chose."""

Pair = tuple[int, int]
"""Two ideas, the smaller id first."""


@dataclass(frozen=True, slots=True)
class Offered:
    """An idea that may stand in a basket: ``cost`` in kroner, None where nobody has said;
    ``own`` where the voter wrote it, or once did."""

    id: int
    title: str
    cost: int | None
    own: bool = False

    def open_for(self, budget: int) -> bool:
        """Say whether it can be put into a basket."""
        return not self.own and self.cost is not None and self.cost <= budget


@dataclass(frozen=True, slots=True)
class Reckoned:
    """A basket's sum in kroner, what is left of the budget (below 0: too much), and what to take
    away so that it fits, giving up as little as can be."""

    spent: int
    left: int
    take_away: tuple[int, ...] = ()


def reckon(offered: Mapping[int, Offered], wanted: Collection[int], budget: int) -> Reckoned:
    """Reckon a basket up. Ideas that can't be voted for cost nothing."""
    costs = {each: offered[each].cost or 0 for each in wanted if each in offered}
    spent = sum(costs.values())
    over = spent - budget
    if over <= 0:
        return Reckoned(spent, -over)
    enough = [each for each, cost in costs.items() if cost >= over]
    if enough:
        return Reckoned(spent, -over, (min(enough, key=lambda each: (costs[each], each)),))
    away: list[int] = []
    for each in sorted(costs, key=lambda each: (-costs[each], each)):
        if over <= 0:
            break
        away.append(each)
        over -= costs[each]
    return Reckoned(spent, budget - spent, tuple(away))


def check_basket(
    offered: Mapping[int, Offered], wanted: Sequence[int], budget: int
) -> list[Fault]:
    """Return what is wrong with a basket before it can be handed in."""
    if not wanted:
        return [Fault("entries", N_("Put an idea into the basket first. To vote for none, take "
                                    "your ballot back."))]  # fmt: skip
    faults = []
    for each in wanted:
        idea = offered.get(each)
        if idea is None:
            faults.append(Fault("entries", N_("One of the ideas is gone, or was withdrawn.")))
        elif idea.own:
            faults.append(Fault("entries", N_("“%(title)s” is your own idea: nobody votes for "
                                              "their own."), {"title": idea.title}))
        elif idea.cost is None:
            faults.append(Fault("entries", N_("“%(title)s” has no cost, so it can't be voted for."),
                                {"title": idea.title}))
    reckoned = reckon(offered, wanted, budget)
    if not faults and reckoned.left < 0:
        titles = ", ".join(offered[each].title for each in reckoned.take_away)
        faults.append(Fault("entries", N_("Your basket holds %(over)s kroner too much. It fits if "
                                          "you take this away, or others for as much: %(titles)s"),
                            {"over": -reckoned.left, "titles": titles}))
    return faults


def check_cost(kroner: int | None) -> list[Fault]:
    """Return what is wrong with a cost; None takes it away."""
    if kroner is not None and not 1 <= kroner <= LARGEST_BUDGET:
        return [Fault("kroner", N_("Write the cost in whole kroner, from 1 to 2,000,000,000."))]
    return []


def check_checked(kroner: int | None, asked: int | None, word: str) -> list[Fault]:
    """Return what is wrong with a checked cost: who sets another than the authors says why."""
    faults = check_cost(kroner) + too_long("word", word, LONGEST_WORD)
    if kroner is None:
        faults.append(Fault("kroner", N_("Write what the idea costs.")))
    elif not faults and kroner != asked and not word:
        faults.append(Fault("word", N_("Say in a word why it is another sum than the authors say; "
                                       "they read it.")))  # fmt: skip
    return faults


def pair_of(one: int, other: int) -> Pair:
    """Return two ideas as an unordered pair."""
    return (one, other) if one < other else (other, one)


def digest(*parts: object) -> str:
    """Return a lot that is the same each time and nobody's to choose."""
    return sha256(":".join(map(str, parts)).encode()).hexdigest()


def next_pair(
    user: int, entries: Collection[int], compared: Mapping[int, int], own: Collection[Pair],
    seed: str,
) -> Pair | None:  # fmt: skip
    """Return the two ideas that a person compares next, as they stand on the page, or None when
    there are none left.

    ``entries`` are those the person may compare, ``compared`` how often each was compared by
    anybody, ``own`` the pairs this person has had. Those compared least come first; equals, and
    the sides, in an order that is drawn anew for each person and step. What people chose has no
    part in it: it would make the order look surer than it is, and tell who is ahead.
    """
    step = len(own)
    done = set(own)

    def order(entry: int) -> tuple[int, str]:
        return compared.get(entry, 0), digest(seed, user, step, entry)

    least_first = sorted(entries, key=order)
    for place, one in enumerate(least_first):
        for other in least_first[place + 1 :]:
            pair = pair_of(one, other)
            if pair not in done:
                turned = int(digest(seed, user, "side", *pair), 16) % 2
                return pair if turned else (pair[1], pair[0])
    return None


def told_apart(bounds: Sequence[tuple[int, int]]) -> list[int]:
    """Return how many ideas stand in each group that can be told from the next one.

    ``bounds`` are the best and the worst place that each may have, the best idea first. Two groups
    are told apart where nobody of the first may stand as low as anybody of the second.
    """
    groups, begun = [], 0
    for place in range(1, len(bounds) + 1):
        worst = max(high for _, high in bounds[:place])
        best = min((low for low, _ in bounds[place:]), default=worst + 1)
        if worst < best:
            groups.append(place - begun)
            begun = place
    return groups


def pairs_among(number: int) -> int:
    """Return how many pairs there are among so many ideas."""
    return number * (number - 1) // 2
