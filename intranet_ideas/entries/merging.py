"""How two texts differ, and how two changes of the same text become one. Pure.

The merge is the usual one of three texts (Khanna, Kunal and Pierce, "A Formal Investigation of
Diff3", 2007), by words: where only one side changed the words, its change is taken; where both
changed them in the same way, once; else nothing is decided for anyone.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

MOST_WORK = 500_000
"""Steps that comparing one stretch may take: pairs of equal words, looked at anew for each place
where the texts agree again. A longer one is first cut at words that stand once in both."""

Change = tuple[int, int, int, int]
"""Words ``i1`` to ``i2`` of the old text became ``j1`` to ``j2`` of the new one."""


def words_of(text: str) -> list[str]:
    """Return a text as its words, each with the space after it; joined, they are the text."""
    return re.findall(r"\s+|\S+\s*", text)


def changes(old: Sequence[str], new: Sequence[str]) -> list[Change]:
    """Return what changed from one list of words to another, in order."""
    start = 0
    least = min(len(old), len(new))
    while start < least and old[start] == new[start]:
        start += 1
    end = 0
    while end < least - start and old[-1 - end] == new[-1 - end]:
        end += 1
    return [
        (start + i1, start + i2, start + j1, start + j2)
        for i1, i2, j1, j2 in _between(old[start : len(old) - end], new[start : len(new) - end])
    ]


def _between(before: Sequence[str], after: Sequence[str]) -> list[Change]:
    """Return what changed between two stretches that differ at both ends."""
    if not before and not after:
        return []
    if not before or not after:
        return [(0, len(before), 0, len(after))]
    if _work(before, after) <= MOST_WORK:
        matcher = SequenceMatcher(None, before, after, autojunk=False)
        return [(i1, i2, j1, j2) for tag, i1, i2, j1, j2 in matcher.get_opcodes()
                if tag != "equal"]  # fmt: skip
    found: list[Change] = []
    i, j = 0, 0
    anchors = _anchors(before, after)
    if not anchors:
        return [(0, len(before), 0, len(after))]
    for at, to in [*anchors, (len(before), len(after))]:
        found += [(i + i1, i + i2, j + j1, j + j2)
                  for i1, i2, j1, j2 in changes(before[i:at], after[j:to])]  # fmt: skip
        i, j = at + 1, to + 1
    return found


def _anchors(before: Sequence[str], after: Sequence[str]) -> list[tuple[int, int]]:
    """Return places of words that stand once in both texts, as many as keep their order: patience
    sorting (Bram Cohen's diff), in n log n steps."""
    once = Counter(before)
    places = {word: place for place, word in enumerate(after)}
    alone = Counter(after)
    tops: list[int] = []
    links: list[tuple[int, int, int]] = []
    ends: list[int] = []
    for place, word in enumerate(before):
        if once[word] != 1 or alone[word] != 1:
            continue
        to = places[word]
        pile = bisect_left(tops, to)
        links.append((place, to, ends[pile - 1] if pile else -1))
        tops[pile:pile + 1] = [to]
        ends[pile:pile + 1] = [len(links) - 1]
    found: list[tuple[int, int]] = []
    at = ends[-1] if ends else -1
    while at >= 0:
        place, to, at = links[at]
        found.append((place, to))
    return found[::-1]


def _work(before: Sequence[str], after: Sequence[str]) -> int:
    counted = Counter(after)
    pairs = sum(number * counted[word] for word, number in Counter(before).items())
    return pairs * min(len(before), len(after))


def merged(base: str, ours: str, theirs: str) -> str | None:
    """Return ``base`` with what both changed in it, or None where they changed the same words
    in different ways."""
    if ours in (base, theirs):
        return theirs
    if theirs == base:
        return ours
    old, left, right = words_of(base), words_of(ours), words_of(theirs)
    kept: list[str] = []
    place = 0
    for start, end, mine, other in _together(changes(old, left), changes(old, right)):
        one = _side(old, left, mine, start, end)
        two = _side(old, right, other, start, end)
        words = _agreed(old[start:end], one, two)
        if words is None:
            return None
        kept += [*old[place:start], *words]
        place = end
    return "".join([*kept, *old[place:]])


def _agreed(before: list[str], left: list[str], right: list[str]) -> list[str] | None:
    if left in (before, right):
        return right
    return left if right == before else None


def _together(
    mine: list[Change], other: list[Change]
) -> Iterator[tuple[int, int, list[Change], list[Change]]]:
    """Yield stretches of the old text that either side changed, with the changes in each. An
    insertion is one with what it touches, since nobody can say which of two comes first."""
    left, right = list(mine), list(other)
    while left or right:
        start = min(each[0][0] for each in (left, right) if each)
        end = start
        taken: tuple[list[Change], list[Change]] = ([], [])
        while any(_take(side, found, start, end, taken)
                  for side, found in ((left, taken[0]), (right, taken[1]))):  # fmt: skip
            end = max(each[1] for found in taken for each in found)
        yield start, end, *taken


def _take(
    side: list[Change], found: list[Change], start: int, end: int,
    taken: tuple[list[Change], list[Change]],
) -> bool:  # fmt: skip
    """Take the next change of a side if it belongs to the stretch; say whether it did."""
    if not side:
        return False
    i1, i2 = side[0][:2]
    inserted = i1 == i2 or any(each[:2] == (end, end) for part in taken for each in part)
    first = not taken[0] and not taken[1]
    if not (i1 < end or (i1 == end and (inserted or (first and i1 == start)))):
        return False
    found.append(side.pop(0))
    return True


def _side(
    old: Sequence[str], new: Sequence[str], found: list[Change], start: int, end: int
) -> list[str]:
    """Return what one side made of words ``start`` to ``end`` of the old text."""
    words: list[str] = []
    place = start
    for i1, i2, j1, j2 in found:
        words += [*old[place:i1], *new[j1:j2]]
        place = i2
    return [*words, *old[place:end]]
