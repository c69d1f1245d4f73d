"""What an idea's authors are told of where it stood, and of the judges' words, and nobody else."""

from __future__ import annotations

from html import unescape
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intranet_ideas.clock import FixedClock
from intranet_ideas.judging import actions as judging
from intranet_ideas.outcomes import told
from intranet_ideas.outcomes.standings import Standing, standing_shown
from intranet_ideas.plugin_api import Message
from intranet_ideas.worker import Worker

from ..factories import Factory
from ..judging.panels import Judged, begin, visitors
from .test_answers import answer, release

JUDGES = ("judge1", "judge2", "teacher")
WORDS = "Godt tenkt av {}"


def publish(make: Factory, clock: FixedClock, judges: tuple[str, ...] = JUDGES,
            **changes: object) -> Judged:
    """A challenge with two ideas whose results are out."""
    judged = begin(make, clock, judges=judges, **changes)
    for judge, value in zip(judges, (2, 4, 6), strict=False):
        for place, entry in enumerate(judged.entries):
            judged.put(judge, entry, {"nytte": value, "gjennomforing": None if place else value},
                       to_author=WORDS.format(judge) if not place else "")  # fmt: skip
    judged.rank()
    clock.advance(days=7)
    for entry in judged.entries:
        answer(judged, entry)
    release(judged)
    return judged


def told_to(judged: Judged, by: str, entry: int) -> Standing | None:
    """What ``by`` reads of an idea."""
    from intranet_ideas.entries.queries import see_entry

    with judged.ground.database.read() as session:
        return standing_shown(
            session, see_entry(session, judged.make.viewer(by), entry, judged.now)
        )


def test_an_author_learns_place_means_and_words(make: Factory, clock: FixedClock) -> None:
    judged = publish(make, clock)
    found = told_to(judged, "nurse", judged.entries[0])
    assert found is not None
    assert (found.rank, found.ranked) == (1, 2)
    assert [(each.key, each.mean) for each in found.means] == [("nytte", 4.0),
                                                               ("gjennomforing", 4.0)]  # fmt: skip
    assert [(each.text, each.judge) for each in found.comments] == [
        (WORDS.format(judge), "") for judge in sorted(JUDGES)
    ]
    for other in ("staff", "judge1", "it"):
        assert told_to(judged, other, judged.entries[0]) is None
    visit = visitors(judged)
    page = unescape(visit("nurse").get(f"/ideas/{judged.entries[0]}").get_data(as_text=True))
    assert "Place 1 of 2." in page
    assert "4.0 on a scale from 1 to 6" in page
    assert WORDS.format("judge1") in page
    assert WORDS.format("judge1") not in visit("staff").get(
        f"/ideas/{judged.entries[0]}").get_data(as_text=True)  # fmt: skip


def test_the_part_alone_keeps_the_order_from_all_but_the_panel(
    make: Factory, clock: FixedClock
) -> None:
    judged = publish(make, clock, openness="place", comments_released=False)
    found = told_to(judged, "nurse", judged.entries[0])
    assert found == Standing(True, 2, None, None, None, None, None)
    visit = visitors(judged)
    address = f"/challenges/{judged.challenge_id}/results"
    for outsider in ("nurse", "staff"):
        text = visit(outsider).get(address).get_data(as_text=True)
        assert "The order is not published" in text
        assert 'id="ranking"' not in text
    for insider in ("judge1", "manager", "auditor"):
        assert 'id="ranking"' in visit(insider).get(address).get_data(as_text=True)


def test_few_judges_give_no_means_and_names_stand_only_where_they_are_told(
    make: Factory, clock: FixedClock
) -> None:
    judged = publish(make, clock, judges=("judge1", "judge2"), openness="criteria",
                     judges_named=True)  # fmt: skip
    found = told_to(judged, "nurse", judged.entries[0])
    assert found is not None
    assert found.rank == 1
    assert not found.means
    assert all(each.judge for each in found.comments)


def test_set_aside_words_are_not_passed_on(make: Factory, clock: FixedClock) -> None:
    judged = begin(make, clock)
    for judge in ("judge1", "judge2"):
        for entry in judged.entries:
            judged.put(judge, entry, to_author=WORDS.format(judge))
    with judged.ground.database.write() as session:
        judging.declare_conflict(session, make.viewer("judge1"), judged.entries[0], "Nabo.",
                                 judged.now)  # fmt: skip
    judged.rank()
    clock.advance(days=7)
    for entry in judged.entries:
        answer(judged, entry)
    assert told_to(judged, "nurse", judged.entries[0]) is None
    release(judged)
    found = told_to(judged, "nurse", judged.entries[0])
    assert found is not None
    assert [each.text for each in found.comments] == [WORDS.format("judge2")]


def test_it_is_said_before_one_writes_before_one_judges_and_in_the_letter(
    make: Factory, clock: FixedClock
) -> None:
    judged = begin(make, clock, judges=JUDGES, openness="criteria", judges_named=True)
    visit = visitors(judged)
    about = visit("nurse").get(f"/challenges/{judged.challenge_id}").get_data(as_text=True)
    assert "The order itself is not published." in about
    assert "with the judges&#39; names" in about or "with the judges' names" in about
    desk = visit("judge1").get(f"/ideas/{judged.entries[0]}/assess").get_data(as_text=True)
    assert "when the results are published, with your name." in desk


def test_the_letter_says_where_the_idea_stood(
    make: Factory, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    from intranet_ideas.notifications import delivery

    letters: list[Message] = []
    hand_over = delivery.hand_over

    def keep(ground: Any, some: Any, *more: Any) -> Any:
        letters.extend(each.message for each in some)
        return hand_over(ground, some, *more)

    monkeypatch.setattr(delivery, "hand_over", keep)
    judged = publish(make, clock)
    from intranet_ideas.plugin_host import actions as plugins

    with judged.ground.database.write() as session:
        plugins.enable(session, None, "notify_email", "kommune", clock.now(),
                       host=judged.ground.plugins)  # fmt: skip
    Worker(judged.ground).once()
    (letter,) = [each for each in letters if each.kind == "entry_answered"][:1]
    assert "Place 1 of 2." in letter.text
    assert "Comments from the judges: 3" in letter.text
    assert WORDS.format("judge1") not in letter.text


@given(ranked=st.integers(0, 60), rank=st.integers(1, 60))
def test_a_part_never_tells_the_place(ranked: int, rank: int) -> None:
    part = told.part_of(rank if rank <= ranked else None, ranked)
    if part is None:
        return
    same = [each for each in range(1, ranked + 1) if told.part_of(each, ranked) == part]
    assert len(same) >= told.EACH_PART
    assert rank in same
