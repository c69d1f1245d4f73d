"""The worker's lane that mails invitations to be a member of a partner organisation."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Flask, current_app
from flask_babel import force_locale
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from intranet_ideas import i18n
from intranet_ideas.ground import Ground
from intranet_ideas.guests.rules import OFF
from intranet_ideas.i18n import gettext
from intranet_ideas.notifications import models as outcomes
from intranet_ideas.notifications.handing_over import Letter, Outcome, Place, Places, hand_over
from intranet_ideas.notifications.messages import mail_app
from intranet_ideas.partners.models import PartnerInvitation
from intranet_ideas.people.models import Department, Partner, User
from intranet_ideas.people.queries import organisation_name
from intranet_ideas.plugin_api.facts import Message, Person

LEASE = timedelta(minutes=2)
AT_ONCE = 20
EMAIL = "email"
WAITING, SENT, FAILED = "waiting", "sent", "failed"

log = logging.getLogger(__name__)


class SendInvitations:
    """The lane."""

    def __init__(self) -> None:
        self._app: Flask | None = None

    def __call__(self, ground: Ground, now: datetime) -> int:
        """Send what is due; return how many came to an end."""
        if self._app is None:
            self._app = mail_app(ground.settings)
        ids = _take(ground, now)
        if not ids:
            return 0
        with ground.database.read() as session:
            letters, ended = _letters(session, ground, self._app, ids)
        for came in hand_over(ground, letters, len(letters), lambda: True):
            ended |= {key: _status(each) for key, each in came.items()}
        with ground.database.write() as session:
            for key, status in ended.items():
                session.execute(
                    update(PartnerInvitation).where(PartnerInvitation.id == key)
                    .values(status=status)
                )  # fmt: skip
        return sum(status != WAITING for status in ended.values())


def _take(ground: Ground, now: datetime) -> list[int]:
    """Take a batch by a lease, so that no transaction is open while a server answers."""
    due = (
        select(PartnerInvitation.id)
        .where(PartnerInvitation.status == WAITING, PartnerInvitation.next_attempt_at <= now,
               PartnerInvitation.expires_at > now)
        .order_by(PartnerInvitation.next_attempt_at, PartnerInvitation.id).limit(AT_ONCE)
    )  # fmt: skip
    with ground.database.read() as session:
        if session.scalars(due.limit(1)).first() is None:
            return []
    with ground.database.write() as session:
        ids = list(session.scalars(due.with_for_update(skip_locked=True)))
        session.execute(
            update(PartnerInvitation).where(PartnerInvitation.id.in_(ids))
            .values(next_attempt_at=now + LEASE, attempts=PartnerInvitation.attempts + 1)
        )  # fmt: skip
    return ids


@dataclass(frozen=True, slots=True)
class _Asked:
    """An invitation with the names in it."""

    row: PartnerInvitation
    name: str
    by: str


def _letters(
    session: Session, ground: Ground, app: Flask, ids: list[int]
) -> tuple[list[Letter], dict[int, str]]:
    place = _place(session, ground)
    if place is None:
        log.warning("invitations could not be sent: no plugin for e-mail is on")
        return [], dict.fromkeys(ids, FAILED)
    organisation = organisation_name(session)
    rows = session.execute(
        select(PartnerInvitation, Partner.name, User.name)
        .join(Partner, Partner.id == PartnerInvitation.partner_id)
        .join(User, User.id == PartnerInvitation.invited_by)
        .where(PartnerInvitation.id.in_(ids), Partner.closed_on.is_(None))
        .order_by(PartnerInvitation.id)
    )
    asked = [_Asked(*row) for row in rows]
    closed = set(ids) - {each.row.id for each in asked}
    return [
        Letter(
            (each.row.id,), place.plugin, place.channel,
            _message(app, ground, each, organisation),
            Person(0, each.row.email, each.row.email, each.row.language), dict(place.settings),
            each.row.attempts,
        )
        for each in asked
    ], dict.fromkeys(closed, FAILED)  # fmt: skip


def _place(session: Session, ground: Ground) -> Place | None:
    outside = session.scalars(
        select(Department.path).where(Department.external).order_by(Department.path).limit(1)
    ).first()
    path = outside or ""
    keys = [key for key, (_, channel) in ground.plugins.channels(session, path).items()
            if channel.key == EMAIL]  # fmt: skip
    return Places(session, ground).get(path, keys[0]) if keys else None


def _message(app: Flask, ground: Ground, asked: _Asked, organisation: str) -> Message:
    settings, row = ground.settings, asked.row
    way = "/sign-in" if settings.guests_by_mail == OFF else "/guests/sign-in"
    with app.test_request_context(base_url=settings.base_url), force_locale(row.language):
        i18n.speak(row.language)
        told: dict[str, Any] = {
            "subject": gettext("Will you take part for %(name)s?", name=asked.name),
            "explanation": gettext(
                "%(by)s asks you to be a member of %(name)s in the idea challenges of "
                "%(organisation)s. Sign in with this address and say yes or no there, within 30 "
                "days. If you know nothing of it, leave it: nothing happens.",
                by=asked.by, name=asked.name, organisation=organisation,
            ),
            "label": gettext("Sign in and answer"),
            "url": f"{settings.base_url}{way}?next=/partners/mine", "language": row.language,
            "organisation": organisation or gettext("Idea challenges"),
        }  # fmt: skip
        drawn = {
            kind: current_app.jinja_env.get_template(f"mail/link.{ending}").render(told)
            for kind, ending in (("text", "txt"), ("html", "html"))
        }
        return Message(
            id=f"partner.{row.id}.{row.invited_at:%Y%m%d%H%M%S}", kind="partner_invitation",
            subject=told["subject"], url=told["url"], language=row.language, **drawn,
        )  # fmt: skip


def _status(came: Outcome) -> str:
    if came.status == outcomes.SENT:
        return SENT
    return WAITING if came.status == outcomes.PENDING else FAILED
