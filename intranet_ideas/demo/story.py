"""What happened in the made-up municipality, step by step in the order of time.

Every step goes through the actions that people's clicks go through, with the instant at
which it happened: receipts, events and counters come out as in life.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet_ideas.challenges import actions as challenges
from intranet_ideas.challenges import running
from intranet_ideas.challenges.models import Challenge
from intranet_ideas.challenges.public import NOTHING
from intranet_ideas.challenges.rules import ChallengeFields, instant_of
from intranet_ideas.demo import DOMAIN
from intranet_ideas.demo.chain import Chain
from intranet_ideas.demo.consulting import Consulting
from intranet_ideas.demo.day import Gathering
from intranet_ideas.demo.effect import Effect
from intranet_ideas.demo.goals import Goals
from intranet_ideas.demo.ideas import Ideas
from intranet_ideas.demo.judging import Judging
from intranet_ideas.demo.rounds import OtherWays
from intranet_ideas.demo.tips import plan_tips
from intranet_ideas.demo.together import Together
from intranet_ideas.ground import Ground
from intranet_ideas.judging.actions import compute_due_rankings
from intranet_ideas.people.queries import user_by_email, viewer_by_id
from intranet_ideas.people.rules import Viewer
from intranet_ideas.plugin_api.facts import Criterion, Question, ScaleStep
from intranet_ideas.timing import record_passed

METHOD = "scoring_weighted_mean.weighted_mean"
OPENING_HOUR, CLOSING_HOUR = 9, 15
LAST = timedelta(hours=1)
"""The story ends this long before the present, so that nothing lies ahead of a clock."""

Step = Callable[[Session, datetime], None]


class Story:
    """The steps, and what they have made so far, by the content's keys."""

    def __init__(self, ground: Ground, content: dict[str, Any], now: datetime) -> None:
        self.ground, self.content, self.now = ground, content, now
        self.challenges: dict[str, int] = {}
        self.entries: dict[str, int] = {}
        self.lasting: set[int] = set()
        """Challenges whose notifications are kept, however old."""
        self._steps: list[tuple[datetime, int, Step, bool]] = []
        self._viewers: dict[str, Viewer] = {}
        for told in content["challenges"]:
            self._challenge(told)
        ideas = Ideas(self)
        ideas.plan()
        Judging(self).plan()
        OtherWays(self).plan()
        Together(self, ideas).plan()
        effect = Effect(self)
        effect.plan()
        goals = Goals(self, effect)
        goals.plan()
        Chain(self, ideas, goals).plan()
        Consulting(self).plan()
        Gathering(self).plan()
        plan_tips(self)

    # --- Time -------------------------------------------------------------------

    def day(self, days: float, hour: int) -> datetime:
        """Return an hour of local time ``days`` from today, on a working day: the nearest
        that lies further from the present."""
        zone = self.ground.settings.time_zone
        local = self.now.astimezone(zone).replace(
            hour=hour, minute=0, second=0, microsecond=0, tzinfo=None
        )
        local += timedelta(days=round(days))
        while local.weekday() > 4:
            local += timedelta(days=1 if days > 0 else -1)
        return instant_of(local, zone, fold=0)

    def within(self, told: dict[str, Any], part: float) -> datetime:
        """Return an instant in the part of a challenge's open time that has passed."""
        opens = self.day(told["days"]["opens"], OPENING_HOUR)
        closes = self.day(told["days"]["closes"], CLOSING_HOUR)
        until = min(closes - timedelta(minutes=1), self.now - LAST)
        # In whole seconds, and in the daytime: few write ideas at night.
        at = opens + (until - opens) * part
        if at < until - timedelta(days=1):
            at = at.replace(hour=7 + at.hour % 12)
        return min(max(at, opens + timedelta(minutes=5)), until).replace(microsecond=0)

    def at(self, instant: datetime, do: Step, *, apart: bool = False) -> None:
        """Plan a step, unless it lies ahead. One that is ``apart`` begins after what went
        before it is committed."""
        if instant <= self.now:
            self._steps.append((instant, len(self._steps), do, apart))

    def tell(self) -> None:
        """Do all steps in the order of time."""
        steps = sorted(self._steps, key=lambda step: step[:2])
        while steps:
            with self.ground.database.write() as session:
                first = True
                while steps and (first or not steps[0][3]):
                    instant, _, do, _ = steps.pop(0)
                    self._let_pass(session, instant)
                    do(session, instant)
                    first = False
        with self.ground.database.write() as session:
            self._let_pass(session, self.now)

    def _let_pass(self, session: Session, until: datetime) -> None:
        """Let the passing of instants until ``until`` be noted soon after each."""
        working, soon = self.ground.settings.working_time, timedelta(seconds=1)
        session.flush()
        while True:
            found = session.execute(
                select(Challenge.id, Challenge.look_at).where(Challenge.look_at <= until - soon)
                .order_by(Challenge.look_at).limit(1)
            ).first()  # fmt: skip
            if found is None:
                return
            record_passed(session, [found.id], working, found.look_at + soon)

    def rank(self, session: Session, now: datetime) -> None:
        """Make the rankings that are due by the worker's own function, which opens its own
        transactions: a step."""
        session.commit()
        compute_due_rankings(self.ground, now)

    # --- People -----------------------------------------------------------------

    def viewer(self, session: Session, key: str) -> Viewer:
        """Return someone in the content as the one who acts."""
        if key not in self._viewers:
            user = user_by_email(session, f"{key}@{DOMAIN}")
            found = viewer_by_id(session, user.id) if user else None
            if found is None:
                raise LookupError(key)
            self._viewers[key] = found
        return self._viewers[key]

    def know_anew(self, keys: Iterable[str]) -> None:
        """Look these people up again when they next act: they may do more by now."""
        for key in keys:
            self._viewers.pop(key, None)

    def told(self, challenge: str) -> dict[str, Any]:
        """Return what the content says of a challenge."""
        found: dict[str, Any] = next(
            each for each in self.content["challenges"] if each["id"] == challenge
        )
        return found

    # --- Challenges -------------------------------------------------------------

    def _challenge(self, told: dict[str, Any]) -> None:
        days = told["days"]
        created = self.day(days.get("created", days.get("published", 0) - 3), 10)

        def create(session: Session, now: datetime) -> None:
            viewer = self.viewer(session, told["manager"])
            made = challenges.create_challenge(session, viewer, self._fields(told), now)
            made.guests_wait = told.get("guests_wait", False)
            self.challenges[told["id"]] = made.id
            for key in told.get("also_managed_by", ()):
                running.name_manager(session, viewer, made.id, f"{key}@{DOMAIN}", now)

        self.at(created, create)
        if "published" not in days:
            return
        self.at(self.day(days["published"], 11), self._publish(told))
        if moved := told.get("moved"):
            self.at(self.day(moved["at"], 12), self._move(told, moved))
        if cancelled := told.get("cancelled"):
            self.at(self.day(cancelled["at"], 13), self._cancel(told, cancelled["reason"]))
        for number, key in enumerate(told.get("participants", ())):
            self.at(self.within(told, 0.02 + number / 12), self._join(told, key))

    def _fields(self, told: dict[str, Any]) -> ChallengeFields:
        days = told["days"]

        def instant(name: str, hour: int = CLOSING_HOUR) -> datetime | None:
            return self.day(days[name], hour) if name in days else None

        steps = tuple(ScaleStep(each["value"], each["label"]) for each in told["steps"])
        return ChallengeFields(
            title=told["title"], brief=told["brief"], department=told["department"],
            language=told["language"], everyone=False, audience=tuple(told["audience"]),
            guests=told["guests"], blind=told["blind"], scoring_method=told.get("method", METHOD),
            evidence="comparisons" if "compare_from" in told else "scores",
            votes_per_person=told.get("votes_per_person"),
            totals_hidden=told.get("totals_hidden", False),
            outside=told.get("outside", NOTHING),
            public_parts=tuple(told.get("public_parts", ())),
            voting=told.get("voting", "support"), budget=told.get("budget"),
            opens_at=instant("opens", OPENING_HOUR), closes_at=instant("closes"),
            voting_closes_at=instant("voting_closes"),
            judging_closes_at=instant("judging_closes"), results_at=instant("results"),
            themes=tuple(told.get("themes", ())),
            questions=tuple(Question(**each) for each in told["questions"]),
            criteria=tuple(
                Criterion(key=each["key"], name=each["name"], weight=each["weight"], minimum=1,
                          maximum=6, question=each["question"], steps=steps)
                for each in told["criteria"]
            ),
        )  # fmt: skip

    def _now(self, session: Session, told: dict[str, Any]) -> Challenge:
        session.expire_all()  # counters are kept behind the session's back
        return session.get_one(Challenge, self.challenges[told["id"]])

    def _publish(self, told: dict[str, Any]) -> Step:
        def do(session: Session, now: datetime) -> None:
            challenge = self._now(session, told)
            challenges.publish_challenge(
                session, self.viewer(session, told["manager"]), challenge.id, challenge.version, now
            )

        return do

    def _move(self, told: dict[str, Any], moved: dict[str, Any]) -> Step:
        def do(session: Session, now: datetime) -> None:
            challenge = self._now(session, told)
            challenges.change_deadline(
                session, self.viewer(session, told["manager"]), challenge.id,
                {f"{moved['field']}_at": self.day(moved["to"], CLOSING_HOUR)}, moved["reason"],
                challenge.version, now,
            )  # fmt: skip

        return do

    def _cancel(self, told: dict[str, Any], reason: str) -> Step:
        def do(session: Session, now: datetime) -> None:
            challenge = self._now(session, told)
            challenges.cancel_challenge(
                session, self.viewer(session, told["manager"]), challenge.id, reason,
                challenge.version, now,
            )  # fmt: skip

        return do

    def _join(self, told: dict[str, Any], key: str) -> Step:
        def do(session: Session, now: datetime) -> None:
            challenges.join_challenge(
                session, self.viewer(session, key), self.challenges[told["id"]], now
            )

        return do
