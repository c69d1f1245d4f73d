"""Saying how old one is, asking a guardian, what they answer, and what the passing of time does.

Whoever changes anything here locks the guest's row of ages first.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import Select, exists, func, or_, select, update
from sqlalchemy.orm import Session

from intranet_ideas import events
from intranet_ideas.access import Phase, require
from intranet_ideas.challenges.models import Challenge
from intranet_ideas.challenges.queries import timeline_of
from intranet_ideas.challenges.rules import phase_at
from intranet_ideas.database import insert_into, locked
from intranet_ideas.entries import authorship
from intranet_ideas.entries.actions import withdraw_entry
from intranet_ideas.entries.hold_models import EntryHold
from intranet_ideas.entries.hold_rules import BACK
from intranet_ideas.entries.holds import close, latest, let_go
from intranet_ideas.entries.models import SUBMITTED, Comment, Entry, EntryAuthor
from intranet_ideas.errors import Conflict, DomainError, Fault, Invalid, NotFound
from intranet_ideas.events import record
from intranet_ideas.guardians import queries, rules
from intranet_ideas.guardians.models import GuardianConsent, GuardianLetter, GuestAge
from intranet_ideas.guardians.rules import ASKED, GIVEN, NO, REFUSED, WITHDRAWN, YES, Age
from intranet_ideas.people import actions as people
from intranet_ideas.people.models import User
from intranet_ideas.people.queries import viewer_by_id
from intranet_ideas.people.rules import Viewer
from intranet_ideas.privacy.erasing import NOBODY, empty_comments, erase, lock_ideas
from intranet_ideas.settings import Settings

ASK, REMIND, GIVEN_TOLD, REFUSED_TOLD, WITHDRAWN_TOLD, LINK = TO_GUARDIAN = (
    "ask", "remind", "given", "refused", "withdrawn", "link"
)  # fmt: skip
FREE_TOLD, NO_TOLD, ENDED_TOLD, SOON_TOLD, BELIEVED_TOLD, LEFT_TOLD = TO_GUEST = (
    "guest_free", "guest_refused", "guest_withdrawn", "guest_soon", "guest_believed", "guest_left"
)  # fmt: skip

ENDED_BY: Mapping[str, str] = {
    REFUSED: events.CONSENT_REFUSED, WITHDRAWN: events.CONSENT_WITHDRAWN
}  # fmt: skip


def must_say(session: Session, viewer: Viewer) -> bool:
    """Let a guest who comes in say how old they are first, if they have not, and return whether
    they must: until then they can read, and write drafts."""
    if not viewer.guest:
        return False
    session.execute(
        insert_into(session, GuestAge)
        .values(user_id=viewer.id, held=True, guardian_email="", closed="")
        .on_conflict_do_nothing()
    )
    return queries.age_of(session, viewer.id).said_at is None


def say_age(
    session: Session, viewer: Viewer, answer: str, year: int | None, now: datetime,
    settings: Settings,
) -> None:  # fmt: skip
    """Keep what a guest says of their age. Raises ``Invalid``, and ``Conflict`` for a second
    answer: whom it holds back does not answer until it fits."""
    row = _held(session, viewer.id)
    this_year = queries.year_of(now, settings)
    if faults := rules.check_age(answer, year, this_year, settings.guardian_age):
        raise Invalid(faults)
    if row.said_at is not None:
        raise Conflict(rules.ANSWERED)
    row.said_at = now
    if answer == rules.YOUNGER:
        row.until_year, row.erase_at = year, now + timedelta(days=settings.guardian_days)
    else:
        row.held = False
    record(session, events.AGE_SAID, now=now, actor_id=viewer.id, user=viewer.id)
    session.flush()


def correct_age(
    session: Session, viewer: Viewer, answer: str, year: int | None, now: datetime,
    settings: Settings,
) -> bool:  # fmt: skip
    """Correct what one said of one's age, once, and return whether that holds at once. What would
    let somebody do more waits for who moderates, and nothing changes meanwhile: a child who finds
    it tiresome to wait is no older for that. Raises ``Invalid``, and ``Conflict`` where a guardian
    has answered, or for a second time."""
    row = _held(session, viewer.id)
    faults = rules.check_age(answer, year, queries.year_of(now, settings), settings.guardian_age)
    if row.said_at is None or row.closed or (not row.held and row.until_year is not None):
        raise Conflict(rules.NOTHING_TO_CORRECT)
    if row.corrected_at is not None:
        raise Conflict(rules.CORRECTED)
    if faults:
        raise Invalid(faults)
    before = Age(not row.held, row.until_year)
    after = Age(answer == rules.OLDER, year if answer == rules.YOUNGER else None)
    if before == after:
        raise Invalid([Fault("answer", rules.SAME_ANSWER)])
    row.corrected_at = now
    waits = rules.opens_more(before, after)
    if waits:
        row.correction = rules.OLDER if after.older else str(year)
        record(session, events.AGE_QUESTIONED, now=now, user=viewer.id)
    else:
        row.held, row.until_year = True, year
        row.erase_at = row.erase_at or now + timedelta(days=settings.guardian_days)
        user = session.get_one(User, viewer.id)
        _stop_waiting(session, user, _hold_theirs(session, user), now)
    record(session, events.AGE_CORRECTED, now=now, actor_id=viewer.id, user=viewer.id,
           waits=waits)  # fmt: skip
    session.flush()
    return not waits


def decide_correction(
    session: Session, viewer: Viewer, user_id: int, believe: bool, now: datetime,
    settings: Settings,
) -> None:  # fmt: skip
    """Let what a guest corrected hold, or leave it as it was said first, and tell the guest.
    Raises ``Conflict`` where nothing waits any more."""
    require("guardian.decide", viewer.roles)
    row = _held(session, user_id)
    if not row.correction or row.closed:
        raise Conflict(rules.NO_CORRECTION)
    said, row.correction = row.correction, ""
    if believe and said == rules.OLDER:
        _let_go_on(session, row, now)
    elif believe:
        row.until_year = int(said)
    _write_guest(session, session.get_one(User, user_id), BELIEVED_TOLD if believe else LEFT_TOLD,
                 now, settings)  # fmt: skip
    record(session, events.AGE_DECIDED, now=now, actor_id=viewer.id, user=user_id,
           believed=believe)  # fmt: skip
    session.flush()


def ask(
    session: Session, viewer: Viewer, email: str, now: datetime, settings: Settings
) -> None:
    """Have the guardian at an address asked, or asked again. Links that went to another address
    open nothing any more. Raises ``Invalid``, and ``Conflict`` where there is nothing to ask."""
    row = _held(session, viewer.id)
    email = email.strip().lower()
    if not row.held or row.closed or not rules.is_needed(
        row.until_year, queries.year_of(now, settings)
    ):  # fmt: skip
        raise Conflict(rules.NOTHING_TO_ASK)
    if faults := rules.check_guardian(email, viewer.email):
        raise Invalid(faults)
    if faults := rules.check_often(**queries.asked_so_often(session, viewer.id, email, now)):
        raise Invalid(faults)
    consent = queries.open_consent(session, viewer.id)
    if consent is not None and consent.digest != rules.digest_of(email):
        _end(consent, rules.REPLACED, now)
        session.execute(
            update(GuardianLetter)
            .where(GuardianLetter.user_id == viewer.id, GuardianLetter.email != email,
                   GuardianLetter.used_at.is_(None))
            .values(used_at=now)
        )  # fmt: skip
        session.flush()
        consent = None
    if consent is None:
        session.add(GuardianConsent(
            user_id=viewer.id, digest=rules.digest_of(email), text_version=rules.TEXT_VERSION,
            language=viewer.language, state=ASKED, asked_at=now,
        ))  # fmt: skip
    row.guardian_email, row.asked_at = email, row.asked_at or now
    _write(session, viewer.id, ASK, email, viewer.language, now, row.erase_at or now)
    record(session, events.GUARDIAN_ASKED, now=now, actor_id=viewer.id, user=viewer.id)
    session.flush()


def answer(
    session: Session, letter: GuardianLetter, said: str, now: datetime, settings: Settings
) -> str:
    """Carry out what a guardian says by a good link, and return the state of the consent then.

    Yes: the guest is free, also where the guardian had said no and nothing is erased yet. No: the
    account is closed, whether there was a yes before or none. Raises ``NotFound`` where there is
    nothing to answer any more.
    """
    if said not in (YES, NO):
        raise NotFound(rules.NO_LINK)
    row = _held(session, letter.user_id)
    session.refresh(letter)
    if letter.used_at is not None or letter.email != row.guardian_email:
        raise NotFound(rules.NO_LINK)
    user = session.get_one(User, letter.user_id)
    consent = queries.open_consent(session, user.id)
    if said == YES:
        if row.closed == REFUSED:
            consent = _again(session, user, row, now)
        if consent is None or consent.state != ASKED:
            raise NotFound(rules.NO_LINK)
        _agree(session, user, row, consent, now, settings)
        return GIVEN
    if consent is None:
        raise NotFound(rules.NO_LINK)
    state = WITHDRAWN if consent.state == GIVEN else REFUSED
    _close(session, user, row, consent, state, now, settings)
    return state


def _agree(
    session: Session, user: User, row: GuestAge, consent: GuardianConsent, now: datetime,
    settings: Settings,
) -> None:  # fmt: skip
    consent.state, consent.answered_at = GIVEN, now
    consent.text_version = rules.TEXT_VERSION
    row.held, row.erase_at, row.warned_at = False, None, None
    # What a guardian has answered nobody corrects: a moderator would end the yes unasked.
    row.correction = ""
    use_up(session, user.id, now)
    _write(session, user.id, GIVEN_TOLD, row.guardian_email, consent.language, now,
           now + rules.GIVEN_LASTS)  # fmt: skip
    _write_guest(session, user, FREE_TOLD, now, settings)
    record(session, events.CONSENT_GIVEN, now=now, user=user.id)
    session.flush()


def _again(
    session: Session, user: User, row: GuestAge, now: datetime
) -> GuardianConsent:
    """Open an account again that was closed by a no, unless IT has changed it since."""
    if queries.changed_since(session, user.id, row.closed_at or now):
        raise NotFound(rules.NO_LINK)
    people.change_user(session, user.email, now=now, active=True)
    row.closed, row.closed_at = "", None
    consent = GuardianConsent(
        user_id=user.id, digest=rules.digest_of(row.guardian_email),
        text_version=rules.TEXT_VERSION, language=user.language, state=ASKED, asked_at=now,
    )  # fmt: skip
    session.add(consent)
    session.flush()
    return consent


def _close(
    session: Session, user: User, row: GuestAge, consent: GuardianConsent, state: str,
    now: datetime, settings: Settings,
) -> None:  # fmt: skip
    """Close the account of a guest whose guardian said no, or takes a yes back: then nothing of
    theirs is shown any more."""
    if state == WITHDRAWN:
        _take_away(session, user, now)
    consent.answered_at = consent.answered_at or now
    _end(consent, state, now)
    use_up(session, user.id, now)
    people.change_user(session, user.email, now=now, active=False)
    row.held, row.closed, row.closed_at, row.warned_at = True, state, now, None
    row.erase_at = now + timedelta(days=settings.guardian_erase_days)
    told = REFUSED_TOLD if state == REFUSED else WITHDRAWN_TOLD
    _write(session, user.id, told, row.guardian_email, consent.language, now, row.erase_at)
    _write_guest(session, user, NO_TOLD if state == REFUSED else ENDED_TOLD, now, settings)
    record(session, ENDED_BY[state], now=now, user=user.id)
    session.flush()


def _take_away(session: Session, user: User, now: datetime) -> None:
    """Take a guest's name, comments and ideas from view: an idea that the guest wrote alone is
    withdrawn where that is still possible."""
    mine = _hold_theirs(session, user)
    others = select(EntryAuthor.entry_id).where(EntryAuthor.user_id != user.id)
    alone = session.scalars(
        select(Entry.id).where(Entry.id.in_(mine), Entry.id.not_in(others),
                               Entry.status == SUBMITTED).order_by(Entry.id)
    ).all()  # fmt: skip
    viewer = viewer_by_id(session, user.id)
    for entry_id in alone:
        if viewer is None:
            break
        try:
            withdraw_entry(session, viewer, entry_id, now, own_wish=False)
        except DomainError:
            continue  # judged, joined or decided: kept as a record, without the name
    _stop_waiting(session, user, mine, now)
    empty_comments(session, Comment.author_id == user.id, now)
    user.name = NOBODY[user.language]


def _hold_theirs(session: Session, user: User) -> Select[int]:
    """Lock a guest's ideas and those they commented on, with their challenges, in everybody's
    order, and return a query for the numbers of the guest's own ideas."""
    mine = select(EntryAuthor.entry_id).where(EntryAuthor.user_id == user.id)
    said_on = select(Comment.entry_id).where(Comment.author_id == user.id)
    challenges = select(Entry.challenge_id).where(Entry.id.in_(mine))
    session.execute(locked(
        select(Challenge.id).where(Challenge.id.in_(challenges)).order_by(Challenge.id), Challenge
    )).all()  # fmt: skip
    lock_ideas(session, or_(Entry.id.in_(mine), Entry.id.in_(said_on)))
    return mine


