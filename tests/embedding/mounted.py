"""The site below a path of a host on which everything else is somebody else's."""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Iterator
from html import unescape
from typing import Any
from urllib.parse import urljoin, urlsplit

from flask import Flask
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.test import Client, TestResponse

ROOT = "/ideer"
HOST = "http://ideas.test"

LINK = re.compile(
    r'\s(?:href|src|action|formaction|poster|hx-(?:get|post)|data-[a-z-]+)="(/[^"]*|https?://[^"]*)"'
)
"""Every attribute that holds an address: scripts take theirs from data-attributes."""


def elsewhere(environ: Any, start: Any) -> Any:
    """What stands on the host beside the site."""
    start("418 I'M A TEAPOT", [("Content-Type", "text/plain")])
    return [b"somebody else's"]


class Mounted:
    """One person's browser on the host."""

    def __init__(self, app: Flask, token: str = "") -> None:
        self.client = Client(DispatcherMiddleware(elsewhere, {ROOT: app}), TestResponse)  # type: ignore[arg-type]
        if token:
            inside = app.test_client()
            with inside.session_transaction() as session:
                session["_user_id"] = token
                session["_fresh"] = True
            cookie = inside.get_cookie(app.config["SESSION_COOKIE_NAME"])
            assert cookie is not None
            self.client.set_cookie(cookie.key, cookie.value, domain="ideas.test")

    def open(self, address: str, method: str = "GET", **more: Any) -> TestResponse:
        """Ask for an address of the host."""
        return self.client.open(address, method=method, base_url=HOST, **more)


def addresses(answer: TestResponse, here: str) -> Iterator[str]:
    """Yield the addresses that an answer gives, whole: links, forms, where scripts ask, headers."""
    found = [answer.headers[name] for name in ("Location",) if name in answer.headers]
    found += re.findall(r"<([^>]*)>", answer.headers.get("Link", ""))
    if answer.mimetype == "text/html":
        found += map(unescape, LINK.findall(answer.text))
    if answer.mimetype.endswith("json"):
        found += [each for each in _texts(json.loads(answer.text)) if "://" in each[:9]]
    for each in found:
        yield urljoin(HOST + here, each)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _texts(each)
    elif isinstance(value, str):
        yield value


def kind(address: str) -> str:
    """Return what addresses have in common that differ in numbers and queries alone."""
    return re.sub(r"\d+", "0", urlsplit(address).path)


def crawl(browser: Mounted, start: list[str]) -> tuple[int, list[str]]:
    """Follow every kind of link from ``start``; return how many, and what leads astray."""
    waiting, seen, wrong = deque((each, "the start") for each in start), set[str](), []
    while waiting:
        path, source = waiting.popleft()
        if kind(path) in seen:
            continue
        seen.add(kind(path))
        answer = browser.open(path)
        if answer.status_code not in (200, 303, 405, 422):
            wrong.append(f"{path} from {source}: {answer.status_code}")
        for address in addresses(answer, path):
            if not f"{address}/".startswith((f"{HOST}{ROOT}/", f"{HOST}{ROOT}?")):
                if address.startswith(HOST):
                    wrong.append(f"{address} on {path}")
                continue
            waiting.append((address.removeprefix(HOST), path))
        answer.close()
    return len(seen), wrong
