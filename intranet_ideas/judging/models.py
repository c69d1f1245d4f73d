"""Rounds, judges, assignments, conflicts, assessments and rankings.

``round`` is the number of the round that a row belongs to; a challenge with one has only 1.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from intranet_ideas.database import KEY, LINE, NAME, Base, BigId


class Round(Base):
    """One of several rounds of judging. A challenge with one round has no rows here.

    The rounds of a challenge are numbered from 1 without gaps; the last has no ``closes_at``,
    since it closes with judging. ``moved_at`` is when ``closes_at`` was last changed.

    ``rule`` says who goes on from it by itself: nobody (``hand``), the best ``value`` entries
    (``count``), the best ``value`` per cent (``share``), or those with a score of ``value`` or
    more (``threshold``). ``see_earlier``: its judges see what was said in the rounds before.

    When it is left, ``left_at`` is set, ``assign_all`` keeps how its ideas were given out,
    ``reason`` why the manager went against the rule, and ``kept`` all that its result was made
    of, as in a seal; ``corrected`` in it is the ranking of the last correction that set
    something aside in the round, ``taken_back`` how it had been left before that was taken
    back, and ``sooner`` how its window was cut short while it was open.
    """

    __tablename__ = "judging_round"
    __table_args__ = (
        CheckConstraint("number >= 1", name="number"),
        CheckConstraint("rule IN ('hand', 'count', 'share', 'threshold')", name="rule"),
        CheckConstraint("(rule = 'hand') = (value IS NULL)", name="value"),
        CheckConstraint("left_at IS NULL OR begun_at IS NOT NULL", name="begun"),
    )

    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenge.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(NAME)
    closes_at: Mapped[datetime | None]
    moved_at: Mapped[datetime | None]
    rule: Mapped[str] = mapped_column(KEY, default="hand")
    value: Mapped[float | None]
    see_earlier: Mapped[bool] = mapped_column(default=False)
    assign_all: Mapped[bool] = mapped_column(default=True)
    begun_at: Mapped[datetime | None]
    left_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    kept: Mapped[dict[str, Any]] = mapped_column(default=dict)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class RoundEntry(Base):
    """An entry went on to a round after the first. ``by_hand``: the rule alone would not have
    taken it there."""

    __tablename__ = "round_entry"
    __table_args__ = (CheckConstraint("round > 1", name="round"),)

    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), primary_key=True)
    round: Mapped[int] = mapped_column(primary_key=True)
    by_hand: Mapped[bool] = mapped_column(default=False)


class Judge(Base):
    """A user who assesses entries of a challenge in a round. ``knows`` are words of what the
    judge knows well, for giving out the ideas."""

    __tablename__ = "judge"
    __table_args__ = (UniqueConstraint("challenge_id", "round", "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenge.id"))
    round: Mapped[int] = mapped_column(default=1)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    added_at: Mapped[datetime]
    knows: Mapped[str] = mapped_column(LINE, default="")


class Assignment(Base):
    """A judge was given an entry by hand. Where all judge all there are no rows: it follows."""

    __tablename__ = "assignment"

    judge_id: Mapped[int] = mapped_column(
        ForeignKey("judge.id", ondelete="CASCADE"), primary_key=True
    )
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), primary_key=True, index=True)
    assigned_at: Mapped[datetime]


class Conflict(Base):
    """A judge declared a disqualification for an entry. Computed ones are not stored."""

    __tablename__ = "conflict"

    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True, index=True)
    reason: Mapped[str] = mapped_column(sa.Text)
    declared_at: Mapped[datetime]


class ConflictRuleChange(Base):
    """Which grounds disqualify was changed after judges had handed something in, and why; ``unit``
    and ``superior`` held from then on."""

    __tablename__ = "conflict_rule_change"
    __table_args__ = (CheckConstraint("length(reason) > 0", name="reasoned"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenge.id"), index=True)
    unit: Mapped[bool]
    superior: Mapped[bool]
    reason: Mapped[str] = mapped_column(sa.Text)
    changed_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    changed_at: Mapped[datetime]


class Assessment(Base):
    """One judge's view of one entry in a round.

    ``scores`` maps a criterion's key to a value or None.

    ``set_aside_at`` is set when a conflict is declared after scoring: the scores stay in
    the audit trail and count no more. ``opened_at`` is when the page was opened from which it
    was first saved, where it was a page; it is for reckoning time, shown to managers alone.
    """

    __tablename__ = "assessment"
    __table_args__ = (
        UniqueConstraint("entry_id", "round", "user_id"),
        CheckConstraint("confidence BETWEEN 1 AND 3", name="confidence"),
        Index("ix_assessment_challenge", "challenge_id", "entry_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenge.id"))
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"))
    round: Mapped[int] = mapped_column(default=1)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    scores: Mapped[dict[str, Any]] = mapped_column(default=dict)
    confidence: Mapped[int] = mapped_column(default=2)
    comment_to_author: Mapped[str] = mapped_column(sa.Text, default="")
    comment_to_panel: Mapped[str] = mapped_column(sa.Text, default="")
    opened_at: Mapped[datetime | None]
    handed_in_at: Mapped[datetime | None]
    set_aside_at: Mapped[datetime | None]
    changed_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class AssessmentVersion(Base):
    """What an assessment said each time it was handed in."""

    __tablename__ = "assessment_version"

    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessment.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    scores: Mapped[dict[str, Any]] = mapped_column(default=dict)
    confidence: Mapped[int]
    comment_to_author: Mapped[str] = mapped_column(sa.Text, default="")
    comment_to_panel: Mapped[str] = mapped_column(sa.Text, default="")
    handed_in_at: Mapped[datetime]


class Comparison(Base):
    """Which of two entries a judge found the better; ``preferred_id`` None: could not tell.

    One row for each round, judge and unordered pair. ``set_aside_at`` is set when a conflict is
    declared for one of the two: the row stays and counts no more.
    """

    __tablename__ = "comparison"
    __table_args__ = (
        UniqueConstraint("round", "user_id", "first_id", "second_id"),
        CheckConstraint("first_id < second_id", name="ordered"),
        CheckConstraint(
            "preferred_id IS NULL OR preferred_id = first_id OR preferred_id = second_id",
            name="preferred",
        ),
        Index("ix_comparison_challenge", "challenge_id", "user_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenge.id"))
    round: Mapped[int] = mapped_column(default=1)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    first_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), index=True)
    second_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), index=True)
    preferred_id: Mapped[int | None] = mapped_column(ForeignKey("entry.id"))
    made_at: Mapped[datetime]
    set_aside_at: Mapped[datetime | None]


class Ranking(Base):
    """An ordered result of a round. ``sheet_digest`` says which assessments it was made of.

    ``items`` is a list of ``{entry, rank, rank_low, rank_high, score, reason}``, best
    first, with ``plain`` where the method corrects; ``effects`` is a list of ``{user, effect,
    low, high}``. ``fault`` (a msgid, with ``fault_values``) is set instead when the method failed;
    the ranking before it stays.
    """

    __tablename__ = "ranking"
    __table_args__ = (Index("ix_ranking_challenge", "challenge_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenge.id"))
    round: Mapped[int] = mapped_column(default=1)
    plugin: Mapped[str] = mapped_column(KEY)
    plugin_version: Mapped[str] = mapped_column(KEY)
    method: Mapped[str] = mapped_column(KEY)
    settings: Mapped[dict[str, Any]] = mapped_column(default=dict)
    weights: Mapped[dict[str, Any]] = mapped_column(default=dict)
    items: Mapped[list[Any]] = mapped_column(default=list)
    notes: Mapped[list[Any]] = mapped_column(default=list)
    effects: Mapped[list[Any]] = mapped_column(default=list)
    sheet_digest: Mapped[str] = mapped_column(sa.String(64))
    fault: Mapped[str] = mapped_column(sa.Text, default="")
    fault_values: Mapped[dict[str, Any]] = mapped_column(default=dict)
    computed_at: Mapped[datetime]
    released_at: Mapped[datetime | None]


class Example(Base):
    """An idea that is none of the challenge's: the judges of a round score it first and compare.
    ``required``: their own ideas open when they have scored it."""

    __tablename__ = "example"

    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenge.id"), primary_key=True)
    round: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(NAME)
    body: Mapped[str] = mapped_column(sa.Text)
    body_html: Mapped[str] = mapped_column(sa.Text)
    required: Mapped[bool] = mapped_column(default=False)
    changed_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class ExampleScore(Base):
    """What a judge gave an example. It never comes into a ranking."""

    __tablename__ = "example_score"

    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenge.id"), primary_key=True)
    round: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True, index=True)
    scores: Mapped[dict[str, Any]] = mapped_column(default=dict)
    given_at: Mapped[datetime]


class ExampleNote(Base):
    """A note to the panel on an example."""

    __tablename__ = "example_note"

    id: Mapped[int] = mapped_column(primary_key=True)
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenge.id"), index=True)
    round: Mapped[int]
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    text: Mapped[str] = mapped_column(sa.Text)
    at: Mapped[datetime]