def _stop_waiting(session: Session, user: User, mine: Select[int], now: datetime) -> None:
    for entry in session.scalars(
        select(Entry).where(Entry.id.in_(mine), exists().where(EntryHold.entry_id == Entry.id))
        .order_by(Entry.id)
    ).all():  # fmt: skip
        _wait_no_more(session, user, entry, now)


def _wait_no_more(session: Session, user: User, entry: Entry, now: datetime) -> None:
    """Let nobody let through what a guest handed in. Of those who wrote it too, one hands it in
    again; where the deadline has passed, it goes on as theirs: they did what was asked in time."""
    others = [each for each in authorship.ids(session, entry) if each != user.id]
    if not others:
        let_go(session, entry, now)
        return
    held = latest(session, entry.id)
    if held is None or held.outcome is not None or held.handed_in_by != user.id:
        return
    challenge = session.get_one(Challenge, entry.challenge_id)
    if phase_at(timeline_of(challenge), now) != Phase.OPEN:
        held.handed_in_by = others[0]
        session.flush()
        return
    close(session, held, BACK, now, reason=rules.LEFT[entry.language])
    record(session, events.ENTRY_SENT_BACK, now=now, challenge_id=entry.challenge_id,
           entry_id=entry.id, hold=held.id)  # fmt: skip


