"""Signing in by an issuer that runs, and every answer that must be refused."""

from __future__ import annotations

import hmac
import json
import threading
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from joserfc import jwt
from sqlalchemy import func, select, update

from intranet_ideas import events
from intranet_ideas.clock import FixedClock
from intranet_ideas.events import Event
from intranet_ideas.identity import actions, queries
from intranet_ideas.identity.models import GuestAccount, Identity
from intranet_ideas.people import actions as people
from intranet_ideas.people.models import SignInAttempt, User, UserSession
from intranet_ideas.people.queries import user_by_email
from intranet_ideas.privacy import retention

from ..factories import Factory
from .conftest import Comer
from .provider import CLIENT, TestIssuer, _key, answer_of

Make = Callable[[], Comer]


def person(make: Factory, email: str) -> User | None:
    with make.ground.database.read() as session:
        return user_by_email(session, email)


def test_a_newcomer_gets_an_account_and_comes_where_they_wanted(
    comer: Make, make: Factory, issuer: TestIssuer
) -> None:
    kari = comer()
    there = kari.leave(target="/me/sessions")
    asked = answer_of(there)
    assert there.startswith(f"{issuer.url}/authorize?")
    assert asked["code_challenge_method"] == "S256"
    assert asked["scope"] == "openid profile email"
    assert asked["redirect_uri"] == "http://ideas.test/sign-in/with/staff/back"
    back = kari.arrive(kari.at_issuer(there))
    assert (back.status_code, back.headers["Location"]) == (303, "/me/sessions")
    assert kari.inside
    made = person(make, "kari@example.org")
    assert made is not None
    assert (made.name, made.guest, made.password_hash) == ("Kari Nordmann", False, None)
    assert comer().sign_in().status_code == 303
    with make.ground.database.read() as session:
        assert session.scalar(select(func.count()).select_from(Identity)) == 1


def test_nothing_of_the_answer_stays_in_the_browser_but_the_session(
    comer: Make, issuer: TestIssuer
) -> None:
    kari = comer()
    kari.leave()
    kari.sign_in()
    with kari.client.session_transaction() as cookie:
        assert "oidc" not in cookie
        assert "kari" not in str(dict(cookie))


def test_an_address_is_no_key(comer: Make, make: Factory, issuer: TestIssuer) -> None:
    issuer.claims["email"] = "it@example.org"
    kari = comer()
    back = kari.sign_in()
    assert back.status_code == 403
    assert "already an account with your e-mail address" in back.get_data(as_text=True)
    assert not kari.inside
    administrator = person(make, "it@example.org")
    assert administrator is not None
    with make.ground.database.write() as session:
        actions.link(session, make.viewer("it"), administrator.id, issuer=issuer.url,
                     subject="kari-1", now=make.clock.now())  # fmt: skip
    assert kari.sign_in().status_code == 303
    assert kari.inside


def test_one_issuers_subject_means_nothing_at_another(
    comer: Make, make: Factory, issuer: TestIssuer, other: TestIssuer
) -> None:
    assert comer().sign_in().status_code == 303
    other.claims = {"sub": "kari-1"}
    guest = comer()
    assert guest.sign_in("guests").status_code == 303
    with make.ground.database.read() as session:
        users = session.scalars(select(Identity.user_id).filter_by(subject="kari-1")).all()
        newest = session.get_one(User, max(users))
    assert len(set(users)) == 2
    assert newest.guest
    assert newest.name.startswith("Innbygger ")
    assert newest.email.endswith("@no-mail.invalid")


def test_a_guest_of_an_issuer_who_was_away_for_long_is_closed_and_comes_back(
    comer: Make, make: Factory, other: TestIssuer, clock: FixedClock
) -> None:
    guest = comer()
    assert guest.sign_in("guests").status_code == 303
    with make.ground.database.read() as session:
        number = session.scalars(select(Identity.user_id).filter_by(subject="pairwise-7")).one()

    def active() -> bool:
        with make.ground.database.read() as session:
            return session.get_one(User, number).active

    def rests() -> bool:
        # A year on, seen from here: issuers have no other hour than that it is.
        with make.ground.database.write() as session:
            long_ago = clock.now() - timedelta(days=366)
            for column in (Identity.used_at, Identity.linked_at, GuestAccount.used_at,
                           UserSession.seen_at):  # fmt: skip
                session.execute(update(column.class_).where(column.class_.user_id == number)
                                .values({column.key: long_ago}))  # fmt: skip
        retention.follow(make.ground, clock.now())
        return not active()

    assert rests()
    again = comer()
    assert again.sign_in("guests").status_code == 303
    assert again.inside
    assert active()
    assert rests()
    with make.ground.database.write() as session:
        email = session.get_one(User, number).email
        people.change_user(session, email, active=False, now=clock.now() + timedelta(minutes=1))
    refused = comer().sign_in("guests")
    assert refused.status_code == 403
    assert "has been closed" in refused.get_data(as_text=True), "whom IT closed stays out"
    assert not active()


