"""Comments and votes: what people do with each other's ideas."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    Integer,
    Row,
    Select,
    bindparam,
    column,
    delete,
    exists,
    insert,
    or_,
    select,
    table,
    true,
    union_all,
    update,
)
from sqlalchemy.orm import Session

from intranet_ideas import events
from intranet_ideas.aliases import another
from intranet_ideas.challenges.voting import THUMBS
from intranet_ideas.database import UTCDateTime, insert_for, insert_into, plain_write
from intranet_ideas.entries import queries, rules, trust
from intranet_ideas.entries.holding import hold_setting_of
from intranet_ideas.entries.models import (
    HIDDEN,
    SHOWN,
    SUBMITTED,
    WAITING,
    Ballot,
    Comment,
    Entry,
    EntryAuthor,
    FormerAuthor,
    LapsedVote,
    Vote,
)
from intranet_ideas.entries.queries import SeenEntry
from intranet_ideas.entries.talk_rules import check_side
from intranet_ideas.entries.told_models import ToldIdea, written_down_by
from intranet_ideas.errors import N_, Conflict, Fault, Invalid, NotAllowed, NotFound
from intranet_ideas.events import record
from intranet_ideas.people.rules import Viewer
from intranet_ideas.text import clean_text, render_markdown

NOT_OPEN = N_("Voting isn't open.")
OWN_IDEA = N_("You can't vote for your own idea.")
WROTE_DOWN = N_("You wrote this idea down for somebody, so you don't vote for it.")
OWN_TEAM = N_("This idea comes from your own team, and in this room nobody votes for that.")

# Days stand above entries; only whether an idea is of one's own team is asked here.
_day = table("day", column("challenge_id"), column("own_team_barred"))
_day_idea = table("day_idea", column("entry_id"), column("team_id"))
_day_member = table("day_member", column("challenge_id"), column("team_id"), column("user_id"),
                    column("joined_at"))  # fmt: skip


def add_comment(
    session: Session, viewer: Viewer, entry_id: int, body: str, now: datetime,
    parent_id: int | None = None, side: str = "",
) -> Comment:  # fmt: skip
    """Comment on a handed-in idea, for or against it where the challenge asks, or reply to a
    comment. Raises ``Invalid``.

    Where what the viewer says waits for a moderator, nobody else hears of it yet.
    """
    # Locked: it may be joined, split or withdrawn at this moment, and its comments are counted.
    seen = queries.see_entry(session, viewer, entry_id, now, lock=True)
    seen.require("comment.add")
    if seen.entry.status != SUBMITTED:
        raise Conflict(N_("Only ideas that are handed in can be commented on."))
    body = clean_text(body)
    faults = rules.check_comment(body)
    asked = seen.challenge.challenge.sides
    faults += check_side(side, asked=asked, reply=parent_id is not None)
    parent = session.get(Comment, parent_id) if parent_id else None
    # Where an idea is joined into this one, an answer to what was said there stands there.
    if parent_id and (
        parent is None or not _open(parent)
        or not queries.part_of(session, parent.entry_id, entry_id)
    ):  # fmt: skip
        faults.append(Fault("parent", N_("The comment you reply to is gone.")))
    if faults:
        raise Invalid(faults)
    comment = Comment(
        entry_id=parent.entry_id if parent else entry_id, parent_id=parent_id,
        author_id=viewer.id, by_author=seen.mine, by_helper=seen.helps, side=side or None,
        body=body, body_html=render_markdown(body), created_at=now,
        mentions=rules.mentioned(body, queries.people_in(session, seen)),
    )  # fmt: skip
    waits = trust.waits(session, seen, now)
    comment.state = WAITING if waits else SHOWN
    session.add(comment)
    session.flush()
    if not waits:
        show_comment(session, comment, seen.entry, now)
        return comment
    for kind, actor in ((events.COMMENT_HELD, viewer.id), (events.MODERATION_NEEDED, None)):
        record(session, kind, now=now, actor_id=actor, challenge_id=seen.entry.challenge_id,
               entry_id=entry_id, comment=comment.id)  # fmt: skip
    return comment


def show_comment(session: Session, comment: Comment, entry: Entry, now: datetime) -> None:
    """Let others read a comment from now on, and those it concerns hear of it the first time."""
    first = comment.shown_at is None
    comment.state, comment.shown_at = SHOWN, comment.shown_at or now
    count_comments(session, comment.entry_id, 1)
    if first:
        record(session, events.COMMENT_ADDED, now=now, actor_id=comment.author_id,
               challenge_id=entry.challenge_id, entry_id=entry.id, comment=comment.id)


def hide_comment(session: Session, comment: Comment) -> None:
    """Take a comment out of others' sight."""
    if comment.state == SHOWN:
        count_comments(session, comment.entry_id, -1)
    comment.state = HIDDEN


