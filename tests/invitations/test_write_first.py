"""Writing before one signs in: what the link shows to whom, and what becomes of the text."""

from __future__ import annotations

import re
import threading
from datetime import timedelta
from typing import Any
from urllib.parse import unquote

import pytest
from flask import Flask
from sqlalchemy import select

from intranet_ideas import events
from intranet_ideas.challenges import actions as challenges
from intranet_ideas.clock import FixedClock
from intranet_ideas.errors import NotFound
from intranet_ideas.events import Event
from intranet_ideas.ground import Ground
from intranet_ideas.housekeeping import tidy
from intranet_ideas.invitations import actions, rules
from intranet_ideas.invitations.code import as_svg
from intranet_ideas.invitations.models import KeptText
from intranet_ideas.people import actions as people

from ..api.client import Client
from ..browsing import Browser
from ..embedding.mounted import ROOT, Mounted
from ..factories import PASSWORD, Factory
from .writing import IDEA, come_in, ideas, target_of, texts, write


def test_what_is_written_becomes_the_writers_draft_once(
    app: Flask, ground: Ground, link: str
) -> None:
    browser = Browser(app)
    assert "Hva ville du gjort?" in browser.get(f"/w/{link}").text
    answer = write(browser, link)
    assert ideas(ground) == []
    assert "Your text is kept" in browser.get(answer.location).text
    arrived = come_in(browser, target_of(answer))
    assert arrived.location == "/ideas/1/edit"
    assert "En natt uten alarmer." in browser.get("/ideas/1/edit").text
    assert ideas(ground) == [("Roligere netter", "En natt uten alarmer.", "draft")]
    assert texts(ground) == [""], "of the text only the mark stays that it was taken over"
    # Back to the form and sent again, and the old target once more.
    assert write(browser, link).location == "/ideas/1/edit"
    assert come_in(browser, target_of(answer)).location in ("/ideas/1/edit", target_of(answer))
    assert len(ideas(ground)) == 1
    # Another text is another idea: nothing that was typed is taken for what was there before.
    assert write(browser, link, body="Noe annet").location == "/ideas/2/edit"


@pytest.mark.sqlite_only
def test_the_link_shows_title_question_deadline_and_form_and_nothing_else(
    app: Flask, make: Factory, link: str
) -> None:
    make.entry(1, "nurse", title="En annen idé")
    page = app.test_client().get(f"/w/{link}")
    for shown in ("Trygg natt", "Hva ville du gjort?", "Deadline", "Title", "The idea"):
        assert shown in page.text
    for hidden in ("Hemmelig bakgrunn", "En annen idé", "has joined", "Helse og velferd",
                   "/challenges/1"):  # fmt: skip
        assert hidden not in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert "noindex" in page.headers["X-Robots-Tag"]


@pytest.mark.sqlite_only
def test_off_revoked_replaced_wrong_and_unknown_look_the_same(
    app: Flask, ground: Ground, make: Factory, link: str, clock: FixedClock
) -> None:
    manager = make.viewer("manager")
    with ground.database.write() as session:
        second = actions.make_link(session, manager, 1, clock.now()).token
        assert second != link
        assert len(second) * 6 >= 128
    varying = re.compile(r'csrf[-_]token" (content|value)="[^"]*"|data-now="[^"]*"')
    client = app.test_client()

    def seen(path: str, method: str = "GET") -> tuple[int, str]:
        app.config["WTF_CSRF_ENABLED"] = False
        answer = client.open(path, method=method, data=IDEA if method == "POST" else None)
        return answer.status_code, varying.sub("", answer.text)

    unknown = seen("/no/such/page")
    assert unknown[0] == 404
    assert seen(f"/w/{second}")[0] == 200
    with ground.database.write() as session:
        actions.revoke_link(session, manager, 1, clock.now())
    for token in (link, second, second[:-1], "1", "x" * 500):
        assert seen(f"/w/{token}") == unknown
        assert seen(f"/w/{token}", "POST")[0] == 404
    assert texts(ground) == []


@pytest.mark.sqlite_only
def test_it_is_off_until_a_manager_switches_it_on(
    sign_in: Any, make: Factory, ground: Ground
) -> None:
    challenge = make.challenge()
    manager, path = sign_in("manager"), f"/challenges/{challenge.id}/poster"
    assert "/w/" not in manager.get(path).text
    assert sign_in("nurse").post(f"/challenges/{challenge.id}/link").status_code == 403
    page = manager.post(f"/challenges/{challenge.id}/link", follow=True).text
    found = re.search(r"http://ideas\.test/w/([\w-]{32})", page)
    assert found, "managers see the link"
    assert f"ideas.test/c/{challenge.id}" in page, "what is short enough to type stays"
    code = manager.get(f"/challenges/{challenge.id}/code.svg").data
    assert code == as_svg(f"http://ideas.test/w/{found[1]}")
    manager.post(f"/challenges/{challenge.id}/link", {"revoke": "1"})
    assert "/w/" not in manager.get(path).text
    with ground.database.read() as session:
        kinds = session.scalars(select(Event.kind).where(Event.kind.like("write_link%")))
        assert list(kinds) == [events.WRITE_LINK_MADE, events.WRITE_LINK_REVOKED]