@pytest.mark.parametrize(("email", "words"), [
    ("guest@example.org", "by a link in an e-mail"), ("nurse@example.org", "as you do at work"),
    ("away@example.org", "by another sign-in service"),
])  # fmt: skip
def test_who_has_an_account_already_is_told_how_to_come_into_it(
    comer: Make, make: Factory, other: TestIssuer, email: str, words: str
) -> None:
    make.organisation()
    if email == "away@example.org":
        away = make.person(email, "Ada Away", "innbyggere", guest=True)
        with make.ground.database.write() as session:
            actions.attach(session, session.get_one(User, away.id), "https://other.test", "x",
                           make.clock.now(), None)  # fmt: skip
    other.claims |= {"email": email, "name": "Gro Gjest"}
    refused = comer().sign_in("guests")
    assert refused.status_code == 403
    assert words in refused.get_data(as_text=True)


NO_ANSWERS: tuple[tuple[dict[str, Any], str], ...] = (
    ({"nonce": "another"}, "nonce"),
    ({"nonce": None}, "nonce"),
    ({"iss": "https://evil.example"}, "iss"),
    ({"aud": "another client"}, "aud"),
    ({"aud": [CLIENT, "another"]}, "azp"),
    ({"aud": CLIENT, "azp": "another"}, "azp"),
    ({"exp": -300}, "expired"),
    ({"exp": None}, "exp"),
    ({"iat": 300}, "future"),
    ({"sub": None}, "sub"),
    ({"sub": ""}, "sub"),
    ({"sub": "x" * 256}, "subject"),
    ({"at_hash": "another"}, "at_hash"),
)
"""What is changed in a token (instants: seconds from now), and a word of what IT reads then."""


@pytest.mark.sqlite_only
def test_a_token_that_is_not_an_answer_is_refused(
    comer: Make, make: Factory, issuer: TestIssuer
) -> None:
    def with_(changes: dict[str, Any]) -> Callable[[dict[str, Any]], None]:
        def tamper(claims: dict[str, Any]) -> None:
            for name, value in changes.items():
                instant = name in ("exp", "iat") and value is not None
                claims[name] = int(time.time()) + value if instant else value
                if value is None:
                    del claims[name]

        return tamper

    kari = comer()
    for changes, why in NO_ANSWERS:
        issuer.tamper = with_(changes)
        assert kari.sign_in().status_code == 400, changes
        with make.ground.database.read() as session:
            told = session.scalars(
                select(Event.data).filter_by(kind=events.SIGN_IN_REFUSED)
                .order_by(Event.id.desc()).limit(1)
            ).one()  # fmt: skip
        assert why in told["reason"], changes
    assert not kari.inside


def test_clocks_may_differ_by_a_minute(comer: Make, issuer: TestIssuer) -> None:
    def tamper(claims: dict[str, Any]) -> None:
        claims["exp"] = int(time.time()) - 50
        claims["iat"] = int(time.time()) + 50

    issuer.tamper = tamper
    assert comer().sign_in().status_code == 303


@pytest.mark.sqlite_only
def test_only_the_issuers_own_signature_counts(comer: Make, issuer: TestIssuer) -> None:
    stranger = _key(issuer.key.kid)

    def forged(claims: dict[str, Any], alg: str) -> str:
        header = {"alg": alg, "kid": issuer.key.kid}
        body = ".".join(
            urlsafe_b64encode(json.dumps(each).encode()).decode().rstrip("=")
            for each in (header, claims)
        )
        public = issuer.key.as_pem(private=False)  # an HMAC keyed by what everyone can read
        mac = hmac.digest(public, body.encode(), "sha256") if alg == "HS256" else b""
        return f"{body}.{urlsafe_b64encode(mac).decode().rstrip('=')}"

    for sign in (
        lambda claims: forged(claims, "none"),
        lambda claims: forged(claims, "HS256"),
        lambda claims: jwt.encode({"alg": "RS256", "kid": issuer.key.kid}, claims, stranger),
        lambda claims: issuer.signed(claims)[:-8] + "AAAAAAAA",
        lambda claims: jwt.encode(
            {"alg": "RS256", "kid": "x", "jwk": stranger.as_dict(private=False),
             "jku": "https://evil.example/keys"}, claims, stranger, ["RS256"],
        ),
        lambda claims: "no token",
    ):  # fmt: skip
        issuer.sign = sign
        kari = comer()
        assert kari.sign_in().status_code == 400
    assert not kari.inside


