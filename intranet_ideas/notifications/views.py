"""Pages of one's notifications and of choosing which to get."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from flask import Blueprint, request, url_for
from sqlalchemy.orm import Session

from intranet_ideas.errors import NotFound
from intranet_ideas.i18n import gettext, translate
from intranet_ideas.notifications import actions, queries, rules
from intranet_ideas.notifications.messages import explanation, page_url
from intranet_ideas.notifications.pacing import AT_ONCE_A_DAY, Pace
from intranet_ideas.notifications.queries import Notice
from intranet_ideas.notifications.tickets import DIGEST, ticket_of
from intranet_ideas.people.queries import viewer_by_id
from intranet_ideas.plugin_api.facts import text_in
from intranet_ideas.security import csrf
from intranet_ideas.web import ground, page, perform, received_at, row_number, viewer

bp = Blueprint("notifications", __name__)

ON_A_PAGE = 30


@bp.get("/notifications")
def centre() -> Any:
    """The newest notifications, by day."""
    after = request.args.get("after", type=row_number)
    with ground().database.read() as session:
        rows = queries.centre(session, viewer(), after=after, limit=ON_A_PAGE + 1)
        silent = queries.refused(session, [viewer().id])
    rows, more = rows[:ON_A_PAGE], len(rows) > ON_A_PAGE
    return page(
        "notifications/centre.html", days=_by_day(rows), explanation=explanation,
        next_url=url_for("notifications.centre", after=rows[-1].id) if more else None,
        first=after is None, silent=bool(silent),
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
    """Choose how soon each kind also goes out on which channel."""
    kinds = queries.kinds_for(viewer())
    with ground().database.read() as session:
        channels = _channels(session)
        chosen = queries.choices_of(session, viewer().id)
        silent = queries.refused(session, [viewer().id])
    if request.method == "POST":
        return _save(kinds, list(channels))
    return page(
        "notifications/preferences.html", channels=channels, paces=paces(),
        kinds=[(kind, translate(rules.KINDS[kind].label)) for kind in kinds],
        wanted={
            (kind, channel): rules.chosen(kind, chosen, channel)
            for kind in kinds for channel in channels
        },
        silent=[label for key, label in channels.items() if (viewer().id, key) in silent],
        most=AT_ONCE_A_DAY,
    )  # fmt: skip


def _channels(session: Session) -> dict[str, str]:
    offered = ground().plugins.channels(session, viewer().department_path)
    return {
        key: text_in(channel.label, viewer().language) for key, (_, channel) in offered.items()
    }


def paces() -> list[tuple[str, str]]:
    """Return how soon a message can come, in words."""
    return [
        (Pace.AT_ONCE, gettext("At once")), (Pace.DAILY, gettext("Each morning, together")),
        (Pace.WEEKLY, gettext("Each week, together")), (Pace.NEVER, gettext("Never")),
    ]  # fmt: skip


def _save(kinds: Sequence[str], channels: Sequence[str]) -> Any:
    wanted = {
        (kind, channel): Pace(value)
        for kind in kinds for channel in channels
        if (value := request.form.get(f"{channel}:{kind}", "")) in set(Pace)
    }  # fmt: skip

    def action(session: Session) -> str:
        actions.set_preferences(session, viewer().id, wanted, received_at())
        return url_for("notifications.preferences")

    return perform(action, success=gettext("Your choices are saved."))


@bp.post("/notifications/address/retry")
def retry_address() -> Any:
    """Let messages out again to an address that was refused."""

    def action(session: Session) -> str:
        actions.try_address_again(session, viewer(), received_at())
        return url_for("notifications.preferences")

    return perform(action, success=gettext("The next message is sent to your address again."))


@bp.route("/notifications/stop/<signed>", methods=["GET", "POST"])
@csrf.exempt  # type: ignore[untyped-decorator]  # flask-wtf has no types
def stop(signed: str) -> Any:
    """Stop what a message was about, without signing in: by a mail program's own button
    (RFC 8058), or after a look at this page. The signed ticket allows nothing else."""
    ticket = ticket_of(ground().settings, signed)
    if ticket is None:
        raise NotFound
    with ground().database.read() as session:
        if viewer_by_id(session, ticket.user_id) is None:
            raise NotFound  # who has left is out here too
    if request.method == "POST":
        # No redirect: a mail program does not follow one.
        with ground().database.write() as session:
            actions.stop(session, ticket, received_at())
    label = (
        gettext("Messages that gather several things") if ticket.kind == DIGEST
        else translate(rules.KINDS[ticket.kind].label)
    )  # fmt: skip
    return page("notifications/stop.html", label=label, done=request.method == "POST")
