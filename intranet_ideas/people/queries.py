"""Who is asking, and what one may see of colleagues and departments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Row,
    Select,
    Text,
    and_,
    bindparam,
    cast,
    column,
    exists,
    func,
    select,
    table,
)
from sqlalchemy.orm import Session

from intranet_ideas.access import Role
from intranet_ideas.aliases import another
from intranet_ideas.database import among, plain_rows
from intranet_ideas.people.models import (
    ApiToken,
    Department,
    DepartmentManager,
    User,
    UserSession,
)
from intranet_ideas.people.rules import (
    FEEDS,
    SESSION_IDLE,
    DepartmentLine,
    Viewer,
    hash_token,
    roles_of,
)
from intranet_ideas.small_groups import told_as

_home = another(Department)
_managed = another(Department)
_root = another(Department)
# Judging stands above people; only whether someone judges at all is asked here.
_judge = table("judge", column("user_id"))
# So do guests and their guardians; only whether somebody must wait is asked.
_age = table("guest_age", column("user_id"), column("held", Boolean), column("said_at"))
# So do plugins; only whether something changed is asked, so that menus can be kept.
_switches = table("plugin_activation", column("changed_at"))
_suspensions = table("plugin_suspension")
# And days, to which people come by a name only, until they keep what they did there.
_day_guest = table("day_guest", column("user_id"), column("kept_at"))


def _viewers(*extra: Any) -> Any:
    """Select one row for each department the user manages (one with NULL for none)."""
    return (
        select(
            User.id, User.name, User.email, User.language, User.department_id, User.roles,
            User.guest, User.unread_count, _home.path.label("home"),
            _managed.path.label("managed"),
            exists().where(_judge.c.user_id == User.id).label("judges"),
            exists().where(_age.c.user_id == User.id, _age.c.held.is_(True)).label("waits"),
            exists().where(_day_guest.c.user_id == User.id, _day_guest.c.kept_at.is_(None))
            .label("day_guest"),
            select(_root.name).where(_root.parent_id.is_(None)).limit(1).scalar_subquery()
            .label("organisation"),
            select(func.count()).select_from(_switches).scalar_subquery().label("switches"),
            select(func.max(_switches.c.changed_at)).scalar_subquery().label("switched_at"),
            select(func.count()).select_from(_suspensions).scalar_subquery()
            .label("suspensions"), *extra,
        )
        .join(_home, _home.id == User.department_id)
        .outerjoin(DepartmentManager, DepartmentManager.user_id == User.id)
        .outerjoin(_managed, _managed.id == DepartmentManager.department_id)
        .where(User.active)
    )  # fmt: skip


def _viewer(
    rows: Sequence[Row[Any]], *, session_id: int | None = None, token_id: int | None = None,
    scopes: tuple[str, ...] | None = None, used_at: datetime | None = None,
) -> Viewer | None:  # fmt: skip
    if not rows:
        return None
    row = rows[0]._mapping
    managed = tuple(line._mapping["managed"] for line in rows if line._mapping["managed"])
    return Viewer(
        id=row["id"], name=row["name"], email=row["email"], language=row["language"],
        department_id=row["department_id"], department_path=row["home"],
        roles=roles_of(guest=row["guest"], assigned=row["roles"], manages=bool(managed),
                       waits=row["waits"], day_guest=row["day_guest"]),
        managed=() if row["day_guest"] else managed, judges=row["judges"],
        unread_count=row["unread_count"], organisation=row["organisation"],
        session_id=session_id, token_id=token_id, scopes=scopes, used_at=used_at,
        plugins=(row["switches"], row["switched_at"], row["suspensions"]),
    )  # fmt: skip


# Built once: building and keying these for every request would cost more than running them.
_BY_SESSION = (
    _viewers(
        UserSession.id.label("session_id"), UserSession.seen_at.label("used_at"),
        UserSession.way, UserSession.proven_at,
    )
    .join(UserSession, UserSession.user_id == User.id)
    .where(
        UserSession.token_hash == bindparam("token_hash"),
        UserSession.ended_at.is_(None),
        UserSession.expires_at > bindparam("now"),
        UserSession.seen_at > bindparam("idle_since"),
    )
)
_BY_TOKEN = (
    _viewers(
        ApiToken.id.label("token_id"), ApiToken.scopes.label("scopes"),
        ApiToken.last_used_at.label("used_at"), ApiToken.created_at.label("proven_at"),
    )
    .join(ApiToken, ApiToken.user_id == User.id)
    .where(
        ApiToken.token_hash == bindparam("token_hash"),
        ApiToken.revoked_at.is_(None),
        ApiToken.expires_at > bindparam("now"),
    )
)

_BY_IDS = _viewers().where(among(User.id, "ids")).order_by(User.id)


def viewer_by_session(
    session: Session, token: str, now: datetime, idle: timedelta = SESSION_IDLE
) -> Viewer | None:
    """Return who is signed in with this session token, unless the session ended, ran out or
    was not used for ``idle``."""
    values = {"token_hash": hash_token(token), "now": now, "idle_since": now - idle}
    rows = plain_rows(session, _BY_SESSION, values)
    if not rows:
        return None
    found = rows[0]._mapping
    seen = _viewer(rows, session_id=found["session_id"], used_at=found["used_at"])
    return seen and replace(seen, way=found["way"], proven_at=found["proven_at"])


def viewer_by_token(session: Session, token: str, now: datetime) -> Viewer | None:
    """Return whose bearer token this is, with its scopes, unless revoked or run out."""
    values = {"token_hash": hash_token(token), "now": now}
    rows = plain_rows(session, _BY_TOKEN, values)
    if not rows:
        return None
    found = rows[0]._mapping
    seen = _viewer(rows, token_id=found["token_id"], scopes=tuple(found["scopes"]),
                   used_at=found["used_at"])
    # Making a token took a proof, or the command line.
    return seen and replace(seen, proven_at=found["proven_at"])


def feed_tokens(session: Session, viewer: Viewer, now: datetime) -> list[ApiToken]:
    """Return the viewer's own live tokens for feeds: one, unless two were made at once."""
    rows = session.scalars(
        select(ApiToken).where(
            ApiToken.user_id == viewer.id, ApiToken.revoked_at.is_(None), ApiToken.expires_at > now
        )
    )
    return [row for row in rows if FEEDS in row.scopes]


