"""The first schema."""

from __future__ import annotations

from functools import partial

import sqlalchemy as sa
from alembic import op

revision = "0001_initial"
down_revision = None
branch_labels = None
depends_on = None

# The names of constraints and indexes follow from database.CONVENTION, which never changes.
# SQLite numbers rows by itself only for a column declared INTEGER.
BIG_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")
INSTANT = sa.DateTime(timezone=True)
TEXTS = ("working_id", "submitted_id")
"""Columns of an entry that name a revision, while a revision names its entry."""

TABLES = (
    "notification_preference", "delivery", "notification", "event", "answer", "ranking",
    "assessment_version", "assessment", "conflict", "assignment", "judge", "ballot", "vote",
    "comment", "attachment", "entry_author", "entry_revision", "entry", "participation",
    "deadline_change", "criterion", "challenge_manager", "challenge_audience", "challenge",
    "worker_beat", "plugin_suspension", "plugin_health", "plugin_setting",
    "plugin_activation", "idempotent_request", "sign_in_attempt", "api_token", "user_session",
    "department_manager", "user", "department",
)
"""All tables, each before those it refers to."""

need = partial(sa.Column, nullable=False)
maybe = partial(sa.Column, nullable=True)
fk = sa.ForeignKey


def check(text: str, name: str) -> sa.CheckConstraint:
    """Return a named constraint."""
    return sa.CheckConstraint(text, name=name)


def pending(name: str, condition: str) -> sa.Index:
    """Return an index of only those rows that a consumer has yet to deal with."""
    where = sa.text(condition)
    return sa.Index(name, "id", sqlite_where=where, postgresql_where=where)


def upgrade() -> None:
    """Make all tables."""
    _people_and_plugins()
    _challenges()
    _ideas_and_judging()
    _events()
    if op.get_bind().dialect.name != "sqlite":
        # SQLite takes a reference to a table that comes later; it can't add one afterwards.
        for column in TEXTS:
            op.create_foreign_key(
                f"fk_entry_{column}_entry_revision", "entry", "entry_revision", [column], ["id"]
            )


