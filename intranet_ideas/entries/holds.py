"""Keep what guests hand in back until a moderator has looked at it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import distinct, exists, func, or_, select
from sqlalchemy.orm import Session

from intranet_ideas import events
from intranet_ideas.access import permits
from intranet_ideas.challenges.talking import talk_rules
from intranet_ideas.entries.hold_models import EntryHold
from intranet_ideas.entries.hold_rules import (
    LAPSED,
    LAST_CALL,
    REFUSED,
    TAKEN_BACK,
    THROUGH,
    HandsIn,
    must_wait,
    next_reminder,
)
from intranet_ideas.entries.models import DRAFT, Entry, EntryRevision
from intranet_ideas.entries.queries import SeenEntry
from intranet_ideas.entries.talk_models import TalkRestriction
from intranet_ideas.entries.talk_rules import LATELY
from intranet_ideas.events import record


def waits(session: Session, seen: SeenEntry, now: datetime) -> bool:
    """Say whether what the viewer hands in waits for a moderator; one statement at most."""
    viewer, rules = seen.challenge.viewer, talk_rules(seen.challenge.challenge)
    if not viewer.guest or not rules.guest_ideas_wait:
        return False
    own = EntryHold.handed_in_by == viewer.id
    restricted, through, refused = session.execute(select(
        exists().where(
            TalkRestriction.challenge_id == seen.entry.challenge_id,
            TalkRestriction.user_id == viewer.id, TalkRestriction.until > now,
        ),
        select(func.count(distinct(EntryHold.entry_id)))
        .where(own, or_(EntryHold.outcome == THROUGH, EntryHold.restored.is_(True)))
        .scalar_subquery(),
        exists().where(own, EntryHold.outcome == REFUSED, EntryHold.restored.is_not(True),
                       EntryHold.decided_at > now - LATELY),
    )).one()  # fmt: skip
    return must_wait(HandsIn(
        guest=viewer.guest, restricted=restricted, let_through=through, refused_lately=refused,
        moderates=permits("entry.release", seen.roles, seen.challenge.phase),
    ), rules)  # fmt: skip


def may_wait(seen: SeenEntry) -> bool:
    """Say whether a text of an entry can wait: one that began to at this very moment, while the
    entry was being locked, is not seen yet."""
    return seen.was_held or seen.challenge.challenge.guest_ideas_wait


def latest(session: Session, entry_id: int) -> EntryHold | None:
    """Return how it stands with the text of an entry that was held back last; one statement."""
    return session.scalars(
        select(EntryHold).where(EntryHold.entry_id == entry_id)
        .order_by(EntryHold.id.desc()).limit(1)
    ).one_or_none()  # fmt: skip


def is_plain_draft(session: Session, seen: SeenEntry) -> bool:
    """Say whether the entry is a draft of which no text waits to be looked at."""
    if seen.entry.status != DRAFT:
        return False
    held = latest(session, seen.entry.id) if seen.was_held else None
    return held is None or held.outcome is not None


def hold(session: Session, seen: SeenEntry, text: EntryRevision, now: datetime) -> EntryHold:
    """Let a text that the viewer hands in wait, in the place of one that waits already: its
    authors wait since then. The entry is locked."""
    entry, challenge = seen.entry, seen.challenge.challenge
    earlier = latest(session, entry.id)
    since = now
    if earlier is not None and earlier.outcome is None:
        since = earlier.since
        close(session, earlier, TAKEN_BACK, now)
    made = EntryHold(
        entry_id=entry.id, revision_id=text.id, handed_in_by=seen.challenge.viewer.id, since=since,
        remind_at=next_reminder(since, challenge.closes_at, now), reason="", appeal="", reply="",
    )  # fmt: skip
    session.add(made)
    session.flush()
    record(session, events.ENTRY_HELD, now=now, actor_id=seen.challenge.viewer.id,
           challenge_id=entry.challenge_id, entry_id=entry.id, revision=text.number)  # fmt: skip
    tell_who_decide(session, events.IDEA_WAITS, made, entry, now)
    return made


def tell_who_decide(
    session: Session, kind: str, held: EntryHold, entry: Entry, now: datetime
) -> None:
    """Tell those who may let it through. The Event names no idea: nobody else may see it yet."""
    record(session, kind, now=now, challenge_id=entry.challenge_id, hold=held.id)


def close(
    session: Session, held: EntryHold, outcome: str, now: datetime, by: int | None = None,
    reason: str = "",
) -> None:  # fmt: skip
    """End a text's waiting."""
    held.outcome, held.reason, held.remind_at, held.ends_at = outcome, reason, None, None
    held.decided_by, held.decided_at = by, now
    session.flush()


def call_last(session: Session, held: EntryHold, entry: Entry, now: datetime) -> None:
    """Say when the waiting of a text ends that would have been deleted as a draft by now."""
    held.ends_at = now + LAST_CALL
    session.flush()
    tell_who_decide(session, events.IDEA_WAITS_LONG, held, entry, now)


def lapse(session: Session, held: EntryHold, entry: Entry, now: datetime) -> None:
    """End the waiting of a text, or of an appeal, that nobody has decided on, and tell its
    authors. The entry is locked."""
    if held.outcome is None:
        close(session, held, LAPSED, now)
    else:
        held.restored, held.heard_at = False, now
    held.ends_at = now + LAST_CALL
    session.flush()
    record(session, events.ENTRY_LAPSED, now=now, challenge_id=entry.challenge_id,
           entry_id=entry.id, hold=held.id)  # fmt: skip


def let_go(
    session: Session, entry: Entry, now: datetime, *, published: EntryRevision | None = None
) -> None:
    """End the waiting of what an entry's authors take back, an appeal too, or of what a text that
    needs not wait stands in the place of."""
    held = latest(session, entry.id)
    if held is not None and held.outcome is not None and held.waits:
        held.restored, held.heard_at = False, now
        session.flush()
    if held is not None and held.outcome is None:
        same = published is not None and held.revision_id == published.id
        close(session, held, THROUGH if same else TAKEN_BACK, now)
