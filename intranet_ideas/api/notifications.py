"""Operations on the caller's notifications, and search."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Response, request, url_for
from sqlalchemy.orm import Session

from intranet_ideas.api.core import (
    answer,
    bp,
    cursor,
    done,
    in_query,
    limit,
    listing,
    number,
    one_of,
    operation,
    page_answer,
    write,
)
from intranet_ideas.api.schemas import (
    NotificationSchema,
    PreferencesSchema,
    SearchSchema,
    page_of,
)
from intranet_ideas.entries.models import DRAFT, SUBMITTED, WITHDRAWN
from intranet_ideas.errors import N_, Fault, Invalid, NotFound
from intranet_ideas.initiatives.story_queries import ListedStory
from intranet_ideas.notifications import actions, queries, rules
from intranet_ideas.notifications.messages import sentence, target
from intranet_ideas.notifications.pacing import Pace
from intranet_ideas.notifications.queries import Notice
from intranet_ideas.search.documents import KINDS, STORY
from intranet_ideas.search.excerpts import Wanted, excerpt
from intranet_ideas.search.queries import MOST_HITS, SearchAnswer, SearchFilters, find_similar
from intranet_ideas.search.stories import search_all
from intranet_ideas.search.views import PHASES
from intranet_ideas.settings import LANGUAGES
from intranet_ideas.web import ground, received_at, viewer

ALIKE = 5
STATUSES = (DRAFT, SUBMITTED, WITHDRAWN)


def _shown(notice: Notice) -> dict[str, Any]:
    return {
        "id": notice.id, "kind": notice.kind, "text": sentence(notice),
        "url": f"{ground().settings.base_url}{target(notice)}",
        "challenge": notice.challenge_id, "entry": notice.entry_id,
        "created_at": notice.created_at, "read_at": notice.read_at,
    }  # fmt: skip


@operation("GET", "/notifications", "listNotifications",
           page_of(NotificationSchema, "Notifications"))
def list_notifications() -> Response:
    """What the caller was told, the newest first."""
    size = limit()
    with ground().database.read() as session:
        rows = queries.centre(session, viewer(), after=cursor(), limit=size + 1)
    return listing(NotificationSchema, [_shown(row) for row in rows], size)


@operation("PUT", "/notifications/<int:notification_id>/read", "markNotificationRead",
           NotificationSchema, write=True)
def mark_notification_read(notification_id: int) -> Response:
    """Mark a notification as read; a second time changes nothing."""

    def action(session: Session) -> Response:
        actions.open_notification(session, viewer(), notification_id, received_at())
        session.expire_all()
        notice = queries.notice(session, viewer(), notification_id)
        if notice is None:
            raise NotFound
        return answer(NotificationSchema, _shown(notice))

    return write(action)


@operation("PUT", "/notifications/read", "readAllNotifications", None, status=204, write=True)
def read_all_notifications() -> Response:
    """Mark all of the caller's notifications as read."""
    return done(lambda session: actions.read_all(session, viewer(), received_at()))


@operation("DELETE", "/notifications/refused-address", "tryAddressAgain", None, status=204,
           write=True)
def try_address_again() -> Response:
    """Let messages out again to the caller's address, which a mail server had refused."""
    return done(lambda session: actions.try_address_again(session, viewer(), received_at()))


def _preferences(session: Session) -> Response:
    channels = ground().plugins.channels(session, viewer().department_path)
    chosen = queries.choices_of(session, viewer().id)
    paces = {
        (kind, channel): rules.chosen(kind, chosen, channel)
        for kind in queries.kinds_for(viewer()) for channel in channels
    }  # fmt: skip
    rows = [
        {"kind": kind, "channel": channel, "wanted": pace is not Pace.NEVER, "pace": pace}
        for (kind, channel), pace in paces.items()
    ]
    return answer(PreferencesSchema, {"items": rows})


@operation("GET", "/notifications/preferences", "getNotificationPreferences", PreferencesSchema)
def get_notification_preferences() -> Response:
    """How soon which kinds of notification also go out on which channel."""
    with ground().database.read() as session:
        return _preferences(session)


@operation("PUT", "/notifications/preferences", "setNotificationPreferences", PreferencesSchema,
           write=True)
