"""Consultations: texts in versions, and what people said of them and proposed."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0068_consultations"
down_revision = "0067_goals"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
BIG = sa.BigInteger().with_variant(sa.Integer, "sqlite")
KEY, NAME = sa.String(80), sa.String(200)
ANSWER = "answer IN ('accepted', 'partly', 'declined')"


def _consultation(**named: Any) -> sa.Column[int]:
    return sa.Column("consultation_id", sa.Integer, sa.ForeignKey("consultation.id"),
                     nullable=False, **named)  # fmt: skip


def _user(name: str, **named: Any) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, sa.ForeignKey("user.id"),
                     **{"nullable": False} | named)  # fmt: skip


def _words(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False)


def _answer() -> tuple[Any, ...]:
    return (
        sa.Column("answer", KEY), _words("reason"), _user("answered_by", nullable=True),
        sa.Column("answered_at", INSTANT),
        sa.CheckConstraint(ANSWER, name="answer"),
        sa.CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="answered"),
        sa.CheckConstraint("answer IS NULL OR length(reason) > 0", name="reason"),
    )  # fmt: skip


def upgrade() -> None:
    """Add the tables; there is no consultation."""
    op.create_table(
        "consulted_text",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("next_key", sa.Integer, nullable=False),
    )
    op.create_table(
        "consulted_text_version",
        sa.Column("text_id", sa.Integer, sa.ForeignKey("consulted_text.id"), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("paragraphs", sa.JSON, nullable=False),
        _user("made_by"),
        sa.Column("made_at", INSTANT, nullable=False),
    )
    version = ["consulted_text_version.text_id", "consulted_text_version.number"]
    op.create_table(
        "consultation",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("text_id", sa.Integer, sa.ForeignKey("consulted_text.id"), nullable=False,
                  index=True),
        sa.Column("base", sa.Integer, nullable=False),
        sa.Column("result", sa.Integer),
        sa.Column("title", NAME, nullable=False),
        _words("introduction"),
        sa.Column("language", KEY, nullable=False),
        _user("owner_id", index=True),
        sa.Column("audience", KEY, nullable=False),
        sa.Column("department_id", sa.Integer, sa.ForeignKey("department.id"), index=True),
        sa.Column("opens_at", INSTANT, index=True),
        sa.Column("closes_at", INSTANT, index=True),
        sa.Column("published_at", INSTANT),
        sa.Column("answered_at", INSTANT),
        _user("created_by"),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.ForeignKeyConstraint(["text_id", "base"], version, name="fk_consultation_base"),
        sa.ForeignKeyConstraint(["text_id", "result"], version, name="fk_consultation_result"),
        sa.UniqueConstraint("text_id", "base"),
        sa.CheckConstraint("audience IN ('all', 'staff', 'department')", name="audience"),
        sa.CheckConstraint("audience <> 'department' OR department_id IS NOT NULL", name="whose"),
        sa.CheckConstraint("opens_at < closes_at", name="window"),
        sa.CheckConstraint(
            "published_at IS NULL OR (opens_at IS NOT NULL AND closes_at IS NOT NULL)",
            name="complete",
        ),
        sa.CheckConstraint("(result IS NULL) = (answered_at IS NULL)", name="answered"),
        sa.CheckConstraint("answered_at IS NULL OR published_at IS NOT NULL", name="asked_first"),
    )  # fmt: skip
    op.create_table(
        "consultation_extension",
        sa.Column("id", sa.Integer, primary_key=True),
        _consultation(index=True),
        sa.Column("before", INSTANT, nullable=False),
        sa.Column("closes_at", INSTANT, nullable=False),
        _words("notice"),
        _user("made_by"),
        sa.Column("made_at", INSTANT, nullable=False),
    )
    op.create_table(
        "consultation_person",
        _consultation(primary_key=True),
        _user("user_id", primary_key=True, index=True),
        sa.Column("follows", sa.Boolean, nullable=False),
        sa.Column("named", sa.Boolean, nullable=False),
    )
    op.create_table(
        "consultation_comment",
        sa.Column("id", BIG, primary_key=True),
        _consultation(),
        sa.Column("paragraph", sa.Integer, nullable=False),
        sa.Column("parent_id", BIG, sa.ForeignKey("consultation_comment.id"), index=True),
        _user("user_id", index=True),
        _words("body"),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("state", KEY, nullable=False),
        _user("hidden_by", nullable=True),
        _words("hidden_why"),
        sa.CheckConstraint("state IN ('sent', 'late', 'hidden', 'deleted')", name="state"),
        sa.CheckConstraint("(state = 'hidden') = (hidden_by IS NOT NULL)", name="hidden"),
    )
    op.create_table(
        "consultation_report",
        sa.Column("comment_id", BIG, sa.ForeignKey("consultation_comment.id"), primary_key=True),
        _user("user_id", primary_key=True, index=True),
        sa.Column("reason", KEY, nullable=False),
        _words("words"),
        sa.Column("reported_at", INSTANT, nullable=False),
        sa.Column("settled_at", INSTANT),
        sa.CheckConstraint("reason IN ('rude', 'personal', 'spam', 'other')", name="reason"),
    )
    op.create_table(
        "consultation_group",
        sa.Column("id", sa.Integer, primary_key=True),
        _consultation(index=True),
        sa.Column("title", NAME, nullable=False),
        *_answer(),
    )
    op.create_table(
        "consultation_proposal",
        sa.Column("id", BIG, primary_key=True),
        _consultation(),
        sa.Column("paragraph", sa.Integer, nullable=False),
        sa.Column("kind", KEY, nullable=False),
        _words("text"),
        _words("why"),
        _user("user_id", index=True),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("changed_at", INSTANT),
        sa.Column("status", KEY, nullable=False),
        sa.Column("group_id", sa.Integer, sa.ForeignKey("consultation_group.id"), index=True),
        *_answer(),
        sa.CheckConstraint("kind IN ('change', 'add', 'remove')", name="kind"),
        sa.CheckConstraint("status IN ('sent', 'late', 'withdrawn')", name="status"),
    )
    for table in ("comment", "proposal"):
        op.create_index(f"ix_consultation_{table}_place", f"consultation_{table}",
                        ["consultation_id", "paragraph", "id"])  # fmt: skip
    op.create_table(
        "consultation_support",
        sa.Column("proposal_id", BIG, sa.ForeignKey("consultation_proposal.id"),
                  primary_key=True),
        _user("user_id", primary_key=True, index=True),
    )  # fmt: skip
    op.create_table(
        "consultation_wording",
        _consultation(primary_key=True),
        sa.Column("paragraph", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("slot", KEY, primary_key=True),
        _words("text"),
        sa.Column("made_of", sa.JSON, nullable=False),
        _user("made_by"),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.CheckConstraint("slot IN ('here', 'after')", name="slot"),
    )


def downgrade() -> None:
    """Remove them."""
    for table in ("consultation_wording", "consultation_support", "consultation_proposal",
                  "consultation_group", "consultation_report", "consultation_comment",
                  "consultation_person", "consultation_extension", "consultation",
                  "consulted_text_version", "consulted_text"):  # fmt: skip
        op.drop_table(table)
