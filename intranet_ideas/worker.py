"""The worker: lanes that each do one kind of work that no request waits for.

A lane is ``lane(ground, now) -> int``: it does what is due, returns how many things it
did, and may run in many processes at once. The tables are the queue: what is not marked
as done is to be done, so a worker that dies leaves nothing behind but its leases.
"""

from __future__ import annotations

import logging
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from types import FrameType

from intranet_ideas import housekeeping, maintenance, telling
from intranet_ideas.audit import lane as audit
from intranet_ideas.ground import Ground
from intranet_ideas.guardians.lane import SendLetters, look_after
from intranet_ideas.guests.lane import SendLinks
from intranet_ideas.judging.ranking import DueRankings
from intranet_ideas.migrations import runner
from intranet_ideas.notifications.delivery import Deliver
from intranet_ideas.notifications.fan_out import Notify
from intranet_ideas.partners.lane import SendInvitations
from intranet_ideas.plugin_host.overview import look_over
from intranet_ideas.privacy import retention
from intranet_ideas.retries import never
from intranet_ideas.search.lane import Indexing
from intranet_ideas.shade.lane import work_on_trials
from intranet_ideas.timing import Timing

LONGEST_PAUSE = 60.0
FAREWELL_SECONDS = 20.0
MOST_ROUNDS = 10_000

log = logging.getLogger(__name__)

LaneFunction = Callable[[Ground, datetime], int]


@dataclass(frozen=True, slots=True)
class Lane:
    """A lane with its name and the seconds it rests when there was nothing to do."""

    name: str
    rest: float
    run: LaneFunction


def check_results(ground: Ground, now: datetime) -> int:
    """Compute again the published results that someone asked for, or corrects."""
    from intranet_ideas.outcomes.anew import compute_corrections
    from intranet_ideas.outcomes.verifying import check_asked

    return check_asked(ground, now) + compute_corrections(ground, now)


def count_votes(ground: Ground, now: datetime) -> int:
    """Count the votes that have closed."""
    from intranet_ideas.voting.lane import count_closed

    return count_closed(ground, now)


def remind_authors(ground: Ground, now: datetime) -> int:
    """Remind authors of questions that are soon due."""
    from intranet_ideas.clarifications.actions import remind

    with ground.database.write() as session:
        return remind(session, now)


def remind_of_benefits(ground: Ground, now: datetime) -> int:
    """Remind those responsible to measure benefits."""
    from intranet_ideas.initiatives.benefits import remind

    with ground.database.write() as session:
        return remind(session, now)


def remind_of_tasks(ground: Ground, now: datetime) -> int:
    """Remind those responsible of what they were asked to do in a meeting."""
    from intranet_ideas.meetings.tasks import remind

    with ground.database.write() as session:
        return remind(session, now)


def make_packages(ground: Ground, now: datetime) -> int:
    """Make a package that someone asked for."""
    from intranet_ideas.records.lane import make_packages

    return make_packages(ground, now)


def all_lanes(stopping: Callable[[], bool] = never) -> tuple[Lane, ...]:
    """Return fresh lanes, in the order in which work flows from one to the next.

    Those that take several things at a time ask ``stopping`` before they begin another.
    """
    return (
        Lane("beat", 10.0, housekeeping.Beat()),
        Lane("timing", 1.0, Timing()),
        Lane("rankings", 2.0, DueRankings()),
        Lane("results", 5.0, check_results),
        Lane("votes", 5.0, count_votes),
        Lane("questions", 60.0, remind_authors),
        Lane("benefits", 60.0, remind_of_benefits),
        Lane("tasks", 60.0, remind_of_tasks),
        Lane("notify", 1.0, Notify(stopping)),
        Lane("deliver", 2.0, Deliver(stopping)),
        Lane("links", 2.0, SendLinks()),
        Lane("guardians", 2.0, SendLetters()),
        Lane("consents", 600.0, look_after),
        Lane("partners", 5.0, SendInvitations()),
        Lane("index", 1.0, Indexing()),
        Lane("tell", 1.0, partial(telling.tell, stopping=stopping)),
        Lane("shade", 2.0, work_on_trials),
        Lane("seal", 2.0, audit.seal_events),
        Lane("audit", 60.0, audit.check),
        Lane("packages", 5.0, make_packages),
        Lane("housekeeping", 3600.0, housekeeping.tidy),
        Lane("tips", 600.0, housekeeping.recall_tips),
        Lane("waiting ideas", 60.0, housekeeping.recall_ideas),
        Lane("contacts", 60.0, housekeeping.look_for_contacts),
        Lane("consultations", 60.0, housekeeping.tell_of_consultations),
        Lane("days", 60.0, housekeeping.end_day_guests),
        Lane("retention", 3600.0, retention.follow),
    )


class Worker:
    """All lanes of one process."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._stopping = False
        self._watch = maintenance.Watch(ground.database)
        self._lanes = all_lanes(lambda: self._stopping)

    def once(self) -> int:
        """Do all that is due, lane by lane, until there is nothing left; return how much.

        A lane that fails is logged and does not hold up the others.
        """
        total = 0
        for _ in range(MOST_ROUNDS):
            done = sum(self._attempt(lane) or 0 for lane in self._lanes)
            total += done
            if not done:
                break
        return total

    def run(self, stop: threading.Event) -> None:
        """Work until ``stop`` is set, each lane in a thread of its own.

        So a mail server that answers slowly never delays the clock. Told to stop, each lane
        finishes the one thing at hand and gives the rest of its batch back; what it has
        not finished after ``FAREWELL_SECONDS`` is taken up again when its lease runs out.

        It stops in the same way once a newer version has migrated the database, and raises
        ``SchemaError`` then, so that what keeps it running starts the version that is installed.
        """
        self._look_over_plugins()
        threads = [
            threading.Thread(target=self._go_on, args=(lane, stop), name=lane.name, daemon=True)
            for lane in self._lanes
        ]
        for thread in threads:
            thread.start()
        log.info("worker %s started", housekeeping.NAME)
        while not stop.wait(maintenance.SECONDS) and not self._watch.superseded():
            pass
        superseded = not stop.is_set()
        stop.set()
        self._stopping = True
        until = time.monotonic() + FAREWELL_SECONDS
        for thread in threads:
            thread.join(max(0.0, until - time.monotonic()))
        log.info("worker %s stopped", housekeeping.NAME)
        if superseded:
            raise runner.SchemaError(runner.NEWER)

    def run_until_signalled(self) -> None:
        """Work until SIGTERM or SIGINT; for the main thread of a process."""
        stop = threading.Event()

        def told(number: int, frame: FrameType | None) -> None:  # noqa: ARG001
            stop.set()

        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, told)
        self.run(stop)

    def _look_over_plugins(self) -> None:
        try:
            with self._ground.database.read() as session:
                look_over(self._ground.plugins, session)
        except Exception:
            log.exception("the plugins could not be looked over")

    def _go_on(self, lane: Lane, stop: threading.Event) -> None:
        pause = 0.0
        while not stop.wait(pause):
            done = self._attempt(lane)
            if done is None:
                pause = min(max(2 * pause, lane.rest), LONGEST_PAUSE)
            else:
                pause = 0.0 if done else lane.rest

    def _attempt(self, lane: Lane) -> int | None:
        """Run a lane once; None if it failed."""
        try:
            return lane.run(self._ground, self._ground.clock.now())
        except Exception:
            log.exception("the worker's lane %s failed; it goes on after a pause", lane.name)
            return None
