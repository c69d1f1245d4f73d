"""What the example in ``no_numbers.py`` does."""

from pathlib import Path

from intranet_ideas.testing import Host, challenge, entry

HOST = Host(Path(__file__).parents[1] / "no_numbers.py")


def remarks(body, **settings):
    return HOST.call(
        "check_entry", challenge=challenge(), entry=entry(body=body),
        settings=HOST.settings(**settings),
    )  # fmt: skip


def test_check_entry():
    (problem,) = remarks("Ask 010190 12345 for a ride.", costs=False)
    assert problem.blocking
    (hint,) = remarks("A shared car.")
    assert not hint.blocking
    assert remarks("A shared car costs little.") == []
