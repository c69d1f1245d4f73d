"""``results``: published results, and whether they still come out the same."""

from __future__ import annotations

import sys

import click

from intranet_ideas.commands import laid
from intranet_ideas.errors import NotFound
from intranet_ideas.outcomes.queries import newest_seal
from intranet_ideas.outcomes.sealing import Findings, verify


@click.group()
def results() -> None:
    """Published results, sealed with all that they were made of."""


@results.command("verify")
@click.argument("challenge", type=int)
def verify_results(challenge: int) -> None:
    """Compute a challenge's published result again (by its number); exit 1 if it differs."""
    with laid() as ground:
        with ground.database.read() as session:
            sealed = newest_seal(session, challenge)
        if sealed is None:
            raise NotFound("this challenge has no sealed results")
        found = verify(ground, sealed.content, sealed.digest)
    click.echo(f"version {sealed.number}, published {sealed.made_at.isoformat()}")
    for line in said(found, sealed.digest):
        click.echo(line)
    if not found.good:
        sys.exit(1)


def said(found: Findings, digest: str) -> list[str]:
    """Return what came of computing it again, line by line."""
    order = {True: "the same", False: "NOT the same", None: f"NOT computed: {found.fault}"}
    lines = [
        f"digest: {digest} {'holds' if found.intact else 'DOES NOT HOLD: it was changed'}",
        f"order: {order[found.same_order]}",
    ]
    if found.version_changed:
        lines.append(f"note: made by version {found.sealed_version} of the plugin; installed is "
                     f"{found.present_version or 'none'}")  # fmt: skip
    return lines
