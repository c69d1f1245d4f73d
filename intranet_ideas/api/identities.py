"""Operations for IT on the identities people have at issuers, and the dry run of claims."""

from __future__ import annotations

from typing import Any

from flask import Response
from sqlalchemy.orm import Session

from intranet_ideas.api.core import answer, bp, done, operation, whole_listing, write
from intranet_ideas.api.schemas import page_of
from intranet_ideas.api.schemas.identities import (
    ClaimsSchema,
    IdentityFieldsSchema,
    IdentitySchema,
    TrialSchema,
)
from intranet_ideas.errors import N_, Fault, Invalid, NotFound
from intranet_ideas.i18n import translate
from intranet_ideas.identity import actions, queries
from intranet_ideas.identity.models import Identity
from intranet_ideas.identity.queries import Plan
from intranet_ideas.issuers import Issuer
from intranet_ideas.people.models import User
from intranet_ideas.web import ground, received_at, viewer


def _issuer(key: str) -> Issuer:
    found = next((each for each in ground().settings.vouchers if each.key == key), None)
    if found is None:
        raise Invalid([Fault("issuer", N_("Choose an issuer."))])
    return found


def _shown(row: Identity) -> dict[str, Any]:
    keys = {each.issuer: each.key for each in ground().settings.vouchers}
    return {
        "id": row.id, "issuer": keys.get(row.issuer), "issuer_address": row.issuer,
        "subject": row.subject, "linked_at": row.linked_at, "used_at": row.used_at,
    }  # fmt: skip


@operation("GET", "/users/<int:user_id>/identities", "listIdentities",
           page_of(IdentitySchema, "Identities"))
def list_identities(user_id: int) -> Response:
    """The identities by which someone signs in, the oldest first."""
    with ground().database.read() as session:
        if session.get(User, user_id) is None:
            raise NotFound
        rows = [_shown(row) for row in queries.identities_of(session, user_id)]
    return whole_listing(IdentitySchema, rows)


@operation("POST", "/users/<int:user_id>/identities", "linkIdentity", IdentitySchema, status=201,
           write=True)
@bp.arguments(IdentityFieldsSchema)
def link_identity(data: dict[str, Any], user_id: int) -> Response:
    """Link an account to the identity someone has at an issuer, named by its key in the
    settings. Whoever has it gets into this account."""

    def action(session: Session) -> Response:
        row = actions.link(
            session, viewer(), user_id, issuer=_issuer(data["issuer"]).issuer,
            subject=data["subject"], now=received_at(),
        )  # fmt: skip
        return answer(IdentitySchema, _shown(row), 201)

    return write(action)


@operation("DELETE", "/identities/<int:identity_id>", "unlinkIdentity", None, status=204,
           write=True)
def unlink_identity(identity_id: int) -> Response:
    """Part an identity from its account, and end the sessions that came by it."""
    return done(lambda session: actions.unlink(session, viewer(), identity_id, received_at()))


@operation("POST", "/claims/trial", "tryClaims", TrialSchema)
@bp.arguments(ClaimsSchema)
def try_claims(data: dict[str, Any]) -> Response:
    """What a sign-in with these claims would make of an account; nothing is changed."""
    issuer = _issuer(data["issuer"])
    with ground().database.read() as session:
        plan = queries.plan(session, issuer, data["claims"])
    return answer(TrialSchema, _tried(plan))


def _tried(plan: Plan) -> dict[str, Any]:
    return {
        "user": plan.user.id if plan.user else None,
        "refused": translate(plan.refused) if plan.refused else None,
        "name": plan.name, "email": plan.email,
        "department": plan.department.slug if plan.department else None,
        "manager": plan.manager.email if plan.manager else None, "roles": list(plan.roles),
        "notes": [
            {"field": note.field, "detail": translate(note.message, **note.values)}
            for note in plan.notes
        ],
    }  # fmt: skip
