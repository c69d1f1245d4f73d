"""IT's pages of lists of people: taken out, imported after a look, and undone."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from sqlalchemy.orm import Session

from intranet_ideas.errors import Conflict, Fault, Invalid
from intranet_ideas.i18n import gettext, translate
from intranet_ideas.operations.blueprint import bp
from intranet_ideas.operations.people_pages import by_line
from intranet_ideas.people import importing
from intranet_ideas.people.importing import Proposal
from intranet_ideas.people.imports import (
    LARGEST_PEOPLE,
    PEOPLE_COLUMNS,
    parse_people,
    people_as_csv,
    people_rows,
)
from intranet_ideas.people.views import ask_for_proof
from intranet_ideas.web import ground, list_as_file, page, perform, received_at, shown, viewer

MOST_SHOWN = 200
"""Changes of a kind that the page lists; it says how many there are."""
LARGEST_TEXT = 1_500_000
"""Bytes of a list that a form can carry from the look to the import."""


@bp.get("/it/people/list.<kind>")
def export_people(kind: str) -> Any:
    """Everyone as a list that can be changed and imported again."""
    if asked := ask_for_proof(url_for("operations.import_people")):
        return asked
    with ground().database.read() as session:
        rows = people_rows(importing.accounts(session))
    return list_as_file("people", kind, PEOPLE_COLUMNS, rows)


@bp.get("/it/people/import")
def import_people() -> Any:
    """The form, and the last imports."""
    return _import_page()


def _import_page(
    status: int = 200, *, proposal: Proposal | None = None, text: str = "",
    everyone: bool = False, errors: list[Fault] | None = None, refused: str = "",
) -> Any:  # fmt: skip
    with ground().database.read() as session:
        recent = importing.recent(session, viewer())
    return page(
        "operations/people_import.html", status, recent=recent, proposal=proposal, text=text,
        everyone=everyone, errors=errors or [], refused=refused, most=MOST_SHOWN,
        kept_days=importing.KEPT.days,
    )  # fmt: skip


@bp.post("/it/people/import")
def try_people() -> Any:
    """Say what a list would change; then, sent again with what was looked at, do it."""
    if asked := ask_for_proof(url_for("operations.import_people")):
        return asked
    form, file = request.form, request.files.get("file")
    text, everyone = form.get("text", ""), form.get("everyone") == "1"
    content = file.stream.read(LARGEST_PEOPLE + 1) if file and file.filename else text.encode()
    if not content:
        fault = Fault("file", gettext("Choose a file first."))
        return _import_page(422, everyone=everyone, errors=[fault])
    language = ground().settings.language

    def action(session: Session) -> str:
        made = importing.import_people(
            session, viewer(), lines, everyone=everyone, language=language, now=received_at(),
            looked_at=form.get("digest", ""), many=form.get("many") == "1",
        )  # fmt: skip
        return url_for("operations.undo_people", import_id=made.id) if made else \
            url_for("operations.import_people")  # fmt: skip

    refused, errors, status = "", list[Fault](), 200
    try:
        lines = parse_people(content)
        if form.get("go") == "1":
            return perform(action, success=gettext("The list is imported."))
    except Conflict as error:
        refused, status = translate(error.message, **error.values), 409
    except Invalid as error:
        if any(fault.field == "many" for fault in error.faults):
            errors, status = shown(error), 422
        else:
            return _import_page(422, everyone=everyone, errors=by_line(error))
    try:
        with ground().database.read() as session:
            proposal = importing.look(session, lines, everyone=everyone, language=language)
    except Invalid as error:
        return _import_page(422, everyone=everyone, errors=by_line(error))
    text = people_as_csv(lines)
    if len(text.encode()) > LARGEST_TEXT:
        return _import_page(422, everyone=everyone, errors=[Fault("file", gettext(
            "The list is too long for this page. Import it with intranet-ideas users import."
        ))])  # fmt: skip
    return _import_page(status, proposal=proposal, text=text, everyone=everyone, errors=errors,
                        refused=refused)  # fmt: skip


@bp.get("/it/people/imports/<int:import_id>")
def undo_people(import_id: int) -> Any:
    """What an import changed, and undoing it."""
    return _undo_page(import_id)


def _undo_page(import_id: int, status: int = 200, refused: str = "") -> Any:
    with ground().database.read() as session:
        found = importing.undoable(session, import_id)
    return page(
        "operations/people_undo.html", status, found=found, made=found.made, refused=refused,
        most=MOST_SHOWN,
    )  # fmt: skip


@bp.post("/it/people/imports/<int:import_id>/undo")
def undo_people_import(import_id: int) -> Any:
    """Put everyone back as they were before."""
    if asked := ask_for_proof(url_for("operations.undo_people", import_id=import_id)):
        return asked

    def action(session: Session) -> str:
        importing.undo_import(
            session, viewer(), import_id, received_at(), rest=request.form.get("rest") == "1"
        )
        return url_for("operations.import_people")

    try:
        return perform(action, success=gettext("The import is undone."))
    except Conflict as error:
        return _undo_page(import_id, 409, translate(error.message, **error.values))
