"""``scim``: directories that provision people and departments."""

from __future__ import annotations

import click

from intranet_ideas.commands import laid
from intranet_ideas.scim import connecting, queries
from intranet_ideas.scim.rules import TOKEN_DAYS


@click.group()
def scim() -> None:
    """Connect directories that bring people and departments by SCIM 2.0."""


@scim.command("connect")
@click.argument("name")
@click.option("--issuer", required=True, metavar="KEY", help="The issuer's key in the settings.")
@click.option("--department", required=True, metavar="SLUG",
              help="Where people come whose department is not known.")  # fmt: skip
@click.option("--make-unknown", is_flag=True, help="Make departments that are not known.")
def connect(name: str, issuer: str, department: str, make_unknown: bool) -> None:
    """Connect a directory, and print its number."""
    with laid() as ground, ground.database.write() as session:
        known = next((each for each in ground.settings.issuers if each.key == issuer), None)
        made = connecting.connect(
            session, None, name=name, issuer=known, department=department,
            make_unknown=make_unknown, now=ground.clock.now(),
        )  # fmt: skip
        click.echo(made.id)


@scim.command("token")
@click.argument("connection", type=int)
@click.option("--days", type=int, default=TOKEN_DAYS, show_default=True,
              help="How long it lasts, 366 at most.")  # fmt: skip
def token(connection: int, days: int) -> None:
    """Make a token for a directory and print it alone: it can't be shown again."""
    with laid() as ground, ground.database.write() as session:
        made = connecting.make_token(session, None, connection, days=days, now=ground.clock.now())
    click.echo(made)


@scim.command("list")
def list_all() -> None:
    """Show the directories and their tokens."""
    with laid() as ground, ground.database.read() as session:
        seen = queries.overview(session, ground.clock.now())
        for each in seen.connections:
            last = each.synced_at.isoformat(timespec="minutes") if each.synced_at else "never"
            click.echo(f"{each.id}  {each.name}  {each.issuer}  came last: {last}")
        for row in seen.tokens:
            click.echo(f"token {row.id} of {row.connection_id}, until {row.expires_at.date()}")


@scim.command("revoke")
@click.argument("token", type=int)
def revoke(token: int) -> None:
    """Make a token worthless at once, by its number in the list."""
    with laid() as ground, ground.database.write() as session:
        connecting.revoke_token(session, None, token, ground.clock.now())
    click.echo(f"token {token} is revoked")
