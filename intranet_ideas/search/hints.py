"""What plugins show to who writes: they choose among ideas that the writer may see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from intranet_ideas.challenges.queries import SeenChallenge
from intranet_ideas.entries.apart import told_apart
from intranet_ideas.entries.facts import challenge_fact
from intranet_ideas.entries.queries import see_entry, written_by
from intranet_ideas.entries.rules import HINTS_HOOK
from intranet_ideas.ground import Ground
from intranet_ideas.links import path_of
from intranet_ideas.people.rules import Viewer
from intranet_ideas.plugin_api.facts import AlikeIdea, Entry, Hint, text_in
from intranet_ideas.search.queries import LONGEST_TEXT, find_similar
from intranet_ideas.search.visible import SearchHit

MOST_ALIKE = 20
MOST_SHOWN = 10
SHORTEST_ALIKE = 20
"""Characters below which nothing is looked for: a word or two are like anything."""


@dataclass(frozen=True, slots=True)
class ShownHint:
    """A hint in the writer's language, with the idea it is about, if any, and what the writer
    may do with that: support it, if they don't yet (``supports``), or write to its authors."""

    text: str
    idea: SearchHit | None
    may_support: bool = False
    supports: bool = False
    may_join: bool = False


def hints_for(
    session: Session, ground: Ground, seen: SeenChallenge, now: datetime, *, title: str, body: str,
    answers: Mapping[str, str], entry_id: int | None,
) -> list[ShownHint]:  # fmt: skip
    """Return what plugins show for a draft. Its challenge must be seen by the writer; whether
    they may write there is for the caller to require."""
    path, viewer = seen.challenge.department.path, seen.viewer
    asked = ground.plugins.implementing(session, path, HINTS_HOOK)
    text = "\n".join((title, body, *answers.values())).strip()[:LONGEST_TEXT]
    if not asked or len(text) < SHORTEST_ALIKE:
        return []
    others = told_apart(session, entry_id) if entry_id else frozenset()
    own = set(session.scalars(written_by(viewer.id)))
    found = [
        hit for hit in find_similar(session, ground, viewer, text, now, entry_id, MOST_ALIKE).hits
        if hit.id not in others and hit.id not in own
    ]  # fmt: skip
    challenge = challenge_fact(seen, ground.settings)
    draft = Entry(
        id=entry_id or 0, challenge=challenge.id, title=title[:LONGEST_TEXT],
        body=body[:LONGEST_TEXT], status="draft",
        answers={key: answer[:LONGEST_TEXT] for key, answer in answers.items()},
        url=ground.settings.base_url + path_of("entry", entry_id=entry_id) if entry_id else "",
    )  # fmt: skip
    hints: list[Hint] = []
    for plugin in asked:
        hints += ground.plugins.ask_or(
            [], plugin, HINTS_HOOK, session, path, challenge=challenge, draft=draft,
            alike=tuple(map(_told, found)),
        )  # fmt: skip
    shown = _permitted(hints, found, viewer.language)[:MOST_SHOWN]
    return [_with_ways(session, viewer, hint, now) for hint in shown]


def _with_ways(session: Session, viewer: Viewer, hint: ShownHint, now: datetime) -> ShownHint:
    """Return the hint with what the writer may do with its idea; one statement."""
    if hint.idea is None:
        return hint
    seen = see_entry(session, viewer, hint.idea.id, now)
    return replace(
        hint, supports=seen.voted, may_join=not seen.mine and seen.may("comment.add"),
        may_support=not seen.voted and seen.may("vote.set"),
    )  # fmt: skip


def _told(hit: SearchHit) -> AlikeIdea:
    return AlikeIdea(
        entry=hit.id, title=hit.title, excerpt=str(hit.excerpt_html.striptags()), url=hit.url,
        challenge=hit.challenge_id, challenge_title=hit.challenge_title, phase=hit.phase.value,
        language=hit.language,
    )  # fmt: skip


def _permitted(
    hints: Sequence[Hint], found: Sequence[SearchHit], language: str
) -> list[ShownHint]:
    """Return the hints without ideas that were not given to the plugin, and each idea once."""
    by_id = {hit.id: hit for hit in found}
    shown: list[ShownHint] = []
    for hint in hints:
        if hint.entry is None:
            shown.append(ShownHint(text_in(hint.text, language), None))
        elif (idea := by_id.pop(hint.entry, None)) is not None:
            shown.append(ShownHint(text_in(hint.text, language), idea))
    return shown
