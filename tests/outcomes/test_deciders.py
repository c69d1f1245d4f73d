"""Who may decide on an idea and answer it: one rule for the meeting, the answer, pages and API."""

from __future__ import annotations

from collections.abc import Callable
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, update

from intranet_ideas import create_app
from intranet_ideas.challenges.models import Challenge
from intranet_ideas.entries.models import Entry, EntryAdviser
from intranet_ideas.entries.queries import see_entry
from intranet_ideas.errors import Conflict
from intranet_ideas.judging.impartiality import ConflictKind, Person, Ties
from intranet_ideas.judging.models import Conflict as Declared
from intranet_ideas.outcomes import actions, queries
from intranet_ideas.outcomes.agenda import panel_words
from intranet_ideas.outcomes.judges_words import judges_words
from intranet_ideas.people.models import DepartmentManager, User

from ..api.client import Client
from ..judging.panels import Judged, visitors
from .test_answers import answer, release
from .test_deciding import decide

USERS = st.integers(1, 5)
SETS = st.frozensets(USERS, max_size=3)


@given(SETS, SETS, SETS, st.dictionaries(USERS, st.one_of(st.none(), USERS)), SETS, st.booleans())
def test_what_bars_a_judge_bars_a_decider_and_only_a_named_superior_more(
    judges: frozenset[int], named: frozenset[int], authors: frozenset[int],
    leaders: dict[int, int | None], declared: frozenset[int], superior: bool,
) -> None:  # fmt: skip
    people = {user: Person(leaders.get(user), user) for user in range(1, 6)}
    ties = Ties(judges=judges, deciders=named, people=people, authors={1: authors},
                declared=frozenset((user, 1) for user in declared), superior=superior)  # fmt: skip
    for user in people:
        judging, deciding = ties.conflict(user, 1), ties.bars(user, 1)
        if judging is not None:
            assert deciding == judging
        elif deciding is not None:
            assert deciding == ConflictKind.SUPERIOR
            assert superior
            assert people[user].manager in named - judges


def _lead(judged: Judged, led: str, leader: str | None) -> None:
    with judged.ground.database.write() as session:
        session.execute(
            update(User).where(User.id == judged.make.viewer(led).id)
            .values(manager_id=judged.make.viewer(leader).id if leader else None)
        )  # fmt: skip


def _adviser(judged: Judged) -> None:
    with judged.ground.database.write() as session:
        session.add(EntryAdviser(entry_id=judged.entries[0],
                                 user_id=judged.make.viewer("manager").id))  # fmt: skip


def _unit(judged: Judged) -> None:
    with judged.ground.database.write() as session:
        session.execute(update(Challenge).values(unit_conflicts=True))
        units = {name: judged.make.viewer(name).id for name in ("nurse", "manager")}
        unit = session.get_one(User, units["manager"]).department_id
        session.execute(update(User).where(User.id == units["nurse"]).values(department_id=unit))


def _declared_superior(judged: Judged) -> None:
    _lead(judged, "manager", "judge1")
    with judged.ground.database.write() as session:
        session.add(Declared(entry_id=judged.entries[0], user_id=judged.make.viewer("judge1").id,
                             reason="Søster", declared_at=judged.now))  # fmt: skip


GROUNDS: dict[str, tuple[Callable[[Judged], None], str]] = {
    "leader": (lambda judged: _lead(judged, "nurse", "manager"), "You are the nearest leader of"),
    "report": (lambda judged: _lead(judged, "manager", "nurse"), "Your nearest leader wrote this"),
    "adviser": (_adviser, "You advised those who wrote"),
    "unit": (_unit, "Someone in your unit wrote"),
    "superior": (_declared_superior, "Your nearest leader is disqualified"),
}


