"""Keep a challenge still while one of its entries is decided on."""

from __future__ import annotations

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from intranet_ideas.challenges.models import Challenge
from intranet_ideas.entries.models import Entry


def hold_challenge(session: Session, challenge_id: int) -> None:
    """Keep a challenge as it is until the transaction ends; many may."""
    session.execute(select(Challenge.id).where(Challenge.id == challenge_id)
                    .with_for_update(read=True))  # fmt: skip


def hold_challenge_of(session: Session, entry_id: int, *, alone: bool = False) -> None:
    """Keep an entry's challenge as it is until the transaction ends; one statement.

    For what depends on its round or its release: who moves those on waits, or is waited for.
    Several may hold it unless one must be ``alone``, to change it.
    """
    session.execute(
        select(Challenge.id)
        .where(Challenge.id == select(Entry.challenge_id).where(Entry.id == entry_id)
               .scalar_subquery())
        .with_for_update(read=not alone, key_share=alone)
    )  # fmt: skip


_SETTING_OF = (
    select(Challenge.id)
    .where(Challenge.id == select(Entry.challenge_id).where(Entry.id == bindparam("entry_id"))
           .scalar_subquery())
    .with_for_update(read=True, key_share=True)
)  # fmt: skip


def hold_setting_of(session: Session, entry_id: int) -> None:
    """Keep how people vote in an entry's challenge as it is until the transaction ends.

    Only who changes that waits (``voting.setting``), or is waited for: ideas are handed in and
    counted meanwhile, so that whoever holds this may lock ideas after it.
    """
    session.execute(_SETTING_OF, {"entry_id": entry_id})
