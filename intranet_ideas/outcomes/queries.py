"""What may be seen of answers and results: sealed until they are released."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select, true
from sqlalchemy.orm import Session

from intranet_ideas.access import Phase
from intranet_ideas.challenges.models import Challenge
from intranet_ideas.challenges.queries import SeenChallenge
from intranet_ideas.challenges.rules import authors_hidden
from intranet_ideas.entries.hold_models import EntryHold, undecided
from intranet_ideas.entries.models import SUBMITTED, Entry, EntryAuthor, EntryRevision
from intranet_ideas.entries.queries import ListedEntry, SeenEntry, gallery
from intranet_ideas.errors import NotFound
from intranet_ideas.judging import queries as judging
from intranet_ideas.judging.deciders import barred_here
from intranet_ideas.judging.models import Ranking
from intranet_ideas.outcomes import weighing
from intranet_ideas.outcomes.answer_versions import changed_since, published_answers
from intranet_ideas.outcomes.corrections_told import Correction, corrections_told, may_know
from intranet_ideas.outcomes.models import CHOSEN, Answer, AnswerVersion, Decision, ResultSeal
from intranet_ideas.outcomes.ordering import order_of, ranks_of
from intranet_ideas.outcomes.rules import OUTCOMES
from intranet_ideas.outcomes.weighing import Decided
from intranet_ideas.people.models import User
from intranet_ideas.people.rules import Viewer
from intranet_ideas.people.standing import known_as

MOST_ENTRIES = 10_000
"""More ideas than a challenge can have: a ranking is shown of all of them."""


def answer_of(session: Session, seen: SeenEntry) -> Answer | None:
    """Return the answer there is to an entry, for who may write it; one statement.

    Raises ``NotFound`` for others.
    """
    if not seen.may("answer.write"):
        raise NotFound
    return session.get(Answer, seen.entry.id)


def decision_behind(session: Session, seen: SeenEntry) -> Decision | None:
    """Return what the meeting decided of an entry, for who may write its answer; None where it
    has decided nothing. One statement. Raises ``NotFound`` for others."""
    if not seen.may("answer.write"):
        raise NotFound
    made = session.get(Decision, seen.entry.id)
    return made if made is not None and made.outcome else None


def answer_shown(session: Session, seen: SeenEntry) -> Answer | None:
    """Return the answer to an entry if the viewer may read it now; one statement at most."""
    if not seen.may("answer.view"):
        return None
    return session.get(Answer, seen.entry.id)


def my_answers(session: Session, viewer: Viewer) -> dict[int, Answer]:
    """Return the released answers to the viewer's own entries, by entry; one statement."""
    rows = session.scalars(
        select(Answer)
        .join(EntryAuthor, EntryAuthor.entry_id == Answer.entry_id)
        .join(Challenge, Challenge.id == Answer.challenge_id)
        .where(
            EntryAuthor.user_id == viewer.id, Challenge.released_at.is_not(None),
            Challenge.cancelled_at.is_(None),
        )
    )  # fmt: skip
    return {each.entry_id: each for each in rows}


@dataclass(frozen=True, slots=True)
class AnswerCounts:
    """How many entries of a challenge have an answer, of each outcome and altogether."""

    total: int
    by_outcome: Mapping[str, int]

    @property
    def answered(self) -> int:
        """How many have an answer."""
        return sum(self.by_outcome.values())

    @property
    def lacking(self) -> int:
        """How many lack one."""
        return self.total - self.answered


def counts(session: Session, seen: SeenChallenge) -> AnswerCounts:
    """Return how many answers are written, for managers; one statement.

    Raises ``NotFound`` for others.
    """
    if not seen.may("challenge.run"):
        raise NotFound
    return count_answers(session, seen.challenge.id)


def its_answer() -> ColumnElement[bool]:
    """An entry's answer that stands: one whose decision was changed counts as lacking."""
    return and_(Answer.entry_id == Entry.id, Answer.outdated.is_(False))


def count_answers(session: Session, challenge_id: int) -> AnswerCounts:
    """Return how many of a challenge's entries have an answer, for rules; one statement."""
    rows = session.execute(
        select(Answer.outcome, func.count())
        .select_from(Entry)
        .outerjoin(Answer, its_answer())
        .where(Entry.challenge_id == challenge_id, Entry.status == SUBMITTED)
        .group_by(Answer.outcome)
    )
    found: dict[str | None, int] = dict(rows.all())
    return AnswerCounts(
        total=sum(found.values()),
        by_outcome={outcome: found.get(outcome, 0) for outcome in OUTCOMES},
    )


def waiting_ideas(session: Session, challenge_id: int) -> int:
    """Return how many of a challenge's ideas wait for a moderator, which publishing ends, for who
    publishes; one statement."""
    return session.scalar(
        select(func.count()).select_from(EntryHold).join(Entry, Entry.id == EntryHold.entry_id)
        .where(Entry.challenge_id == challenge_id, undecided())
    ) or 0  # fmt: skip


