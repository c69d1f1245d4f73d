"""What people do about joining two ideas: propose, agree, decline and take back.

Each keeps the challenge as it is and locks both ideas, in the order of their numbers.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from intranet_ideas import events
from intranet_ideas.access import Role
from intranet_ideas.entries import authorship
from intranet_ideas.entries.holding import hold_challenge_of
from intranet_ideas.entries.models import SUBMITTED, Entry
from intranet_ideas.entries.queries import SeenEntry, see_entry
from intranet_ideas.entries.rules import MOST_AUTHORS
from intranet_ideas.errors import Conflict, Fault, Invalid, NotFound
from intranet_ideas.events import record
from intranet_ideas.joining import rules
from intranet_ideas.joining.models import Joining
from intranet_ideas.people.rules import Viewer
from intranet_ideas.text import clean_text


def hold_both(session: Session, *entry_ids: int, alone: bool = False) -> None:
    """Keep the challenge as it is and lock these ideas, in one order for everyone."""
    hold_challenge_of(session, min(entry_ids), alone=alone)
    session.scalars(
        select(Entry).where(Entry.id.in_(entry_ids)).order_by(Entry.id)
        .with_for_update(of=Entry).execution_options(populate_existing=True)
    ).all()  # fmt: skip


def propose(
    session: Session, viewer: Viewer, entry_id: int, other_id: int | None, word: str,
    now: datetime,
) -> Joining:  # fmt: skip
    """Propose to join an idea with another of the same challenge, with a word why.

    Nobody learns who proposes, where that would tell who wrote either. Who writes one of the
    two agrees for it by proposing. Raises ``Invalid``, and ``Conflict`` where they can't be
    joined or it is proposed already.
    """
    seen = see_entry(session, viewer, entry_id, now)
    seen.require("join.propose")
    word = clean_text(word)
    faults = rules.check_proposal(word)
    if other_id is None or other_id == entry_id:
        raise Invalid([Fault("other", rules.SAME), *faults])
    try:
        other = see_entry(session, viewer, other_id, now, "entry.view")
    except NotFound:
        raise Invalid([Fault("other", rules.SAME), *faults]) from None
    if other.entry.challenge_id != seen.entry.challenge_id:
        faults.append(Fault("other", rules.ELSEWHERE))
    if faults:
        raise Invalid(faults)
    hold_both(session, entry_id, other_id)
    # Asked once more now that both are locked.
    seen, other = (see_entry(session, viewer, each, now) for each in (entry_id, other_id))
    _require_free(session, seen, other)
    mine = [each.entry for each in (seen, other) if each.mine]
    managing = Role.CHALLENGE_MANAGER in seen.roles
    made = Joining(
        challenge_id=seen.entry.challenge_id, first_id=min(entry_id, other_id),
        second_id=max(entry_id, other_id), from_id=mine[0].id if mine else None,
        proposer=rules.AUTHOR if mine else rules.MANAGER if managing else rules.COLLEAGUE,
        proposed_by=viewer.id, proposed_at=now, word=word, status=rules.OPEN, changed_at=now,
        title="", body="", answers={}, before={}, reply="",
    )  # fmt: skip
    session.add(made)
    session.flush()
    for each in (seen.entry, other.entry):
        tell(session, events.JOIN_PROPOSED, each, viewer, now, joining=made.id)
    for each in mine:
        _agree(session, made, each, viewer, now)
    session.flush()
    return made


def _require_free(session: Session, seen: SeenEntry, other: SeenEntry) -> None:
    """Raise ``Conflict`` unless it may be proposed to join the two."""
    ids = sorted((seen.entry.id, other.entry.id))
    if any(each.entry.status != SUBMITTED for each in (seen, other)):
        raise Conflict(rules.NOT_IN)
    one, two = (authorship.ids(session, each.entry) for each in (seen, other))
    if rules.too_many_authors(one, two):
        raise Conflict(rules.CROWDED, most=MOST_AUTHORS)
    rows = session.execute(
        select(Joining.status, Joining.id)
        .where(Joining.first_id == ids[0], Joining.second_id == ids[1]).order_by(Joining.id)
    ).all()  # fmt: skip
    if any(row.status in (rules.OPEN, rules.JOINED) for row in rows):
        raise Conflict(rules.OPEN_ALREADY)
    near = seen.mine or other.mine or Role.CHALLENGE_MANAGER in seen.roles
    if not near and rows and rows[-1].status == rules.DECLINED:
        raise Conflict(rules.NOT_WANTED)
    for each in ids:
        live = session.scalar(
            select(func.count()).select_from(Joining)
            .where(or_(Joining.first_id == each, Joining.second_id == each),
                   Joining.status == rules.OPEN)
        )  # fmt: skip
        if (live or 0) >= rules.MOST_OPEN:
            raise Conflict(rules.TOO_MANY, most=rules.MOST_OPEN)


def see_joining(
    session: Session, viewer: Viewer, entry_id: int, joining_id: int, now: datetime,
    *, alone: bool = False,
) -> tuple[Joining, SeenEntry, list[Entry]]:  # fmt: skip
    """Return a proposal, locked with both ideas, the idea it was opened from, and those of the
    two that the viewer writes. Raises ``NotFound`` where it is not about that idea."""
    seen = see_entry(session, viewer, entry_id, now)
    found = session.get(Joining, joining_id)
    if found is None or entry_id not in found.ids:
        raise NotFound
    hold_both(session, *found.ids, alone=alone)
    session.refresh(found, with_for_update=True)
    seen = see_entry(session, viewer, entry_id, now)
    entries = [session.get_one(Entry, each) for each in found.ids]
    return found, seen, [each for each in entries if viewer.id in authorship.ids(session, each)]


def _to_answer(
    session: Session, viewer: Viewer, entry_id: int, joining_id: int, now: datetime
) -> tuple[Joining, list[Entry]]:
    found, seen, mine = see_joining(session, viewer, entry_id, joining_id, now)
    if not seen.mine:
        raise NotFound
    seen.require("join.answer")
    if found.status != rules.OPEN:
        raise Conflict(rules.CLOSED)
    return found, mine


def agree(
    session: Session, viewer: Viewer, entry_id: int, joining_id: int, now: datetime
) -> Joining:
    """Agree for the idea or ideas that one writes; a second time changes nothing. Until they are
    joined any author can still decline."""
    found, mine = _to_answer(session, viewer, entry_id, joining_id, now)
    require_both_in(session, found)
    for each in mine:
        if not found.agreed(each.id):
            _agree(session, found, each, viewer, now)
    session.flush()
    return found


def require_both_in(session: Session, found: Joining) -> None:
    """Raise ``Conflict`` unless both ideas are handed in."""
    if any(session.get_one(Entry, each).status != SUBMITTED for each in found.ids):
        raise Conflict(rules.NOT_IN)


def _agree(
    session: Session, found: Joining, entry: Entry, viewer: Viewer, now: datetime
) -> None:
    found.agree(entry.id, viewer.id, now)
    found.changed_at = now
    other = session.get_one(Entry, found.other(entry.id))
    if found.ready:
        for each in (entry, other):
            tell(session, events.JOIN_READY, each, viewer, now, joining=found.id)
    else:
        tell(session, events.JOIN_AGREED, other, viewer, now, joining=found.id)


def decline(
    session: Session, viewer: Viewer, entry_id: int, joining_id: int, word: str, now: datetime
) -> Joining:
    """Decline for one's idea, with a word, also after a co-author agreed. Raises ``Invalid``."""
    found, mine = _to_answer(session, viewer, entry_id, joining_id, now)
    word = clean_text(word)
    if faults := rules.check_reply(word):
        raise Invalid(faults)
    found.status, found.reply, found.ended_by, found.ended_at = rules.DECLINED, word, viewer.id, now
    found.changed_at = now
    for each in found.ids:
        tell(session, events.JOIN_DECLINED, session.get_one(Entry, each), viewer, now,
             joining=found.id)  # fmt: skip
    if found.proposer != rules.AUTHOR:
        tell(session, events.JOIN_ANSWERED, mine[0], viewer, now, joining=found.id,
             user_ids=[found.proposed_by])  # fmt: skip
    session.flush()
    return found


def take_back(
    session: Session, viewer: Viewer, entry_id: int, joining_id: int, now: datetime
) -> Joining:
    """Take one's own proposal back. Raises ``NotFound`` for another's."""
    found, seen, _ = see_joining(session, viewer, entry_id, joining_id, now)
    if found.proposed_by != viewer.id:
        raise NotFound
    seen.require("join.propose")
    if found.status != rules.OPEN:
        raise Conflict(rules.CLOSED)
    found.status, found.ended_by, found.ended_at = rules.TAKEN_BACK, viewer.id, now
    found.changed_at = now
    tell(session, events.JOIN_TAKEN_BACK, seen.entry, viewer, now, joining=found.id)
    session.flush()
    return found


def tell(
    session: Session, kind: str, entry: Entry, viewer: Viewer, now: datetime, **data: Any
) -> None:
    """Record what happened about joining an idea."""
    record(session, kind, now=now, actor_id=viewer.id, challenge_id=entry.challenge_id,
           entry_id=entry.id, **data)  # fmt: skip
