"""Texts of guests that are handed in and wait for a moderator."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, and_, exists, or_, text
from sqlalchemy.orm import Mapped, mapped_column

from intranet_ideas.database import KEY, Base, BigId
from intranet_ideas.entries.models import JOINED, Entry, EntryRevision

_OPEN = text("outcome IS NULL")


class EntryHold(Base):
    """A text that was handed in waits for a moderator before others read it; at most one of an
    entry at a time, by a unique index. Until it is let through the entry stays what it was
    before: a draft, or an idea whose earlier text stands.

    ``outcome`` is None while it waits: then ``through``, sent ``back`` with a word, ``refused``
    with a reason, ``taken_back`` by its authors, or ``lapsed``: nobody decided. ``since`` is when
    its authors began to wait, ``remind_at`` when those who decide are reminded, None when they need
    not be any more. ``ends_at``: from then on nobody decides on it any more, and once that is so,
    until then its text is kept; None as long as neither is known. Who is refused may appeal once:
    ``restored`` is None until that is decided.
    """

    __tablename__ = "entry_hold"
    __table_args__ = (
        CheckConstraint(
            "outcome IN ('through', 'back', 'refused', 'taken_back', 'lapsed')", name="outcome"
        ),
        CheckConstraint("(outcome IS NULL) = (decided_at IS NULL)", name="decided"),
        CheckConstraint("(restored IS NULL) = (heard_at IS NULL)", name="heard"),
        CheckConstraint("appealed_at IS NULL OR outcome = 'refused'", name="appealed"),
        Index("uq_entry_hold_open", "entry_id", unique=True, sqlite_where=_OPEN,
              postgresql_where=_OPEN),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), index=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("entry_revision.id"), index=True)
    handed_in_by: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    since: Mapped[datetime]
    remind_at: Mapped[datetime | None] = mapped_column(index=True)
    ends_at: Mapped[datetime | None] = mapped_column(index=True)
    outcome: Mapped[str | None] = mapped_column(KEY)
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    decided_at: Mapped[datetime | None]
    appeal: Mapped[str] = mapped_column(sa.Text, default="")
    appealed_at: Mapped[datetime | None]
    restored: Mapped[bool | None]
    reply: Mapped[str] = mapped_column(sa.Text, default="")
    heard_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    heard_at: Mapped[datetime | None]

    @property
    def waits(self) -> bool:
        """Whether somebody must decide on it: the text itself, or an appeal."""
        return self.outcome is None or (self.appealed_at is not None and self.restored is None)

    @property
    def barred(self) -> bool:
        """Whether it is refused, and stays so."""
        return self.outcome == "refused" and self.restored is not True


def pending() -> ColumnElement[bool]:
    """Return the condition that somebody must decide on it, as ``EntryHold.waits`` says."""
    appealed = and_(EntryHold.appealed_at.is_not(None), EntryHold.restored.is_(None))
    return or_(EntryHold.outcome.is_(None), appealed)


def undecided() -> ColumnElement[bool]:
    """Return the condition that somebody must decide on it, and can: not while its idea is joined
    into another. For a statement with ``Entry`` in it."""
    return and_(pending(), Entry.status != JOINED)


def unseen() -> ColumnElement[bool]:
    """Return the condition that a revision was held back and never let through: its authors alone
    read it, for a statement with ``EntryRevision`` in it."""
    of_it = EntryHold.revision_id == EntryRevision.id
    was_through = or_(EntryHold.outcome == "through", EntryHold.restored.is_(True))
    return and_(exists().where(of_it), ~exists().where(of_it, was_through))
