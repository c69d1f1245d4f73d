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
COMMENTS, PROPOSALS = "comments", "proposals"


def _say(
    consultation_id: int, form: str, success: str, anchor: str, act: Callable[..., Any],
    *given: Any, key: int | None = None, **named: Any,
) -> Any:  # fmt: skip
    """Carry out what was sent from a paragraph's page: ``act`` of the consultation, with what was
    ``given``. It returns the row: one that came too late is kept, and its writer is told so.
    ``key`` is the paragraph, which other addresses leave to the form."""
    if key is None:
        key = request.form.get("key", 0, type=row_number)

    def action(session: Session) -> str:
        row = act(session, viewer(), consultation_id, *given, now=received_at(), **named)
        late = rules.LATE in (getattr(row, "status", ""), getattr(row, "state", ""))
        flash(translate(rules.TOO_LATE) if late else success, "warning" if late else "success")
        return url_for("consultations.paragraph", consultation_id=consultation_id,
                       paragraph_key=key, _anchor=anchor)  # fmt: skip

    try:
        return perform(action)
    except Invalid as error:
        return paragraph_page(consultation_id, key, 422, errors=shown(error),
                              typed=request.form, form=form)  # fmt: skip
    except Conflict as error:
        fault = Fault("", translate(error.message, **error.values))
        return paragraph_page(consultation_id, key, 409, errors=[fault], typed=request.form,
                              form=form)  # fmt: skip


def _typed(*names: str) -> list[str]:
    return [request.form.get(name, "") for name in names]


@bp.post(PARAGRAPH + "/comments")
def comment(consultation_id: int, paragraph_key: int) -> Any:
    """Comment on a paragraph, or reply to a comment."""
    parent = request.form.get("parent", type=row_number)
    form = f"reply-{parent}" if parent else "comment"
    return _say(
        consultation_id, form, gettext("Your comment stands at the paragraph now."), COMMENTS,
        taking_part.comment, paragraph_key, *_typed("body"), parent_id=parent, key=paragraph_key,
    )  # fmt: skip


@bp.post(COMMENT + "/delete")
def delete_comment(consultation_id: int, comment_id: int) -> Any:
    """Delete one's own comment."""
    return _say(consultation_id, f"comment-{comment_id}", gettext("Deleted."), COMMENTS,
                taking_part.delete_comment, comment_id)  # fmt: skip


@bp.post(COMMENT + "/report")
def report(consultation_id: int, comment_id: int) -> Any:
    """Report a comment."""
    done = gettext("Reported. Those who run the consultation look at it.")
    return _say(consultation_id, f"report-{comment_id}", done, COMMENTS, taking_part.report,
                comment_id, *_typed("reason", "words"))  # fmt: skip


@bp.post(COMMENT + "/decision")
def decide_on_comment(consultation_id: int, comment_id: int) -> Any:
    """Let a comment stand or hide it."""
    return _say(consultation_id, f"decide-{comment_id}", gettext("Saved."), COMMENTS,
                taking_part.decide_on_comment, comment_id,
                *_typed("decision", "reason"))  # fmt: skip


@bp.post(PARAGRAPH + "/proposals")
def propose(consultation_id: int, paragraph_key: int) -> Any:
    """Propose a change at a paragraph."""
    done = gettext("Your proposal is sent. You can change it until the deadline.")
    return _say(consultation_id, "propose", done, PROPOSALS, taking_part.propose, paragraph_key,
                *_typed("kind", "text", "why"), key=paragraph_key)  # fmt: skip


@bp.post(PROPOSAL + "/change")
def change_proposal(consultation_id: int, proposal_id: int) -> Any:
    """Change one's own proposal."""
    return _say(consultation_id, f"change-{proposal_id}", gettext("Your proposal is changed."),
                PROPOSALS, taking_part.change_proposal, proposal_id,
                *_typed("text", "why"))  # fmt: skip


@bp.post(PROPOSAL + "/withdraw")
def withdraw(consultation_id: int, proposal_id: int) -> Any:
    """Take one's own proposal back."""
    return _say(consultation_id, f"withdraw-{proposal_id}",
                gettext("Your proposal is taken back."), PROPOSALS, taking_part.withdraw,
                proposal_id)  # fmt: skip


@bp.post(PROPOSAL + "/support")
def support(consultation_id: int, proposal_id: int) -> Any:
    """Support somebody's proposal, or no more."""
    on = request.form.get("on") == "1"
    done = gettext("You support it.") if on else gettext("You support it no more.")
    return _say(consultation_id, f"support-{proposal_id}", done, f"proposal-{proposal_id}",
                taking_part.support, proposal_id, on=on)  # fmt: skip


@bp.post(ONE + "/me")
def choose(consultation_id: int) -> Any:
    """Follow it or not, and say whether one may be thanked by name."""
    given = request.form

    def action(session: Session) -> str:
        taking_part.choose(session, viewer(), consultation_id, received_at(),
                           follows="follows" in given, named="named" in given)  # fmt: skip
        return url_for("consultations.page", consultation_id=consultation_id, _anchor="me")

    return perform(action, success=gettext("Saved."))
