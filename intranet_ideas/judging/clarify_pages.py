"""Pages of questions to the authors: of one idea, of several, and whether they may be asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import request, url_for
from sqlalchemy.orm import Session

from intranet_ideas.challenges import queries as challenges
from intranet_ideas.clarifications import actions, rules
from intranet_ideas.clarifications.queries import allowed_in_judging
from intranet_ideas.errors import N_, Fault
from intranet_ideas.i18n import gettext, translate
from intranet_ideas.judging import clarifying
from intranet_ideas.judging.views import bp
from intranet_ideas.web import change, ground, page, perform, received_at, row_number, viewer

ASKED = N_("The authors are asked. All judges read the answer.")


@bp.get("/ideas/<int:entry_id>/clarifications")
def clarifications(entry_id: int) -> Any:
    """The questions about an idea and what its authors answer."""
    return _idea_page(entry_id)


def _idea_page(
    entry_id: int, status: int = 200, *, errors: list[Fault] | None = None,
    typed: Mapping[str, str] | None = None, form: str = "",
) -> Any:  # fmt: skip
    with ground().database.read() as session:
        seen, rows = clarifying.see_clarifications(session, viewer(), entry_id, received_at())
        return page(
            "judging/clarifications.html", status, seen=seen, entry=seen.entry, text=seen.shown,
            challenge=seen.challenge.challenge, phase=seen.challenge.phase, clarified=rows,
            may_ask=clarifying.may_ask(session, seen), errors=errors or [], typed=typed or {},
            form=form, rules=rules,
        )  # fmt: skip


def _change(entry_id: int, form: str, act: Callable[[Session], Any], success: str) -> Any:
    return change(
        act, url_for("judging.clarifications", entry_id=entry_id), success,
        lambda errors: _idea_page(entry_id, 422, errors=errors, typed=request.form, form=form),
    )  # fmt: skip


@bp.post("/ideas/<int:entry_id>/clarifications")
def ask_clarification(entry_id: int) -> Any:
    """Ask the authors something."""
    given = request.form
    return _change(entry_id, "ask", lambda session: clarifying.ask(
        session, viewer(), entry_id, given.get("question", ""), given.get("days", type=row_number),
        received_at(),
    ), translate(ASKED))  # fmt: skip


@bp.post("/ideas/<int:entry_id>/clarifications/<int:clarification_id>/answer")
def answer_clarification(entry_id: int, clarification_id: int) -> Any:
    """Answer a question about one's own idea."""
    return _change(entry_id, str(clarification_id), lambda session: actions.answer(
        session, viewer(), entry_id, clarification_id, request.form.get("answer", ""),
        received_at(),
    ), gettext("Answered. Those who judge your idea read it."))  # fmt: skip


@bp.get("/challenges/<int:challenge_id>/clarifications")
def clarify_several(challenge_id: int) -> Any:
    """Ask the authors of several ideas the same, and choose whether to ask during judging."""
    return _several_page(challenge_id)


def _several_page(
    challenge_id: int, status: int = 200, *, errors: list[Fault] | None = None,
    typed: Mapping[str, str] | None = None,
) -> Any:  # fmt: skip
    with ground().database.read() as session:
        seen = challenges.see(
            session, viewer(), challenge_id, received_at(), "clarification.set_rule"
        )
        allowed = allowed_in_judging(session, challenge_id)
        asks = seen.may("clarification.ask_several") and not rules.refused_in(
            seen.phase, in_judging=allowed
        )
        return page(
            "judging/clarify_several.html", status, seen=seen, challenge=seen.challenge,
            phase=seen.phase, allowed=allowed, asks=asks, errors=errors or [], typed=typed or {},
            ideas=clarifying.to_ask(session, seen) if asks else [], rules=rules,
            chosen=set(request.form.getlist("entries", type=row_number)),
        )  # fmt: skip


@bp.post("/challenges/<int:challenge_id>/clarifications")
def ask_several(challenge_id: int) -> Any:
    """Ask them."""
    given = request.form
    return change(
        lambda session: clarifying.ask_several(
            session, viewer(), challenge_id, given.getlist("entries", type=row_number),
            given.get("question", ""), given.get("days", type=row_number), received_at(),
        ),
        url_for("judging.clarify_several", challenge_id=challenge_id), translate(ASKED),
        lambda errors: _several_page(challenge_id, 422, errors=errors, typed=given),
    )  # fmt: skip


@bp.post("/challenges/<int:challenge_id>/clarifications/rule")
def set_clarifying(challenge_id: int) -> Any:
    """Choose whether to ask during judging."""

    def action(session: Session) -> str:
        clarifying.set_rule(session, viewer(), challenge_id, "in_judging" in request.form,
                            received_at())  # fmt: skip
        return url_for("judging.clarify_several", challenge_id=challenge_id)

    return perform(action, success=gettext("Saved."))
