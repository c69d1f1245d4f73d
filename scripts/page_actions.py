"""Which writes of pages no operation of the API does, told by the code of both.

A page that takes a form, and an operation, each call functions of the capabilities that take a
session first and write, themselves or by others. Where one of a page's is called by no operation,
there is no operation for all that the page does. The code is read and never run: that takes a
second, and to load all of it many.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from intranet_ideas.access import Action, matrix

PACKAGE = "intranet_ideas"
ROOT = Path(__file__).resolve().parent.parent
WRITING = ("record", "insert_into", "insert", "update", "delete", "add", "add_all", "new_version")
"""What functions use that write, by name: an Event, a statement, or the session's own."""


@dataclass(frozen=True)
class Module:
    """A module as it is written: its functions, and what its imported names mean, as a module and
    a name in it."""

    name: str
    tree: ast.Module
    functions: dict[str, ast.FunctionDef] = field(default_factory=dict)
    imported: dict[str, tuple[str, str]] = field(default_factory=dict)


Function = tuple[str, str]
"""A function by its module and name."""


def without_an_operation() -> list[tuple[Action, list[str]]]:
    """Return the actions of the matrix with those of their pages that no operation does all of."""
    done = frozenset[Function]().union(*(writes for _, writes in _operations()))
    alone = {name for name, writes in _pages() if writes - done}
    found = (
        (action, [page for page in action.pages if page in alone]) for action in matrix().values()
    )
    return [(action, pages) for action, pages in found if pages]


def _operations() -> Iterator[tuple[str, frozenset[Function]]]:
    for module in _all():
        for name, call in _decorated(module):
            if isinstance(call.func, ast.Name) and call.func.id == "operation":
                yield _text(call.args[2]), _writes(module.name, name)


def _pages() -> Iterator[tuple[str, frozenset[Function]]]:
    for module in _all():
        for name, call in _decorated(module):
            if isinstance(call.func, ast.Attribute) and call.func.attr == "post":
                named = {each.arg: _text(each.value) for each in call.keywords}
                page = named.get("endpoint", name)
                yield f"{_blueprint(module.name)}.{page}", _writes(module.name, name)


def _all() -> Iterator[Module]:
    for path in sorted((ROOT / PACKAGE).rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        text = path.read_text(encoding="utf-8")
        if "\n@operation(" in text or ".post(" in text:
            yield _module(".".join(parts).removesuffix(".__init__"))


@cache
def _module(name: str) -> Module:
    path = ROOT.joinpath(*name.split("."))
    path = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    made = Module(name, ast.parse(path.read_text(encoding="utf-8")))
    made.functions.update({
        each.name: each for each in made.tree.body if isinstance(each, ast.FunctionDef)
    })  # fmt: skip
    for node in made.tree.body:
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(PACKAGE):
            made.imported.update({
                each.asname or each.name: (node.module or "", each.name) for each in node.names
            })  # fmt: skip
    return made


def _decorated(module: Module) -> Iterator[tuple[str, ast.Call]]:
    for name, function in module.functions.items():
        for each in function.decorator_list:
            if isinstance(each, ast.Call):
                yield name, each


def _text(node: ast.expr) -> str:
    return str(node.value) if isinstance(node, ast.Constant) else ""


def _blueprint(module: str) -> str:
    """Return the name of the blueprint that a module's pages hang on, its own or another's."""
    here = _module(module)
    for node in here.tree.body:
        if (isinstance(node, ast.Assign) and isinstance(node.value, ast.Call)
                and "bp" in [each.id for each in node.targets if isinstance(each, ast.Name)]):
            return _text(node.value.args[0])
    return _blueprint(here.imported["bp"][0]) if "bp" in here.imported else ""


@cache
def _exists(module: str) -> bool:
    path = ROOT.joinpath(*module.split("."))
    return path.with_suffix(".py").is_file() or (path / "__init__.py").is_file()


@cache
def _meant(module: str, name: str) -> tuple[str, str]:
    """Return what a name in a module means: a function, or a module and no name."""
    here = _module(module)
    if name in here.functions or name not in here.imported:
        return (module, name) if name in here.functions else ("", "")
    there, what = here.imported[name]
    if _exists(f"{there}.{what}"):
        return f"{there}.{what}", ""
    return _meant(there, what) if _exists(there) else ("", "")


@cache
def _named_in(function: Function) -> frozenset[Function]:
    """Return the functions that stand in a function's code, called or handed on."""
    found = set()
    for node in ast.walk(_module(function[0]).functions[function[1]]):
        meant = ("", "")
        if isinstance(node, ast.Name):
            meant = _meant(function[0], node.id)
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            room, rest = _meant(function[0], node.value.id)
            meant = _meant(room, node.attr) if room and not rest else meant
        if meant[1]:
            found.add(meant)
    return frozenset(found)


def _writes(module: str, name: str) -> frozenset[Function]:
    """Return the functions that write which a page or an operation calls, also by way of others
    of its module."""
    found, seen, left = set(), set(), [(module, name)]
    while left:
        function = left.pop()
        if function in seen:
            continue
        seen.add(function)
        for called in _named_in(function):
            if _is_write(called):
                found.add(called)
            elif called[0] == module:
                left.append(called)
    return frozenset(found)


@cache
def _is_write(function: Function) -> bool:
    module, name = function
    first = [each.arg for each in _module(module).functions[name].args.args[:1]]
    private = name.startswith("_") or f"{PACKAGE}.api" in module
    return first == ["session"] and not private and any(map(_uses, _reached(function)))


def _reached(function: Function) -> Iterator[Function]:
    seen, left = set(), [function]
    while left:
        each = left.pop()
        if each not in seen:
            seen.add(each)
            yield each
            left += _named_in(each)


@cache
def _uses(function: Function) -> bool:
    code = _module(function[0]).functions[function[1]]
    return any(_called(node.func) in WRITING
               for node in ast.walk(code) if isinstance(node, ast.Call))  # fmt: skip


def _called(node: ast.expr) -> str:
    """Return the name of what is called: by itself, or of the session or the Events."""
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return node.attr if node.value.id in ("session", "events") else ""
    return node.id if isinstance(node, ast.Name) else ""
