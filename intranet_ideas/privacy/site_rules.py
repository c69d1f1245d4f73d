"""Rules of keeping for the whole site: sessions, mail, notifications, accounts."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, func, or_, select, update
from sqlalchemy.orm import Session

from intranet_ideas.errors import N_
from intranet_ideas.guests.actions import rest
from intranet_ideas.guests.models import GuestAccount
from intranet_ideas.guests.queries import unused_since
from intranet_ideas.notifications.models import KEPT, PENDING, SENT, Delivery, Notification
from intranet_ideas.people.models import User, UserSession
from intranet_ideas.privacy.erasing import erase
from intranet_ideas.privacy.keeping import Keys, Rule, Taken
from intranet_ideas.privacy.models import ClosedAccount
from intranet_ideas.settings import Settings


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
    for user_id in ids:
        erase(session, None, user_id, now, settings.language)


def _rest(session: Session, _: Settings, ids: Keys, now: datetime) -> None:
    rest(session, list(ids), now)


SITE_RULES = (
    Rule("keep_addresses_days", N_("Network and device of a session, after it ended"),
         N_("emptied"), (Taken((UserSession.id,), _addresses, _blank_addresses),)),
    Rule("keep_sessions_days", N_("Sessions, after they ended"),
         N_("deleted"), (Taken((UserSession.id,), _sessions, _delete_sessions),)),
    Rule("keep_mail_days", N_("What was sent to whom, after it was sent"),
         N_("deleted"), (Taken((Delivery.id,), _mail, _delete_mail),)),
    Rule("keep_notifications_days", N_("Notifications, after they were made"),
         N_("deleted"), (Taken((Notification.id,), _notifications, _delete_notifications),)),
    Rule("keep_guests_days", N_("Guests' accounts, after they last came in by a link"),
         N_("closed until they ask for a link again"),
         (Taken((GuestAccount.user_id,), unused_since, _rest),)),
    Rule("keep_accounts_days", N_("Closed accounts, after they were closed"),
         N_("the person is erased"), (Taken((ClosedAccount.user_id,), _accounts, _erase_people),)),
)  # fmt: skip
