"""A site of which there are two, equal but for one secret, and all that a person can read of it."""

from __future__ import annotations

import io
import re
import shutil
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from itertools import product
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from intranet_ideas import create_app
from intranet_ideas.bundles import actions as bundles
from intranet_ideas.bundles.rules import BundleFields
from intranet_ideas.challenges import actions as challenges
from intranet_ideas.challenges.models import Challenge
from intranet_ideas.clock import FixedClock
from intranet_ideas.entries import actions as entries
from intranet_ideas.entries import holds, queries, redacting, talk, uploads
from intranet_ideas.entries.rules import EntryFields
from intranet_ideas.feeds.queries import offered
from intranet_ideas.ground import Ground, lay
from intranet_ideas.judging import actions as judging
from intranet_ideas.notifications.messages import mail_app, speaking
from intranet_ideas.notifications.queries import centre
from intranet_ideas.outcomes import actions as outcomes
from intranet_ideas.people.rules import Viewer
from intranet_ideas.people.tokens import make_feed_token
from intranet_ideas.plugin_host import actions as plugins
from intranet_ideas.settings import load_settings
from intranet_ideas.worker import Worker

from ..browsing import Browser
from ..conftest import NOON, SECRET
from ..factories import Factory

VARYING = re.compile(
    r'name="csrf-token" content="[^"]+"|name="csrf_token" value="[^"]+"'
    r'|name="idempotency_key" value="[^"]+"'
)
"""What differs from request to request by its nature."""

HEADERS = ("ETag", "Location", "Content-Type", "Content-Length", "Content-Disposition",
           "Last-Modified", "Link")  # fmt: skip

ON = ("scoring_weighted_mean", "search_whoosh", "challenge_calendar", "similar_ideas",
      "export_xlsx")  # fmt: skip

BROWSED = ("", "order=support", "need=talk", "need=people", "department=helse",
           *(f"order=support&after={number}" for number in range(1, 5)))  # fmt: skip
"""What ideas are browsed by: neither their order nor what is left out may tell a secret."""

PDF = b"%PDF-1.4\n%%EOF\n"


class Site:
    """One of the two. ``words`` are looked for by whoever may search."""

    def __init__(self, ground: Ground, clock: FixedClock) -> None:
        self.ground, self.clock = ground, clock
        self.make = Factory(ground, clock)
        self.make.organisation()
        self.app = create_app(ground)
        with ground.database.write() as session:
            for name in ON:
                plugins.enable(session, None, name, "kommune", clock.now(), host=ground.plugins)
        self.challenge_id = 0
        self.entries: list[int] = []
        self.bundles: list[int] = []
        self.words: tuple[str, ...] = ("nattilsyn",)

    def do(self, action: Callable[..., Any], by: str, *rest: Any, **more: Any) -> Any:
        """Carry an action out as someone, now."""
        with self.ground.database.write() as session:
            return action(session, self.make.viewer(by), *rest, self.clock.now(), **more)

    def challenge(self, **changes: Any) -> None:
        now = self.clock.now()
        given = {"blind": True, "outside": "ideas", "voting_closes_at": now + timedelta(days=8)}
        changes = given | changes
        self.challenge_id = self.make.challenge(**changes).id
        for name in ("nurse", "staff", "teacher"):
            self.do(challenges.join_challenge, name, self.challenge_id)
        self.do(judging.set_judges, "manager", self.challenge_id,
                ["judge1@example.org", "judge2@example.org"])  # fmt: skip

    def idea(self, by: str, *, file: str = "", **changes: Any) -> int:
        made = self.make.entry(self.challenge_id, by, **changes).id
        if file:
            stored = uploads.store_file(file, PDF, self.ground.files)
            self.do(uploads.add_attachment, by, made, stored)
            self.do(entries.submit_entry, by, made)
        self.entries.append(made)
        return made

    def rewrite(self, by: str, entry: int, **fields: Any) -> None:
        """Hand a changed text in."""
        with self.ground.database.write() as session:
            viewer, now = self.make.viewer(by), self.clock.now()
            version = queries.see_entry(session, viewer, entry, now).entry.version
            entries.save_entry(session, viewer, entry, EntryFields(**fields), version, now)
            entries.submit_entry(session, viewer, entry, now)

    def version(self) -> int:
        """Return the version of the challenge."""
        with self.ground.database.read() as session:
            return session.get_one(Challenge, self.challenge_id).version

    def held(self, entry: int) -> int:
        """Return what waits of an idea."""
        with self.ground.database.read() as session:
            found = holds.latest(session, entry)
            assert found is not None
            return found.id

    def comment(self, by: str, entry: int, words: str) -> None:
        self.do(talk.add_comment, by, entry, words)

    def vote(self, by: str, entry: int) -> None:
        self.do(talk.set_vote, by, entry)

    def blank(self, entry: int, *words: str) -> None:
        self.do(redacting.redact, "manager", entry, words, 0)

    def assess(self, by: str, entry: int, value: int, words: str = "") -> None:
        scores = {"nytte": value, "gjennomforing": value}
        self.do(judging.put_assessment, by, entry, scores, 2, words, words, 0, True)

    def bundle(self, title: str, words: str, entry_ids: Sequence[int]) -> int:
        fields = BundleFields(title, words, tuple(entry_ids))
        made: int = self.do(bundles.make, "manager", self.challenge_id, fields).id
        self.bundles.append(made)
        return made

    def answer(self, entry: int, outcome: str) -> None:
        self.do(outcomes.answer_entry, "manager", entry, outcome, f"Grunn: {outcome}", None)

    def work(self) -> None:
        Worker(self.ground).once()