def test_an_answer_belongs_to_the_browser_that_asked(comer: Make, issuer: TestIssuer) -> None:
    kari, thief = comer(), comer()
    answer = kari.at_issuer(kari.leave())
    thief.leave()
    refused = thief.arrive(answer)
    assert refused.status_code == 400
    assert "not begun in this browser" in refused.get_data(as_text=True)
    assert comer().arrive(answer).status_code == 400, "without any cookie"
    assert kari.arrive({**answer, "state": "another"}).status_code == 400
    assert kari.arrive(answer).status_code == 303
    assert not thief.inside


def test_an_answer_comes_once(comer: Make, app: Any, issuer: TestIssuer) -> None:
    kari = comer()
    there = kari.leave()
    with kari.client.session_transaction() as cookie:
        kept = list(cookie["oidc"])
    answer = kari.at_issuer(there)
    assert kari.arrive(answer).status_code == 303
    assert comer().arrive(answer).status_code == 400
    again = comer()
    with again.client.session_transaction() as cookie:
        cookie["oidc"] = kept  # a copy of the whole browser
    assert again.arrive(answer).status_code == 400, "the issuer refuses a code that was used"
    lax = comer()
    there = lax.leave()
    with lax.client.session_transaction() as cookie:
        kept = list(cookie["oidc"])
    answer = lax.at_issuer(there)
    code = issuer.codes[answer["code"]]
    assert lax.arrive(answer).status_code == 303
    issuer.codes[answer["code"]] = code  # an issuer that takes a code twice
    with again.client.session_transaction() as cookie:
        cookie["oidc"] = kept
    assert again.arrive(answer).status_code == 400, "and so is a question that was answered"


@pytest.mark.sqlite_only
def test_a_question_runs_out(comer: Make, issuer: TestIssuer, clock: FixedClock) -> None:
    kari = comer()
    answer = kari.at_issuer(kari.leave())
    clock.advance(minutes=16)
    assert kari.arrive(answer).status_code == 400


@pytest.mark.sqlite_only
def test_one_issuers_answer_is_not_taken_for_anothers(
    comer: Make, issuer: TestIssuer, other: TestIssuer
) -> None:
    kari = comer()
    answer = kari.at_issuer(kari.leave("staff"))
    assert kari.arrive(answer, "guests").status_code == 400, "the way back is each issuer's own"
    answer = kari.at_issuer(kari.leave("staff"))
    assert kari.arrive({**answer, "iss": other.url}).status_code == 400
    answer = kari.at_issuer(kari.leave("staff"))
    del answer["iss"]
    assert kari.arrive(answer).status_code == 400, "it always names itself, and did not"
    # The evil issuer's own code, brought to the honest one's way back.
    other.claims["sub"] = "kari-1"
    honest = answer_of(kari.leave("staff"))
    foreign = kari.at_issuer(kari.leave("guests"))
    assert kari.arrive(
        {**foreign, "state": honest["state"], "iss": issuer.url}
    ).status_code == 400  # fmt: skip
    assert not kari.inside


@pytest.mark.sqlite_only
def test_one_comes_back_to_this_site_only(comer: Make, issuer: TestIssuer) -> None:
    for target in ("https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:1"):
        assert comer().sign_in(target=target).headers["Location"] == "/"


@pytest.mark.sqlite_only
def test_the_issuer_may_say_no(comer: Make, issuer: TestIssuer) -> None:
    kari = comer()
    state = answer_of(kari.leave())["state"]
    said = kari.arrive({"error": "access_denied", "state": state, "iss": issuer.url,
                        "error_description": "<script>"})  # fmt: skip
    assert said.status_code == 400
    assert "Kommunen did not sign you in" in said.get_data(as_text=True)
    assert "access_denied" not in said.get_data(as_text=True)


