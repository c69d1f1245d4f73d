"""What must not stand in the source at all."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from intranet_ideas.paths import PACKAGE

ROOT = PACKAGE.parent
SOURCES = [*sorted(PACKAGE.rglob("*.py")), *sorted((ROOT / "plugins").rglob("*.py"))]
SCRIPTS = sorted((ROOT / "scripts" / "assets").glob("*.js"))
OUTSIDE = ("embed.js", "idea-challenges.js")
"""Scripts of frames on other sites, which talk to each other."""

OURS = re.compile(
    r"SCHEMA|_LOCK|events\.[A-Z_]+|schema|tables?|self\._(table|schema)"
    r"|(words|documents)_table\(name\)"
)
"""What may stand in a statement as text: names of tables, which plugins make of hex digits."""

DANGEROUS = {
    "eval", "exec", "compile", "__import__", "input", "os.system", "os.popen", "pickle.loads",
    "pickle.load", "marshal.loads", "yaml.load", "shelve.open", "tempfile.mktemp",
    "flask.render_template_string", "render_template_string", "jinja2.Template",
    "subprocess.getoutput", "xml.dom.minidom.parseString", "ElementTree.parse", "ET.parse",
    "ElementTree.fromstring", "ET.fromstring", "ET.XML", "hashlib.md5",
    "ssl._create_unverified_context", "logging.config.listen",
}  # fmt: skip


def calls(path: Path) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node


@pytest.fixture(scope="module")
def all_calls() -> list[tuple[Path, str, ast.Call]]:
    return [(path, name, call) for path in SOURCES for name, call in calls(path)]


def test_nothing_runs_what_someone_wrote(all_calls: list[tuple[Path, str, ast.Call]]) -> None:
    found = [(path.name, name) for path, name, _ in all_calls if name in DANGEROUS]
    assert found == []
    for path, name, call in all_calls:
        if name.startswith("subprocess."):
            assert not any(each.arg == "shell" for each in call.keywords), path
            assert path.name in ("nameless.py", "processes.py", "scoring.py"), path


def test_sha_1_is_for_a_list_of_others_alone(
    all_calls: list[tuple[Path, str, ast.Call]]
) -> None:
    used = {path.name for path, name, _ in all_calls if name == "hashlib.sha1"}
    assert used == {"breached.py"}


def test_only_tokens_are_made_and_only_by_the_systems_generator(
    all_calls: list[tuple[Path, str, ast.Call]]
) -> None:
    for path, name, call in all_calls:
        if name.startswith("secrets.token_"):
            assert isinstance(call.args[0], ast.Constant), path
            # A worker's name is no secret.
            enough = int(str(call.args[0].value)) >= 16
            assert enough or path.name == "housekeeping.py", (path, "128 bits")
    importing = [
        path.name for path in SOURCES
        if re.search(r"^\s*(import random|from random)", path.read_text(), re.MULTILINE)
    ]  # fmt: skip
    # How long to wait until the next attempt.
    assert set(importing) == {"handing_over.py", "parking.py", "telling.py"}


def test_statements_of_sql_are_put_together_of_our_own_names_alone(
    all_calls: list[tuple[Path, str, ast.Call]]
) -> None:
    for path, name, call in all_calls:
        if "migrations" in path.parts or path.name in ("moving.py", "backups.py"):
            continue
        if name.rpartition(".")[2] in ("text", "exec_driver_sql") and call.args:
            for each in ast.walk(call.args[0]):
                if isinstance(each, ast.FormattedValue):
                    assert OURS.fullmatch(ast.unparse(each.value)), (path.name, name)


def test_scripts_write_text_and_never_html() -> None:
    for path in SCRIPTS:
        source = path.read_text(encoding="utf-8")
        for word in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(",
                     "new Function", "__proto__", "indexedDB",
                     "document.cookie", "import("):  # fmt: skip
            assert word not in source, (path.name, word)
        assert path.name in OUTSIDE or not re.search('postMessage|"message"', source), path.name
    templates = [*(ROOT / "templates").rglob("*.html")]
    for path in templates:
        source = path.read_text(encoding="utf-8")
        assert not re.search(r"<script(?![^>]*src=)[^>]*>\s*\w", source), path
        assert not re.search(r"<(script|link|img)[^>]*(src|href)=\"https?:", source), path
        assert not re.search(r"<(object|embed|applet|iframe)\b", source), path


def test_what_a_judge_thinks_goes_with_the_window() -> None:
    source = (ROOT / "scripts" / "assets" / "app.js").read_text(encoding="utf-8")
    assert 'startsWith("ideas:assessment-") ? sessionStorage : localStorage' in source
    built = (PACKAGE / "static" / "app.js").read_text(encoding="utf-8")
    assert '"ideas:assessment-"' in built
    form = (ROOT / "templates" / "judging" / "_form.html").read_text(encoding="utf-8")
    assert 'data-autosave-key="assessment-' in form


def test_safe_html_is_what_the_cleaner_made_and_nothing_else() -> None:
    shown = set()
    for path in (ROOT / "templates").rglob("*.html"):
        shown |= set(re.findall(r"\{\{\s*([\w.]+)\|safe", path.read_text(encoding="utf-8")))
    assert {each.rpartition(".")[2] for each in shown} <= {
        "body_html", "brief_html", "reason_html", "html", "answers_to", "preview",
        "styles", "script",
    }  # fmt: skip
