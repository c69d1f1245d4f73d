"""What plugins add to the main menu: for their department's people, from the next page on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from intranet_ideas.clock import FixedClock
from intranet_ideas.ground import Ground
from intranet_ideas.plugin_host import actions

from ..browsing import Browser
from ..factories import Factory

PLUGIN = '''
"""Links."""
from intranet_ideas.plugin_api import Link, PluginInfo, hookimpl
CONTRACT = 1
@hookimpl
def describe_plugin():
    return PluginInfo(name="links", summary="Links.", version="1.0")
@hookimpl
def register_navigation():
    return [Link({"nb": "Vakter", "nn": "Vakter", "en": "Shifts <b>"}, "/search?q=vakt"),
            Link("Intranet", "https://intranet.example.org/")]
'''


@pytest.fixture
def switch(
    app: Flask, ground: Ground, make: Factory, clock: FixedClock, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Callable[..., None]:  # fmt: skip
    (tmp_path / "links.py").write_text(PLUGIN, encoding="utf-8")
    monkeypatch.setattr(ground.plugins._registry, "_folders", [(tmp_path, "folder")])

    def switch(department: str, *, on: bool = True) -> None:
        clock.advance(seconds=1)
        with ground.database.write() as session:
            change = actions.enable if on else actions.disable
            change(session, None, "links", department, clock.now(), host=ground.plugins)

    return switch


def test_a_departments_people_see_its_links(
    sign_in: Callable[[str], Browser], switch: Callable[..., None]
) -> None:
    nurse, teacher = sign_in("nurse"), sign_in("teacher")
    assert "Shifts" not in nurse.get("/").text
    switch("helse")
    shown = nurse.get("/").text
    assert "Shifts &lt;b&gt;" in shown
    assert 'href="/search?q=vakt"' in shown
    assert 'href="https://intranet.example.org/"' in shown
    assert "Shifts" not in teacher.get("/").text
    switch("sykehjem", on=False)
    assert "Shifts" not in nurse.get("/").text


def test_below_a_prefix_own_paths_get_it(
    app: Flask, make: Factory, switch: Callable[..., None]
) -> None:
    switch("helse")
    nurse = Browser(app, make.session_token("nurse"))
    shown = nurse.get("/", environ_overrides={"SCRIPT_NAME": "/ideer"}).text
    assert 'href="/ideer/search?q=vakt"' in shown
