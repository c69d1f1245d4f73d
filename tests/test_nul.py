"""NUL in whatever people and machines may send: SQLite takes it, PostgreSQL does not."""

from __future__ import annotations

from flask import Flask

from .api.client import Client
from .browsing import Browser
from .factories import Factory

PAGES = (
    "/?department=%00", "/?phase=%00", "/challenges/{0}/ideas?q=a%00&sort=%00&after=%00",
    "/search?q=a%00b&department=%00&phase=%00&status=%00",
    "/ideas?q=a%00b&department=%00&phase=%00&challenge=%00&order=%00", "/search/suggest?q=ab%00",
    "/it/people?q=%00", "/it/events?kind=%00", "/it/plugins/%00", "/static/%00",
    "/it/mail?status=%00", "/sign-in?next=%00", "/challenges/{0}/exports/%00",
)  # fmt: skip
FORMS = (
    ("/sign-in", {"email": "a\0@b", "password": "\0"}),
    ("/challenges/{0}/ideas", {"title": "a\0", "body": "b\0", "authors": "x\0@y.z"}),
    ("/ideas/{1}/comments", {"body": "a\0b", "parent": "\0", "na\0me": "x"}),
    ("/challenges", {"title": "a\0", "department": "he\0lse", "template": "\0"}),
    ("/challenges/{0}/judges", {"emails": "a\0@b"}),
    ("/challenges/{0}/join", {"idempotency_key": "\0"}),
    ("/it/people/new", {"email": "a\0@b.c", "name": "a\0", "department": "\0"}),
)
OPERATIONS = (
    ("listChallenges", {"department": "\0"}), ("search", {"q": "a\0", "department": "\0"}),
    ("listUsers", {"q": "\0"}), ("listEvents", {"kind": "\0"}), ("listEntries", {"q": "\0"}),
    ("getPluginHealth", {}),
)  # fmt: skip


def test_nul_is_no_fault_of_ours(app: Flask, make: Factory) -> None:
    entry = make.entry(make.challenge())
    failed = []
    for who in ("nurse", "manager", "it"):
        browser, client = Browser(app, make.session_token(who)), Client(app, make.token(who))
        answers = [browser.get(page.format(entry.challenge_id)) for page in PAGES]
        answers += [
            browser.post(page.format(entry.challenge_id, entry.id), form) for page, form in FORMS
        ]
        answers += [
            client.call(name, query=query, challenge_id=entry.challenge_id, name="\0")
            for name, query in OPERATIONS
        ]
        answers.append(client.call("setDepartmentPlugin", {"enabled": True}, department="\0",
                                   name="\0"))  # fmt: skip
        failed += [each.request.full_path for each in answers if each.status_code >= 500]
    assert not failed


def test_a_part_without_a_name_is_no_fault_of_ours(app: Flask, make: Factory) -> None:
    part = b"--x\r\nContent-Disposition: form-data\r\n\r\nnothing\r\n--x--\r\n"
    for address in ("/sign-in", "/api/v1/entries/1/attachments"):
        answer = app.test_client().post(
            address, data=part, content_type="multipart/form-data; boundary=x",
            headers={"Authorization": f"Bearer {make.token('nurse')}"},
        )
        assert answer.status_code < 500
