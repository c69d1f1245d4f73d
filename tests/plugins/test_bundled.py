"""Bundled plugins are written like anyone's: from the public contract alone."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

from intranet_ideas.paths import bundled
from intranet_ideas.plugin_host.discovery import BUNDLED, discover
from intranet_ideas.plugin_host.loading import LoadedPlugin, load

ROOT = bundled("plugins")
FILES = sorted(ROOT.rglob("*.py"))
PUBLIC = {
    "intranet_ideas.plugin_api", "intranet_ideas.plugin_api.language",
    "intranet_ideas.plugin_api.scores",
}
BESIDES = {
    "search_whoosh": {"whoosh"}, "search_tantivy": {"tantivy"},
    "search_postgresql": {"sqlalchemy"}, "export_xlsx": {"xlsxwriter"},
    "challenge_calendar": {"icalendar"},
    "scoring_calibrated": {"numpy"}, "scoring_pairwise": {"numpy"},
}  # fmt: skip
"""Packages that a plugin exists to wrap."""


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_plugins_import_nothing_of_the_core_but_the_contract(path: Path) -> None:
    allowed = sys.stdlib_module_names | BESIDES.get(path.relative_to(ROOT).parts[0], set())
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [each.name for each in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level <= 1, "out of its own folder"
            names = [] if node.level else [node.module or ""]
        else:
            continue
        for name in names:
            if name.split(".")[0] == "intranet_ideas":
                assert name in PUBLIC, name
            else:
                assert name.split(".")[0] in allowed, name


def test_each_has_a_readme_and_speaks_every_language() -> None:
    found, problems = discover([(ROOT, BUNDLED)], [])
    assert problems == []
    for each in found.values():
        plugin = load(each)
        assert isinstance(plugin, LoadedPlugin), plugin
        assert each.path is not None
        assert (each.path.parent / "README.md").is_file(), each.name
        for text in (plugin.info.label, plugin.info.summary):
            assert not isinstance(text, str)
            assert set(text) == {"nb", "nn", "en"}


def test_templates_are_whole_challenges() -> None:
    found, _ = discover([(ROOT, BUNDLED)], [])
    plugin = load(found["challenge_templates"])
    assert isinstance(plugin, LoadedPlugin)
    templates = plugin.call("register_challenge_templates", {})
    assert len(templates) == 10 * 3
    assert len({(each.key, each.language) for each in templates}) == 10 * 3
    for each in templates:
        assert each.days[1] >= 1
        assert each.days[2] == 0
        assert sum(criterion.weight for criterion in each.criteria) == 100
        assert all(len(criterion.steps) == 6 and criterion.question for criterion in each.criteria)
        assert each.brief
        assert len(each.title) <= 120
        assert each.guide.keys() == {"text", "people", "time", "questions", "judging", "review"}
    first = next(each for each in templates if each.key == "velferdsteknologi")
    assert first.days == (21, 21, 0, 24, 7)
    assert first.blind
    assert first.guests
    assert {each.key for each in first.questions} > {"behov", "losning", "nytt"}
    canvas = next(each for each in templates if each.key == "lerret")
    assert [each.key for each in canvas.questions] == ["behov", "losning", "hvem", "prove"]
