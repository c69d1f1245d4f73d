"""What the example in ``page_extras.py`` does."""

from pathlib import Path

from intranet_ideas.testing import Host, challenge, entry

HOST = Host(Path(__file__).parents[1] / "page_extras.py")


def test_register_challenge_panels():
    (panel,) = HOST.call("register_challenge_panels")
    assert panel.render(challenge(), "en") == "**Deadline:** 17.03.2026"
    assert panel.render(challenge(closes_at=None), "en") == ""


def test_register_navigation():
    (link,) = HOST.call("register_navigation")
    assert link.url.startswith("https://")


def test_register_exports():
    (export,) = HOST.call("register_exports")
    file = export.make(challenge(id=7), [entry(title="Shared car")], "en")
    assert file.name == "ideas-7.csv"
    assert file.content.startswith(b"Shared car,https://")


def test_register_challenge_templates():
    (template,) = HOST.call("register_challenge_templates")
    assert sum(template.days) == 11
