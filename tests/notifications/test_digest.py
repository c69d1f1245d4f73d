"""What is gathered goes out together, once; what people stop stays stopped."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select, update

from intranet_ideas.clock import FixedClock
from intranet_ideas.entries import talk
from intranet_ideas.entries.models import Entry
from intranet_ideas.ground import Ground
from intranet_ideas.notifications.delivery import Deliver
from intranet_ideas.notifications.models import (
    PARKED,
    PENDING,
    SENT,
    Delivery,
    NotificationPreference,
    RefusedAddress,
)
from intranet_ideas.notifications.pacing import Pace
from intranet_ideas.people.models import User
from intranet_ideas.plugin_api import AddressRefused, TryAgainLater

from ..browsing import Browser
from ..factories import Factory
from .conftest import PAGER, Pager

Work = Callable[[], None]
Rows = Callable[[], list[Delivery]]


@pytest.fixture
def idea(make: Factory, work: Work, pager: Pager) -> Entry:
    """The nurse's idea, with all that it was told about gone out."""
    challenge = make.challenge(title="Trygg hjemme", department="teknisk", by="boss")
    entry = make.entry(challenge, "nurse", title="Sensor")
    work()
    pager.sent.clear()
    pager.attempts = 0
    return entry


@pytest.fixture
def comment(ground: Ground, make: Factory, idea: Entry) -> Callable[[str], None]:
    """Let a colleague comment on the idea."""

    def add(text: str) -> None:
        with ground.database.write() as session:
            talk.add_comment(session, make.viewer("staff"), idea.id, text, ground.clock.now())

    return add


def choose(ground: Ground, make: Factory, pace: Pace, kind: str = "comment_added") -> None:
    with ground.database.write() as session:
        session.add(NotificationPreference(
            user_id=make.viewer("nurse").id, kind=kind, channel=PAGER, pace=pace
        ))  # fmt: skip


def of_nurse(rows: list[Delivery], status: str) -> list[Delivery]:
    return [row for row in rows if row.status == status and row.pace != Pace.AT_ONCE]


def test_what_is_gathered_comes_in_one_message_next_morning(
    ground: Ground, make: Factory, clock: FixedClock, work: Work, pager: Pager,
    comment: Callable[[str], None], deliveries: Rows,
) -> None:  # fmt: skip
    choose(ground, make, Pace.DAILY)
    for text in ("Fint", "Hva koster det?", "Vi prøvde det i fjor"):
        comment(text)
    work()
    assert pager.sent == []
    clock.advance(hours=18)  # Wednesday 07:00 in Oslo
    work()
    assert pager.sent == []
    clock.advance(hours=1)
    work()
    ((message, person),) = pager.sent
    assert person.email == "nurse@example.org"
    assert message.kind == "digest"
    assert message.subject == "3 things have happened in the idea challenges"
    assert message.text.count("* New comment on the idea Sensor (3)\n") == 1
    assert message.text.count("Trygg hjemme") == 1
    assert "\n\n\n" not in message.text
    assert message.html.count("<li") == 1
    gathered = of_nurse(deliveries(), SENT)
    assert len(gathered) == 3
    assert message.id == gathered[0].message_id
    work()
    assert len(pager.sent) == 1


def test_one_thing_alone_comes_as_itself(
    ground: Ground, make: Factory, clock: FixedClock, work: Work, pager: Pager,
    comment: Callable[[str], None],
) -> None:  # fmt: skip
    choose(ground, make, Pace.WEEKLY)
    comment("Fint")
    work()
    clock.advance(days=5)  # Sunday
    work()
    assert pager.sent == []
    clock.advance(hours=20)
    work()
    ((message, _),) = pager.sent
    assert message.kind == "comment_added"


def test_two_a_day_come_at_once_and_the_rest_is_gathered(
    clock: FixedClock, work: Work, pager: Pager, comment: Callable[[str], None],
    make: Factory, idea: Entry,
) -> None:  # fmt: skip
    for number in range(4):
        comment(f"Kommentar {number}")
        work()
    assert len(pager.sent) == 2
    # A receipt never waits.
    make.entry(idea.challenge_id, "nurse", title="En til")
    work()
    assert [message.kind for message, _ in pager.sent][2:] == ["entry_submitted"]
    clock.advance(days=1)
    work()
    assert pager.sent[3][0].subject == "2 things have happened in the idea challenges"
    comment("En ny dag")
    work()
    assert len(pager.sent) == 5


def test_what_failed_together_is_tried_again_together_under_one_id(
    ground: Ground, make: Factory, clock: FixedClock, work: Work, pager: Pager,
    comment: Callable[[str], None], deliveries: Rows,
) -> None:  # fmt: skip
    choose(ground, make, Pace.DAILY)
    comment("En")
    comment("To")
    work()
    clock.advance(days=1)
    pager.fault = TryAgainLater("busy")
    work()
    assert pager.attempts == 1
    assert len(of_nurse(deliveries(), PENDING)) == 2
    pager.fault = None
    clock.advance(minutes=5)
    work()
    ((message, _),) = pager.sent
    assert message.subject.startswith("2 things")
    assert message.id == of_nurse(deliveries(), SENT)[0].message_id


