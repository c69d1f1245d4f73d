"""Reports, the queue, decisions with reasons, and appeals, by page and API."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from intranet_ideas.challenges import talking
from intranet_ideas.challenges.talk_rules import TalkRules
from intranet_ideas.entries import queries as entries
from intranet_ideas.entries import talk
from intranet_ideas.entries.models import Comment, Entry
from intranet_ideas.entries.talk_rules import Talker, must_wait
from intranet_ideas.errors import Conflict, Invalid, NotAllowed, NotFound
from intranet_ideas.moderation import actions, queries, rules
from intranet_ideas.notifications.fan_out import Notify
from intranet_ideas.notifications.queries import centre
from intranet_ideas.operations.queries import audit_trail
from intranet_ideas.privacy import erasing
from intranet_ideas.search import documents

from ..api.client import Client
from ..browsing import Browser
from ..factories import Factory

WORDS = "Dette er tull"
WHY = "It attacks a colleague"


def do(make: Factory, action: Callable[..., Any], by: str, *rest: Any, **more: Any) -> Any:
    with make.ground.database.write() as session:
        return action(session, make.viewer(by), *rest, make.clock.now(), **more)


def said(make: Factory, entry: Entry, by: str = "staff", words: str = WORDS) -> int:
    comment: Comment = do(make, talk.add_comment, by, entry.id, words)
    return comment.id


def hide(make: Factory, entry: Entry, comment: int, by: str = "moderator", **more: Any) -> None:
    do(make, actions.decide, by, entry.id, comment, "hide", WHY, **more)


def read(make: Factory, entry: Entry, name: str) -> list[tuple[str, str]]:
    """Return the words and state of each comment as someone reads it."""
    with make.ground.database.read() as session:
        seen = entries.see_entry(session, make.viewer(name), entry.id, make.clock.now())
        return [(each.body, each.state) for each in entries.comments(session, seen)]


def count(make: Factory, entry: Entry) -> int:
    with make.ground.database.read() as session:
        return session.get_one(Entry, entry.id).comment_count


def queue(make: Factory, name: str) -> list[queries.Item]:
    with make.ground.database.read() as session:
        return queries.waiting(session, make.viewer(name), make.clock.now())


def heard(make: Factory, name: str) -> list[str]:
    Notify()(make.ground, make.clock.now())
    kinds = ("comment_added", "comment_hidden", "comment_approved", "appeal_", "moderation_")
    with make.ground.database.read() as session:
        return [each.kind for each in reversed(centre(session, make.viewer(name)))
                if each.visible and each.kind.startswith(kinds)]  # fmt: skip


@pytest.fixture
def entry(make: Factory) -> Entry:
    return make.entry(make.challenge())


@given(st.booleans(), st.booleans())
def test_who_hid_hears_the_appeal_only_where_nobody_else_can(hid: bool, others: bool) -> None:
    assert rules.may_hear_appeal(hid=hid, others=others) == (not (hid and others))


def test_a_report_stands_in_the_queue_without_who_made_it(make: Factory, entry: Entry) -> None:
    comment = said(make, entry)
    do(make, actions.report, "teacher", entry.id, comment, "rude", "It hurts")
    do(make, actions.report, "manager", entry.id, comment, "other", "Not about the idea")
    (item,) = queue(make, "moderator")
    assert (item.reasons, item.reports) == ({"rude": 1, "other": 1}, 2)
    assert set(item.words) == {"It hurts", "Not about the idea"}
    assert [each.id for each in queue(make, "manager")] == [comment]
    assert queue(make, "teacher") == []
    assert queue(make, "nurse") == [], "an idea's author decides on no comment under it"
    assert heard(make, "moderator") == ["moderation_needed"], "told once, not for each report"
    assert heard(make, "manager") == ["moderation_needed"]
    assert "moderation_needed" not in heard(make, "nurse")


def test_what_can_not_be_reported(make: Factory, entry: Entry) -> None:
    comment, gone = said(make, entry), said(make, entry, "teacher")
    do(make, talk.delete_comment, "teacher", entry.id, gone)
    do(make, actions.report, "teacher", entry.id, comment, "spam", "")
    for by, number, reason, words, error in (
        ("staff", comment, "rude", "", NotAllowed), ("teacher", comment, "rude", "", Conflict),
        ("nurse", comment, "odd", "", Invalid), ("nurse", comment, "other", " ", Invalid),
        ("nurse", comment, "rude", "x" * 1001, Invalid), ("nurse", gone, "rude", "", Conflict),
        ("nurse", comment + 99, "rude", "", NotFound),
    ):  # fmt: skip
        with pytest.raises(error):
            do(make, actions.report, by, entry.id, number, reason, words)


def test_nobody_reports_without_end(make: Factory, entry: Entry) -> None:
    comments = [said(make, entry) for _ in range(rules.MOST_REPORTS + 1)]
    for each in comments[:-1]:
        do(make, actions.report, "teacher", entry.id, each, "spam", "")
    with pytest.raises(Conflict):
        do(make, actions.report, "teacher", entry.id, comments[-1], "spam", "")
    make.clock.advance(days=1.1)
    do(make, actions.report, "teacher", entry.id, comments[-1], "spam", "")


def test_what_is_kept_leaves_the_queue_and_can_be_reported_by_others(
    make: Factory, entry: Entry
) -> None:
    comment = said(make, entry)
    do(make, actions.report, "teacher", entry.id, comment, "spam", "")
    do(make, actions.decide, "moderator", entry.id, comment, "keep", "")
    assert queue(make, "moderator") == []
    assert read(make, entry, "teacher") == [(WORDS, "shown")]
    do(make, actions.report, "nurse", entry.id, comment, "rude", "")
    assert [each.reasons for each in queue(make, "moderator")] == [{"rude": 1}]


def test_a_hidden_comment_leaves_its_place_and_its_writer_reads_why(
    make: Factory, entry: Entry, sign_in: Callable[[str], Browser]
) -> None:
    comment = said(make, entry)
    hide(make, entry, comment)
    assert read(make, entry, "teacher") == [("", "hidden")]
    assert read(make, entry, "staff") == [(WORDS, "hidden")]
    assert count(make, entry) == 0
    page = sign_in("teacher").get(f"/ideas/{entry.id}").get_data(as_text=True)
    assert "Someone who moderates has hidden it." in page
    assert WORDS not in page
    assert "Stian" not in page
    address = f"/ideas/{entry.id}/comments/{comment}/appeal"
    assert WHY in sign_in("staff").get(address).get_data(as_text=True)
    for name in ("teacher", "nurse", "manager"):
        assert sign_in(name).get(address).status_code == 404
    assert heard(make, "staff") == ["comment_hidden"]
    with make.ground.database.read() as session:
        assert documents._comments(session, [entry.id]) == {}
    with pytest.raises(Conflict):
        hide(make, entry, comment)
    with pytest.raises(Invalid):
        do(make, talk.add_comment, "teacher", entry.id, "Answer", parent_id=comment)


def test_who_decides(make: Factory) -> None:
    entry = make.entry(make.challenge(), "manager")
    comment, own = said(make, entry), said(make, entry, "boss")
    for by, number, decision, reason, error in (
        ("teacher", comment, "hide", WHY, NotAllowed),
        ("manager", comment, "hide", WHY, NotAllowed),
        ("boss", own, "keep", "", NotAllowed), ("moderator", comment, "hide", " ", Invalid),
        ("moderator", comment, "burn", WHY, Invalid), ("boss", comment + 99, "keep", "", NotFound),
    ):  # fmt: skip
        with pytest.raises(error):
            do(make, actions.decide, by, entry.id, number, decision, reason)
    hide(make, entry, comment, "boss")


def test_another_decides_on_the_appeal(make: Factory, entry: Entry) -> None:
    comment = said(make, entry)
    with pytest.raises(Conflict):
        do(make, actions.appeal, "staff", entry.id, comment, "Why?")
    hide(make, entry, comment, restrict=True)
    with pytest.raises(NotFound):
        do(make, actions.appeal, "teacher", entry.id, comment, "Why?")
    with pytest.raises(Invalid):
        do(make, actions.appeal, "staff", entry.id, comment, " ")
    do(make, actions.appeal, "staff", entry.id, comment, "I named nobody")
    with pytest.raises(Conflict):
        do(make, actions.appeal, "staff", entry.id, comment, "Again")
    (item,) = queue(make, "manager")
    assert (item.appeal, item.because, item.hid) == ("I named nobody", WHY, False)
    assert heard(make, "manager") == ["moderation_needed"]
    with pytest.raises(NotAllowed):
        do(make, actions.decide_appeal, "moderator", entry.id, comment, True, "Right")
    with pytest.raises(Invalid):
        do(make, actions.decide_appeal, "manager", entry.id, comment, True, "")
    do(make, actions.decide_appeal, "manager", entry.id, comment, True, "You are right")
    assert read(make, entry, "teacher") == [(WORDS, "shown")]
    assert count(make, entry) == 1
    assert heard(make, "staff") == ["comment_hidden", "appeal_decided"]
    said(make, entry)
    assert read(make, entry, "teacher")[-1] == (WORDS, "shown"), "nothing of theirs waits any more"
    with pytest.raises(Conflict):
        do(make, actions.decide_appeal, "manager", entry.id, comment, False, "No")


def test_the_one_who_moderates_alone_decides_on_the_appeal_too(make: Factory) -> None:
    challenge = make.challenge(by="boss", department="kommune")
    entry = make.entry(challenge)
    comment = said(make, entry)
    with make.ground.database.write() as session:
        for name in ("moderator", "manager"):
            erasing.erase(session, make.viewer("it"), make.viewer(name).id, make.clock.now(), "en")
    hide(make, entry, comment, "boss")
    do(make, actions.appeal, "staff", entry.id, comment, "Why?")
    do(make, actions.decide_appeal, "boss", entry.id, comment, False, "It names somebody")
    assert read(make, entry, "teacher") == [("", "hidden")]
    assert queue(make, "boss") == []


def test_who_is_restricted_is_read_after_a_moderator_let_it_through(
    make: Factory, entry: Entry, sign_in: Callable[[str], Browser]
) -> None:
    hide(make, entry, said(make, entry), restrict=True)
    waits = said(make, entry, words="Nicer words")
    assert read(make, entry, "staff")[-1] == ("Nicer words", "waiting")
    for name in ("teacher", "nurse", "manager", "moderator"):
        assert ("Nicer words", "waiting") not in read(make, entry, name)
    assert (count(make, entry), heard(make, "nurse")) == (0, [])
    assert "Only you see this" in sign_in("staff").get(f"/ideas/{entry.id}").get_data(as_text=True)
    assert "Nicer" not in sign_in("teacher").get(f"/ideas/{entry.id}").get_data(as_text=True)
    for name, error in (("teacher", NotFound), ("moderator", Conflict)):
        with pytest.raises(error):
            do(make, actions.report, name, entry.id, waits, "rude", "")
    assert [each.state for each in queue(make, "moderator")] == ["waiting"]
    do(make, actions.decide, "moderator", entry.id, waits, "keep", "")
    assert read(make, entry, "teacher")[-1] == ("Nicer words", "shown")
    assert heard(make, "staff")[-1] == "comment_approved"
    assert heard(make, "nurse") == ["comment_added"]
    make.clock.advance(days=31)
    said(make, entry, words="Free again")
    assert read(make, entry, "teacher")[-1] == ("Free again", "shown")


TALKERS = st.builds(
    Talker, moderates=st.booleans(), restricted=st.booleans(), staff=st.booleans(),
    stood=st.integers(0, 50), hidden_lately=st.booleans(),
)


@given(talker=TALKERS, waiting=st.builds(
    TalkRules, trusted_after=st.integers(1, 50), pre_moderated=st.booleans(),
    staff_trusted=st.booleans(), guests_wait=st.booleans(),
))  # fmt: skip
def test_only_whom_the_challenge_does_not_trust_waits(talker: Talker, waiting: TalkRules) -> None:
    waits = must_wait(talker, waiting)
    assert not (waits and talker.moderates)
    if talker.restricted and not talker.moderates:
        assert waits
    elif not waiting.pre_moderated and (talker.staff or not waiting.guests_wait):
        assert not waits
    elif waiting.guests_wait and not talker.staff and not talker.stood and not talker.moderates:
        assert waits, "a guest of whom nothing stands"
    if waits:
        assert must_wait(replace(talker, stood=0), waiting), "who has said less is trusted no more"


def test_pre_moderation_trusts_whose_comments_stand(make: Factory) -> None:
    challenge = make.challenge(guests=True)
    entry = make.entry(challenge)
    chosen = TalkRules(pre_moderated=True, trusted_after=2)
    made = do(make, talking.set_talk, "manager", challenge.id, chosen, challenge.version)
    said(make, entry, "manager", "I run it")
    for words in ("One", "Two"):
        do(make, actions.decide, "moderator", entry.id, said(make, entry, words=words), "keep", "")
    third = said(make, entry, words="Three")
    said(make, entry, "teacher", "First")
    assert read(make, entry, "nurse") == [
        ("I run it", "shown"), ("One", "shown"), ("Two", "shown"), ("Three", "shown")
    ]  # fmt: skip
    assert [each.state for each in queue(make, "manager")] == ["waiting"]
    hide(make, entry, third)
    said(make, entry, words="Four")
    assert read(make, entry, "staff")[-1] == ("Four", "waiting")
    staff = replace(chosen, staff_trusted=True)
    do(make, talking.set_talk, "manager", challenge.id, staff, made.version)
    said(make, entry, "teacher", "Second")
    said(make, entry, "guest", "From outside")
    assert read(make, entry, "nurse")[-1] == ("Second", "shown")
    assert read(make, entry, "guest")[-1] == ("From outside", "waiting")


def test_what_guests_say_waits_until_enough_of_theirs_stands(make: Factory) -> None:
    challenge = make.challenge(guests=True)
    entry = make.entry(challenge)
    said(make, entry, "teacher", "From inside")
    said(make, entry, "guest", "From outside")
    assert read(make, entry, "nurse") == [("From inside", "shown")]
    assert read(make, entry, "guest")[-1] == ("From outside", "waiting")
    chosen = TalkRules(guests_wait=False)
    do(make, talking.set_talk, "manager", challenge.id, chosen, challenge.version)
    said(make, entry, "guest", "Trusted now")
    assert read(make, entry, "nurse")[-1] == ("Trusted now", "shown")


def test_how_many_must_stand_is_a_number(
    make: Factory, sign_in: Callable[[str], Browser], app: Flask
) -> None:
    challenge = make.challenge()
    address, version = f"/challenges/{challenge.id}/talk", str(challenge.version)
    manager = sign_in("manager")
    for typed in ("0", "51", "many", ""):
        form = {"version": version, "trusted_after": "4", "ideas_trusted_after": typed}
        refused = manager.post(address, form)
        assert refused.status_code == 422
        assert f'value="{typed}"' in refused.get_data(as_text=True)
        form = {"version": version, "pre_moderated": "1", "trusted_after": typed}
        refused = manager.post(address, form)
        assert refused.status_code == 422
        assert f'value="{typed}"' in refused.get_data(as_text=True)
    form = {"version": version, "pre_moderated": "1", "trusted_after": "4"}
    assert manager.post(address, form).status_code == 303
    found = Client(app, make.token("manager")).get("getTalkRules", challenge_id=challenge.id)
    assert found == {"sides": False, "pre_moderated": True, "trusted_after": 4,
                     "staff_trusted": False, "guests_wait": False, "guest_ideas_wait": False,
                     "ideas_trusted_after": 1}  # fmt: skip
    entry = make.entry(challenge)
    page = sign_in("staff").get(f"/ideas/{entry.id}").get_data(as_text=True)
    assert "may have to let it through first" in page


def test_what_was_never_shown_leaves_no_place(make: Factory, entry: Entry) -> None:
    hide(make, entry, said(make, entry), restrict=True)
    hide(make, entry, said(make, entry, words="Again"))
    assert read(make, entry, "teacher") == [("", "hidden")]
    assert read(make, entry, "staff")[-1] == ("Again", "hidden")


def test_moderating_tells_nobody_who_an_author_is(make: Factory, app: Flask) -> None:
    entry = make.entry(make.challenge(blind=True))
    comment = said(make, entry, "nurse")
    do(make, actions.report, "teacher", entry.id, comment, "rude", "")
    for name in ("moderator", "manager"):
        client = Client(app, make.token(name))
        assert client.get("listModeration")["items"][0]["name"] == ""
    hide(make, entry, comment)
    do(make, actions.appeal, "nurse", entry.id, comment, "Why?")
    listed = Client(app, make.token("moderator")).call("listModeration")
    assert listed.get_json()["items"][0]["appeal"] == "Why?"
    assert "Nina" not in listed.get_data(as_text=True)


def test_all_of_it_by_page(make: Factory, entry: Entry, sign_in: Callable[[str], Browser]) -> None:
    comment = said(make, entry)
    address = f"/ideas/{entry.id}/comments/{comment}"
    teacher, moderator, staff = sign_in("teacher"), sign_in("moderator"), sign_in("staff")
    form = teacher.get(address + "/report").get_data(as_text=True)
    assert "Nobody learns that it was you" in form
    empty = teacher.post(address + "/report", {"words": "My own words"})
    assert empty.status_code == 422
    assert "My own words" in empty.get_data(as_text=True)
    assert teacher.post(address + "/report", {"reason": "rude"}).status_code == 303
    page = moderator.get("/moderation").get_data(as_text=True)
    assert "1 report" in page
    assert "Tora" not in page
    refused = moderator.post(address + "/moderation", {"decision": "hide", "reason": ""})
    assert refused.status_code == 422
    assert "who wrote it reads this" in refused.get_data(as_text=True)
    moderator.post(address + "/moderation", {"decision": "hide", "reason": WHY, "restrict": "1"})
    page = staff.get(address + "/appeal").get_data(as_text=True)
    assert WHY in page
    assert "for 30 days" in page
    assert staff.post(address + "/appeal", {"words": ""}).status_code == 422
    staff.post(address + "/appeal", {"words": "I meant the machine"})
    manager = sign_in("manager")
    assert "I meant the machine" in manager.get("/moderation").get_data(as_text=True)
    assert manager.post(address + "/appeal/answer", {"restore": "1"}).status_code == 422
    manager.post(address + "/appeal/answer", {"reply": "Still rude", "uphold": "1"})
    assert "Still rude" in staff.get(address + "/appeal").get_data(as_text=True)


def test_all_of_it_by_api(make: Factory, entry: Entry, app: Flask) -> None:
    place = {"entry_id": entry.id, "comment_id": said(make, entry)}
    teacher, manager = Client(app, make.token("teacher")), Client(app, make.token("manager"))
    assert teacher.call("reportComment", {"reason": "spam"}, **place).status_code == 204
    assert teacher.call("reportComment", {"reason": "spam"}, **place).status_code == 409
    assert manager.get("getModeration", **place)["reasons"] == {"spam": 1}
    hidden = {"decision": "hide", "reason": WHY}
    assert teacher.call("decideOnComment", hidden, **place).status_code == 403
    assert manager.call("decideOnComment", hidden, **place).status_code == 204
    staff = Client(app, make.token("staff"))
    assert staff.get("getHiding", **place)["reason"] == WHY
    assert staff.call("appealHiding", {"words": "Why?"}, **place).status_code == 204
    moderator = Client(app, make.token("moderator"))
    answer = {"restore": True, "reply": "Fine"}
    assert moderator.call("decideOnAppeal", answer, **place).status_code == 204
    assert staff.get("getHiding", **place)["restored"] is True


def test_an_erased_writer_is_gone_from_the_queue(make: Factory, entry: Entry) -> None:
    comment = said(make, entry)
    do(make, actions.report, "teacher", entry.id, comment, "rude", "")
    hide(make, entry, comment)
    do(make, actions.appeal, "staff", entry.id, comment, "Why?")
    with make.ground.database.write() as session:
        erasing.erase(session, make.viewer("it"), make.viewer("staff").id, make.clock.now(), "en")
    assert queue(make, "manager") == []
    assert count(make, entry) == 0


def test_who_was_overruled_does_not_win_by_hiding_again(make: Factory, entry: Entry) -> None:
    comment = said(make, entry)
    hide(make, entry, comment)
    make.clock.advance(minutes=1)
    do(make, actions.appeal, "staff", entry.id, comment, "I named nobody")
    make.clock.advance(minutes=1)
    do(make, actions.decide_appeal, "manager", entry.id, comment, True, "You did not")
    make.clock.advance(minutes=1)
    hide(make, entry, comment)
    with make.ground.database.read() as session:
        told = queries.hiding(session, session.get_one(Comment, comment))
    assert told is not None
    assert told.restored is None, "what was said of the time before is not said of this one"
    do(make, actions.appeal, "staff", entry.id, comment, "Still nobody")


def test_deleting_is_no_way_around_deciding(make: Factory, entry: Entry) -> None:
    comment = said(make, entry)
    for by in ("moderator", "manager", "nurse"):
        with pytest.raises(NotAllowed):
            do(make, talk.delete_comment, by, entry.id, comment)
    hide(make, entry, comment)
    do(make, actions.appeal, "staff", entry.id, comment, "Why?")
    with pytest.raises(NotAllowed):
        do(make, talk.delete_comment, "moderator", entry.id, comment)
    assert [each.id for each in queue(make, "manager")] == [comment]


def test_nobody_reads_what_was_reported_of_their_own_words(
    make: Factory, app: Flask, entry: Entry, sign_in: Callable[[str], Browser]
) -> None:
    comment = said(make, entry, "moderator")
    do(make, actions.report, "teacher", entry.id, comment, "rude", "You said it at lunch, too")
    own = sign_in("moderator").get(f"/ideas/{entry.id}/comments/{comment}/moderation")
    assert own.status_code == 403
    assert "at lunch" not in own.text
    assert "at lunch" in sign_in("manager").get(
        f"/ideas/{entry.id}/comments/{comment}/moderation"
    ).text  # fmt: skip


def test_the_trail_does_not_name_who_reported(make: Factory, app: Flask, entry: Entry) -> None:
    comment = said(make, entry)
    do(make, actions.report, "teacher", entry.id, comment, "rude", "")
    with make.ground.database.read() as session:
        rows = [row for row in audit_trail(session, make.viewer("auditor"), make.clock.now())
                if row.kind == "comment_reported"]  # fmt: skip
    assert [row.actor for row in rows] == [""]
