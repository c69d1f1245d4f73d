"""What plugins show to who writes: with and without script, and never more than they may see."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select

from intranet_ideas.clock import FixedClock
from intranet_ideas.entries.models import Entry
from intranet_ideas.ground import Ground
from intranet_ideas.plugin_host import actions
from intranet_ideas.plugin_host.guard import PluginFailed

from ..browsing import Browser
from ..factories import Factory

Index = Callable[[], None]
SignIn = Callable[[str], Browser]
HTMX = {"HX-Request": "true"}
DRAFT = {"title": "Sensor", "body": "Nattilsyn uten besøk hver natt"}

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


@pytest.fixture
def on(site: Ground, clock: FixedClock) -> None:
    with site.database.write() as session:
        actions.enable(session, None, "similar_ideas", "kommune", clock.now(), host=site.plugins)


@pytest.fixture
def teacher(app: Any, sign_in: SignIn) -> Browser:
    return sign_in("teacher")


def test_htmx_gets_the_box_alone(
    on: None, teacher: Browser, make: Factory, index: Index
) -> None:
    challenge = make.challenge(title="Trygg hjemme")
    make.entry(challenge, title="Nattilsyn med sensor & <ro>", body="Sensor i stedet for besøk")
    make.entry(challenge, "staff", title="Kjøkkenhage", body="Tomater til alle",
               answers={"behov": "Sol"})  # fmt: skip
    index()
    address = f"/challenges/{challenge.id}/ideas/alike"
    box = teacher.post(address, DRAFT, headers=HTMX).text
    assert "Nattilsyn med sensor &amp; &lt;ro&gt;" in box
    assert "In this challenge" in box
    assert "Kjøkkenhage" not in box
    assert "<html" not in box
    nothing = {"title": "Xylofon", "body": "zebra quagga okapi gnu kvasar"}
    assert teacher.post(address, nothing, headers=HTMX).text.strip() == ""
    pressed = teacher.post(address, nothing, headers=HTMX | {"HX-Trigger": "look-alike"}).text
    assert "No idea that is alike was found" in pressed


def test_what_stands_in_the_answers_alone_is_looked_for_too(
    on: None, teacher: Browser, make: Factory, index: Index
) -> None:
    challenge = make.challenge()
    make.entry(challenge, title="Nattilsyn med sensor", body="Sensor i stedet for besøk")
    index()
    draft = {"title": "Om natta", "body": "", "answers.behov": "Nattilsyn og sensor uten besøk",
             "answers.annet": "Dette spør ingen om"}  # fmt: skip
    box = teacher.post(f"/challenges/{challenge.id}/ideas/alike", draft, headers=HTMX).text
    assert "Nattilsyn med sensor" in box


def test_without_script_the_page_comes_back_with_all_that_was_typed(
    on: None, site: Ground, teacher: Browser, make: Factory, index: Index
) -> None:
    challenge = make.challenge()
    make.entry(challenge, title="Nattilsyn med sensor", body="Sensor i stedet for besøk")
    mine = make.entry(challenge, "teacher", submit=False, title="Gammel tittel")
    index()
    page = teacher.get(f"/challenges/{challenge.id}/ideas/new").text
    assert f'formaction="/challenges/{challenge.id}/ideas/alike#similar-ideas"' in page
    typed = DRAFT | {"answers.behov": "Et svar & mer", "version": "0"}
    shown = teacher.post(f"/challenges/{challenge.id}/ideas/alike", typed)
    assert shown.status_code == 200
    assert "Nattilsyn med sensor" in shown.text
    for kept in ('value="Sensor"', "Nattilsyn uten besøk hver natt", "Et svar &amp; mer"):
        assert kept in shown.text
    again = teacher.post(f"/ideas/{mine.id}/alike", typed | {"version": "41"}).text
    assert 'name="version" value="41"' in again, "a co-author's save must not be overwritten"
    assert 'value="Sensor"' in again
    with site.database.read() as session:
        assert session.scalar(select(func.count()).select_from(Entry)) == 2
        assert session.get_one(Entry, mine.id).version == mine.version, "nothing is stored"


def test_ideas_of_closed_challenges_are_shown_and_ones_own_is_not(
    on: None, make: Factory, sign_in: SignIn, index: Index, clock: FixedClock
) -> None:
    before = make.challenge(title="I fjor")
    make.entry(before, "staff", title="Nattilsyn med sensor", body="Sensor, natt")
    earlier = make.entry(before, title="Nattilsyn for alle", body="Sensor, natt")
    clock.advance(days=8)
    challenge = make.challenge(title="I år")
    mine = make.entry(challenge, title="Nattilsyn uten besøk", body="Sensor hver natt")
    index()
    box = sign_in("nurse").post(f"/ideas/{mine.id}/alike", DRAFT, headers=HTMX).text
    assert "I fjor" in box
    assert "closed and being judged" in box
    for own in (mine, earlier):
        assert f'href="/ideas/{own.id}' not in box


def test_nobody_is_shown_what_they_may_not_see(
    on: None, make: Factory, sign_in: SignIn, index: Index
) -> None:
    secret = make.challenge(title="Bare helse", everyone=False, audience=("helse",))
    make.entry(secret, title="Nattilsyn med sensor", body="Sensor i stedet for besøk")
    blind = make.challenge(title="Blind", blind=True)
    hidden = make.entry(blind, "staff", title="Nattilsyn i blinde", body="Sensor hver natt")
    index()
    box = sign_in("teacher").post(f"/challenges/{blind.id}/ideas/alike", DRAFT, headers=HTMX).text
    assert "Nattilsyn med sensor" not in box
    assert f"/ideas/{hidden.id}" in box
    assert "Stian" not in box
    assert "sykehjem" not in box.lower()
    teacher = sign_in("teacher")
    assert teacher.post(f"/challenges/{secret.id}/ideas/alike", DRAFT).status_code == 404
    assert teacher.post(f"/ideas/{hidden.id}/alike", DRAFT).status_code == 404
    announced = make.challenge(opens_at=make.clock.now().replace(hour=18))
    assert teacher.post(f"/challenges/{announced.id}/ideas/alike", DRAFT).status_code in (404, 409)


def test_a_hint_at_something_the_plugin_was_not_given_is_left_out(
    on: None, site: Ground, make: Factory, teacher: Browser, index: Index,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    import intranet_ideas_plugins.similar_ideas as plugin  # type: ignore[import-not-found]

    from intranet_ideas.plugin_api import Hint

    secret = make.challenge(title="Bare helse", everyone=False, audience=("helse",))
    hidden = make.entry(secret, title="Nattilsyn med sensor", body="Sensor i stedet for besøk")
    challenge = make.challenge(title="For alle")
    shown = make.entry(challenge, title="Sensor om natta", body="Nattilsyn")
    index()
    hints = [Hint("Ord <b>", None), Hint("a", hidden.id), Hint("b", shown.id), Hint("c", shown.id)]
    guarded = site.plugins.ask_or
    monkeypatch.setattr(
        site.plugins, "ask_or",
        lambda otherwise, *rest, **more: hints if rest[0].name == plugin.__name__.split(".")[-1]
        else guarded(otherwise, *rest, **more),
    )  # fmt: skip
    box = teacher.post(f"/challenges/{challenge.id}/ideas/alike", DRAFT, headers=HTMX).text
    assert "Ord &lt;b&gt;" in box
    assert f"/ideas/{hidden.id}" not in box
    assert box.count(f'href="/ideas/{shown.id}"') == 1


def test_where_it_is_off_there_is_no_box_and_where_it_fails_writing_goes_on(
    site: Ground, make: Factory, teacher: Browser, clock: FixedClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    challenge = make.challenge()
    address = f"/challenges/{challenge.id}/ideas"
    assert "look-alike" not in teacher.get(f"{address}/new").text
    assert teacher.post(f"{address}/alike", DRAFT, headers=HTMX).text.strip() == ""
    with site.database.write() as session:
        actions.enable(session, None, "similar_ideas", "helse", clock.now(), host=site.plugins)

    def fail(*arguments: object, **more: object) -> None:
        raise PluginFailed("similar_ideas", "suggest_while_writing")

    monkeypatch.setattr(site.plugins._guard, "run", fail)
    assert teacher.post(f"{address}/alike", DRAFT).status_code == 200
