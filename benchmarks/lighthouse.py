"""Lighthouse's four marks for six pages of the demo, as it sees them from a phone on slow 4G.

    npm install --no-save lighthouse@12
    python -m benchmarks.lighthouse

Needs Node, Chromium and a machine with nothing else to do: the mark for performance counts time
that the browser's thread takes, and what it waits for a processor. The site, which is elsewhere in
life, yields to it, and so does Lighthouse itself; of five runs, each in a new browser, the median
counts, as Lighthouse's documentation advises (docs/variability.md). Prints a line for each page,
and what cost a mark.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from tests.browser.places import Places

PAGES = ("/sign-in", "/", "{challenge: Trygg hjemme}", "{idea in: Trygg hjemme}",
         "{challenge: Trygg hjemme}/ideas/new", "/me")  # fmt: skip
"""*Trygg hjemme* is open for ideas."""
RUNS = 5
PORT = 8713
SITE = f"http://127.0.0.1:{PORT}"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or ""
FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-extensions", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--no-first-run",
)  # fmt: skip
DOOR = 8714
"""The port at which Lighthouse finds the browser."""
TIMES = ("largest-contentful-paint", "cumulative-layout-shift", "total-blocking-time")


def signed_in() -> str:
    """Return the cookies of someone of the staff."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_context().new_page()
        page.goto(f"{SITE}/sign-in")
        page.fill("[name=email]", "staff@demo.example")
        page.fill("[name=password]", "drangedal-demo")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        cookies = page.context.cookies()
        browser.close()
    return "; ".join(f"{each['name']}={each['value']}" for each in cookies)


def median(path: str, headers: Path) -> dict[str, Any]:
    """Return the run with the middle mark for performance, of those of a page."""
    runs = [marks(path, headers) for _ in range(RUNS)]
    return sorted(runs, key=lambda run: run["categories"]["performance"]["score"])[RUNS // 2]


def marks(path: str, headers: Path) -> dict[str, Any]:
    """Return what Lighthouse says of a page, once."""
    command = ["nice", "-n", "19", "npx", "--no-install", "lighthouse", SITE + path, "--quiet",
               "--output=json", f"--port={DOOR}"]  # fmt: skip
    if path != "/sign-in":
        command.append(f"--extra-headers={headers}")
    with browser():
        said = subprocess.run(command, check=True, capture_output=True)
    found: dict[str, Any] = json.loads(said.stdout)
    return found


@contextmanager
def browser() -> Iterator[None]:
    """Keep a browser open that has never been anywhere."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        opened = subprocess.Popen(
            [CHROMIUM, *FLAGS, f"--remote-debugging-port={DOOR}", f"--user-data-dir={profile}"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            for _ in range(60):
                with suppress(OSError), urllib.request.urlopen(
                    f"http://127.0.0.1:{DOOR}/json/version", timeout=2
                ):  # fmt: skip
                    break
                time.sleep(0.25)
            else:
                raise RuntimeError("the browser does not open")
            if opened.poll() is not None:
                raise RuntimeError(f"another browser has port {DOOR}")
            time.sleep(2)  # until it has done what it does at its own start
            yield
        finally:
            opened.terminate()
            opened.wait(timeout=30)


def main() -> int:
    """Start the demo, ask, and print; 1 where a page has less than all marks."""
    less = 0
    with tempfile.TemporaryDirectory() as folder:
        demo = subprocess.Popen(
            ["nice", "-n", "19", sys.executable, "-c",
             "from intranet_ideas.cli import main; main()",
             "demo", "--port", str(PORT), "--data", f"{folder}/demo"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            for _ in range(240):
                with suppress(OSError), urllib.request.urlopen(f"{SITE}/healthz", timeout=2):
                    break
                time.sleep(0.5)
            headers = Path(folder) / "headers.json"
            headers.write_text(json.dumps({"Cookie": signed_in()}), encoding="utf-8")
            for path in map(Places(Path(folder) / "demo"), PAGES):
                found = median(path, headers)
                audits = found["audits"]
                scores = {name: round(100 * each["score"])
                          for name, each in found["categories"].items()}  # fmt: skip
                times = [audits[name].get("displayValue", "–") for name in TIMES]
                print(path, scores, *times, flush=True)
                less += min(scores.values()) < 100
                for each in found["categories"].values():
                    for one in each["auditRefs"]:
                        score = audits[one["id"]].get("score")
                        if one["weight"] and score is not None and score < 0.9:
                            print("   ", one["id"], score, audits[one["id"]].get("displayValue"))
        finally:
            demo.terminate()
            demo.wait(timeout=60)
    return 1 if less else 0


if __name__ == "__main__":
    sys.exit(main())
