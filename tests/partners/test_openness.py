"""A challenge for those who work here and named organisations: nobody else sees anything of it."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from intranet_ideas.access import Role
from intranet_ideas.challenges import actions as challenges
from intranet_ideas.challenges import queries
from intranet_ideas.challenges.models import Challenge, ChallengePartner, Participation
from intranet_ideas.entries import actions as entries
from intranet_ideas.entries import queries as ideas
from intranet_ideas.entries import talk
from intranet_ideas.entries.rules import EntryFields
from intranet_ideas.errors import Invalid, NotFound
from intranet_ideas.feeds.queries import offered
from intranet_ideas.notifications.models import Notification
from intranet_ideas.partners import actions
from intranet_ideas.people import tokens
from intranet_ideas.people.models import User
from intranet_ideas.plugin_host import actions as plugins
from intranet_ideas.worker import Worker

from ..browsing import Browser
from .conftest import Partners

WORDS = "Bare for Røde Kors"


def opened(partners: Partners, *named: int, **more: object) -> int:
    made = partners.make.challenge(title=WORDS, partners=named or (partners.cross,), **more)
    return made.id


def sees(partners: Partners, who: str, challenge_id: int) -> bool:
    """Say whether somebody may see a challenge, by the rule and by its twin in SQL."""
    make = partners.make
    viewer, now = make.viewer(who), make.clock.now()
    with make.ground.database.read() as session:
        found = session.scalars(select(Challenge.id).where(
            queries.visible_to(viewer), Challenge.id == challenge_id
        )).first() is not None  # fmt: skip
        try:
            queries.see(session, viewer, challenge_id, now)
        except NotFound:
            assert not found
            return False
        assert found
        return True


def test_members_of_a_named_organisation_take_part_and_other_guests_see_nothing(
    partners: Partners,
) -> None:
    challenge = opened(partners)
    assert sees(partners, "kari", challenge)
    assert sees(partners, "nurse", challenge)
    assert not sees(partners, "ola", challenge)
    assert not sees(partners, "guest", challenge)
    with partners.make.ground.database.read() as session:
        seen = queries.see(session, partners.make.viewer("kari"), challenge,
                           partners.make.clock.now())  # fmt: skip
        assert Role.AUDIENCE in seen.roles
    with pytest.raises(NotFound):
        partners.do(challenges.join_challenge, "ola", challenge)


def test_several_can_be_named(partners: Partners) -> None:
    challenge = opened(partners, partners.cross, partners.power, everyone=False,
                       audience=("skole",))  # fmt: skip
    assert sees(partners, "kari", challenge)
    assert sees(partners, "ola", challenge)
    assert not sees(partners, "guest", challenge)
    assert not sees(partners, "nurse", challenge), "nor is staff invited by it"


def test_all_inhabitants_make_names_needless(partners: Partners) -> None:
    challenge = opened(partners, guests=True)
    with partners.make.ground.database.read() as session:
        assert session.scalars(select(ChallengePartner)).all() == []
        assert not session.get_one(Challenge, challenge).partners_named
    assert sees(partners, "guest", challenge)


def test_nothing_of_it_stands_anywhere_for_others(partners: Partners, app: Flask) -> None:
    """Pages, lists, search, feeds, and the API: the words of the challenge and of an idea in it."""
    challenge = opened(partners)
    entry = partners.make.entry(challenge, "kari", title="Ildsjelenes bod")
    Worker(partners.make.ground).once()
    for who, allowed in (("kari", True), ("ola", False), ("guest", False)):
        browser = Browser(app, partners.make.session_token(who))
        bearer = {"Authorization": f"Bearer {partners.make.token(who)}"}
        for address in ("/", "/me", "/ideas", "/search?q=Ildsjelenes", "/notifications",
                        f"/search?q={WORDS}", "/activity"):  # fmt: skip
            text = browser.get(address).text
            if not allowed:
                assert "Ildsjelenes bod" not in text, (who, address)
                assert f"/challenges/{challenge}" not in text, (who, address)
                assert f"/ideas/{entry.id}" not in text, (who, address)
                assert WORDS not in text or "search" in address, (who, address)
        for address in ("/api/v1/challenges", "/api/v1/search?q=Ildsjelenes",
                        f"/api/v1/search?q={WORDS}", "/api/v1/notifications"):  # fmt: skip
            text = app.test_client().get(address, headers=bearer).get_data(as_text=True)
            found = "Ildsjelenes bod" in text or WORDS in text
            assert allowed or not found, (who, address)
        for address in (f"/challenges/{challenge}", f"/ideas/{entry.id}",
                        f"/challenges/{challenge}/ideas",
                        f"/challenges/{challenge}/participants",
                        f"/api/v1/challenges/{challenge}",
                        f"/api/v1/entries/{entry.id}"):  # fmt: skip
            answer = (app.test_client().get(address, headers=bearer) if "api" in address
                      else browser.get(address))  # fmt: skip
            assert answer.status_code == (200 if allowed else 404), (who, address)
    ola, kari = (feeds_of(partners, app, who) for who in ("ola", "kari"))
    assert WORDS in kari
    assert WORDS not in ola
    assert WORDS in Browser(app, partners.make.session_token("kari")).get("/").text
    assert "Ildsjelenes" in Browser(app, partners.make.session_token("kari")).get("/ideas").text


def feeds_of(partners: Partners, app: Flask, who: str) -> str:
    make, viewer = partners.make, partners.make.viewer(who)
    with make.ground.database.write() as session:
        plugins.enable(session, None, "challenge_calendar", "kommune", make.clock.now(),
                       host=make.ground.plugins)  # fmt: skip
        token = tokens.make_feed_token(session, viewer, make.clock.now())
    with make.ground.database.read() as session:
        names = [each.name for each in offered(session, make.ground, viewer)]
    assert names
    browser = app.test_client()
    return "".join(browser.get(f"/feeds/{token}/{name}").get_data(as_text=True) for name in names)


def test_only_they_are_told_of_it(partners: Partners) -> None:
    opened(partners)
    Worker(partners.make.ground).once()
    with partners.make.ground.database.read() as session:
        told = set(session.scalars(
            select(User.email).join(Notification, Notification.user_id == User.id)
            .where(User.guest)
        ))  # fmt: skip
    assert told == {"kari@example.org"}


def test_who_is_taken_out_is_in_it_no_more_but_keeps_their_idea(partners: Partners) -> None:
    challenge = opened(partners)
    partners.guest("siv", "Siv Sol")
    partners.join(partners.cross, "siv")
    partners.do(challenges.join_challenge, "siv", challenge)
    entry = partners.make.entry(challenge, "siv")
    partners.do(actions.take_out, "kari", partners.cross, partners.make.viewer("siv").id)
    assert not sees(partners, "siv", challenge)
    with partners.make.ground.database.read() as session:
        own = ideas.see_entry(session, partners.make.viewer("siv"), entry.id,
                              partners.make.clock.now())  # fmt: skip
        assert own.mine
        assert session.get(Participation, (challenge, partners.make.viewer("siv").id)) is None
        assert session.get_one(Challenge, challenge).participant_count == 0


def test_who_is_in_by_another_organisation_stays(partners: Partners) -> None:
    challenge = opened(partners, partners.cross, partners.power)
    partners.join(partners.power, "kari")
    partners.do(challenges.join_challenge, "kari", challenge)
    partners.do(actions.take_out, "innovator", partners.cross, partners.make.viewer("kari").id)
    assert sees(partners, "kari", challenge)
    with partners.make.ground.database.read() as session:
        assert session.get(Participation, (challenge, partners.make.viewer("kari").id))


def test_unknown_organisations_are_refused_where_they_are_named(partners: Partners) -> None:
    with pytest.raises(Invalid) as refused:
        partners.make.challenge(partners=(999,))
    assert [each.field for each in refused.value.faults] == ["partners"]


def test_a_team_of_staff_inhabitants_and_partners(partners: Partners) -> None:
    challenge = partners.make.challenge(guests=True).id
    entry = partners.make.entry(challenge, "nurse", authors=("kari@example.org",
                                                             "guest@example.org"))  # fmt: skip
    partners.do(entries.save_entry, "kari", entry.id,
                EntryFields(title="Vi tre", body="Sammen", answers={"behov": "Alle"}),
                entry.version)  # fmt: skip
    partners.do(entries.submit_entry, "guest", entry.id)
    with partners.make.ground.database.read() as session:
        seen = ideas.see_entry(session, partners.make.viewer("teacher"), entry.id,
                               partners.make.clock.now())  # fmt: skip
        assert [each.name for each in ideas.authors(session, seen)] == [
            "Nina Nurse", "Kari Moen, Drangedal Røde Kors", "Gro Gjest",
        ]  # fmt: skip
        assert seen.shown.title == "Vi tre"


def test_who_is_not_invited_is_no_co_author(partners: Partners) -> None:
    challenge = opened(partners)
    with pytest.raises(Invalid):
        partners.make.entry(challenge, "nurse", authors=("ola@example.org",))
    partners.make.entry(challenge, "nurse", authors=("kari@example.org",))


def test_the_name_stands_with_the_organisation_and_stays_hidden_where_names_are(
    partners: Partners,
) -> None:
    partners.join(partners.power, "kari")
    make = partners.make
    for blind in (False, True):
        challenge = opened(partners, blind=blind)
        entry = make.entry(challenge, "kari")
        with make.ground.database.write() as session:
            session.get_one(Challenge, challenge).guests_wait = False
        partners.do(talk.add_comment, "kari", entry.id, "Vi har en bod.")
        with make.ground.database.read() as session:
            now, nurse = make.clock.now(), make.viewer("nurse")
            listed = ideas.gallery(session, queries.see(session, nurse, challenge, now), now)
            seen = ideas.see_entry(session, nurse, entry.id, now)
            comment = ideas.comments(session, seen)[0]
            authors = [each.name for each in ideas.authors(session, seen)]
        told = "Kari Moen, Bygdekraft AS, Drangedal Røde Kors"
        assert [listed[0].author, comment.name] == (["", ""] if blind else [told, told])
        assert authors == ([] if blind else [told])
