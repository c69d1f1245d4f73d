"""The innovation group's desk: ideas to put together, tips, and as many statements for many."""

from __future__ import annotations

from flask import Flask

from intranet_ideas.clock import FixedClock
from intranet_ideas.initiatives import desk, queries
from intranet_ideas.tips import actions as tips
from intranet_ideas.tips.rules import SIGNED_IN, TipFields

from ..browsing import Browser
from ..counting import statements
from ..factories import Factory
from ..judging.panels import Judged
from ..prepared import prepared
from .conftest import decide
from .test_initiatives import made

FORM = {"title": "Nattilsyn", "owner": "teacher@example.org", "language": "nb",
        "open_to_staff": "1"}  # fmt: skip


@prepared
def both(make: Factory, clock: FixedClock) -> Judged:
    """Both ideas are chosen."""
    return decide(make, clock, ("chosen", "chosen"))


def test_several_ideas_become_one_initiative(app: Flask, both: Judged) -> None:
    group = Browser(app, both.make.session_token("innovator"))
    first, second = both.entries
    waiting = group.get("/initiatives/desk").text
    assert f'name="entry" value="{first}"' in waiting
    assert f'name="entry" value="{second}"' in waiting
    form = group.get(f"/initiatives/new?entry={first}&entry={second}").text
    assert "Idé fra 1" in form
    assert "Idé fra 2" in form
    again = group.post("/initiatives/new", FORM | {"title": "", "entry": [first, second]})
    assert again.status_code == 422
    assert f'name="entry" value="{second}"' in again.text
    sent = group.post("/initiatives/new", FORM | {"entry": [first, second]})
    assert sent.status_code == 303, sent.text
    number = int(sent.location.rsplit("/", 1)[1])
    with both.ground.database.read() as session:
        found = queries.origins_of(session, both.make.viewer("innovator"), number, both.now)
    assert [each.entry.id for each in found] == [first, second]
    assert "Idé fra" not in group.get("/initiatives/desk").text
    assert group.post("/initiatives/new", FORM | {"entry": [first]}).status_code == 409


def test_the_desk_asks_as_much_for_two_chosen_ideas_as_for_one(both: Judged) -> None:
    make, counts, group = both.make, [], both.make.viewer("innovator")
    for left in (2, 1):
        with (
            make.ground.database.read() as session,
            statements(make.ground.database.engine, "SELECT") as seen,
        ):
            assert len(desk.chosen(session, group)) == left
        counts.append(len(seen))
        if left == 2:
            made(both)
    assert counts == [2, 2]


def test_tips_wait_on_the_desk(app: Flask, both: Judged) -> None:
    make = both.make
    with both.ground.database.write() as session:
        tip = tips.leave_tip(
            session, make.viewer("nurse"), TipFields("welfare", "Det er mørkt der."),
            tips.new_code(), both.now, named=True, allowed=SIGNED_IN, days=14,
        ).id  # fmt: skip
    group = Browser(app, make.session_token("innovator"))
    assert f'href="/tips/{tip}"' in group.get("/initiatives/desk").text
    with both.ground.database.write() as session:
        tips.answer_tip(session, make.viewer("manager"), tip, "Takk", "answered", both.now)
    assert f'href="/tips/{tip}"' not in group.get("/initiatives/desk").text
