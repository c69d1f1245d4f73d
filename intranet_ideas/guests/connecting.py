"""Connects a guest's account with that of the same person who works here: what the guest did is
the colleague's from then on, and nobody's vote counts twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, delete, exists, func, or_, select, union, update
from sqlalchemy.orm import Session

from intranet_ideas import events
from intranet_ideas.access import require
from intranet_ideas.challenges import voting
from intranet_ideas.challenges.models import Challenge, ChallengeFollow, Participation
from intranet_ideas.consultations.models import Consultation, Proposal, Support
from intranet_ideas.database import insert_into, locked
from intranet_ideas.days.models import Day, DayGuest, DayIdea, DayMember
from intranet_ideas.entries import talk
from intranet_ideas.entries.models import (
    SUBMITTED,
    Ballot,
    Comment,
    Entry,
    EntryAuthor,
    EntryFollow,
    Vote,
)
from intranet_ideas.entries.queries import written_by
from intranet_ideas.entries.talk_models import CommentReaction
from intranet_ideas.errors import N_, Conflict, NotFound
from intranet_ideas.events import record
from intranet_ideas.guests import moved, rules
from intranet_ideas.guests.actions import use_up
from intranet_ideas.guests.models import MailLink
from intranet_ideas.guests.rules import CONNECT, Fate, VoteOf
from intranet_ideas.identity.models import ConnectedAccount
from intranet_ideas.judging.models import Assessment, Comparison
from intranet_ideas.models import metadata
from intranet_ideas.people import actions as people
from intranet_ideas.people.models import User
from intranet_ideas.people.queries import user_by_email
from intranet_ideas.people.rules import Viewer
from intranet_ideas.people.sessions import end_all_sessions
from intranet_ideas.recognition.models import EntryThanks, RecognitionOff
from intranet_ideas.voting.models import Basket, BasketEntry, PairChoice, VotingResult

JUDGED_AS_GUEST = N_("You have judged ideas as a guest. Such an account is not connected: what a "
                     "judge did must stay as it was.")  # fmt: skip
JUDGED_OWN = N_("You have judged an idea that you wrote as a guest. Tell those who run the "
                "challenge first; the accounts can't be connected before that is sorted "
                "out.")  # fmt: skip


@dataclass(slots=True)
class Plan:
    """What connecting would do. ``fall`` names the challenges in which votes of the guest fall
    away, ``stay`` those in which they stay as they were counted. ``unthanked``: the guest wanted
    no thanks and no traces of help, and that holds for both then."""

    guest: User
    ideas: int = 0
    comments: int = 0
    follows: int = 0
    votes: int = 0
    unthanked: bool = False
    fall: list[str] = field(default_factory=list)
    stay: list[str] = field(default_factory=list)


def guest_of(session: Session, viewer: Viewer, row: MailLink, *, lock: bool = False) -> User:
    """Return the guest whose account a link connects with the viewer's. Raises ``NotFound`` for
    another's link, and where there is no such guest by now."""
    require("account.connect", viewer.roles)
    found = user_by_email(session, row.email)
    if row.purpose != CONNECT or row.user_id != viewer.id or found is None:
        raise NotFound(rules.NO_LINK)
    if lock:
        lock_people(session, (found.id, viewer.id))
        session.refresh(found)
    if not rules.connects(known=True, guest=found.guest, active=found.active):
        raise NotFound(rules.NO_LINK)
    return found


def lock_people(session: Session, user_ids: Sequence[int]) -> None:
    """Lock people whose accounts become one, with the challenges they are in, what is known of
    them as guests of a day, and the ideas they wrote or have votes for. In this order, as for
    hosts: who looks after a day's guest has locked the challenge, then the guest, then the person.
    """
    ids = sorted(user_ids)
    _lock_challenges(session, ids)
    session.execute(
        select(DayGuest.user_id).where(DayGuest.user_id.in_(ids)).order_by(DayGuest.user_id)
        .with_for_update()
    ).all()  # fmt: skip
    _lock_ideas(session, ids)
    session.execute(
        select(User.id).where(User.id.in_(ids)).order_by(User.id).with_for_update()
    ).all()


