"""Operations on guests' ideas that wait for a moderator: the queue, decisions and appeals."""

from __future__ import annotations

from typing import Any

from flask import Response

from intranet_ideas.api.core import answer, bp, done, operation, whole_listing
from intranet_ideas.api.schemas import page_of
from intranet_ideas.api.schemas.moderating import (
    IdeaAppealDecisionSchema,
    IdeaAppealSchema,
    IdeaDecisionSchema,
    IdeaRulingSchema,
    IdeaThatWaitsSchema,
    IdeaToDecideSchema,
)
from intranet_ideas.moderation import idea_actions as actions
from intranet_ideas.moderation import idea_queries as queries
from intranet_ideas.web import ground, received_at, viewer

ENTRY = "/entries/<int:entry_id>"


@operation("GET", "/moderation/ideas", "listIdeasThatWait",
           page_of(IdeaThatWaitsSchema, "IdeasThatWait"))  # fmt: skip
def list_ideas_that_wait() -> Response:
    """The ideas of guests that wait for one's decision, those that wait longest first."""
    with ground().database.read() as session:
        rows = queries.waiting(session, viewer(), received_at())
    return whole_listing(IdeaThatWaitsSchema, rows)


@operation("GET", ENTRY + "/moderation", "getIdeaThatWaits", IdeaToDecideSchema)
def get_idea_that_waits(entry_id: int) -> Response:
    """An idea that waits, for who decides on it: the text that waits. The bytes of its files are at
    its page under *Moderation*."""
    with ground().database.read() as session:
        item = queries.look(session, viewer(), entry_id, received_at())
        held, text = item.hold, item.text
        return answer(IdeaToDecideSchema, {
            "entry": entry_id, "hold": held.id, "title": text.title, "body": text.body,
            "answers": text.answers, "attachments": item.files,
            "language": item.seen.entry.language, "name": item.name,
            "received_at": text.received_at, "since": held.since,
            "anew": item.before is not None, "reason": held.reason, "appeal": held.appeal,
        })  # fmt: skip


@operation("PUT", ENTRY + "/moderation", "decideOnIdea", None, status=204, write=True)
@bp.arguments(IdeaDecisionSchema)
def decide_on_idea(data: dict[str, Any], entry_id: int) -> Response:
    """Let an idea through, where it counts from when it was handed in; send it back until the
    deadline; or refuse it. Not one's own."""
    return done(lambda session: actions.decide(
        session, viewer(), entry_id, data["hold"], data["decision"], data["reason"], received_at()
    ))  # fmt: skip


@operation("GET", ENTRY + "/appeal", "getIdeaRuling", IdeaRulingSchema)
def get_idea_ruling(entry_id: int) -> Response:
    """How it stands with an idea of one's own that waits, or waited, for a moderator."""
    with ground().database.read() as session:
        return answer(IdeaRulingSchema, queries.ruling(session, viewer(), entry_id,
                                                       received_at())[1])  # fmt: skip


@operation("POST", ENTRY + "/appeal", "appealIdea", None, status=204, write=True)
@bp.arguments(IdeaAppealSchema)
def appeal_idea(data: dict[str, Any], entry_id: int) -> Response:
    """Ask that someone else looks at one's refused idea, once."""
    return done(lambda session: actions.appeal(
        session, viewer(), entry_id, data["words"], received_at()
    ))  # fmt: skip


@operation("PUT", ENTRY + "/appeal", "decideOnIdeaAppeal", None, status=204, write=True)
@bp.arguments(IdeaAppealDecisionSchema)
def decide_on_idea_appeal(data: dict[str, Any], entry_id: int) -> Response:
    """Let a refused idea through after all or leave it refused, with an answer. Not by who refused
    it, where anyone else can."""
    return done(lambda session: actions.decide_appeal(
        session, viewer(), entry_id, data["restore"], data["reply"], received_at()
    ))  # fmt: skip
