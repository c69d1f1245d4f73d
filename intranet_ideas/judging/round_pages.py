"""Pages of the rounds of judging: the plan, criteria of later rounds, and going on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from flask import request, url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from intranet_ideas.challenges import forms as challenge_forms
from intranet_ideas.challenges import queries as challenges
from intranet_ideas.challenges.forms import parse_step
from intranet_ideas.challenges.rules import ChallengeFields
from intranet_ideas.errors import Conflict, Fault, Invalid, NotFound, Stale
from intranet_ideas.i18n import translate
from intranet_ideas.judging import advancing, round_forms
from intranet_ideas.judging.assessing import criteria_of, own_assessments
from intranet_ideas.judging.round_forms import parse_rounds, round_values, typed_rounds
from intranet_ideas.judging.round_setting import fields_of, set_criteria, set_rounds
from intranet_ideas.judging.rounds import plan_version, planned, round_name, rows_of
from intranet_ideas.judging.views import bp
from intranet_ideas.web import ground, page, perform, received_at, row_number, shown, viewer


def _zone() -> ZoneInfo:
    return ground().settings.time_zone


@bp.get("/challenges/<int:challenge_id>/rounds")
def rounds(challenge_id: int) -> Any:
    """The rounds of judging: how far they are, or how they went, and the plan."""
    return _rounds_page(challenge_id)


def _rounds_page(
    challenge_id: int, status: int = 200, *, typed: Sequence[dict[str, Any]] | None = None,
    errors: list[Fault] | None = None, twice: set[str] | None = None, stale: bool = False,
    refused: str = "", why: str = "", reason: str = "",
) -> Any:  # fmt: skip
    with ground().database.read() as session:
        seen = challenges.see(session, viewer(), challenge_id, received_at(), "rounds.view")
        rows = rows_of(session, challenge_id)
        stored = round_values([fields_of(row) for row in rows], _zone())
        return page(
            "judging/rounds.html", status, seen=seen, challenge=seen.challenge,
            phase=seen.phase, rounds=planned(session, seen, received_at()),
            values=stored if typed is None else typed, version=plan_version(rows),
            errors=errors or [], twice=twice or set(), stale=stale, refused=refused,
            may_take_back=advancing.may_take_back(session, seen), why=why, reason=reason,
        )  # fmt: skip


def _typed() -> list[dict[str, Any]]:
    """Return what was typed, with a row more or less if that was asked for."""
    rows: list[dict[str, Any]] = [dict(row) for row in typed_rounds(request.form)]
    for row in rows:
        row["see_earlier"] = "see_earlier" in row
    if "more" in request.form:
        begin = [{"name": gettext("Screening"), "rule": "hand"}, {"name": gettext("Final")}]
        rows = [*rows, {"name": ""}] if rows else begin
    elif "less" in request.form:
        rows = rows[:-1] if len(rows) > 2 else []
    return rows


@bp.post("/challenges/<int:challenge_id>/rounds", endpoint="set_rounds")
def save_rounds(challenge_id: int) -> Any:
    """Save the plan, or show it with a round more or less."""
    reason = request.form.get("reason", "")
    if {"more", "less"} & request.form.keys():
        return _rounds_page(challenge_id, typed=_typed(), reason=reason)
    with ground().database.read() as session:
        stored = [fields_of(row) for row in rows_of(session, challenge_id)]
    parsed = parse_rounds(request.form, _zone(), stored)

    def action(session: Session) -> str:
        if parsed.faults:
            challenges.see(session, viewer(), challenge_id, received_at()).require("rounds.set")
            raise Invalid(parsed.faults)
        base = request.form.get("version", type=int) or 0
        set_rounds(session, viewer(), challenge_id, parsed.plan, base, received_at(), reason)
        return url_for("judging.rounds", challenge_id=challenge_id)

    try:
        return perform(action, success=gettext("The rounds are saved."))
    except Invalid as error:
        return _rounds_page(challenge_id, 422, typed=_typed(), errors=shown(error),
                            twice=parsed.twice, reason=reason)  # fmt: skip
    except Stale:
        return _rounds_page(challenge_id, 409, typed=_typed(), stale=True, reason=reason)


@bp.get("/challenges/<int:challenge_id>/rounds/<int:number>/criteria")
def round_criteria(challenge_id: int, number: int) -> Any:
    """The criteria of a round after the first."""
    return _criteria_page(challenge_id, number)


def _criteria_page(
    challenge_id: int, number: int, status: int = 200, *,
    rows: Sequence[dict[str, Any]] | None = None, errors: list[Fault] | None = None,
) -> Any:  # fmt: skip
    with ground().database.read() as session:
        seen = challenges.see(session, viewer(), challenge_id, received_at(), "rounds.set")
        name = round_name(session, seen.challenge, number)
        if number < 2 or not name:
            raise NotFound
        criteria = criteria_of(session, seen.challenge, number)
        stored = challenge_forms.values_of(ChallengeFields(criteria=criteria), _zone())
        return page(
            "judging/round_criteria.html", status, seen=seen, challenge=seen.challenge,
            phase=seen.phase, number=number, name=name, errors=errors or [],
            rows=stored["criteria"] if rows is None else rows,
        )  # fmt: skip


@bp.post("/challenges/<int:challenge_id>/rounds/<int:number>/criteria")
def set_round_criteria(challenge_id: int, number: int) -> Any:
    """Save the criteria of a round, or add or move a row."""
    typed = challenge_forms.criterion_rows(request.form)
    if "more" in request.form:
        return _criteria_page(challenge_id, number, rows=[*typed, {}])
    if "up" in request.form:
        place = request.form["up"].rpartition("-")[2]
        return _criteria_page(challenge_id, number, rows=challenge_forms.moved_up(typed, place))

    def action(session: Session) -> str:
        parsed = parse_step("judging", request.form, ChallengeFields(), _zone())
        if parsed.faults:
            challenges.see(session, viewer(), challenge_id, received_at()).require("rounds.set")
            raise Invalid(parsed.faults)
        set_criteria(
            session, viewer(), challenge_id, number, parsed.fields.criteria, received_at()
        )
        return url_for("judging.rounds", challenge_id=challenge_id)

    try:
        return perform(action, success=gettext("The criteria are saved."))
    except Invalid as error:
        return _criteria_page(challenge_id, number, 422, rows=typed, errors=shown(error))
    except Conflict as error:
        fault = Fault("", translate(error.message, **error.values))
        return _criteria_page(challenge_id, number, 409, rows=typed, errors=[fault])


@bp.get("/challenges/<int:challenge_id>/rounds/advance")
def advance(challenge_id: int) -> Any:
    """Who would go on to the next round, to be looked over."""
    return _advance_page(challenge_id)


def _advance_page(
    challenge_id: int, status: int = 200, *, errors: list[Fault] | None = None,
    refused: str = "",
) -> Any:  # fmt: skip
    with ground().database.read() as session:
        seen = challenges.see(session, viewer(), challenge_id, received_at(), "round.advance")
        found = advancing.proposal(session, seen, received_at())
        obstacle = translate(found.obstacle, **found.obstacle_values) if found.obstacle else ""
        return page(
            "judging/advance.html", status, seen=seen, challenge=seen.challenge,
            phase=seen.phase, found=found, obstacle=obstacle, errors=errors or [],
            still_open=found.obstacle == advancing.STILL_OPEN, refused=refused, typed=request.form,
            ticked=set(request.form.getlist("entries", type=row_number)),
        )  # fmt: skip


@bp.post("/challenges/<int:challenge_id>/rounds/advance")
def go_on(challenge_id: int) -> Any:
    """Let the ideas go on; the next round begins."""
    choice = round_forms.parse_going(request.form)

    def action(session: Session) -> str:
        advancing.advance(
            session, viewer(), challenge_id, choice, request.form.get("reason", ""),
            request.form.get("digest", ""), received_at(),
        )  # fmt: skip
        return url_for("judging.rounds", challenge_id=challenge_id)

    try:
        return perform(action, success=gettext("The next round has begun."))
    except Invalid as error:
        return _advance_page(challenge_id, 422, errors=shown(error))
    except Conflict as error:
        return _refused(challenge_id, error)


def _refused(challenge_id: int, error: Conflict) -> Any:
    words = translate(error.message, **error.values)
    try:
        return _advance_page(challenge_id, 409, refused=words)
    except NotFound:
        # Somebody else was first, or no round follows: there is nothing left to look over.
        return _rounds_page(challenge_id, 409, refused=words)


@bp.post("/challenges/<int:challenge_id>/rounds/take-back")
def take_back(challenge_id: int) -> Any:
    """Go back to the round before, while nothing is handed in."""

    why = request.form.get("why", "")

    def action(session: Session) -> str:
        advancing.take_back(session, viewer(), challenge_id, why, received_at())
        return url_for("judging.rounds", challenge_id=challenge_id)

    try:
        return perform(action, success=gettext("The round is taken back."))
    except Invalid as error:
        return _rounds_page(challenge_id, 422, errors=shown(error), why=why)
    except Conflict as error:
        return _rounds_page(
            challenge_id, 409, refused=translate(error.message, **error.values), why=why
        )


@bp.get("/challenges/<int:challenge_id>/rounds/<int:number>/mine")
def own_round(challenge_id: int, number: int) -> Any:
    """What the viewer handed in in a round that is left, to read."""
    with ground().database.read() as session:
        seen = challenges.see(session, viewer(), challenge_id, received_at(), "round.view_own")
        return page(
            "judging/own_round.html", seen=seen, challenge=seen.challenge, phase=seen.phase,
            own=own_assessments(session, seen, number),
            name=round_name(session, seen.challenge, number),
            criteria=criteria_of(session, seen.challenge, number),
        )  # fmt: skip
