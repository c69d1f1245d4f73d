"""What a directory does to people and departments: through the same actions as everyone else.

The connection stands for the directory; it was IT's to make. Each action raises
``rules.Refused`` or ``Invalid``, and then nothing is changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from intranet_ideas import events
from intranet_ideas.events import record
from intranet_ideas.identity import actions as identities
from intranet_ideas.identity.queries import identity_of, named
from intranet_ideas.identity.rules import nobodys_address
from intranet_ideas.people import actions as people
from intranet_ideas.people import tree
from intranet_ideas.people.models import Department, User
from intranet_ideas.people.queries import departments, leads, user_by_email
from intranet_ideas.people.rules import DepartmentLine, check_email
from intranet_ideas.scim import queries, rules
from intranet_ideas.scim.models import ScimConnection, ScimGroup, ScimPerson
from intranet_ideas.scim.rules import Refused, Wanted


def add_person(
    session: Session, connection: ScimConnection, wanted: Wanted, now: datetime
) -> ScimPerson:
    """Bring a person: who signed in by the same issuer before keeps the account, and so does who
    was brought before and comes back."""
    _check(session, connection, wanted, None)
    user = _known(session, connection, wanted)
    if user is None:
        if user_by_email(session, _email(connection, wanted)):
            raise Refused(rules.ADDRESS_TAKEN, taken=True)
        user = people.add_user(
            session, email=_email(connection, wanted), name=wanted.name, now=now,
            department=_department(session, connection, wanted, now).slug,
            language=wanted.language or "nb",
        )  # fmt: skip
    row = session.get(ScimPerson, user.id)
    if row is None:
        row = ScimPerson(
            user_id=user.id, connection_id=connection.id, user_name=wanted.user_name,
            user_key=wanted.user_name.casefold(), external_id=None, created_at=now,
            changed_at=now, deleted_at=None,
        )  # fmt: skip
        session.add(row)
    elif row.deleted_at is None:
        raise Refused(rules.TAKEN, taken=True)
    row.deleted_at, row.connection_id = None, connection.id
    change_person(session, connection, row, wanted, now)
    return row


def change_person(
    session: Session, connection: ScimConnection, row: ScimPerson, wanted: Wanted, now: datetime
) -> None:
    """Let an account follow its directory; the person stays the same whatever changes."""
    _check(session, connection, wanted, row.user_id)
    user = session.get_one(User, row.user_id)
    if user.break_glass:
        raise Refused(rules.EMERGENCY)
    _identify(session, connection, row, wanted, now)
    row.user_name, row.user_key = wanted.user_name, wanted.user_name.casefold()
    row.given_name, row.family_name = wanted.given_name, wanted.family_name
    row.changed_at = now
    _follow(session, connection, user, wanted, now)
    if wanted.active != user.active:
        people.change_user(session, user.email, active=wanted.active, now=now)
    session.flush()


def remove_person(session: Session, row: ScimPerson, now: datetime) -> None:
    """Put a person out whom the directory no longer knows. Account and ideas stay."""
    user = session.get_one(User, row.user_id)
    if user.break_glass:
        raise Refused(rules.EMERGENCY)
    people.change_user(session, user.email, active=False, now=now)
    row.deleted_at, row.changed_at = now, now
    row.user_key = f"deleted {row.user_id}"
    session.flush()


def _check(
    session: Session, connection: ScimConnection, wanted: Wanted, user_id: int | None
) -> None:
    if not wanted.user_name or not wanted.name:
        raise Refused(rules.NO_NAME, wrong=True)
    if wanted.email and check_email(wanted.email):
        raise Refused(rules.NO_ADDRESS, wrong=True)
    same = ScimPerson.user_key == wanted.user_name.casefold()
    if wanted.external_id:
        same = or_(same, ScimPerson.external_id == wanted.external_id)
    other = session.scalars(
        select(ScimPerson).where(
            ScimPerson.connection_id == connection.id, ScimPerson.deleted_at.is_(None),
            ScimPerson.user_id != (user_id or 0), same,
        )
    ).first()  # fmt: skip
    if other is not None:
        raise Refused(rules.TAKEN, taken=True)
    _check_manager(session, connection, wanted, user_id)


def _check_manager(
    session: Session, connection: ScimConnection, wanted: Wanted, user_id: int | None
) -> None:
    if wanted.manager is None:
        return
    boss = session.get(ScimPerson, wanted.manager)
    if boss is None or boss.connection_id != connection.id or boss.deleted_at is not None:
        raise Refused(rules.NO_MANAGER, wrong=True)
    person = session.get(User, user_id) if user_id else None
    if person and leads(session, person, session.get_one(User, boss.user_id)):
        raise Refused(rules.CYCLE, wrong=True)


def _known(session: Session, connection: ScimConnection, wanted: Wanted) -> User | None:
    """Return the account that the directory means: by what the issuer calls the person, never by
    address."""
    if not wanted.external_id:
        return None
    before = session.scalars(
        select(ScimPerson).filter_by(
            connection_id=connection.id, external_id=wanted.external_id
        )
    ).one_or_none()  # fmt: skip
    identity = identity_of(session, connection.issuer, wanted.external_id)
    known = before or identity
    return session.get_one(User, known.user_id) if known else None


def _email(connection: ScimConnection, wanted: Wanted) -> str:
    return wanted.email or nobodys_address(
        connection.issuer, wanted.external_id or wanted.user_name
    )


def _identify(
    session: Session, connection: ScimConnection, row: ScimPerson, wanted: Wanted, now: datetime
) -> None:
    """Join the account to what its issuer calls the person, and part it from what it was."""
    external = wanted.external_id
    if row.external_id and row.external_id != external:
        before = identity_of(session, connection.issuer, row.external_id)
        if before is not None and before.user_id == row.user_id:
            identities.unlink(session, None, before.id, now)
            session.flush()
    row.external_id = external
    if not external:
        return
    known = identity_of(session, connection.issuer, external)
    if known is None:
        user = session.get_one(User, row.user_id)
        identities.attach(session, user, connection.issuer, external, now, None)
    elif known.user_id != row.user_id:
        raise Refused(rules.TAKEN, taken=True)


def _follow(
    session: Session, connection: ScimConnection, user: User, wanted: Wanted, now: datetime
) -> None:
    email = _email(connection, wanted)
    if email != user.email and user_by_email(session, email):
        raise Refused(rules.ADDRESS_TAKEN, taken=True)
    home = _department(session, connection, wanted, now, user)
    changed = []
    for field, value in (
        ("name", wanted.name), ("email", email), ("department_id", home.id),
        ("manager_id", _manager(session, connection, user, wanted)),
    ):  # fmt: skip
        if getattr(user, field) != value:
            setattr(user, field, value)
            changed.append(field.removesuffix("_id"))
    if changed:
        _say(session, connection, user.id, changed, now)


def _say(
    session: Session, connection: ScimConnection, user_id: int, changed: Sequence[str],
    now: datetime,
) -> None:  # fmt: skip
    record(session, events.USER_CHANGED, now=now, user=user_id, field=", ".join(changed),
           by="directory", connection=connection.id)  # fmt: skip


def _manager(
    session: Session, connection: ScimConnection, user: User, wanted: Wanted
) -> int | None:
    """Return the manager someone gets: one whom the directory did not bring is not its to take
    away."""
    if wanted.manager is not None or user.manager_id is None:
        return wanted.manager
    boss = session.get(ScimPerson, user.manager_id)
    ours = boss is not None and boss.connection_id == connection.id and boss.deleted_at is None
    return None if ours else user.manager_id


def _department(
    session: Session, connection: ScimConnection, wanted: Wanted, now: datetime,
    user: User | None = None,
) -> Department:  # fmt: skip
    """Return where a person belongs: the department with the name there is or, as the connection
    says, a new one or the one for those who have none."""
    everyone = departments(session)
    unplaced = next(each for each in everyone if each.id == connection.department_id)
    if not wanted.department:
        group = session.get(ScimGroup, user.department_id) if user else None
        here = next((each for each in everyone if user and each.id == user.department_id), None)
        return here if here and group and group.connection_id == connection.id else unplaced
    found = named(everyone, wanted.department)
    if found is not None:
        return found
    return make_department(session, wanted.department, now) if connection.make_unknown else unplaced


def make_department(session: Session, name: str, now: datetime) -> Department:
    """Make a department below the organisation, for IT to move where it belongs."""
    everyone = departments(session)
    root = next(each.slug for each in everyone if each.parent_id is None)
    slug = rules.slug_for(name, [each.slug for each in everyone])
    tree.import_departments(session, [DepartmentLine(1, slug, name, root)], now=now)
    return next(each for each in departments(session) if each.slug == slug)


def add_group(
    session: Session, connection: ScimConnection, name: str, external_id: str | None,
    members: Sequence[int], now: datetime,
) -> ScimGroup:  # fmt: skip
    """Let a group be a department: the one it was before, the one with its name, or a new one."""
    if not name:
        raise Refused(rules.NO_GROUP_NAME, wrong=True)
    row = None
    if external_id:
        row = session.scalars(
            select(ScimGroup).filter_by(connection_id=connection.id, external_id=external_id)
        ).one_or_none()
    if row is None:
        department = named(departments(session), name) or make_department(session, name, now)
        row = session.get(ScimGroup, department.id)
    if row is not None and (row.gone_at is None or row.connection_id != connection.id):
        raise Refused(rules.GROUP_TAKEN, taken=True)
    if row is None:
        row = ScimGroup(department_id=department.id, connection_id=connection.id, created_at=now,
                        external_id=external_id, changed_at=now, gone_at=None)  # fmt: skip
        session.add(row)
    row.gone_at, row.external_id = None, external_id
    session.flush()
    present = queries.members(session, connection, [row.department_id])[row.department_id]
    # Who worked there before the group came stays: the directory has not said otherwise yet.
    change_group(session, connection, row, name, external_id, [*present, *members], now)
    return row


def change_group(
    session: Session, connection: ScimConnection, row: ScimGroup, name: str,
    external_id: str | None, members: Sequence[int], now: datetime,
) -> None:  # fmt: skip
    """Let a department follow its group: its name, and who works there."""
    if not name:
        raise Refused(rules.NO_GROUP_NAME, wrong=True)
    other = session.scalars(
        select(ScimGroup).where(
            ScimGroup.connection_id == connection.id, ScimGroup.external_id == external_id,
            ScimGroup.department_id != row.department_id,
        )
    ).first()  # fmt: skip
    if external_id and other is not None:
        raise Refused(rules.GROUP_TAKEN, taken=True)
    _rename(session, session.get_one(Department, row.department_id), name, now)
    row.external_id, row.changed_at = external_id, now
    _move(session, connection, row.department_id, members, now)
    session.flush()


def _rename(session: Session, department: Department, name: str, now: datetime) -> None:
    if name in (department.name, department.name_nn, department.name_en):
        return
    department.name = name
    record(session, events.DEPARTMENT_CHANGED, now=now, department_id=department.id,
           field="name", by="directory")  # fmt: skip


def _move(
    session: Session, connection: ScimConnection, department: int, members: Sequence[int],
    now: datetime,
) -> None:  # fmt: skip
    """Bring people into a department, and those who left it to where the unplaced are. A person
    is in one department: the last word counts."""
    present = queries.members(session, connection, [department])[department]
    come, gone = rules.moved(present, members)
    rows = session.execute(
        select(ScimPerson, User).join(User, User.id == ScimPerson.user_id)
        .where(ScimPerson.user_id.in_(come), ScimPerson.connection_id == connection.id,
               ScimPerson.deleted_at.is_(None))
    ).all()  # fmt: skip
    if len(rows) != len(come):
        raise Refused(rules.NO_MEMBER, wrong=True)
    leaving = session.scalars(select(User).where(User.id.in_(gone))).all()
    for user, home in (
        *((user, department) for _, user in rows),
        *((user, connection.department_id) for user in leaving),
    ):
        if user.department_id != home:
            user.department_id = home
            _say(session, connection, user.id, ["department"], now)


def remove_group(
    session: Session, connection: ScimConnection, row: ScimGroup, now: datetime
) -> None:
    """Note that a department vanished from the directory. It stays here with its people and
    ideas, and IT is shown it."""
    row.gone_at, row.changed_at = now, now
    record(session, events.DEPARTMENT_CHANGED, now=now, department_id=row.department_id,
           field="vanished", by="directory", connection=connection.id)  # fmt: skip
    session.flush()
