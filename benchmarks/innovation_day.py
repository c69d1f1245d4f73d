"""An innovation day with three hundred phones in one room, against ``intranet-ideas serve``.

    python benchmarks/innovation_day.py [--phones 300] [--seconds 30] [--guests]
    scripts/with_postgresql.sh python benchmarks/innovation_day.py --postgresql

All scan the code within twenty seconds and come in, then ask for what is on as ``day.js`` does. The
host lets a pitch start and opens voting; everyone votes within eight seconds of seeing that, and
one in ten sends it twice. Each phone keeps its connection, as browsers and the proxy of
``deploy/nginx`` do (``--new-connections``: one for each request), over loopback alone. Prints how
long it took in seconds, and exits 1 when coming in took more than 10, an update came later than 2,
the 95th percentile of an answer was above 0.5, or votes were lost or counted twice. At most 500
phones and 60 seconds. With ``--guests`` nobody has an account: all come in by a name only, and one
in ten sends that form twice, too.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import re
import sys
import tempfile
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode

from databases import database_url
from deadline_spike import serve
from sqlalchemy import func, select

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from intranet_ideas import create_app  # noqa: E402
from intranet_ideas.challenges import actions as challenges  # noqa: E402
from intranet_ideas.clock import FixedClock  # noqa: E402
from intranet_ideas.days import actions, pitching, teaming  # noqa: E402
from intranet_ideas.days.models import DayGuest  # noqa: E402
from intranet_ideas.days.rules import Plan  # noqa: E402
from intranet_ideas.entries.models import Vote  # noqa: E402
from intranet_ideas.entries.rules import EntryFields  # noqa: E402
from intranet_ideas.ground import Ground, lay  # noqa: E402
from intranet_ideas.migrations import runner  # noqa: E402
from intranet_ideas.people import actions as people  # noqa: E402
from intranet_ideas.settings import load_settings  # noqa: E402
from tests.factories import Factory  # noqa: E402

MOST_PHONES, MOST_SECONDS = 500, 60
SCANNING, READING = 20.0, 8.0
"""Seconds within which all scan the code, and within which each has read the ballot."""

AGAIN = 0.1
"""The part of votes whose answer is lost, so that they are sent twice."""

EVERY = 1.1
"""Seconds between two questions of a phone, as in ``_live.html``."""

LENGTH = re.compile(r"^content-length: (\d+)", re.IGNORECASE | re.MULTILINE)
CLOSES = re.compile(r"^connection: close", re.IGNORECASE | re.MULTILINE)
HIDDEN = re.compile(r'name="(csrf_token|idempotency_key)" value="([^"]+)"')


Line = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@dataclass
class Phone:
    """A phone in the room, and how long things took on it, in seconds."""

    cookies: dict[str, str]
    came_in: float = 0.0
    waits: list[float] = field(default_factory=list)
    seen: dict[str, float] = field(default_factory=dict)
    votes_at: float = 0.0
    voted: float = 0.0
    faults: list[str] = field(default_factory=list)
    mark: str = ""
    line: Line | None = None


@dataclass
class Room:
    """What is served, and when the host pressed what."""

    ground: Ground
    make: Factory
    challenge: int
    code: str
    token: str
    port: int = 0
    guests: bool = False
    new_connections: bool = False
    pressed: dict[str, float] = field(default_factory=dict)


def fill(ground: Ground, count: int, *, guests: bool) -> tuple[Room, list[Phone]]:
    """Set a day up with 20 ideas of ten teams, and ``count`` people who are signed in, or come by a
    name."""
    clock = FixedClock(datetime.now(UTC))
    now, make = clock.now(), Factory(ground, clock)
    make.organisation()
    made = make.challenge(publish=False, questions=())
    host = make.viewer("manager")
    with ground.database.write() as session:
        plan = Plan(now, now + timedelta(hours=1), now + timedelta(hours=2),
                    now + timedelta(hours=3), 3, own_team_barred=True, guests=guests)  # fmt: skip
        day = actions.set_day(session, host, made.id, plan, now)
    with ground.database.write() as session:
        challenges.publish_challenge(session, host, made.id, made.version + 1, now)
    phones = []
    app = create_app(ground)
    name = app.config["SESSION_COOKIE_NAME"]
    client = app.test_client()
    for number in range(count if guests else 0, count + 10):
        email = f"person{number}@example.org"
        with ground.database.write() as session:
            user = people.add_user(session, email=email, name=email, department="skole", now=now)
            session.flush()
            token = people.begin_session(session, user, "benchmark", now, proven_at=now)
        if number >= count:
            viewer = make.viewer(email)
            with ground.database.write() as session:
                teaming.make_team(session, viewer, made.id, f"Bord {number - count}", now)
                for part in "AB":
                    fields = EntryFields(f"Idé {part} fra bord {number - count}", "Slik.")
                    teaming.send_idea(session, viewer, made.id, fields, now)
            continue
        with client.session_transaction() as cookie:
            cookie.clear()
            cookie["_user_id"], cookie["_fresh"] = token, True
        found = client.get_cookie(name)
        assert found is not None
        phones.append(Phone({name: found.value}))
    if guests:
        phones = [Phone({}) for _ in range(count)]
    return Room(ground, make, made.id, day.code, day.room, guests=guests), phones


async def ask(
    room: Room, phone: Phone, path: str, form: dict[str, str] | None = None, *,
    known: bool = True,
) -> tuple[int, dict[str, str], str]:  # fmt: skip
    """Make a request as a phone; return status, headers and body. Notes how long it took."""
    began = time.monotonic()
    body = urlencode(form or {})
    lines = [f"{'GET' if form is None else 'POST'} {path} HTTP/1.1",
             f"Host: 127.0.0.1:{room.port}"]  # fmt: skip
    if room.new_connections:
        lines.append("Connection: close")
    if known and phone.cookies:
        pairs = "; ".join(f"{name}={value}" for name, value in phone.cookies.items())
        lines.append(f"Cookie: {pairs}")
    elif phone.mark and not known:
        lines.append(f"If-None-Match: {phone.mark}")
    if form is not None:
        lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
    head, rest = await exchange(room, phone, ("\r\n".join(lines) + "\r\n\r\n" + body).encode())
    phone.waits.append(time.monotonic() - began)
    first, *fields = head.rstrip().split("\r\n")
    for name, _, value in (line.partition(": ") for line in fields):
        if name.lower() == "set-cookie":
            cookie, _, content = value.partition(";")[0].partition("=")
            phone.cookies[cookie] = content
    headers = {name.lower(): value for name, _, value in (f.partition(": ") for f in fields)}
    return int(first.split()[1]), headers, rest


async def exchange(room: Room, phone: Phone, request: bytes) -> tuple[str, str]:
    """Send a request and return the answer's head and body: on the connection that the phone has,
    or a new one where it has none or the server has let it go meanwhile."""
    while True:
        kept = phone.line
        reader, writer = kept or await asyncio.open_connection("127.0.0.1", room.port)
        phone.line = reader, writer
        try:
            writer.write(request)
            head = (await reader.readuntil(b"\r\n\r\n")).decode(errors="replace")
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()
            phone.line = None
            if kept is None:
                raise
            continue
        size = LENGTH.search(head)
        rest = await reader.readexactly(int(size[1])) if size else b""
        if room.new_connections or CLOSES.search(head):
            writer.close()
            phone.line = None
        return head, rest.decode(errors="replace")


async def come_in(room: Room, phone: Phone) -> None:
    """Scan, press, and see the day."""
    await asyncio.sleep(random.uniform(0, SCANNING))
    began = time.monotonic()
    _, _, page = await ask(room, phone, f"/d/{room.code}")
    address, form = f"/d/{room.code}", dict(HIDDEN.findall(page))
    if room.guests:
        address, form = f"{address}/guest", form | {"name": "Kari", "old": "1"}
    status, headers, _ = await ask(room, phone, address, form)
    if room.guests and random.random() < AGAIN:
        status, headers, _ = await ask(room, phone, address, form)
    if status != 303:
        phone.faults.append(f"coming in: {status}")
        return
    status, _, page = await ask(room, phone, headers["location"])
    phone.came_in = time.monotonic() - began
    if "data-board" not in page:
        phone.faults.append(f"the day: {status}")


async def live(room: Room, phone: Phone, until: float) -> None:
    """Come in, watch, and vote once voting is open."""
    await come_in(room, phone)
    while time.monotonic() < until:
        await asyncio.sleep(EVERY * random.uniform(0.85, 1.15))
        status, headers, body = await ask(
            room, phone, f"/room/{room.token}?lang=nb", known=False
        )
        if status == 200:
            phone.mark = headers["etag"]
            for scene in ("pitch", "vote"):
                if f'data-scene="{scene}"' in body:
                    phone.seen.setdefault(scene, time.monotonic())
            if "vote" in phone.seen and not phone.votes_at:
                phone.votes_at = time.monotonic() + random.uniform(0, READING)
        elif status != 304:
            phone.faults.append(f"the room: {status}")
        if phone.votes_at and phone.votes_at < time.monotonic() and not phone.voted:
            await vote(room, phone)


async def vote(room: Room, phone: Phone) -> None:
    """Open the ballot, tap, and send the tap twice where the answer was lost."""
    address = f"/challenges/{room.challenge}/day/vote"
    _, _, page = await ask(room, phone, address)
    ideas = re.findall(r'name="entry" value="(\d+)"', page)
    form = dict(HIDDEN.findall(page)) | {"entry": random.choice(ideas or ["0"])}
    began = time.monotonic()
    status, _, _ = await ask(room, phone, address, form)
    phone.voted = time.monotonic() - began
    again = status
    if random.random() < AGAIN:
        again, _, _ = await ask(room, phone, address, form)
    if (status, again) != (303, 303):
        phone.faults.append(f"the vote: {status}, {again}")


async def host(room: Room, begins: float, seconds: float) -> None:
    """Press the host's buttons at a third and at two thirds of the time."""
    viewer = room.make.viewer("manager")
    for part, scene in ((1, "pitch"), (2, "vote")):
        await asyncio.sleep(max(0.0, begins + seconds * part / 3 - time.monotonic()))
        now = datetime.now(UTC)

        def press(scene: str = scene, now: datetime = now) -> None:
            with room.ground.database.write() as session:
                if scene == "pitch":
                    pitching.start(session, viewer, room.challenge, now)
                else:
                    pitching.end(session, viewer, room.challenge, now)
                    actions.open_voting(session, viewer, room.challenge, "Nå", now)

        await asyncio.to_thread(press)
        room.pressed[scene] = time.monotonic()


