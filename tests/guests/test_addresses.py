"""A guest whose issuer names no address gives one, and is one with who they were by a link."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from intranet_ideas.clock import FixedClock
from intranet_ideas.entries import talk
from intranet_ideas.entries.models import Entry, EntryAuthor, Vote
from intranet_ideas.guests import connecting
from intranet_ideas.guests.rules import MOST_A_MINUTE, MOST_OF_A_NETWORK, may_give_address
from intranet_ideas.identity import actions as identity
from intranet_ideas.identity.models import Identity
from intranet_ideas.people import known_device
from intranet_ideas.people.models import PartnerMember, User
from intranet_ideas.people.queries import user_by_email

from ..browsing import Browser
from ..factories import Factory
from ..partners.conftest import Partners
from .conftest import Post, asks

NOBODYS = "0123456789abcdef@no-mail.invalid"
ISSUER = "https://idporten.test"


@pytest.fixture
def came(app: Flask, make: Factory, clock: FixedClock) -> Browser:
    """An inhabitant who came by an issuer that says nothing but a subject."""
    person = make.person(NOBODYS, "Innbygger 0123", "innbyggere", guest=True)
    with make.ground.database.write() as session:
        user = session.get_one(User, person.id)
        identity.attach(session, user, ISSUER, "pairwise-7", clock.now(), None)
    return Browser(app, make.session_token(NOBODYS))


def gives(browser: Browser, post: Post, email: str) -> str:
    """Ask for a link to an address, open it, and return where it leads."""
    answer = browser.post("/me/address", {"email": email})
    assert answer.status_code == 200, answer.text
    there = browser.get(post.link())
    assert there.status_code == 303
    assert there.headers["Location"].startswith("/me/address/")
    return there.headers["Location"]


def user(make: Factory, email: str) -> User | None:
    with make.ground.database.read() as session:
        return user_by_email(session, email)


def whose(make: Factory) -> list[int]:
    with make.ground.database.read() as session:
        return list(session.scalars(select(Identity.user_id).filter_by(issuer=ISSUER)))


@pytest.mark.parametrize(("email", "guest", "by_issuer", "of_a_day", "may"), [
    (NOBODYS, True, True, False, True), (NOBODYS, True, True, True, False),
    (NOBODYS, True, False, False, False), (NOBODYS, False, True, False, False),
    ("kari@example.org", True, True, False, False),
])  # fmt: skip
def test_who_gives_an_address(
    email: str, guest: bool, by_issuer: bool, of_a_day: bool, may: bool
) -> None:
    assert may_give_address(email, guest=guest, by_issuer=by_issuer, of_a_day=of_a_day) == may


def test_an_address_that_is_nobodys_is_theirs(
    came: Browser, app: Flask, post: Post, make: Factory
) -> None:
    assert "Give your e-mail address" in came.get("/me").text
    there = gives(came, post, "Kari@Example.org")
    assert "kari@example.org" in came.get(there).text
    assert user(make, "kari@example.org") is None, "looking changes nothing"
    assert came.post(there).headers["Location"].endswith("/me")
    found = user(make, "kari@example.org")
    assert found is not None
    assert (found.name, whose(make)) == ("Innbygger 0123", [found.id])
    assert came.get("/me").status_code == 200
    assert "Give your e-mail address" not in came.get("/me").text
    assert came.get("/me/address").status_code == 404
    assert came.post(there).status_code == 404, "it is good once"
    asks(app, "kari@example.org")
    assert "/guests/link/" not in post.work()[0].message.text, "the issuer is the way in"


def test_who_was_here_by_a_link_is_one_with_whom_the_issuer_brings(
    came: Browser, post: Post, make: Factory
) -> None:
    challenge = make.challenge(guests=True)
    old = user(make, "guest@example.org")
    assert old is not None
    idea = make.entry(challenge, "guest@example.org", title="Fra lenka").id
    own = make.entry(challenge, NOBODYS, title="Fra ID-porten").id
    both = make.entry(challenge, "nurse", title="Benk ved elva").id
    mail = Browser(came.client.application, make.session_token("guest@example.org"))
    make.person("innovator@example.org", "Inga Innovator", "kommune", roles=("innovation_group",))
    partners = Partners(make)
    partners.join(partners.bring_in("Drangedal Røde Kors", "kari"), "guest")
    with make.ground.database.write() as session:
        for email in ("guest@example.org", NOBODYS):
            talk.set_vote(session, make.viewer(email), both, make.clock.now())
    there = gives(came, post, "guest@example.org")
    shown = came.get(there).text
    assert "Both are one from now on" in shown
    assert came.post(there).headers["Location"].startswith("/sign-in")
    assert came.get("/me").status_code != 200, "they sign in once more"
    assert mail.get("/me").status_code != 200
    assert whose(make) == [old.id], "the issuer brings them to the account they had"
    with make.ground.database.read() as session:
        authors = session.scalars(
            select(EntryAuthor.user_id).where(EntryAuthor.entry_id.in_((idea, own)))
        ).all()
        assert set(authors) == {old.id}
        assert session.scalars(select(Vote.user_id).where(Vote.entry_id == both)).all() == [old.id]
        assert session.get_one(Entry, both).vote_count == 1
        assert session.scalars(select(PartnerMember.user_id)).one() == old.id
        left = user_by_email(session, NOBODYS)
        assert left is not None
        assert not left.active


@pytest.mark.parametrize("email", ["nurse@example.org", "judge1@example.org"])
def test_nobody_gives_a_colleagues_address(came: Browser, post: Post, email: str) -> None:
    assert came.post("/me/address", {"email": email}).status_code == 200
    (letter,) = post.work()
    assert "/guests/link/" not in letter.message.text


def test_what_another_issuer_opens_is_not_taken_by_a_mailbox(
    came: Browser, post: Post, make: Factory, clock: FixedClock
) -> None:
    with make.ground.database.write() as session:
        guest = user_by_email(session, "guest@example.org")
        assert guest is not None
        identity.attach(session, guest, "https://other.test", "x", clock.now(), None)
    came.post("/me/address", {"email": "guest@example.org"})
    (letter,) = post.work()
    assert "/guests/link/" not in letter.message.text


def test_others_have_no_such_page(app: Flask, post: Post, make: Factory) -> None:
    del post
    for name in ("guest", "nurse"):
        browser = Browser(app, make.session_token(name))
        assert browser.get("/me/address").status_code in (403, 404)
        assert "Give your e-mail address" not in browser.get("/me").text


def test_a_link_that_was_anothers_gives_nothing(
    came: Browser, app: Flask, post: Post, make: Factory
) -> None:
    there = gives(came, post, "kari@example.org")
    other = Browser(app, make.session_token("guest@example.org"))
    assert other.get(there).status_code in (403, 404)
    make.person("kari@example.org", "Kari", "helse")
    assert came.post(there).status_code == 404, "it is a colleague's by now"


def test_strangers_keep_nobody_from_their_own_address(
    came: Browser, app: Flask, post: Post
) -> None:
    mail = asks(app, "guest@example.org")
    mail.post(post.link())
    name = post.ground.settings.cookie_name(known_device.NAME)
    known = mail.client.get_cookie(name)
    assert known is not None
    came.client.set_cookie(name, known.value)
    for _ in range(MOST_OF_A_NETWORK):
        asks(app, "guest@example.org")
    post.work()
    assert gives(came, post, "guest@example.org")


def test_who_asks_too_often_is_told_when_to_ask_again(came: Browser) -> None:
    for _ in range(MOST_A_MINUTE + 1):
        answer = came.post("/me/address", {"email": "kari@example.org"})
    assert answer.status_code == 429
    assert answer.headers["Retry-After"]


def test_an_account_that_is_closed_before_it_is_locked_stays_closed(
    came: Browser, post: Post, make: Factory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As by a guardian who says no at this very moment."""
    there = gives(came, post, "guest@example.org")
    lock = connecting.lock_people

    def late(session: Session, user_ids: Sequence[int]) -> None:
        lock(session, user_ids)
        session.execute(update(User).where(User.email == "guest@example.org").values(active=False)
                        .execution_options(synchronize_session=False))  # fmt: skip

    monkeypatch.setattr(connecting, "lock_people", late)
    assert came.post(there).status_code == 404
    assert whose(make) == [make.viewer(NOBODYS).id]