def _people_and_plugins() -> None:
    op.create_table(
        "department",
        need("id", sa.Integer, primary_key=True), need("slug", sa.String(80), unique=True),
        need("path", sa.String(1000), unique=True),
        maybe("parent_id", sa.Integer, fk("department.id"), index=True),
        need("name", sa.String(200)), need("name_nn", sa.String(200)),
        need("name_en", sa.String(200)), need("external", sa.Boolean),
    )
    op.create_table(
        "user",
        need("id", sa.Integer, primary_key=True), need("email", sa.String(200), unique=True),
        need("name", sa.String(200), index=True),
        need("department_id", sa.Integer, fk("department.id"), index=True),
        maybe("manager_id", sa.Integer, fk("user.id"), index=True), need("language", sa.String(2)),
        need("roles", sa.JSON), need("guest", sa.Boolean), need("active", sa.Boolean),
        maybe("password_hash", sa.String(500)), need("unread_count", sa.Integer),
        need("created_at", INSTANT),
        check("email = lower(email)", "email_lower"),
        check("language IN ('nb', 'nn', 'en')", "language"),
        check("manager_id IS NULL OR manager_id <> id", "manager_other"),
        check("unread_count >= 0", "unread_count"),
    )
    op.create_table(
        "department_manager",
        need("department_id", sa.Integer, fk("department.id"), primary_key=True),
        need("user_id", sa.Integer, fk("user.id"), primary_key=True, index=True),
    )
    op.create_table(
        "user_session",
        need("id", sa.Integer, primary_key=True), need("token_hash", sa.String(64), unique=True),
        need("user_id", sa.Integer, fk("user.id"), index=True), need("device", sa.String(200)),
        need("created_at", INSTANT), need("seen_at", INSTANT), need("expires_at", INSTANT),
        maybe("ended_at", INSTANT),
    )
    op.create_table(
        "api_token",
        need("id", sa.Integer, primary_key=True), need("token_hash", sa.String(64), unique=True),
        need("user_id", sa.Integer, fk("user.id"), index=True), need("label", sa.String(200)),
        need("scopes", sa.JSON), need("created_at", INSTANT), need("expires_at", INSTANT),
        maybe("revoked_at", INSTANT),
    )
    op.create_table(
        "sign_in_attempt",
        need("id", sa.Integer, primary_key=True), need("subject", sa.String(64)),
        need("at", INSTANT, index=True),
        sa.Index("ix_sign_in_attempt_subject_at", "subject", "at"),
    )
    op.create_table(
        "idempotent_request",
        need("user_id", sa.Integer, fk("user.id"), primary_key=True),
        need("key", sa.String(200), primary_key=True), need("operation", sa.String(80)),
        need("fingerprint", sa.String(64)), maybe("answer", sa.JSON),
        need("created_at", INSTANT, index=True),
    )
    op.create_table(
        "plugin_activation",
        need("plugin", sa.String(80), primary_key=True),
        need("department_id", sa.Integer, fk("department.id"), primary_key=True),
        need("enabled", sa.Boolean), need("changed_at", INSTANT),
    )
    op.create_table(
        "plugin_setting",
        need("plugin", sa.String(80), primary_key=True),
        need("department_id", sa.Integer, fk("department.id"), primary_key=True),
        need("key", sa.String(80), primary_key=True), need("value", sa.JSON),
        need("changed_at", INSTANT),
    )
    op.create_table(
        "plugin_health",
        need("plugin", sa.String(80), primary_key=True),
        need("hook", sa.String(80), primary_key=True), need("failures", sa.Integer),
        need("streak", sa.Integer), maybe("failed_at", INSTANT), need("trace", sa.Text),
    )
    op.create_table(
        "plugin_suspension",
        need("plugin", sa.String(80), primary_key=True), need("suspended_at", INSTANT),
        need("reason", sa.Text),
    )
    op.create_table(
        "worker_beat",
        need("name", sa.String(200), primary_key=True), need("started_at", INSTANT),
        need("seen_at", INSTANT), need("version", sa.String(80)),
    )