@pytest.mark.sqlite_only
@pytest.mark.parametrize(("days", "cancelled"), [(7, False), (14, False), (0, True)])
def test_a_text_waits_when_the_challenge_closes_meanwhile(
    app: Flask, ground: Ground, make: Factory, clock: FixedClock, days: int, cancelled: bool
) -> None:
    challenge = make.challenge()
    manager, before = make.viewer("manager"), timedelta(minutes=5)
    with ground.database.write() as session:
        people.change_user(session, "nurse@example.org", password=PASSWORD, now=clock.now())
        token = actions.make_link(session, manager, challenge.id, clock.now()).token
    browser = Browser(app)
    ends = {0: challenge.closes_at, 7: challenge.closes_at, 14: challenge.judging_closes_at}[days]
    assert ends
    clock.instant = ends - before
    target = target_of(write(browser, token))
    if cancelled:
        with ground.database.write() as session:
            challenges.cancel_challenge(session, manager, challenge.id, "Ikke nå",
                                        challenge.version, clock.now())  # fmt: skip
    clock.advance(minutes=10)
    arrived = come_in(browser, target)
    if cancelled:
        page = browser.get(arrived.location)
        assert "En natt uten alarmer." in page.text, "it can't be a draft, but it is shown"
        assert "Copy the text" in page.text
        assert ideas(ground) == []
        return
    assert ideas(ground) == [("Roligere netter", "En natt uten alarmer.", "draft")]
    assert "The deadline has passed" in browser.get(arrived.location).text


def test_what_was_sent_after_the_deadline_is_kept_too(
    app: Flask, ground: Ground, link: str, clock: FixedClock
) -> None:
    browser = Browser(app)
    clock.advance(days=8)
    page = browser.get(f"/w/{link}").text
    assert "The deadline has passed" in page
    assert "<textarea" not in page
    come_in(browser, target_of(write(browser, link)))
    assert len(ideas(ground)) == 1


def test_only_the_browser_that_wrote_it_gets_it_and_only_by_its_own_way_in(
    app: Flask, ground: Ground, make: Factory, link: str
) -> None:
    browser = Browser(app)
    target = target_of(write(browser, link))
    come_in(Browser(app), target)  # a link that was handed on, or a browser without cookies
    assert ideas(ground) == []
    come_in(browser, "/me")  # who comes for something else gets nobody's text
    assert ideas(ground) == []
    page = browser.get(f"/w/{link}", follow_redirects=True).text
    assert "Written before you signed in" in page
    assert "En natt uten alarmer." in page, "but may take it over, having seen it"
    text = re.search(r'name="text" value="(\w{64})"', page)
    assert text
    other = Browser(app, make.session_token("staff"))
    assert other.post("/challenges/1/written", {"text": text[1]}).location == "/challenges/1"
    made = browser.post("/challenges/1/written", {"text": text[1]})
    assert made.location == "/ideas/1/edit"
    assert browser.get("/challenges/1/written").location == "/challenges/1"


@pytest.mark.sqlite_only
def test_a_waiting_text_is_thrown_away_by_its_writer_or_after_a_day(
    app: Flask, ground: Ground, link: str, clock: FixedClock
) -> None:
    browser = Browser(app)
    target = target_of(write(browser, link))
    clock.advance(hours=23)
    assert tidy(ground, clock.now()) == 0
    clock.advance(hours=1)
    come_in(browser, target)
    assert ideas(ground) == []
    tidy(ground, clock.now())
    assert texts(ground) == []
    write(Browser(app), link)
    second = Browser(app)
    target = target_of(write(second, link))
    come_in(second, "/me")
    text_id = target.partition("text=")[2]
    second.post("/challenges/1/written", {"text": text_id, "drop": "1"})
    assert len(texts(ground)) == 1
    assert ideas(ground) == []


@pytest.mark.sqlite_only
def test_nothing_is_changed_by_looking(
    app: Flask, ground: Ground, make: Factory, link: str
) -> None:
    browser = Browser(app)
    target = target_of(write(browser, link))
    before = texts(ground)
    with browser.client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = make.session_token("nurse"), True
    for path in (f"/w/{link}", target, "/challenges/1/written", "/sign-in?next=" + target):
        browser.get(path)
    assert ideas(ground) == []
    assert texts(ground) == before


