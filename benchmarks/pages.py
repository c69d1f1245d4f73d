"""How fast pages are, as ratios to a bare Flask page served the same way in the same run.

    python benchmarks/pages.py [--entries 1000 100000] [--seconds 6]
    scripts/with_postgresql.sh python benchmarks/pages.py --postgresql

The bare page makes one query and draws 20 rows with Jinja. Both are served by gunicorn with
the same workers and threads, on the same database, and asked over keep-alive connections from
this process. Prints a Markdown table for docs/performance.md.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import resource
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from databases import database_url
from sqlalchemy import event, insert, select, update

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from intranet_ideas import create_app, moving  # noqa: E402
from intranet_ideas.challenges.models import Challenge  # noqa: E402
from intranet_ideas.clock import FixedClock  # noqa: E402
from intranet_ideas.entries.models import (  # noqa: E402
    Entry,
    EntryAuthor,
    EntryRevision,
)
from intranet_ideas.ground import Ground, lay  # noqa: E402
from intranet_ideas.migrations import runner  # noqa: E402
from intranet_ideas.models import metadata  # noqa: E402
from intranet_ideas.people.models import User  # noqa: E402
from intranet_ideas.plugin_host import actions as plugins  # noqa: E402
from intranet_ideas.settings import load_settings  # noqa: E402
from intranet_ideas.worker import Worker  # noqa: E402
from tests.browsing import Browser  # noqa: E402
from tests.factories import Factory  # noqa: E402

INDEXED = 20_000
"""Above this many ideas search is left out: making the index takes longer than all the rest."""

BARE = """
from flask import Flask, render_template_string
from sqlalchemy import create_engine, text
engine = create_engine("{url}")
app = Flask(__name__)
PAGE = (
    "<!DOCTYPE html><ul>{{% for row in rows %}}"
    "<li>{{{{ row.id }}}} {{{{ row.title }}}}</li>{{% endfor %}}</ul>"
)
@app.get("/")
def page():
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT id, title FROM entry_revision LIMIT 20")).all()
    return render_template_string(PAGE, rows=rows)
"""


def fill(ground: Ground, make: Factory, count: int) -> list[int]:
    """Make 20 open challenges; the first has 30 ideas, the others share the
    rest. Return the challenges' ids."""
    now = make.clock.now()
    make.organisation()
    with ground.database.write() as session:
        for name in ("scoring_weighted_mean", "search_whoosh"):
            plugins.enable(session, None, name, "kommune", now, host=ground.plugins)
    ids = [
        make.challenge(title=f"Utfordring {n}", opens_at=now - timedelta(days=1),
                       closes_at=now + timedelta(days=5 + n),
                       judging_closes_at=now + timedelta(days=40),
                       results_at=now + timedelta(days=50)).id
        for n in range(20)
    ]  # fmt: skip
    with ground.database.write() as session:
        author = session.scalars(select(User).filter_by(email="staff@example.org")).one()
        rows = [(n, ids[0] if n <= 30 else ids[1 + n % 19]) for n in range(1, count + 1)]
        session.execute(insert(Entry), [
            {"id": n, "challenge_id": c, "status": "draft", "language": "nb", "version": 1,
             "department_id": author.department_id, "created_by": author.id, "created_at": now,
             "changed_at": now, "pseudonymous": False, "vote_count": 0, "comment_count": 0}
            for n, c in rows
        ])  # fmt: skip
        session.execute(insert(EntryRevision), [
            {"id": n, "entry_id": n, "number": 1, "title": f"Idé nummer {n} om nattilsyn",
             "body": "Færre turer om natta og mer ro. " * 10, "body_html": "<p>Færre turer</p>",
             "excerpt": "Færre turer om natta og mer ro.", "answers": {"behov": "Ro"},
             "attachments": [], "author_id": author.id, "saved_at": now, "received_at": now,
             "digest": "0" * 64}
            for n, _ in rows
        ])  # fmt: skip
        session.execute(insert(EntryAuthor), [
            {"entry_id": n, "user_id": author.id, "position": 0} for n, _ in rows
        ])  # fmt: skip
        session.execute(update(Entry).values(
            working_id=Entry.id, submitted_id=Entry.id, status="submitted", submitted_at=now,
        ).execution_options(synchronize_session=False))  # fmt: skip
        for challenge in ids:
            session.execute(update(Challenge).where(Challenge.id == challenge).values(
                entry_count=sum(c == challenge for _, c in rows)
            ).execution_options(synchronize_session=False))  # fmt: skip
        # The rows were numbered here: let the database go on where they end.
        moving.set_sequences(session.connection(), metadata.sorted_tables)
    return ids


