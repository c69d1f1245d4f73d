"""A challenge keeps things as long as it chose, within what IT set, and the record for good."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select, update

from intranet_ideas.challenges.models import Challenge, Participation
from intranet_ideas.clarifications.models import Clarification
from intranet_ideas.entries.models import Comment, Entry, EntryAuthor, EntryRevision, Vote
from intranet_ideas.entries.talk import delete_comment
from intranet_ideas.errors import Invalid, NotFound, Stale
from intranet_ideas.events import Event
from intranet_ideas.ground import Ground
from intranet_ideas.judging.models import Assessment, AssessmentVersion
from intranet_ideas.privacy import choosing, retention
from intranet_ideas.privacy.retention import Due
from intranet_ideas.privacy.terms import check_terms, term
from intranet_ideas.records.models import FULL
from intranet_ideas.records.packing import note_packed
from intranet_ideas.setting_kinds import KEPT_BY_CHALLENGES, bounds
from intranet_ideas.settings import Settings, load_settings

from ..judging.panels import Judged, visitors
from ..outcomes.conftest import judged

__all__ = ["judged"]

SAID = "Dette sa noen"
WITHIN = st.tuples(st.integers(1, 999), st.integers(0, 999)).map(lambda t: (t[0], t[0] + t[1]))


@given(st.integers(0, 99_999), st.none() | st.integers(1, 99_999), st.none() | WITHIN)
def test_days_are_the_sites_or_within_bounds(
    site: int, chosen: int | None, within: tuple[int, int] | None
) -> None:
    days = term(site, chosen, within)
    if chosen is None or within is None:
        assert days == site
    else:
        assert within[0] <= days <= within[1]
        assert (days == chosen) == (not check_terms({"votes": chosen}, {"votes": within}))
    assert not check_terms({"votes": None}, {})


@pytest.mark.parametrize("value", ["votes", "votes=5-4", "votes=0-4", "mail=1-2", "votes=1-2-3"])
def test_bounds_that_are_none_stop_the_start(value: str) -> None:
    with pytest.raises(ValueError, match="kinds are"):
        bounds(value)


def ended(judged: Judged) -> Ground:
    """Let people talk and vote in a challenge whose results are out; keep none of it by itself."""
    with judged.ground.database.write() as session:
        first = judged.entries[0]
        nurse = judged.make.viewer("staff")
        session.execute(update(Challenge).values(votes_per_person=3, voting_closes_at=None))
        session.add(Comment(entry_id=first, author_id=nurse.id, body=SAID, body_html=SAID,
                            created_at=judged.now))  # fmt: skip
        session.add(Vote(entry_id=first, user_id=nurse.id, voted_at=judged.now))
        session.execute(update(Entry).where(Entry.id == first)
                        .values(comment_count=1, vote_count=1))  # fmt: skip
        session.execute(update(Assessment).values(comment_to_panel=SAID, comment_to_author="Bra"))
        session.execute(update(AssessmentVersion)
                        .values(comment_to_panel=SAID, comment_to_author="Bra"))
        session.execute(update(Challenge).values(released_at=judged.now))
        session.add(Clarification(entry_id=first, asked_by=nurse.id, as_judge=False, question=SAID,
                                  asked_at=judged.now, due_at=judged.now, answer=""))  # fmt: skip
    return judged.ground


def choose(judged: Judged, base: int = 0, by: str = "manager", **terms: int) -> None:
    with judged.ground.database.write() as session:
        choosing.choose(session, judged.ground.settings, judged.make.viewer(by),
                        judged.challenge_id, terms, base, judged.clock.now())  # fmt: skip


def due(judged: Judged, settings: Settings | None = None) -> dict[str, Due]:
    with judged.ground.database.read() as session:
        chosen = settings or judged.ground.settings
        found = retention.preview(session, chosen, judged.clock.now())
    return {each.rule.kind.key: each for each in found if each.rule.kind and each.rows}


def test_a_challenge_lets_go_of_what_it_chose_and_keeps_the_record(judged: Judged) -> None:
    ground = ended(judged)
    count = {Vote: Vote.user_id, Participation: Participation.user_id}
    choose(judged, votes=30, comments=40, taking_part=400, assessments=365)
    judged.clock.advance(days=29)
    assert due(judged) == {}
    judged.clock.advance(days=2)
    assert {key: (each.days, each.chosen) for key, each in due(judged).items()} == {"votes": (0, 1)}
    retention.follow(ground, judged.clock.now())
    with ground.database.read() as session:
        assert session.scalar(select(func.count(count[Vote]))) == 0
        assert session.scalar(select(func.sum(Entry.vote_count))) == 1
        assert session.scalars(select(Comment.body)).all() == [SAID]
        gone = session.scalars(select(Event.data).filter_by(kind="retention_followed")).all()
    assert {"rule": "keep_votes_days", "rows": 1, "table": "vote"} in gone
    # What IT narrowed meanwhile counts; what a challenge may not choose any more does not.
    narrow = replace(ground, settings=replace(ground.settings, keep_within={"comments": (50, 60)}))
    judged.clock.advance(days=15)
    retention.follow(narrow, judged.clock.now())
    with ground.database.read() as session:
        assert session.scalars(select(Comment.body)).all() == [SAID]
    judged.clock.advance(days=400)
    retention.follow(narrow, judged.clock.now())
    with ground.database.read() as session:
        assert session.scalars(select(Comment.body)).all() == [""]
        assert session.scalar(select(func.count(count[Participation]))) != 0
    assert set(due(judged)) == {"taking_part"}
    with ground.database.write() as session:
        note_packed(session, judged.challenge_id, FULL, judged.clock.now())
    assert set(due(judged)) == {"taking_part", "assessments"}
    retention.follow(ground, judged.clock.now())
    with ground.database.read() as session:
        assert session.scalar(select(func.count(count[Participation]))) == 0
        assert session.get_one(Challenge, judged.challenge_id).participant_count > 0
        for table in (Assessment, AssessmentVersion):
            assert set(session.scalars(select(table.comment_to_panel))) == {""}
            assert set(session.scalars(select(table.comment_to_author))) == {"Bra"}
            assert all(session.scalars(select(table.scores)))
        assert session.scalar(select(func.count(EntryAuthor.user_id))) == len(judged.entries)
        assert all(session.scalars(select(EntryRevision.title)))
        assert session.scalars(select(Clarification.id)).all() == []
    assert due(judged) == {}


def test_words_that_their_writer_deleted_go_too_and_are_counted_once(judged: Judged) -> None:
    ground = ended(judged)
    choose(judged, comments=40)
    judged.clock.advance(days=1)
    deleted_at = judged.clock.now()
    with ground.database.write() as session:
        comment = session.scalars(select(Comment)).one()
        delete_comment(session, judged.make.viewer("staff"), comment.entry_id, comment.id,
                       deleted_at)  # fmt: skip
    judged.clock.advance(days=41)
    retention.follow(ground, judged.clock.now())
    with ground.database.read() as session:
        (comment,) = session.scalars(select(Comment)).all()
        assert (comment.body, comment.body_html, comment.deleted_at) == ("", "", deleted_at)
        assert set(session.scalars(select(Entry.comment_count))) == {0}
    assert due(judged) == {}


def test_a_challenge_says_it_before_its_site(judged: Judged) -> None:
    ended(judged)
    site = replace(judged.ground.settings, keep_votes_days=10)
    choose(judged, votes=90)
    judged.clock.advance(days=50)
    assert due(judged, site) == {}
    judged.clock.advance(days=41)
    assert due(judged, site)["votes"].rows == 1


def test_only_who_runs_it_chooses_from_the_version_seen_within_bounds(judged: Judged) -> None:
    with pytest.raises(NotFound):
        choose(judged, by="staff", votes=30)
    with pytest.raises(Invalid):
        choose(judged, votes=3)
    choose(judged, votes=30)
    with pytest.raises(Stale):
        choose(judged, votes=60)
    choose(judged, 1, votes=60)


def test_a_page_shows_what_goes_when(judged: Judged) -> None:
    ended(judged)
    visit = visitors(judged)
    address = f"/challenges/{judged.challenge_id}/keeping"
    assert visit("nurse").get(address).status_code == 404
    manager = visit("manager")
    text = manager.get(address).get_data(as_text=True)
    assert "Never by itself" in text
    assert "fewer than 5" in text
    typed = {"votes": "tretti", "comments": "4000"}
    answer = manager.post(address, manager.hidden(address) | typed)
    told = answer.get_data(as_text=True)
    assert (answer.status_code, "tretti" in told, "4000" in told) == (422, True, True)
    assert "Write whole days" in told
    stale = manager.hidden(address)
    assert manager.post(address, stale | {"votes": "30"}).status_code == 303
    goes = (judged.now + timedelta(days=30)).day
    assert str(goes) in manager.get(address).get_data(as_text=True)
    lost = manager.post(address, {**stale, "idempotency_key": "x", "votes": "77"})
    assert (lost.status_code, "77" in lost.get_data(as_text=True)) == (409, True)


def test_the_api_does_the_same(judged: Judged) -> None:
    from intranet_ideas import create_app

    from ..api.client import Client

    client = Client(create_app(judged.ground), judged.make.token("manager"))
    got = client.call("getKeeping", challenge_id=judged.challenge_id).get_json()
    assert [each["kind"] for each in got["items"]] == list(KEPT_BY_CHALLENGES)
    assert (got["version"], got["items"][0]["days"], got["items"][0]["least"]) == (0, 30, 7)
    made = client.call("putKeeping", {"votes": 90}, challenge_id=judged.challenge_id).get_json()
    assert {each["kind"]: each["chosen"] for each in made["items"]}["votes"] == 90
    again = client.call("putKeeping", {"votes": 80}, challenge_id=judged.challenge_id)
    assert again.status_code == 428
    wrong = client.call("putKeeping", {"votes": 8}, challenge_id=judged.challenge_id, etag='"1"')
    assert [fault["field"] for fault in wrong.get_json()["errors"]] == ["votes"]


def test_settings_stay_a_key_of_what_is_kept_by_them() -> None:
    given = {"INTRANET_IDEAS_SECRET_KEY": "a secret that only tests have"}
    assert hash(load_settings(given)) == hash(load_settings(given))
