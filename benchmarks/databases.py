"""Empty databases for benchmarks."""

from __future__ import annotations

import os
import uuid

import psycopg


def database_url(folder: str, *, postgresql: bool) -> str:
    """Return the address of an empty database: a file in ``folder``, or one of the server that
    ``scripts/with_postgresql.sh`` gives."""
    if not postgresql:
        return f"sqlite:///{folder}/ideas.sqlite3"
    server = os.environ.get("IDEAS_TEST_POSTGRESQL", "")
    if not server:
        raise SystemExit("run it by scripts/with_postgresql.sh")
    name = f"bench_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(server.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return server.replace("/postgres?", f"/{name}?", 1)
