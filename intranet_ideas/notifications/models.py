"""Notifications, their deliveries, and what people want to hear."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from intranet_ideas.database import KEY, NAME, Base, BigId
from intranet_ideas.notifications.pacing import Pace

PENDING, SENT, KEPT, PARKED = "pending", "sent", "kept", "parked"


class Notification(Base):
    """A message to one user about one event: once, by the constraint."""

    __tablename__ = "notification"
    __table_args__ = (
        UniqueConstraint("event_id", "user_id"),
        Index("ix_notification_user_id", "user_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    kind: Mapped[str] = mapped_column(KEY)
    challenge_id: Mapped[int | None] = mapped_column(ForeignKey("challenge.id"))
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("entry.id"))
    created_at: Mapped[datetime]
    read_at: Mapped[datetime | None]


class Delivery(Base):
    """One notification on one channel: at least once, with the same ``message_id`` each time.

    What is not ``at_once`` goes out together with all else that is gathered for the same
    person and channel, under the ``message_id`` of the first.
    """

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("notification_id", "channel"),
        CheckConstraint("status IN ('pending', 'sent', 'kept', 'parked')", name="status"),
        CheckConstraint("pace IN ('at_once', 'daily', 'weekly')", name="pace"),
        Index("ix_delivery_due", "status", "next_attempt_at", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    notification_id: Mapped[int] = mapped_column(ForeignKey("notification.id"))
    channel: Mapped[str] = mapped_column(KEY)
    message_id: Mapped[str] = mapped_column(NAME)
    pace: Mapped[str] = mapped_column(KEY, default=Pace.AT_ONCE)
    status: Mapped[str] = mapped_column(KEY, default=PENDING)
    attempts: Mapped[int] = mapped_column(default=0)
    next_attempt_at: Mapped[datetime]
    error: Mapped[str] = mapped_column(sa.Text, default="")
    sent_at: Mapped[datetime | None]


class NotificationPreference(Base):
    """How soon a user wants a kind of notification on a channel; no row means as usual."""

    __tablename__ = "notification_preference"
    __table_args__ = (
        CheckConstraint("pace IN ('at_once', 'daily', 'weekly', 'never')", name="pace"),
    )

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(KEY, primary_key=True)
    channel: Mapped[str] = mapped_column(KEY, primary_key=True)
    pace: Mapped[str] = mapped_column(KEY)


class RefusedAddress(Base):
    """A channel's server refused a user's address for good: nothing goes there any more.

    A row about another address than the user's present one says nothing.
    """

    __tablename__ = "refused_address"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    channel: Mapped[str] = mapped_column(KEY, primary_key=True)
    address: Mapped[str] = mapped_column(NAME)
    reason: Mapped[str] = mapped_column(sa.Text)
    refused_at: Mapped[datetime]