def _open(comment: Comment) -> bool:
    return comment.state == SHOWN and comment.deleted_at is None


def delete_comment(
    session: Session, viewer: Viewer, entry_id: int, comment_id: int, now: datetime
) -> None:
    """Delete one's own comment; its place stays, empty. Another's is hidden with a reason, by
    who moderates: ``NotAllowed``."""
    seen = queries.see_entry(session, viewer, entry_id, now, lock=True)
    comment = session.get(Comment, comment_id, with_for_update=True)
    if comment is None or not queries.part_of(session, comment.entry_id, entry_id):
        raise NotFound
    seen.require("comment.delete")
    if comment.author_id != viewer.id:
        raise NotAllowed
    if comment.deleted_at is not None:
        return
    comment.deleted_at, comment.deleted_by = now, viewer.id
    if comment.state == SHOWN:
        count_comments(session, comment.entry_id, -1)
    record(session, events.COMMENT_DELETED, now=now, actor_id=viewer.id,
           challenge_id=seen.entry.challenge_id, entry_id=entry_id, comment=comment_id)


def set_vote(session: Session, viewer: Viewer, entry_id: int, now: datetime) -> SeenEntry:
    """Support an idea; a second time changes nothing.

    Raises ``Conflict`` when all of the person's votes in the challenge are used, where people
    vote otherwise, and before voting opens.
    """
    hold_setting_of(session, entry_id)
    return _support(session, viewer, entry_id, now)


def _support(session: Session, viewer: Viewer, entry_id: int, now: datetime) -> SeenEntry:
    seen = queries.see_entry(session, viewer, entry_id, now, lock=True)
    seen.require("vote.set")
    if seen.wrote:
        raise NotAllowed(OWN_IDEA)
    if seen.challenge.challenge.voting not in THUMBS:
        raise Conflict(N_("In this challenge people don't vote on the ideas' own pages."))
    if not seen.challenge.votes_open:
        raise Conflict(NOT_OPEN)
    if seen.entry.status != SUBMITTED:
        raise Conflict(N_("Only ideas that are handed in can be voted for."))
    ballot = _ballot(session, seen.entry.challenge_id, viewer.id)
    hidden = seen.entry.pseudonymous or seen.challenge.challenge.blind
    # Asked once more now that the entry is locked: an author may be named at this moment.
    voted, writes, wrote_down, own_team = session.execute(
        _standing(hidden), {"entry_id": entry_id, "user_id": viewer.id,
                            "submitted_at": seen.entry.submitted_at},
    ).one()  # fmt: skip
    if writes:
        raise NotAllowed(OWN_IDEA)
    if wrote_down:
        raise NotAllowed(WROTE_DOWN)
    if own_team:
        raise NotAllowed(OWN_TEAM)
    if voted:
        return seen
    left = rules.votes_left(seen.challenge.challenge.votes_per_person, ballot.used)
    if left == 0:
        raise Conflict(N_("You have used all your votes. Take one back to vote for this idea."))
    plain_write(session, _VOTE, {"entry_id": entry_id, "user_id": viewer.id, "voted_at": now})
    ballot.used += 1
    _count(session, entry_id, votes=1)
    # The trail says that someone voted, not for what.
    record(session, events.VOTE_SET, now=now, actor_id=viewer.id,
           challenge_id=seen.entry.challenge_id)
    return seen


@cache
def _standing(hidden: bool) -> Select[bool, bool, bool, bool]:
    """Whether someone votes for an idea, wrote it, wrote it down for somebody, and comes from its
    team in a room where nobody votes for that."""
    entry, user = bindparam("entry_id", type_=BigInteger), bindparam("user_id", type_=Integer)
    own_team = exists().where(
        _day_idea.c.entry_id == entry, _day_member.c.team_id == _day_idea.c.team_id,
        _day_member.c.user_id == user, _day.c.own_team_barred.is_(true()),
        _day.c.challenge_id == _day_member.c.challenge_id,
    )
    if hidden:
        # Nor is it said by a refusal to who came to the team since.
        own_team = own_team.where(
            _day_member.c.joined_at <= bindparam("submitted_at", type_=UTCDateTime)
        )
    return select(
        exists().where(Vote.entry_id == entry, Vote.user_id == user),
        or_(*(exists().where(each.entry_id == entry, each.user_id == user)
              for each in (EntryAuthor, FormerAuthor))),
        written_down_by(user).where(ToldIdea.entry_id == entry).exists(),
        own_team,
    )  # fmt: skip