async def hold(room: Room, phones: list[Phone], seconds: float) -> None:
    """Let everyone come, and the day go on for so many seconds after."""
    begins = time.monotonic() + SCANNING + 2
    until = begins + seconds
    await asyncio.gather(host(room, begins, seconds), *(live(room, p, until) for p in phones))


def of(values: list[float], part: float) -> float:
    """Return a percentile, 0 of nothing."""
    return round(sorted(values)[min(len(values) - 1, int(len(values) * part))], 3) if values else 0


def report(room: Room, phones: list[Phone]) -> dict[str, object]:
    """Return the figures; ``faults`` lists what must not be."""
    with room.ground.database.read() as session:
        votes, voters = session.execute(
            select(func.count(), func.count(Vote.user_id.distinct())).select_from(Vote)
        ).one()
        guests = session.scalar(select(func.count()).select_from(DayGuest))
    waits = [wait for phone in phones for wait in phone.waits]
    came = [phone.came_in for phone in phones]
    late = {
        scene: [phone.seen[scene] - at for phone in phones if scene in phone.seen]
        for scene, at in room.pressed.items()
    }
    faults = sorted({fault for phone in phones for fault in phone.faults})
    if room.guests and guests != len(phones):
        faults.append(f"{guests} guests of {len(phones)} phones")
    if of(came, 1) > 10:
        faults.append("coming in took more than 10 seconds")
    faults += [f"{scene}: an update came later than 2 seconds" for scene in late
               if of(late[scene], 1) > 2]  # fmt: skip
    faults += [f"{scene}: seen by {len(late[scene])}" for scene in late
               if len(late[scene]) < len(phones)]  # fmt: skip
    if of(waits, 0.95) > 0.5:
        faults.append("the 95th percentile of an answer is above 0.5 seconds")
    voted = sum(1 for phone in phones if phone.voted)
    if not votes == voters == voted:
        faults.append(f"{voted} voted, {votes} votes of {voters}")
    return {
        "phones": len(phones), "requests": len(waits), "votes": votes,
        "coming in p50": of(came, 0.5), "coming in longest": of(came, 1),
        "answer p50": of(waits, 0.5), "answer p95": of(waits, 0.95), "answer longest": of(waits, 1),
        **{f"{scene} seen after, p50": of(late[scene], 0.5) for scene in late},
        **{f"{scene} seen after, longest": of(late[scene], 1) for scene in late},
        "vote taken p95": of([p.voted for p in phones if p.voted], 0.95), "faults": faults,
    }  # fmt: skip


