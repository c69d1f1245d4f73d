"""What a new organisation begins with."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from intranet_ideas.ground import Ground
from intranet_ideas.people.queries import departments
from intranet_ideas.plugin_host import actions

BUNDLED = ("scoring_weighted_mean", "notify_email", "search_whoosh", "challenge_templates")
"""Plugins that come with the product and that hardly anyone will do without.

They are switched on once, when the organisation is made, and like any plugin can be
switched off again: a later start must not undo what IT decided.
"""


def enable_bundled(session: Session, ground: Ground, now: datetime) -> list[str]:
    """Switch the bundled plugins on for the whole organisation; return a line for each.

    A plugin that is missing or faulty stays off; IT's pages say so.
    """
    root = next(each for each in departments(session) if each.parent_id is None)
    there = {each.name for each in ground.plugins.found()}
    done = []
    for name in BUNDLED:
        if name in there and ground.plugins.plugin(name) is not None:
            actions.enable(session, None, name, root.slug, now, host=ground.plugins)
            done.append(f"enabled plugin {name}")
    return done