@pytest.mark.sqlite_only
def test_keys_are_looked_up_again_for_a_new_one_but_not_for_each_forgery(
    comer: Make, issuer: TestIssuer, clock: FixedClock
) -> None:
    assert comer().sign_in().status_code == 303
    clock.advance(minutes=2)
    issuer.rotate("second")
    assert comer().sign_in().status_code == 303
    assert issuer.key_requests == 2
    forged = _key("never published")
    issuer.sign = lambda claims: jwt.encode(
        {"alg": "RS256", "kid": "never published"}, claims, forged
    )
    for _ in range(3):
        assert comer().sign_in().status_code == 400
    assert issuer.key_requests == 2


@pytest.mark.sqlite_only
def test_an_issuer_that_is_away_stops_nothing_else(
    comer: Make, make: Factory, issuer: TestIssuer, clock: FixedClock
) -> None:
    issuer.down = True
    kari = comer()
    away = kari.client.get("/sign-in/with/staff")
    assert away.status_code == 503
    assert "Kommunen does not answer just now" in away.get_data(as_text=True)
    assert kari.client.get("/sign-in").status_code == 200
    assert kari.client.get("/healthz").status_code == 200
    issuer.down = False
    clock.advance(seconds=11)
    answer = kari.at_issuer(kari.leave())
    issuer.down = True
    assert kari.arrive(answer).status_code == 503, "what was begun can't be finished"
    issuer.down = False
    assert kari.sign_in().status_code == 303


@pytest.mark.sqlite_only
def test_an_issuer_must_be_what_it_is_called(
    comer: Make, issuer: TestIssuer, clock: FixedClock
) -> None:
    metadata: dict[str, Any]
    for metadata in (
        {"issuer": "https://evil.example"}, {"issuer": None}, {"jwks_uri": ""},
        {"token_endpoint": "file:///etc/passwd"}, {"authorization_endpoint": "javascript:1"},
        {"token_endpoint": ["https://a.example"]},
    ):  # fmt: skip
        issuer.metadata = metadata
        assert comer().client.get("/sign-in/with/staff").status_code == 503, metadata
        clock.advance(seconds=11)


@pytest.mark.sqlite_only
def test_what_the_token_lacks_is_asked_for_once_more(
    comer: Make, make: Factory, issuer: TestIssuer
) -> None:
    for name in ("name", "email"):
        del issuer.claims[name]
    issuer.userinfo = {"sub": "someone else", "name": "Ola", "email": "ola@example.org"}
    assert comer().sign_in().status_code == 400
    issuer.userinfo["sub"] = "kari-1"
    assert comer().sign_in().status_code == 303
    made = person(make, "ola@example.org")
    assert made is not None
    assert made.name == "Ola"


@pytest.mark.sqlite_only
def test_many_failures_slow_an_address_down_not_an_account(
    comer: Make, make: Factory, issuer: TestIssuer
) -> None:
    assert comer().sign_in().status_code == 303
    with make.ground.database.write() as session:
        actions.people.count_failure(session, (("address", "127.0.0.1"),) * 300, make.clock.now())
    assert comer().sign_in().status_code == 429
    with make.ground.database.write() as session:
        session.query(SignInAttempt).delete()
    assert comer().sign_in().status_code == 303


@pytest.mark.sqlite_only
def test_someone_made_inactive_here_is_not_let_in(
    comer: Make, make: Factory, issuer: TestIssuer
) -> None:
    kari = comer()
    kari.sign_in()
    with make.ground.database.write() as session:
        actions.people.change_user(
            session, "kari@example.org", active=False, now=make.clock.now()
        )
    assert not kari.inside
    assert "not active" in kari.sign_in().get_data(as_text=True)


@pytest.mark.sqlite_only
def test_the_page_names_the_issuers_and_no_unknown_one_exists(comer: Make) -> None:
    page = comer().client.get("/sign-in?next=/me").get_data(as_text=True)
    assert "Sign in with Kommunen" in page
    assert "/sign-in/with/guests?next=/me" in page
    assert comer().client.get("/sign-in/with/unknown").status_code == 404
    assert comer().client.get("/sign-in/with/unknown/back").status_code == 404


