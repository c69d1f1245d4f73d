"""Operations of the addresses by which people come to a challenge."""

from __future__ import annotations

from flask import Response
from sqlalchemy.orm import Session

from intranet_ideas.api.challenges import PATH as CHALLENGE
from intranet_ideas.api.core import answer, done, operation, write
from intranet_ideas.api.schemas.invitations import InvitationSchema
from intranet_ideas.challenges import queries as challenges
from intranet_ideas.invitations import actions, queries, rules
from intranet_ideas.web import ground, received_at, viewer


def _answer(session: Session, challenge_id: int) -> Response:
    challenges.see(session, viewer(), challenge_id, received_at(), "challenge.invite")
    link = queries.link_of(session, challenge_id)
    code, short = rules.addresses(
        ground().settings.base_url, challenge_id, link.token if link else ""
    )
    body = {"short": short, "code": code, "link_made_at": link.made_at if link else None}
    return answer(InvitationSchema, body)


@operation("GET", CHALLENGE + "/invitation", "getInvitation", InvitationSchema)
def get_invitation(challenge_id: int) -> Response:
    """The challenge's short address, and what its QR code holds."""
    with ground().database.read() as session:
        return _answer(session, challenge_id)


@operation("POST", CHALLENGE + "/invitation/link", "makeWriteLink", InvitationSchema, write=True)
def make_write_link(challenge_id: int) -> Response:
    """Let people write before they sign in, by a new link; the one before stops working."""

    def action(session: Session) -> Response:
        actions.make_link(session, viewer(), challenge_id, received_at())
        return _answer(session, challenge_id)

    return write(action)


@operation("DELETE", CHALLENGE + "/invitation/link", "revokeWriteLink", None, status=204,
           write=True)
def revoke_write_link(challenge_id: int) -> Response:
    """Let nobody write before they sign in any more."""
    return done(lambda session: actions.revoke_link(session, viewer(), challenge_id, received_at()))
