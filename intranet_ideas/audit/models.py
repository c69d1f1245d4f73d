"""When the audit trail was looked through, and what came of it."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import BigInteger, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from intranet_ideas.database import KEY, Base, BigId


class AuditCheck(Base):
    """One look through the whole chain, asked for by a person or by the clock.

    Where it was whole, ``seq`` and ``digest`` are its head; the next look expects them there.
    Where not, ``broken_seq`` is the first place that does not fit, ``event_id`` the event that
    stands there (no foreign key: it may be gone), and ``fault`` says why.
    """

    __tablename__ = "audit_check"

    id: Mapped[int] = mapped_column(primary_key=True)
    asked_at: Mapped[datetime]
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    checked_at: Mapped[datetime | None] = mapped_column(index=True)
    seq: Mapped[int] = mapped_column(BigId, default=0)
    digest: Mapped[str] = mapped_column(sa.String(64), default="")
    broken_seq: Mapped[int | None] = mapped_column(BigInteger)
    event_id: Mapped[int | None] = mapped_column(BigInteger)
    kind: Mapped[str] = mapped_column(KEY, default="")
    fault: Mapped[str] = mapped_column(sa.Text, default="")
