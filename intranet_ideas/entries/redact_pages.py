"""The page on which the manager of a blind challenge blanks words of an idea."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from flask.blueprints import BlueprintSetupState
from markupsafe import Markup, escape
from sqlalchemy.orm import Session

from intranet_ideas.entries import redacting
from intranet_ideas.entries.blanking import BLANK, parse_words
from intranet_ideas.entries.views import bp
from intranet_ideas.errors import Fault, Invalid, Stale
from intranet_ideas.i18n import gettext
from intranet_ideas.web import ground, page, perform, received_at, row_number, shown, viewer


def with_blanks(text: str) -> Markup:
    """Return a text, or HTML marked as such, with a label on what was blanked."""
    label = Markup(
        '<span class="blanked"><span aria-hidden="true">{}</span>'
        '<span class="visually-hidden">{}</span></span>'
    ).format(BLANK, gettext("(blanked out by those who run the challenge)"))
    # Escaped unless it was safe, and the label holds no one's text.
    return Markup(str(escape(text)).replace(BLANK, label))  # nosec B704  # noqa: S704 - escaped unless it was safe


@bp.record_once
def _words(state: BlueprintSetupState) -> None:
    state.app.jinja_env.filters["with_blanks"] = with_blanks


@bp.get("/ideas/<int:entry_id>/redaction")
def redaction(entry_id: int) -> Any:
    """What is blanked in an idea."""
    return _redaction_page(entry_id)


def _redaction_page(
    entry_id: int, status: int = 200, *, errors: list[Fault] | None = None,
    typed: str | None = None, stale: bool = False,
) -> Any:  # fmt: skip
    with ground().database.read() as session:
        found = redacting.redaction_of(session, viewer(), entry_id, received_at())
        seen = found.entry
        return page(
            "entries/redaction.html", status, found=found, seen=seen, entry=seen.entry,
            challenge=seen.challenge.challenge, phase=seen.challenge.phase,
            text=seen.handed_in, words="\n".join(found.words) if typed is None else typed,
            errors=errors or [], stale=stale,
        )  # fmt: skip


@bp.post("/ideas/<int:entry_id>/redaction")
def redact(entry_id: int) -> Any:
    """Blank the words typed, and those ticked among the suggestions."""
    typed = "\n".join([request.form.get("words", ""), *request.form.getlist("suggested")]).strip()
    version = request.form.get("version", 0, type=row_number)

    def action(session: Session) -> str:
        redacting.redact(
            session, viewer(), entry_id, parse_words(typed), version, received_at()
        )
        return url_for("entries.redaction", entry_id=entry_id)

    try:
        return perform(action, success=gettext("Saved. This is what the others read now."))
    except Invalid as error:
        return _redaction_page(entry_id, 422, errors=shown(error), typed=typed)
    except Stale:
        return _redaction_page(entry_id, 409, typed=typed, stale=True)
