"""``plugins``: what there is, whether it keeps the contract, and where it is on."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from intranet_ideas.commands import laid, scaffold
from intranet_ideas.commands.trying import try_plugin
from intranet_ideas.errors import NotFound
from intranet_ideas.ground import Ground
from intranet_ideas.migrations import runner
from intranet_ideas.plugin_host import actions, limits
from intranet_ideas.plugin_host.activation import Activations
from intranet_ideas.plugin_host.discovery import summary_of
from intranet_ideas.plugin_host.verdict import Verdict, verdict_on

department_option = click.option(
    "--department", required=True, metavar="SLUG", help="The department, with all below it."
)


@click.group()
def plugins() -> None:
    """Find, check, switch on and begin plugins."""


@plugins.command("list")
def list_plugins() -> None:
    """List plugins: name, where it comes from, where it is on, what it is; parted by tabs."""
    with laid() as ground, ground.database.read() as session:
        now = ground.plugins.snapshot(session)
        found = {each.name: each for each in ground.plugins.found()}
        for name in sorted(found.keys() | now.switches.keys()):
            there = found.get(name)
            origin = there.origin if there else "missing"
            summary = summary_of(there) if there else ""
            click.echo("\t".join((name, origin, _where(now, name), summary)))
        for problem in ground.plugins.problems():
            click.echo(str(problem), err=True)


def _where(now: Activations, name: str) -> str:
    if name in now.suspended:
        return "suspended"
    decided = now.switches.get(name, {})
    return " ".join(
        ("" if on else "not:") + path.rstrip("/").rsplit("/", 1)[-1]
        for path, on in sorted(decided.items())
    ) or "off"  # fmt: skip


@plugins.command("check")
@click.argument("name", required=False)
@click.option("--strict", is_flag=True, help="Exit 1 for advice to the author, too.")
def check(name: str | None, *, strict: bool) -> None:
    """Try a plugin, or all, against the contract; exit 1 and name each fault.

    What its author should still do (licence, translations, documentation) is told as advice,
    and so are stored values that its present version does not use.
    """
    with laid(schema=False) as ground, _session_if_there(ground) as session:
        names = [name] if name else [each.name for each in ground.plugins.found()]
        elsewhere = [] if name else ground.plugins.unfit()
        verdicts = [verdict_on(ground.plugins, each, session) for each in names]
        lines = [line for verdict in verdicts for line in _lines(verdict, ground, session)]
    for fault in [*elsewhere, *(fault for verdict in verdicts for fault in verdict.problems)]:
        click.echo(str(fault), err=True)
    for line in lines:
        click.echo(line)
    faulty = bool(elsewhere) or any(verdict.problems for verdict in verdicts)
    if faulty or (strict and any(verdict.advice for verdict in verdicts)):
        sys.exit(1)


@contextmanager
def _session_if_there(ground: Ground) -> Iterator[Session | None]:
    """Open a session where there is a database of this version: a plugin's author may have
    none."""
    path = ground.settings.database_url.removeprefix("sqlite:///")
    if ground.database.embedded and not Path(path).exists():
        yield None
        return
    with ground.database.read() as session:
        try:
            runner.check(session.connection())
        except (runner.SchemaError, DBAPIError):
            yield None
            return
        yield session


def _lines(verdict: Verdict, ground: Ground, session: Session | None) -> Iterator[str]:
    """Yield what ``check`` says of a plugin without a fault."""
    name = verdict.name
    if not verdict.problems and verdict.plugin is not None:
        yield f"{name}: ok"
    for found in verdict.stored:
        why = found.why % found.values if found.values else found.why
        line = f"{name}: stored: {found.key} of {found.path.rstrip('/')}: {why}"
        if not found.used and found.setting is not None and session is not None:
            counts = ground.plugins.settings_for(session, name, found.path)[found.setting.key]
            secret = found.setting.kind == "secret"
            line += f" What counts: {'(hidden)' if secret else repr(counts)}"
        yield line
    for advice in verdict.advice:
        yield f"{name}: advice: {advice}"


@plugins.command("clear")
@click.argument("name")
def clear(name: str) -> None:
    """Remove stored values that the plugin's present version does not use."""
    with laid() as ground, ground.database.write() as session:
        keys = actions.clear_unused(session, None, name, ground.clock.now(), host=ground.plugins)
    click.echo(f"removed: {', '.join(keys) or 'nothing'}")


@plugins.command("enable")
@click.argument("name")
@department_option
def enable(name: str, department: str) -> None:
    """Switch a plugin on for a department and all below that say nothing themselves."""
    with laid() as ground, ground.database.write() as session:
        actions.enable(
            session, None, name, department, ground.clock.now(), host=ground.plugins
        )
    click.echo(f"{name} is on for {department}")


@plugins.command("disable")
@click.argument("name")
@department_option
def disable(name: str, department: str) -> None:
    """Switch a plugin off for a department and all below that say nothing themselves."""
    with laid() as ground, ground.database.write() as session:
        actions.disable(
            session, None, name, department, ground.clock.now(), host=ground.plugins
        )
    click.echo(f"{name} is off for {department}")


@plugins.command("suspend")
@click.argument("name")
def suspend(name: str) -> None:
    """Leave a plugin out everywhere until it is resumed; switches and settings are kept."""
    with laid() as ground, ground.database.write() as session:
        actions.suspend(session, None, name, ground.clock.now(), host=ground.plugins)
    click.echo(f"{name} is suspended")


@plugins.command("limit")
@click.argument("name")
@click.option("--seconds", default="", metavar="N", help="Seconds; 30 if not given.")
@click.option("--megabytes", default="", metavar="N", help="Megabytes; 512 if not given.")
def limit(name: str, seconds: str, megabytes: str) -> None:
    """Grant a plugin's scoring more or less time and memory than the usual."""
    with laid() as ground, ground.database.write() as session:
        if ground.plugins.plugin(name) is None:
            raise NotFound(actions.NO_PLUGIN)
        granted = limits.parse(seconds, megabytes)
        limits.set_limits(session, None, name, granted, ground.clock.now())
    click.echo(f"{name} may take {granted.seconds} seconds and {granted.megabytes} MB")


plugins.add_command(try_plugin)


@plugins.command("resume")
@click.argument("name")
def resume(name: str) -> None:
    """Let a plugin that was suspended after failures work again."""
    with laid() as ground, ground.database.write() as session:
        actions.resume(session, None, name, ground.clock.now())
    click.echo(f"{name} works again")


@plugins.command("new")
@click.argument("name")
@click.option("--kind", default="scoring", show_default=True,
              type=click.Choice(list(scaffold.KINDS)), help="What to begin it as.")  # fmt: skip
@click.option("--to", "folder", default=".", show_default=True,
              type=click.Path(file_okay=False, path_type=Path),
              help="Folder to write it in.")  # fmt: skip
def new(name: str, kind: str, folder: Path) -> None:
    """Write a working plugin with a test and packaging, to start from."""
    written = scaffold.write_plugin(name, folder, kind)
    for path in written:
        click.echo(path)
    there = written[0].parent
    click.echo(
        f"Test it: pytest {there}\n"
        f"Check it: INTRANET_IDEAS_PLUGIN_PATH={there.resolve()} "
        f"intranet-ideas plugins check --strict {name}"
    )
