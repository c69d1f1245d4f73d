"""Nothing installed is behind newer releases longer than written, and the list has an age."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts import releases

TODAY = date(2026, 11, 26)


def came(days_ago: int) -> str:
    return (TODAY - timedelta(days=days_ago)).isoformat()


def known(**libraries: Any) -> dict[str, Any]:
    return {"fetched": TODAY.isoformat(), "looked_at": {}, "libraries": libraries}


def test_nothing_installed_is_past_its_time(capsys: pytest.CaptureFixture[str]) -> None:
    kept = json.loads(releases.FILE.read_text(encoding="utf-8"))
    assert releases.check(date.fromisoformat(kept["fetched"])) == 0, capsys.readouterr().err
    assert len(kept["libraries"]) > 50
    assert all(each["why"] and date.fromisoformat(each["until"])
               for each in kept["looked_at"].values())  # fmt: skip


@pytest.mark.parametrize(
    ("newer", "days", "late"),
    [("1.2.1", 90, False), ("1.2.1", 91, True), ("1.3", 91, True), ("2.0", 91, False),
     ("2.0", 365, False), ("2.0", 366, True), ("1.1", 400, False)],
)  # fmt: skip
def test_a_minor_version_has_90_days_and_a_major_one_a_year(
    newer: str, days: int, late: bool
) -> None:
    assert bool(releases.behind("1.2", {"1.2": came(500), newer: came(days)}, TODAY)) == late


@given(st.lists(st.integers(0, 700), min_size=1, max_size=8), st.integers(0, 8))
def test_a_release_each_month_makes_nobody_less_late(ages: list[int], mine: int) -> None:
    """Whoever is late with some releases out is late with more of them out."""
    ages.sort(reverse=True)
    all_of_them = {f"1.{number}": came(age) for number, age in enumerate(ages)}
    fewer = dict(list(all_of_them.items())[:-1])
    if releases.behind(f"1.{mine}", fewer, TODAY):
        assert releases.behind(f"1.{mine}", all_of_them, TODAY)


def test_what_was_yanked_is_named_and_what_was_looked_at_comes_back_on_its_day() -> None:
    late = {"releases": {"1.0": came(300), "1.1": came(200)}, "yanked": ["0.9"]}
    file, until = known(some=late), TODAY + timedelta(days=10)
    assert [each[0] for each in releases.findings(file, {"some": "1.0"}, TODAY)] == ["some"]
    file["looked_at"] = {"some": {"why": "another asks for it", "until": until.isoformat()}}
    assert list(releases.findings(file, {"some": "1.0"}, until)) == []
    assert list(releases.findings(file, {"some": "1.0"}, until + timedelta(days=1)))
    yanked = list(releases.findings(file, {"some": "0.9", "other": "1"}, TODAY))
    assert yanked == [("some", "0.9", "was yanked by its makers")]


def test_the_index_is_read_for_the_oldest_python_and_without_what_is_not_final() -> None:
    def file(version: str, days: int, **more: Any) -> SimpleNamespace:
        at = datetime(2026, 11, 26, tzinfo=UTC) - timedelta(days=days)
        plain = {"version": version, "upload_time": at, "requires_python": None, "is_yanked": False}
        return SimpleNamespace(**plain | more)

    found = releases.of_files([
        file("1.0", 2000), file("1.1", 300), file("1.1", 310), file("1.2", 200, is_yanked=True),
        file("1.3", 100, is_yanked=True), file("1.3", 99), file("1.4rc1", 50),
        file("1.5", 9, requires_python=">=3.14"), file("1.6", 9, requires_python=">=3.6.*"),
        file("not a version", 5),
    ], TODAY)  # fmt: skip
    assert found == {"releases": {"1.1": came(310), "1.3": came(100)}, "yanked": ["1.2"]}


def test_the_file_says_how_old_it_is_and_what_it_does_not_know() -> None:
    file = known(some={"releases": {"1.0": came(9)}, "yanked": []})
    assert releases.age_said(file, {"some": "1.0"}, TODAY + timedelta(days=30)) == ""
    assert "31 DAYS OLD" in releases.age_said(file, {"some": "1.0"}, TODAY + timedelta(days=31))
    assert "other" in releases.age_said(file, {"some": "1.0", "other": "1"}, TODAY)
