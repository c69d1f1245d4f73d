"""The web server: gunicorn with threads, configured here and nowhere else."""

from __future__ import annotations

import os
import select
import ssl
import time
from collections.abc import Callable
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger
from gunicorn.workers.gthread import ThreadWorker

from intranet_ideas import create_app, logs, metrics
from intranet_ideas.ground import Ground
from intranet_ideas.plugin_host.overview import look_over
from intranet_ideas.receipt import seen_at
from intranet_ideas.settings import Settings

REQUEST_SECONDS = 60
"""A web process whose main loop stood still for so long is replaced."""

FAREWELL_SECONDS = 30
KEEP_ALIVE_SECONDS = 15
MEMORY_FOLDER = "/dev/shm"  # nosec B108  # noqa: S108 - for heartbeats only, made safely by gunicorn


class Worker(ThreadWorker):  # type: ignore[misc]  # gunicorn has no types
    """Gunicorn's worker of threads, which also tells when it saw a request."""

    def enqueue_req(self, conn: Any) -> None:
        """Put a connection in line for a thread; the main loop has just seen it."""
        conn.seen_at = time.monotonic()
        super().enqueue_req(conn)

    def handle(self, conn: Any) -> Any:
        """Serve the connection's next request, in a thread."""
        # A connection opened in time, on which nothing was sent yet, has no receipt: else
        # holding one open would move the deadline.
        token = seen_at.set(conn.seen_at if _readable(conn.sock) else None)
        try:
            return super().handle(conn)
        finally:
            seen_at.reset(token)
            # The answer is out; but the next one may come on the same connection.
            self.app.tidy()


def _readable(sock: Any) -> bool:
    poll = select.poll()
    poll.register(sock, select.POLLIN)
    return bool(poll.poll(0))


class Log(Logger):  # type: ignore[misc]  # gunicorn has no types
    """Gunicorn's log in the form of all others: what clients send begins no entry."""

    def setup(self, cfg: Any) -> None:
        """Take the settings, and the form."""
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(logs.Form(logs.FORMAT))


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """Gunicorn on an application that is ready, so that a fault at start is told before
    anything listens."""

    def __init__(
        self, application: Flask, options: dict[str, Any],
        tidy: Callable[[], None] | None = None,
    ) -> None:
        """``tidy`` is called after each answer, when the person has it."""
        self._application = application
        self._options = options
        self.tidy = tidy or (lambda: None)
        super().__init__()

    def load_config(self) -> None:
        """Take the options; those that this version of gunicorn does not know are left out."""
        for name, value in self._options.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Flask:
        """Return the application."""
        return self._application


def options_for(*, host: str, port: int, workers: int, threads: int) -> dict[str, Any]:
    """Return gunicorn's options."""
    return {
        "bind": f"[{host}]:{port}" if ":" in host else f"{host}:{port}",
        "workers": workers,
        "threads": threads,
        "worker_class": Worker,
        "preload_app": True,
        "timeout": REQUEST_SECONDS,
        "graceful_timeout": FAREWELL_SECONDS,
        "keepalive": KEEP_ALIVE_SECONDS,
        # A heartbeat on a slow disk would be taken for a process that hangs.
        "worker_tmp_dir": MEMORY_FOLDER if os.path.isdir(MEMORY_FOLDER) else None,
        # Which proxies are believed is decided in the application, by TRUSTED_PROXIES.
        "forwarded_allow_ips": "",
        "control_socket_disable": True,
        "proc_name": "intranet-ideas",
        "loglevel": "warning",
        "logger_class": Log,
    }


def encryption(settings: Settings) -> dict[str, Any]:
    """Return gunicorn's options for TLS; none where a proxy on this host has it."""
    if settings.tls_certificate is None:
        return {}

    def context(_config: object, make: Callable[[], ssl.SSLContext]) -> ssl.SSLContext:
        made = make()
        made.minimum_version = ssl.TLSVersion.TLSv1_2
        return made

    return {
        "certfile": str(settings.tls_certificate), "keyfile": str(settings.tls_key),
        "ssl_context": context,
    }  # fmt: skip


def serve(ground: Ground, *, host: str, port: int, workers: int, threads: int) -> None:
    """Serve until SIGTERM or SIGINT. Raises ``SchemaError`` before anything listens."""
    with metrics.shared_by_processes(ground):
        application = create_app(ground)
        with ground.database.read() as session:
            look_over(ground.plugins, session)
        # Connections must not be shared by the processes that are forked from this one.
        ground.database.dispose()
        options = options_for(host=host, port=port, workers=workers, threads=threads)
        Server(
            application, options | encryption(ground.settings),
            ground.plugins.health.add_aside_when_due,
        ).run()  # fmt: skip
