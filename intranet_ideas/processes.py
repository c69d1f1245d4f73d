"""Running the site's processes as children of one: started together, stopped together."""

from __future__ import annotations

import ctypes
import logging
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import FrameType

from intranet_ideas.errors import N_, Conflict

FAREWELL_SECONDS = 35.0
"""How long children may take to end: a little more than the web server gives its requests."""

LOOK_EVERY_SECONDS = 0.2
LONGEST_PAUSE_SECONDS = 30.0
SHORT_LIFE_SECONDS = 10.0
MOST_SHORT_LIVES = 5
UP_SECONDS = 60.0

NICENESS = 5
"""A person who waits for a page comes before mail and search: of a processor that both want, a
worker so nice gets a quarter."""

_PR_SET_PDEATHSIG = 1

log = logging.getLogger(__name__)


def refuse_taken_port(host: str, port: int) -> None:
    """Raise ``Conflict`` when nobody could listen there, before anything is started."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, OverflowError) as error:
            raise Conflict(
                N_("can't listen on %(host)s port %(port)s: %(error)s"), host=host, port=port,
                error=getattr(error, "strerror", None) or error,
            ) from None  # fmt: skip


def die_with(parent: int | None) -> None:
    """Let this process end when its parent (a process id) does, even when that is killed.

    Else a killed supervisor would leave children that hold the port. Linux only;
    elsewhere the parent's orderly stop is all there is.
    """
    if parent is None or not sys.platform.startswith("linux"):
        return
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:  # it was gone before we asked
        sys.exit(1)


def let_others_first() -> None:
    """Let the web server on the same machine have the processor first.

    While that rests, nothing is slower.
    """
    os.nice(NICENESS)


@dataclass(slots=True)
class _Child:
    name: str
    arguments: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    start_at: float = 0.0
    short_lives: int = 0

    def start(self) -> None:
        self.started_at = time.monotonic()
        # In a group of its own: Ctrl-C reaches the supervisor alone, which stops it in order.
        self.process = subprocess.Popen(
            [sys.executable, "-m", "intranet_ideas.cli", *self.arguments], process_group=0
        )


class Supervisor:
    """Keeps children running: restarts one that dies, and ends all on SIGTERM or SIGINT.

    ``children`` maps a name to the arguments of ``intranet-ideas``.
    """

    def __init__(self, children: Mapping[str, Sequence[str]]) -> None:
        self._children = [_Child(name, arguments) for name, arguments in children.items()]
        self._stopping = False

    def run(
        self, when_up: Callable[[], None] | None = None, address: tuple[str, int] | None = None
    ) -> int:
        """Run until told to stop; return the exit status: 1 when a child won't stay alive.

        ``when_up`` is called once when ``address`` takes connections.
        """
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._told)
        status = 0
        try:
            for child in self._children:
                child.start()
            if address is not None:
                self._wait_for(address)
            if when_up is not None and not self._stopping:
                when_up()
            while not self._stopping and not status:
                status = 0 if all(self._look_after(child) for child in self._children) else 1
                time.sleep(LOOK_EVERY_SECONDS)
        finally:
            self._stop()
        return status

    def _told(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002
        self._stopping = True

    def _wait_for(self, address: tuple[str, int]) -> None:
        until = time.monotonic() + UP_SECONDS
        while time.monotonic() < until and not self._stopping:
            try:
                socket.create_connection(address, timeout=1).close()
            except OSError:
                if any(child.process and child.process.poll() for child in self._children):
                    return
                time.sleep(0.05)
            else:
                return

    def _look_after(self, child: _Child) -> bool:
        """Start the child again if it died; False when it has died too often too soon."""
        now = time.monotonic()
        if child.process is None:
            if now >= child.start_at and not self._stopping:
                child.start()
            return True
        code = child.process.poll()
        if code is None or self._stopping:
            return True
        short = now - child.started_at < SHORT_LIFE_SECONDS
        child.short_lives = child.short_lives + 1 if short else 0
        if child.short_lives >= MOST_SHORT_LIVES:
            log.error("%s keeps ending (status %s); giving up", child.name, code)
            return False
        pause = min(2.0**child.short_lives - 1, LONGEST_PAUSE_SECONDS)
        log.warning("%s ended (status %s); starting it again", child.name, code)
        child.process, child.start_at = None, now + pause
        return True

    def _stop(self) -> None:
        running = [child.process for child in self._children if child.process]
        for process in running:
            if process.poll() is None:
                process.terminate()
        until = time.monotonic() + FAREWELL_SECONDS
        for process in running:
            try:
                process.wait(max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
