"""Plugins' secrets on disk: sealed, and lost rather than leaked when the key is another."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from intranet_ideas import doctor
from intranet_ideas.ground import Ground, lay
from intranet_ideas.plugin_host.secret_file import SecretFile

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
KEY = "the site's own secret key"


def test_nothing_stands_there_in_clear(tmp_path: Path) -> None:
    file = SecretFile(tmp_path, KEY)
    reference = file.put("hush-hush æøå", NOW, in_use=())
    assert "hush" not in file.path.read_text()
    assert SecretFile(tmp_path, KEY).get(reference) == "hush-hush æøå"
    assert file.unreadable() == 0


def test_the_same_secret_looks_different_each_time(tmp_path: Path) -> None:
    file = SecretFile(tmp_path, KEY)
    one, other = (file.put("same", NOW, in_use=()) for _ in range(2))
    stored = json.loads(file.path.read_text())
    assert stored[one]["sealed"] != stored[other]["sealed"]


def test_another_key_opens_nothing_and_says_so(tmp_path: Path) -> None:
    reference = SecretFile(tmp_path, KEY).put("hush-hush", NOW, in_use=())
    other = SecretFile(tmp_path, "quite another secret key")
    assert other.get(reference) is None
    assert other.unreadable() == 1
    fresh = other.put("new", NOW, in_use=[reference])
    assert other.get(fresh) == "new"
    assert SecretFile(tmp_path, KEY).get(reference) == "hush-hush", "it is kept for the old key"


def test_what_lay_there_in_clear_is_read_and_sealed(tmp_path: Path) -> None:
    file = SecretFile(tmp_path, KEY)
    file.path.write_text(json.dumps({"ab": {"value": "old", "at": NOW.isoformat()}}))
    assert file.get("ab") == "old"
    file.put("new", NOW + timedelta(days=1), in_use=["ab"])
    assert "old" not in file.path.read_text()
    assert SecretFile(tmp_path, KEY).get("ab") == "old"


@pytest.mark.parametrize(
    "content", ["", "nonsense", "[]", '{"ab": 1}', '{"ab": {}}', '{"ab": {"sealed": 7}}',
                '{"ab": {"sealed": "x"}}'],
)  # fmt: skip
def test_a_damaged_file_holds_no_secret_and_breaks_nothing(tmp_path: Path, content: str) -> None:
    file = SecretFile(tmp_path, KEY)
    file.path.write_text(content)
    assert file.get("ab") is None


@pytest.mark.sqlite_only
def test_the_doctor_tells_of_another_key(ground: Ground) -> None:
    ground.settings.data.mkdir(exist_ok=True)
    ground.plugins.secrets.put("hush-hush", NOW, in_use=())
    other = lay(replace(ground.settings, secret_key="quite another secret key"), ground.clock)
    try:
        (finding,) = [each for each in doctor.examine(other) if each.subject == "plugin secrets"]
    finally:
        other.database.dispose()
    assert not finding.ok
    assert "another secret key" in finding.detail
    (well,) = [each for each in doctor.examine(ground) if each.subject == "plugin secrets"]
    assert well.ok
