"""Every hook has an example that is a test, and says when, where and with what it is called."""

from __future__ import annotations

import importlib.util
import inspect
from pathlib import Path
from types import FunctionType, ModuleType

import pytest

from intranet_ideas.plugin_host.advice import advice_on
from intranet_ideas.testing import Host
from scripts import hook_reference

HOOKS = hook_reference.specifications()
FILES = sorted(hook_reference.EXAMPLES.glob("*.py"))

per_hook = pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: hook.__name__)


def module_of(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"hook_examples_{path.stem}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@per_hook
def test_every_hook_says_when_where_with_what_and_what_then(hook: FunctionType) -> None:
    said = hook_reference.read(hook)
    assert set(said.parts) == set(hook_reference.PARTS)


@per_hook
def test_the_example_of_a_hook_does_what_it_says(
    hook: FunctionType, request: pytest.FixtureRequest
) -> None:
    example = hook_reference.example_of(hook.__name__)
    test = vars(module_of(example.test))[f"test_{hook.__name__}"]
    test(**{name: request.getfixturevalue(name) for name in inspect.signature(test).parameters})
    assert f"def {hook.__name__}(" in example.code
    compile(example.code, example.plugin.name, "exec")
    compile(example.test_code, example.test.name, "exec")


def test_what_a_hook_lacks_is_named_with_the_place_to_write_it() -> None:
    def tells_nothing() -> None:
        """Do something.

        When: now.
        """

    with pytest.raises(hook_reference.Undocumented, match="Where, Given, Returns, On error"):
        hook_reference.read(tells_nothing)
    with pytest.raises(hook_reference.Undocumented, match="docs/examples/hooks"):
        hook_reference.example_of("no_such_hook")


def test_a_hook_that_will_go_says_so_and_its_users_are_advised(
    monkeypatch: pytest.MonkeyPatch
) -> None:
    def old() -> None:
        """Do something.

        Like: challenge_opened

        .. versionadded:: 1
        .. deprecated:: 1
           Use the new one.
        """

    (note,) = hook_reference.read(old).notes
    assert "Use the new one." in note
    assert hook_reference.read(old).since == "1"
    spec = vars(hook_reference.hookspecs.challenge_opened)["intranet_ideas_spec"]
    monkeypatch.setitem(spec, "warn_on_impl", DeprecationWarning("use the new one"))
    with pytest.warns(DeprecationWarning, match="the new one"):
        diary = Host(hook_reference.EXAMPLES / "town_diary.py")
    told = [str(each) for each in advice_on(diary.plugin) if "will go" in str(each)]
    assert told == ["The hook challenge_opened will go: see the reference for what replaces it."]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_an_example_imports_only_the_contract(path: Path) -> None:
    ours = [line for line in path.read_text("utf-8").splitlines() if "intranet_ideas" in line]
    assert all(line.startswith("from intranet_ideas.plugin_api import") for line in ours)
