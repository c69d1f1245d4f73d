"""Feeds at a secret address, and the page on which a person makes and revokes it.

A calendar program can't sign in. Its address holds a secret that reads feeds and nothing
else, sees what the person sees, is kept as a hash and can be revoked at any time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from copy import deepcopy
from datetime import datetime
from functools import partial
from typing import Any

from flask import Blueprint, Response, request, url_for
from sqlalchemy.orm import Session
from werkzeug.http import http_date

from intranet_ideas.errors import NotFound
from intranet_ideas.feeds import queries
from intranet_ideas.feeds.queries import Offered
from intranet_ideas.i18n import gettext
from intranet_ideas.people import tokens
from intranet_ideas.people.queries import feed_tokens, viewer_by_token
from intranet_ideas.people.rules import FEEDS, Viewer
from intranet_ideas.plugin_api import FeedReader, facts, text_in
from intranet_ideas.plugin_host.checks import check_feed
from intranet_ideas.plugin_host.guard import PluginFailed
from intranet_ideas.plugin_host.host import WAITED_SECONDS
from intranet_ideas.usage import in_use
from intranet_ideas.web import ground, page, perform, received_at, viewer

bp = Blueprint("feeds", __name__)

COME_AGAIN_SECONDS = 3600


@bp.get("/me/feeds")
def mine() -> Any:
    """What feeds are for, and making or revoking one's address."""
    return _mine_page("")


def _mine_page(token: str) -> Any:
    """Show the page; with a fresh ``token``, the addresses too, this once."""
    language = viewer().language
    with ground().database.read() as session:
        offered = queries.offered(session, ground(), viewer())
        rows = feed_tokens(session, viewer(), received_at())
    base = f"{ground().settings.base_url}/feeds/{token}"
    return page(
        "feeds/mine.html", fresh=bool(token), made_at=rows[-1].created_at if rows else None,
        feeds=[
            {"label": text_in(each.feed.label, language), "url": f"{base}/{each.name}",
             "name": each.name, "explanation": text_in(each.feed.explanation, language)}
            for each in offered
        ],
    )  # fmt: skip


@bp.post("/me/feeds")
def make() -> Any:
    """Make a new secret address and show it, once; one made before stops working."""
    made: list[str] = []

    def action(session: Session) -> str:
        made.append(tokens.make_feed_token(session, viewer(), received_at()))
        return url_for("feeds.mine")

    answer = perform(action)
    # No redirect: a secret belongs neither into an address of ours nor into a cookie.
    return _mine_page(made[0]) if made else answer


@bp.post("/me/feeds/revoke")
def revoke() -> Any:
    """Make one's address worthless."""

    def action(session: Session) -> str:
        tokens.revoke_feed_token(session, viewer(), received_at())
        return url_for("feeds.mine")

    return perform(
        action, success=gettext("The address is revoked. Programs get nothing from it any more.")
    )


@bp.get("/feeds/<token>/<name>")
def read(token: str, name: str) -> Any:
    """A feed, as the person whose address this is may see it. Everything else is not found."""
    now = received_at()
    with ground().database.read() as session:
        reader = viewer_by_token(session, token, now)
        if reader is None or FEEDS not in (reader.scopes or ()):
            raise NotFound
        in_use(reader)
        wanted = [each for each in queries.offered(session, ground(), reader) if each.name == name]
        if not wanted:
            raise NotFound
        challenges = queries.challenges_for(session, reader, ground().settings, now)
        try:
            content = _made(session, wanted[0], reader, challenges, now)
        except PluginFailed:
            return Response("", 503, headers={"Retry-After": str(COME_AGAIN_SECONDS)})
    return _answer(content, wanted[0], challenges)


def _made(
    session: Session, offered: Offered, reader: Viewer, challenges: Sequence[facts.Challenge],
    now: datetime,
) -> bytes:  # fmt: skip
    settings, plugin = ground().settings, offered.plugin.name
    told = FeedReader(
        language=reader.language, now=now, site=reader.organisation, url=settings.base_url,
        zone=settings.time_zone.key,
    )  # fmt: skip
    own = ground().plugins.settings_for(session, plugin, reader.department_path)
    make = partial(offered.feed.make, deepcopy(challenges), told, own)
    content: bytes = ground().plugins.attempt(
        plugin, f"feed.{offered.feed.key}", make, check=check_feed, session=session,
        seconds=WAITED_SECONDS,
    )  # fmt: skip
    return content


def _answer(
    content: bytes, offered: Offered, challenges: Sequence[facts.Challenge]
) -> Response:
    """Return the feed, or 304 to a program that has it already.

    Only the ETag decides that: what a person may see can shrink without anything newer.
    """
    response = Response(content, content_type=offered.feed.media_type)
    response.set_etag(hashlib.sha256(content).hexdigest())
    changed = [each.changed_at for each in challenges if each.changed_at is not None]
    if changed:
        response.headers["Last-Modified"] = http_date(max(changed))
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Content-Disposition"] = f'inline; filename="{offered.name}"'
    etag, _ = response.get_etag()
    if etag and request.if_none_match.contains(etag):
        response.status_code = 304
        response.set_data(b"")
    return response
