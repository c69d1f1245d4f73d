"""A challenge in judging with ideas and judges, to try things on."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import unescape

from intranet_ideas import create_app
from intranet_ideas.challenges import queries as challenges
from intranet_ideas.challenges.queries import SeenChallenge
from intranet_ideas.clock import FixedClock
from intranet_ideas.ground import Ground
from intranet_ideas.judging import actions
from intranet_ideas.judging.models import Assessment
from intranet_ideas.people.queries import department_by_slug
from intranet_ideas.plugin_host.models import PluginActivation

from ..browsing import Browser
from ..factories import Factory

FULL = {"nytte": 5, "gjennomforing": 4}


@dataclass
class Judged:
    """One challenge with two ideas, by nurse@ and staff@, judged by judge1@ and judge2@."""

    make: Factory
    clock: FixedClock
    challenge_id: int
    entries: list[int]

    @property
    def ground(self) -> Ground:
        return self.make.ground

    @property
    def now(self) -> datetime:
        return self.clock.now()

    def seen(self, by: str) -> SeenChallenge:
        with self.ground.database.read() as session:
            return challenges.see(session, self.make.viewer(by), self.challenge_id, self.now)

    def put(self, by: str, entry_id: int, scores: Mapping[str, int | None] = FULL, *,
            version: int = 0, hand_in: bool = True, to_panel: str = "",
            to_author: str = "") -> Assessment:
        with self.ground.database.write() as session:
            return actions.put_assessment(
                session, self.make.viewer(by), entry_id, scores, 2, to_author, to_panel,
                version, hand_in, self.now,
            )  # fmt: skip

    def set_judges(self, *names: str) -> None:
        with self.ground.database.write() as session:
            actions.set_judges(
                session, self.make.viewer("manager"), self.challenge_id,
                [f"{name}@example.org" for name in names], self.now,
            )  # fmt: skip

    def assign(self, mode: str | Mapping[str, Sequence[int]]) -> None:
        with self.ground.database.write() as session:
            actions.assign_entries(
                session, self.make.viewer("manager"), self.challenge_id, mode, self.now  # type: ignore[arg-type]
            )

    def rank(self) -> int:
        return actions.compute_due_rankings(self.ground, self.now)


def begin(make: Factory, clock: FixedClock, *, judges: Sequence[str] = ("judge1", "judge2"),
          scoring: bool = True, **changes: object) -> Judged:
    """Make the challenge and move the clock into judging."""
    challenge = make.challenge(**changes)  # type: ignore[arg-type]
    entries = [
        make.entry(challenge, by, title=f"Idé fra {number}").id
        for number, by in enumerate(("nurse", "staff"), start=1)
    ]
    judged = Judged(make, clock, challenge.id, entries)
    if judges:
        judged.set_judges(*judges)
    if scoring:
        with make.ground.database.write() as session:
            root = department_by_slug(session, "kommune")
            assert root is not None
            session.add(PluginActivation(plugin="scoring_weighted_mean", department_id=root.id,
                                         enabled=True, changed_at=clock.now()))  # fmt: skip
    clock.advance(days=8)
    return judged


def table_rows(text: str, caption: str) -> list[list[str]]:
    """Return the words of a page's table, row by row, each cell's in one line."""
    table = re.search(rf"<caption[^>]*>{re.escape(caption)}</caption>.*?</table>", text, re.DOTALL)
    assert table, caption
    return [
        [" ".join(unescape(re.sub(r"<[^>]+>", " ", cell)).split())
         for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)]
        for row in re.findall(r"<tr.*?</tr>", table[0], re.DOTALL)
    ]  # fmt: skip


Visitor = Browser


def visitors(judged: Judged) -> Callable[[str], Visitor]:
    """Return what signs people in, on an application that serves the challenge's site."""
    app = create_app(judged.ground)
    app.config.update(TESTING=True)
    return lambda name: Visitor(app, judged.make.session_token(name))
