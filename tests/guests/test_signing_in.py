"""Guests come in by a link: once, soon, in the browser that asked, and nobody learns of others."""

from __future__ import annotations

import re
import time
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from intranet_ideas import create_app
from intranet_ideas.access import Role, matrix
from intranet_ideas.clock import FixedClock
from intranet_ideas.ground import Ground
from intranet_ideas.guests import actions, rules
from intranet_ideas.guests.models import MailLink
from intranet_ideas.guests.rules import Way, way_of
from intranet_ideas.guests.tokens import link_of, row_of
from intranet_ideas.housekeeping import tidy
from intranet_ideas.identity import actions as identity
from intranet_ideas.identity.models import GuestAccount
from intranet_ideas.notifications.handing_over import Outcome
from intranet_ideas.notifications.models import KEPT, PENDING
from intranet_ideas.people import actions as people
from intranet_ideas.people.models import ApiToken
from intranet_ideas.people.queries import user_by_email
from intranet_ideas.privacy import retention

from ..access.test_matrix import every_route
from ..browsing import Browser
from ..factories import Factory
from .conftest import Post, asks


def test_an_inhabitant_gets_an_account_by_a_link(app: Flask, post: Post, make: Factory) -> None:
    open_to = make.challenge(guests=True, title="Åpen for alle")
    make.challenge(title="Bare ansatte")
    browser = asks(app, "Ola@Bygda.test", next=f"/challenges/{open_to.id}")
    link = post.link()
    assert post.letters[0].recipient.email == "ola@bygda.test"
    page = browser.get(link)
    assert "What is kept of you" in page.text
    assert "noindex" in page.headers["X-Robots-Tag"]
    assert browser.get("/me").status_code == 303, "looking changes nothing"
    empty = browser.post(link, {"name": " "})
    assert empty.status_code == 422
    assert "what others shall call you" in empty.text
    answer = browser.post(link, {"name": "Ola Nordmann"})
    assert answer.headers["Location"] == f"/challenges/{open_to.id}"
    overview = browser.get("/").text
    assert "Åpen for alle" in overview
    assert "Bare ansatte" not in overview
    viewer = make.viewer("ola@bygda.test")
    assert viewer.roles == {Role.GUEST}
    assert viewer.department_path.endswith("/innbyggere/")


def test_a_link_is_good_once_and_not_for_long(
    app: Flask, post: Post, clock: FixedClock, make: Factory
) -> None:
    browser = asks(app, "guest@example.org")
    link = post.link()
    clock.advance(minutes=29)
    assert browser.post(link).status_code == 303
    assert browser.get("/me").status_code == 200
    for again in (browser, Browser(app)):
        assert again.post(link).status_code == 404
    late = asks(app, "guest@example.org")
    link = post.link()
    clock.advance(minutes=31)
    assert late.get(link).status_code == 404
    assert late.post(link).status_code == 404


def test_a_link_opens_nothing_in_another_browser(app: Flask, post: Post) -> None:
    browser = asks(app, "guest@example.org")
    link = post.link()
    thief = asks(app, "thief@bygda.test")
    for other in (Browser(app), thief):
        for answer in (other.get(link), other.post(link)):
            assert answer.status_code == 404
            assert "another browser" in answer.text
            assert "guest@example.org" not in answer.text
        assert other.get("/me").status_code == 303
    assert browser.post(link).status_code == 303


@pytest.mark.parametrize("bad", ["x", "W10", "a.b", "eyJ9.x" * 40])
def test_what_is_no_link_is_refused(app: Flask, bad: str) -> None:
    assert Browser(app).get(f"/guests/link/{bad}").status_code == 404
    assert Browser(app).post(f"/guests/link/{bad}").status_code == 404


def test_one_link_used_ends_the_others(app: Flask, post: Post) -> None:
    first = asks(app, "guest@example.org")
    one = post.link()
    second = asks(app, "guest@example.org")
    two = post.link()
    assert second.post(two).status_code == 303
    assert first.post(one).status_code == 404


def test_a_link_that_opens_nothing_any_more_is_not_sent(
    app: Flask, post: Post, clock: FixedClock
) -> None:
    first = asks(app, "guest@example.org")
    post.comes_to = Outcome(PENDING, "the server took it, and did not say so")
    link = post.link()
    asks(app, "guest@example.org")
    assert first.post(link).status_code == 303
    clock.advance(minutes=3)
    assert post.work() == []


