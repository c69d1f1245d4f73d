"""What plugins are told of a challenge: a frozen fact with absolute addresses."""

from __future__ import annotations

from intranet_ideas.access import Phase
from intranet_ideas.challenges.models import Challenge
from intranet_ideas.challenges.queries import questions_of
from intranet_ideas.links import path_of
from intranet_ideas.plugin_api import facts
from intranet_ideas.settings import Settings


def fact_of(
    challenge: Challenge, department: str, phase: Phase, settings: Settings
) -> facts.Challenge:
    """Return a challenge as plugins see it. ``department`` is the host's slug."""
    c = challenge
    return facts.Challenge(
        id=c.id, title=c.title, brief=c.brief, department=department, phase=phase.value,
        url=settings.base_url + path_of("challenge", challenge_id=c.id), opens_at=c.opens_at,
        closes_at=c.closes_at, voting_closes_at=c.voting_closes_at,
        judging_closes_at=c.judging_closes_at, results_at=c.results_at, blind=c.blind,
        questions=questions_of(c), summary=c.summary, language=c.language,
        published_at=c.published_at, released_at=c.released_at, cancelled_at=c.cancelled_at,
        changed_at=c.changed_at, version=c.version,
    )  # fmt: skip
