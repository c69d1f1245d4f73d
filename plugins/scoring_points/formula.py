"""Formulas over criteria: read once, worked out without running any code of theirs."""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Mapping

LONGEST = 500
DEEPEST = 30
LARGEST = 1_000_000.0

_OPERATORS: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: lambda a, b: a + b,
    ast.Sub: lambda a, b: a - b,
    ast.Mult: lambda a, b: a * b,
    ast.Div: lambda a, b: a / b,
}
_FUNCTIONS: dict[str, Callable[..., float]] = {"min": min, "max": max}


class FormulaError(ValueError):
    """The text is no formula; ``args[0]`` is one of ``REASONS``."""


REASONS = ("empty", "long", "unreadable", "comma", "forbidden", "number", "deep", "constant")


class Formula:
    """A formula over criteria, such as ``2*nytte + max(pris, tid)``.

    It knows numbers, the criteria's keys (``_`` for ``-``), ``+ - * /``, brackets, ``min``
    and ``max``, and nothing else. Raises ``FormulaError``.
    """

    def __init__(self, text: str) -> None:
        text = text.strip()
        if not text:
            raise FormulaError("empty")
        if len(text) > LONGEST:
            raise FormulaError("long")
        try:
            self._tree = ast.parse(text, mode="eval").body
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            raise FormulaError("unreadable") from None
        if isinstance(self._tree, ast.Tuple):
            raise FormulaError("comma")
        names: set[str] = set()
        _check(self._tree, names, 0)
        if not names:
            raise FormulaError("constant")
        self.names = frozenset(names)

    def value(self, scores: Mapping[str, float]) -> float | None:
        """Return the value for scores by name, every name present; None where there is no
        finite one, after a division by zero, say."""
        try:
            found = _value(self._tree, scores)
        except (ZeroDivisionError, OverflowError):
            return None
        return found if math.isfinite(found) else None


def _check(node: ast.expr, names: set[str], depth: int) -> None:
    """Refuse whatever is not on the short list of what a formula knows."""
    if depth > DEEPEST:
        raise FormulaError("deep")
    if isinstance(node, ast.Constant):
        if type(node.value) not in (int, float) or not abs(node.value) <= LARGEST:
            raise FormulaError("number")
    elif isinstance(node, ast.Name):
        names.add(node.id)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.UAdd):
        _check(node.operand, names, depth + 1)
    elif isinstance(node, ast.BinOp) and type(node.op) in _OPERATORS:
        _check(node.left, names, depth + 1)
        _check(node.right, names, depth + 1)
    elif _is_call(node):
        for argument in node.args:  # type: ignore[attr-defined]  # it is a call
            _check(argument, names, depth + 1)
    else:
        raise FormulaError("forbidden")


def _is_call(node: ast.expr) -> bool:
    return (
        isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        and node.func.id in _FUNCTIONS and len(node.args) >= 2 and not node.keywords
    )  # fmt: skip


def _value(node: ast.expr, scores: Mapping[str, float]) -> float:
    if isinstance(node, ast.Constant):
        return float(node.value)  # type: ignore[arg-type]  # checked
    if isinstance(node, ast.Name):
        return float(scores[node.id])
    if isinstance(node, ast.UnaryOp):
        value = _value(node.operand, scores)
        return -value if isinstance(node.op, ast.USub) else value
    if isinstance(node, ast.BinOp):
        left, right = _value(node.left, scores), _value(node.right, scores)
        return _OPERATORS[type(node.op)](left, right)
    arguments = [_value(each, scores) for each in node.args]  # type: ignore[attr-defined]
    return _FUNCTIONS[node.func.id](*arguments)  # type: ignore[attr-defined]
