"""Taking a challenge out as a file that a plugin makes, for those who run it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet_ideas.access import Phase
from intranet_ideas.challenges import queries as challenges
from intranet_ideas.challenges.queries import SeenChallenge, totals_shown
from intranet_ideas.entries.facts import challenge_fact
from intranet_ideas.entries.models import SUBMITTED, Entry, EntryRevision
from intranet_ideas.errors import N_, Conflict, NotFound
from intranet_ideas.ground import Ground
from intranet_ideas.outcomes.answer_versions import published_answers
from intranet_ideas.outcomes.models import CHOSEN
from intranet_ideas.people.queries import told_departments
from intranet_ideas.people.rules import Viewer
from intranet_ideas.plugin_api import facts
from intranet_ideas.plugin_api.facts import text_in
from intranet_ideas.plugin_host.guard import PluginFailed
from intranet_ideas.settings import Settings


def offered(session: Session, ground: Ground, seen: SeenChallenge) -> list[tuple[str, str]]:
    """Return the exports that are on for the host department: key and label."""
    if not seen.may("challenge.export"):
        return []
    found = ground.plugins.exports(session, seen.challenge.department.path)
    return [
        (key, text_in(export.label, seen.viewer.language)) for key, (_, export) in found.items()
    ]


def export(
    session: Session, ground: Ground, viewer: Viewer, challenge_id: int, key: str, now: datetime
) -> facts.File:
    """Return the file that an export makes of a challenge and its handed-in ideas.

    A file is passed on: it holds no names, and nothing that is hidden from some of those
    who take part. Raises ``NotFound``, and ``Conflict`` when the plugin fails.
    """
    seen = challenges.see(session, viewer, challenge_id, now, "challenge.export")
    found = ground.plugins.exports(session, seen.challenge.department.path).get(key)
    if found is None:
        raise NotFound
    plugin, offer = found
    fact = challenge_fact(seen, ground.settings)
    ideas = _ideas(session, seen, ground.settings, now)
    try:
        return ground.plugins.make_export(
            plugin, offer, fact, ideas, viewer.language, session=session
        )
    except PluginFailed as error:
        raise Conflict(
            N_("The file could not be made. The IT department sees why.")
        ) from error


def _ideas(
    session: Session, seen: SeenChallenge, settings: Settings, now: datetime
) -> list[facts.Entry]:
    """Return the handed-in ideas as facts, the oldest first; three statements. Their department
    stands for five people at least, since a file without names must not tell who wrote."""
    told = told_departments(session)
    named = not seen.challenge.blind or seen.phase == Phase.DECIDED
    totals = totals_shown(seen.challenge, now)
    # Answers to the others stay with their authors and those who run the challenge.
    released = seen.phase == Phase.DECIDED
    answers = published_answers(session, seen.challenge.id) if released else {}
    chosen = {entry: each for entry, each in answers.items() if each.outcome == CHOSEN}
    rows = session.execute(
        select(Entry, EntryRevision)
        .join(EntryRevision, EntryRevision.id == Entry.read_id)
        .where(Entry.challenge_id == seen.challenge.id, Entry.status == SUBMITTED)
        .order_by(Entry.id)
    )
    return [
        facts.Entry(
            id=entry.id, challenge=entry.challenge_id, title=text.title, body=text.body,
            status=entry.status, url=f"{settings.base_url}/ideas/{entry.id}",
            answers=dict(text.answers),
            department=told[entry.department_id] if named and not entry.pseudonymous else "",
            submitted_at=entry.submitted_at, vote_count=entry.vote_count if totals else None,
            outcome=CHOSEN if entry.id in chosen else "",
            answer=chosen[entry.id].reason if entry.id in chosen else "",
        )
        for entry, text in rows
    ]  # fmt: skip
