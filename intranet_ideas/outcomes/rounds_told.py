"""The rounds of judging that were left, as the minutes tell of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet_ideas.challenges.queries import SeenChallenge
from intranet_ideas.entries.queries import ListedEntry
from intranet_ideas.judging.impartiality import WORDS, ConflictKind
from intranet_ideas.judging.models import Judge, Ranking, Round
from intranet_ideas.judging.rounds import Sooner, made_sooner, rows_of, taken_back
from intranet_ideas.judging.sheets import entry_name, names_in
from intranet_ideas.people.models import User


@dataclass(frozen=True, slots=True)
class Disqualified:
    """A judge who took no part in judging an idea, and why (a msgid)."""

    name: str
    idea: ListedEntry
    why: str


@dataclass(frozen=True, slots=True)
class TakenBack:
    """How a round had been left before that was taken back, and why it was."""

    left_at: datetime
    at: datetime
    reason: str
    went_on: tuple[ListedEntry, ...]
    why: str = ""


@dataclass(frozen=True, slots=True)
class RoundTold:
    """A round that was left: its rule, who went on from it and why, and who was left out of what.

    ``of`` is how many ideas were in it, ``ties`` those that shared the place at the edge,
    ``against_rule`` whether the manager chose otherwise than the rule, with the ``reason``.
    """

    number: int
    name: str
    rule: str
    value: float | None
    reason: str
    left_at: datetime | None
    ranking: Ranking | None
    of: int
    went_on: tuple[ListedEntry, ...]
    ties: tuple[ListedEntry, ...]
    against_rule: bool
    disqualified: tuple[Disqualified, ...]
    taken_back: tuple[TakenBack, ...] = ()
    sooner: tuple[Sooner, ...] = ()


def rounds_told(
    session: Session, seen: SeenChallenge, ideas: Mapping[int, ListedEntry], *, hidden: bool
) -> list[RoundTold]:
    """Return the rounds that were left, the first first, as they were kept; two statements.

    ``hidden``: who is left out because of who wrote an idea is not told.
    """
    if seen.challenge.round == 1:
        return []
    judges: dict[int, dict[int, str]] = {}
    for number, user, name in session.execute(
        select(Judge.round, User.id, User.name).join(User, User.id == Judge.user_id)
        .where(Judge.challenge_id == seen.challenge.id)
    ):  # fmt: skip
        judges.setdefault(number, {})[user] = name
    return [
        _told(seen, row, judges.get(row.number, {}), ideas, hidden=hidden)
        for row in rows_of(session, seen.challenge.id) if row.number < seen.challenge.round
    ]  # fmt: skip


def _told(
    seen: SeenChallenge, row: Round, judges: Mapping[int, str], ideas: Mapping[int, ListedEntry],
    *, hidden: bool,
) -> RoundTold:  # fmt: skip
    kept = row.kept
    return RoundTold(
        number=row.number, name=row.name, rule=row.rule, value=row.value, reason=row.reason,
        left_at=row.left_at, ranking=_ranking(kept), of=len(kept["sheet"]["entries"]),
        went_on=_known(ideas, [entry for entry, _ in kept["went_on"]]),
        ties=_known(ideas, kept["ties"]), against_rule=kept["against_rule"],
        disqualified=tuple(_left_out(seen, kept, judges, ideas, hidden=hidden)),
        taken_back=_taken_back(kept, ideas), sooner=tuple(made_sooner(kept)),
    )  # fmt: skip


def _taken_back(
    kept: Mapping[str, Any], ideas: Mapping[int, ListedEntry]
) -> tuple[TakenBack, ...]:
    return tuple(
        TakenBack(each.left_at, each.at, each.reason, _known(ideas, each.went_on), each.why)
        for each in taken_back(kept)
    )


@dataclass(frozen=True, slots=True)
class LastRound:
    """The round that nobody went on from, where it had been left before and that was taken back,
    or its window was cut short."""

    number: int
    name: str
    taken_back: tuple[TakenBack, ...]
    sooner: tuple[Sooner, ...] = ()


def last_round_told(
    session: Session, seen: SeenChallenge, ideas: Mapping[int, ListedEntry]
) -> LastRound | None:
    """Return how the present round had been left before and its window cut short, None where
    neither was done; one statement."""
    row = session.get(Round, (seen.challenge.id, seen.challenge.round))
    told = _taken_back(row.kept, ideas) if row else ()
    sooner = tuple(made_sooner(row.kept)) if row else ()
    return LastRound(row.number, row.name, told, sooner) if row and (told or sooner) else None


def _known(ideas: Mapping[int, ListedEntry], entries: Sequence[int]) -> tuple[ListedEntry, ...]:
    return tuple(ideas[entry] for entry in entries if entry in ideas)


def _ranking(kept: Mapping[str, Any]) -> Ranking | None:
    """Return how the round's order was made; not a row of the database."""
    made = kept["ranking"]
    return made and Ranking(
        plugin=made["plugin"], plugin_version=made["version"], method=made["method"],
        settings=made["settings"],
    )  # fmt: skip


def _left_out(
    seen: SeenChallenge, kept: Mapping[str, Any], judges: Mapping[int, str],
    ideas: Mapping[int, ListedEntry], *, hidden: bool,
) -> list[Disqualified]:  # fmt: skip
    opaque = names_in(seen.challenge, judges)
    names = {opaque[user]: name for user, name in judges.items()}
    entries = {entry_name(entry): idea for entry, idea in ideas.items()}
    found = [
        Disqualified(names[judge], entries[entry], WORDS[ConflictKind(kind)])
        for judge, entry, kind in kept["conflicts"]
        if judge in names and entry in entries and (kind == ConflictKind.DECLARED or not hidden)
    ]
    return sorted(found, key=lambda each: (each.name, each.idea.id))
