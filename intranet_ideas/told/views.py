"""Pages on which ideas are written down for others, and followed by a code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from sqlalchemy.orm import Session

from intranet_ideas.challenges import queries as challenges
from intranet_ideas.entries import queries as entries
from intranet_ideas.entries.writing import checker
from intranet_ideas.errors import Conflict, DeadlinePassed, Fault, Invalid, Stale, WrongPhase
from intranet_ideas.i18n import gettext, ngettext, translate
from intranet_ideas.outcomes.queries import answer_shown
from intranet_ideas.outcomes.stories import story_of
from intranet_ideas.people.queries import viewer_by_id
from intranet_ideas.tips import gate
from intranet_ideas.tips import rules as codes
from intranet_ideas.tips.actions import new_code
from intranet_ideas.told import actions, queries, rules
from intranet_ideas.told.rules import EMPTY_ROWS, MOST_IDEAS, Row, SheetFields
from intranet_ideas.web import (
    SEE_OTHER,
    change,
    ground,
    page,
    perform,
    received_at,
    row_number,
    shown,
    viewer,
)

bp = Blueprint("told", __name__)
SHEETS = "/challenges/<int:challenge_id>/told"
SHEET = f"{SHEETS}/<int:sheet_id>"
WRONG = 409


@bp.app_template_global()
def told_words(words: str, **values: str) -> str:
    """Return words of the rules in the reader's language."""
    return translate(words, **values)


def _rows(empty: int = 0) -> tuple[Row, ...]:
    """Return the ideas as they were typed, with more places if that was asked for."""
    given = request.form
    count = min(given.get("rows", EMPTY_ROWS, type=row_number), MOST_IDEAS + EMPTY_ROWS)
    rows = tuple(
        Row(given.get(f"title-{at}", ""), given.get(f"body-{at}", ""),
            given.get(f"entry-{at}", None, type=row_number),
            given.get(f"version-{at}", 0, type=row_number))
        for at in range(count)
    )  # fmt: skip
    return rows + (Row(),) * min(empty, MOST_IDEAS + EMPTY_ROWS - count)


def _typed(empty: int = 0) -> SheetFields:
    given = request.form
    return SheetFields(given.get("way", ""), given.get("name", ""), given.get("email", ""),
                       _rows(empty), given.get("language", ""))  # fmt: skip


@bp.get(SHEETS)
def listing(challenge_id: int) -> Any:
    """The sheets of a challenge."""
    with ground().database.read() as session:
        seen = challenges.see(session, viewer(), challenge_id, received_at(), "told.view")
        return page(
            "told/listing.html", challenge=seen.challenge, phase=seen.phase, rules=rules,
            rows=queries.listed(session, seen), writes=seen.may("told.write"),
        )  # fmt: skip


@bp.get(f"{SHEETS}/new")
def new(challenge_id: int) -> Any:
    """An empty sheet."""
    empty = SheetFields(rows=(Row(),) * EMPTY_ROWS, language=viewer().language)
    return _new_page(challenge_id, empty, [])


def _new_page(
    challenge_id: int, typed: SheetFields, errors: Sequence[Fault], status: int = 200
) -> Any:
    with ground().database.read() as session:
        seen = challenges.see(session, viewer(), challenge_id, received_at())
        if status != WRONG:
            seen.require("told.write")
    return page(
        "told/sheet.html", status, challenge=seen.challenge, phase=seen.phase, typed=typed,
        found=None, errors=errors, rules=rules, goes_on=status != WRONG, lost=_lost(typed, status),
    )  # fmt: skip


def _lost(typed: SheetFields | None, status: int) -> list[Row]:
    """Return what was typed and can't be saved any more, for who typed it to keep."""
    return [each for each in typed.rows if not each.empty] if typed and status == WRONG else []


def _refused(error: Conflict | WrongPhase) -> list[Fault]:
    words = rules.TOO_LATE if isinstance(error, DeadlinePassed) else error.message
    return [Fault("", translate(words))]


@bp.post(f"{SHEETS}/new")
def begin(challenge_id: int) -> Any:
    """Keep a new sheet; with the button *more*, show more places first."""
    if "more" in request.form:
        return _new_page(challenge_id, _typed(EMPTY_ROWS), [])
    def action(session: Session) -> str:
        sheet = actions.begin_sheet(session, viewer(), challenge_id, _typed(), received_at(),
                                    nobody=translate(rules.NO_NAME))  # fmt: skip
        return url_for("told.sheet", challenge_id=challenge_id, sheet_id=sheet.id)

    try:
        result = perform(action)
    except Invalid as error:
        return _new_page(challenge_id, _typed(), shown(error), 422)
    except WrongPhase as error:
        return _new_page(challenge_id, _typed(), _refused(error), WRONG)
    if "hand_in" not in request.form:
        return _kept(result)
    # The same form sent twice leads to the same sheet.
    return _hand_in(challenge_id, int((result.location or "").rsplit("/", 1)[-1]))


def _kept(result: Any) -> Any:
    flash(gettext("Kept. Only you and those who run the challenge see it until it is handed in."),
          "success")  # fmt: skip
    return result


@bp.get(SHEET)
def sheet(challenge_id: int, sheet_id: int) -> Any:
    """A sheet, to go on with or to read."""
    return _sheet_page(challenge_id, sheet_id)


