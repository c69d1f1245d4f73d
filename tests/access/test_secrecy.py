"""Secrets change no byte for those who may not know them.

Two sites that are equal but for one secret are asked the same by the same people: every page
and every reading of the API must answer alike, headers, counts and order included.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from intranet_ideas import create_app
from intranet_ideas.challenges import actions as challenges
from intranet_ideas.clock import FixedClock
from intranet_ideas.entries import talk
from intranet_ideas.ground import Ground, lay
from intranet_ideas.judging import actions as judging
from intranet_ideas.judging import ranking
from intranet_ideas.outcomes import actions as outcomes
from intranet_ideas.outcomes import deciding
from intranet_ideas.outcomes.weighing import Wanted
from intranet_ideas.plugin_host import actions as plugins
from intranet_ideas.plugin_host import figures
from intranet_ideas.settings import load_settings
from intranet_ideas.worker import Worker

from ..browsing import Browser
from ..conftest import NOON, SECRET
from ..factories import Factory

pytestmark = [pytest.mark.sqlite_only, pytest.mark.slow]

Build = Callable[["Site", int], None]
VARYING = re.compile(
    r'name="csrf-token" content="[^"]+"|name="csrf_token" value="[^"]+"'
    r'|name="idempotency_key" value="[^"]+"'
)
"""What differs from request to request by its nature."""

HEADERS = ("ETag", "Location", "Content-Type", "Content-Length", "Last-Modified", "Link")


class Site:
    """One of the two: a challenge with two ideas, two judges and some talk."""

    def __init__(self, ground: Ground, clock: FixedClock) -> None:
        self.ground, self.clock = ground, clock
        self.make = Factory(ground, clock)
        self.make.organisation()
        self.app = create_app(ground)
        with ground.database.write() as session:
            for name in ("scoring_weighted_mean", "search_whoosh"):
                plugins.enable(session, None, name, "kommune", clock.now(), host=ground.plugins)
        self.challenge_id = 0
        self.entries: list[int] = []

    def challenge(self, **changes: object) -> None:
        now = self.clock.now()
        changes = {"blind": True, "voting_closes_at": now + timedelta(days=8)} | changes
        self.challenge_id = self.make.challenge(**changes).id  # type: ignore[arg-type]
        with self.ground.database.write() as session:
            for name in ("nurse", "staff", "teacher"):
                challenges.join_challenge(session, self.make.viewer(name), self.challenge_id, now)
            judging.set_judges(
                session, self.make.viewer("manager"), self.challenge_id,
                ["judge1@example.org", "judge2@example.org"], now,
            )  # fmt: skip

    def idea(self, by: str, **changes: object) -> None:
        made = self.make.entry(self.challenge_id, by, **changes)  # type: ignore[arg-type]
        self.entries.append(made.id)

    def vote(self, by: str, entry: int) -> None:
        with self.ground.database.write() as session:
            talk.set_vote(session, self.make.viewer(by), entry, self.clock.now())

    def assess(self, by: str, entry: int, value: int, words: str = "") -> None:
        with self.ground.database.write() as session:
            judging.put_assessment(
                session, self.make.viewer(by), entry,
                {"nytte": value, "gjennomforing": value}, 2, words, words, 0, True,
                self.clock.now(),
            )  # fmt: skip

    def answer(self, entry: int, outcome: str) -> None:
        with self.ground.database.write() as session:
            outcomes.answer_entry(session, self.make.viewer("manager"), entry, outcome,
                                  f"Grunn: {outcome}", None, self.clock.now())  # fmt: skip

    def work(self) -> None:
        Worker(self.ground).once()


def blind_author(site: Site, variant: int) -> None:
    site.challenge()
    site.idea(("staff", "teacher")[variant], title="Hvem skrev dette?")
    site.idea("nurse")


def pseudonymous_author(site: Site, variant: int) -> None:
    site.challenge(blind=False)
    site.idea(("staff", "teacher")[variant], title="Hvem skrev dette?", pseudonymous=True)
    site.idea("nurse")


def a_draft(site: Site, variant: int) -> None:
    site.challenge()
    site.idea("nurse")
    site.idea("staff", submit=False, title=("Nattilsyn A", "Nattilsyn B")[variant])


def hidden_votes(site: Site, variant: int) -> None:
    site.challenge(totals_hidden=True)
    site.idea("nurse")
    site.idea("nurse", title="En til")
    for voter in ("staff", "teacher"):
        site.vote(voter, site.entries[variant])


def a_judges_score(site: Site, variant: int) -> None:
    site.challenge()
    site.idea("nurse")
    site.idea("staff", title="En til")
    site.clock.advance(days=9)
    site.assess("judge1", site.entries[0], (2, 6)[variant], ("Svakt", "Sterk")[variant])


def a_comparison(site: Site, variant: int) -> None:
    with site.ground.database.write() as session:
        plugins.enable(session, None, "scoring_pairwise", "kommune", site.clock.now(),
                       host=site.ground.plugins)  # fmt: skip
    site.challenge(scoring_method="scoring_pairwise.bradley_terry", evidence="comparisons")
    site.idea("nurse")
    site.idea("staff", title="En til")
    site.clock.advance(days=9)
    with site.ground.database.write() as session:
        judging.put_comparison(
            session, site.make.viewer("judge1"), site.challenge_id, *site.entries,
            (site.entries[0], site.entries[1])[variant], site.clock.now(),
        )  # fmt: skip


def an_unreleased_ranking(site: Site, variant: int) -> None:
    a_judges_score(site, variant)
    site.assess("judge1", site.entries[1], (6, 2)[variant])
    site.clock.advance(days=6)
    ranking.compute_due_rankings(site.ground, site.clock.now())
    site.answer(site.entries[0], ("chosen", "declined")[variant])


def a_decision(site: Site, variant: int) -> None:
    site.challenge()
    site.idea("nurse")
    site.idea("staff", title="En til")
    site.clock.advance(days=9)
    for entry, value in zip(site.entries, (2, 6), strict=True):
        site.assess("judge1", entry, value)
    site.clock.advance(days=6)
    ranking.compute_due_rankings(site.ground, site.clock.now())
    wanted = (
        Wanted("choose", "Lang prat", "chosen", "Best", ""),
        Wanted("talk", "Kort", "declined", "Dyrt", ""),
    )[variant]
    with site.ground.database.write() as session:
        deciding.put_decision(session, site.make.viewer("manager"), site.entries[1], wanted, 0,
                              site.clock.now())  # fmt: skip


SECRETS: tuple[tuple[Build, tuple[str, ...]], ...] = (
    (blind_author, ("nurse", "judge1", "auditor", "it")),
    (pseudonymous_author, ("nurse", "judge1", "auditor", "it", "manager")),
    (a_draft, ("nurse", "judge1", "auditor", "manager")),
    (hidden_votes, ("nurse", "judge1", "auditor", "manager")),
    (a_judges_score, ("nurse", "staff", "judge2", "auditor", "it")),
    (a_comparison, ("nurse", "staff", "judge2", "auditor", "it")),
    (an_unreleased_ranking, ("nurse", "staff", "auditor", "moderator")),
    (a_decision, ("nurse", "staff", "auditor", "moderator")),
)
"""Each secret, and who may not know it."""


@contextmanager
def built(build: Build, variant: int, folder: Path, migrated: Path) -> Iterator[Site]:
    folder.mkdir()
    shutil.copy(migrated, folder / "ideas.sqlite3")
    clock = FixedClock(NOON)
    ground = lay(
        load_settings({
            "INTRANET_IDEAS_DATA": str(folder / "data"),
            "INTRANET_IDEAS_DATABASE_URL": f"sqlite:///{folder / 'ideas.sqlite3'}",
            "INTRANET_IDEAS_SECRET_KEY": SECRET, "INTRANET_IDEAS_BASE_URL": "http://ideas.test",
            "INTRANET_IDEAS_LANGUAGE": "en",
        }),
        clock,
    )  # fmt: skip
    try:
        site = Site(ground, clock)
        build(site, variant)
        site.work()
        yield site
    finally:
        ground.database.dispose()


def readings(app: Flask, site: Site) -> Iterator[str]:
    """Return every address that can be read, with the challenge and each of its ideas."""
    places = {"<int:challenge_id>": [site.challenge_id], "<int:entry_id>": site.entries,
              "<name>": ["scoring_weighted_mean"], "<slug>": ["helse"],
              "<int:notification_id>": [1], "<int:user_id>": [1]}  # fmt: skip
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.endpoint == "static":
            continue
        addresses = [rule.rule]
        for place, values in places.items():
            addresses = [
                each.replace(place, str(value)) for each in addresses for value in values
            ]  # fmt: skip
        for each in addresses:
            if "<" not in each:
                yield f"{each}?q=nattilsyn&text=nattilsyn" if "search" in each else each


def shown(answer: TestResponse) -> str:
    headers = "\n".join(f"{name}: {answer.headers.get(name)}" for name in HEADERS)
    text = VARYING.sub("", answer.get_data().decode("latin-1"))
    return f"{answer.status_code}\n{headers}\n{text}"


def seen_by(site: Site, name: str) -> dict[str, str]:
    app = site.app
    browser = Browser(app, site.make.session_token(name))
    headers = {"Authorization": f"Bearer {site.make.token(name)}"}
    found = {}
    for address in readings(app, site):
        if address.startswith("/api/"):
            answer = app.test_client().get(address, headers=headers)
        else:
            answer = browser.get(address)
        assert answer.status_code < 500, address
        found[address] = shown(answer)
    return found


@pytest.mark.parametrize(("build", "outsiders"), SECRETS, ids=lambda each: getattr(
    each, "__name__", ""))  # fmt: skip
def test_a_secret_changes_no_byte_for_others(
    build: Build, outsiders: tuple[str, ...], tmp_path: Path, migrated_file: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # How long a plugin's calls took differs from run to run, and is shown to IT.
    monkeypatch.setattr(figures, "bound_of", lambda seconds: figures.UP_TO_MS[0])
    with (
        built(build, 0, tmp_path / "a", migrated_file) as one,
        built(build, 1, tmp_path / "b", migrated_file) as other,
    ):
        told = [
            f"{name} at {address}"
            for name in outsiders
            for (address, first), second in zip(
                seen_by(one, name).items(), seen_by(other, name).values(), strict=True
            )
            if first != second
        ]  # fmt: skip
    assert told == [], "\n".join(told)


@pytest.mark.parametrize(("build", "insider"), [
    (blind_author, "manager"), (a_draft, "staff"), (hidden_votes, "staff"),
    (a_judges_score, "judge1"), (a_comparison, "judge1"), (an_unreleased_ranking, "manager"),
    (a_decision, "judge1"),
], ids=lambda each: getattr(each, "__name__", each))  # fmt: skip
def test_those_who_may_know_it_see_a_difference(
    build: Build, insider: str, tmp_path: Path, migrated_file: Path
) -> None:
    """Else the test above would be looking at nothing."""
    with (
        built(build, 0, tmp_path / "a", migrated_file) as one,
        built(build, 1, tmp_path / "b", migrated_file) as other,
    ):
        assert seen_by(one, insider) != seen_by(other, insider)
