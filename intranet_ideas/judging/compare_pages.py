"""The page on which a judge compares two ideas."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import request, url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from intranet_ideas.access import Phase
from intranet_ideas.challenges import queries as challenges
from intranet_ideas.entries import queries as entries
from intranet_ideas.entries.models import Attachment
from intranet_ideas.entries.queries import Author, SeenEntry
from intranet_ideas.errors import Fault, Invalid
from intranet_ideas.judging import actions, forms, queries
from intranet_ideas.judging.comparing import SeenPairs, both
from intranet_ideas.judging.views import bp
from intranet_ideas.web import ground, page, perform, received_at, shown, viewer


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two ideas, with what stands beside its text."""

    seen: SeenEntry
    authors: list[Author]
    attachments: list[Attachment]


@bp.get("/challenges/<int:challenge_id>/compare")
def compare(challenge_id: int) -> Any:
    """Two ideas side by side, and the choice between them."""
    return _compare_page(challenge_id)


def _compare_page(
    challenge_id: int, status: int = 200, *, errors: list[Fault] | None = None
) -> Any:
    with ground().database.read() as session:
        seen = queries.pairs_for(session, viewer(), challenge_id, received_at())
        challenge = seen.challenge.challenge
        return page(
            "judging/compare.html", status, seen=seen, challenge=challenge,
            phase=seen.challenge.phase, sides=_sides(session, seen), errors=errors or [],
            last_titles=_last_titles(seen), questions=challenges.questions_of(challenge),
            criteria=queries.criteria_of(session, challenge),
        )  # fmt: skip


def _sides(session: Session, seen: SeenPairs) -> list[Side]:
    if seen.pair is None or seen.challenge.phase != Phase.JUDGING:
        return []
    return [
        Side(each, entries.authors(session, each), list(entries.attachments(session, each)))
        for each in both(session, viewer(), seen.pair, received_at())
    ]


def _last_titles(seen: SeenPairs) -> dict[int, tuple[str, str]]:
    """Return title and language of the two ideas compared last, by id."""
    if seen.last is None:
        return {}
    return {
        task.entry_id: (task.title, task.language)
        for task in seen.tasks if task.entry_id in seen.last.entries
    }  # fmt: skip


@bp.post("/challenges/<int:challenge_id>/compare")
def choose(challenge_id: int) -> Any:
    """Store a choice and go on to the next two ideas."""
    left, right, preferred = forms.parse_choice(request.form)

    def action(session: Session) -> str:
        actions.put_comparison(
            session, viewer(), challenge_id, left, right, preferred, received_at()
        )
        # Straight to the ideas: the page's head has been read.
        return url_for("judging.compare", challenge_id=challenge_id, _anchor="ideas")

    try:
        return perform(action)
    except Invalid as error:
        return _compare_page(challenge_id, 422, errors=shown(error))


@bp.post("/challenges/<int:challenge_id>/compare/undo")
def undo_choice(challenge_id: int) -> Any:
    """Take a choice back; the same two ideas come up again."""
    left, right, _ = forms.parse_choice(request.form)

    def action(session: Session) -> str:
        actions.undo_comparison(session, viewer(), challenge_id, left, right, received_at())
        return url_for("judging.compare", challenge_id=challenge_id)

    return perform(action, success=gettext("The choice is taken back."))
