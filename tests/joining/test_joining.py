"""Two ideas become one by their authors' will, and two again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from intranet_ideas.entries import actions as entries
from intranet_ideas.entries import following, holds, queries, talk
from intranet_ideas.entries.models import Ballot, Entry, Vote
from intranet_ideas.entries.rules import EntryFields
from intranet_ideas.errors import Conflict, Invalid, NotAllowed, NotFound, Stale, WrongPhase
from intranet_ideas.joining import actions, doing, rules
from intranet_ideas.joining.models import Joining

from ..factories import Factory

WHY = "Both are about quiet nights"
TEXT = EntryFields(title="Quiet nights", body="Sensors and rounds.", answers={"behov": "All."})


def do(make: Factory, action: Callable[..., Any], by: str, *rest: Any) -> Any:
    with make.ground.database.write() as session:
        return action(session, make.viewer(by), *rest, make.clock.now())


def see(make: Factory, by: str, entry: int) -> queries.SeenEntry:
    with make.ground.database.read() as session:
        return queries.see_entry(session, make.viewer(by), entry, make.clock.now())


def authors(make: Factory, entry: int) -> list[str]:
    with make.ground.database.read() as session:
        return [each.name.split()[0] for each in queries.all_authors(session, entry)]


def voters(make: Factory, entry: int) -> set[str]:
    with make.ground.database.read() as session:
        found = session.scalars(select(Vote.user_id).where(Vote.entry_id == entry))
        ids = set(found)
    names = ("nurse", "staff", "teacher", "janitor", "judge1", "judge2", "boss")
    return {name for name in names if make.viewer(name).id in ids}


def used(make: Factory, name: str) -> int:
    with make.ground.database.read() as session:
        row = session.scalar(select(Ballot.used).where(Ballot.user_id == make.viewer(name).id))
        return row or 0


class Two:
    """A challenge with two ideas: the nurse's and the teacher's."""

    def __init__(self, make: Factory, **changes: Any) -> None:
        self.make = make
        self.challenge = make.challenge(**changes)
        self.nurse = make.entry(self.challenge).id
        self.teacher = make.entry(
            self.challenge, "teacher", title="Stille runder", body="Gå stille."
        ).id

    def agreed(self, by: str = "nurse") -> Joining:
        """Let both sides want it."""
        made = do(self.make, actions.propose, by, self.nurse, self.teacher, WHY)
        for name, entry in (("nurse", self.nurse), ("teacher", self.teacher)):
            do(self.make, actions.agree, name, entry, made.id)
        return self.row(made.id)

    def row(self, joining: int) -> Joining:
        with self.make.ground.database.read() as session:
            return session.get_one(Joining, joining)

    def join(self, by: str = "teacher", kept: int | None = None) -> Joining:
        """Join the teacher's into the nurse's, unless told otherwise."""
        found = self.agreed()
        entry = self.nurse if by == "nurse" else self.teacher
        return do(self.make, doing.join, by, entry, found.id, kept or self.nurse, TEXT,  # type: ignore[no-any-return]
                  found.version)

    def split(self, joining: Joining, by: str = "teacher", entry: int | None = None) -> None:
        do(self.make, doing.split, by, entry or self.nurse, joining.id)


def test_two_ideas_become_one_and_two_again(make: Factory) -> None:
    two = Two(make)
    do(make, talk.add_comment, "staff", two.teacher, "Lovely")
    joined = two.join()
    seen = see(make, "janitor", two.nurse)
    assert (seen.shown.title, authors(make, two.nurse)) == ("Quiet nights", ["Nina", "Tora"])
    gone = see(make, "janitor", two.teacher)
    assert (gone.entry.status, gone.entry.joined_into_id) == ("joined", two.nurse)
    assert gone.shown.title == "Stille runder"
    with make.ground.database.read() as session:
        comments = queries.comments(session, seen)
        listed = queries.gallery(session, seen.challenge, make.clock.now())
    assert [(each.body, each.written_on.id) for each in comments if each.written_on] == [
        ("Lovely", two.teacher)
    ]
    assert (seen.entry.comment_count, [each.id for each in listed]) == (1, [two.nurse])
    assert seen.challenge.challenge.entry_count == 1
    two.split(joined)
    again, back = see(make, "janitor", two.nurse), see(make, "janitor", two.teacher)
    assert (again.shown.title, back.shown.title) == ("Nattilsyn med sensor", "Stille runder")
    assert (authors(make, two.nurse), authors(make, two.teacher)) == (["Nina"], ["Tora"])
    assert (again.entry.comment_count, back.entry.comment_count) == (0, 1)
    assert (back.entry.status, again.challenge.challenge.entry_count) == ("submitted", 2)
    assert again.handed_in is not None
    assert again.handed_in.number == 1
    # Each has written with the other, and so decides nothing about either.
    assert see(make, "nurse", two.teacher).wrote
    assert see(make, "teacher", two.nurse).wrote


def test_no_idea_leaves_the_lists_while_a_joined_text_would_wait(make: Factory) -> None:
    two = Two(make, guests=True)
    theirs = make.entry(two.challenge, "guest", title="Stille runder").id
    made = do(make, actions.propose, "nurse", two.nurse, theirs, WHY)
    for name, entry in (("nurse", two.nurse), ("guest", theirs)):
        do(make, actions.agree, name, entry, made.id)
    with make.ground.database.write() as session:
        session.get_one(type(two.challenge), two.challenge.id).guest_ideas_wait = True

    def listed() -> set[int]:
        with make.ground.database.read() as session:
            seen = queries.see_entry(session, make.viewer("janitor"), two.nurse, make.clock.now())
            rows = queries.gallery(session, seen.challenge, make.clock.now())
            return {each.id for each in rows}

    before = listed()
    with pytest.raises(Invalid) as told:
        do(make, doing.join, "guest", theirs, made.id, two.nurse, TEXT, two.row(made.id).version)
    assert told.value.faults[0].message == rules.TEXT_WAITS
    assert listed() == before
    # The text that the idea has by now needs nobody's look.
    shown = see(make, "nurse", two.nurse).shown
    stands = EntryFields(title=shown.title, body=shown.body, answers=dict(shown.answers))
    joined = do(make, doing.join, "guest", theirs, made.id, two.nurse, stands,
                two.row(made.id).version)  # fmt: skip
    assert see(make, "janitor", two.nurse).shown.title == "Nattilsyn med sensor"
    assert listed() == before - {theirs}
    two.split(joined, by="guest")
    assert listed() == before
    # And one whose texts need not wait joins them with any.
    again = do(make, actions.propose, "nurse", two.nurse, theirs, WHY)
    for name, entry in (("nurse", two.nurse), ("guest", theirs)):
        do(make, actions.agree, name, entry, again.id)
    do(make, doing.join, "nurse", two.nurse, again.id, two.nurse, TEXT, two.row(again.id).version)
    assert see(make, "janitor", two.nurse).shown.title == "Quiet nights"


def test_a_text_of_both_that_waits_ends_with_the_split(make: Factory) -> None:
    two = Two(make, guests=True)
    theirs = make.entry(two.challenge, "guest", title="Stille runder").id
    made = do(make, actions.propose, "nurse", two.nurse, theirs, WHY)
    for name, entry in (("nurse", two.nurse), ("guest", theirs)):
        do(make, actions.agree, name, entry, made.id)
    joined = do(make, doing.join, "nurse", two.nurse, made.id, two.nurse, TEXT,
                two.row(made.id).version)  # fmt: skip
    with make.ground.database.write() as session:
        session.get_one(type(two.challenge), two.challenge.id).guest_ideas_wait = True
    version = see(make, "guest", two.nurse).entry.version
    do(make, entries.save_entry, "guest", two.nurse, EntryFields("Mer stille", "x", {"behov": "y"}),
       version)  # fmt: skip
    do(make, entries.submit_entry, "guest", two.nurse)
    assert see(make, "janitor", two.nurse).shown.title == "Quiet nights"
    two.split(joined, by="guest")
    with make.ground.database.read() as session:
        held = holds.latest(session, two.nurse)
        assert held is not None
        assert held.outcome == "taken_back", "nobody lets it through for one of the two"


def test_support_counts_once_and_comes_back(make: Factory) -> None:
    two = Two(make, votes_per_person=2)
    for name, ideas in (("staff", (two.nurse, two.teacher)), ("janitor", (two.teacher,)),
                          ("judge1", (two.nurse,)), ("nurse", (two.teacher,))):
        for entry in ideas:
            do(make, talk.set_vote, name, entry)
    joined = two.join()
    assert voters(make, two.nurse) == {"staff", "janitor", "judge1"}
    assert see(make, "boss", two.nurse).entry.vote_count == 3
    assert {name: used(make, name) for name in ("staff", "janitor", "judge1", "nurse")} == {
        "staff": 1, "janitor": 1, "judge1": 1, "nurse": 0,
    }
    with pytest.raises(Conflict):
        do(make, talk.set_vote, "boss", two.teacher)
    do(make, talk.remove_vote, "janitor", two.nurse)
    do(make, talk.set_vote, "boss", two.nurse)
    two.split(joined)
    assert voters(make, two.nurse) == {"staff", "judge1", "boss"}
    assert voters(make, two.teacher) == {"staff"}
    assert [see(make, "boss", each).entry.vote_count
            for each in (two.nurse, two.teacher)] == [3, 1]
    assert (used(make, "staff"), used(make, "janitor"), used(make, "nurse")) == (2, 0, 0)


def test_a_vote_used_elsewhere_meanwhile_lapses_at_the_split(make: Factory) -> None:
    two = Two(make, votes_per_person=2)
    third = make.entry(two.challenge, "boss", title="Tredje").id
    for entry in (two.nurse, two.teacher):
        do(make, talk.set_vote, "staff", entry)
    joined = two.join()
    do(make, talk.set_vote, "staff", third)
    two.split(joined)
    assert voters(make, two.nurse) == {"staff"}
    assert voters(make, two.teacher) == set()
    assert (used(make, "staff"), see(make, "boss", two.teacher).entry.vote_count) == (2, 0)


def test_both_sides_must_agree_and_any_author_can_decline(make: Factory) -> None:
    two = Two(make)
    with pytest.raises(Invalid):
        do(make, actions.propose, "staff", two.nurse, two.teacher, " ")
    made = do(make, actions.propose, "manager", two.nurse, two.teacher, WHY)
    with pytest.raises(NotFound):
        do(make, actions.agree, "manager", two.nurse, made.id)
    do(make, actions.agree, "nurse", two.nurse, made.id)
    with pytest.raises(Conflict):
        do(make, doing.join, "nurse", two.nurse, made.id, two.nurse, TEXT, 2)
    with pytest.raises(Conflict):
        do(make, actions.propose, "staff", two.teacher, two.nurse, WHY)
    do(make, actions.agree, "teacher", two.teacher, made.id)
    do(make, actions.decline, "nurse", two.nurse, made.id, "Not after all")
    row = two.row(made.id)
    assert (row.status, row.reply) == (rules.DECLINED, "Not after all")
    with pytest.raises(Conflict):
        do(make, actions.propose, "staff", two.nurse, two.teacher, WHY)
    again = do(make, actions.propose, "teacher", two.teacher, two.nurse, WHY)
    assert again.agreed(two.teacher)
    with pytest.raises(NotFound):
        do(make, actions.take_back, "nurse", two.nurse, again.id)
    do(make, actions.take_back, "teacher", two.nurse, again.id)
    assert two.row(again.id).status == rules.TAKEN_BACK


def test_after_the_deadline_only_one_who_runs_it_splits_and_not_while_judging(
    make: Factory,
) -> None:
    two = Two(make, voting_closes_at=make.clock.now() + timedelta(days=9))
    joined = two.join()
    with pytest.raises(WrongPhase):
        two.split(joined, by="manager")
    make.clock.advance(days=8)
    with pytest.raises((NotAllowed, WrongPhase)):
        two.split(joined)
    make.clock.advance(days=2)
    with pytest.raises(WrongPhase):
        two.split(joined, by="manager")
    make.clock.advance(days=-2)
    two.split(joined, by="manager", entry=two.teacher)
    assert see(make, "boss", two.teacher).entry.status == "submitted"


def test_what_is_joined_is_only_read(make: Factory) -> None:
    two = Two(make)
    two.join()
    for action, rest in ((entries.submit_entry, ()), (entries.withdraw_entry, ()),
                         (entries.save_entry, (TEXT, 2)), (talk.add_comment, ("Hei",))):
        with pytest.raises(Conflict):
            do(make, action, "teacher", two.teacher, *rest)
    assert not see(make, "teacher", two.teacher).may("entry.edit")


def test_who_wrote_stays_hidden_when_either_is_under_a_pseudonym(make: Factory) -> None:
    two = Two(make)
    hidden = make.entry(two.challenge, "staff", title="Skjult", pseudonymous=True).id
    made = do(make, actions.propose, "staff", two.nurse, hidden, WHY)
    do(make, actions.agree, "nurse", two.nurse, made.id)
    row = two.row(made.id)
    joined = do(make, doing.join, "nurse", two.nurse, made.id, two.nurse, TEXT, row.version)
    assert see(make, "janitor", two.nurse).names_hidden
    assert see(make, "janitor", hidden).names_hidden
    do(make, doing.split, "nurse", two.nurse, joined.id)
    assert not see(make, "janitor", two.nurse).names_hidden
    assert see(make, "janitor", hidden).names_hidden


def test_followers_follow_on_and_go_back(make: Factory) -> None:
    two = Two(make)
    for name in ("staff", "janitor"):
        do(make, following.follow_entry, name, two.teacher)
    joined = two.join()
    assert see(make, "staff", two.nurse).follows
    do(make, following.unfollow_entry, "janitor", two.nurse)
    two.split(joined)
    assert (see(make, "staff", two.nurse).follows, see(make, "staff", two.teacher).follows) == (
        False, True,
    )
    assert not see(make, "janitor", two.teacher).follows


def test_the_last_joining_is_split_first(make: Factory) -> None:
    two = Two(make)
    first = two.join()
    third = make.entry(two.challenge, "boss", title="Tredje").id
    made = do(make, actions.propose, "boss", third, two.nurse, WHY)
    do(make, actions.agree, "nurse", two.nurse, made.id)
    version = two.row(made.id).version
    with pytest.raises(Invalid):
        do(make, doing.join, "boss", third, made.id, third, TEXT, version)
    make.clock.advance(minutes=1)
    second = do(make, doing.join, "boss", third, made.id, two.nurse, TEXT, version)
    with pytest.raises(Conflict):
        two.split(first)
    do(make, doing.split, "boss", third, second.id)
    assert authors(make, two.nurse) == ["Nina", "Tora"]
    two.split(first)
    assert authors(make, two.nurse) == ["Nina"]


def test_a_text_saved_meanwhile_is_not_lost(make: Factory) -> None:
    two = Two(make)
    found = two.agreed()
    do(make, doing.save_text, "nurse", two.nurse, found.id, two.nurse, TEXT, found.version)
    with pytest.raises(Stale):
        do(make, doing.join, "teacher", two.teacher, found.id, two.nurse, TEXT, found.version)


def test_what_was_being_written_comes_back(make: Factory) -> None:
    two = Two(make)
    draft = EntryFields(title="Ny tittel", body="Utkast", answers={"behov": "x"})
    seen = see(make, "nurse", two.nurse)
    do(make, entries.save_entry, "nurse", two.nurse, draft, seen.entry.version)
    joined = two.join()
    assert see(make, "nurse", two.nurse).working.title == "Quiet nights"
    two.split(joined)
    mine = see(make, "nurse", two.nurse)
    assert (mine.working.title, mine.handed_in and mine.handed_in.title) == (
        "Ny tittel", "Nattilsyn med sensor",
    )


def test_the_idea_that_goes_on_can_be_the_other_and_be_withdrawn(make: Factory) -> None:
    two = Two(make)
    do(make, talk.set_vote, "staff", two.nurse)
    joined = two.join(kept=two.teacher)
    assert see(make, "staff", two.teacher).entry.vote_count == 1
    do(make, entries.withdraw_entry, "teacher", two.teacher)
    assert used(make, "staff") == 0
    two.split(joined, by="nurse")
    assert (used(make, "staff"), voters(make, two.nurse)) == (1, {"staff"})
    with make.ground.database.read() as session:
        assert session.get_one(Entry, two.teacher).status == "withdrawn"
        assert session.get_one(Entry, two.teacher).vote_count == 0
