"""Which directory comes, whom it brought, and what IT sees of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Row, func, select
from sqlalchemy.orm import Session

from intranet_ideas.judging.models import Judge
from intranet_ideas.people.models import Department, User
from intranet_ideas.people.rules import hash_token
from intranet_ideas.scim.models import (
    ScimConnection,
    ScimGroup,
    ScimPerson,
    ScimRefusal,
    ScimToken,
)

PersonRow = Row[ScimPerson, User, str, int | None]


def token_of(session: Session, secret: str, now: datetime) -> ScimToken | None:
    """Return the token that this is, unless it was revoked or ran out."""
    return session.scalars(
        select(ScimToken).where(
            ScimToken.token_hash == hash_token(secret), ScimToken.revoked_at.is_(None),
            ScimToken.expires_at > now,
        )
    ).one_or_none()  # fmt: skip


def live_tokens(session: Session, now: datetime) -> Sequence[ScimToken]:
    """Return the tokens that open something, the newest first."""
    return session.scalars(
        select(ScimToken)
        .where(ScimToken.revoked_at.is_(None), ScimToken.expires_at > now)
        .order_by(ScimToken.id.desc())
    ).all()


def people(
    session: Session, connection: ScimConnection, *which: ColumnElement[bool],
    limit: int | None = None, offset: int = 0,
) -> tuple[int, Sequence[PersonRow]]:  # fmt: skip
    """Return how many there are, and a part of them: what the directory calls them, the account,
    the department's name, and the manager if the directory brought that one too."""
    # The manager's row and the person's are of one table: the inner one needs a name of its own.
    other = ScimPerson.__table__.alias("boss")
    boss = select(other.c.user_id).where(
        other.c.user_id == User.manager_id, other.c.connection_id == connection.id,
        other.c.deleted_at.is_(None),
    ).correlate(User.__table__).scalar_subquery()  # fmt: skip
    query = (
        select(ScimPerson, User, Department.name, boss)
        .join(User, User.id == ScimPerson.user_id)
        .join(Department, Department.id == User.department_id)
        .where(ScimPerson.connection_id == connection.id, ScimPerson.deleted_at.is_(None), *which)
    )
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    rows = session.execute(query.order_by(ScimPerson.user_id).limit(limit).offset(offset)).all()
    return total, rows


def groups(
    session: Session, connection: ScimConnection, *which: ColumnElement[bool],
    limit: int | None = None, offset: int = 0,
) -> tuple[int, Sequence[Row[ScimGroup, Department]]]:  # fmt: skip
    """Return how many there are, and a part of them."""
    query = (
        select(ScimGroup, Department)
        .join(Department, Department.id == ScimGroup.department_id)
        .where(ScimGroup.connection_id == connection.id, ScimGroup.gone_at.is_(None), *which)
    )
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    rows = session.execute(query.order_by(ScimGroup.department_id).limit(limit).offset(offset))
    return total, rows.all()


def members(
    session: Session, connection: ScimConnection, departments: Sequence[int]
) -> Mapping[int, Sequence[int]]:
    """Return whom the directory brought into each department."""
    found: dict[int, list[int]] = {each: [] for each in departments}
    rows = session.execute(
        select(User.department_id, User.id)
        .join(ScimPerson, ScimPerson.user_id == User.id)
        .where(User.department_id.in_(departments), ScimPerson.connection_id == connection.id,
               ScimPerson.deleted_at.is_(None))
        .order_by(User.id)
    )  # fmt: skip
    for department, user in rows:
        found[department].append(user)
    return found


@dataclass(frozen=True, slots=True)
class Overview:
    """What IT sees of directories. ``leavers`` are judges who are no longer active: number,
    name and the challenge they judge in."""

    connections: Sequence[ScimConnection]
    tokens: Sequence[ScimToken]
    brought: Mapping[int, int]
    vanished: Sequence[tuple[Department, int]]
    refusals: Sequence[ScimRefusal]
    leavers: Sequence[tuple[int, str, int]]


def overview(session: Session, now: datetime) -> Overview:
    """Return what IT's page shows."""
    count = func.count(User.id)
    vanished = session.execute(
        select(Department, count)
        .join(ScimGroup, ScimGroup.department_id == Department.id)
        .outerjoin(User, (User.department_id == Department.id) & User.active)
        .where(ScimGroup.gone_at.is_not(None))
        .group_by(Department.id)
        .order_by(Department.name)
    ).all()
    leavers = session.execute(
        select(User.id, User.name, Judge.challenge_id)
        .join(Judge, Judge.user_id == User.id)
        .join(ScimPerson, ScimPerson.user_id == User.id)
        .where(~User.active)
        .order_by(User.name, Judge.challenge_id)
    ).all()
    brought = session.execute(
        select(ScimPerson.connection_id, func.count())
        .where(ScimPerson.deleted_at.is_(None))
        .group_by(ScimPerson.connection_id)
    )
    return Overview(
        connections=session.scalars(select(ScimConnection).order_by(ScimConnection.id)).all(),
        tokens=live_tokens(session, now), brought=dict(brought.all()),
        vanished=[(row[0], row[1]) for row in vanished],
        refusals=session.scalars(
            select(ScimRefusal).order_by(ScimRefusal.id.desc()).limit(20)
        ).all(),
        leavers=[(row[0], row[1], row[2]) for row in leavers],
    )  # fmt: skip
