"""``verify``: whether the audit trail is as it was written, and minutes are as it says."""

from __future__ import annotations

import re
import sys

import click

from intranet_ideas.audit import lane, queries
from intranet_ideas.audit.rules import Head, Walk
from intranet_ideas.commands import laid
from intranet_ideas.meetings import verifying


def _head(ctx: click.Context, param: click.Parameter, value: str | None) -> Head | None:  # noqa: ARG001
    if value is None:
        return None
    if not re.fullmatch(r"[1-9][0-9]{0,17}:[0-9a-f]{64}", value):
        raise click.BadParameter("a place and a digest, such as 1234:9f86…")
    place, _, digest = value.partition(":")
    return Head(int(place), digest)


@click.command()
@click.option("--head", callback=_head, metavar="PLACE:DIGEST",
              help="A head that was kept elsewhere; it must still stand at its place.")  # fmt: skip
def verify(head: Head | None) -> None:
    """Follow the audit trail's chain from its first event; exit 1 where it breaks, or where minutes
    of the innovation group or corrections of them are not as the trail says.

    Prints the head: keep it where nobody who can write to the database can.
    """
    with laid() as ground:
        walk = lane.verify(ground, head)
        with ground.database.read() as session:
            waiting, missing = queries.unsealed(session), queries.missing_guards(session)
            changed = list(verifying.differing(session))
    click.echo(f"head: {walk.head.seq}:{walk.head.digest}")
    click.echo(f"not sealed yet: {waiting}")
    if missing:
        click.echo(f"GUARDS MISSING: {', '.join(missing)}")
    click.echo(said(walk))
    for each in changed:
        what = f"correction {each.addition} of the minutes" if each.addition else "the minutes"
        click.echo(f"CHANGED: {what} of meeting {each.meeting} of the innovation group")
    if walk.broken is not None or missing or changed:
        sys.exit(1)


def said(walk: Walk) -> str:
    """Return what came of it, in one line."""
    if walk.broken is None:
        return f"the trail is whole: {walk.head.seq} events"
    broken = walk.broken
    event = f"event {broken.event_id} ({broken.kind})" if broken.event_id else "no event"
    return f"BROKEN at place {broken.seq}, {event}: {broken.why}"
