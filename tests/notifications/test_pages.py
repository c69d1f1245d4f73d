"""The pages of messages: by day, read when opened, chosen by kind and channel."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select, update

from intranet_ideas.challenges.models import Challenge
from intranet_ideas.ground import Ground
from intranet_ideas.icons import icon_shape
from intranet_ideas.links import PATHS, endpoint_of, path_of
from intranet_ideas.notifications import messages, rules
from intranet_ideas.notifications.models import Notification, NotificationPreference
from intranet_ideas.paths import bundled
from intranet_ideas.people.models import User

from ..counting import statements
from ..factories import Factory
from .conftest import PAGER, Pager

Work = Callable[[], None]
SignIn = Callable[[str], Any]


def own(ground: Ground, make: Factory, who: str) -> list[Notification]:
    with ground.database.read() as session:
        return list(session.scalars(
            select(Notification).where(Notification.user_id == make.viewer(who).id)
            .order_by(Notification.id)
        ))  # fmt: skip


def test_every_path_in_a_message_is_a_page_of_the_application(app: Flask) -> None:
    assert set(PATHS) == set(rules.Target)
    with app.test_request_context():
        from flask import url_for

        for page in PATHS:
            endpoint, values = endpoint_of(page, challenge_id=7, entry_id=8, consultation_id=9)
            assert url_for(endpoint, **values) == path_of(
                page, challenge_id=7, entry_id=8, consultation_id=9)  # fmt: skip
        assert url_for("notifications.preferences") == messages.PREFERENCES_PATH


def test_nothing_yet(app: Flask, sign_in: SignIn) -> None:
    page = sign_in("nurse@example.org").get("/notifications")
    assert page.status_code == 200
    assert "mangler" not in page.text
    assert 'class="empty"' in page.text


def test_messages_stand_by_day_and_are_read_when_opened(
    app: Flask, ground: Ground, make: Factory, work: Work, sign_in: SignIn, pager: Pager
) -> None:
    challenge = make.challenge(title="Trygg <hjemme>")
    work()
    make.clock.advance(days=1)
    make.entry(challenge, "nurse", title="Sensor")
    work()
    nurse = sign_in("nurse@example.org")
    page = nurse.get("/notifications").text
    assert page.count("<section") == 2
    assert "Trygg &lt;hjemme&gt;" in page
    assert make.viewer("nurse").unread_count == 3
    newest = own(ground, make, "nurse")[-1]
    answer = nurse.post(f"/notifications/{newest.id}/open")
    assert answer.status_code == 303
    assert answer.location == f"/ideas/{newest.entry_id}/receipt"
    assert make.viewer("nurse").unread_count == 2
    nurse.post(f"/notifications/{newest.id}/open")
    assert make.viewer("nurse").unread_count == 2
    nurse.post("/notifications/read")
    assert make.viewer("nurse").unread_count == 0
    assert all(row.read_at for row in own(ground, make, "nurse"))


def test_nobody_opens_anothers_message(
    app: Flask, ground: Ground, make: Factory, work: Work, sign_in: SignIn
) -> None:
    make.challenge()
    work()
    other = own(ground, make, "teacher")[0]
    assert sign_in("nurse@example.org").post(f"/notifications/{other.id}/open").status_code == 404
    assert own(ground, make, "teacher")[0].read_at is None


def test_what_can_no_longer_be_seen_has_no_name(
    app: Flask, ground: Ground, make: Factory, work: Work, sign_in: SignIn
) -> None:
    challenge = make.challenge(title="Hemmelig nå")
    work()
    nurse = sign_in("nurse@example.org")
    assert "Hemmelig nå" in nurse.get("/notifications").text
    with ground.database.write() as session:
        session.execute(update(Challenge).values(everyone=False))
    page = nurse.get("/notifications")
    assert page.status_code == 200
    assert "Hemmelig nå" not in page.text
    first = own(ground, make, "nurse")[0]
    assert first.challenge_id == challenge.id
    answer = nurse.post(f"/notifications/{first.id}/open")
    assert answer.location == "/notifications"


def test_older_messages_come_page_by_page(
    app: Flask, ground: Ground, make: Factory, work: Work, sign_in: SignIn
) -> None:
    for number in range(33):
        make.challenge(title=f"Utfordring {number:02}", opens_at=make.clock.now()
                       + timedelta(days=1))  # fmt: skip
    work()
    nurse = sign_in("nurse@example.org")
    first = nurse.get("/notifications").text
    (next_url,) = re.findall(r'rel="next" href="([^"]+)"', first)
    second = nurse.get(next_url).text
    shown = re.findall(r"Utfordring \d\d", first + second)
    assert len(shown) == len(set(shown)) == 33


def test_choices_are_kept_only_where_they_differ_from_what_is_usual(
    app: Flask, ground: Ground, make: Factory, sign_in: SignIn, pager: Pager
) -> None:
    nurse = sign_in("nurse@example.org")

    def shown() -> dict[str, str]:
        page = nurse.get("/notifications/preferences").text
        return dict(re.findall(
            rf'name="{PAGER}:(\w+)".*?<option value="(\w+)" selected>', page, re.DOTALL
        ))  # fmt: skip

    def stored() -> dict[str, str]:
        with ground.database.read() as session:
            return {row.kind: row.pace for row in session.scalars(select(NotificationPreference))}

    before = shown()
    assert "plugin_suspended" not in before
    assert {kind for kind, pace in before.items() if pace != "at_once"} == {
        "comment_reacted", "consultation_opened", "entry_bundled", "entry_thanked",
    }
    form = {f"{PAGER}:{kind}": pace for kind, pace in before.items()}
    nurse.post("/notifications/preferences", form)
    assert stored() == {}
    form |= {f"{PAGER}:comment_added": "weekly", f"{PAGER}:challenge_opened": "never",
             f"{PAGER}:entry_submitted": "nonsense"}  # fmt: skip
    nurse.post("/notifications/preferences", form)
    assert stored() == {"comment_added": "weekly", "challenge_opened": "never"}
    assert shown() == before | stored()


def test_pages_ask_the_database_a_constant_number_of_times(
    app: Flask, ground: Ground, make: Factory, work: Work, sign_in: SignIn
) -> None:
    nurse = sign_in("nurse@example.org")
    nurse.get("/")  # the menu is asked for once
    counts = []
    for _ in range(2):
        for _ in range(4):
            make.challenge()
        work()
        with ground.database.write() as session:
            session.execute(update(User).values(language="nn"))
        with statements(ground.database.engine, "SELECT") as seen:
            nurse.get("/notifications")
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_every_symbol_of_a_message_is_there() -> None:
    template = (bundled("templates") / "notifications/centre.html").read_text("utf-8")
    symbols = dict(re.findall(r'"([a-z_]+)": "([a-z-]+)"', template))
    assert symbols["manager_named"]
    for symbol in symbols.values():
        assert icon_shape(symbol), symbol
