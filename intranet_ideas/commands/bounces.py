"""``bounce``: mail that came back."""

from __future__ import annotations

from typing import BinaryIO

import click

from intranet_ideas.commands import laid
from intranet_ideas.notifications.bounces import LARGEST, take_in


@click.command()
@click.argument("file", type=click.File("rb"), default="-")
@click.option("--channel", default="notify_email.email", show_default=True,
              help="The channel that sent it.")
def bounce(file: BinaryIO, channel: str) -> None:
    """Take in a mail that came back (from standard input when no file is named), and send no
    more to an address that is none. For the mail server's alias of the sender."""
    content = file.read(LARGEST)
    with laid() as ground, ground.database.write() as session:
        addresses = take_in(session, content, channel, ground.clock.now())
    for address in addresses:
        click.echo(f"switched off: {address}")
    if not addresses:
        click.echo("nothing to do: no report of a mail of ours that can never arrive")
