"""Stories of initiatives: what is sent and answered."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from intranet_ideas.api.schemas.base import Instant, Strict
from intranet_ideas.api.schemas.people import PersonSchema
from intranet_ideas.initiatives.story_rules import Outcome

OUTCOME = validate.OneOf(["", *(str(each) for each in Outcome)])


class InitiativeStoryFieldsSchema(Strict):
    """A story as it is written; a draft may lack anything but who may be asked, ``ask``, an e-mail
    address."""

    outcome = fields.String(load_default="", validate=OUTCOME)
    need = fields.String(load_default="")
    tried = fields.String(load_default="")
    happened = fields.String(load_default="")
    again = fields.String(load_default="")
    not_again = fields.String(load_default="")
    ask = fields.String(required=True)


class InitiativeStorySchema(Schema):
    """A story; ``published_at`` is null while it is a draft."""

    initiative = fields.Integer(required=True)
    title = fields.String(required=True)
    language = fields.String(required=True)
    outcome = fields.String(required=True, validate=OUTCOME)
    need = fields.String(required=True)
    tried = fields.String(required=True)
    happened = fields.String(required=True)
    again = fields.String(required=True)
    not_again = fields.String(required=True)
    ask = fields.Nested(PersonSchema, required=True)
    published_at = Instant(required=True, allow_none=True)
    url = fields.String(required=True)


class InitiativeStoryListedSchema(Schema):
    """A published story in a list."""

    id = fields.Integer(required=True)
    title = fields.String(required=True)
    language = fields.String(required=True)
    outcome = fields.String(required=True, validate=OUTCOME)
    department = fields.String(required=True)
    need = fields.String(required=True)
    published_at = Instant(required=True)
