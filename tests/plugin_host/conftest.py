"""A site whose extra plugin folder tests write plugins into."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from textwrap import dedent

import pytest
from sqlalchemy.orm import Session

from intranet_ideas.clock import FixedClock
from intranet_ideas.ground import Ground, lay
from intranet_ideas.people.tree import import_departments
from intranet_ideas.plugin_host import actions
from intranet_ideas.plugin_host.host import PluginHost
from intranet_ideas.settings import load_settings

from ..factories import TREE

HEAD = """
from intranet_ideas.plugin_api import *
CONTRACT = 1
@hookimpl
def describe_plugin():
    return PluginInfo(name="{name}", summary="For tests", version="1.0", scope="{scope}",
                      settings=({settings}))
"""

Write = Callable[..., Path]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The extra plugin folder."""
    made = tmp_path / "extra plugins"
    made.mkdir()
    return made


@pytest.fixture
def write(folder: Path) -> Write:
    """Write a plugin; a whole one unless ``bare``."""

    def write_plugin(name: str, body: str = "", *, bare: bool = False, settings: str = "",
                     scope: str = "department", package: bool = False) -> Path:
        head = "" if bare else HEAD.format(name=name, settings=settings, scope=scope)
        path = folder / name / "__init__.py" if package else folder / f"{name}.py"
        path.parent.mkdir(exist_ok=True)
        path.write_text(head + dedent(body), encoding="utf-8")
        return path

    return write_plugin


@pytest.fixture
def site(database_url: str, tmp_path: Path, clock: FixedClock, folder: Path) -> Iterator[Ground]:
    """A ground with six departments and the extra plugin folder."""
    ground = lay(
        load_settings({
            "INTRANET_IDEAS_DATA": str(tmp_path / "data"),
            "INTRANET_IDEAS_DATABASE_URL": database_url,
            "INTRANET_IDEAS_SECRET_KEY": "a secret that only tests have",
            "INTRANET_IDEAS_PLUGIN_PATH": str(folder),
            "INTRANET_IDEAS_SMTP_URL": "smtp://mail.test:2525",
        }),
        clock,
    )
    with ground.database.write() as session:
        import_departments(session, TREE, now=clock.now())
    yield ground
    ground.database.dispose()


@pytest.fixture
def host(site: Ground) -> PluginHost:
    """The site's plugin host."""
    return site.plugins


@pytest.fixture
def switch_on(site: Ground, clock: FixedClock) -> Callable[..., None]:
    """Switch a plugin on for a department."""

    def switch(name: str, department: str = "kommune") -> None:
        with site.database.write() as session:
            actions.enable(session, None, name, department, clock.now(), host=site.plugins)

    return switch


@pytest.fixture
def reading(site: Ground) -> Iterator[Session]:
    """A session that reads."""
    with site.database.read() as session:
        yield session
