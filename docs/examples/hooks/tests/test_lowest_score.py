"""What the example in ``lowest_score.py`` does."""

from pathlib import Path

from intranet_ideas.testing import Host, sheet

HOST = Host(Path(__file__).parents[1] / "lowest_score.py")


def test_describe_plugin():
    assert HOST.info.version == "1.0"
    assert HOST.settings() == {}


def test_register_scoring_methods():
    ranking = HOST.rank("lowest", sheet({"a": [6, 2], "b": [4, 3], "c": []}))
    assert [(each.entry, each.rank) for each in ranking.entries] == [
        ("b", 1), ("a", 2), ("c", None),
    ]  # fmt: skip
