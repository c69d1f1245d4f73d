"""Backing a site up into one file while it runs, and making a site of it again.

The archive holds a manifest with checksums, the database, the attachments, plugins' secrets as they
are sealed, and the settings. What opens the seal, the secret key, is not in it, nor is any other
secret in clear. The database is an SQLite file also where the site's is PostgreSQL. The search
index is left out: it is made anew.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import re
import shutil
import sqlite3
import tarfile
import tempfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import IO, Any

from sqlalchemy import create_engine
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from intranet_ideas import events, maintenance, moving
from intranet_ideas.clock import Clock, SystemClock
from intranet_ideas.database import Database
from intranet_ideas.entries.unused import in_use
from intranet_ideas.errors import N_, Conflict
from intranet_ideas.given import as_toml
from intranet_ideas.ground import Ground
from intranet_ideas.migrations import runner
from intranet_ideas.version import __version__

FORMAT = 2
READ = (1, FORMAT)
"""Formats that are restored; the first one had the secret key in it."""

MANIFEST, DATABASE, SETTINGS = "manifest.json", "ideas.sqlite3", "settings.toml"
SECRET_KEY, SEALED = "secret_key", "plugin_secrets.json"
LARGEST_MANIFEST = 256 * 1024 * 1024
BLOCK = 1024 * 1024

DAMAGE = (
    tarfile.TarError, gzip.BadGzipFile, zlib.error, EOFError, ValueError, KeyError, TypeError,
    AttributeError,
)  # fmt: skip
"""What reading a file raises that is no archive, was cut short or was tampered with."""

_ATTACHMENT = re.compile(r"files/[0-9a-f]{2}/[0-9a-f]{64}")

Parts = Mapping[str, Callable[[], bytes] | Path]
"""What goes into an archive: by name, a file or what returns the bytes."""


def back_up(ground: Ground, target: Path) -> dict[str, int]:
    """Write the site into ``target``, which must not be there yet; return files and bytes.

    The database is copied first: every attachment it names was stored before its row, and stays
    for a day if an idea is rid of it meanwhile. That it was done becomes an Event of the site.
    Raises ``Conflict``.
    """
    if target.exists():
        raise Conflict(N_("%(path)s is there already"), path=target)
    with tempfile.TemporaryDirectory(dir=target.resolve().parent, prefix=".backup-") as folder:
        copy = Path(folder) / DATABASE
        _copy_database(ground.settings.database_url, copy)
        parts: Parts = {DATABASE: copy} | dict(_kept(ground, copy))
        manifest = {
            "format": FORMAT, "version": __version__, "schema": runner.head(),
            "made_at": ground.clock.now().isoformat(),
            "files": {name: _described(part) for name, part in parts.items()},
        }  # fmt: skip
        archive = Path(folder) / "archive"
        _write(archive, manifest, parts)
        archive.rename(target)
    done = {"files": len(parts), "bytes": target.stat().st_size}
    with ground.database.write() as session:
        events.record(session, events.BACKUP_MADE, now=ground.clock.now(),
                      files=done["files"], bytes=done["bytes"])  # fmt: skip
    return done


def _copy_database(url: str, target: Path) -> None:
    if not url.startswith("sqlite"):
        moving.snapshot(url, f"sqlite:///{target}")
        with closing(sqlite3.connect(target)) as copy:
            copy.execute("PRAGMA journal_mode=DELETE")
        _check_database(target)
        return
    source = Path(url.removeprefix("sqlite:///"))
    with (
        closing(sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True)) as live,
        closing(sqlite3.connect(target)) as copy,
    ):
        live.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
    _check_database(target)


def _check_database(path: Path) -> None:
    try:
        with closing(sqlite3.connect(path)) as connection:
            answer = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
    except sqlite3.DatabaseError as error:
        answer = str(error)
    if answer != "ok":
        raise Conflict(N_("the database is damaged: %(answer)s"), answer=answer)


def _kept(ground: Ground, copy: Path) -> Iterator[tuple[str, Callable[[], bytes] | Path]]:
    yield SETTINGS, as_toml(ground.settings.given).encode
    if (path := ground.settings.data / SEALED).is_file():
        yield SEALED, path
    # What no idea refers to may be deleted any moment, and would be gone there as well.
    engine = create_engine(f"sqlite:///{copy}", poolclass=NullPool, hide_parameters=True)
    with Session(engine) as session:
        kept = list(in_use(session, ground.files.digests()))
    for digest in kept:
        yield f"files/{digest[:2]}/{digest}", partial(ground.files.get, digest)


def _described(part: Callable[[], bytes] | Path) -> dict[str, Any]:
    if callable(part):
        content = part()
        return {"size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    with part.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {"size": part.stat().st_size, "sha256": digest}


def _write(archive: Path, manifest: dict[str, Any], parts: Parts) -> None:
    archive.touch(mode=0o600)  # it holds people's words
    with tarfile.open(archive, "w:gz", compresslevel=6) as tar:
        _add(tar, MANIFEST, json.dumps(manifest, indent=1).encode())
        for name, part in parts.items():
            if callable(part):
                _add(tar, name, part())
            else:
                with part.open("rb") as file:
                    tar.addfile(_member(name, manifest["files"][name]["size"]), file)


def _add(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    tar.addfile(_member(name, len(content)), io.BytesIO(content))


def _member(name: str, size: int) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, 0o600
    return member


def restore(
    source: Path, data: Path, secret_key: Path | None = None, clock: Clock | None = None,
    *, closed: bool = False,
) -> dict[str, Any]:  # fmt: skip
    """Make a data folder of a backup, its database at this version; return its manifest.

    ``closed`` leaves the site closed to all but IT, who looks at it first. ``secret_key`` is a
    file with the site's key, which the archive does not hold. That the site
    went back to an earlier instant becomes an Event of it, and so does the backup itself, which
    the site in the archive could not know of.

    All is unpacked beside the folder and checked before anything is put in place. Raises
    ``Conflict`` for a folder that is not empty and for a file that is no whole backup,
    and ``SchemaError`` for one of a newer version.
    """
    if data.exists() and (not data.is_dir() or any(data.iterdir())):
        raise Conflict(N_("%(path)s is not empty"), path=data)
    data.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(dir=data.resolve().parent, prefix=".restore-"))
    try:
        manifest = _unpack(source, fresh)
        _check_database(fresh / DATABASE)
        url = f"sqlite:///{fresh / DATABASE}"
        runner.upgrade(url)
        _note(url, manifest, (clock or SystemClock()).now(), closed=closed)
        if secret_key is not None:
            (fresh / SECRET_KEY).touch(mode=0o600)
            (fresh / SECRET_KEY).write_bytes(secret_key.read_bytes())
        if data.exists():
            data.rmdir()
        fresh.rename(data)
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise
    return manifest


def _note(url: str, manifest: Mapping[str, Any], now: datetime, *, closed: bool) -> None:
    """Write into a restored database where it came from, and whether it is closed: what was so
    when the backup was made says nothing of today."""
    made_at = datetime.fromisoformat(manifest["made_at"])
    database = Database(url)
    try:
        with database.write() as session:
            events.record(session, events.BACKUP_MADE, now=now, happened_at=made_at,
                          files=len(manifest["files"]))  # fmt: skip
            events.record(session, events.SITE_RESTORED, now=now, made_at=manifest["made_at"],
                          version=manifest["version"])  # fmt: skip
            if closed:
                maintenance.close(session, None, "", now)
            else:
                maintenance.reopen(session, now)
    finally:
        database.dispose()


def _unpack(source: Path, fresh: Path) -> dict[str, Any]:
    try:
        with tarfile.open(source, "r:gz") as tar:
            members = iter(tar)
            manifest = _read_manifest(tar, next(members, None))
            missing = dict(manifest["files"])
            for member in members:
                described = missing.pop(member.name, None)
                content = tar.extractfile(member) if described and member.isreg() else None
                if content is None or not _known(member.name):
                    raise _broken(f"{member.name} does not belong there")
                _take(content, fresh / member.name, described)
    except DAMAGE as error:
        raise _broken(str(error)) from None
    if missing or DATABASE not in manifest["files"]:
        raise _broken(f"{next(iter(missing), DATABASE)} is missing")
    return manifest


def _read_manifest(tar: tarfile.TarFile, first: tarfile.TarInfo | None) -> dict[str, Any]:
    content = tar.extractfile(first) if first and first.name == MANIFEST else None
    if content is None or first is None or first.size > LARGEST_MANIFEST:
        raise _broken("it has no manifest")
    manifest: dict[str, Any] = json.load(content)
    if datetime.fromisoformat(manifest["made_at"]).tzinfo is None:
        raise ValueError("made_at")
    if manifest["format"] not in READ:
        raise _broken(f"its format is {manifest['format']}, and {FORMAT} is the newest known here")
    return manifest


def _known(name: str) -> bool:
    known = (DATABASE, SETTINGS, SECRET_KEY, SEALED)
    return name in known or _ATTACHMENT.fullmatch(name) is not None


def _take(content: IO[bytes], path: Path, described: dict[str, Any]) -> None:
    """Write one file and hold it against its checksum."""
    path.parent.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    path.touch(mode=0o600)
    with path.open("wb") as file:
        while block := content.read(BLOCK):
            digest.update(block)
            size += len(block)
            file.write(block)
    if (size, digest.hexdigest()) != (described["size"], described["sha256"]):
        raise _broken(f"{path.name} is not what it was when it was made")


def _broken(why: str) -> Conflict:
    return Conflict(N_("this is no whole backup: %(why)s"), why=why)
