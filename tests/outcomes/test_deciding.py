"""The deciding meeting: decisions, the order they may turn round, minutes, and one truth."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader
from sqlalchemy import event, select

from intranet_ideas import create_app
from intranet_ideas.clock import FixedClock
from intranet_ideas.entries.models import EntryAuthor
from intranet_ideas.entries.queries import see_entry
from intranet_ideas.errors import Conflict, Invalid, NotAllowed, NotFound, Stale
from intranet_ideas.events import DECISION_MADE, Event
from intranet_ideas.judging.actions import declare_conflict
from intranet_ideas.judging.models import Conflict as Declared
from intranet_ideas.outcomes import actions, deciding, queries, weighing
from intranet_ideas.outcomes.agenda import Agenda, agenda, panel_words
from intranet_ideas.outcomes.judges_words import judges_words
from intranet_ideas.outcomes.models import Answer, Decision
from intranet_ideas.outcomes.weighing import Decided, Wanted
from intranet_ideas.plugin_api import facts

from ..factories import CRITERIA, Factory
from ..judging.panels import Judged, Visitor, begin, visitors
from .test_answers import answer, release

Visit = Callable[[str], Visitor]


@pytest.fixture
def visit(judged: Judged) -> Visit:
    return visitors(judged)


def decide(judged: Judged, entry: int, outcome: str = "", reason: str = "Mest nytte.", *,
           by: str = "manager", version: int = 0, **more: str) -> Decision:
    with judged.ground.database.write() as session:
        return deciding.put_decision(
            session, judged.make.viewer(by), entry,
            Wanted(outcome=outcome, reason=reason if outcome else "", **more), version, judged.now,
        )  # fmt: skip


def seen_agenda(judged: Judged, by: str = "manager") -> Agenda:
    with judged.ground.database.read() as session:
        return agenda(session, judged.seen(by), judged.now)


RANKS = st.dictionaries(st.integers(1, 6), st.one_of(st.none(), st.integers(1, 6)))
DECIDED = st.dictionaries(
    st.integers(1, 6),
    st.builds(Decided, st.sampled_from(["", "chosen", "later", "declined"]), st.booleans()),
)


@given(RANKS, DECIDED)
def test_turning_the_order_round_takes_two(
    ranks: dict[int, int | None], decided: dict[int, Decided]
) -> None:
    for entry in decided:
        for other in weighing.against(entry, ranks, decided):
            assert entry in weighing.against(other, ranks, decided)
            pair = [entry, other]
            chosen, passed = pair if decided[entry].outcome == "chosen" else pair[::-1]
            assert decided[chosen].outcome == "chosen" != decided[passed].outcome
            better, worse = ranks.get(passed), ranks.get(chosen)
            assert better is not None
            assert worse is None or better < worse
    explained = {entry: Decided(made.outcome, explained=True) for entry, made in decided.items()}
    assert weighing.unexplained(ranks, explained) == []


@given(RANKS, DECIDED)
def test_unexplained_is_who_turns_the_order_round_in_silence(
    ranks: dict[int, int | None], decided: dict[int, Decided]
) -> None:
    assert weighing.unexplained(ranks, decided) == [
        entry for entry, made in decided.items()
        if not made.explained and any(
            not decided[other].explained for other in weighing.against(entry, ranks, decided)
        )
    ]  # fmt: skip


@given(RANKS, DECIDED)
def test_all_at_once_says_what_each_entry_says(
    ranks: dict[int, int | None], decided: dict[int, Decided]
) -> None:
    found = weighing.all_against(ranks, decided)
    assert {entry: sorted(found.get(entry, [])) for entry in decided} == {
        entry: sorted(weighing.against(entry, ranks, decided)) for entry in decided
    }


@given(RANKS, st.integers(0, 6))
def test_choosing_from_the_top_never_needs_a_reason(
    ranks: dict[int, int | None], taken: int
) -> None:
    order = sorted(ranks, key=lambda entry: (ranks[entry] is None, ranks[entry] or 0))
    decided = {
        entry: Decided("chosen" if number < taken else "declined", explained=False)
        for number, entry in enumerate(order)
    }
    assert weighing.unexplained(ranks, decided) == []


@pytest.mark.parametrize(("values", "torn"), [
    ((1, 1, 6, 6), True), ((1, 1, 1, 6), False), ((3, 4, 3, 4), False), ((1, 6), True),
    ((1, 5, 6), True), ((2, 3, 4), False), ((4,), False), ((), False), ((6, 6, 6, 6, 6), False),
])  # fmt: skip
def test_judges_are_torn_when_they_stand_in_two_camps(values: tuple[int, ...], torn: bool) -> None:
    sheet = facts.ScoreSheet(
        criteria=CRITERIA, entries=("e1",),
        judges=tuple(facts.Judge(id=f"j{n}", department="") for n in range(len(values))),
        assessments=tuple(
            facts.Assessment(judge=f"j{n}", entry="e1", confidence=2,
                             scores={"nytte": value, "gjennomforing": None})
            for n, value in enumerate(values)
        ),
    )  # fmt: skip
    assert weighing.torn(sheet) == (["e1"] if torn else [])


def test_a_decision_is_written_down_with_its_event(judged: Judged) -> None:
    decide(judged, judged.entries[1], "chosen", notes="Lang samtale", mark="choose")
    item = seen_agenda(judged).items[0]
    assert (item.idea.id, item.placed.rank, item.outcome) == (judged.entries[1], 1, "chosen")
    assert item.decided_by == "Mona Manager"
    with judged.ground.database.read() as session:
        event = session.scalars(select(Event).filter_by(kind=DECISION_MADE)).one()
    assert event.entry_id == judged.entries[1]
    assert event.data == {"version": 1}


def test_against_the_order_only_with_a_reason(judged: Judged) -> None:
    worse, better = judged.entries
    decide(judged, better, "later")
    with pytest.raises(Invalid) as error:
        decide(judged, worse, "chosen")
    assert [fault.field for fault in error.value.faults] == ["overrule_reason"]
    decide(judged, worse, "chosen", overrule_reason="Den andre har penger alt.")
    items = {item.idea.id: item for item in seen_agenda(judged).items}
    assert [each.id for each in items[worse].overrules] == [better]
    for entry in judged.entries:
        answer(judged, entry, items[entry].outcome)
    release(judged)
    with judged.ground.database.read() as session:
        shown = queries.results(session, judged.seen("teacher"), judged.now)
    assert shown.overruled == {worse: "Den andre har penger alt."}


def _correct(judged: Judged) -> None:
    with judged.ground.database.write() as session:
        actions.correct_results(session, judged.make.viewer("manager"), judged.challenge_id,
                                "Bytte.", judged.now)  # fmt: skip


def test_after_the_release_the_order_is_turned_round_only_with_a_reason(
    judged: Judged, visit: Visit
) -> None:
    worse, better = judged.entries
    for entry, outcome in ((better, "chosen"), (worse, "declined")):
        decide(judged, entry, outcome)
        answer(judged, entry, outcome)
    release(judged)
    address = f"/ideas/{worse}/answer"
    typed = {"outcome": "later", "reason": "Må vente.", "version": "1"}
    # Both are chosen now: no order is turned.
    answer(judged, worse, "chosen", "Begge får plass.", version=1)
    refused = visit("manager").post(f"/ideas/{better}/answer", typed)
    assert refused.status_code == 422
    text = unescape(refused.get_data(as_text=True))
    assert "This is against the order" in text
    assert "Må vente." in text
    typed["overrule_reason"] = "Bygget er stengt."
    assert visit("manager").post(f"/ideas/{better}/answer", typed).status_code == 303
    assert "Why against the order" in visit("manager").get(address).get_data(as_text=True)
    with judged.ground.database.read() as session:
        made = session.get_one(Decision, better)
        assert (made.outcome, made.overrule_reason) == ("chosen", ""), "the list follows later"
    _correct(judged)
    with judged.ground.database.read() as session:
        assert session.get_one(Decision, better).overrule_reason == "Bygget er stengt."
        assert queries.unexplained(session, judged.challenge_id) == []
    # What is no longer against the order needs no reason any more.
    answer(judged, worse, "later", "Den også.", version=2)
    answer(judged, better, "chosen", "Likevel.", version=2)
    _correct(judged)
    with judged.ground.database.read() as session:
        assert session.get_one(Decision, better).overrule_reason == ""


def test_a_correction_asks_why_decisions_stand_against_the_order(
    judged: Judged, visit: Visit
) -> None:
    worse, better = judged.entries
    for entry, outcome in ((better, "chosen"), (worse, "declined")):
        decide(judged, entry, outcome)
        answer(judged, entry, outcome)
    release(judged)
    with judged.ground.database.write() as session:  # as earlier versions let it come to
        for entry, outcome in ((better, "declined"), (worse, "chosen")):
            session.get_one(Decision, entry).outcome = outcome
            session.get_one(Answer, entry).outcome = outcome
    address = f"/challenges/{judged.challenge_id}/results"
    refused = visit("manager").post(f"{address}/correct", {"note": "De to er byttet om."})
    assert refused.status_code == 422
    assert "Why what was decided stands" in refused.get_data(as_text=True)
    said = {"note": "De to er byttet om.", "overrule_reason": "Den andre har penger alt."}
    assert visit("manager").post(f"{address}/correct", said).status_code == 303
    with judged.ground.database.read() as session:
        sealed = queries.newest_seal(session, judged.challenge_id)
        assert sealed is not None
        assert {row[3] for row in sealed.content["decisions"]} == {"Den andre har penger alt."}


def test_what_was_decided_is_what_is_answered(judged: Judged) -> None:
    entry = judged.entries[1]
    answer(judged, entry, "declined", "Nei, dessverre.")
    decide(judged, entry, "chosen")
    with judged.ground.database.read() as session:
        stored = session.get_one(Answer, entry)
        assert (stored.outcome, stored.outdated) == ("chosen", True)
        assert queries.count_answers(session, judged.challenge_id).lacking == 2
    with pytest.raises(Invalid) as error:
        answer(judged, entry, "declined", "Nei.", version=stored.version)
    assert [fault.field for fault in error.value.faults] == ["outcome"]
    answer(judged, entry, "chosen", "Ja, vi begynner.", version=stored.version)
    with judged.ground.database.read() as session:
        assert queries.count_answers(session, judged.challenge_id).lacking == 1


def test_nobody_decides_on_what_is_theirs_or_what_they_are_disqualified_for(
    make: Factory, clock: FixedClock
) -> None:
    judged = begin(make, clock, judges=("manager", "judge1"))
    with make.ground.database.write() as session:
        declare_conflict(session, make.viewer("manager"), judged.entries[0], "Søster", judged.now)
    clock.advance(days=6)
    with pytest.raises(Conflict):
        decide(judged, judged.entries[0], "chosen")
    with pytest.raises(NotAllowed):
        decide(judged, judged.entries[1], "chosen", by="judge1")
    for outsider in ("nurse", "teacher", "auditor"):
        with pytest.raises(NotFound):
            seen_agenda(judged, outsider)


def test_what_judges_said_is_kept_from_who_wrote_the_idea_or_is_disqualified(
    judged: Judged,
) -> None:
    first, second = judged.entries
    judged.clock.advance(days=-6)
    judged.put("judge1", first, version=2, to_panel="Fra jury", to_author="Til deg")
    judged.clock.advance(days=6)

    def read(by: str, entry: int) -> tuple[list[str], list[str]]:
        with judged.ground.database.read() as session:
            seen = see_entry(session, judged.make.viewer(by), entry, judged.now)
            return ([each.words for each in panel_words(session, seen)],
                    judges_words(session, seen))  # fmt: skip

    assert read("manager", first) == (["Fra jury"], ["Til deg"])
    with judged.ground.database.write() as session:
        user = judged.make.viewer("manager").id
        session.add(EntryAuthor(entry_id=first, user_id=user, position=1))
        session.add(Declared(entry_id=second, user_id=user, reason="Bror",
                             declared_at=judged.now))  # fmt: skip
    assert read("manager", first) == ([], [])
    assert read("manager", second) == ([], [])
    assert read("boss", first) == (["Fra jury"], ["Til deg"])
    with judged.ground.database.read() as session:
        seen = judged.seen("manager")
        assert deciding.next_undecided(session, seen, 0) is None
        assert deciding.next_undecided(session, judged.seen("boss"), first) == second
        mine = see_entry(session, judged.make.viewer("manager"), first, judged.now)
        assert queries.next_unanswered(session, mine) is None
    # Who turns out to stand close to an idea is not quoted on it either.
    with judged.ground.database.write() as session:
        session.add(EntryAuthor(entry_id=first, user_id=judged.make.viewer("judge1").id,
                                position=2))  # fmt: skip
    assert read("boss", first) == ([], [])


def test_who_runs_the_challenge_says_that_they_are_disqualified(
    judged: Judged, visit: Visit
) -> None:
    first, second = judged.entries
    manager = visit("manager")
    for address, back, there in ((f"/ideas/{first}/decision", "meeting", "meeting"),
                                 (f"/ideas/{second}/answer", "answers", "answers")):  # fmt: skip
        assert "Are you disqualified for this idea?" in manager.get(address).text
        entry = address.split("/")[2]
        gone = manager.post(f"/ideas/{entry}/conflict", {"why": "Søsteren min.", "back": back})
        assert (gone.status_code, gone.headers["Location"]) == (
            303, f"/challenges/{judged.challenge_id}/{there}"
        )  # fmt: skip
        text = manager.get(address).text
        assert "You are disqualified for this idea" in text
        assert "textarea" not in text
    with pytest.raises(Conflict):
        decide(judged, first, "chosen")
    with pytest.raises(Conflict):
        answer(judged, second)
    assert decide(judged, first, "chosen", by="boss").outcome == "chosen"
    # A judge too, until the results are published.
    with judged.ground.database.write() as session:
        declare_conflict(session, judged.make.viewer("judge1"), first, "Nabo", judged.now)


def test_a_decision_from_an_old_version_is_stale(judged: Judged) -> None:
    decide(judged, judged.entries[0], mark="talk")
    with pytest.raises(Stale):
        decide(judged, judged.entries[0], "chosen")


def test_only_those_of_the_challenge_take_part(judged: Judged) -> None:
    with judged.ground.database.write() as session, pytest.raises(Invalid):
        deciding.put_meeting(
            session, judged.make.viewer("manager"), judged.challenge_id,
            (judged.now + timedelta(days=2)).date(), [judged.make.viewer("teacher").id], "", 0,
            judged.ground.settings.time_zone, judged.now,
        )  # fmt: skip


def _text(response: object) -> str:
    return unescape(response.get_data(as_text=True))  # type: ignore[attr-defined]


def test_from_the_meeting_to_the_minutes_in_the_browser(judged: Judged, visit: Visit) -> None:
    manager = visit("manager")
    address = f"/challenges/{judged.challenge_id}"
    assert "Talk and decide" in _text(manager.get(f"{address}/meeting"))
    page = f"/ideas/{judged.entries[1]}/decision"
    assert "Idé fra 2" in _text(manager.get(page))
    refused = manager.post(page, {"notes": "Sa mye", "outcome": "chosen", "version": "0"})
    assert refused.status_code == 422
    assert "Sa mye" in _text(refused)
    went = manager.post(page, {"notes": "Sa mye <b>", "outcome": "chosen", "reason": "Nyttig",
                               "version": "0", "next": "1"})  # fmt: skip
    assert went.headers["Location"].endswith(f"/ideas/{judged.entries[0]}/decision")
    judge = judged.make.viewer("judge1").id
    saved = manager.post(f"{address}/meeting", {
        "held_on": judged.now.date().isoformat(), "attended": str(judge), "others": "Rådmannen",
        "version": "0",
    })  # fmt: skip
    assert saved.status_code == 303
    unread = manager.post(f"{address}/meeting", {"held_on": "i går", "version": "1"})
    assert unread.status_code == 422
    minutes = visit("judge1").get(f"{address}/minutes")
    for words in ("Rådmannen", "Jury En", "Nyttig", "Weighted mean", "Sa mye <b>"):
        assert words in _text(minutes)
    pdf = visit("judge1").get(f"{address}/minutes.pdf")
    assert pdf.mimetype == "application/pdf"
    assert pdf.data.startswith(b"%PDF")
    assert visit("nurse").get(f"{address}/minutes").status_code == 404


def test_saving_and_going_on_reads_little(judged: Judged, visit: Visit) -> None:
    read: list[str] = []

    def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
        read.append(statement)

    engine = judged.ground.database.engine
    manager = visit("manager")
    form = {"outcome": "later", "reason": "Vent.", "version": "0", "next": "1"}
    event.listen(engine, "before_cursor_execute", note)
    try:
        went = manager.post(f"/ideas/{judged.entries[1]}/decision", form)
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert went.headers["Location"].endswith(f"/ideas/{judged.entries[0]}/decision")
    assert not [each for each in read if "assessment_version.scores" in each], "the agenda"
    ended = manager.post(f"/ideas/{judged.entries[0]}/decision", form)
    assert ended.headers["Location"].endswith("/meeting")


def test_the_minutes_pdf_has_the_letters_of_names_in_norway(judged: Judged, visit: Visit) -> None:
    names = "Máŋŋu Ŧođi, Ǩääʹsǩ Čáhppe, Šoršá Žuvla, Олена Київська"
    decide(judged, judged.entries[1], "chosen", f"{names} → «først»")
    visit("manager").post(f"/challenges/{judged.challenge_id}/meeting", {
        "held_on": "", "others": names, "version": "0",
    })  # fmt: skip
    pdf = visit("manager").get(f"/challenges/{judged.challenge_id}/minutes.pdf")
    read = "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf.data)).pages)
    read = re.sub(r"\s+", " ", read)
    assert "\0" not in read, "a letter that the font lacks"
    assert f"Took part: {names}" in read
    # Instants stand as on the page, with the zone in words.
    assert re.search(r"Made: \w+day \d+ \w+ \d{4} at \d\d:\d\d \(Norwegian time\)", read)
    assert f"{names} → «først»" in read


def test_a_blind_challenges_minutes_name_nobodys_own_idea(make: Factory, clock: FixedClock) -> None:
    judged = begin(make, clock, judges=("nurse", "judge1"), blind=True)
    judged.put("judge1", judged.entries[1])
    judged.rank()
    clock.advance(days=6)
    assert seen_agenda(judged).disqualified == ()
    assert seen_agenda(judged, "nurse").kept


def test_the_api_says_the_same(judged: Judged) -> None:
    app: Flask = create_app(judged.ground)
    headers = {"Authorization": f"Bearer {judged.make.token('manager')}"}
    client = app.test_client()
    address = f"/api/v1/entries/{judged.entries[1]}/decision"
    body = {"outcome": "chosen", "reason": "Nyttig"}
    first = client.put(address, json=body, headers=headers)
    assert first.get_json()["outcome"] == "chosen"
    assert client.put(address, json=body, headers=headers).status_code == 428
    listed = client.get(f"/api/v1/challenges/{judged.challenge_id}/decisions", headers=headers)
    assert [row["entry"] for row in listed.get_json()["items"]] == judged.entries[::-1]
    meeting = f"/api/v1/challenges/{judged.challenge_id}/meeting"
    put = client.put(meeting, json={"others": "Rådmannen"}, headers=headers)
    assert put.get_json()["version"] == 1
    with judged.ground.database.read() as session:
        assert see_entry(session, judged.make.viewer("manager"), judged.entries[1], judged.now)
