"""What people send from a paragraph's page. What can't be done comes back as it was typed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, request, url_for
from sqlalchemy.orm import Session

from intranet_ideas.consultations import rules, taking_part
from intranet_ideas.consultations.views import ONE, PARAGRAPH, bp, paragraph_page
from intranet_ideas.errors import Conflict, Fault, Invalid
from intranet_ideas.i18n import gettext, translate
from intranet_ideas.web import perform, received_at, row_number, shown, viewer

PROPOSAL = ONE + "/proposals/<int:proposal_id>"
COMMENT = ONE + "/comments/<int:comment_id>"


def _say(
    consultation_id: int, key: int, form: str, act: Callable[[Session], Any], success: str,
    anchor: str = "",
) -> Any:  # fmt: skip
    """Carry out what was sent from a paragraph's page. ``act`` returns the row: one that came too
    late is kept, and its writer is told so."""

    def action(session: Session) -> str:
        row = act(session)
        late = rules.LATE in (getattr(row, "status", ""), getattr(row, "state", ""))
        flash(translate(rules.TOO_LATE) if late else success, "warning" if late else "success")
        return url_for("consultations.paragraph", consultation_id=consultation_id,
                       paragraph_key=key, _anchor=anchor or None)  # fmt: skip

    try:
        return perform(action)
    except Invalid as error:
        return paragraph_page(consultation_id, key, 422, errors=shown(error),
                              typed=request.form, form=form)  # fmt: skip
    except Conflict as error:
        fault = Fault("", translate(error.message, **error.values))
        return paragraph_page(consultation_id, key, 409, errors=[fault], typed=request.form,
                              form=form)  # fmt: skip


def _key() -> int:
    """Return the paragraph that the form was sent from."""
    return request.form.get("key", 0, type=row_number)


@bp.post(PARAGRAPH + "/comments")
def comment(consultation_id: int, paragraph_key: int) -> Any:
    """Comment on a paragraph, or reply to a comment."""
    parent = request.form.get("parent", type=row_number)
    return _say(consultation_id, paragraph_key, f"reply-{parent}" if parent else "comment",
                lambda session: taking_part.comment(
                    session, viewer(), consultation_id, paragraph_key,
                    request.form.get("body", ""), received_at(), parent,
                ), gettext("Your comment stands at the paragraph now."), "comments")  # fmt: skip


@bp.post(COMMENT + "/delete")
def delete_comment(consultation_id: int, comment_id: int) -> Any:
    """Delete one's own comment."""
    return _say(consultation_id, _key(), f"comment-{comment_id}",
                lambda session: taking_part.delete_comment(
                    session, viewer(), consultation_id, comment_id, received_at()
                ), gettext("Deleted."), "comments")  # fmt: skip


@bp.post(COMMENT + "/report")
def report(consultation_id: int, comment_id: int) -> Any:
    """Report a comment."""
    given = request.form
    return _say(consultation_id, _key(), f"report-{comment_id}",
                lambda session: taking_part.report(
                    session, viewer(), consultation_id, comment_id, given.get("reason", ""),
                    given.get("words", ""), received_at(),
                ), gettext("Reported. Those who run the consultation look at it."),
                "comments")  # fmt: skip


@bp.post(COMMENT + "/decision")
def decide_on_comment(consultation_id: int, comment_id: int) -> Any:
    """Let a comment stand or hide it."""
    given = request.form
    return _say(consultation_id, _key(), f"decide-{comment_id}",
                lambda session: taking_part.decide_on_comment(
                    session, viewer(), consultation_id, comment_id, given.get("decision", ""),
                    given.get("reason", ""), received_at(),
                ), gettext("Saved."), "comments")  # fmt: skip


@bp.post(PARAGRAPH + "/proposals")
def propose(consultation_id: int, paragraph_key: int) -> Any:
    """Propose a change at a paragraph."""
    given = request.form
    return _say(consultation_id, paragraph_key, "propose", lambda session: taking_part.propose(
        session, viewer(), consultation_id, paragraph_key, given.get("kind", ""),
        given.get("text", ""), given.get("why", ""), received_at(),
    ), gettext("Your proposal is sent. You can change it until the deadline."),
        "proposals")  # fmt: skip


@bp.post(PROPOSAL + "/change")
def change_proposal(consultation_id: int, proposal_id: int) -> Any:
    """Change one's own proposal."""
    given = request.form
    return _say(consultation_id, _key(), f"change-{proposal_id}",
                lambda session: taking_part.change_proposal(
                    session, viewer(), consultation_id, proposal_id, given.get("text", ""),
                    given.get("why", ""), received_at(),
                ), gettext("Your proposal is changed."), "proposals")  # fmt: skip


@bp.post(PROPOSAL + "/withdraw")
def withdraw(consultation_id: int, proposal_id: int) -> Any:
    """Take one's own proposal back."""
    return _say(consultation_id, _key(), f"withdraw-{proposal_id}",
                lambda session: taking_part.withdraw(
                    session, viewer(), consultation_id, proposal_id, received_at()
                ), gettext("Your proposal is taken back."), "proposals")  # fmt: skip


@bp.post(PROPOSAL + "/support")
def support(consultation_id: int, proposal_id: int) -> Any:
    """Support somebody's proposal, or no more."""
    on = request.form.get("on") == "1"
    return _say(consultation_id, _key(), f"support-{proposal_id}",
                lambda session: taking_part.support(
                    session, viewer(), consultation_id, proposal_id, received_at(), on=on
                ), gettext("You support it.") if on else gettext("You support it no more."),
                f"proposal-{proposal_id}")  # fmt: skip


@bp.post(ONE + "/me")
def choose(consultation_id: int) -> Any:
    """Follow it or not, and say whether one may be thanked by name."""
    given = request.form

    def action(session: Session) -> str:
        taking_part.choose(session, viewer(), consultation_id, received_at(),
                           follows="follows" in given, named="named" in given)  # fmt: skip
        return url_for("consultations.page", consultation_id=consultation_id, _anchor="me")

    return perform(action, success=gettext("Saved."))

