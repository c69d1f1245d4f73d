"""Catches what plugins send by ``plugin_api.outgoing``, so that a test sends nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from unittest import mock

from intranet_ideas.plugin_api import outgoing


@dataclass(frozen=True, slots=True)
class Post:
    """What a plugin sent."""

    url: str
    """The address it went to."""
    body: bytes
    """What was sent, as it was."""
    headers: Mapping[str, str]
    """As the plugin gave them."""


@contextmanager
def replies(*answers: int | outgoing.Reply | None) -> Iterator[list[Post]]:
    """Answer the plugin's posts one after the other, and return the list that they come into.

    An answer is a status, a whole ``outgoing.Reply``, or None: the address can't be reached.
    The last one answers all further posts. An address that never passes is refused here too,
    as far as it can be seen without looking its name up.
    """
    posts: list[Post] = []
    waiting = list(answers or (200,))

    def post(
        url: str, body: bytes, headers: Mapping[str, str], *, seconds: float = 0  # noqa: ARG001
    ) -> outgoing.Reply:
        outgoing.check_url(url)
        posts.append(Post(url, bytes(body), dict(headers)))
        answer = waiting.pop(0) if len(waiting) > 1 else waiting[0]
        if answer is None:
            raise outgoing.Unreachable("it can't be reached: the test says so")
        return answer if isinstance(answer, outgoing.Reply) else outgoing.Reply(answer)

    with mock.patch.object(outgoing, "post", post):
        yield posts
