"""What is done about two ideas at the same moment waits its turn, and comments stay counted, on
PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from intranet_ideas.entries import talk
from intranet_ideas.entries.models import SHOWN, Ballot, Comment, Entry, Vote
from intranet_ideas.errors import Conflict, NotFound
from intranet_ideas.joining import actions, doing
from intranet_ideas.joining.models import Joining
from intranet_ideas.moderation import actions as moderation
from intranet_ideas.privacy import erasing

from ..factories import Factory
from ..outcomes.test_at_once import Meanwhile
from .test_joining import TEXT, WHY, Two, do, used

pytestmark = pytest.mark.postgresql

Write = Callable[[Session], Any]


def act(make: Factory, action: Callable[..., Any], by: str, *rest: Any) -> Write:
    viewer, now = make.viewer(by), make.clock.now()
    return lambda session: action(session, viewer, *rest, now)


def beside(make: Factory, first: Write, second: Write) -> BaseException | None:
    """Do the second while the first is done; return what went wrong with the second."""
    with make.ground.database.write() as session:
        first(session)
        session.flush()
        other = Meanwhile(make, second)  # type: ignore[arg-type]  # both have a ground
        other.begin()
        assert other.waits
    other.end()
    return other.error


def counted_right(make: Factory) -> bool:
    """Say whether each idea counts the comments that show on it, with those of its parts."""
    with make.ground.database.read() as session:
        for entry in session.scalars(select(Entry)):
            parts = select(Entry.id).where(
                (Entry.id == entry.id) | (Entry.joined_into_id == entry.id)
            )
            shown = session.scalar(
                select(func.count()).select_from(Comment)
                .where(Comment.entry_id.in_(parts), Comment.state == SHOWN,
                       Comment.deleted_at.is_(None))
            )  # fmt: skip
            if shown != entry.comment_count:
                return False
    return True


def joining_of(two: Two, found: Joining) -> Write:
    return act(two.make, doing.join, "teacher", two.teacher, found.id, two.nurse, TEXT,
               found.version)  # fmt: skip


def test_two_who_agree_at_once_both_have_agreed(make: Factory) -> None:
    two = Two(make)
    made = do(make, actions.propose, "manager", two.nurse, two.teacher, WHY)
    assert beside(
        make, act(make, actions.agree, "nurse", two.nurse, made.id),
        act(make, actions.agree, "teacher", two.teacher, made.id),
    ) is None  # fmt: skip
    assert two.row(made.id).ready


def test_one_agrees_while_the_other_declines_and_hears_it(make: Factory) -> None:
    two = Two(make)
    made = do(make, actions.propose, "manager", two.nurse, two.teacher, WHY)
    assert isinstance(beside(
        make, act(make, actions.decline, "nurse", two.nurse, made.id, ""),
        act(make, actions.agree, "teacher", two.teacher, made.id),
    ), Conflict)  # fmt: skip


def test_the_same_two_are_joined_once(make: Factory) -> None:
    two = Two(make)
    found = two.agreed()
    assert beside(make, joining_of(two, found), joining_of(two, found)) is not None
    with make.ground.database.read() as session:
        assert session.scalar(select(func.count()).where(Entry.status == "joined")) == 1


@pytest.mark.parametrize("on", ["nurse", "teacher"])
def test_a_comment_while_two_are_joined_is_counted_once_or_refused(make: Factory, on: str) -> None:
    two = Two(make)
    do(make, talk.add_comment, "staff", two.teacher, "Before")
    found = two.agreed()
    entry = getattr(two, on)
    error = beside(make, joining_of(two, found),
                   act(make, talk.add_comment, "staff", entry, "Now"))  # fmt: skip
    assert isinstance(error, Conflict if on == "teacher" else type(None))
    assert counted_right(make)


@pytest.mark.parametrize("on", ["nurse", "teacher"])
def test_two_are_joined_while_a_comment_is_written(make: Factory, on: str) -> None:
    two = Two(make)
    found = two.agreed()
    comment = act(make, talk.add_comment, "staff", getattr(two, on), "Now")
    assert beside(make, comment, joining_of(two, found)) is None
    assert counted_right(make)


def test_a_comment_while_joined_ideas_are_split(make: Factory) -> None:
    two = Two(make)
    do(make, talk.add_comment, "staff", two.teacher, "Before")
    joined = two.join()
    assert beside(
        make, act(make, doing.split, "teacher", two.nurse, joined.id),
        act(make, talk.add_comment, "staff", two.nurse, "Now"),
    ) is None  # fmt: skip
    assert counted_right(make)


def test_an_answer_to_a_part_while_it_is_split_off(make: Factory) -> None:
    two = Two(make)
    first = do(make, talk.add_comment, "staff", two.teacher, "Before")
    joined = two.join()

    def reply(session: Session) -> None:
        talk.add_comment(session, make.viewer("janitor"), two.nurse, "Yes", make.clock.now(),
                         parent_id=first.id)  # fmt: skip

    error = beside(make, act(make, doing.split, "teacher", two.nurse, joined.id), reply)
    assert error is not None, "the comment is another idea's by now"
    assert counted_right(make)


@pytest.mark.parametrize("on", ["nurse", "teacher"])
def test_support_while_two_are_joined_counts_once(make: Factory, on: str) -> None:
    two = Two(make)
    do(make, talk.set_vote, "staff", two.teacher)
    found = two.agreed()
    beside(make, joining_of(two, found), act(make, talk.set_vote, "staff", getattr(two, on)))
    with make.ground.database.read() as session:
        votes = session.scalar(select(func.count()).where(Vote.entry_id == two.nurse))
        assert session.get_one(Entry, two.nurse).vote_count == votes == 1
        assert session.scalar(select(func.max(Ballot.used))) == used(make, "staff") == 1


def erased(make: Factory, name: str) -> Write:
    user, now = make.viewer(name).id, make.clock.now()
    return lambda session: erasing.erase(session, None, user, now, "nb")


def test_a_person_is_erased_while_their_comment_is_hidden(make: Factory) -> None:
    two = Two(make)
    comment = do(make, talk.add_comment, "staff", two.nurse, "Words")
    hide = act(make, moderation.decide, "moderator", two.nurse, comment.id, "hide", "Rude")
    assert beside(make, hide, erased(make, "staff")) is None
    assert counted_right(make)


def test_a_comment_is_hidden_while_its_writer_is_erased(make: Factory) -> None:
    two = Two(make)
    comment = do(make, talk.add_comment, "staff", two.nurse, "Words")
    hide = act(make, moderation.decide, "moderator", two.nurse, comment.id, "hide", "Rude")
    assert isinstance(beside(make, erased(make, "staff"), hide), Conflict | NotFound)
    assert counted_right(make)


def test_a_person_is_erased_while_ideas_they_commented_are_joined(make: Factory) -> None:
    two = Two(make)
    for entry in (two.nurse, two.teacher):
        do(make, talk.add_comment, "staff", entry, "Words")
    found = two.agreed()
    assert beside(make, joining_of(two, found), erased(make, "staff")) is None
    assert counted_right(make)