def ask_for_link(
    session: Session, email: str, language: str, now: datetime
) -> None:
    """Have new links sent to a guardian, one for each guest whose consent is theirs to give or
    take back. The same is done for every address; too often, and nothing is."""
    email = email.strip().lower()
    if faults := rules.check_guardian(email, ""):
        raise Invalid(faults)
    since = session.scalar(
        select(func.count()).select_from(GuardianLetter)
        .where(GuardianLetter.email == email, GuardianLetter.kind == LINK,
               GuardianLetter.created_at > now - rules.PER)
    ) or 0  # fmt: skip
    theirs = queries.of_guardian(session, email)
    if since + len(theirs) > max(rules.LINKS_OF_AN_ADDRESS, len(theirs)):
        return
    for user_id in theirs:
        _write(session, user_id, LINK, email, language, now, now + rules.LINK_LASTS)
    session.flush()


def use_up(session: Session, user_id: int, now: datetime) -> None:
    """Let no link about a guest be good any more."""
    session.execute(
        update(GuardianLetter)
        .where(GuardianLetter.user_id == user_id, GuardianLetter.used_at.is_(None))
        .values(used_at=now)
    )  # fmt: skip


def remind(session: Session, user_id: int, now: datetime) -> bool:
    """Remind a guardian who has not answered, if that is due; return whether it was."""
    row = _held(session, user_id)
    consent = queries.open_consent(session, user_id)
    if consent is None or consent.state != ASKED or row.erase_at is None:
        return False
    sent = queries.reminders(session, user_id, consent.asked_at)
    if not rules.reminders_due(consent.asked_at, sent, now):
        return False
    _write(session, user_id, REMIND, row.guardian_email, consent.language, now, row.erase_at)
    session.flush()
    return True