def _challenges() -> None:
    op.create_table(
        "challenge",
        need("id", sa.Integer, primary_key=True), need("title", sa.String(200)),
        need("summary", sa.Text), need("brief", sa.Text), need("brief_html", sa.Text),
        need("language", sa.String(2)),
        need("department_id", sa.Integer, fk("department.id"), index=True),
        need("everyone", sa.Boolean), need("guests", sa.Boolean), maybe("opens_at", INSTANT),
        maybe("closes_at", INSTANT), maybe("voting_closes_at", INSTANT),
        maybe("judging_closes_at", INSTANT), maybe("results_at", INSTANT),
        maybe("published_at", INSTANT), maybe("cancelled_at", INSTANT),
        need("cancel_reason", sa.Text), maybe("released_at", INSTANT), need("questions", sa.JSON),
        need("scoring_method", sa.String(80)), need("blind", sa.Boolean),
        maybe("votes_per_person", sa.Integer), need("totals_hidden", sa.Boolean),
        need("assign_all", sa.Boolean), need("entry_count", sa.Integer),
        need("participant_count", sa.Integer), need("created_by", sa.Integer, fk("user.id")),
        need("created_at", INSTANT), need("changed_at", INSTANT), need("version", sa.Integer),
        check(
            "judging_closes_at IS NULL OR judging_closes_at >= closes_at",
            "judging_after_closing"),
        check(
            "judging_closes_at IS NULL OR voting_closes_at IS NULL OR judging_closes_at >= "
            "voting_closes_at",
            "judging_after_voting"),
        check("opens_at < closes_at", "opens_before_closing"),
        check(
            "published_at IS NULL OR (opens_at IS NOT NULL AND closes_at IS NOT NULL AND "
            "judging_closes_at IS NOT NULL AND results_at IS NOT NULL)",
            "published_has_timeline"),
        check(
            "released_at IS NULL OR (published_at IS NOT NULL AND cancelled_at IS NULL)",
            "released_was_published"),
        check(
            "results_at IS NULL OR judging_closes_at IS NULL OR results_at >= "
            "judging_closes_at",
            "results_after_judging"),
        check("votes_per_person IS NULL OR votes_per_person > 0", "votes"),
        check("voting_closes_at IS NULL OR voting_closes_at > closes_at", "voting_after_closing"),
        sa.Index("ix_challenge_closes_at", "closes_at", "id"),
        sa.Index("ix_challenge_published", "published_at", "id"),
    )
    op.create_table(
        "challenge_audience",
        need("challenge_id", sa.Integer, fk("challenge.id"), primary_key=True),
        need("department_id", sa.Integer, fk("department.id"), primary_key=True, index=True),
    )
    op.create_table(
        "challenge_manager",
        need("challenge_id", sa.Integer, fk("challenge.id"), primary_key=True),
        need("user_id", sa.Integer, fk("user.id"), primary_key=True, index=True),
    )
    op.create_table(
        "criterion",
        need("id", sa.Integer, primary_key=True),
        need("challenge_id", sa.Integer, fk("challenge.id")), need("key", sa.String(80)),
        need("position", sa.Integer), need("name", sa.String(200)), need("question", sa.Text),
        need("weight", sa.Double), need("minimum", sa.Integer), need("maximum", sa.Integer),
        need("steps", sa.JSON),
        sa.UniqueConstraint("challenge_id", "key"),
        check("minimum < maximum", "scale"),
        check("weight > 0", "weight"),
    )
    op.create_table(
        "deadline_change",
        need("id", sa.Integer, primary_key=True),
        need("challenge_id", sa.Integer, fk("challenge.id"), index=True),
        need("field", sa.String(80)), maybe("old", INSTANT), maybe("new", INSTANT),
        need("reason", sa.Text), need("changed_by", sa.Integer, fk("user.id")),
        need("changed_at", INSTANT),
    )
    op.create_table(
        "participation",
        need("challenge_id", sa.Integer, fk("challenge.id"), primary_key=True),
        need("user_id", sa.Integer, fk("user.id"), primary_key=True), need("joined_at", INSTANT),
        sa.Index("ix_participation_user_id", "user_id", "joined_at"),
    )


