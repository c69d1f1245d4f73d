"""Directories that provision people by SCIM, their tokens, and whom they brought."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0034_scim"
down_revision = "0033_round_moved"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add the five tables."""
    op.create_table(
        "scim_connection",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String(200), nullable=False, unique=True),
        sa.Column("issuer", sa.String(500), nullable=False),
        sa.Column("department_id", sa.Integer, sa.ForeignKey("department.id"), nullable=False,
                  index=True),
        sa.Column("make_unknown", sa.Boolean, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("created_by", sa.Integer, sa.ForeignKey("user.id")),
        sa.Column("synced_at", INSTANT),
    )
    connection = "scim_connection.id"
    op.create_table(
        "scim_token",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("connection_id", sa.Integer, sa.ForeignKey(connection), nullable=False,
                  index=True),
        sa.Column("token_hash", sa.String(64), nullable=False, unique=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("created_by", sa.Integer, sa.ForeignKey("user.id")),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("last_used_at", INSTANT),
        sa.Column("revoked_at", INSTANT),
    )
    op.create_table(
        "scim_person",
        sa.Column("user_id", sa.Integer, sa.ForeignKey("user.id"), primary_key=True),
        sa.Column("connection_id", sa.Integer, sa.ForeignKey(connection), nullable=False),
        sa.Column("user_name", sa.String(255), nullable=False),
        sa.Column("user_key", sa.String(255), nullable=False),
        sa.Column("external_id", sa.String(255)),
        sa.Column("given_name", sa.String(200), nullable=False),
        sa.Column("family_name", sa.String(200), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.Column("deleted_at", INSTANT),
        sa.UniqueConstraint("connection_id", "user_key"),
        sa.UniqueConstraint("connection_id", "external_id"),
    )
    op.create_table(
        "scim_group",
        sa.Column("department_id", sa.Integer, sa.ForeignKey("department.id"), primary_key=True),
        sa.Column("connection_id", sa.Integer, sa.ForeignKey(connection), nullable=False),
        sa.Column("external_id", sa.String(255)),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.Column("gone_at", INSTANT),
        sa.UniqueConstraint("connection_id", "external_id"),
    )
    op.create_table(
        "scim_refusal",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("connection_id", sa.Integer, sa.ForeignKey(connection), nullable=False,
                  index=True),
        sa.Column("at", INSTANT, nullable=False, index=True),
        sa.Column("what", sa.String(80), nullable=False),
        sa.Column("status", sa.Integer, nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("values", sa.JSON, nullable=False),
    )


def downgrade() -> None:
    """Remove them."""
    for table in ("scim_refusal", "scim_group", "scim_person", "scim_token", "scim_connection"):
        op.drop_table(table)