def warn(session: Session, user_id: int, now: datetime, settings: Settings) -> bool:
    """Tell a guest that the account will be erased for lack of a consent; once."""
    row = _held(session, user_id)
    if row.warned_at is not None or row.closed or row.erase_at is None:
        return False
    row.warned_at = now
    _write_guest(session, session.get_one(User, user_id), SOON_TOLD, now, settings)
    session.flush()
    return True


def erase_one(session: Session, user_id: int, now: datetime, settings: Settings) -> bool:
    """Erase a guest for whom the time has run out; return whether it had."""
    row = _held(session, user_id)
    if row.erase_at is None or row.erase_at > now or not row.held:
        return False
    if not row.closed:
        if (consent := queries.open_consent(session, user_id)) is not None:
            _end(consent, rules.LAPSED, now)
        record(session, events.CONSENT_LACKED, now=now, user=user_id)
    erase(session, None, user_id, now, settings.language)
    return True


def grow(session: Session, user_id: int, now: datetime, settings: Settings) -> bool:
    """Let a guest go on alone who is old enough by now, or where nobody is asked any more."""
    row = _held(session, user_id)
    asked = settings.guardian_age > 0
    if row.closed or (asked and (
        row.until_year is None or rules.is_needed(row.until_year, queries.year_of(now, settings))
    )):  # fmt: skip
        return False
    if not row.held and row.until_year is None:
        return False
    _let_go_on(session, row, now)
    return True


