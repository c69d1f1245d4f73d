"""Operations of judging by comparing two ideas at a time."""

from __future__ import annotations

from typing import Any

from flask import Response
from sqlalchemy.orm import Session

from intranet_ideas.api.challenges import PATH as CHALLENGE
from intranet_ideas.api.core import answer, bp, done, listing, operation, write
from intranet_ideas.api.schemas import (
    ChoiceSchema,
    ComparisonSchema,
    NextComparisonSchema,
    page_of,
)
from intranet_ideas.judging import actions, queries
from intranet_ideas.web import ground, received_at, viewer

PAIR = CHALLENGE + "/comparisons/<int:entry_id>/<int:other_id>"


@operation("GET", CHALLENGE + "/comparisons/next", "getNextComparison", NextComparisonSchema,
           fails=(409,))
def get_next_comparison(challenge_id: int) -> Response:
    """Which two ideas the caller compares next, and how far the caller has come."""
    with ground().database.read() as session:
        seen = queries.pairs_for(session, viewer(), challenge_id, received_at())
    return answer(NextComparisonSchema, {
        "entries": list(seen.pair) if seen.pair else None, "made": seen.made, "goal": seen.goal,
        "possible": seen.possible,
    })  # fmt: skip


@operation("GET", CHALLENGE + "/comparisons", "listMyComparisons",
           page_of(ComparisonSchema, "Comparisons"), fails=(409,))
def list_my_comparisons(challenge_id: int) -> Response:
    """What the caller chose and counts, the newest first."""
    with ground().database.read() as session:
        queries.pairs_for(session, viewer(), challenge_id, received_at())
        rows = queries.my_choices(session, viewer(), challenge_id)
    return listing(ComparisonSchema, rows, len(rows) + 1)


@operation("PUT", PAIR, "putComparison", ComparisonSchema, write=True)
@bp.arguments(ChoiceSchema)
def put_comparison(data: dict[str, Any], challenge_id: int, entry_id: int,
                   other_id: int) -> Response:
    """Say which of two ideas is the better, or that one can't tell; it replaces what the caller
    said of these two before."""

    def action(session: Session) -> Response:
        made = actions.put_comparison(
            session, viewer(), challenge_id, entry_id, other_id, data["preferred"], received_at()
        )
        return answer(ComparisonSchema, {
            "entries": [made.first_id, made.second_id], "preferred": made.preferred_id,
            "made_at": made.made_at,
        })  # fmt: skip

    return write(action)


@operation("DELETE", PAIR, "deleteComparison", None, status=204, write=True)
def delete_comparison(challenge_id: int, entry_id: int, other_id: int) -> Response:
    """Take back what the caller said of two ideas."""
    return done(lambda session: actions.undo_comparison(
        session, viewer(), challenge_id, entry_id, other_id, received_at()
    ))  # fmt: skip
