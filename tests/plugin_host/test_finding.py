"""What is there and what is wrong with it: nothing a plugin does stops the site."""

from __future__ import annotations

import sys
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from intranet_ideas.plugin_host import registry
from intranet_ideas.plugin_host.discovery import GROUP, discover, summary_of
from intranet_ideas.plugin_host.host import PluginHost

from .conftest import HEAD, Write

DOUBLE = """
@hookimpl
def register_scoring_methods():
    return [ScoringMethod('k', 'L', print), ScoringMethod('k', 'L', print)]
"""
BUNDLED = {"challenge_templates", "notify_email", "scoring_weighted_mean", "search_whoosh"}


def test_bundled_plugins_are_found_and_keep_the_contract(host: PluginHost) -> None:
    assert {each.name for each in host.found()} >= BUNDLED
    assert host.check() == []


def test_finding_imports_nothing(host: PluginHost, write: Write) -> None:
    path = write("never_imported", 'raise AssertionError("imported")', bare=True)
    path.write_text('"""Says what it is."""\n' + path.read_text())
    found = {each.name: each for each in host.found()}
    assert summary_of(found["never_imported"]) == "Says what it is."
    assert host.problems() == []
    assert "intranet_ideas_plugins.never_imported" not in sys.modules


def test_a_plugin_that_comes_later_is_found(host: PluginHost, write: Write) -> None:
    assert host.plugin("late") is None
    assert [each.plugin for each in host.problems()] == ["late"]
    write("late")
    loaded = host.plugin("late")
    assert loaded is not None
    assert loaded.info.version == "1.0"
    assert host.problems() == []


def test_a_package_can_import_its_own_modules(host: PluginHost, write: Write) -> None:
    path = write("parted", "from .inner import VALUE", package=True)
    (path.parent / "inner.py").write_text("VALUE = 1")
    assert host.check("parted") == []


@pytest.mark.parametrize("name", ["_hidden", ".hidden"])
def test_private_files_are_no_plugins(host: PluginHost, write: Write, name: str) -> None:
    write(name, bare=True)
    assert name not in {each.name for each in host.found()}
    assert host.problems() == []


def test_a_name_that_can_not_be_used_is_told(host: PluginHost, write: Write) -> None:
    write("my-plugin", bare=True)
    assert "rename" in str(host.problems()[0])


def test_the_first_of_one_name_counts(host: PluginHost, write: Write) -> None:
    path = write("scoring_weighted_mean")
    assert host.plugin("scoring_weighted_mean").found.path != path  # type: ignore[union-attr]
    assert "two plugins" in str(host.problems()[0])


def test_a_folder_that_is_gone_is_told(tmp_path: Path) -> None:
    found, problems = discover([(tmp_path / "gone", "folder")], [])
    assert found == {}
    assert "can't be read" in str(problems[0])


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("raise RuntimeError('no luck')", "RuntimeError: no luck"),
        ("import sys; sys.exit(3)", "SystemExit: 3"),
        ("def broken(:", "SyntaxError"),
        ("import no_such_module_anywhere", "ModuleNotFoundError"),
        ("", "does not state its contract"),
        ("CONTRACT = 99", "contract 99"),
        ("CONTRACT = True", "contract True"),
        ("CONTRACT = 1", "does not implement describe_plugin"),
        ("class Odd(Exception):\n    def __str__(self): raise ValueError\nraise Odd", "Odd"),
    ],
)
def test_a_faulty_plugin_is_a_problem(
    host: PluginHost, write: Write, body: str, told: str
) -> None:
    write("faulty", body, bare=True)
    write("sound")
    problems = host.check("faulty")
    assert [each.plugin for each in problems] == ["faulty"]
    assert told in str(problems[0])
    assert host.plugin("faulty") is None
    assert host.problems() == problems
    assert host.plugin("sound") is not None
    assert "intranet_ideas_plugins.faulty" not in sys.modules


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("@hookimpl\ndef no_such_hook(): ...", "no_such_hook"),
        ("@hookimpl\ndef entry_submitted(happening): ...", "happening"),
        ("@hookimpl\ndef register_exports(): raise OSError('disk')", "OSError: disk"),
        ("@hookimpl\ndef register_exports(): return 7", "int instead of a list"),
        ("@hookimpl\ndef register_scoring_methods(): return [1]", "int instead of ScoringMethod"),
        ("@hookimpl\ndef register_scoring_methods(): return [ScoringMethod('k', 'L', None)]",
         "rank can't be called"),
        (DOUBLE, "the same"),
        ("@hookimpl\ndef register_navigation(): return [Link('x', 'javascript:alert(1)')]", "url"),
        ("@hookimpl\ndef register_navigation(): return [Link('x', '//evil.test')]", "url"),
        ("@hookimpl\ndef register_exports(): pass", "NoneType instead of a list"),
    ],
)  # fmt: skip
def test_hooks_must_fit_the_contract(host: PluginHost, write: Write, body: str, told: str) -> None:
    write("odd", body)
    problems = host.check("odd")
    assert len(problems) == 1
    assert told in str(problems[0])


@pytest.mark.parametrize(
    ("info", "told"),
    [
        ("None", "NoneType"),
        ("PluginInfo(name='other', summary='s', version='1')", "calls itself other"),
        ("PluginInfo(name='told', summary='', version='1')", "summary"),
        ("PluginInfo(name='told', summary='s', version=1)", "version"),
        ("PluginInfo(name='told', summary='s', version='1', scope='unit')", "scope"),
        ("PluginInfo('told', 's', '1', settings=(Setting('A b', 'l'),))", "setting key"),
        ("PluginInfo('told', 's', '1', settings=(Setting('a', 'l', 'colour'),))", "kind"),
        ("PluginInfo('told', 's', '1', settings=(Setting('a', 'l', 'number', 'x'),))", "default"),
        ("PluginInfo('told', 's', '1', settings=(Setting('a', 'l'), Setting('a', 'l')))", "same"),
    ],
)
def test_what_a_plugin_says_of_itself_is_checked(
    host: PluginHost, write: Write, info: str, told: str
) -> None:
    write("told", f"""
        from intranet_ideas.plugin_api import *
        CONTRACT = 1
        @hookimpl
        def describe_plugin():
            return {info}
    """, bare=True)
    assert told in str(host.check("told")[0])


def test_a_mended_plugin_can_be_tried_again(host: PluginHost, write: Write) -> None:
    write("mended", "raise ValueError", bare=True)
    assert host.check("mended")
    write("mended")
    assert host.plugin("mended") is None, "only asking for a check tries again"
    assert host.check("mended") == []
    assert host.plugin("mended") is not None


def test_check_of_an_unknown_name(host: PluginHost) -> None:
    assert "no plugin" in str(host.check("nowhere")[0])


def test_entry_points_are_plugins(
    host: PluginHost, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = HEAD.format(name="packaged", settings="", scope="department")
    (tmp_path / "packaged_plugin.py").write_text(text)
    monkeypatch.syspath_prepend(str(tmp_path))
    points = (EntryPoint("packaged", "packaged_plugin", GROUP),
              EntryPoint("lost", "no_such_module_at_all", GROUP))
    monkeypatch.setattr(registry, "installed_plugins", lambda: points)
    assert host.check("packaged") == []
    assert "ModuleNotFoundError" in str(host.check("lost")[0])
