"""What people do with ideas: write, hand in, withdraw, comment, vote."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import Session

from intranet_ideas import events
from intranet_ideas.access import Phase, Role
from intranet_ideas.challenges import actions as challenge_actions
from intranet_ideas.challenges import queries as challenges
from intranet_ideas.challenges.actions import check_version
from intranet_ideas.challenges.models import Challenge
from intranet_ideas.challenges.queries import SeenChallenge, questions_of
from intranet_ideas.database import new_version
from intranet_ideas.entries import authorship, holds, queries, rules, talk
from intranet_ideas.entries.hold_rules import IS_REFUSED
from intranet_ideas.entries.holding import hold_challenge_of
from intranet_ideas.entries.models import (
    DRAFT,
    SUBMITTED,
    WITHDRAWN,
    Attachment,
    Entry,
    EntryAdviser,
    EntryRevision,
)
from intranet_ideas.entries.queries import SeenEntry
from intranet_ideas.entries.redacting import carry_over
from intranet_ideas.entries.rules import EntryFields
from intranet_ideas.errors import N_, Conflict, DeadlinePassed, Fault, Invalid, WrongPhase
from intranet_ideas.events import record
from intranet_ideas.people.models import User
from intranet_ideas.people.queries import people_by_address, viewers_by_ids
from intranet_ideas.people.rules import Viewer
from intranet_ideas.people.standing import speaks
from intranet_ideas.plugin_api.facts import Problem, text_in
from intranet_ideas.text import clean_line, clean_text, plain_text, render_markdown

Check = Callable[[SeenEntry], Sequence[Problem]]
"""Asks the department's plugins for remarks on an entry that is about to be handed in."""


def no_check(seen: SeenEntry) -> Sequence[Problem]:  # noqa: ARG001 - the shape of ``Check``
    """Remark on nothing."""
    return ()


def cleaned(fields: EntryFields) -> EntryFields:
    """Return the fields with their texts as they are stored."""
    return replace(
        fields, title=clean_line(fields.title), body=clean_text(fields.body),
        answers={key: clean_text(value) for key, value in fields.answers.items()},
    )  # fmt: skip


WAITS = N_("Others can be named when your guardian has said yes. Save the draft without them.")


def create_entry(
    session: Session, viewer: Viewer, challenge_id: int, fields: EntryFields, now: datetime
) -> SeenEntry:
    """Begin an idea as a draft that only its authors see; the viewer joins by it.

    After the deadline it can still be begun, so that no text is lost, but not handed in.
    """
    seen = challenges.see(session, viewer, challenge_id, now)
    seen.require("entry.create")
    fields = cleaned(fields)
    if faults := rules.check_draft(fields, questions_of(seen.challenge)):
        raise Invalid(faults)
    if Role.PARTICIPANT not in seen.roles and seen.may("challenge.join"):
        challenge_actions.join(session, seen, now)
    entry = begin_entry(session, viewer, challenge_id, fields, now)
    _set_authors(session, seen, entry, fields, now)
    _set_advisers(session, viewer, entry, fields, now)
    _set_partner(session, viewer, entry, fields.partner, now)
    session.flush()
    return queries.see_entry(session, viewer, entry.id, now)


def begin_entry(
    session: Session, viewer: Viewer, challenge_id: int, fields: EntryFields, now: datetime, *,
    author: User | None = None,
) -> Entry:  # fmt: skip
    """Begin an idea as a draft of the viewer's, or of ``author`` for whom the viewer writes. The
    rules are the caller's."""
    entry = Entry(
        challenge_id=challenge_id, status=DRAFT, language=fields.language,
        pseudonymous=fields.pseudonymous, created_by=viewer.id, created_at=now, changed_at=now,
        department_id=author.department_id if author else viewer.department_id, version=1,
    )  # fmt: skip
    session.add(entry)
    session.flush()
    authorship.begin(session, entry, author.id if author else viewer.id)
    revision = EntryRevision(entry_id=entry.id, number=1, author_id=viewer.id, saved_at=now)
    fill(revision, fields)
    session.add(revision)
    session.flush()
    # A fresh entry's first text is no change of it: the version stays 1.
    session.execute(
        update(Entry).where(Entry.id == entry.id).values(working_id=revision.id)
        .execution_options(synchronize_session=False)
    )  # fmt: skip
    session.refresh(entry)
    record(session, events.ENTRY_CREATED, now=now, actor_id=viewer.id,
           challenge_id=challenge_id, entry_id=entry.id)
    return entry


def fill(revision: EntryRevision, fields: EntryFields) -> None:
    """Write the text into a revision that is not handed in."""
    revision.title, revision.body = fields.title, fields.body
    revision.body_html = render_markdown(fields.body)
    revision.answers = dict(fields.answers)
    revision.excerpt = rules.excerpt_of(plain_text(fields.body), fields.answers)


