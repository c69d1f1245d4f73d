"""Open places, asking and inviting, helping, leaving and handing over, by page and API."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from intranet_ideas import events
from intranet_ideas.entries import actions as entries
from intranet_ideas.entries import queries, redacting, talk
from intranet_ideas.entries.models import Entry
from intranet_ideas.entries.rules import EntryFields
from intranet_ideas.errors import Conflict, Invalid, NotAllowed, NotFound, Stale, WrongPhase
from intranet_ideas.events import Event
from intranet_ideas.judging import actions as judging
from intranet_ideas.judging.impartiality import ConflictKind
from intranet_ideas.judging.ties import ties_of
from intranet_ideas.notifications.fan_out import Notify
from intranet_ideas.notifications.queries import centre
from intranet_ideas.privacy import erasing
from intranet_ideas.privacy import queries as privacy
from intranet_ideas.teams import actions, offering, rules
from intranet_ideas.teams import queries as teams
from intranet_ideas.teams.models import TeamRequest
from intranet_ideas.teams.queries import Team

from ..api.client import Client
from ..browsing import Browser
from ..factories import Factory

WANTED = "Someone who knows the rota"


def do(make: Factory, action: Callable[..., Any], by: str, *rest: Any) -> Any:
    with make.ground.database.write() as session:
        return action(session, make.viewer(by), *rest, make.clock.now())


def team(make: Factory, entry: Entry, reader: str) -> Team:
    with make.ground.database.read() as session:
        seen = queries.see_entry(session, make.viewer(reader), entry.id, make.clock.now())
        return teams.team_of(session, seen)


def authors(make: Factory, entry: Entry) -> list[str]:
    with make.ground.database.read() as session:
        return [each.name.split()[0] for each in queries.all_authors(session, entry.id)]


def asked(make: Factory, entry: Entry, by: str = "staff", role: str = "author") -> TeamRequest:
    place = do(make, actions.open_place, "nurse", entry.id, WANTED, role, 1)
    return do(make, actions.ask, by, entry.id, place.id, "I made the rota")  # type: ignore[no-any-return]


def invited(make: Factory, entry: Entry, whom: str = "staff", role: str = "author") -> TeamRequest:
    return do(make, actions.invite, "nurse", entry.id, f"{whom}@example.org", role, "Join")  # type: ignore[no-any-return]


def heard(make: Factory, name: str) -> list[tuple[str, str]]:
    Notify()(make.ground, make.clock.now())
    with make.ground.database.read() as session:
        found = centre(session, make.viewer(name))
    kinds = ("authors_", "helpers_", "help_offered", "team_", "contact_")
    return [(each.kind, each.entry_title) for each in reversed(found)
            if each.kind.startswith(kinds) and each.visible]  # fmt: skip


TITLE = "Nattilsyn med sensor"


def test_who_asks_and_is_accepted_becomes_an_author(make: Factory) -> None:
    entry = make.entry(make.challenge())
    request = asked(make, entry)
    assert team(make, entry, "nurse").waiting[0].word == "I made the rota"
    assert team(make, entry, "teacher").waiting == []
    own = team(make, entry, "staff").own
    assert own is not None
    assert (own.status, own.wanted) == ("open", WANTED)
    assert heard(make, "nurse") == [("team_asked", TITLE)]
    do(make, actions.answer, "nurse", entry.id, request.id, True, "Welcome")
    assert authors(make, entry) == ["Nina", "Stian"]
    assert team(make, entry, "teacher").places == []
    assert heard(make, "staff") == [("authors_named", TITLE)]
    with pytest.raises(Conflict):
        do(make, actions.answer, "nurse", entry.id, request.id, False, "")


def test_who_is_declined_reads_why_and_can_ask_again(make: Factory) -> None:
    entry = make.entry(make.challenge())
    request = asked(make, entry)
    do(make, actions.answer, "nurse", entry.id, request.id, False, "We have one")
    own = team(make, entry, "staff").own
    assert own is not None
    assert (own.status, own.reply) == ("declined", "We have one")
    assert heard(make, "staff") == [("team_declined", TITLE)]
    place = team(make, entry, "staff").places[0]
    again = do(make, actions.ask, "staff", entry.id, place.id, "Still me")
    do(make, actions.withdraw, "staff", entry.id, again.id)
    assert authors(make, entry) == ["Nina"]


def test_nobody_asks_twice_or_to_join_their_own(make: Factory) -> None:
    entry = make.entry(make.challenge())
    asked(make, entry)
    place = team(make, entry, "staff").places[0].id
    for name in ("staff", "nurse"):
        with pytest.raises(Conflict):
            do(make, actions.ask, name, entry.id, place, "Me")
    for word, number in (("", place), ("Me", place + 99), ("x" * 1001, place)):
        with pytest.raises(Invalid):
            do(make, actions.ask, "teacher", entry.id, number, word)
    with pytest.raises(NotAllowed):
        do(make, actions.open_place, "staff", entry.id, WANTED, "author", 1)


@pytest.mark.parametrize(
    ("wanted", "role", "places", "fields"),
    [("", "author", 1, ["wanted"]), ("x" * 301, "author", 1, ["wanted"]),
     ("x", "boss", 1, ["role"]), ("x", "author", 0, ["places"]), ("x", "author", None, ["places"]),
     ("x", "helper", 11, [])],
)  # fmt: skip
def test_what_a_place_must_say(
    wanted: str, role: str, places: int | None, fields: list[str]
) -> None:
    assert [each.field for each in rules.check_place(wanted, role, places, 0)] == fields
    full = rules.check_place("x", "author", 1, rules.MOST_OPEN_PLACES)
    assert [each.field for each in full] == ["wanted"]


def test_an_invitation_to_a_draft_is_read_and_answered_by_who_has_it(make: Factory) -> None:
    entry = make.entry(make.challenge(), submit=False)
    request = invited(make, entry)
    assert heard(make, "staff") == [("team_invited", TITLE)]
    with make.ground.database.read() as session:
        found = teams.invited(session, make.viewer("staff"), entry.id, make.clock.now())
        assert (found.title, found.request.invited_by) == (TITLE, "Nina Nurse")
        for other in ("teacher", "nurse", "manager"):
            with pytest.raises(NotFound):
                teams.invited(session, make.viewer(other), entry.id, make.clock.now())
    for name in ("teacher", "nurse"):
        with pytest.raises(NotFound):
            do(make, actions.answer, name, entry.id, request.id, True, "")
    do(make, actions.answer, "staff", entry.id, request.id, True, "Gladly")
    assert authors(make, entry) == ["Nina", "Stian"]
    assert heard(make, "nurse") == [("team_answered", TITLE)]


def test_an_invitation_taken_back_or_declined_leads_nowhere(make: Factory) -> None:
    entry = make.entry(make.challenge(), submit=False)
    first = invited(make, entry)
    do(make, actions.withdraw, "nurse", entry.id, first.id)
    assert heard(make, "staff") == []
    with pytest.raises(Conflict):
        do(make, actions.answer, "staff", entry.id, first.id, True, "")
    second = invited(make, entry)
    do(make, actions.answer, "staff", entry.id, second.id, False, "")
    assert authors(make, entry) == ["Nina"]
    with pytest.raises(NotFound):
        do(make, actions.leave, "staff", entry.id)


def test_only_those_who_take_part_and_are_not_in_it_can_be_invited(make: Factory) -> None:
    challenge = make.challenge(everyone=False, audience=("sykehjem",))
    entry = make.entry(challenge, submit=False)
    for whom, role in (("nobody", "author"), ("teacher", "author"), ("nurse", "author"),
                       ("staff", "helper"), ("staff", "boss")):  # fmt: skip
        with pytest.raises(Invalid):
            invited(make, entry, whom, role)
    invited(make, entry)
    with pytest.raises(Invalid):
        invited(make, entry)


def test_a_helper_comments_as_one_and_neither_writes_nor_judges(make: Factory) -> None:
    challenge = make.challenge()
    entry = make.entry(challenge)
    request = asked(make, entry, "judge1", "helper")
    do(make, actions.answer, "nurse", entry.id, request.id, True, "")
    assert [each.name for each in team(make, entry, "teacher").helpers] == ["Jury En"]
    assert heard(make, "judge1") == [("helpers_named", TITLE)]
    do(make, talk.add_comment, "judge1", entry.id, "From the ward")
    with make.ground.database.read() as session:
        seen = queries.see_entry(session, make.viewer("judge1"), entry.id, make.clock.now())
        comment = queries.comments(session, seen)[0]
        assert (comment.by_helper, comment.by_author) == (True, False)
        assert not seen.may("entry.edit")
    do(make, actions.leave, "judge1", entry.id)
    assert team(make, entry, "teacher").helpers == []
    with make.ground.database.read() as session:
        ties = ties_of(session, [challenge.id])[challenge.id]
        assert ties.conflict(make.viewer("judge1").id, entry.id) == ConflictKind.ADVISER


def test_leaving_a_draft_has_a_way_back_and_the_last_author_stays(make: Factory) -> None:
    entry = make.entry(make.challenge(), submit=False)
    with pytest.raises(Conflict):
        do(make, actions.leave, "nurse", entry.id)
    do(make, actions.answer, "staff", entry.id, invited(make, entry).id, True, "")
    assert do(make, actions.leave, "nurse", entry.id)
    assert authors(make, entry) == ["Stian"]
    with make.ground.database.read() as session:
        assert teams.invitations(session, make.viewer("nurse")) == [(entry.id, TITLE)]
        back = teams.invited(session, make.viewer("nurse"), entry.id, make.clock.now()).request
    assert back.way_back
    do(make, actions.answer, "nurse", entry.id, back.id, True, "")
    assert authors(make, entry) == ["Stian", "Nina"]
    do(make, actions.leave, "nurse", entry.id)
    do(make, entries.submit_entry, "staff", entry.id)
    with make.ground.database.read() as session:
        back = teams.invited(session, make.viewer("nurse"), entry.id, make.clock.now()).request
    with pytest.raises(Conflict):
        do(make, actions.answer, "nurse", entry.id, back.id, True, "")


def test_the_contact_stands_first_and_an_old_form_writes_nobody_back(make: Factory) -> None:
    entry = make.entry(make.challenge())
    with make.ground.database.read() as session:
        version = session.get_one(Entry, entry.id).version
    do(make, actions.answer, "staff", entry.id, invited(make, entry).id, True, "")
    fields = entries.EntryFields(title="Ny", body="Ny", answers={"behov": "Ny"}, authors=())
    with pytest.raises(Stale):
        do(make, entries.save_entry, "nurse", entry.id, fields, version)
    do(make, actions.hand_over, "nurse", entry.id, make.viewer("staff").id)
    assert authors(make, entry) == ["Stian", "Nina"]
    assert ("contact_set", TITLE) in heard(make, "staff")
    with pytest.raises(Invalid):
        do(make, actions.hand_over, "nurse", entry.id, make.viewer("teacher").id)
    with make.ground.database.read() as session:
        seen = queries.see_entry(session, make.viewer("teacher"), entry.id, make.clock.now())
        assert queries.gallery(session, seen.challenge, make.clock.now())[0].author == "Stian Staff"


def test_each_write_is_an_event_and_none_says_what_was_said(make: Factory) -> None:
    entry = make.entry(make.challenge())
    request = asked(make, entry)
    do(make, actions.answer, "nurse", entry.id, request.id, True, "Welcome")
    do(make, actions.leave, "staff", entry.id)
    with make.ground.database.read() as session:
        found = session.scalars(select(Event).order_by(Event.id)).all()
    kinds = [each.kind for each in found if each.kind.startswith(("team_", "authors_"))]
    assert kinds == [
        events.TEAM_PLACE_OPENED, events.TEAM_ASKED, events.AUTHORS_NAMED, events.TEAM_ACCEPTED,
        events.AUTHORS_REMOVED, events.TEAM_LEFT,
    ]  # fmt: skip
    assert not any(word in str(each.data) for each in found for word in (WANTED, "rota", "Welc"))


def test_where_authors_are_hidden_so_is_the_team_and_the_words_are_blanked(make: Factory) -> None:
    entry = make.entry(make.challenge(blind=True))
    request = asked(make, entry, "staff", "helper")
    do(make, actions.answer, "nurse", entry.id, request.id, True, "")
    do(make, talk.add_comment, "staff", entry.id, "I am on it")
    do(make, actions.open_place, "nurse", entry.id, "Someone beside Nina", "author", 2)
    do(make, redacting.redact, "manager", entry.id, ["Nina"], 0)
    found = team(make, entry, "teacher")
    assert (found.authors, found.helpers, found.waiting, found.own) == ([], [], [], None)
    assert "Nina" not in found.places[0].wanted
    assert "Nina" in team(make, entry, "manager").places[0].wanted
    with make.ground.database.read() as session:
        seen = queries.see_entry(session, make.viewer("teacher"), entry.id, make.clock.now())
        comment = queries.comments(session, seen)[0]
    assert (comment.name, comment.author_id, comment.by_helper) == ("", None, True)


def test_after_the_deadline_nobody_joins(make: Factory) -> None:
    entry = make.entry(make.challenge())
    request = asked(make, entry)
    make.clock.advance(days=8)
    assert team(make, entry, "teacher").places == []
    with pytest.raises(WrongPhase):
        do(make, actions.answer, "nurse", entry.id, request.id, True, "")
    with pytest.raises(WrongPhase):
        invited(make, entry, "teacher")


def test_an_idea_holds_no_more_than_it_can(make: Factory, monkeypatch: pytest.MonkeyPatch) -> None:
    entry = make.entry(make.challenge())
    request = asked(make, entry)
    monkeypatch.setattr(rules, "MOST_AUTHORS", 1)
    with pytest.raises(Conflict):
        do(make, actions.answer, "nurse", entry.id, request.id, True, "")
    assert authors(make, entry) == ["Nina"]


def test_what_was_said_goes_with_the_person(make: Factory) -> None:
    entry = make.entry(make.challenge())
    asked(make, entry)
    staff = make.viewer("staff")
    with make.ground.database.read() as session:
        assert privacy.rows_about(session, "team_request", staff.id)[0]["word"] == "I made the rota"
    with make.ground.database.write() as session:
        erasing.erase(session, None, staff.id, make.clock.now(), "nb")
    with make.ground.database.read() as session:
        assert session.scalars(select(TeamRequest)).all() == []


@pytest.mark.sqlite_only
def test_by_page_a_place_is_put_up_asked_for_and_given(app: Flask, make: Factory) -> None:
    entry = make.entry(make.challenge())
    nurse, staff = (Browser(app, make.session_token(name)) for name in ("nurse", "staff"))
    page = f"/ideas/{entry.id}/team"
    refused = nurse.post(f"{page}/places", {"wanted": "", "role": "helper", "places": "2"})
    assert refused.status_code == 422
    assert "Say what you are looking for." in refused.text
    nurse.post(f"{page}/places", {"wanted": WANTED, "role": "author", "places": "1"})
    assert WANTED in staff.get(f"/ideas/{entry.id}").text
    place = re.search(r'<option value="(\d+)"', staff.get(page).text)
    assert place is not None
    refused = staff.post(f"{page}/ask", {"place": place[1], "word": ""})
    assert "Say in a few words who you are" in refused.text
    staff.post(f"{page}/ask", {"place": place[1], "word": "I know it"})
    assert "You have asked to join" in staff.get(page).text
    answer = re.search(r"/team/requests/(\d+)/answer", nurse.get(page).text)
    assert answer is not None
    answering = f"{page}/requests/{answer[1]}/answer"
    too_long = nurse.post(answering, {"accept": "1", "reply": "x" * 1001})
    assert (too_long.status_code, "x" * 1001 in too_long.text) == (422, True)
    nurse.post(answering, {"accept": "1", "reply": ""})
    assert authors(make, entry) == ["Nina", "Stian"]
    staff.post(f"{page}/leave", {})
    assert authors(make, entry) == ["Nina"]


@pytest.mark.sqlite_only
def test_by_page_a_draft_shows_who_is_invited_the_title_alone(app: Flask, make: Factory) -> None:
    entry = make.entry(make.challenge(), submit=False)
    request = invited(make, entry)
    staff = Browser(app, make.session_token("staff"))
    page = f"/ideas/{entry.id}/team"
    assert TITLE in staff.get("/me").text
    assert "Nina Nurse invites you" in staff.get(page).text
    assert staff.get(f"/ideas/{entry.id}").status_code == 404
    assert Browser(app, make.session_token("teacher")).get(page).status_code == 404
    staff.post(f"{page}/requests/{request.id}/answer", {"decline": "1", "reply": "No time"})
    assert staff.get(page).status_code == 404


@pytest.mark.sqlite_only
def test_who_declines_a_blind_idea_never_learns_who_wrote_it(app: Flask, make: Factory) -> None:
    staff = Browser(app, make.session_token("staff"))
    for changes, hides in (({"blind": True}, False), ({}, True)):
        challenge = make.challenge(**changes)
        for submit in (False, True):
            entry = make.entry(challenge, submit=submit, pseudonymous=hides)
            request = invited(make, entry)
            page = f"/ideas/{entry.id}/team"
            said = staff.get(page).text
            api = Client(app, make.token("staff")).call("getTeam", entry_id=entry.id)
            assert "You learn who they are when you accept." in said
            assert "Nina" not in said + api.get_data(as_text=True)
            staff.post(f"{page}/requests/{request.id}/answer", {"decline": "1"})
            assert "Nina" not in staff.get(page).text


def test_who_is_taken_out_of_a_draft_is_told(make: Factory) -> None:
    entry = make.entry(make.challenge(), submit=False, authors=("staff@example.org",))
    with make.ground.database.write() as session:
        nurse, now = make.viewer("nurse"), make.clock.now()
        seen = queries.see_entry(session, nurse, entry.id, now)
        fields = EntryFields("Title", "Body", {}, authors=())
        entries.save_entry(session, nurse, entry.id, fields, seen.entry.version, now)
    assert authors(make, entry) == ["Nina"]
    Notify()(make.ground, make.clock.now())
    with make.ground.database.read() as session:
        found = centre(session, make.viewer("staff"))
    told = [each for each in found if each.kind == "authorship_ended"]
    assert [(each.visible, each.entry_id) for each in told] == [(True, None)]


@pytest.mark.sqlite_only
def test_by_the_api_it_is_the_same(app: Flask, make: Factory) -> None:
    entry = make.entry(make.challenge())
    nurse, staff = (Client(app, make.token(name)) for name in ("nurse", "staff"))
    here = {"entry_id": entry.id}
    place = nurse.call("openPlace", {"wanted": WANTED}, **here).get_json()["places"][0]
    asked = staff.call("askToJoin", {"place": place["id"], "word": "I know it"}, **here)
    assert (asked.status_code, asked.get_json()["own"]["status"]) == (201, "open")
    waiting = nurse.call("getTeam", **here).get_json()["waiting"]
    assert [each["person"]["name"] for each in waiting] == ["Stian Staff"]
    answered = nurse.call("answerTeamRequest", {"accept": True}, request_id=waiting[0]["id"],
                          **here)  # fmt: skip
    assert answered.status_code == 204
    contact = {"user": make.viewer("staff").id}
    team = nurse.call("handOverContact", contact, **here).get_json()
    assert [each["name"] for each in team["authors"]] == ["Stian Staff", "Nina Nurse"]
    assert nurse.call("leaveTeam", **here).status_code == 204
    assert staff.call("leaveTeam", **here).status_code == 409
    draft = make.entry(entry.challenge_id, "staff", submit=False)
    here = {"entry_id": draft.id}
    sent = staff.call("inviteToTeam", {"email": "nurse@example.org"}, **here).get_json()
    assert [each["invited_by"] for each in sent["waiting"]] == ["Stian Staff"]
    own = nurse.call("getTeam", **here).get_json()["own"]
    assert nurse.call("takeTeamRequestBack", request_id=own["id"], **here).status_code == 404
    assert staff.call("takeTeamRequestBack", request_id=own["id"], **here).status_code == 204
    assert nurse.call("getTeam", **here).status_code == 404
    assert staff.call("closePlace", place_id=place["id"], **here).status_code == 404


def test_help_is_offered_and_taken_in(make: Factory) -> None:
    entry = make.entry(make.challenge())
    offered = do(make, offering.offer, "staff", entry.id, "I have the sensors")
    own = team(make, entry, "staff").own
    assert own is not None
    assert (own.kind, own.word) == ("offer", "I have the sensors")
    assert team(make, entry, "teacher").waiting == []
    assert [each.name for each in team(make, entry, "nurse").waiting] == ["Stian Staff"]
    assert heard(make, "nurse") == [("help_offered", TITLE)]
    for by, number, error in (("teacher", offered.id, NotAllowed), ("nurse", 9999, NotFound)):
        with pytest.raises(error):
            do(make, offering.answer_offer, by, entry.id, number, "helper", "")
    do(make, offering.answer_offer, "nurse", entry.id, offered.id, "helper", "Thanks")
    assert [each.name for each in team(make, entry, "teacher").helpers] == ["Stian Staff"]
    assert heard(make, "staff") == [("helpers_named", TITLE)]
    with pytest.raises(Conflict):
        do(make, offering.answer_offer, "nurse", entry.id, offered.id, "author", "")


def test_an_offer_is_asked_of_the_authors_also_while_people_vote(make: Factory, app: Flask) -> None:
    closes = make.clock.now() + timedelta(days=10)
    entry = make.entry(make.challenge(voting_closes_at=closes))
    do(make, offering.offer, "staff", entry.id, "I have the sensors")
    for days in (0, 8):
        make.clock.advance(days=days)
        page = Browser(app, make.session_token("nurse")).get("/me").get_data(as_text=True)
        assert "1 colleague offers to help with your idea." in page
        assert "asks to join your idea" not in page


def test_an_offer_can_become_authorship_until_the_deadline(make: Factory) -> None:
    entry = make.entry(make.challenge(voting_closes_at=make.clock.now() + timedelta(days=8)))
    first = do(make, offering.offer, "staff", entry.id, "I know them")
    second = do(make, offering.offer, "teacher", entry.id, "Me too")
    do(make, offering.answer_offer, "nurse", entry.id, first.id, "author", "")
    assert authors(make, entry) == ["Nina", "Stian"]
    make.clock.advance(days=7.5)
    with pytest.raises(Conflict):
        do(make, offering.answer_offer, "nurse", entry.id, second.id, "author", "")
    do(make, offering.answer_offer, "nurse", entry.id, second.id, "", "Not now")
    own = team(make, entry, "teacher").own
    assert own is not None
    assert (own.status, own.reply) == ("declined", "Not now")
    assert heard(make, "teacher") == []


def test_an_offer_is_taken_back_at_any_time(make: Factory) -> None:
    entry = make.entry(make.challenge())
    offered = do(make, offering.offer, "staff", entry.id, "I know them")
    with pytest.raises(Conflict):
        do(make, offering.offer, "staff", entry.id, "Again")
    with pytest.raises(NotFound):
        do(make, offering.take_offer_back, "teacher", entry.id, offered.id)
    make.clock.advance(days=8)
    do(make, offering.take_offer_back, "staff", entry.id, offered.id)
    assert team(make, entry, "nurse").waiting == []


def test_who_may_not_offer_help(make: Factory) -> None:
    challenge = make.challenge()
    entry, draft = make.entry(challenge), make.entry(challenge, "staff", submit=False)
    with make.ground.database.write() as session:
        judging.set_judges(session, make.viewer("manager"), challenge.id,
                           ["judge1@example.org"], make.clock.now())  # fmt: skip
    for by, number, word, error in (
        ("nurse", entry.id, "Me", Conflict), ("judge1", entry.id, "Me", Conflict),
        ("staff", entry.id, " ", Invalid), ("staff", entry.id, "x" * 1001, Invalid),
        ("staff", draft.id, "Me", Conflict), ("teacher", draft.id, "Me", NotFound),
    ):  # fmt: skip
        with pytest.raises(error):
            do(make, offering.offer, by, number, word)


def test_offers_by_page_and_api(
    app: Flask, make: Factory, sign_in: Callable[[str], Browser]
) -> None:
    entry = make.entry(make.challenge(blind=True))
    staff = sign_in("staff")
    assert "I can help with this" in staff.get(f"/ideas/{entry.id}").get_data(as_text=True)
    empty = staff.post(f"/ideas/{entry.id}/team/offers", {"word": ""})
    assert empty.status_code == 422
    assert "Say in a few words how you can help." in empty.get_data(as_text=True)
    staff.post(f"/ideas/{entry.id}/team/offers", {"word": "I can lend a lift"})
    page = staff.get(f"/ideas/{entry.id}/team").get_data(as_text=True)
    assert "You have offered to help" in page
    assert "Nina" not in page
    found = Client(app, make.token("nurse")).get("getTeam", entry_id=entry.id)["waiting"]
    assert [(each["kind"], each["word"]) for each in found] == [("offer", "I can lend a lift")]
    assert "lift" not in Client(app, make.token("teacher")).call(
        "getTeam", entry_id=entry.id).get_data(as_text=True)
    nurse = sign_in("nurse")
    assert "Take in as an author" in nurse.get(f"/ideas/{entry.id}/team").get_data(as_text=True)
    nurse.post(f"/ideas/{entry.id}/team/offers/{found[0]['id']}/answer", {"decline": "1"})
    assert heard(make, "staff") == []
    teacher = Client(app, make.token("teacher"))
    mine = teacher.get("offerHelp", {"word": "Me"}, entry_id=entry.id)["own"]
    assert Client(app, make.token("nurse")).call(
        "answerHelpOffer", {"role": "helper"}, entry_id=entry.id, request_id=mine["id"]
    ).status_code == 204
