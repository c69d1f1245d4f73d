"""The worker's lane that sends links: soon, since somebody waits for it, and never too late."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from intranet_ideas.errors import N_
from intranet_ideas.ground import Ground
from intranet_ideas.guests import addresses, keeping, queries, rules
from intranet_ideas.guests.models import MailLink
from intranet_ideas.guests.rules import CONNECT, Way
from intranet_ideas.guests.tokens import link_of
from intranet_ideas.i18n import gettext, translate
from intranet_ideas.notifications.messages import drawn
from intranet_ideas.notifications.posting import NOTHING, Desk, Posting, Written
from intranet_ideas.people.queries import user_by_email
from intranet_ideas.plugin_api.facts import Message

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

GIVING = (
    N_("Is this your address?"),
    N_("You, or somebody who wrote your address, wants to be reached here. The link is good for 30 "
       "minutes, once, in the browser where it was asked for. If it was not you, leave it: nothing "
       "happens."), N_("Say yes"),
)  # fmt: skip


class SendLinks(Posting):
    """The lane. A link that was used, or ended by another one, opens nothing: no mail says it
    does."""

    table = MailLink
    what = "a link"

    def also(self) -> Sequence[ColumnElement[bool]]:
        """Not what was used or ended."""
        return (MailLink.used_at.is_(None),)

    def write(self, desk: Desk, ids: Sequence[int]) -> Iterator[Written]:
        """Yield the links, with what their mails say."""
        for row in desk.session.scalars(
            select(MailLink).where(MailLink.id.in_(ids)).order_by(MailLink.id)
        ):
            words = _words(desk.session, desk.ground, row, desk.now)
            yield row, NOTHING if words is None else partial(_message, desk, row, words)


def _words(session: Session, ground: Ground, row: MailLink, now: datetime) -> dict[str, str] | None:
    """Return what a mail says and where it leads, None where none is sent."""
    settings = ground.settings
    given = addresses.is_given(session, row)
    if row.purpose == CONNECT and not given and not keeping.is_of_a_day(session, row):
        user = user_by_email(session, row.email)
        good = user is not None and rules.connects(known=True, guest=user.guest, active=user.active)
        subject, explanation, label = CONNECTING
        url = link_of(settings, row)
        return {"subject": subject, "explanation": explanation, "label": label, "url": url} \
            if good else None  # fmt: skip
    allowed = settings.guests_by_mail
    way = (addresses.way_of(session, row, allowed, now) if given
           else queries.way_in(session, row.email, allowed, now))  # fmt: skip
    if way is Way.NOTHING:
        return None
    kept = row.purpose == CONNECT and way is Way.LINK
    subject, explanation, label = (GIVING if given else KEEPING) if kept else WORDS[way]
    url = link_of(settings, row) if way is Way.LINK else f"{settings.base_url}/sign-in"
    return {"subject": subject, "explanation": explanation, "label": label, "url": url}


def _message(desk: Desk, row: MailLink, words: dict[str, str]) -> Message:
    with desk.speaking(row.language):
        told: dict[str, Any] = {
            name: value if name == "url" else translate(value) for name, value in words.items()
        } | {"language": row.language,
             "organisation": desk.organisation or gettext("Idea challenges")}  # fmt: skip
        return Message(
            id=f"link.{row.id}.{rules.digest_of(row.nonce)[:16]}", kind="sign_in_link",
            subject=told["subject"], url=told["url"], language=row.language,
            **drawn("link", told),
        )  # fmt: skip
