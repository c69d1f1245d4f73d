"""How many SQL statements the hot pages run: pinned, so that none asks once for each row."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from intranet_ideas.clock import FixedClock
from intranet_ideas.entries import talk
from intranet_ideas.ground import Ground
from intranet_ideas.judging import actions as judging
from intranet_ideas.plugin_host import actions as plugins

from . import counting
from .browsing import Browser
from .factories import Factory

IDEAS = 6


@pytest.fixture
def statements(ground: Ground) -> Iterator[list[str]]:
    with counting.statements(ground.database.engine) as seen:
        yield seen


@pytest.fixture
def site(ground: Ground, make: Factory, clock: FixedClock) -> dict[str, str]:
    """A challenge with ideas, comments, votes, judges and plugins; returns the addresses."""
    challenge = make.challenge(everyone=False, audience=("helse", "skole"))
    with ground.database.write() as session:
        for name in ("scoring_weighted_mean", "search_whoosh", "notify_email"):
            plugins.enable(session, None, name, "kommune", clock.now(), host=ground.plugins)
        judging.set_judges(session, make.viewer("manager"), challenge.id,
                           ["judge1@example.org"], clock.now())  # fmt: skip
    entries = [make.entry(challenge, "nurse", title=f"Idé {n}").id for n in range(IDEAS)]
    with ground.database.write() as session:
        for number, entry in enumerate(entries):
            for by in ("staff", "teacher"):
                talk.add_comment(session, make.viewer(by), entry, f"Nr {number}", clock.now())
    return {
        "list": "/", "challenge": f"/challenges/{challenge.id}", "idea": f"/ideas/{entries[0]}",
        "gallery": f"/challenges/{challenge.id}/ideas", "me": "/me", "judging": "/judging",
        "messages": "/notifications", "ideas": "/ideas?order=support",
        "desk": f"/challenges/{challenge.id}/desk",
        "participants": f"/challenges/{challenge.id}/participants",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("page", "by", "most"),
    [
        ("list", "teacher", 8), ("list", "nurse", 9), ("list", "judge1", 11),
        ("challenge", "teacher", 4), ("challenge", "nurse", 5),
        ("idea", "teacher", 10), ("idea", "nurse", 12), ("gallery", "teacher", 4),
        ("me", "nurse", 16), ("me", "judge1", 18), ("me", "manager", 16), ("judging", "judge1", 5),
        ("messages", "nurse", 3), ("ideas", "nurse", 6),
        ("participants", "teacher", 3), ("desk", "manager", 17),
    ],
)  # fmt: skip
def test_a_page_runs_no_more_than(
    sign_in: Callable[[str], Browser], site: dict[str, str], statements: list[str],
    page: str, by: str, most: int,
) -> None:  # fmt: skip
    browser = sign_in(by)
    for _ in range(2):
        statements.clear()
        answer = browser.get(site[page])
        assert answer.status_code == 200
    assert len(statements) <= most, "\n\n".join(statements)


def test_a_challenge_drawn_for_the_first_time_runs_at_most_eight(
    sign_in: Callable[[str], Browser], site: dict[str, str], statements: list[str]
) -> None:
    browser = sign_in("teacher")
    browser.get("/")
    statements.clear()
    assert browser.get(site["challenge"]).status_code == 200
    assert len(statements) <= 8, "\n\n".join(statements)
