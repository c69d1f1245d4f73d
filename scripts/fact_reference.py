"""Makes the reference of what hooks receive and return, and of the kit to test with.

Read from the source: a field's meaning is the text that stands below it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from intranet_ideas import plugin_api, testing

ROOT = Path(__file__).resolve().parent.parent
API = ROOT / "intranet_ideas" / "plugin_api"
KIT = ROOT / "intranet_ideas" / "testing"

FACTS_INTRO = """\
# Facts

What hooks receive and return, importable from `intranet_ideas.plugin_api`. They are frozen:
`dataclasses.replace(fact, …)` makes a changed one. Instants are timezone-aware `datetime` in UTC.
A field without a default must be given. [All hooks](hooks.md).
"""
KIT_INTRO = """\
# The testing kit

Everything in `intranet_ideas.testing`, made from the code; [how to test a plugin](testing.md) says
what to do with it. Only names of this page may be relied on.
"""

_SECTION = re.compile(r"# --- (.+?) -+")


def facts_page() -> str:
    """Return the reference of facts, and of what sends something out."""
    parts = [FACTS_INTRO]
    parts += [_file(path, plugin_api.__all__) for path in _fact_files()]
    parts += ["\n## Sending something out: `plugin_api.outgoing`\n\n",
              _plain(ast.get_docstring(_parse(API / "outgoing.py")) or ""), "\n"]  # fmt: skip
    parts.append(_file(API / "outgoing.py", ("post", "Reply", "Refused", "Unreachable")))
    return "".join(parts)


def kit_page() -> str:
    """Return the reference of ``intranet_ideas.testing``."""
    parts = [KIT_INTRO]
    files = [*sorted(KIT.glob("*.py")), ROOT / "intranet_ideas" / "clock.py"]
    parts += [_file(path, testing.__all__) for path in files]
    return "".join(parts)


def undocumented() -> list[str]:
    """Return each name and field of the facts and the kit that says nothing of itself.

    A field has a text below it, or its class names it.
    """
    lacking = []
    for path in [*_fact_files(), API / "outgoing.py", *KIT.glob("*.py")]:
        for name, node, text in _named(_parse(path)):
            if name.startswith("_") or name == "T":
                continue
            if not text:
                lacking.append(name)
            if isinstance(node, ast.ClassDef) and _is_dataclass(node):
                lacking += [f"{name}.{field}" for field, _, _, meaning in _fields(node)
                            if not meaning and not re.search(rf"\b{field}\b", text)]  # fmt: skip
    return lacking


def _fact_files() -> list[Path]:
    package = API / "facts"
    return sorted(package.glob("*.py")) if package.is_dir() else [API / "facts.py"]


def _parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _file(path: Path, public: Sequence[str]) -> str:
    """Return the sections of one file, in its order."""
    source = path.read_text(encoding="utf-8").splitlines()
    titles = {number: found[1] for number, line in enumerate(source, 1)
              if (found := _SECTION.fullmatch(line))}  # fmt: skip
    parts = []
    for name, node, text in _named(ast.parse("\n".join(source))):
        above = [number for number in titles if number < node.lineno]
        parts += [f"\n## {titles.pop(number)}\n" for number in above]
        if name in public:
            parts.append(_entry(name, node, text))
    return "".join(parts)


def _named(tree: ast.Module) -> Iterator[tuple[str, ast.stmt, str]]:
    """Yield each name that a module defines, with its node and what it says of itself."""
    body = tree.body
    for node, after in zip(body, [*body[1:], None], strict=True):
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            yield node.name, node, ast.get_docstring(node) or ""
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            yield node.targets[0].id, node, _text(after)


def _text(node: ast.stmt | None) -> str:
    """Return the text that stands below a name."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return _joined(str(node.value.value))
    return ""


def _entry(name: str, node: ast.stmt, text: str) -> str:
    if isinstance(node, ast.FunctionDef):
        return f"\n### `{name}{_signature(node)}`\n\n{_plain(text)}\n"
    if isinstance(node, ast.ClassDef):
        return f"\n### `{name}`\n\n{_plain(text)}\n{_members(node)}"
    assert isinstance(node, ast.Assign)
    return f"\n### `{name}`\n\n`{ast.unparse(node.value)}`\n\n{_plain(text)}\n"


def _members(node: ast.ClassDef) -> str:
    if _is_dataclass(node):
        rows = "".join(
            f"| `{name}` | `{kind}` | {f'`{default}`' if default else ''} | {_cell(meaning)} |\n"
            for name, kind, default, meaning in _fields(node)
        )
        return f"\n| Field | Type | Default | |\n| --- | --- | --- | --- |\n{rows}"
    methods = [each for each in node.body if isinstance(each, ast.FunctionDef)]
    return "".join(
        f"\n* `{_called(node, each)}`: {_joined(_plain(ast.get_docstring(each) or ''))}\n"
        for each in methods if not each.name.startswith("_") or each.name == "__init__"
        if ast.get_docstring(each) or each.name == "__init__"
    ).replace(": \n", "\n")  # fmt: skip


def _called(owner: ast.ClassDef, method: ast.FunctionDef) -> str:
    if method.name == "__init__":
        return owner.name + _signature(method).partition(" -> ")[0]
    if any(isinstance(each, ast.Name) and each.id == "property" for each in method.decorator_list):
        return method.name
    return method.name + _signature(method)


def _is_dataclass(node: ast.ClassDef) -> bool:
    return any("dataclass" in ast.unparse(each) for each in node.decorator_list)


def _fields(node: ast.ClassDef) -> Iterator[tuple[str, str, str, str]]:
    """Yield each field of a dataclass: name, type, default and meaning."""
    for each, after in zip(node.body, [*node.body[1:], None], strict=True):
        if isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name):
            default = ast.unparse(each.value) if each.value else ""
            default = re.sub(r"field\(default_factory=(\w+)\)", r"\1()", default)
            yield each.target.id, _code(each.annotation), default, _text(after)


def _signature(node: ast.FunctionDef) -> str:
    arguments = node.args
    for group in (arguments.posonlyargs, arguments.args):
        group[:] = [each for each in group if each.arg != "self"]
    returns = f" -> {ast.unparse(node.returns)}" if node.returns else ""
    return f"({ast.unparse(arguments)}){returns}".replace("\n", " ")


def _code(node: ast.expr) -> str:
    # A table's cells are parted by |, in code too.
    return ast.unparse(node).replace("|", "\\|")


_CELL: Mapping[int, str] = {ord("|"): "\\|"}


def _cell(text: str) -> str:
    return _plain(text).translate(_CELL)


def _joined(text: str) -> str:
    return " ".join(text.split())


def _plain(text: str) -> str:
    """Return a docstring's text as Markdown: its double backquotes are one there."""
    return text.strip().replace("``", "`")
