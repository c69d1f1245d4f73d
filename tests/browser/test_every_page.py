"""Every kind of page that links lead to, as each kind of person: axe finds nothing, nothing is
too wide, nothing breaks the content policy."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from .test_pages import faults

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PEOPLE = ("", "guest", "staff", "judge1", "manager", "auditor", "it")
"""Who is asked, in this order: a kind of page is tried as the first who comes to it."""

LOOKS = ((1280, "dark"), (390, "light"), (1280, "light"), (390, "dark"))
"""Each kind of page in one of these, by turns; with ``test_pages`` most see more than one."""

NO_PAGE = re.compile(r"\.(csv|xlsx|pdf|zip|ics|xml|json|svg|txt|atom|docx|png)$|/files?/|^/api/")

MOST = 200
"""Kinds of pages that are tried at most, lest links that never end keep it going."""


OPEN_ALL = """() => document.querySelectorAll("main details").forEach((each) => {
  each.open = true;
})"""
"""What is folded is looked at unfolded, where more can be wrong."""


def asked_of(address: str) -> tuple[str, ...]:
    """Return the kind of a page with the names of what is asked behind it."""
    parts = urlsplit(address)
    return kind_of(parts.path), *sorted(name for name, _ in parse_qsl(parts.query))


def kind_of(path: str) -> str:
    """Return what pages have in common that differ by a number, a name or a code."""
    return re.sub(r"(?<=/)(\d+|[0-9a-f]{8,}|[A-Z0-9]{6,})(?=/|$)", "…", path)


def links_of(page: Any) -> list[str]:
    """Return the paths of this site that a page leads to, with what is asked behind them."""
    found = page.eval_on_selector_all("a[href]", "all => all.map(each => each.href)")
    here = urlsplit(page.url).netloc
    parts = [urlsplit(each) for each in found]
    return [f"{each.path}?{each.query}" if each.query else each.path for each in parts
            if each.netloc == here and not NO_PAGE.search(each.path)]  # fmt: skip


def walked(page: Any, who: str, tried: set[str]) -> list[str]:
    """Follow all links from the front page, one of each kind and of what is asked behind it;
    return what is wrong: axe is asked once of a kind."""
    wrong: list[str] = []

    def hear(message: Any) -> None:
        if "Content Security Policy" in message.text:
            wrong.append(f"{page.url}: {message.text}")

    page.on("console", hear)
    waiting, known = deque(["/"]), {asked_of("/")}
    while waiting:
        address = waiting.popleft()
        kind = kind_of(urlsplit(address).path)
        new = kind not in tried and len(tried) < MOST
        width, scheme = LOOKS[len(tried) % len(LOOKS)]
        if new:
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=scheme)
        answer = page.goto(address)
        if answer is None or "text/html" not in answer.headers.get("content-type", ""):
            continue
        if answer.status != 200:
            wrong.append(f"{who}: a link leads to {address}: {answer.status}")
        if new:
            tried.add(kind)
            page.evaluate(OPEN_ALL)
            wrong += [f"{who}, {scheme}: {each}" for each in faults(page, address, width)]
        for link in links_of(page):
            leads_to = asked_of(link)
            if leads_to not in known:
                known.add(leads_to)
                waiting.append(link)
    return wrong


def test_no_kind_of_page_has_a_fault(visit: Callable[..., Any]) -> None:
    tried: set[str] = set()
    wrong: list[str] = []
    for who in PEOPLE:
        wrong += walked(visit(who), who or "nobody", tried)
    assert 80 < len(tried) < MOST, sorted(tried)
    assert wrong == [], "\n".join(dict.fromkeys(wrong))
