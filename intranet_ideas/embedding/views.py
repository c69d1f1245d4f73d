"""Frames for pages of other sites, the script that puts them there, and oEmbed.

Nobody is signed in here: a session that comes along, from a page of the same organisation's
domain, changes nothing of the answer.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, make_response, request, url_for
from markupsafe import Markup
from sqlalchemy.orm import Session

from intranet_ideas.embedding import queries, rules
from intranet_ideas.errors import NotFound
from intranet_ideas.i18n import gettext, speak
from intranet_ideas.paths import PACKAGE
from intranet_ideas.security import content_policy
from intranet_ideas.settings import LANGUAGES
from intranet_ideas.web import ground, page, received_at, row_number

bp = Blueprint("embedding", __name__)

FRESH_SECONDS = 60


@bp.before_request
def _only_where_allowed() -> None:
    """Answer nobody while IT has named no origin, and in the language of the page around."""
    if not ground().settings.frame_ancestors:
        raise NotFound
    wanted = request.args.get("lang", "")
    speak(wanted if wanted in LANGUAGES else ground().settings.language)


@bp.get("/embed/")
def listing() -> Any:
    """What one can take part in now or soon."""
    with ground().database.read() as session:
        shown = queries.open_challenges(session, received_at())
    return _frame("embedding/listing.html", shown=shown)


@bp.get("/embed/challenges/<int:challenge_id>")
def challenge(challenge_id: int) -> Any:
    """One challenge: its phase, what it counts down to, and its latest ideas."""
    try:
        with ground().database.read() as session:
            shown = queries.see_outside(session, challenge_id, received_at())
            ideas = queries.latest_ideas(session, shown)
    except NotFound:
        return _frame("embedding/missing.html", 404)
    return _frame("embedding/challenge.html", shown=shown, ideas=ideas)


@bp.get("/embed/ideas/<int:entry_id>")
def idea(entry_id: int) -> Any:
    """One idea: its title and first lines."""
    try:
        with ground().database.read() as session:
            shown, found = queries.see_idea_outside(session, entry_id, received_at())
    except NotFound:
        return _frame("embedding/missing.html", 404)
    return _frame("embedding/idea.html", shown=shown, idea=found)


def _frame(template: str, status: int = 200, **context: Any) -> Response:
    """Return a page that the allowed origins may show in a frame."""
    allowed, host = ground().settings.frame_ancestors, request.args.get("host", "")
    theme = request.args.get("theme", "")
    body, _ = page(
        template, status, theme=theme if theme in rules.THEMES else "auto",
        host=host if rules.allows(allowed, host) else "", **context,
    )  # fmt: skip
    response = make_response(body, status)
    response.headers["Content-Security-Policy"] = content_policy(allowed)
    return _for_others(response)


def _for_others(response: Response) -> Response:
    """Let other sites take the answer, and their scripts read it where the origin is named."""
    origin = request.headers.get("Origin", "")
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["Cache-Control"] = f"private, max-age={FRESH_SECONDS}"
    response.headers.add("Vary", "Origin")
    if origin and rules.named(ground().settings.frame_ancestors, origin):
        response.headers["Access-Control-Allow-Origin"] = origin
    return response


@bp.get("/embed/idea-challenges.js")
def component() -> Any:
    """The web component, at an address that stays."""
    script = (PACKAGE / "static" / "idea-challenges.js").read_bytes()
    response = _for_others(Response(script, content_type="text/javascript; charset=utf-8"))
    response.headers["Cache-Control"] = "public, max-age=3600"
    response.add_etag()
    return response.make_conditional(request)


@bp.get("/oembed")
def oembed() -> Any:
    """What to show for an address of this site (oEmbed 1.0): JSON alone, and only of what
    anyone may see. 401 is all that is said of what is not shown, whether it is there or not."""
    if request.args.get("format", "json") != "json":
        return _plain(501)
    base = ground().settings.base_url
    thing = rules.thing_at(request.args.get("url", ""), base)
    if thing is None:
        return _plain(404)
    try:
        wide, high = rules.size(
            request.args.get("maxwidth", type=row_number),
            request.args.get("maxheight", type=row_number),
        )
        with ground().database.read() as session:
            title, path = _described(session, *thing)
    except NotFound:
        return _plain(401)
    except ValueError:
        return _plain(404)
    lines = Markup(
        '<iframe src="{src}" title="{title}" width="{wide}" height="{high}" loading="lazy" '
        'style="border:0;max-width:100%"></iframe>'
    ).format(src=base + path, title=title, wide=wide, high=high)
    body = {
        "version": "1.0", "type": "rich", "title": title, "html": str(lines), "width": wide,
        "height": high, "provider_name": gettext("Idea challenges"), "provider_url": f"{base}/",
        "cache_age": FRESH_SECONDS,
    }  # fmt: skip
    return _for_others(make_response(body))


def _described(session: Session, kind: str, number: int) -> tuple[str, str]:
    """Return the title and the path of a frame. Raises ``NotFound``."""
    now = received_at()
    if kind == rules.LISTING:
        return gettext("Idea challenges"), "/embed/"
    if kind == rules.CHALLENGE:
        title = queries.see_outside(session, number, now).challenge.title
        return title, f"/embed/challenges/{number}"
    return queries.see_idea_outside(session, number, now)[1].title, f"/embed/ideas/{number}"


def _plain(status: int) -> Response:
    return _for_others(Response("", status, content_type="text/plain"))


@bp.app_template_global()
def oembed_address(path: str) -> str:
    """Return where programs read how to show a page of this site: for its head."""
    base = ground().settings.base_url
    return url_for("embedding.oembed") + "?" + urlencode({"url": base + path, "format": "json"})
