"""What whoever left a tip hears of the idea that it became."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from intranet_ideas.entries.actions import submit_entry
from intranet_ideas.entries.queries import followed
from intranet_ideas.ground import Ground
from intranet_ideas.initiatives.models import Initiative
from intranet_ideas.tips import actions, queries
from intranet_ideas.tips.models import Tip
from intranet_ideas.tips.rules import TipFields

from ..api.client import Client
from ..browsing import Browser
from ..judging.panels import Judged
from .test_initiatives import made


@pytest.mark.sqlite_only
def test_whoever_left_a_tip_learns_how_it_goes_with_what_it_became(
    sign_in: Callable[[str], Browser], app: Flask, ground: Ground, decided: Judged
) -> None:  # fmt: skip
    make, code = decided.make, actions.new_code()
    other = make.challenge(title="Trygg skolevei", questions=())
    make.clock.advance(days=1)

    def leave_with(code: str, by: str, *, named: bool) -> int:
        with ground.database.write() as session:
            return actions.leave_tip(
                session, make.viewer(by), TipFields("welfare", "Det er mørkt", "", ""), code,
                make.clock.now(), named=named, allowed="anyone", days=14,
            ).id  # fmt: skip

    def tips() -> list[Tip]:
        with ground.database.read() as session:
            return list(session.scalars(select(Tip)))

    def stands() -> str | None:
        with ground.database.read() as session:
            found = queries.by_code(session, code)
            assert found is not None
            stand = queries.stands(session, [found], make.clock.now()).get(found.id)
        return stand[0].value if stand else None

    tip, named = leave_with(code, "teacher", named=False), leave_with("2" * 20, "nurse", named=True)
    assert stands() is None
    desk = sign_in("manager")
    for number in (tip, named):
        desk.post(f"/tips/{number}", {"answer": "Takk", "becomes": "entry",
                                      "challenge": str(other.id)})  # fmt: skip
    assert stands() == "draft"
    entries_of = {each.id: each.entry_id for each in tips()}
    with ground.database.write() as session:
        for number in entries_of.values():
            submit_entry(session, make.viewer("manager"), number or 0, make.clock.now())
    assert stands() == "handed_in"
    with ground.database.write() as session:
        assert "Det er mørkt" in [each.title for each in followed(session, make.viewer("nurse"))]
        assert followed(session, make.viewer("teacher")) == [], "without a name nobody follows"
        # As if the tip had become the idea that was chosen and begun on.
        session.get_one(Tip, tip).entry_id = decided.entries[0]
    assert stands() == "chosen"
    initiative = made(decided)
    assert stands() == "active"
    page = Browser(app).post("/tips/follow", {"code": code}).text
    assert "It stands at Idea." in page
    assert "Nattilsyn" not in page, "no title"
    followed_by_api = Client(app, make.token("teacher")).call("followTip", {"code": code})
    assert followed_by_api.get_json()["stands"] == "active"
    with ground.database.write() as session:
        session.get_one(Initiative, initiative).open_to_staff = False
    assert stands() == "chosen", "of one that is not open nothing is told"
    with ground.database.write() as session:
        session.get_one(Tip, tip).entry_id = decided.entries[1]
    assert stands() == "not_chosen"
