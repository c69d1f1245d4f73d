"""What those who run a challenge see while they correct its published result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from intranet_ideas.challenges.queries import SeenChallenge
from intranet_ideas.entries.queries import ListedEntry, gallery
from intranet_ideas.errors import NotFound
from intranet_ideas.judging.sheets import entry_name
from intranet_ideas.outcomes import aside, queries, weighing
from intranet_ideas.outcomes.correcting import Said, names_of
from intranet_ideas.outcomes.models import CorrectionDraft, SetAside
from intranet_ideas.outcomes.ordering import sealed_order
from intranet_ideas.outcomes.queries import MOST_ENTRIES
from intranet_ideas.people.models import User


@dataclass(frozen=True, slots=True)
class Choice:
    """What a judge said of an idea and counts: the scores, or in how many comparisons it was."""

    user: int
    judge: str
    idea: ListedEntry
    scores: Mapping[str, int | None]
    comparisons: int

    @property
    def pair(self) -> Said:
        """The judge's user id and the entry's."""
        return self.user, self.idea.id


@dataclass(frozen=True, slots=True)
class Move:
    """Where an idea stands in the published order and in the one made anew."""

    idea: ListedEntry
    before: int | None
    after: int | None
    score_before: float | None
    score_after: float | None

    @property
    def moved(self) -> bool:
        """Whether its place changes."""
        return self.before != self.after


@dataclass(frozen=True, slots=True)
class Prepared:
    """A prepared correction. ``moves`` are in the new order, empty until it is computed;
    ``against`` are ideas whose decision the new order speaks against without a reason."""

    draft: CorrectionDraft
    chosen: Sequence[Choice]
    moves: Sequence[Move]
    against: Sequence[ListedEntry]

    @property
    def waiting(self) -> bool:
        """Whether the new order is still being computed."""
        return self.draft.computed_at is None


@dataclass(frozen=True, slots=True)
class Correcting:
    """All that can be set aside, and what is prepared."""

    choices: Sequence[Choice]
    prepared: Prepared | None


def correcting(session: Session, seen: SeenChallenge, now: datetime) -> Correcting:
    """Return what may be set aside of the published result, by idea and judge, and what is
    prepared; a constant number of statements. Raises ``NotFound`` for others."""
    if not seen.may("results.correct"):
        raise NotFound
    sealed = queries.newest_seal(session, seen.challenge.id)
    if sealed is None or sealed.content["ranking"] is None:
        return Correcting((), None)
    ideas = {idea.id: idea for idea in gallery(session, seen, now, limit=MOST_ENTRIES)}
    choices = _choices(session, seen, sealed.content["sheet"], ideas)
    draft = session.get(CorrectionDraft, seen.challenge.id)
    prepared = None
    if draft is not None:
        wanted = {(user, entry) for user, entry in draft.pairs}
        after = _order_made(sealed.content, draft)
        moves = _moves(sealed_order(sealed.content), after, ideas)
        against = _against(session, seen, after, ideas) if after else []
        prepared = Prepared(
            draft, [each for each in choices if each.pair in wanted], moves, against
        )
    return Correcting(choices, prepared)


def _order_made(content: dict[str, Any], draft: CorrectionDraft) -> list[dict[str, Any]]:
    """Return the new order over all rounds; none before it is made."""
    if not draft.made:
        return []
    return sealed_order(content | {"ranking": {"items": draft.made["items"]}})


def _choices(
    session: Session, seen: SeenChallenge, sheet: Mapping[str, Any],
    ideas: Mapping[int, ListedEntry],
) -> list[Choice]:  # fmt: skip
    opaque = {name: user for user, name in names_of(session, seen.challenge).items()}
    people: dict[int, str] = dict(
        session.execute(select(User.id, User.name).where(User.id.in_(opaque.values()))).all()
    )
    scores = {(each["judge"], each["entry"]): each["scores"] for each in sheet["assessments"]}
    compared: dict[aside.Pair, int] = {}
    for each in sheet["comparisons"]:
        for pair in aside.pairs_of(each):
            compared[pair] = compared.get(pair, 0) + 1
    by_name = {entry_name(entry): idea for entry, idea in ideas.items()}
    return [
        Choice(
            opaque[judge], people.get(opaque[judge], ""), by_name[entry],
            scores.get((judge, entry), {}), compared.get((judge, entry), 0),
        )
        for judge, entry in aside.said(sheet) if judge in opaque and entry in by_name
    ]  # fmt: skip


def _moves(
    before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]],
    ideas: Mapping[int, ListedEntry],
) -> list[Move]:  # fmt: skip
    old = {item["entry"]: item for item in before}
    return [
        Move(ideas[item["entry"]], old[item["entry"]]["rank"], item["rank"],
             old[item["entry"]]["score"], item["score"])
        for item in after if item["entry"] in ideas and item["entry"] in old
    ]  # fmt: skip


def _against(
    session: Session, seen: SeenChallenge, order: Sequence[Mapping[str, Any]],
    ideas: Mapping[int, ListedEntry],
) -> list[ListedEntry]:  # fmt: skip
    ranks = {item["entry"]: item["rank"] for item in order}
    decided = queries.decided_of(session, seen.challenge.id)
    return [ideas[entry] for entry in weighing.unexplained(ranks, decided) if entry in ideas]


@dataclass(frozen=True, slots=True)
class WasSetAside:
    """What was set aside by a correction, for those who run the challenge and auditors."""

    number: int
    judge: str
    entry: int
    ground: str
    reason: str
    by: str
    at: datetime


def set_aside(session: Session, seen: SeenChallenge) -> list[WasSetAside]:
    """Return what corrections set aside, by version; one statement.

    Raises ``NotFound`` for those who may not see how results are sealed.
    """
    if not seen.may("results.verify"):
        raise NotFound
    by = aliased(User)
    rows = session.execute(
        select(SetAside.number, User.name, SetAside.entry_id, SetAside.ground, SetAside.reason,
               by.name, SetAside.set_at)
        .join(User, User.id == SetAside.user_id)
        .join(by, by.id == SetAside.set_by)
        .where(SetAside.challenge_id == seen.challenge.id)
        .order_by(SetAside.number, SetAside.entry_id, User.name)
    )  # fmt: skip
    return [WasSetAside(*row) for row in rows]
