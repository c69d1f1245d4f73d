"""Sums as people type them: never a hundred times as much."""

from __future__ import annotations

import pytest
from flask import Flask

from intranet_ideas.errors import Invalid
from intranet_ideas.voting.views import _kroner


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    ("typed", "kroner"),
    [("25 000", 25_000), ("25.000", 25_000), ("25.000,00", 25_000), ("25 000,-", 25_000),
     ("kr 25 000", 25_000), ("25000.00", 25_000), ("", None), ("25 000,50", "refused"),
     ("25.00.0", "refused"), ("tusen", "refused"), ("-5", "refused")],
)  # fmt: skip
def test_kroner_are_read_as_they_are_written(
    app: Flask, typed: str, kroner: int | str | None
) -> None:
    with app.test_request_context("/", method="POST", data={"kroner": typed}):
        try:
            assert _kroner() == kroner
        except Invalid:
            assert kroner == "refused"
