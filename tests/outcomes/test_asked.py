"""My page gathers what is asked of a person, what they wrote and what they follow."""

from __future__ import annotations

from intranet_ideas.clock import FixedClock
from intranet_ideas.entries import following
from intranet_ideas.teams import actions as teams

from ..factories import Factory
from ..judging.panels import Judged, begin, visitors
from .test_answers import answer


def my_page(judged: Judged, by: str) -> str:
    return visitors(judged)(by).get("/me").get_data(as_text=True)


def test_judges_and_those_who_answer_find_what_waits_for_them(
    make: Factory, clock: FixedClock
) -> None:
    judged = begin(make, clock, judges=("judge1",))
    assert "2 ideas are left for you to judge." in my_page(judged, "judge1")
    judged.put("judge1", judged.entries[0])
    assert "1 idea is left for you to judge." in my_page(judged, "judge1")
    judged.put("judge1", judged.entries[1])
    for by in ("judge1", "manager", "nurse"):
        assert "Nothing right now." in my_page(judged, by)
    clock.advance(days=6)
    assert "2 ideas wait for an answer." in my_page(judged, "manager")
    assert "for an answer" not in my_page(judged, "nurse")
    answer(judged, judged.entries[0])
    assert "1 idea waits for an answer." in my_page(judged, "manager")


def test_who_is_invited_does_not_read_that_nothing_is_asked(
    make: Factory, clock: FixedClock
) -> None:
    judged = begin(make, clock)
    clock.advance(days=-7)
    with judged.ground.database.write() as session:
        teams.invite(session, make.viewer("nurse"), judged.entries[0], "teacher@example.org",
                     "author", "", judged.now)  # fmt: skip
    page = my_page(judged, "teacher")
    assert "Invitations to ideas" in page
    assert "Nothing right now." not in page


def test_what_one_follows_is_there_and_what_one_may_no_more_see_is_not(
    make: Factory, clock: FixedClock
) -> None:
    judged = begin(make, clock)
    assert "Press “Follow”" in my_page(judged, "nurse")
    with judged.ground.database.write() as session:
        viewer = make.viewer("nurse")
        following.follow_entry(session, viewer, judged.entries[1], judged.now)
        following.follow_challenge(session, viewer, judged.challenge_id, judged.now)
    page = my_page(judged, "nurse")
    followed = page.partition('id="followed"')[2].partition("</section>")[0]
    assert f'/ideas/{judged.entries[1]}"' in followed
    assert f'/challenges/{judged.challenge_id}"' in followed
    assert f'/ideas/{judged.entries[1]}"' not in my_page(judged, "staff").partition(
        'id="followed"')[2].partition("</section>")[0]  # fmt: skip
    mine = page.partition('id="ideas"')[2].partition("</section>")[0]
    assert f"/ideas/{judged.entries[0]}#story" in mine
    assert "data-countdown" in mine
