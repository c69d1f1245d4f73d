"""What is installed is held against advisories without the network, and the file says its age."""

from __future__ import annotations

import io
import json
import urllib.request
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts import advisories

TODAY = date(2026, 11, 26)


def advisory(*events: dict[str, str], **more: Any) -> dict[str, Any]:
    affected = {"package": {"name": "Some_Library", "ecosystem": "PyPI"},
                "ranges": [{"type": "ECOSYSTEM", "events": list(events)}]}  # fmt: skip
    return {"id": "TEST-1", "summary": "It breaks", "affected": [affected], **more}


def known(**more: Any) -> dict[str, Any]:
    return {"fetched": TODAY.isoformat(), "asked": ["some-library"], "advisories": [],
            "looked_at": {}} | more  # fmt: skip


@given(st.integers(0, 30), st.lists(st.integers(0, 30), min_size=2, max_size=6, unique=True))
def test_a_version_is_in_when_it_was_introduced_and_not_fixed_before(
    version: int, marks: list[int]
) -> None:
    marks.sort()
    pairs = list(zip(marks[::2], marks[1::2], strict=False))
    events = [{kind: f"1.{at}"} for pair in pairs
              for kind, at in zip(("introduced", "fixed"), pair, strict=True)]  # fmt: skip
    found = advisories.affects(advisory(*events), "some-library", f"1.{version}")
    assert found == any(start <= version < end for start, end in pairs)


def test_what_is_withdrawn_of_another_or_named_by_version() -> None:
    all_of_it = {"introduced": "0"}
    assert advisories.affects(advisory(all_of_it), "some.library", "9")
    assert not advisories.affects(advisory(all_of_it), "other", "9")
    assert not advisories.affects(advisory(all_of_it, withdrawn="2026-01-01"), "some-library", "9")
    last = advisory(all_of_it, {"last_affected": "2.0"})
    assert [advisories.affects(last, "some-library", v) for v in ("2.0", "2.0.1")] == [True, False]
    named = advisory()
    named["affected"][0]["versions"] = ["3.1"]
    assert [advisories.affects(named, "some-library", v) for v in ("3.1", "3")] == [True, False]


def test_what_was_looked_at_comes_back_on_its_day() -> None:
    until = TODAY + timedelta(days=10)
    file = known(advisories=[advisory({"introduced": "0"})],
                 looked_at={"TEST-1": {"why": "not used", "until": until.isoformat()}})  # fmt: skip
    installed = {"some-library": "1.0"}
    assert list(advisories.findings(file, installed, TODAY)) == []
    found = list(advisories.findings(file, installed, until + timedelta(days=1)))
    assert found == [("some-library", "1.0", "TEST-1", "It breaks")]


def test_the_file_says_how_old_it_is_and_what_it_does_not_know() -> None:
    installed = {"some-library": "1.0"}
    assert advisories.age_said(known(), installed, TODAY) == ""
    assert "NEVER FETCHED" in advisories.age_said(known(fetched=None), installed, TODAY)
    assert advisories.age_said(known(), installed, TODAY + timedelta(days=30)) == ""
    assert "31 DAYS OLD" in advisories.age_said(known(), installed, TODAY + timedelta(days=31))
    assert "other" in advisories.age_said(known(), installed | {"other": "1"}, TODAY)


def test_it_is_fetched_page_by_page_and_then_fails_the_check(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "advisories.json"
    looked_at = {"OLD-1": {"why": "not used", "until": "2026-01-01"}}
    file.write_text(json.dumps(known(fetched=None, looked_at=looked_at)))
    monkeypatch.setattr(advisories, "FILE", file)
    second = advisory({"introduced": "0"}) | {"id": "TEST-2", "details": "long"}
    pages = [{"vulns": [advisory({"introduced": "0"})], "next_page_token": "more"},
             {"vulns": [second]}]  # fmt: skip
    asked = []

    def answer(request: urllib.request.Request, timeout: float) -> io.BytesIO:
        assert timeout
        assert isinstance(request.data, bytes)
        asked.append(json.loads(request.data))
        return io.BytesIO(json.dumps(pages[len(asked) - 1]).encode())

    monkeypatch.setattr(urllib.request, "urlopen", answer)
    advisories.refresh(["some_library==1.0"], TODAY)
    kept = json.loads(file.read_text())
    assert (kept["fetched"], kept["asked"]) == ("2026-11-26", ["some-library"])
    assert [each["id"] for each in kept["advisories"]] == ["TEST-1", "TEST-2"]
    assert "details" not in kept["advisories"][1]
    assert kept["looked_at"] == looked_at
    assert asked[1]["page_token"] == "more"
    monkeypatch.setattr(advisories, "in_use", lambda: {"some-library": "1.0"})
    assert advisories.check(TODAY) == 1
    assert "some-library 1.0: TEST-1 It breaks" in capsys.readouterr().err


def test_the_file_that_is_kept_is_whole() -> None:
    kept = json.loads(advisories.FILE.read_text(encoding="utf-8"))
    assert set(kept) == {"fetched", "asked", "advisories", "looked_at"}
    assert (kept["fetched"] is None) == (not kept["asked"])
    assert all(each["why"] and date.fromisoformat(each["until"])
               for each in kept["looked_at"].values())  # fmt: skip