@bp.arguments(PreferencesSchema)
def set_notification_preferences(data: dict[str, Any]) -> Response:
    """Choose; pairs that are left out stay as they are. Without ``pace``, what is wanted
    comes as before, or at once."""

    def action(session: Session) -> Response:
        kinds = list(queries.kinds_for(viewer()))
        channels = list(ground().plugins.channels(session, viewer().department_path))
        chosen = queries.choices_of(session, viewer().id)
        wanted = {}
        for place, row in enumerate(data["items"]):
            pair = (row["kind"], row["channel"])
            if pair[0] not in kinds or pair[1] not in channels:
                raise Invalid([
                    Fault(f"items.{place}", N_("There is no such kind or channel."))
                ])  # fmt: skip
            before = rules.chosen(pair[0], chosen, pair[1])
            wanted[pair] = _pace(row, Pace.AT_ONCE if before is Pace.NEVER else before)
        actions.set_preferences(session, viewer().id, wanted, received_at())
        session.expire_all()
        return _preferences(session)

    return write(action)


def _pace(row: dict[str, Any], before: Pace) -> Pace:
    return Pace(row.get("pace", before)) if row["wanted"] else Pace.NEVER


def _found(
    found: SearchAnswer, start: int = 0, end: int | None = None,
    stories: Sequence[ListedStory] = (),
) -> Response:  # fmt: skip
    """Answer with what was found, from ``start`` up to ``end`` of it."""
    items = [
        {"kind": STORY, "id": each.id, "title": each.title,
         "url": url_for("initiatives.story", initiative_id=each.id, _external=True),
         "excerpt": excerpt(each.need, Wanted(())).striptags()}
        for each in stories
    ] + [
        {"kind": hit.kind, "id": hit.id, "title": hit.title, "url": hit.url,
         "excerpt": hit.excerpt_html.striptags()}
        for hit in found.hits
    ]  # fmt: skip
    more = end is not None and len(items) > end and end < MOST_HITS
    body = {"items": items[start:end], "rebuilding": found.rebuilding,
            "left_out": list(found.left_out)}  # fmt: skip
    return page_answer(SearchSchema(exclude=["next"]).dump(body), str(end) if more else None)


def _filters() -> SearchFilters:
    return SearchFilters(
        kind=one_of("kind", KINDS), challenge=number("challenge"),
        department=request.args.get("department", "")[:80], phase=one_of("phase", PHASES),
        language=one_of("language", LANGUAGES), status=one_of("status", STATUSES),
    )


def _text(name: str) -> str:
    text = request.args.get(name, "").strip()
    if not text:
        raise Invalid([Fault(name, N_("Say what to look for."))])
    return text


@operation("GET", "/search", "search", SearchSchema, query=[
    in_query("q", "What to look for", required=True),
    in_query("challenge", "Only in this challenge", type="integer", minimum=0),
    in_query("department", "Only of this department and those below it"),
    in_query("phase", "Only of challenges in this phase", enum=PHASES),
    in_query("language", "Only in this language", enum=LANGUAGES),
    in_query("status", "Only ideas of this status", enum=STATUSES),
    in_query("kind", "Only ideas, only challenges or only stories", enum=KINDS),
])  # fmt: skip
def search() -> Response:
    """What ``q`` finds among what the caller may see, the best first: the stories of what
    initiatives taught, by the initiative's number, then ideas and challenges. Of stories there are
    five at most where others are looked for too."""
    size, start = limit(), cursor(0) or 0
    end = start + size
    with ground().database.read() as session:
        stories, found = search_all(
            session, ground(), viewer(), _text("q"), _filters(), received_at(), end + 1
        )
    return _found(found, start, end, stories)


@operation("GET", "/search/similar", "findSimilar", SearchSchema, query=[
    in_query("q", "A text", required=True),
    in_query("exclude", "Leave this idea out", type="integer", minimum=0),
])  # fmt: skip
def find_similar_ideas() -> Response:
    """Ideas that say much the same as ``q``."""
    text = request.args.get("q", "").strip() or _text("text")
    with ground().database.read() as session:
        return _found(find_similar(
            session, ground(), viewer(), text, received_at(),
            exclude_entry=number("exclude"), limit=limit(ALIKE),
        ), cursor(0) or 0)  # fmt: skip