def test_one_shows_that_it_is_oneself_by_signing_in_anew(
    comer: Make, make: Factory, issuer: TestIssuer, clock: FixedClock
) -> None:
    kari = comer()
    kari.sign_in()
    first = kari.token()
    browser = kari.browser
    assert "/me/prove" in browser.post("/me/sessions/end").headers["Location"], "a session there"
    page = browser.get("/me/prove?next=/me/sessions").get_data(as_text=True)
    assert "/sign-in/with/staff?next=/me/sessions&amp;anew=1" in page
    there = browser.get("/sign-in/with/staff?next=/me/sessions&anew=1").headers["Location"]
    asked = answer_of(there)
    assert (asked["prompt"], asked["max_age"]) == ("login", "0")
    issuer.claims["auth_time"] = int(clock.now().timestamp()) - 3600
    assert kari.arrive(kari.at_issuer(there)).status_code == 400, "there from an hour ago"
    assert "/me/prove" in browser.post("/me/sessions/end").headers["Location"]
    issuer.claims["auth_time"] = int(clock.now().timestamp())
    there = browser.get("/sign-in/with/staff?next=/me/sessions&anew=1").headers["Location"]
    assert kari.arrive(kari.at_issuer(there)).headers["Location"] == "/me/sessions"
    assert kari.token() != first
    assert browser.post("/me/sessions/end").headers["Location"] == "/me/sessions"


def test_whoever_signed_in_there_just_now_is_not_asked(
    comer: Make, issuer: TestIssuer, clock: FixedClock
) -> None:
    issuer.claims["auth_time"] = int(clock.now().timestamp()) - 60
    kari = comer()
    kari.sign_in()
    assert kari.browser.post("/me/sessions/end").headers["Location"] == "/me/sessions"


def test_a_level_that_was_not_reached_lets_nobody_in(
    app: Flask, comer: Make, issuer: TestIssuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    provider = app.extensions["ground"].providers.get("staff")
    asked_for = replace(provider.issuer, acr_values="substantial high")
    monkeypatch.setattr(provider, "issuer", asked_for)
    for said in (None, "low", ""):
        issuer.claims["acr"] = said
        kari = comer()
        assert kari.sign_in().status_code == 400, said
        assert not kari.inside
    issuer.claims["acr"] = "high"
    kari = comer()
    assert answer_of(kari.leave())["acr_values"] == "substantial high"
    assert kari.sign_in().status_code == 303


def test_no_other_site_signs_anyone_in(comer: Make, issuer: TestIssuer) -> None:
    kari = comer()
    for where in ("cross-site", "same-site"):
        shown = kari.client.get("/sign-in/with/staff", headers={"Sec-Fetch-Site": where})
        assert shown.status_code == 200, "the button is shown, and nothing has begun"
        assert "/sign-in/with/staff" in shown.get_data(as_text=True)
    for where in ("same-origin", "none"):
        led = kari.client.get("/sign-in/with/staff", headers={"Sec-Fetch-Site": where})
        assert led.headers["Location"].startswith(issuer.url)


def test_a_newcomer_of_no_department_here_is_told_so_and_nothing_is_made(
    comer: Make, make: Factory, issuer: TestIssuer
) -> None:
    issuer.claims["department"] = "Nedlagt"
    kari = comer()
    refused = kari.sign_in()
    assert refused.status_code == 403
    assert "department" in refused.get_data(as_text=True)
    assert not kari.inside
    assert person(make, "kari@example.org") is None
    with make.ground.database.read() as session:
        assert session.scalar(select(func.count()).select_from(Identity)) == 0
    issuer.claims["department"] = "Velferd"
    assert kari.sign_in().status_code == 303


def test_two_first_sign_ins_at_once_make_one_account(
    comer: Make, make: Factory, issuer: TestIssuer
) -> None:
    comers = [comer(), comer()]
    answers = [each.at_issuer(each.leave()) for each in comers]
    together = threading.Barrier(2, timeout=20)

    def arrive(number: int) -> int:
        together.wait()
        return comers[number].arrive(answers[number]).status_code

    with ThreadPoolExecutor(2) as threads:
        assert list(threads.map(arrive, range(2))) == [303, 303]
    assert all(each.inside for each in comers)
    with make.ground.database.read() as session:
        assert session.scalar(select(func.count()).select_from(Identity)) == 1


def test_who_is_overtaken_by_their_own_other_window_gets_in(
    comer: Make, make: Factory, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = comer(), comer()
    answers = [each.at_issuer(each.leave()) for each in (first, second)]
    assert first.arrive(answers[0]).status_code == 303
    plan, looks = queries.plan, list[Any]()

    def before_the_other(*given: Any) -> Any:
        looks.append(plan(*given))
        return looks[-1] if len(looks) > 1 else replace(looks[-1], user=None, identity=None)

    monkeypatch.setattr(queries, "plan", before_the_other)
    assert second.arrive(answers[1]).status_code == 303
    assert len(looks) == 2
    with make.ground.database.read() as session:
        assert session.scalar(select(func.count()).select_from(Identity)) == 1
