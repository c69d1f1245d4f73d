"""The links themselves: a row's number and nonce, signed with the site's key."""

from __future__ import annotations

import hashlib
import hmac

from itsdangerous import BadData, URLSafeSerializer
from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet_ideas.guests.models import MailLink
from intranet_ideas.settings import Settings

PATH = "/guests/link/"


def link_of(settings: Settings, row: MailLink) -> str:
    """Return the address that is sent."""
    signed = _signer(settings).dumps([row.id, row.nonce])
    text = signed if isinstance(signed, str) else signed.decode()
    return f"{settings.base_url}{PATH}{text}"


def row_of(session: Session, settings: Settings, token: str, *, lock: bool = False
           ) -> MailLink | None:  # fmt: skip
    """Return the row that a link means, used or not, or None for one that is none of ours."""
    try:
        number, nonce = _signer(settings).loads(token)
    except (BadData, ValueError, TypeError):
        return None
    if lock:
        # All links to the address: two of them at once are one after the other, and so one guest.
        there = select(MailLink.email).where(MailLink.id == number).scalar_subquery()
        session.execute(
            select(MailLink.id).where(MailLink.email == there).order_by(MailLink.id)
            .with_for_update()
        ).all()  # fmt: skip
    row = session.get(MailLink, number, with_for_update=lock or None, populate_existing=lock)
    if row is None or not hmac.compare_digest(row.nonce, str(nonce)):
        return None
    return row


def _signer(settings: Settings) -> URLSafeSerializer:
    keys = [key for key in (settings.secret_key_before, settings.secret_key) if key]
    return URLSafeSerializer(
        keys, salt="intranet_ideas.mail_link", signer_kwargs={"digest_method": hashlib.sha256}
    )
