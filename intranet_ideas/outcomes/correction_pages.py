"""Pages on which a published result is corrected by setting assessments aside."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from intranet_ideas.challenges import queries as challenges
from intranet_ideas.errors import Conflict, Fault, Invalid, Stale
from intranet_ideas.i18n import translate
from intranet_ideas.outcomes import actions, aside
from intranet_ideas.outcomes.correction_reads import correcting
from intranet_ideas.outcomes.forms import AsideForm, aside_from, parse_aside, version_of
from intranet_ideas.outcomes.views import bp
from intranet_ideas.web import ground, page, perform, received_at, row_number, shown, viewer

MOST_CHOICES = 200
"""So many can be ticked at a time; a judge or an idea narrows them down."""


@bp.get("/challenges/<int:challenge_id>/results/correction")
def correction(challenge_id: int) -> Any:
    """What can be set aside, and the order that comes of what is."""
    return _correction_page(challenge_id)


def _correction_page(
    challenge_id: int, status: int = 200, *, typed: AsideForm | None = None, note: str = "",
    overrule_reason: str = "", errors: list[Fault] | None = None, refused: str = "",
) -> Any:  # fmt: skip
    judge = request.values.get("judge", type=row_number)
    idea = request.values.get("idea", type=row_number)
    turn = request.values.get("round", type=row_number)
    with ground().database.read() as session:
        seen = challenges.see(session, viewer(), challenge_id, received_at(), "results.correct")
        found = correcting(session, seen, received_at())
        listed = [
            each for each in found.choices
            if judge in (None, each.user) and idea in (None, each.idea.id)
            and turn in (None, each.round)
        ]  # fmt: skip
        return page(
            "outcomes/correction.html", status, seen=seen, challenge=seen.challenge,
            phase=seen.phase, found=found, prepared=found.prepared, choices=listed[:MOST_CHOICES],
            left_out=len(listed) - len(listed[:MOST_CHOICES]), judge=judge, idea=idea, turn=turn,
            judges=sorted({(each.user, each.judge) for each in found.choices},
                          key=lambda each: (each[1], each[0])),
            ideas=list({each.idea.id: each.idea for each in found.choices}.values()),
            grounds=[(key, translate(words)) for key, words in aside.GROUNDS.items()],
            values=typed or aside_from(found.prepared.draft if found.prepared else None),
            note=note, overrule_reason=overrule_reason, errors=errors or [], refused=refused,
        )  # fmt: skip


@bp.post("/challenges/<int:challenge_id>/results/correction")
def draft_correction(challenge_id: int) -> Any:
    """Have the order made anew without what is ticked; nothing is published yet."""
    typed = parse_aside(request.form)

    def action(session: Session) -> str:
        actions.draft_correction(
            session, viewer(), challenge_id, typed.pairs, typed.ground, typed.reason,
            received_at(),
        )  # fmt: skip
        return url_for("outcomes.correction", challenge_id=challenge_id)

    try:
        return perform(action, success=gettext("The order is being made anew."))
    except Invalid as error:
        return _correction_page(challenge_id, 422, typed=typed, errors=shown(error))
    except Conflict as error:
        refused = translate(error.message, **error.values)
        return _correction_page(challenge_id, 409, typed=typed, refused=refused)


@bp.post("/challenges/<int:challenge_id>/results/correction/drop")
def drop_correction(challenge_id: int) -> Any:
    """Throw away what was prepared."""

    def action(session: Session) -> str:
        actions.drop_correction(session, viewer(), challenge_id, received_at())
        return url_for("outcomes.seals", challenge_id=challenge_id)

    return perform(action, success=gettext("The prepared correction is thrown away."))


@bp.post("/challenges/<int:challenge_id>/results/correction/publish")
def publish_correction(challenge_id: int) -> Any:
    """Publish the new order as a new version."""
    note = request.form.get("note", "")
    overrule_reason = request.form.get("overrule_reason", "")

    def action(session: Session) -> str:
        actions.publish_correction(
            session, viewer(), challenge_id, note, overrule_reason, version_of(request.form),
            received_at(),
        )  # fmt: skip
        return url_for("outcomes.results", challenge_id=challenge_id)

    try:
        return perform(action, success=gettext("The corrected results are published."))
    except Invalid as error:
        errors, status, refused = shown(error), 422, ""
    except (Conflict, Stale) as error:
        errors, status, refused = [], 409, translate(error.message, **error.values)
    return _correction_page(
        challenge_id, status, note=note, overrule_reason=overrule_reason, errors=errors,
        refused=refused,
    )  # fmt: skip
