"""The commands of ``intranet-ideas``: parse, call an action or query, print.

What goes wrong becomes one line on standard error and exit status 1, never a trace.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from typing import Any

import click
from sqlalchemy.exc import DBAPIError, IntegrityError, ProgrammingError

from intranet_ideas import logs
from intranet_ideas.errors import DomainError, Fault, Invalid
from intranet_ideas.ground import Ground, lay
from intranet_ideas.migrations import runner
from intranet_ideas.settings import SettingsError, load_settings


class OneLine(click.Group):
    """A group that ends foreseen errors in one line, and imports a command when it is used.

    ``commands_in`` maps each command to its module in this package.
    """

    def __init__(self, *args: Any, commands_in: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._modules = commands_in

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's shape
        """Return the commands, in the order in which they are meant to be read."""
        return list(self._modules)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Return a command, imported now."""
        if cmd_name not in self._modules:
            return None
        module = import_module(f"{__name__}.{self._modules[cmd_name]}")
        command: click.Command = getattr(module, cmd_name)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; exit 1 with one line when it can't be done."""
        try:
            return super().invoke(ctx)
        except (SettingsError, runner.SchemaError, DomainError, DBAPIError, OSError) as error:
            # A mistake in the program, or a reader that went away, is not for this place.
            if isinstance(error, IntegrityError | ProgrammingError):
                raise
            if isinstance(error, OSError) and error.errno == errno.EPIPE:
                raise
            click.echo(f"intranet-ideas: {in_one_line(error)}", err=True)
            sys.exit(1)


def in_one_line(error: Exception) -> str:
    """Return what went wrong, for people, on one line."""
    if isinstance(error, Invalid):
        text = "; ".join(map(fault_line, error.faults))
    elif isinstance(error, DBAPIError):
        text = f"the database can't be used: {error.orig}"
    elif isinstance(error, OSError) and error.strerror:
        text = f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    else:
        text = str(error)
    return " ".join(text.split())


def fault_line(fault: Fault) -> str:
    """Return one fault with its field, in English."""
    message = fault.message % fault.values if fault.values else fault.message
    return f"{fault.field}: {message}" if fault.field else message


@contextmanager
def laid(*, schema: bool = True) -> Iterator[Ground]:
    """Lay the ground from the settings, for one command.

    Raises ``SettingsError``, and ``SchemaError`` unless the database is at this version
    (``schema`` False leaves that to the command).
    """
    # What is made in the data folder is the site's user's alone.
    os.umask(0o077)
    settings = load_settings()
    logs.use(settings.log_format)
    ground = lay(settings)
    try:
        if schema:
            check_schema(ground)
        yield ground
    finally:
        ground.database.dispose()


def check_schema(ground: Ground) -> None:
    """Raise ``SchemaError`` unless the database is at this version's schema."""
    with ground.database.read() as session:
        runner.check(session.connection())