@contextmanager
def served(target: str, environ: dict[str, str]):
    """Serve an application with two processes of four threads; yields the port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", target, "-w", "2", "--threads", "4", "-k", "gthread",
         "-b", f"127.0.0.1:{port}", "--log-level", "error", "--keep-alive", "30"],
        env=environ, cwd=environ["BENCH"],
    )  # fmt: skip
    try:
        for _ in range(200):
            with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                break
            time.sleep(0.05)
        time.sleep(1.5)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=30)


def rate(port: int, path: str, cookie: str, seconds: float) -> float:
    """Return answers per second over eight connections."""
    counts = [0] * 8
    end = time.monotonic() + seconds

    def ask(place: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port)
        while time.monotonic() < end:
            connection.request("GET", path, headers={"Cookie": cookie})
            answer = connection.getresponse()
            answer.read()
            if answer.status != 200:
                raise SystemExit(f"{path} answered {answer.status}")
            counts[place] += 1

    threads = [threading.Thread(target=ask, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / seconds


def cookie_of(ground: Ground, make: Factory) -> str:
    """Sign a person in and return the cookie a browser would send."""
    app = create_app(ground)
    browser = Browser(app, make.session_token("nurse"))
    browser.get("/")
    found = browser.client.get_cookie("ideas")
    return f"ideas={found.value}" if found else ""


def statements(ground: Ground, make: Factory, paths: dict[str, str]) -> dict[str, int]:
    """Return how many SQL statements each page runs."""
    seen: list[str] = []
    event.listen(ground.database.engine, "before_cursor_execute",
                 lambda *a: None if a[2].startswith("BEGIN") else seen.append(a[2]))
    browser = Browser(create_app(ground), make.session_token("nurse"))
    counts = {}
    for name, path in paths.items():
        browser.get(path)
        seen.clear()
        browser.get(path)
        counts[name] = len(seen)
    return counts


def submission(ground: Ground, make: Factory, challenge: int, times: int = 60) -> float:
    """Return the median milliseconds in the server of handing an idea in by API.

    Not by the one who reads the pages: few have sixty ideas of their own in a challenge.
    """
    app = create_app(ground)
    headers = {"Authorization": f"Bearer {make.token('staff')}"}
    client, taken = app.test_client(), []
    for n in range(times):
        body = {"title": f"Ny idé {n}", "body": "Tekst", "answers": {"behov": "Ja"}}
        made = client.post(f"/api/v1/challenges/{challenge}/entries", json=body, headers=headers)
        if made.status_code != 201:
            raise SystemExit(made.get_data(as_text=True))
        begun = time.perf_counter()
        client.post(f"/api/v1/entries/{made.get_json()['id']}/submit", headers=headers)
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken) * 1000


def measure(count: int, seconds: float, *, postgresql: bool) -> dict[str, object]:
    """Measure everything with ``count`` ideas in the database."""
    folder = tempfile.mkdtemp(prefix="ideas-bench-")
    names = {
        "INTRANET_IDEAS_DATA": folder, "INTRANET_IDEAS_SECRET_KEY": "x" * 40,
        "INTRANET_IDEAS_REQUESTS_A_MINUTE": "0",
        "INTRANET_IDEAS_DATABASE_URL": database_url(folder, postgresql=postgresql),
    }  # fmt: skip
    settings = load_settings(names)
    runner.upgrade(settings.database_url)
    clock = FixedClock(datetime.now(UTC))
    ground = lay(settings, clock)
    make = Factory(ground, clock)
    first, *others = fill(ground, make, count)
    paths = {
        "list": "/", "challenge, 30 ideas": f"/challenges/{first}", "idea": "/ideas/1",
    }
    if count <= INDEXED:
        Worker(ground).once()
        paths["search"] = "/search?q=nattilsyn"
    result: dict[str, object] = {"statements": statements(ground, make, paths)}
    result["submission ms"] = submission(ground, make, others[0])
    cookie = cookie_of(ground, make)
    (Path(folder) / "bare.py").write_text(BARE.format(url=settings.database_url))
    environ = os.environ | names | {"PYTHONPATH": str(ROOT), "BENCH": folder}
    with served("bare:app", environ) as bare, served("wsgi:app", environ) as ours:
        rows = {}
        for name, path in paths.items():
            pairs = []
            for _ in range(3):
                base = rate(bare, "/", "", seconds / 3)
                pairs.append((base, rate(ours, path, cookie, seconds / 3)))
            rows[name] = (
                statistics.median(b for b, _ in pairs), statistics.median(o for _, o in pairs),
                statistics.median(o / b for b, o in pairs),
            )  # fmt: skip
    result["rates"] = rows
    ground.database.dispose()
    return result


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, nargs="+", default=[1000, 100_000])
    parser.add_argument("--seconds", type=float, default=6)
    parser.add_argument("--postgresql", action="store_true")
    options = parser.parse_args()
    print("| ideas | page | bare page/s | our page/s | ratio | SQL statements |")
    print("|---|---|---|---|---|---|")
    notes = []
    for count in options.entries:
        found = measure(count, options.seconds, postgresql=options.postgresql)
        for name, (bare, ours, ratio) in found["rates"].items():
            print(f"| {count} | {name} | {bare:.0f} | {ours:.0f} | {ratio:.2f} "
                  f"| {found['statements'][name]} |", flush=True)
        notes.append(f"{count} ideas: a submission takes {found['submission ms']:.1f} ms median.")
    print("\n" + "\n".join(notes))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"peak MB of this process": round(peak)}))


if __name__ == "__main__":
    main()
