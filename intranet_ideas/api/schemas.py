"""The JSON of the API, as Marshmallow schemas: what comes in is parsed, what goes out shaped.

Rules stand in the capabilities; here is only form.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields, pre_load, validate

from intranet_ideas.settings import LANGUAGES
from intranet_ideas.web import LARGEST

LANGUAGE = validate.OneOf(LANGUAGES)
ROW = validate.Range(0, LARGEST)


class Instant(fields.Field[datetime]):
    """An instant as RFC 3339; out in UTC with ``Z``, in with any offset but never without."""

    def __init__(self, **kwargs: Any) -> None:
        metadata = {"type": "string", "format": "date-time"} | kwargs.pop("metadata", {})
        super().__init__(metadata=metadata, **kwargs)

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> str | None:  # noqa: ARG002
        if value is None:
            return None
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")  # type: ignore[no-any-return]

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any  # noqa: ARG002
    ) -> datetime:
        try:
            instant = datetime.fromisoformat(value)
            if instant.tzinfo is None:
                raise ValueError
            return instant.astimezone(UTC)
        except (TypeError, ValueError, OverflowError):
            raise ValidationError(
                "Write an instant with its offset, such as 2026-11-24T14:00:00Z."
            ) from None


class Colleague(fields.Field[str | int]):
    """Someone by e-mail address or by number, alone or as the ``id`` of what was read."""

    def __init__(self) -> None:
        kinds = [{"type": "string", "maxLength": 200},
                 {"type": "integer", "minimum": 0, "maximum": LARGEST}]  # fmt: skip
        super().__init__(metadata={"anyOf": kinds})

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any  # noqa: ARG002
    ) -> str | int:
        value = value.get("id") if isinstance(value, Mapping) else value
        if isinstance(value, str) and len(value) <= 200:
            return value
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= LARGEST:
            return value
        raise ValidationError("Write an e-mail address or a person's number.")


class Strict(Schema):
    """Input: an unknown field is a fault, named."""


class Page(Schema):
    """A page of a list; the subclass names ``items``."""

    next = fields.String(
        required=True, allow_none=True, metadata={"description": "The next page's cursor"}
    )


@cache
def page_of(item: type[Schema], name: str) -> type[Schema]:
    """Return the schema of a page of ``item``, the same each time."""
    return type(f"{name}Page", (Page,), {"items": fields.List(fields.Nested(item), required=True)})


class FaultSchema(Schema):
    """One fault of one field."""

    field = fields.String(required=True)
    message = fields.String(required=True)


class ProblemSchema(Schema):
    """RFC 9457."""

    type = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String(required=True)
    errors = fields.List(fields.Nested(FaultSchema))


# --- People ------------------------------------------------------------------------


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


# --- Challenges --------------------------------------------------------------------


class QuestionSchema(Strict):
    """A question that entries answer."""

    key = fields.String(validate=validate.Regexp(r"^[a-z0-9][a-z0-9_-]{0,59}$"))
    label = fields.String(required=True, validate=validate.Length(1, 300))
    help = fields.String(load_default="", validate=validate.Length(max=1000))
    required = fields.Boolean(load_default=False)
    max_length = fields.Integer(load_default=4000)

    @pre_load
    def from_text(self, data: Any, **kwargs: Any) -> Any:  # noqa: ARG002
        """Take a bare string as the question's text."""
        return {"label": data} if isinstance(data, str) else data


class StepSchema(Strict):
    """A described level of a scale."""

    value = fields.Integer(required=True, strict=True)
    label = fields.String(required=True, validate=validate.Length(1, 500))


class CriterionSchema(Strict):
    """What judges score."""

    key = fields.String(validate=validate.Regexp(r"^[a-z0-9][a-z0-9_-]{0,59}$"))
    name = fields.String(required=True, validate=validate.Length(1, 200))
    question = fields.String(load_default="", validate=validate.Length(max=2000))
    weight = fields.Float(load_default=1.0, allow_nan=False)
    minimum = fields.Integer(load_default=1)
    maximum = fields.Integer(load_default=6)
    steps = fields.List(fields.Nested(StepSchema), load_default=list)


