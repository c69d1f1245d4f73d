"""Who once wrote an idea, and which comments were written by its authors."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0041_authorship"
down_revision = "0040_write_first"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Add the table and the mark, from what the ideas' texts tell: who saved one and is no
    author now was one, and comments of either were an author's. More is not known."""
    op.create_table(
        "former_author",
        sa.Column("entry_id", BIG, sa.ForeignKey("entry.id"), primary_key=True),
        sa.Column("user_id", sa.Integer, sa.ForeignKey("user.id"), primary_key=True, index=True),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
    )
    op.add_column(
        "comment", sa.Column("by_author", sa.Boolean, nullable=False, server_default=sa.false())
    )
    # A text of a number below zero is blanked by those who run the challenge, not written.
    op.execute("""
        INSERT INTO former_author (entry_id, user_id, until)
        SELECT entry_id, author_id, MAX(saved_at) FROM entry_revision
        WHERE number > 0 AND NOT EXISTS (
            SELECT 1 FROM entry_author
            WHERE entry_author.entry_id = entry_revision.entry_id
            AND entry_author.user_id = entry_revision.author_id
        )
        GROUP BY entry_id, author_id
    """)
    op.execute("""
        UPDATE comment SET by_author = TRUE
        WHERE EXISTS (
            SELECT 1 FROM entry_author
            WHERE entry_author.entry_id = comment.entry_id
            AND entry_author.user_id = comment.author_id
        ) OR EXISTS (
            SELECT 1 FROM former_author
            WHERE former_author.entry_id = comment.entry_id
            AND former_author.user_id = comment.author_id
        )
    """)


def downgrade() -> None:
    """Remove them."""
    op.drop_column("comment", "by_author")
    op.drop_table("former_author")
