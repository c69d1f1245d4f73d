"""``backup``, ``restore``, ``export`` and ``package``."""

from __future__ import annotations

import hashlib
from pathlib import Path

import click

from intranet_ideas import backups, takeout
from intranet_ideas.commands import laid
from intranet_ideas.errors import Conflict

FOLDER = click.Path(file_okay=False, path_type=Path)
FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.argument("file", type=FILE)
def backup(file: Path) -> None:
    """Write database, attachments and settings into FILE, while the site runs.

    The secret key is not in it: keep it elsewhere.
    """
    with laid() as ground:
        done = backups.back_up(ground, file)
    click.echo(f"{file}: {done['files']} files, {done['bytes']} bytes")
    if (ground.settings.data / backups.SECRET_KEY).is_file():
        click.echo(f"keep {ground.settings.data / backups.SECRET_KEY} elsewhere: plugins' secrets "
                   "in the backup can't be read without it", err=True)  # fmt: skip


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--data", type=FOLDER, required=True, help="Folder to make; it must be empty.")
@click.option("--secret-key", type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="File with the site's secret key, to put into the folder.")  # fmt: skip
@click.option("--maintenance", "closed", is_flag=True,
              help="Leave the site closed to all but IT until “maintenance off”.")  # fmt: skip
def restore(file: Path, data: Path, secret_key: Path | None, closed: bool) -> None:
    """Make a data folder of a backup, after checking every byte of it.

    The database is SQLite; "migrate --from" carries it on into PostgreSQL.
    """
    manifest = backups.restore(file, data, secret_key, closed=closed)
    click.echo(
        f"{data}: {len(manifest['files'])} files of {manifest['made_at']}, "
        f"version {manifest['version']}"
    )


@click.command()
@click.argument("challenge", type=int)
@click.option("--to", "folder", type=FOLDER, required=True, help="Folder to make; must be empty.")
def export(challenge: int, folder: Path) -> None:
    """Write a challenge (by its number) with its handed-in ideas as JSON, Markdown and files.

    Names that the site promises to hide are left out.
    """
    with laid() as ground, ground.database.read() as session:
        count = takeout.take_out(session, ground, challenge, folder)
    click.echo(f"{folder}: {count} ideas")


@click.command()
@click.argument("challenge", type=int)
@click.option("--out", "file", type=FILE, required=True, help="ZIP to make; must not be there.")
@click.option("--open", "without", is_flag=True,
              help="Leave out what is exempt from public access.")  # fmt: skip
@click.option("--initiative", is_flag=True, help="The number is that of an initiative.")
def package(challenge: int, file: Path, without: bool, initiative: bool) -> None:
    """Write a closed challenge (by its number), or an initiative, as a package for the archive.

    The same state gives the same bytes.
    """
    from intranet_ideas.records import initiatives
    from intranet_ideas.records.models import FULL, OPEN
    from intranet_ideas.records.packing import make_package, note_packed

    if file.exists():
        raise Conflict("%(path)s is there already", path=file)
    with laid() as ground:
        variant, now = OPEN if without else FULL, ground.clock.now()
        if initiative:
            content = initiatives.make_package(ground, challenge, variant)
        else:
            content = make_package(ground, challenge, variant, now)
        file.touch(mode=0o600)
        file.write_bytes(content)
        with ground.database.write() as session:
            note = initiatives.note_packed if initiative else note_packed
            note(session, challenge, variant, now)
    click.echo(f"{file}: {len(content)} bytes, SHA-256 {hashlib.sha256(content).hexdigest()}")
