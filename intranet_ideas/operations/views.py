"""Health for machines and for IT, mail that waits, search and the audit trail."""

from __future__ import annotations

import hmac
from datetime import UTC, datetime, time, timedelta
from typing import Any

from flask import Response, current_app, jsonify, request, url_for
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from intranet_ideas import clock_faults, maintenance
from intranet_ideas.audit.actions import ask_for_check
from intranet_ideas.audit.queries import check_waits, last_check, unsealed
from intranet_ideas.errors import NotFound
from intranet_ideas.i18n import gettext, ngettext, translate
from intranet_ideas.metrics import exposed
from intranet_ideas.migrations import runner
from intranet_ideas.notifications.actions import drop_deliveries, retry_deliveries
from intranet_ideas.notifications.models import KEPT, PARKED, PENDING
from intranet_ideas.operations import (
    access_pages,
    import_pages,
    own_settings,
    people_pages,
    plugin_list,
    plugin_pages,
    queries,
    words,
    work_pages,
)
from intranet_ideas.operations.blueprint import bp
from intranet_ideas.operations.trail_words import details, people_in
from intranet_ideas.parking import count_parked
from intranet_ideas.plugin_host import overview
from intranet_ideas.plugin_host.activation import ORGANISATION
from intranet_ideas.search.actions import request_rebuild
from intranet_ideas.settings import LANGUAGES
from intranet_ideas.web import ground, page, perform, received_at, row_number, viewer

__all__ = [
    "access_pages", "bp", "import_pages", "own_settings", "people_pages", "plugin_list",
    "plugin_pages", "work_pages",
]  # fmt: skip

ON_A_PAGE = 50


@bp.get("/healthz")
def healthz() -> Response:
    """Say that the process lives."""
    return Response("ok", content_type="text/plain; charset=utf-8")


