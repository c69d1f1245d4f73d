"""Rules of keeping for the whole site: sessions, mail, notifications, accounts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, FromClause, and_, delete, exists, func, or_, select, update
from sqlalchemy.orm import Session

from intranet_ideas.challenges.models import Challenge
from intranet_ideas.consultations.models import (
    Consultation,
    ConsultationComment,
    ConsultationPerson,
    ConsultationReport,
    Proposal,
)
from intranet_ideas.consultations.rules import SENT as IN_TIME
from intranet_ideas.database import Base
from intranet_ideas.days.guests import over_since
from intranet_ideas.days.models import DayGuest
from intranet_ideas.days.rules import GUEST_OF_THE_DAY
from intranet_ideas.entries.told_models import ToldSheet
from intranet_ideas.errors import N_
from intranet_ideas.guardians.models import GuardianConsent
from intranet_ideas.guests.actions import rest
from intranet_ideas.identity.models import GuestAccount, Identity
from intranet_ideas.identity.queries import unused_since
from intranet_ideas.initiatives.models import Benefit, Initiative, LogLine, Story
from intranet_ideas.initiatives.rules import State
from intranet_ideas.meetings.models import GroupMeeting, MeetingPoint
from intranet_ideas.meetings.rules import Kind
from intranet_ideas.meetings.rules import State as MeetingState
from intranet_ideas.notifications.models import KEPT, PENDING, SENT, Delivery, Notification
from intranet_ideas.passkeys.models import Passkey
from intranet_ideas.people.models import ApiToken, User, UserSession
from intranet_ideas.people.rules import NO_MAIL
from intranet_ideas.privacy.erasing import erase, lock_before
from intranet_ideas.privacy.keeping import Keys, Rule, Taken, together
from intranet_ideas.privacy.models import ClosedAccount
from intranet_ideas.records.models import ArchivedInitiative
from intranet_ideas.settings import Settings
from intranet_ideas.told.queries import STAND_IN

STANDS_IN = and_(User.guest, User.email.startswith(STAND_IN), User.email.endswith(f"@{NO_MAIL}"))

def _sessions(limit: datetime) -> ColumnElement[bool]:
    return or_(UserSession.ended_at < limit, UserSession.expires_at < limit)


def _delete_sessions(session: Session, _: Settings, ids: Keys, now: datetime) -> None:  # noqa: ARG001
    session.execute(delete(UserSession).where(UserSession.id.in_(ids)))


def _addresses(limit: datetime) -> ColumnElement[bool]:
    known = or_(UserSession.address != "", UserSession.device != "")
    return and_(_sessions(limit), known)


def _blank_addresses(session: Session, _: Settings, ids: Keys, now: datetime) -> None:  # noqa: ARG001
    session.execute(
        update(UserSession).where(UserSession.id.in_(ids)).values(address="", device="")
    )


def _notifications(limit: datetime) -> ColumnElement[bool]:
    waiting = select(Delivery.notification_id).where(Delivery.status.in_((PENDING, KEPT)))
    return and_(Notification.created_at < limit, Notification.id.not_in(waiting))


def _delete_notifications(
    session: Session, _: Settings, ids: Keys, now: datetime  # noqa: ARG001
) -> None:
    users = session.scalars(
        select(Notification.user_id).where(Notification.id.in_(ids)).distinct()
    ).all()
    session.execute(delete(Delivery).where(Delivery.notification_id.in_(ids)))
    session.execute(delete(Notification).where(Notification.id.in_(ids)))
    unread = (
        select(func.count()).select_from(Notification)
        .where(Notification.user_id == User.id, Notification.read_at.is_(None)).scalar_subquery()
    )  # fmt: skip
    session.execute(update(User).where(User.id.in_(users)).values(unread_count=unread)
                    .execution_options(synchronize_session=False))  # fmt: skip


def _mail(limit: datetime) -> ColumnElement[bool]:
    return and_(Delivery.status == SENT, Delivery.sent_at < limit)


def _delete_mail(session: Session, _: Settings, ids: Keys, now: datetime) -> None:  # noqa: ARG001
    session.execute(delete(Delivery).where(Delivery.id.in_(ids)))


def _accounts(limit: datetime) -> ColumnElement[bool]:
    return and_(ClosedAccount.since < limit, ClosedAccount.erased_at.is_(None))


def _erase_people(
    session: Session, settings: Settings, ids: Keys, now: datetime
) -> None:
    lock_before(session, ids)
    for user_id in ids:
        erase(session, None, user_id, now, settings.language)


def _over(limit: datetime) -> Any:
    return select(Consultation.id).where(
        or_(Consultation.answered_at < limit, Consultation.cancelled_at < limit)
    )


def _consulted(limit: datetime) -> ColumnElement[bool]:
    words = or_(ConsultationComment.body != "", ConsultationComment.hidden_why != "")
    return and_(ConsultationComment.consultation_id.in_(_over(limit)), words)


def _empty_consulted(session: Session, _: Settings, ids: Keys, now: datetime) -> None:  # noqa: ARG001
    session.execute(update(ConsultationComment).where(ConsultationComment.id.in_(ids))
                    .values(body="", hidden_why="")
                    .execution_options(synchronize_session=False))  # fmt: skip


def _gone(key: tuple[Any, ...], due: Callable[[datetime], ColumnElement[bool]]) -> Taken:
    def act(session: Session, _: Settings, ids: Keys, now: datetime) -> None:  # noqa: ARG001
        session.execute(delete(key[0].class_).where(together(key).in_(ids)))

    return Taken(key, due, act)


def _of_comments(limit: datetime) -> Any:
    return select(ConsultationComment.id).where(
        ConsultationComment.consultation_id.in_(_over(limit))
    )


def _late(limit: datetime) -> ColumnElement[bool]:
    """What was never sent, or taken back, is no part of the decision."""
    return and_(Proposal.consultation_id.in_(_over(limit)), Proposal.status != IN_TIME,
                or_(Proposal.text != "", Proposal.why != ""))  # fmt: skip


def _empty_late(session: Session, _: Settings, ids: Keys, now: datetime) -> None:  # noqa: ARG001
    session.execute(update(Proposal).where(Proposal.id.in_(ids)).values(text="", why="")
                    .execution_options(synchronize_session=False))  # fmt: skip


CONSULTED = (
    Taken((ConsultationComment.id,), _consulted, _empty_consulted),
    Taken((Proposal.id,), _late, _empty_late),
    _gone((ConsultationReport.comment_id, ConsultationReport.user_id),
          lambda limit: ConsultationReport.comment_id.in_(_of_comments(limit))),
    _gone((ConsultationPerson.consultation_id, ConsultationPerson.user_id),
          lambda limit: and_(ConsultationPerson.consultation_id.in_(_over(limit)),
                             ConsultationPerson.named.is_(False))),
)  # fmt: skip
"""What people said in a consultation that is over. Proposals and support are a part of the
decision, and so is whom it thanks."""


def _erase_day_guests(
    session: Session, settings: Settings, ids: Keys, now: datetime
) -> None:
    lock_before(session, ids)
    for user_id in ids:
        erase(session, None, user_id, now, settings.language)
        session.get_one(User, user_id).name = GUEST_OF_THE_DAY[settings.language]


def _unused(by_issuer: bool) -> Callable[[datetime], ColumnElement[bool]]:
    return partial(unused_since, by_issuer=by_issuer)


def _never_came(limit: datetime) -> ColumnElement[bool]:
    """Accounts that were made for a guest, by hand, from a list or when an idea was told, and that
    nobody used. Who came to a day by a name has an end of their own, and so has who stands in; one
    with a password is IT's to close, since old sign-ins are forgotten."""
    used = (GuestAccount, Identity, UserSession, ApiToken, Passkey, DayGuest)
    traces = (
        *(exists().where(table.user_id == User.id) for table in used),
        exists().where(ToldSheet.author_id == User.id, ToldSheet.changed_at >= limit),
    )
    return and_(
        User.active, User.guest, User.created_at < limit, User.password_hash.is_(None),
        ~STANDS_IN, *(~each for each in traces),
    )  # fmt: skip


