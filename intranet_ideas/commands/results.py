"""``results``: published results, and whether they still come out the same."""

from __future__ import annotations

import sys

import click
from sqlalchemy import select

from intranet_ideas.commands import laid
from intranet_ideas.errors import NotFound
from intranet_ideas.outcomes.models import ResultSeal
from intranet_ideas.outcomes.verifying import (
    ANSWERS,
    CONTENT,
    DIGEST,
    NEWER,
    UNKNOWN,
    UNREADABLE,
    Findings,
    published,
    verify,
)


@click.group()
def results() -> None:
    """Published results, sealed with all that they were made of."""


@results.command("verify")
@click.argument("challenge", type=int)
def verify_results(challenge: int) -> None:
    """Hold a challenge's published result (by its number) against the audit trail, and compute it
    again; exit 1 if it differs. What was changed is not computed."""
    with laid() as ground:
        with ground.database.read() as session:
            # Without the content, which may be no longer readable.
            newest = session.execute(
                select(ResultSeal.id, ResultSeal.number, ResultSeal.digest, ResultSeal.made_at)
                .filter_by(challenge_id=challenge)
                .order_by(ResultSeal.number.desc()).limit(1)
            ).first()  # fmt: skip
            trail = published(session, challenge)
        if newest is None:
            if not trail:
                raise NotFound("this challenge has no sealed results")
            click.echo(f"GONE: the audit trail knows of version {max(trail)}, and none is stored")
            sys.exit(1)
        found = verify(ground, newest.id)
    click.echo(f"version {newest.number}, published {newest.made_at.isoformat()}")
    for line in said(found, newest.digest):
        click.echo(line)
    if not found.good:
        sys.exit(1)


def said(found: Findings, digest: str) -> list[str]:
    """Return what came of it, line by line. ``digest`` is the one stored beside the content."""
    state = "holds" if found.made == digest else "DOES NOT HOLD: the content has another"
    order = {True: "the same", False: "NOT the same", None: f"NOT computed: {found.fault}"}
    if not found.intact:
        order[None] = "NOT computed: what may have been changed proves nothing"
    lines = [f"digest: {digest} {state}"]
    if found.made != digest:
        lines.append(f"digest of the content: {found.made or 'none'}")
    lines += [f"audit trail: {each}" for each in found.trail]
    words = {
        CONTENT: "CHANGED: the content is not what was published",
        DIGEST: "CHANGED: the digest beside it is not the one in the audit trail",
        UNKNOWN: "UNKNOWN: the audit trail does not know this version",
        NEWER: "GONE: the audit trail knows of a newer version",
        ANSWERS: "CHANGED: the answers or decisions that are kept are not those published",
        UNREADABLE: f"UNREADABLE: {found.fault}",
    }
    lines += [words[each] for each in found.differs]
    if found.intact:
        lines.append("content and digest: as the audit trail has them")
    lines.append(f"order: {order[found.same_order]}")
    if found.version_changed:
        lines.append(f"note: made by version {found.sealed_version} of the plugin; installed is "
                     f"{found.present_version or 'none'}")  # fmt: skip
    return lines
