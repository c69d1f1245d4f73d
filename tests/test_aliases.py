"""The first threads that ask for something at the same moment agree on its columns."""

from __future__ import annotations

import ast
import subprocess
import sys

from intranet_ideas.paths import PACKAGE

MAKERS = {"aliased", "alias", "subquery", "cte", "lateral"}

SCRIPT = """
import importlib, pkgutil, sys, threading
sys.setswitchinterval(1e-6)
from sqlalchemy import inspect
from sqlalchemy.orm.util import AliasedClass
import intranet_ideas, intranet_ideas.application, intranet_ideas.worker
modules = [each for name, each in list(sys.modules.items()) if name.startswith("intranet_ideas.")]
aliases = {id(each): each for module in modules for each in vars(module).values()
           if isinstance(each, AliasedClass)}
together, found = threading.Barrier(8), []
def ask():
    seen = []
    for alias in aliases.values():
        known, columns = inspect(alias)._adapter.columns, inspect(alias).mapper.local_table.c
        together.wait()
        seen += [id(known[each]) for each in columns]
    found.append(tuple(seen))
threads = [threading.Thread(target=ask) for _ in range(8)]
[each.start() for each in threads]
[each.join() for each in threads]
print(len(aliases), len(set(found)))
"""


def test_threads_agree_on_the_columns_of_every_alias() -> None:
    ran = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True)
    aliases, answers = ran.stdout.split()
    assert int(aliases) >= 15
    assert answers == "1"


def test_no_module_shares_an_alias_that_was_made_otherwise() -> None:
    """What stands at the top of a module, or in a function that keeps what it made."""
    made = []
    for path in PACKAGE.rglob("*.py"):
        tree = ast.parse(path.read_text())
        shared = [each for each in tree.body
                  if not isinstance(each, ast.FunctionDef | ast.ClassDef)] + [
            each for each in ast.walk(tree) if isinstance(each, ast.FunctionDef)
            and any("cache" in ast.unparse(by) for by in each.decorator_list)
        ]  # fmt: skip
        made += [
            f"{path.name}:{call.lineno}" for each in shared for call in ast.walk(each)
            if isinstance(call, ast.Call) and ast.unparse(call.func).rsplit(".", 1)[-1] in MAKERS
        ]
    assert not made
