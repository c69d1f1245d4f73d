"""Operations that follow challenges and ideas."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response

from intranet_ideas.api.core import done, operation
from intranet_ideas.entries import following
from intranet_ideas.web import received_at, viewer

CHALLENGE = "/challenges/<int:challenge_id>/follow"
ENTRY = "/entries/<int:entry_id>/follow"


def _change(change: Callable[..., None], number: int) -> Response:
    return done(lambda session: change(session, viewer(), number, received_at()))


@operation("PUT", CHALLENGE, "followChallenge", None, status=204, write=True)
def follow_challenge(challenge_id: int) -> Response:
    """Hear what happens in a challenge without joining it; a second time changes nothing."""
    return _change(following.follow_challenge, challenge_id)


@operation("DELETE", CHALLENGE, "unfollowChallenge", None, status=204, write=True)
def unfollow_challenge(challenge_id: int) -> Response:
    """Follow a challenge no more."""
    return _change(following.unfollow_challenge, challenge_id)


@operation("PUT", ENTRY, "followEntry", None, status=204, write=True)
def follow_entry(entry_id: int) -> Response:
    """Hear of comments on an idea and of changed texts; a second time changes nothing."""
    return _change(following.follow_entry, entry_id)


@operation("DELETE", ENTRY, "unfollowEntry", None, status=204, write=True)
def unfollow_entry(entry_id: int) -> Response:
    """Follow an idea no more."""
    return _change(following.unfollow_entry, entry_id)
