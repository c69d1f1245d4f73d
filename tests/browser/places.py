"""Finds pages of the demo by what they are about: their numbers change as it grows."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

_IDEA = """SELECT {} FROM entry JOIN challenge ON challenge.id = entry.challenge_id
JOIN entry_revision AS text ON text.id = entry.working_id
WHERE entry.status = 'submitted' AND {} LIKE ?"""

FOUND = {
    "challenge": ("/challenges", "SELECT id FROM challenge WHERE title LIKE ?"),
    "idea": ("/ideas", _IDEA.format("entry.id", "text.title")),
    "idea in": ("/ideas", _IDEA.format("min(entry.id)", "challenge.title")),
    "initiative": ("/initiatives", "SELECT id FROM initiative WHERE title LIKE ?"),
    "partner": ("/partners", "SELECT id FROM partner WHERE name LIKE ?"),
}
"""What can be named, with its address, and how it is found by how its title begins."""

_NAMED = re.compile(r"\{([a-z ]+): ([^}]+)\}")


@dataclass(frozen=True, slots=True)
class Places:
    """The pages of a demo in ``data``."""

    data: Path

    def __call__(self, address: str) -> str:
        """Return an address such as ``{challenge: Trygg hjemme}/desk`` with its number in it.

        Raises ``LookupError`` where not exactly one thing has such a title.
        """
        return _NAMED.sub(self._found, address)

    def _found(self, named: re.Match[str]) -> str:
        address, query = FOUND[named[1]]
        with closing(sqlite3.connect(self.data / "ideas.sqlite3")) as database:
            rows = database.execute(query, (f"{named[2]}%",)).fetchall()
        if len(rows) != 1 or rows[0][0] is None:
            raise LookupError(f"{named[0]}: {len(rows)}")
        return f"{address}/{rows[0][0]}"
