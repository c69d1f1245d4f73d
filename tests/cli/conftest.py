"""A site that the commands find by the environment, as on a real host."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result

from intranet_ideas.cli import main
from intranet_ideas.clock import FixedClock, SystemClock
from intranet_ideas.ground import Ground

from ..conftest import SECRET
from ..factories import Factory

Run = Callable[..., Result]


@pytest.fixture
def environ(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The settings of the site; none of the machine's own."""
    for name in list(os.environ):
        if name.startswith("INTRANET_IDEAS_"):
            monkeypatch.delenv(name)
    return {
        "INTRANET_IDEAS_DATA": str(ground.settings.data),
        "INTRANET_IDEAS_DATABASE_URL": ground.settings.database_url,
        "INTRANET_IDEAS_SECRET_KEY": SECRET,
        "INTRANET_IDEAS_LANGUAGE": "en",
    }


@pytest.fixture
def run(environ: dict[str, str]) -> Run:
    """Run a command; whatever goes wrong must end in one line, never in a trace."""

    def invoke(*arguments: str, typed: str = "", **more: str) -> Result:
        before = os.umask(0o022)
        try:
            result = CliRunner().invoke(main, arguments, input=typed, env=environ | more)
        finally:
            os.umask(before)
        told = isinstance(result.exception, SystemExit) or result.exception is None
        assert told, result.exception
        assert "Traceback" not in result.output
        return result

    return invoke


@pytest.fixture
def make(ground: Ground) -> Factory:
    """A factory on the machine's own clock, since commands read it."""
    return Factory(ground, FixedClock(SystemClock().now()))


def refused(result: Result) -> str:
    """Return the one line with which a command refused."""
    assert result.exit_code == 1
    lines = result.stderr.strip().splitlines()
    assert len(lines) == 1, result.stderr
    return lines[0]
