"""Entries, their receipts, revisions, comments and votes in the API."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from intranet_ideas.api.schemas.base import LANGUAGE, ROW, Colleague, Instant, Strict
from intranet_ideas.api.schemas.people import PersonSchema
from intranet_ideas.api.schemas.talking import ReactedSchema
from intranet_ideas.entries.talk_rules import SIDES


class EntryFieldsSchema(Strict):
    """What authors write. ``authors`` are all who write it, by e-mail address or number;
    who changes the list always stays. ``advisers`` gave advice, and so don't judge it. ``partner``
    is the number of the organisation it is handed in for, one that the caller is a member of;
    null: for none."""

    title = fields.String(validate=validate.Length(max=2000))
    body = fields.String(metadata={"description": "Markdown"})
    answers = fields.Dict(keys=fields.String(), values=fields.String())
    pseudonymous = fields.Boolean()
    language = fields.String(validate=LANGUAGE)
    authors = fields.List(Colleague())
    advisers = fields.List(Colleague())
    partner = fields.Integer(allow_none=True, strict=True, validate=ROW)


class AttachmentSchema(Schema):
    """A file of an entry."""

    id = fields.Integer(required=True)
    name = fields.String(required=True)
    media_type = fields.String(required=True)
    size = fields.Integer(required=True)
    digest = fields.String(required=True)


class HandedInForSchema(Schema):
    """The organisation that an entry is handed in for. ``dissolved``: it takes no part any more."""

    id = fields.Integer(required=True)
    name = fields.String(required=True)
    dissolved = fields.Boolean(required=True)


class EntrySummarySchema(Schema):
    """An entry in a list. ``author`` is empty where it must not be known; ``vote_count``
    is null while totals are hidden."""

    id = fields.Integer(required=True)
    challenge = fields.Integer(required=True, attribute="challenge_id")
    title = fields.String(required=True)
    excerpt = fields.String(required=True)
    author = fields.String(required=True)
    partner = fields.String(required=True, metadata={
        "description": "The organisation it is handed in for; empty for none, and as the author is"
    })  # fmt: skip
    department = fields.String(required=True)
    pseudonymous = fields.Boolean(required=True)
    status = fields.String(required=True)
    version = fields.Integer(required=True)
    language = fields.String(required=True)
    submitted_at = Instant(required=True, allow_none=True)
    vote_count = fields.Integer(required=True, allow_none=True)
    comment_count = fields.Integer(required=True)
    voted = fields.Boolean(required=True)
    mine = fields.Boolean(required=True)


class EntrySchema(Schema):
    """An entry: for its authors the text they write in, for others what was handed in.
    ``advisers`` are shown to the authors alone. ``blanked``: words are blanked in this text.
    ``joined_into`` is the entry that goes on for this one, if it is joined into another.
    ``answer_history``: where the answer was changed after the release, what it said then and since,
    the first first, for those who may read it."""

    id = fields.Integer(required=True)
    challenge = fields.Integer(required=True)
    title = fields.String(required=True)
    body = fields.String(required=True)
    answers = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    authors = fields.List(fields.Nested(PersonSchema), required=True)
    advisers = fields.List(fields.Nested(PersonSchema), required=True)
    partner = fields.Nested(HandedInForSchema, allow_none=True, required=True)
    authors_hidden = fields.Boolean(required=True)
    blanked = fields.Boolean(required=True)
    pseudonymous = fields.Boolean(required=True)
    status = fields.String(required=True)
    joined_into = fields.Integer(required=True, allow_none=True)
    version = fields.Integer(required=True)
    revision = fields.Integer(required=True)
    changed_since_submission = fields.Boolean(required=True)
    language = fields.String(required=True)
    submitted_at = Instant(required=True, allow_none=True)
    changed_at = Instant(required=True)
    vote_count = fields.Integer(required=True, allow_none=True)
    comment_count = fields.Integer(required=True)
    voted = fields.Boolean(required=True)
    mine = fields.Boolean(required=True)
    following = fields.Boolean(required=True)
    attachments = fields.List(fields.Nested(AttachmentSchema), required=True)
    answer = fields.Nested("EntryAnswerSchema", allow_none=True, required=True)
    answer_history = fields.List(fields.Nested("AnswerSaidSchema"), required=True)
    standing = fields.Nested("StandingSchema", allow_none=True, required=True)
    url = fields.String(required=True)


class RedactionFieldsSchema(Strict):
    """The words or phrases to blank; the list replaces the one there was, none lifts it."""

    words = fields.List(fields.String(), required=True)


class RedactionSchema(Schema):
    """What is blanked in an entry. ``suggested`` stand in its text and might tell who wrote it;
    ``look_again``: it was handed in anew since, and ``gone`` no longer stand in it. The others
    read ``title``, ``body`` and ``answers``."""

    entry = fields.Integer(required=True)
    words = fields.List(fields.String(), required=True)
    suggested = fields.List(fields.String(), required=True)
    look_again = fields.Boolean(required=True)
    gone = fields.List(fields.String(), required=True)
    title = fields.String(required=True)
    body = fields.String(required=True)
    answers = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    version = fields.Integer(required=True)


class CarryOnSchema(Strict):
    """The open challenge into which an idea is copied."""

    challenge = fields.Integer(required=True, strict=True, validate=ROW)


class ReceiptSchema(Schema):
    """Proof that a text was handed in. ``digest`` is the SHA-256 of its canonical form. ``waits``:
    a moderator looks at it before others read it; it counts from ``received_at`` all the same."""

    entry = fields.Integer(required=True)
    revision = fields.Integer(required=True)
    received_at = Instant(required=True)
    digest = fields.String(required=True)
    waits = fields.Boolean(required=True)


class RevisionSchema(Schema):
    """A text of an entry; ``received_at`` is null for one not handed in. ``suggested_by`` made the
    suggestion it came of, null where it came of none or names are hidden."""

    revision = fields.Integer(required=True, attribute="number")
    title = fields.String(required=True)
    body = fields.String(required=True)
    answers = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    saved_at = Instant(required=True)
    received_at = Instant(required=True, allow_none=True)
    digest = fields.String(required=True, allow_none=True)
    suggested_by = fields.Nested(PersonSchema, required=True, allow_none=True)


class NewCommentSchema(Strict):
    """A comment to add; ``parent`` is the comment it replies to."""

    body = fields.String(required=True)
    parent = fields.Integer(allow_none=True, strict=True, load_default=None, validate=ROW)
    side = fields.String(allow_none=True, load_default=None, validate=validate.OneOf(SIDES))


class CommentSchema(Schema):
    """A comment. ``author`` is null where the author must not be known or it was deleted.
    ``side`` is null where it takes none. ``state``: what is hidden keeps its place, without its
    text for all but its writer; what waits for a moderator is there for its writer alone."""

    id = fields.Integer(required=True)
    parent = fields.Integer(required=True, allow_none=True)
    author = fields.Nested(PersonSchema, required=True, allow_none=True)
    by_author = fields.Boolean(required=True)
    by_helper = fields.Boolean(required=True)
    body = fields.String(required=True)
    created_at = Instant(required=True)
    deleted = fields.Boolean(required=True)
    mine = fields.Boolean(required=True)
    side = fields.String(required=True, allow_none=True, validate=validate.OneOf(SIDES))
    state = fields.String(
        required=True, validate=validate.OneOf(("shown", "waiting", "hidden"))
    )
    reactions = fields.List(fields.Nested(ReactedSchema), required=True)


class VoteSchema(Schema):
    """The caller's vote for an entry."""

    voted = fields.Boolean(required=True)
    vote_count = fields.Integer(required=True, allow_none=True)
    votes_left = fields.Integer(required=True, allow_none=True)
