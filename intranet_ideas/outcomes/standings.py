"""Keeps and shows what an idea's authors are told beside their answer: where the idea stood, and
what the judges wrote to them, as far as the challenge is open about it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet_ideas.access import Phase
from intranet_ideas.challenges.models import Challenge
from intranet_ideas.entries.queries import SeenEntry
from intranet_ideas.judging.models import Assessment, AssessmentVersion
from intranet_ideas.judging.queries import criteria_of
from intranet_ideas.judging.shares import last_rounds
from intranet_ideas.judging.sheets import entry_name
from intranet_ideas.judging.tasks import last_handed_in
from intranet_ideas.judging.ties import ties_of
from intranet_ideas.outcomes import told
from intranet_ideas.outcomes.models import EntryResult, ResultSeal
from intranet_ideas.outcomes.ordering import sealed_order
from intranet_ideas.people.models import User
from intranet_ideas.plugin_api.facts import Criterion


def tell(session: Session, challenge: Challenge, sealed: ResultSeal) -> list[int]:
    """Write down what is told of each entry in the version that is published now; return the
    entries of which something else is told than before. In the transaction that publishes."""
    stood = told.standings(sealed_order(sealed.content))
    means = told.means_told(sealed.content)
    rows = {
        row.entry_id: row
        for row in session.scalars(select(EntryResult).filter_by(challenge_id=challenge.id))
    }
    # What was passed on stays so, but for what is set aside, whatever has changed since.
    first = challenge.comments_released and not rows
    comments = _comments(session, challenge) if first else {}
    moved = []
    for entry, now in stood.items():
        row = rows.get(entry) or EntryResult(
            entry_id=entry, challenge_id=challenge.id, number=0, before={},
            comments=comments.get(entry, []),
        )
        if row.number and told.differs(challenge.openness, _stood(row), now):
            moved.append(entry)
            row.before = {"number": row.number, **_stood(row)}
        for name, value in now.items():
            setattr(row, name, value)
        row.number, row.means = sealed.number, means.get(entry_name(entry), {})
        session.add(row)
    session.flush()
    return moved


def _stood(row: EntryResult) -> told.Stood:
    return {name: getattr(row, name) for name in ("rank", "rank_low", "rank_high", "ranked")}


def _comments(session: Session, challenge: Challenge) -> dict[int, list[int]]:
    """Return the assessments that count and say something to the authors, by entry."""
    ties = ties_of(session, [challenge.id])[challenge.id]
    rows = session.execute(
        select(Assessment.id, Assessment.user_id, Assessment.entry_id)
        .join(AssessmentVersion, AssessmentVersion.assessment_id == Assessment.id)
        .where(
            Assessment.challenge_id == challenge.id, Assessment.set_aside_at.is_(None),
            AssessmentVersion.version == last_handed_in(),
            AssessmentVersion.comment_to_author != "",
        )
        .order_by(AssessmentVersion.comment_to_author)
    )  # fmt: skip
    found: dict[int, list[int]] = {}
    for assessment, user, entry in rows:
        if ties.conflict(user, entry) is None:
            found.setdefault(entry, []).append(assessment)
    return found


@dataclass(frozen=True, slots=True)
class Words:
    """What a judge wrote to the authors; ``judge`` is empty unless judges are named."""

    text: str
    judge: str


@dataclass(frozen=True, slots=True)
class Mean:
    """The judges' mean for one criterion, on its scale."""

    key: str
    name: str
    mean: float
    minimum: int
    maximum: int


@dataclass(frozen=True, slots=True)
class Standing:
    """What an entry's authors are told of where it stood.

    ``part`` and ``parts`` say in which part of the order; ``rank``, ``rank_low`` and
    ``rank_high`` are None where only that is told. ``before`` is the same of the version before
    a correction. ``placed`` says whether the entry has a place at all.
    """

    placed: bool
    ranked: int
    part: int | None
    parts: int | None
    rank: int | None
    rank_low: int | None
    rank_high: int | None
    means: tuple[Mean, ...] = ()
    comments: tuple[Words, ...] = ()
    before: Standing | None = None

    @property
    def words(self) -> tuple[str, dict[str, object]]:
        """Where it stood, as a msgid and its values."""
        return told.place_words(
            placed=self.placed, ranked=self.ranked, part=self.part, parts=self.parts,
            rank=self.rank, rank_low=self.rank_low, rank_high=self.rank_high,
        )


