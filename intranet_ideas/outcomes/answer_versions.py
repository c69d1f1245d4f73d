"""Keeps every version of an answer, and tells which of them is published.

What is decided of an idea is public as it was sealed with the newest result. An answer that is
changed after that is for those who wrote the idea at once; the list of what was chosen follows
when a correction is published.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, insert, or_, select
from sqlalchemy.orm import Session

from intranet_ideas.access import Phase
from intranet_ideas.canonical import digest_of
from intranet_ideas.challenges.models import Challenge
from intranet_ideas.entries.models import Entry
from intranet_ideas.entries.queries import SeenEntry
from intranet_ideas.outcomes.models import (
    Answer,
    AnswerVersion,
    Decision,
    ResultSeal,
    SealedAnswer,
)
from intranet_ideas.outcomes.sealed import Sealed
from intranet_ideas.text import render_markdown


def keep(
    session: Session, answer: Answer, by: int, now: datetime, overrule_reason: str = ""
) -> None:
    """Keep the answer as it is now; in the transaction that makes it so, after it is flushed."""
    session.add(AnswerVersion(
        entry_id=answer.entry_id, version=answer.version, outcome=answer.outcome,
        reason=answer.reason, overrule_reason=overrule_reason, answered_by=by, answered_at=now,
    ))  # fmt: skip
    session.flush()


def overruled_why(session: Session, answer: Answer) -> str:
    """Return why the answer as it is now goes against the order, or ``""``; one statement."""
    made = session.get(AnswerVersion, (answer.entry_id, answer.version))
    return made.overrule_reason if made else ""


def answer_digest(outcome: str, reason: str) -> str:
    """Return the SHA-256 by which a seal knows an answer."""
    return digest_of([outcome, reason])


def answers_told(session: Session, challenge_id: int) -> list[list[Any]]:
    """Return the answers of a challenge as they are sealed: entry, version and digest."""
    rows = session.execute(
        select(Answer.entry_id, Answer.version, Answer.outcome, Answer.reason)
        .where(Answer.challenge_id == challenge_id).order_by(Answer.entry_id)
    )  # fmt: skip
    return [[entry, version, answer_digest(outcome, reason)]
            for entry, version, outcome, reason in rows]  # fmt: skip


def mark_sealed(session: Session, sealed: ResultSeal) -> None:
    """Write down which versions a result is sealed with; in the transaction that seals it."""
    rows = [
        {"entry_id": entry, "number": sealed.number, "challenge_id": sealed.challenge_id,
         "version": version}
        for entry, version, _ in sealed.content["answers"]
    ]  # fmt: skip
    if rows:
        session.execute(insert(SealedAnswer), rows)


def _newest_of_answer() -> ColumnElement[bool]:
    """The condition that an answer is met by its version in the newest result of its challenge."""
    newest = (
        select(func.max(SealedAnswer.number))
        .where(SealedAnswer.challenge_id == Answer.challenge_id)
        .correlate(Answer).scalar_subquery()
    )  # fmt: skip
    return and_(SealedAnswer.entry_id == Answer.entry_id, SealedAnswer.number == newest)


def _sealed_version() -> ColumnElement[bool]:
    """The condition that the words are of the version that a result was sealed with."""
    return and_(AnswerVersion.entry_id == SealedAnswer.entry_id,
                AnswerVersion.version == SealedAnswer.version)  # fmt: skip


def _published() -> Any:
    """Select the answers by entry, outcome and words, as the newest result was sealed with them;
    as they are while nothing is sealed."""
    return (
        select(
            Answer.entry_id, func.coalesce(AnswerVersion.outcome, Answer.outcome).label("outcome"),
            func.coalesce(AnswerVersion.reason, Answer.reason).label("reason"),
        )
        .outerjoin(SealedAnswer, _newest_of_answer())
        .outerjoin(AnswerVersion, _sealed_version())
    )  # fmt: skip


def is_published_as(outcome: str) -> ColumnElement[bool]:
    """Return whether this is published of an entry, for a statement that has ``Entry``, of
    challenges whose results are out."""
    found = _published().subquery()
    return exists().where(found.c.entry_id == Entry.id, found.c.outcome == outcome)


@dataclass(frozen=True, slots=True)
class Published:
    """An answer as it is published. ``reason`` is empty where its words were not kept."""

    outcome: str
    reason: str


def published_answers(session: Session, challenge_id: int) -> dict[int, Published]:
    """Return the answers of a challenge by entry, for rules: as the newest result was sealed with
    them, and as they are while nothing is sealed. One statement."""
    rows = session.execute(_published().where(Answer.challenge_id == challenge_id))
    return {entry: Published(outcome, reason) for entry, outcome, reason in rows}


def published_answer(session: Session, entry_id: int) -> Published | None:
    """Return one of them; one statement."""
    row = session.execute(_published().where(Answer.entry_id == entry_id)).one_or_none()
    return None if row is None else Published(row.outcome, row.reason)


def published_among(session: Session, entry_ids: Sequence[int]) -> dict[int, Published]:
    """Return those of some entries; one statement."""
    rows = session.execute(_published().where(Answer.entry_id.in_(entry_ids)))
    return {entry: Published(outcome, reason) for entry, outcome, reason in rows}


def changed_since(session: Session, challenge_id: int) -> frozenset[int]:
    """Return the entries whose answers are no longer those the newest result was sealed with, for
    rules; one statement. None before the release."""
    return frozenset(session.scalars(
        select(Answer.entry_id)
        .join(SealedAnswer, _newest_of_answer())
        .join(AnswerVersion, _sealed_version())
        .where(
            Answer.challenge_id == challenge_id,
            or_(AnswerVersion.outcome != Answer.outcome, AnswerVersion.reason != Answer.reason),
        )
    ))  # fmt: skip


def sealed_outcomes(session: Session, challenge_id: int) -> dict[int, dict[int, str]]:
    """Return what each version of the result says became of each entry, for rules: outcomes by
    entry, by number. One statement."""
    rows = session.execute(
        select(SealedAnswer.number, SealedAnswer.entry_id, AnswerVersion.outcome)
        .join(AnswerVersion, _sealed_version())
        .where(SealedAnswer.challenge_id == challenge_id)
    )  # fmt: skip
    found: dict[int, dict[int, str]] = {}
    for number, entry, outcome in rows:
        found.setdefault(number, {})[entry] = outcome
    return found


@dataclass(frozen=True, slots=True)
class Said:
    """What an answer said from an instant on. ``reason_html`` and ``reason`` are empty where its
    words were not kept; ``at`` is None where nobody knows when it was written."""

    at: datetime | None
    outcome: str
    reason: str

    @property
    def reason_html(self) -> str:
        """The words as safe HTML."""
        return render_markdown(self.reason) if self.reason else ""


def said_since(session: Session, challenge: Challenge, entry_id: int) -> list[Said]:
    """Return what an answer said when the results were published, and each version after it, for
    rules; one statement. What was written before and never published is for nobody."""
    if challenge.released_at is None:
        return []
    sealed = (
        select(SealedAnswer.version).where(SealedAnswer.entry_id == entry_id)
        .order_by(SealedAnswer.number).limit(1).scalar_subquery()
    )  # fmt: skip
    rows = session.execute(
        select(AnswerVersion.version, AnswerVersion.answered_at, AnswerVersion.outcome,
               AnswerVersion.reason, sealed)
        .where(AnswerVersion.entry_id == entry_id).order_by(AnswerVersion.version)
    ).all()  # fmt: skip
    said = [(version, Said(at, outcome, reason)) for version, at, outcome, reason, _ in rows]
    first = rows[0][-1] if rows else None
    if first is None:
        then = [version for version, each in said if each.at and each.at <= challenge.released_at]
        # Published before results were sealed.
        first = max(then, default=said[0][0] if said else 0)
    return [each for version, each in said if version >= first]


def changes_shown(session: Session, seen: SeenEntry) -> list[Said]:
    """Return what the answer said since the results were published, the first first, for who may
    read it; nothing where it was not changed. One statement at most."""
    if seen.challenge.phase != Phase.DECIDED or not seen.may("answer.view"):
        return []
    found = said_since(session, seen.challenge.challenge, seen.entry.id)
    return found if len(found) > 1 else []


def unlike_sealed(
    session: Session, challenge_id: int, number: int, sealed: Sealed, *, newest: bool
) -> bool:
    """Say whether the answers that are kept are not those a result was sealed with, or, of the
    newest, what was decided. Two statements."""
    rows = session.execute(
        select(SealedAnswer.entry_id, SealedAnswer.version, AnswerVersion.outcome,
               AnswerVersion.reason)
        .join(AnswerVersion, _sealed_version())
        .where(SealedAnswer.challenge_id == challenge_id, SealedAnswer.number == number)
    )  # fmt: skip
    outcomes, made = {}, {}
    for entry, version, outcome, reason in rows:
        outcomes[entry], made[entry] = outcome, (version, answer_digest(outcome, reason))
    if outcomes != sealed.outcomes or (sealed.answers and made != sealed.answers):
        return True
    decided = session.execute(
        select(Decision.entry_id, Decision.outcome, Decision.reason, Decision.overrule_reason)
        .where(Decision.challenge_id == challenge_id, Decision.outcome != "")
    )
    return newest and {row[0]: tuple(row[1:]) for row in decided} != sealed.decisions
