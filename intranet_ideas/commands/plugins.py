"""``plugins``: what there is, whether it keeps the contract, and where it is on."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from intranet_ideas.commands import laid, scaffold
from intranet_ideas.errors import NotFound
from intranet_ideas.plugin_host import actions, limits
from intranet_ideas.plugin_host.activation import Activations
from intranet_ideas.plugin_host.advice import advice_on
from intranet_ideas.plugin_host.discovery import summary_of

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

    What its author should still do (licence, translations, documentation) is told as advice.
    """
    with laid(schema=False) as ground:
        faults = ground.plugins.check(name)
        names = [name] if name else [each.name for each in ground.plugins.found()]
        loaded = {each: ground.plugins.plugin(each) for each in names}
    for fault in faults:
        click.echo(str(fault), err=True)
    faulty = {fault.plugin for fault in faults}
    advised = False
    for each, plugin in loaded.items():
        if each in faulty or plugin is None:
            continue
        click.echo(f"{each}: ok")
        for advice in advice_on(plugin):
            advised = True
            click.echo(f"{each}: advice: {advice}")
    if faults or (strict and advised):
        sys.exit(1)


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


@plugins.command("resume")
@click.argument("name")
def resume(name: str) -> None:
    """Let a plugin that was suspended after failures work again."""
    with laid() as ground, ground.database.write() as session:
        actions.resume(session, None, name, ground.clock.now())
    click.echo(f"{name} works again")


@plugins.command("new")
@click.argument("name")
@click.option("--to", "folder", default=".", show_default=True,
              type=click.Path(file_okay=False, path_type=Path),
              help="Folder to write it in.")  # fmt: skip
def new(name: str, folder: Path) -> None:
    """Write a working scoring plugin with a test, to start from."""
    written = scaffold.write_plugin(name, folder)
    for path in written:
        click.echo(path)
    click.echo(
        f"Try it: pytest {written[0].parent}\n"
        f"Use it: INTRANET_IDEAS_PLUGIN_PATH={folder.resolve()} intranet-ideas plugins check {name}"
    )
