"""Every version of an answer, and which of them each published result was sealed with.

What was published and changed since without a correction stands again as it was sealed: the
outcome, and what the meeting decided. The words of such an answer were not kept.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0048_answers"
down_revision = "0047_department_import"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
BIG = sa.BigInteger().with_variant(sa.Integer, "sqlite")
OUTCOMES = ("chosen", "later", "declined")

SEALS = sa.table(
    "result_seal", sa.column("challenge_id"), sa.column("number"), sa.column("made_at", INSTANT),
    sa.column("content", sa.Text),
)
ANSWERS = sa.table(
    "answer", sa.column("entry_id"), sa.column("challenge_id"), sa.column("outcome"),
    sa.column("reason"), sa.column("answered_by"), sa.column("answered_at", INSTANT),
    sa.column("version"),
)
DECISIONS = sa.table(
    "decision", sa.column("entry_id"), sa.column("challenge_id"), sa.column("outcome"),
    sa.column("reason"), sa.column("overrule_reason"), sa.column("version"),
)


def upgrade() -> None:
    """Add the tables, with what is known of what was published."""
    versions = op.create_table(
        "answer_version",
        sa.Column("entry_id", BIG, sa.ForeignKey("entry.id"), primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("outcome", sa.String(80), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("overrule_reason", sa.Text, nullable=False),
        sa.Column("answered_by", sa.Integer, sa.ForeignKey("user.id")),
        sa.Column("answered_at", INSTANT),
        sa.CheckConstraint("outcome IN ('chosen', 'later', 'declined')", name="outcome"),
        sa.CheckConstraint("(answered_by IS NULL) = (answered_at IS NULL)", name="answered"),
        sa.CheckConstraint("length(reason) > 0 OR answered_by IS NULL", name="reasoned"),
    )
    sealed = op.create_table(
        "sealed_answer",
        sa.Column("entry_id", BIG, sa.ForeignKey("entry.id"), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("challenge_id", sa.Integer, sa.ForeignKey("challenge.id"), nullable=False,
                  index=True),
        sa.Column("version", sa.Integer, nullable=False),
    )  # fmt: skip
    connection = op.get_bind()
    answers = {row.entry_id: row for row in connection.execute(sa.select(ANSWERS))}
    turned = _restore_decisions(connection)
    if answers:
        op.bulk_insert(versions, [
            {"entry_id": row.entry_id, "version": row.version, "outcome": row.outcome,
             "reason": row.reason, "overrule_reason": turned.get(row.entry_id, ""),
             "answered_by": row.answered_by, "answered_at": row.answered_at}
            for row in answers.values()
        ])  # fmt: skip
    lost: dict[tuple[int, int], dict[str, Any]] = {}
    marks = list(_sealed(connection, answers, lost))
    if lost:
        op.bulk_insert(versions, list(lost.values()))
    if marks:
        op.bulk_insert(sealed, marks)


def _sealed(
    connection: sa.Connection, answers: Mapping[int, Any],
    lost: dict[tuple[int, int], dict[str, Any]],
) -> Iterator[dict[str, Any]]:  # fmt: skip
    """Yield what each result was sealed with, the newest first; ``lost`` gets the versions whose
    words are not kept."""
    # Walking back: the version that was sealed after, and its outcome.
    after: dict[int, tuple[int, str]] = {}
    for row in _seals(connection):
        for entry, outcome in _pairs(row.content, "outcomes", 2):
            answer = answers.get(entry) if isinstance(entry, int) else None
            if answer is None or not isinstance(outcome, str) or outcome not in OUTCOMES:
                continue
            version, then = after.get(entry, (answer.version, answer.outcome))
            kept = version == answer.version and _at(answer.answered_at) <= _at(row.made_at)
            if then != outcome or (version == answer.version and not kept):
                version -= 1
                lost[entry, version] = {
                    "entry_id": entry, "version": version, "outcome": outcome, "reason": "",
                    "overrule_reason": "", "answered_by": None, "answered_at": None,
                }  # fmt: skip
            after[entry] = version, outcome
            yield {"entry_id": entry, "number": row.number, "challenge_id": row.challenge_id,
                   "version": version}  # fmt: skip


def _seals(connection: sa.Connection) -> Iterator[Any]:
    order = (SEALS.c.challenge_id, SEALS.c.number.desc())
    keys = connection.execute(sa.select(SEALS.c.challenge_id, SEALS.c.number).order_by(*order))
    for challenge, number in keys.all():
        # One at a time, and as text: a seal may be large, and one that can't be read is passed by.
        yield connection.execute(
            sa.select(SEALS.c.challenge_id, SEALS.c.number, SEALS.c.made_at,
                      sa.cast(SEALS.c.content, sa.Text).label("content"))
            .where(SEALS.c.challenge_id == challenge, SEALS.c.number == number)
        ).one()  # fmt: skip


def _pairs(content: Any, name: str, length: int) -> Iterator[list[Any]]:
    try:
        rows = json.loads(content)[name]
    except (ValueError, KeyError, TypeError):
        return
    if isinstance(rows, list):
        yield from (row for row in rows if isinstance(row, list) and len(row) == length)


def _at(instant: datetime) -> datetime:
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)


def _restore_decisions(connection: sa.Connection) -> dict[int, str]:
    """Let decisions say what the newest result was sealed with; return why those that were changed
    since went against the order."""
    present = {row.entry_id: row for row in connection.execute(sa.select(DECISIONS))}
    seen: set[int] = set()
    turned: dict[int, str] = {}
    for row in _seals(connection) if present else ():
        if row.challenge_id in seen:
            continue
        seen.add(row.challenge_id)
        for entry, *said in _pairs(row.content, "decisions", 4):
            made = present.get(entry) if isinstance(entry, int) else None
            if made is None or not all(isinstance(each, str) for each in said):
                continue
            if [made.outcome, made.reason, made.overrule_reason] == said or not said[1]:
                continue
            outcome, reason, overrule_reason = said
            if outcome not in OUTCOMES:
                continue
            turned[entry] = made.overrule_reason
            connection.execute(
                sa.update(DECISIONS).where(DECISIONS.c.entry_id == entry)
                .values(outcome=outcome, reason=reason, overrule_reason=overrule_reason,
                        version=made.version + 1)
            )  # fmt: skip
    return turned


def downgrade() -> None:
    """Remove them; the answers stay as they are now."""
    op.drop_table("sealed_answer")
    op.drop_table("answer_version")
