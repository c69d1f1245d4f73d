"""Memory over time, and pages while the mail server stalls.

    python benchmarks/soak.py [--minutes 5] [--warm-up 1]
    scripts/with_postgresql.sh python benchmarks/soak.py --postgresql --minutes 60 --warm-up 10
    python benchmarks/soak.py --stall [--minutes 5]

People read pages and hand in ideas without a pause, over real HTTP, while the worker mails and
indexes. Prints the memory of all processes after the warm-up and at the end, with its growth;
exits 1 above five percent. With ``--stall`` the mail server takes mail and says nothing by turns,
and the slowest twentieth of the pages' answers is compared; exits 1 when it rises by more than a
tenth.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import statistics
import sys
import tempfile
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from databases import database_url
from deadline_spike import serve

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from intranet_ideas.clock import FixedClock  # noqa: E402
from intranet_ideas.ground import Ground, lay  # noqa: E402
from intranet_ideas.migrations import runner  # noqa: E402
from intranet_ideas.plugin_host import actions as plugins  # noqa: E402
from intranet_ideas.settings import load_settings  # noqa: E402
from tests.factories import Factory  # noqa: E402
from tests.reliability.post_office import STALLS, TAKES, post_office  # noqa: E402

READERS = 3
HAND_IN_EVERY = 2.0
"""Seconds between ideas handed in."""

PAUSE = 0.1
"""Seconds that a reader looks at a page, on average."""

TURNS = 10
SAMPLE_SECONDS = 5.0
MOST_GROWTH, MOST_RISE = 5.0, 10.0


def fill(ground: Ground) -> tuple[int, str]:
    """Make an open challenge with ideas; return it and a token."""
    make = Factory(ground, FixedClock(datetime.now(UTC)))
    now = make.clock.now()
    make.organisation()
    with ground.database.write() as session:
        for name in ("search_whoosh", "notify_email"):
            plugins.enable(session, None, name, "kommune", now, host=ground.plugins)
    challenge = make.challenge(opens_at=now, closes_at=now + timedelta(days=1))
    for who in ("nurse", "staff", "teacher", "janitor"):
        make.entry(challenge, who)
    return challenge.id, make.token("nurse")


class Crowd:
    """People who read and hand in until told to stop; keeps how long pages took."""

    def __init__(self, port: int, challenge: int, token: str, cookie: str) -> None:
        self.port, self.challenge, self.cookie = port, challenge, cookie
        self.headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        self.stop = threading.Event()
        self.taken: list[float] = []
        self.statuses: dict[int, int] = {}
        self.handed_in = 0
        self.threads = [threading.Thread(target=self.read) for _ in range(READERS)]
        self.threads.append(threading.Thread(target=self.write))
        for thread in self.threads:
            thread.start()

    def read(self) -> None:
        """Read pages, one after the other."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        paths = ("/", f"/challenges/{self.challenge}", "/ideas/1", "/search?q=sensor")
        # A pause, so that what is measured is the program's time and not its queue.
        while not self.stop.wait(random.expovariate(1 / PAUSE)):
            begun = time.perf_counter()
            connection.request("GET", random.choice(paths), headers={"Cookie": self.cookie})
            answer = connection.getresponse()
            answer.read()
            self.taken.append(time.perf_counter() - begun)
            self.statuses[answer.status] = self.statuses.get(answer.status, 0) + 1

    def write(self) -> None:
        """Hand in an idea now and then."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

        def ask(method: str, path: str, body: object = None) -> dict[str, object]:
            connection.request(method, f"/api/v1{path}", json.dumps(body or {}), self.headers)
            answer = connection.getresponse()
            content = json.loads(answer.read() or b"{}")
            if answer.status >= 400:
                raise SystemExit(f"{path}: {content}")
            return content

        while not self.stop.wait(HAND_IN_EVERY):
            body = {"title": "Sensor", "body": "Tekst", "answers": {"behov": "Ja"}}
            entry = ask("POST", f"/challenges/{self.challenge}/entries", body)
            ask("POST", f"/entries/{entry['id']}/submit")
            self.handed_in += 1

    def end(self) -> None:
        """Let everyone go home."""
        self.stop.set()
        for thread in self.threads:
            thread.join(70)


def family(root: int) -> list[int]:
    """Return a process and all that it started."""
    parents: dict[int, list[int]] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parents.setdefault(int(fields[1]), []).append(int(path.parent.name))
    found = [root]
    for process in found:
        found += parents.get(process, [])
    return found


def memory(root: int) -> dict[str, float]:
    """Return what each process of a family holds of its own, and all of files mapped, in MB.

    Pages that processes share are shared out. Mapped files (the database, the search index, the
    program itself) are named apart: they are a cache that the system takes back when it needs room.
    """
    found: dict[str, float] = {"mapped files": 0.0}
    for number, process in enumerate(family(root)):
        try:
            lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()[1:]
        except OSError:
            continue
        sizes = {line.split()[0]: int(line.split()[1]) / 1024 for line in lines}
        found[f"process {number}"] = sizes["Pss_Anon:"] + sizes["Pss_Shmem:"]
        found["mapped files"] += sizes["Pss_File:"]
    return found


def soak(root: int, warm_up: float, minutes: float) -> dict[str, object]:
    """Watch memory; return it after the warm-up and at the end, each the median of a tenth."""
    time.sleep(warm_up * 60)
    samples, end = [], time.monotonic() + (minutes - warm_up) * 60
    while time.monotonic() < end:
        samples.append(memory(root))
        time.sleep(SAMPLE_SECONDS)
    tenth = max(1, len(samples) // 10)
    first, last = middle(samples[:tenth]), middle(samples[-tenth:])
    own = [sum(size for name, size in each.items() if name != "mapped files")
           for each in (first, last)]  # fmt: skip
    growth = 100 * (own[1] - own[0]) / own[0]
    return {"minutes": minutes, "warm-up minutes": warm_up,
            "MB after the warm-up": round(own[0]), "MB at the end": round(own[1]),
            "growth %": round(growth, 1), "fault": growth > MOST_GROWTH,
            "MB of each": {name: [round(first.get(name, 0)), round(size)]
                           for name, size in last.items()}}  # fmt: skip


def middle(samples: list[dict[str, float]]) -> dict[str, float]:
    """Return the median of each size over samples."""
    names = sorted({name for each in samples for name in each})
    return {name: statistics.median(each.get(name, 0.0) for each in samples) for name in names}


def stall(crowd: Crowd, office: object, minutes: float) -> dict[str, object]:
    """Let the mail server take mail and stall by turns; compare the pages."""
    slowest: dict[str, list[float]] = {TAKES: [], STALLS: []}
    for turn in range(2 * TURNS):
        mode = office.mode = (TAKES, STALLS)[turn % 2]
        time.sleep(1)
        crowd.taken.clear()
        time.sleep(minutes * 60 / (2 * TURNS) - 1)
        slowest[mode].append(sorted(crowd.taken)[len(crowd.taken) * 95 // 100] * 1000)
    before, meanwhile = (statistics.median(slowest[mode]) for mode in (TAKES, STALLS))
    # Of neighbours in time, so that other work on the machine weighs on both.
    ratios = [b / a for a, b in zip(slowest[TAKES], slowest[STALLS], strict=True)]
    rise = 100 * (statistics.median(ratios) - 1)
    return {"p95 ms": round(before, 1), "p95 ms while it stalls": round(meanwhile, 1),
            "turns": {mode: [round(each, 1) for each in took] for mode, took in slowest.items()},
            "rise %": round(rise, 1), "connections": office.connections,
            "fault": rise > MOST_RISE}  # fmt: skip


def run(options: argparse.Namespace) -> dict[str, object]:
    """Run; return what was measured."""
    with tempfile.TemporaryDirectory(prefix="ideas-soak-") as folder, post_office() as office:
        names = {
            "INTRANET_IDEAS_DATA": folder, "INTRANET_IDEAS_SECRET_KEY": "x" * 40,
            "INTRANET_IDEAS_REQUESTS_A_MINUTE": "0",
            "INTRANET_IDEAS_DATABASE_URL": database_url(folder, postgresql=options.postgresql),
            "INTRANET_IDEAS_SMTP_URL": office.url,
        }  # fmt: skip
        settings = load_settings(names)
        runner.upgrade(settings.database_url)
        ground = lay(settings)
        challenge, token = fill(ground)
        from pages import cookie_of

        cookie = cookie_of(ground, Factory(ground, FixedClock(datetime.now(UTC))))
        process, port = serve(os.environ | names | {"PYTHONPATH": str(ROOT)})
        crowd = Crowd(port, challenge, token, cookie)
        try:
            found = (stall(crowd, office, options.minutes) if options.stall
                     else soak(process.pid, options.warm_up, options.minutes))  # fmt: skip
            return found | {"pages": crowd.statuses, "handed in": crowd.handed_in,
                            "mails": sum(office.copies.values())}  # fmt: skip
        finally:
            crowd.end()
            process.terminate()
            process.wait(timeout=60)
            ground.database.dispose()


def main() -> None:
    """Run and print; exit 1 on a fault."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--warm-up", type=float, default=1)
    parser.add_argument("--stall", action="store_true")
    parser.add_argument("--postgresql", action="store_true")
    found = run(parser.parse_args())
    print(json.dumps(found, indent=2))
    if found["fault"]:
        sys.exit(1)


if __name__ == "__main__":
    main()
