"""What plugins are told of challenges and entries: frozen facts, no more than all may see."""

from __future__ import annotations

from intranet_ideas.challenges.facts import fact_of
from intranet_ideas.challenges.queries import SeenChallenge
from intranet_ideas.entries.queries import SeenEntry
from intranet_ideas.plugin_api import facts
from intranet_ideas.settings import Settings


def challenge_fact(seen: SeenChallenge, settings: Settings) -> facts.Challenge:
    """Return the challenge as a fact. Its department must be loaded."""
    return fact_of(seen.challenge, seen.challenge.department.slug, seen.phase, settings)


def entry_fact(seen: SeenEntry, settings: Settings) -> facts.Entry:
    """Return the text that this viewer reads as a fact, without who wrote it."""
    text = seen.shown
    return facts.Entry(
        id=seen.entry.id, challenge=seen.entry.challenge_id, title=text.title, body=text.body,
        status=seen.entry.status, url=f"{settings.base_url}/ideas/{seen.entry.id}",
        answers=dict(text.answers),
    )  # fmt: skip
