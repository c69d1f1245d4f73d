"""A small site with something of nearly everything, to be kept as a release left it.

    scripts/with_postgresql.sh .venv/bin/python -m tests.migrations.frozen 0.1.0

writes it into ``releases/`` as SQL for SQLite and PostgreSQL, with what must still be there after
an upgrade.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import uuid
from contextlib import closing
from pathlib import Path

import psycopg
from sqlalchemy import func, make_url, select

from intranet_ideas import moving
from intranet_ideas.audit.lane import seal_events, verify
from intranet_ideas.clock import FixedClock
from intranet_ideas.database import Database
from intranet_ideas.entries import actions as entries
from intranet_ideas.entries import redacting, talk
from intranet_ideas.ground import Ground, lay
from intranet_ideas.judging import actions as judging
from intranet_ideas.migrations import runner
from intranet_ideas.models import metadata
from intranet_ideas.outcomes import actions as outcomes
from intranet_ideas.plugin_host import actions as plugins
from intranet_ideas.privacy import choosing
from intranet_ideas.records.actions import ask_for_package
from intranet_ideas.settings import load_settings
from intranet_ideas.worker import Worker

from ..conftest import NOON, POSTGRESQL, SECRET
from ..factories import Factory

RELEASES = Path(__file__).parent / "releases"
TITLE, DRAFT, SAID, REASON = "Nattilsyn med «sensor»", "Et utkast", "Godt; 'sagt'", "Vi prøver det"
SCORES = {"nytte": 5, "gjennomforing": 3}

TRANSIENT = frozenset({"worker_beat", "idempotent_request"})
"""Tables whose rows say nothing that must last."""


def tell(ground: Ground, clock: FixedClock) -> None:
    """Let a challenge be decided, another stand open and a third be a draft."""
    make = Factory(ground, clock)
    make.organisation()
    with ground.database.write() as session:
        for name in ("scoring_weighted_mean", "notify_email"):
            plugins.enable(session, None, name, "kommune", clock.now(), host=ground.plugins)
    decided = make.challenge(blind=True, votes_per_person=3).id
    ideas = [make.entry(decided, "nurse", title=TITLE).id, make.entry(decided, "staff").id]
    make.entry(decided, "teacher", submit=False, title=DRAFT)
    with ground.database.write() as session:
        now = clock.now()
        talk.add_comment(session, make.viewer("teacher"), ideas[0], SAID, now)
        talk.set_vote(session, make.viewer("teacher"), ideas[0], now)
        redacting.redact(session, make.viewer("manager"), ideas[1], ["natta"], 0, now)
        judging.set_judges(session, make.viewer("manager"), decided,
                           ["judge1@example.org", "judge2@example.org"], now)  # fmt: skip
        choosing.choose(session, ground.settings, make.viewer("manager"), decided,
                        {"votes": 400}, 0, now)  # fmt: skip
    clock.advance(days=8)
    with ground.database.write() as session:
        for judge in ("judge1", "judge2"):
            for idea in ideas:
                judging.put_assessment(session, make.viewer(judge), idea, SCORES, 2, SAID, SAID,
                                       0, True, clock.now())  # fmt: skip
    clock.advance(days=7)
    Worker(ground).once()
    with ground.database.write() as session:
        manager, now = make.viewer("manager"), clock.now()
        for idea, outcome in zip(ideas, ("chosen", "declined"), strict=True):
            outcomes.answer_entry(session, manager, idea, outcome, REASON, None, now)
        outcomes.release(session, manager, decided, now)
        ask_for_package(session, manager, decided, "full", now)
    opened = make.challenge(title="Enklere hverdag").id
    again = make.entry(opened, "teacher", title="Felles bestilling").id
    with ground.database.write() as session:
        entries.withdraw_entry(session, make.viewer("teacher"), again, clock.now())
    make.entry(opened, "nurse", title="En kortere vei")
    make.challenge(publish=False, title="Ikke ferdig")
    make.token("nurse")
    make.session_token("staff")
    Worker(ground).once()
    while seal_events(ground, clock.now()):
        pass


def counted(database: Database) -> dict[str, int]:
    """Return how many rows there are, by table; those with none are left out."""
    with database.read() as session:
        rows = {
            table.name: session.scalar(select(func.count()).select_from(table)) or 0
            for table in metadata.sorted_tables if table.name not in TRANSIENT
        }  # fmt: skip
    return {name: number for name, number in sorted(rows.items()) if number}


def freeze(version: str) -> None:
    """Write the site as it is at this version."""
    if not POSTGRESQL:
        sys.exit("run it by scripts/with_postgresql.sh, which gives it a server")
    with tempfile.TemporaryDirectory() as folder:
        url, clock = f"sqlite:///{folder}/ideas.sqlite3", FixedClock(NOON)
        runner.upgrade(url)
        ground = lay(load_settings({
            "INTRANET_IDEAS_DATA": folder, "INTRANET_IDEAS_SECRET_KEY": SECRET,
        }), clock)  # fmt: skip
        tell(ground, clock)
        head = verify(ground).head
        known = {"schema": runner.head(), "seq": head.seq, "digest": head.digest,
                 "rows": counted(ground.database)}  # fmt: skip
        ground.database.dispose()
        with closing(sqlite3.connect(f"{folder}/ideas.sqlite3")) as source:
            sql = "\n".join(source.iterdump())
        RELEASES.mkdir(exist_ok=True)
        (RELEASES / f"{version}.sqlite.sql").write_text(f"{sql}\n", encoding="utf-8")
        (RELEASES / f"{version}.postgresql.sql").write_text(_on_postgresql(url), encoding="utf-8")
        (RELEASES / f"{version}.json").write_text(json.dumps(known, indent=1) + "\n")


def _on_postgresql(source: str) -> str:
    name = f"frozen_{uuid.uuid4().hex[:12]}"
    target = make_url(POSTGRESQL).set(database=name)
    plain = target.set(drivername="postgresql").render_as_string(hide_password=False)
    server = make_url(plain).set(database="postgres").render_as_string(hide_password=False)
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    moving.move(source, target.render_as_string(hide_password=False))
    program = shutil.which("pg_dump") or max(
        map(str, Path("/usr/lib/postgresql").glob("*/bin/pg_dump"))
    )
    sql = subprocess.run(
        [program, "--inserts", "--no-owner", "--no-privileges", f"--dbname={plain}"],
        check=True, capture_output=True, text=True, env=dict(os.environ),
    ).stdout  # fmt: skip
    # Lines for psql alone, and settings that older servers do not know.
    left_out = ("\\", "-- ", "SET transaction_timeout")
    lines = [line for line in sql.splitlines() if not line.startswith(left_out) and line != "--"]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    freeze(sys.argv[1])