@pytest.mark.sqlite_only
def test_too_much_is_refused_with_the_text_still_there(
    app: Flask, ground: Ground, link: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = Browser(app)
    long = write(browser, link, body="x" * 20_001)
    assert long.status_code == 422
    assert "x" * 20_001 in long.text
    assert write(browser, link, title=" ", body="").status_code == 422
    monkeypatch.setattr(rules, "MOST_TEXTS", 1)
    assert write(browser, link).status_code == 303
    full = write(Browser(app), link, body="En idé til")
    assert full.status_code == 409
    assert "En idé til" in full.text
    monkeypatch.setattr(rules, "MOST_TEXTS", 9)
    monkeypatch.setattr(rules, "MOST_A_MINUTE", 4)
    refused = write(Browser(app), link, body="Nok en idé")
    assert refused.status_code == 429
    assert "Nok en idé" in refused.text
    assert 0 < int(refused.headers["Retry-After"]) <= 60, "a minute, and nobody is locked out"
    assert app.test_client().get(f"/w/{link}").status_code == 200
    assert len(texts(ground)) == 1


@pytest.mark.sqlite_only
def test_who_is_signed_in_goes_straight_to_writing(
    sign_in: Any, make: Factory, ground: Ground, link: str
) -> None:
    assert sign_in("nurse").get(f"/w/{link}").location == "/challenges/1/ideas/new"
    assert sign_in("guest").get(f"/w/{link}").status_code == 403
    nurse = sign_in("nurse")
    made = nurse.post(f"/w/{link}", IDEA)
    assert made.location == "/ideas/1/edit"


@pytest.mark.sqlite_only
def test_answers_to_questions_that_are_gone_stay_in_the_text(
    ground: Ground, make: Factory, link: str, clock: FixedClock
) -> None:
    with ground.database.write() as session:
        session.add(KeptText(
            id="a", browser="b", challenge_id=1, title="T", body="Tekst", language="nb",
            answers={"borte": "Et svar"}, written_at=clock.now(),
        ))  # fmt: skip
    with ground.database.write() as session:
        actions.take_over(session, make.viewer("nurse"), 1, "b", "a", clock.now())
    assert ideas(ground) == [("T", "Tekst\n\nEt svar", "draft")]


def test_two_who_come_at_once_make_one_draft(
    ground: Ground, make: Factory, link: str, clock: FixedClock
) -> None:
    with ground.database.write() as session:
        session.add(KeptText(id="a", browser="b", challenge_id=1, title="T", body="Tekst",
                             language="nb", answers={}, written_at=clock.now()))  # fmt: skip
    nurse, results = make.viewer("nurse"), []

    def take() -> None:
        try:
            with ground.database.write() as session:
                results.append(
                    actions.take_over(session, nurse, 1, "b", "a", clock.now()).entry.id
                )
        except NotFound:
            results.append(0)

    threads = [threading.Thread(target=take) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [1, 1, 1]
    assert len(ideas(ground)) == 1


@pytest.mark.sqlite_only
def test_the_api_makes_shows_and_revokes_the_link(app: Flask, make: Factory) -> None:
    challenge = make.challenge()
    client, short = Client(app, make.token("manager")), f"http://ideas.test/c/{challenge.id}"
    nothing = {"short": short, "code": short, "link_made_at": None}
    assert client.call("getInvitation", challenge_id=challenge.id).get_json() == nothing
    made = client.call("makeWriteLink", challenge_id=challenge.id).get_json()
    assert made["code"].startswith("http://ideas.test/w/")
    assert client.call("getInvitation", challenge_id=challenge.id).get_json() == made
    assert client.call("revokeWriteLink", challenge_id=challenge.id).status_code == 204
    assert client.call("getInvitation", challenge_id=challenge.id).get_json() == nothing
    nurse = Client(app, make.token("nurse"))
    assert nurse.call("getInvitation", challenge_id=challenge.id).status_code == 404


@pytest.mark.sqlite_only
def test_below_a_path_of_another_host_the_way_is_the_same(
    app: Flask, ground: Ground, link: str
) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    browser = Mounted(app)
    kept = browser.open(f"{ROOT}/w/{link}", "POST", data=IDEA)
    assert kept.location.startswith(f"{ROOT}/sign-in?next={ROOT}/challenges/1/written")
    target = unquote(kept.location.partition("next=")[2])
    arrived = browser.open(f"{ROOT}/sign-in", "POST", data={
        "next": target, "email": "nurse@example.org", "password": PASSWORD,
    })  # fmt: skip
    assert arrived.location == f"{ROOT}/ideas/1/edit"
    assert len(ideas(ground)) == 1
