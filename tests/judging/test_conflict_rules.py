"""Which grounds disqualify stays once judges have handed something in, unless it is said why."""

from __future__ import annotations

from html import unescape

import pytest
from sqlalchemy import select

from intranet_ideas import create_app
from intranet_ideas.canonical import digest_of
from intranet_ideas.clock import FixedClock
from intranet_ideas.errors import Invalid
from intranet_ideas.events import CONFLICT_RULES_SET, Event
from intranet_ideas.judging import actions
from intranet_ideas.outcomes.queries import newest_seal

from ..api.client import Client
from ..factories import Factory
from ..outcomes.test_answers import answer, release
from ..prepared import prepared
from .panels import Judged, begin, visitors


@prepared
def judged(make: Factory, clock: FixedClock) -> Judged:
    return begin(make, clock)


def _set(judged: Judged, why: str = "", **rules: bool) -> None:
    with judged.ground.database.write() as session:
        actions.set_conflict_rules(session, judged.make.viewer("manager"), judged.challenge_id,
                                   judged.now, why=why, **rules)  # fmt: skip


def test_it_is_free_until_something_is_handed_in_and_then_asks_why(judged: Judged) -> None:
    judged.put("judge1", judged.entries[0], hand_in=False)
    _set(judged, unit=True)
    judged.put("judge1", judged.entries[1])
    _set(judged, unit=True)  # nothing changes
    for why in ("", "  ", "x" * 2001):
        with pytest.raises(Invalid):
            _set(judged, why, unit=False)
    _set(judged, "Enhetene er slått sammen.", unit=False)
    with judged.ground.database.read() as session:
        first, second = session.scalars(
            select(Event.data).filter_by(kind=CONFLICT_RULES_SET).order_by(Event.id)
        )
    assert "late" not in first
    assert second == {"unit": False, "superior": True, "late": True,
                      "why_digest": digest_of("Enhetene er slått sammen.")}  # fmt: skip


def test_page_and_api_ask_and_the_minutes_and_the_seal_tell(judged: Judged) -> None:
    for entry in judged.entries:
        for by in ("judge1", "judge2"):
            judged.put(by, entry)
    manager = visitors(judged)("manager")
    address = f"/challenges/{judged.challenge_id}"
    refused = manager.post(f"{address}/impartiality", {"unit_conflicts": "1"})
    assert refused.status_code == 422
    assert "Judges have handed something in already" in refused.text
    assert 'name="unit_conflicts"' in refused.text
    api = Client(create_app(judged.ground), judged.make.token("manager"))
    etag = api.call("getChallenge", challenge_id=judged.challenge_id).headers.get("ETag", "")
    fields = {"judges": ["judge1@example.org", "judge2@example.org"], "unit_conflicts": True}
    more = {"key": "a", "etag": etag, "challenge_id": judged.challenge_id}
    assert api.call("setJudges", fields, **more).status_code == 422
    sent = api.call("setJudges", fields | {"conflict_reason": "Små enheter."},
                    **(more | {"key": "b"}))  # fmt: skip
    assert sent.status_code == 200, sent.text
    told = "Reason: Små enheter."
    assert told in manager.get(f"{address}/panel").text
    judged.clock.advance(days=8)
    judged.rank()
    manager = visitors(judged)("manager")
    minutes = unescape(manager.get(f"{address}/minutes").text)
    assert told in minutes
    assert "after judges had handed something in" in minutes
    for entry in judged.entries:
        answer(judged, entry, "later", by="boss")
    release(judged)
    with judged.ground.database.read() as session:
        sealed = newest_seal(session, judged.challenge_id)
        assert sealed is not None
        rules = sealed.content["conflict_rules"]
    assert (rules["unit"], rules["superior"]) == (True, True)
    assert [each["reason"] for each in rules["changes"]] == ["Små enheter."]
