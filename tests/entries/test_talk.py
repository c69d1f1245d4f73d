"""Comments for and against, and reactions to comments, by page and API."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from intranet_ideas import events
from intranet_ideas.challenges import actions as challenges
from intranet_ideas.challenges import talking
from intranet_ideas.challenges.models import Challenge
from intranet_ideas.challenges.talk_rules import TalkRules
from intranet_ideas.entries import reactions, talk
from intranet_ideas.entries.models import Comment, Entry
from intranet_ideas.entries.talk_rules import SIDES, check_side
from intranet_ideas.errors import Conflict, Invalid, NotAllowed, NotFound, Stale
from intranet_ideas.events import Event
from intranet_ideas.notifications.fan_out import Notify
from intranet_ideas.notifications.pacing import Pace
from intranet_ideas.notifications.queries import centre
from intranet_ideas.notifications.rules import chosen
from intranet_ideas.privacy import erasing

from ..api.client import Client
from ..browsing import Browser
from ..factories import Factory


def do(make: Factory, action: Callable[..., Any], by: str, *rest: Any, **more: Any) -> Any:
    with make.ground.database.write() as session:
        return action(session, make.viewer(by), *rest, make.clock.now(), **more)


def sided(make: Factory, **changes: Any) -> Challenge:
    made = make.challenge(**changes)
    do(make, talking.set_talk, "manager", made.id, TalkRules(sides=True), made.version)
    return made


def said(make: Factory, entry: Entry, by: str = "staff", words: str = "Fine", **more: Any) -> int:
    comment: Comment = do(make, talk.add_comment, by, entry.id, words, **more)
    return comment.id


def heard(make: Factory, name: str) -> list[str]:
    Notify()(make.ground, make.clock.now())
    with make.ground.database.read() as session:
        return [each.kind for each in centre(session, make.viewer(name))
                if each.visible and each.kind.startswith("comment_")]  # fmt: skip


@given(side=st.sampled_from(("", "for", "against", "both")), asked=st.booleans(),
       reply=st.booleans())  # fmt: skip
def test_a_side_is_taken_only_where_it_is_asked_for(side: str, asked: bool, reply: bool) -> None:
    faults = check_side(side, asked=asked, reply=reply)
    assert bool(faults) == (side != "" and not (asked and not reply and side in SIDES))


def test_comments_for_and_against_stand_apart(
    make: Factory, sign_in: Callable[[str], Browser]
) -> None:
    entry = make.entry(sided(make))
    browser = sign_in("staff")
    page = browser.get(f"/ideas/{entry.id}").get_data(as_text=True)
    assert "Does it speak for or against the idea?" in page
    for words, side in (("Cheap", "for"), ("Noisy", "against"), ("Where?", "")):
        browser.post(f"/ideas/{entry.id}/comments", {"body": words, "side": side})
    answer = browser.post(f"/ideas/{entry.id}/comments", {"body": "Kept words", "side": "both"})
    refused = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Kept words" in refused
    assert "Choose for, against or neither." in refused
    page = browser.get(f"/ideas/{entry.id}").get_data(as_text=True)
    places = [page.index(each) for each in
              ("For the idea", "Cheap", "Against the idea", "Noisy", "Other comments", "Where?")]
    assert places == sorted(places)


def test_a_challenge_that_asks_for_no_sides_takes_none(app: Flask, make: Factory) -> None:
    entry = make.entry(make.challenge())
    staff = Client(app, make.token("staff"))
    body = {"body": "Cheap", "side": "for"}
    refused = staff.call("addComment", body, entry_id=entry.id)
    assert refused.status_code == 422
    assert refused.get_json()["errors"][0]["field"] == "side"
    plain = staff.call("addComment", {"body": "Cheap"}, entry_id=entry.id).get_json()
    assert (plain["side"], plain["reactions"]) == (None, [])


def test_who_runs_a_challenge_chooses_how_people_talk_in_it(
    app: Flask, make: Factory, sign_in: Callable[[str], Browser]
) -> None:
    challenge = make.challenge()
    manager = Client(app, make.token("manager"))
    found = manager.call("getTalkRules", challenge_id=challenge.id)
    assert found.get_json()["sides"] is False
    given_rules = {"sides": True}
    manager.headers["If-Match"] = '"999"'
    assert manager.call("setTalkRules", given_rules, challenge_id=challenge.id).status_code == 412
    manager.headers["If-Match"] = found.headers["ETag"]
    changed = manager.call("setTalkRules", given_rules, challenge_id=challenge.id)
    assert changed.get_json()["sides"] is True
    assert sign_in("nurse").get(f"/challenges/{challenge.id}/talk").status_code == 404
    browser = sign_in("manager")
    address = f"/challenges/{challenge.id}/talk"
    stale = browser.post(address, {"version": "1", "trusted_after": "3"})
    assert stale.status_code == 409
    assert "Someone else has changed this" in stale.get_data(as_text=True)
    with pytest.raises(Stale):
        do(make, talking.set_talk, "manager", challenge.id, TalkRules(), 1)
    copy = do(make, challenges.clone_challenge, "manager", challenge.id)
    assert copy.sides


def test_a_comment_is_reacted_to_once_in_each_way(
    make: Factory, sign_in: Callable[[str], Browser], app: Flask
) -> None:
    entry = make.entry(make.challenge())
    comment = said(make, entry)
    browser = sign_in("teacher")
    address = f"/ideas/{entry.id}/comments/{comment}/react"
    for _ in range(2):
        assert browser.post(address, {"add": "thanks"}).status_code == 303
    do(make, reactions.set_reaction, "nurse", entry.id, comment, "thanks")
    teacher = Client(app, make.token("teacher"))
    row = teacher.call("setReaction", {"kind": "wonder"}, entry_id=entry.id,
                       comment_id=comment).get_json()  # fmt: skip
    assert row["reactions"] == [{"kind": "thanks", "count": 2, "mine": True},
                                {"kind": "wonder", "count": 1, "mine": True}]
    for _ in range(2):
        row = teacher.call("removeReaction", entry_id=entry.id, comment_id=comment,
                           reaction="thanks").get_json()  # fmt: skip
    assert row["reactions"][0] == {"kind": "thanks", "count": 1, "mine": False}
    assert browser.post(address, {"remove": "wonder"}).status_code == 303
    page = sign_in("staff").get(f"/ideas/{entry.id}").get_data(as_text=True)
    assert 'class="reaction-count">1<' in page
    assert 'value="thanks"' not in page, "nobody reacts to their own comment"


def test_what_can_not_be_reacted_to(make: Factory) -> None:
    entry = make.entry(make.challenge())
    comment, gone = said(make, entry), said(make, entry, by="teacher")
    do(make, talk.delete_comment, "teacher", entry.id, gone)
    for by, number, kind, error in (
        ("staff", comment, "thanks", NotAllowed), ("nurse", comment, "laugh", Invalid),
        ("nurse", gone, "thanks", Conflict), ("nurse", comment + 99, "thanks", NotFound),
    ):  # fmt: skip
        with pytest.raises(error):
            do(make, reactions.set_reaction, by, entry.id, number, kind)


def test_reactions_are_told_in_the_digest_once_a_day(make: Factory) -> None:
    entry = make.entry(make.challenge())
    comment = said(make, entry)
    for by in ("nurse", "nurse", "teacher"):
        do(make, reactions.set_reaction, by, entry.id, comment, "thanks")
    assert heard(make, "staff") == ["comment_reacted"]
    assert chosen("comment_reacted", {}, "notify_email.email") is Pace.DAILY
    assert chosen("comment_added", {}, "notify_email.email") is Pace.AT_ONCE
    make.clock.advance(days=1.1)
    do(make, reactions.set_reaction, "manager", entry.id, comment, "good_point")
    assert heard(make, "staff") == ["comment_reacted", "comment_reacted"]
    with make.ground.database.read() as session:
        told = session.query(Event).filter_by(kind=events.COMMENT_REACTED).all()
        assert {each.actor_id for each in told} == {None}
        done = session.query(Event).filter_by(kind=events.REACTION_SET).count()
        assert done == 3, "one for each, and none for a second click"


def test_reactions_are_not_counted_while_totals_are_hidden(make: Factory, app: Flask) -> None:
    soon = make.clock.now() + timedelta(days=8)
    entry = make.entry(make.challenge(totals_hidden=True, voting_closes_at=soon))
    comment = said(make, entry)
    do(make, reactions.set_reaction, "nurse", entry.id, comment, "thanks")
    for name, expected in (("nurse", [{"kind": "thanks", "count": None, "mine": True}]),
                           ("staff", []), ("manager", [])):
        found = Client(app, make.token(name)).call("listComments", entry_id=entry.id).get_json()
        assert found["items"][0]["reactions"] == expected
    assert heard(make, "staff") == []
    make.clock.advance(days=8.1)
    found = Client(app, make.token("staff")).call("listComments", entry_id=entry.id).get_json()
    assert found["items"][0]["reactions"] == [{"kind": "thanks", "count": 1, "mine": False}]


def test_an_erased_person_reacts_no_more(make: Factory, app: Flask) -> None:
    entry = make.entry(make.challenge())
    comment = said(make, entry)
    do(make, reactions.set_reaction, "teacher", entry.id, comment, "thanks")
    with make.ground.database.write() as session:
        erasing.erase(session, make.viewer("it"), make.viewer("teacher").id, make.clock.now(), "en")
    found = Client(app, make.token("staff")).call("listComments", entry_id=entry.id).get_json()
    assert found["items"][0]["reactions"] == []
