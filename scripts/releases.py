"""Holds what is installed against the days on which newer releases came, without the network.

    python -m scripts.releases check      # for make lint: reads the file alone
    python -m scripts.releases refresh    # for make audit: asks the package index

``docs/security/releases.json`` holds, for each library that was installed when it was made, the
final releases for the oldest Python that the program runs on, with the day each came; which were
yanked; and which libraries were looked at and may stay behind, until when. How long a library may
stay behind stands in ``docs/security/dependencies.md``.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion, Version

from scripts.advisories import OLD_DAYS, in_use, tell

FILE = Path(__file__).parents[1] / "docs" / "security" / "releases.json"
OLDEST_PYTHON = "3.11"
MINOR_DAYS = 90
MAJOR_DAYS = 365
KEPT_DAYS = 2 * MAJOR_DAYS
# They come with each Python's own environment, and the program uses neither.
NOT_OURS = {"pip", "setuptools"}


def behind(version: str, releases: Mapping[str, str], today: date) -> str:
    """Say of a library that is past its time by which release and since when; else nothing.

    ``releases`` has the day of each release, by version. The first newer release counts, not the
    newest one: a library that is released each month would never be late.
    """
    mine = Version(version)
    newer = {Version(each): date.fromisoformat(day) for each, day in releases.items()}
    newer = {each: day for each, day in newer.items() if each > mine}
    for days, among in (
        (MINOR_DAYS, [each for each in newer if each.major == mine.major]),
        (MAJOR_DAYS, [each for each in newer if each.major > mine.major]),
    ):
        first = min(among, key=lambda each: (newer[each], each), default=None)
        if first is not None and (today - newer[first]).days > days:
            return f"{first} came {newer[first]}, more than {days} days ago"
    return ""


def findings(
    known: Mapping[str, Any], installed: Mapping[str, str], today: date
) -> Iterator[tuple[str, str, str]]:
    """Yield library, version and what is wrong with it: yanked, or past its time."""
    for name, version in sorted(installed.items()):
        if name not in known["libraries"]:
            continue
        library, looked_at = known["libraries"][name], known["looked_at"].get(name)
        let_be = looked_at and date.fromisoformat(looked_at["until"]) >= today
        if version in library["yanked"]:
            yield name, version, "was yanked by its makers"
        elif not let_be and (said := behind(version, library["releases"], today)):
            yield name, version, said


def age_said(known: Mapping[str, Any], installed: Mapping[str, str], today: date) -> str:
    """Return what must be said of the file itself; nothing where it is fresh and whole."""
    days = (today - date.fromisoformat(known["fetched"])).days
    if days > OLD_DAYS:
        return f"the list of releases is {days} DAYS OLD: what came since is not known here"
    unasked = sorted(set(installed) - set(known["libraries"]))
    return f"no releases are known of: {', '.join(unasked)}" if unasked else ""


def check(today: date) -> int:
    """Print what there is to say; 1 where something installed is yanked or past its time."""
    known, installed = json.loads(FILE.read_text(encoding="utf-8")), _asked_for()
    return tell(FILE, age_said(known, installed, today), [
        f"{name} {version}: {what}" for name, version, what in findings(known, installed, today)
    ])  # fmt: skip


def of_files(files: Iterable[Any], today: date) -> dict[str, Any]:
    """Return releases and yanked versions of a library, from the files that its index lists.

    A release comes on the day of its first file, and is yanked when all of its files are.
    """
    days: dict[str, str] = {}
    whole: dict[str, bool] = {}
    for each in files:
        try:
            version = Version(each.version or "")
            fits = SpecifierSet(each.requires_python or "").contains(OLDEST_PYTHON)
        except (InvalidVersion, InvalidSpecifier):  # pip leaves them out, too
            continue
        if version.is_prerelease or not fits or each.upload_time is None:
            continue
        came = each.upload_time.date().isoformat()
        name = str(version)
        days[name] = min(days.get(name, came), came)
        whole[name] = whole.get(name, False) or not each.is_yanked
    kept = {name: day for name, day in days.items() if whole[name]}
    newest = max(kept, key=Version, default=None)
    return {
        "releases": {
            name: kept[name] for name in sorted(kept, key=Version)
            if name == newest or (today - date.fromisoformat(kept[name])).days <= KEPT_DAYS
        },
        "yanked": sorted((name for name in days if not whole[name]), key=Version),
    }  # fmt: skip


def _asked_for() -> dict[str, str]:
    return {name: version for name, version in in_use().items() if name not in NOT_OURS}


def refresh(today: date) -> None:
    """Ask the index for the releases of all that is installed; what was looked at stays.

    Raises pypi_simple's and requests' errors when the index does not answer.
    """
    from pypi_simple import PYPI_SIMPLE_ENDPOINT, PyPISimple

    known = json.loads(FILE.read_text(encoding="utf-8"))
    with PyPISimple(os.environ.get("PIP_INDEX_URL", PYPI_SIMPLE_ENDPOINT)) as index:
        libraries = {
            name: of_files(index.get_project_page(name).packages, today)
            for name in sorted(_asked_for())
        }
    known |= {"fetched": today.isoformat(), "libraries": libraries}
    FILE.write_text(_written(known), encoding="utf-8")


def _written(known: Mapping[str, Any]) -> str:
    """Write a line for each library, so that a change of one is a change of one line."""
    libraries = ",\n".join(f"  {json.dumps(name)}: {json.dumps(library)}"
                           for name, library in known["libraries"].items())  # fmt: skip
    looked_at = json.dumps(known["looked_at"], indent=1, ensure_ascii=False)
    return (
        f'{{\n "fetched": {json.dumps(known["fetched"])},\n "looked_at": {looked_at},\n'
        f' "libraries": {{\n{libraries}\n }}\n}}\n'
    )


if __name__ == "__main__":
    now = datetime.now(UTC).date()
    if sys.argv[1] == "check":
        sys.exit(check(now))
    refresh(now)
