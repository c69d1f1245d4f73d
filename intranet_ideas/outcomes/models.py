"""Answers to entries, and the meeting that decides on them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from intranet_ideas.database import KEY, Base
from intranet_ideas.outcomes.aside import Said

CHOSEN, LATER, DECLINED = "chosen", "later", "declined"


class Answer(Base):
    """The reasoned reply to an entry; its authors see it when the results are released.

    ``outdated`` is set when the decision was changed after the answer was written: its outcome
    follows the decision, and its words must be looked over before the release.
    """

    __tablename__ = "answer"
    __table_args__ = (
        CheckConstraint("outcome IN ('chosen', 'later', 'declined')", name="outcome"),
        CheckConstraint("length(reason) > 0", name="reasoned"),
    )

    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), primary_key=True)
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenge.id"), index=True)
    outcome: Mapped[str] = mapped_column(KEY)
    reason: Mapped[str] = mapped_column(sa.Text)
    reason_html: Mapped[str] = mapped_column(sa.Text)
    answered_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    answered_at: Mapped[datetime]
    outdated: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class AnswerVersion(Base):
    """An answer as it was once: who wrote it, when, and in which words. The last is the answer.

    ``answered_by`` is who made this version, also where a decision changed its outcome.
    ``overrule_reason`` is why it turns round a published decision against the order. Of what was
    published before versions were kept the outcome is known alone: ``reason`` is empty, and nobody
    stands behind it.
    """

    __tablename__ = "answer_version"
    __table_args__ = (
        CheckConstraint("outcome IN ('chosen', 'later', 'declined')", name="outcome"),
        CheckConstraint("(answered_by IS NULL) = (answered_at IS NULL)", name="answered"),
        CheckConstraint("length(reason) > 0 OR answered_by IS NULL", name="reasoned"),
    )

    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    outcome: Mapped[str] = mapped_column(KEY)
    reason: Mapped[str] = mapped_column(sa.Text)
    overrule_reason: Mapped[str] = mapped_column(sa.Text, default="")
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    answered_at: Mapped[datetime | None]


class SealedAnswer(Base):
    """Which version of an entry's answer was sealed with version ``number`` of the result."""

    __tablename__ = "sealed_answer"

    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenge.id"), index=True)
    version: Mapped[int]


class Decision(Base):
    """What the deciding meeting says of an entry: its notes, how it leans, and what it decided.

    ``outcome`` is empty until it is decided. Where there is one, the entry's answer has the
    same; an answer that is changed after the release turns it round with the next version of the
    result. ``overrule_reason`` is why the ranking's order was not followed, empty where it was.
    """

    __tablename__ = "decision"
    __table_args__ = (
        CheckConstraint("mark IN ('', 'choose', 'later', 'decline', 'talk')", name="mark"),
        CheckConstraint("outcome IN ('', 'chosen', 'later', 'declined')", name="outcome"),
        CheckConstraint("outcome = '' OR length(reason) > 0", name="reasoned"),
        CheckConstraint(
            "(outcome = '') = (decided_at IS NULL AND decided_by IS NULL)", name="decided"
        ),
    )

    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), primary_key=True)
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenge.id"), index=True)
    mark: Mapped[str] = mapped_column(KEY, default="")
    notes: Mapped[str] = mapped_column(sa.Text, default="")
    outcome: Mapped[str] = mapped_column(KEY, default="")
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    overrule_reason: Mapped[str] = mapped_column(sa.Text, default="")
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    decided_at: Mapped[datetime | None]
    changed_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class Meeting(Base):
    """The meeting that decides in a challenge. ``others`` names those who took part without
    an account of their own."""

    __tablename__ = "meeting"

    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenge.id"), primary_key=True)
    held_on: Mapped[date | None]
    others: Mapped[str] = mapped_column(sa.Text, default="")
    changed_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class Attendance(Base):
    """A user took part in a challenge's meeting."""

    __tablename__ = "meeting_attendance"

    challenge_id: Mapped[int] = mapped_column(ForeignKey("meeting.challenge_id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True, index=True)


class EntryResult(Base):
    """Where an entry stood in the result that was published last, for those who wrote it.

    ``number`` is that version's. ``ranked`` is how many entries have a place. ``means`` maps
    criteria to the judges' mean, where enough judged; ``comments`` are the ids of assessments
    whose words to the authors are passed on. ``before`` is where it stood in the version
    before a correction that moved it: ``{number, rank, rank_low, rank_high, ranked}`` or ``{}``.
    """

    __tablename__ = "entry_result"

    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), primary_key=True)
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenge.id"), index=True)
    number: Mapped[int]
    rank: Mapped[int | None]
    rank_low: Mapped[int | None]
    rank_high: Mapped[int | None]
    ranked: Mapped[int]
    means: Mapped[dict[str, Any]] = mapped_column(default=dict)
    comments: Mapped[list[Any]] = mapped_column(default=list)
    before: Mapped[dict[str, Any]] = mapped_column(default=dict)