def test_a_worker_that_died_with_a_digest_is_taken_over_from(
    ground: Ground, make: Factory, clock: FixedClock, work: Work, pager: Pager,
    comment: Callable[[str], None],
) -> None:  # fmt: skip
    choose(ground, make, Pace.DAILY)
    comment("En")
    comment("To")
    work()
    clock.advance(days=1)
    pager.fault = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        Deliver()(ground, clock.now())
    pager.fault = None
    work()
    assert pager.sent == []
    clock.advance(minutes=11)
    work()
    ((message, _),) = pager.sent
    assert message.subject.startswith("2 things")


def test_a_digest_of_nothing_is_not_sent(
    ground: Ground, make: Factory, clock: FixedClock, work: Work, pager: Pager,
    comment: Callable[[str], None], deliveries: Rows,
) -> None:  # fmt: skip
    choose(ground, make, Pace.DAILY)
    comment("En")
    work()
    with ground.database.write() as session:
        session.execute(update(User).where(User.email == "nurse@example.org").values(active=False))
    clock.advance(days=1)
    work()
    assert pager.sent == []
    assert of_nurse(deliveries(), PENDING) == []


def test_one_click_stops_a_kind_without_signing_in(
    app: Flask, ground: Ground, make: Factory, work: Work, pager: Pager,
    comment: Callable[[str], None],
) -> None:  # fmt: skip
    comment("Fint")
    work()
    address = pager.sent[0][0].stop_url.removeprefix("http://ideas.test")
    stranger = app.test_client()
    asked = stranger.get(address)
    assert asked.status_code == 200
    assert "nurse" not in asked.get_data(as_text=True).lower()
    comment("En til")
    work()
    assert len(pager.sent) == 2, "a look at the page stops nothing"
    for _ in range(2):
        done = stranger.post(address, data={"List-Unsubscribe": "One-Click"})
        assert done.status_code == 200
        assert "no more of these" in done.get_data(as_text=True)
    comment("En tredje")
    work()
    assert len(pager.sent) == 2
    with ground.database.read() as session:
        assert [row.kind for row in session.scalars(select(NotificationPreference))] == [
            "comment_added"
        ]


@pytest.mark.parametrize("change", [lambda s: s[:-2], lambda s: "x" + s, lambda s: "abc"])
def test_a_forged_link_stops_nothing(
    app: Flask, ground: Ground, work: Work, pager: Pager, comment: Callable[[str], None],
    change: Callable[[str], str],
) -> None:  # fmt: skip
    comment("Fint")
    work()
    start, _, signed = pager.sent[0][0].stop_url.rpartition("/")
    path = f"{start.removeprefix('http://ideas.test')}/{change(signed)}"
    assert app.test_client().post(path).status_code == 404
    with ground.database.read() as session:
        assert session.scalars(select(NotificationPreference)).all() == []


def test_a_refused_address_goes_silent_until_it_is_another(
    app: Flask, ground: Ground, make: Factory, clock: FixedClock, work: Work, pager: Pager,
    comment: Callable[[str], None], deliveries: Rows,
) -> None:  # fmt: skip
    pager.fault = AddressRefused("550 5.1.1 no such user")
    comment("Fint")
    work()
    assert deliveries()[-1].status == PARKED
    pager.fault = None
    comment("En til")
    work()
    assert pager.sent == []
    nurse = Browser(app, make.session_token("nurse"))
    assert "Your address is refused" in nurse.get("/notifications/preferences").text
    with ground.database.write() as session:
        session.execute(
            update(User).where(User.email == "nurse@example.org").values(email="nina@example.org")
        )
    clock.advance(minutes=1)
    comment("Ny adresse")
    work()
    assert [person.email for _, person in pager.sent] == ["nina@example.org"]
    assert "Your address is refused" not in nurse.get("/notifications/preferences").text


def test_a_person_can_try_the_address_again(
    app: Flask, ground: Ground, make: Factory, work: Work, pager: Pager,
    comment: Callable[[str], None],
) -> None:  # fmt: skip
    pager.fault = AddressRefused("550 5.1.1 no such user")
    comment("Fint")
    work()
    pager.fault = None
    nurse = Browser(app, make.session_token("nurse"))
    nurse.post("/notifications/address/retry", {})
    with ground.database.read() as session:
        assert session.scalars(select(RefusedAddress)).all() == []
    comment("En til")
    work()
    assert len(pager.sent) == 1


def test_old_gathered_news_is_not_sent(
    ground: Ground, make: Factory, clock: FixedClock, work: Work, pager: Pager,
    comment: Callable[[str], None],
) -> None:  # fmt: skip
    choose(ground, make, Pace.DAILY)
    comment("Fint")
    work()
    clock.advance(days=15)
    work()
    assert {"comment_added", "digest"}.isdisjoint(message.kind for message, _ in pager.sent)
