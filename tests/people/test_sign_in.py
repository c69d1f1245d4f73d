"""Signing in and out as a browser does, sessions, passwords, tokens, the tree."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from intranet_ideas.clock import FixedClock
from intranet_ideas.errors import Conflict, Invalid, NotAllowed
from intranet_ideas.people import actions, queries, rules, tree
from intranet_ideas.people.rules import DepartmentLine, own_path
from intranet_ideas.people.sessions import sessions_of

from ..browsing import Browser
from ..conftest import NOON
from ..factories import PASSWORD, TREE, Factory


@pytest.fixture
def ada(app: Flask, make: Factory) -> str:
    """A user with a password."""
    make.person("ada@example.org", "Ada Ansatt", password=PASSWORD)
    return "ada@example.org"


def enter(browser: Browser, email: str, password: str, **more: str) -> int:
    answer = browser.post("/sign-in", {"email": email, "password": password, **more})
    return answer.status_code


def test_the_right_password_lets_in_and_a_wrong_one_says_so(app: Flask, ada: str) -> None:
    browser = Browser(app)
    wrong = browser.post("/sign-in", {"email": ada, "password": "not this one, no"})
    assert wrong.status_code == 422
    assert "ada@example.org" in wrong.get_data(as_text=True), "what was typed comes back"
    assert browser.get("/").status_code == 303
    assert enter(browser, ada.upper(), PASSWORD) == 303
    assert browser.get("/").status_code == 200


def test_an_unknown_address_gets_the_same_answer_as_a_wrong_password(
    app: Flask, ada: str
) -> None:
    pages = []
    for email in (ada, "nobody@example.org"):
        page = Browser(app).post("/sign-in", {"email": email, "password": "wrong wrong wrong"})
        pages.append((page.status_code, page.get_data(as_text=True).count("is wrong")))
    assert pages[0] == pages[1]


def test_a_session_that_ended_is_worth_nothing_when_replayed(
    app: Flask, make: Factory, ada: str
) -> None:
    token = make.session_token(ada)
    browser, thief = Browser(app, token), Browser(app, token)
    assert thief.get("/").status_code == 200
    browser.post("/sign-out")
    assert browser.get("/").status_code == 303
    assert thief.get("/").status_code == 303


def test_autosave_can_tell_an_ended_session_from_another_refusal(
    app: Flask, make: Factory, ada: str
) -> None:
    token = make.session_token(ada)
    writer, elsewhere = Browser(app, token), Browser(app, token)
    assert 'data-signed-out="' in writer.get("/").get_data(as_text=True)
    elsewhere.post("/sign-out")
    # 400 is a token of another session; app.js speaks of signing in for both.
    assert writer.post("/ideas/1/autosave", {"title": "Buss"}).status_code in (400, 401)


def test_one_ends_ones_own_sessions_only(app: Flask, make: Factory, ada: str) -> None:
    mine, other = make.session_token(ada), make.session_token(ada)
    foreign = make.session_token("nurse")
    browser = Browser(app, mine)
    with make.ground.database.read() as session:
        rows = sessions_of(session, make.viewer(ada).id, make.clock.now())
        theirs = sessions_of(session, make.viewer("nurse").id, make.clock.now())
    assert browser.post(f"/me/sessions/{rows[0].id}/end").status_code == 303
    assert Browser(app, other).get("/").status_code == 303
    assert browser.post(f"/me/sessions/{theirs[0].id}/end").status_code == 404
    assert Browser(app, foreign).get("/").status_code == 200


def test_guessing_is_slowed_down_for_the_account_not_for_the_house(
    app: Flask, make: Factory, clock: FixedClock, ada: str
) -> None:
    make.person("bo@example.org", "Bo", password=PASSWORD)
    browser = Browser(app)
    for _ in range(rules.FREE_ATTEMPTS):
        assert enter(browser, ada, "a wrong password") == 422
    assert enter(browser, ada, PASSWORD) == 429
    again = browser.post("/sign-in", {"email": ada, "password": PASSWORD})
    assert 0 < int(again.headers["Retry-After"]) <= 16 * 60
    assert enter(Browser(app), "bo@example.org", PASSWORD) == 303
    clock.advance(minutes=16)
    assert enter(browser, ada, PASSWORD) == 303


def test_changing_the_password_ends_the_other_sessions(
    app: Flask, make: Factory, ada: str
) -> None:
    token = make.session_token(ada)
    here, old = Browser(app, token), Browser(app, token)
    there = Browser(app, make.session_token(ada))
    new = "another good password"
    form = {"old_password": PASSWORD, "new_password": new, "again": new}
    assert here.post("/me/password", form | {"again": "typo typo typo"}).status_code == 422
    assert here.post("/me/password", form | {"old_password": "wrong"}).status_code == 422
    assert here.post("/me/password", form).status_code == 303
    assert here.get("/").status_code == 200
    assert there.get("/").status_code == 303
    assert old.get("/").status_code == 303, "the cookie from before is worthless here too"
    assert enter(Browser(app), ada, new) == 303


def test_guessing_the_present_password_is_slowed_down_too(
    app: Flask, make: Factory, ada: str
) -> None:
    browser = Browser(app, make.session_token(ada))
    form = {"new_password": "another good password", "again": "another good password"}
    for _ in range(rules.FREE_ATTEMPTS):
        answer = browser.post("/me/password", form | {"old_password": "a wrong password"})
        assert answer.status_code == 422
    assert browser.post("/me/password", form | {"old_password": PASSWORD}).status_code == 429


@pytest.mark.parametrize(
    "target", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_signing_in_never_leads_off_the_site(app: Flask, ada: str, target: str) -> None:
    browser = Browser(app)
    answer = browser.post("/sign-in", {"email": ada, "password": PASSWORD, "next": target})
    assert answer.headers["Location"] == "/"


@given(st.text(max_size=30))
def test_a_path_that_is_followed_stays_on_the_site(text: str) -> None:
    path = own_path(text)
    assert path == "" or (path[0] == "/" and path[1:2] not in ("/", "\\") and "\n" not in path)


def test_a_post_without_the_csrf_token_changes_nothing(app: Flask, make: Factory) -> None:
    challenge = make.challenge()
    browser = Browser(app, make.session_token("nurse"))
    assert browser.client.post(f"/challenges/{challenge.id}/join").status_code == 400


def test_what_was_typed_comes_back_when_a_form_is_refused(app: Flask, make: Factory) -> None:
    challenge = make.challenge()
    browser = Browser(app, make.session_token("nurse"))
    page = browser.client.post(
        f"/challenges/{challenge.id}/ideas", data={"title": "Min lange tanke", "password": "no"}
    )
    assert page.status_code == 400
    assert "Min lange tanke" in page.get_data(as_text=True)


def test_every_response_has_the_guards(app: Flask, make: Factory) -> None:
    browser = Browser(app, make.session_token("nurse"))
    for path in ("/", "/sign-in", "/nowhere", "/static/app.css", "/api/v1/me", "/healthz"):
        with browser.get(path) as response:
            headers = response.headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert "frame-ancestors 'none'" in policy
    assert browser.get("/").headers["Cache-Control"] == "no-store"


def test_the_language_is_the_persons_own(app: Flask, make: Factory, ada: str) -> None:
    browser = Browser(app, make.session_token(ada))
    browser.post("/language", {"language": "nn", "next": "/me"})
    assert '<html lang="nn"' in browser.get("/").get_data(as_text=True)
    assert make.viewer(ada).language == "nn"


def test_the_last_administrator_stays(make: Factory) -> None:
    make.organisation()
    with pytest.raises(Conflict), make.ground.database.write() as session:
        actions.change_user(session, "it@example.org", roles=[], now=make.clock.now())
    with pytest.raises(Conflict), make.ground.database.write() as session:
        actions.change_user(session, "it@example.org", active=False, now=make.clock.now())


def test_only_it_changes_people(make: Factory) -> None:
    make.organisation()
    with pytest.raises(NotAllowed), make.ground.database.write() as session:
        actions.change_user(
            session, "nurse@example.org", roles=["it_administrator"], now=make.clock.now(),
            actor=make.viewer("manager"),
        )  # fmt: skip


def test_an_import_of_departments_names_every_fault_and_does_nothing(make: Factory) -> None:
    make.organisation()
    lines = [
        DepartmentLine(2, "ny", "", "finnes-ikke"), DepartmentLine(3, "ny", "To ganger", "helse"),
        DepartmentLine(4, "Ø!", "Rar", "helse"),
        DepartmentLine(5, "x", "X", "helse", managers=("ingen@example.org",)),
    ]  # fmt: skip
    with pytest.raises(Invalid) as caught, make.ground.database.write() as session:
        tree.import_departments(session, lines, now=make.clock.now())
    assert [fault.field for fault in caught.value.faults] == [
        "line 2", "line 2", "line 3", "line 4", "line 5",
    ]  # fmt: skip
    with make.ground.database.read() as session:
        assert {each.slug for each in queries.departments(session)} == {each.slug for each in TREE}


def test_a_department_can_move_with_all_below_it_but_not_below_itself(make: Factory) -> None:
    make.organisation()
    with make.ground.database.write() as session:
        tree.import_departments(
            session, [DepartmentLine(1, "helse", "Helse", "teknisk")], now=make.clock.now()
        )
    with make.ground.database.read() as session:
        found = queries.department_by_slug(session, "sykehjem")
        assert found is not None
        assert found.path == "kommune/teknisk/helse/sykehjem/"
    with pytest.raises(Invalid), make.ground.database.write() as session:
        tree.import_departments(
            session, [DepartmentLine(1, "teknisk", "T", "sykehjem")], now=make.clock.now()
        )


def test_a_failed_attempt_is_remembered_only_for_a_while(make: Factory) -> None:
    now = make.clock.now()
    long_ago = [now - timedelta(minutes=14)]
    for kind, most in (("account", rules.ATTEMPTS_PER_ACCOUNT),
                       ("address", rules.ATTEMPTS_PER_ADDRESS)):  # fmt: skip
        assert rules.slow_down("", rules.Failures(**{kind: long_ago * most}), now) == 60
        assert rules.slow_down("", rules.Failures(**{kind: long_ago * (most - 1)}), now) == 0
    waits = [rules.slow_down("", rules.Failures(here=[now] * number), now) for number in range(13)]
    assert waits == [0, 0, 0, 0, 0, 15, 30, 60, 120, 240, 480, 900, 900]


def test_who_guesses_elsewhere_keeps_nobody_out_of_a_browser_they_know(
    app: Flask, make: Factory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "FREE_ATTEMPTS", 2)
    monkeypatch.setattr(rules, "ATTEMPTS_PER_DEVICE", 2)
    for name in ("ada", "bo"):
        make.person(f"{name}@example.org", password=PASSWORD)
    at_home, guessing, elsewhere = (Browser(app) for _ in range(3))

    def tries(browser: Browser, who: str, password: str, address: str = "192.0.2.1") -> int:
        return browser.post("/sign-in", {"email": f"{who}@example.org", "password": password},
                            environ_base={"REMOTE_ADDR": address}).status_code  # fmt: skip

    assert tries(at_home, "ada", PASSWORD) == 303
    at_home.post("/sign-out")
    for _ in range(rules.FREE_ATTEMPTS):
        assert tries(guessing, "ada", "a wrong password") == 422
    assert tries(guessing, "ada", PASSWORD) == 429
    # Not she in her own browser, not someone else there, nor she at another address has to wait.
    assert tries(at_home, "ada", PASSWORD) == 303
    at_home.post("/sign-out")
    assert tries(guessing, "bo", "a wrong password") == 422
    assert tries(elsewhere, "ada", "a wrong password", "192.0.2.2") == 422
    make.clock.advance(seconds=16)
    assert tries(guessing, "ada", PASSWORD) == 303
    # A browser that is used to guess is known no longer.
    for _ in range(rules.ATTEMPTS_PER_DEVICE):
        assert tries(at_home, "ada", "a wrong password") == 422
    with make.ground.database.write() as session:
        now = make.clock.now()
        actions.count_failure(session, [("account", "ada@example.org")] * 100, now)
    assert tries(at_home, "ada", PASSWORD, "192.0.4.1") == 429


@given(st.lists(st.sampled_from(["device", "here", "account", "address"]), max_size=400),
       st.booleans())  # fmt: skip
def test_a_known_browser_waits_for_its_own_failures_alone(
    kinds: list[str], known: bool
) -> None:
    now = NOON
    failures = rules.Failures(**{
        kind: [now] * kinds.count(kind) for kind in ("device", "here", "account", "address")
    })  # fmt: skip
    wait = rules.slow_down("number" if known else "", failures, now)
    assert 0 <= wait <= rules.ATTEMPTS_WINDOW.total_seconds()
    if known and kinds.count("device") < rules.ATTEMPTS_PER_DEVICE:
        assert wait == 0
    else:
        assert (wait == 0) == (
            kinds.count("here") < rules.FREE_ATTEMPTS
            and kinds.count("account") < rules.ATTEMPTS_PER_ACCOUNT
            and kinds.count("address") < rules.ATTEMPTS_PER_ADDRESS
        )


def test_a_household_of_ipv6_is_one_address() -> None:
    assert rules.whole_address("2001:db8::1") == rules.whole_address("2001:db8::ffff")
    assert rules.whole_address("2001:db8:0:1::1") != rules.whole_address("2001:db8::1")
    assert rules.whole_address("::ffff:192.0.2.1") == "192.0.2.1"
