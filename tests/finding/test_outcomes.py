"""Finding ideas by what became of them, and by the need: nothing is told before its time."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from intranet_ideas.finding.queries import browse
from intranet_ideas.finding.rules import OUTCOMES, browsing_from
from intranet_ideas.initiatives import actions as initiatives
from intranet_ideas.initiatives.models import Initiative
from intranet_ideas.initiatives.rules import InitiativeFields, MilestoneFields
from intranet_ideas.outcomes import actions as outcomes
from intranet_ideas.teams import actions as teams

from ..browsing import Browser
from ..factories import Factory
from ..judging.panels import Judged

FIELDS = InitiativeFields(
    "Nattilsyn i drift", "teacher@example.org", "Sensorer på Bygdeheimen.",
    milestones=(MilestoneFields("På plass", date(2027, 1, 15)),),
)  # fmt: skip

Found = dict[str, list[int]]


def found(make: Factory, by: str, **asked: str) -> list[int]:
    with make.ground.database.read() as session:
        rows = browse(session, make.viewer(by), browsing_from(asked), make.clock.now()).rows
    return [row.id for row in rows]


def by_outcome(make: Factory, by: str) -> Found:
    return {each: ids for each in OUTCOMES if (ids := found(make, by, outcome=each))}


def answer(judged: Judged, *answers: str) -> None:
    with judged.ground.database.write() as session:
        for entry, outcome in zip(judged.entries, answers, strict=True):
            outcomes.answer_entry(session, judged.make.viewer("manager"), entry, outcome, "Fordi",
                                  None, judged.now)  # fmt: skip


def release(judged: Judged) -> None:
    with judged.ground.database.write() as session:
        outcomes.release(session, judged.make.viewer("manager"), judged.challenge_id, judged.now)


def test_before_the_release_all_wait_alike(judged: Judged) -> None:
    waiting = {"waiting": judged.entries[::-1]}
    for by in ("manager", "nurse", "teacher", "judge1"):
        assert by_outcome(judged.make, by) == waiting
    answer(judged, "chosen", "declined")
    for by in ("manager", "nurse", "teacher", "judge1"):
        assert by_outcome(judged.make, by) == waiting
    release(judged)
    for by in ("manager", "nurse", "teacher", "judge1"):
        assert by_outcome(judged.make, by) == {
            "chosen": judged.entries[:1], "not_chosen": judged.entries[1:],
        }  # fmt: skip


def test_what_is_written_and_not_published_changes_no_byte(
    judged: Judged, sign_in: Callable[[str], Browser]
) -> None:
    browser = sign_in("teacher")

    def pages() -> list[str]:
        # Only the forms' own codes differ from one reading to the next.
        return [re.sub(r'name="(csrf_token|idempotency_key)" value="[^"]*"|content="[\w.-]{40,}"',
                       "", browser.get(f"/ideas?outcome={each}").text)
                for each in OUTCOMES]  # fmt: skip

    before = pages()
    answer(judged, "chosen", "declined")
    assert pages() == before


def test_an_initiative_is_told_to_who_may_read_it(judged: Judged) -> None:
    make = judged.make
    answer(judged, "chosen", "chosen")
    release(judged)
    with make.ground.database.write() as session:
        made: Initiative = initiatives.begin(
            session, make.viewer("innovator"), replace(FIELDS, open_to_staff=False),
            judged.entries[:1], make.clock.now(),
        )  # fmt: skip
    assert found(make, "innovator", outcome="tried") == judged.entries[:1]
    for by in ("nurse", "staff"):
        assert found(make, by, outcome="tried") == []
    with make.ground.database.write() as session:
        session.get_one(Initiative, made.id).open_to_staff = True
    assert found(make, "staff", outcome="tried") == judged.entries[:1]
    assert found(make, "staff", outcome="used") == []
    with make.ground.database.write() as session:
        initiatives.move(session, make.viewer("innovator"), made.id, "effect", "Det er i bruk",
                         make.clock.now())  # fmt: skip
    assert found(make, "staff", outcome="used") == judged.entries[:1]
    assert found(make, "staff", outcome="tried") == []
    assert found(make, "staff", outcome="chosen") == judged.entries[::-1]


def test_words_of_the_need_are_found_where_it_is_asked(make: Factory) -> None:
    challenge = make.challenge()
    one = make.entry(challenge, answers={"behov": "Pårørende på 50 % som venter"}).id
    make.entry(challenge, answers={"behov": "Ansatte i skolen", "nytt": "venter"})
    assert found(make, "staff", concern="venter") == [one]
    assert found(make, "staff", concern="50 %") == [one]
    assert found(make, "staff", concern="pårørende") == [one]
    assert found(make, "staff", concern="_årørende") == []


def test_helpers_are_asked_for_apart_from_authors(make: Factory) -> None:
    challenge = make.challenge()
    ids = []
    for role in ("author", "helper"):
        ids.append(make.entry(challenge, "nurse", title=role).id)
        with make.ground.database.write() as session:
            teams.open_place(session, make.viewer("nurse"), ids[-1], "En kollega", role, 1,
                             make.clock.now())  # fmt: skip
    assert found(make, "staff", need="people") == ids[::-1]
    assert found(make, "staff", need="help") == ids[1:]


def test_the_page_offers_them_and_keeps_what_is_chosen(
    make: Factory, sign_in: Callable[[str], Browser]
) -> None:
    make.entry(make.challenge())
    page = sign_in("teacher").get("/ideas?outcome=waiting&concern=vekkes").text
    assert 'value="waiting" selected' in page
    assert 'value="vekkes"' in page
    assert "Nattilsyn" in page
