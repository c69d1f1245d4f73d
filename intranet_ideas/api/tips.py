"""Operations on tips."""

from __future__ import annotations

from typing import Any

from flask import Response, request
from sqlalchemy.orm import Session

from intranet_ideas.api.core import answer, bp, in_query, operation, whole_listing, write
from intranet_ideas.api.schemas.base import page_of
from intranet_ideas.api.schemas.tips import (
    TipAnswerSchema,
    TipCodeSchema,
    TipFieldsSchema,
    TipFollowedSchema,
    TipLeftSchema,
    TipSchema,
)
from intranet_ideas.errors import NotFound
from intranet_ideas.tips import actions, gate, queries, rules
from intranet_ideas.tips.models import Tip
from intranet_ideas.tips.rules import TipFields
from intranet_ideas.web import ground, received_at, viewer


def _row(tip: Tip, name: str | None) -> dict[str, Any]:
    names = TipSchema().fields.keys() - {"name"}
    return {each: getattr(tip, each) for each in names} | {"name": name or ""}


@operation("POST", "/tips", "leaveTip", TipLeftSchema, status=201, write=False)
@bp.arguments(TipFieldsSchema)
def leave_tip(data: dict[str, Any]) -> Response:
    """Leave a tip. The usual key of a write is not kept: it would say who left it."""
    gate.count()
    settings, code = ground().settings, actions.new_code()
    named = data.pop("named")
    gate.check(data.pop(gate.TRAP))
    with ground().database.write() as session:
        tip = actions.leave_tip(
            session, viewer(), TipFields(**data), code, received_at(), named=named,
            allowed=settings.tips, days=settings.tips_answer_days,
        )  # fmt: skip
        left = {"code": rules.shown_code(code), "answer_by": tip.answer_by}
    return answer(TipLeftSchema, left, 201)


@operation("POST", "/tips/follow", "followTip", TipFollowedSchema, write=False)
@bp.arguments(TipCodeSchema)
def follow_tip(data: dict[str, Any]) -> Response:
    """What became of the tip with a code. One that is no tip's is not found, whatever it is like;
    an address may try a few in a minute."""
    gate.count()
    with ground().database.read() as session:
        tip = queries.by_code(session, data["code"])
        if tip is None:
            raise NotFound
        stands = queries.stands(session, [tip], received_at()).get(tip.id)
    fields = {each: getattr(tip, each) for each in TipFollowedSchema().fields if each != "stands"}
    return answer(TipFollowedSchema, fields | {"stands": stands[0] if stands else None})


@operation("GET", "/tips", "listTips", page_of(TipSchema, "Tips"),
           query=[in_query("status", "Only those of which this became", enum=list(rules.STATUSES)),
                  in_query("area", "Only in this field", enum=list(rules.AREAS))])
def list_tips() -> Response:
    """Tips for those who answer them; those promised first come first."""
    with ground().database.read() as session:
        rows = queries.queue(
            session, viewer(), status=request.args.get("status", ""),
            area=request.args.get("area", ""),
        )  # fmt: skip
    return whole_listing(TipSchema, [_row(tip, name) for tip, name in rows])


@operation("PUT", "/tips/<int:tip_id>/answer", "answerTip", TipSchema, write=True)
@bp.arguments(TipAnswerSchema)
def answer_tip(data: dict[str, Any], tip_id: int) -> Response:
    """Answer a tip; one that has got words alone can be answered anew."""

    def action(session: Session) -> Response:
        tip = actions.answer_tip(session, viewer(), tip_id, now=received_at(), **data)
        return answer(TipSchema, _row(tip, None))

    return write(action)