def _ideas_and_judging() -> None:
    op.create_table(
        "entry",
        need("id", BIG_ID, primary_key=True), need("challenge_id", sa.Integer, fk("challenge.id")),
        need("status", sa.String(80)), need("pseudonymous", sa.Boolean),
        need("language", sa.String(2)), need("department_id", sa.Integer, fk("department.id")),
        need("created_by", sa.Integer, fk("user.id"), index=True),
        maybe("working_id", BIG_ID, fk("entry_revision.id", use_alter=True)),
        maybe("submitted_id", BIG_ID, fk("entry_revision.id", use_alter=True)),
        maybe("submitted_at", INSTANT), maybe("withdrawn_at", INSTANT),
        need("vote_count", sa.Integer), need("comment_count", sa.Integer),
        need("created_at", INSTANT), need("changed_at", INSTANT), need("version", sa.Integer),
        check("comment_count >= 0", "comment_count"),
        check("status <> 'submitted' OR submitted_id IS NOT NULL", "handed_in"),
        check("status IN ('draft', 'submitted', 'withdrawn')", "status"),
        check("vote_count >= 0", "vote_count"),
        sa.Index("ix_entry_challenge", "challenge_id", "status", "id"),
        sa.Index("ix_entry_votes", "challenge_id", "status", "vote_count", "id"),
    )
    op.create_table(
        "entry_revision",
        need("id", BIG_ID, primary_key=True), need("entry_id", BIG_ID, fk("entry.id")),
        need("number", sa.Integer), need("title", sa.String(200)), need("body", sa.Text),
        need("body_html", sa.Text), need("excerpt", sa.String(500)), need("answers", sa.JSON),
        need("attachments", sa.JSON), need("author_id", sa.Integer, fk("user.id")),
        need("saved_at", INSTANT), maybe("received_at", INSTANT), maybe("digest", sa.String(64)),
        sa.UniqueConstraint("entry_id", "number"),
        check("(received_at IS NULL) = (digest IS NULL)", "receipt"),
    )
    op.create_table(
        "entry_author",
        need("entry_id", BIG_ID, fk("entry.id"), primary_key=True),
        need("user_id", sa.Integer, fk("user.id"), primary_key=True, index=True),
        need("position", sa.Integer),
    )
    op.create_table(
        "attachment",
        need("id", BIG_ID, primary_key=True), need("entry_id", BIG_ID, fk("entry.id"), index=True),
        need("name", sa.String(200)), need("media_type", sa.String(200)), need("size", sa.Integer),
        need("digest", sa.String(64)), need("uploaded_by", sa.Integer, fk("user.id")),
        need("uploaded_at", INSTANT), maybe("removed_at", INSTANT),
    )
    op.create_table(
        "comment",
        need("id", BIG_ID, primary_key=True), need("entry_id", BIG_ID, fk("entry.id")),
        maybe("parent_id", BIG_ID, fk("comment.id")),
        need("author_id", sa.Integer, fk("user.id"), index=True), need("body", sa.Text),
        need("body_html", sa.Text), need("mentions", sa.JSON), need("created_at", INSTANT),
        maybe("deleted_at", INSTANT), maybe("deleted_by", sa.Integer, fk("user.id")),
        sa.Index("ix_comment_entry", "entry_id", "id"),
    )
    op.create_table(
        "vote",
        need("entry_id", BIG_ID, fk("entry.id"), primary_key=True),
        need("user_id", sa.Integer, fk("user.id"), primary_key=True, index=True),
        need("voted_at", INSTANT),
    )
    op.create_table(
        "ballot",
        need("challenge_id", sa.Integer, fk("challenge.id"), primary_key=True),
        need("user_id", sa.Integer, fk("user.id"), primary_key=True), need("used", sa.Integer),
        check("used >= 0", "used"),
    )
    op.create_table(
        "judge",
        need("id", sa.Integer, primary_key=True),
        need("challenge_id", sa.Integer, fk("challenge.id")),
        need("user_id", sa.Integer, fk("user.id"), index=True), need("added_at", INSTANT),
        sa.UniqueConstraint("challenge_id", "user_id"),
    )
    op.create_table(
        "assignment",
        need("judge_id", sa.Integer, fk("judge.id", ondelete="CASCADE"), primary_key=True),
        need("entry_id", BIG_ID, fk("entry.id"), primary_key=True, index=True),
        need("assigned_at", INSTANT),
    )
    op.create_table(
        "conflict",
        need("entry_id", BIG_ID, fk("entry.id"), primary_key=True),
        need("user_id", sa.Integer, fk("user.id"), primary_key=True, index=True),
        need("reason", sa.Text), need("declared_at", INSTANT),
    )
    op.create_table(
        "assessment",
        need("id", BIG_ID, primary_key=True), need("challenge_id", sa.Integer, fk("challenge.id")),
        need("entry_id", BIG_ID, fk("entry.id")),
        need("user_id", sa.Integer, fk("user.id"), index=True), need("scores", sa.JSON),
        need("confidence", sa.Integer), need("comment_to_author", sa.Text),
        need("comment_to_panel", sa.Text), maybe("handed_in_at", INSTANT),
        maybe("set_aside_at", INSTANT), need("changed_at", INSTANT), need("version", sa.Integer),
        sa.UniqueConstraint("entry_id", "user_id"),
        check("confidence BETWEEN 1 AND 3", "confidence"),
        sa.Index("ix_assessment_challenge", "challenge_id", "entry_id"),
    )
    op.create_table(
        "assessment_version",
        need("assessment_id", BIG_ID, fk("assessment.id"), primary_key=True),
        need("version", sa.Integer, primary_key=True), need("scores", sa.JSON),
        need("confidence", sa.Integer), need("comment_to_author", sa.Text),
        need("comment_to_panel", sa.Text), need("handed_in_at", INSTANT),
    )
    op.create_table(
        "ranking",
        need("id", sa.Integer, primary_key=True),
        need("challenge_id", sa.Integer, fk("challenge.id")), need("plugin", sa.String(80)),
        need("plugin_version", sa.String(80)), need("method", sa.String(80)),
        need("settings", sa.JSON), need("weights", sa.JSON), need("items", sa.JSON),
        need("notes", sa.JSON), need("sheet_digest", sa.String(64)), need("fault", sa.Text),
        need("computed_at", INSTANT), maybe("released_at", INSTANT),
        sa.Index("ix_ranking_challenge", "challenge_id", "id"),
    )
    op.create_table(
        "answer",
        need("entry_id", BIG_ID, fk("entry.id"), primary_key=True),
        need("challenge_id", sa.Integer, fk("challenge.id"), index=True),
        need("outcome", sa.String(80)), need("reason", sa.Text), need("reason_html", sa.Text),
        need("answered_by", sa.Integer, fk("user.id")), need("answered_at", INSTANT),
        need("version", sa.Integer),
        check("outcome IN ('chosen', 'later', 'declined')", "outcome"),
        check("length(reason) > 0", "reasoned"),
    )


