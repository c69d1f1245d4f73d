"""Makes the reference of hooks from the specifications and from the examples, which are tests.

An example is a plugin in ``docs/examples/hooks/`` that implements the hook, and a function
``test_<hook>`` in the file ``tests/test_<plugin>.py`` there. The page shows of both what the
hook needs.
"""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import FunctionType

from intranet_ideas.plugin_api import CONTRACT, hookspecs

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = ROOT / "docs" / "examples" / "hooks"

PARTS = ("When", "Where", "Given", "Returns", "On error")
"""What every hook says of itself, in the order of the page."""

_PART = re.compile(rf"({'|'.join(PARTS)}|Like): (.*)", re.DOTALL)

INTRO = f"""\
# Hooks

Contract {CONTRACT}. Everything named here is importable from `intranet_ideas.plugin_api`; the
[facts](facts.md) say what each holds. [How to write a plugin](README.md).

"""


@dataclass(frozen=True, slots=True)
class Hook:
    """A hook as the page tells it. ``parts`` holds every one of ``PARTS``, ``like`` the hook
    that lent those in ``lent``; ``notes`` are further paragraphs of Markdown."""

    name: str
    signature: str
    first: str
    parts: Mapping[str, str]
    notes: tuple[str, ...]
    since: str
    like: str = ""
    lent: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Example:
    """A hook's example: the files, and of each what the hook needs."""

    plugin: Path
    code: str
    test: Path
    test_code: str


class Undocumented(Exception):
    """A hook lacks something; the message says what, and where to write it."""


def specifications() -> list[FunctionType]:
    """Return the hook specifications in the order they stand."""
    marked = [
        each for each in vars(hookspecs).values()
        if inspect.isfunction(each) and each.__module__ == hookspecs.__name__
        and hasattr(each, f"{hookspecs.PROJECT}_spec")
    ]  # fmt: skip
    return sorted(marked, key=lambda each: each.__code__.co_firstlineno)


def read(specification: FunctionType) -> Hook:
    """Return what a specification says. Raises ``Undocumented`` when a part is missing."""
    name = specification.__name__
    body, _, since = (inspect.getdoc(specification) or "").partition(".. versionadded::")
    since, _, gone = since.partition(".. deprecated::")
    first, *paragraphs = (_plain(each) for each in body.strip().split("\n\n"))
    said, notes = _said(paragraphs)
    if gone:
        notes.append(f"**It will go.** {_plain(gone)}")
    like, lent = said.pop("Like", ""), {}
    if like:
        lent = dict(read(getattr(hookspecs, like)).parts)
    missing = [part for part in PARTS if part not in said and part not in lent]
    if missing or not first or not since.strip():
        raise Undocumented(
            f"{name}: its docstring in plugin_api/hookspecs.py lacks "
            f"{', '.join(missing) or 'a first line or .. versionadded::'}"
        )
    # Annotations are strings already: from __future__ import annotations.
    signature = str(inspect.signature(specification)).replace("'", "")
    return Hook(
        name, f"def {name}{signature}", first,
        {part: said.get(part, lent.get(part, "")) for part in PARTS}, tuple(notes), since.strip(),
        like, frozenset(lent) - said.keys(),
    )  # fmt: skip


def _said(paragraphs: Iterable[str]) -> tuple[dict[str, str], list[str]]:
    said: dict[str, str] = {}
    notes = []
    for paragraph in paragraphs:
        lines = re.sub(r"\n +", " ", paragraph).splitlines()
        if all(_PART.fullmatch(line) for line in lines):
            said |= {line.partition(": ")[0]: line.partition(": ")[2] for line in lines}
        else:
            notes.append(paragraph)
    return said, notes


def _plain(text: str) -> str:
    """Return a docstring's text as Markdown: its double backquotes are one there."""
    return text.strip().replace("``", "`")


# --- Examples ---------------------------------------------------------------------------


def example_of(hook: str) -> Example:
    """Return the example of a hook. Raises ``Undocumented`` when it or its test is missing."""
    untested = ""
    for path in sorted(EXAMPLES.glob("*.py")):
        if not _has(path, hook):
            continue
        test = EXAMPLES / "tests" / f"test_{path.stem}.py"
        if test.is_file() and _has(test, f"test_{hook}"):
            return Example(path, _cut(path, hook), test, _cut(test, f"test_{hook}", bare=True))
        untested = untested or test.name
    if untested:
        raise Undocumented(f"{hook}: write test_{hook} in docs/examples/hooks/tests/{untested}")
    raise Undocumented(f"{hook}: implement it in a plugin of docs/examples/hooks/, with a test")


