"""Addresses of public files: they change with the content, and only with it."""

from __future__ import annotations

import gzip
import hashlib
import re

import brotli
import pytest
from flask import Flask

from intranet_ideas.paths import PACKAGE

from .browsing import Browser
from .factories import PASSWORD, Factory


def test_the_style_sheets_address_names_its_content(app) -> None:
    page = app.test_client().get("/sign-in").text
    mark = re.search(r"/static/app\.css\?v=([0-9a-f]{10})\"", page)
    assert mark, "the address must follow the content, not the version"
    content = (PACKAGE / "static" / "app.css").read_bytes()
    assert hashlib.sha256(content).hexdigest().startswith(mark[1])


@pytest.mark.parametrize(
    ("accepts", "encoding", "most"),
    [("gzip, deflate, br, zstd", "br", 12_000), ("gzip", "gzip", 14_000), ("", None, 110_000)],
)
@pytest.mark.parametrize("sheet", ["system", "app"])
def test_each_style_sheet_comes_whole_in_a_connections_first_window(
    app: Flask, sheet: str, accepts: str, encoding: str | None, most: int
) -> None:
    opened = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}[encoding]
    client = app.test_client()
    with client.get(f"/static/{sheet}.css?v=1", headers={"Accept-Encoding": accepts}) as answer:
        assert answer.headers.get("Content-Encoding") == encoding
        assert "Accept-Encoding" in answer.headers["Vary"]
        assert "max-age=31536000" in answer.headers["Cache-Control"]
        assert len(answer.data) == answer.content_length < most
        assert opened(answer.data) == (PACKAGE / "static" / f"{sheet}.css").read_bytes()
        headers = {"Accept-Encoding": accepts, "If-None-Match": answer.headers["ETag"]}
    with client.get(f"/static/{sheet}.css?v=1", headers=headers) as again:
        assert (again.status_code, again.data) == (304, b"")


def test_each_form_of_a_file_has_a_mark_of_its_own(app: Flask) -> None:
    marks = set()
    for accepts in ("br", "gzip", ""):
        with app.test_client().get("/static/app.js", headers={"Accept-Encoding": accepts}) as one:
            marks.add(one.headers["ETag"])
    assert len(marks) == 3
    with app.test_client().get("/static/nothing.js", headers={"Accept-Encoding": "br"}) as none:
        assert none.status_code == 404


def test_what_is_kept_for_all_carries_nobodys_cookie(app: Flask, make: Factory) -> None:
    make.person("ada@example.org", "Ada", password=PASSWORD)
    browser = Browser(app)
    browser.post("/sign-in", {"email": "ada@example.org", "password": PASSWORD})
    assert "Set-Cookie" in browser.get("/me").headers
    with browser.get("/static/app.css?v=1") as file:
        assert "public" in file.headers["Cache-Control"]
        assert "Set-Cookie" not in file.headers
        assert "Cookie" not in file.headers.get("Vary", "")
        assert sum(len(name) + len(value) + 4 for name, value in file.headers) < 700
    with browser.get("/static/nothing.css") as none:
        assert none.status_code == 404
        assert none.headers["Cache-Control"] == "no-store"
        assert "form-action 'self'" in none.headers["Content-Security-Policy"]
