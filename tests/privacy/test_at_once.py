"""Someone is erased while they do something, on PostgreSQL: who is first is waited for."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from intranet_ideas.entries import talk
from intranet_ideas.entries.models import Comment
from intranet_ideas.entries.queries import see_entry
from intranet_ideas.guardians.models import GuestAge
from intranet_ideas.people.models import User
from intranet_ideas.privacy.erasing import erase

from ..factories import Factory
from ..outcomes.test_at_once import Meanwhile

pytestmark = pytest.mark.postgresql


def test_someone_comments_while_they_are_erased(make: Factory) -> None:
    """Whoever comments locks the idea, and then the database looks at the person; to erase in the
    other order would let the two wait for each other."""
    entry = make.entry(make.challenge(), by="teacher").id
    nurse, now = make.viewer("nurse"), make.clock.now()
    with make.ground.database.write() as session:
        talk.add_comment(session, nurse, entry, "Det første", now)
    with make.ground.database.write() as session:
        see_entry(session, nurse, entry, now, lock=True)
        other = Meanwhile(
            make,  # type: ignore[arg-type]  # both have a ground
            lambda s: erase(s, None, nurse.id, now, "nb"),
        )
        other.begin()
        assert other.waits
        talk.add_comment(session, nurse, entry, "Det siste", now)
    other.end()
    assert other.error is None
    with make.ground.database.read() as session:
        assert session.get_one(User, nurse.id).email.startswith("erased-")
        assert set(session.scalars(select(Comment.body))) == {""}


def test_a_guardian_answers_while_the_child_is_erased(make: Factory) -> None:
    """Whoever changes what is known of a child's age locks that, and then the child's ideas."""
    entry = make.entry(make.challenge(guests=True), by="guest").id
    guest, now = make.viewer("guest"), make.clock.now()
    with make.ground.database.write() as session:
        session.add(GuestAge(user_id=guest.id, held=False, guardian_email="", closed=""))
    with make.ground.database.write() as session:
        session.get_one(GuestAge, guest.id, with_for_update=True)
        other = Meanwhile(
            make,  # type: ignore[arg-type]  # both have a ground
            lambda s: erase(s, None, guest.id, now, "nb"),
        )
        other.begin()
        assert other.waits
        see_entry(session, guest, entry, now, lock=True)
    other.end()
    assert other.error is None
    with make.ground.database.read() as session:
        assert session.get_one(User, guest.id).email.startswith("erased-")
