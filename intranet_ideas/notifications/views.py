"""Pages of one's notifications and of choosing which to get."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from flask import Blueprint, request, url_for
from sqlalchemy.orm import Session

from intranet_ideas.i18n import gettext, translate
from intranet_ideas.notifications import actions, queries, rules
from intranet_ideas.notifications.messages import explanation, page_url
from intranet_ideas.notifications.queries import Notice
from intranet_ideas.plugin_api.facts import text_in
from intranet_ideas.web import ground, page, perform, received_at, viewer

bp = Blueprint("notifications", __name__)

ON_A_PAGE = 30


@bp.get("/notifications")
def centre() -> Any:
    """The newest notifications, by day."""
    after = request.args.get("after", type=int)
    with ground().database.read() as session:
        rows = queries.centre(session, viewer(), after=after, limit=ON_A_PAGE + 1)
    rows, more = rows[:ON_A_PAGE], len(rows) > ON_A_PAGE
    return page(
        "notifications/centre.html", days=_by_day(rows), explanation=explanation,
        next_url=url_for("notifications.centre", after=rows[-1].id) if more else None,
        first=after is None,
    )  # fmt: skip


def _by_day(rows: Sequence[Notice]) -> list[tuple[Any, list[Notice]]]:
    zone = ground().settings.time_zone

    def day(notice: Notice) -> Any:
        return notice.created_at.astimezone(zone).date()

    return [(each, list(group)) for each, group in groupby(rows, key=day)]


@bp.post("/notifications/<int:notification_id>/open")
def open_one(notification_id: int) -> Any:
    """Mark a notification as read and go to what it is about."""

    def action(session: Session) -> str:
        actions.open_notification(session, viewer(), notification_id, received_at())
        notice = queries.notice(session, viewer(), notification_id)
        if notice is None or not notice.visible:
            return url_for("notifications.centre")
        return page_url(notice)

    return perform(action)


@bp.post("/notifications/read")
def read_all() -> Any:
    """Mark all as read."""

    def action(session: Session) -> str:
        actions.read_all(session, viewer(), received_at())
        return url_for("notifications.centre")

    return perform(action, success=gettext("All are marked as read."))


@bp.route("/notifications/preferences", methods=["GET", "POST"])
def preferences() -> Any:
    """Choose what also goes out on which channel."""
    kinds = queries.kinds_for(viewer())
    with ground().database.read() as session:
        channels = {
            key: text_in(channel.label, viewer().language)
            for key, (_, channel) in ground().plugins.channels(
                session, viewer().department_path
            ).items()
        }
        chosen = queries.choices(session, viewer())
    if request.method == "POST":
        return _save(kinds, list(channels))
    return page(
        "notifications/preferences.html", channels=channels,
        kinds=[(kind, translate(rules.KINDS[kind].label)) for kind in kinds],
        wanted={
            (kind, channel) for kind in kinds for channel in channels
            if rules.chosen(kind, chosen, channel)
        },
    )  # fmt: skip


def _save(kinds: Sequence[str], channels: Sequence[str]) -> Any:
    ticked = [
        (kind, channel) for channel in channels for kind in request.form.getlist(channel)
    ]

    def action(session: Session) -> str:
        actions.set_preferences(session, viewer(), ticked, kinds, channels, received_at())
        return url_for("notifications.preferences")

    return perform(action, success=gettext("Your choices are saved."))
