"""Sites that many tests begin with: made once in each process, and copied for each test."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import pytest

from intranet_ideas.clock import FixedClock

from .factories import Factory

Made = Any
"""What a fixture returns: a dataclass with ``make``, ``clock`` perhaps, and what tests need."""

Builder = Callable[[Factory, FixedClock], Made]


@dataclass(frozen=True)
class Site:
    """A database to copy, with what was made in it and the time at which it was left."""

    template: Any
    made: Made
    instant: datetime


SITES: dict[tuple[str, Builder], Site] = {}
"""By kind of database: what this process has prepared."""


def prepared(builder: Builder) -> Any:
    """Make a fixture of what makes things with ``make`` and ``clock`` alone.

    A test that has it begins with a copy of the site on which that was done: it is there before
    all that other fixtures do. It must write to the database alone, not to files.
    """

    def begin(make: Factory, clock: FixedClock, database_kind: str, template: Any) -> Made:
        site = SITES[database_kind, builder]
        assert site.template == template, "a test begins with one prepared site"
        clock.instant = site.instant
        own = {"make": make, "clock": clock} | {
            name: list(value) for name, value in vars(site.made).items() if isinstance(value, list)
        }
        return replace(site.made, **{name: own[name] for name in vars(site.made) if name in own})

    begin.__name__, begin.__doc__ = builder.__name__, builder.__doc__
    begin.builder = builder  # type: ignore[attr-defined]
    return pytest.fixture(begin)


def builder_for(request: pytest.FixtureRequest) -> Builder | None:
    """Return what makes the site that a test begins with, if it asks for one."""
    for name in request.fixturenames:
        for found in (request._fixturemanager.getfixturedefs(name, request.node) or ())[-1:]:
            if builder := getattr(found.func, "builder", None):
                return builder
    return None