def move_vote(session: Session, viewer: Viewer, entry_id: int, now: datetime) -> SeenEntry:
    """Support an idea with the one vote a person has in its challenge, wherever it was before.

    The setting of the challenge is held. Then as everywhere the ideas are locked in one order, and
    the ballot: two who swap what they vote for don't wait for each other. Raises what ``set_vote``
    raises.
    """
    held = set(session.scalars(_LOCK_BESIDE, {"user_id": viewer.id, "entry_id": entry_id}))
    beside = _votes_beside(session, viewer.id, entry_id)
    # Moved meanwhile in another window of the same person? Locked out of order, so without waiting.
    missed = [each for each in beside if each not in held]
    if missed:
        held |= set(_lock_free(session, missed))
        beside = _votes_beside(session, viewer.id, entry_id)
    for each in beside:
        if each in held:
            remove_vote(session, viewer, each, now)
    return _support(session, viewer, entry_id, now)


_here = select(Entry.challenge_id).where(Entry.id == bindparam("entry_id")).scalar_subquery()
_OTHER = another(Entry)
_BESIDE = (
    select(Vote.entry_id).join(_OTHER, _OTHER.id == Vote.entry_id)
    .where(Vote.user_id == bindparam("user_id"), _OTHER.challenge_id == _here,
           Vote.entry_id != bindparam("entry_id"), _OTHER.status == SUBMITTED)
)  # fmt: skip
_LOCK_BESIDE = (
    select(Entry.id)
    .where(Entry.id.in_(union_all(_BESIDE, select(bindparam("entry_id", type_=BigInteger)))))
    .order_by(Entry.id)
    .with_for_update()
)
_BESIDE_IN_ORDER = _BESIDE.order_by(Vote.entry_id)


def _votes_beside(session: Session, user_id: int, entry_id: int) -> Sequence[int]:
    """Return the other handed-in ideas of an entry's challenge that someone votes for."""
    return session.scalars(_BESIDE_IN_ORDER, {"user_id": user_id, "entry_id": entry_id}).all()


def _lock_free(session: Session, entry_ids: Sequence[int]) -> Sequence[int]:
    """Lock those of the ideas that nobody else has locked; return them."""
    return session.scalars(
        select(Entry.id).where(Entry.id.in_(entry_ids)).order_by(Entry.id)
        .with_for_update(skip_locked=True)
    ).all()


def remove_vote(session: Session, viewer: Viewer, entry_id: int, now: datetime) -> SeenEntry:
    """Take one's support back; without any, nothing changes."""
    seen = queries.see_entry(session, viewer, entry_id, now, lock=True)
    seen.require("vote.set")
    _drop(session, seen.entry, viewer.id, now, actor_id=viewer.id)
    return seen


def drop_vote(session: Session, entry: Entry, user_id: int, now: datetime) -> None:
    """Take back the support of someone who becomes an author of the entry, which is locked.

    The Event names nobody: it stands beside the one that tells of the new author.
    """
    _drop(session, entry, user_id, now)


def _drop(
    session: Session, entry: Entry, user_id: int, now: datetime, actor_id: int | None = None
) -> None:
    ballot = _ballot(session, entry.challenge_id, user_id)
    gone = session.execute(delete(Vote).filter_by(entry_id=entry.id, user_id=user_id))
    if gone.rowcount:  # type: ignore[attr-defined]  # a cursor result, as for every delete
        # While the idea is withdrawn the vote is not used: ``free_votes`` gave it back.
        if entry.status == SUBMITTED:
            ballot.used -= 1
        _count(session, entry.id, votes=-1)
        record(session, events.VOTE_REMOVED, now=now, actor_id=actor_id,
               challenge_id=entry.challenge_id)


def free_votes(session: Session, entry: Entry) -> None:
    """Let people use their votes for an idea, which is locked, elsewhere while it is withdrawn.

    The votes stay, for the day it is handed in again.
    """
    _ballots(session, entry)
    _use(session, entry, -1)


