"""Which rows go with a person who was a guest and works here now, and which stay."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Table, UniqueConstraint, and_, delete, exists, update
from sqlalchemy.orm import Session

from intranet_ideas.models import metadata

STAYS = frozenset({
    # What is the account's, not the person's.
    "api_token", "closed_account", "connected_account", "guardian_consent", "guardian_letter",
    "guest_account", "guest_age", "idempotent_request", "identity", "mail_link", "notification",
    "notification_preference", "partner_member", "passkey", "people_import_change",
    "refused_address", "scim_person", "seen_claims", "user", "user_session",
    # What is sealed as it was done, and what guests don't do.
    "answer", "answer_version", "audit_check", "challenge_manager", "correction_draft", "decision",
    "department_manager", "event", "meeting_attendance", "result_seal", "set_aside",
})  # fmt: skip
"""Tables of which nothing is moved. What is in none of these sets goes with the person."""

COUNTED_APART = frozenset({"vote", "ballot", "basket", "basket_entry", "pair_choice"})
"""Votes, which must not count twice: ``connecting`` looks at each."""

REFUSED = frozenset({"judge", "assessment", "comparison", "conflict", "example_note",
                     "example_score"})  # fmt: skip
"""What judges do: who has done it as a guest is not connected."""


def columns() -> Iterator[tuple[Table, str]]:
    """Yield each column that names who did something that is moved."""
    for table in metadata.sorted_tables:
        if table.name in STAYS | COUNTED_APART | REFUSED:
            continue
        for column in table.columns:
            if any(key.target_fullname == "user.id" for key in column.foreign_keys):
                yield table, column.name


def move(session: Session, table: Table, column: str, guest_id: int, member_id: int) -> int:
    """Let rows of a guest be a member's, and return how many. Where the member has the same
    already, the guest's row goes: nobody follows, joins or writes twice."""
    for keys in _unique(table, column):
        other = table.alias("other")
        same = and_(
            other.c[column] == member_id,
            *(other.c[key] == table.c[key] for key in keys if key != column),
        )
        if table.name == "team_request":
            same = and_(same, other.c.status == "open", table.c.status == "open")
        session.execute(delete(table).where(table.c[column] == guest_id, exists().where(same)))
    changed: Any = session.execute(
        update(table).where(table.c[column] == guest_id).values({column: member_id})
    )
    return int(changed.rowcount)


def _unique(table: Table, column: str) -> list[list[str]]:
    keys = [[each.name for each in table.primary_key]]
    keys += [[each.name for each in found.columns] for found in table.constraints
             if isinstance(found, UniqueConstraint)]  # fmt: skip
    keys += [[each.name for each in index.columns] for index in table.indexes if index.unique]
    return [names for names in keys if column in names]
