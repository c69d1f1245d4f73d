"""The plugin alone: what it names, of what it is given."""

from __future__ import annotations

import pytest

from intranet_ideas.paths import bundled
from intranet_ideas.plugin_api import AlikeIdea, text_in
from intranet_ideas.testing import Host, challenge, entry

HOST = Host(bundled("plugins") / "similar_ideas")


def idea(number: int, phase: str = "open", of: int = 2) -> AlikeIdea:
    url = f"https://x/ideas/{number}"
    return AlikeIdea(number, f"Idea {number}", "", url, of, "C", phase, "nb")


def named(*alike: AlikeIdea, body: str = "one two three", **settings: float | bool) -> list[int]:
    hints = HOST.call(
        "suggest_while_writing", challenge=challenge(id=1),
        draft=entry(title="", body=body, answers={}), alike=list(alike),
        settings=HOST.settings(**settings),
    )  # fmt: skip
    return [hint.entry for hint in hints]


def test_the_first_are_named_in_the_order_given() -> None:
    there = [idea(number) for number in (9, 3, 7, 1, 5, 2)]
    assert named(*there) == [9, 3, 7]
    assert named(*there, most=5) == [9, 3, 7, 1, 5]
    assert named(*there, most=2) == [9, 3]
    assert named(*there, body="one one ONE two") == []


def test_closed_challenges_can_be_left_out_but_not_ones_own() -> None:
    there = [idea(1, "decided"), idea(2, "judging"), idea(3), idea(4, "judging", of=1)]
    assert named(*there, most=4) == [1, 2, 3, 4]
    assert named(*there, closed=False) == [3, 4]


@pytest.mark.parametrize("phase", ["voting", "judging", "deciding", "decided", "cancelled", "open"])
@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_each_says_where_it_stands_in_every_language(phase: str, language: str) -> None:
    (hint,) = HOST.call("suggest_while_writing", challenge=challenge(id=1),
                        draft=entry(), alike=[idea(1, phase)])  # fmt: skip
    assert text_in(hint.text, language) == hint.text[language]
