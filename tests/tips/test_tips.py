"""The tip box: leaving, following and answering tips, and that nothing says who left one."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from intranet_ideas import create_app
from intranet_ideas.clock import FixedClock
from intranet_ideas.events import TIP_LEFT, Event
from intranet_ideas.ground import Ground
from intranet_ideas.idempotency import IdempotentRequest
from intranet_ideas.notifications.fan_out import Notify
from intranet_ideas.notifications.models import Notification
from intranet_ideas.tips import actions, rules
from intranet_ideas.tips.models import Tip

from ..api.client import Client
from ..browsing import Browser
from ..factories import Factory

TIP = {"area": "welfare", "need": "Det er mørkt på veien til skolen.", "whom": "Barna"}


@given(st.text(alphabet=rules.ALPHABET, min_size=20, max_size=20))
def test_a_code_is_found_however_it_is_typed(code: str) -> None:
    assert rules.plain_code(f" {rules.shown_code(code).upper()} ") == code


@given(st.text())
def test_what_is_no_code_finds_nothing(text: str) -> None:
    code = rules.plain_code(text)
    assert not code or len(code) == rules.CODE_LENGTH


def test_codes_differ_and_are_codes() -> None:
    codes = {actions.new_code() for _ in range(100)}
    assert len(codes) == 100
    assert all(rules.plain_code(code) == code for code in codes)


@pytest.fixture
def opened(ground: Ground, app: Flask) -> Flask:
    """The site, where anyone may leave tips."""
    made = create_app(replace(ground, settings=replace(ground.settings, tips="anyone")))
    made.config["TESTING"] = True
    return made


@pytest.fixture
def notified(ground: Ground, clock: FixedClock) -> Callable[[], None]:
    """Notify until nothing is left to do."""
    notify = Notify()

    def round_and_round() -> None:
        while notify(ground, clock.now()):
            pass

    return round_and_round


def leave(browser: Browser, **fields: str) -> str:
    """Leave a tip and return its code."""
    code = browser.hidden("/tips")["code"]
    page = browser.post("/tips", {**TIP, "code": code, **fields})
    assert page.status_code == 200, page.get_data(as_text=True)
    found = re.search(r"<code>([^<]+)</code>", page.get_data(as_text=True))
    assert found
    return found[1]


def tips(ground: Ground) -> list[Tip]:
    with ground.database.read() as session:
        return list(session.scalars(select(Tip).order_by(Tip.id)))


def test_a_stranger_leaves_a_tip_and_follows_it_by_its_code(
    opened: Flask, ground: Ground, sign_in: Callable[[str], Browser]
) -> None:
    stranger = Browser(opened)
    assert 'href="/tips"' in stranger.get("/sign-in").text
    code = leave(stranger)
    (tip,) = tips(ground)
    assert tip.user_id is None
    assert tip.left_at.hour == tip.left_at.minute == 0
    assert code not in repr(vars(tip))
    waiting = stranger.post("/tips/follow", {"code": code.upper()}).get_data(as_text=True)
    assert TIP["need"] in waiting
    desk = sign_in("manager")
    assert desk.post(f"/tips/{tip.id}", {"answer": "Vi setter opp lys.", "becomes": "answered"}
                     ).status_code == 303  # fmt: skip
    told = stranger.post("/tips/follow", {"code": code}).get_data(as_text=True)
    assert "Vi setter opp lys." in told
    wrong = stranger.post("/tips/follow", {"code": "2" * 20})
    assert wrong.status_code == 422
    assert TIP["need"] not in wrong.get_data(as_text=True)


def test_the_form_sent_twice_is_one_tip(opened: Flask, ground: Ground) -> None:
    stranger = Browser(opened)
    code = stranger.hidden("/tips")["code"]
    for _ in range(2):
        assert stranger.post("/tips", {**TIP, "code": code}).status_code == 200
    assert len(tips(ground)) == 1


def test_nothing_says_who_left_a_tip_without_a_name(
    sign_in: Callable[[str], Browser], ground: Ground, make: Factory
) -> None:
    leave(sign_in("nurse"))
    (tip,) = tips(ground)
    assert tip.user_id is None
    with ground.database.read() as session:
        (event,) = session.scalars(select(Event).where(Event.kind == TIP_LEFT))
        assert event.actor_id is None
        assert "nurse" not in str(event.data)
        kept = session.scalars(select(IdempotentRequest)).all()
        assert [each for each in kept if "tips" in each.operation] == []


def test_programs_and_floods_are_kept_out(opened: Flask, ground: Ground) -> None:
    stranger = Browser(opened)
    code = stranger.hidden("/tips")["code"]
    assert stranger.post("/tips", {**TIP, "code": code, "website": "x"}).status_code == 404
    answers = [stranger.post("/tips", {**TIP, "code": actions.new_code()}).status_code
               for _ in range(rules.MOST_A_MINUTE)]  # fmt: skip
    assert 429 in answers
    assert len(tips(ground)) == rules.MOST_A_MINUTE - 1


def test_without_the_setting_strangers_are_led_to_the_door(app: Flask, ground: Ground) -> None:
    stranger = Browser(app)
    assert 'href="/tips"' not in stranger.get("/sign-in").text
    assert stranger.get("/tips").location.startswith("/sign-in")
    assert stranger.post("/tips", {**TIP, "code": actions.new_code()}).status_code == 303
    assert tips(ground) == []


def test_what_is_missing_comes_back_with_what_was_typed(sign_in: Callable[[str], Browser]) -> None:
    browser = sign_in("nurse")
    page = browser.post("/tips", {"need": "", "whom": "Naboen", "code": actions.new_code()})
    assert page.status_code == 422
    assert "Naboen" in page.get_data(as_text=True)


def test_a_tip_with_a_name_becomes_an_idea_and_its_owner_hears(
    sign_in: Callable[[str], Browser], ground: Ground, make: Factory, notified: Callable[[], None]
) -> None:
    challenge = make.challenge()
    make.clock.advance(days=8)
    nurse = sign_in("nurse")
    leave(nurse, named="1")
    (tip,) = tips(ground)
    desk = sign_in("manager")
    assert desk.post(f"/tips/{tip.id}", {
        "answer": "Takk, den er med videre.", "becomes": "entry", "challenge": str(challenge.id),
    }).status_code == 303  # fmt: skip
    assert desk.post(f"/tips/{tip.id}", {"answer": "Igjen", "becomes": "answered"}
                     ).status_code == 409  # fmt: skip
    (tip,) = tips(ground)
    assert tip.entry_id
    assert TIP["need"] in desk.get(f"/ideas/{tip.entry_id}").get_data(as_text=True)
    assert "Takk, den er med videre." in nurse.get("/tips").get_data(as_text=True)
    notified()
    with ground.database.read() as session:
        kinds = {
            (row.kind, row.user_id) for row in session.scalars(select(Notification))
        }  # fmt: skip
    assert ("tip_answered", make.viewer("nurse").id) in kinds
    assert ("tip_left", make.viewer("manager").id) in kinds
    assert ("tip_left", make.viewer("nurse").id) not in kinds
    # And each finds it among their messages.
    assert "Your tip is answered" in nurse.get("/notifications").text
    assert "tip" in desk.get("/notifications").text.partition("<main")[2]


def test_a_tip_becomes_a_draft_of_a_challenge(
    sign_in: Callable[[str], Browser], ground: Ground
) -> None:
    leave(sign_in("nurse"))
    (tip,) = tips(ground)
    sign_in("manager").post(f"/tips/{tip.id}", {
        "answer": "Vi spør flere.", "becomes": "challenge", "department": "helse",
    })  # fmt: skip
    (tip,) = tips(ground)
    assert (tip.status, bool(tip.challenge_id)) == ("challenge", True)


def test_what_has_got_words_alone_is_answered_anew_and_never_over_anothers(
    sign_in: Callable[[str], Browser], app: Flask, make: Factory, ground: Ground,
    clock: FixedClock, notified: Callable[[], None],
) -> None:  # fmt: skip
    nurse, desk = sign_in("nurse"), sign_in("manager")
    leave(nurse, named="1")
    (tip,) = tips(ground)
    page = f"/tips/{tip.id}"
    desk.post(page, {"answer": "Vi ser på det.", "becomes": "answered"})
    first = desk.hidden(page)["again"]
    assert "Vi ser på det." in desk.get(page).text.partition("<textarea")[2]
    clock.advance(days=20)
    desk = sign_in("manager")
    desk.post(page, {"answer": "Vi har målt lyset.", "becomes": "answered", "again": first})
    late = desk.post(page, {"answer": "Glemt", "becomes": "answered", "again": first})
    assert late.status_code == 409
    assert "Glemt" in late.text, "what was typed comes back"
    assert desk.post(page, {"answer": "Glemt", "becomes": "answered"}).status_code == 409
    client = Client(app, make.token("manager"))
    (row,) = client.get("listTips")["items"]
    client.get("answerTip", {"answer": "Vi spør alle.", "becomes": "challenge",
                             "department": "helse", "again": row["answered_at"]},
               tip_id=tip.id)  # fmt: skip
    (tip,) = tips(ground)
    assert (tip.status, tip.answer, bool(tip.challenge_id)) == ("challenge", "Vi spør alle.", True)
    assert "again" not in desk.hidden(page)
    assert client.call("answerTip", {"answer": "Nei", "again": row["answered_at"]},
                       tip_id=tip.id).status_code == 409  # fmt: skip
    notified()
    with ground.database.read() as session:
        told = session.scalars(select(Notification.kind).where(
            Notification.user_id == make.viewer("nurse").id
        )).all()  # fmt: skip
    assert told.count("tip_answered") == 3


def test_others_see_neither_queue_nor_tip(
    sign_in: Callable[[str], Browser], ground: Ground
) -> None:
    nurse = sign_in("nurse")
    leave(nurse)
    (tip,) = tips(ground)
    for address in ("/tips/queue", f"/tips/{tip.id}"):
        assert nurse.get(address).status_code in (403, 404)


def test_overdue_tips_are_recalled_once(
    sign_in: Callable[[str], Browser], ground: Ground, clock: FixedClock
) -> None:
    leave(sign_in("nurse"))
    with ground.database.write() as session:
        assert actions.remind(session, clock.now()) == 0
    for expected in (1, 0):
        with ground.database.write() as session:
            assert actions.remind(session, clock.now() + timedelta(days=15)) == expected
    queue = sign_in("manager").get("/tips/queue").get_data(as_text=True)
    assert TIP["need"] in queue


def test_of_what_is_answered_nobody_is_reminded(
    sign_in: Callable[[str], Browser], ground: Ground, clock: FixedClock
) -> None:
    leave(sign_in("nurse"))
    (tip,) = tips(ground)
    assert tip.remind_at == tip.answer_by
    sign_in("manager").post(f"/tips/{tip.id}", {"answer": "Takk", "becomes": "answered"})
    with ground.database.write() as session:
        assert actions.remind(session, clock.now() + timedelta(days=60)) == 0


def test_my_page_has_my_tips_and_nobody_elses(sign_in: Callable[[str], Browser]) -> None:
    nurse = sign_in("nurse")
    leave(nurse, need="Noe uten navn")
    assert "Your tips" not in nurse.get("/me").text
    leave(nurse, named="1")
    mine = nurse.get("/me").text
    assert TIP["need"] in mine
    assert "Noe uten navn" not in mine
    assert TIP["need"] not in sign_in("teacher").get("/me").text


def test_programs_follow_a_tip_by_its_code_and_guess_none(app: Flask, make: Factory) -> None:
    client = Client(app, make.token("nurse"))
    code = client.call("leaveTip", TIP).get_json()["code"]
    followed = client.call("followTip", {"code": code.upper()}).get_json()
    assert followed["need"] == TIP["need"]
    assert followed["status"] == "waiting"
    assert {"id", "name", "code", "left_at"}.isdisjoint(followed)
    unknown = [client.call("followTip", {"code": each}) for each in ("2" * 20, "?")]
    assert [each.status_code for each in unknown] == [404, 404]
    alike = [{**each.get_json(), "instance": ""} for each in unknown]
    assert alike[0] == alike[1]
    assert client.call("followTip", {"code": code}).status_code in (200, 429)
    assert client.call("followTip", {"code": code}).status_code == 429


def test_programs_that_fill_in_everything_and_floods_are_kept_out_of_the_api_too(
    app: Flask, make: Factory, ground: Ground
) -> None:
    client = Client(app, make.token("nurse"))
    assert client.call("leaveTip", TIP | {"website": "x"}).status_code == 404
    answers = [client.call("leaveTip", TIP).status_code for _ in range(rules.MOST_A_MINUTE)]
    assert 429 in answers
    assert len(tips(ground)) == answers.count(201) < rules.MOST_A_MINUTE


def test_programs_leave_list_and_answer(app: Flask, make: Factory) -> None:
    left = Client(app, make.token("nurse")).call("leaveTip", TIP | {"named": True})
    assert left.status_code == 201
    assert rules.plain_code(left.get_json()["code"])
    desk = Client(app, make.token("manager"))
    (tip,) = desk.call("listTips").get_json()["items"]
    assert tip["name"]
    assert "code" not in tip
    answered = desk.call("answerTip", {"answer": "Takk"}, tip_id=tip["id"])
    assert answered.get_json()["status"] == "answered"
    assert desk.call("listTips", query={"status": "waiting"}).get_json()["items"] == []
    assert Client(app, make.token("nurse")).call("listTips").status_code in (403, 404)