def _set_authors(
    session: Session, seen: SeenChallenge, entry: Entry, fields: EntryFields, now: datetime
) -> None:
    """Make the named colleagues owners too. Who is new must be invited to the challenge; who is
    one stays one whatever became of their account, and nobody leaves by this form.

    Who came to an innovation day by a name only names nobody new: they hear the same of every
    address, so that nobody learns from it who has an account."""
    if fields.authors is None:
        return
    present = authorship.ids(session, entry)
    emails = [email.strip().lower() for email in fields.authors if email.strip()]
    known = User.id.in_(present)
    rows = session.execute(
        select(User.email, User.id)
        .where(User.email.in_(emails), known if seen.viewer.day_guest else or_(User.active, known))
    )
    found = {row.email: row.id for row in rows}
    faults = [
        Fault("authors", N_("There is no colleague with the address %(email)s."),
              {"email": email})
        for email in emails if email not in found
    ]  # fmt: skip
    barred = {
        other.email for other in viewers_by_ids(session, sorted(set(found.values()) - {*present}))
        if not authorship.takes_part(session, other, seen.challenge.id)
    }  # fmt: skip
    faults += [
        Fault("authors", N_("%(email)s is not invited to this challenge."), {"email": email})
        for email in sorted(barred)
    ]
    if seen.viewer.waits and set(found.values()) - {*present, seen.viewer.id}:
        faults.append(Fault("authors", WAITS))
    if faults:
        raise Invalid(faults)
    others = [found[email] for email in emails]
    if seen.viewer.id in present[1:] and seen.viewer.id not in others:
        others.append(seen.viewer.id)
    authorship.set_others(session, entry, others, now, actor_id=seen.viewer.id)


def _set_advisers(
    session: Session, viewer: Viewer, entry: Entry, fields: EntryFields, now: datetime
) -> None:
    """Note who advised the authors, with an Event: it decides who may judge. Who came by a name
    only names nobody new, as with authors."""
    if fields.advisers is None:
        return
    before = session.scalars(
        select(EntryAdviser.user_id).filter_by(entry_id=entry.id).order_by(EntryAdviser.position)
    ).all()
    emails = [email.strip().lower() for email in fields.advisers if email.strip()]
    seen = people_by_address(session, viewer, emails)
    if viewer.day_guest:
        seen = {email: user_id for email, user_id in seen.items() if user_id in before}
    faults = [
        Fault("advisers", N_("There is no colleague with the address %(email)s."),
              {"email": email})
        for email in emails if email not in seen
    ]  # fmt: skip
    if faults:
        raise Invalid(faults)
    wanted = list(dict.fromkeys(seen[email] for email in emails))
    if list(before) == wanted:
        return
    if viewer.waits:
        raise Invalid([Fault("advisers", WAITS)])
    session.execute(delete(EntryAdviser).where(EntryAdviser.entry_id == entry.id))
    session.add_all(
        EntryAdviser(entry_id=entry.id, user_id=user_id, position=position)
        for position, user_id in enumerate(wanted)
    )
    session.flush()
    record(session, events.ADVISERS_SET, now=now, actor_id=viewer.id,
           challenge_id=entry.challenge_id, entry_id=entry.id, user_ids=wanted)  # fmt: skip


def _set_partner(
    session: Session, viewer: Viewer, entry: Entry, partner_id: int | None, now: datetime
) -> None:
    """Say for which organisation an idea is handed in, 0 for none: one that the viewer speaks
    for. What a co-author has said stays as it is."""
    if partner_id is None or (partner_id or None) == entry.partner_id:
        return
    if partner_id and not speaks(session, [viewer.id], partner_id):
        raise Invalid([Fault("partner", N_("Choose an organisation that you are a member of."))])
    entry.partner_id = partner_id or None
    session.flush()
    record(session, events.ENTRY_PARTNER_SET, now=now, actor_id=viewer.id,
           challenge_id=entry.challenge_id, entry_id=entry.id, partner=partner_id)  # fmt: skip


def _check_partner(session: Session, entry: Entry) -> list[Fault]:
    """Return what is wrong with the organisation of an idea that is handed in for the first time:
    nobody speaks for one that is closed, or that no author is a member of any more."""
    if entry.partner_id is None or entry.submitted_at is not None:
        return []
    if speaks(session, authorship.ids(session, entry), entry.partner_id):
        return []
    return [Fault("partner", N_("None of the authors is a member of this organisation any more, or "
                                "it takes no part any more. Hand the idea in for yourselves."))]


