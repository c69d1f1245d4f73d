"""The page on which one chooses between two ideas."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import request, url_for
from sqlalchemy.orm import Session

from intranet_ideas.challenges import queries as challenges
from intranet_ideas.entries.queries import SeenEntry, see_entry
from intranet_ideas.errors import Conflict, Fault, Invalid, NotFound
from intranet_ideas.i18n import gettext, translate
from intranet_ideas.voting import pairs
from intranet_ideas.voting.offers import offer_of, signed
from intranet_ideas.voting.pairs import NOT_OFFERED, SeenPairs
from intranet_ideas.voting.views import bp
from intranet_ideas.web import ground, page, perform, received_at, row_number, shown, viewer


def pairs_page(
    session: Session, challenge_id: int, status: int = 200, *, errors: Sequence[Fault] = (),
    said: str = "",
) -> Any:  # fmt: skip
    """Show the two ideas that the viewer compares next, and what was chosen last."""
    seen = pairs.pairs_for(session, viewer(), challenge_id, received_at())
    challenge = seen.challenge.challenge
    sides: list[SeenEntry] = []
    if seen.offer is not None:
        sides = [see_entry(session, viewer(), each, received_at())
                 for each in (seen.offer.left, seen.offer.right)]  # fmt: skip
    return page(
        "voting/pairs.html", status, seen=seen, challenge=challenge, phase=seen.challenge.phase,
        sides=sides, offer=signed(ground().settings, seen.offer) if seen.offer else "",
        last=_last(session, seen), errors=errors, said=said,
        questions=challenges.questions_of(challenge),
    )  # fmt: skip


def _last(session: Session, seen: SeenPairs) -> list[SeenEntry]:
    """Return the two ideas chosen between last, the preferred one first, where they are there."""
    if seen.last is None:
        return []
    found = []
    for each in sorted(seen.last, key=lambda entry: entry != seen.preferred):
        try:
            found.append(see_entry(session, viewer(), each, received_at()))
        except NotFound:
            return []
    return found


@bp.post("/challenges/<int:challenge_id>/ballot/pair")
def choose(challenge_id: int) -> Any:
    """Write a choice down and go on to the next two ideas."""
    offer = offer_of(ground().settings, request.form.get("offer", ""))
    given = request.form.get("preferred", "")

    def action(session: Session) -> str:
        # What is neither a number nor the word for none is no idea of the two.
        preferred = None if given == "none" else _number(given)
        pairs.choose(session, viewer(), challenge_id, offer, preferred, received_at())
        return url_for("voting.page", challenge_id=challenge_id, _anchor="ideas")

    try:
        return perform(action)
    except Invalid as error:
        with ground().database.read() as session:
            return pairs_page(session, challenge_id, 422, errors=shown(error))
    except Conflict as error:
        if error.message not in (NOT_OFFERED, pairs.GONE):
            raise
        with ground().database.read() as session:
            return pairs_page(session, challenge_id, 409, said=translate(error.message))


def _number(text: str) -> int:
    try:
        return row_number(text)
    except ValueError:
        return 0


@bp.post("/challenges/<int:challenge_id>/ballot/undo")
def undo(challenge_id: int) -> Any:
    """Take the last choice back."""

    def action(session: Session) -> str:
        pairs.undo(session, viewer(), challenge_id, received_at())
        return url_for("voting.page", challenge_id=challenge_id)

    return perform(action, success=gettext("The choice is taken back."))
