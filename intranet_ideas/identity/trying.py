"""What issuers said of late, kept a week for IT, and what it would become: the dry run."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from intranet_ideas.errors import N_, Fault, Invalid
from intranet_ideas.identity import rules
from intranet_ideas.identity.models import SeenClaims
from intranet_ideas.identity.queries import Plan
from intranet_ideas.issuers import Issuer
from intranet_ideas.people.models import Department, User
from intranet_ideas.people.rules import has_address

KEPT = 20
"""Sign-ins that are kept of each issuer: the last of each person, twenty people at most."""

LARGEST = 20_000


@dataclass(frozen=True, slots=True)
class Seen:
    """One sign-in of late; ``name`` is ``""`` for someone who was not let in."""

    id: int
    issuer_key: str
    subject: str
    at: datetime
    user_id: int | None
    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Line:
    """One thing of an account: its label, what it is now (``""``: no account), what it becomes."""

    label: str
    now: str
    then: Sequence[str]


def keep(
    session: Session, issuer: Issuer, claims: Mapping[str, Any], user_id: int | None, now: datetime
) -> None:
    """Keep what an issuer said of someone, instead of what it said the last time."""
    subject = str(claims.get("sub", ""))[:255]
    of_issuer = SeenClaims.issuer_key == issuer.key
    session.execute(delete(SeenClaims).where(of_issuer, SeenClaims.subject == subject))
    old = select(SeenClaims.id).where(of_issuer).order_by(SeenClaims.id.desc()).offset(KEPT - 1)
    oldest = session.scalars(old.limit(1)).one_or_none()
    if oldest is not None:
        session.execute(delete(SeenClaims).where(of_issuer, SeenClaims.id <= oldest))
    session.add(
        SeenClaims(
            issuer_key=issuer.key, subject=subject, at=now, user_id=user_id,
            claims=rules.worth_keeping(claims),
        )
    )  # fmt: skip


def seen(session: Session) -> Sequence[Seen]:
    """Return the sign-ins of late, the newest first."""
    rows = session.execute(
        select(SeenClaims, User.name)
        .outerjoin(User, User.id == SeenClaims.user_id)
        .order_by(SeenClaims.id.desc())
        .limit(2 * KEPT)
    )
    return [
        Seen(row.id, row.issuer_key, row.subject, row.at, row.user_id, name or "",
             str(row.claims.get("email", "")))
        for row, name in rows
    ]  # fmt: skip


def parse_claims(text: str) -> dict[str, Any]:
    """Return the claims that someone pasted. Raises ``Invalid``."""
    try:
        claims = json.loads(text[:LARGEST]) if text.strip() else None
    except ValueError:
        claims = None
    if not isinstance(claims, dict):
        raise Invalid([Fault("claims", N_("Paste one JSON object, from { to }."))])
    return claims


def compared(session: Session, plan: Plan, language: str) -> Sequence[Line]:
    """Return what an account is beside what it becomes."""
    user = plan.user
    home = session.get(Department, user.department_id) if user else None
    boss = session.get(User, user.manager_id) if user and user.manager_id else None
    return [
        Line(N_("Name"), user.name if user else "", [plan.name]),
        Line(N_("E-mail address"), _address(user.email if user else ""), [_address(plan.email)]),
        Line(N_("Department"), home.name_in(language) if home else "",
             [plan.department.name_in(language)] if plan.department else []),
        Line(N_("Manager"), boss.name if boss else "", [plan.manager.name] if plan.manager else []),
    ]  # fmt: skip


def _address(value: str) -> str:
    return value if has_address(value) else ""
