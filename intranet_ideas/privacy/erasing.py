"""Erasing a person: what would happen, and doing it.

What is a record stays and loses the name: ideas that were handed in, assessments, decisions. What
is not goes: sessions, notifications, choices, drafts, the words of comments. The audit trail is
not touched: it holds the number alone, and nobody is behind the number any more.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, func, or_, select, update
from sqlalchemy.orm import Session

from intranet_ideas import access, events
from intranet_ideas.consultations.models import ConsultationComment, Proposal
from intranet_ideas.consultations.rules import SENT
from intranet_ideas.days.models import DayGuest
from intranet_ideas.entries import unused
from intranet_ideas.entries.hold_models import EntryHold
from intranet_ideas.entries.holds import let_go
from intranet_ideas.entries.models import (
    DRAFT,
    SHOWN,
    SUBMITTED,
    WITHDRAWN,
    Attachment,
    Comment,
    Entry,
    EntryAdviser,
    EntryAuthor,
    EntryRevision,
)
from intranet_ideas.entries.talk import count_comments
from intranet_ideas.errors import N_, Conflict, NotFound
from intranet_ideas.events import record
from intranet_ideas.guardians.models import GuardianConsent, GuestAge
from intranet_ideas.guardians.rules import LAPSED
from intranet_ideas.joining.models import Joining
from intranet_ideas.models import metadata
from intranet_ideas.people.actions import change_user
from intranet_ideas.people.models import Department, User
from intranet_ideas.people.rules import Viewer
from intranet_ideas.privacy import queries
from intranet_ideas.privacy.models import ClosedAccount
from intranet_ideas.privacy.register import TABLES
from intranet_ideas.privacy.rules import Fate
from intranet_ideas.teams.models import TeamPlace, TeamRequest

NOBODY: Mapping[str, str] = {
    "nb": "Slettet person", "nn": "Sletta person", "en": "Erased person",
}  # fmt: skip
"""What stands where the name stood, in the site's language."""


@dataclass(frozen=True, slots=True)
class Consequences:
    """What erasing someone would do. ``counts`` are rows about the person by table, ``drafts``
    the ideas whose words go, ``handed_in`` those that stay without the name."""

    counts: Mapping[str, int]
    drafts: int
    handed_in: int
    comments: int

    def of(self, fate: Fate) -> Sequence[tuple[str, int]]:
        """Return the purposes with how many rows of theirs share a fate."""
        found: dict[str, int] = {}
        for name, number in self.counts.items():
            if TABLES[name].fate == fate:
                key = TABLES[name].processing
                found[key] = found.get(key, 0) + number
        return list(found.items())


def consequences(session: Session, user_id: int) -> Consequences:
    """Return what erasing someone would do; nothing is changed."""
    counts = queries.counted(session, user_id)
    mine = select(EntryAuthor.entry_id).where(EntryAuthor.user_id == user_id)
    handed_in = session.scalars(
        select(Entry.id).where(Entry.id.in_(mine), Entry.status == SUBMITTED)
    ).all()
    drafts = session.scalars(select(Entry.id).where(queries.lonely_drafts(user_id))).all()
    return Consequences(counts, len(drafts), len(handed_in), counts.get("comment", 0))


def erase(
    session: Session, actor: Viewer | None, user_id: int, now: datetime, language: str
) -> None:
    """Erase a person for good. ``actor`` None is the clock or the command line.

    Raises ``NotFound``, and ``Conflict`` for oneself, for who is erased already, and for the
    last IT administrator.
    """
    if actor is not None:
        access.require("person.erase", actor.roles)
        if actor.id == user_id:
            raise Conflict(N_("Someone else of IT must erase you."))
    lock_before(session, [user_id])
    user = session.get(User, user_id, with_for_update=True)
    if user is None:
        raise NotFound
    closed = session.get(ClosedAccount, user_id)
    if closed is not None and closed.erased_at is not None:
        raise Conflict(N_("This person is erased already."))
    change_user(session, user.email, now=now, actor=actor, roles=(), active=False)
    session.flush()
    _delete_rows(session, user_id)
    for entry in session.scalars(select(Entry).where(queries.lonely_drafts(user_id))).all():
        empty_draft(session, entry, now)
    empty_comments(session, Comment.author_id == user_id, now)
    _empty_proposals(session, user_id)
    empty_holds(session, EntryHold.handed_in_by == user_id)
    _empty_in_consultations(session, user_id)
    _empty_age(session, user_id, now)
    user.name, user.email = NOBODY[language], f"erased-{user.id}@erased.invalid"
    user.password_hash, user.manager_id, user.unread_count = None, None, 0
    user.department_id = session.scalars(
        select(Department.id).where(Department.parent_id.is_(None))
    ).one()
    if closed is None:
        closed = ClosedAccount(user_id=user_id, since=now)
        session.add(closed)
    closed.erased_at = now
    record(session, events.USER_ERASED, now=now, actor_id=actor.id if actor else None,
           user=user_id)  # fmt: skip