@cache
def _parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _has(path: Path, function: str) -> bool:
    return any(isinstance(node, ast.FunctionDef) and node.name == function
               for node in _parsed(path).body)  # fmt: skip


def _cut(path: Path, name: str, *, bare: bool = False) -> str:
    """Return the function ``name`` of a file with all it uses; ``bare``: without imports."""
    source, tree = path.read_text(encoding="utf-8").splitlines(), _parsed(path)
    bound = {each: node for node in tree.body for each in _binds(node)}
    wanted, waiting = set(), [name]
    while waiting:
        node = bound[waiting.pop()]
        if node in wanted:
            continue
        wanted.add(node)
        waiting += [each for each in _uses(node) if each in bound]
    used = {each for node in wanted for each in _uses(node)}
    blocks = []
    for node in tree.body:
        if node not in wanted or (bare and isinstance(node, ast.Import | ast.ImportFrom)):
            continue
        if isinstance(node, ast.ImportFrom):
            blocks.append(_import_line(node, used))
            continue
        first = min([node.lineno, *(each.lineno for each in getattr(node, "decorator_list", ()))])
        text = "\n".join(source[first - 1 : node.end_lineno]).replace("  # fmt: skip", "")
        blocks.append(text if _short(node) else f"\n\n{text}")
    return re.sub(r"\n{3,}", "\n\n\n", "\n".join(blocks)).strip()


def _import_line(node: ast.ImportFrom, used: set[str]) -> str:
    names = [each.name for each in node.names if (each.asname or each.name) in used]
    line = f"from {node.module} import {', '.join(names)}"
    return line if len(line) <= 88 else (
        f"from {node.module} import (\n    {', '.join(names)},\n)"
    )  # fmt: skip


def _short(node: ast.stmt) -> bool:
    return isinstance(node, ast.Import | ast.ImportFrom | ast.Assign)


def _binds(node: ast.stmt) -> list[str]:
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return [node.name]
    if isinstance(node, ast.Import | ast.ImportFrom):
        return [each.asname or each.name for each in node.names]
    if isinstance(node, ast.Assign):
        return [each.id for each in node.targets if isinstance(each, ast.Name)]
    return []


def _uses(node: ast.AST) -> set[str]:
    return {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}


# --- The page ---------------------------------------------------------------------------


def hooks_page() -> str:
    """Return the reference of hooks. Raises ``Undocumented``."""
    hooks = [read(each) for each in specifications()]
    parts = [INTRO, _plain((hookspecs.__doc__ or "").partition("\n\n")[2]), "\n\n"]
    parts += ["| Hook | | Where |\n| --- | --- | --- |\n"]
    for hook in hooks:
        where = re.split(r"[.;,:](?:\s|$)", hook.parts["Where"])[0]
        parts.append(f"| [`{hook.name}`](#{hook.name}) | {_one_line(hook.first)} | {where} |\n")
    for hook in hooks:
        parts += ["\n", _section(hook)]
    return "".join(parts)


def _section(hook: Hook) -> str:
    lines = [f"## `{hook.name}`", "", "```python", hook.signature, "```", "", hook.first, ""]
    lines += [f"* **{part}:** {hook.parts[part]}" for part in PARTS if part not in hook.lent]
    if hook.lent:
        lent = ", ".join(part.lower() for part in PARTS if part in hook.lent)
        lines.append(f"* **As [`{hook.like}`](#{hook.like}):** {lent}")
    lines.append(f"* **Since contract:** {hook.since}")
    for note in hook.notes:
        lines += ["", note]
    example = example_of(hook.name)
    file, test = (each.relative_to(ROOT / "docs") for each in (example.plugin, example.test))
    lines += [
        "", f"An example ([whole plugin](../{file})) and its [test](../{test}):", "",
        "```py", example.code, "```", "", "```py", example.test_code, "```", "",
    ]  # fmt: skip
    if users := _users(hook.name):
        lines += ["Used by " + ", ".join(f"[`{each}`](../../plugins/{each})" for each in users)
                  + ".", ""]  # fmt: skip
    return "\n".join(lines)


def _one_line(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _users(hook: str) -> list[str]:
    """Return the bundled plugins that implement a hook."""
    if hook == "describe_plugin":
        return []
    return sorted(
        path.parent.name for path in (ROOT / "plugins").glob("*/__init__.py")
        if _has(path, hook)
    )  # fmt: skip