def unexplained(session: Session, challenge_id: int) -> list[int]:
    """Return the entries decided against the newest ranking's order without a reason, for
    rules; two statements."""
    return weighing.unexplained(ranks_of(session, challenge_id), decided_of(session, challenge_id))


def decided_of(session: Session, challenge_id: int) -> dict[int, Decided]:
    """Return what is decided of a challenge's entries, for rules; one statement. An answer that
    was changed after the release counts: the next version of the result says so."""
    rows = session.execute(
        select(Decision.entry_id, Decision.outcome, Decision.overrule_reason,
               Answer.outcome, AnswerVersion.overrule_reason)
        .join(Entry, Entry.id == Decision.entry_id)
        .outerjoin(Answer, Answer.entry_id == Decision.entry_id)
        .outerjoin(AnswerVersion, and_(AnswerVersion.entry_id == Answer.entry_id,
                                       AnswerVersion.version == Answer.version))
        .where(Decision.challenge_id == challenge_id, Entry.status == SUBMITTED)
    )  # fmt: skip
    return {
        entry: Decided(answered, bool(why)) if outcome and answered and answered != outcome
        else Decided(outcome, bool(overruled))
        for entry, outcome, overruled, answered, why in rows
    }  # fmt: skip


def newest_seal(session: Session, challenge_id: int) -> ResultSeal | None:
    """Return the version of the result that counts, for rules; one statement."""
    return session.scalars(
        select(ResultSeal).filter_by(challenge_id=challenge_id)
        .order_by(ResultSeal.number.desc()).limit(1)
    ).first()  # fmt: skip


def released_ranking(session: Session, challenge_id: int) -> Ranking | None:
    """Return the ranking that was made public last, for rules; one statement."""
    return session.scalars(
        select(Ranking)
        .where(Ranking.challenge_id == challenge_id, Ranking.released_at.is_not(None))
        .order_by(Ranking.id.desc()).limit(1)
    ).first()  # fmt: skip


def seals(session: Session, seen: SeenChallenge) -> list[ResultSeal]:
    """Return the versions of a published result, the newest first; one statement.

    Raises ``NotFound`` for those who may not see how it is sealed.
    """
    if not seen.may("results.verify"):
        raise NotFound
    return list(session.scalars(
        select(ResultSeal).filter_by(challenge_id=seen.challenge.id)
        .order_by(ResultSeal.number.desc())
    ))  # fmt: skip


@dataclass(frozen=True, slots=True)
class IdeaToAnswer:
    """An entry in the manager's list. ``author`` is empty where it must not be known; ``rank``
    is None where there is none, or the viewer must wait for it. ``changed`` says that the answer is
    no longer the one that is published, ``barred`` that someone else must write it."""

    entry_id: int
    title: str
    language: str
    author: str
    pseudonymous: bool
    rank: int | None
    outcome: str
    answered_at: datetime | None
    changed: bool = False
    barred: bool = False


def answers(
    session: Session, seen: SeenChallenge, *, outcome: str | None = None, after: int = 0,
    limit: int = 100,
) -> list[IdeaToAnswer]:  # fmt: skip
    """Return the entries with what was answered, by id; five statements at most.

    ``outcome`` ``""`` keeps those without an answer, another those with that answer;
    ``after`` is the last id had before. Raises ``NotFound`` unless the viewer may list them.
    """
    if not seen.may("answers.list"):
        raise NotFound
    hidden = authors_hidden(blind=seen.challenge.blind, phase=seen.phase, roles=seen.roles)
    wanted = {None: true(), "": Answer.outcome.is_(None)}.get(outcome, Answer.outcome == outcome)
    rows = session.execute(
        select(
            Entry.id, EntryRevision.title, Entry.language, Entry.pseudonymous, known_as(),
            Answer.outcome, Answer.answered_at,
        )
        .join(EntryRevision, EntryRevision.id == Entry.read_id)
        .join(EntryAuthor, and_(EntryAuthor.entry_id == Entry.id, EntryAuthor.position == 0))
        .join(User, User.id == EntryAuthor.user_id)
        .outerjoin(Answer, its_answer())
        .where(
            Entry.challenge_id == seen.challenge.id, Entry.status == SUBMITTED,
            Entry.id > after, wanted,
        )
        .order_by(Entry.id)
        .limit(limit)
    )  # fmt: skip
    ranks = _ranks(session, seen)
    changed = changed_since(session, seen.challenge.id) if seen.phase == Phase.DECIDED else ()
    barred = barred_here(session, seen)
    return [
        IdeaToAnswer(
            entry_id=row.id, title=row.title, language=row.language,
            author="" if hidden or row.pseudonymous else row.name,
            pseudonymous=row.pseudonymous, rank=ranks.get(row.id), outcome=row.outcome or "",
            answered_at=row.answered_at, changed=row.id in changed,
            barred=row.id in barred,
        )
        for row in rows
    ]  # fmt: skip


