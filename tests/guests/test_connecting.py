"""A guest who works here now takes over what the guest did, having proved both; no vote twice."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event, func, select
from sqlalchemy.orm import ORMExecuteState, Session

from intranet_ideas import events
from intranet_ideas.challenges import actions as challenges
from intranet_ideas.challenges.models import Challenge
from intranet_ideas.clock import FixedClock
from intranet_ideas.consultations import actions as consultations
from intranet_ideas.consultations import taking_part
from intranet_ideas.consultations.models import Support
from intranet_ideas.consultations.rules import ConsultationFields
from intranet_ideas.days.models import Day, DayIdea, DayMember, DayTeam
from intranet_ideas.entries import following, reactions, talk
from intranet_ideas.entries.models import Ballot, Comment, Entry, EntryAuthor, EntryFollow, Vote
from intranet_ideas.entries.talk_models import CommentReaction
from intranet_ideas.events import Event
from intranet_ideas.ground import Ground
from intranet_ideas.guests import moved
from intranet_ideas.guests.rules import Fate, VoteOf, fate_of
from intranet_ideas.judging import actions as judging
from intranet_ideas.models import metadata
from intranet_ideas.operations import trail_words
from intranet_ideas.people.queries import user_by_email
from intranet_ideas.privacy.register import TABLES
from intranet_ideas.recognition import actions as recognition
from intranet_ideas.recognition.models import EntryThanks, RecognitionOff
from intranet_ideas.recognition.rules import ON
from intranet_ideas.voting import actions as voting
from intranet_ideas.voting.models import Basket, BasketEntry

from ..browsing import Browser
from ..factories import Factory
from .conftest import Post, asks


def connects(app: Flask, post: Post, make: Factory, who: str = "staff") -> tuple[Browser, str]:
    """Ask to connect the guest's account, and return the browser with the link's page."""
    browser = Browser(app, make.session_token(who))
    answer = browser.post("/me/connect", {"email": "guest@example.org"})
    assert answer.status_code == 200, answer.text
    there = browser.get(post.link())
    assert there.status_code == 303
    return browser, there.headers["Location"]


def test_the_tables_that_are_left_out_are_there() -> None:
    left_out = moved.STAYS | moved.COUNTED_APART | moved.REFUSED
    assert left_out <= set(metadata.tables)
    found = {(table.name, column) for table, column in moved.columns()}
    assert found >= {("entry_author", "user_id"), ("comment", "author_id"), ("tip", "user_id"),
                     ("entry", "created_by"), ("talk_restriction", "user_id")}  # fmt: skip
    assert not {name for name, _ in found} & left_out


def test_the_trail_says_in_words_what_was_moved(
    app: Flask, post: Post, ground: Ground, make: Factory, clock: FixedClock
) -> None:
    made = make.challenge(guests=True)
    idea = make.entry(made, "nurse")
    with ground.database.write() as session:
        recognition.thank(session, make.viewer("guest"), idea.id, clock.now(), setting=ON)
    browser, page = connects(app, post, make)
    assert browser.post(page, browser.hidden(page)).status_code == 303
    trail = Browser(app, make.session_token("auditor")).get("/it/events").text
    assert "Thanks given: 1" in trail
    assert "entry_thanks" not in trail
    names = {table.name for table, _ in moved.columns()}
    told = trail_words.moved(dict.fromkeys(names, 1))
    assert sum(number for _, number in told) == len(names)
    assert {label for label, _ in trail_words.moved({"comment_report": 1, "recognition_off": 1})
            } == {"Reports of comments", "Wish for no thanks"}  # fmt: skip
    named = frozenset().union(*trail_words.MOVED.values())
    assert named <= set(metadata.tables)
    own = {name for name in names if TABLES[name].processing in ("ideas", "talk")}
    assert own - named <= {"entry_hold"}, "which is what moderators do"


def test_a_wish_for_no_thanks_is_told_before_it_moves(
    app: Flask, post: Post, ground: Ground, make: Factory, clock: FixedClock
) -> None:
    with ground.database.write() as session:
        session.add(RecognitionOff(user_id=make.viewer("guest").id, since=clock.now()))
    browser, page = connects(app, post, make)
    assert "wanted no thanks" in browser.get(page).text
    assert browser.post(page, browser.hidden(page)).status_code == 303
    with ground.database.read() as session:
        assert session.scalars(select(RecognitionOff.user_id)).all() == [make.viewer("staff").id]


@pytest.mark.parametrize("barred", [True, False])
def test_nobody_votes_for_their_own_team_by_two_accounts(
    app: Flask, post: Post, ground: Ground, make: Factory, clock: FixedClock, barred: bool
) -> None:
    """The guest voted for an idea of the colleague's team."""
    made = make.challenge(guests=True, title="Dagen")
    ideas = [make.entry(made, "nurse", title=f"Fra lag {number}") for number in (1, 2)]
    staff, guest, now = make.viewer("staff"), make.viewer("guest"), clock.now()
    with ground.database.write() as session:
        talk.set_vote(session, guest, ideas[0].id, now)
        talk.set_vote(session, staff, ideas[1].id, now)
        session.add(Day(challenge_id=made.id, code="ABC", room="r", own_team_barred=barred,
                        set_by=staff.id, set_at=now))  # fmt: skip
        session.flush()
        for number, who in enumerate((staff, guest)):
            team = DayTeam(challenge_id=made.id, name=f"Lag {number}", code=str(number),
                           place=number + 1, made_by=who.id, made_at=now)  # fmt: skip
            session.add(team)
            session.flush()
            session.add(DayIdea(entry_id=ideas[number].id, team_id=team.id))
            if who is staff:
                session.add(DayMember(challenge_id=made.id, user_id=staff.id, team_id=team.id,
                                      joined_at=now))  # fmt: skip
    browser, page = connects(app, post, make)
    assert ("Dagen" in browser.get(page).text) == barred, "it is told before"
    assert browser.post(page, browser.hidden(page)).status_code == 303
    with ground.database.read() as session:
        votes = set(session.execute(select(Vote.entry_id, Vote.user_id)).all())
        counts = dict(session.execute(select(Entry.id, Entry.vote_count)).all())
    kept = {(ideas[1].id, staff.id)} | (set() if barred else {(ideas[0].id, staff.id)})
    assert votes == kept
    assert counts == {ideas[0].id: int(not barred), ideas[1].id: 1}