def _told(limit: datetime) -> ColumnElement[bool]:
    """Accounts that stand for who told an idea, where every challenge they told one in is over."""
    over = or_(Challenge.released_at < limit, Challenge.cancelled_at < limit)
    ended = select(Challenge.id).where(over)
    told = ToldSheet.author_id == User.id
    goes_on = exists().where(told, ToldSheet.challenge_id.not_in(ended))
    return and_(User.active, STANDS_IN, exists().where(told), ~goes_on)


def _erase_told(session: Session, settings: Settings, ids: Keys, now: datetime) -> None:
    # Sheets are locked before accounts, as when somebody takes ideas over.
    session.execute(update(ToldSheet).where(ToldSheet.author_id.in_(ids)).values(code_hash=None)
                    .execution_options(synchronize_session=False))  # fmt: skip
    _erase_people(session, settings, ids, now)


def _rest(session: Session, _: Settings, ids: Keys, now: datetime) -> None:
    rest(session, list(ids), now)


def _consents(limit: datetime) -> ColumnElement[bool]:
    return GuardianConsent.ended_at < limit


def _delete_consents(session: Session, _: Settings, ids: Keys, now: datetime) -> None:  # noqa: ARG001
    session.execute(delete(GuardianConsent).where(GuardianConsent.id.in_(ids)))


