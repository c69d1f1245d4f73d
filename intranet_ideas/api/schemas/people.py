"""People and departments in the API."""

from __future__ import annotations

from marshmallow import Schema, fields


class MeSchema(Schema):
    """The caller."""

    id = fields.Integer(required=True)
    name = fields.String(required=True)
    email = fields.String(required=True)
    language = fields.String(required=True)
    department = fields.String(required=True)
    roles = fields.List(fields.String(), required=True)
    scopes = fields.List(fields.String(), required=True)
    unread_count = fields.Integer(required=True)


class DepartmentSchema(Schema):
    """A department in the tree; ``parent`` is null for the organisation."""

    slug = fields.String(required=True)
    name = fields.String(required=True)
    names = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    parent = fields.String(required=True, allow_none=True)
    external = fields.Boolean(required=True)


class UserSchema(Schema):
    """A colleague."""

    id = fields.Integer(required=True)
    name = fields.String(required=True)
    email = fields.String(required=True)
    department = fields.String(required=True)
    active = fields.Boolean(required=True)


class PersonSchema(Schema):
    """A person by name."""

    id = fields.Integer(required=True)
    name = fields.String(required=True)