def save_entry(
    session: Session, viewer: Viewer, entry_id: int, fields: EntryFields, base_version: int,
    now: datetime,
) -> SeenEntry:  # fmt: skip
    """Save the authors' working text. What was handed in stays as it is until it is
    handed in again; a draft that was thrown away is taken up again.

    Raises ``Stale`` when a co-author saved since ``base_version``, ``Invalid``.
    """
    seen = queries.see_entry(session, viewer, entry_id, now, lock=True)
    seen.require("entry.edit")
    fields = cleaned(fields)
    entry = seen.entry
    check_version(entry.version, base_version)
    if faults := rules.check_draft(fields, questions_of(seen.challenge.challenge)):
        raise Invalid(faults)
    _set_authors(session, seen.challenge, entry, fields, now)
    _set_advisers(session, viewer, entry, fields, now)
    begun = write_working(session, seen, fields, now)
    entry.changed_at, entry.language = now, fields.language
    if entry.status == WITHDRAWN and entry.submitted_id is None:
        entry.status, entry.withdrawn_at = DRAFT, None
    if entry.status == DRAFT or seen.challenge.phase == Phase.OPEN:
        entry.pseudonymous = fields.pseudonymous
        _set_partner(session, viewer, entry, fields.partner, now)
    new_version(entry)
    session.flush()
    # One Event for a stretch of writing: autosave would drown the trail otherwise.
    if begun:
        record(session, events.ENTRY_EDITED, now=now, actor_id=viewer.id,
               challenge_id=entry.challenge_id, entry_id=entry.id)
    return queries.see_entry(session, viewer, entry_id, now)


def write_working(
    session: Session, seen: SeenEntry, fields: EntryFields, now: datetime
) -> bool:
    """Write the text into the working revision, a new one if the last was handed in.

    Returns whether a new stretch of writing began.
    """
    working = seen.working
    # A text that came of a suggestion stays as it was accepted.
    if working.received_at is None and working.suggested_by is None:
        begun = working.author_id != seen.challenge.viewer.id
    else:
        if _same(working, fields):
            return False
        working = EntryRevision(
            entry_id=seen.entry.id, number=next_number(session, seen.entry.id),
            attachments=list(working.attachments), author_id=0, saved_at=now,
        )  # fmt: skip
        session.add(working)
        begun = True
    working.author_id, working.saved_at = seen.challenge.viewer.id, now
    fill(working, fields)
    session.flush()
    seen.entry.working_id = working.id
    return begun


def write_suggested(
    session: Session, seen: SeenEntry, fields: EntryFields, suggested_by: int, now: datetime
) -> EntryRevision:
    """Write a text that an accepted suggestion gave as a version of its own, which names who
    suggested it. The entry is locked; the rules are the caller's."""
    entry = seen.entry
    revision = _new_working(session, seen, now)
    revision.attachments, revision.suggested_by = list(seen.working.attachments), suggested_by
    fill(revision, fields)
    entry.changed_at = now
    new_version(entry)
    session.flush()
    record(session, events.ENTRY_EDITED, now=now, actor_id=seen.challenge.viewer.id,
           challenge_id=entry.challenge_id, entry_id=entry.id)
    return revision


def _same(revision: EntryRevision, fields: EntryFields) -> bool:
    return (revision.title, revision.body, revision.answers) == (
        fields.title, fields.body, dict(fields.answers),
    )  # fmt: skip


def next_number(session: Session, entry_id: int) -> int:
    """Return the number of an entry's next revision."""
    highest = session.scalar(
        select(func.max(EntryRevision.number)).where(EntryRevision.entry_id == entry_id)
    )
    return (highest or 0) + 1


def submit_entry(
    session: Session, viewer: Viewer, entry_id: int, now: datetime, *, check: Check = no_check
) -> EntryRevision:
    """Hand the working text in and return it frozen: the receipt.

    ``now`` is when the request was received; at the deadline's instant it is too late,
    and ``DeadlinePassed`` is raised with the draft as it was. Handing in an unchanged
    text again gives the receipt there is. What a guest hands in may wait for a moderator first;
    the receipt is the same. Raises ``Invalid`` with all that is missing, and ``Conflict`` for an
    idea that was refused.
    """
    seen = queries.see_entry(session, viewer, entry_id, now, lock=True)
    _require_before_deadline(seen)
    entry, working = seen.entry, seen.working
    attached = queries.attachments(session, seen)
    ids = [each.id for each in attached]
    if working.received_at is not None and working.attachments != ids:
        working = _new_working(session, seen, now)
    held = holds.latest(session, entry.id) if holds.may_wait(seen) else None
    waiting = held is not None and held.outcome is None and held.revision_id == working.id
    if working.received_at is not None and (entry.status == SUBMITTED or waiting):
        return working
    if held is not None and held.barred and entry.status != SUBMITTED:
        raise Conflict(IS_REFUSED)
    faults = rules.check_submittable(
        working.title, working.body, working.answers, questions_of(seen.challenge.challenge)
    )
    faults += _check_partner(session, entry)
    faults += [
        Fault(problem.field, _words(problem, viewer.language))
        for problem in check(seen) if problem.blocking
    ]  # fmt: skip
    if faults:
        raise Invalid(faults)
    if working.received_at is None:
        freeze(working, attached, now)
    if holds.waits(session, seen, now):
        entry.changed_at = now
        holds.hold(session, seen, working, now)
        return working
    if held is not None:
        holds.let_go(session, entry, now, published=working)
    publish(session, seen, working, viewer.id, now)
    return working


