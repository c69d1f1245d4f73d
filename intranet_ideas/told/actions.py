"""What people do with ideas that they write down for others, and with a code for such ideas."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from intranet_ideas import events
from intranet_ideas.challenges import queries as challenges
from intranet_ideas.challenges.actions import check_version
from intranet_ideas.challenges.queries import SeenChallenge
from intranet_ideas.database import new_version
from intranet_ideas.entries import actions as entries
from intranet_ideas.entries import authorship, holds
from intranet_ideas.entries.actions import Check, no_check
from intranet_ideas.entries.hold_rules import IS_REFUSED
from intranet_ideas.entries.holding import hold_challenge
from intranet_ideas.entries.models import WITHDRAWN, Entry
from intranet_ideas.entries.queries import SeenEntry, attachments, to_write_down
from intranet_ideas.entries.rules import EntryFields
from intranet_ideas.entries.told_models import ToldIdea, ToldSheet
from intranet_ideas.errors import Conflict, DeadlinePassed, Fault, Invalid, NotFound, WrongPhase
from intranet_ideas.events import record
from intranet_ideas.judging.models import Judge
from intranet_ideas.people.models import User
from intranet_ideas.people.queries import user_by_email, viewer_by_id
from intranet_ideas.people.rules import NO_MAIL, Viewer
from intranet_ideas.plugin_api.facts import text_in
from intranet_ideas.text import clean_line, clean_text
from intranet_ideas.tips import rules as codes
from intranet_ideas.told import queries, rules
from intranet_ideas.told.queries import Sheet
from intranet_ideas.told.rules import Row, SheetFields


def _cleaned(fields: SheetFields) -> SheetFields:
    rows = tuple(
        Row(clean_line(row.title), clean_text(row.body), row.entry_id, row.version)
        for row in fields.rows
    )
    return SheetFields(fields.way, clean_line(fields.name), fields.email.strip().lower(), rows,
                       fields.language)  # fmt: skip


def begin_sheet(
    session: Session, viewer: Viewer, challenge_id: int, fields: SheetFields, now: datetime, *,
    nobody: str,
) -> ToldSheet:  # fmt: skip
    """Write ideas down for others, as drafts that nobody else sees. Whose they are is who has the
    address, which makes an account for who has none; else one that stands for them, by the name
    they want, or ``nobody``.

    Raises ``Invalid``, and ``WrongPhase`` while the challenge is not open.
    """
    seen = challenges.see(session, viewer, challenge_id, now)
    seen.require("told.write")
    fields = _cleaned(fields)
    if faults := rules.check_sheet(fields, new=True):
        raise Invalid(faults)
    author = _author(session, viewer, seen, fields, now, nobody)
    sheet = ToldSheet(challenge_id=challenge_id, author_id=author.id, way=fields.way,
                      written_by=viewer.id, created_at=now, changed_at=now)  # fmt: skip
    session.add(sheet)
    session.flush()
    for place, row in enumerate(each for each in fields.rows if not each.empty):
        _begin(session, viewer, sheet, author, row, place, fields.language, now)
    record(session, events.IDEAS_TOLD, now=now, actor_id=viewer.id, challenge_id=challenge_id,
           sheet=sheet.id)  # fmt: skip
    return sheet


def _author(
    session: Session, viewer: Viewer, seen: SeenChallenge, fields: SheetFields, now: datetime,
    nobody: str,
) -> User:  # fmt: skip
    if fields.email and (known := user_by_email(session, fields.email)):
        return _known(session, viewer, seen.challenge.id, known)
    home = queries.home_of_tellers(session, seen.challenge)
    user = User(
        email=fields.email or f"{queries.STAND_IN}{secrets.token_hex(16)}@{NO_MAIL}",
        name=fields.name or nobody, department_id=home.id, language=fields.language, roles=[],
        guest=True, created_at=now, password_hash=None,
    )  # fmt: skip
    try:
        with session.begin_nested():
            session.add(user)
            session.flush()
    except IntegrityError:
        # Somebody else made an account for the address at this very moment.
        known = session.scalars(select(User).filter_by(email=fields.email)).one()
        return _known(session, viewer, seen.challenge.id, known)
    record(session, events.USER_ADDED, now=now, actor_id=viewer.id, department_id=home.id,
           user=user.id)  # fmt: skip
    return _known(session, viewer, seen.challenge.id, user) if fields.email else user


def _known(session: Session, viewer: Viewer, challenge_id: int, known: User) -> User:
    """Return who has an account, a new one too. Raises ``Invalid`` where no ideas can be written
    down for them."""
    them = viewer_by_id(session, known.id)
    why_not = rules.why_not_theirs(
        active=known.active and them is not None, own=known.id == viewer.id,
        waits=them is not None and them.waits,
        judges=_judges(session, challenge_id, known.id),
        invited=them is not None and authorship.takes_part(session, them, challenge_id),
    )
    if why_not is not None:
        raise Invalid([Fault("email", why_not)])
    return known


def _judges(session: Session, challenge_id: int, user_id: int) -> bool:
    query = select(Judge.id).where(Judge.challenge_id == challenge_id, Judge.user_id == user_id)
    return session.scalars(query.limit(1)).first() is not None


def _begin(
    session: Session, viewer: Viewer, sheet: ToldSheet, author: User, row: Row, place: int,
    language: str, now: datetime,
) -> None:  # fmt: skip
    made = entries.begin_entry(session, viewer, sheet.challenge_id,
                               EntryFields(row.title, row.body, language=language), now,
                               author=author)  # fmt: skip
    session.add(ToldIdea(entry_id=made.id, sheet_id=sheet.id, place=place))
    session.flush()


def save_sheet(
    session: Session, viewer: Viewer, challenge_id: int, sheet_id: int, fields: SheetFields,
    base_version: int, now: datetime,
) -> ToldSheet:  # fmt: skip
    """Save what is written down: the writer's edits of ideas, new ones, and drafts that are emptied
    thrown away.

    Raises ``Invalid``, ``Stale`` when it was saved since ``base_version``, and ``Conflict`` when
    somebody took the ideas over.
    """
    found = _to_write(session, viewer, challenge_id, sheet_id, now)
    check_version(found.sheet.version, base_version)
    fields = _cleaned(fields)
    if faults := rules.check_sheet(fields, new=False):
        raise Invalid(faults)
    before = {each.entry_id: each for each in found.ideas}
    faults = [
        Fault(f"title-{number}", rules.HANDED_IN) for number, row in enumerate(fields.rows)
        if row.entry_id in before and before[row.entry_id].handed_in
        and not (row.title and row.body)
    ]  # fmt: skip
    if faults:
        raise Invalid(faults)
    author = session.get_one(User, found.sheet.author_id)
    for place, row in enumerate(fields.rows):
        if row.entry_id is None:
            if not row.empty:
                _begin(session, viewer, found.sheet, author, row, place, fields.language, now)
        elif row.entry_id in before:
            _rewrite(session, viewer, row, fields.language, now)
        elif not row.empty:
            raise Conflict(rules.GONE)
    found.sheet.changed_at = now
    new_version(found.sheet)
    session.flush()
    return found.sheet


def _rewrite(
    session: Session, viewer: Viewer, row: Row, language: str, now: datetime
) -> None:
    seen = to_write_down(session, viewer, row.entry_id or 0, now, lock=True)
    working, entry = seen.working, seen.entry
    if (working.title, working.body, entry.language) == (row.title, row.body, language):
        return
    check_version(entry.version, row.version)
    if row.empty:
        entry.status, entry.withdrawn_at, entry.changed_at = WITHDRAWN, now, now
        session.flush()
        record(session, events.ENTRY_WITHDRAWN, now=now, actor_id=viewer.id,
               challenge_id=entry.challenge_id, entry_id=entry.id, handed_in=False)  # fmt: skip
        return
    fields = EntryFields(row.title, row.body, dict(working.answers), language=language)
    begun = entries.write_working(session, seen, fields, now)
    entry.changed_at, entry.language = now, language
    new_version(entry)
    session.flush()
    if begun:
        record(session, events.ENTRY_EDITED, now=now, actor_id=viewer.id,
               challenge_id=entry.challenge_id, entry_id=entry.id)  # fmt: skip


def hand_in(
    session: Session, viewer: Viewer, challenge_id: int, sheet_id: int, now: datetime, *,
    check: Check = no_check,
) -> int:  # fmt: skip
    """Hand in all that is written down and not handed in yet, and return how many ideas: all of
    them or none. ``now`` is when the request was received.

    What is handed in already is not handed in again. Raises ``Invalid`` with all that is missing,
    ``DeadlinePassed``, and ``Conflict`` when somebody took the ideas over, or a moderator has
    refused one.
    """
    found = _to_write(session, viewer, challenge_id, sheet_id, now)
    if faults := rules.check_complete([(each.title, each.body) for each in found.ideas]):
        raise Invalid(faults)
    if not found.stands_in:
        # What they may can have changed since it was written down.
        author = session.get_one(User, found.sheet.author_id)
        _known(session, viewer, challenge_id, author)
    done = 0
    for number, idea in enumerate(found.ideas):
        seen = to_write_down(session, viewer, idea.entry_id, now, lock=True)
        working = seen.working
        if working.received_at is not None:
            continue
        problems = [each for each in check(seen) if each.blocking]
        if problems:
            raise Invalid([
                Fault(f"{'title' if each.field == 'title' else 'body'}-{number}",
                      text_in(each.message, viewer.language).replace("%", "%%"))
                for each in problems
            ])  # fmt: skip
        _end_waiting(session, seen, now)
        entries.freeze(working, attachments(session, seen), now)
        entries.publish(session, seen, working, viewer.id, now)
        done += 1
    if not done:
        return 0
    if not found.stands_in:
        record(session, events.AUTHORS_NAMED, now=now, actor_id=viewer.id,
               challenge_id=challenge_id, entry_id=found.ideas[0].entry_id,
               user_ids=[found.sheet.author_id])  # fmt: skip
    found.sheet.changed_at = now
    new_version(found.sheet)
    session.flush()
    return done


def _end_waiting(session: Session, seen: SeenEntry, now: datetime) -> None:
    """Let what an author with an account handed in of it meanwhile wait no more for a moderator:
    what is handed in now stands in its place. Raises ``Conflict`` for what one has refused."""
    held = holds.latest(session, seen.entry.id) if holds.may_wait(seen) else None
    if held is not None and held.barred:
        raise Conflict(IS_REFUSED)
    if held is not None:
        holds.let_go(session, seen.entry, now)


def make_code(
    session: Session, viewer: Viewer, challenge_id: int, sheet_id: int, code: str, now: datetime
) -> ToldSheet:
    """Let a code follow the ideas of a sheet, in the place of the one there is. It is known to who
    gets it, and kept nowhere."""
    seen = challenges.see(session, viewer, challenge_id, now)
    seen.require("told.view")
    found = queries.see_sheet(session, seen, sheet_id, lock=True)
    if not found.stands_in:
        raise Conflict(rules.NOT_STAND_IN)
    if not codes.plain_code(code):
        raise NotFound
    found.sheet.code_hash = codes.code_hash(code)
    session.flush()
    record(session, events.TOLD_CODE_MADE, now=now, actor_id=viewer.id, challenge_id=challenge_id,
           sheet=sheet_id)  # fmt: skip
    return found.sheet


def take_over(session: Session, viewer: Viewer, typed: str, now: datetime) -> ToldSheet:
    """Take over the ideas that a code follows: they are the viewer's from now on, with all that
    was said of them, and the code ends.

    Raises ``Invalid`` for an unknown code, and ``Conflict`` for who judges them, who wrote them
    down, and who can make such codes.
    """
    found = queries.by_code(session, typed)
    if found is None:
        raise Invalid([Fault("code", rules.UNKNOWN_CODE)])
    hold_challenge(session, found.challenge_id)
    sheet = session.scalars(
        select(ToldSheet).where(ToldSheet.id == found.id, ToldSheet.code_hash == found.code_hash)
        .with_for_update().execution_options(populate_existing=True)
    ).one_or_none()  # fmt: skip
    if sheet is None:
        raise Invalid([Fault("code", rules.UNKNOWN_CODE)])
    old = session.get_one(User, sheet.author_id)
    if not queries.is_stand_in(old):
        raise Conflict(rules.NOT_STAND_IN)
    why_not = rules.why_not_take_over(
        judges=_judges(session, sheet.challenge_id, viewer.id),
        wrote=sheet.written_by == viewer.id,
        gives_codes=queries.gives_codes(session, viewer, sheet.challenge_id, now),
    )
    if why_not is not None:
        raise Conflict(why_not)
    ids = session.scalars(
        select(Entry.id).join(ToldIdea, ToldIdea.entry_id == Entry.id)
        .where(ToldIdea.sheet_id == sheet.id).order_by(Entry.id)
    ).all()  # fmt: skip
    for entry_id in ids:
        entry = session.get_one(Entry, entry_id, with_for_update=True)
        authorship.hand_over(session, entry, old.id, viewer.id, now)
    sheet.author_id, sheet.claimed_at, sheet.code_hash = viewer.id, now, None
    old.active = False
    session.flush()
    record(session, events.IDEAS_TAKEN_OVER, now=now, actor_id=viewer.id,
           challenge_id=sheet.challenge_id, sheet=sheet.id)  # fmt: skip
    return sheet


def _to_write(
    session: Session, viewer: Viewer, challenge_id: int, sheet_id: int, now: datetime
) -> Sheet:
    hold_challenge(session, challenge_id)
    seen = challenges.see(session, viewer, challenge_id, now)
    found = queries.see_sheet(session, seen, sheet_id, lock=True)
    try:
        seen.require("told.write")
    except WrongPhase:
        raise DeadlinePassed from None
    if not found.goes_on:
        raise Conflict(rules.TAKEN_OVER)
    return found
