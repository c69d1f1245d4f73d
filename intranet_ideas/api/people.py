"""Operations on people: the caller, departments, colleagues."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Response, request
from sqlalchemy.orm import Session

from intranet_ideas.api.core import (
    answer,
    cursor,
    in_query,
    limit,
    listing,
    operation,
    whole_listing,
)
from intranet_ideas.api.schemas import DepartmentSchema, MeSchema, UserSchema, page_of
from intranet_ideas.people import queries
from intranet_ideas.web import ground, viewer


def addresses(session: Session, given: Sequence[str | int]) -> list[str]:
    """Return e-mail addresses of people given by address or number, in their order.

    A number that nobody has stays as it is: whoever looks the address up names the fault.
    """
    numbers = [each for each in given if isinstance(each, int)]
    found = queries.emails_of(session, numbers)
    return [each if isinstance(each, str) else found.get(each, str(each)) for each in given]


@operation("GET", "/me", "getMe", MeSchema)
def get_me() -> Response:
    """Who the token belongs to."""
    asking = viewer()
    return answer(MeSchema, {
        "id": asking.id, "name": asking.name, "email": asking.email,
        "language": asking.language,
        "department": asking.department_path.rstrip("/").rsplit("/", 1)[-1],
        "roles": sorted(asking.roles), "scopes": list(asking.scopes or ()),
        "unread_count": asking.unread_count,
    })  # fmt: skip


@operation("GET", "/departments", "listDepartments", page_of(DepartmentSchema, "Departments"))
def list_departments() -> Response:
    """The organisation's tree, each department after the one above it."""
    with ground().database.read() as session:
        tree = queries.departments(session)
    slugs = {each.id: each.slug for each in tree}
    rows: list[dict[str, Any]] = [
        {
            "slug": each.slug, "name": each.name, "external": each.external,
            "names": {"nb": each.name, "nn": each.name_in("nn"), "en": each.name_in("en")},
            "parent": slugs.get(each.parent_id or 0),
        }
        for each in tree
    ]  # fmt: skip
    return whole_listing(DepartmentSchema, rows)


@operation("GET", "/users", "listUsers", page_of(UserSchema, "Users"),
           query=[in_query("q", "Part of a name or address")])
def list_users() -> Response:
    """Colleagues; IT and auditors also see guests and those who have left. ``q`` filters."""
    size = limit()
    with ground().database.read() as session:
        slugs = {each.id: each.slug for each in queries.departments(session)}
        found = queries.users(
            session, viewer(), text=request.args.get("q", "")[:100], after=cursor(0) or 0,
            limit=size + 1,
        )  # fmt: skip
    rows = [
        {"id": each.id, "name": each.name, "email": each.email, "active": each.active,
         "department": slugs[each.department_id]}
        for each in found
    ]  # fmt: skip
    return listing(UserSchema, rows, size)


