"""People and departments as the resources that a directory reads and writes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from scim2_models import (
    ConflictException,
    InvalidValueException,
    Meta,
    NotFoundException,
    NotImplementedException,
    PreconditionFailedException,
    Reference,
    ResourceType,
    ResponseParameters,
    SearchRequest,
    UniquenessException,
)
from scim2_server.storage import ScimStorage, SearchPage
from sqlalchemy.orm import Session

from intranet_ideas.errors import Conflict, Invalid
from intranet_ideas.i18n import translate
from intranet_ideas.people.models import Department
from intranet_ideas.people.rules import has_address
from intranet_ideas.scim import actions, queries, rules
from intranet_ideas.scim.filters import GROUPS, PEOPLE, condition, number_of
from intranet_ideas.scim.models import ScimConnection, ScimGroup, ScimPerson
from intranet_ideas.scim.resources import (
    Email,
    EnterpriseUser,
    Group,
    Manager,
    Member,
    Name,
    User,
)
from intranet_ideas.scim.rules import Refused, Wanted
from intranet_ideas.text import clean_line
from intranet_ideas.web import LARGEST

Person = User[EnterpriseUser]


@contextmanager
def in_scim_words() -> Iterator[None]:
    """Turn the house's errors into the standard's, with the same plain words."""
    try:
        yield
    except Refused as error:
        words = translate(error.message, **error.values)
        kind = (UniquenessException if error.taken else InvalidValueException if error.wrong
                else ConflictException)  # fmt: skip
        raise kind(detail=words) from error
    except Invalid as error:
        fault = error.faults[0]
        raise InvalidValueException(detail=translate(fault.message, **fault.values)) from error
    except Conflict as error:
        raise ConflictException(detail=translate(error.message, **error.values)) from error


class Store(ScimStorage):
    """What one directory brought, in one transaction, at one instant."""

    def __init__(self, session: Session, connection: ScimConnection, now: datetime) -> None:
        """Take the transaction; the caller commits it."""
        self.session, self.connection, self.now = session, connection, now

    def get(
        self, resource_type: ResourceType, resource_id: str, *,
        response_parameters: ResponseParameters[Any] | None = None,  # noqa: ARG002
    ) -> Any:  # fmt: skip
        """Return a person or a group."""
        if resource_type.name == "User":
            self._person(resource_id)
            return self._people(ScimPerson.user_id == number_of(resource_id))[1][0]
        self._group(resource_id)
        return self._groups(ScimGroup.department_id == number_of(resource_id))[1][0]

    def search(
        self, resource_types: list[ResourceType], search_request: SearchRequest[Any], *,
        position: Any = None,  # noqa: ARG002 - there are no cursors
    ) -> SearchPage:  # fmt: skip
        """Return a part of the people or the groups that a filter finds."""
        if len(resource_types) != 1:
            raise NotImplementedException(detail="Search people or groups, not both at once")
        person = resource_types[0].name == "User"
        which = []
        if search_request.filter:
            which = [condition(search_request.filter.ast, PEOPLE if person else GROUPS)]
        limit = rules.MOST_LISTED if search_request.count is None else search_request.count
        part = {"limit": limit, "offset": min(search_request.start_index_0 or 0, LARGEST)}
        total, found = (self._people if person else self._groups)(*which, **part)
        return SearchPage(total, found)

    def create(self, resource_type: ResourceType, resource: Any) -> Any:
        """Bring a person or a group."""
        with in_scim_words():
            if resource_type.name == "User":
                row = actions.add_person(
                    self.session, self.connection, wanted_of(resource), self.now
                )
                return self.get(resource_type, str(row.user_id))
            made = actions.add_group(
                self.session, self.connection, _line(resource.display_name),
                _external(resource), _members(resource), self.now,
            )  # fmt: skip
            return self.get(resource_type, str(made.department_id))

    def update(
        self, resource_type: ResourceType, resource: Any, *, expected_version: str | None = None
    ) -> Any:
        """Let a person or a group be as the directory says."""
        self._expect(resource_type, resource.id, expected_version)
        with in_scim_words():
            if resource_type.name == "User":
                actions.change_person(
                    self.session, self.connection, self._person(resource.id),
                    wanted_of(resource), self.now,
                )  # fmt: skip
            else:
                actions.change_group(
                    self.session, self.connection, self._group(resource.id),
                    _line(resource.display_name), _external(resource), _members(resource), self.now,
                )  # fmt: skip
        return self.get(resource_type, resource.id)

    def delete(
        self, resource_type: ResourceType, resource_id: str, *,
        expected_version: str | None = None,
    ) -> None:  # fmt: skip
        """Put a person out, or note that a group vanished."""
        self._expect(resource_type, resource_id, expected_version)
        with in_scim_words():
            if resource_type.name == "User":
                actions.remove_person(self.session, self._person(resource_id), self.now)
            else:
                actions.remove_group(
                    self.session, self.connection, self._group(resource_id), self.now
                )

    def _expect(self, kind: ResourceType, resource_id: str, version: str | None) -> None:
        if version is not None and self.get(kind, resource_id).meta.version != version:
            raise PreconditionFailedException(detail=translate(rules.CHANGED_SINCE))

    def _person(self, resource_id: str) -> ScimPerson:
        row = self.session.get(ScimPerson, number_of(resource_id) or 0)
        if row is None or row.connection_id != self.connection.id or row.deleted_at is not None:
            raise NotFoundException
        return row

    def _group(self, resource_id: str) -> ScimGroup:
        row = self.session.get(ScimGroup, number_of(resource_id) or 0)
        if row is None or row.connection_id != self.connection.id or row.gone_at is not None:
            raise NotFoundException
        return row

    def _people(self, *which: Any, **part: Any) -> tuple[int, list[Any]]:
        total, rows = queries.people(self.session, self.connection, *which, **part)
        return total, [self._as_user(row) for row in rows]

    def _groups(self, *which: Any, **part: Any) -> tuple[int, list[Any]]:
        total, rows = queries.groups(self.session, self.connection, *which, **part)
        departments = [row[0].department_id for row in rows]
        there = queries.members(self.session, self.connection, departments)
        return total, [_as_group(row[0], row[1], there[row[0].department_id]) for row in rows]

    def _as_user(self, found: Any) -> Any:
        row, user, department, boss = found
        work = EnterpriseUser(
            # Who is where the unplaced are has no department that the directory knows.
            department=None if user.department_id == self.connection.department_id else department,
            manager=Manager(value=str(boss), ref=Reference(f"Users/{boss}")) if boss else None,
        )  # fmt: skip
        made = Person(
            id=str(user.id), external_id=row.external_id, user_name=row.user_name,
            display_name=user.name, active=user.active,
            emails=[Email(value=user.email, type=Email.Type.work, primary=True)]
            if has_address(user.email) else None,
        )  # fmt: skip
        if row.given_name or row.family_name:
            made.name = Name(family_name=row.family_name or None, given_name=row.given_name or None)
        if work.department or work.manager:
            made[EnterpriseUser] = work
        return _stamped(made, "User", row)


def _as_group(row: ScimGroup, department: Department, people: Any) -> Any:
    made = Group(
        id=str(department.id), external_id=row.external_id, display_name=department.name,
        members=[
            Member(value=str(number), ref=Reference(f"Users/{number}"), type="User")
            for number in people
        ] or None,
    )  # fmt: skip
    return _stamped(made, "Group", row)


def _stamped(made: Any, kind: str, row: Any) -> Any:
    """Add what the standard wants to know; the version is made of all that is shown."""
    shown = json.dumps(made.model_dump(), sort_keys=True, default=str)
    digest = hashlib.sha256(shown.encode()).hexdigest()[:24]
    made.meta = Meta(resource_type=kind, created=row.created_at, last_modified=row.changed_at,
                     version=f'W/"{digest}"')  # fmt: skip
    return made


def wanted_of(resource: Any) -> Wanted:
    """Return what a resource says of a person. Raises ``Refused``."""
    work = resource[EnterpriseUser] or EnterpriseUser()
    name = resource.name or Name()
    given, family = _line(name.given_name), _line(name.family_name)
    user_name = _line(resource.user_name, 255)
    manager = work.manager.value if work.manager else None
    return Wanted(
        user_name=user_name, external_id=_external(resource),
        name=_line(resource.display_name) or f"{given} {family}".strip()[:200] or user_name[:200],
        given_name=given, family_name=family, email=_address(resource.emails or []),
        language=rules.language_of(resource.preferred_language or ""),
        active=resource.active is not False, department=_line(work.department),
        manager=(number_of(manager) or 0) if manager else None,
    )  # fmt: skip


def _line(value: str | None, longest: int = 200) -> str:
    return clean_line(value or "")[:longest]


def _external(resource: Any) -> str | None:
    return _line(resource.external_id, 255) or None


def _address(emails: list[Email]) -> str:
    given = [each for each in emails if each.value]
    best = sorted(given, key=lambda each: (each.primary is not True, each.type != "work"))
    return str(best[0].value).strip().lower() if best else ""


def _members(resource: Any) -> list[int]:
    return [number_of(each.value) or 0 for each in resource.members or []]