def test_who_asks_learns_nothing_of_who_has_an_account(
    app: Flask, post: Post, ground: Ground, make: Factory, clock: FixedClock
) -> None:
    with ground.database.write() as session:
        people.change_user(session, "teacher@example.org", active=False, now=clock.now())
    shown = set()
    for email in ("guest@example.org", "nurse@example.org", "teacher@example.org",
                  "nobody@example.org"):  # fmt: skip
        answer = Browser(app).post("/guests/sign-in", {"email": email})
        text = re.sub('name="csrf[^>]*>', "", answer.text).replace(email, "X")
        shown.add((answer.status_code, re.sub(r'content="[^"]{80,}"|value="[^"]{80,}"', "", text)))
    assert len(shown) == 1
    told = {each.recipient.email: each.message for each in post.work()}
    assert set(told) == {"guest@example.org", "nurse@example.org", "nobody@example.org"}
    assert "/guests/link/" not in told["nurse@example.org"].text
    assert "You work here" in told["nurse@example.org"].text


def test_only_guests_who_are_known_where_it_says_so(
    post: Post, make: Factory, clock: FixedClock
) -> None:
    post.ground = replace(post.ground, settings=replace(post.ground.settings,
                                                        guests_by_mail="known"))  # fmt: skip
    app = create_app(post.ground)
    asks(app, "nobody@example.org")
    assert post.work() == []
    browser = asks(app, "guest@example.org")
    assert browser.post(post.link()).status_code == 303


@pytest.mark.sqlite_only
def test_while_it_is_off_nothing_is_there(ground: Ground, make: Factory) -> None:
    make.organisation()
    app = create_app(ground)
    for name in ("", "guest"):
        browser = Browser(app, make.session_token(name) if name else None)
        for path in ("/guests/sign-in", "/guests/link/x", "/guests/notice"):
            assert browser.get(path).status_code == 404
        assert browser.post("/guests/sign-in", {"email": "a@b.test"}).status_code == 404
    assert "as a guest" not in Browser(app).get("/sign-in").text


def test_who_signs_in_by_an_issuer_is_told_so(
    app: Flask, post: Post, ground: Ground, make: Factory, clock: FixedClock
) -> None:
    with ground.database.write() as session:
        guest = user_by_email(session, "guest@example.org")
        assert guest is not None
        identity.attach(session, guest, "https://idporten.test", "x", clock.now(), None)
    asks(app, "guest@example.org")
    (letter,) = post.work()
    assert "/guests/link/" not in letter.message.text
    assert "another way" in letter.message.subject


def test_too_many_are_left_out_without_a_word(app: Flask, post: Post, clock: FixedClock) -> None:
    for _ in range(rules.MOST_OF_A_NETWORK + 2):
        asks(app, "guest@example.org")
    assert len(post.work()) == rules.MOST_OF_A_NETWORK
    clock.advance(hours=1, minutes=1)
    asks(app, "guest@example.org")
    assert len(post.work()) == 1
    for _ in range(rules.MOST_A_MINUTE):
        answer = Browser(app).post("/guests/sign-in", {"email": "b@example.org"})
    assert answer.status_code == 429
    assert answer.headers["Retry-After"]
    assert "b@example.org" in answer.text, "what was typed comes back"
    assert Browser(app).post("/guests/sign-in", {"email": "kari"}).status_code in (422, 429)


def asks_from(app: Flask, address: str) -> Browser:
    """Ask for a guest's link in a new browser at a network address."""
    browser = Browser(app)
    browser.client.environ_base["REMOTE_ADDR"] = address
    answer = browser.post("/guests/sign-in", {"email": "guest@example.org"})
    assert answer.status_code == 200
    return browser


def test_a_stranger_elsewhere_shuts_nobody_out_of_a_new_browser(app: Flask, post: Post) -> None:
    for last in range(rules.MOST_OF_A_NETWORK + 2):
        asks_from(app, f"192.0.2.{last + 1}")
    assert len(post.work()) == rules.MOST_OF_A_NETWORK, "the whole network is one"
    mine = asks_from(app, "198.51.100.4")
    assert mine.post(post.link()).status_code == 303
    with post.ground.database.read() as session:
        kept = {row.network for row in session.scalars(select(MailLink))}
    assert len(kept) == 2
    assert not any("192.0" in each or len(each) != 64 for each in kept)