def _lock_challenges(session: Session, user_ids: Sequence[int]) -> None:
    """Lock the challenges that two people have joined, came to for a day or have votes in. They
    come first, as for everybody: whoever joins one has locked it before the database looks at who
    joins, and whoever locks ideas after it would wait for this, which waits for them."""
    found = union(
        select(Participation.challenge_id).where(Participation.user_id.in_(user_ids)),
        select(DayGuest.challenge_id).where(DayGuest.user_id.in_(user_ids)),
        select(Entry.challenge_id).join(Vote, Vote.entry_id == Entry.id)
        .where(Vote.user_id.in_(user_ids)),
    )  # fmt: skip
    query = select(Challenge.id).where(Challenge.id.in_(found)).order_by(Challenge.id)
    session.execute(locked(query, Challenge)).all()


def _lock_ideas(session: Session, user_ids: Sequence[int]) -> None:
    """Lock the ideas that two people wrote or have votes for, before the people: whoever votes
    for an idea has locked it before the database looks at who votes."""
    wrote = select(EntryAuthor.entry_id).where(EntryAuthor.user_id.in_(user_ids))
    voted = select(Vote.entry_id).where(Vote.user_id.in_(user_ids))
    session.execute(
        select(Entry).where(or_(Entry.id.in_(wrote), Entry.id.in_(voted))).order_by(Entry.id)
        .with_for_update()
    ).all()  # fmt: skip


def plan(session: Session, viewer: Viewer, guest: User) -> Plan:
    """Return what connecting would do; nothing is changed. Raises ``Conflict`` where judging
    stands in the way."""
    return plan_for(session, viewer.id, guest)


def plan_for(session: Session, member_id: int, guest: User) -> Plan:
    """Return what it would do to let a guest's account be another person's."""
    _check_judging(session, guest.id, member_id)
    made = Plan(guest)
    made.ideas, made.comments, of_ideas, of_challenges = session.execute(select(*(
        select(func.count()).where(column == guest.id).scalar_subquery()
        for column in (EntryAuthor.user_id, Comment.author_id, EntryFollow.user_id,
                       ChallengeFollow.user_id)
    ))).one()  # fmt: skip
    made.follows = of_ideas + of_challenges
    fall, stay = set[str](), set[str]()
    for vote, title in _votes(session, guest.id, member_id):
        fate = rules.fate_of(vote.of)
        made.votes += fate is Fate.MOVES
        if fate is not Fate.MOVES:
            (fall if fate is Fate.FALLS else stay).add(title)
    for kind in (Basket, PairChoice):
        for _, title, settled, both in _ballots(session, kind, guest.id, member_id):
            made.votes += not settled and not both
            if settled or both:
                (stay if settled else fall).add(title)
    made.fall, made.stay = sorted(fall), sorted(stay)
    made.unthanked = session.get(RecognitionOff, guest.id) is not None and (
        session.get(RecognitionOff, member_id) is None
    )
    return made


def connect(session: Session, viewer: Viewer, row: MailLink, now: datetime) -> Plan:
    """Give the viewer what the guest behind a good link, which is locked, has done, and close the
    guest's account. It can't be undone; the audit trail says what was moved."""
    guest = guest_of(session, viewer, row, lock=True)
    made = merge(session, guest, viewer.id, now)
    use_up(session, row.email, now)
    return made


def merge(session: Session, guest: User, member_id: int, now: datetime) -> Plan:
    """Let all that a guest did be another person's, and close the guest's account. Both people are
    locked, with the challenges they are in."""
    made = plan_for(session, member_id, guest)
    _move_votes(session, guest.id, member_id, now)
    for table in (Basket, PairChoice):
        _move_ballots(session, table, guest.id, member_id)
    _join_once(session, guest.id, member_id)
    _first_author(session, guest.id, member_id)
    counts: dict[str, int] = {}
    for found, column in moved.columns():
        number = moved.move(session, found, column, guest.id, member_id)
        if number:
            counts[found.name] = counts.get(found.name, 0) + number
    session.expire_all()
    _drop_own(session, member_id, now)
    end_all_sessions(session, guest, now)
    people.change_user(session, guest.email, now=now, active=False)
    session.add(ConnectedAccount(guest_id=guest.id, member_id=member_id, connected_at=now))
    record(session, events.ACCOUNTS_CONNECTED, now=now, actor_id=member_id, user=guest.id,
           moved=counts, votes=made.votes)  # fmt: skip
    session.flush()
    return made


def _check_judging(session: Session, guest_id: int, member_id: int) -> None:
    for name in sorted(moved.REFUSED):
        table = metadata.tables[name]
        if session.scalar(select(exists().where(table.c.user_id == guest_id))):
            raise Conflict(JUDGED_AS_GUEST)
    wrote = written_by(guest_id)
    judged = or_(
        exists().where(Assessment.user_id == member_id, Assessment.entry_id.in_(wrote)),
        exists().where(Comparison.user_id == member_id, or_(Comparison.first_id.in_(wrote),
                                                            Comparison.second_id.in_(wrote))),
    )  # fmt: skip
    if session.scalar(select(judged)):
        raise Conflict(JUDGED_OWN)


