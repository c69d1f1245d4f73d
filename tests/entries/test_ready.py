"""The first two who ask for an idea at the same moment get it."""

from __future__ import annotations

import subprocess
import sys

SCRIPT = """
import sys, threading
sys.setswitchinterval(1e-6)
from sqlalchemy import inspect
from intranet_ideas import models
from intranet_ideas.entries import queries
from intranet_ideas.entries.models import EntryRevision
queries.make_ready()
together, found = threading.Barrier(8), []
def ask():
    together.wait()
    known = inspect(queries._working)._adapter.columns
    found.append(id(known[EntryRevision.__table__.c.id]))
threads = [threading.Thread(target=ask) for _ in range(8)]
[each.start() for each in threads]
[each.join() for each in threads]
print(len(set(found)))
"""


def test_threads_agree_on_the_columns_of_an_idea() -> None:
    ran = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "1"