class ChallengeFieldsSchema(Strict):
    """What people decide about a challenge. ``audience`` holds keys of departments,
    ``everyone`` (all staff) and ``guests``."""

    title = fields.String(validate=validate.Length(max=500))
    summary = fields.String(validate=validate.Length(max=2000))
    brief = fields.String(metadata={"description": "Markdown"})
    department = fields.String(metadata={"description": "Key of the host department"})
    language = fields.String(validate=LANGUAGE)
    audience = fields.List(
        fields.String(validate=validate.Length(max=80)),
        metadata={"description": "Who is invited: “everyone” (all staff), “guests”, or keys of "
                                 "departments, each with all below it"},
    )  # fmt: skip
    opens_at = Instant(allow_none=True)
    closes_at = Instant(allow_none=True)
    voting_closes_at = Instant(allow_none=True)
    judging_closes_at = Instant(allow_none=True)
    results_at = Instant(allow_none=True)
    questions = fields.List(fields.Nested(QuestionSchema), validate=validate.Length(max=50))
    criteria = fields.List(fields.Nested(CriterionSchema), validate=validate.Length(max=50))
    scoring_method = fields.String(
        validate=validate.Length(max=80),
        metadata={"description": "Key of one of the methods that are on for the department"},
    )
    blind = fields.Boolean()
    votes_per_person = fields.Integer(
        allow_none=True, strict=True, validate=validate.Range(-1, 1_000_000),
        metadata={"description": "At least 1; null: one vote for each idea, as many ideas as "
                                 "one likes"},
    )  # fmt: skip
    totals_hidden = fields.Boolean()


class NewChallengeSchema(ChallengeFieldsSchema):
    """A challenge to begin."""

    title = fields.String(required=True, validate=validate.Length(max=500))
    department = fields.String(required=True)


class DeadlineSchema(Strict):
    """Instants to move, with the reason that everyone reads."""

    reason = fields.String(required=True, validate=validate.Length(max=4000))
    opens_at = Instant()
    closes_at = Instant()
    voting_closes_at = Instant(allow_none=True)
    judging_closes_at = Instant()
    results_at = Instant()


class ReasonSchema(Strict):
    """A reason in words."""

    reason = fields.String(load_default="", validate=validate.Length(max=4000))


class CloneSchema(Strict):
    """How the copy is called; *Copy of …* when empty."""

    title = fields.String(load_default="", validate=validate.Length(max=500))


class ChallengeSummarySchema(Schema):
    """A challenge in a list."""

    id = fields.Integer(required=True)
    title = fields.String(required=True)
    summary = fields.String(required=True)
    language = fields.String(required=True)
    department_name = fields.String(required=True, attribute="department")
    phase = fields.String(required=True)
    opens_at = Instant(required=True, allow_none=True, attribute="timeline.opens_at")
    closes_at = Instant(required=True, allow_none=True, attribute="timeline.closes_at")
    entry_count = fields.Integer(required=True)
    participant_count = fields.Integer(required=True)
    joined = fields.Boolean(required=True)


class ChallengeSchema(ChallengeFieldsSchema):
    """A challenge. ``evidence`` is what its judges give: ``scores`` or ``comparisons``."""

    evidence = fields.String(required=True)

    id = fields.Integer(required=True)
    version = fields.Integer(required=True)
    phase = fields.String(required=True)
    entry_count = fields.Integer(required=True)
    participant_count = fields.Integer(required=True)
    server_time = Instant(required=True)
    joined = fields.Boolean(required=True)
    following = fields.Boolean(required=True)
    released_at = Instant(required=True, allow_none=True)
    cancel_reason = fields.String(required=True)
    deadline_changes = fields.List(
        fields.Nested(
            Schema.from_dict(
                {
                    "field": fields.String(required=True),
                    "old": Instant(required=True, allow_none=True),
                    "new": Instant(required=True, allow_none=True),
                    "reason": fields.String(required=True),
                    "changed_at": Instant(required=True),
                },
                name="DeadlineChange",
            )
        )
    )
    url = fields.String(required=True)
    warnings = fields.List(
        fields.Nested(FaultSchema),
        metadata={
            "description": "Given when deadlines were set or changed to a day off, to July's "
            "general holiday or to outside the hours of support. They are accepted."
        },
    )


class ParticipantSchema(Schema):
    """Someone who joined."""

    id = fields.Integer(required=True, attribute="user_id")
    name = fields.String(required=True)
    department = fields.String(required=True)
    joined_at = Instant(required=True)


# --- Entries -----------------------------------------------------------------------


class EntryFieldsSchema(Strict):
    """What authors write. ``authors`` are all who write it, by e-mail address or number;
    who changes the list always stays. ``advisers`` gave advice, and so don't judge it."""

    title = fields.String(validate=validate.Length(max=2000))
    body = fields.String(metadata={"description": "Markdown"})
    answers = fields.Dict(keys=fields.String(), values=fields.String())
    pseudonymous = fields.Boolean()
    language = fields.String(validate=LANGUAGE)
    authors = fields.List(Colleague())
    advisers = fields.List(Colleague())


