"""Who the authors of an idea are: the one place where that changes, and what follows from it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session, contains_eager

from intranet_ideas import events
from intranet_ideas.access import Role
from intranet_ideas.challenges import queries as challenges
from intranet_ideas.challenges.models import Challenge
from intranet_ideas.database import insert_into
from intranet_ideas.entries.models import (
    Entry,
    EntryAuthor,
    EntryHelper,
    FormerAuthor,
)
from intranet_ideas.entries.talk import drop_vote
from intranet_ideas.events import Event, record
from intranet_ideas.people.rules import Viewer


def begin(session: Session, entry: Entry, user_id: int) -> None:
    """Make whose idea it is its first author, and so its contact."""
    session.add(EntryAuthor(entry_id=entry.id, user_id=user_id, position=0))
    session.flush()


def hand_over(session: Session, entry: Entry, old: int, new: int, now: datetime) -> None:
    """Let someone take the place of an account that only stood for them among the authors of an
    entry that is locked: nobody has left it. Their support for it is taken back."""
    if new in ids(session, entry):
        session.execute(delete(EntryAuthor).where(
            EntryAuthor.entry_id == entry.id, EntryAuthor.user_id == old))  # fmt: skip
    else:
        session.execute(
            update(EntryAuthor).where(EntryAuthor.entry_id == entry.id, EntryAuthor.user_id == old)
            .values(user_id=new)
        )
    session.execute(
        update(EntryHelper)
        .where(EntryHelper.entry_id == entry.id, EntryHelper.user_id == new,
               EntryHelper.until.is_(None))
        .values(until=now)
    )  # fmt: skip
    _let_in(session, entry, [new], now, new)


def ids(session: Session, entry: Entry) -> list[int]:
    """Return the numbers of the authors, the contact first."""
    query = select(EntryAuthor.user_id).where(EntryAuthor.entry_id == entry.id)
    return list(session.scalars(query.order_by(EntryAuthor.position, EntryAuthor.user_id)))


def set_others(
    session: Session, entry: Entry, others: Sequence[int], now: datetime, *, actor_id: int
) -> None:
    """Let the contact and these people, in this order, be the authors."""
    before = ids(session, entry)
    arrange(session, entry, list(dict.fromkeys([*before[:1], *others])), now, actor_id=actor_id)


def arrange(
    session: Session, entry: Entry, wanted: Sequence[int], now: datetime, *, actor_id: int
) -> None:
    """Let these people, in this order, be the authors of an entry that is locked.

    Those who are new are told, and support it no more; those who go stay known as having
    written it if they did, or if it was handed in with their name. One Event for each side.
    The rules are the caller's.
    """
    before = ids(session, entry)
    if before == list(wanted):
        return
    session.execute(delete(EntryAuthor).where(EntryAuthor.entry_id == entry.id))
    session.add_all(
        EntryAuthor(entry_id=entry.id, user_id=user_id, position=position)
        for position, user_id in enumerate(wanted)
    )
    session.flush()
    session.execute(
        update(EntryHelper)
        .where(EntryHelper.entry_id == entry.id, EntryHelper.user_id.in_(wanted),
               EntryHelper.until.is_(None))
        .values(until=now)
    )  # fmt: skip
    _let_go(session, entry, [each for each in before if each not in wanted], now, actor_id)
    _let_in(session, entry, [each for each in wanted if each not in before], now, actor_id)


def _let_go(
    session: Session, entry: Entry, gone: Collection[int], now: datetime, actor_id: int
) -> None:
    # Named by mistake on a draft is nothing that bars anyone from judging or deciding.
    wrote = set(gone) if entry.submitted_at else set(session.scalars(
        select(Event.actor_id).where(
            Event.entry_id == entry.id, Event.kind == events.ENTRY_EDITED, Event.actor_id.in_(gone)
        )
    ))  # fmt: skip
    for user_id in (each for each in gone if each in wrote):
        session.execute(
            insert_into(session, FormerAuthor)
            .values(entry_id=entry.id, user_id=user_id, until=now)
            .on_conflict_do_update(index_elements=["entry_id", "user_id"], set_={"until": now})
        )
    if gone:
        record(session, events.AUTHORS_REMOVED, now=now, actor_id=actor_id,
               challenge_id=entry.challenge_id, entry_id=entry.id, user_ids=list(gone))
    # Told of the challenge alone: they may see nothing of a draft any more.
    if others := [each for each in gone if each != actor_id]:
        record(session, events.AUTHORSHIP_ENDED, now=now, actor_id=actor_id,
               challenge_id=entry.challenge_id, user_ids=others)


def _let_in(
    session: Session, entry: Entry, new: Collection[int], now: datetime, actor_id: int
) -> None:
    # In one order for everyone, since each ballot is locked until the end.
    for user_id in sorted(new):
        drop_vote(session, entry, user_id, now)
    if new:
        record(session, events.AUTHORS_NAMED, now=now, actor_id=actor_id,
               challenge_id=entry.challenge_id, entry_id=entry.id, user_ids=list(new))


def helpers(session: Session, entry: Entry) -> list[int]:
    """Return the numbers of those who help now."""
    query = select(EntryHelper.user_id).where(EntryHelper.entry_id == entry.id)
    return list(session.scalars(query.where(EntryHelper.until.is_(None))))


def add_helper(
    session: Session, entry: Entry, user_id: int, now: datetime, *, actor_id: int
) -> None:
    """Let someone help the authors of an entry that is locked, and tell who it is."""
    session.execute(
        insert_into(session, EntryHelper)
        .values(entry_id=entry.id, user_id=user_id, since=now)
        .on_conflict_do_update(
            index_elements=["entry_id", "user_id"], set_={"since": now, "until": None}
        )
    )
    record(session, events.HELPERS_NAMED, now=now, actor_id=actor_id,
           challenge_id=entry.challenge_id, entry_id=entry.id, user_ids=[user_id])


def note_help(session: Session, entry: Entry, user_id: int, now: datetime) -> None:
    """Remember that someone helped with an entry, which is locked, at this instant: such a person
    does not judge it. Who helps by name goes on; who writes it is not a helper."""
    if user_id in ids(session, entry):
        return
    session.execute(
        insert_into(session, EntryHelper)
        .values(entry_id=entry.id, user_id=user_id, since=now, until=now)
        .on_conflict_do_nothing()
    )


def drop_helper(session: Session, entry: Entry, user_id: int, now: datetime) -> None:
    """Let someone who helps an entry stop; who helped is still known not to judge it."""
    session.execute(
        update(EntryHelper)
        .where(EntryHelper.entry_id == entry.id, EntryHelper.user_id == user_id)
        .values(until=now)
    )
    record(session, events.HELPER_LEFT, now=now, actor_id=user_id,
           challenge_id=entry.challenge_id, entry_id=entry.id)


def takes_part(session: Session, other: Viewer, challenge_id: int) -> bool:
    """Say whether someone is invited to a challenge, and so can write in it; not who waits for a
    guardian's consent, whom nobody shall be shown."""
    row = session.execute(
        select(Challenge, *challenges.standing_columns(other))
        .join(Challenge.department)
        .options(contains_eager(Challenge.department))
        .where(Challenge.id == challenge_id)
    ).one()
    seen = challenges.seen_in(row, other, row._mapping[Challenge].created_at)
    return Role.AUDIENCE in seen.roles and not other.waits