def test_a_place_in_a_team_takes_ones_own_vote_for_it_away(
    app: Flask, post: Post, ground: Ground, make: Factory, clock: FixedClock
) -> None:
    made = make.challenge(guests=True)
    idea = make.entry(made, "nurse")
    staff, guest, now = make.viewer("staff"), make.viewer("guest"), clock.now()
    with ground.database.write() as session:
        talk.set_vote(session, staff, idea.id, now)
        session.add(Day(challenge_id=made.id, code="ABC", room="r", set_by=staff.id, set_at=now))
        session.flush()
        team = DayTeam(challenge_id=made.id, name="Lag", code="1", place=1, made_by=guest.id,
                       made_at=now)  # fmt: skip
        session.add(team)
        session.flush()
        session.add_all([
            DayIdea(entry_id=idea.id, team_id=team.id),
            DayMember(challenge_id=made.id, user_id=guest.id, team_id=team.id, joined_at=now),
        ])  # fmt: skip
    browser, page = connects(app, post, make)
    assert browser.post(page, browser.hidden(page)).status_code == 303
    with ground.database.read() as session:
        assert session.scalars(select(DayMember.user_id)).all() == [staff.id]
        assert session.scalars(select(Vote)).all() == []
        assert session.get_one(Entry, idea.id).vote_count == 0


