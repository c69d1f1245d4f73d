"""What a manager blanks is blank wherever the others read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from intranet_ideas import create_app
from intranet_ideas.clock import FixedClock
from intranet_ideas.entries import actions, queries, redacting
from intranet_ideas.entries.blanking import BLANK
from intranet_ideas.entries.models import Entry
from intranet_ideas.entries.rules import EntryFields
from intranet_ideas.errors import Conflict, DomainError, Invalid, NotFound, Stale
from intranet_ideas.events import ENTRY_REDACTED, REDACTION_CARRIED_OVER, Event
from intranet_ideas.notifications.messages import details
from intranet_ideas.notifications.queries import centre
from intranet_ideas.worker import Worker

from ..factories import Factory
from ..judging.panels import Judged, Visitor, begin, visitors
from ..prepared import prepared


@prepared
def judged(make: Factory, clock: FixedClock) -> Judged:
    return begin(make, clock, blind=True)


def _fields(name: str) -> EntryFields:
    return EntryFields(
        title=f"Idé av {name}", body=f"Hilsen **{name}** ved [posten](mailto:{name}@x.no)",
        answers={},
    )  # fmt: skip


def _write(judged: Judged, name: str) -> int:
    entry = judged.entries[0]
    with judged.ground.database.write() as session:
        viewer = judged.make.viewer("nurse")
        seen = queries.see_entry(session, viewer, entry, judged.now)
        fields = replace(_fields(name), answers={"behov": f"{name}s ord"})
        actions.save_entry(session, viewer, entry, fields, seen.entry.version, judged.now)
        actions.submit_entry(session, viewer, entry, judged.now)
    return entry


def _blank(judged: Judged, words: list[str], *, by: str = "manager", version: int = 0) -> None:
    with judged.ground.database.write() as session:
        redacting.redact(
            session, judged.make.viewer(by), judged.entries[0], words, version, judged.now
        )


def _pages(judged: Judged, visit: Visitor, token: str) -> Iterator[str]:
    entry, challenge = judged.entries[0], judged.challenge_id
    for url in (
        f"/ideas/{entry}/assess", f"/ideas/{entry}", f"/ideas/{entry}/history", "/judging",
        f"/challenges/{challenge}/ideas",
    ):  # fmt: skip
        yield visit.get(url).get_data(as_text=True)
    paths = (f"entries/{entry}", f"entries/{entry}/revisions", f"challenges/{challenge}/entries")
    for path in paths:
        answer = visit.client.get(f"/api/v1/{path}", headers={"Authorization": f"Bearer {token}"})
        yield json.dumps(answer.get_json(silent=True), ensure_ascii=False)


def test_no_word_reaches_a_judge_and_the_manager_reads_on(judged: Judged) -> None:
    judged.clock.advance(days=-8)
    _write(judged, "Torfinn")
    judged.clock.advance(days=8)
    _blank(judged, ["Torfinn"])
    visit = visitors(judged)
    token = judged.make.token("judge1", "read")
    for shown in _pages(judged, visit("judge1"), token):
        assert "torfinn" not in shown.lower()
    found = visit("judge1").get(f"/challenges/{judged.challenge_id}/ideas?q=Torfinn")
    assert f'href="/ideas/{judged.entries[0]}"' not in found.get_data(as_text=True)
    shown = visit("judge1").get(f"/ideas/{judged.entries[0]}/assess").get_data(as_text=True)
    assert BLANK in shown
    assert "blanked out" in shown or "strøket" in shown
    for name in ("manager", "nurse"):
        assert "Torfinn" in visit(name).get(f"/ideas/{judged.entries[0]}").get_data(as_text=True)


def test_the_page_blanks_and_shows_what_others_read(judged: Judged) -> None:
    judged.clock.advance(days=-8)
    _write(judged, "Torfinn")
    judged.clock.advance(days=8)
    browser, url = visitors(judged)("manager"), f"/ideas/{judged.entries[0]}/redaction"
    assert 'value="Torfinn@x.no"' not in browser.get(url).get_data(as_text=True)
    answer = browser.post(url, {"words": "Torfinn\n", "version": "0"})
    assert answer.status_code == 303
    assert BLANK in browser.get(url).get_data(as_text=True)
    kept = browser.post(url, {"words": "x\nTorgunn", "version": "1"})
    assert kept.status_code == 422
    assert "Torgunn" in kept.get_data(as_text=True)
    stale = browser.post(url, {"words": "Torgunn", "version": "0"})
    assert stale.status_code == 409
    assert "Torgunn" in stale.get_data(as_text=True)
    for name in ("judge1", "nurse", "teacher"):
        assert visitors(judged)(name).get(url).status_code == 404
    browser.post(url, {"words": "", "version": "1"})
    with judged.ground.database.read() as session:
        seen = queries.see_entry(
            session, judged.make.viewer("judge1"), judged.entries[0], judged.now
        )
        assert "Torfinn" in seen.shown.body
        assert seen.entry.masked_id is None


def test_a_text_handed_in_again_is_blanked_and_must_be_looked_at(judged: Judged) -> None:
    judged.clock.advance(days=-8)
    _write(judged, "Torfinn")
    _blank(judged, ["Torfinn"])
    _write(judged, "Torfinnsen")
    viewer = judged.make.viewer
    with judged.ground.database.read() as session:
        seen = queries.see_entry(session, viewer("judge1"), judged.entries[0], judged.now)
        assert "torfinn" not in (seen.shown.title + seen.shown.body + seen.shown.body_html).lower()
        again = redacting.redaction_of(
            session, viewer("manager"), judged.entries[0], judged.now
        )
        assert again.look_again
        kinds = session.scalars(select(Event.kind)).all()
        assert kinds.count(REDACTION_CARRIED_OVER) == 1
        said = session.scalars(select(Event).filter_by(kind=ENTRY_REDACTED)).one()
        assert said.data == {"number": 1}
    _blank(judged, ["Torfinn"], version=1)
    with judged.ground.database.read() as session:
        again = redacting.redaction_of(
            session, viewer("manager"), judged.entries[0], judged.now
        )
        assert not again.look_again


def test_the_manager_hears_that_words_carried_over_or_fell_out(judged: Judged) -> None:
    judged.clock.advance(days=-8)
    _write(judged, "Torfinn")
    _blank(judged, ["Torfinn", "posten", "Hilsen Torfinn"])
    _write(judged, "Ragnhild")
    Worker(judged.ground).once()
    with judged.ground.database.read() as session:
        heard = {
            name: [each for each in centre(session, judged.make.viewer(name))
                   if each.kind == REDACTION_CARRIED_OVER]
            for name in ("manager", "judge1", "nurse")
        }  # fmt: skip
    (notice,) = heard.pop("manager")
    assert not any(heard.values())
    assert notice.data == {"words": {"blanked": 1, "gone": 2}}
    zone = judged.ground.settings.time_zone
    with create_app(judged.ground).test_request_context():
        assert ("Words that no longer stand in the text", "2") in details(notice, zone, "en")
    page = visitors(judged)("manager").get(f"/ideas/{judged.entries[0]}/redaction")
    assert "No longer in the text: Torfinn · Hilsen Torfinn" in page.get_data(as_text=True)


def test_the_api_blanks_as_the_page_does(judged: Judged) -> None:
    judged.clock.advance(days=-8)
    entry = _write(judged, "Torfinn")
    client, url = create_app(judged.ground).test_client(), f"/api/v1/entries/{entry}"

    def ask(name: str, how: str, path: str, **more: Any) -> Any:
        tag = {"If-Match": more.pop("tag")} if "tag" in more else {}
        bearer = {"Authorization": f"Bearer {judged.make.token(name)}"}
        return client.open(url + path, method=how, headers=bearer | tag, **more)

    assert ask("manager", "GET", "/redaction").json["version"] == 0
    made = ask("manager", "PUT", "/redaction", json={"words": ["Torfinn"]})
    assert (made.json["words"], made.json["title"]) == (["Torfinn"], f"Idé av {BLANK}")
    assert ask("manager", "PUT", "/redaction", json={"words": []}).status_code == 428
    assert ask("manager", "PUT", "/redaction", json={"words": []}, tag='"0"').status_code == 412
    wrong = ask("manager", "PUT", "/redaction", json={"words": ["k"]}, tag=made.headers["ETag"])
    assert (wrong.status_code, wrong.json["errors"][0]["field"]) == (422, "words")
    for name in ("judge1", "nurse", "teacher"):
        assert ask(name, "GET", "/redaction").status_code == 404
        assert ask(name, "PUT", "/redaction", json={"words": []}).status_code == 404
    read = {name: ask(name, "GET", "").json for name in ("judge1", "manager")}
    assert (read["judge1"]["title"], read["judge1"]["blanked"]) == (f"Idé av {BLANK}", True)
    assert (read["manager"]["title"], read["manager"]["blanked"]) == ("Idé av Torfinn", False)


@pytest.mark.parametrize(
    ("by", "words", "version", "refused"),
    [("judge1", ["Torfinn"], 0, DomainError), ("nurse", ["Torfinn"], 0, DomainError),
     ("manager", ["k"], 0, Invalid), ("manager", ["Torfinn"], 3, Stale)],
)  # fmt: skip
def test_who_may_not_and_what_is_wrong_is_refused(
    judged: Judged, by: str, words: list[str], version: int, refused: type[DomainError]
) -> None:
    with pytest.raises(refused):
        _blank(judged, words, by=by, version=version)


def test_a_manager_who_judges_reads_blanks_and_may_not_lift_them(judged: Judged) -> None:
    judged.clock.advance(days=-8)
    _write(judged, "Torfinn")
    _blank(judged, ["Torfinn"])
    judged.set_judges("manager", "judge1")
    with pytest.raises(NotFound):
        _blank(judged, [], version=1)
    shown = visitors(judged)("manager").get(f"/ideas/{judged.entries[0]}").get_data(as_text=True)
    assert "Torfinn" not in shown


def test_only_blind_challenges_are_blanked(make: Factory, clock: FixedClock) -> None:
    with pytest.raises(Conflict):
        _blank(begin(make, clock), ["Torfinn"])


@pytest.mark.parametrize("name", ["Torfinn", "Ragnhild"])
def test_runs_that_differ_in_a_blanked_word_are_the_same_for_a_judge(
    judged: Judged, name: str
) -> None:
    judged.clock.advance(days=-8)
    _write(judged, name)
    judged.clock.advance(days=8)
    _blank(judged, [name])
    with judged.ground.database.read() as session:
        viewer = judged.make.viewer("judge1")
        seen = queries.see_entry(session, viewer, judged.entries[0], judged.now)
        text = seen.shown
        entry = session.get(Entry, judged.entries[0])
        assert entry is not None
        assert (text.title, text.body_html, text.answers["behov"]) == (
            f"Idé av {BLANK}", f"<p>Hilsen <strong>{BLANK}</strong> ved <a>posten</a></p>\n",
            f"{BLANK} ord",
        )
        assert BLANK in text.excerpt
        assert queries.revisions(session, seen) == ()
