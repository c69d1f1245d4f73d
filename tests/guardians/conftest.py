"""A site on which guests say how old they are, a child on it, and the letters that are sent."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from flask import Flask

from intranet_ideas import create_app
from intranet_ideas.clock import FixedClock
from intranet_ideas.ground import Ground
from intranet_ideas.guardians import lane
from intranet_ideas.guardians.lane import SendLetters, look_after
from intranet_ideas.notifications import posting
from intranet_ideas.notifications.handing_over import Letter, Outcome, Outcomes
from intranet_ideas.notifications.models import SENT
from intranet_ideas.people.rules import Viewer
from intranet_ideas.plugin_host import actions as plugins

from ..browsing import Browser
from ..factories import Factory

PARENT = "mor@bygda.test"


@dataclass
class Post:
    """What was sent; ``comes_to`` is what comes of each letter."""

    ground: Ground
    clock: FixedClock
    letters: list[Letter] = field(default_factory=list)
    comes_to: Outcome = field(default_factory=lambda: Outcome(SENT))

    def work(self) -> list[Letter]:
        """Send what is due and return it."""
        before = len(self.letters)
        SendLetters()(self.ground, self.clock.now())
        return self.letters[before:]

    def to(self, email: str) -> Letter:
        """Send what is due and return the one letter to an address."""
        (letter,) = [each for each in self.work() if each.recipient.email == email]
        return letter

    def link(self, email: str = PARENT) -> str:
        """Send what is due and return the path of the link in the letter to an address."""
        letter = self.to(email)
        found = re.search(r"http://ideas\.test(/guardians/link/\S+)", letter.message.text)
        assert found, letter.message.text
        assert found[1] in letter.message.html
        return found[1]

    def pass_days(self, days: float) -> int:
        """Let days go by, and the worker look after what they bring."""
        self.clock.advance(days=days)
        return look_after(self.ground, self.clock.now())


@pytest.fixture
def post(ground: Ground, clock: FixedClock, make: Factory,
         monkeypatch: pytest.MonkeyPatch) -> Post:  # fmt: skip
    make.organisation()
    with ground.database.write() as session:
        plugins.enable(session, None, "notify_email", "kommune", clock.now(), host=ground.plugins)
    on = replace(ground, settings=replace(ground.settings, guests_by_mail="anyone",
                                          public_pages="on"))  # fmt: skip
    kept = Post(on, clock)

    def hand_over(_: Ground, letters: Sequence[Letter], *rest: Any) -> Iterator[Outcomes]:
        del rest
        kept.letters += letters
        yield {each.ids[0]: kept.comes_to for each in letters}

    monkeypatch.setattr(posting, "hand_over", hand_over)
    return kept


@pytest.fixture
def app(post: Post) -> Flask:
    """The site."""
    return create_app(post.ground)


@dataclass
class Child:
    """A child of thirteen who has signed in and answered, but asked nobody."""

    make: Factory
    browser: Browser
    email: str = "guest@example.org"

    @property
    def viewer(self) -> Viewer:
        """The child as a viewer, as it is now."""
        return self.make.viewer(self.email)

    def asks(self, email: str = PARENT) -> Any:
        """Have a guardian asked."""
        return self.browser.post("/me/guardian", {"email": email})


@pytest.fixture
def child(app: Flask, make: Factory, post: Post, clock: FixedClock) -> Child:
    with post.ground.database.write() as session:
        lane.actions.must_say(session, make.viewer("guest"))
    browser = Browser(app, make.session_token("guest"))
    answer = browser.post("/me/age", {"answer": "younger", "year": str(clock.now().year + 2)})
    assert answer.headers["Location"] == "/me/guardian"
    return Child(make, browser)