def _events() -> None:
    op.create_table(
        "event",
        need("id", BIG_ID, primary_key=True), need("kind", sa.String(80)),
        maybe("key", sa.String(200), unique=True), need("happened_at", INSTANT),
        need("recorded_at", INSTANT), maybe("actor_id", sa.Integer, fk("user.id")),
        maybe("department_id", sa.Integer, fk("department.id")),
        maybe("challenge_id", sa.Integer, fk("challenge.id")),
        maybe("entry_id", BIG_ID, fk("entry.id")), need("data", sa.JSON),
        maybe("notified_at", INSTANT), maybe("indexed_at", INSTANT), maybe("told_at", INSTANT),
        need("attempts", sa.Integer), maybe("next_attempt_at", INSTANT),
        sa.Index("ix_event_actor", "actor_id", "id"),
        sa.Index("ix_event_challenge", "challenge_id", "id"),
        pending("ix_event_to_index", "indexed_at IS NULL"),
        pending("ix_event_to_notify", "notified_at IS NULL"),
        pending("ix_event_to_tell", "told_at IS NULL"),
    )
    op.create_table(
        "notification",
        need("id", BIG_ID, primary_key=True), need("user_id", sa.Integer, fk("user.id")),
        need("event_id", BIG_ID, fk("event.id")), need("kind", sa.String(80)),
        maybe("challenge_id", sa.Integer, fk("challenge.id")),
        maybe("entry_id", BIG_ID, fk("entry.id")), need("created_at", INSTANT),
        maybe("read_at", INSTANT),
        sa.UniqueConstraint("event_id", "user_id"),
        sa.Index("ix_notification_user_id", "user_id", "id"),
    )
    op.create_table(
        "delivery",
        need("id", BIG_ID, primary_key=True),
        need("notification_id", BIG_ID, fk("notification.id")), need("channel", sa.String(80)),
        need("message_id", sa.String(200)), need("status", sa.String(80)),
        need("attempts", sa.Integer), need("next_attempt_at", INSTANT), need("error", sa.Text),
        maybe("sent_at", INSTANT),
        sa.UniqueConstraint("notification_id", "channel"),
        check("status IN ('pending', 'sent', 'kept', 'parked')", "status"),
        sa.Index("ix_delivery_due", "status", "next_attempt_at", "id"),
    )
    op.create_table(
        "notification_preference",
        need("user_id", sa.Integer, fk("user.id"), primary_key=True),
        need("kind", sa.String(80), primary_key=True),
        need("channel", sa.String(80), primary_key=True), need("wanted", sa.Boolean),
    )


def downgrade() -> None:
    """Remove all tables."""
    if op.get_bind().dialect.name != "sqlite":
        for column in TEXTS:
            op.drop_constraint(f"fk_entry_{column}_entry_revision", "entry", type_="foreignkey")
    for table in TABLES:
        op.drop_table(table)
