"""Operations on who runs a challenge, and on what anyone may see of it."""

from __future__ import annotations

from typing import Any

from flask import Response
from sqlalchemy.orm import Session

from intranet_ideas.api.challenges import PATH as CHALLENGE
from intranet_ideas.api.core import (
    answer,
    base_version,
    bp,
    done,
    etag,
    operation,
    whole_listing,
    write,
)
from intranet_ideas.api.schemas import page_of
from intranet_ideas.api.schemas.challenges import ManagerFieldsSchema, PublicSchema
from intranet_ideas.api.schemas.people import PersonSchema
from intranet_ideas.challenges import narrowing, running
from intranet_ideas.web import ground, received_at, viewer

MANAGERS = CHALLENGE + "/managers"


@operation("GET", MANAGERS, "listManagers", page_of(PersonSchema, "Managers"))
def list_managers(challenge_id: int) -> Response:
    """Who is named to run a challenge, beside those who manage its host department."""
    with ground().database.read() as session:
        _, named = running.see_managers(session, viewer(), challenge_id, received_at())
        return whole_listing(PersonSchema, named)


@operation("POST", MANAGERS, "nameManager", PersonSchema, write=True)
@bp.arguments(ManagerFieldsSchema)
def name_manager(data: dict[str, Any], challenge_id: int) -> Response:
    """Let a colleague run the challenge too; who does so already stays."""

    def action(session: Session) -> Response:
        user = running.name_manager(session, viewer(), challenge_id, data["email"], received_at())
        return answer(PersonSchema, user)

    return write(action)


@operation("DELETE", MANAGERS + "/<int:user_id>", "removeManager", None, status=204, write=True)
def remove_manager(challenge_id: int, user_id: int) -> Response:
    """Let a person no longer run the challenge; a second time changes nothing. The last one who
    is named stays: 409."""
    return done(lambda session: running.remove_manager(
        session, viewer(), challenge_id, user_id, received_at()
    ))  # fmt: skip


@operation("PUT", CHALLENGE + "/public", "narrowPublic", PublicSchema, write=True, match=True)
@bp.arguments(PublicSchema)
def narrow_public(data: dict[str, Any], challenge_id: int) -> Response:
    """Let anyone see less of an open challenge; more is refused. Needs If-Match with the
    challenge's ETag."""

    def action(session: Session) -> Response:
        seen = narrowing.see_public(session, viewer(), challenge_id, received_at())
        base = base_version(seen.challenge.version, required=True)
        made = narrowing.narrow_public(
            session, viewer(), challenge_id, data["outside"], data["public_parts"], base,
            received_at(),
        )  # fmt: skip
        return answer(PublicSchema, made, 200, etag(made.version))

    return write(action)
