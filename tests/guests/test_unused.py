"""Accounts that were made for a guest by hand, and that nobody ever used, have an end."""

from __future__ import annotations

from dataclasses import replace

from intranet_ideas.guests import queries
from intranet_ideas.guests.rules import Way
from intranet_ideas.identity.actions import note_guest
from intranet_ideas.people import actions as people
from intranet_ideas.people.models import User
from intranet_ideas.privacy import retention

from ..factories import Factory


def test_an_account_that_was_made_by_hand_and_never_used_is_closed(make: Factory) -> None:
    make.organisation()
    ground, clock = make.ground, make.clock
    ground = replace(ground, settings=replace(ground.settings, keep_guests_days=365))
    numbers = {}
    with ground.database.write() as session:
        for key, guest, password in (
            ("kari", True, None), ("used", True, None), ("locked", True, "et langt passord 47"),
            ("colleague", False, None),
        ):  # fmt: skip
            numbers[key] = people.add_user(
                session, email=f"{key}@example.net", name=key, department="innbyggere",
                guest=guest, password=password, now=clock.now(),
            ).id  # fmt: skip
    clock.advance(days=200)
    with ground.database.write() as session:
        # As whoever comes in by a link does.
        note_guest(session, session.get_one(User, numbers["used"]), clock.now())

    def closed() -> set[str]:
        retention.follow(ground, clock.now())
        with ground.database.read() as session:
            return {key for key, number in numbers.items()
                    if not session.get_one(User, number).active}  # fmt: skip

    clock.advance(days=164)
    assert closed() == set()
    clock.advance(days=2)
    # One with a password is IT's to close, and so is a colleague's.
    assert closed() == {"kari"}
    with ground.database.read() as session:
        way = queries.way_in(session, "kari@example.net", "known", clock.now())
    assert way == Way.LINK, "a link opens it again"
