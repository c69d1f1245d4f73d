"""What a feed is made of, and the feeds that a person can have."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet_ideas.challenges.facts import fact_of
from intranet_ideas.challenges.models import Challenge
from intranet_ideas.challenges.queries import timeline_of, visible_to
from intranet_ideas.challenges.rules import phase_at
from intranet_ideas.ground import Ground
from intranet_ideas.people.models import Department
from intranet_ideas.people.rules import Viewer
from intranet_ideas.plugin_api import Feed, facts
from intranet_ideas.plugin_host.loading import LoadedPlugin
from intranet_ideas.settings import Settings

MOST = 100
"""Challenges in one feed whose deadline lies ahead, the next first."""

MOST_PAST = 50
"""Challenges in one feed whose deadline has passed, the last first."""


@dataclass(frozen=True, slots=True)
class Offered:
    """A feed that a person can have. ``name`` ends its address."""

    name: str
    plugin: LoadedPlugin
    feed: Feed


def offered(session: Session, ground: Ground, viewer: Viewer) -> list[Offered]:
    """Return the feeds that are on for the viewer's department."""
    found = ground.plugins.keyed(session, viewer.department_path, "register_feeds")
    return [Offered(f"{key}.{feed.suffix}", plugin, feed) for key, (plugin, feed) in found.items()]


def challenges_for(
    session: Session, viewer: Viewer, settings: Settings, now: datetime
) -> list[facts.Challenge]:
    """Return the published challenges that the viewer may see, cancelled ones too, the latest
    deadline first; two statements. Where there are very many, those nearest to now."""
    query = (
        select(Challenge, Department.slug)
        .join(Department, Department.id == Challenge.department_id)
        .where(visible_to(viewer), Challenge.published_at <= now)
    )
    ahead = query.where(Challenge.closes_at > now).order_by(Challenge.closes_at, Challenge.id)
    past = query.where(Challenge.closes_at <= now).order_by(
        Challenge.closes_at.desc(), Challenge.id.desc()
    )
    rows = [
        *reversed(session.execute(ahead.limit(MOST)).all()),
        *session.execute(past.limit(MOST_PAST)),
    ]
    return [
        fact_of(row, slug, phase_at(timeline_of(row), now), settings) for row, slug in rows
    ]  # fmt: skip
