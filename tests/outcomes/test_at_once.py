"""What is decided while something else is decided waits for it, on PostgreSQL: SQLite lets one
write at a time."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from intranet_ideas.clock import FixedClock
from intranet_ideas.entries.actions import withdraw_entry
from intranet_ideas.entries.redacting import redact
from intranet_ideas.errors import Conflict, DomainError, Invalid, Stale, WrongPhase
from intranet_ideas.judging.actions import declare_conflict, put_assessment, set_conflict_rules
from intranet_ideas.judging.advancing import advance, take_back
from intranet_ideas.judging.round_setting import RoundFields, set_rounds
from intranet_ideas.judging.rounds import plan_version, rows_of
from intranet_ideas.outcomes import actions, queries
from intranet_ideas.outcomes.answer_versions import changed_since, published_answers
from intranet_ideas.outcomes.deciding import put_decision
from intranet_ideas.outcomes.models import AnswerVersion, Decision
from intranet_ideas.outcomes.weighing import Wanted

from ..factories import Factory
from ..judging.panels import FULL, Judged, begin
from ..prepared import prepared

pytestmark = pytest.mark.postgresql


class Meanwhile:
    """Runs a write beside one that is open, and keeps what became of it."""

    def __init__(self, judged: Judged, write: Callable[[Session], Any]) -> None:
        self.judged, self.write = judged, write
        self.error: BaseException | None = None
        self.thread = threading.Thread(target=self._run)

    def _run(self) -> None:
        try:
            with self.judged.ground.database.write() as session:
                self.write(session)
        except BaseException as error:  # noqa: BLE001  # told to the test
            self.error = error

    def begin(self) -> None:
        """Start it, and go on as soon as it is done or waits for a lock."""
        self.thread.start()
        while self.thread.is_alive():
            with self.judged.ground.database.read() as session:
                waits = session.scalar(text(
                    "SELECT count(*) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND wait_event_type = 'Lock'"
                ))  # fmt: skip
            if waits:
                return
            self.thread.join(0.02)

    @property
    def waits(self) -> bool:
        """Whether it is not done yet."""
        return self.thread.is_alive()

    def end(self) -> None:
        """Wait until it is done."""
        self.thread.join(20)
        assert not self.thread.is_alive()


@prepared
def judged(make: Factory, clock: FixedClock) -> Judged:
    """Two ideas that are ranked and answered, ready to be published."""
    made = begin(make, clock, blind=True)
    for by in ("judge1", "judge2"):
        made.put(by, made.entries[0])
        made.put(by, made.entries[1], {"nytte": 2, "gjennomforing": 2})
    clock.advance(days=7)
    made.rank()
    with made.ground.database.write() as session:
        for entry, outcome in zip(made.entries, ("chosen", "declined"), strict=True):
            actions.answer_entry(session, made.make.viewer("manager"), entry, outcome, "Derfor",
                                 None, made.now)  # fmt: skip
    return made


def _release(judged: Judged) -> Callable[[Session], Any]:
    manager = judged.make.viewer("manager")
    return lambda session: actions.release(session, manager, judged.challenge_id, judged.now)


def _answer(judged: Judged, outcome: str) -> Callable[[Session], Any]:
    boss = judged.make.viewer("boss")
    return lambda session: actions.answer_entry(
        session, boss, judged.entries[1], outcome, "Likevel", 1, judged.now
    )


def _decide(judged: Judged) -> Callable[[Session], Any]:
    boss = judged.make.viewer("boss")
    return lambda session: put_decision(
        session, boss, judged.entries[0], Wanted(outcome="later", reason="Ikke nå"), 0, judged.now
    )


def _sealed(judged: Judged) -> dict[int, str]:
    """Return the outcomes in the seal, by entry."""
    with judged.ground.database.read() as session:
        sealed = queries.newest_seal(session, judged.challenge_id)
        assert sealed is not None
        return dict(sealed.content["outcomes"])


def test_the_release_waits_for_an_answer_and_seals_it(judged: Judged) -> None:
    release = Meanwhile(judged, _release(judged))
    with judged.ground.database.write() as session:
        _answer(judged, "later")(session)
        release.begin()
        assert release.waits
    release.end()
    assert release.error is None
    assert _sealed(judged) == dict(zip(judged.entries, ("chosen", "later"), strict=True))


def test_a_correction_waits_for_an_answer_and_seals_that_version(judged: Judged) -> None:
    """And what was decided follows it: the list, the minutes and the seal say the same."""
    with judged.ground.database.write() as session:
        _release(judged)(session)
    manager = judged.make.viewer("manager")
    correction = Meanwhile(judged, lambda session: actions.correct_results(
        session, manager, judged.challenge_id, "Likevel.", judged.now))  # fmt: skip
    with judged.ground.database.write() as session:
        _answer(judged, "later")(session)
        correction.begin()
        assert correction.waits
    correction.end()
    assert correction.error is None
    assert _sealed(judged) == dict(zip(judged.entries, ("chosen", "later"), strict=True))
    with judged.ground.database.read() as session:
        assert not changed_since(session, judged.challenge_id)
        published = published_answers(session, judged.challenge_id)
    assert {entry: each.outcome for entry, each in published.items()} == _sealed(judged)


def test_of_two_who_change_an_answer_the_second_is_told_and_no_version_is_lost(
    judged: Judged,
) -> None:
    second = Meanwhile(judged, _answer(judged, "chosen"))
    with judged.ground.database.write() as session:
        _answer(judged, "later")(session)
        second.begin()
        assert second.waits
    second.end()
    assert isinstance(second.error, Stale)
    with judged.ground.database.read() as session:
        kept = session.scalars(
            select(AnswerVersion.outcome).filter_by(entry_id=judged.entries[1])
            .order_by(AnswerVersion.version)
        ).all()  # fmt: skip
    assert kept == ["declined", "later"]


def test_a_decision_waits_for_the_release_and_comes_too_late(judged: Judged) -> None:
    decision = Meanwhile(judged, _decide(judged))
    with judged.ground.database.write() as session:
        _release(judged)(session)
        decision.begin()
        assert decision.waits
    decision.end()
    assert isinstance(decision.error, WrongPhase)
    assert _sealed(judged) == dict(zip(judged.entries, ("chosen", "declined"), strict=True))


def test_who_declares_a_conflict_at_the_same_moment_decides_nothing(judged: Judged) -> None:
    boss = judged.make.viewer("boss")
    decision = Meanwhile(judged, _decide(judged))
    with judged.ground.database.write() as session:
        declare_conflict(session, boss, judged.entries[0], "Søster", judged.now)
        decision.begin()
        assert decision.waits
    decision.end()
    assert isinstance(decision.error, Conflict)
    with judged.ground.database.read() as session:
        assert session.get(Decision, judged.entries[0]) is None


def test_what_only_touches_the_idea_neither_waits_nor_blocks(judged: Judged) -> None:
    judged.clock.advance(days=-6)
    with judged.ground.database.write() as session:
        redact(session, judged.make.viewer("manager"), judged.entries[0], ["Idé"], 0, judged.now)
        judged.clock.advance(days=6)
        release = Meanwhile(judged, _release(judged))
        release.begin()
        release.end()
    assert release.error is None


@prepared
def screened(make: Factory, clock: FixedClock) -> Judged:
    """Two ideas in the first of two rounds, of which one goes on."""
    made = begin(make, clock)
    clock.advance(days=-8)
    end = clock.now() + timedelta(days=10)
    with make.ground.database.write() as session:
        set_rounds(session, make.viewer("manager"), made.challenge_id,
                   [RoundFields("Screening", end, "count", 1.0), RoundFields("Final")],
                   plan_version(rows_of(session, made.challenge_id)), made.now)  # fmt: skip
    clock.advance(days=8)
    for by in ("judge1", "judge2"):
        made.put(by, made.entries[0])
        made.put(by, made.entries[1], {"nytte": 2, "gjennomforing": 2})
    made.rank()
    return made


def _advance(judged: Judged) -> Callable[[Session], Any]:
    manager = judged.make.viewer("manager")
    return lambda session: advance(session, manager, judged.challenge_id, "none", "", "",
                                   judged.now)  # fmt: skip


def _hand_in(judged: Judged) -> Callable[[Session], Any]:
    judge = judged.make.viewer("judge1")
    return lambda session: put_assessment(session, judge, judged.entries[1], FULL, 2, "", "", 2,
                                          True, judged.now)  # fmt: skip


def test_an_assessment_waits_while_its_round_is_left_and_comes_too_late(screened: Judged) -> None:
    late = Meanwhile(screened, _hand_in(screened))
    with screened.ground.database.write() as session:
        _advance(screened)(session)
        late.begin()
        assert late.waits
    late.end()
    assert isinstance(late.error, DomainError)
    assert not isinstance(late.error, Stale)


def test_a_round_is_not_left_while_something_is_handed_in(screened: Judged) -> None:
    leaving = Meanwhile(screened, _advance(screened))
    with screened.ground.database.write() as session:
        _hand_in(screened)(session)
        leaving.begin()
        assert leaving.waits
    leaving.end()
    assert isinstance(leaving.error, Conflict)  # the order must be made anew first


def test_the_grounds_stay_when_something_is_handed_in_at_the_same_moment(
    make: Factory, clock: FixedClock
) -> None:
    made = begin(make, clock)
    manager = make.viewer("manager")
    change = Meanwhile(made, lambda session: set_conflict_rules(
        session, manager, made.challenge_id, made.now, unit=True))  # fmt: skip
    with made.ground.database.write() as session:
        put_assessment(session, make.viewer("judge1"), made.entries[0], FULL, 2, "", "", 0, True,
                       made.now)  # fmt: skip
        change.begin()
        assert change.waits
    change.end()
    assert isinstance(change.error, Invalid)


def test_of_two_who_take_a_round_back_one_does(screened: Judged) -> None:
    with screened.ground.database.write() as session:
        _advance(screened)(session)

    def back(by: str) -> Callable[[Session], Any]:
        viewer = screened.make.viewer(by)
        return lambda session: take_back(session, viewer, screened.challenge_id, f"Av {by}",
                                         screened.now)  # fmt: skip

    other = Meanwhile(screened, back("boss"))
    with screened.ground.database.write() as session:
        back("manager")(session)
        other.begin()
        assert other.waits
    other.end()
    assert isinstance(other.error, Conflict)
    with screened.ground.database.read() as session:
        kept = rows_of(session, screened.challenge_id)[0].kept
    assert [each["why"] for each in kept["taken_back"]] == ["Av manager"]


def test_a_declared_conflict_and_a_withdrawal_wait_too(screened: Judged) -> None:
    judge, author = screened.make.viewer("judge1"), screened.make.viewer("nurse")
    declared = Meanwhile(screened, lambda session: declare_conflict(
        session, judge, screened.entries[0], "Søster", screened.now))  # fmt: skip
    withdrawn = Meanwhile(screened, lambda session: withdraw_entry(
        session, author, screened.entries[0], screened.now))  # fmt: skip
    with screened.ground.database.write() as session:
        _advance(screened)(session)
        declared.begin()
        assert declared.waits
        withdrawn.thread.start()
        withdrawn.thread.join(0.3)
        assert withdrawn.waits
    declared.end()
    withdrawn.end()
    assert (declared.error, withdrawn.error) == (None, None)
