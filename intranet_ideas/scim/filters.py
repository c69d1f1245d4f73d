"""A directory's filter as a condition in SQL (RFC 7644, 3.4.2.2): what finding someone needs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from scim2_models import InvalidFilterException
from scim2_models.path import CompareOperator, Comparison, LogicalExpr, LogicalOperator, ValuePath
from sqlalchemy import ColumnElement, and_, false, func, or_

from intranet_ideas.i18n import translate
from intranet_ideas.people.models import Department, User
from intranet_ideas.scim.models import ScimGroup, ScimPerson
from intranet_ideas.scim.rules import NO_FILTER
from intranet_ideas.web import row_number

MOST_TERMS = 50


def _text(value: Any) -> str:
    # Neither database can hold NUL or half a sign, which JSON can spell.
    if not isinstance(value, str) or re.search("[\x00\ud800-\udfff]", value):
        raise InvalidFilterException(detail=translate(NO_FILTER))
    return value


def _name(column: Any) -> Any:
    # SQLite's lower() knows a–z alone, so the name as it is written counts too.
    return lambda value: or_(
        column == _text(value), func.lower(column) == _text(value).lower()
    )  # fmt: skip


def _number(column: Any) -> Any:
    def condition(value: Any) -> ColumnElement[bool]:
        number = number_of(value)
        return column == number if number is not None else false()

    return condition


def _switch(column: Any) -> Any:
    return lambda value: column.is_(str(value).lower() == "true")


PEOPLE: Mapping[str, Any] = {
    "id": _number(ScimPerson.user_id),
    "username": lambda value: ScimPerson.user_key == _text(value).casefold(),
    "externalid": lambda value: ScimPerson.external_id == _text(value),
    "displayname": _name(User.name),
    "emails": lambda value: User.email == _text(value).lower(),
    "emails.value": lambda value: User.email == _text(value).lower(),
    "active": _switch(User.active),
}
GROUPS: Mapping[str, Any] = {
    "id": _number(ScimGroup.department_id),
    "externalid": lambda value: ScimGroup.external_id == _text(value),
    "displayname": _name(Department.name),
}


def condition(node: Any, known: Mapping[str, Any], within: str = "") -> ColumnElement[bool]:
    """Return what a filter's tree means. Raises ``InvalidFilterException`` for all that is not
    known; nothing is filtered half."""
    if isinstance(node, LogicalExpr) and len(node.terms) <= MOST_TERMS:
        join = and_ if node.op == LogicalOperator.and_ else or_
        return join(*(condition(each, known, within) for each in node.terms))
    if isinstance(node, ValuePath) and not within:
        return condition(node.val_filter, known, f"{_last(node.attr_path)}.")
    if isinstance(node, Comparison) and node.op == CompareOperator.eq:
        name = within + _last(node.attr_path)
        if name == "emails.type":
            # There is one address, the one at work.
            return User.id.is_not(None) if _text(node.value) == "work" else false()
        if name in known:
            found: ColumnElement[bool] = known[name](node.value)
            return found
    raise InvalidFilterException(detail=translate(NO_FILTER))


def _last(path: Any) -> str:
    return str(path).rpartition(":")[2].lower()


def number_of(value: Any) -> int | None:
    """Return the number that an id stands for; None when no row can have it."""
    try:
        return row_number(value) if isinstance(value, str) and value.isascii() else None
    except ValueError:
        return None
