"""Assessing an idea, handing in, stepping aside, and what others see of it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from intranet_ideas.clock import FixedClock
from intranet_ideas.errors import Conflict, Invalid, NotAllowed, NotFound, Stale, WrongPhase
from intranet_ideas.events import ASSESSMENT_EDITED, ASSESSMENT_HANDED_IN, Event
from intranet_ideas.judging import actions, queries
from intranet_ideas.judging.assessing import SeenAssessment
from intranet_ideas.judging.models import Assessment, AssessmentVersion
from intranet_ideas.judging.ranking import sheet_of
from intranet_ideas.judging.rules import ConflictKind, State

from ..factories import Factory
from .panels import FULL, Judged, begin


def _see(judged: Judged, by: str, entry_id: int) -> SeenAssessment:
    with judged.ground.database.read() as session:
        return queries.assessment_for(session, judged.make.viewer(by), entry_id, judged.now)


def _events(judged: Judged) -> list[str]:
    kinds = (ASSESSMENT_EDITED, ASSESSMENT_HANDED_IN)
    with judged.ground.database.read() as session:
        rows = session.scalars(select(Event).where(Event.kind.in_(kinds)).order_by(Event.id))
        return [event.kind for event in rows]


def _sheet(judged: Judged) -> dict[str, dict[str, float | None]]:
    with judged.ground.database.read() as session:
        sheet = sheet_of(session, judged.seen("manager").challenge)
    return {each.entry: dict(each.scores) for each in sheet.assessments}


def _declare(judged: Judged, by: str, entry_id: int, reason: str = "Min søster") -> None:
    with judged.ground.database.write() as session:
        actions.declare_conflict(session, judged.make.viewer(by), entry_id, reason, judged.now)


def test_a_draft_counts_when_it_is_handed_in(judged: Judged) -> None:
    entry = judged.entries[0]
    saved = judged.put("judge1", entry, {"nytte": 3}, hand_in=False)
    assert _sheet(judged) == {}
    assert _see(judged, "judge1", entry).state == State.BEGUN
    judged.put("judge1", entry, version=saved.version)
    assert _sheet(judged) == {f"e{entry}": FULL}
    assert _see(judged, "judge1", entry).state == State.HANDED_IN


def test_an_edit_counts_when_it_is_handed_in_again(judged: Judged) -> None:
    entry = judged.entries[0]
    first = judged.put("judge1", entry)
    judged.clock.advance(hours=1)
    second = judged.put("judge1", entry, {"nytte": 1, "gjennomforing": 1}, version=first.version,
                        hand_in=False)  # fmt: skip
    assert _sheet(judged) == {f"e{entry}": FULL}
    assert _see(judged, "judge1", entry).state == State.CHANGED
    judged.put("judge1", entry, {"nytte": 1, "gjennomforing": 1}, version=second.version)
    assert _sheet(judged) == {f"e{entry}": {"nytte": 1, "gjennomforing": 1}}
    with judged.ground.database.read() as session:
        assert len(session.scalars(select(AssessmentVersion)).all()) == 2


def test_the_trail_tells_of_stretches_of_work_without_scores(judged: Judged) -> None:
    entry = judged.entries[0]
    version = 0
    for value in (1, 2, 3):
        version = judged.put("judge1", entry, {"nytte": value}, version=version,
                             hand_in=False).version  # fmt: skip
    version = judged.put("judge1", entry, version=version).version
    version = judged.put("judge1", entry, version=version).version
    for value in (1, 2):
        version = judged.put("judge1", entry, {"nytte": value}, version=version,
                             hand_in=False).version  # fmt: skip
    assert _events(judged) == [ASSESSMENT_EDITED, ASSESSMENT_HANDED_IN, ASSESSMENT_EDITED]
    with judged.ground.database.read() as session:
        rows = session.scalars(select(Event).where(Event.kind == ASSESSMENT_HANDED_IN))
        assert all(set(event.data) == {"version"} for event in rows)


def test_saving_what_is_there_changes_nothing(judged: Judged) -> None:
    entry = judged.entries[0]
    first = judged.put("judge1", entry)
    again = judged.put("judge1", entry, version=first.version)
    assert again.version == first.version


@pytest.mark.parametrize("version", [0, 7])
def test_an_older_version_is_stale(judged: Judged, version: int) -> None:
    entry = judged.entries[0]
    saved = judged.put("judge1", entry)
    with pytest.raises(Stale) as caught:
        judged.put("judge1", entry, {"nytte": 1}, version=version, hand_in=False)
    assert caught.value.version == saved.version


def test_faults_are_named_at_their_fields_and_nothing_is_kept(judged: Judged) -> None:
    entry = judged.entries[0]
    with pytest.raises(Invalid) as caught:
        judged.put("judge1", entry, {"nytte": 9, "pris": 1}, hand_in=False)
    assert [fault.field for fault in caught.value.faults] == ["scores.nytte", "scores.pris"]
    with pytest.raises(Invalid) as caught:
        judged.put("judge1", entry, {"nytte": 3})
    assert [fault.field for fault in caught.value.faults] == ["scores.gjennomforing"]
    with judged.ground.database.read() as session:
        assert session.scalars(select(Assessment)).all() == []


@pytest.mark.parametrize("name", ["nurse", "manager", "judge3"])
def test_only_judges_assess(judged: Judged, name: str) -> None:
    with pytest.raises(NotAllowed):
        judged.put(name, judged.entries[1])
    with pytest.raises(NotFound):
        _see(judged, name, judged.entries[1])


def test_an_idea_given_to_another_judge_is_not_assessed(judged: Judged) -> None:
    judged.assign({"judge1@example.org": [judged.entries[0]]})
    with pytest.raises(NotAllowed):
        judged.put("judge1", judged.entries[1])
    with pytest.raises(NotFound):
        _see(judged, "judge1", judged.entries[1])


@pytest.mark.parametrize("days", [-8, 30])
def test_assessing_has_its_phase(judged: Judged, days: int) -> None:
    judged.clock.advance(days=days)
    with pytest.raises(WrongPhase):
        judged.put("judge1", judged.entries[0])


def test_the_last_moment_of_judging_counts(judged: Judged) -> None:
    closes = judged.seen("manager").challenge.judging_closes_at
    judged.clock.instant = closes
    judged.clock.advance(microseconds=-1)
    saved = judged.put("judge1", judged.entries[0], hand_in=False)
    judged.clock.instant = closes
    with pytest.raises(WrongPhase):
        judged.put("judge1", judged.entries[0], version=saved.version)


def test_ones_own_idea_is_left_to_others(make: Factory, clock: FixedClock) -> None:
    judged = begin(make, clock, judges=("nurse", "judge1"))
    own = judged.entries[0]
    with pytest.raises(NotAllowed):
        judged.put("nurse", own)
    assert _see(judged, "nurse", own).conflict == ConflictKind.OWN
    with pytest.raises(Conflict):
        _declare(judged, "nurse", own)


def test_a_declared_conflict_sets_scores_aside(judged: Judged) -> None:
    entry = judged.entries[0]
    saved = judged.put("judge1", entry)
    judged.put("judge2", entry, to_panel="Bare for dommerne")
    assert _see(judged, "judge1", entry).others
    _declare(judged, "judge1", entry)
    _declare(judged, "judge1", entry, "Sier det igjen")
    seen = _see(judged, "judge1", entry)
    assert (seen.conflict, seen.assessment, seen.others) == (ConflictKind.DECLARED, None, ())
    assert len(_sheet(judged)) == 1
    with pytest.raises(NotAllowed):
        judged.put("judge1", entry, version=saved.version)
    with judged.ground.database.read() as session:
        trail = session.scalars(select(Event).where(Event.kind == "conflict_declared")).all()
        assert [event.data for event in trail] == [{}]
        me = judged.make.viewer("judge1").id
        assert session.scalars(select(Assessment).filter_by(user_id=me)).one().scores == FULL


def test_a_conflict_needs_a_reason(judged: Judged) -> None:
    with pytest.raises(Invalid):
        _declare(judged, "judge1", judged.entries[0], "  ")


def test_others_are_seen_after_ones_own_hand_in(judged: Judged) -> None:
    entry = judged.entries[0]
    judged.put("judge2", entry, to_panel="Bare for dommerne", to_author="Til forfatteren")
    assert _see(judged, "judge1", entry).others == ()
    version = judged.put("judge1", entry, hand_in=False).version
    assert _see(judged, "judge1", entry).others == ()
    judged.put("judge1", entry, version=version)
    (other,) = _see(judged, "judge1", entry).others
    assert (other.name, other.scores, other.comment_to_panel) == (
        "Jury To", FULL, "Bare for dommerne",
    )  # fmt: skip


def test_others_drafts_are_never_seen(judged: Judged) -> None:
    entry = judged.entries[0]
    version = judged.put("judge2", entry).version
    judged.put("judge2", entry, {"nytte": 1}, version=version, hand_in=False,
               to_panel="Ikke ferdig")  # fmt: skip
    judged.put("judge1", entry)
    (other,) = _see(judged, "judge1", entry).others
    assert (other.scores, other.comment_to_panel) == (FULL, "")


def test_a_blind_idea_comes_without_names(make: Factory, clock: FixedClock) -> None:
    from intranet_ideas.entries import queries as entries

    judged = begin(make, clock, blind=True)
    seen = _see(judged, "judge1", judged.entries[0])
    assert seen.entry.names_hidden
    with judged.ground.database.read() as session:
        assert entries.authors(session, seen.entry) == []


def test_the_way_leads_through_all_ideas_and_round_to_what_is_left(judged: Judged) -> None:
    order = [task.entry_id for task in _see(judged, "judge1", judged.entries[0]).tasks]
    assert sorted(order) == judged.entries
    first, last = (_see(judged, "judge1", entry) for entry in order)
    assert (first.position, first.previous_entry_id, first.next_entry_id) == (1, None, order[1])
    assert (last.position, last.previous_entry_id, last.next_entry_id) == (2, order[0], None)
    assert last.next_unfinished_id == order[0]
    judged.put("judge1", order[0])
    assert _see(judged, "judge1", order[1]).next_unfinished_id is None


def test_the_desk_lists_what_is_to_do_by_deadline(judged: Judged) -> None:
    judged.put("judge1", judged.entries[0])
    with judged.ground.database.read() as session:
        viewer = judged.make.viewer("judge1")
        (mine,) = queries.my_assignments(session, viewer, judged.now)
        assert queries.my_assignments(session, judged.make.viewer("nurse"), judged.now) == []
    assert (mine.handed_in, len(mine.to_assess)) == (1, 2)
    assert mine.next_task is not None
    assert mine.next_task.entry_id == judged.entries[1]
