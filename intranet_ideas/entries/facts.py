"""What plugins are told of challenges and entries: frozen facts, no more than all may see."""

from __future__ import annotations

from intranet_ideas.challenges.queries import SeenChallenge, questions_of
from intranet_ideas.entries.queries import SeenEntry
from intranet_ideas.plugin_api import facts
from intranet_ideas.settings import Settings


def challenge_fact(seen: SeenChallenge, settings: Settings) -> facts.Challenge:
    """Return the challenge as a fact. Its department must be loaded."""
    c, t = seen.challenge, seen.timeline
    return facts.Challenge(
        id=c.id, title=c.title, brief=c.brief, department=c.department.slug,
        phase=seen.phase.value, url=f"{settings.base_url}/challenges/{c.id}",
        opens_at=t.opens_at, closes_at=t.closes_at, voting_closes_at=t.voting_closes_at,
        judging_closes_at=t.judging_closes_at, results_at=t.results_at, blind=c.blind,
        questions=questions_of(c),
    )  # fmt: skip


def entry_fact(seen: SeenEntry, settings: Settings) -> facts.Entry:
    """Return the text that this viewer reads as a fact, without who wrote it."""
    text = seen.shown
    return facts.Entry(
        id=seen.entry.id, challenge=seen.entry.challenge_id, title=text.title, body=text.body,
        status=seen.entry.status, url=f"{settings.base_url}/ideas/{seen.entry.id}",
        answers=dict(text.answers),
    )  # fmt: skip
