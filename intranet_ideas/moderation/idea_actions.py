"""What people do about ideas of guests that wait. Each locks the entry, so that of two who decide
at once the second knows what the first did."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from intranet_ideas import events
from intranet_ideas.access import Phase
from intranet_ideas.challenges.models import Challenge
from intranet_ideas.entries import hold_rules as rules
from intranet_ideas.entries import holds
from intranet_ideas.entries.actions import publish
from intranet_ideas.entries.hold_models import EntryHold, pending, undecided
from intranet_ideas.entries.hold_rules import BACK, REFUSED, THROUGH
from intranet_ideas.entries.holding import hold_challenge_of
from intranet_ideas.entries.models import JOINED, Entry, EntryRevision
from intranet_ideas.entries.queries import SeenEntry, see_entry, to_release
from intranet_ideas.errors import Conflict, Invalid, NotAllowed, NotFound
from intranet_ideas.events import record
from intranet_ideas.moderation.actions import candidates
from intranet_ideas.moderation.rules import check_appeal, check_reply, may_hear_appeal
from intranet_ideas.people.queries import viewers_by_ids
from intranet_ideas.people.rules import Viewer
from intranet_ideas.text import clean_text


def decide(
    session: Session, viewer: Viewer, entry_id: int, hold_id: int, decision: str, reason: str,
    now: datetime,
) -> None:  # fmt: skip
    """Let an idea through, send it back with a word, or refuse it with a reason. ``hold_id`` is
    what the viewer read: a text that was handed in since is not decided on unread.

    What is let through counts from when it was handed in. Raises ``NotAllowed`` for one's own,
    ``Invalid``, and ``Conflict`` where it does not wait any more.
    """
    seen, held = _to_decide(session, viewer, entry_id, now)
    reason = clean_text(reason)
    if held.id != hold_id or held.outcome is not None:
        raise Conflict(rules.NOTHING_WAITS)
    in_time = seen.challenge.phase == Phase.OPEN
    if faults := rules.check_ruling(decision, reason, before_deadline=in_time):
        raise Invalid(faults)
    holds.close(session, held, decision, now, viewer.id, reason)
    if decision == THROUGH:
        _let_through(session, seen, held, viewer, now)
        return
    kinds = {BACK: events.ENTRY_SENT_BACK, REFUSED: events.ENTRY_REFUSED}
    _tell(session, kinds[decision], seen, held, now, viewer)


def _let_through(
    session: Session, seen: SeenEntry, held: EntryHold, viewer: Viewer, now: datetime
) -> None:
    _tell(session, events.ENTRY_LET_THROUGH, seen, held, now, viewer)
    publish(session, seen, session.get_one(EntryRevision, held.revision_id), held.handed_in_by, now)


def appeal(session: Session, viewer: Viewer, entry_id: int, words: str, now: datetime) -> None:
    """Ask that someone else looks at one's idea that is refused; once.

    Raises ``Invalid``, and ``Conflict`` where it is not refused, or for a second time.
    """
    seen = see_entry(session, viewer, entry_id, now, lock=True)
    seen.require("entry.appeal")
    held = holds.latest(session, entry_id)
    if held is None or held.outcome != REFUSED:
        raise Conflict(rules.NOT_REFUSED)
    if held.appealed_at is not None:
        raise Conflict(rules.APPEALED)
    words = clean_text(words)
    if faults := check_appeal(words):
        raise Invalid(faults)
    held.appeal, held.appealed_at = words, now
    session.flush()
    _tell(session, events.ENTRY_APPEALED, seen, held, now, viewer)
    holds.tell_who_decide(session, events.IDEA_WAITS, held, seen.entry, now)


def decide_appeal(
    session: Session, viewer: Viewer, entry_id: int, restore: bool, reply: str, now: datetime
) -> None:
    """Let a refused idea through after all, or leave it refused, with an answer to its authors.
    Who refused it decides only where nobody else can.

    Raises ``NotAllowed``, ``Invalid``, and ``Conflict`` where nothing waits for an answer.
    """
    seen, held = _to_decide(session, viewer, entry_id, now)
    if held.outcome != REFUSED or not held.waits:
        raise Conflict(rules.NOTHING_WAITS)
    refused = held.decided_by == viewer.id
    others = refused and _others(session, viewer, seen, now)
    if not may_hear_appeal(hid=refused, others=others):
        raise NotAllowed(rules.ANOTHER_THAN_WHO_REFUSED)
    reply = clean_text(reply)
    if faults := check_reply(reply):
        raise Invalid(faults)
    held.restored, held.reply = restore, reply
    held.heard_by, held.heard_at, held.ends_at = viewer.id, now, None
    session.flush()
    if restore:
        _let_through(session, seen, held, viewer, now)
    _tell(session, events.ENTRY_APPEAL_DECIDED, seen, held, now, viewer)


def remind(session: Session, now: datetime, limit: int = 100) -> int:
    """Tell those who decide of ideas that wait for long, and at the deadline of those that wait
    still, once for each; return how many."""
    late = session.scalars(
        select(EntryHold).where(EntryHold.remind_at <= now).order_by(EntryHold.id).limit(limit)
        .with_for_update(skip_locked=True)
    ).all()  # fmt: skip
    for held in late:
        entry = session.get_one(Entry, held.entry_id)
        closes_at = session.get_one(Challenge, entry.challenge_id).closes_at
        held.remind_at = rules.next_reminder(held.since, closes_at, now)
        if held.outcome is None and entry.status != JOINED:
            holds.tell_who_decide(session, events.IDEA_WAITS_LONG, held, entry, now)
    session.flush()
    return len(late)


def end_waiting(session: Session, now: datetime, limit: int = 100) -> int:
    """End the waiting of what nobody can decide on any more, since the results are published or
    the challenge is cancelled, and of what was not decided on after its last call; return how many.
    Texts whose waiting ended so are kept for a while yet."""
    over = or_(Challenge.released_at <= now, Challenge.cancelled_at <= now,
               EntryHold.ends_at <= now)  # fmt: skip
    due = session.scalars(
        select(EntryHold.id).join(Entry, Entry.id == EntryHold.entry_id)
        .join(Challenge, Challenge.id == Entry.challenge_id)
        .where(undecided(), over).order_by(EntryHold.entry_id).limit(limit)
    ).all()  # fmt: skip
    for hold_id in due:
        held = session.get_one(EntryHold, hold_id)
        entry = session.get_one(Entry, held.entry_id, with_for_update=True)
        session.refresh(held)
        if held.waits:
            holds.lapse(session, held, entry, now)
    session.execute(
        update(EntryHold).where(~pending(), EntryHold.ends_at <= now).values(ends_at=None)
        .execution_options(synchronize_session=False)
    )  # fmt: skip
    return len(due)


def _to_decide(
    session: Session, viewer: Viewer, entry_id: int, now: datetime
) -> tuple[SeenEntry, EntryHold]:
    hold_challenge_of(session, entry_id, alone=True)
    seen = to_release(session, viewer, entry_id, now, lock=True)
    held = holds.latest(session, entry_id)
    if held is None:
        raise NotFound
    if seen.wrote:
        raise NotAllowed(rules.ANOTHER_DECIDES)
    if seen.entry.status == JOINED:
        raise Conflict(rules.NOTHING_WAITS)
    return seen, held


def _others(session: Session, viewer: Viewer, seen: SeenEntry, now: datetime) -> bool:
    """Say whether anyone else may decide on it, by the same rules as the viewer."""
    for other in viewers_by_ids(session, sorted(candidates(session, seen) - {viewer.id})):
        try:
            theirs = to_release(session, other, seen.entry.id, now)
        except NotFound:
            continue
        if not theirs.wrote:
            return True
    return False


def _tell(
    session: Session, kind: str, seen: SeenEntry, held: EntryHold, now: datetime, viewer: Viewer
) -> None:
    record(session, kind, now=now, actor_id=viewer.id, challenge_id=seen.entry.challenge_id,
           entry_id=seen.entry.id, hold=held.id)  # fmt: skip