@dataclass(frozen=True, slots=True)
class _Vote:
    entry_id: int
    of: VoteOf


def _settled() -> Any:
    counted = exists().where(VotingResult.challenge_id == Challenge.id)
    return or_(Challenge.released_at.is_not(None), Challenge.cancelled_at.is_not(None), counted)


def _votes(session: Session, guest_id: int, member_id: int) -> Sequence[tuple[_Vote, str]]:
    """Return the guest's thumbs, with what decides over each and the challenge's title."""
    other, there = Vote.__table__.alias("other"), Vote.__table__.alias("there")
    entry = Entry.__table__.alias("theirs")
    rows = session.execute(
        select(
            Vote.entry_id, Challenge.title, Challenge.voting, _settled(),
            exists().where(other.c.entry_id == Vote.entry_id, other.c.user_id == member_id),
            or_(Vote.entry_id.in_(written_by(member_id)),
                Vote.entry_id.in_(_of_own_team(member_id, guest_id))),
            exists().where(there.c.user_id == member_id, entry.c.id == there.c.entry_id,
                           entry.c.challenge_id == Challenge.id),
        )
        .join(Entry, Entry.id == Vote.entry_id).join(Challenge, Challenge.id == Entry.challenge_id)
        .where(Vote.user_id == guest_id).order_by(Vote.entry_id)
    )  # fmt: skip
    return [
        (_Vote(entry_id, VoteOf(settled=settled, same=same, own=own, voted=voted,
                                limited=kind == voting.VOTES)), title)
        for entry_id, title, kind, settled, same, own, voted in rows
    ]  # fmt: skip


def _of_own_team(*user_ids: int) -> Select[int]:
    """Return the ideas of teams that people are in, where nobody votes for their own team's. As
    for who votes: an idea whose team isn't told is none of theirs who came to the team since."""
    hidden = or_(Entry.pseudonymous, Challenge.blind)
    return (
        select(DayIdea.entry_id)
        .join(DayMember, DayMember.team_id == DayIdea.team_id)
        .join(Day, Day.challenge_id == DayMember.challenge_id)
        .join(Entry, Entry.id == DayIdea.entry_id)
        .join(Challenge, Challenge.id == Entry.challenge_id)
        .where(DayMember.user_id.in_(user_ids), Day.own_team_barred.is_(True),
               or_(~hidden, DayMember.joined_at <= Entry.submitted_at))
    )  # fmt: skip


def _lock(session: Session, entry_ids: Sequence[int]) -> dict[int, Entry]:
    """Lock ideas in one order, as everybody does who counts votes."""
    rows = session.scalars(
        select(Entry).where(Entry.id.in_(entry_ids)).order_by(Entry.id).with_for_update()
        .execution_options(populate_existing=True)
    )  # fmt: skip
    return {each.id: each for each in rows}


def _move_votes(session: Session, guest_id: int, member_id: int, now: datetime) -> None:
    found = [vote for vote, _ in _votes(session, guest_id, member_id)]
    held = _lock(session, [each.entry_id for each in found])
    for vote in found:
        entry, fate = held[vote.entry_id], rules.fate_of(vote.of)
        if fate is Fate.FALLS:
            talk.drop_vote(session, entry, guest_id, now)
        elif fate is Fate.MOVES:
            session.execute(update(Vote).where(Vote.entry_id == entry.id, Vote.user_id == guest_id)
                            .values(user_id=member_id))  # fmt: skip
            session.execute(
                insert_into(session, Ballot)
                .values(challenge_id=entry.challenge_id, user_id=member_id, used=0)
                .on_conflict_do_nothing()
            )
            if entry.status == SUBMITTED:
                talk.use_votes(session, entry, [guest_id], -1)
                talk.use_votes(session, entry, [member_id], 1)


def _ballots(
    session: Session, table: type[Basket | PairChoice], guest_id: int, member_id: int
) -> list[tuple[int, str, bool, bool]]:
    """Return the challenges in which the guest has a basket, or chose between pairs: number, title,
    whether it is settled, and whether the member has voted there too."""
    own = table.__table__.alias("own")
    rows = session.execute(
        select(Challenge.id, Challenge.title, _settled(),
               exists().where(own.c.challenge_id == Challenge.id, own.c.user_id == member_id))
        .where(exists().where(table.challenge_id == Challenge.id, table.user_id == guest_id))
        .order_by(Challenge.id)
    )  # fmt: skip
    return [tuple(row) for row in rows]


