"""The page on which all ideas of a bundle are answered: written, looked at, and then sent."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from sqlalchemy.orm import Session

from intranet_ideas.canonical import digest_of
from intranet_ideas.errors import Fault, Invalid
from intranet_ideas.i18n import gettext
from intranet_ideas.outcomes import rules
from intranet_ideas.outcomes.bundled import answer_bundle as answer_together
from intranet_ideas.outcomes.bundled import to_answer
from intranet_ideas.outcomes.rules import OUTCOMES
from intranet_ideas.outcomes.views import bp
from intranet_ideas.text import clean_text, render_markdown
from intranet_ideas.web import ground, page, perform, received_at, row_number, shown, viewer

ADDRESS = "/challenges/<int:challenge_id>/bundles/<int:bundle_id>/answers"


@bp.get(ADDRESS)
def bundle(challenge_id: int, bundle_id: int) -> Any:
    """Write one answer to all ideas of a bundle."""
    return _page(challenge_id, bundle_id)


def _wanted() -> dict[int, int]:
    return {
        each: request.form.get(f"version.{each}", 0, type=row_number) or 0
        for each in request.form.getlist("entries", type=row_number)
    }


def _looked_at() -> str:
    """Return what names exactly what was typed and ticked, so that it is sent as it was seen."""
    form = request.form
    return digest_of([form.get("outcome", ""), form.get("reason", ""),
                      sorted(map(list, _wanted().items()))])[:16]  # fmt: skip


def _page(
    challenge_id: int, bundle_id: int, status: int = 200, *, preview: bool = False,
    errors: list[Fault] | None = None,
) -> Any:  # fmt: skip
    typed = request.form if request.method == "POST" else None
    reason = typed.get("reason", "") if typed else ""
    with ground().database.read() as session:
        found = to_answer(session, viewer(), challenge_id, bundle_id, received_at())
        seen = found.seen.challenge
        if preview and not errors:
            faults = rules.check_answer(request.form.get("outcome", ""), clean_text(reason))
            errors = shown(Invalid(faults)) if faults else []
            status = 422 if faults else 200
        ticked = set(_wanted()) if typed else {
            each.entry_id for each in found.ideas if not each.outcome and not each.barred
        }  # fmt: skip
        chosen = [each for each in found.ideas if each.entry_id in ticked]
        return page(
            "outcomes/bundle.html", status, seen=seen, challenge=seen.challenge, phase=seen.phase,
            bundle=found.seen.bundle, ideas=found.ideas, versions=found.versions, ticked=ticked,
            errors=errors or [], outcomes=OUTCOMES, reason=reason,
            outcome=typed.get("outcome", "") if typed else "",
            preview=render_markdown(clean_text(reason)) if preview and not errors else None,
            chosen=chosen, looked=_looked_at() if typed else "",
        )  # fmt: skip


@bp.post(ADDRESS)
def answer_bundle(challenge_id: int, bundle_id: int) -> Any:
    """Show what would be answered; what was looked at is answered."""
    form = request.form
    if "send" not in form or form.get("looked") != _looked_at():
        return _page(challenge_id, bundle_id, preview=True)

    def action(session: Session) -> str:
        answer_together(session, viewer(), challenge_id, bundle_id, form.get("outcome", ""),
                        form.get("reason", ""), _wanted(), received_at())  # fmt: skip
        return url_for("bundles.page", challenge_id=challenge_id, bundle_id=bundle_id)

    try:
        return perform(action, success=gettext("The ideas are answered."))
    except Invalid as error:
        return _page(challenge_id, bundle_id, 422, errors=shown(error))