def lock_before(session: Session, user_ids: Collection[int]) -> None:
    """Lock what comes before people when they are erased, in the order that all have: what is known
    of their age, as for their guardians, and of them as guests of a day, then the ideas they wrote
    or commented on. Whoever comments on one has locked it before the database looks at who
    comments."""
    for table in (GuestAge, DayGuest):
        session.execute(
            select(table.user_id).where(table.user_id.in_(user_ids)).order_by(table.user_id)
            .with_for_update()
        ).all()  # fmt: skip
    wrote = select(EntryAuthor.entry_id).where(EntryAuthor.user_id.in_(user_ids))
    said_on = select(Comment.entry_id).where(Comment.author_id.in_(user_ids))
    lock_ideas(session, or_(Entry.id.in_(wrote), Entry.id.in_(said_on)))


def lock_ideas(session: Session, which: ColumnElement[bool]) -> None:
    """Lock ideas, and those they are joined into, in everybody's order."""
    whole = select(Entry.joined_into_id).where(which)
    session.execute(
        select(Entry.id).where(or_(which, Entry.id.in_(whole))).order_by(Entry.id)
        .with_for_update()
    ).all()  # fmt: skip


def _delete_rows(session: Session, user_id: int) -> None:
    doomed = {name for name, registered in TABLES.items() if registered.fate == Fate.DELETED}
    for table in reversed(metadata.sorted_tables):
        if table.name in doomed:
            session.execute(delete(table).where(queries.about(table.name, user_id)))


def _empty_proposals(session: Session, user_id: int) -> None:
    """Take what someone said when proposing to join ideas, or when declining."""
    for who, what in ((Joining.proposed_by, "word"), (Joining.ended_by, "reply")):
        session.execute(update(Joining).where(who == user_id).values({what: ""})
                        .execution_options(synchronize_session=False))  # fmt: skip


def empty_holds(session: Session, which: ColumnElement[bool]) -> None:
    """Take what was said of ideas that waited for a moderator. That they waited stays: what was
    not let through is for nobody to read."""
    session.execute(update(EntryHold).where(which).values(reason="", appeal="", reply="")
                    .execution_options(synchronize_session=False))  # fmt: skip


def _empty_in_consultations(session: Session, user_id: int) -> None:
    """Take what someone commented on texts, and what they proposed and did not send or took back:
    what was sent shows how a text came about, and stays."""
    for query in (
        update(ConsultationComment).where(ConsultationComment.user_id == user_id).values(body=""),
        update(Proposal).where(Proposal.user_id == user_id, Proposal.status != SENT)
        .values(text="", why=""),
    ):
        session.execute(query.execution_options(synchronize_session=False))


def _empty_age(session: Session, user_id: int, now: datetime) -> None:
    """Forget a guest's age and guardian. What was kept from view stays so, and that a guardian was
    asked stays for as long as the rules say."""
    for query in (
        update(GuestAge).where(GuestAge.user_id == user_id)
        .values(until_year=None, guardian_email="", erase_at=None, correction=""),
        update(GuardianConsent)
        .where(GuardianConsent.user_id == user_id, GuardianConsent.ended_at.is_(None))
        .values(state=LAPSED, ended_at=now),
    ):  # fmt: skip
        session.execute(query.execution_options(synchronize_session=False))


def empty_draft(session: Session, entry: Entry, now: datetime) -> None:
    """Take the words and files of an idea that was never handed in, and throw it away. Its row
    stays, since events name it. The files' bytes go a day later."""
    if entry.status not in (DRAFT, WITHDRAWN) or entry.submitted_id is not None:
        raise Conflict(N_("This idea was handed in."))
    let_go(session, entry, now)
    session.execute(
        update(EntryRevision).where(EntryRevision.entry_id == entry.id)
        .values(title="", body="", body_html="", excerpt="", answers={}, attachments=[])
    )
    files = select(Attachment.digest).where(Attachment.entry_id == entry.id).distinct()
    for digest in session.scalars(files).all():
        unused.note(session, digest, now)
    session.execute(delete(Attachment).where(Attachment.entry_id == entry.id))
    session.execute(delete(EntryAdviser).where(EntryAdviser.entry_id == entry.id))
    for table in (TeamRequest, TeamPlace):
        session.execute(delete(table).where(table.entry_id == entry.id))
    entry.status, entry.withdrawn_at, entry.changed_at = WITHDRAWN, now, now
    record(session, events.DRAFT_ERASED, now=now, challenge_id=entry.challenge_id,
           entry_id=entry.id)  # fmt: skip


def empty_comments(session: Session, which: ColumnElement[bool], now: datetime) -> None:
    """Take the words of comments; their places stay.

    The ideas are locked first, with those they are joined into: who moderates, comments or joins
    at this moment waits, or is waited for, and none is counted twice.
    """
    lock_ideas(session, Entry.id.in_(select(Comment.entry_id).where(which)))
    found = session.execute(
        select(Comment.id, Comment.entry_id, Entry.challenge_id, Comment.state)
        .join(Entry, Entry.id == Comment.entry_id)
        .where(which, Comment.deleted_at.is_(None)).order_by(Comment.id)
    ).all()
    for comment_id, entry_id, challenge_id, state in found:
        if state == SHOWN:
            count_comments(session, entry_id, -1)
        record(session, events.COMMENT_DELETED, now=now, challenge_id=challenge_id,
               entry_id=entry_id, comment=comment_id)  # fmt: skip
    session.execute(
        update(Comment).where(which)
        .values(body="", body_html="", deleted_at=func.coalesce(Comment.deleted_at, now))
        .execution_options(synchronize_session=False)
    )