def _sheet_page(
    challenge_id: int, sheet_id: int, status: int = 200, *, typed: SheetFields | None = None,
    errors: Sequence[Fault] = (), stale: bool = False,
) -> Any:  # fmt: skip
    with ground().database.read() as session:
        seen = challenges.see(session, viewer(), challenge_id, received_at(), "told.view")
        found = queries.see_sheet(session, seen, sheet_id)
        goes_on = found.goes_on and seen.may("told.write")
        stored = tuple(Row(each.title, each.body, each.entry_id, each.version)
                       for each in found.ideas)  # fmt: skip
        if typed and status == WRONG:
            typed = _anew(typed, stored)
        return page(
            "told/sheet.html", status, challenge=seen.challenge, phase=seen.phase, found=found,
            typed=typed or SheetFields(rows=stored + ((Row(),) if goes_on else ()),
                                       language=found.language or viewer().language),
            errors=errors, rules=rules, goes_on=goes_on, stale=stale,
            lost=[] if goes_on else _lost(typed, status),
        )  # fmt: skip


def _anew(typed: SheetFields, stored: Sequence[Row]) -> SheetFields:
    """Return what was typed from an older sheet as what is to hold now, once that is said: it is
    saved over what stands there, and an idea that is gone meanwhile is a new one."""
    there = {each.entry_id: each.version for each in stored}
    return replace(typed, rows=tuple(
        replace(row, version=there[row.entry_id]) if row.entry_id in there
        else Row(row.title, row.body)
        for row in typed.rows
    ))  # fmt: skip


@bp.post(SHEET)
def save(challenge_id: int, sheet_id: int) -> Any:
    """Save a sheet; with the button *hand in*, hand it in too."""
    if "more" in request.form:
        return _sheet_page(challenge_id, sheet_id, typed=_typed(EMPTY_ROWS))

    def action(session: Session) -> str:
        base = request.form.get("version", 0, type=row_number)
        actions.save_sheet(session, viewer(), challenge_id, sheet_id, _typed(), base,
                           received_at())  # fmt: skip
        return url_for("told.sheet", challenge_id=challenge_id, sheet_id=sheet_id)

    try:
        result = perform(action)
    except Invalid as error:
        return _sheet_page(challenge_id, sheet_id, 422, typed=_typed(), errors=shown(error))
    except Stale:
        return _sheet_page(challenge_id, sheet_id, 409, typed=_typed(), stale=True)
    except (Conflict, WrongPhase) as error:
        return _sheet_page(challenge_id, sheet_id, WRONG, typed=_typed(), errors=_refused(error))
    return _hand_in(challenge_id, sheet_id) if "hand_in" in request.form else _kept(result)


def _hand_in(challenge_id: int, sheet_id: int) -> Any:
    """Hand in what is saved; what was typed is kept whatever comes of it."""
    try:
        with ground().database.write() as session:
            done = actions.hand_in(session, viewer(), challenge_id, sheet_id, received_at(),
                                   check=checker(session))  # fmt: skip
    except Invalid as error:
        return _sheet_page(challenge_id, sheet_id, 422, errors=shown(error))
    except (Conflict, WrongPhase) as error:
        # What was typed is saved: it stands in the form.
        return _sheet_page(challenge_id, sheet_id, WRONG,
                           errors=[Fault("", translate(error.message))])  # fmt: skip
    if done:
        flash(ngettext("%(num)d idea is handed in.", "%(num)d ideas are handed in.", done),
              "success")  # fmt: skip
    else:
        flash(gettext("There is nothing new to hand in."), "info")
    return redirect(
        url_for("told.sheet", challenge_id=challenge_id, sheet_id=sheet_id), SEE_OTHER
    )


@bp.post(f"{SHEET}/code")
def code(challenge_id: int, sheet_id: int) -> Any:
    """Make a code and show it: it is shown nowhere else."""
    made = new_code()
    with ground().database.write() as session:
        actions.make_code(session, viewer(), challenge_id, sheet_id, made, received_at())
        seen = challenges.see(session, viewer(), challenge_id, received_at())
        found = queries.see_sheet(session, seen, sheet_id)
        return page("told/code.html", code=codes.shown_code(made), challenge=seen.challenge,
                    found=found)  # fmt: skip


@bp.get("/told")
def follow() -> Any:
    """The form for a code."""
    return page("told/follow.html", sheet=None, ideas=[], errors=[], typed="")


@bp.post("/told")
def look_up() -> Any:
    """What became of the ideas with a code, as who told them may read it."""
    gate.count()
    typed = request.form.get("code", "")
    with ground().database.read() as session:
        found = queries.by_code(session, typed)
        ideas = became(session, found) if found else []
    errors = [] if found else [Fault("code", translate(rules.UNKNOWN_CODE))]
    return page("told/follow.html", 200 if found else 422, sheet=found, ideas=ideas,
                errors=errors, typed=typed)  # fmt: skip


def became(session: Session, sheet: Any) -> list[dict[str, Any]]:
    """Return each idea of a sheet through the eyes of its author."""
    teller = viewer_by_id(session, sheet.author_id)
    if teller is None:
        return []
    found = []
    for idea in queries.ideas_of(session, sheet):
        seen = entries.see_entry(session, teller, idea.entry_id, received_at())
        found.append({
            "seen": seen, "idea": idea, "answer": answer_shown(session, seen),
            "story": story_of(session, seen, received_at()) if idea.handed_in else [],
        })
    return found


@bp.post("/told/take-over")
def take_over() -> Any:
    """Take over the ideas with a code."""
    gate.count()
    typed = request.form.get("code", "")

    def again(errors: list[Fault]) -> Any:
        return page("told/follow.html", 422, sheet=None, ideas=[], errors=errors, typed=typed)

    return change(
        lambda session: actions.take_over(session, viewer(), typed, received_at()),
        url_for("people.me"), gettext("The ideas are yours now."), again,
    )  # fmt: skip