def run(
    count: int, seconds: float, *, postgresql: bool, guests: bool, new_connections: bool
) -> dict[str, object]:
    """Hold a day; return its figures."""
    with tempfile.TemporaryDirectory(prefix="ideas-day-") as folder:
        names = {
            "INTRANET_IDEAS_DATA": folder, "INTRANET_IDEAS_SECRET_KEY": "x" * 40,
            "INTRANET_IDEAS_DATABASE_URL": database_url(folder, postgresql=postgresql),
        }  # fmt: skip
        settings = load_settings(names)
        runner.upgrade(settings.database_url)
        ground = lay(settings)
        room, phones = fill(ground, count, guests=guests)
        room.new_connections = new_connections
        process, room.port = serve(os.environ | names | {"PYTHONPATH": str(ROOT)})
        try:
            time.sleep(3)
            asyncio.run(hold(room, phones, seconds))
            return report(room, phones)
        finally:
            process.terminate()
            process.wait(timeout=60)
            ground.database.dispose()


def main() -> None:
    """Run and print; exit 1 on a fault."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--phones", type=int, default=300)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--postgresql", action="store_true")
    parser.add_argument("--guests", action="store_true")
    parser.add_argument("--new-connections", action="store_true")
    options = parser.parse_args()
    found = run(
        min(options.phones, MOST_PHONES), min(options.seconds, MOST_SECONDS),
        postgresql=options.postgresql, guests=options.guests,
        new_connections=options.new_connections,
    )  # fmt: skip
    print(json.dumps(found, indent=2))
    if found["faults"]:
        sys.exit(1)


if __name__ == "__main__":
    main()
