"""Settings, ``migrate``, ``plugins``, ``search``, ``worker``, ``doctor``, ``backup``,
``restore``, ``export``, and ports that are taken."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

from intranet_ideas import processes
from intranet_ideas.cli import COMMANDS, main
from intranet_ideas.clock import FixedClock
from intranet_ideas.ground import Ground, lay
from intranet_ideas.migrations import runner
from intranet_ideas.settings import load_settings

from ..conftest import SECRET
from ..factories import Factory
from .conftest import Run, refused

BROKEN = "raise RuntimeError('no good')\n"


def test_every_command_explains_itself(run: Run) -> None:
    overview = run("--help").stdout
    for name in COMMANDS:
        assert f"\n  {name} " in overview
        command = main.get_command(None, name)  # type: ignore[arg-type]  # it needs none
        assert command is not None
        assert command.help
        assert run(name, "--help").exit_code == 0
    assert run("--version").stdout.startswith("intranet-ideas ")


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("INTRANET_IDEAS_COLOUR", "red", "INTRANET_IDEAS_COLOUR"),
        ("INTRANET_IDEAS_TIME_ZONE", "Mars/Base", "INTRANET_IDEAS_TIME_ZONE"),
        ("INTRANET_IDEAS_LANGUAGE", "sv", "INTRANET_IDEAS_LANGUAGE"),
        ("INTRANET_IDEAS_DATABASE_URL", "mysql://x", "INTRANET_IDEAS_DATABASE_URL"),
        ("INTRANET_IDEAS_SMTP_URL", "http://x", "INTRANET_IDEAS_SMTP_URL"),
        ("INTRANET_IDEAS_MAIL_FROM", "nobody", "INTRANET_IDEAS_MAIL_FROM"),
        ("INTRANET_IDEAS_TRUSTED_HOSTS", "a/b", "INTRANET_IDEAS_TRUSTED_HOSTS"),
        ("INTRANET_IDEAS_FRAME_ANCESTORS", "; script-src *", "INTRANET_IDEAS_FRAME_ANCESTORS"),
        ("INTRANET_IDEAS_PLUGIN_PATH", "/no/such/folder", "INTRANET_IDEAS_PLUGIN_PATH"),
        ("INTRANET_IDEAS_CONFIG", "/no/such/file.toml", "/no/such/file.toml"),
    ],
)
@pytest.mark.sqlite_only
def test_a_wrong_setting_stops_in_one_line(run: Run, name: str, value: str, told: str) -> None:
    assert told in refused(run("users", "list", **{name: value}))


@pytest.mark.sqlite_only
def test_an_old_database_says_what_to_run(run: Run, tmp_path: Path) -> None:
    empty = f"sqlite:///{tmp_path / 'new' / 'ideas.sqlite3'}"
    line = refused(run("users", "list", INTRANET_IDEAS_DATABASE_URL=empty))
    assert line.endswith("run: intranet-ideas migrate")
    done = run("migrate", INTRANET_IDEAS_DATABASE_URL=empty)
    assert done.stdout == f"migrated from an empty database to {runner.head()}\n"
    again = run("migrate", INTRANET_IDEAS_DATABASE_URL=empty)
    assert again.stdout == f"the database is at {runner.head()} already\n"


def test_a_newer_database_is_refused(run: Run, ground: Ground) -> None:
    with ground.database.write() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999_future'"))
    for command in (("users", "list"), ("migrate",), ("worker", "--once")):
        assert "newer version" in refused(run(*command))


def test_a_plugin_is_switched_on_and_off(run: Run, make: Factory) -> None:
    make.organisation()
    listed = run("plugins", "list").stdout
    assert "scoring_weighted_mean\t" in listed
    assert run("plugins", "enable", "scoring_weighted_mean", "--department", "helse").exit_code == 0
    assert "\thelse\t" in run("plugins", "list").stdout
    assert run("plugins", "disable", "scoring_weighted_mean", "--department", "sykehjem"
               ).exit_code == 0  # fmt: skip
    assert "\thelse not:sykehjem\t" in run("plugins", "list").stdout
    assert "no plugin" in refused(run("plugins", "enable", "nothing", "--department", "helse"))
    assert "department" in refused(
        run("plugins", "enable", "scoring_weighted_mean", "--department", "nothing")
    )
    assert "suspended" in refused(run("plugins", "resume", "scoring_weighted_mean"))


@pytest.mark.sqlite_only
def test_all_bundled_plugins_keep_the_contract(run: Run) -> None:
    result = run("plugins", "check")
    assert result.exit_code == 0, result.stderr
    assert all(line.endswith(": ok") for line in result.stdout.splitlines())


@pytest.mark.sqlite_only
def test_a_broken_plugin_is_named_and_the_rest_listed(run: Run, tmp_path: Path) -> None:
    (tmp_path / "broken.py").write_text(BROKEN, encoding="utf-8")
    extra = {"INTRANET_IDEAS_PLUGIN_PATH": str(tmp_path)}
    result = run("plugins", "check", "broken", **extra)
    assert result.exit_code == 1
    assert "broken" in result.stderr
    assert "no good" in result.stderr
    assert run("plugins", "list", **extra).exit_code == 0
    assert run("plugins", "check", "nothing").exit_code == 1


@pytest.mark.sqlite_only
def test_a_broken_plugin_is_one_line_at_start(run: Run, make: Factory, tmp_path: Path) -> None:
    make.organisation()
    (tmp_path / "broken.py").write_text(BROKEN, encoding="utf-8")
    (tmp_path / "other.py").write_text("CONTRACT = 7\n", encoding="utf-8")
    extra = {"INTRANET_IDEAS_PLUGIN_PATH": str(tmp_path)}
    started = run("worker", "--once", **extra)
    assert started.exit_code == 0
    first, second = [line for line in started.stderr.splitlines() if "left out" in line]
    assert "broken: The plugin failed: RuntimeError: no good" in first
    assert "other" in second
    found = run("doctor", **extra)
    assert "FAULT  plugins: broken" in found.stdout
    assert found.exit_code == 1


@pytest.mark.sqlite_only
def test_a_worker_beside_the_web_server_lets_people_go_first(run: Run, ground: Ground) -> None:
    def niceness(*arguments: str) -> str:
        told = (
            "import os, sys; from intranet_ideas.cli import main\n"
            "main(sys.argv[1:], standalone_mode=False)\n"
            "print(os.getpriority(os.PRIO_PROCESS, 0) - int(os.environ['BEFORE']))"
        )
        done = subprocess.run(
            [sys.executable, "-c", told, "worker", "--once", *arguments], check=True, text=True,
            capture_output=True, env=os.environ | {
                "BEFORE": str(os.getpriority(os.PRIO_PROCESS, 0)),
                "INTRANET_IDEAS_DATA": str(ground.settings.data),
                "INTRANET_IDEAS_DATABASE_URL": ground.settings.database_url,
                "INTRANET_IDEAS_SECRET_KEY": SECRET,
            },
        )  # fmt: skip
        return done.stdout.splitlines()[-1]

    assert niceness() == "0"
    assert niceness("--child-of", str(os.getpid())) == str(processes.NICENESS)


def test_search_is_made_anew_by_the_worker(run: Run, make: Factory) -> None:
    make.entry(make.challenge())
    run("plugins", "enable", "search_whoosh", "--department", "kommune")
    assert run("search", "rebuild").exit_code == 0
    done = run("worker", "--once")
    assert done.exit_code == 0
    assert int(done.stdout.removeprefix("done: ")) > 0
    status = run("search", "status").stdout.splitlines()
    assert status[:3] == ["engine: search_whoosh", "state: ok", "documents: 2"]
    assert run("worker", "--once").stdout == "done: 0\n"


def test_the_doctor_names_what_is_wrong(run: Run, make: Factory) -> None:
    make.organisation()
    found = run("doctor")
    assert found.exit_code == 1
    assert "FAULT  worker: none was ever seen" in found.stdout
    run("plugins", "enable", "search_whoosh", "--department", "kommune")
    run("worker", "--once")
    after = run("doctor")
    assert "ok     worker" in after.stdout
    assert "ok     database" in after.stdout


def test_a_backup_becomes_the_same_site(
    run: Run, make: Factory, tmp_path: Path, ground: Ground
) -> None:
    make.entry(make.challenge(), title="Sensor")
    file, folder = tmp_path / "site.backup", tmp_path / "again"
    assert run("backup", str(file)).exit_code == 0
    assert "is there already" in refused(run("backup", str(file)))
    assert run("restore", str(file), "--data", str(folder)).exit_code == 0
    with (folder / "ideas.sqlite3").open("rb") as copy:
        assert copy.read(15) == b"SQLite format 3"
    there = {
        "INTRANET_IDEAS_DATA": str(folder),
        "INTRANET_IDEAS_DATABASE_URL": f"sqlite:///{folder / 'ideas.sqlite3'}",
    }
    assert run("users", "list", **there).stdout == run("users", "list").stdout
    assert "empty" in refused(run("restore", str(file), "--data", str(folder)))
    damaged = bytearray(file.read_bytes())
    damaged[len(damaged) // 2] ^= 0xFF
    file.write_bytes(damaged)
    refused(run("restore", str(file), "--data", str(tmp_path / "third")))
    assert not (tmp_path / "third").exists() or not any((tmp_path / "third").iterdir())


@pytest.mark.postgresql
def test_a_site_grows_from_a_file_to_a_server(
    run: Run, tmp_path: Path, clock: FixedClock
) -> None:
    folder = tmp_path / "small"
    url = f"sqlite:///{folder / 'ideas.sqlite3'}"
    small = {"INTRANET_IDEAS_DATA": str(folder), "INTRANET_IDEAS_DATABASE_URL": url}
    run("migrate", **small)
    ground = lay(load_settings(small | {"INTRANET_IDEAS_SECRET_KEY": SECRET}), clock)
    make = Factory(ground, clock)
    make.entry(make.challenge(), title="Sensor")
    ground.files.put(b"plan")
    ground.database.dispose()
    done = run("migrate", "--from", url, "--files-from", str(folder / "files"))
    assert done.exit_code == 0, done.stderr
    assert "checked row by row" in done.stdout
    assert "1 attachments are here" in done.stdout
    assert run("users", "list").stdout == run("users", "list", **small).stdout
    assert "not empty" in refused(run("migrate", "--from", url))


def test_a_challenge_is_taken_out(run: Run, make: Factory, tmp_path: Path) -> None:
    challenge = make.challenge(blind=True)
    make.entry(challenge, title="Sensor")
    folder = tmp_path / "out"
    done = run("export", str(challenge.id), "--to", str(folder))
    assert done.stdout == f"{folder}: 1 ideas\n"
    files = [path for path in folder.rglob("*") if path.is_file()]
    content = "".join(path.read_text(encoding="utf-8") for path in files)
    assert "Sensor" in content
    assert "Nina" not in content, "the challenge is blind"
    assert any(json.loads(path.read_text()) for path in files if path.suffix == ".json")
    assert "empty" in refused(run("export", str(challenge.id), "--to", str(folder)))
    refused(run("export", "99999", "--to", str(tmp_path / "none")))
    assert not (tmp_path / "none").exists()


@pytest.mark.sqlite_only
@pytest.mark.parametrize("command", ["serve", "demo"])
def test_a_taken_port_is_told_before_anything_begins(
    run: Run, command: str, tmp_path: Path
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        more = {"INTRANET_IDEAS_DATA": str(tmp_path / "demo")} if command == "demo" else {}
        assert str(port) in refused(run(command, "--port", str(port), **more))
    assert not (tmp_path / "demo" / "ideas.sqlite3").exists()


@pytest.mark.sqlite_only
def test_a_data_folder_that_can_not_be_used_is_told(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "a-file"
    file.write_text("x")
    result = run(
        "migrate", INTRANET_IDEAS_DATA=str(file),
        INTRANET_IDEAS_DATABASE_URL=f"sqlite:///{file / 'ideas.sqlite3'}",
    )  # fmt: skip
    assert str(file) in refused(result)
    shutil.rmtree(tmp_path)


def test_check_gives_the_verdicts_of_the_page(run: Run, ground: Ground, make: Factory) -> None:
    from sqlalchemy import select

    from intranet_ideas.people.models import Department
    from intranet_ideas.plugin_host.models import PluginSetting

    make.organisation()
    assert run("plugins", "check", "--strict").exit_code == 0, "bundled plugins need no advice"
    with ground.database.write() as session:
        root = session.scalars(select(Department).filter_by(slug="kommune")).one()
        for key in ("gone", "formula"):
            session.add(PluginSetting(plugin="scoring_points", department_id=root.id, key=key,
                                      value={"v": 7}, changed_at=ground.clock.now()))  # fmt: skip
    said = run("plugins", "check", "scoring_points").stdout
    assert "gone of kommune: The plugin has no such setting any more." in said
    assert "formula of kommune: The plugin no longer allows it: Write a text. What counts:" in said
    assert run("plugins", "clear", "scoring_points").stdout == "removed: formula, gone\n"
    assert "stored" not in run("plugins", "check", "scoring_points").stdout


def test_limits_and_suspension_by_command(run: Run, make: Factory) -> None:
    make.organisation()
    said = run("plugins", "limit", "scoring_points", "--seconds", "60").stdout
    assert said == "scoring_points may take 60 seconds and 512 MB\n"
    assert "from 1 to 600" in refused(run("plugins", "limit", "scoring_points", "--seconds", "0"))
    assert "no plugin" in refused(run("plugins", "limit", "nowhere"))
    assert run("plugins", "suspend", "scoring_points").exit_code == 0
    assert "already" in refused(run("plugins", "suspend", "scoring_points"))
    assert run("plugins", "resume", "scoring_points").exit_code == 0


def test_files_without_an_idea_are_shown_before_they_go(run: Run, ground: Ground) -> None:
    digest = ground.files.put(b"of an earlier version")
    told = run("files", "tidy", "--dry-run").output
    assert told == f"{digest}\ta day after it is found\n1 files without an idea\n"
    assert "found without an idea: 1\ndealt with: 0" in run("files", "tidy").output
    told = run("files", "tidy", "--dry-run").output
    assert told.startswith(f"{digest}\tfrom 2")
    assert list(ground.files.digests()) == [digest]


@pytest.mark.sqlite_only
def test_what_serves_logs_like_all_others(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    from gunicorn.config import Config

    from intranet_ideas import logs, server

    done: list[str] = []
    monkeypatch.setattr(logs, "to_stderr", lambda: done.append("log"))
    monkeypatch.setattr(server, "serve", lambda *_, **__: done.append("listen"))
    assert run("serve", "--no-worker").exit_code == 0
    assert done == ["log", "listen"]
    own = server.Log(Config()).error_log.handlers
    assert own
    assert all(isinstance(each.formatter, logs.OneLine) for each in own)