def test_strangers_do_not_use_up_anothers_links(
    app: Flask, post: Post, clock: FixedClock
) -> None:
    mine = asks(app, "guest@example.org")
    assert mine.post(post.link()).status_code == 303
    mine.post("/sign-out")
    clock.advance(hours=2)
    for network in range(5):
        for _ in range(rules.MOST_OF_A_NETWORK + 1):
            asks_from(app, f"192.0.{network}.7")
    assert len(post.work()) == rules.MOST_OF_AN_ADDRESS
    mine.post("/guests/sign-in", {"email": " Guest@Example.org"})
    assert mine.post(post.link()).status_code == 303
    mine.post("/sign-out")
    mine.post("/guests/sign-in", {"email": "other@example.org"})
    assert len(post.work()) == 1, "known for one address, a stranger to others"


def flooded(app: Flask, post: Post) -> str:
    """Let strangers on many networks use up all links to guest@; return the last of them."""
    for network in range(5):
        for _ in range(rules.MOST_OF_A_NETWORK + 1):
            asks_from(app, f"192.0.{network}.7")
    sent = post.work()
    assert len(sent) == rules.MOST_OF_AN_ADDRESS
    found = re.search(r"http://ideas\.test(/guests/link/\S+)", sent[-1].message.text)
    assert found
    return found[1]


def again(browser: Browser, link: str, /, **more: str) -> None:
    """Open a link that is another's, and send the form that is there instead."""
    page = browser.get(link)
    assert page.status_code == 404
    fields = dict(re.findall(r'name="(link)" value="([^"]*)"', page.text))
    assert fields
    answer = browser.post("/guests/sign-in", {"email": "guest@example.org"} | fields | more)
    assert answer.status_code == 200


def test_whoever_reads_the_mail_is_not_kept_out_of_a_new_browser(
    app: Flask, post: Post, clock: FixedClock
) -> None:
    """A link that strangers asked for opens nothing, and shows who may ask for one more."""
    link = flooded(app, post)
    mine = asks(app, "guest@example.org")
    assert post.work() == [], "nothing shows that it is not one more stranger"
    again(mine, link)
    assert mine.post(post.link()).status_code == 303
    # One that was used vouches for nothing.
    page = Browser(app).get(link)
    assert page.status_code == 404
    assert 'name="link"' not in page.text
    Browser(app).post("/guests/sign-in", {"email": "guest@example.org",
                                          "link": link.rpartition("/")[2]})  # fmt: skip
    assert post.work() == []