@contextmanager
def built(folder: Path, migrated: Path) -> Iterator[Site]:
    folder.mkdir()
    shutil.copy(migrated, folder / "ideas.sqlite3")
    clock = FixedClock(NOON)
    ground = lay(
        load_settings({
            "INTRANET_IDEAS_DATA": str(folder / "data"),
            "INTRANET_IDEAS_DATABASE_URL": f"sqlite:///{folder / 'ideas.sqlite3'}",
            "INTRANET_IDEAS_SECRET_KEY": SECRET, "INTRANET_IDEAS_BASE_URL": "http://ideas.test",
            "INTRANET_IDEAS_LANGUAGE": "en", "INTRANET_IDEAS_REQUESTS_A_MINUTE": "0",
            "INTRANET_IDEAS_FRAME_ANCESTORS": "https://intranet.test",
        }),
        clock,
    )  # fmt: skip
    try:
        yield Site(ground, clock)
    finally:
        ground.database.dispose()


def places(site: Site, session: Session, viewer: Viewer) -> dict[str, list[object]]:
    """Return what can stand in each place of an address."""
    feeds = offered(session, site.ground, viewer)
    exports = site.ground.plugins.exports(session, "kommune/helse/")
    return {
        "challenge_id": [site.challenge_id], "entry_id": site.entries, "user_id": [1],
        "bundle_id": site.bundles or [1],
        "attachment_id": [1, 2], "notification_id": [1], "trial_id": [1], "number": [1, 2],
        "package_id": [1], "paragraph_key": [1, 2], "rest": ["Users", "Groups"],
        "kind": ["csv", "xlsx"], "ending": ["csv", "xlsx"],
        "key": list(exports), "slug": ["helse"], "token": ["TOKEN"], "code": ["x"], "signed": ["x"],
        "name": ["scoring_weighted_mean", *(feed.name for feed in feeds)],
    }  # fmt: skip


def readings(site: Site, filled: dict[str, list[object]]) -> Iterator[str]:
    """Return every address that can be read. A number that nobody has thought of is 1, any
    other place an error."""
    for rule in site.app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.endpoint == "static":
            continue
        names = sorted(rule.arguments)
        numbers = re.findall(r"<int:(\w+)>", rule.rule)
        known = dict.fromkeys(numbers, [1]) | filled
        for values in product(*(known[name] for name in names)):
            address = rule.rule
            for name, value in zip(names, values, strict=True):
                address = re.sub(rf"<(?:\w+:)?{name}>", str(value), address)
            if address == "/oembed":
                yield from (f"{address}?url=http://ideas.test{path}" for path in
                            (f"/challenges/{filled['challenge_id'][0]}",
                             *(f"/ideas/{each}" for each in filled["entry_id"])))  # fmt: skip
                continue
            if address == "/ideas":
                yield from (f"/ideas?{each}" for each in BROWSED)
            searched = ("search", "similar", "ideas", "entries")
            if address.rsplit("/", 1)[-1] not in searched and "search" not in address:
                yield address
                continue
            yield from (f"{address}?q={word}&text={word}" for word in site.words)


def shown(answer: TestResponse, token: str) -> str:
    data = answer.get_data()
    if data.startswith(b"PK"):
        return repr(unpacked(data))
    headers = "\n".join(f"{name}: {answer.headers.get(name)}" for name in HEADERS)
    text = VARYING.sub("", data.decode("latin-1")).replace(token, "TOKEN")
    return f"{answer.status_code}\n{headers}\n{text}"


def unpacked(data: bytes) -> dict[str, bytes]:
    """Return what an archive holds, but for the part that says when it was made."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {
            name: archive.read(name) for name in archive.namelist() if name != "docProps/core.xml"
        }


def differing(one: Site, other: Site, name: str) -> Iterator[str]:
    """Yield the addresses at which a person sees a difference."""
    for (address, first), (_, second) in zip(
        seen_by(one, name), seen_by(other, name), strict=True
    ):
        if first != second:
            yield address


def seen_by(site: Site, name: str) -> Iterator[tuple[str, str]]:
    """Yield what a person reads at every address, and in the letters sent to them."""
    viewer = site.make.viewer(name)
    browser = Browser(site.app, site.make.session_token(name))
    bearer = {"Authorization": f"Bearer {site.make.token(name)}"}
    with site.ground.database.write() as session:
        token = make_feed_token(session, viewer, site.clock.now())
        filled = places(site, session, viewer)
    for address in readings(site, filled):
        asked = address.replace("TOKEN", token)
        if address.startswith("/api/"):
            answer = site.app.test_client().get(asked, headers=bearer)
        else:
            answer = browser.get(asked)
        assert answer.status_code < 500, address
        yield address, shown(answer, token)
    yield from letters(site, viewer)


def letters(site: Site, viewer: Viewer) -> Iterator[tuple[str, str]]:
    """Yield the text of a letter about each thing a person was told of."""
    settings = site.ground.settings
    with site.ground.database.read() as session:
        notices = centre(session, viewer, limit=100)
    # Written before they are looked at: whoever stops looking must leave no request open.
    with speaking(mail_app(settings), settings, viewer.language, "Kommunen") as compose:
        written = [repr(compose([each], "id", viewer, "notify_email.email")) for each in notices]
    for number, letter in enumerate(written):
        yield f"letter {number}", letter