def test_what_the_guest_did_is_the_colleagues(
    app: Flask, post: Post, ground: Ground, make: Factory, clock: FixedClock
) -> None:
    made = make.challenge(guests=True)
    idea = make.entry(made, "guest", title="Min idé")
    other = make.entry(made, "nurse")
    guest, now = make.viewer("guest"), clock.now()
    with ground.database.write() as session:
        challenges.join_challenge(session, guest, made.id, now)
        challenges.join_challenge(session, make.viewer("staff"), made.id, now)
        talk.add_comment(session, guest, other.id, "Fint", now)
        talk.set_vote(session, guest, other.id, now)
        talk.set_vote(session, make.viewer("staff"), idea.id, now)
        following.follow_entry(session, guest, other.id, now)
    guest_session = Browser(app, make.session_token("guest"))
    browser, page = connects(app, post, make)
    shown = browser.get(page).text
    assert "What you did as guest@example.org" in shown
    with ground.database.read() as session:
        assert session.get_one(EntryAuthor, (idea.id, guest.id)), "looking changes nothing"
        joined = session.get_one(Challenge, made.id).participant_count
    answer = browser.post(page, browser.hidden(page))
    assert answer.headers["Location"] == "/me"
    assert "Min idé" in browser.get("/me").text
    staff = make.viewer("staff")
    with ground.database.read() as session:
        assert session.scalars(select(EntryAuthor.user_id).filter_by(entry_id=idea.id)).all() == [
            staff.id]  # fmt: skip
        assert session.scalars(select(Comment.author_id)).all() == [staff.id]
        assert session.get(EntryFollow, (other.id, staff.id))
        votes = session.execute(select(Vote.entry_id, Vote.user_id)).all()
        assert votes == [(other.id, staff.id)], "nobody supports an idea of their own"
        counts = dict(session.execute(select(Entry.id, Entry.vote_count)).all())
        assert counts == {idea.id: 0, other.id: 1}
        used = dict(session.execute(select(Ballot.user_id, Ballot.used)).all())
        assert used == {guest.id: 0, staff.id: 1}
        assert session.get_one(Challenge, made.id).participant_count == joined - 1
        told = session.scalars(select(Event).filter_by(kind=events.ACCOUNTS_CONNECTED)).one()
        assert told.actor_id == staff.id
        assert told.data["user"] == guest.id
        assert not user_by_email(session, "guest@example.org").active  # type: ignore[union-attr]
    assert guest_session.get("/me").status_code == 303, "signed out there"
    assert browser.post(page, {}).status_code == 404, "once"
    asks(app, "guest@example.org")
    (letter,) = post.work()
    assert "You work here" in letter.message.text


def test_challenges_are_locked_before_their_ideas(
    app: Flask, post: Post, ground: Ground, make: Factory, clock: FixedClock
) -> None:
    # The ideas' numbers run the other way than those of their challenges.
    first, second = make.challenge(guests=True), make.challenge(guests=True)
    ideas = [make.entry(second, "nurse"), make.entry(first, "nurse")]
    own = make.entry(first, "guest")
    guest, staff, now = make.viewer("guest"), make.viewer("staff"), clock.now()
    with ground.database.write() as session:
        for idea in ideas:
            talk.set_vote(session, guest, idea.id, now)
        talk.set_vote(session, staff, own.id, now)
        for who in (guest, staff):
            challenges.join_challenge(session, who, first.id, now)
    browser, page = connects(app, post, make)
    given = browser.hidden(page)
    locks: list[str] = []

    def note(state: ORMExecuteState) -> None:
        statement: Any = state.statement
        if state.is_select and statement._for_update_arg is not None:
            locks.extend(each["entity"].__tablename__ for each in statement.column_descriptions)
            if locks[-1] == "challenge":
                assert "ORDER BY challenge.id" in str(statement)
        elif state.is_insert and statement.table.name == "ballot":
            locks.append("ballot")  # made, or else locked by being written as it is

    event.listen(Session, "do_orm_execute", note)
    try:
        assert browser.post(page, given).status_code == 303
    finally:
        event.remove(Session, "do_orm_execute", note)
    assert [each for each in dict.fromkeys(locks) if each != "mail_link"] == [
        "challenge", "day_guest", "entry", "user", "ballot"]  # fmt: skip


