"""``maintenance on`` and ``off``, and a site that is restored closed."""

from __future__ import annotations

from pathlib import Path

import pytest

from intranet_ideas.database import Database
from intranet_ideas.ground import Ground
from intranet_ideas.maintenance import Maintenance

from .conftest import Run, refused


def closed(database: Database) -> str | None:
    with database.read() as session:
        row = session.get(Maintenance, 1)
        return row.message if row else None


def test_the_site_is_closed_and_opened(run: Run, ground: Ground) -> None:
    told = run("maintenance", "on", "--until", "2099-11-30T14:30", "--message", "Ny disk")
    assert told.stdout.startswith("closed until 2099-11-30 14:30;")
    assert closed(ground.database) == "Ny disk"
    assert "until: Write 14:30" in refused(run("maintenance", "on", "--until", "soon"))
    assert run("maintenance", "off").stdout == "open again\n"
    assert run("maintenance", "off").stdout == "it was open already\n"
    assert closed(ground.database) is None


@pytest.mark.sqlite_only
def test_a_restored_site_is_open_unless_asked_otherwise(
    run: Run, ground: Ground, tmp_path: Path
) -> None:
    run("maintenance", "on")
    run("backup", str(tmp_path / "site"))
    for more in ((), ("--maintenance",)):
        data = tmp_path / f"again{len(more)}"
        assert run("restore", str(tmp_path / "site"), "--data", str(data), *more).exit_code == 0
        again = Database(f"sqlite:///{data / 'ideas.sqlite3'}")
        assert (closed(again) is not None) == bool(more)
        again.dispose()
