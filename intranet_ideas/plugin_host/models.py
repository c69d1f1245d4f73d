"""Which plugins are on where, their settings, and how they fare."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from intranet_ideas.database import KEY, Base, BigId

BY_HAND = ""
"""The reason of a suspension that was no failure."""


class PluginActivation(Base):
    """A plugin is on or off for a department and all below that say nothing themselves."""

    __tablename__ = "plugin_activation"

    plugin: Mapped[str] = mapped_column(KEY, primary_key=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"), primary_key=True)
    enabled: Mapped[bool]
    changed_at: Mapped[datetime]


class PluginSetting(Base):
    """A value set for a department and all below that set none themselves."""

    __tablename__ = "plugin_setting"

    plugin: Mapped[str] = mapped_column(KEY, primary_key=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"), primary_key=True)
    key: Mapped[str] = mapped_column(KEY, primary_key=True)
    value: Mapped[dict[str, Any]]
    changed_at: Mapped[datetime]


class PluginHealth(Base):
    """How one hook of one plugin fares. ``streak`` counts failures since the last success."""

    __tablename__ = "plugin_health"

    plugin: Mapped[str] = mapped_column(KEY, primary_key=True)
    hook: Mapped[str] = mapped_column(KEY, primary_key=True)
    failures: Mapped[int] = mapped_column(default=0)
    streak: Mapped[int] = mapped_column(default=0)
    failed_at: Mapped[datetime | None]
    trace: Mapped[str] = mapped_column(sa.Text, default="")


class PluginSuspension(Base):
    """A plugin is left out everywhere until IT resumes it."""

    __tablename__ = "plugin_suspension"

    plugin: Mapped[str] = mapped_column(KEY, primary_key=True)
    suspended_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(sa.Text)


class PluginTiming(Base):
    """How many calls of a hook took at most so long on a day (UTC), and longer than the
    next smaller bound."""

    __tablename__ = "plugin_timing"

    plugin: Mapped[str] = mapped_column(KEY, primary_key=True)
    hook: Mapped[str] = mapped_column(KEY, primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    up_to_ms: Mapped[int] = mapped_column(primary_key=True)
    calls: Mapped[int]


class PluginLimit(Base):
    """What IT grants a plugin's scoring instead of the usual time and memory."""

    __tablename__ = "plugin_limit"

    plugin: Mapped[str] = mapped_column(KEY, primary_key=True)
    seconds: Mapped[int]
    megabytes: Mapped[int]
    changed_at: Mapped[datetime]


class PluginCall(Base):
    """A plugin was told of an event: when, how long it took, what came of it, and with which
    status of HTTP, where it called someone. Nothing of what was said."""

    __tablename__ = "plugin_call"
    __table_args__ = (
        CheckConstraint("outcome IN ('taken', 'failed', 'refused')", name="outcome"),
        Index("ix_plugin_call_plugin", "plugin", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    plugin: Mapped[str] = mapped_column(KEY)
    event_id: Mapped[int] = mapped_column(BigId)
    kind: Mapped[str] = mapped_column(KEY)
    attempt: Mapped[int]
    at: Mapped[datetime]
    milliseconds: Mapped[int]
    outcome: Mapped[str] = mapped_column(KEY)
    status: Mapped[int | None]