def _ranks(session: Session, seen: SeenChallenge) -> dict[int, int | None]:
    if not seen.may("ranking.view"):
        return {}
    ranking = judging.latest_ranking(session, seen)
    if ranking is None:
        return {}
    return {item["entry"]: item["rank"] for item in order_of(session, seen.challenge, ranking)}


def next_unanswered(session: Session, seen: SeenEntry) -> int | None:
    """Return the next entry of the challenge without an answer that the viewer may write,
    going round; two statements."""
    rows = session.scalars(
        select(Entry.id)
        .outerjoin(Answer, its_answer())
        .where(
            Entry.challenge_id == seen.entry.challenge_id, Entry.status == SUBMITTED,
            Entry.id != seen.entry.id, Answer.entry_id.is_(None),
        )
        .order_by(Entry.id <= seen.entry.id, Entry.id)
    ).all()  # fmt: skip
    barred = barred_here(session, seen.challenge)
    return next((entry for entry in rows if entry not in barred), None)


@dataclass(frozen=True, slots=True)
class Placed:
    """An entry in a result. Without a place ``rank`` is None and ``reason`` says why.

    ``plain`` is its score without what the method corrects for; None where it does not.
    ``round`` is the round in which it was left; None in the last one.
    """

    idea: ListedEntry
    rank: int | None
    rank_low: int | None
    rank_high: int | None
    score: float | None
    plain: float | None
    reason: Any
    round: int | None = None

    @property
    def uncertain(self) -> bool:
        """Whether the place has a range."""
        return self.rank_low != self.rank_high


@dataclass(frozen=True, slots=True)
class Results:
    """A challenge's result as the viewer may see it: the chosen ideas and all in order.

    ``kept`` is why the viewer must wait for the ranking (a msgid, or ``""``). ``outcomes``
    holds each entry's outcome that the viewer may know, ``overruled`` why the order was not
    followed where one of those departs from it.
    """

    ranking: Ranking | None
    kept: str
    chosen: tuple[ListedEntry, ...]
    placed: tuple[Placed, ...]
    outcomes: Mapping[int, str]
    released: bool
    overruled: Mapping[int, str] = field(default_factory=dict)
    corrections: Sequence[Correction] = ()


def results(session: Session, seen: SeenChallenge, now: datetime) -> Results:
    """Return the result; seven statements at most.

    Before the release only a manager sees it, a judge the ranking; after it everyone
    learns what was chosen, while the answers to the others stay with their authors and
    the managers. Raises ``NotFound`` for those who may not see the ranking.
    """
    ranking = judging.latest_ranking(session, seen)
    kept = "" if ranking is not None else judging.ranking_kept(session, seen)
    ideas = {idea.id: idea for idea in gallery(session, seen, now, limit=MOST_ENTRIES)}
    released = seen.phase == Phase.DECIDED
    outcomes = {
        entry: each.outcome for entry, each in published_answers(session, seen.challenge.id).items()
        if entry in ideas and may_know(seen, ideas[entry], each.outcome, released=released)
    }  # fmt: skip
    placed = placed_by(session, seen, ranking, ideas)
    order = [each.idea.id for each in placed]
    order += sorted(set(ideas) - set(order))
    chosen = [ideas[entry] for entry in order if outcomes.get(entry) == CHOSEN]
    overruled = {} if ranking is None else _overruled(session, seen, outcomes)
    corrections = corrections_told(session, seen, ideas, kept=bool(kept)) if released else []
    return Results(ranking, kept, tuple(chosen), tuple(placed), outcomes, released, overruled,
                   corrections)  # fmt: skip


def placed_by(
    session: Session, seen: SeenChallenge, ranking: Ranking | None,
    ideas: Mapping[int, ListedEntry],
) -> list[Placed]:  # fmt: skip
    """Return the entries as a ranking that the viewer sees has them, the best first, and those
    who were left in earlier rounds behind them; one statement at most."""
    return [
        Placed(
            ideas[item["entry"]], item["rank"], item["rank_low"], item["rank_high"],
            item["score"], item.get("plain"), item["reason"], item.get("round"),
        )
        for item in (order_of(session, seen.challenge, ranking) if ranking else [])
        if item["entry"] in ideas
    ]  # fmt: skip


def _overruled(
    session: Session, seen: SeenChallenge, outcomes: Mapping[int, str]
) -> dict[int, str]:
    rows = session.execute(
        select(Decision.entry_id, Decision.overrule_reason).where(
            Decision.challenge_id == seen.challenge.id, Decision.overrule_reason != ""
        )
    )
    return {entry: reason for entry, reason in rows if entry in outcomes}
