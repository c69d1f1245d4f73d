"""Organisations, their members and contacts: who may do what, and the mail that asks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from intranet_ideas.errors import Conflict, Invalid, NotAllowed, NotFound, Stale
from intranet_ideas.ground import Ground
from intranet_ideas.guests import queries as guests
from intranet_ideas.guests.rules import Way
from intranet_ideas.housekeeping import tidy
from intranet_ideas.notifications import posting
from intranet_ideas.notifications.handing_over import Letter, Outcome
from intranet_ideas.notifications.models import SENT
from intranet_ideas.partners import actions, lane, queries
from intranet_ideas.partners.models import PartnerInvitation
from intranet_ideas.partners.rules import (
    KINDS,
    MOST_INVITED,
    PartnerFields,
    Place,
    check_partner,
    is_web_address,
)
from intranet_ideas.people.models import Partner, PartnerMember
from intranet_ideas.plugin_host import actions as plugins
from intranet_ideas.privacy import queries as privacy

from ..browsing import Browser
from .conftest import Partners

FIELDS = PartnerFields("Ny forening", "association", "Gjør noe", "", "ny@example.org")


@given(st.builds(
    Place, keeps=st.booleans(), member=st.booleans(), contact=st.booleans(), staff=st.booleans(),
    closed=st.booleans(),
))  # fmt: skip
def test_who_invites_arranges_and_who_is_neither_member_nor_keeps_does_nothing(
    place: Place,
) -> None:
    assert not place.invites or (place.arranges and not place.closed)
    assert not place.arranges or place.keeps or (place.member and place.contact)
    if not (place.keeps or place.member):
        assert {place.names_members, place.arranges, place.invites} == {False}


@given(st.text(max_size=400))
def test_what_is_no_web_address_is_no_link(text: str) -> None:
    if is_web_address(text):
        assert text.startswith(("http://", "https://", "HTTP", "Http"))
    assert not is_web_address(f"javascript:{text}")


@given(st.builds(PartnerFields, *[st.text(max_size=20)] * 5))
def test_faults_stand_at_a_field_of_the_form(fields: PartnerFields) -> None:
    for fault in check_partner(fields, new=True):
        assert fault.field in {"name", "kind", "about", "address", "contact"}
        assert fault.field != "kind" or fields.kind not in KINDS


def test_it_and_the_innovation_group_bring_them_in(partners: Partners) -> None:
    for who in ("it", "innovator"):
        fields = replace(FIELDS, name=f"Av {who}", contact=f"{who}-asks@example.org")
        assert partners.do(actions.make_partner, who, fields).id
    for who in ("boss", "nurse", "moderator", "auditor", "kari"):
        with pytest.raises(NotAllowed):
            partners.do(actions.make_partner, who, FIELDS)


def test_two_have_not_the_same_name(partners: Partners) -> None:
    with pytest.raises(Invalid) as refused:
        partners.do(actions.make_partner, "it", replace(FIELDS, name="bygdekraft as"))
    assert [each.field for each in refused.value.faults] == ["name"]
    with partners.make.ground.database.read() as session:
        version = session.get_one(Partner, partners.cross).version
    same = replace(FIELDS, name="Bygdekraft AS")
    with pytest.raises(Invalid):
        partners.do(actions.change_partner, "it", partners.cross, same, version)
    partners.do(actions.change_partner, "it", partners.cross, replace(FIELDS, name="Nytt"), version)
    with pytest.raises(Stale):
        partners.do(actions.change_partner, "it", partners.cross, FIELDS, version)


def test_a_contact_invites_and_takes_out_and_others_do_not(partners: Partners) -> None:
    partners.guest("siv", "Siv Sol")
    partners.do(actions.invite, "kari", partners.cross, "Siv@example.org ")
    partners.do(actions.answer, "siv", partners.cross, accept=True)
    siv, kari = partners.make.viewer("siv").id, partners.make.viewer("kari").id
    for who in ("siv", "nurse"):
        with pytest.raises(NotAllowed):
            partners.do(actions.invite, who, partners.cross, "en@example.org")
        with pytest.raises(NotAllowed):
            partners.do(actions.take_out, who, partners.cross, kari)
        with pytest.raises(NotAllowed):
            partners.do(actions.set_contact, who, partners.cross, siv, contact=True)
    for who in ("ola", "guest"):
        with pytest.raises(NotFound):
            partners.do(actions.invite, who, partners.cross, "en@example.org")
        with pytest.raises(NotFound):
            partners.do(actions.take_out, who, partners.cross, kari)
    partners.do(actions.set_contact, "kari", partners.cross, siv, contact=True)
    partners.do(actions.take_out, "siv", partners.cross, kari)
    with pytest.raises(NotFound):
        partners.do(actions.invite, "kari", partners.cross, "en@example.org")


def test_only_who_has_the_address_can_say_yes_and_once(partners: Partners) -> None:
    partners.guest("siv", "Siv Sol")
    partners.do(actions.invite, "kari", partners.cross, "siv@example.org")
    with pytest.raises(NotFound):
        partners.do(actions.answer, "ola", partners.cross, accept=True)
    with pytest.raises(Conflict):
        partners.do(actions.answer, "nurse", partners.cross, accept=True)
    partners.do(actions.answer, "siv", partners.cross, accept=False)
    with pytest.raises(NotFound):
        partners.do(actions.answer, "siv", partners.cross, accept=True)
    with partners.make.ground.database.read() as session:
        assert session.get(PartnerMember, (partners.cross, partners.make.viewer("siv").id)) is None


def test_an_invitation_runs_out_and_can_be_taken_back(partners: Partners) -> None:
    partners.guest("siv", "Siv Sol")
    asked = partners.do(actions.invite, "kari", partners.cross, "siv@example.org")
    partners.do(actions.take_back, "kari", partners.cross, asked.id)
    with pytest.raises(NotFound):
        partners.do(actions.answer, "siv", partners.cross, accept=True)
    partners.do(actions.invite, "kari", partners.cross, "siv@example.org")
    partners.make.clock.advance(days=30)
    with pytest.raises(NotFound):
        partners.do(actions.answer, "siv", partners.cross, accept=True)
    partners.make.clock.advance(seconds=1)
    tidy(partners.make.ground, partners.make.clock.now())
    with partners.make.ground.database.read() as session:
        assert session.scalars(select(PartnerInvitation)).all() == []


def test_there_is_an_end_to_inviting(partners: Partners) -> None:
    for number in range(MOST_INVITED):
        partners.do(actions.invite, "kari", partners.cross, f"nr{number}@example.org")
    partners.do(actions.invite, "kari", partners.cross, "nr1@example.org")
    for email in ("en-til@example.org", "ingen", "kari@example.org"):
        with pytest.raises(Invalid) as refused:
            partners.do(actions.invite, "kari", partners.cross, email)
        assert [each.field for each in refused.value.faults] == ["email"]


def test_who_reads_what_of_whom(partners: Partners) -> None:
    partners.guest("siv", "Siv Sol")
    partners.join(partners.cross, "siv")
    told = {"kari": 2, "siv": 2, "innovator": 2, "it": 2, "nurse": 1, "auditor": 1}
    with partners.make.ground.database.read() as session:
        for who, number in told.items():
            seen = queries.see_partner(session, partners.make.viewer(who), partners.cross)
            assert len(queries.members(session, seen)) == number, who
        for who in ("ola", "guest"):
            with pytest.raises(NotFound):
                queries.see_partner(session, partners.make.viewer(who), partners.cross)


@pytest.fixture
def sent(partners: Partners, monkeypatch: pytest.MonkeyPatch) -> list[Letter]:
    ground = partners.make.ground
    with ground.database.write() as session:
        plugins.enable(session, None, "notify_email", "kommune", partners.make.clock.now(),
                       host=ground.plugins)  # fmt: skip
    letters: list[Letter] = []

    def hand_over(_: Ground, given: Sequence[Letter], *rest: Any) -> Iterator[Any]:
        del rest
        letters.extend(given)
        yield {each.ids[0]: Outcome(SENT) for each in given}

    monkeypatch.setattr(posting, "hand_over", hand_over)
    return letters


def test_a_mail_asks_and_opens_nothing_by_itself(
    partners: Partners, sent: list[Letter]
) -> None:
    partners.do(actions.invite, "kari", partners.cross, "siv@example.org")
    send = lane.SendInvitations()
    now = partners.make.clock.now()
    assert send(partners.make.ground, now) == 1
    assert send(partners.make.ground, now) == 0
    (letter,) = sent
    assert letter.recipient.email == "siv@example.org"
    assert "Drangedal Røde Kors" in letter.message.subject
    assert "Kari Moen" in letter.message.text
    assert letter.message.url == "http://ideas.test/sign-in?next=/partners/mine"
    partners.do(actions.invite, "kari", partners.cross, "siv@example.org")
    assert send(partners.make.ground, now + timedelta(seconds=1)) == 1, "sent anew when asked again"


def test_who_is_invited_gets_a_way_in_where_known_guests_do(partners: Partners) -> None:
    partners.do(actions.invite, "kari", partners.cross, "ukjent@example.org")
    now = partners.make.clock.now()
    with partners.make.ground.database.read() as session:
        assert guests.way_in(session, "ukjent@example.org", "known", now) == Way.LINK
        assert guests.way_in(session, "annen@example.org", "known", now) == Way.NOTHING
        assert guests.way_in(session, "ukjent@example.org", "off", now) == Way.NOTHING
        later = now + timedelta(days=31)
        assert guests.way_in(session, "ukjent@example.org", "known", later) == Way.NOTHING


def test_what_is_known_of_a_member_is_theirs_to_take(partners: Partners) -> None:
    kari = partners.make.viewer("kari").id
    with partners.make.ground.database.read() as session:
        rows = privacy.rows_about(session, "partner_member", kari)
    assert len(rows) == 1


def test_the_pages(partners: Partners, app: Flask) -> None:
    innovator = Browser(app, partners.make.session_token("innovator"))
    assert "Drangedal Røde Kors" in innovator.get("/partners").text
    bad = innovator.post("/partners", {"name": "Ny", "kind": "", "about": "Om dem",
                                       "address": "ftp:x", "contact": "ingen"})  # fmt: skip
    assert bad.status_code == 422
    assert bad.text.count('class="ds-validation-message"') == 3
    assert 'value="Om dem"' in bad.text
    good = {"name": "Ny", "kind": "firm", "about": "Om dem", "contact": "siv@example.org"}
    answer = innovator.post("/partners", good)
    assert answer.status_code == 303
    page = innovator.get(answer.location).text
    assert "siv@example.org" in page
    partners.guest("siv", "Siv Sol")
    siv = Browser(app, partners.make.session_token("siv"))
    assert siv.get(answer.location).status_code == 404
    mine = siv.get("/partners/mine").text
    assert "Ny asks you to be a member" in mine
    assert siv.post(f"{answer.location}/answer", {"answer": "yes"}).status_code == 303
    assert "You are a contact" in siv.get("/partners/mine").text
    page = siv.get(answer.location).text
    assert "Send the invitation" in page
    assert siv.post(f"{answer.location}/invite", {"email": "x"}).status_code == 422
    assert siv.post(f"{answer.location}/invite", {"email": "x@example.org"}).status_code == 303
    siv_id = partners.make.viewer("siv").id
    assert siv.post(f"{answer.location}/members/{siv_id}/out").location == "/partners/mine"
    assert siv.get(answer.location).status_code == 404


def test_pages_open_to_those_they_are_for(partners: Partners, app: Flask) -> None:
    one = f"/partners/{partners.cross}"
    for who, statuses in {
        "nurse": (200, 200, 404, 404, 404), "it": (200, 200, 404, 200, 200),
        "innovator": (200, 200, 404, 200, 200), "kari": (404, 200, 200, 404, 404),
        "ola": (404, 404, 200, 404, 404), "guest": (404, 404, 200, 404, 404),
    }.items():  # fmt: skip
        browser = Browser(app, partners.make.session_token(who))
        found = tuple(browser.get(address).status_code for address in
                      ("/partners", one, "/partners/mine", "/partners/new", f"{one}/edit"))
        assert found == statuses, who


def test_the_form_of_a_challenge_and_its_page_name_them(partners: Partners, app: Flask) -> None:
    challenge = partners.make.challenge(publish=False).id
    manager = Browser(app, partners.make.session_token("manager"))
    address = f"/challenges/{challenge}/edit?step=people"
    assert "Drangedal Røde Kors" in manager.get(address).text
    none = manager.post(address, {"staff": "everyone", "outsiders": "partners", "version": "1"})
    assert none.status_code == 422
    assert "Choose at least one partner organisation" in none.text
    chosen = {"staff": "everyone", "outsiders": "partners", "partners": str(partners.cross),
              "version": "1"}  # fmt: skip
    assert manager.post(address, chosen).status_code == 303
    review = manager.get(f"/challenges/{challenge}/edit?step=review").text
    assert "and members of Drangedal Røde Kors" in review
    form = manager.get(address).text
    assert f'value="{partners.cross}" checked' in " ".join(form.split())


def test_by_the_api(partners: Partners, app: Flask) -> None:
    manager = {"Authorization": f"Bearer {partners.make.token('manager')}"}
    client = app.test_client()
    found = client.get("/api/v1/partners", headers=manager).get_json()["items"]
    assert [each["name"] for each in found] == ["Bygdekraft AS", "Drangedal Røde Kors"]
    made = client.post("/api/v1/challenges", headers=manager, json={
        "title": "Sammen", "department": "helse", "partners": [partners.cross],
    })  # fmt: skip
    assert made.status_code == 201
    assert made.get_json()["partners"] == [partners.cross]
    bad = client.post("/api/v1/challenges", headers=manager, json={
        "title": "Sammen", "department": "helse", "partners": [99],
    })  # fmt: skip
    assert bad.status_code == 422
    kari = {"Authorization": f"Bearer {partners.make.token('kari')}"}
    assert client.get("/api/v1/partners", headers=kari).status_code == 404


def test_a_copy_names_them_and_a_package_does_not(partners: Partners, app: Flask) -> None:
    challenge = partners.make.challenge(partners=(partners.cross,)).id
    client = app.test_client()
    manager = {"Authorization": f"Bearer {partners.make.token('manager')}"}
    copied = client.post(f"/api/v1/challenges/{challenge}/clone", headers=manager, json={})
    assert copied.get_json()["partners"] == [partners.cross]
    package = client.get(f"/api/v1/challenges/{challenge}/package", headers=manager)
    assert package.status_code == 200
    assert "partners" not in package.get_json()["challenge"]
    assert "Røde Kors" not in package.get_data(as_text=True)


