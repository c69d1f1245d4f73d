"""Pages of a challenge's poster and QR code, and the short address they lead to.

What draws codes and PDFs is loaded where it is asked for: few ever do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, redirect, request, url_for
from sqlalchemy.orm import Session

from intranet_ideas.challenges import queries as challenges
from intranet_ideas.challenges.queries import SeenChallenge
from intranet_ideas.i18n import gettext
from intranet_ideas.invitations import actions, queries
from intranet_ideas.invitations.models import WriteLink
from intranet_ideas.invitations.rules import addresses
from intranet_ideas.web import ground, handed_out, page, perform, received_at, viewer

if TYPE_CHECKING:
    from intranet_ideas.invitations.poster import Poster

bp = Blueprint("invitations", __name__)


@bp.get("/c/<int:challenge_id>")
def short(challenge_id: int) -> Any:
    """A challenge's short address, which fits a poster: leads to its page."""
    with ground().database.read() as session:
        challenges.see(session, viewer(), challenge_id, received_at())
    return redirect(url_for("challenges.page", challenge_id=challenge_id))


def _seen(challenge_id: int) -> tuple[SeenChallenge, WriteLink | None, Poster]:
    """Return the challenge, its link and what its poster says, for those who may have it made."""
    from intranet_ideas.invitations.poster import words_of

    with ground().database.read() as session:
        seen = challenges.see(session, viewer(), challenge_id, received_at(), "challenge.invite")
        link = queries.link_of(session, challenge_id)
        settings = ground().settings
        both = addresses(settings.base_url, challenge_id, link.token if link else "")
        return seen, link, words_of(seen.challenge, *both, settings.time_zone)


@bp.get("/challenges/<int:challenge_id>/poster")
def poster(challenge_id: int) -> Any:
    """The poster, to look at and print."""
    from intranet_ideas.invitations.poster import can_be_printed

    seen, link, words = _seen(challenge_id)
    return page(
        "invitations/poster.html", seen=seen, challenge=seen.challenge, phase=seen.phase,
        poster=words, as_pdf=can_be_printed(), link=link,
    )  # fmt: skip


@bp.get("/challenges/<int:challenge_id>/poster.pdf")
def poster_pdf(challenge_id: int) -> Response:
    """The poster as a PDF."""
    from intranet_ideas.invitations.poster import make_pdf

    _, _, words = _seen(challenge_id)
    return handed_out(make_pdf(words), "application/pdf", f"poster-{challenge_id}.pdf")


@bp.get("/challenges/<int:challenge_id>/code.svg")
def code_svg(challenge_id: int) -> Response:
    """The code alone, as SVG; the poster's page shows it too."""
    from intranet_ideas.invitations.code import as_svg

    _, _, words = _seen(challenge_id)
    content = as_svg(words.address)
    return handed_out(content, "image/svg+xml", f"code-{challenge_id}.svg", shown=True)


@bp.get("/challenges/<int:challenge_id>/code.png")
def code_png(challenge_id: int) -> Response:
    """The code alone, as PNG."""
    from intranet_ideas.invitations.code import as_png

    _, _, words = _seen(challenge_id)
    return handed_out(as_png(words.address), "image/png", f"code-{challenge_id}.png")


@bp.post("/challenges/<int:challenge_id>/link")
def set_link(challenge_id: int) -> Any:
    """Let people write before they sign in, by a new link, or revoke the one there is."""
    revoke = "revoke" in request.form

    def action(session: Session) -> str:
        change = actions.revoke_link if revoke else actions.make_link
        change(session, viewer(), challenge_id, received_at())
        return url_for("invitations.poster", challenge_id=challenge_id, _anchor="link")

    words = gettext("The link is revoked: posters with it lead nowhere any more.") if revoke else (
        gettext("The poster's code now leads straight to the writing form."))  # fmt: skip
    return perform(action, success=words)
