"""What the example in ``town_diary.py`` does."""

import json
from pathlib import Path

import pytest

from intranet_ideas.plugin_api import NotSetUp, TryAgainLater
from intranet_ideas.testing import Host, event, replies

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


def test_judge_assigned():
    assert words_of("judge_assigned") == "Judges were asked for Safe at home"
