"""Holds what is installed against known advisories, without the network; and fetches them with it.

    python -m scripts.advisories check                 # for make lint: reads the file alone
    python -m scripts.advisories refresh PINNED.txt    # for make audit: asks OSV for each library

``docs/security/advisories.json`` holds the advisories in OSV's form, the day they were fetched and
for which libraries, and which findings were looked at and do not concern the program, until when.
"""

from __future__ import annotations

import json
import re
import sys
import urllib.request
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

from packaging.version import InvalidVersion, Version

FILE = Path(__file__).parents[1] / "docs" / "security" / "advisories.json"
OSV = "https://api.osv.dev/v1/query"
OLD_DAYS = 30
SECONDS = 30
KEPT = ("id", "aliases", "summary", "modified", "withdrawn", "affected")


def plain(name: str) -> str:
    """Return a library's name as all spell it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def affects(advisory: Mapping[str, Any], name: str, version: str) -> bool:
    """Say whether an advisory in OSV's form is about this version of a library."""
    if advisory.get("withdrawn"):
        return False
    for each in advisory.get("affected", ()):
        package = each.get("package", {})
        if package.get("ecosystem") != "PyPI" or plain(package.get("name", "")) != plain(name):
            continue
        if version in each.get("versions", ()):
            return True
        if any(_within(each_range.get("events", ()), version)
               for each_range in each.get("ranges", ()) if each_range.get("type") == "ECOSYSTEM"):
            return True
    return False


def _within(events: Iterable[Mapping[str, str]], version: str) -> bool:
    """Follow the events in the versions' order: the last one up to this version decides."""
    asked, inside = _version(version), False
    marks = [(_version(at), kind) for event in events for kind, at in event.items()]
    for at, kind in sorted(marks, key=lambda mark: (mark[0], mark[1] == "introduced")):
        if at > asked:
            break
        if kind == "introduced":
            inside = True
        elif kind == "fixed" or (kind == "last_affected" and at < asked):
            inside = False
    return inside


def _version(text: str) -> Version:
    try:
        return Version(text)
    except InvalidVersion:
        return Version("0")


def findings(
    known: Mapping[str, Any], installed: Mapping[str, str], today: date
) -> Iterator[tuple[str, str, str, str]]:
    """Yield library, version, number and summary of what concerns something installed, but for
    what was looked at and is not to be looked at again yet."""
    for advisory in known["advisories"]:
        looked_at = known["looked_at"].get(advisory["id"])
        if looked_at and date.fromisoformat(looked_at["until"]) >= today:
            continue
        for name, version in installed.items():
            if affects(advisory, name, version):
                yield name, version, advisory["id"], advisory.get("summary", "")


def age_said(known: Mapping[str, Any], installed: Mapping[str, str], today: date) -> str:
    """Return what must be said of the file itself; nothing where it is fresh and whole."""
    if known["fetched"] is None:
        return "the advisories were NEVER FETCHED: nothing was held against anything"
    days = (today - date.fromisoformat(known["fetched"])).days
    if days > OLD_DAYS:
        return f"the advisories are {days} DAYS OLD: what was found since is not known here"
    unasked = sorted(set(installed) - {plain(name) for name in known["asked"]})
    if unasked:
        return f"the advisories were not asked for: {', '.join(unasked)}"
    return ""


def in_use() -> dict[str, str]:
    """Return what is installed beside this program, by name."""
    found = {plain(each.metadata["Name"]): each.version for each in distributions()}
    return {name: version for name, version in found.items() if name != "intranet-ideas"}


def tell(file: Path, said: str, found: Sequence[str]) -> int:
    """Print what is said of a kept file, and what was found by it; 1 where anything was."""
    if said:
        mend = f"Run make audit where there is a network, and commit {file.name}."
        print(f"\n!!! {said}.\n!!! {mend}\n", file=sys.stderr)
    for each in found:
        print(each, file=sys.stderr)
    return 1 if found else 0


def check(today: date) -> int:
    """Print what there is to say; 1 where something installed has an advisory."""
    known, installed = json.loads(FILE.read_text(encoding="utf-8")), in_use()
    return tell(FILE, age_said(known, installed, today), [
        f"{name} {version}: {number} {summary}"
        for name, version, number, summary in findings(known, installed, today)
    ])  # fmt: skip


def refresh(pinned: Sequence[str], today: date) -> None:
    """Ask for all advisories of each library and keep them; what was looked at stays."""
    known = json.loads(FILE.read_text(encoding="utf-8"))
    names = sorted({plain(line.partition("==")[0]) for line in pinned if line.strip()})
    found = {
        each["id"]: {key: each[key] for key in KEPT if key in each}
        for name in names for each in _asked(name)
    }  # fmt: skip
    known |= {"fetched": today.isoformat(), "asked": names,
              "advisories": [found[number] for number in sorted(found)]}  # fmt: skip
    FILE.write_text(json.dumps(known, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _asked(name: str) -> Iterator[dict[str, Any]]:
    token = ""
    while True:
        asked: dict[str, Any] = {"package": {"name": name, "ecosystem": "PyPI"}}
        if token:
            asked["page_token"] = token
        request = urllib.request.Request(
            OSV, json.dumps(asked).encode(), {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=SECONDS) as answer:  # nosec B310 - our own address
            page = json.load(answer)
        yield from page.get("vulns", ())
        token = page.get("next_page_token", "")
        if not token:
            return


if __name__ == "__main__":
    now = datetime.now(UTC).date()
    if sys.argv[1] == "check":
        sys.exit(check(now))
    refresh(Path(sys.argv[2]).read_text(encoding="utf-8").splitlines(), now)