def test_the_same_support_counts_once(
    app: Flask, post: Post, ground: Ground, make: Factory, clock: FixedClock
) -> None:
    made = make.challenge(guests=True, title="Begge stemte")
    idea = make.entry(made, "nurse")
    with ground.database.write() as session:
        for who in ("guest", "staff", "teacher"):
            talk.set_vote(session, make.viewer(who), idea.id, clock.now())
    browser, page = connects(app, post, make)
    assert "Begge stemte" in browser.get(page).text
    browser.post(page, browser.hidden(page))
    with ground.database.read() as session:
        assert session.get_one(Entry, idea.id).vote_count == 2
        assert session.scalar(select(func.count()).select_from(Vote)) == 2


def test_nobody_supports_what_turns_out_to_be_their_own(
    app: Flask, post: Post, ground: Ground, make: Factory, clock: FixedClock
) -> None:
    make.person("innovator@example.org", "Inga Innovator", "kommune",
                roles=("innovation_group",))  # fmt: skip
    challenge = make.challenge(guests=True)
    entry = make.entry(challenge, "nurse")
    with ground.database.write() as session:
        session.get_one(Challenge, challenge.id).guests_wait = False
    theirs = make.entry(challenge, "guest", title="Gjestens")
    guest, staff, now = make.viewer("guest"), make.viewer("staff"), clock.now()
    fields = ConsultationFields(
        "Plan", "Vi skal prøve nye løsninger.", "innovator@example.org", audience="all",
        opens_at=now + timedelta(hours=1), closes_at=now + timedelta(days=21),
    )  # fmt: skip
    with ground.database.write() as session:
        asked = consultations.begin(session, make.viewer("innovator"), fields, now).id
        consultations.publish(session, make.viewer("innovator"), asked, now)
    clock.advance(hours=2)
    now = clock.now()
    with ground.database.write() as session:
        made = taking_part.propose(session, guest, asked, 1, "add", "Også dette.", "Fordi.", now)
        taking_part.support(session, staff, asked, made.id, now, on=True)
        taking_part.support(session, make.viewer("nurse"), asked, made.id, now, on=True)
        said = talk.add_comment(session, guest, entry.id, "Fint", now)
        reactions.set_reaction(session, staff, entry.id, said.id, "thanks", now)
        for each in (staff, make.viewer("nurse")):
            recognition.thank(session, each, theirs.id, now, setting=ON)
    browser, page = connects(app, post, make)
    assert browser.post(page, browser.hidden(page)).status_code == 303
    with ground.database.read() as session:
        supporters = session.scalars(select(Support.user_id)).all()
        assert supporters == [make.viewer("nurse").id]
        assert session.scalars(select(CommentReaction)).all() == []
        thanks = session.scalars(select(EntryThanks.user_id)).all()
        assert thanks == [make.viewer("nurse").id]


def test_limited_votes_are_one_set(
    app: Flask, post: Post, ground: Ground, make: Factory, clock: FixedClock
) -> None:
    made = make.challenge(guests=True, voting="votes", votes_per_person=2)
    ideas = [make.entry(made, "nurse", title=f"Idé {number}") for number in range(3)]
    with ground.database.write() as session:
        for who, number in (("guest", 0), ("guest", 1), ("staff", 2)):
            talk.set_vote(session, make.viewer(who), ideas[number].id, clock.now())
    browser, page = connects(app, post, make)
    browser.post(page, browser.hidden(page))
    with ground.database.read() as session:
        assert [session.get_one(Entry, each.id).vote_count for each in ideas] == [0, 0, 1]
        used = session.get_one(Ballot, (made.id, make.viewer("staff").id)).used
        assert used == 1, "there is a vote left, as for everybody"


