"""The table of OWASP's verification standard is whole, and what it names is there; and the few
items that no other test shows."""

from __future__ import annotations

import ast
import logging
import re
import ssl
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from flask import Flask

from intranet_ideas.paths import PACKAGE
from intranet_ideas.people.rules import SHORTEST_PASSWORD, check_password
from intranet_ideas.plugin_api import outgoing
from scripts import asvs

from ..browsing import Browser
from ..factories import Factory
from ..test_docs import anchors

ROOT = PACKAGE.parent

STANDARD = {
    "1.1": "22", "1.2": "1111122223", "1.3": "112222222223", "1.4": "222", "1.5": "123",
    "2.1": "122", "2.2": "112", "2.3": "12223", "2.4": "23",
    "3.1": "3", "3.2": "113", "3.3": "12223", "3.4": "11222233", "3.5": "11122333", "3.6": "3",
    "3.7": "22333",
    "4.1": "12233", "4.2": "23333", "4.3": "22", "4.4": "1222",
    "5.1": "2", "5.2": "112333", "5.3": "113", "5.4": "222",
    "6.1": "122", "6.2": "111111112222", "6.3": "11223333", "6.4": "112233", "6.5": "22222333",
    "6.6": "2223", "6.7": "33", "6.8": "2222",
    "7.1": "222", "7.2": "1111", "7.3": "22", "7.4": "11222", "7.5": "223", "7.6": "22",
    "8.1": "1233", "8.2": "1123", "8.3": "133", "8.4": "23",
    "9.1": "111", "9.2": "1222",
    "10.1": "22", "10.2": "223", "10.3": "22223", "10.4": "1111122222233333", "10.5": "22222",
    "10.6": "22", "10.7": "222",
    "11.1": "2233", "11.2": "22233", "11.3": "11233", "11.4": "1222", "11.5": "23", "11.6": "23",
    "11.7": "33",
    "12.1": "12233", "12.2": "11", "12.3": "22223",
    "13.1": "2333", "13.2": "222223", "13.3": "2233", "13.4": "1222233",
    "14.1": "22", "14.2": "12223333", "14.3": "122",
    "15.1": "12233", "15.2": "12233", "15.3": "1222222", "15.4": "3333",
    "16.1": "2", "16.2": "22222", "16.3": "2222", "16.4": "222", "16.5": "2223",
    "17.1": "23", "17.2": "22223333", "17.3": "22",
}  # fmt: skip
"""The levels of the standard's items, section by section, as version 5.0.0 lists them."""


def test_every_item_of_both_levels_is_there_and_no_other() -> None:
    assert sum(map(len, STANDARD.values())) == 345
    wanted = {
        f"{section}.{number}": int(level)
        for section, levels in STANDARD.items()
        for number, level in enumerate(levels, 1) if level != "3"
    }  # fmt: skip
    assert {key: item["l"] for key, item in asvs.items().items()} == wanted
    assert len(wanted) == 70 + 183


def test_every_item_says_what_answers_it_or_why_it_does_not_apply() -> None:
    for key, item in asvs.items().items():
        assert set(item) <= {"l", "w", "a", "t", "d", "n", "o"}, key
        assert len({"a", "n", "o"} & set(item)) == 1, key
        assert item["w"], key
        assert bool(item.get("t")) == ("a" in item), key
        assert len(item.get("n", "because…")) > 5, key


def test_nothing_is_open() -> None:
    found = {key for key, item in asvs.items().items() if asvs.status(item) == asvs.OPEN}
    assert found == set()


@cache
def names_in(file: str) -> frozenset[str]:
    tree = ast.parse((ROOT / "tests" / f"{file}.py").read_text(encoding="utf-8"))
    return frozenset(
        node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)
    )


def test_every_test_and_document_that_is_named_is_there() -> None:
    lacking = []
    for key, item in asvs.items().items():
        for evidence in item.get("t", ()):
            file, mark, name = evidence.partition("::")
            if mark:
                there = (ROOT / "tests" / f"{file}.py").is_file() and name in names_in(file)
            else:
                path, _, anchor = evidence.partition("#")
                there = (ROOT / path).is_file() and (
                    not anchor or anchor in anchors((ROOT / path).read_text(encoding="utf-8"))
                )
            lacking += [] if there else [(key, evidence)]
    assert lacking == []


