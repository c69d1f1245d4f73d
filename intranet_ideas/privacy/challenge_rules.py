"""Rules of keeping that a challenge may choose its own days for. What was handed in, how it was
judged and what was decided is a record, and no rule takes it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, exists, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from intranet_ideas.challenges.models import Challenge, ChallengeFollow, Participation
from intranet_ideas.clarifications.models import Clarification
from intranet_ideas.entries.hold_models import EntryHold, pending
from intranet_ideas.entries.holds import call_last
from intranet_ideas.entries.models import (
    DRAFT,
    Ballot,
    Comment,
    Entry,
    EntryFollow,
    LapsedVote,
    Vote,
)
from intranet_ideas.entries.talk_models import CommentReaction, TalkRestriction
from intranet_ideas.joining.models import Joining
from intranet_ideas.judging.models import Assessment, AssessmentVersion
from intranet_ideas.moderation.models import CommentAppeal, CommentReport, CommentRuling
from intranet_ideas.privacy.erasing import empty_comments, empty_draft, empty_holds
from intranet_ideas.privacy.keeping import Act, Keys, Rule, Taken, together
from intranet_ideas.privacy.queries import never_handed_in
from intranet_ideas.privacy.terms import KINDS, Kind
from intranet_ideas.recognition.models import EntryThanks
from intranet_ideas.records.models import ArchivedChallenge
from intranet_ideas.settings import Settings
from intranet_ideas.suggestions.models import Suggestion
from intranet_ideas.teams.models import TeamRequest
from intranet_ideas.voting.models import Basket, BasketEntry, PairChoice

Key = InstrumentedAttribute[Any]


def _closed(limit: datetime) -> ColumnElement[bool]:
    return or_(Challenge.closes_at < limit, Challenge.cancelled_at < limit)


def _ended(limit: datetime) -> ColumnElement[bool]:
    return or_(Challenge.released_at < limit, Challenge.cancelled_at < limit)


def _drafts(challenges: Any) -> ColumnElement[bool]:
    return and_(_never_handed_in(), Entry.challenge_id.in_(challenges))


def _never_handed_in() -> ColumnElement[bool]:
    """Drafts, but not what was handed in and waits for a moderator, or for an appeal's answer, and
    not at once when that ends without a decision."""
    waits = exists().where(
        EntryHold.entry_id == Entry.id, or_(pending(), EntryHold.ends_at.is_not(None))
    )
    return and_(never_handed_in(), ~waits)


def _uncalled(challenges: Any) -> ColumnElement[bool]:
    """What waits where drafts are deleted by now, and whose waiting has no end yet."""
    drafts = select(Entry.id).where(
        Entry.challenge_id.in_(challenges), Entry.status == DRAFT, Entry.submitted_id.is_(None)
    )
    return and_(pending(), EntryHold.ends_at.is_(None), EntryHold.entry_id.in_(drafts))


def _call(session: Session, _: Settings, ids: Keys, now: datetime) -> None:
    rows = session.execute(
        select(EntryHold, Entry).join(Entry, Entry.id == EntryHold.entry_id)
        .where(EntryHold.id.in_(ids), pending()).order_by(EntryHold.id)
    ).all()  # fmt: skip
    for held, entry in rows:
        call_last(session, held, entry, now)


def _empty_drafts(session: Session, _: Settings, ids: Keys, now: datetime) -> None:
    still = select(Entry).where(Entry.id.in_(ids), _never_handed_in()).with_for_update()
    for entry in session.scalars(still).all():
        empty_draft(session, entry, now)


def _holds(challenges: Any) -> ColumnElement[bool]:
    said = or_(EntryHold.reason != "", EntryHold.appeal != "", EntryHold.reply != "")
    return and_(EntryHold.entry_id.in_(_ideas(challenges)), said)


def _empty_holds(session: Session, _: Settings, ids: Keys, now: datetime) -> None:  # noqa: ARG001
    empty_holds(session, EntryHold.id.in_(ids))


def _ideas(challenges: Any) -> Any:
    return select(Entry.id).where(Entry.challenge_id.in_(challenges))


def _comments(challenges: Any) -> ColumnElement[bool]:
    """Also those that people deleted themselves: their words are kept until then."""
    return and_(Comment.entry_id.in_(_ideas(challenges)),
                or_(Comment.deleted_at.is_(None), Comment.body != ""))  # fmt: skip


def _comments_of(challenges: Any) -> Any:
    return select(Comment.id).where(Comment.entry_id.in_(_ideas(challenges)))


def _empty_comments(session: Session, _: Settings, ids: Keys, now: datetime) -> None:
    empty_comments(session, Comment.id.in_(ids), now)


def _deleted(
    *key: Key, of: Key, within: Callable[[Any], Any] = lambda challenges: challenges
) -> Taken:
    """Take whole rows of the challenges, or of their ideas."""

    def due(challenges: Any) -> ColumnElement[bool]:
        return of.in_(within(challenges))

    def act(session: Session, _: Settings, ids: Keys, now: datetime) -> None:  # noqa: ARG001
        session.execute(delete(key[0].class_).where(together(key).in_(ids)))

    return Taken(key, due, act)


def _packed(of: Any, challenges: Any) -> ColumnElement[bool]:
    """What was written for the judging belongs to the record until the archive has it."""
    return and_(of.in_(challenges), of.in_(select(ArchivedChallenge.challenge_id)))


def _assessments(challenges: Any) -> ColumnElement[bool]:
    return and_(_packed(Assessment.challenge_id, challenges), Assessment.comment_to_panel != "")


def _versions(challenges: Any) -> ColumnElement[bool]:
    said = select(Assessment.id).where(_packed(Assessment.challenge_id, challenges))
    return and_(AssessmentVersion.assessment_id.in_(said), AssessmentVersion.comment_to_panel != "")


def _asked_about(challenges: Any) -> Any:
    return select(Entry.id).where(_packed(Entry.challenge_id, challenges))


def _silence(table: type[Assessment | AssessmentVersion], *key: Key) -> Act:
    def act(session: Session, _: Settings, ids: Keys, now: datetime) -> None:  # noqa: ARG001
        session.execute(update(table).where(together(key).in_(ids)).values(comment_to_panel="")
                        .execution_options(synchronize_session=False))  # fmt: skip

    return act


_version = (AssessmentVersion.assessment_id, AssessmentVersion.version)

TAKEN = {
    "drafts": (_closed, (
        Taken((Entry.id,), _drafts, _empty_drafts), Taken((EntryHold.id,), _uncalled, _call),
    )),
    "comments": (_ended, (
        Taken((Comment.id,), _comments, _empty_comments),
        *(_deleted(table.comment_id, table.user_id, of=table.comment_id, within=_comments_of)
          for table in (CommentReport, CommentAppeal)),
        _deleted(CommentRuling.id, of=CommentRuling.comment_id, within=_comments_of),
        _deleted(TalkRestriction.challenge_id, TalkRestriction.user_id,
                 of=TalkRestriction.challenge_id),
        _deleted(CommentReaction.comment_id, CommentReaction.user_id, CommentReaction.kind,
                 of=CommentReaction.comment_id, within=_comments_of),
        _deleted(TeamRequest.id, of=TeamRequest.entry_id, within=_ideas),
        _deleted(Suggestion.id, of=Suggestion.entry_id, within=_ideas),
        _deleted(Joining.id, of=Joining.challenge_id),
        Taken((EntryHold.id,), _holds, _empty_holds),
    )),
    "votes": (_ended, (
        _deleted(Vote.entry_id, Vote.user_id, of=Vote.entry_id, within=_ideas),
        _deleted(EntryThanks.entry_id, EntryThanks.user_id, of=EntryThanks.entry_id,
                 within=_ideas),
        _deleted(LapsedVote.entry_id, LapsedVote.user_id, of=LapsedVote.entry_id, within=_ideas),
        _deleted(Ballot.challenge_id, Ballot.user_id, of=Ballot.challenge_id),
        _deleted(BasketEntry.entry_id, BasketEntry.user_id, of=BasketEntry.entry_id,
                 within=_ideas),
        _deleted(Basket.challenge_id, Basket.user_id, of=Basket.challenge_id),
        _deleted(PairChoice.id, of=PairChoice.challenge_id),
    )),
    "taking_part": (_ended, (
        _deleted(Participation.challenge_id, Participation.user_id, of=Participation.challenge_id),
        _deleted(ChallengeFollow.challenge_id, ChallengeFollow.user_id,
                 of=ChallengeFollow.challenge_id),
        _deleted(EntryFollow.entry_id, EntryFollow.user_id, of=EntryFollow.entry_id,
                 within=_ideas),
    )),
    "assessments": (_ended, (
        Taken((Assessment.id,), _assessments, _silence(Assessment, Assessment.id)),
        Taken(_version, _versions, _silence(AssessmentVersion, *_version)),
        _deleted(Clarification.id, of=Clarification.entry_id, within=_asked_about),
    )),
}  # fmt: skip


def _rule(kind: Kind) -> Rule:
    over, taken = TAKEN[kind.key]
    return Rule(kind.setting, kind.name, kind.then, taken, kind, over)


CHALLENGE_RULES = tuple(map(_rule, KINDS))