@pytest.mark.parametrize("both", [False, True])
def test_a_basket_is_one_persons(
    app: Flask, post: Post, ground: Ground, make: Factory, clock: FixedClock, both: bool
) -> None:
    made = make.challenge(guests=True, voting="budget", budget=10_000,
                          voting_closes_at=clock.now() + timedelta(days=9))  # fmt: skip
    mine = make.entry(made, "staff", title="Ansattes")
    others = make.entry(made, "nurse", title="Andres")
    with ground.database.write() as session:
        for idea in (mine, others):
            voting.check_cost(session, make.viewer("manager"), idea.id, 1000, "Et anslag", 0,
                              clock.now())  # fmt: skip
    clock.advance(days=8)
    with ground.database.write() as session:
        voting.hand_in(session, make.viewer("guest"), made.id, [mine.id, others.id], 0,
                       clock.now())  # fmt: skip
        if both:
            voting.hand_in(session, make.viewer("staff"), made.id, [others.id], 0, clock.now())
    browser, page = connects(app, post, make)
    browser.post(page, browser.hidden(page))
    staff = make.viewer("staff").id
    with ground.database.read() as session:
        assert session.scalars(select(Basket.user_id)).all() == [staff]
        chosen = session.execute(select(BasketEntry.entry_id, BasketEntry.user_id)).all()
        assert chosen == [(others.id, staff)]


def test_both_must_be_proved_in_one_browser(
    app: Flask, post: Post, make: Factory, clock: FixedClock
) -> None:
    browser, page = connects(app, post, make)
    for other in ("nurse", "it", "guest"):
        assert Browser(app, make.session_token(other)).get(page).status_code == 404
        assert Browser(app, make.session_token(other)).post(page).status_code == 404
    assert Browser(app, make.session_token("staff")).get(page).status_code == 404
    nobody = Browser(app)
    assert nobody.get(page).status_code == 303
    clock.advance(minutes=20)
    assert browser.post(page).headers["Location"].startswith("/me/prove"), "shown too long ago"
    clock.advance(minutes=11)
    assert browser.get(page).status_code == 404


@pytest.mark.parametrize("email", ["nurse@example.org", "nobody@example.org"])
def test_two_colleagues_are_two_people(app: Flask, post: Post, make: Factory, email: str) -> None:
    browser = Browser(app, make.session_token("staff"))
    assert "Look in your inbox" in browser.post("/me/connect", {"email": email}).text
    assert post.work() == []


def test_who_judged_the_guests_idea_must_say_so_first(
    app: Flask, post: Post, ground: Ground, make: Factory, clock: FixedClock
) -> None:
    made = make.challenge(guests=True)
    idea = make.entry(made, "guest")
    with ground.database.write() as session:
        judging.set_judges(session, make.viewer("manager"), made.id, ["judge1@example.org"],
                           clock.now())  # fmt: skip
    clock.advance(days=8)
    with ground.database.write() as session:
        scores: Any = {"nytte": 4, "gjennomforing": 3}
        judging.put_assessment(session, make.viewer("judge1"), idea.id, scores, 2, "", "", 0, True,
                               clock.now())  # fmt: skip
    browser, page = connects(app, post, make, "judge1")
    for answer in (browser.get(page), browser.post(page)):
        assert answer.status_code == 404
        assert "You have judged an idea that you wrote" in answer.text


@given(*[st.booleans()] * 5)
def test_what_was_counted_stays_and_nobody_votes_twice(
    settled: bool, same: bool, own: bool, voted: bool, limited: bool
) -> None:
    fate = fate_of(VoteOf(settled, same, own, voted, limited))
    assert (fate is Fate.STAYS) == settled
    if fate is Fate.MOVES:
        assert not same
        assert not own
        assert not (limited and voted)
