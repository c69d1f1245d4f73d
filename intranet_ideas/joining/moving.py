"""What comes along when one idea is joined into another, and goes back when they are split:
votes, followers, files, comments' number, and who must not judge.

Both ideas are locked, and their challenge is held alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, insert, or_, select, update
from sqlalchemy.orm import Session

from intranet_ideas.database import insert_into
from intranet_ideas.entries import talk, unused
from intranet_ideas.entries.models import (
    SHOWN,
    SUBMITTED,
    Attachment,
    Ballot,
    Comment,
    Entry,
    EntryAdviser,
    EntryAuthor,
    EntryFollow,
    EntryHelper,
    FormerAuthor,
    Vote,
)
from intranet_ideas.entries.queries import writers_of
from intranet_ideas.joining import rules


def writers(session: Session, entry_id: int) -> set[int]:
    """Return who writes an entry or once did."""
    return set(session.scalars(writers_of(entry_id)))


def bar(session: Session, entry: Entry, user_ids: Sequence[int], now: datetime) -> None:
    """Note that people have written an entry, once: they decide nothing about it."""
    for user_id in sorted(user_ids):
        session.execute(
            insert_into(session, FormerAuthor)
            .values(entry_id=entry.id, user_id=user_id, until=now)
            .on_conflict_do_nothing()
        )


def hold_ballots(session: Session, kept: Entry, gone: Entry, also: Sequence[int]) -> None:
    """Lock the ballots of all whom it concerns, in one order for everyone."""
    voters = select(Vote.user_id).where(Vote.entry_id.in_((kept.id, gone.id)))
    session.execute(
        select(Ballot.user_id)
        .where(Ballot.challenge_id == kept.challenge_id,
               or_(Ballot.user_id.in_(voters), Ballot.user_id.in_(also)))
        .order_by(Ballot.user_id)
        .with_for_update()
    ).all()  # fmt: skip


def _voters(session: Session, entry: Entry) -> set[int]:
    return set(session.scalars(select(Vote.user_id).filter_by(entry_id=entry.id)))


def bring_votes(session: Session, kept: Entry, gone: Entry) -> None:
    """Count who supports either once, for the entry that goes on. Support for the one that goes
    out stays written down, for the day they are split, and uses no vote meanwhile."""
    talk.free_votes(session, gone)
    going = rules.moved(_voters(session, kept), _voters(session, gone), writers(session, kept.id))
    if not going:
        return
    given = session.execute(
        select(Vote.user_id, Vote.voted_at)
        .where(Vote.entry_id == gone.id, Vote.user_id.in_(going)).order_by(Vote.user_id)
    ).all()  # fmt: skip
    session.execute(insert(Vote), [
        {"entry_id": kept.id, "user_id": user_id, "voted_at": at, "from_id": gone.id}
        for user_id, at in given
    ])  # fmt: skip
    talk.use_votes(session, kept, sorted(going), 1)
    _recount(session, kept)


def give_votes_back(
    session: Session, kept: Entry, gone: Entry, per_person: int | None, now: datetime
) -> None:
    """Let support stand where it stood before, for who has not taken it back. ``gone`` is handed
    in again. Who has no vote left for both loses the one for ``gone``, and is told."""
    staying = rules.kept_support(_voters(session, kept), _voters(session, gone),
                                 writers(session, gone.id))  # fmt: skip
    session.execute(delete(Vote).where(Vote.entry_id == gone.id, Vote.user_id.not_in(staying)))
    came = list(session.scalars(
        select(Vote.user_id).where(Vote.entry_id == kept.id, Vote.from_id == gone.id)
    ))  # fmt: skip
    if kept.status == SUBMITTED:
        talk.use_votes(session, kept, sorted(came), -1)
    session.execute(delete(Vote).where(Vote.entry_id == kept.id, Vote.from_id == gone.id))
    _recount(session, kept, gone)
    talk.count_votes_again(session, gone, per_person, now)


def _recount(session: Session, *entries: Entry) -> None:
    votes = select(func.count()).where(Vote.entry_id == Entry.id).scalar_subquery()
    # A counter is not an edit: the version that authors start from stays.
    session.execute(
        update(Entry).where(Entry.id.in_([each.id for each in entries]))
        .values(vote_count=votes).execution_options(synchronize_session=False)
    )  # fmt: skip


def bring_followers(session: Session, kept: Entry, gone: Entry) -> None:
    """Let who follows the one that goes out follow the one that goes on."""
    here = select(EntryFollow.user_id).where(EntryFollow.entry_id == kept.id)
    own = select(EntryAuthor.user_id).where(EntryAuthor.entry_id == kept.id)
    rows = session.execute(
        select(EntryFollow.user_id, EntryFollow.since)
        .where(EntryFollow.entry_id == gone.id, EntryFollow.user_id.not_in(here),
               EntryFollow.user_id.not_in(own))
    ).all()  # fmt: skip
    for user_id, since in rows:
        session.execute(
            insert_into(session, EntryFollow)
            .values(entry_id=kept.id, user_id=user_id, since=since, from_id=gone.id)
            .on_conflict_do_nothing()
        )


def give_followers_back(session: Session, kept: Entry, gone: Entry) -> None:
    """Let people follow what they followed before, but for who has stopped meanwhile."""
    here = select(EntryFollow.user_id).where(EntryFollow.entry_id == kept.id)
    own = select(EntryAuthor.user_id).where(EntryAuthor.entry_id == kept.id)
    still = set(session.scalars(here.union(own)))
    session.execute(
        delete(EntryFollow)
        .where(EntryFollow.entry_id == gone.id, EntryFollow.user_id.not_in(still))
    )
    session.execute(
        delete(EntryFollow).where(EntryFollow.entry_id == kept.id, EntryFollow.from_id == gone.id)
    )


def bring_files(session: Session, kept: Entry, handed_in: Sequence[int]) -> None:
    """Put the files that were handed in with the one that goes out beside those of the one that
    goes on."""
    rows = session.scalars(
        select(Attachment).where(Attachment.id.in_(handed_in)).order_by(Attachment.id)
    ).all()
    for each in rows:
        unused.used(session, each.digest)
        session.add(Attachment(
            entry_id=kept.id, name=each.name, media_type=each.media_type, size=each.size,
            digest=each.digest, uploaded_by=each.uploaded_by, uploaded_at=each.uploaded_at,
            copy_of=each.id,
        ))  # fmt: skip
    session.flush()


def give_files_back(session: Session, kept: Entry, gone: Entry, now: datetime) -> None:
    """Take those files out again; the one they came from has them still."""
    theirs = select(Attachment.id).where(Attachment.entry_id == gone.id)
    session.execute(
        update(Attachment)
        .where(Attachment.entry_id == kept.id, Attachment.copy_of.in_(theirs),
               Attachment.removed_at.is_(None))
        .values(removed_at=now).execution_options(synchronize_session=False)
    )  # fmt: skip


def count_comments(session: Session, kept: Entry) -> None:
    """Count the comments that stand on the page of an entry: its own and those joined into it."""
    session.flush()
    parts = select(Entry.id).where(Entry.joined_into_id == kept.id)
    number = session.scalar(
        select(func.count()).select_from(Comment)
        .where(or_(Comment.entry_id == kept.id, Comment.entry_id.in_(parts)),
               Comment.deleted_at.is_(None), Comment.state == SHOWN)
    )  # fmt: skip
    session.execute(
        update(Entry).where(Entry.id == kept.id).values(comment_count=number or 0)
        .execution_options(synchronize_session=False)
    )  # fmt: skip


def bring_bars(session: Session, kept: Entry, gone: Entry, now: datetime) -> None:
    """Let who must not judge the one that goes out not judge the one that goes on: former
    authors, helpers and advisers. Support that former authors gave it is taken back."""
    former = session.scalars(select(FormerAuthor.user_id).filter_by(entry_id=gone.id)).all()
    authors = set(session.scalars(select(EntryAuthor.user_id).filter_by(entry_id=kept.id)))
    new = sorted(set(former) - authors)
    bar(session, kept, new, now)
    for user_id in new:
        talk.drop_vote(session, kept, user_id, now)
    helpers = session.scalars(select(EntryHelper).filter_by(entry_id=gone.id)).all()
    for each in helpers:
        if each.user_id not in authors:
            session.execute(
                insert_into(session, EntryHelper)
                .values(entry_id=kept.id, user_id=each.user_id, since=each.since,
                        until=each.until)
                .on_conflict_do_nothing()
            )  # fmt: skip
    advisers = session.scalars(
        select(EntryAdviser.user_id).filter_by(entry_id=gone.id).order_by(EntryAdviser.position)
    ).all()
    last = session.scalar(select(func.max(EntryAdviser.position)).filter_by(entry_id=kept.id))
    for place, user_id in enumerate(advisers, (last if last is not None else -1) + 1):
        session.execute(
            insert_into(session, EntryAdviser)
            .values(entry_id=kept.id, user_id=user_id, position=place).on_conflict_do_nothing()
        )


def give_bars_back(
    session: Session, kept: Entry, helping: Sequence[int], advising: Sequence[int], now: datetime
) -> None:
    """Let who came along as a helper or adviser be none any more, and still not judge: a helper
    stays known as one who has stopped."""
    session.execute(
        update(EntryHelper)
        .where(EntryHelper.entry_id == kept.id, EntryHelper.until.is_(None),
               EntryHelper.user_id.not_in(helping))
        .values(until=now).execution_options(synchronize_session=False)
    )  # fmt: skip
    session.execute(
        delete(EntryAdviser)
        .where(EntryAdviser.entry_id == kept.id, EntryAdviser.user_id.not_in(advising))
    )
