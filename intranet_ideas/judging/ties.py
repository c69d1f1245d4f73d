"""Reads what ties judges to entries, for the rules of ``impartiality``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import Integer, literal, null, select, type_coerce, union_all
from sqlalchemy.orm import Session

from intranet_ideas.challenges.models import Challenge
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


def ties_of(session: Session, challenge_ids: Sequence[int]) -> dict[int, Ties]:
    """Return what ties people to the entries handed in, by challenge; one statement."""
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
            authors={entry: frozenset(users) for entry, users in authors.items()},
            advisers=frozenset(self.pairs["adviser"]),
            declared=frozenset(self.pairs["declared"]),
            unit=self.unit, superior=self.superior,
        )  # fmt: skip
