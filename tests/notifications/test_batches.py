"""Events and letters are dealt with together: as one by one, with few statements."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from intranet_ideas import events
from intranet_ideas.clock import FixedClock
from intranet_ideas.entries import talk
from intranet_ideas.entries.models import Entry
from intranet_ideas.events import record
from intranet_ideas.ground import Ground
from intranet_ideas.notifications import delivery, fan_out, queries
from intranet_ideas.notifications.delivery import Deliver
from intranet_ideas.notifications.fan_out import Notify
from intranet_ideas.notifications.models import SENT, Delivery, Notification
from intranet_ideas.notifications.pacing import AT_ONCE_A_DAY, Budget, Pace
from intranet_ideas.notifications.recipients import Matter, allowed_of
from intranet_ideas.notifications.rules import KINDS
from intranet_ideas.people.models import User
from intranet_ideas.people.queries import viewers_by_ids
from intranet_ideas.plugin_api import NotificationChannel

from ..counting import statements
from ..factories import Factory
from .conftest import Pager

PLACES = st.tuples(st.integers(1, 3), st.sampled_from(["mail", "page"]))
WISHES = st.lists(
    st.tuples(PLACES, st.sampled_from([Pace.AT_ONCE, Pace.DAILY, Pace.WEEKLY]), st.booleans())
)


def spent_of(paced: list[tuple[tuple[int, str], Pace, bool]]) -> Counter[tuple[int, str]]:
    return Counter(
        place for place, pace, urgent in paced if pace is Pace.AT_ONCE and not urgent
    )


@given(WISHES, st.lists(st.integers(0, 20)))
def test_a_budget_is_the_same_however_messages_are_put_together(
    wishes: list[tuple[tuple[int, str], Pace, bool]], cuts: list[int]
) -> None:
    paced: list[tuple[tuple[int, str], Pace, bool]] = []
    bounds = sorted({0, len(wishes), *(cut for cut in cuts if cut < len(wishes))})
    for start, end in zip(bounds, bounds[1:], strict=False):
        budget = Budget(spent_of(paced))
        paced += [
            (place, budget.take(place, pace, urgent=urgent), urgent)
            for place, pace, urgent in wishes[start:end]
        ]
    together = Budget({})
    assert paced == [
        (place, together.take(place, pace, urgent=urgent), urgent)
        for place, pace, urgent in wishes
    ]
    assert max(spent_of(paced).values(), default=0) <= AT_ONCE_A_DAY


@pytest.fixture
def ideas(ground: Ground, make: Factory, clock: FixedClock) -> list[Entry]:
    """Ideas of two people in two challenges; all that was said of them is told."""
    challenges = [make.challenge(title=f"Nr {number}") for number in range(2)]
    made = [make.entry(each, by) for each in challenges for by in ("nurse", "teacher")]
    for lane in (Notify(), Deliver()):
        while lane(ground, clock.now()):
            pass
    return made


def talk_of(ground: Ground, make: Factory, ideas: list[Entry], times: int) -> None:
    """Let every idea be commented on and answered to, and hand it in again, some times."""
    viewer = make.viewer("staff")
    with ground.database.write() as session:
        for _ in range(times):
            for idea in ideas:
                first = talk.add_comment(session, viewer, idea.id, "Fint", make.clock.now())
                talk.add_comment(session, make.viewer("janitor"), idea.id, "Ja", make.clock.now(),
                                 parent_id=first.id)  # fmt: skip
                record(session, events.ENTRY_SUBMITTED, now=make.clock.now(), revision=1,
                       challenge_id=idea.challenge_id, entry_id=idea.id)  # fmt: skip


def test_many_events_and_letters_take_as_many_statements_as_few(
    ground: Ground, make: Factory, clock: FixedClock, ideas: list[Entry], pager: Pager,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(delivery, "AT_A_TIME", 4)
    notify, deliver = Notify(), Deliver()
    talk_of(ground, make, ideas, 1)
    notify(ground, clock.now())
    deliver(ground, clock.now())
    for times in (1, 8):
        clock.advance(days=1)
        while deliver(ground, clock.now()):
            pass
        sent = len(pager.sent)
        talk_of(ground, make, ideas, times)
        with statements(ground.database.engine) as of_events:
            assert notify(ground, clock.now()) == 3 * times * len(ideas)
        assert len(of_events) <= 22, "\n\n".join(of_events)
        with statements(ground.database.engine) as of_letters:
            deliver(ground, clock.now())
        assert len(pager.sent) - sent >= 2 * times
        groups = -(-(len(pager.sent) - sent) // 4)
        assert len(of_letters) <= 16 + groups, "\n\n".join(of_letters)


def test_together_everyone_gets_what_each_alone_would_have_brought(
    ground: Ground, make: Factory, clock: FixedClock, ideas: list[Entry], pager: Pager,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    def paces() -> list[tuple[int, str, str]]:
        with ground.database.read() as session:
            rows = session.execute(
                select(Notification.user_id, Notification.kind, Delivery.pace)
                .join(Delivery, Delivery.notification_id == Notification.id)
                .where(Notification.created_at == clock.now()).order_by(Notification.event_id)
            ).all()
        return sorted(tuple(row) for row in rows)

    found = []
    for page in (400, 2):
        monkeypatch.setattr(fan_out, "PAGE", page)
        clock.advance(days=1)
        talk_of(ground, make, ideas, 3)
        while Notify()(ground, clock.now()):
            pass
        found.append(paces())
        if page == 400:
            assert Counter(pace for _, kind, pace in found[0] if kind == "comment_added") == {
                "at_once": 3 * AT_ONCE_A_DAY, "daily": len(found[0]) - 12 - 3 * AT_ONCE_A_DAY,
            }
    assert found[0] == found[1]


def test_who_is_told_may_see_it_in_the_centre(
    ground: Ground, make: Factory, clock: FixedClock
) -> None:
    """Letters ask the access rules for many people at once, the centre for one in SQL."""
    invited = make.challenge(everyone=False, audience=("skole",))
    ideas = [make.entry(invited, "teacher"), make.entry(make.challenge(), "nurse")]
    kinds = {rule.needs: kind for kind, rule in KINDS.items()}.values()
    with ground.database.write() as session:
        viewers = viewers_by_ids(session, session.scalars(select(User.id)).all())
        for day in (0, 8, 15, 22):
            now = clock.now() + timedelta(days=day)
            matters = [
                Matter(kind, idea.challenge_id, entry_id)
                for kind in kinds for idea in ideas for entry_id in (None, idea.id)
            ]  # fmt: skip
            everyone = [each.id for each in viewers]
            found = allowed_of(session, dict.fromkeys(matters, everyone), now)
            for matter, people in found.items():
                event = record(session, matter.kind, now=now)
                session.flush()
                session.add_all(
                    Notification(user_id=each.viewer.id, event_id=event.id, created_at=now,
                                 **matter._asdict())
                    for each in people
                )  # fmt: skip
        session.flush()
        notices = [
            notice for viewer in viewers
            for notice in queries.centre(session, viewer, limit=10_000)
        ]
    assert len(notices) > 200
    assert [each for each in notices if not each.visible] == []


def test_what_may_be_seen_is_asked_anew_before_a_later_letter(
    ground: Ground, make: Factory, clock: FixedClock, pager: Pager,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(delivery, "FRESH_SECONDS", -1.0)
    make.challenge(opens_at=clock.now() + timedelta(days=1))
    Notify()(ground, clock.now())
    carried = pager.deliver

    def deliver(message: object, recipient: object, settings: object) -> None:
        carried(message, recipient, settings)  # type: ignore[arg-type]
        with ground.database.write() as session:
            session.execute(update(User).values(active=False))

    offered = {"pager.page": (SimpleNamespace(name="pager"),
                              NotificationChannel("page", "Pager", deliver))}  # fmt: skip
    monkeypatch.setattr(ground.plugins, "channels", lambda session, path: offered)
    Deliver()(ground, clock.now())
    assert len(pager.sent) == 1
    with ground.database.read() as session:
        assert [row.status for row in session.scalars(select(Delivery))] == [SENT]
