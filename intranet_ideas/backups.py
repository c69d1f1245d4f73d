"""Backing an embedded site up into one file while it runs, and making a site of it again.

The archive holds a manifest with checksums, the database, the attachments and the
secrets. The search index is left out: it is made anew from the database.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import shutil
import sqlite3
import tarfile
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import IO, Any

from intranet_ideas.errors import N_, Conflict
from intranet_ideas.ground import Ground
from intranet_ideas.migrations import runner
from intranet_ideas.version import __version__

FORMAT = 1
MANIFEST, DATABASE = "manifest.json", "ideas.sqlite3"
SECRETS = ("secret_key", "plugin_secrets.json")
LARGEST_MANIFEST = 256 * 1024 * 1024
BLOCK = 1024 * 1024

DAMAGE = (
    tarfile.TarError, gzip.BadGzipFile, zlib.error, EOFError, ValueError, KeyError, TypeError,
    AttributeError,
)  # fmt: skip
"""What reading a file raises that is no archive, was cut short or was tampered with."""

_ATTACHMENT = re.compile(r"files/[0-9a-f]{2}/[0-9a-f]{64}")


def back_up(ground: Ground, target: Path) -> dict[str, int]:
    """Write the site into ``target``, which must not be there yet; return files and bytes.

    The database is copied first: every attachment it names was stored before its row.
    Raises ``Conflict``.
    """
    if not ground.settings.embedded:
        raise Conflict(
            N_("the database is PostgreSQL: back it up with pg_dump, and the folder %(folder)s "
               "with your usual means"), folder=ground.settings.data,
        )  # fmt: skip
    if target.exists():
        raise Conflict(N_("%(path)s is there already"), path=target)
    with tempfile.TemporaryDirectory(dir=target.resolve().parent, prefix=".backup-") as folder:
        copy = Path(folder) / DATABASE
        _copy_database(Path(ground.settings.database_url.removeprefix("sqlite:///")), copy)
        files = {DATABASE: copy} | dict(_kept_files(ground))
        manifest = {
            "format": FORMAT, "version": __version__, "schema": runner.head(),
            "made_at": ground.clock.now().isoformat(),
            "files": {name: _described(path) for name, path in files.items()},
        }  # fmt: skip
        archive = Path(folder) / "archive"
        _write(archive, Path(folder), manifest, files)
        archive.rename(target)
    return {"files": len(files), "bytes": target.stat().st_size}


def _copy_database(source: Path, target: Path) -> None:
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


def _kept_files(ground: Ground) -> Iterator[tuple[str, Path]]:
    for name in SECRETS:
        if (path := ground.settings.data / name).is_file():
            yield name, path
    for path in sorted(ground.files.folder.glob("??/*")):
        name = f"files/{path.parent.name}/{path.name}"
        if _ATTACHMENT.fullmatch(name):
            yield name, path


def _described(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {"size": path.stat().st_size, "sha256": digest}


def _write(
    archive: Path, folder: Path, manifest: dict[str, Any], files: dict[str, Path]
) -> None:
    head = folder / MANIFEST
    head.write_text(json.dumps(manifest, indent=1), encoding="utf-8")
    archive.touch(mode=0o600)  # it holds secrets and people's words
    with tarfile.open(archive, "w:gz", compresslevel=6) as tar:
        for name, path in ({MANIFEST: head} | files).items():
            tar.add(path, name, recursive=False, filter=_anonymous)


def _anonymous(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    member.mode = 0o600
    return member


def restore(source: Path, data: Path) -> dict[str, Any]:
    """Make a data folder of a backup, its database at this version; return its manifest.

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
        runner.upgrade(f"sqlite:///{fresh / DATABASE}")
        if data.exists():
            data.rmdir()
        fresh.rename(data)
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise
    return manifest


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
    if manifest["format"] != FORMAT:
        raise _broken(f"its format is {manifest['format']}, not {FORMAT}")
    return manifest


def _known(name: str) -> bool:
    return name == DATABASE or name in SECRETS or _ATTACHMENT.fullmatch(name) is not None


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
