"""Addresses of public files: they change with the content, and only with it."""

from __future__ import annotations

import hashlib
import re

from intranet_ideas.paths import PACKAGE


def test_the_style_sheets_address_names_its_content(app) -> None:
    page = app.test_client().get("/sign-in").text
    mark = re.search(r"/static/app\.css\?v=([0-9a-f]{10})\"", page)
    assert mark, "the address must follow the content, not the version"
    content = (PACKAGE / "static" / "app.css").read_bytes()
    assert hashlib.sha256(content).hexdigest().startswith(mark[1])
