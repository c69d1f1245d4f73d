"""A child takes part as a guest once a guardian has said yes, and not before."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from intranet_ideas import create_app, events
from intranet_ideas.access import Role
from intranet_ideas.clock import FixedClock
from intranet_ideas.entries import actions as entries
from intranet_ideas.entries import holds, talk
from intranet_ideas.entries.models import Comment, Entry, EntryRevision
from intranet_ideas.entries.rules import EntryFields
from intranet_ideas.errors import Conflict, Invalid, NotFound, WaitsForConsent
from intranet_ideas.events import Event
from intranet_ideas.ground import Ground
from intranet_ideas.guardians import actions, rules
from intranet_ideas.guardians.lane import look_after
from intranet_ideas.guardians.models import GuardianConsent, GuardianLetter, GuestAge
from intranet_ideas.guardians.tokens import letter_of
from intranet_ideas.housekeeping import tidy
from intranet_ideas.moderation import idea_actions, idea_queries
from intranet_ideas.notifications.concerned import around
from intranet_ideas.notifications.fan_out import Notify
from intranet_ideas.notifications.handing_over import Outcome
from intranet_ideas.notifications.models import PENDING
from intranet_ideas.notifications.queries import centre
from intranet_ideas.people import actions as people
from intranet_ideas.people.models import User
from intranet_ideas.privacy import retention
from intranet_ideas.told import actions as told
from intranet_ideas.told.rules import Row, SheetFields

from ..browsing import Browser
from ..factories import Factory
from .conftest import PARENT, Child, Post


def consents(ground: Ground) -> list[str]:
    with ground.database.read() as session:
        return list(session.scalars(
            select(GuardianConsent.state).order_by(GuardianConsent.id)))  # fmt: skip


def age(ground: Ground, viewer_id: int) -> GuestAge:
    with ground.database.read() as session:
        return session.get_one(GuestAge, viewer_id)


def test_who_comes_in_says_first_how_old_they_are(
    app: Flask, post: Post, make: Factory, clock: FixedClock
) -> None:
    challenge = make.challenge(guests=True)
    with post.ground.database.write() as session:
        people.change_user(session, "guest@example.org", password="langt og trygt nok 1",
                           now=clock.now())  # fmt: skip
    browser = Browser(app)
    answer = browser.post("/sign-in", {
        "email": "guest@example.org", "password": "langt og trygt nok 1",
        "next": f"/challenges/{challenge.id}",
    })  # fmt: skip
    assert answer.headers["Location"] == f"/me/age?next=/challenges/{challenge.id}"
    assert make.viewer("guest").roles == {Role.GUEST, Role.WAITING}
    page = browser.get(answer.headers["Location"]).text
    assert "15 or older" in page
    assert "date of birth" in page
    assert "has to wait" in browser.get(f"/challenges/{challenge.id}").text
    nothing = browser.post("/me/age", {"next": f"/challenges/{challenge.id}"})
    assert nothing.status_code == 422
    assert "Say whether you are that old" in nothing.text
    assert f'value="/challenges/{challenge.id}"' in nothing.text
    no_year = browser.post("/me/age", {"answer": "younger", "year": "1999"})
    assert no_year.status_code == 422
    assert "Choose the year" in no_year.text
    assert 'value="younger" checked' in no_year.text
    answer = browser.post("/me/age", {"answer": "older", "next": f"/challenges/{challenge.id}"})
    assert answer.headers["Location"] == f"/challenges/{challenge.id}"
    assert make.viewer("guest").roles == {Role.GUEST}
    kept = age(post.ground, make.viewer("guest").id)
    assert (kept.until_year, kept.erase_at) == (None, None), "of who is old enough nothing is kept"
    assert browser.get("/me/age").headers["Location"] == "/me/guardian"
    again = browser.post("/sign-in", {"email": "guest@example.org",
                                      "password": "langt og trygt nok 1"})  # fmt: skip
    assert again.headers["Location"] in ("/", "/me/guardian"), "asked once"


def test_staff_are_not_asked(app: Flask, post: Post, make: Factory) -> None:
    with post.ground.database.write() as session:
        assert not actions.must_say(session, make.viewer("nurse"))
        assert session.scalars(select(GuestAge)).all() == []
    assert Browser(app, make.session_token("nurse")).get("/me/age").status_code == 404


def test_a_child_reads_and_writes_drafts_until_a_guardian_says_yes(
    app: Flask, post: Post, make: Factory, child: Child, clock: FixedClock
) -> None:
    challenge = make.challenge(guests=True)
    other = make.entry(challenge, "nurse")
    browser = child.browser
    assert browser.get(f"/challenges/{challenge.id}").status_code == 200
    assert browser.get(f"/ideas/{other.id}").status_code == 200
    made = browser.post(f"/challenges/{challenge.id}/ideas", {
        "title": "Lys på gangveien", "body": "Det er mørkt der.",
        "answers.behov": "Vi som går til skolen.", "hand_in": "1",
    })  # fmt: skip
    assert made.status_code == 403
    assert "has to wait" in made.text
    assert "Lys på gangveien" in made.text, "what was typed comes back"
    with post.ground.database.read() as session:
        (draft,) = session.scalars(select(Entry).where(Entry.created_by == child.viewer.id))
        assert draft.status == "draft"
        text = session.get_one(EntryRevision, draft.working_id)
        assert text.title == "Lys på gangveien", "and is kept"
    for path, form in (
        (f"/ideas/{other.id}/comments", {"body": "Fin idé"}),
        (f"/ideas/{other.id}/vote", {"support": "1"}),
        (f"/challenges/{challenge.id}/join", {}), ("/tips", {"need": "x"}),
        (f"/ideas/{draft.id}/submit", {}),
    ):  # fmt: skip
        answer = browser.post(path, form)
        assert answer.status_code in (403, 404, 405), (path, answer.status_code)
        if answer.status_code == 403:
            assert "has to wait" in answer.text, path
    viewer = child.viewer
    with post.ground.database.read() as session:
        for write in (
            lambda: talk.add_comment(session, viewer, other.id, "Fin idé", clock.now()),
            lambda: talk.set_vote(session, viewer, other.id, clock.now()),
            lambda: entries.submit_entry(session, viewer, draft.id, clock.now()),
        ):  # fmt: skip
            with pytest.raises(WaitsForConsent):
                write()
    token = make.token("guest")
    api = app.test_client().post(
        f"/api/v1/entries/{draft.id}/submission", headers={"Authorization": f"Bearer {token}"}
    )
    assert api.status_code in (403, 404)
    with post.ground.database.read() as session:
        assert session.scalars(select(Comment)).all() == []
    child.asks()
    link = post.link()
    assert Browser(app).post(link, {"answer": "yes"}).status_code == 200
    assert child.viewer.roles == {Role.GUEST}
    handed = browser.post(f"/ideas/{draft.id}/submit")
    assert handed.status_code == 303
    assert browser.get(f"/ideas/{draft.id}").status_code == 200


def test_nothing_is_written_down_for_a_child_before_a_guardian_says_yes(
    make: Factory, child: Child, clock: FixedClock, post: Post
) -> None:
    challenge = make.challenge(guests=True)
    typed = SheetFields("phone", "", child.email, (Row("Lys", "Det er mørkt."),))
    with post.ground.database.write() as session, pytest.raises(Invalid) as error:
        told.begin_sheet(session, make.viewer("manager"), challenge.id, typed, clock.now(),
                         nobody="Noen")  # fmt: skip
    assert [each.field for each in error.value.faults] == ["email"]


def test_a_sheet_waits_for_a_child_who_says_so_later(
    app: Flask, make: Factory, clock: FixedClock, post: Post
) -> None:
    challenge = make.challenge(guests=True)
    typed = SheetFields("phone", "", "guest@example.org", (Row("Lys", "Det er mørkt."),))
    with post.ground.database.write() as session:
        sheet = told.begin_sheet(session, make.viewer("manager"), challenge.id, typed, clock.now(),
                                 nobody="Noen")  # fmt: skip
        actions.must_say(session, make.viewer("guest"))
    Browser(app, make.session_token("guest")).post(
        "/me/age", {"answer": "younger", "year": str(clock.now().year + 2)})  # fmt: skip
    with post.ground.database.write() as session, pytest.raises(Invalid):
        told.hand_in(session, make.viewer("manager"), challenge.id, sheet.id, clock.now())


def test_nobody_is_shown_by_a_draft(
    post: Post, make: Factory, child: Child, clock: FixedClock
) -> None:
    challenge = make.challenge(guests=True)
    fields = EntryFields(title="Lys", body="Mørkt.", answers={"behov": "Vi"})
    for named in ({"authors": ("nurse@example.org",)}, {"authors": ("guest@example.org",)}):
        by = child.viewer if named["authors"] == ("nurse@example.org",) else make.viewer("nurse")
        with pytest.raises(Invalid) as refused, post.ground.database.write() as session:
            entries.create_entry(session, by, challenge.id, replace(fields, **named), clock.now())
        assert refused.value.faults[0].field == "authors"
    make.entry(challenge, "guest", submit=False)
    with post.ground.database.read() as session:
        kinds = list(session.scalars(select(Event.kind)))
    assert events.PARTICIPANT_JOINED not in kinds


def test_a_guardian_is_told_what_it_is_about_and_says_yes(
    app: Flask, post: Post, make: Factory, child: Child
) -> None:
    assert child.asks().status_code == 303
    letter = post.to(PARENT)
    for words in ("What they would take part in", "What is kept", "What others see",
                  "If you say no", "document of a public body", "Gro Gjest",
                  "31 March 2026"):  # fmt: skip
        assert words in letter.message.text, words
        assert words in letter.message.html, words
    link = re.search(r"http://ideas\.test(\S+)", letter.message.text)[1]  # type: ignore[index]
    parent = Browser(app)
    for _ in range(2):
        page = parent.get(link)
        assert page.status_code == 200
        assert "What others see" in page.text
        assert "noindex" in page.headers["X-Robots-Tag"]
    assert consents(post.ground) == ["asked"], "opening the page changes nothing"
    assert parent.client.post(link, data={"answer": "yes"}).status_code == 400, "no CSRF token"
    said = parent.post(link, {"answer": "yes"})
    assert "can take part now" in said.text
    assert consents(post.ground) == ["given"]
    assert parent.post(link, {"answer": "no"}).status_code == 404, "good once"
    assert parent.get(link).status_code == 404
    told = {each.recipient.email: each.message for each in post.work()}
    assert set(told) == {PARENT, child.email}
    assert "You can hand in ideas" in told[child.email].text
    assert "/guardians/link/" not in told[child.email].text
    with post.ground.database.read() as session:
        (row,) = session.scalars(select(GuardianConsent))
        assert row.text_version == rules.TEXT_VERSION
        assert row.digest == rules.digest_of(PARENT)
        trail = str([each.data for each in session.scalars(select(Event))])
    assert PARENT not in trail
    assert "mor@" not in str(row.__dict__)


def test_links_open_nothing_without_the_sites_key(
    app: Flask, post: Post, child: Child, clock: FixedClock
) -> None:
    child.asks()
    link = post.link()
    token = link.rpartition("/")[2]
    other = replace(post.ground.settings, secret_key="another key altogether")
    with post.ground.database.read() as session:
        assert letter_of(session, post.ground.settings, token, clock.now())
        assert letter_of(session, other, token, clock.now()) is None
        for bad in ("x", "W10", token[:-1], token + "x"):
            assert letter_of(session, post.ground.settings, bad, clock.now()) is None
        kept = " ".join(str(each.__dict__) for each in session.scalars(select(GuardianLetter)))
    assert token not in kept
    assert Browser(app).get("/guardians/link/x").status_code == 404


def test_a_no_closes_the_account_and_erases_it_after_some_days(
    app: Flask, post: Post, make: Factory, child: Child, ground: Ground
) -> None:
    challenge = make.challenge(guests=True)
    draft = make.entry(challenge, "guest", submit=False)
    viewer_id = child.viewer.id
    child.asks()
    said = Browser(app).post(post.link(), {"answer": "no"})
    assert "The account is closed" in said.text
    assert "17 March 2026" in said.text
    assert child.browser.get("/me").status_code == 303, "signed out"
    told = {each.recipient.email: each.message for each in post.work()}
    assert set(told) == {PARENT, child.email}
    for message in told.values():
        assert "17 March 2026" in message.text
    assert post.pass_days(6.9) == 0
    assert post.pass_days(0.2) == 1
    with ground.database.read() as session:
        user = session.get_one(User, viewer_id)
        assert user.email.endswith("@erased.invalid")
        text = session.get_one(EntryRevision, session.get_one(Entry, draft.id).working_id)
        assert (text.title, text.body) == ("", "")
        row = session.get_one(GuestAge, viewer_id)
        assert (row.guardian_email, row.until_year, row.held) == ("", None, True)
        assert session.scalars(select(GuardianLetter)).all() == []
    assert consents(ground) == ["refused"], "the record stays"
    assert post.pass_days(30) == 0


def test_a_no_can_become_a_yes_while_nothing_is_erased(
    app: Flask, post: Post, child: Child
) -> None:
    child.asks()
    Browser(app).post(post.link(), {"answer": "no"})
    link = post.link()
    assert "Say yes after all" in Browser(app).get(link).text
    assert Browser(app).post(link, {"answer": "yes"}).status_code == 200
    assert child.viewer.roles == {Role.GUEST}
    assert consents(post.ground) == ["refused", "given"]
    assert post.pass_days(30) == 0


def test_it_has_the_last_word_on_a_closed_account(
    app: Flask, post: Post, child: Child, clock: FixedClock
) -> None:
    child.asks()
    Browser(app).post(post.link(), {"answer": "no"})
    link = post.link()
    clock.advance(hours=1)
    with post.ground.database.write() as session:
        people.change_user(session, child.email, active=False, now=clock.now())
    assert Browser(app).post(link, {"answer": "yes"}).status_code == 404
    assert consents(post.ground) == ["refused"]


def test_a_consent_can_be_taken_back(
    app: Flask, post: Post, make: Factory, child: Child, clock: FixedClock
) -> None:
    challenge = make.challenge(guests=True, outside="ideas", public_parts=("comments", "names"))
    child.asks()
    Browser(app).post(post.link(), {"answer": "yes"})
    mine = make.entry(challenge, "guest", title="Mitt eget lys")
    other = make.entry(challenge, "nurse", title="En annens")
    with post.ground.database.write() as session:
        session.get_one(type(challenge), challenge.id).guests_wait = False
    with post.ground.database.write() as session:
        talk.add_comment(session, child.viewer, other.id, "Barnets ord", clock.now())
    public = Browser(app)
    assert "Mitt eget lys" in public.get(f"/public/challenges/{challenge.id}").text
    assert "Barnets ord" in public.get(f"/public/ideas/{other.id}").text
    link = post.link()
    page = Browser(app).get(link).text
    assert "If you take it back" in page
    answer = Browser(app).post(link, {"answer": "no"})
    assert "Your yes is taken back" in answer.text
    assert "Mitt eget lys" not in public.get(f"/public/challenges/{challenge.id}").text
    assert public.get(f"/public/ideas/{mine.id}").status_code == 404
    assert "Barnets ord" not in public.get(f"/public/ideas/{other.id}").text
    nurse = Browser(app, make.session_token("nurse"))
    assert "Barnets ord" not in nurse.get(f"/ideas/{other.id}").text
    assert "Mitt eget lys" not in nurse.get(f"/challenges/{challenge.id}").text
    assert consents(post.ground) == ["withdrawn"]
    told = {each.recipient.email: each.message.subject for each in post.work()}
    assert "taken their yes back" in told[child.email]
    with post.ground.database.read() as session:
        (row,) = session.scalars(select(Event).filter_by(kind=events.ENTRY_WITHDRAWN))
        assert row.actor_id is None, "it was not the child who took it back"
        assert around(session, [row]) == {row.id: []}, "nor a co-author, whom there is none"
        assert session.scalars(select(User.name).filter_by(email=child.email)).one() != "Gro Gjest"


def test_what_waits_for_a_moderator_is_let_through_no_more(
    app: Flask, post: Post, make: Factory, child: Child, clock: FixedClock
) -> None:
    challenge = make.challenge(guests=True)
    with post.ground.database.write() as session:
        session.get_one(type(challenge), challenge.id).guest_ideas_wait = True
    child.asks()
    Browser(app).post(post.link(), {"answer": "yes"})
    waiting = make.entry(challenge, "guest", title="Mitt eget lys")
    moderator = make.viewer("moderator")
    with post.ground.database.read() as session:
        assert [each.entry_id for each in idea_queries.waiting(session, moderator, clock.now())] \
            == [waiting.id]  # fmt: skip
    assert "Your yes is taken back" in Browser(app).post(post.link(), {"answer": "no"}).text
    with post.ground.database.write() as session:
        assert idea_queries.waiting(session, moderator, clock.now()) == []
        held = holds.latest(session, waiting.id)
        assert held is not None
        with pytest.raises(Conflict):
            idea_actions.decide(session, moderator, waiting.id, held.id, "through", "",
                                clock.now())  # fmt: skip
        assert session.get_one(Entry, waiting.id).status == "draft"


@pytest.mark.parametrize("late", [False, True])
def test_what_others_wrote_too_waits_no_more_as_the_childs(
    app: Flask, post: Post, make: Factory, child: Child, clock: FixedClock, late: bool
) -> None:
    challenge = make.challenge(guests=True)
    with post.ground.database.write() as session:
        session.get_one(type(challenge), challenge.id).guest_ideas_wait = True
    child.asks()
    Browser(app).post(post.link(), {"answer": "yes"})
    together = make.entry(challenge, "guest", title="Vårt lys", authors=("nurse@example.org",))
    clock.advance(days=8 * late)
    assert "Your yes is taken back" in Browser(app).post(post.link(), {"answer": "no"}).text
    moderator, nurse = make.viewer("moderator"), make.viewer("nurse")
    with post.ground.database.write() as session:
        held = holds.latest(session, together.id)
        assert held is not None
        waiting = idea_queries.waiting(session, moderator, clock.now())
        if late:
            # They did what was asked in time, and can do no more.
            assert [each.name for each in waiting] == [nurse.name]
            idea_actions.decide(session, moderator, together.id, held.id, "through", "",
                                clock.now())  # fmt: skip
            return
        assert waiting == []
        assert (held.outcome, held.decided_by) == ("back", None)
    Notify()(post.ground, clock.now())
    read = Browser(app, make.session_token("nurse")).get(f"/ideas/{together.id}").text
    assert "hand it in any more" in read or "kan ikke sende den inn lenger" in read
    assert "A moderator asks you" not in read
    with post.ground.database.write() as session:
        assert "entry_sent_back" in [each.kind for each in centre(session, nurse)]
        entries.submit_entry(session, nurse, together.id, clock.now())
        assert session.get_one(Entry, together.id).status == "submitted"


def test_what_is_judged_stays_as_a_record_but_is_shown_to_nobody_outside(
    app: Flask, post: Post, make: Factory, child: Child, clock: FixedClock
) -> None:
    challenge = make.challenge(guests=True, outside="ideas", public_parts=("names",))
    child.asks()
    Browser(app).post(post.link(), {"answer": "yes"})
    mine = make.entry(challenge, "guest", title="Mitt eget lys")
    link = post.link()
    clock.advance(days=15)
    assert Browser(app).post(link, {"answer": "no"}).status_code == 200
    public = Browser(app)
    for _ in range(2):
        assert public.get(f"/public/ideas/{mine.id}").status_code == 404
        assert "Mitt eget" not in public.get(f"/public/challenges/{challenge.id}").text
        with post.ground.database.read() as session:
            assert session.get_one(Entry, mine.id).status == "submitted"
        assert post.pass_days(8) in (0, 1), "also when the person is erased"
    with post.ground.database.read() as session:
        assert session.get_one(User, mine.created_by).email.endswith("@erased.invalid")


def test_a_new_link_can_be_asked_for(
    app: Flask, post: Post, child: Child, clock: FixedClock
) -> None:
    child.asks()
    Browser(app).post(post.link(), {"answer": "yes"})
    post.work()
    shown = set()
    for email in (PARENT, "stranger@bygda.test"):
        answer = Browser(app).post("/guardians/new-link", {"email": email}, follow=True)
        shown.add((answer.status_code, "a link is on its way" in answer.text))
    assert shown == {(200, True)}
    link = post.link()
    assert "Take your yes back?" in Browser(app).get(link).text
    for _ in range(5):
        Browser(app).post("/guardians/new-link", {"email": PARENT})
    assert len(post.work()) == 2, "three in a day"
    clock.advance(days=1, minutes=1)
    assert Browser(app).get(link).status_code == 404, "good for a day"
    bad = Browser(app).post("/guardians/new-link", {"email": "nothing"})
    assert bad.status_code == 422
    assert 'value="nothing"' in bad.text


def test_another_address_ends_links_to_the_first(app: Flask, post: Post, child: Child) -> None:
    assert child.asks(child.email).status_code == 422
    assert child.asks("x").status_code == 422
    child.asks("wrong@bygda.test")
    wrong = post.link("wrong@bygda.test")
    child.asks()
    right = post.link()
    assert Browser(app).post(wrong, {"answer": "yes"}).status_code == 404
    assert consents(post.ground) == ["replaced", "asked"]
    assert child.asks().status_code == 303, "the same again"
    refused = child.asks()
    assert refused.status_code == 422
    assert "Enough letters" in refused.text
    assert Browser(app).post(right, {"answer": "yes"}).status_code == 200
    assert consents(post.ground) == ["replaced", "given"]
    assert Browser(app).get(post.letters[-1].message.url.removeprefix("http://ideas.test")
                            ).status_code in (200, 404)  # fmt: skip


def test_an_address_is_not_filled_by_many_accounts(
    post: Post, make: Factory, child: Child, clock: FixedClock
) -> None:
    for number in range(rules.MOST_TO_AN_ADDRESS + 1):
        other = make.person(f"barn{number}@bygda.test", "Barn", "innbyggere", guest=True)
        with post.ground.database.write() as session:
            actions.must_say(session, other)
            actions.say_age(session, other, "younger", clock.now().year, clock.now(),
                            post.ground.settings)  # fmt: skip
            if number < rules.MOST_TO_AN_ADDRESS:
                actions.ask(session, other, PARENT, clock.now(), post.ground.settings)
                continue
            with pytest.raises(Invalid):
                actions.ask(session, other, PARENT, clock.now(), post.ground.settings)


def test_who_gets_no_answer_is_told_and_erased(
    app: Flask, post: Post, make: Factory, child: Child
) -> None:
    viewer_id = child.viewer.id
    child.asks()
    post.work()
    assert post.pass_days(2.9) == 0
    assert post.pass_days(0.2) == 1
    assert "A reminder" in post.to(PARENT).message.subject
    assert post.pass_days(7) == 1
    second = post.link()
    assert post.pass_days(5) == 0, "reminded twice, and not again"
    assert post.pass_days(3) == 1
    warned = post.to(child.email).message
    assert "31 March 2026" in warned.text
    assert warned.url.endswith("/me/guardian")
    assert post.pass_days(2) == 0
    assert Browser(app).get(second).status_code == 200, "good until the last day"
    assert post.pass_days(1) == 1
    assert Browser(app).get(second).status_code == 404
    assert consents(post.ground) == ["lapsed"]
    with post.ground.database.read() as session:
        assert session.get_one(User, viewer_id).email.endswith("@erased.invalid")


def test_who_never_names_anybody_is_told_and_erased_too(post: Post, child: Child) -> None:
    viewer_id = child.viewer.id
    assert post.pass_days(18.1) == 1
    assert "erased on" in post.to(child.email).message.subject
    assert post.pass_days(3) == 1
    with post.ground.database.read() as session:
        assert session.get_one(User, viewer_id).email.endswith("@erased.invalid")


def test_who_has_not_answered_loses_nothing(
    app: Flask, post: Post, make: Factory, clock: FixedClock
) -> None:
    challenge = make.challenge(guests=True, outside="ideas")
    mine = make.entry(challenge, "guest", title="Fra før")
    with post.ground.database.write() as session:
        assert actions.must_say(session, make.viewer("guest"))
    assert Browser(app).get(f"/public/ideas/{mine.id}").status_code == 200
    assert post.pass_days(400) == 0
    assert make.viewer("guest").waits
    with post.ground.database.write() as session:
        actions.say_age(session, make.viewer("guest"), "younger", clock.now().year, clock.now(),
                        post.ground.settings)  # fmt: skip
    assert Browser(app).get(f"/public/ideas/{mine.id}").status_code == 404


def test_a_consent_ends_when_the_child_is_old_enough(
    app: Flask, post: Post, child: Child, clock: FixedClock
) -> None:
    child.asks()
    Browser(app).post(post.link(), {"answer": "yes"})
    link = post.link()
    clock.advance(days=2 * 365)  # March two years on: the year is not over
    assert post.pass_days(0) == 0
    assert post.pass_days(300) == 1
    kept = age(post.ground, child.viewer.id)
    assert (kept.held, kept.until_year, kept.guardian_email) == (False, None, "")
    assert consents(post.ground) == ["not_needed"]
    assert Browser(app).get(link).status_code == 404
    assert post.pass_days(1) == 0


def test_nobody_is_held_back_where_nobody_is_asked(
    post: Post, child: Child, make: Factory, clock: FixedClock
) -> None:
    off = replace(post.ground, settings=replace(post.ground.settings, guardian_age=0))
    assert child.viewer.waits
    assert look_after(off, clock.now()) == 1
    assert not child.viewer.waits
    assert look_after(off, clock.now()) == 0
    browser = Browser(create_app(off), make.session_token("guest"))
    assert browser.get("/me/age").status_code == 404
    assert browser.get("/me/guardian").status_code == 404


def test_consents_and_letters_go_when_they_have_been_kept_long_enough(
    app: Flask, post: Post, child: Child, clock: FixedClock
) -> None:
    child.asks()
    Browser(app).post(post.link(), {"answer": "no"})
    post.pass_days(8)
    clock.advance(days=1095)
    retention.follow(post.ground, clock.now())
    assert consents(post.ground) == []
    tidy(post.ground, clock.now())
    with post.ground.database.read() as session:
        assert session.scalars(select(GuardianLetter)).all() == []


def test_a_letter_that_can_t_be_sent_is_tried_again(
    post: Post, child: Child, clock: FixedClock
) -> None:
    post.comes_to = Outcome(PENDING)
    child.asks()
    assert len(post.work()) == 1
    assert post.work() == []
    clock.advance(minutes=3)
    assert len(post.work()) == 1


def test_a_yes_and_a_no_at_once_are_one_answer(
    app: Flask, post: Post, child: Child
) -> None:
    child.asks()
    link = post.link()
    browsers = [Browser(app), Browser(app)]

    def say(number: int) -> int:
        return browsers[number].post(link, {"answer": ("yes", "no")[number]}).status_code

    with ThreadPoolExecutor(2) as beside:
        answers = sorted(beside.map(say, (0, 1)))
    assert answers == [200, 404]
    assert consents(post.ground) in (["given"], ["refused"])


def test_a_child_sees_what_is_kept(app: Flask, post: Post, child: Child) -> None:
    child.asks()
    page = child.browser.get("/me/guardian").text
    assert PARENT in page
    assert "What happens next" in page
    assert "31 March 2026" in page
    assert child.browser.get("/me/privacy").status_code in (200, 404)


def test_a_child_who_waits_does_not_open_the_door_by_another_answer(
    app: Flask, post: Post, make: Factory, child: Child, clock: FixedClock
) -> None:
    child.asks()
    assert "I answered wrongly" in child.browser.get("/me/guardian").text
    year = clock.now().year
    older = {"answer": "older"}
    assert child.browser.post("/me/age/correct", older).status_code == 303
    assert child.viewer.waits
    assert "Until then nothing changes" in child.browser.get("/me/guardian").text
    again = child.browser.post("/me/age/correct", {"answer": "younger", "year": str(year + 1)})
    assert again.status_code == 409, "once"
    Notify()(post.ground, clock.now())
    moderator, nurse = (Browser(app, make.session_token(name)) for name in ("moderator", "nurse"))
    with post.ground.database.read() as session:
        assert "age_questioned" in [each.kind for each in centre(session, make.viewer("moderator"))]
    assert 'href="/moderation/ages"' in moderator.get("/moderation").text
    listed = moderator.get("/moderation/ages").text
    assert child.email in listed
    assert "15 or older" in listed
    assert "A guardian was asked" in listed
    decision = f"/moderation/ages/{child.viewer.id}"
    assert nurse.get("/moderation/ages").status_code == 404
    assert nurse.post(decision, {"believe": "1"}).status_code in (403, 404)
    assert child.browser.post(decision, {"believe": "1"}).status_code in (403, 404)
    post.work()
    assert moderator.post(decision, {"leave": "1"}).status_code == 303
    assert child.viewer.waits
    assert "holds" in post.to(child.email).message.subject
    assert moderator.post(decision, {"believe": "1"}).status_code == 409
    assert child.browser.post("/me/age/correct", older).status_code == 409


def test_who_is_believed_goes_on_alone(
    app: Flask, post: Post, make: Factory, child: Child, clock: FixedClock
) -> None:
    child.asks()
    link = post.link()
    child.browser.post("/me/age/correct", {"answer": "older"})
    moderator = Browser(app, make.session_token("moderator"))
    moderator.post(f"/moderation/ages/{child.viewer.id}", {"believe": "1"})
    assert not child.viewer.waits
    row = age(post.ground, child.viewer.id)
    assert (row.until_year, row.guardian_email, row.erase_at) == (None, "", None)
    assert consents(post.ground) == ["not_needed"]
    assert Browser(app).get(link).status_code == 404
    assert "holds now" in post.to(child.email).message.subject
    assert "No correction waits" in moderator.get("/moderation/ages").text


def test_who_is_younger_than_they_said_waits_at_once(
    app: Flask, post: Post, make: Factory, clock: FixedClock
) -> None:
    challenge = make.challenge(guests=True)
    with post.ground.database.write() as session:
        session.get_one(type(challenge), challenge.id).guest_ideas_wait = True
        actions.must_say(session, make.viewer("guest"))
    browser = Browser(app, make.session_token("guest"))
    browser.post("/me/age", {"answer": "older"})
    waiting = make.entry(challenge, "guest", title="Lys")
    year = clock.now().year + 1
    refused = browser.post("/me/age/correct", {"answer": "younger"})
    assert refused.status_code == 422
    assert browser.post("/me/age/correct", {"answer": "older"}).status_code == 422
    assert browser.post("/me/age/correct",
                        {"answer": "younger", "year": str(year)}).status_code == 303  # fmt: skip
    assert make.viewer("guest").waits
    row = age(post.ground, make.viewer("guest").id)
    assert row.until_year == year
    assert row.erase_at is not None
    with post.ground.database.read() as session:
        assert idea_queries.waiting(session, make.viewer("moderator"), clock.now()) == []
        assert session.get_one(Entry, waiting.id).status == "draft"
    assert browser.post("/me/age/correct", {"answer": "older"}).status_code == 409


def test_a_later_year_holds_at_once_and_an_earlier_one_is_looked_at(
    post: Post, child: Child, clock: FixedClock
) -> None:
    year = clock.now().year
    child.browser.post("/me/age/correct", {"answer": "younger", "year": str(year)})
    row = age(post.ground, child.viewer.id)
    assert (row.until_year, row.correction) == (year + 2, str(year))
    with post.ground.database.write() as session:
        stored = session.get_one(GuestAge, child.viewer.id)
        stored.correction, stored.corrected_at = "", None
    child.browser.post("/me/age/correct", {"answer": "younger", "year": str(year + 3)})
    assert age(post.ground, child.viewer.id).until_year == year + 3


def test_what_a_guardian_has_answered_is_not_corrected(
    app: Flask, post: Post, child: Child
) -> None:
    child.asks()
    Browser(app).post(post.link(), {"answer": "yes"})
    assert "I answered wrongly" not in child.browser.get("/me/guardian").text
    assert child.browser.post("/me/age/correct", {"answer": "older"}).status_code == 409


def test_a_correction_is_looked_at_no_more_once_the_guardian_has_said_yes(
    app: Flask, post: Post, make: Factory, child: Child
) -> None:
    child.asks()
    child.browser.post("/me/age/correct", {"answer": "older"})
    Browser(app).post(post.link(), {"answer": "yes"})
    assert "Until then nothing changes" not in child.browser.get("/me/guardian").text
    moderator = Browser(app, make.session_token("moderator"))
    decision = f"/moderation/ages/{child.viewer.id}"
    assert moderator.post(decision, {"believe": "1"}).status_code == 409
    assert consents(post.ground) == ["given"], "who said yes can take it back"


def test_one_who_answered_can_t_answer_again(post: Post, child: Child, clock: FixedClock) -> None:
    answer = child.browser.post("/me/age", {"answer": "older"})
    assert answer.headers["Location"] == "/me/guardian"
    assert child.viewer.waits
    with post.ground.database.write() as session, pytest.raises(NotFound):
        actions.say_age(session, child.make.viewer("nurse"), "older", None, clock.now(),
                        post.ground.settings)  # fmt: skip


