"""``demo``, ``serve``, ``worker`` and ``migrate``."""

from __future__ import annotations

import os
import sys
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import click

from intranet_ideas import logs, maintenance, processes
from intranet_ideas.commands import check_schema, laid
from intranet_ideas.errors import N_, Conflict
from intranet_ideas.ground import Ground
from intranet_ideas.migrations import runner
from intranet_ideas.settings import PREFIX, database_url, load_settings

THREADS = 4
PORT = click.IntRange(1, 65535)
EMBEDDED_WORKERS = 2
"""Web processes on SQLite: it has one writer at a time, so that more only queue up."""

child_of = click.option("--child-of", type=int, hidden=True)


def tell_of_faulty_plugins(ground: Ground) -> None:
    """Say in one line each which plugins are left out; the site does without them."""
    for fault in ground.plugins.faults_of_added():
        click.echo(f"intranet-ideas: left out: {' '.join(str(fault).split())}", err=True)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=PORT, default=8000, show_default=True, help="Port to listen on.")
@click.option("--workers", type=click.IntRange(1, 64), help="Web processes, each of 4 threads.")
@click.option("--with-worker/--no-worker", "with_worker", default=None,
              help="Run the worker too; so it is with SQLite unless told otherwise.")  # fmt: skip
@child_of
def serve(
    host: str, port: int, workers: int | None, with_worker: bool | None, child_of: int | None
) -> None:
    """Serve pages and API until told to stop."""
    processes.die_with(child_of)
    with laid() as ground:
        if child_of is None:
            tell_of_faulty_plugins(ground)
        embedded = ground.settings.embedded
        count = workers or (EMBEDDED_WORKERS if embedded else 2 * (os.cpu_count() or 1))
        if embedded if with_worker is None else with_worker:
            processes.refuse_taken_port(host, port)
            ground.database.dispose()
            logs.to_stderr()
            sys.exit(processes.Supervisor(_children(host, port, count)).run())
        from intranet_ideas.server import serve as listen

        logs.to_stderr()
        listen(ground, host=host, port=port, workers=count, threads=THREADS)


def _children(host: str, port: int, workers: int) -> dict[str, list[str]]:
    own = ["--child-of", str(os.getpid())]
    return {
        "web": ["serve", "--no-worker", "--host", host, "--port", str(port),
                "--workers", str(workers), *own],
        "worker": ["worker", *own],
    }  # fmt: skip


@click.command()
@click.option("--once", is_flag=True, help="Do all that is due, and end.")
@child_of
def worker(once: bool, child_of: int | None) -> None:
    """Do the work that no request waits for: notifications, mail, search, rankings."""
    from intranet_ideas.worker import Worker

    processes.die_with(child_of)
    if child_of is not None:
        processes.let_others_first()
    logs.to_stderr()
    with laid() as ground:
        if child_of is None:
            tell_of_faulty_plugins(ground)
        if not once:
            Worker(ground).run_until_signalled()
            return
        click.echo(f"done: {Worker(ground).once()}")


@click.command()
@click.option("--from", "source", metavar="URL",
              help="Database of a site to carry over into this one, which must be empty.")
@click.option("--files-from", "folder", help="Folder of attachments to carry over too.",
              type=click.Path(exists=True, file_okay=False, path_type=Path))  # fmt: skip
def migrate(source: str | None, folder: Path | None) -> None:
    """Bring the database to this version; with --from, move a site into it.

    A site that moves must be stopped first. All of it arrives, or nothing.
    """
    with laid(schema=False) as ground:
        if source or folder:
            _carry_over(ground, source, folder)
            return
        with _closed(ground):
            before, after = runner.upgrade(ground.settings.database_url)
        check_schema(ground)
    if before == after:
        click.echo(f"the database is at {after} already")
    else:
        click.echo(f"migrated from {before or 'an empty database'} to {after}")


def _closed(ground: Ground) -> AbstractContextManager[None]:
    """Close the site where something is to be changed."""
    url = ground.settings.database_url
    if runner.current(url) in (None, runner.head()):
        return nullcontext()
    return maintenance.closed_while(url, ground.clock.now())


def _carry_over(ground: Ground, source: str | None, folder: Path | None) -> None:
    from intranet_ideas import moving
    from intranet_ideas.files import FolderStore

    if source:
        tables = moving.move(database_url(source), ground.settings.database_url)
        for each in tables:
            click.echo(f"{each.table}\t{each.rows}\t{each.sum[:16]}")
        rows = sum(each.rows for each in tables)
        click.echo(f"{len(tables)} tables with {rows} rows are here, checked row by row")
    if folder:
        store, count = FolderStore(folder), 0
        for digest in store.digests():
            if ground.files.put(store.get(digest)) != digest:
                raise Conflict(N_("%(path)s is damaged"), path=store.path(digest))
            count += 1
        click.echo(f"{count} attachments are here")


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=PORT, default=8000, show_default=True, help="Port to listen on.")
@click.option("--data", type=click.Path(file_okay=False, path_type=Path),
              help="Folder of the demo; the setting DATA when not given.")  # fmt: skip
def demo(host: str, port: int, data: Path | None) -> None:
    """Serve a made-up municipality to look around in."""
    from intranet_ideas.demo import ACCOUNTS, PASSWORD
    from intranet_ideas.demo.load import is_new, load

    if data is not None:
        os.environ[PREFIX + "DATA"] = str(data)
    url = f"http://{host}:{port}"
    os.environ.setdefault(PREFIX + "BASE_URL", url)
    os.environ.setdefault(PREFIX + "PUBLIC_PAGES", "on")
    load_settings()
    processes.refuse_taken_port(host, port)
    with laid(schema=False) as ground:
        runner.upgrade(ground.settings.database_url)
        if is_new(ground):
            click.echo("Loading the demo …")
            load(ground)
        tell_of_faulty_plugins(ground)

    def tell() -> None:
        click.echo(f"\nThe demo is at {url} (stop it with Ctrl-C)\n")
        click.echo(f"Sign in with the password {PASSWORD} as one of")
        for email, who in ACCOUNTS.items():
            click.echo(f"  {email:24} {who}")

    logs.to_stderr()
    children = processes.Supervisor(_children(host, port, EMBEDDED_WORKERS))
    sys.exit(children.run(when_up=tell, address=(host, port)))
