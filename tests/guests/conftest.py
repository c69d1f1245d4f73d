"""A site on which anyone may sign in by a link, and the mails that the worker sends."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from flask import Flask

from intranet_ideas import create_app
from intranet_ideas.clock import FixedClock
from intranet_ideas.ground import Ground
from intranet_ideas.guests.lane import SendLinks
from intranet_ideas.notifications import posting
from intranet_ideas.notifications.handing_over import Letter, Outcome, Outcomes
from intranet_ideas.notifications.models import SENT
from intranet_ideas.plugin_host import actions as plugins

from ..browsing import Browser
from ..factories import Factory


@dataclass
class Post:
    """What was sent; ``comes_to`` is what comes of each letter."""

    ground: Ground
    clock: FixedClock
    letters: list[Letter] = field(default_factory=list)
    comes_to: Outcome = field(default_factory=lambda: Outcome(SENT))

    def work(self) -> list[Letter]:
        """Let the worker send what is due, and return it."""
        before = len(self.letters)
        SendLinks()(self.ground, self.clock.now())
        return self.letters[before:]

    def link(self) -> str:
        """Send what is due and return the path of the one link in it."""
        (letter,) = self.work()
        found = re.search(r"http://ideas\.test(/guests/link/\S+)", letter.message.text)
        assert found, letter.message.text
        assert letter.message.url.endswith(found[1])
        return found[1]


Site = Callable[..., Flask]


@pytest.fixture
def post(ground: Ground, clock: FixedClock, make: Factory,
         monkeypatch: pytest.MonkeyPatch) -> Post:  # fmt: skip
    make.organisation()
    with ground.database.write() as session:
        plugins.enable(session, None, "notify_email", "kommune", clock.now(), host=ground.plugins)
    on = replace(ground, settings=replace(ground.settings, guests_by_mail="anyone",
                                             guardian_age=0))  # fmt: skip
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


def asks(app: Flask, email: str, **more: str) -> Browser:
    """Ask for a link in a new browser, and return the browser."""
    browser = Browser(app)
    answer = browser.post("/guests/sign-in", {"email": email, **more})
    assert answer.status_code == 200, answer.text
    assert "Look in your inbox" in answer.text
    return browser
