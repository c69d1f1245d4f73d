"""Operations on how people talk: what a challenge chooses, and reactions to comments."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response
from sqlalchemy.orm import Session

from intranet_ideas.api.challenges import PATH as CHALLENGE
from intranet_ideas.api.core import answer, base_version, bp, etag, operation, write
from intranet_ideas.api.entries import PATH, comment_shown
from intranet_ideas.api.schemas import CommentSchema
from intranet_ideas.api.schemas.talking import ReactionFieldsSchema, TalkRulesSchema
from intranet_ideas.challenges import talking
from intranet_ideas.challenges.talk_rules import TalkRules
from intranet_ideas.entries import reactions
from intranet_ideas.web import ground, received_at, viewer

COMMENT = PATH + "/comments/<int:comment_id>"


@operation("GET", CHALLENGE + "/talk", "getTalkRules", TalkRulesSchema)
def get_talk_rules(challenge_id: int) -> Response:
    """How people talk about the ideas of a challenge."""
    with ground().database.read() as session:
        seen = talking.see_talk(session, viewer(), challenge_id, received_at())
        rules = talking.talk_rules(seen.challenge)
        return answer(TalkRulesSchema, rules, 200, etag(seen.challenge.version))


@operation("PUT", CHALLENGE + "/talk", "setTalkRules", TalkRulesSchema, write=True, match=True)
@bp.arguments(TalkRulesSchema)
def set_talk_rules(data: dict[str, Any], challenge_id: int) -> Response:
    """Choose it; what was said stays as it was said. Needs If-Match with the challenge's ETag."""

    def action(session: Session) -> Response:
        seen = talking.see_talk(session, viewer(), challenge_id, received_at())
        base = base_version(seen.challenge.version, required=True)
        made = talking.set_talk(session, viewer(), challenge_id, TalkRules(**data), base,
                                received_at())  # fmt: skip
        return answer(TalkRulesSchema, talking.talk_rules(made), 200, etag(made.version))

    return write(action)


@operation("PUT", COMMENT + "/reactions", "setReaction", CommentSchema, write=True)
@bp.arguments(ReactionFieldsSchema)
def set_reaction(data: dict[str, Any], entry_id: int, comment_id: int) -> Response:
    """React to a comment of somebody else; a second time changes nothing."""
    return _react(entry_id, comment_id, data["kind"], reactions.set_reaction)


@operation("DELETE", COMMENT + "/reactions/<string:reaction>", "removeReaction", CommentSchema,
           write=True)
def remove_reaction(entry_id: int, comment_id: int, reaction: str) -> Response:
    """Take a reaction back; without any, nothing changes."""
    return _react(entry_id, comment_id, reaction, reactions.remove_reaction)


def _react(entry_id: int, comment_id: int, kind: str, change: Callable[..., Any]) -> Response:
    def action(session: Session) -> Response:
        seen = change(session, viewer(), entry_id, comment_id, kind, received_at())
        return answer(CommentSchema, comment_shown(session, seen, comment_id))

    return write(action)
