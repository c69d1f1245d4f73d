"""The accessibility statement counts what tests show, and every page leads to it."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from intranet_ideas import accessibility, create_app
from intranet_ideas.ground import Ground

from .browsing import Browser

TESTS = Path(__file__).parent

A = """1.1.1 1.2.1 1.2.2 1.2.3 1.3.1 1.3.2 1.3.3 1.4.1 1.4.2 2.1.1 2.1.2 2.1.4 2.2.1 2.2.2 2.3.1
2.4.1 2.4.2 2.4.3 2.4.4 2.5.1 2.5.2 2.5.3 2.5.4 3.1.1 3.2.1 3.2.2 3.2.6 3.3.1 3.3.2 3.3.7 4.1.2"""
AA = """1.2.4 1.2.5 1.3.4 1.3.5 1.4.3 1.4.4 1.4.5 1.4.10 1.4.11 1.4.12 1.4.13 2.4.5 2.4.6 2.4.7
2.4.11 2.5.7 2.5.8 3.1.2 3.2.3 3.2.4 3.3.3 3.3.4 3.3.8 4.1.3"""


def test_every_criterion_of_both_levels_is_there_with_its_answer() -> None:
    known = accessibility.criteria()
    wanted = dict.fromkeys(A.split(), "A") | dict.fromkeys(AA.split(), "AA")
    assert {number: each["l"] for number, each in known.items()} == wanted
    for number, each in known.items():
        assert set(each) <= {"l", "w", "a", "t", "n", "o", "axe"}, number
        assert len({"a", "n", "o"} & set(each)) == 1, number
        assert bool(each.get("t")) == ("a" in each), number


def test_every_test_that_is_named_is_there() -> None:
    lacking = []
    for number, each in accessibility.criteria().items():
        for name in each.get("t", ()):
            file, _, test = name.partition("::")
            tree = ast.parse((TESTS / f"{file}.py").read_text(encoding="utf-8"))
            names = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
            lacking += [] if test in names else [f"{number}: {name}"]
    assert lacking == []


def test_what_is_not_met_is_told(monkeypatch: pytest.MonkeyPatch, app: Flask) -> None:
    lacking = {"en": "No captions.", "nb": "", "nn": ""}
    known = {"1.1.1": {"a": "", "axe": True}, "1.2.1": {"n": ""}, "1.2.2": {"o": lacking}}
    monkeypatch.setattr(accessibility, "criteria", lambda: known)
    page = app.test_client().get("/accessibility").text
    assert "Of the 3 criteria" in page
    assert "No captions." in page


def test_each_page_leads_to_the_statement(app: Flask, sign_in: Callable[[str], Browser]) -> None:
    for page in (app.test_client().get("/sign-in").text, sign_in("staff").get("/").text):
        assert 'href="/accessibility"' in page.partition("<footer")[2]
    said = app.test_client().get("/accessibility").text
    made = accessibility.statement(accessibility.criteria())
    assert made.total == 55
    assert f"{made.met} are met" in said


def test_the_organisation_says_where_barriers_are_told(ground: Ground) -> None:
    own = replace(ground.settings, accessibility_contact=("mailto:help@example.org",))
    page = create_app(replace(ground, settings=own)).test_client().get("/accessibility").text
    assert '<a class="ds-link" href="mailto:help@example.org">help@example.org</a>' in page