class ResultSeal(Base):
    """A result as it was made public, one row for each version; the newest counts.

    ``content`` is all it was made of, ``digest`` the SHA-256 of its canonical JSON, ``note``
    the public reason of a correction. Who asks has it made anew: ``findings`` say what came
    of that last.
    """

    __tablename__ = "result_seal"
    __table_args__ = (
        UniqueConstraint("challenge_id", "number"),
        CheckConstraint("number = 1 OR length(note) > 0", name="explained"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenge.id"))
    number: Mapped[int]
    ranking_id: Mapped[int | None] = mapped_column(ForeignKey("ranking.id"))
    content: Mapped[dict[str, Any]] = mapped_column(default=dict)
    digest: Mapped[str] = mapped_column(sa.String(64))
    note: Mapped[str] = mapped_column(sa.Text, default="")
    made_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    made_at: Mapped[datetime]
    check_asked_at: Mapped[datetime | None]
    checked_at: Mapped[datetime | None]
    findings: Mapped[dict[str, Any]] = mapped_column(default=dict)


class CorrectionDraft(Base):
    """What is to be set aside of a published result, and the order that comes of it, before it
    is published; one for a challenge.

    ``pairs`` are ``[user, entry, round]``: what that judge said of that entry then.
    ``base_number`` is the version it corrects. ``made`` is empty until the worker has ranked anew,
    then it has for each round that is touched, by its number in digits, ``{items, notes,
    effects, plugin, version, method, settings}``; ``fault`` (a msgid) says why it could not.
    """

    __tablename__ = "correction_draft"
    __table_args__ = (
        CheckConstraint("ground IN ('conflict', 'score')", name="ground"),
        CheckConstraint("length(reason) > 0", name="reasoned"),
    )

    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenge.id"), primary_key=True)
    base_number: Mapped[int]
    ground: Mapped[str] = mapped_column(KEY)
    reason: Mapped[str] = mapped_column(sa.Text)
    pairs: Mapped[list[Any]] = mapped_column(default=list)
    made_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    made_at: Mapped[datetime]
    computed_at: Mapped[datetime | None]
    made: Mapped[dict[str, Any]] = mapped_column(default=dict)
    fault: Mapped[str] = mapped_column(sa.Text, default="")
    fault_values: Mapped[dict[str, Any]] = mapped_column(default=dict)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    @property
    def said(self) -> list[Said]:
        """What is set aside."""
        return [Said(*each) for each in self.pairs]


class SetAside(Base):
    """What a judge said of an entry in a round was set aside by the correction that made version
    ``number``; ``reason`` is for those who run the challenge and auditors."""

    __tablename__ = "set_aside"
    __table_args__ = (
        CheckConstraint("ground IN ('conflict', 'score')", name="ground"),
        CheckConstraint("length(reason) > 0", name="reasoned"),
    )

    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True, index=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    round: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenge.id"), index=True)
    ground: Mapped[str] = mapped_column(KEY)
    reason: Mapped[str] = mapped_column(sa.Text)
    set_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    set_at: Mapped[datetime]
