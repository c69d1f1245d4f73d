"""Who is disqualified for which idea, and on what ground. Pure.

The grounds follow the Norwegian Public Administration Act of 10 February 1967 (forvaltningsloven)
§ 6. A new act, LOV-2025-06-20-81, is adopted: which one is in force, and whether choosing an
idea is a decision under it, is for the organisation's lawyer. What goes beyond its letter says so.
"""

from __future__ import annotations

import enum
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from intranet_ideas.errors import N_

Pair = tuple[int, int]
"""A user and an entry."""


class ConflictKind(enum.StrEnum):
    """Why someone may not assess an entry or decide on it. ``declared`` is their own word, the rest
    computed.

    ``own``: an author of it, alone or in a team (§ 6 first paragraph a: a party).
    ``adviser``: named by the authors as someone who advised them (§ 6 second paragraph:
    special circumstances). ``leader`` and ``report``: the nearest leader of an author, or
    someone whose nearest leader is an author (second paragraph; stricter than its letter).
    ``superior``: the nearest leader is disqualified (third paragraph). ``unit``: works in
    the same unit as an author (the organisation's own choice; no paragraph asks for it).
    """

    OWN = "own"
    DECLARED = "declared"
    ADVISER = "adviser"
    LEADER = "leader"
    REPORT = "report"
    SUPERIOR = "superior"
    UNIT = "unit"


WORDS: Mapping[ConflictKind, str] = {
    ConflictKind.OWN: N_("Has written the idea, alone or with others."),
    ConflictKind.DECLARED: N_("Has said so, with a reason."),
    ConflictKind.ADVISER: N_("Has advised those who wrote it."),
    ConflictKind.LEADER: N_("Is the nearest leader of someone who wrote it."),
    ConflictKind.REPORT: N_("Has someone who wrote it as nearest leader."),
    ConflictKind.SUPERIOR: N_("The nearest leader is disqualified for it."),
    ConflictKind.UNIT: N_("Works in the same unit as someone who wrote it."),
}
"""Each ground in words for managers."""

BARRED: Mapping[ConflictKind, str] = {
    ConflictKind.ADVISER: N_("Those who wrote this idea say that you advised them, so others "
                             "judge it."),
    ConflictKind.LEADER: N_("You are the nearest leader of someone who wrote this idea, so "
                            "others judge it."),
    ConflictKind.REPORT: N_("Your nearest leader has written this idea, so others judge it."),
    ConflictKind.SUPERIOR: N_("Your nearest leader is disqualified for this idea, and so are "
                              "you: others judge it."),
    ConflictKind.UNIT: N_("Someone in your unit has written this idea, so others judge it."),
}  # fmt: skip
"""Each computed ground but one's own idea, in words for the judge it concerns."""

STAKES = frozenset({ConflictKind.OWN, ConflictKind.ADVISER})
"""What makes a superior who neither judges nor decides disqualified all the same. Being the leader
of an author is disqualifying for who takes part, and says nothing of a leader who doesn't."""

TELLING = frozenset(ConflictKind) - {ConflictKind.OWN, ConflictKind.DECLARED}
"""Grounds that tell a judge something of the authors which the judge may not know."""


@dataclass(frozen=True, slots=True)
class Person:
    """A judge or an author, by nearest leader and unit."""

    manager: int | None
    unit: int


@dataclass(frozen=True, slots=True)
class Ties:
    """All that decides who is disqualified in one challenge.

    ``people`` are its judges and authors, and whoever is asked about; ``authors`` and ``advisers``
    belong to entries. ``deciders`` are named to run it. ``unit`` and ``superior`` switch those two
    grounds.
    """

    judges: frozenset[int] = frozenset()
    people: Mapping[int, Person] = field(default_factory=dict)
    authors: Mapping[int, frozenset[int]] = field(default_factory=dict)
    advisers: frozenset[Pair] = frozenset()
    declared: frozenset[Pair] = frozenset()
    unit: bool = False
    superior: bool = True
    deciders: frozenset[int] = frozenset()

    def conflict(self, user: int, entry: int) -> ConflictKind | None:
        """Return the ground on which the user may not assess the entry, or None.

        The heaviest of several. A superior's disqualification goes one step down and no
        further, as the third paragraph says "direct".
        """
        return self._ground(user, entry, self.judges)

    def bars(self, user: int, entry: int) -> ConflictKind | None:
        """Return the ground on which the user may neither decide on the entry nor answer it, or
        None: the same, where a superior counts too who is named to run the challenge."""
        return self._ground(user, entry, self.judges | self.deciders)

    @property
    def entries(self) -> Collection[int]:
        """The entries that are handed in."""
        return self.authors.keys()

    def _ground(self, user: int, entry: int, involved: frozenset[int]) -> ConflictKind | None:
        ground = self._of_their_own(user, entry)
        if ground is not None:
            return ground
        if self.superior and self._superior_is_out(user, entry, involved):
            return ConflictKind.SUPERIOR
        return ConflictKind.UNIT if self.unit and self._same_unit(user, entry) else None

    def _of_their_own(self, user: int, entry: int) -> ConflictKind | None:
        authors = self.authors.get(entry, frozenset())
        if user in authors:
            return ConflictKind.OWN
        if (user, entry) in self.declared:
            return ConflictKind.DECLARED
        if (user, entry) in self.advisers:
            return ConflictKind.ADVISER
        if any(self._manager(author) == user for author in authors):
            return ConflictKind.LEADER
        return ConflictKind.REPORT if self._manager(user) in authors else None

    def _superior_is_out(self, user: int, entry: int, involved: frozenset[int]) -> bool:
        superior = self._manager(user)
        if superior is None:
            return False
        ground = self._of_their_own(superior, entry)
        return ground is not None and (superior in involved or ground in STAKES)

    def _same_unit(self, user: int, entry: int) -> bool:
        mine = self.people.get(user)
        theirs = (self.people.get(author) for author in self.authors.get(entry, ()))
        return mine is not None and any(each and each.unit == mine.unit for each in theirs)

    def _manager(self, user: int) -> int | None:
        person = self.people.get(user)
        return person.manager if person else None


def hidden_from_judge(kind: ConflictKind | None, *, names_hidden: bool) -> bool:
    """Say whether a judge must not learn of a conflict of their own: where names are hidden,
    it would tell who wrote the idea. The judge reads that it is not among those to judge."""
    return names_hidden and kind in TELLING


def hidden_from_manager(kind: ConflictKind | None, *, names_hidden: bool) -> bool:
    """Say whether a manager must not learn of a judge's conflict: one that is computed, where
    names are hidden from the manager too."""
    return names_hidden and kind is not None and kind != ConflictKind.DECLARED


def kept_out_of_plan(
    kind: ConflictKind | None, *, names_hidden: bool, reads_plans: bool
) -> bool:
    """Say whether a conflict keeps a judge's idea out of a plan that managers look at.

    One that managers must not learn of does not: in the plan's gaps they would read it. The
    judge is given the idea as far as the plan goes, and never meets it. Only a judge who
    ``reads_plans`` would see that from it; they miss nothing that anyone is surprised at.
    """
    if kind is None or not hidden_from_manager(kind, names_hidden=names_hidden):
        return kind is not None
    return reads_plans and kind in TELLING