def count_votes_again(
    session: Session, entry: Entry, per_person: int | None, now: datetime
) -> None:
    """Use the votes for an idea, which is locked, now that it is handed in again.

    Those of people who have none left lapse; an Event, which names nobody, lets them hear of it.
    """
    lapsed = [
        {"entry_id": entry.id, "user_id": user_id, "lapsed_at": now}
        for user_id, used in _ballots(session, entry) if rules.votes_left(per_person, used) == 0
    ]  # fmt: skip
    if lapsed:
        noted = insert_into(session, LapsedVote)
        session.execute(
            noted.on_conflict_do_update(
                index_elements=["entry_id", "user_id"], set_={"lapsed_at": now}
            ),
            lapsed,
        )
        # One by one, not by the notes of this instant: who lapsed before may have voted anew.
        session.connection().execute(
            delete(Vote).where(
                Vote.entry_id == entry.id, Vote.user_id == bindparam("voter", type_=Integer)
            ),
            [{"voter": each["user_id"]} for each in lapsed],
        )
        _count(session, entry.id, votes=-len(lapsed))
        record(session, events.VOTES_LAPSED, now=now, challenge_id=entry.challenge_id,
               entry_id=entry.id)  # fmt: skip
    _use(session, entry, 1)


def _ballots(session: Session, entry: Entry) -> Sequence[Row[int, int]]:
    """Return who votes for the entry and how many votes each has used, locked; in one order
    for everyone, as each ballot is locked until the end."""
    voters = select(Vote.user_id).where(Vote.entry_id == entry.id)
    return session.execute(
        select(Ballot.user_id, Ballot.used)
        .where(Ballot.challenge_id == entry.challenge_id, Ballot.user_id.in_(voters))
        .order_by(Ballot.user_id)
        .with_for_update()
    ).all()


def use_votes(session: Session, entry: Entry, user_ids: Sequence[int], step: int) -> None:
    """Count votes of these people in the entry's challenge as used, or with -1 as free; their
    ballots are locked."""
    session.execute(
        update(Ballot)
        .where(Ballot.challenge_id == entry.challenge_id, Ballot.user_id.in_(user_ids))
        .values(used=Ballot.used + step)
        .execution_options(synchronize_session=False)
    )


def _use(session: Session, entry: Entry, step: int) -> None:
    voters = select(Vote.user_id).where(Vote.entry_id == entry.id)
    session.execute(
        update(Ballot)
        .where(Ballot.challenge_id == entry.challenge_id, Ballot.user_id.in_(voters))
        .values(used=Ballot.used + step)
        .execution_options(synchronize_session=False)
    )


def _ballot(session: Session, challenge_id: int, user_id: int) -> Ballot:
    """Return the person's ballot in the challenge, locked, so that votes take turns. The entry
    is locked before it, always, so that nobody waits for each other."""
    statement = _ballot_locked(session.get_bind().dialect.name)
    ballot: Ballot = session.scalars(
        statement, {"challenge_id": challenge_id, "user_id": user_id}
    ).one()
    return ballot


@cache
def _ballot_locked(dialect: str) -> Any:
    new = insert_for(dialect, Ballot).values(
        challenge_id=bindparam("challenge_id"), user_id=bindparam("user_id"), used=0
    )
    # To write what stands there locks the row and returns it; to do nothing would do neither.
    return new.on_conflict_do_update(
        index_elements=["challenge_id", "user_id"], set_={"used": Ballot.used}
    ).returning(Ballot).execution_options(populate_existing=True)


def _count(session: Session, entry_id: int, *, votes: int) -> None:
    # A counter is not an edit: the version that authors start from stays.
    plain_write(session, _COUNT, {"entry": entry_id, "step": votes})


_VOTE = insert(Vote)
_COUNT = (
    update(Entry).where(Entry.id == bindparam("entry"))
    .values(vote_count=Entry.vote_count + bindparam("step", type_=Integer))
)  # fmt: skip


def count_comments(session: Session, entry_id: int, step: int) -> None:
    """Count comments that were written on an entry, there and where it is joined into."""
    whole = select(Entry.joined_into_id).where(Entry.id == entry_id)
    session.execute(
        update(Entry)
        .where(or_(Entry.id == entry_id, Entry.id.in_(whole)))
        .values(comment_count=Entry.comment_count + step)
        .execution_options(synchronize_session=False)
    )
