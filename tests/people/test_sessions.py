"""Sessions: how long they last, that they are new when rights are, and who ends them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask

from intranet_ideas import create_app
from intranet_ideas.clock import FixedClock
from intranet_ideas.errors import NotAllowed
from intranet_ideas.people import actions, rules, sessions, tokens
from intranet_ideas.people.models import UserSession

from ..browsing import Browser
from ..factories import PASSWORD, Factory

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def use(browser: Browser) -> int:
    """Open a page to its end, as a browser does, and return the status."""
    with browser.get("/") as answer:
        return answer.status_code


def live(make: Factory, name: str) -> list[UserSession]:
    with make.ground.database.read() as session:
        return list(sessions.sessions_of(session, make.viewer(name).id, make.clock.now()))


def test_a_session_in_use_runs_out_in_the_end(
    app: Flask, make: Factory, clock: FixedClock
) -> None:
    browser = Browser(app, make.session_token("nurse"))
    for _ in range(6):
        clock.advance(hours=55)
        assert use(browser) == 200
    assert live(make, "nurse")[0].seen_at == clock.now()
    clock.advance(hours=7)
    assert use(browser) == 303


def test_a_session_that_is_not_used_runs_out_sooner_and_settings_say_when(
    app: Flask, make: Factory, clock: FixedClock
) -> None:
    chosen = replace(make.ground.settings, session_idle_hours=1, session_days=1)
    strict = create_app(replace(make.ground, settings=chosen))
    token = make.session_token("nurse")
    clock.advance(minutes=61)
    assert Browser(strict, token).get("/").status_code == 303
    assert Browser(app, token).get("/").status_code == 200
    clock.advance(hours=72)
    assert Browser(app, token).get("/").status_code == 303
    assert live(make, "nurse") == []
    make.person("bo@example.org", password=PASSWORD)
    Browser(strict).post("/sign-in", {"email": "bo@example.org", "password": PASSWORD})
    (row,) = live(make, "bo@example.org")
    assert (row.expires_at - row.created_at).days == 1


def test_use_is_noted_seldom(app: Flask, make: Factory, clock: FixedClock) -> None:
    browser, begun = Browser(app, make.session_token("nurse")), clock.now()
    clock.advance(minutes=9)
    use(browser)
    assert live(make, "nurse")[0].seen_at == begun
    clock.advance(minutes=1)
    use(browser)
    assert live(make, "nurse")[0].seen_at == clock.now()


def test_the_list_says_device_and_network_and_no_more(app: Flask, make: Factory) -> None:
    make.person("ada@example.org", password=PASSWORD)
    browser = Browser(app)
    browser.post("/sign-in", {"email": "ada@example.org", "password": PASSWORD},
                 headers={"User-Agent": FIREFOX}, environ_base={"REMOTE_ADDR": "192.0.2.77"})
    page = browser.get("/me/sessions").text
    assert "Firefox on Linux" in page
    assert "192.0.2.x" in page
    assert "192.0.2.77" not in page
    assert live(make, "ada@example.org")[0].address == "192.0.2.x"


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("192.0.2.77", "192.0.2.x"), ("2001:db8:12:3456::1", "2001:db8:12:x"),
        ("::ffff:192.0.2.77", "192.0.2.x"), ("fe80::1%eth0", "fe80:0:0:x"), ("", ""), ("x", ""),
    ],
)  # fmt: skip
def test_an_address_is_shortened_to_its_network(address: str, shown: str) -> None:
    assert rules.short_address(address) == shown


def test_signing_in_again_is_a_new_session_and_ends_the_one_before(
    app: Flask, make: Factory
) -> None:
    make.person("ada@example.org", password=PASSWORD)
    token = make.session_token("ada@example.org")
    browser, thief = Browser(app, token), Browser(app, token)
    browser.post("/sign-in", {"email": "ada@example.org", "password": PASSWORD})
    assert browser.get("/").status_code == 200
    assert thief.get("/").status_code == 303
    assert len(live(make, "ada@example.org")) == 1


def test_other_roles_need_a_new_session_and_end_tokens_that_manage(
    app: Flask, make: Factory
) -> None:
    browser = Browser(app, make.session_token("nurse"))
    reads, manages = make.token("nurse", "read"), make.token("nurse", "read", "manage")

    def status(token: str) -> int:
        headers = {"Authorization": f"Bearer {token}"}
        return app.test_client().get("/api/v1/me", headers=headers).status_code

    for roles, expected in (([], 200), (["moderator"], 303)):
        with make.ground.database.write() as session:
            actions.change_user(session, "nurse@example.org", roles=roles, now=make.clock.now())
        assert browser.get("/").status_code == expected, "the same roles change nothing"
    assert (status(reads), status(manages)) == (200, 401)


def test_all_others_are_ended_at_once(app: Flask, make: Factory) -> None:
    here, *others = (Browser(app, make.session_token("nurse")) for _ in range(3))
    foreign, token = Browser(app, make.session_token("staff")), make.token("nurse")
    assert "Sign out everywhere else" in here.get("/me/sessions").text
    assert here.post("/me/sessions/end").status_code == 303
    assert [each.get("/").status_code for each in (here, foreign, *others)] == [200, 200, 303, 303]
    headers = {"Authorization": f"Bearer {token}"}
    assert app.test_client().get("/api/v1/me", headers=headers).status_code == 200
    assert "Sign out everywhere else" not in here.get("/me/sessions").text


def test_it_ends_a_persons_sessions_and_tokens(app: Flask, make: Factory) -> None:
    it, nurse = Browser(app, make.session_token("it")), make.viewer("nurse")
    first, second = (Browser(app, make.session_token("nurse")) for _ in range(2))
    token, page = make.token("nurse"), f"/it/people/{nurse.id}/access"
    newest = live(make, "nurse")[0]
    assert it.get(page).status_code == 200
    foreign = live(make, "it")[0].id
    assert it.post(f"{page}/end", {"session": str(foreign)}).status_code == 404
    it.post(f"{page}/end", {"session": str(newest.id)})
    assert (first.get("/").status_code, second.get("/").status_code) == (200, 303)
    it.post(f"{page}/end")
    assert first.get("/").status_code == 303
    with make.ground.database.read() as session:
        (row,) = tokens.tokens_of(session, nurse.id, make.clock.now())
    assert it.post(f"{page}/revoke", {"token": str(row.id)}).status_code == 303
    headers = {"Authorization": f"Bearer {token}"}
    assert app.test_client().get("/api/v1/me", headers=headers).status_code == 401
    for address in (page, f"{page}/end", f"{page}/revoke"):
        answer = first.get if address == page else it.post
        assert answer(address.replace(str(nurse.id), "999999")).status_code in (303, 404)
    assert Browser(app, make.session_token("boss")).get(page).status_code == 404
    with pytest.raises(NotAllowed), make.ground.database.write() as session:
        sessions.end_sessions_for(session, make.viewer("boss"), nurse.id, make.clock.now())
