"""Whose comments wait for a moderator."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from intranet_ideas.access import permits
from intranet_ideas.challenges.talking import talk_rules
from intranet_ideas.entries.models import HIDDEN, SHOWN, Comment
from intranet_ideas.entries.queries import SeenEntry
from intranet_ideas.entries.talk_models import TalkRestriction
from intranet_ideas.entries.talk_rules import LATELY, Talker, must_wait


def waits(session: Session, seen: SeenEntry, now: datetime) -> bool:
    """Say whether what the viewer says under an entry waits for a moderator; one statement."""
    viewer = seen.challenge.viewer
    own = Comment.author_id == viewer.id
    restricted, stood, hidden = session.execute(select(
        exists().where(
            TalkRestriction.challenge_id == seen.entry.challenge_id,
            TalkRestriction.user_id == viewer.id, TalkRestriction.until > now,
        ),
        select(func.count()).where(own, Comment.state == SHOWN, Comment.deleted_at.is_(None))
        .scalar_subquery(),
        exists().where(own, Comment.state == HIDDEN, Comment.created_at > now - LATELY),
    )).one()  # fmt: skip
    talker = Talker(
        moderates=permits("comment.moderate", seen.roles, seen.challenge.phase),
        restricted=restricted, staff=not viewer.guest, stood=stood, hidden_lately=hidden,
    )  # fmt: skip
    return must_wait(talker, talk_rules(seen.challenge.challenge))
