"""What follows when the authors of an idea change: comments, votes, who may judge, who is told."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from intranet_ideas import events
from intranet_ideas.challenges.models import Challenge
from intranet_ideas.entries import actions, queries, talk
from intranet_ideas.entries.models import Ballot, Entry, EntryAdviser, EntryAuthor, Vote
from intranet_ideas.entries.queries import ShownComment
from intranet_ideas.entries.rules import EntryFields
from intranet_ideas.errors import Conflict, Invalid, NotAllowed
from intranet_ideas.events import Event
from intranet_ideas.judging.impartiality import ConflictKind
from intranet_ideas.judging.ties import ties_of
from intranet_ideas.notifications import queries as notifications
from intranet_ideas.notifications.fan_out import Notify
from intranet_ideas.outcomes import actions as outcomes
from intranet_ideas.people.actions import change_user

from ..browsing import Browser
from ..factories import Factory


def name_authors(make: Factory, entry: Entry, *others: str, by: str = "nurse") -> None:
    """Save the idea with these colleagues as the other authors."""
    with make.ground.database.write() as session:
        seen = queries.see_entry(session, make.viewer(by), entry.id, make.clock.now())
        text = seen.working
        fields = EntryFields(
            title=text.title, body=text.body, answers=dict(text.answers),
            pseudonymous=seen.entry.pseudonymous,
            authors=tuple(f"{name}@example.org" for name in others),
        )  # fmt: skip
        actions.save_entry(session, make.viewer(by), entry.id, fields, seen.entry.version,
                           make.clock.now())


def comment(make: Factory, entry: Entry, by: str, words: str) -> None:
    with make.ground.database.write() as session:
        talk.add_comment(session, make.viewer(by), entry.id, words, make.clock.now())


def comments(make: Factory, entry: Entry, reader: str = "teacher") -> list[ShownComment]:
    with make.ground.database.read() as session:
        seen = queries.see_entry(session, make.viewer(reader), entry.id, make.clock.now())
        return queries.comments(session, seen)


def vote(make: Factory, entry: Entry, by: str) -> None:
    with make.ground.database.write() as session:
        talk.set_vote(session, make.viewer(by), entry.id, make.clock.now())


@pytest.mark.parametrize("blind", [True, False])
def test_a_comment_keeps_the_name_or_its_absence_when_authors_change(
    make: Factory, blind: bool
) -> None:
    entry = make.entry(make.challenge(blind=blind), pseudonymous=not blind)
    comment(make, entry, "staff", "Before I wrote on it")
    before = comments(make, entry)
    name_authors(make, entry, "staff")
    assert comments(make, entry) == before
    comment(make, entry, "staff", "As one of the authors")
    assert (comments(make, entry)[1].name, comments(make, entry)[1].by_author) == ("", True)
    name_authors(make, entry)
    assert (comments(make, entry)[1].name, comments(make, entry)[1].author_id) == ("", None)


def test_who_becomes_an_author_supports_the_idea_no_more(make: Factory) -> None:
    challenge = make.challenge(votes_per_person=1)
    entry = make.entry(challenge)
    vote(make, entry, "staff")
    vote(make, entry, "teacher")
    name_authors(make, entry, "staff")
    with make.ground.database.read() as session:
        assert session.get_one(Entry, entry.id).vote_count == 1
        assert list(session.scalars(select(Vote.user_id))) == [make.viewer("teacher").id]
        used = session.get_one(Ballot, (challenge.id, make.viewer("staff").id)).used
        gone = session.scalars(select(Event).filter_by(kind=events.VOTE_REMOVED)).one()
    assert used == 0
    assert (gone.actor_id, gone.entry_id, gone.data) == (None, None, {})
    with pytest.raises(NotAllowed):
        vote(make, entry, "staff")
    vote(make, make.entry(challenge, by="teacher"), "staff")


def conflict(make: Factory, challenge: Challenge, entry: Entry, name: str) -> ConflictKind | None:
    with make.ground.database.read() as session:
        ties = ties_of(session, [challenge.id])[challenge.id]
        return ties.conflict(make.viewer(name).id, entry.id)


def test_who_was_an_author_stays_disqualified(make: Factory) -> None:
    challenge = make.challenge()
    entry = make.entry(challenge)
    assert conflict(make, challenge, entry, "judge1") is None
    name_authors(make, entry, "judge1", "manager")
    name_authors(make, entry, by="judge1")
    assert conflict(make, challenge, entry, "judge1") == ConflictKind.OWN
    make.clock.advance(days=15)
    with pytest.raises(Conflict), make.ground.database.write() as session:
        outcomes.answer_entry(session, make.viewer("manager"), entry.id, "chosen", "Because.",
                              None, make.clock.now())


def test_naming_and_removing_authors_are_events_and_the_named_hear(make: Factory) -> None:
    entry = make.entry(make.challenge(), submit=False)
    name_authors(make, entry, "staff")
    name_authors(make, entry, "staff")
    name_authors(make, entry, "teacher")
    ids = {name: make.viewer(name).id for name in ("nurse", "staff", "teacher")}
    with make.ground.database.read() as session:
        told = session.scalars(
            select(Event).where(Event.kind.in_((events.AUTHORS_NAMED, events.AUTHORS_REMOVED)))
            .order_by(Event.id)
        ).all()
    assert [(each.kind, each.data["user_ids"], each.actor_id, each.entry_id) for each in told] == [
        (events.AUTHORS_NAMED, [ids["staff"]], ids["nurse"], entry.id),
        (events.AUTHORS_REMOVED, [ids["staff"]], ids["nurse"], entry.id),
        (events.AUTHORS_NAMED, [ids["teacher"]], ids["nurse"], entry.id),
    ]
    Notify()(make.ground, make.clock.now())
    with make.ground.database.read() as session:
        found = {
            name: [each.entry_title for each in notifications.centre(session, make.viewer(name))
                   if each.kind == "authors_named"]
            for name in ids
        }  # fmt: skip
    assert found == {"nurse": [], "staff": [], "teacher": ["Nattilsyn med sensor"]}


def test_to_be_named_on_a_draft_by_mistake_bars_nobody(make: Factory) -> None:
    challenge = make.challenge()
    named, written = (make.entry(challenge, submit=False) for _ in range(2))
    for draft in (named, written):
        name_authors(make, draft, "staff")
    name_authors(make, written, "staff", by="staff")
    for draft in (named, written):
        name_authors(make, draft)
        name_authors(make, draft)
        with make.ground.database.write() as session:
            actions.submit_entry(session, make.viewer("nurse"), draft.id, make.clock.now())
    assert conflict(make, challenge, named, "staff") != ConflictKind.OWN
    assert conflict(make, challenge, written, "staff") == ConflictKind.OWN


def test_who_once_wrote_the_idea_does_not_vote_for_it(make: Factory) -> None:
    entry = make.entry(make.challenge())
    name_authors(make, entry, "staff")
    name_authors(make, entry)
    with pytest.raises(NotAllowed):
        vote(make, entry, "staff")


def test_autosave_names_nobody_and_the_button_does(make: Factory, app: Flask) -> None:
    draft = make.entry(make.challenge(), submit=False)
    nurse = Browser(app, make.session_token("nurse"))
    address = f"/ideas/{draft.id}"
    form = nurse.hidden(f"{address}/edit") | {
        "title": "Sensor i senga", "body": "Kortere vei.", "authors": "staff@example.org, man",
    }  # fmt: skip
    saved = nurse.post(f"{address}/autosave", form)
    assert saved.status_code == 200
    with make.ground.database.read() as session:
        assert len(queries.all_authors(session, draft.id)) == 1
    form |= {"version": str(saved.get_json()["version"]), "authors": "staff@example.org"}
    assert nurse.post(f"{address}/edit", form).status_code == 303
    with make.ground.database.read() as session:
        assert len(queries.all_authors(session, draft.id)) == 2


def test_a_coauthor_whose_account_is_shut_stops_nobody_from_handing_in(make: Factory) -> None:
    draft = make.entry(make.challenge(), submit=False)
    name_authors(make, draft, "staff")
    with make.ground.database.write() as session:
        change_user(session, "staff@example.org", active=False, now=make.clock.now())
    name_authors(make, draft, "staff")
    with make.ground.database.write() as session:
        actions.submit_entry(session, make.viewer("nurse"), draft.id, make.clock.now())
    with pytest.raises(Invalid):  # but is no new one
        name_authors(make, make.entry(draft.challenge_id, submit=False), "staff")


def test_a_coauthor_leaves_by_no_slip_of_the_form(make: Factory) -> None:
    draft = make.entry(make.challenge(), submit=False)
    name_authors(make, draft, "staff", "teacher")
    name_authors(make, draft, "teacher", by="staff")
    with make.ground.database.read() as session:
        assert len(queries.all_authors(session, draft.id)) == 3


def test_who_came_by_a_name_only_learns_of_no_address(make: Factory) -> None:
    challenge = make.challenge(guests=True)
    make.day_guest("day", challenge.id)
    draft = make.entry(challenge, by="day", submit=False)
    # Those who are in it already stay, as the form sends them.
    with make.ground.database.write() as session:
        session.add(EntryAuthor(entry_id=draft.id, user_id=make.viewer("staff").id, position=1))
        session.add(EntryAdviser(entry_id=draft.id, user_id=make.viewer("nurse").id, position=0))
    name_authors(make, draft, "staff", by="day")
    for field in ("authors", "advisers"):
        said = set()
        for email in ("teacher@example.org", "guest@example.org", "nobody@example.org"):
            with make.ground.database.read() as session:
                version = session.get_one(Entry, draft.id).version
            named = EntryFields(title="Ny", **{field: (email,)})  # type: ignore[arg-type]
            with pytest.raises(Invalid) as caught, make.ground.database.write() as session:
                actions.save_entry(session, make.viewer("day"), draft.id, named, version,
                                   make.clock.now())  # fmt: skip
            said |= {(each.field, each.message) for each in caught.value.faults}
        assert len(said) == 1, field