def viewer_by_id(session: Session, user_id: int) -> Viewer | None:
    """Return the active user as a viewer, for checks made on someone's behalf."""
    return _viewer(session.execute(_viewers().where(User.id == user_id)).all())


def viewers_by_ids(session: Session, user_ids: Sequence[int]) -> list[Viewer]:
    """Return the active users as viewers, in one statement."""
    rows = plain_rows(session, _BY_IDS, {"ids": user_ids})
    by_user: dict[int, list[Row[Any]]] = {}
    for row in rows:
        by_user.setdefault(row._mapping["id"], []).append(row)
    return [viewer for lines in by_user.values() if (viewer := _viewer(lines))]


def held_back() -> Select[int]:
    """Return the numbers of guests of whom nothing is shown outside: those who are too young and
    wait for a guardian's consent, or whose guardian took it back."""
    return select(_age.c.user_id).where(_age.c.held.is_(True), _age.c.said_at.is_not(None))


def user_by_email(session: Session, email: str) -> User | None:
    """Return the user with this address, active or not."""
    return session.scalars(select(User).filter_by(email=email.strip().lower())).one_or_none()


def leads(session: Session, user: User, other: User) -> bool:
    """Say whether ``user`` is ``other`` or stands above them, so that ``other`` can't be their
    manager; one statement for each step up."""
    above: User | None = other
    seen: set[int] = set()
    while above is not None and above.id not in seen:
        if above.id == user.id:
            return True
        seen.add(above.id)
        above = session.get(User, above.manager_id) if above.manager_id else None
    return False


def last_administrator(session: Session, user: User) -> bool:
    """Say whether nobody else could run the site if this user could not."""
    if not user.active or Role.IT_ADMINISTRATOR not in user.roles:
        return False
    return not anyone_runs_the_site(session, but=user.id)


