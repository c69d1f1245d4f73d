"""Signed offers: a choice is taken only between two ideas that were put to the person, so that
nobody picks the pairs in which a favourite stands."""

from __future__ import annotations

import hashlib
from dataclasses import astuple, dataclass

from itsdangerous import BadData, URLSafeSerializer

from intranet_ideas.settings import Settings


@dataclass(frozen=True, slots=True)
class Offer:
    """Two ideas as they were put to a person, ``left`` first, when the person had made ``step``
    choices in the challenge."""

    user_id: int
    challenge_id: int
    left: int
    right: int
    step: int


def signed(settings: Settings, offer: Offer) -> str:
    """Return the offer as a form carries it."""
    text = _signer(settings).dumps(list(astuple(offer)))
    return text if isinstance(text, str) else text.decode()


def offer_of(settings: Settings, text: str) -> Offer | None:
    """Return what a signed text offers, or None for one that is none of ours."""
    try:
        return Offer(*_signer(settings).loads(text))
    except (BadData, TypeError, ValueError):
        return None


def _signer(settings: Settings) -> URLSafeSerializer:
    # The last key signs; each may have signed what comes back.
    keys = [key for key in (settings.secret_key_before, settings.secret_key) if key]
    return URLSafeSerializer(
        keys, salt="intranet_ideas.pair", signer_kwargs={"digest_method": hashlib.sha256}
    )
