"""Reads what ties judges and deciders to entries, for the rules of ``impartiality``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Integer, literal, null, select, type_coerce, union_all
from sqlalchemy.orm import Session

from intranet_ideas.challenges.models import Challenge, ChallengeManager
from intranet_ideas.entries.models import (
    SUBMITTED,
    Entry,
    EntryAdviser,
    EntryAuthor,
    EntryHelper,
    FormerAuthor,
)
from intranet_ideas.judging.impartiality import Person, Ties
from intranet_ideas.judging.models import Conflict, Judge
from intranet_ideas.people.models import User


def ties_of(
    session: Session, challenge_ids: Sequence[int], deciding: Collection[int] = ()
) -> dict[int, Ties]:
    """Return what ties people to the entries handed in, by challenge; one statement. ``deciding``
    are users of whom ``Ties.bars`` is to be asked."""
    judging = (
        select(
            Judge.challenge_id, literal("judge").label("role"), Judge.user_id,
            type_coerce(null(), Integer).label("entry_id"),
        )
        .where(Judge.challenge_id.in_(challenge_ids))
    )  # fmt: skip
    linked = [
        select(Entry.challenge_id, literal(role), table.user_id, table.entry_id)
        .join(Entry, Entry.id == table.entry_id)
        .where(Entry.challenge_id.in_(challenge_ids), Entry.status == SUBMITTED)
        for role, table in (
            # Who has left an idea has written it all the same.
            ("author", EntryAuthor), ("author", FormerAuthor), ("adviser", EntryAdviser),
            ("adviser", EntryHelper), ("declared", Conflict),
        )
    ]  # fmt: skip
    if deciding:
        linked += _deciding(challenge_ids, deciding)
    links = union_all(judging, *linked).subquery()
    rows = session.execute(
        select(
            links.c.challenge_id, links.c.role, links.c.user_id, links.c.entry_id,
            User.manager_id, User.department_id, Challenge.unit_conflicts,
            Challenge.superior_conflicts,
        )
        .join(User, User.id == links.c.user_id)
        .join(Challenge, Challenge.id == links.c.challenge_id)
    )  # fmt: skip
    gathered: dict[int, _Gathered] = {}
    for challenge, role, user, entry, manager, unit, by_unit, by_superior in rows:
        found = gathered.setdefault(challenge, _Gathered(by_unit, by_superior))
        found.people[user] = Person(manager, unit)
        found.pairs[role].add((user, entry))
    return {
        challenge: gathered[challenge].ties() if challenge in gathered else Ties()
        for challenge in challenge_ids
    }


def _deciding(challenge_ids: Sequence[int], users: Collection[int]) -> list[Any]:
    """Select who is named to run the challenges, and the users who are asked about."""
    none = type_coerce(null(), Integer)
    return [
        select(ChallengeManager.challenge_id, literal("decider"), ChallengeManager.user_id, none)
        .where(ChallengeManager.challenge_id.in_(challenge_ids)),
        select(Challenge.id, literal("asked"), User.id, none)
        .join(User, User.id.in_(users))
        .where(Challenge.id.in_(challenge_ids)),
    ]  # fmt: skip


class _Gathered:
    """The links of one challenge while they are read."""

    def __init__(self, unit: bool, superior: bool) -> None:
        self.unit, self.superior = unit, superior
        self.people: dict[int, Person] = {}
        self.pairs: defaultdict[str, set[tuple[int, int]]] = defaultdict(set)

    def ties(self) -> Ties:
        """Return them as the rules take them."""
        authors: defaultdict[int, set[int]] = defaultdict(set)
        for user, entry in self.pairs["author"]:
            authors[entry].add(user)
        return Ties(
            judges=frozenset(user for user, _ in self.pairs["judge"]), people=self.people,
            deciders=frozenset(user for user, _ in self.pairs["decider"]),
            authors={entry: frozenset(users) for entry, users in authors.items()},
            advisers=frozenset(self.pairs["adviser"]),
            declared=frozenset(self.pairs["declared"]),
            unit=self.unit, superior=self.superior,
        )  # fmt: skip