@bp.get("/.well-known/security.txt")
def security_txt() -> Response:
    """Say where to report a weakness (RFC 9116), where IT has said so."""
    settings = ground().settings
    if not settings.security_contact or settings.security_expires is None:
        raise NotFound
    # The day counts to its end, where the site is.
    ends = datetime.combine(settings.security_expires, time.max, settings.time_zone)
    lines = [
        *(f"Contact: {each}" for each in settings.security_contact),
        f"Expires: {ends.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        f"Preferred-Languages: {', '.join(dict.fromkeys((settings.language, *LANGUAGES)))}",
        f"Canonical: {settings.base_url}/.well-known/security.txt",
        *([f"Policy: {settings.security_policy}"] if settings.security_policy else []),
    ]
    return Response("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@bp.get("/readyz")
def readyz() -> tuple[Response, int]:
    """Say whether the process can serve: 503 only without a database at this schema.

    A worker or a search that lags is told but is no reason to stop serving pages.
    """
    ready: dict[str, Any] = {"database": "no answer", "schema": "unknown"}
    try:
        with ground().database.read() as session:
            ready["database"], ready["schema"] = queries.database_health(session)
            if ready["schema"] == "ok":
                ready["schema"] = runner.head()
                serves = True
                ready["worker"] = _worker(session)
            else:
                serves = False
    except SQLAlchemyError as error:
        ready["database"], serves = f"no answer: {type(error).__name__}", False
    if serves:
        ready["search"] = _search()
    return jsonify(ready), 200 if serves else 503


@bp.get("/metrics")
def metrics() -> Response:
    """Figures for Prometheus, for whoever has the token; else there is no such page."""
    wanted = ground().settings.metrics_token
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not wanted or not hmac.compare_digest(given.encode(), wanted.encode()):
        raise NotFound
    body, kind = exposed(current_app.extensions["metrics"], ground())
    return Response(body, content_type=kind)


def _worker(session: Session) -> dict[str, Any]:
    now = received_at()
    health = queries.work_health(session, now)
    seen = health.seen_at
    return {
        "lag_seconds": round(health.lag_seconds, 1),
        "seen_seconds_ago": round((now - seen).total_seconds(), 1) if seen else None,
        "lanes": {lane: round(seconds, 1) for lane, seconds in health.lanes.items()},
    }


def _search() -> dict[str, Any]:
    status = queries.search_health(ground())
    if status is None:
        return {"ok": False, "detail": "no answer"}
    return {
        "ok": status.ok, "detail": status.detail, "lag_seconds": round(status.lag_seconds, 1),
        "rebuilding": status.rebuilding, "documents": status.documents,
    }  # fmt: skip


@bp.get("/it")
def desk() -> Any:
    """How the site fares, at a glance."""
    now = received_at()
    plugins = ground().plugins
    with ground().database.read() as session:
        work = queries.work_health(session, now)
        parked, missed = count_parked(session), clock_faults.count(session)
        mail_waiting = queries.mail_counts(session)
        backup_at = queries.last_backup(session)
        trail = last_check(session)
        state = plugins.snapshot(session)
        channels = plugins.channels(session, ORGANISATION)
        for name in state.on_somewhere():
            plugins.plugin(name)
        problems = overview.problems_now(plugins, session)
    search = queries.search_health(ground())
    gone = work.seen_at is None or now - work.seen_at > queries.WORKER_GONE
    return page(
        "operations/desk.html", work=work, mail=mail_waiting, search=search, worker_gone=gone,
        behind=work.lag_seconds > queries.BEHIND.total_seconds(), suspended=state.suspended,
        problems=[plugin_pages.problem_in_words(each) for each in problems],
        on=len(state.on_somewhere()), channels=len(channels), waiting_words=words.WAITING,
        settings=ground().settings, parked=parked, missed=missed, lane_words=words.LANES,
        backup_at=backup_at, backup_old=_old(backup_at, now), trail=trail,
        closed=maintenance.present(),
    )  # fmt: skip


def _old(backup_at: datetime | None, now: datetime) -> bool:
    hours = ground().settings.backup_hours
    return bool(hours) and (backup_at is None or now - backup_at > timedelta(hours=hours))


@bp.post("/it/search/rebuild")
def rebuild_search() -> Any:
    """Ask the worker to make the search index anew."""
    def action(session: Session) -> str:
        request_rebuild(session, viewer(), received_at())
        return url_for("operations.desk")

    return perform(action, success=gettext("The worker will make a new search index. Until it "
                                           "is ready, the present one answers."))


@bp.get("/it/mail")
def mail() -> Any:
    """Messages that have not gone out, and why."""
    status = request.args.get("status", "")
    status = status if status in (PENDING, KEPT, PARKED) else ""
    with ground().database.read() as session:
        counts = queries.mail_counts(session)
        rows = queries.mail(session, viewer(), status=status, before=_before(),
                            limit=ON_A_PAGE + 1)  # fmt: skip
        channels = ground().plugins.channels(session, ORGANISATION)
    rows, more = rows[:ON_A_PAGE], len(rows) > ON_A_PAGE
    next_url = url_for("operations.mail", status=status or None, before=rows[-1].id)\
        if more else None
    return page(
        "operations/mail.html", rows=rows, counts=counts, chosen=status, next_url=next_url,
        words=words.DELIVERIES, kinds=words.EVENTS, channels=channels,
    )  # fmt: skip


@bp.post("/it/mail/retry")
def retry_mail() -> Any:
    """Put one message, or all that were kept or given up, in line again."""
    chosen = [int(each) for each in request.form.getlist("id") if each.isdecimal()]
    every = request.form.get("all") == "1"

    def action(session: Session) -> str:
        retry_deliveries(session, viewer(), received_at(), None if every else chosen)
        return url_for("operations.mail")

    message = ngettext(
        "The message is in line again.", "The messages are in line again.", 2 if every else 1
    )
    return perform(action, success=message)


@bp.post("/it/mail/drop")
def drop_mail() -> Any:
    """Give one message up for good; its news stays in the person's notifications."""
    chosen = [int(each) for each in request.form.getlist("id") if each.isdecimal()]

    def action(session: Session) -> str:
        drop_deliveries(session, viewer(), chosen, received_at())
        return url_for("operations.mail")

    return perform(action, success=gettext("The message is dropped."))


@bp.get("/it/events")
def events() -> Any:
    """The audit trail."""
    kind = request.args.get("kind", "")
    kind = kind if kind in words.EVENTS else ""
    challenge = request.args.get("challenge", "").strip()
    challenge_id = int(challenge) if challenge.isdecimal() and len(challenge) < 10 else None
    entry_id = request.args.get("idea", type=row_number)
    with ground().database.read() as session:
        rows = queries.audit_trail(
            session, viewer(), received_at(), kinds=(kind,) if kind else (),
            challenge_id=challenge_id, entry_id=entry_id, before=_before(), limit=ON_A_PAGE + 1,
        )  # fmt: skip
        people = queries.people_by_id(session, sorted(people_in(row.data for row in rows)))
        names = {each.id: each.name for each in people.values()}
        trail, asked, waiting = last_check(session), check_waits(session), unsealed(session)
    rows, more = rows[:ON_A_PAGE], len(rows) > ON_A_PAGE
    next_url = url_for(
        "operations.events", kind=kind or None, challenge=challenge_id, idea=entry_id,
        before=rows[-1].id,
    ) if more else None  # fmt: skip
    return page(
        "operations/events.html", rows=rows, kind=kind, challenge=challenge, next_url=next_url,
        words=words.EVENTS, filtered=bool(kind or entry_id or challenge_id is not None),
        idea=entry_id, details={row.id: details(row.data, names) for row in rows},
        trail=trail, asked=asked, waiting=waiting,
        choices=sorted(
            ((key, translate(text)) for key, text in words.EVENTS.items()), key=lambda each: each[1]
        ),
    )  # fmt: skip


@bp.post("/it/events/verify")
def verify_trail() -> Any:
    """Ask the worker to look the audit trail through."""
    def action(session: Session) -> str:
        ask_for_check(session, viewer(), received_at())
        return url_for("operations.events")

    return perform(action, success=gettext("The worker looks the trail through. Come back in a "
                                           "minute."))


def _before() -> int | None:
    value = request.args.get("before", "")
    return int(value) if value.isdecimal() and len(value) < 19 else None
