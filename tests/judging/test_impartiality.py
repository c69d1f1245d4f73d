"""Who is disqualified, and that it closes every way to judge."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from intranet_ideas import events
from intranet_ideas.clock import FixedClock
from intranet_ideas.entries import actions as entries
from intranet_ideas.entries import queries as entry_queries
from intranet_ideas.entries.rules import EntryFields
from intranet_ideas.errors import Invalid, NotAllowed, NotFound
from intranet_ideas.events import Event
from intranet_ideas.judging import actions, queries
from intranet_ideas.judging.advancing import advance
from intranet_ideas.judging.impartiality import ConflictKind, Person, Ties
from intranet_ideas.judging.models import Assessment
from intranet_ideas.judging.oversight import remind_judges
from intranet_ideas.judging.planning import Balanced, propose
from intranet_ideas.judging.ranking import sheet_of
from intranet_ideas.judging.round_setting import RoundFields, set_rounds
from intranet_ideas.judging.rounds import plan_version, rows_of
from intranet_ideas.people.models import User
from intranet_ideas.worker import Worker

from ..factories import Factory
from .panels import Judged, begin, visitors

JUDGE, AUTHOR, BOSS, IDEA = 1, 2, 3, 10
IDS = st.integers(1, 6)


def _ties(**more: object) -> Ties:
    values = {
        "judges": frozenset({JUDGE}), "authors": {IDEA: frozenset({AUTHOR})},
        "people": {JUDGE: Person(None, 7), AUTHOR: Person(None, 8)},
    }  # fmt: skip
    return Ties(**(values | more))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("ties", "kind"),
    [
        (_ties(), None),
        (_ties(authors={IDEA: frozenset({JUDGE, AUTHOR})}), ConflictKind.OWN),
        (_ties(declared=frozenset({(JUDGE, IDEA)})), ConflictKind.DECLARED),
        (_ties(advisers=frozenset({(JUDGE, IDEA)})), ConflictKind.ADVISER),
        (_ties(people={AUTHOR: Person(JUDGE, 8)}), ConflictKind.LEADER),
        (_ties(people={JUDGE: Person(AUTHOR, 7)}), ConflictKind.REPORT),
        (_ties(people={JUDGE: Person(BOSS, 7)}, advisers=frozenset({(BOSS, IDEA)})),
         ConflictKind.SUPERIOR),
        # A leader of both who judges nothing bars nobody; one who judges does.
        (_ties(people={JUDGE: Person(BOSS, 7), AUTHOR: Person(BOSS, 8)}), None),
        (_ties(people={JUDGE: Person(BOSS, 7), AUTHOR: Person(BOSS, 8)},
               judges=frozenset({JUDGE, BOSS})), ConflictKind.SUPERIOR),
        (_ties(people={JUDGE: Person(BOSS, 7)}, advisers=frozenset({(BOSS, IDEA)}),
               superior=False), None),
        (_ties(people={JUDGE: Person(None, 8), AUTHOR: Person(None, 8)}), None),
        (_ties(people={JUDGE: Person(None, 8), AUTHOR: Person(None, 8)}, unit=True),
         ConflictKind.UNIT),
    ],
)  # fmt: skip
def test_each_ground(ties: Ties, kind: ConflictKind | None) -> None:
    assert ties.conflict(JUDGE, IDEA) == kind


PAIRS = st.frozensets(st.tuples(IDS, st.integers(10, 12)))


@given(
    managers=st.dictionaries(IDS, st.one_of(st.none(), IDS)),
    units=st.dictionaries(IDS, st.integers(7, 8)), advisers=PAIRS, declared=PAIRS,
    authors=st.dictionaries(st.integers(10, 12), st.frozensets(IDS, min_size=1)),
    judges=st.frozensets(IDS),
)
def test_switching_on_never_clears_anyone(
    managers: dict[int, int | None], units: dict[int, int], advisers: frozenset[tuple[int, int]],
    declared: frozenset[tuple[int, int]], authors: dict[int, frozenset[int]],
    judges: frozenset[int],
) -> None:  # fmt: skip
    people = {user: Person(managers.get(user), units.get(user, 7)) for user in range(1, 7)}
    cases = [
        Ties(judges, people, authors, advisers, declared, unit=unit, superior=superior)
        for unit, superior in ((False, False), (False, True), (True, False), (True, True))
    ]
    for user in range(1, 7):
        for idea in range(10, 13):
            strict, by_superior, by_unit, both = (ties.conflict(user, idea) for ties in cases)
            assert strict not in (ConflictKind.UNIT, ConflictKind.SUPERIOR)
            for wider in (by_superior, by_unit, both):
                assert strict in (None, wider)
            assert (both is None) == (by_superior is None and by_unit is None)
            if user in authors.get(idea, ()):
                assert strict == ConflictKind.OWN


def _leads(judged: Judged, leader: str, person: str) -> None:
    with judged.ground.database.write() as session:
        session.execute(
            update(User).where(User.id == judged.make.viewer(person).id)
            .values(manager_id=judged.make.viewer(leader).id)
        )  # fmt: skip


def _advised(judged: Judged, entry_id: int, by: str, *advisers: str) -> None:
    with judged.ground.database.write() as session:
        viewer = judged.make.viewer(by)
        seen = entry_queries.see_entry(session, viewer, entry_id, judged.now)
        entries.save_entry(
            session, viewer, entry_id,
            EntryFields(title=seen.working.title, body=seen.working.body,
                        answers=dict(seen.working.answers),
                        advisers=tuple(f"{name}@example.org" for name in advisers)),
            seen.entry.version, judged.now,
        )  # fmt: skip


def test_a_change_of_leader_sets_scores_aside_and_is_noted_once(judged: Judged) -> None:
    first, second = judged.entries
    judged.put("judge1", first, to_panel="Bra")
    judged.put("judge2", first)
    _leads(judged, "judge1", "nurse")
    with judged.ground.database.read() as session:
        challenge = judged.seen("manager").challenge
        assert len(sheet_of(session, challenge).assessments) == 1
        assert queries.assessment_for(
            session, judged.make.viewer("judge2"), first, judged.now
        ).others == ()
    with pytest.raises(NotAllowed, match="nearest leader of someone"):
        judged.put("judge1", first, version=1)
    with pytest.raises(Invalid):
        judged.assign({"judge1@example.org": [first, second]})
    judged.assign({"judge1@example.org": [second], "judge2@example.org": [first]})
    judged.assign("all")
    for _ in range(2):
        judged.rank()
        judged.clock.advance(hours=2)
    with judged.ground.database.read() as session:
        found = session.scalars(select(Event).filter_by(kind=events.CONFLICT_FOUND)).all()
        assert [(each.entry_id, each.data["ground"], each.data["set_aside"]) for each in found] == [
            (first, "leader", True)
        ]


def test_advisers_do_not_judge_and_only_authors_see_them(make: Factory, clock: FixedClock) -> None:
    challenge = make.challenge()
    entry = make.entry(challenge, "nurse")
    judged = Judged(make, clock, challenge.id, [entry.id])
    _advised(judged, entry.id, "nurse", "judge1")
    judged.set_judges("judge1", "judge2")
    clock.advance(days=8)
    with pytest.raises(NotAllowed, match="advised them"):
        judged.put("judge1", entry.id)
    judged.put("judge2", entry.id)
    for name, known in (("nurse", 1), ("judge1", 0), ("manager", 0)):
        with judged.ground.database.read() as session:
            seen = entry_queries.see_entry(session, make.viewer(name), entry.id, clock.now())
            assert len(entry_queries.advisers(session, seen)) == known


def test_unknown_advisers_are_named(judged: Judged) -> None:
    with pytest.raises(Invalid) as caught:
        _advised(judged, judged.entries[0], "nurse", "nobody", "guest")
    assert [fault.field for fault in caught.value.faults] == ["advisers", "advisers"]


def test_where_names_are_hidden_a_judge_learns_nothing(make: Factory, clock: FixedClock) -> None:
    judged = begin(make, clock, judges=("judge1", "manager"), blind=True)
    first, second = judged.entries
    _leads(judged, "judge1", "nurse")
    with judged.ground.database.read() as session:
        viewer = make.viewer("judge1")
        tasks = queries.my_assignments(session, viewer, clock.now())[0].tasks
        assert [task.entry_id for task in tasks] == [second]
        with pytest.raises(NotFound):
            queries.assessment_for(session, viewer, first, clock.now())
        # The manager judges too, and so is told of nobody's ties.
        assert queries.listed_conflicts(session, judged.seen("manager")) == []
        told = queries.listed_conflicts(session, judged.seen("boss"))
        assert [each.kind for each in told] == [ConflictKind.LEADER]
    with pytest.raises(NotAllowed, match="not among those"):
        judged.put("judge1", first)


def test_a_pseudonym_is_not_given_away_by_a_conflict(make: Factory, clock: FixedClock) -> None:
    challenge = make.challenge()
    entry = make.entry(challenge, "nurse", pseudonymous=True)
    judged = Judged(make, clock, challenge.id, [entry.id])
    judged.set_judges("nurse", "judge1")
    clock.advance(days=8)
    with judged.ground.database.read() as session:
        assert queries.listed_conflicts(session, judged.seen("manager")) == []
        rows = queries.progress(session, judged.seen("manager"))
        assert [row.conflicts for row in rows] == [0, 0]
    with pytest.raises(NotAllowed):
        judged.put("nurse", entry.id)


def test_what_managers_see_of_the_work_is_the_plan(make: Factory, clock: FixedClock) -> None:
    """A pseudonym's leader judges: in the plan, reminded as far as managers read, and never shown
    the idea, nor told by a number that there is one."""
    challenge = make.challenge()
    hidden = make.entry(challenge, "staff", pseudonymous=True).id
    open_ = make.entry(challenge, "nurse").id
    judged = Judged(make, clock, challenge.id, [hidden, open_])
    judged.set_judges("judge1", "judge2", "judge3")
    _leads(judged, "judge1", "staff")
    clock.advance(days=8)
    with judged.ground.database.read() as session:
        proposal = propose(session, judged.seen("manager"), Balanced(2))
    assert (proposal.masked, proposal.spare, proposal.plan.short) == (1, 1, {})
    assert sum(entry == hidden for _, entry in proposal.plan.pairs) == 3
    judged.assign(Balanced(2))  # type: ignore[arg-type]
    judge1 = make.viewer("judge1")
    with judged.ground.database.read() as session:
        tasks = [task for each in queries.my_assignments(session, judge1, clock.now())
                 for task in each.tasks]  # fmt: skip
        assert hidden not in [task.entry_id for task in tasks]
        rows = queries.progress(session, judged.seen("judge1"))
        assert {row.judge.user_id: row.total for row in rows}[judge1.id] == len(tasks)
    for task in tasks:
        judged.put("judge1", task.entry_id)
    with judged.ground.database.write() as session:
        reminded = remind_judges(session, make.viewer("manager"), challenge.id,
                                 judged.ground.settings.time_zone, clock.now())  # fmt: skip
    assert judge1.id in reminded
    Worker(judged.ground).once()
    visit = visitors(judged)
    assert "You are reminded" not in visit("judge1").get("/notifications").get_data(as_text=True)
    assert "You are reminded" in visit("judge2").get("/notifications").get_data(as_text=True)


def test_a_round_that_a_tie_keeps_open_is_closed_sooner(make: Factory, clock: FixedClock) -> None:
    """Nobody may tell the manager why one assessment never comes, so the window is what they can
    move."""
    judged = begin(make, clock)
    clock.advance(days=-8)
    hidden = make.entry(judged.challenge_id, "teacher", pseudonymous=True).id
    _leads(judged, "judge1", "teacher")
    manager, end = make.viewer("manager"), clock.now() + timedelta(days=10)

    def plan(closes_at: datetime, reason: str = "") -> None:
        with judged.ground.database.write() as session:
            rounds = (RoundFields("Screening", closes_at), RoundFields("Final"))
            base = plan_version(rows_of(session, judged.challenge_id))
            set_rounds(session, manager, judged.challenge_id, rounds, base, clock.now(), reason)

    plan(end)
    clock.advance(days=8)
    for entry in judged.entries:
        judged.put("judge1", entry)
        judged.put("judge2", entry)
    judged.put("judge2", hidden)
    judged.rank()
    visit = visitors(judged)
    page = f"/challenges/{judged.challenge_id}/rounds/advance"
    told = visit("manager").get(page).get_data(as_text=True)
    assert "that the judges lack: 1." in told
    assert "let the round close sooner" in told
    assert f'/challenges/{judged.challenge_id}/rounds#plan"' in told
    plan(clock.now() + timedelta(minutes=2), "En vurdering kommer ikke.")
    clock.advance(minutes=3)
    judged.rank()
    assert "Nobody can go on yet" not in visit("manager").get(page).get_data(as_text=True)
    with judged.ground.database.write() as session:
        assert advance(session, manager, judged.challenge_id, frozenset([hidden]), "Den beste.", "",
                       clock.now()) == {hidden}  # fmt: skip


def test_managers_choose_the_grounds_on_the_page(judged: Judged) -> None:
    visit = visitors(judged)("manager")
    address = f"/challenges/{judged.challenge_id}"
    with judged.ground.database.write() as session:
        actions.declare_conflict(session, judged.make.viewer("judge2"), judged.entries[0],
                                 "Min bror", judged.now)  # fmt: skip
    assert "“Min bror”" in visit.get(f"{address}/panel").get_data(as_text=True)
    visit.post(f"{address}/impartiality", data={"unit_conflicts": "1"})
    challenge = judged.seen("manager").challenge
    assert (challenge.unit_conflicts, challenge.superior_conflicts) == (True, False)
    with judged.ground.database.read() as session:
        event = session.scalars(select(Event).filter_by(kind=events.CONFLICT_RULES_SET)).one()
        assert event.data == {"unit": True, "superior": False}


def test_what_was_set_aside_before_keeps_its_instant(judged: Judged) -> None:
    entry = judged.entries[0]
    made = judged.put("judge1", entry)
    before = judged.now
    with judged.ground.database.write() as session:
        session.get_one(Assessment, made.id).set_aside_at = before
    judged.clock.advance(minutes=5)
    with judged.ground.database.write() as session:
        actions.declare_conflict(session, judged.make.viewer("judge1"), entry, "Fetter",
                                 judged.now)  # fmt: skip
    with judged.ground.database.read() as session:
        assert session.get_one(Assessment, made.id).set_aside_at == before