def freeze(text: EntryRevision, attached: Sequence[Attachment], now: datetime) -> None:
    """Make a text with its files what was received at an instant: it is never changed again."""
    text.attachments = [each.id for each in attached]
    text.received_at = now
    text.digest = rules.receipt_digest(
        entry=text.entry_id, revision=text.number, received_at=now, title=text.title,
        body=text.body, answers=text.answers, attachments=[each.digest for each in attached],
    )  # fmt: skip


def publish(
    session: Session, seen: SeenEntry, working: EntryRevision, handed_in_by: int, now: datetime
) -> None:
    """Let everyone in the challenge read a text that was handed in. The entry is locked; when it
    was handed in is what counts, whenever others read it."""
    entry = seen.entry
    again, was_in = entry.status == SUBMITTED, entry.submitted_id is not None
    if not again:
        count_entries(session, entry.challenge_id, 1)
    entry.status, entry.submitted_id, entry.withdrawn_at = SUBMITTED, working.id, None
    entry.submitted_at = entry.submitted_at or working.received_at
    entry.changed_at = now
    session.flush()
    if was_in and not again:
        talk.count_votes_again(session, entry, seen.challenge.challenge.votes_per_person, now)
    carry_over(session, entry, working, now)
    record(session, events.ENTRY_SUBMITTED, now=now, actor_id=handed_in_by,
           challenge_id=entry.challenge_id, entry_id=entry.id, revision=working.number,
           digest=working.digest)
    if again:
        record(session, events.ENTRY_REVISED, now=now, actor_id=handed_in_by,
               challenge_id=entry.challenge_id, entry_id=entry.id, revision=working.number)


def _words(problem: Problem, language: str) -> str:
    # A plugin's text is shown as it is: a percent sign in it is no place to fill in.
    return text_in(problem.message, language).replace("%", "%%")


def _new_working(session: Session, seen: SeenEntry, now: datetime) -> EntryRevision:
    last = seen.working
    working = EntryRevision(
        entry_id=seen.entry.id, number=next_number(session, seen.entry.id), title=last.title,
        body=last.body, body_html=last.body_html, excerpt=last.excerpt,
        answers=dict(last.answers), author_id=seen.challenge.viewer.id, saved_at=now,
    )  # fmt: skip
    session.add(working)
    session.flush()
    seen.entry.working_id = working.id
    return working


def _require_before_deadline(seen: SeenEntry) -> None:
    try:
        seen.require("entry.submit")
    except WrongPhase:
        if seen.challenge.phase in (Phase.VOTING, Phase.JUDGING, Phase.DECIDING, Phase.DECIDED):
            raise DeadlinePassed from None
        raise


def count_entries(session: Session, challenge_id: int, step: int) -> None:
    """Count ideas that are handed in, for pages to show."""
    # A counter is not an edit: the version that managers start from stays.
    session.execute(
        update(Challenge)
        .where(Challenge.id == challenge_id)
        .values(entry_count=Challenge.entry_count + step)
        .execution_options(synchronize_session=False)
    )


def withdraw_entry(
    session: Session, viewer: Viewer, entry_id: int, now: datetime, *, own_wish: bool = True
) -> SeenEntry:
    """Withdraw an idea, or throw a draft away. Until the deadline it can be handed in again.

    Meanwhile votes for it are not used. ``own_wish`` False: somebody decided it for the author,
    and the audit trail does not say that it was them.
    """
    hold_challenge_of(session, entry_id, alone=True)
    seen = queries.see_entry(session, viewer, entry_id, now, lock=True)
    entry = seen.entry
    if entry.status == WITHDRAWN:
        return seen
    seen.require("entry.withdraw")
    if holds.may_wait(seen):
        holds.let_go(session, entry, now)
    was_in = entry.status == SUBMITTED
    entry.status, entry.withdrawn_at, entry.changed_at = WITHDRAWN, now, now
    if was_in:
        count_entries(session, entry.challenge_id, -1)
        talk.free_votes(session, entry)
    session.flush()
    record(session, events.ENTRY_WITHDRAWN, now=now, actor_id=viewer.id if own_wish else None,
           challenge_id=entry.challenge_id, entry_id=entry.id, handed_in=was_in)
    return queries.see_entry(session, viewer, entry_id, now)
