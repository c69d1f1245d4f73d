"""The demo, served for real, and a Chromium to open it in."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from ..reliability.test_kill import free_port
from .places import Places

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
PASSWORD = "drangedal-demo"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let one process try the demo's pages: there is one demo to start, then."""
    for item in items:
        if item.get_closest_marker("browser") and "site" in item.fixturenames:
            item.add_marker(pytest.mark.xdist_group("demo"))


@pytest.fixture(scope="package")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's folder."""
    return tmp_path_factory.mktemp("demo")


@pytest.fixture(scope="package")
def places(site: str, data: Path) -> Places:
    """Where the demo's pages are."""
    return Places(data)


@pytest.fixture(scope="package")
def site(data: Path) -> Iterator[str]:
    """The address of a running demo."""
    port = free_port()
    demo = subprocess.Popen(
        [sys.executable, "-c", "from intranet_ideas.cli import main; main()", "demo",
         "--port", str(port), "--data", str(data)],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=dict(os.environ),
    )  # fmt: skip
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(240):
            with suppress(OSError), urllib.request.urlopen(f"{url}/healthz", timeout=2):
                break
            time.sleep(0.5)
        yield url
    finally:
        demo.terminate()
        demo.wait(timeout=60)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """A headless Chromium; without one the tests are skipped, and say so."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium: Any, site: str) -> Iterator[Callable[..., Any]]:
    """Return what opens a page of the site as a person of the demo."""
    contexts = []

    def begin(who: str = "", *, width: int = 1280, scheme: str = "light", script: bool = True,
              ) -> Any:  # fmt: skip
        context = chromium.new_context(
            base_url=site, viewport={"width": width, "height": 900}, color_scheme=scheme,
            locale="nb-NO", java_script_enabled=script, reduced_motion="reduce",
        )  # fmt: skip
        contexts.append(context)
        page = context.new_page()
        if who:
            page.goto("/sign-in")
            page.fill("input[name=email]", f"{who}@demo.example")
            page.fill("input[name=password]", PASSWORD)
            page.click("main button[type=submit]")
        return page

    yield begin
    for context in contexts:
        context.close()
