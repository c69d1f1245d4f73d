"""Whose comments wait for a moderator."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from intranet_ideas.access import permits
from intranet_ideas.entries.queries import SeenEntry
from intranet_ideas.entries.talk_models import TalkRestriction
from intranet_ideas.entries.talk_rules import Talker, must_wait


def waits(session: Session, seen: SeenEntry, now: datetime) -> bool:
    """Say whether what the viewer says under an entry waits for a moderator; one statement."""
    me = seen.challenge.viewer.id
    restricted = session.scalar(select(exists().where(
        TalkRestriction.challenge_id == seen.entry.challenge_id, TalkRestriction.user_id == me,
        TalkRestriction.until > now,
    )))  # fmt: skip
    moderates = permits("comment.moderate", seen.roles, seen.challenge.phase)
    return must_wait(Talker(moderates=moderates, restricted=bool(restricted)))
