"""What the example in ``town_diary.py`` does."""

import json
from pathlib import Path

import pytest

from intranet_ideas.plugin_api import NotSetUp, TryAgainLater
from intranet_ideas.testing import Host, consultation, event, replies, story

HOST = Host(Path(__file__).parents[1] / "town_diary.py")
SETTINGS = HOST.settings(diary="https://diary.example.org/")


def words_of(kind):
    """Return what stands in the diary after an event."""
    with replies(200) as posts:
        HOST.call(kind, event=event(kind), settings=SETTINGS)
    return json.loads(posts[0].body)["words"]


def test_challenge_announced():
    assert words_of("challenge_announced") == "Published: Safe at home"


def test_challenge_opened():
    assert words_of("challenge_opened") == "Open until 17.03.2026"
    with pytest.raises(NotSetUp):
        HOST.call("challenge_opened", event=event("challenge_opened"))
    with replies(None), pytest.raises(TryAgainLater):
        HOST.call("challenge_opened", event=event("challenge_opened"), settings=SETTINGS)


def test_challenge_closing_soon():
    assert words_of("challenge_closing_soon").endswith("/challenges/1")


def test_challenge_closed():
    assert words_of("challenge_closed") == "Closed: Safe at home"


def test_results_released():
    assert words_of("results_released").startswith("The results are out")


def test_entry_submitted():
    assert "A sensor instead of a round" in words_of("entry_submitted")


def test_entry_withdrawn():
    assert "sensor" not in words_of("entry_withdrawn")


def test_entry_answered():
    assert words_of("entry_answered") == "Answered: A sensor instead of a round"


def test_comment_added():
    assert words_of("comment_added").startswith("They talk")


def written(kind, **changes):
    """Return how many lines an event makes."""
    with replies(200) as posts:
        HOST.call(kind, event=event(kind, **changes), settings=SETTINGS)
    return len(posts)


def test_day_winners_shown():
    assert words_of("day_winners_shown") == "The winners are on the screen: Safe at home"


def test_story_published():
    assert words_of("story_published") == "What we learnt: Sensors at night (worked)"
    assert written("story_published", story=story(for_all=False)) == 0
    assert written("story_published", story=None) == 0


def test_consultation_opened():
    assert words_of("consultation_opened") == "What do you say? A plan for the nights"
    one = consultation(audience="department", department="health")
    assert written("consultation_opened", consultation=one) == 0


def test_consultation_answered():
    assert words_of("consultation_answered").endswith("/consultations/1")


def test_judge_assigned():
    assert words_of("judge_assigned") == "Judges were asked for Safe at home"
