"""What the example in ``open_list.py`` does."""

from pathlib import Path

from intranet_ideas.plugin_api import FeedReader
from intranet_ideas.testing import NOON, Host, challenge

HOST = Host(Path(__file__).parents[1] / "open_list.py")


def test_register_feeds():
    (feed,) = HOST.call("register_feeds")
    reader = FeedReader("nb", NOON, "The municipality", "https://ideas.example.org", "Europe/Oslo")
    there = [challenge(title="Åpen"), challenge(title="Closed", phase="judging")]
    assert feed.make(there, reader, HOST.settings()) == "17.03. Åpen\n".encode()
