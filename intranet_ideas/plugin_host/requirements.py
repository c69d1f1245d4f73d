"""What plugins need of each other: found missing or in a circle before anything is called. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable

Needs = Callable[[str], Iterable[str]]
"""Returns the names of the plugins that a plugin says it needs; none for an unknown one."""


def circle(name: str, needs: Needs) -> tuple[str, ...]:
    """Return a shortest way from a plugin through what it needs back to itself, or ``()``.

    ``circle("a", …)`` is ``("a", "b", "a")`` where a needs b and b needs a. A plugin that
    only leads to a circle stands in none.
    """
    came_from: dict[str, str] = {}
    waiting = [name]
    for here in waiting:
        for needed in needs(here):
            if needed == name:
                return _way(name, here, came_from)
            if needed not in came_from:
                came_from[needed] = here
                waiting.append(needed)
    return ()


def closure(name: str, needs: Needs) -> tuple[str, ...]:
    """Return a plugin and all that it needs, directly or through others."""
    found = {name: None}
    waiting = [name]
    for here in waiting:
        for needed in needs(here):
            if needed not in found:
                found[needed] = None
                waiting.append(needed)
    return tuple(found)


def _way(name: str, last: str, came_from: dict[str, str]) -> tuple[str, ...]:
    way = [name]
    here = last
    while here != name:
        way.append(here)
        here = came_from[here]
    return (name, *reversed(way))