def _initiatives(limit: datetime) -> ColumnElement[bool]:
    """Those that ended before, of which the archive has what there is now."""
    since, here = ArchivedInitiative.since, Initiative.id
    packed = exists().where(
        ArchivedInitiative.initiative_id == here, since >= Initiative.changed_at,
        ~exists().where(LogLine.initiative_id == here, LogLine.made_at > since),
        ~exists().where(Benefit.initiative_id == here, Benefit.measured_at > since),
        ~exists().where(Story.initiative_id == here, Story.changed_at > since),
        ~exists().where(MeetingPoint.kind == Kind.INITIATIVE, MeetingPoint.thing == here,
                        MeetingPoint.changed_at > since),
    )  # fmt: skip
    return and_(Initiative.state == State.ENDED, Initiative.changed_at < limit, packed)


def _delete_initiatives(
    session: Session, _: Settings, ids: Keys, now: datetime  # noqa: ARG001
) -> None:
    _take_away(session, Initiative.__table__, Initiative.__table__.c.id.in_(ids))


def _minutes(limit: datetime) -> ColumnElement[bool]:
    over = GroupMeeting.state.in_((MeetingState.APPROVED, MeetingState.CANCELLED))
    return and_(over, GroupMeeting.starts_at < limit)


def _delete_minutes(
    session: Session, _: Settings, ids: Keys, now: datetime  # noqa: ARG001
) -> None:
    _take_away(session, GroupMeeting.__table__, GroupMeeting.__table__.c.id.in_(ids))


def _take_away(session: Session, table: FromClause, which: ColumnElement[bool]) -> None:
    """Delete rows with those that belong to them; rows that can do without only forget them."""
    for other in Base.metadata.tables.values():
        for key in other.foreign_keys:
            if key.column.table is not table:
                continue
            theirs = key.parent.in_(select(table.c.id).where(which))
            if key.parent.nullable:
                session.execute(other.update().where(theirs).values({key.parent.name: None}))
                continue
            if "id" in other.c:
                _take_away(session, other, theirs)
            else:
                session.execute(other.delete().where(theirs))
    session.execute(table.delete().where(which))  # type: ignore[attr-defined]


SITE_RULES = (
    Rule("keep_addresses_days", N_("Network and device of a session, after it ended"),
         N_("emptied"), (Taken((UserSession.id,), _addresses, _blank_addresses),)),
    Rule("keep_sessions_days", N_("Sessions, after they ended"),
         N_("deleted"), (Taken((UserSession.id,), _sessions, _delete_sessions),)),
    Rule("keep_mail_days", N_("What was sent to whom, after it was sent"),
         N_("deleted"), (Taken((Delivery.id,), _mail, _delete_mail),)),
    Rule("keep_notifications_days", N_("Notifications, after they were made"),
         N_("deleted"), (Taken((Notification.id,), _notifications, _delete_notifications),)),
    Rule("keep_consulted_days", N_("Comments in consultations, after they were answered"),
         N_("the words go"), CONSULTED),
    Rule("keep_guests_days", N_("Guests' accounts, after they last came in by a link"),
         N_("closed until they ask for a link again"),
         (Taken((User.id,), _unused(False), _rest), Taken((User.id,), _never_came, _rest))),
    Rule("keep_guests_days", N_("Guests' accounts at an issuer, after they were last used"),
         N_("closed until they sign in there again"),
         (Taken((User.id,), _unused(True), _rest),)),
    Rule("keep_consents_days", N_("Guardians' consents, after they ended"),
         N_("deleted"), (Taken((GuardianConsent.id,), _consents, _delete_consents),)),
    Rule("keep_day_guests_days", N_("Those who came to an innovation day by a name only, after it"),
         N_("the name is erased, and what they said"),
         (Taken((DayGuest.user_id,), over_since, _erase_day_guests),)),
    Rule("keep_accounts_days", N_("Closed accounts, after they were closed"),
         N_("the person is erased"), (Taken((ClosedAccount.user_id,), _accounts, _erase_people),)),
    Rule("keep_accounts_days", N_("Those who told an idea without an account, after its results"),
         N_("the person is erased"), (Taken((User.id,), _told, _erase_told),)),
    Rule("keep_initiatives_days", N_("Initiatives that the archive has, after they ended"),
         N_("deleted, with their log, benefits and story"),
         (Taken((Initiative.id,), _initiatives, _delete_initiatives),)),
    Rule("keep_group_minutes_days", N_("Meetings of the innovation group, after they were held or "
                                       "cancelled"), N_("deleted, with their minutes"),
         (Taken((GroupMeeting.id,), _minutes, _delete_minutes),)),
)  # fmt: skip