def standing_shown(session: Session, seen: SeenEntry) -> Standing | None:
    """Return what is told of an entry, for who may read its answer now; four statements at
    most. None for others, and where nothing of it was kept when the results were published."""
    if seen.challenge.phase != Phase.DECIDED or not seen.may("answer.view"):
        return None
    return standing_of(session, seen.challenge.challenge, seen.entry.id)


def standing_of(session: Session, challenge: Challenge, entry_id: int) -> Standing | None:
    """Return what is told of an entry whose authors, or managers, ask; four statements at
    most. None where nothing was kept when the results were published, or they are not out."""
    return standings_of(session, {entry_id: challenge}).get(entry_id)


def standings_of(
    session: Session, challenges: Mapping[int, Challenge]
) -> dict[int, Standing]:
    """Return what is told of some entries, by entry, without those of which nothing was kept.

    ``challenges`` are the entries' own. Three statements, and one for each round of each.
    """
    rows = session.scalars(
        select(EntryResult).where(EntryResult.entry_id.in_(challenges))
    ).all()
    last = last_rounds(session, [row.entry_id for row in rows if row.means])
    criteria = {
        (challenge, number): criteria_of(session, challenge, number)
        for challenge, number in {
            (challenges[row.entry_id], last.get(row.entry_id, 1)) for row in rows if row.means
        }
        if _exact(challenge)
    }
    words = _words(session, [each for row in rows for each in row.comments])
    found = {}
    for row in rows:
        challenge = challenges[row.entry_id]
        exact = _exact(challenge)
        present = criteria.get((challenge, last.get(row.entry_id, 1)), ())
        found[row.entry_id] = _standing(
            _stood(row), exact=exact, means=_means(present, row),
            comments=_said(words, row.comments, named=challenge.judges_named),
            before=_standing(row.before, exact=exact) if row.before else None,
        )  # fmt: skip
    return found


def _exact(challenge: Challenge) -> bool:
    return challenge.openness != "place"


def _standing(stood: Mapping[str, Any], *, exact: bool, **more: Any) -> Standing:
    part = told.part_of(stood["rank"], stood["ranked"]) or (None, None)
    places = [stood[name] if exact else None for name in ("rank", "rank_low", "rank_high")]
    return Standing(stood["rank"] is not None, stood["ranked"], *part, *places, **more)


def _means(criteria: Sequence[Criterion], row: EntryResult) -> tuple[Mean, ...]:
    return tuple(
        Mean(each.key, each.name, row.means[each.key], each.minimum, each.maximum)
        for each in criteria if each.key in row.means
    )  # fmt: skip


def _words(session: Session, ids: Sequence[int]) -> dict[int, Words]:
    """Return what was written to authors and who wrote it, by assessment, in order."""
    if not ids:
        return {}
    rows = session.execute(
        select(Assessment.id, AssessmentVersion.comment_to_author, User.name)
        .join(Assessment, Assessment.id == AssessmentVersion.assessment_id)
        .join(User, User.id == Assessment.user_id)
        .where(Assessment.id.in_(ids), Assessment.set_aside_at.is_(None),
               AssessmentVersion.version == last_handed_in())
        .order_by(AssessmentVersion.comment_to_author, User.name)
    )  # fmt: skip
    return {assessment: Words(text, name) for assessment, text, name in rows}


def _said(
    words: Mapping[int, Words], assessments: Collection[int], *, named: bool
) -> tuple[Words, ...]:
    return tuple(
        each if named else replace(each, judge="")
        for assessment, each in words.items() if assessment in assessments
    )
