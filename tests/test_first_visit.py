"""A first visit gets styles and script in the page, and nothing else may run there."""

from __future__ import annotations

import base64
import gzip
import hashlib
import re
from dataclasses import replace
from typing import Any

import brotli
import pytest
from flask import Flask

from intranet_ideas import create_app
from intranet_ideas.ground import Ground
from intranet_ideas.paths import PACKAGE

FIRST = {"Sec-Fetch-Site": "none"}
FILES = ("system.css", "app.css", "app.js")


def within(page: str) -> dict[str, list[str]]:
    """Return what stands in a page between its style and script tags."""
    return {tag: re.findall(rf"<{tag}(?: type=\"module\")?>(.*?)</{tag}>", page, re.DOTALL)
            for tag in ("style", "script")}  # fmt: skip


def allowed(policy: str, kind: str) -> list[str]:
    found = re.search(rf"{kind}-src ([^;]*)", policy)
    assert found
    return found[1].split()


def digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


@pytest.mark.parametrize("comes_from", ["none", "cross-site", "same-site"])
def test_who_comes_from_elsewhere_needs_nothing_but_the_page(app: Flask, comes_from: str) -> None:
    answer = app.test_client().get("/sign-in", headers={"Sec-Fetch-Site": comes_from})
    assert not [name for name in FILES if f"/static/{name}" in answer.text.partition("<head>")[2]]
    for kind, texts in within(answer.text).items():
        assert len(texts) == 1
        policy = answer.headers["Content-Security-Policy"]
        assert allowed(policy, kind) == ["'self'", digest(texts[0])]


@pytest.mark.parametrize(
    "headers",
    [{}, {"Sec-Fetch-Site": "same-origin"}, FIRST | {"Service-Worker-Navigation-Preload": "true"}],
    ids=["silent", "from a page of ours", "with a worker of ours"],
)
def test_who_has_the_files_gets_their_addresses(app: Flask, headers: dict[str, str]) -> None:
    answer = app.test_client().get("/sign-in", headers=headers)
    head = answer.text.partition("<head>")[2]
    assert all(f"/static/{name}" in head for name in FILES)
    assert within(answer.text) == {"style": [], "script": []}
    policy = answer.headers["Content-Security-Policy"]
    assert allowed(policy, "style") == allowed(policy, "script") == ["'self'"]


def test_an_answer_without_a_page_allows_no_more_than_before(app: Flask) -> None:
    for path in ("/healthz", "/api/v1/me", "/static/app.css"):
        with app.test_client().get(path, headers=FIRST) as answer:
            assert "sha256" not in answer.headers["Content-Security-Policy"]


def test_the_organisations_colour_comes_along(ground: Ground) -> None:
    coloured = create_app(replace(ground, settings=replace(ground.settings, colour="#7a1f5c")))
    answer = coloured.test_client().get("/sign-in", headers=FIRST)
    (styles,) = within(answer.text)["style"]
    assert styles.rindex("--ds-color-accent-base-default") > styles.rindex("@layer app{")
    assert "/brand.css" not in answer.text.partition("<head>")[2]
    assert digest(styles) in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("name", FILES)
def test_nothing_in_a_file_ends_the_tag_it_may_stand_in(name: str) -> None:
    text = (PACKAGE / "static" / name).read_text(encoding="utf-8").lower()
    assert not re.search(r"</(style|script)|<!--", text)


@pytest.mark.parametrize(("accepts", "opened"), [
    ("br, gzip", brotli.decompress), ("gzip", gzip.decompress), ("", bytes),
])  # fmt: skip
def test_the_page_comes_in_three_windows_of_a_connection(
    app: Flask, accepts: str, opened: Any
) -> None:
    client = app.test_client()
    plain = client.get("/sign-in", headers=FIRST).text
    answer = client.get("/sign-in", headers=FIRST | {"Accept-Encoding": accepts})
    assert within(opened(answer.data).decode()) == within(plain)
    if accepts.startswith("br"):
        assert answer.headers["Content-Encoding"] == "br"
        assert "Accept-Encoding" in answer.headers["Vary"]
        # Ten segments of 1,460 bytes, and twice as many after the first answer.
        assert len(answer.data) < 30 * 1460
