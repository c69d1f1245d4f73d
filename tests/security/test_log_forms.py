"""The log as JSON, and no word of people in it, whatever an error quotes."""

from __future__ import annotations

import ast
import json
import logging
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from intranet_ideas import logs, paths
from intranet_ideas.plugin_host.loading import describe_error

from ..browsing import Browser
from ..factories import Factory

SECRET = "Nina Nurse"


@pytest.fixture
def lines() -> Iterator[list[str]]:
    heard: list[str] = []

    class Ear(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            heard.append(self.format(record))

    ear, root = Ear(), logging.getLogger("intranet_ideas")
    ear.setFormatter(logs.Form(logs.FORMAT))
    root.addHandler(ear)
    before = root.level
    root.setLevel(logging.INFO)
    logs.use(logs.JSON)
    yield heard
    logs.use(logs.LINES)
    root.setLevel(before)
    root.removeHandler(ear)


def test_one_object_a_line_with_the_requests_number(
    app: Flask, make: Factory, lines: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = Browser(app, make.session_token("nurse"))
    answer = browser.get("/it")
    said = json.loads(lines[-1])
    assert (said["event"], said["facts"]["code"], said["level"]) == ("refused", "not-found",
                                                                     "warning")  # fmt: skip
    assert said["request"] == answer.headers["X-Request-ID"] == said["facts"]["request"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00", said["time"])

    def broken(*_: object, **__: object) -> None:
        try:
            int(SECRET)
        except ValueError as error:
            raise KeyError(SECRET) from error

    monkeypatch.setitem(app.view_functions, "people.me", broken)
    app.config.update(PROPAGATE_EXCEPTIONS=False, TESTING=False)
    page = browser.get("/me", headers={"X-Request-ID": "forged-by-anyone"})
    assert page.status_code == 500
    fault = json.loads(lines[-1])
    assert page.headers["X-Request-ID"] == fault["request"] != "forged-by-anyone"
    assert fault["request"] in page.get_data(as_text=True)
    assert (fault["error"], SECRET in lines[-1]) == ("KeyError", False)
    assert "ValueError: invalid literal for int() with base 10: '…'" in fault["trace"]
    logs.use(logs.LINES)
    browser.get("/me")
    assert SECRET not in lines[-1]
    assert fault["request"] not in lines[-1]


@given(st.text(max_size=30), st.sampled_from(["{!r}", '"{}"', "x = '{}' here", "<{}@kommune.no>"]))
def test_what_an_error_quotes_stays_out(text: str, form: str) -> None:
    name = f"Nina {text.translate(str.maketrans('', '', chr(39) + chr(34)))} Nurse"
    said = form.format(name if "@" not in form else "nina.nurse")
    record = logging.LogRecord("x", logging.ERROR, "", 1, "it was %s", (ValueError(said),), None)
    for told in (logs.as_json(record), logs.OneLine(logs.FORMAT).format(record)):
        assert "nina" not in told.lower()
        assert len(told.splitlines()) == 1


def test_names_of_code_stay() -> None:
    said = "can't: 'NoneType' object has no attribute 'entry_id'"
    assert logs.discreet(said) == said
    assert describe_error(ValueError("x")) == "ValueError: x"


WORDS = {"name", "email", "title", "body", "text", "reason", "message", "address", "subject",
         "words", "label", "claims", "form", "args", "data", "user", "remote_addr"}  # fmt: skip
"""Attributes and variables that would bring people's values in."""

ALLOWED = {
    ("identity/proxy_pages.py", "message"),  # a sentence of ours, its places not filled in
    ("identity/views.py", "reason"),  # the same, or what tokens.py says of a claim's name
    ("security_log.py", "name"), ("processes.py", "name"), ("worker.py", "name"),
    ("plugin_host/host.py", "name"), ("plugin_host/registry.py", "name"),
}  # fmt: skip
"""Names of lanes, processes, plugins and facts, and sentences of ours."""


def test_no_call_puts_a_word_of_people_into_the_log() -> None:
    found = set()
    for path in sorted(Path(paths.PACKAGE).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if _logs(node):
                found |= {(str(path.relative_to(paths.PACKAGE)), word) for word in _words(node)}
    assert found <= ALLOWED


def _logs(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name) and node.func.value.id in ("log", "logger")
    )  # fmt: skip


def _words(call: ast.AST) -> Iterator[str]:
    for node in ast.walk(call):
        if isinstance(node, ast.Attribute) and node.attr in WORDS:
            yield node.attr
        if isinstance(node, ast.Name) and node.id in WORDS:
            yield node.id
