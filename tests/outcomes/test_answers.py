"""Answers: reasoned, sealed until the release, told of after it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from intranet_ideas.entries.models import EntryAuthor
from intranet_ideas.entries.queries import see_entry
from intranet_ideas.errors import Conflict, Invalid, NotAllowed, NotFound, Stale
from intranet_ideas.events import ANSWER_WRITTEN, ENTRY_ANSWERED, RESULTS_RELEASED, Event
from intranet_ideas.judging.models import Conflict as Declared
from intranet_ideas.judging.models import Ranking
from intranet_ideas.outcomes import actions, queries, rules
from intranet_ideas.outcomes.judges_words import judges_words
from intranet_ideas.outcomes.models import Answer

from ..judging.panels import Judged


def answer(judged: Judged, entry_id: int, outcome: str = "chosen", reason: str = "Godt **tenkt**.",
           *, version: int | None = None, by: str = "manager") -> Answer:
    with judged.ground.database.write() as session:
        return actions.answer_entry(session, judged.make.viewer(by), entry_id, outcome, reason,
                                    version, judged.now)  # fmt: skip


def release(judged: Judged, by: str = "manager") -> None:
    with judged.ground.database.write() as session:
        actions.release(session, judged.make.viewer(by), judged.challenge_id, judged.now)


def _shown(judged: Judged, by: str, entry_id: int) -> Answer | None:
    with judged.ground.database.read() as session:
        seen = see_entry(session, judged.make.viewer(by), entry_id, judged.now)
        return queries.answer_shown(session, seen)


def _kinds(judged: Judged) -> list[tuple[str, int | None]]:
    wanted = (ANSWER_WRITTEN, ENTRY_ANSWERED, RESULTS_RELEASED)
    with judged.ground.database.read() as session:
        rows = session.scalars(select(Event).where(Event.kind.in_(wanted)).order_by(Event.id))
        return [(row.kind, row.entry_id) for row in rows]


@given(st.text(max_size=20), st.text(max_size=20))
def test_an_answer_has_an_outcome_and_reasons(outcome: str, reason: str) -> None:
    fields = [fault.field for fault in rules.check_answer(outcome, reason)]
    assert ("outcome" in fields) == (outcome not in rules.OUTCOMES)
    assert ("reason" in fields) == (not reason)


def test_there_are_three_texts_for_each_outcome() -> None:
    for outcome in rules.OUTCOMES:
        texts = [each for each in rules.REPLIES if each.outcome == outcome]
        assert len(texts) == 3
        assert all("…" in each.text and not rules.check_answer(outcome, each.text)
                   for each in texts)  # fmt: skip
    assert len({each.key for each in rules.REPLIES}) == len(rules.REPLIES)


def test_who_declared_a_conflict_does_not_answer(judged: Judged) -> None:
    first, second = judged.entries
    with judged.ground.database.write() as session:
        user = judged.make.viewer("manager").id
        session.add(Declared(entry_id=first, user_id=user, reason="Søster",
                             declared_at=judged.now))  # fmt: skip
    with pytest.raises(Conflict):
        answer(judged, first)
    assert answer(judged, second).outcome == "chosen"


def test_an_answer_is_sealed_until_the_release(judged: Judged) -> None:
    first, second = judged.entries
    for entry in judged.entries:
        answer(judged, entry)
    assert _shown(judged, "nurse", first) is None
    assert _shown(judged, "auditor", first) is None
    assert _shown(judged, "manager", first) is not None
    with judged.ground.database.read() as session:
        assert queries.my_answers(session, judged.make.viewer("nurse")) == {}
        trail = session.scalars(select(Event).filter_by(kind=ANSWER_WRITTEN)).all()
        assert [set(event.data) for event in trail] == [{"version"}, {"version"}]
    release(judged)
    shown = _shown(judged, "nurse", first)
    assert shown is not None
    assert "<strong>tenkt</strong>" in shown.reason_html
    assert _shown(judged, "nurse", second) is None
    assert _shown(judged, "auditor", second) is not None
    with judged.ground.database.read() as session:
        assert list(queries.my_answers(session, judged.make.viewer("nurse"))) == [first]


def test_a_correction_after_the_release_is_told(judged: Judged) -> None:
    first, second = judged.entries
    versions = [answer(judged, entry).version for entry in judged.entries]
    release(judged)
    answer(judged, first, "later", "Likevel ikke nå.", version=versions[0])
    assert _kinds(judged) == [
        (ANSWER_WRITTEN, first), (ANSWER_WRITTEN, second), (RESULTS_RELEASED, None),
        (ENTRY_ANSWERED, first), (ENTRY_ANSWERED, second), (ENTRY_ANSWERED, first),
    ]  # fmt: skip


def test_saving_what_is_there_changes_nothing(judged: Judged) -> None:
    first = answer(judged, judged.entries[0])
    assert answer(judged, judged.entries[0], version=first.version).version == first.version
    assert len(_kinds(judged)) == 1


@pytest.mark.parametrize("version", [None, 0, 9])
def test_an_older_version_is_stale(judged: Judged, version: int | None) -> None:
    answer(judged, judged.entries[0])
    with pytest.raises(Stale):
        answer(judged, judged.entries[0], "later", "Nei", version=version)


@pytest.mark.parametrize("name", ["nurse", "judge1", "teacher", "auditor"])
def test_only_managers_answer(judged: Judged, name: str) -> None:
    with pytest.raises(NotAllowed):
        answer(judged, judged.entries[0], by=name)


def test_every_idea_needs_an_answer_before_the_release(judged: Judged) -> None:
    answer(judged, judged.entries[0])
    with pytest.raises(Conflict) as caught:
        release(judged)
    assert caught.value.values == {"count": 1}


def test_the_ranking_must_be_fresh_before_the_release(judged: Judged) -> None:
    for entry in judged.entries:
        answer(judged, entry)
    with judged.ground.database.write() as session:
        row = session.scalars(select(Ranking)).one()
        row.sheet_digest = "x" * 64
    with pytest.raises(Conflict, match="computed"):
        release(judged)


@pytest.mark.parametrize("name", ["nurse", "judge1", "auditor"])
def test_only_managers_release(judged: Judged, name: str) -> None:
    with pytest.raises(NotAllowed):
        release(judged, name)


def test_counts_and_the_list_of_what_lacks(judged: Judged) -> None:
    first, second = judged.entries
    answer(judged, first, "later", "Ikke nå.")
    seen = judged.seen("manager")
    with judged.ground.database.read() as session:
        counts = queries.counts(session, seen)
        assert (counts.total, counts.answered, counts.lacking) == (2, 1, 1)
        assert [row.entry_id for row in queries.answers(session, seen, outcome="")] == [second]
        (row,) = queries.answers(session, seen, outcome="later")
        assert (row.entry_id, row.rank, row.author) == (first, 2, "Nina Nurse")
        assert len(queries.answers(session, seen)) == 2
        assert [row.entry_id for row in queries.answers(session, seen, after=first)] == [second]
        mine = see_entry(session, judged.make.viewer("manager"), first, judged.now)
        assert queries.next_unanswered(session, mine) == second
        with pytest.raises(NotFound):
            queries.answers(session, judged.seen("judge1"))


def test_the_judges_words_are_the_managers_when_judging_is_over(judged: Judged) -> None:
    with judged.ground.database.read() as session:
        viewer = judged.make.viewer("manager")
        seen = see_entry(session, viewer, judged.entries[0], judged.now)
        assert judges_words(session, seen) == ["Dommernes ord 2"]
        author = see_entry(session, judged.make.viewer("nurse"), judged.entries[0], judged.now)
        with pytest.raises(NotFound):
            judges_words(session, author)


def test_an_answer_needs_reasons(judged: Judged) -> None:
    with pytest.raises(Invalid):
        answer(judged, judged.entries[0], "chosen", " \n ")


def test_nobody_answers_an_idea_of_their_own(judged: Judged) -> None:
    with judged.ground.database.write() as session:
        session.add(
            EntryAuthor(entry_id=judged.entries[0], user_id=judged.make.viewer("manager").id,
                        position=1)
        )  # fmt: skip
    with pytest.raises(Conflict, match="someone else must decide on it and answer it"):
        answer(judged, judged.entries[0], "chosen", "Så flink jeg er")
    answer(judged, judged.entries[0], "chosen", "Godt tenkt", by="boss")