def test_every_module_and_setting_that_is_named_is_there() -> None:
    from intranet_ideas.settings import PREFIX, load_settings

    documents = [*(ROOT / "docs" / "security").glob("*.md"), asvs.SOURCE]
    known = {name.upper() for name in load_settings({PREFIX + "SECRET_KEY": "x" * 20}).__slots__}
    others = {"SECRET_KEY_FILE", "OURS", "SIGN_IN_PROXIES", "PIP_INDEX_URL"}
    for document in documents:
        text = document.read_text(encoding="utf-8")
        for path in re.findall(r"`((?:\w+/)*\w+\.py)`", text):
            assert (PACKAGE / path).is_file() or list(PACKAGE.rglob(path)), (document.name, path)
        for name in re.findall(r"`([A-Z]+(?:_[A-Z]+)+)(?:=[\w-]+)?`", text):
            assert name in known | others or name.endswith("_FILE"), (document.name, name)


@pytest.mark.parametrize("page", sorted((ROOT / "docs/security").glob("*.md")),
                         ids=lambda page: page.stem)  # fmt: skip
def test_every_link_of_these_pages_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
        if target.startswith("http"):
            continue
        file, _, anchor = target.partition("#")
        there = (page.parent / file).resolve() if file else page
        assert there.exists(), target
        assert not anchor or anchor in anchors(there.read_text(encoding="utf-8")), target


def test_the_proxys_file_is_what_the_table_says() -> None:
    text = (ROOT / "deploy" / "nginx" / "ideas.conf").read_text(encoding="utf-8")
    plain, encrypted = text.split("listen 443")
    assert "location ~ /(api|scim)/ { return 403; }" in plain
    assert "return 301 https://" in plain
    assert "proxy_pass" not in plain.partition("listen 80")[2], "nothing is served openly"
    assert "ssl_protocols TLSv1.2 TLSv1.3;" in encrypted
    found = re.search(r"ssl_ciphers ([\w:-]+);", encrypted)
    assert found
    ciphers = found[1].split(":")
    assert all(each.startswith("ECDHE-") for each in ciphers), "forward secrecy"
    assert all("GCM" in each or "POLY1305" in each for each in ciphers)
    assert "256" in ciphers[0]
    for word in ("autoindex", "root ", "alias "):
        assert word not in text, "it serves no files"
    for name in ("For", "Proto", "Host", "Prefix"):
        assert re.search(rf"proxy_set_header X-Forwarded-{name} ", encrypted), name
    assert "$proxy_add_x_forwarded_for" not in text


def test_a_password_of_eleven_is_too_short() -> None:
    assert SHORTEST_PASSWORD >= 12
    assert check_password("x" * 11)
    assert not check_password("x" * 12)


def test_what_goes_out_speaks_tls_1_2_at_least() -> None:
    context = outgoing._trust()
    assert context.minimum_version >= ssl.TLSVersion.TLSv1_2
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname


def test_nothing_starts_with_a_password_of_ours() -> None:
    compose: dict[str, Any] = yaml.safe_load((ROOT / "deploy/compose.yaml").read_text("utf-8"))
    for service in (compose["x-program"], *compose["services"].values()):
        for name, value in (service.get("environment") or {}).items():
            if "PASSWORD" in name or "SECRET" in name:
                assert re.fullmatch(r"\$\{\w+:\?\}", str(value)), name


@pytest.mark.sqlite_only
def test_no_token_travels_in_an_address(app: Flask, make: Factory) -> None:
    token, session = make.token("nurse"), make.session_token("nurse")
    client = app.test_client()
    for name in ("token", "access_token", "api_key", "_user_id", "session"):
        assert client.get(f"/api/v1/me?{name}={token}").status_code == 401
        assert client.get(f"/me?{name}={session}").status_code == 303
    page = Browser(app, session).get("/me").get_data(as_text=True)
    assert session not in page


@pytest.mark.sqlite_only
def test_what_breaks_is_in_the_log(
    app: Flask, make: Factory, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    app.config.update(TESTING=False, PROPAGATE_EXCEPTIONS=False)

    def broken() -> Any:
        raise RuntimeError("it broke")

    monkeypatch.setitem(app.view_functions, "people.me", broken)
    with caplog.at_level(logging.ERROR):
        Browser(app, make.session_token("nurse")).get("/me")
    (told,) = [each for each in caplog.records if each.exc_info]
    assert "people.me" in told.getMessage()
    assert told.exc_info
    assert "it broke" in str(told.exc_info[1])
