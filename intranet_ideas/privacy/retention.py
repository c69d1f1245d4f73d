"""How long things about people are kept: rules that the worker follows, with a preview.

Each rule has a setting of days; 0 switches it off.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, func, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from intranet_ideas import events
from intranet_ideas.challenges.models import Challenge
from intranet_ideas.database import insert_into
from intranet_ideas.entries import unused
from intranet_ideas.entries.models import DRAFT, Entry
from intranet_ideas.errors import N_
from intranet_ideas.events import record
from intranet_ideas.ground import Ground
from intranet_ideas.notifications.models import KEPT, PENDING, SENT, Delivery, Notification
from intranet_ideas.people.models import User, UserSession
from intranet_ideas.privacy.erasing import empty_draft, erase
from intranet_ideas.privacy.models import ClosedAccount
from intranet_ideas.settings import Settings

AT_ONCE = 500
"""Rows in one transaction, so that nobody waits long for SQLite's one write lock."""

Act = Callable[[Session, Settings, Sequence[int], datetime], None]


@dataclass(frozen=True, slots=True)
class Rule:
    """What is done with rows when they have been kept for the setting's days. ``name`` and
    ``then`` are msgids."""

    setting: str
    name: str
    then: str
    key: InstrumentedAttribute[int]
    due: Callable[[datetime], ColumnElement[bool]]
    act: Act

    def days(self, settings: Settings) -> int:
        """Return the days, 0 where the rule is off."""
        return int(getattr(settings, self.setting))


def _drafts(limit: datetime) -> ColumnElement[bool]:
    over = select(Challenge.id).where(
        or_(Challenge.closes_at < limit, Challenge.cancelled_at < limit)
    )
    return and_(Entry.status == DRAFT, Entry.submitted_id.is_(None), Entry.challenge_id.in_(over))


def _empty_drafts(session: Session, _: Settings, ids: Sequence[int], now: datetime) -> None:
    still = select(Entry).where(Entry.id.in_(ids), Entry.status == DRAFT).with_for_update()
    for entry in session.scalars(still).all():
        empty_draft(session, entry, now)


def _sessions(limit: datetime) -> ColumnElement[bool]:
    return or_(UserSession.ended_at < limit, UserSession.expires_at < limit)


def _delete_sessions(session: Session, _: Settings, ids: Sequence[int], now: datetime) -> None:  # noqa: ARG001
    session.execute(delete(UserSession).where(UserSession.id.in_(ids)))


def _addresses(limit: datetime) -> ColumnElement[bool]:
    known = or_(UserSession.address != "", UserSession.device != "")
    return and_(_sessions(limit), known)


def _blank_addresses(session: Session, _: Settings, ids: Sequence[int], now: datetime) -> None:  # noqa: ARG001
    session.execute(
        update(UserSession).where(UserSession.id.in_(ids)).values(address="", device="")
    )


def _notifications(limit: datetime) -> ColumnElement[bool]:
    waiting = select(Delivery.notification_id).where(Delivery.status.in_((PENDING, KEPT)))
    return and_(Notification.created_at < limit, Notification.id.not_in(waiting))


def _delete_notifications(
    session: Session, _: Settings, ids: Sequence[int], now: datetime  # noqa: ARG001
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


def _delete_mail(session: Session, _: Settings, ids: Sequence[int], now: datetime) -> None:  # noqa: ARG001
    session.execute(delete(Delivery).where(Delivery.id.in_(ids)))


def _accounts(limit: datetime) -> ColumnElement[bool]:
    return and_(ClosedAccount.since < limit, ClosedAccount.erased_at.is_(None))


def _erase_people(
    session: Session, settings: Settings, ids: Sequence[int], now: datetime
) -> None:
    for user_id in ids:
        erase(session, None, user_id, now, settings.language)


RULES = (
    Rule("keep_drafts_days", N_("Drafts that were never handed in, after the deadline"),
         N_("words and files go"), Entry.id, _drafts, _empty_drafts),
    Rule("keep_addresses_days", N_("Network and device of a session, after it ended"),
         N_("emptied"), UserSession.id, _addresses, _blank_addresses),
    Rule("keep_sessions_days", N_("Sessions, after they ended"),
         N_("deleted"), UserSession.id, _sessions, _delete_sessions),
    Rule("keep_mail_days", N_("What was sent to whom, after it was sent"),
         N_("deleted"), Delivery.id, _mail, _delete_mail),
    Rule("keep_notifications_days", N_("Notifications, after they were made"),
         N_("deleted"), Notification.id, _notifications, _delete_notifications),
    Rule("keep_accounts_days", N_("Closed accounts, after they were closed"),
         N_("the person is erased"), ClosedAccount.user_id, _accounts, _erase_people),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Due:
    """How many rows a rule would take now. ``days`` 0: it is off."""

    rule: Rule
    days: int
    rows: int


def preview(session: Session, settings: Settings, now: datetime) -> list[Due]:
    """Return what each rule would do if it were followed now; one statement for each."""
    found = []
    for rule in RULES:
        days = rule.days(settings)
        condition = rule.due(now - timedelta(days=days))
        rows = session.scalar(select(func.count()).select_from(rule.key.class_).where(condition)) \
            if days else 0  # fmt: skip
        found.append(Due(rule, days, rows or 0))
    return found


def follow(ground: Ground, now: datetime) -> int:
    """Follow every rule that is on; return how many rows were dealt with. For the worker."""
    _note_closed(ground, now)
    done = sum(_follow(ground, rule, now) for rule in RULES if rule.days(ground.settings))
    return done + unused.clear(ground, now)


def _follow(ground: Ground, rule: Rule, now: datetime) -> int:
    condition = rule.due(now - timedelta(days=rule.days(ground.settings)))
    done, after = 0, 0
    while True:
        with ground.database.write() as session:
            ids: Any = session.scalars(
                select(rule.key).where(condition, rule.key > after).order_by(rule.key)
                .limit(AT_ONCE)
            ).all()
            if ids:
                done += _act(session, ground, rule, ids, now)
        if not ids:
            return done
        after = ids[-1]


def _act(
    session: Session, ground: Ground, rule: Rule, ids: Sequence[int], now: datetime
) -> int:
    rule.act(session, ground.settings, ids, now)
    record(session, events.RETENTION_FOLLOWED, now=now, rule=rule.setting, rows=len(ids))
    return len(ids)


def _note_closed(ground: Ground, now: datetime) -> None:
    """Note which accounts are closed, and forget it of those that are open again."""
    with ground.database.read() as session:
        known = select(ClosedAccount.user_id)
        closed = session.scalars(
            select(User.id).where(User.active.is_(False), User.id.not_in(known))
        ).all()
        opened = session.scalars(
            select(ClosedAccount.user_id).join(User, User.id == ClosedAccount.user_id)
            .where(User.active, ClosedAccount.erased_at.is_(None))
        ).all()
    if not (closed or opened):
        return
    with ground.database.write() as session:
        for user_id in closed:
            session.execute(insert_into(session, ClosedAccount).values(
                user_id=user_id, since=now
            ).on_conflict_do_nothing())
        session.execute(delete(ClosedAccount).where(ClosedAccount.user_id.in_(opened)))
