"""Stories: drafted by the team, published by the owner, told to who had the idea, and found."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask, url_for
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from intranet_ideas.errors import Conflict, Invalid, NotAllowed, NotFound, Stale
from intranet_ideas.event_facts import event_fact
from intranet_ideas.events import STORY_PUBLISHED, Event
from intranet_ideas.initiatives import actions, stories, story_queries, story_rules
from intranet_ideas.initiatives.story_rules import PARTS, StoryFields
from intranet_ideas.privacy.queries import rows_about

from ..api.client import Client
from ..browsing import Browser
from ..counting import statements
from ..judging.panels import Judged
from .test_initiatives import FIELDS, do, heard, made, story

TOLD = StoryFields(
    "failed", "Nattevakta gikk for mange turer.", "Sensorer på fire rom i seks uker.",
    "Alarmene ble så mange at ingen hørte dem.", "Spørre nattevakta først.",
    "Kjøpe før vi hadde prøvd.", "teacher@example.org",
)  # fmt: skip


@given(st.builds(StoryFields, *[st.text(max_size=5)] * 7))
def test_what_may_be_published_is_whole(fields: StoryFields) -> None:
    if not story_rules.check_publishable(fields):
        assert not story_rules.check_draft(fields)
        assert all((fields.outcome, fields.need, fields.tried, fields.happened))
        assert fields.again or fields.not_again


@given(st.sampled_from([*PARTS, "outcome"]), st.sampled_from(list(story_rules.Outcome)))
def test_what_is_missing_is_said_at_its_field(
    gone: str, outcome: story_rules.Outcome
) -> None:
    told = replace(TOLD, outcome=outcome.value)
    assert story_rules.check_publishable(told) == []
    faults = story_rules.check_publishable(replace(told, **{gone: ""}))
    assert {each.field for each in faults} == ({gone} if gone not in ("again", "not_again")
                                               else set())  # fmt: skip


def published(decided: Judged, number: int) -> None:
    written = do(decided.make, stories.write_story, "janitor", number, TOLD, 0)
    do(decided.make, stories.publish_story, "teacher", number, written.version)


def test_plugins_hear_of_a_published_story_and_whether_all_may_read_it(
    decided: Judged, app: Flask
) -> None:
    make = decided.make
    facts = []
    for open_to_staff in (True, False):
        fields = replace(FIELDS, open_to_staff=open_to_staff)
        number = do(make, actions.begin, "innovator", fields, ()).id
        published(decided, number)
        with make.ground.database.read() as session:
            event = session.scalars(
                select(Event).where(Event.kind == STORY_PUBLISHED).order_by(Event.id.desc())
            ).first()
            assert event is not None
            facts.append(event_fact(session, event, make.ground.settings, make.clock.now()).story)
    shown, hidden = facts
    assert shown is not None
    assert hidden is not None
    assert (shown.title, shown.outcome, shown.for_all) == (FIELDS.title, "failed", True)
    assert hidden.for_all is False
    with app.test_request_context(base_url=make.ground.settings.base_url):
        assert shown.url == url_for("initiatives.story", initiative_id=shown.id, _external=True)
    do(make, stories.withdraw_story, "teacher", shown.id)
    with make.ground.database.read() as session:
        event = session.scalars(select(Event).where(Event.kind == STORY_PUBLISHED)).first()
        assert event is not None
        assert event_fact(session, event, make.ground.settings, make.clock.now()).story is None


def readers(decided: Judged, number: int, *names: str) -> list[str]:
    found = []
    with decided.ground.database.read() as session:
        for name in names:
            try:
                story_queries.see_story(session, decided.make.viewer(name), number, "nb")
            except NotFound:
                continue
            found.append(name)
    return found


def test_the_team_writes_the_owner_publishes_and_the_author_hears(decided: Judged) -> None:
    make, number = decided.make, made(decided)
    with pytest.raises(NotAllowed):
        do(make, stories.write_story, "nurse", number, TOLD, 0)
    with pytest.raises(Invalid):
        do(make, stories.write_story, "janitor", number, replace(TOLD, ask="who@example.org"), 0)
    draft = do(make, stories.write_story, "janitor", number, replace(TOLD, happened=""), 0)
    with pytest.raises(Stale):
        do(make, stories.write_story, "teacher", number, TOLD, 0)
    assert readers(decided, number, "nurse", "janitor", "teacher") == ["janitor", "teacher"]
    with pytest.raises(NotAllowed):
        do(make, stories.publish_story, "janitor", number, draft.version)
    with pytest.raises(Invalid):
        do(make, stories.publish_story, "teacher", number, draft.version)
    whole = do(make, stories.write_story, "janitor", number, TOLD, draft.version)
    assert "story_news" not in heard(make, "nurse")
    done = do(make, stories.publish_story, "teacher", number, whole.version)
    with pytest.raises(Conflict):
        do(make, stories.publish_story, "teacher", number, done.version)
    assert "story_news" in heard(make, "nurse")
    assert story(decided, "nurse")[-1] == "initiative_story"
    assert readers(decided, number, "nurse", "judge1") == ["nurse", "judge1"]
    with pytest.raises(NotAllowed):
        do(make, stories.write_story, "janitor", number, TOLD, done.version)
    with pytest.raises(Invalid):
        do(make, stories.write_story, "teacher", number, replace(TOLD, outcome=""), done.version)
    do(make, stories.withdraw_story, "innovator", number)
    assert readers(decided, number, "nurse", "judge1") == []
    with pytest.raises(NotFound):
        do(make, stories.withdraw_story, "innovator", number)


def test_of_one_that_is_not_open_the_author_reads_the_story_alone(decided: Judged) -> None:
    make, number = decided.make, made(decided, replace(FIELDS, open_to_staff=False))
    published(decided, number)
    assert readers(decided, number, "nurse", "staff", "judge1", "janitor") == ["nurse", "janitor"]
    with make.ground.database.read() as session:
        for name, count in (("nurse", 1), ("judge1", 0)):
            found = story_queries.stories(session, make.viewer(name), "nb")
            assert len(found) == count
    assert story(decided, "nurse")[-1] == "initiative_story"


def test_who_may_be_asked_takes_nothing_of_a_draft_away(decided: Judged) -> None:
    make, number = decided.make, made(decided)
    told = replace(TOLD, ask="nurse@example.org")
    written = do(make, stories.write_story, "janitor", number, told, 0)

    def outcomes() -> list[str | None]:
        with decided.ground.database.read() as session:
            rows = rows_about(session, "story", make.viewer("nurse").id)
        return [row["outcome"] for row in rows]

    assert outcomes() == [None]
    do(make, stories.publish_story, "teacher", number, written.version)
    assert outcomes() == ["failed"]


def test_by_page(app: Flask, decided: Judged) -> None:
    make, number = decided.make, made(decided)
    owner = Browser(app, make.session_token("teacher"))
    place = f"/initiatives/{number}/story"
    assert f"{place}/edit" in owner.get(f"/initiatives/{number}").text
    assert owner.get(place).status_code == 404
    form = {name: getattr(TOLD, name) for name in (*PARTS, "outcome", "ask")}
    again = owner.post(f"{place}/edit", form | {"version": "0", "happened": "", "publish": "1"})
    assert again.status_code == 422
    assert TOLD.tried in again.text
    assert owner.get(place).status_code == 404, "nothing was saved"
    assert owner.post(f"{place}/edit", form | {"version": "0"}).status_code == 303
    assert "This is a draft." in owner.get(place).text
    stale = owner.post(f"{place}/edit", form | {"version": "0", "need": "Et annet ord"})
    assert stale.status_code == 409
    assert "Et annet ord" in stale.text
    nurse = Browser(app, make.session_token("nurse"))
    assert nurse.get(place).status_code == 404
    assert "No story is published yet" in nurse.get("/initiatives/stories").text
    version = owner.hidden(f"{place}/edit")["version"]
    assert owner.post(f"{place}/edit", form | {"version": version, "publish": "1"}
                      ).status_code == 303  # fmt: skip
    read = nurse.get(place).text
    assert TOLD.happened in read
    assert "It did not work" in read
    assert place in nurse.get(f"/ideas/{decided.entries[0]}").text
    assert "Nattilsyn i drift" in nurse.get("/initiatives/stories?outcome=failed").text
    assert "There are no such stories" in nurse.get("/initiatives/stories?outcome=worked").text
    assert owner.post(f"{place}/withdraw").status_code == 303
    assert nurse.get(place).status_code == 404


def test_what_the_team_wrote_while_it_was_published_comes_back(
    app: Flask, decided: Judged
) -> None:
    make, number = decided.make, made(decided)
    drafted = do(make, stories.write_story, "janitor", number, TOLD, 0)
    janitor = Browser(app, make.session_token("janitor"))
    place = f"/initiatives/{number}/story/edit"
    form = janitor.hidden(place) | {
        name: getattr(TOLD, name) for name in (*PARTS, "outcome", "ask")
    } | {"need": "Et helt annet ord"}  # fmt: skip
    do(make, stories.publish_story, "teacher", number, drafted.version)
    form["version"] = str(drafted.version - 1)
    for status in (409, 403):
        back = janitor.post(place, form)
        assert back.status_code == status
        assert "Et helt annet ord</textarea>" in back.text
        assert "Your text is not saved" in back.text
        assert "Tora Teacher" in back.text, "who changes it now"
        assert 'name="version"' not in back.text, "nothing that is refused is offered"
        with decided.ground.database.read() as session:
            form["version"] = str(story_queries.drafted(session, number).version)  # type: ignore[union-attr]
    assert janitor.get(place).status_code == 403
    nurse = Browser(app, make.session_token("nurse"))
    theirs = {name: form[name] for name in (*PARTS, "outcome", "ask", "version")}
    refused = nurse.post(place, theirs)
    assert refused.status_code in (403, 404)
    assert TOLD.tried in refused.text


def test_over_the_api(app: Flask, decided: Judged) -> None:
    make, number = decided.make, made(decided)
    owner = Client(app, make.token("teacher"))
    form = {name: getattr(TOLD, name) for name in (*PARTS, "outcome", "ask")}
    nurse = Client(app, make.token("nurse"))
    assert nurse.call("putInitiativeStory", form, etag='"0"',
                      initiative_id=number).status_code == 403  # fmt: skip
    put = owner.call("putInitiativeStory", form, etag='"0"', initiative_id=number)
    assert put.status_code == 200, put.text
    assert nurse.call("getInitiativeStory", initiative_id=number).status_code == 404
    assert owner.call("publishInitiativeStory", etag=put.headers["ETag"], initiative_id=number
                      ).get_json()["published_at"]  # fmt: skip
    assert nurse.call("getInitiativeStory", initiative_id=number).get_json()["need"] == TOLD.need
    (row,) = nurse.call("listInitiativeStories").get_json()["items"]
    assert row["outcome"] == "failed"
    wrong = nurse.call("listInitiativeStories", query={"outcome": "splendid"})
    assert wrong.status_code == 422
    assert "failed" in wrong.text
    assert owner.call("withdrawInitiativeStory", initiative_id=number).status_code == 200
    assert nurse.call("listInitiativeStories").get_json()["items"] == []


def test_the_list_takes_one_statement_however_many(decided: Judged) -> None:
    make, reader = decided.make, decided.make.viewer("nurse")
    for more in range(3):
        one = do(make, actions.begin, "innovator", replace(FIELDS, title=f"Nr. {more}"), [])
        published(decided, one.id)
        with (
            make.ground.database.read() as session,
            statements(make.ground.database.engine, "SELECT") as seen,
        ):
            found = story_queries.stories(session, reader, "nb")
        assert len(found) == more + 1
        assert len(seen) == 1
