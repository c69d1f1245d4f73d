"""Search, notifications, plugins and Events in the API."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from intranet_ideas.api.schemas.base import Instant, Page, Strict


class HitSchema(Schema):
    """Something found; ``excerpt`` is plain text."""

    kind = fields.String(required=True)
    id = fields.Integer(required=True)
    title = fields.String(required=True)
    excerpt = fields.String(required=True)
    url = fields.String(required=True)


class SearchSchema(Page):
    """What was found. ``rebuilding``: the index is being made anew, come again."""

    items = fields.List(fields.Nested(HitSchema), required=True)
    rebuilding = fields.Boolean(required=True)
    left_out = fields.List(fields.String(), required=True)


class NotificationSchema(Schema):
    """Something the caller was told."""

    id = fields.Integer(required=True)
    kind = fields.String(required=True)
    text = fields.String(required=True)
    url = fields.String(required=True)
    challenge = fields.Integer(required=True, allow_none=True)
    entry = fields.Integer(required=True, allow_none=True)
    created_at = Instant(required=True)
    read_at = Instant(required=True, allow_none=True)


class PreferenceSchema(Strict):
    """Whether a kind of notification is wanted on a channel, and how soon."""

    kind = fields.String(required=True)
    channel = fields.String(required=True)
    wanted = fields.Boolean(required=True)
    pace = fields.String(validate=validate.OneOf(["at_once", "daily", "weekly", "never"]))


class PreferencesSchema(Strict):
    """All choices."""

    items = fields.List(fields.Nested(PreferenceSchema), required=True)


class PluginSchema(Schema):
    """A plugin that was found."""

    name = fields.String(required=True)
    version = fields.String(required=True)
    summary = fields.String(required=True)
    scope = fields.String(required=True)
    enabled_for = fields.List(fields.String(), required=True)
    disabled_for = fields.List(fields.String(), required=True)
    suspended = fields.Boolean(required=True)
    problem = fields.String(required=True, allow_none=True)


class SwitchSchema(Strict):
    """On, off, or (null) inherited from the department above."""

    enabled = fields.Boolean(required=True, allow_none=True)
    settings = fields.Dict(keys=fields.String(), load_default=dict)


class HealthSchema(Schema):
    """How a plugin fares."""

    name = fields.String(required=True)
    suspended = fields.Boolean(required=True)
    problem = fields.String(required=True, allow_none=True)
    hooks = fields.List(
        fields.Nested(
            Schema.from_dict(
                {
                    "hook": fields.String(required=True),
                    "calls": fields.Integer(required=True),
                    "p95_ms": fields.Integer(required=True),
                    "over_budget": fields.Integer(required=True),
                    "failures": fields.Integer(required=True),
                    "streak": fields.Integer(required=True),
                    "failed_at": Instant(required=True, allow_none=True),
                    "trace": fields.String(required=True),
                },
                name="HookHealth",
            )
        ),
        required=True,
    )


class EventSchema(Schema):
    """A line of the audit trail."""

    id = fields.Integer(required=True)
    kind = fields.String(required=True)
    happened_at = Instant(required=True)
    recorded_at = Instant(required=True)
    actor = fields.String(required=True, allow_none=True, metadata={"description": "By name"})
    challenge = fields.Integer(required=True, allow_none=True)
    entry = fields.Integer(required=True, allow_none=True)
    data = fields.Dict(keys=fields.String(), required=True)