def test_a_link_vouches_for_its_own_address_and_not_for_long(
    app: Flask, post: Post, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = flooded(app, post)
    monkeypatch.setattr(rules, "MOST_OF_THE_SITE", 3)
    new = Browser(app)
    again(new, link, email="other@example.org")
    again(new, link, link="made-up")
    assert post.work() == []
    # It is good for nothing after half an hour, and shows who reads the mail for an hour.
    clock.advance(minutes=45)
    again(new, link)
    assert len(post.work()) == 1
    clock.advance(minutes=16)
    page = Browser(app).get(link)
    assert page.status_code == 404
    assert 'name="link"' not in page.text


def test_the_site_sends_strangers_so_many_mails_an_hour(
    app: Flask, post: Post, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = asks(app, "guest@example.org")
    assert mine.post(post.link()).status_code == 303
    mine.post("/sign-out")
    monkeypatch.setattr(rules, "MOST_OF_THE_SITE", 3)
    for number in range(4):
        asks(app, f"nobody{number}@example.org")
    assert len(post.work()) == 2
    mine.post("/guests/sign-in", {"email": "guest@example.org"})
    assert len(post.work()) == 1, "who is known comes in all the same"
    clock.advance(hours=1, minutes=1)
    asks(app, "nobody9@example.org")
    assert len(post.work()) == 1


@given(st.integers(0, 20), st.integers(0, 20), st.integers(0, 9), st.integers(0, 999))
def test_who_is_known_is_left_out_only_where_strangers_are(
    there: int, nearby: int, here: int, everywhere: int
) -> None:
    stranger, known = (
        rules.too_many(there=there, nearby=nearby, here=here, everywhere=everywhere, known=each)
        for each in (False, True)
    )
    assert stranger or not known
    if there <= rules.MOST_OF_AN_ADDRESS and here < rules.MOST_OF_A_BROWSER:
        assert not known
    assert known or max(there, here) < rules.MOST_WHERE_KNOWN


def test_an_address_that_is_too_long_is_not_cut_into_anothers(
    app: Flask, post: Post, make: Factory
) -> None:
    other = "o@" + "x" * 195 + ".no"
    assert not rules.check_asked(other)
    staff = Browser(app, make.session_token("staff"))
    for typed in (f"{other}rway", f" {other}rway", f"o@x.no{' ' * 200}y"):
        for browser, path in ((Browser(app), "/guests/sign-in"), (staff, "/me/connect")):
            answer = browser.post(path, {"email": typed})
            assert answer.status_code == 422, typed
            assert typed.strip() in answer.text, "what was typed comes back"
    assert post.work() == []


def test_a_mail_server_that_is_away_is_asked_again(
    app: Flask, post: Post, clock: FixedClock
) -> None:
    asks(app, "guest@example.org")
    post.comes_to = Outcome(PENDING, "later")
    assert len(post.work()) == 1
    assert post.work() == [], "not before the lease is over"
    clock.advance(minutes=3)
    post.comes_to = Outcome(KEPT, "no server")
    assert len(post.work()) == 1
    clock.advance(minutes=3)
    assert post.work() == []


def test_a_guest_who_was_not_here_for_long_is_closed_and_may_come_back(
    app: Flask, post: Post, ground: Ground, make: Factory, clock: FixedClock
) -> None:
    browser = asks(app, "guest@example.org")
    assert browser.post(post.link()).status_code == 303
    clock.advance(days=364)
    retention.follow(ground, clock.now())
    with ground.database.read() as session:
        assert user_by_email(session, "guest@example.org").active  # type: ignore[union-attr]
    clock.advance(days=2)
    retention.follow(ground, clock.now())
    with ground.database.read() as session:
        assert not user_by_email(session, "guest@example.org").active  # type: ignore[union-attr]
        assert user_by_email(session, "nurse@example.org").active  # type: ignore[union-attr]
    again = asks(app, "guest@example.org")
    assert again.post(post.link()).status_code == 303
    assert again.get("/me").status_code == 200
    with ground.database.write() as session:
        people.change_user(session, "guest@example.org", active=False, now=clock.now())
        row = session.scalars(select(GuestAccount)).one()
        assert row.rested_at is None
    asks(app, "guest@example.org")
    assert post.work() == [], "whom IT closed stays out"


def test_who_is_here_stays_open_however_they_came(
    app: Flask, post: Post, ground: Ground, make: Factory, clock: FixedClock
) -> None:
    """By a session that is in use, a token, or an issuer, though no link has been used for long."""
    def is_open() -> bool:
        retention.follow(ground, clock.now())
        with ground.database.read() as session:
            guest = user_by_email(session, "guest@example.org")
            return guest is not None and guest.active

    browser = asks(app, "guest@example.org")
    assert browser.post(post.link()).status_code == 303
    for way in ("session", "token", "issuer", ""):
        clock.advance(days=366)
        now = clock.now()
        with ground.database.write() as session:
            guest = user_by_email(session, "guest@example.org")
            assert guest is not None
            if way == "session":
                people.begin_session(session, guest, "x", now)
            elif way == "token":
                session.add(ApiToken(token_hash="x", user_id=guest.id, created_at=now,
                                     expires_at=now, last_used_at=now))  # fmt: skip
            elif way == "issuer":
                identity.attach(session, guest, "https://idporten.test", "x", now, None)
        assert is_open() == bool(way), way


@pytest.mark.parametrize("opened", [True, False])
def test_whom_it_closes_after_the_clock_did_stays_out(
    app: Flask, post: Post, ground: Ground, make: Factory, clock: FixedClock, opened: bool
) -> None:
    browser = asks(app, "guest@example.org")
    assert browser.post(post.link()).status_code == 303
    clock.advance(days=366)
    retention.follow(ground, clock.now())
    late = asks(app, "guest@example.org")
    link = post.link()
    for active in (True, False) if opened else (False,):
        clock.advance(minutes=1)
        with ground.database.write() as session:
            people.change_user(session, "guest@example.org", active=active, now=clock.now())
    assert late.post(link).status_code == 404
    asks(app, "guest@example.org")
    assert post.work() == []
    with ground.database.read() as session:
        assert not user_by_email(session, "guest@example.org").active  # type: ignore[union-attr]


def test_a_guest_shows_that_it_is_them_by_a_new_link(
    app: Flask, post: Post, clock: FixedClock
) -> None:
    browser = asks(app, "guest@example.org")
    assert browser.post(post.link()).status_code == 303
    clock.advance(minutes=20)
    shown = browser.get("/me/prove").text
    main = shown[shown.index("<main"):shown.index("</main>")]
    assert "ask for a new link" in main
    assert 'action="/sign-out"' in main
    assert browser.post("/sign-out").headers["Location"] == "/sign-in"
    assert "/guests/sign-in" in browser.get("/sign-in").text


def test_two_links_of_a_newcomer_at_once_make_one_guest(
    app: Flask, post: Post, ground: Ground, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = asks(app, "ny@bygda.test")
    assert browser.post("/guests/sign-in", {"email": "ny@bygda.test"}).status_code == 200
    with ground.database.read() as session:
        tokens = [link_of(ground.settings, row).rpartition("/")[2]
                  for row in session.scalars(select(MailLink))]  # fmt: skip

    def come_in(token: str) -> bool:
        with ground.database.write() as session:
            row = row_of(session, ground.settings, token, lock=True)
            if row is None or row.used_at is not None:
                return False
            actions.come_in(session, row, "Ny", clock.now(), allowed="anyone",
                            begin=lambda _, user: user.email)  # fmt: skip
        return True

    add, second = people.add_user, list[Future[bool]]()

    def add_while_another_comes(*given: Any, **more: Any) -> Any:
        if not second:
            second.append(beside.submit(come_in, tokens[1]))
            time.sleep(0.2)
        return add(*given, **more)

    monkeypatch.setattr(people, "add_user", add_while_another_comes)
    with ThreadPoolExecutor() as beside:
        assert come_in(tokens[0])
        assert not second[0].result()


def test_links_are_tidied_away(
    app: Flask, post: Post, ground: Ground, clock: FixedClock
) -> None:
    asks(app, "guest@example.org")
    clock.advance(hours=2)
    tidy(ground, clock.now())
    with ground.database.read() as session:
        assert session.scalars(select(MailLink)).all() == []


def test_a_guest_reaches_nothing_but_what_is_opened(
    app: Flask, post: Post, make: Factory, clock: FixedClock
) -> None:
    closed = make.challenge(title="Hemmelig for gjester")
    entry = make.entry(closed, title="Intern idé")
    browser = asks(app, "guest@example.org")
    browser.post(post.link())
    opened = {
        page for action in matrix().values()
        if {Role.GUEST, Role.ANONYMOUS} & action.phases.get(None, frozenset())
        for page in action.pages
    }  # fmt: skip
    places = {"challenge_id": closed.id, "entry_id": entry.id}
    for endpoint, method, pattern in every_route(app):
        if method != "GET" or endpoint.startswith("api."):
            continue
        path = pattern
        for name, value in places.items():
            path = path.replace(f"<int:{name}>", str(value))
        path = re.sub("<[^>]+>", "1", path)
        answer = browser.get(path)
        for secret in ("Hemmelig for gjester", "Intern idé"):
            assert secret.encode() not in answer.get_data(), path
        if endpoint not in opened:
            assert answer.status_code in (403, 404), (endpoint, answer.status_code)


@given(st.sampled_from(rules.ALLOWED), *[st.booleans()] * 5)
def test_a_mailbox_opens_a_guests_account_only(
    allowed: str, known: bool, guest: bool, active: bool, rested: bool, by_issuer: bool
) -> None:
    way = way_of(allowed, known=known, guest=guest, active=active, rested=rested,
                 by_issuer=by_issuer)  # fmt: skip
    if way is Way.LINK:
        assert allowed != rules.OFF
        assert not known or (guest and not by_issuer and (active or rested))
        assert known or allowed == rules.ANYONE
    if known and not active and not rested:
        assert way is Way.NOTHING
