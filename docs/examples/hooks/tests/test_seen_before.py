"""What the example in ``seen_before.py`` does."""

from pathlib import Path

from intranet_ideas.plugin_api import AlikeIdea
from intranet_ideas.testing import Host, challenge, entry

HOST = Host(Path(__file__).parents[1] / "seen_before.py")


def idea(number, phase):
    url = f"https://ideas.example.org/ideas/{number}"
    return AlikeIdea(number, "A shared car", "Fewer cars", url, 1, "Green travel", phase, "en")


def test_suggest_while_writing():
    hints = HOST.call(
        "suggest_while_writing", challenge=challenge(), draft=entry(body="It needs money."),
        alike=[idea(7, "open"), idea(8, "decided")],
    )  # fmt: skip
    assert [(hint.entry, hint.text[:6]) for hint in hints] == [(8, "We tri"), (None, "Ask th")]
