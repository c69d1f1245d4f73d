"""Operations on partner organisations, their members and invitations."""

from __future__ import annotations

from typing import Any

from flask import Response
from sqlalchemy.orm import Session

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
from intranet_ideas.api.schemas.base import page_of
from intranet_ideas.api.schemas.partners import (
    DissolutionSchema,
    NewPartnerSchema,
    OwnPartnerSchema,
    PartnerAnswerSchema,
    PartnerContactSchema,
    PartnerFieldsSchema,
    PartnerInvitationSchema,
    PartnerInviteeSchema,
    PartnerSchema,
    WholePartnerSchema,
)
from intranet_ideas.initiatives.views import today
from intranet_ideas.partners import actions, queries
from intranet_ideas.partners.rules import PartnerFields
from intranet_ideas.people.models import Partner
from intranet_ideas.web import ground, received_at, viewer

PATH = "/partners"
ONE = PATH + "/<int:partner_id>"
MEMBER = ONE + "/members/<int:user_id>"


def _row(each: Partner) -> dict[str, Any]:
    return {
        "id": each.id, "name": each.name, "kind": each.kind, "about": each.about,
        "address": each.address, "closed_on": each.closed_on,
    }  # fmt: skip


def _partner(session: Session, partner_id: int, status: int = 200) -> Response:
    seen = queries.see_partner(session, viewer(), partner_id)
    return answer(WholePartnerSchema, _row(seen.partner) | {
        "closed_reason": seen.partner.closed_reason,
        "members": [
            {"id": each.user_id, "name": each.name, "contact": each.contact, "since": each.since,
             "email": each.email if seen.place.arranges or each.contact else ""}
            for each in queries.members(session, seen)
        ],
        "invitations": queries.invitations(session, seen, received_at()),
        "ideas": queries.handed_in(session, viewer(), partner_id, received_at()),
        "challenges": [{"id": number, "title": title}
                       for number, title, _ in queries.invited_to(session, viewer(), partner_id)],
    }, status, etag(seen.partner.version))  # fmt: skip


def _base(session: Session, partner_id: int) -> int:
    present = queries.see_partner(session, viewer(), partner_id).partner.version
    return base_version(present, required=True)


@operation("GET", PATH, "listPartners", page_of(PartnerSchema, "Partners"))
def list_partners() -> Response:
    """The partner organisations, those that take no part any more last. A challenge names those
    whose members are invited by their numbers."""
    with ground().database.read() as session:
        rows = [each.partner for each in queries.listed(session)]
    return whole_listing(PartnerSchema, [_row(each) for each in rows])


@operation("GET", "/my-partners", "listMyPartners", page_of(OwnPartnerSchema, "OwnPartners"))
def list_my_partners() -> Response:
    """The organisations that the caller, a guest, is a member of, and then those that ask them."""
    with ground().database.read() as session:
        there = queries.own_memberships(session, viewer())
        asking = queries.own_invitations(session, viewer(), received_at())
    return whole_listing(OwnPartnerSchema, [
        *(_row(partner) | {"member": True, "contact": contact, "expires_at": None}
          for partner, contact in there),
        *(_row(each.partner) | {"member": False, "contact": each.contact,
                                "expires_at": each.expires_at} for each in asking),
    ])  # fmt: skip


@operation("GET", ONE, "getPartner", WholePartnerSchema)
def get_partner(partner_id: int) -> Response:
    """An organisation: its contacts and, for those who may know them, its members and whom it has
    invited."""
    with ground().database.read() as session:
        return _partner(session, partner_id)


@operation("POST", PATH, "makePartner", WholePartnerSchema, status=201, write=True)
@bp.arguments(NewPartnerSchema)
def make_partner(data: dict[str, Any]) -> Response:
    """Bring an organisation in, and ask its contact person by mail."""

    def action(session: Session) -> Response:
        made = actions.make_partner(session, viewer(), PartnerFields(**data), received_at())
        return _partner(session, made.id, 201)

    return write(action)


@operation("PUT", ONE, "changePartner", WholePartnerSchema, write=True, match=True)
@bp.arguments(PartnerFieldsSchema)
def change_partner(data: dict[str, Any], partner_id: int) -> Response:
    """Change what an organisation is called and what is told of it."""

    def action(session: Session) -> Response:
        actions.change_partner(session, viewer(), partner_id, PartnerFields(**data),
                               _base(session, partner_id), received_at())  # fmt: skip
        return _partner(session, partner_id)

    return write(action)


@operation("POST", ONE + "/invitations", "inviteToPartner", PartnerInvitationSchema, status=201,
           write=True)
@bp.arguments(PartnerInviteeSchema)
def invite_to_partner(data: dict[str, Any], partner_id: int) -> Response:
    """Ask whoever has an address to be a member; a second time the mail is sent anew. Whether the
    address has an account is not told."""

    def action(session: Session) -> Response:
        made = actions.invite(session, viewer(), partner_id, data["email"], received_at(),
                              contact=data["contact"])  # fmt: skip
        return answer(PartnerInvitationSchema, made, 201)

    return write(action)


@operation("DELETE", ONE + "/invitations/<int:invitation_id>", "takePartnerInvitationBack", None,
           status=204, write=True)
def take_partner_invitation_back(partner_id: int, invitation_id: int) -> Response:
    """Take an invitation back, if it is still there."""
    return done(lambda session: actions.take_back(
        session, viewer(), partner_id, invitation_id, received_at()
    ))  # fmt: skip


@operation("PUT", ONE + "/answer", "answerPartner", None, status=204, write=True)
@bp.arguments(PartnerAnswerSchema)
def answer_partner(data: dict[str, Any], partner_id: int) -> Response:
    """Say yes or no, as a guest, to an organisation that asks one."""
    return done(lambda session: actions.answer(
        session, viewer(), partner_id, received_at(), accept=data["accept"]
    ))  # fmt: skip


@operation("PUT", MEMBER + "/contact", "setPartnerContact", None, status=204, write=True)
@bp.arguments(PartnerContactSchema)
def set_partner_contact(data: dict[str, Any], partner_id: int, user_id: int) -> Response:
    """Say whether a member is a contact."""
    return done(lambda session: actions.set_contact(
        session, viewer(), partner_id, user_id, received_at(), contact=data["contact"]
    ))  # fmt: skip


@operation("DELETE", MEMBER, "takePartnerMemberOut", None, status=204, write=True)
def take_partner_member_out(partner_id: int, user_id: int) -> Response:
    """Take a member out, or leave oneself; what they wrote stays theirs."""
    return done(lambda session: actions.take_out(
        session, viewer(), partner_id, user_id, received_at()
    ))  # fmt: skip


@operation("PUT", ONE + "/dissolution", "dissolvePartner", WholePartnerSchema, write=True,
           match=True)
@bp.arguments(DissolutionSchema)
def dissolve_partner(data: dict[str, Any], partner_id: int) -> Response:
    """Say that an organisation is dissolved, or takes no part any more. Members keep their
    accounts and ideas, invitations end, and those who run challenges that name it are told."""

    def action(session: Session) -> Response:
        actions.close(session, viewer(), partner_id, data["closed_on"], data["reason"],
                      _base(session, partner_id), today(), received_at())  # fmt: skip
        return _partner(session, partner_id)

    return write(action)


@operation("DELETE", ONE + "/dissolution", "openPartnerAgain", None, status=204, write=True,
           match=True)
def open_partner_again(partner_id: int) -> Response:
    """Let a closed organisation take part again, with the members it had."""
    return done(lambda session: actions.open_again(
        session, viewer(), partner_id, _base(session, partner_id), received_at()
    ))  # fmt: skip
