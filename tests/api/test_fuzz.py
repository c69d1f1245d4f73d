"""The API against whatever its own description allows, as three kinds of people.

Nothing that comes may be answered with an error of the server's, an undeclared status, or a
body that the description does not describe. ``make fuzz`` goes on with ever new values for the
minutes in ``IDEAS_FUZZ_MINUTES``, shared out over the kinds of people.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from itertools import cycle
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import Case
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from intranet_ideas.access import Phase
from intranet_ideas.clock import FixedClock

from ..access.world import World
from ..factories import Factory

EXAMPLES = {"sqlite": 5, "postgresql": 2}
"""By database: what the second is asked for is whether it takes the same values. They
are the same each time; ever new ones are ``make fuzz``'s."""

CHECKS = (
    not_a_server_error, status_code_conformance, content_type_conformance,
    response_schema_conformance,
)  # fmt: skip

MINUTES = float(os.environ.get("IDEAS_FUZZ_MINUTES", 0))

PEOPLE = [("nurse", Phase.OPEN), ("manager", Phase.DECIDING), ("it", Phase.OPEN),
          ("judge2", Phase.JUDGING)]  # fmt: skip

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(("who", "phase"), PEOPLE)
def test_the_api_stands_by_its_description(
    make: Factory, clock: FixedClock, database_kind: str, who: str, phase: Phase
) -> None:
    world = World(make, clock, phase)
    known = {
        "challenge_id": world.challenge_id, "entry_id": world.entry_id,
        "comment_id": world.comment_id,
    }  # fmt: skip
    headers = {"Authorization": f"Bearer {make.token(who)}", "Accept-Encoding": "identity"}
    with world.rehearsal() as app:
        asked = 0

        def ask(case: Case, there: bool) -> None:
            nonlocal asked
            asked += 1
            drawn = dict(case.path_parameters)
            if there:  # what exists, rather than any number
                case.path_parameters.update(
                    {name: value for name, value in known.items() if name in drawn}
                )
            answer = case.call(headers=headers)
            case.validate_response(answer, checks=CHECKS)
            case.path_parameters.update(drawn)  # others are asked with it, too

        operations = described(app)
        until = time.monotonic() + MINUTES * 60 / len(PEOPLE)
        for operation, kept in endless(operations, until) if MINUTES else operations:
            if MINUTES:
                draw(operation, ask)
            for case, there in kept[: EXAMPLES[database_kind]]:
                ask(case, there)
    assert asked > len(operations)
    if MINUTES:
        print(f"{who}: {asked} requests to {len(operations)} operations")  # noqa: T201


Described = list[tuple[Any, list[tuple[Case, bool]]]]

DESCRIBED: Described = []
"""The operations, each with the values that it is asked with."""


def described(app: Flask) -> Described:
    """Return the operations with their values, which are now sent to ``app``.

    The description is the same for all people on every database. To read it, and to draw values
    from it, takes longer than to send them: that is done once in a process.
    """
    if not DESCRIBED:
        schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)
        DESCRIBED.extend((found.ok(), []) for found in schema.get_all_operations())
        for operation, kept in () if MINUTES else DESCRIBED:
            draw(operation, lambda case, there, kept=kept: kept.append((case, there)))
    for operation, _ in DESCRIBED:
        operation.app = operation.schema.app = app
    return DESCRIBED


def draw(operation: Any, ask: Callable[..., None]) -> None:
    """Call ``ask`` with values that an operation's description allows."""

    @given(case=operation.as_strategy(), there=st.booleans())
    @settings(
        max_examples=max(EXAMPLES.values()), deadline=None, derandomize=not MINUTES, database=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    def each(case: Case, there: bool) -> None:
        ask(case, there)

    each()


def endless(operations: list[Any], until: float) -> Iterator[Any]:
    """Go round and round until an instant has come."""
    for operation in cycle(operations):
        if time.monotonic() > until:
            return
        yield operation
