"""Figures for Prometheus at ``/metrics``, behind a token: off unless it is set (extra ``metrics``).

Labels hold names of pages, methods, statuses and kinds of work, and nothing of people, of what they
wrote, or of addresses they asked for. With several processes each writes its own file into a folder
that is made at the start; whichever is asked adds them up.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from flask import Flask, Response, g, request

from intranet_ideas.ground import Ground

if TYPE_CHECKING:
    from prometheus_client.core import Metric

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


@contextmanager
def shared_by_processes(ground: Ground) -> Iterator[None]:
    """Let the processes that are forked within add up what they count.

    The library reads the folder's name when it is imported, which must not be before.
    """
    if not ground.settings.metrics_token or FOLDER in os.environ:
        yield
        return
    folder = tempfile.mkdtemp(prefix="ideas-metrics-")
    os.environ[FOLDER], owner = folder, os.getpid()
    try:
        yield
    finally:
        # A forked process ends here too.
        if os.getpid() == owner:
            shutil.rmtree(folder, ignore_errors=True)


def init_app(app: Flask, ground: Ground) -> None:
    """Count requests, where a token is set."""
    if not ground.settings.metrics_token:
        return
    from prometheus_client import CollectorRegistry, Counter, Histogram

    registry = CollectorRegistry()
    requests = Counter(
        "ideas_http_requests", "Requests answered", ("page", "method", "status"), registry=registry
    )
    seconds = Histogram(
        "ideas_http_seconds", "Seconds from receipt to answer", ("page",), buckets=SECONDS,
        registry=registry,
    )  # fmt: skip
    app.extensions["metrics"] = registry

    @app.before_request
    def begin() -> None:
        g.metrics_begun = time.perf_counter()

    @app.after_request
    def end(response: Response) -> Response:
        page = request.endpoint or "none"
        method = request.method if request.method in METHODS else "other"
        requests.labels(page, method, str(response.status_code)).inc()
        if "metrics_begun" in g:
            seconds.labels(page).observe(time.perf_counter() - g.metrics_begun)
        return response


def exposed(registry: Any, ground: Ground) -> tuple[bytes, str]:
    """Return all figures, of all processes of this host and of the database, with their type."""
    from prometheus_client import CollectorRegistry
    from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
    from prometheus_client.multiprocess import MultiProcessCollector

    if os.environ.get(FOLDER):
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    site = CollectorRegistry()
    site.register(_Site(ground))
    return generate_latest(registry) + generate_latest(site), CONTENT_TYPE_LATEST


class _Site:
    """What the database says of the worker, mail, search and backups when it is asked."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    def collect(self) -> Iterator[Metric]:
        """Yield the figures."""
        from prometheus_client.core import GaugeMetricFamily

        from intranet_ideas.operations import queries

        now = self._ground.clock.now()
        with self._ground.database.read() as session:
            work = queries.work_health(session, now)
            mail = queries.mail_counts(session)
            backup_at = queries.last_backup(session)
        search = queries.search_health(self._ground)
        waiting = GaugeMetricFamily("ideas_events_waiting", "Events to deal with", labels=["work"])
        for name, count in work.waiting.items():
            waiting.add_metric([name], count)
        yield waiting
        messages = GaugeMetricFamily("ideas_messages", "Messages not sent", labels=["state"])
        for name, count in mail.items():
            messages.add_metric([name], count)
        yield messages
        yield GaugeMetricFamily("ideas_work_lag_seconds", "Age of the oldest event that waits",
                                value=work.lag_seconds)  # fmt: skip
        ages = {"worker_seen": work.seen_at, "backup": backup_at}
        for name, at in ages.items():
            if at is not None:
                yield GaugeMetricFamily(f"ideas_{name}_age_seconds", "Seconds since then",
                                        value=(now - at).total_seconds())  # fmt: skip
        yield GaugeMetricFamily("ideas_search_ok", "1 when search answers",
                                value=float(bool(search and search.ok)))  # fmt: skip
