"""``search``, ``files``, ``doctor`` and ``maintenance``."""

from __future__ import annotations

import sys

import click

from intranet_ideas import doctor as checks
from intranet_ideas import maintenance as closing
from intranet_ideas.commands import laid
from intranet_ideas.entries import unused
from intranet_ideas.search.actions import ask_for_rebuild
from intranet_ideas.search.queries import search_status


@click.group()
def search() -> None:
    """The search index, which can always be made anew from the database."""


@search.command("rebuild")
def rebuild() -> None:
    """Ask the worker for a new index; searching goes on with the old one meanwhile."""
    with laid() as ground, ground.database.write() as session:
        ask_for_rebuild(session, ground.clock.now())
    click.echo("asked for; the worker makes the new index (intranet-ideas worker --once)")


@search.command("status")
def status() -> None:
    """Say how search fares; exit 1 when it does not answer."""
    with laid() as ground:
        found = search_status(ground)
    click.echo(f"engine: {found.engine or 'none'}")
    click.echo(f"state: {'ok' if found.ok else found.detail}")
    if found.ok and found.detail:
        click.echo(f"note: {found.detail}")
    click.echo(f"documents: {found.documents}")
    click.echo(f"lag: {found.lag_seconds:.0f} s")
    click.echo(f"rebuilding: {'yes' if found.rebuilding else 'no'}")
    if not found.ok:
        sys.exit(1)


@click.group()
def files() -> None:
    """Attachments as they are stored."""


@files.command("tidy")
@click.option("--dry-run", is_flag=True, help="Say what would go and when; change nothing.")
def tidy(dry_run: bool) -> None:
    """Delete what has been without an idea for a day, as the worker does each hour.

    Files that nobody has noted (of an earlier version, or from elsewhere) begin their day now:
    two sites must never share a folder or a bucket's prefix.
    """
    with laid() as ground:
        now = ground.clock.now()
        if not dry_run:
            click.echo(f"found without an idea: {unused.look_through(ground, now)}")
            click.echo(f"dealt with: {unused.clear(ground, now)}")
            return
        with ground.database.read() as session:
            going, fresh = unused.going(session), list(unused.unnoted(session, ground.files))
    for digest, at in going.items():
        click.echo(f"{digest}\tfrom {at:%Y-%m-%d %H:%M} UTC")
    for digest in fresh:
        click.echo(f"{digest}\ta day after it is found")
    click.echo(f"{len(going) + len(fresh)} files without an idea")


@click.command()
def doctor() -> None:
    """Check settings, database, worker, search, mail, disk and plugins; exit 1 on a fault."""
    with laid(schema=False) as ground:
        findings = checks.examine(ground)
    for finding in findings:
        click.echo(f"{'ok   ' if finding.ok else 'FAULT'}  {finding.subject}: {finding.detail}")
    if not all(finding.ok for finding in findings):
        sys.exit(1)


@click.group()
def maintenance() -> None:
    """Close the site to all but IT for a while; every host knows within seconds."""


@maintenance.command("on")
@click.option("--until", default="", help="When it should be open again: 14:30, or with the date "
              "2026-11-30T14:30. People are told; it does not open by itself.")  # fmt: skip
@click.option("--message", default="", help="What people are told besides.")
def on(until: str, message: str) -> None:
    """Close it. Everyone else is asked to come again; what they typed comes back to them."""
    with laid() as ground, ground.database.write() as session:
        now, zone = ground.clock.now(), ground.settings.time_zone
        ends = closing.parse_until(until, now, zone) if until else None
        closing.close(session, ends, message, now)
    told = f" until {ends.astimezone(zone):%Y-%m-%d %H:%M}" if ends else ""
    click.echo(f"closed{told}; open it again with: intranet-ideas maintenance off")


@maintenance.command("off")
def off() -> None:
    """Open it again."""
    with laid() as ground, ground.database.write() as session:
        was = closing.reopen(session, ground.clock.now())
    click.echo("open again" if was else "it was open already")
