"""Pages of a challenge's poster and QR code, and the short address they lead to.

What draws codes and PDFs is loaded where it is asked for: few ever do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, redirect, url_for

from intranet_ideas.challenges import queries as challenges
from intranet_ideas.challenges.models import Challenge
from intranet_ideas.challenges.queries import SeenChallenge
from intranet_ideas.web import ground, handed_out, page, received_at, viewer

if TYPE_CHECKING:
    from intranet_ideas.invitations.poster import Poster

bp = Blueprint("invitations", __name__)


@bp.get("/c/<int:challenge_id>")
def short(challenge_id: int) -> Any:
    """A challenge's short address, which fits a poster: leads to its page."""
    with ground().database.read() as session:
        challenges.see(session, viewer(), challenge_id, received_at())
    return redirect(url_for("challenges.page", challenge_id=challenge_id))


def address_of(challenge: Challenge) -> str:
    """Return the whole address that the challenge's code leads to."""
    # As oEmbed's addresses: from the settings, since who prints may have come by another name.
    return f"{ground().settings.base_url}/c/{challenge.id}"


def _seen(challenge_id: int) -> tuple[SeenChallenge, Poster]:
    """Return the challenge and what its poster says, for those who may have it made."""
    from intranet_ideas.invitations.poster import words_of

    with ground().database.read() as session:
        seen = challenges.see(session, viewer(), challenge_id, received_at(), "challenge.invite")
        address = address_of(seen.challenge)
        return seen, words_of(seen.challenge, address, ground().settings.time_zone)


@bp.get("/challenges/<int:challenge_id>/poster")
def poster(challenge_id: int) -> Any:
    """The poster, to look at and print."""
    from intranet_ideas.invitations.poster import can_be_printed

    seen, words = _seen(challenge_id)
    return page(
        "invitations/poster.html", seen=seen, challenge=seen.challenge, phase=seen.phase,
        poster=words, as_pdf=can_be_printed(),
    )  # fmt: skip


@bp.get("/challenges/<int:challenge_id>/poster.pdf")
def poster_pdf(challenge_id: int) -> Response:
    """The poster as a PDF."""
    from intranet_ideas.invitations.poster import make_pdf

    _, words = _seen(challenge_id)
    return handed_out(make_pdf(words), "application/pdf", f"poster-{challenge_id}.pdf")


@bp.get("/challenges/<int:challenge_id>/code.svg")
def code_svg(challenge_id: int) -> Response:
    """The code alone, as SVG; the poster's page shows it too."""
    from intranet_ideas.invitations.code import as_svg

    _, words = _seen(challenge_id)
    content = as_svg(words.address)
    return handed_out(content, "image/svg+xml", f"code-{challenge_id}.svg", shown=True)


@bp.get("/challenges/<int:challenge_id>/code.png")
def code_png(challenge_id: int) -> Response:
    """The code alone, as PNG."""
    from intranet_ideas.invitations.code import as_png

    _, words = _seen(challenge_id)
    return handed_out(as_png(words.address), "image/png", f"code-{challenge_id}.png")
