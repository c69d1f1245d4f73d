"""The example that judges score first: what opens when, and that it counts for nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intranet_ideas.challenges.models import Challenge
from intranet_ideas.clock import FixedClock
from intranet_ideas.errors import Conflict, Invalid, NotAllowed, NotFound
from intranet_ideas.judging.examples import (
    add_note,
    remove_example,
    score_example,
    seen_example,
    set_example,
)
from intranet_ideas.judging.exampling import spreads
from intranet_ideas.judging.ranking import sheet_of
from intranet_ideas.plugin_api.facts import Criterion

from ..factories import Factory
from .panels import FULL, Judged, table_rows, visitors

USE = Criterion("use", "Use", 1, 1, 6)


def write(judged: Judged, *, by: str = "manager", title: str = "Et eksempel", required: bool = True,
          copy_of: int | None = None, version: int = 0) -> None:  # fmt: skip
    with judged.ground.database.write() as session:
        set_example(session, judged.make.viewer(by), judged.challenge_id, title, "Tekst", required,
                    copy_of, version, judged.now)  # fmt: skip


def give(judged: Judged, by: str, value: int | None, other: int = 3) -> None:
    with judged.ground.database.write() as session:
        score_example(session, judged.make.viewer(by), judged.challenge_id,
                      {"nytte": value, "gjennomforing": other}, judged.now)  # fmt: skip


def look(judged: Judged, by: str) -> object:
    with judged.ground.database.read() as session:
        return seen_example(session, judged.make.viewer(by), judged.challenge_id, judged.now)


def test_a_judges_ideas_open_with_the_example_and_nothing_of_it_counts(judged: Judged) -> None:
    write(judged)
    with pytest.raises(Conflict, match="example first"):
        judged.put("judge1", judged.entries[0], FULL)
    give(judged, "judge1", 6)
    judged.put("judge1", judged.entries[0], FULL)
    with judged.ground.database.read() as session:
        sheet = sheet_of(session, judged.seen("manager").challenge)
    assert len(sheet.assessments) == 1
    write(judged, required=False, version=1)
    judged.put("judge2", judged.entries[0], FULL)


def test_nobody_is_led_by_another_before_scoring(judged: Judged) -> None:
    write(judged)
    give(judged, "judge1", 6)
    before = look(judged, "judge2")
    assert not before.open  # type: ignore[attr-defined]
    assert (before.said, before.spread, before.notes) == ((), (), ())  # type: ignore[attr-defined]
    with judged.ground.database.write() as session, pytest.raises(Conflict):
        add_note(session, judged.make.viewer("judge2"), judged.challenge_id, "Hei", judged.now)
    give(judged, "judge2", 2)
    with judged.ground.database.write() as session:
        add_note(session, judged.make.viewer("judge2"), judged.challenge_id, "Hei", judged.now)
    for who in ("judge1", "judge2", "manager"):
        after = look(judged, who)
        assert [each.wide for each in after.spread] == [True, False]  # type: ignore[attr-defined]
        assert [each.text for each in after.notes] == ["Hei"]  # type: ignore[attr-defined]
    for who in ("nurse", "judge3"):
        with pytest.raises(NotFound):
            look(judged, who)


def test_what_is_scored_stays_and_what_is_nonsense_is_refused(judged: Judged) -> None:
    with pytest.raises(NotAllowed):
        write(judged, by="judge1")
    with pytest.raises(Invalid):
        write(judged, title="")
    with pytest.raises(Invalid) as wrong:
        write(judged, copy_of=judged.entries[0])
    assert [fault.field for fault in wrong.value.faults] == ["copy_of"]
    write(judged)
    with pytest.raises(Invalid):
        give(judged, "judge1", 9)
    give(judged, "judge1", None)
    with pytest.raises(Conflict, match="already"):
        give(judged, "judge1", 4)
    with pytest.raises(Conflict, match="stays"):
        write(judged, title="Et annet", version=1)
    with judged.ground.database.write() as session:
        remove_example(session, judged.make.viewer("manager"), judged.challenge_id, judged.now)
    write(judged, title="Et annet")


@given(st.lists(st.one_of(st.none(), st.integers(1, 6)), max_size=6))
def test_a_spread_holds_every_value_and_none_that_was_not_given(values: list[int | None]) -> None:
    spread = spreads((USE,), [{"use": value} for value in values])[0]
    assert list(spread.values) == sorted(value for value in values if value is not None)
    assert spread.wide == (spread.distance >= 2)


def test_the_pages_of_the_example(judged: Judged) -> None:
    visit = visitors(judged)
    here = f"/challenges/{judged.challenge_id}/example"
    manager, judge = visit("manager"), visit("judge1")
    assert "There is no example yet" in manager.get(here).get_data(as_text=True)
    wrong = manager.post(here, manager.hidden(f"{here}/edit") | {"title": "Kun tittel", "body": ""})
    assert wrong.status_code == 422
    assert 'value="Kun tittel"' in wrong.get_data(as_text=True)
    form = {"title": "Et eksempel", "body": "Tekst", "required": "1"}
    assert manager.post(here, manager.hidden(f"{here}/edit") | form).status_code == 303
    task = judge.get(f"/ideas/{judged.entries[0]}/assess").get_data(as_text=True)
    assert "Score the example first" in task
    assert "data-autosave-key" not in task
    lacking = judge.post(f"{here}/score", {"scores.nytte": "5"})
    assert lacking.status_code == 422
    done = judge.post(f"{here}/score", {"scores.nytte": "5", "scores.gjennomforing": "na"},
                      follow=True)  # fmt: skip
    assert "1 of 2 judges have scored it." in done.get_data(as_text=True)
    noted = judge.post(f"{here}/notes", {"note": "Jeg leste trinn 5 strengt."}, follow=True)
    assert "Jeg leste trinn 5 strengt." in noted.get_data(as_text=True)
    assert visit("nurse").get(here).status_code == 404


def test_an_idea_to_copy_is_chosen_from_a_list_of_those_one_may_read(
    judged: Judged, make: Factory, clock: FixedClock
) -> None:
    done = make.challenge(title="Fjorårets runde")
    kept = make.challenge(by="boss", title="Bare for skolen", department="skole",
                          everyone=False, audience=("skole",))  # fmt: skip
    idea = make.entry(done, "nurse", title="Felles kjøkken").id
    make.entry(kept, "teacher", title="Hemmelig")
    with judged.ground.database.write() as session:
        for each in (done, kept):
            session.get_one(Challenge, each.id).released_at = clock.now()
    manager = visitors(judged)("manager")
    here = f"/challenges/{judged.challenge_id}/example"
    page = manager.get(f"{here}/edit").get_data(as_text=True)
    assert '<optgroup label="Fjorårets runde">' in page
    assert f'<option value="{idea}">Felles kjøkken</option>' in page
    assert "Idé fra 1" not in page, "not decided yet"
    assert "Hemmelig" not in page
    form = {"title": "", "body": "", "copy_of": str(idea)}
    saved = manager.post(here, manager.hidden(f"{here}/edit") | form)
    assert saved.status_code == 303
    assert "Felles kjøkken" in manager.get(here).get_data(as_text=True)
    wrong = manager.post(here, manager.hidden(f"{here}/edit") | form | {"copy_of": "9999"})
    assert wrong.status_code == 422


def test_the_judges_stand_in_one_table_with_their_notes(judged: Judged) -> None:
    write(judged)
    visit = visitors(judged)
    here = f"/challenges/{judged.challenge_id}/example"
    give(judged, "judge1", None)
    give(judged, "judge2", 2)
    for who, words in (("judge2", "Trinn 2 er <b>lite</b>.\nSpør meg."), ("manager", "Takk.")):
        visit(who).post(f"{here}/notes", {"note": words})
    text = visit("judge1").get(here).get_data(as_text=True)
    assert table_rows(text, "What each judge gave") == [
        ["Judge", "Nytte", "Gjennomføring"],
        ["Jury En", "– not applicable", "3"],
        ["Jury To", "2", "3"],
        ["Trinn 2 er <b>lite</b>. Spør meg. just now"],
    ]
    assert text.count("Spør meg.") == text.count("Takk.") == 1


def test_a_judges_desk_leads_to_the_example_while_it_must_come_first(judged: Judged) -> None:
    visit = visitors(judged)
    steps = ("Score the example first", "Begin judging", "what the judges gave it")

    def offered() -> list[bool]:
        text = visit("judge1").get("/judging").get_data(as_text=True)
        return [words in text for words in steps]

    write(judged)
    assert offered() == [True, False, False]
    write(judged, required=False, version=1)
    assert offered() == [True, True, False]
    give(judged, "judge1", 4)
    assert offered() == [False, True, True]


def test_an_example_that_is_scored_can_still_be_made_optional(judged: Judged) -> None:
    write(judged)
    give(judged, "judge1", 4)
    manager = visitors(judged)("manager")
    here = f"/challenges/{judged.challenge_id}/example"
    text = manager.get(f"{here}/edit").get_data(as_text=True)
    assert "so title and text stay" in text
    assert 'name="copy_of"' not in text
    form = manager.hidden(f"{here}/edit") | {"body": "Tekst"}
    assert manager.post(here, form).status_code == 303
    found = look(judged, "manager")
    assert not found.example.required  # type: ignore[attr-defined]
    changed = form | {"version": "2", "body": "En annen tekst"}
    refused = manager.post(here, changed)
    assert refused.status_code == 409
    assert "En annen tekst" in refused.get_data(as_text=True)