class AttachmentSchema(Schema):
    """A file of an entry."""

    id = fields.Integer(required=True)
    name = fields.String(required=True)
    media_type = fields.String(required=True)
    size = fields.Integer(required=True)
    digest = fields.String(required=True)


class EntrySummarySchema(Schema):
    """An entry in a list. ``author`` is empty where it must not be known; ``vote_count``
    is null while totals are hidden."""

    id = fields.Integer(required=True)
    challenge = fields.Integer(required=True, attribute="challenge_id")
    title = fields.String(required=True)
    excerpt = fields.String(required=True)
    author = fields.String(required=True)
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
    ``advisers`` are shown to the authors alone."""

    id = fields.Integer(required=True)
    challenge = fields.Integer(required=True)
    title = fields.String(required=True)
    body = fields.String(required=True)
    answers = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    authors = fields.List(fields.Nested(PersonSchema), required=True)
    advisers = fields.List(fields.Nested(PersonSchema), required=True)
    authors_hidden = fields.Boolean(required=True)
    pseudonymous = fields.Boolean(required=True)
    status = fields.String(required=True)
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
    url = fields.String(required=True)


class ReceiptSchema(Schema):
    """Proof that a text was handed in. ``digest`` is the SHA-256 of its canonical form."""

    entry = fields.Integer(required=True)
    revision = fields.Integer(required=True)
    received_at = Instant(required=True)
    digest = fields.String(required=True)


class RevisionSchema(Schema):
    """A text of an entry; ``received_at`` is null for one not handed in."""

    revision = fields.Integer(required=True, attribute="number")
    title = fields.String(required=True)
    body = fields.String(required=True)
    answers = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    saved_at = Instant(required=True)
    received_at = Instant(required=True, allow_none=True)
    digest = fields.String(required=True, allow_none=True)


class NewCommentSchema(Strict):
    """A comment to add; ``parent`` is the comment it replies to."""

    body = fields.String(required=True)
    parent = fields.Integer(allow_none=True, strict=True, load_default=None, validate=ROW)


class CommentSchema(Schema):
    """A comment. ``author`` is null where the author must not be known or it was deleted."""

    id = fields.Integer(required=True)
    parent = fields.Integer(required=True, allow_none=True)
    author = fields.Nested(PersonSchema, required=True, allow_none=True)
    by_author = fields.Boolean(required=True)
    body = fields.String(required=True)
    created_at = Instant(required=True)
    deleted = fields.Boolean(required=True)
    mine = fields.Boolean(required=True)


class VoteSchema(Schema):
    """The caller's vote for an entry."""

    voted = fields.Boolean(required=True)
    vote_count = fields.Integer(required=True, allow_none=True)
    votes_left = fields.Integer(required=True, allow_none=True)


# --- Judging and outcomes ----------------------------------------------------------


class JudgesSchema(Strict):
    """Judges by e-mail address or number; the list replaces the one there was.

    ``unit_conflicts`` disqualifies who works in the same unit as an author,
    ``superior_conflicts`` whose nearest leader is disqualified; left out, they stay."""

    judges = fields.List(Colleague(), required=True)
    unit_conflicts = fields.Boolean()
    superior_conflicts = fields.Boolean()


class JudgeSchema(Schema):
    """A judge with progress: in entries to assess, or in comparisons to make."""

    id = fields.Integer(required=True)
    name = fields.String(required=True)
    email = fields.String(required=True)
    assigned = fields.Integer(required=True)
    handed_in = fields.Integer(required=True)


class AssignmentsSchema(Strict):
    """``mode`` ``all``: everyone assesses everything; ``manual``: what ``assignments`` says,
    a judge's e-mail address or number → ids of entries; ``balanced``: ``reviews_per_entry``
    judges for each, nothing more for the judges (numbers) in ``without``, refused if ``plan``
    is no longer what ``planAssignments`` answers. Without ``mode`` what ``assignments``
    says, when it says anything."""

    mode = fields.String(load_default=None, validate=validate.OneOf(("all", "manual", "balanced")))
    reviews_per_entry = fields.Integer(strict=True, load_default=3)
    without = fields.List(fields.Integer(strict=True, validate=ROW), load_default=list)
    plan = fields.String(load_default="")
    assignments = fields.Dict(
        keys=fields.String(), values=fields.List(fields.Integer(strict=True, validate=ROW)),
        load_default=dict,
    )


