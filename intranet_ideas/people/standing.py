"""For which partner organisations people speak, and how they are called where that is told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, String, exists, func, literal, select, type_coerce
from sqlalchemy.orm import Session

from intranet_ideas.aliases import another
from intranet_ideas.people.models import Partner, PartnerMember, User
from intranet_ideas.people.rules import Viewer

# Aliases, since the statements around join organisations by their own names.
_member = another(PartnerMember, name="member_of")
_organisation = another(Partner, name="organisation")


def known_as(user: type[User] = User) -> ColumnElement[str]:
    """Return a person's name as others read it, as a column: a guest's with the organisations that
    they are a member of. Only where names are told; rules have ``User.name``."""
    theirs = (
        select(_organisation.name)
        .join(_member, _member.partner_id == _organisation.id)
        .where(_member.user_id == user.id, _organisation.closed_on.is_(None), user.guest)
        .order_by(_organisation.name)
        .correlate(user)
        .subquery("theirs")
    )
    joined = select(func.aggregate_strings(theirs.c.name, ", ")).correlate(user).scalar_subquery()
    return type_coerce(
        user.name + func.coalesce(literal(", ", String) + joined, literal("", String)), String
    ).label("name")


def speaks_for(user_id: Any, partner_id: Any) -> ColumnElement[bool]:
    """Return the condition that someone is a member of an organisation that is not closed."""
    return exists().where(
        _member.partner_id == partner_id, _member.user_id == user_id,
        _organisation.id == _member.partner_id, _organisation.closed_on.is_(None),
    )


def speaks(session: Session, user_ids: Sequence[int], partner_id: int) -> bool:
    """Say whether any of these people is a member of an organisation that is not closed."""
    return any(session.scalar(select(speaks_for(each, partner_id))) for each in user_ids)


def own_partners(session: Session, viewer: Viewer) -> Sequence[Partner]:
    """Return the organisations that the viewer speaks for; no statement for staff."""
    if not viewer.guest:
        return ()
    return session.scalars(
        select(Partner)
        .join(PartnerMember, PartnerMember.partner_id == Partner.id)
        .where(PartnerMember.user_id == viewer.id, Partner.closed_on.is_(None))
        .order_by(Partner.name)
    ).all()


def open_partners(session: Session) -> Sequence[Partner]:
    """Return the organisations that are not closed, by name."""
    return session.scalars(
        select(Partner).where(Partner.closed_on.is_(None)).order_by(Partner.name)
    ).all()
