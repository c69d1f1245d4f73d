"""Pages of published results: how they are sealed, computing them again, and correcting them."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from intranet_ideas.challenges import queries as challenges
from intranet_ideas.entries.queries import gallery
from intranet_ideas.errors import N_, Fault, Invalid
from intranet_ideas.judging.rounds import rows_of
from intranet_ideas.outcomes import actions, aside, queries
from intranet_ideas.outcomes.answer_versions import changed_since
from intranet_ideas.outcomes.correction_reads import set_aside
from intranet_ideas.outcomes.ordering import sealed_order
from intranet_ideas.outcomes.sealed import sealed_or_none
from intranet_ideas.outcomes.verifying import (
    ANSWERS,
    CONTENT,
    DIGEST,
    NEWER,
    UNKNOWN,
    UNREADABLE,
    published,
)
from intranet_ideas.outcomes.views import bp, method_words
from intranet_ideas.web import ground, page, perform, received_at, shown, viewer

DIFFERS = {
    CONTENT: N_("What is stored is not what was published."),
    DIGEST: N_("The digest that is stored with it is not the one in the audit trail."),
    UNKNOWN: N_("The audit trail does not know this version."),
    NEWER: N_("The audit trail knows of a newer version, which is not stored any more."),
    ANSWERS: N_("The answers or decisions that are kept are not those that were published."),
    UNREADABLE: N_("What is stored can't be read as a sealed result."),
}
"""What does not fit when a sealed result is held against the audit trail (msgids)."""


@bp.get("/challenges/<int:challenge_id>/results/versions")
def seals(challenge_id: int) -> Any:
    """Every version of the published result, with its seal."""
    return _seals_page(challenge_id)


def _seals_page(
    challenge_id: int, status: int = 200, *, note: str = "", overrule_reason: str = "",
    errors: list[Fault] | None = None,
) -> Any:  # fmt: skip
    with ground().database.read() as session:
        seen = challenges.see(session, viewer(), challenge_id, received_at(), "results.verify")
        versions = queries.seals(session, seen)
        contents = {each.id: sealed_or_none(each.content) for each in versions}
        orders = {(each.last.order.plugin, each.last.order.method): each.last.order
                  for each in contents.values() if each and each.last.order}  # fmt: skip
        return page(
            "outcomes/seals.html", status, seen=seen, challenge=seen.challenge, phase=seen.phase,
            seals=versions, contents=contents,
            orders={each.id: sealed_order(each.content) for each in versions if contents[each.id]},
            methods={key: method_words(session, seen, order).get("label", "")
                     for key, order in orders.items()},
            rounds={row.number: row.name for row in rows_of(session, challenge_id)},
            gone=not versions and bool(published(session, challenge_id)), seal_words=DIFFERS,
            note=note, errors=errors or [], overrule_reason=overrule_reason,
            changed=changed_since(session, challenge_id), set_aside=set_aside(session, seen),
            ground_labels=aside.GROUNDS,
            ideas={idea.id: idea for idea in gallery(session, seen, received_at(),
                                                     limit=queries.MOST_ENTRIES)},
        )  # fmt: skip


@bp.post("/challenges/<int:challenge_id>/results/recheck")
def recheck(challenge_id: int) -> Any:
    """Ask for the published result to be computed again."""

    def action(session: Session) -> str:
        actions.recheck_results(session, viewer(), challenge_id, received_at())
        return url_for("outcomes.seals", challenge_id=challenge_id)

    return perform(action, success=gettext(
        "It is being computed again. Look at this page in a minute."
    ))  # fmt: skip


@bp.post("/challenges/<int:challenge_id>/results/correct")
def correct(challenge_id: int) -> Any:
    """Publish a corrected version."""
    note = request.form.get("note", "")
    overrule_reason = request.form.get("overrule_reason", "")

    def action(session: Session) -> str:
        actions.correct_results(session, viewer(), challenge_id, note, received_at(),
                                overrule_reason=overrule_reason)  # fmt: skip
        return url_for("outcomes.results", challenge_id=challenge_id)

    try:
        return perform(action, success=gettext("The corrected results are published."))
    except Invalid as error:
        return _seals_page(challenge_id, 422, note=note, overrule_reason=overrule_reason,
                           errors=shown(error))  # fmt: skip


@bp.post("/challenges/<int:challenge_id>/release-alone")
def schedule_release(challenge_id: int) -> Any:
    """Let the clock publish the results, or not."""
    on = request.form.get("on") == "1"

    def action(session: Session) -> str:
        actions.schedule_release(session, viewer(), challenge_id, on, received_at())
        # The answers' page opens later than this may be chosen.
        seen = challenges.see(session, viewer(), challenge_id, received_at())
        endpoint = "outcomes.answers" if seen.may("answers.list") else "challenges.desk"
        return url_for(endpoint, challenge_id=challenge_id)

    return perform(action, success=gettext("It is saved."))