class PlanQuerySchema(Strict):
    """How ideas are to be shared out."""

    reviews_per_entry = fields.Integer(load_default=3)
    without = fields.List(fields.Integer(validate=ROW), load_default=list)


class LoadSchema(Schema):
    """How many entries a judge would get."""

    id = fields.Integer(required=True)
    name = fields.String(required=True)
    entries = fields.Integer(required=True)


class PlanSchema(Schema):
    """How ideas would be shared out. ``short`` entries get too few judges, ``at_home`` none
    from another department; ``groups`` of judges share no entry (1: all can be compared),
    ``weakest`` is the fewest entries a judge shares with others."""

    plan = fields.String(required=True)
    entries = fields.Integer(required=True)
    moves = fields.Integer(required=True)
    judges = fields.List(fields.Nested(LoadSchema), required=True)
    short = fields.Integer(required=True)
    at_home = fields.Integer(required=True)
    groups = fields.Integer(required=True)
    weakest = fields.Integer(required=True)


class TaskSchema(Schema):
    """An entry the caller has to judge; where ``evidence`` is ``comparisons``, by comparing it
    with others."""

    evidence = fields.String(required=True)

    challenge = fields.Integer(required=True)
    entry = fields.Integer(required=True)
    title = fields.String(required=True)
    state = fields.String(required=True)
    conflict = fields.String(required=True, allow_none=True)
    closes_at = Instant(required=True, allow_none=True)


class AssessmentFieldsSchema(Strict):
    """Scores by criterion key; null is "not applicable". ``hand_in`` defaults to whether
    every criterion has been scored."""

    scores = fields.Dict(
        keys=fields.String(), values=fields.Integer(allow_none=True, strict=True), required=True
    )
    confidence = fields.Integer(strict=True, load_default=2)
    comment_to_author = fields.String(load_default="", validate=validate.Length(max=10_000))
    comment_to_panel = fields.String(load_default="", validate=validate.Length(max=10_000))
    hand_in = fields.Boolean(load_default=None, allow_none=True)

    class Meta:
        """A client may send back what it was given: what is read-only is left out."""

        unknown = EXCLUDE


class AssessmentSchema(Schema):
    """The caller's assessment of an entry."""

    entry = fields.Integer(required=True)
    scores = fields.Dict(
        keys=fields.String(), values=fields.Integer(allow_none=True), required=True
    )
    confidence = fields.Integer(required=True)
    comment_to_author = fields.String(required=True)
    comment_to_panel = fields.String(required=True)
    handed_in_at = Instant(required=True, allow_none=True)
    version = fields.Integer(required=True)


class ChoiceSchema(Strict):
    """The id of the entry found better; null: could not tell."""

    preferred = fields.Integer(strict=True, allow_none=True, required=True, validate=ROW)


class ComparisonSchema(Schema):
    """The caller's choice between two entries, the smaller id first."""

    entries = fields.List(fields.Integer(), required=True)
    preferred = fields.Integer(required=True, allow_none=True)
    made_at = Instant(required=True)


class NextComparisonSchema(Schema):
    """What the caller compares next: two ids, as they stand left and right, or null when none
    are left. ``made`` counts the caller's comparisons, ``goal`` is the caller's share of those
    that the ranking needs, ``possible`` how many pairs there are."""

    entries = fields.List(fields.Integer(), required=True, allow_none=True)
    made = fields.Integer(required=True)
    goal = fields.Integer(required=True)
    possible = fields.Integer(required=True)


class ConflictSchema(Schema):
    """A declared disqualification."""

    entry = fields.Integer(required=True)
    reason = fields.String(required=True)


class NewConflictSchema(Strict):
    """Why the caller is disqualified."""

    reason = fields.String(required=True, validate=validate.Length(1, 4000))


class MethodSchema(Schema):
    """How a ranking was made."""

    plugin = fields.String(required=True)
    version = fields.String(required=True)
    key = fields.String(required=True)
    settings = fields.Dict(keys=fields.String(), required=True)


class RankedSchema(Schema):
    """A place in a ranking; ``rank`` is null for an entry that could not be ranked."""

    rank = fields.Integer(required=True, allow_none=True)
    rank_low = fields.Integer(required=True, allow_none=True)
    rank_high = fields.Integer(required=True, allow_none=True)
    score = fields.Float(required=True, allow_none=True)
    entry = fields.Integer(required=True)
    title = fields.String(required=True)


