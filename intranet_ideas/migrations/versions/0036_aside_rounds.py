"""Setting assessments aside in every round: what was set aside so far is of the last one."""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

revision = "0036_aside_rounds"
down_revision = "0035_keeping"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the number of the round; have what is only prepared made anew."""
    op.add_column(
        "set_aside", sa.Column("round", sa.Integer, nullable=False, server_default="1")
    )
    op.execute(
        "UPDATE set_aside SET round = (SELECT round FROM challenge"
        " WHERE challenge.id = set_aside.challenge_id)"
    )
    _key(["entry_id", "user_id", "number", "round"])
    _prepared(lambda pair, last: [pair[0], pair[1], last])


def downgrade() -> None:
    """Remove it, with what was set aside in earlier rounds."""
    op.execute(
        "DELETE FROM set_aside WHERE round < (SELECT round FROM challenge"
        " WHERE challenge.id = set_aside.challenge_id)"
    )
    _key(["entry_id", "user_id", "number"])
    op.drop_column("set_aside", "round")
    _prepared(lambda pair, last: pair[:2] if pair[2] == last else None)


def _key(columns: list[str]) -> None:
    with op.batch_alter_table("set_aside") as batch:
        batch.drop_constraint("pk_set_aside", type_="primary")
        batch.alter_column("round", existing_type=sa.Integer, server_default=None)
        batch.create_primary_key("pk_set_aside", columns)


def _prepared(changed) -> None:  # type: ignore[no-untyped-def]
    connection = op.get_bind()
    rows = connection.execute(sa.text(
        "SELECT d.challenge_id, d.pairs, c.round FROM correction_draft d"
        " JOIN challenge c ON c.id = d.challenge_id"
    )).all()  # fmt: skip
    for challenge, pairs, last in rows:
        stored = json.loads(pairs) if isinstance(pairs, str) else pairs
        kept = [new for pair in stored if (new := changed(pair, last)) is not None]
        if not kept:
            connection.execute(
                sa.text("DELETE FROM correction_draft WHERE challenge_id = :id"), {"id": challenge}
            )
            continue
        connection.execute(
            sa.text(
                "UPDATE correction_draft SET pairs = :pairs, made = '{}', fault = '',"
                " fault_values = '{}', computed_at = NULL, version = version + 1"
                " WHERE challenge_id = :id"
            ),
            {"pairs": json.dumps(kept), "id": challenge},
        )
