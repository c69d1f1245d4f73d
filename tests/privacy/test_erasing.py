"""Erasing a person takes what is no record, and the name from what is."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import delete, func, select

from intranet_ideas.audit import lane
from intranet_ideas.clock import FixedClock
from intranet_ideas.entries import actions as entries
from intranet_ideas.entries import talk, uploads
from intranet_ideas.entries.models import (
    DRAFT,
    WITHDRAWN,
    Comment,
    Entry,
    EntryAuthor,
    EntryRevision,
)
from intranet_ideas.entries.rules import EntryFields
from intranet_ideas.errors import Conflict, NotAllowed
from intranet_ideas.ground import Ground
from intranet_ideas.models import metadata
from intranet_ideas.people.models import User, UserSession
from intranet_ideas.privacy import queries, retention
from intranet_ideas.privacy.erasing import consequences, erase
from intranet_ideas.privacy.register import TABLES
from intranet_ideas.privacy.rules import Fate
from intranet_ideas.privacy.takeaway import known_about
from intranet_ideas.worker import Worker

from ..factories import Factory

SAID = "Dette sier bare Nina"


def busy(ground: Ground, make: Factory) -> int:
    """Let nurse@ sign in, hand in, write a draft, comment and vote; return her number."""
    challenge = make.challenge(votes_per_person=3)
    make.entry(challenge)
    other = make.entry(challenge, by="teacher")
    make.entry(challenge, submit=False, title="Utkast", body=SAID)
    make.session_token("nurse")
    nurse = make.viewer("nurse")
    with ground.database.write() as session:
        talk.add_comment(session, nurse, other.id, SAID, ground.clock.now())
        talk.set_vote(session, nurse, other.id, ground.clock.now())
    Worker(ground).once()
    return nurse.id


def everything(ground: Ground) -> str:
    """Return all that is stored, as text."""
    with ground.database.read() as session:
        return "\n".join(
            json.dumps([str(value) for value in row], ensure_ascii=False)
            for table in metadata.sorted_tables for row in session.execute(select(table))
        )


def test_nothing_names_the_person_any_more_and_the_record_stays(
    ground: Ground, make: Factory, clock: FixedClock
) -> None:
    number = busy(ground, make)
    assert lane.seal_events(ground, clock.now()) == 0
    before = lane.verify(ground).head
    for word in ("Nina Nurse", "nurse@example.org", SAID):
        assert word in everything(ground)
    with ground.database.read() as session:
        foreseen = consequences(session, number)
    assert (foreseen.handed_in, foreseen.drafts, foreseen.comments) == (1, 1, 1)
    assert dict(foreseen.of(Fate.DELETED))["sign_in"] == 1
    with ground.database.write() as session:
        erase(session, make.viewer("it"), number, clock.now(), "nb")
    Worker(ground).once()
    stored = everything(ground)
    for word in ("Nina", "nurse@", SAID):
        assert word not in stored
    with ground.database.read() as session:
        user = session.get_one(User, number)
        assert (user.name, user.active, user.password_hash) == ("Slettet person", False, None)
        left = queries.counted(session, number)
        assert not [name for name in left if TABLES[name].fate == Fate.DELETED]
        handed_in = session.scalars(select(Entry).filter_by(created_by=number)
                                    .order_by(Entry.id)).all()  # fmt: skip
        assert [each.status for each in handed_in] == ["submitted", WITHDRAWN]
        kept = session.get_one(EntryRevision, handed_in[0].submitted_id)
        assert kept.title == "Nattilsyn med sensor"
        assert session.scalars(select(Entry.comment_count)).all() == [0, 0, 0]
        assert session.scalars(select(Comment.body)).all() == [""]
        votes = session.scalar(select(func.sum(Entry.vote_count)))
    assert votes == 1
    walk = lane.verify(ground, before)
    assert (walk.broken, walk.head.seq > before.seq) == (None, True)
    with ground.database.write() as session, pytest.raises(Conflict):
        erase(session, None, number, clock.now(), "nb")


def test_only_it_may_and_never_the_last_of_them(
    ground: Ground, make: Factory, clock: FixedClock
) -> None:
    make.organisation()
    for who, whom, error in (("manager", "nurse", NotAllowed), ("nurse", "nurse", NotAllowed),
                             ("it", "it", Conflict)):  # fmt: skip
        with pytest.raises(error), ground.database.write() as session:
            erase(session, make.viewer(who), make.viewer(whom).id, clock.now(), "nb")


def test_a_draft_with_others_stays_with_them(
    ground: Ground, make: Factory, clock: FixedClock
) -> None:
    challenge = make.challenge()
    entry = make.entry(challenge, submit=False, authors=("teacher@example.org",))
    with ground.database.write() as session:
        erase(session, None, make.viewer("nurse").id, clock.now(), "en")
    with ground.database.read() as session:
        assert session.get_one(Entry, entry.id).status == DRAFT


@pytest.mark.parametrize("fields", [
    EntryFields("Utkast", SAID), EntryFields("", "", {"behov": SAID}),
])  # fmt: skip
def test_what_was_thrown_away_goes_as_other_drafts_do(
    ground: Ground, make: Factory, clock: FixedClock, fields: EntryFields
) -> None:
    """It can be taken up again, and so is kept as long as they are."""
    challenge, now = make.challenge(), clock.now()
    for who in ("nurse", "teacher"):
        with ground.database.write() as session:
            made = entries.create_entry(session, make.viewer(who), challenge.id, fields, now)
            entries.withdraw_entry(session, make.viewer(who), made.entry.id, now)
    number = make.viewer("nurse").id
    with ground.database.read() as session:
        assert consequences(session, number).drafts == 1
    with ground.database.write() as session:
        erase(session, None, number, now, "nb")
    with ground.database.read() as session:
        assert consequences(session, number).drafts == 0
        theirs, others = session.scalars(select(Entry).order_by(Entry.id))
        texts = {each.entry_id: (each.body, each.answers)
                 for each in session.scalars(select(EntryRevision))}  # fmt: skip
    assert texts[theirs.id] == ("", {})
    assert texts[others.id] == (fields.body, fields.answers)
    clock.advance(days=366)
    assert retention.follow(ground, clock.now()) >= 1
    assert SAID not in everything(ground)
    with ground.database.read() as session:
        rows = retention.preview(session, ground.settings, clock.now())
    assert [each.rows for each in rows if each.rule.setting == "keep_drafts_days"] == [0]


def test_each_rule_is_followed_and_foreseen(
    ground: Ground, make: Factory, clock: FixedClock
) -> None:
    challenge = make.challenge()
    draft = make.entry(challenge, submit=False, body=SAID)
    with ground.database.write() as session:
        stored = uploads.store_file("notat.pdf", b"%PDF-1.4 " + SAID.encode(), ground.files)
        uploads.add_attachment(session, make.viewer("nurse"), draft.id, stored, clock.now())
    make.entry(challenge, by="teacher")
    make.session_token("nurse")
    Worker(ground).once()

    def due() -> dict[str, int]:
        with ground.database.read() as session:
            rows = retention.preview(session, ground.settings, clock.now())
        return {each.rule.setting: each.rows for each in rows if each.rows}

    assert due() == {}
    assert retention.follow(ground, clock.now()) == 0
    clock.advance(days=366 + 90)
    foreseen = due()
    assert foreseen["keep_drafts_days"] == 1
    assert foreseen["keep_sessions_days"] == 1
    assert foreseen["keep_notifications_days"] >= 1
    assert "keep_accounts_days" not in foreseen
    assert retention.follow(ground, clock.now()) >= sum(foreseen.values())
    assert due() == {}
    clock.advance(hours=25)
    retention.follow(ground, clock.now())
    assert SAID not in everything(ground)
    with ground.database.read() as session:
        assert session.scalars(select(UserSession.id)).all() == []
        unread = session.scalars(select(User.unread_count)).all()
    assert set(unread) == {0}
    assert list(ground.files.digests()) == []


def test_a_closed_account_is_erased_when_the_setting_says_so(
    ground: Ground, make: Factory, clock: FixedClock
) -> None:
    make.organisation()
    chosen = replace(ground, settings=replace(ground.settings, keep_accounts_days=100))
    nurse, staff = make.viewer("nurse").id, make.viewer("staff").id
    with ground.database.write() as session:
        session.get_one(User, nurse).active = False
        session.get_one(User, staff).active = False
    retention.follow(chosen, clock.now())
    with ground.database.write() as session:
        session.get_one(User, staff).active = True
    retention.follow(chosen, clock.now() + timedelta(days=99))
    with ground.database.read() as session:
        assert session.get_one(User, nurse).name == "Nina Nurse"
    retention.follow(chosen, clock.now() + timedelta(days=101))
    with ground.database.read() as session:
        assert session.get_one(User, nurse).name == "Erased person"
        assert session.get_one(User, staff).name == "Stian Staff"


def test_who_left_an_idea_takes_nothing_away_that_was_written_on_it_since(
    ground: Ground, make: Factory
) -> None:
    idea = make.entry(make.challenge(), "nurse", title="Sensor", submit=False).id
    nurse, staff = make.viewer("nurse").id, make.viewer("staff").id

    def taken_away(user_id: int) -> str:
        with ground.database.read() as session:
            return json.dumps(known_about(session, user_id, ground.clock.now(), str))

    assert "Sensor" in taken_away(nurse)
    with ground.database.write() as session:
        session.add(EntryAuthor(entry_id=idea, user_id=staff, position=1))
        session.execute(delete(EntryAuthor).filter_by(entry_id=idea, user_id=nurse))
    with ground.database.write() as session:
        version = session.get_one(Entry, idea).version
        fields = EntryFields("Radar", "Bedre enn en tråd.")
        entries.save_entry(session, make.viewer("staff"), idea, fields, version,
                           ground.clock.now())  # fmt: skip
    assert "Radar" in taken_away(staff)
    assert "Radar" not in taken_away(nurse)
