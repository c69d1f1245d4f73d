"""Who hears of what: those it concerns, who may see it, each once, and nobody else."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import and_, func, select, update

from intranet_ideas import events
from intranet_ideas.challenges import actions as challenges
from intranet_ideas.challenges.models import Challenge
from intranet_ideas.clock import FixedClock
from intranet_ideas.entries import talk
from intranet_ideas.events import record
from intranet_ideas.ground import Ground
from intranet_ideas.judging.models import Judge
from intranet_ideas.notifications import fan_out, rules
from intranet_ideas.notifications.fan_out import Notify
from intranet_ideas.notifications.messages import EXPLANATIONS, SENTENCES
from intranet_ideas.notifications.models import Notification, NotificationPreference
from intranet_ideas.notifications.pacing import Pace
from intranet_ideas.people.models import User
from intranet_ideas.timing import record_due

from ..factories import Factory
from .conftest import PAGER, Pager

Work = Callable[[], None]
Told = Callable[[str], list[str]]

STAFF = ["auditor", "boss", "it", "janitor", "judge1", "judge2", "judge3", "judge4", "moderator",
         "nurse", "staff", "teacher"]  # fmt: skip


def miscounted(ground: Ground) -> dict[str, int]:
    """By how much each person's count of unread notifications is wrong."""
    with ground.database.read() as session:
        rows = session.execute(
            select(User.email, User.unread_count, func.count(Notification.id))
            .outerjoin(Notification, and_(Notification.user_id == User.id,
                                          Notification.read_at.is_(None)))
            .group_by(User.id)
        ).all()
    return {email: kept - counted for email, kept, counted in rows}


def judge(ground: Ground, make: Factory, challenge: Challenge, *names: str) -> None:
    with ground.database.write() as session:
        for name in names:
            session.add(Judge(challenge_id=challenge.id, user_id=make.viewer(name).id,
                              added_at=make.clock.now()))  # fmt: skip


def join(ground: Ground, make: Factory, challenge: Challenge, *names: str) -> None:
    with ground.database.write() as session:
        for name in names:
            challenges.join_challenge(session, make.viewer(name), challenge.id, make.clock.now())


def comment(ground: Ground, make: Factory, entry_id: int, by: str, body: str,
            parent: int | None = None) -> int:
    with ground.database.write() as session:
        return talk.add_comment(session, make.viewer(by), entry_id, body, make.clock.now(),
                                parent).id  # fmt: skip


def test_every_kind_that_people_hear_of_has_rule_and_words() -> None:
    assert set(rules.KINDS) == events.NOTIFIED
    assert set(SENTENCES) == set(EXPLANATIONS) == set(rules.KINDS)


def test_an_announcement_reaches_the_audience_once_and_goes_out_to_the_host_alone(
    ground: Ground, make: Factory, work: Work, told: Told, pager: Pager
) -> None:
    make.challenge(opens_at=make.clock.now() + timedelta(days=1))
    work()
    work()
    assert told("challenge_announced") == STAFF  # not the manager who did it, nor guests
    assert pager.to() == ["judge3", "nurse", "staff"]  # helse and below
    assert set(miscounted(ground).values()) == {0}


def test_only_invited_departments_and_guests_hear_of_a_narrow_challenge(
    ground: Ground, make: Factory, work: Work, told: Told
) -> None:
    make.challenge(everyone=False, audience=("skole",), opens_at=make.clock.now()
                   + timedelta(days=1))  # fmt: skip
    work()
    assert told("challenge_announced") == ["judge1", "teacher"]
    make.challenge(everyone=False, guests=True, opens_at=make.clock.now() + timedelta(days=1))
    work()
    assert told("challenge_announced") == ["guest", "judge1", "teacher"]


def test_those_who_left_hear_nothing(
    ground: Ground, make: Factory, work: Work, told: Told
) -> None:
    make.organisation()
    with ground.database.write() as session:
        session.execute(update(User).where(User.email == "nurse@example.org").values(active=False))
    make.challenge()
    work()
    assert "nurse" not in told("challenge_announced")


def test_a_large_organisation_is_walked_in_pages(
    ground: Ground, make: Factory, work: Work, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fan_out, "PAGE", 3)
    make.challenge(opens_at=make.clock.now() + timedelta(days=1))
    work()
    assert told("challenge_announced") == STAFF
    assert set(miscounted(ground).values()) == {0}