def _let_go_on(session: Session, row: GuestAge, now: datetime) -> None:
    """Let a guest go on alone, and forget who would have been asked."""
    if (consent := queries.open_consent(session, row.user_id)) is not None:
        _end(consent, rules.NOT_NEEDED, now)
    row.held, row.until_year, row.erase_at, row.guardian_email = False, None, None, ""
    row.correction = ""
    use_up(session, row.user_id, now)
    record(session, events.CONSENT_NOT_NEEDED, now=now, user=row.user_id)
    session.flush()


def _held(session: Session, user_id: int) -> GuestAge:
    """Return a guest's row, locked. Raises ``NotFound``."""
    row = session.get(GuestAge, user_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound
    return row


def _end(consent: GuardianConsent, state: str, now: datetime) -> None:
    consent.state, consent.ended_at = state, now


def _write(
    session: Session, user_id: int, kind: str, email: str, language: str, now: datetime,
    until: datetime,
) -> None:  # fmt: skip
    session.add(GuardianLetter(
        user_id=user_id, kind=kind, email=email, language=language,
        nonce=secrets.token_urlsafe(32), created_at=now, expires_at=until, next_attempt_at=now,
    ))  # fmt: skip


def _write_guest(
    session: Session, user: User, kind: str, now: datetime, settings: Settings
) -> None:
    if rules.can_be_mailed(user.email):
        until = now + timedelta(days=settings.guardian_erase_days)
        _write(session, user.id, kind, user.email, user.language, now, until)