def has_role(role: Role) -> ColumnElement[bool]:
    """Return the condition that a user has a role that holds everywhere; JSON, as both databases
    keep it."""
    return cast(User.roles, Text).contains(f'"{role}"')


def anyone_runs_the_site(session: Session, *, but: int = 0) -> bool:
    """Say whether an IT administrator is active, ``but`` one person aside; one statement."""
    active = session.scalars(select(User.roles).where(User.active, User.id != but))
    return any(Role.IT_ADMINISTRATOR in roles for roles in active)


def departments(session: Session) -> Sequence[Department]:
    """Return the whole tree, each department after the one above it."""
    return session.scalars(select(Department).order_by(Department.path)).all()


def told_departments(session: Session) -> dict[int, str]:
    """Return by number under which department's slug people are told of where their names are
    not, empty where that would tell of fewer than five. One statement."""
    rows = session.execute(
        select(Department.id, Department.path, Department.slug, func.count(User.id))
        .outerjoin(User, and_(User.department_id == Department.id, User.active))
        .group_by(Department.id, Department.path, Department.slug)
    ).all()
    slugs = {path: slug for _, path, slug, _ in rows}
    told = told_as({path: number for *_, path, _, number in rows})
    return {number: slugs.get(told[path], "") for number, path, *_ in rows}


def department_lines(session: Session) -> list[DepartmentLine]:
    """Return the tree as a list that can be imported has it; two statements."""
    tree = departments(session)
    slugs = {each.id: each.slug for each in tree}
    managers: dict[int, list[str]] = {}
    for department, email in session.execute(
        select(DepartmentManager.department_id, User.email)
        .join(User, User.id == DepartmentManager.user_id).order_by(User.email)
    ):  # fmt: skip
        managers.setdefault(department, []).append(email)
    return [
        DepartmentLine(
            number, each.slug, each.name, slugs.get(each.parent_id or 0, ""), each.name_nn,
            each.name_en, tuple(managers.get(each.id, ())), each.external,
        )
        for number, each in enumerate(tree, 2)
    ]  # fmt: skip


def department_by_slug(session: Session, slug: str) -> Department | None:
    """Return the department with this key."""
    return session.scalars(select(Department).filter_by(slug=slug)).one_or_none()


def managed_departments(session: Session, viewer: Viewer) -> list[Department]:
    """Return the departments the viewer manages, directly or from above."""
    return [each for each in departments(session) if viewer.manages(each.path)]


def users(
    session: Session, viewer: Viewer, *, text: str = "", after: int = 0, limit: int = 50
) -> Sequence[User]:
    """Return the users the viewer may see, by id, ``limit`` at most.

    Colleagues see active staff; IT and auditors see all, guests and leavers included.
    """
    query = select(User).where(User.id > after).order_by(User.id).limit(limit)
    if not viewer.roles & {Role.IT_ADMINISTRATOR, Role.AUDITOR}:
        query = query.where(User.active, ~User.guest)
    if text:
        query = query.where(
            User.name.icontains(text, autoescape=True) | User.email.icontains(text, autoescape=True)
        )
    return session.scalars(query).all()


def people_by_address(session: Session, viewer: Viewer, emails: Sequence[str]) -> dict[str, int]:
    """Return the active people with these addresses (lower case) whom the viewer may see."""
    query = select(User.email, User.id).where(User.email.in_(emails), User.active)
    if not viewer.roles & {Role.IT_ADMINISTRATOR, Role.AUDITOR}:
        query = query.where(~User.guest)
    return dict(session.execute(query).all())


def outside(session: Session) -> Department | None:
    """Return the department that inhabitants belong to, if there is one."""
    return session.scalars(
        select(Department).where(Department.external).order_by(Department.path).limit(1)
    ).first()


def organisation_name(session: Session) -> str:
    """Return the organisation's name, ``""`` before there is one."""
    return session.scalar(select(Department.name).where(Department.parent_id.is_(None))) or ""


def emails_of(session: Session, users: Sequence[int]) -> dict[int, str]:
    """Return the addresses of active people, by their number."""
    if not users:
        return {}
    rows = session.execute(select(User.id, User.email).where(User.id.in_(users), User.active))
    return dict(rows.all())
