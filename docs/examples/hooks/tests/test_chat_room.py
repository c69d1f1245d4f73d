"""What the example in ``chat_room.py`` does."""

import json
from pathlib import Path

import pytest

from intranet_ideas.plugin_api import NotSetUp, TryAgainLater
from intranet_ideas.testing import Host, message, person, replies

HOST = Host(Path(__file__).parents[1] / "chat_room.py")
ROOM = "https://chat.example.org/room"


def test_register_notification_channels():
    with replies(200, 503) as posts:
        HOST.deliver("chat", message(), person(name="Nina Nurse"), room=ROOM)
        assert json.loads(posts[0].body)["to"] == "Nina Nurse"
        with pytest.raises(TryAgainLater):
            HOST.deliver("chat", message(), person(), room=ROOM)
    with pytest.raises(NotSetUp):
        HOST.deliver("chat", message(), person())
