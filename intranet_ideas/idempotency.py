"""A write that comes twice with one key happens once and gets the same answer."""

from __future__ import annotations

import hashlib
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ForeignKey, String, bindparam, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from intranet_ideas.database import KEY, NAME, Base, insert_for, plain_rows, plain_write
from intranet_ideas.errors import KeyReused

LONGEST_KEY = 200


class IdempotentRequest(Base):
    """What was answered to a request with a key. ``answer`` is None only inside the
    transaction that makes it."""

    __tablename__ = "idempotent_request"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    key: Mapped[str] = mapped_column(NAME, primary_key=True)
    operation: Mapped[str] = mapped_column(KEY)
    fingerprint: Mapped[str] = mapped_column(String(64))
    answer: Mapped[dict[str, Any] | None]
    created_at: Mapped[datetime] = mapped_column(index=True)


def fingerprint(*parts: bytes | str) -> str:
    """Return a digest of what the request asked for (SHA-256, hex)."""
    digest = hashlib.sha256()
    for part in parts:
        encoded = part.encode() if isinstance(part, str) else part
        digest.update(len(encoded).to_bytes(8, "big") + encoded)
    return digest.hexdigest()


def claim(
    session: Session, *, user_id: int, key: str, operation: str, digest: str, now: datetime
) -> dict[str, Any] | None:
    """Take ``key`` for this request, or return the answer it got before.

    The row goes in first: a second request with the key waits for the first one's
    commit. Raises ``KeyReused`` when the key came with another request.
    """
    values = {"user_id": user_id, "key": key[:LONGEST_KEY], "operation": operation,
              "fingerprint": digest, "created_at": now}  # fmt: skip
    if plain_rows(session, _claim(session.get_bind().dialect.name), values):
        return None
    before = session.scalars(
        select(IdempotentRequest).filter_by(user_id=user_id, key=key[:LONGEST_KEY])
    ).one()
    if before.operation != operation or before.fingerprint != digest:
        raise KeyReused
    return before.answer or {}


def answered(session: Session, *, user_id: int, key: str, answer: dict[str, Any]) -> None:
    """Keep the answer for those who come again with ``key``."""
    values = {"of_user": user_id, "of_key": key[:LONGEST_KEY], "answer": answer}
    plain_write(session, _ANSWER, values)


@cache
def _claim(dialect: str) -> Any:
    return (
        insert_for(dialect, IdempotentRequest)
        .on_conflict_do_nothing()
        .returning(IdempotentRequest.key)
    )


_ANSWER = update(IdempotentRequest).where(
    IdempotentRequest.user_id == bindparam("of_user"), IdempotentRequest.key == bindparam("of_key")
)