@pytest.mark.parametrize("kind", GROUNDS)
def test_each_computed_ground_bars_deciding_answering_and_reading(
    judged: Judged, kind: str
) -> None:
    bar, words = GROUNDS[kind]
    bar(judged)
    first, second = judged.entries
    with pytest.raises(Conflict, match=words):
        decide(judged, first, "chosen")
    with pytest.raises(Conflict, match=words):
        answer(judged, first)
    with judged.ground.database.read() as session:
        seen = see_entry(session, judged.make.viewer("manager"), first, judged.now)
        assert judges_words(session, seen) == []
        assert panel_words(session, seen) == []
        other = see_entry(session, judged.make.viewer("manager"), second, judged.now)
        assert queries.next_unanswered(session, other) is None
    assert answer(judged, second).outcome == "chosen"
    assert answer(judged, first, by="boss").outcome == "chosen"


def test_pages_and_api_say_why_and_who_can(judged: Judged) -> None:
    bar, words = GROUNDS["leader"]
    bar(judged)
    first = judged.entries[0]
    manager = visitors(judged)("manager")
    for page in ("decision", "answer"):
        text = unescape(manager.get(f"/ideas/{first}/{page}").get_data(as_text=True))
        assert words in text
        assert "These can: Berit Boss" in text
        assert 'name="reason"' not in text
        sent = manager.post(f"/ideas/{first}/{page}", {"outcome": "chosen", "reason": "Ja"})
        assert sent.status_code == 409
    for page, link in (("answers", "Someone else answers it"),
                       ("meeting", "Someone else decides on it")):  # fmt: skip
        text = manager.get(f"/challenges/{judged.challenge_id}/{page}").get_data(as_text=True)
        assert link in text
    api = Client(create_app(judged.ground), judged.make.token("manager"))
    for operation in ("putDecision", "answerEntry"):
        sent = api.call(operation, {"outcome": "chosen", "reason": "Ja"}, key=operation,
                        entry_id=first)  # fmt: skip
        assert sent.status_code == 409
        assert words in sent.get_json()["detail"]


def test_where_nobody_else_can_the_page_says_what_to_do(judged: Judged) -> None:
    _lead(judged, "nurse", "manager")
    with judged.ground.database.write() as session:
        session.execute(delete(DepartmentManager).where(
            DepartmentManager.user_id == judged.make.viewer("boss").id
        ))  # fmt: skip
    page = visitors(judged)("manager").get(f"/ideas/{judged.entries[0]}/answer")
    text = unescape(page.get_data(as_text=True))
    assert "Nobody who runs the challenge can" in text
    assert "Ask IT to say who else manages its department" in text


def test_the_ground_does_not_tell_who_wrote_under_a_pseudonym(judged: Judged) -> None:
    _lead(judged, "nurse", "manager")
    with judged.ground.database.write() as session:
        session.execute(update(Entry).values(pseudonymous=True))
    with pytest.raises(Conflict, match="Why is not said"):
        answer(judged, judged.entries[0])
    page = visitors(judged)("manager").get(f"/ideas/{judged.entries[0]}/answer")
    text = unescape(page.get_data(as_text=True))
    assert "nearest leader" not in text
    assert "Berit Boss" not in text, "who else can't would tell it too"


@pytest.mark.parametrize("pseudonymous", [False, True])
def test_after_the_release_the_judges_words_are_of_those_who_could_judge_then(
    judged: Judged, pseudonymous: bool
) -> None:
    first, second = judged.entries
    _lead(judged, "nurse", "judge1")
    with judged.ground.database.write() as session:
        session.execute(update(Entry).values(pseudonymous=pseudonymous))
    judged.rank()
    for entry in judged.entries:
        answer(judged, entry)
    release(judged)
    _lead(judged, "nurse", None)
    _lead(judged, "staff", "judge1")
    with judged.ground.database.read() as session:
        manager = judged.make.viewer("manager")
        then, now = (judges_words(session, see_entry(session, manager, entry, judged.now))
                     for entry in (first, second))  # fmt: skip
    assert (then, now) == ([], ["Dommernes ord 6"])


def test_who_is_disqualified_for_an_idea_corrects_no_result(judged: Judged) -> None:
    for entry in judged.entries:
        answer(judged, entry)
    release(judged)
    _lead(judged, "nurse", "manager")
    with pytest.raises(Conflict, match="disqualified for an idea"), (
        judged.ground.database.write()
    ) as session:
        actions.correct_results(session, judged.make.viewer("manager"), judged.challenge_id,
                                "Skrivefeil.", judged.now)  # fmt: skip