class RankingSchema(Page):
    """A ranking, best first."""

    items = fields.List(fields.Nested(RankedSchema), required=True)
    method = fields.Nested(MethodSchema, required=True, allow_none=True)
    computed_at = Instant(required=True, allow_none=True)
    released_at = Instant(required=True, allow_none=True)


class AnswerFieldsSchema(Strict):
    """The reasoned reply: what becomes of the idea, and why (Markdown)."""

    outcome = fields.String(
        required=True, validate=validate.OneOf(("chosen", "later", "declined"))
    )
    reason = fields.String(required=True, validate=validate.Length(max=20_000))


class EntryAnswerSchema(Schema):
    """The answer to an entry, with the entry."""

    outcome = fields.String(required=True)
    reason = fields.String(required=True)
    answered_at = Instant(required=True)
    version = fields.Integer(required=True)


class AnswerSchema(EntryAnswerSchema):
    """The answer to an entry, by itself."""

    entry = fields.Integer(required=True, attribute="entry_id")


class DecisionFieldsSchema(Strict):
    """What the deciding meeting says of an idea. ``outcome`` is empty until it is decided."""

    mark = fields.String(
        load_default="", validate=validate.OneOf(("", "choose", "later", "decline", "talk"))
    )
    notes = fields.String(load_default="", validate=validate.Length(max=10_000))
    outcome = fields.String(
        load_default="", validate=validate.OneOf(("", "chosen", "later", "declined"))
    )
    reason = fields.String(load_default="", validate=validate.Length(max=10_000))
    overrule_reason = fields.String(load_default="", validate=validate.Length(max=10_000))


class DecisionSchema(Schema):
    """What the meeting says of one idea; version 0: nothing yet."""

    entry = fields.Integer(required=True)
    mark = fields.String(required=True)
    notes = fields.String(required=True)
    outcome = fields.String(required=True)
    reason = fields.String(required=True)
    overrule_reason = fields.String(required=True)
    decided_at = Instant(required=True, allow_none=True)
    version = fields.Integer(required=True)


class AgendaItemSchema(DecisionSchema):
    """An idea before the meeting. ``overrules`` are the ideas whose decisions, with this one,
    turn the ranking's order round."""

    title = fields.String(required=True)
    rank = fields.Integer(required=True, allow_none=True)
    rank_low = fields.Integer(required=True, allow_none=True)
    rank_high = fields.Integer(required=True, allow_none=True)
    torn = fields.Boolean(required=True)
    overrules = fields.List(fields.Integer(), required=True)


class MeetingFieldsSchema(Strict):
    """When the meeting was held, and who took part: user ids, and names of others."""

    held_on = fields.Date(load_default=None, allow_none=True)
    attended = fields.List(fields.Integer(validate=ROW), load_default=list,
                           validate=validate.Length(max=500))  # fmt: skip
    others = fields.String(load_default="", validate=validate.Length(max=4000))


class MeetingSchema(Schema):
    """A meeting; version 0: nothing is written down yet."""

    held_on = fields.Date(required=True, allow_none=True)
    attended = fields.List(fields.Integer(), required=True)
    others = fields.String(required=True)
    version = fields.Integer(required=True)


class JudgeWorkSchema(Schema):
    """One judge's work; ``above`` and ``spread`` are null until judging has closed."""

    judge = fields.Integer(required=True)
    name = fields.String(required=True)
    handed_in = fields.Integer(required=True)
    left = fields.Integer(required=True)
    reminders = fields.Integer(required=True)
    late = fields.Boolean(required=True)
    above = fields.Float(required=True, allow_none=True)
    spread = fields.Float(required=True, allow_none=True)


class ScheduleSchema(Strict):
    """Whether the clock publishes the results at ``results_at``."""

    release_alone = fields.Boolean(required=True)


class CorrectionSchema(Strict):
    """The public reason of a correction."""

    note = fields.String(required=True, validate=validate.Length(1, 20_000))


class ResultVersionSchema(Schema):
    """A published version of the result. ``findings`` say what came of computing it again."""

    number = fields.Integer(required=True)
    note = fields.String(required=True)
    digest = fields.String(required=True)
    made_at = Instant(required=True)
    content = fields.Dict(required=True)
    checked_at = Instant(required=True, allow_none=True)
    findings = fields.Dict(required=True)


# --- Search, notifications, the site -----------------------------------------------


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
