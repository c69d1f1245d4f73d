"""The links themselves: a letter's number and nonce, signed with the site's key."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime

from itsdangerous import BadData, URLSafeSerializer
from sqlalchemy.orm import Session

from intranet_ideas.guardians.models import GuardianLetter
from intranet_ideas.settings import Settings

PATH = "/guardians/link/"


def link_of(settings: Settings, row: GuardianLetter) -> str:
    """Return the address that is sent."""
    signed = _signer(settings).dumps([row.id, row.nonce])
    text = signed if isinstance(signed, str) else signed.decode()
    return f"{settings.base_url}{PATH}{text}"


def letter_of(
    session: Session, settings: Settings, token: str, now: datetime
) -> GuardianLetter | None:
    """Return the letter that a link came in while the link is good, else None."""
    try:
        number, nonce = _signer(settings).loads(token)
    except (BadData, ValueError, TypeError):
        return None
    row = session.get(GuardianLetter, number)
    if row is None or not hmac.compare_digest(row.nonce, str(nonce)):
        return None
    return row if row.used_at is None and row.expires_at > now else None


def _signer(settings: Settings) -> URLSafeSerializer:
    keys = [key for key in (settings.secret_key_before, settings.secret_key) if key]
    return URLSafeSerializer(
        keys, salt="intranet_ideas.guardian", signer_kwargs={"digest_method": hashlib.sha256}
    )
