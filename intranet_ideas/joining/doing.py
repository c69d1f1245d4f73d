"""Joining two ideas into one, with a text its authors put together, and splitting them again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from intranet_ideas import events
from intranet_ideas.access import Phase, Role
from intranet_ideas.challenges.actions import check_version
from intranet_ideas.challenges.models import Challenge
from intranet_ideas.challenges.queries import questions_of
from intranet_ideas.database import new_version
from intranet_ideas.entries import actions as entries
from intranet_ideas.entries import authorship, redacting
from intranet_ideas.entries import rules as entry_rules
from intranet_ideas.entries.actions import Check, no_check
from intranet_ideas.entries.holds import let_go, waits
from intranet_ideas.entries.models import (
    JOINED,
    SUBMITTED,
    Entry,
    EntryAdviser,
    EntryRevision,
)
from intranet_ideas.entries.queries import SeenEntry, see_entry
from intranet_ideas.entries.rules import EntryFields
from intranet_ideas.errors import Conflict, Fault, Invalid, NotAllowed, NotFound
from intranet_ideas.joining import moving, rules
from intranet_ideas.joining.actions import require_both_in, see_joining, tell
from intranet_ideas.joining.models import Joining
from intranet_ideas.joining.queries import require_agreed, with_parts
from intranet_ideas.people.rules import Viewer


def save_text(
    session: Session, viewer: Viewer, entry_id: int, joining_id: int, kept: int | None,
    fields: EntryFields, base_version: int, now: datetime,
) -> Joining:  # fmt: skip
    """Keep the joined text as far as it is written, for the authors of both to go on with.

    Raises ``Stale`` when somebody saved since ``base_version``, ``Invalid``, and ``Conflict``
    before both sides have agreed.
    """
    found, seen, _ = see_joining(session, viewer, entry_id, joining_id, now, alone=True)
    if not seen.mine:
        raise NotFound
    seen.require("join.answer")
    require_agreed(found)
    require_both_in(session, found)
    check_version(found.version, base_version)
    fields = entries.cleaned(fields)
    faults = entry_rules.check_draft(fields, questions_of(seen.challenge.challenge))
    if kept is not None and kept not in found.ids:
        faults.append(Fault("kept", rules.CHOOSE))
    if faults:
        raise Invalid(faults)
    found.kept_id, found.title, found.body = kept, fields.title, fields.body
    found.answers, found.changed_at = dict(fields.answers), now
    new_version(found)
    session.flush()
    return found


def join(
    session: Session, viewer: Viewer, entry_id: int, joining_id: int, kept_id: int | None,
    fields: EntryFields, base_version: int, now: datetime, *, check: Check = no_check,
) -> Joining:  # fmt: skip
    """Join the two: the text is handed in for the idea that goes on, and the other is joined
    into it. Raises as ``save_text`` does, and ``Invalid`` for what can't be handed in, or would
    wait for a moderator while the other idea is nowhere; not for a text that the idea which goes
    on has by now."""
    found = save_text(session, viewer, entry_id, joining_id, kept_id, fields, base_version, now)
    fault = rules.which_goes_on(kept_id, found.ids, with_parts(session, found))
    if fault is not None or kept_id is None:
        raise Invalid([fault or Fault("kept", rules.CHOOSE)])
    kept = session.get_one(Entry, kept_id)
    gone = session.get_one(Entry, found.other(kept_id))
    stands = _has_text(session, kept, gone, entries.cleaned(fields))
    if not stands and waits(session, see_entry(session, viewer, entry_id, now), now):
        raise Invalid([Fault("kept", rules.TEXT_WAITS)])
    authors, theirs = authorship.ids(session, kept), authorship.ids(session, gone)
    if rules.too_many_authors(authors, theirs):
        raise Conflict(rules.CROWDED, most=entry_rules.MOST_AUTHORS)
    moving.hold_ballots(session, kept, gone, [*authors, *theirs])
    found.before = _before(session, kept, gone)
    authorship.arrange(session, kept, rules.authors_together(authors, theirs), now,
                       actor_id=viewer.id)  # fmt: skip
    moving.bring_bars(session, kept, gone, now)
    moving.bring_votes(session, kept, gone)
    moving.bring_followers(session, kept, gone)
    redacting.take_over(session, kept, gone)
    kept.pseudonymous = gone.pseudonymous = kept.pseudonymous or gone.pseudonymous
    _leave(session, kept, gone, now)
    if not stands:
        _write(session, kept, gone, viewer, entries.cleaned(fields), now)
        entries.submit_entry(session, viewer, kept.id, now, check=check)
    found.status, found.joined_by, found.joined_at = rules.JOINED, viewer.id, now
    _ask_anew(session, found, viewer, now)
    tell(session, events.ENTRY_JOINED, gone, viewer, now, into=kept.id, joining=found.id)
    tell(session, events.ENTRY_TOOK_IN, kept, viewer, now, joined=gone.id, joining=found.id)
    if found.proposer != rules.AUTHOR:
        tell(session, events.JOIN_ANSWERED, kept, viewer, now, joining=found.id,
             user_ids=[found.proposed_by])  # fmt: skip
    session.flush()
    return found


def _has_text(session: Session, kept: Entry, gone: Entry, fields: EntryFields) -> bool:
    """Say whether everyone reads the joined text in the idea that goes on already, and the other
    has no files to bring."""
    text, other = (session.get_one(EntryRevision, each.submitted_id) for each in (kept, gone))
    same = (text.title, text.body, text.answers) == (fields.title, fields.body,
                                                     dict(fields.answers))  # fmt: skip
    return same and not other.attachments


def _before(session: Session, kept: Entry, gone: Entry) -> dict[str, object]:
    working = session.get_one(EntryRevision, kept.working_id)
    return {
        "authors": authorship.ids(session, kept), "helpers": authorship.helpers(session, kept),
        "advisers": list(session.scalars(
            select(EntryAdviser.user_id).filter_by(entry_id=kept.id).order_by(EntryAdviser.position)
        )),
        "submitted": kept.submitted_id,
        "draft": working.id if working.received_at is None else None,
        "pseudonymous": [kept.pseudonymous, gone.pseudonymous],
    }  # fmt: skip


def _leave(session: Session, kept: Entry, gone: Entry, now: datetime) -> None:
    gone.status, gone.joined_into_id, gone.changed_at = JOINED, kept.id, now
    new_version(gone)
    entries.count_entries(session, gone.challenge_id, -1)
    session.flush()
    moving.count_comments(session, kept)
    session.refresh(kept)


def _write(
    session: Session, kept: Entry, gone: Entry, viewer: Viewer, fields: EntryFields, now: datetime
) -> None:
    """Begin a new text for the idea that goes on; what was written and not handed in stays."""
    text = session.get_one(EntryRevision, gone.submitted_id)
    moving.bring_files(session, kept, [int(each) for each in text.attachments])
    made = EntryRevision(
        entry_id=kept.id, number=entries.next_number(session, kept.id), author_id=viewer.id,
        saved_at=now, attachments=[],
    )  # fmt: skip
    entries.fill(made, fields)
    session.add(made)
    session.flush()
    kept.working_id, kept.changed_at = made.id, now
    new_version(kept)
    session.flush()


def _ask_anew(session: Session, done: Joining, viewer: Viewer, now: datetime) -> None:
    """Let what else is proposed for the two be answered anew, where the one that goes on is
    another than people agreed about, and fall where the other is gone."""
    rows = session.scalars(
        select(Joining).where(
            Joining.id != done.id, Joining.status == rules.OPEN,
            or_(Joining.first_id.in_(done.ids), Joining.second_id.in_(done.ids)),
        ).order_by(Joining.id)
    ).all()  # fmt: skip
    for each in rows:
        if done.kept_id in each.ids:
            for entry_id in each.ids:
                each.agree(entry_id, None, None)
        else:
            each.status, each.ended_at = rules.TAKEN_BACK, now
            each.ended_by = viewer.id
        each.changed_at = now


def split(
    session: Session, viewer: Viewer, entry_id: int, joining_id: int, now: datetime
) -> Joining:
    """Split joined ideas again: each stands as it was, votes, followers and comments too.

    Until the deadline any author of either may, after it one who runs the challenge and wrote
    neither, until judging begins. Raises ``Conflict`` where something was joined in later.
    """
    found, seen, mine = see_joining(session, viewer, entry_id, joining_id, now, alone=True)
    if found.status != rules.JOINED or found.kept_id is None:
        if not mine and Role.CHALLENGE_MANAGER not in seen.roles:
            raise NotFound
        raise Conflict(rules.NOT_JOINED)
    _require_split(session, viewer, found, seen)
    kept = session.get_one(Entry, found.kept_id)
    gone = session.get_one(Entry, found.other(kept.id))
    later = session.scalars(
        select(Joining.id).where(
            Joining.kept_id == kept.id, Joining.status == rules.JOINED, Joining.id != found.id,
            Joining.joined_at >= found.joined_at,
        ).limit(1)
    ).first()  # fmt: skip
    if later is not None:
        raise Conflict(rules.LATER_FIRST)
    _take_apart(session, found, kept, gone, viewer, now)
    found.status, found.ended_by, found.ended_at = rules.SPLIT, viewer.id, now
    found.changed_at = now
    tell(session, events.ENTRY_SPLIT, gone, viewer, now, other=kept.id, joining=found.id)
    tell(session, events.ENTRY_GAVE_BACK, kept, viewer, now, other=gone.id, joining=found.id)
    session.flush()
    return found


def _require_split(
    session: Session, viewer: Viewer, found: Joining, seen: SeenEntry
) -> None:
    seen.require("join.split")
    if seen.challenge.phase == Phase.OPEN:
        return
    if any(viewer.id in moving.writers(session, each) for each in found.ids):
        raise NotAllowed(rules.OWN)


def _take_apart(
    session: Session, found: Joining, kept: Entry, gone: Entry, viewer: Viewer, now: datetime
) -> None:
    before = found.before
    challenge = session.get_one(Challenge, kept.challenge_id)
    own, theirs = [int(each) for each in before["authors"]], authorship.ids(session, gone)
    together = authorship.ids(session, kept)
    moving.hold_ballots(session, kept, gone, [*together, *theirs])
    # Who came to the team while they were joined came to the idea that goes on.
    came = [each for each in together if each not in own and each not in theirs]
    # A text of both that waits for a moderator is nobody's any more.
    let_go(session, kept, now)
    still = [each for each in own if each in together]
    authorship.arrange(session, kept, [*still, *came] or own, now, actor_id=viewer.id)
    moving.bar(session, gone, [each for each in together if each not in theirs], now)
    moving.bar(session, kept, [each for each in theirs if each not in own], now)
    gone.status, gone.joined_into_id, gone.changed_at = SUBMITTED, None, now
    kept.pseudonymous, gone.pseudonymous = before["pseudonymous"]
    entries.count_entries(session, gone.challenge_id, 1)
    session.flush()
    moving.give_votes_back(session, kept, gone, challenge.votes_per_person, now)
    moving.give_followers_back(session, kept, gone)
    moving.give_files_back(session, kept, gone, now)
    moving.give_bars_back(session, kept, before["helpers"], before["advisers"], now)
    moving.count_comments(session, kept)
    _restore_text(session, found, kept, now)
    new_version(kept)
    new_version(gone)
    redacting.take_over(session, gone, kept)
    session.flush()
    for each in (kept, gone):
        redacting.blank_again(session, each, session.get_one(EntryRevision, each.submitted_id))


def _restore_text(session: Session, found: Joining, kept: Entry, now: datetime) -> None:
    """Let the text that was handed in before be read again, with its own receipt, and what was
    being written go on as the newest. What was joined stays in the history."""
    kept.submitted_id = int(found.before["submitted"])
    kept.working_id, kept.changed_at = kept.submitted_id, now
    draft = found.before["draft"]
    if draft is not None:
        old = session.get_one(EntryRevision, int(draft))
        made = EntryRevision(
            entry_id=kept.id, number=entries.next_number(session, kept.id), title=old.title,
            body=old.body, body_html=old.body_html, excerpt=old.excerpt,
            answers=dict(old.answers), attachments=list(old.attachments),
            author_id=old.author_id, saved_at=old.saved_at,
        )  # fmt: skip
        session.add(made)
        session.flush()
        kept.working_id = made.id
