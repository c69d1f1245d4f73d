"""The pages of the tip box: leaving a tip, following one by its code, and answering."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask.blueprints import BlueprintSetupState

from intranet_ideas.access import Phase, permits
from intranet_ideas.challenges.queries import listed
from intranet_ideas.errors import Fault, Invalid, NotFound
from intranet_ideas.i18n import current_language, gettext, translate
from intranet_ideas.initiatives.rules import Words, in_language
from intranet_ideas.people.queries import managed_departments
from intranet_ideas.people.rules import Viewer
from intranet_ideas.throttle import Window
from intranet_ideas.tips import actions, gate, queries, rules
from intranet_ideas.tips.rules import TipFields
from intranet_ideas.web import (
    SEE_OTHER,
    change,
    ground,
    page,
    received_at,
    row_number,
    shown,
    viewer,
)

bp = Blueprint("tips", __name__)

@bp.app_template_global()
def tip_label(label: str) -> str:
    """Return a label of the rules in the reader's language."""
    return translate(label)


@bp.app_template_global()
def tip_stands(stands: tuple[rules.Stands, Words]) -> str:
    """Return where it stands what a tip became, in the reader's language."""
    stand, stage = stands
    return translate(rules.STANDS[stand], stage=in_language(stage, current_language()))


@bp.record_once
def _begin(state: BlueprintSetupState) -> None:
    state.app.extensions["tips"] = Window()


def may_leave(who: Viewer) -> bool:
    """Say whether someone may leave tips here."""
    allowed = ground().settings.tips
    return allowed == rules.ANYONE or (allowed == rules.SIGNED_IN and who.signed_in)


@bp.get("/tips")
def box() -> Any:
    """The form to leave a tip, and the tips one has left."""
    if not may_leave(viewer()):
        return _shut()
    return _box({}, [], actions.new_code())


def _shut() -> Any:
    if ground().settings.tips == rules.OFF or viewer().signed_in:
        raise NotFound
    return redirect(url_for("people.sign_in", next=url_for("tips.box")), SEE_OTHER)


def _box(values: Any, errors: list[Fault], code: str, status: int = 200) -> Any:
    with ground().database.read() as session:
        mine = queries.own(session, viewer())
        stands = queries.stands(session, mine, received_at())
    return page(
        "tips/box.html", status, values=values, errors=errors, code=code, mine=mine, rules=rules,
        stands=stands,
        days=ground().settings.tips_answer_days, trap=gate.TRAP,
        signed_in=viewer().signed_in, answers=permits("tip.answer", viewer().roles),
    )  # fmt: skip


@bp.post("/tips")
def leave() -> Any:
    """Leave a tip and show its code, which is shown nowhere else.

    The code comes with the form, so that a form sent twice is one tip: the usual key of a write
    would say who sent it.
    """
    form, settings = request.form, ground().settings
    if not may_leave(viewer()):
        return _shut()
    gate.count()
    code = form.get("code", "")
    fields = TipFields(form.get("area", ""), form.get("need", ""), form.get("whom", ""),
                       form.get("better", ""), current_language())  # fmt: skip
    gate.check(form.get(gate.TRAP, ""))
    try:
        with ground().database.write() as session:
            tip = actions.leave_tip(
                session, viewer(), fields, code, received_at(), named=form.get("named") == "1",
                allowed=settings.tips, days=settings.tips_answer_days,
            )  # fmt: skip
            left = tip.answer_by
    except Invalid as error:
        return _box(form, shown(error), code, 422)
    return page("tips/left.html", code=rules.shown_code(code), answer_by=left)


@bp.get("/tips/follow")
def follow() -> Any:
    """The form for a code."""
    return page("tips/follow.html", tip=None, errors=[], rules=rules, stands={})


@bp.post("/tips/follow")
def look_up() -> Any:
    """What became of the tip with a code."""
    gate.count()
    with ground().database.read() as session:
        tip = queries.by_code(session, request.form.get("code", ""))
        stands = queries.stands(session, [tip] if tip else [], received_at())
    errors = [] if tip else [Fault("code", translate(rules.UNKNOWN_CODE))]
    return page("tips/follow.html", 200 if tip else 422, tip=tip, errors=errors, rules=rules,
                stands=stands)  # fmt: skip


@bp.get("/tips/queue")
def queue() -> Any:
    """The tips that wait for those who answer, and what became of the others."""
    status, area = request.args.get("status", rules.WAITING), request.args.get("area", "")
    with ground().database.read() as session:
        rows = queries.queue(session, viewer(), status=status, area=area)
    return page(
        "tips/queue.html", rows=rows, chosen=status, area=area, rules=rules, now=received_at()
    )


@bp.get("/tips/<int:tip_id>")
def one(tip_id: int) -> Any:
    """A tip and the form to answer it."""
    return _one_page(tip_id, {}, [])


def _one_page(tip_id: int, values: Any, errors: list[Fault], status: int = 200) -> Any:
    with ground().database.read() as session:
        tip = queries.see_tip(session, viewer(), tip_id)
        stands = queries.stands(session, [tip], received_at())
        open_now = listed(session, viewer(), received_at(), phases=[Phase.OPEN], limit=50)
        hosts = managed_departments(session, viewer())
    return page(
        "tips/tip.html", status, tip=tip, stands=stands, challenges=open_now, hosts=hosts,
        values=values, errors=errors, rules=rules, now=received_at(),
    )  # fmt: skip


@bp.post("/tips/<int:tip_id>")
def answer(tip_id: int) -> Any:
    """Answer a tip."""
    form = request.form
    return change(
        lambda session: actions.answer_tip(
            session, viewer(), tip_id, form.get("answer", ""), form.get("becomes", ""),
            received_at(), challenge=form.get("challenge", type=row_number),
            department=form.get("department", ""), again=_instant(form.get("again", "")),
        ),
        url_for("tips.one", tip_id=tip_id), gettext("The tip is answered."),
        lambda errors: _one_page(tip_id, form, errors, 422),
    )  # fmt: skip


def _instant(typed: str) -> datetime | None:
    try:
        return datetime.fromisoformat(typed)
    except ValueError:
        return None
