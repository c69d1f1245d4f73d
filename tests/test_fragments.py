"""Fragments: drawn once, forgotten when they take too much."""

from __future__ import annotations

from sys import getsizeof

from markupsafe import Markup

from intranet_ideas.fragments import Fragments


def test_what_was_drawn_is_not_drawn_again() -> None:
    drawn: list[str] = []

    def draw() -> str:
        drawn.append("x")
        return "<p>x</p>"

    kept = Fragments()
    assert [kept.get("key", draw) for _ in range(3)] == [Markup("<p>x</p>")] * 3
    assert len(drawn) == 1


def test_the_least_used_are_forgotten_by_their_size() -> None:
    one = getsizeof(Markup("a" * 1000)) + getsizeof("a")
    kept, drawn = Fragments(most_bytes=3 * one), []

    def get(key: str) -> None:
        kept.get(key, lambda: drawn.append(key) or "a" * 1000)  # type: ignore[func-returns-value]

    for key in ("a", "b", "c"):
        get(key)
    get("a")
    get("d")  # b is the one not asked for longest
    for key in ("a", "c", "d"):
        get(key)
    assert drawn == ["a", "b", "c", "d"]
    get("b")
    assert drawn[-1] == "b"


def test_one_that_is_too_large_is_drawn_all_the_same() -> None:
    kept = Fragments(most_bytes=10)
    assert kept.get("key", lambda: "a" * 100) == "a" * 100


def test_what_a_fragment_is_drawn_from_counts_too() -> None:
    words = "b" * 1000
    room = 3 * getsizeof(Markup("a" * 1000))
    kept, drawn = Fragments(most_bytes=room), []

    def get(number: int) -> None:
        kept.get((number, (words,)), lambda: drawn.append(number) or "a" * 1000)  # type: ignore[func-returns-value]

    for number in (1, 2, 1):
        get(number)
    assert drawn == [1, 2, 1], "two would take four thousand bytes and more"
