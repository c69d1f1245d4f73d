"""The audit trail becomes a chain, and the database refuses to change it.

Events that are there already are joined to it by the worker, in the order of their ids.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020_event_chain"
down_revision = "0019_identity"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer, "sqlite")
REFUSED = "the audit trail only grows"
FACTS = (
    "id, kind, key, happened_at, recorded_at, actor_id, department_id, challenge_id, entry_id, "
    "data"
)
CHAIN = "seq, salt, digest"

SQLITE = (
    (f"CREATE TRIGGER event_stays BEFORE DELETE ON event "
    f"BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"),
    (f"CREATE TRIGGER event_as_written BEFORE UPDATE OF {FACTS} ON event "
    f"BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"),
    (f"CREATE TRIGGER event_chained BEFORE UPDATE OF {CHAIN} ON event WHEN OLD.seq IS NOT NULL "
    f"BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"),
)
POSTGRESQL = (
    (f"CREATE FUNCTION event_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$BEGIN RAISE EXCEPTION '{REFUSED}' USING ERRCODE = 'integrity_constraint_violation'; "
    f"END$$"),
    ("CREATE TRIGGER event_stays BEFORE DELETE OR TRUNCATE ON event "
    "FOR EACH STATEMENT EXECUTE FUNCTION event_refuse()"),
    (f"CREATE TRIGGER event_as_written BEFORE UPDATE OF {FACTS} ON event "
    "FOR EACH ROW EXECUTE FUNCTION event_refuse()"),
    (f"CREATE TRIGGER event_chained BEFORE UPDATE OF {CHAIN} ON event "
    "FOR EACH ROW WHEN (OLD.seq IS NOT NULL) EXECUTE FUNCTION event_refuse()"),
)


def upgrade() -> None:
    """Add the columns, the looks and the triggers."""
    op.add_column("event", sa.Column("seq", sa.BigInteger, nullable=True))
    op.add_column("event", sa.Column("salt", sa.String(32), nullable=True))
    op.add_column("event", sa.Column("digest", sa.String(64), nullable=True))
    op.create_index("uq_event_seq", "event", ["seq"], unique=True)
    op.create_index("ix_event_to_seal", "event", ["id"], sqlite_where=sa.text("seq IS NULL"),
                    postgresql_where=sa.text("seq IS NULL"))  # fmt: skip
    op.create_table(
        "audit_check",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.Integer, sa.ForeignKey("user.id"), nullable=True),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seq", BIG, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("broken_seq", sa.BigInteger, nullable=True),
        sa.Column("event_id", sa.BigInteger, nullable=True),
        sa.Column("kind", sa.String(80), nullable=False),
        sa.Column("fault", sa.Text, nullable=False),
    )
    op.create_index("ix_audit_check_checked_at", "audit_check", ["checked_at"])
    for statement in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRESQL:
        op.execute(statement)


def downgrade() -> None:
    """Remove them; the events stay."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    for name in ("event_stays", "event_as_written", "event_chained"):
        op.execute(f"DROP TRIGGER {name}" + ("" if sqlite else " ON event"))
    if not sqlite:
        op.execute("DROP FUNCTION event_refuse()")
    op.drop_table("audit_check")
    op.drop_index("ix_event_to_seal", "event")
    op.drop_index("uq_event_seq", "event")
    for name in ("digest", "salt", "seq"):
        op.drop_column("event", name)