def _move_ballots(
    session: Session, table: type[Basket | PairChoice], guest_id: int, member_id: int
) -> None:
    for challenge_id, _, settled, both in _ballots(session, table, guest_id, member_id):
        if settled:
            continue
        here = and_(table.challenge_id == challenge_id, table.user_id == guest_id)
        inside = select(Entry.id).where(Entry.challenge_id == challenge_id)
        chosen = and_(BasketEntry.user_id == guest_id, BasketEntry.entry_id.in_(inside))
        if both:
            if table is Basket:
                session.execute(delete(BasketEntry).where(chosen))
            session.execute(delete(table).where(here))
            continue
        if table is Basket:
            session.execute(update(BasketEntry).where(chosen).values(user_id=member_id))
        session.execute(update(table).where(here).values(user_id=member_id))


def _join_once(session: Session, guest_id: int, member_id: int) -> None:
    """Count as one who has joined a challenge as both."""
    own = Participation.__table__.alias("own")
    both = session.scalars(
        select(Participation.challenge_id)
        .where(Participation.user_id == guest_id,
               exists().where(own.c.user_id == member_id,
                              own.c.challenge_id == Participation.challenge_id))
        .order_by(Participation.challenge_id)
    ).all()  # fmt: skip
    session.execute(
        update(Challenge).where(Challenge.id.in_(both))
        .values(participant_count=Challenge.participant_count - 1)
        .execution_options(synchronize_session=False)
    )


def _first_author(session: Session, guest_id: int, member_id: int) -> None:
    """Where both wrote an idea, the one stands in the place of whichever stood first."""
    positions = EntryAuthor.__table__.alias("theirs")
    first = (
        select(positions.c.position)
        .where(positions.c.entry_id == EntryAuthor.entry_id, positions.c.user_id == guest_id)
        .scalar_subquery()
    )  # fmt: skip
    session.execute(
        update(EntryAuthor)
        .where(EntryAuthor.user_id == member_id, first < EntryAuthor.position)
        .values(position=first).execution_options(synchronize_session=False)
    )


def _is_own(entry_id: Any, user_id: int) -> ColumnElement[bool]:
    """Whether an idea is one that a person does not vote for: their own, or their team's."""
    return or_(entry_id.in_(written_by(user_id)), entry_id.in_(_of_own_team(user_id)))


def _drop_own(session: Session, member_id: int, now: datetime) -> None:
    """Take back what the person's own votes are on ideas that turn out to be theirs or their
    team's too, what they support of proposals, how they answered comments by a click, and whom
    they thanked."""
    own = session.scalars(
        select(Vote.entry_id).join(Entry, Entry.id == Vote.entry_id)
        .join(Challenge, Challenge.id == Entry.challenge_id)
        .where(Vote.user_id == member_id, _is_own(Vote.entry_id, member_id), ~_settled())
    ).all()  # fmt: skip
    for entry in _lock(session, own).values():
        talk.drop_vote(session, entry, member_id, now)
    theirs = select(Entry.id).join(Challenge, Challenge.id == Entry.challenge_id).where(
        _is_own(Entry.id, member_id), ~_settled()
    )  # fmt: skip
    session.execute(delete(BasketEntry).where(BasketEntry.user_id == member_id,
                                              BasketEntry.entry_id.in_(theirs)))  # fmt: skip
    session.execute(delete(PairChoice).where(
        PairChoice.user_id == member_id,
        or_(PairChoice.first_id.in_(theirs), PairChoice.second_id.in_(theirs)),
    ))  # fmt: skip
    asking = select(Proposal.id).join(
        Consultation, Consultation.id == Proposal.consultation_id
    ).where(Proposal.user_id == member_id, Consultation.answered_at.is_(None))  # fmt: skip
    session.execute(delete(Support).where(Support.user_id == member_id,
                                          Support.proposal_id.in_(asking)))  # fmt: skip
    said = select(Comment.id).where(Comment.author_id == member_id)
    session.execute(delete(CommentReaction).where(CommentReaction.user_id == member_id,
                                                  CommentReaction.comment_id.in_(said)))
    session.execute(delete(EntryThanks).where(EntryThanks.user_id == member_id,
                                              EntryThanks.entry_id.in_(written_by(member_id))))
