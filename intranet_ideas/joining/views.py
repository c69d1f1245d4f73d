"""Pages of joining an idea with another: what is proposed, the joined text, and splitting."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, request, url_for
from sqlalchemy.orm import Session

from intranet_ideas.challenges.queries import questions_of
from intranet_ideas.entries import forms
from intranet_ideas.entries.queries import see_entry
from intranet_ideas.entries.rules import LONGEST_TITLE
from intranet_ideas.entries.writing import checker
from intranet_ideas.errors import Fault, Invalid, Stale
from intranet_ideas.i18n import gettext
from intranet_ideas.joining import actions, doing, queries, rules
from intranet_ideas.web import change, ground, perform, received_at, row_number, shown, viewer
from intranet_ideas.web import page as shown_page

bp = Blueprint("joining", __name__)


@bp.get("/ideas/<int:entry_id>/joining")
def page(entry_id: int) -> Any:
    """What is proposed about joining an idea with another, and a form to propose it."""
    return joining_page(entry_id)


def joining_page(
    entry_id: int, status: int = 200, *, errors: list[Fault] | None = None,
    typed: Mapping[str, str] | None = None, form: str = "",
) -> Any:  # fmt: skip
    """Show the page, with what was typed in ``form`` where that could not be done."""
    words = request.args.get("q", "").strip()[:100]
    asked = (typed or request.args).get("other", "")
    other = int(asked) if asked.isdecimal() and len(asked) < len(str(2**63)) else None
    with ground().database.read() as session:
        seen = see_entry(session, viewer(), entry_id, received_at(), "join.view")
        proposes = seen.may("join.propose") and seen.entry.status == "submitted"
        return shown_page(
            "joining/page.html", status, seen=seen, entry=seen.entry, text=seen.shown,
            challenge=seen.challenge.challenge, phase=seen.challenge.phase,
            proposals=queries.proposals_of(session, seen, received_at()),
            into=queries.joined_into(session, seen, received_at()), proposes=proposes,
            choices=queries.choices(session, seen, words, received_at(), other)
            if proposes else [],
            chosen=other, words=words, errors=errors or [], typed=typed or {}, form=form,
            rules=rules,
        )  # fmt: skip


def _change(entry_id: int, form: str, act: Callable[[Session], Any], success: str) -> Any:
    return change(
        act, url_for("joining.page", entry_id=entry_id), success,
        lambda errors: joining_page(entry_id, 422, errors=errors, typed=request.form, form=form),
    )  # fmt: skip


@bp.post("/ideas/<int:entry_id>/joining")
def propose(entry_id: int) -> Any:
    """Propose to join the idea with another."""
    return _change(entry_id, "propose", lambda session: actions.propose(
        session, viewer(), entry_id, request.form.get("other", type=row_number),
        request.form.get("word", ""), received_at(),
    ), gettext("The authors are told, and answer."))  # fmt: skip


@bp.post("/ideas/<int:entry_id>/joining/<int:joining_id>/agree")
def agree(entry_id: int, joining_id: int) -> Any:
    """Agree for one's own idea."""
    return _change(entry_id, "", lambda session: actions.agree(
        session, viewer(), entry_id, joining_id, received_at()
    ), gettext("You have agreed."))  # fmt: skip


@bp.post("/ideas/<int:entry_id>/joining/<int:joining_id>/decline")
def decline(entry_id: int, joining_id: int) -> Any:
    """Decline for one's own idea, with a word."""
    return _change(entry_id, f"decline-{joining_id}", lambda session: actions.decline(
        session, viewer(), entry_id, joining_id, request.form.get("word", ""), received_at()
    ), gettext("Declined. The ideas stay as they are."))  # fmt: skip


@bp.post("/ideas/<int:entry_id>/joining/<int:joining_id>/take-back")
def take_back(entry_id: int, joining_id: int) -> Any:
    """Take one's own proposal back."""
    return _change(entry_id, "", lambda session: actions.take_back(
        session, viewer(), entry_id, joining_id, received_at()
    ), gettext("Taken back."))  # fmt: skip


@bp.get("/ideas/<int:entry_id>/joining/<int:joining_id>")
def text(entry_id: int, joining_id: int) -> Any:
    """Both texts side by side, and the joined one to write."""
    return text_page(entry_id, joining_id)


def text_page(
    entry_id: int, joining_id: int, status: int = 200, *, errors: list[Fault] | None = None,
    typed: Mapping[str, str] | None = None, conflict: bool = False,
) -> Any:  # fmt: skip
    """Show the joined text as it is saved, or as it was typed; with ``conflict`` both."""
    with ground().database.read() as session:
        found = queries.writing(session, viewer(), entry_id, joining_id, received_at())
        challenge = found.seen.challenge.challenge
        stored = {"title": found.text.title, "body": found.text.body} | {
            f"answers.{key}": value for key, value in found.text.answers.items()
        }
        return shown_page(
            "joining/text.html", status, found=found, joining=found.joining, seen=found.seen,
            entry=found.seen.entry, challenge=challenge, phase=found.seen.challenge.phase,
            questions=questions_of(challenge), values=typed or stored, errors=errors or [],
            conflict=stored if conflict else None, longest_title=LONGEST_TITLE,
            kept=str((typed or {}).get("kept", found.kept)),
            language=next(each.language for each in found.sides if each.id == found.kept),
        )  # fmt: skip


@bp.post("/ideas/<int:entry_id>/joining/<int:joining_id>")
def save_text(entry_id: int, joining_id: int) -> Any:
    """Keep the joined text; with the button *join*, join the two with it."""
    form = request.form
    joins = "join" in form

    def action(session: Session) -> str:
        seen = see_entry(session, viewer(), entry_id, received_at())
        fields = forms.parse(
            form, questions_of(seen.challenge.challenge), seen.entry.language
        )
        given = (form.get("kept", type=row_number), fields,
                 form.get("version", 0, type=row_number), received_at())  # fmt: skip
        if not joins:
            doing.save_text(session, viewer(), entry_id, joining_id, *given)
            return url_for("joining.text", entry_id=entry_id, joining_id=joining_id)
        done = doing.join(
            session, viewer(), entry_id, joining_id, *given, check=checker(session)
        )
        return url_for("entries.page", entry_id=done.kept_id)

    try:
        return perform(action, success=gettext("The two ideas are one now.") if joins
                       else gettext("Saved. The authors of both ideas see it."))  # fmt: skip
    except Invalid as error:
        return text_page(entry_id, joining_id, 422, errors=shown(error), typed=form)
    except Stale:
        words = gettext("Someone has saved the joined text since you opened this. Both are below: "
                        "put together what you want to keep.")  # fmt: skip
        return text_page(entry_id, joining_id, 409, errors=[Fault("", words)], typed=form,
                         conflict=True)  # fmt: skip


@bp.post("/ideas/<int:entry_id>/joining/<int:joining_id>/split")
def split(entry_id: int, joining_id: int) -> Any:
    """Split joined ideas again."""
    return _change(entry_id, "", lambda session: doing.split(
        session, viewer(), entry_id, joining_id, received_at()
    ), gettext("The two are split. Each stands as it was before."))  # fmt: skip
