"""The worker's lane that sends links: soon, since somebody waits for it, and never too late."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any

from flask import Flask, current_app
from flask_babel import force_locale
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from intranet_ideas import i18n
from intranet_ideas.errors import N_
from intranet_ideas.ground import Ground
from intranet_ideas.guests import keeping, queries, rules
from intranet_ideas.guests.models import MailLink
from intranet_ideas.guests.rules import CONNECT, FAILED, NOTHING, SENT, WAITING, Way
from intranet_ideas.guests.tokens import link_of
from intranet_ideas.i18n import gettext, translate
from intranet_ideas.notifications import models as outcomes
from intranet_ideas.notifications.handing_over import Letter, Outcome, Places, hand_over
from intranet_ideas.notifications.messages import mail_app
from intranet_ideas.people.queries import organisation_name, outside, user_by_email
from intranet_ideas.plugin_api.facts import Message, Person

LEASE = timedelta(minutes=2)
AT_ONCE = 20
EMAIL = "email"

WORDS = {
    Way.LINK: (N_("Your link to sign in"),
               N_("You, or somebody who wrote your address, asked for it. It is good for 30 "
                  "minutes, once, in the browser where it was asked for. If it was not you, "
                  "leave it: nothing happens."), N_("Sign in")),
    Way.STAFF: (N_("Sign in as one who works here"),
                N_("You, or somebody who wrote your address, asked for a link to sign in as a "
                   "guest. You work here, and sign in as you do every day. If it was not "
                   "you, leave it: nothing happens."), N_("To the sign-in page")),
    Way.ISSUER: (N_("You sign in here in another way"),
                 N_("You, or somebody who wrote your address, asked for a link to sign in. Your "
                    "account is opened by the sign-in service that you used before. If it "
                    "was not you, leave it: nothing happens."), N_("To the sign-in page")),
}  # fmt: skip
"""Subject, explanation and button of each mail (msgids)."""

CONNECTING = (
    N_("Connect your two accounts"),
    N_("Somebody who works here, and says it is you, wants to take over the guest account with "
       "this address. Open the link only if that is you. It is good for 30 minutes, once, in "
       "the browser where it was asked for."), N_("See what is moved"),
)  # fmt: skip

KEEPING = (
    N_("Keep what you did on the innovation day"),
    N_("You, or somebody who wrote your address, asked for this on an innovation day. The link is "
       "good for 30 minutes, once, in the browser where it was asked for. If it was not you, "
       "leave it: nothing happens."), N_("Keep it"),
)  # fmt: skip

log = logging.getLogger(__name__)


class SendLinks:
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
            letters, ended = _letters(session, ground, self._app, ids, now)
        for came in hand_over(ground, letters, len(letters), lambda: True):
            ended |= {key: _status(each) for key, each in came.items()}
        with ground.database.write() as session:
            for key, status in ended.items():
                session.execute(update(MailLink).where(MailLink.id == key).values(status=status))
        return sum(status != WAITING for status in ended.values())


def _take(ground: Ground, now: datetime) -> list[int]:
    """Take a batch by a lease, so that no transaction is open while a server answers. A link that
    was used, or ended by another one, opens nothing: no mail says it does."""
    due = (
        select(MailLink.id)
        .where(MailLink.status == WAITING, MailLink.next_attempt_at <= now,
               MailLink.expires_at > now, MailLink.used_at.is_(None))
        .order_by(MailLink.next_attempt_at, MailLink.id).limit(AT_ONCE)
    )  # fmt: skip
    with ground.database.read() as session:
        if session.scalars(due.limit(1)).first() is None:
            return []
    with ground.database.write() as session:
        ids = list(session.scalars(due.with_for_update(skip_locked=True)))
        session.execute(
            update(MailLink).where(MailLink.id.in_(ids))
            .values(next_attempt_at=now + LEASE, attempts=MailLink.attempts + 1)
        )  # fmt: skip
    return ids


def _letters(
    session: Session, ground: Ground, app: Flask, ids: list[int], now: datetime
) -> tuple[list[Letter], dict[int, str]]:
    letters: list[Letter] = []
    ended: dict[int, str] = {}
    home = outside(session)
    path = home.path if home else ""
    keys = [key for key, (_, channel) in ground.plugins.channels(session, path).items()
            if channel.key == EMAIL]  # fmt: skip
    place = Places(session, ground).get(path, keys[0]) if keys else None
    organisation = organisation_name(session)
    for row in session.scalars(select(MailLink).where(MailLink.id.in_(ids)).order_by(MailLink.id)):
        words = _words(session, ground, row, now)
        if words is None:
            ended[row.id] = NOTHING
        elif place is None:
            log.warning("a link could not be sent: no plugin for e-mail is on")
            ended[row.id] = FAILED
        else:
            letters.append(Letter(
                (row.id,), place.plugin, place.channel,
                _message(app, ground, row, words, organisation),
                Person(0, row.email, row.email, row.language), dict(place.settings), row.attempts,
            ))  # fmt: skip
    return letters, ended


def _words(session: Session, ground: Ground, row: MailLink, now: datetime) -> dict[str, str] | None:
    """Return what a mail says and where it leads, None where none is sent."""
    settings = ground.settings
    if row.purpose == CONNECT and not keeping.is_of_a_day(session, row):
        user = user_by_email(session, row.email)
        good = user is not None and rules.connects(known=True, guest=user.guest, active=user.active)
        subject, explanation, label = CONNECTING
        url = link_of(settings, row)
        return {"subject": subject, "explanation": explanation, "label": label, "url": url} \
            if good else None  # fmt: skip
    way = queries.way_in(session, row.email, settings.guests_by_mail, now)
    if way is Way.NOTHING:
        return None
    kept = row.purpose == CONNECT and way is Way.LINK
    subject, explanation, label = KEEPING if kept else WORDS[way]
    url = link_of(settings, row) if way is Way.LINK else f"{settings.base_url}/sign-in"
    return {"subject": subject, "explanation": explanation, "label": label, "url": url}


def _message(
    app: Flask, ground: Ground, row: MailLink, words: dict[str, str], organisation: str
) -> Message:
    base = ground.settings.base_url
    with app.test_request_context(base_url=base), force_locale(row.language):
        i18n.speak(row.language)
        told: dict[str, Any] = {
            name: value if name == "url" else translate(value) for name, value in words.items()
        } | {"language": row.language, "organisation": organisation or gettext("Idea challenges")}
        drawn = {
            kind: current_app.jinja_env.get_template(f"mail/link.{ending}").render(told)
            for kind, ending in (("text", "txt"), ("html", "html"))
        }
        return Message(
            id=f"link.{row.id}.{rules.digest_of(row.nonce)[:16]}", kind="sign_in_link",
            subject=told["subject"], url=told["url"], language=row.language, **drawn,
        )  # fmt: skip


def _status(came: Outcome) -> str:
    if came.status == outcomes.SENT:
        return SENT
    return WAITING if came.status == outcomes.PENDING else FAILED
