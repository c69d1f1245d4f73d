"""Operations on ideas that somebody writes down for others, and on the codes that follow them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response
from sqlalchemy.orm import Session

from intranet_ideas.api.core import (
    answer,
    base_version,
    bp,
    etag,
    operation,
    whole_listing,
    write,
)
from intranet_ideas.api.entries import steps_shown
from intranet_ideas.api.schemas.base import page_of
from intranet_ideas.api.schemas.told import (
    CodeFieldsSchema,
    TakenOverSchema,
    ToldChangeSchema,
    ToldCodeSchema,
    ToldFieldsSchema,
    ToldFollowedSchema,
    ToldRowSchema,
    ToldSheetSchema,
)
from intranet_ideas.challenges import queries as challenges
from intranet_ideas.entries.writing import checker
from intranet_ideas.errors import NotFound
from intranet_ideas.i18n import translate
from intranet_ideas.tips import gate
from intranet_ideas.tips.actions import new_code
from intranet_ideas.tips.rules import shown_code
from intranet_ideas.told import actions, queries, rules
from intranet_ideas.told.queries import Sheet
from intranet_ideas.told.rules import Row, SheetFields
from intranet_ideas.told.views import became
from intranet_ideas.web import ground, received_at, viewer

SHEETS = "/challenges/<int:challenge_id>/told"
SHEET = SHEETS + "/<int:sheet_id>"


def _fields(data: Mapping[str, Any]) -> SheetFields:
    rows = tuple(Row(each["title"], each["body"], each["entry"], each["version"])
                 for each in data["ideas"])  # fmt: skip
    return SheetFields(data.get("way", ""), data.get("name", ""), data.get("email", ""), rows,
                       data["language"])  # fmt: skip


def _find(session: Session, challenge_id: int, sheet_id: int) -> Sheet:
    seen = challenges.see(session, viewer(), challenge_id, received_at(), "told.view")
    return queries.see_sheet(session, seen, sheet_id)


def _sheet(session: Session, challenge_id: int, sheet_id: int, status: int = 200) -> Response:
    found = _find(session, challenge_id, sheet_id)
    sheet = found.sheet
    names = ("id", "way", "created_at", "changed_at", "claimed_at", "version")
    return answer(ToldSheetSchema, {each: getattr(sheet, each) for each in names} | {
        "challenge": sheet.challenge_id, "name": found.name, "written_by": found.writer,
        "stands_in": found.stands_in, "has_code": sheet.code_hash is not None,
        "goes_on": found.goes_on, "ideas": found.ideas,
    }, status, etag(sheet.version))  # fmt: skip


@operation("GET", SHEETS, "listToldSheets", page_of(ToldRowSchema, "ToldSheets"))
def list_told_sheets(challenge_id: int) -> Response:
    """What was written down for others in a challenge, the newest first: for who runs it all, for
    others what they wrote themselves."""
    with ground().database.read() as session:
        seen = challenges.see(session, viewer(), challenge_id, received_at(), "told.view")
        rows = queries.listed(session, seen)
    return whole_listing(ToldRowSchema, [
        {"id": sheet.id, "way": sheet.way, "name": name, "written_by": writer, "ideas": ideas,
         "created_at": sheet.created_at, "claimed_at": sheet.claimed_at}
        for sheet, name, writer, ideas in rows
    ])  # fmt: skip


@operation("POST", SHEETS, "beginToldSheet", ToldSheetSchema, status=201, write=True)
@bp.arguments(ToldFieldsSchema)
def begin_told_sheet(data: dict[str, Any], challenge_id: int) -> Response:
    """Write ideas down for others, as drafts. They belong to who has the address, which makes an
    account for who has none, else to the name."""

    def action(session: Session) -> Response:
        sheet = actions.begin_sheet(session, viewer(), challenge_id, _fields(data), received_at(),
                                    nobody=translate(rules.NO_NAME))  # fmt: skip
        return _sheet(session, challenge_id, sheet.id, 201)

    return write(action)


@operation("GET", SHEET, "getToldSheet", ToldSheetSchema)
def get_told_sheet(challenge_id: int, sheet_id: int) -> Response:
    """A sheet with its ideas as they are written down."""
    with ground().database.read() as session:
        return _sheet(session, challenge_id, sheet_id)


@operation("PUT", SHEET, "putToldSheet", ToldSheetSchema, write=True, match=True)
@bp.arguments(ToldChangeSchema)
def put_told_sheet(data: dict[str, Any], challenge_id: int, sheet_id: int) -> Response:
    """Save what is written down: changed ideas, new ones, and drafts that are emptied."""

    def action(session: Session) -> Response:
        there = _find(session, challenge_id, sheet_id)
        base = base_version(there.sheet.version, required=True)
        actions.save_sheet(session, viewer(), challenge_id, sheet_id, _fields(data), base,
                           received_at())  # fmt: skip
        return _sheet(session, challenge_id, sheet_id)

    return write(action)


@operation("POST", SHEET + "/submit", "handInToldSheet", ToldSheetSchema, write=True)
def hand_in_told_sheet(challenge_id: int, sheet_id: int) -> Response:
    """Hand in all of it that is not handed in yet, or nothing. At the deadline's instant it is too
    late: 409 ``deadline-passed``, and the drafts stay."""

    def action(session: Session) -> Response:
        actions.hand_in(session, viewer(), challenge_id, sheet_id, received_at(),
                        check=checker(session))  # fmt: skip
        return _sheet(session, challenge_id, sheet_id)

    return write(action)


@operation("POST", SHEET + "/code", "makeToldCode", ToldCodeSchema, write=False, fails=(409,))
def make_told_code(challenge_id: int, sheet_id: int) -> Response:
    """Make a code for who told the ideas, in the place of the one there is. The usual key of a
    write is not kept: the code would be kept with it."""
    made = new_code()
    with ground().database.write() as session:
        actions.make_code(session, viewer(), challenge_id, sheet_id, made, received_at())
    return answer(ToldCodeSchema, {"code": shown_code(made)})


@operation("POST", "/told/follow", "followTold", ToldFollowedSchema, write=False)
@bp.arguments(CodeFieldsSchema)
def follow_told(data: dict[str, Any]) -> Response:
    """What became of the ideas with a code, as who told them may read it. One that is no sheet's
    is not found, whatever it is like; an address may try a few in a minute."""
    gate.count()
    with ground().database.read() as session:
        sheet = queries.by_code(session, data["code"])
        if sheet is None:
            raise NotFound
        ideas = [
            {
                "title": each["idea"].title, "body": each["idea"].body,
                "language": each["idea"].language, "handed_in": each["idea"].handed_in,
                "story": steps_shown(each["story"]), "answer": each["answer"],
            }
            for each in became(session, sheet)
        ]  # fmt: skip
        return answer(ToldFollowedSchema, {"ideas": ideas})


@operation("POST", "/told/take-over", "takeOverTold", TakenOverSchema, write=True)
@bp.arguments(CodeFieldsSchema)
def take_over_told(data: dict[str, Any]) -> Response:
    """Take the ideas with a code over: they are the caller's then, and the code ends. Never by who
    could have made it, nor by who judges them: 409."""
    gate.count()

    def action(session: Session) -> Response:
        sheet = actions.take_over(session, viewer(), data["code"], received_at())
        ids = [each.entry_id for each in queries.ideas_of(session, sheet)]
        return answer(TakenOverSchema, {"entries": ids})

    return write(action)