def test_stopped_half_way_it_goes_on_without_doubles(
    ground: Ground, make: Factory, work: Work, told: Told, unfinished: Callable[[], int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(fan_out, "PAGE", 4)
    make.challenge(opens_at=make.clock.now() + timedelta(days=1))
    write, calls = fan_out.notify, []

    def die_on_the_second_page(*arguments: Any) -> int:
        calls.append(1)
        if len(calls) == 2:
            raise RuntimeError("the power went")
        return write(*arguments)

    monkeypatch.setattr(fan_out, "notify", die_on_the_second_page)
    Notify()(ground, make.clock.now())
    assert len(told("challenge_announced")) == 4
    assert unfinished() == 1
    make.clock.advance(minutes=2)
    work()
    assert told("challenge_announced") == STAFF
    assert set(miscounted(ground).values()) == {0}


def test_many_workers_notify_each_person_once(
    ground: Ground, make: Factory, told: Told, unfinished: Callable[[], int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(fan_out, "PAGE", 5)
    for number in range(3):
        make.challenge(title=f"Utfordring {number}")
    record_due(ground, make.clock.now())
    faults: list[BaseException] = []
    start = threading.Barrier(4)

    def go() -> None:
        try:
            start.wait()
            lane = Notify()
            for _ in range(4):
                lane(ground, make.clock.now())
        except BaseException as error:
            faults.append(error)

    threads = [threading.Thread(target=go) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not faults
    Notify()(ground, make.clock.now())
    assert unfinished() == 0
    assert told("challenge_announced") == sorted(STAFF * 3)
    assert told("challenge_opened") == sorted([*STAFF, "manager"] * 3)
    assert set(miscounted(ground).values()) == {0}


def test_those_without_an_idea_hear_that_it_closes_soon_and_judges_that_it_closed(
    ground: Ground, make: Factory, work: Work, told: Told, pager: Pager
) -> None:
    challenge = make.challenge()
    join(ground, make, challenge, "teacher")
    make.entry(challenge, "nurse", submit=False)
    make.entry(challenge, "staff")
    judge(ground, make, challenge, "judge1")
    work()
    pager.sent.clear()
    make.clock.advance(days=6, hours=1)
    work()
    assert told("challenge_closing_soon") == ["teacher"]
    assert told("draft_reminder") == ["nurse"]
    assert told("challenge_reminder") == []  # too late to speak of three days
    assert pager.to() == ["nurse", "teacher"]
    pager.sent.clear()
    make.clock.advance(days=1)
    work()
    assert set(told("challenge_closed")) == {"judge1", "nurse", "staff", "teacher"}
    assert pager.to() == ["judge1"]
    make.clock.advance(days=7)
    work()
    assert told("judging_closed") == ["manager"]
    assert told("judging_overdue") == ["judge1"]


def test_a_worker_back_after_weeks_does_not_bring_old_news(
    ground: Ground, make: Factory, work: Work, told: Told, unfinished: Callable[[], int]
) -> None:
    make.challenge()
    make.clock.advance(days=30)
    work()
    assert told("challenge_opened") == told("challenge_closed") == []
    assert told("results_due") == []
    assert unfinished() == 0


def test_a_comment_reaches_authors_those_mentioned_and_the_one_answered(
    ground: Ground, make: Factory, work: Work, told: Told, pager: Pager
) -> None:
    challenge = make.challenge()
    entry = make.entry(challenge, "nurse")
    join(ground, make, challenge, "teacher")
    work()
    pager.sent.clear()
    first = comment(ground, make, entry.id, "staff", "Hva sier @Tora Teacher?")
    work()
    assert told("comment_added") == ["nurse", "teacher"]
    comment(ground, make, entry.id, "nurse", "Godt spørsmål", first)
    work()
    assert told("comment_added") == ["nurse", "staff", "teacher"]
    assert pager.to() == ["nurse", "staff", "teacher"]
    for message, _ in pager.sent:
        assert "Nina" not in message.text + message.html + message.subject
        assert "Stian" not in message.text + message.html + message.subject


def test_a_deleted_comment_is_not_told_of(
    ground: Ground, make: Factory, work: Work, told: Told
) -> None:
    entry = make.entry(make.challenge(), "nurse")
    said = comment(ground, make, entry.id, "staff", "Uff")
    with ground.database.write() as session:
        talk.delete_comment(session, make.viewer("staff"), entry.id, said, make.clock.now())
    work()
    assert told("comment_added") == []


def test_the_author_gets_a_receipt_of_what_they_did_themselves(
    ground: Ground, make: Factory, work: Work, told: Told, pager: Pager
) -> None:
    entry = make.entry(make.challenge(), "nurse")
    work()
    assert told("entry_submitted") == ["nurse"]
    (receipt,) = [message for message, _ in pager.sent if message.kind == "entry_submitted"]
    assert receipt.url == f"http://ideas.test/ideas/{entry.id}/receipt"


def test_those_named_by_the_event_hear_of_it_if_they_may(
    ground: Ground, make: Factory, work: Work, told: Told
) -> None:
    challenge = make.challenge()
    judge(ground, make, challenge, "judge2")
    with ground.database.write() as session:
        record(session, events.JUDGE_ASSIGNED, now=make.clock.now(), challenge_id=challenge.id,
               user_ids=[make.viewer("judge2").id, make.viewer("teacher").id])
    work()
    assert told("judge_assigned") == ["judge2"]


def test_it_hears_of_a_suspended_plugin(
    ground: Ground, make: Factory, work: Work, told: Told
) -> None:
    make.organisation()
    with ground.database.write() as session:
        record(session, events.PLUGIN_SUSPENDED, now=make.clock.now(), plugin="p", reason="x")
    work()
    assert told("plugin_suspended") == ["it"]


def test_managers_of_the_department_hear_where_nobody_is_named(
    ground: Ground, make: Factory, work: Work, told: Told
) -> None:
    from sqlalchemy import delete

    from intranet_ideas.challenges.models import ChallengeManager

    challenge = make.challenge(by="boss")
    with ground.database.write() as session:
        session.execute(delete(ChallengeManager))
        record(session, events.RANKING_FAILED, now=make.clock.now(), challenge_id=challenge.id)
    work()
    assert told("ranking_failed") == ["manager"]


def test_plugins_may_add_and_remove_people_but_not_show_them_what_they_may_not_see(
    ground: Ground, make: Factory, work: Work, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    from intranet_ideas.plugin_api import Person

    def choose(session: object, event: object, people: list[Person], path: str) -> list[Person]:
        others = [make.viewer(name) for name in ("janitor", "guest")]
        extra = [Person(each.id, each.name, each.email, each.language) for each in others]
        return [each for each in people if not each.email.startswith("judge1")] + extra

    monkeypatch.setattr(ground.plugins, "choose_recipients", choose)
    monkeypatch.setattr(fan_out, "anyone_implements", lambda *asked: True)
    make.challenge(everyone=False, audience=("skole", "teknisk"),
                   opens_at=make.clock.now() + timedelta(days=1))  # fmt: skip
    work()
    assert told("challenge_announced") == ["janitor", "judge2", "teacher"]


@pytest.mark.parametrize(
    ("kind", "choice", "expected"),
    [("challenge_announced", Pace.NEVER, Pace.NEVER),
     ("challenge_announced", Pace.DAILY, Pace.DAILY),
     ("challenge_opened", None, Pace.NEVER), ("challenge_opened", Pace.AT_ONCE, Pace.AT_ONCE),
     ("deadline_changed", None, Pace.AT_ONCE), ("deadline_changed", Pace.WEEKLY, Pace.WEEKLY),
     ("results_released", None, Pace.NEVER)],
)  # fmt: skip
def test_a_choice_wins_over_what_is_usual(kind: str, choice: Pace | None, expected: Pace) -> None:
    found = rules.pace_of(
        kind, choice, in_host=False, author=True, judge=False, follower=False
    )
    assert found is expected


def test_who_wants_no_mail_of_a_kind_gets_none(
    ground: Ground, make: Factory, work: Work, told: Told, pager: Pager
) -> None:
    challenge = make.challenge()
    join(ground, make, challenge, "teacher", "janitor")
    work()
    with ground.database.write() as session:
        session.add(NotificationPreference(user_id=make.viewer("teacher").id, pace=Pace.NEVER,
                                           kind="challenge_closing_soon", channel=PAGER))
    pager.sent.clear()
    make.clock.advance(days=6, hours=1)
    work()
    assert set(told("challenge_closing_soon")) == {"janitor", "teacher"}
    assert pager.to() == ["janitor"]


def test_an_event_that_cannot_be_handled_holds_up_no_other(
    ground: Ground, make: Factory, clock: FixedClock, told: Told, unfinished: Callable[[], int]
) -> None:
    make.challenge()
    with ground.database.write() as session:
        record(session, events.COMMENT_ADDED, now=clock.now())  # without its comment
    make.entry(1, "nurse")
    lane = Notify()
    lane(ground, clock.now())
    assert told("entry_submitted") == ["nurse"]
    assert unfinished() == 1
    assert lane(ground, clock.now()) == 0
