"""Tokens: shown once, kept as hashes, scoped, expiring, listed, revoked by their owner."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import select

from intranet_ideas.clock import FixedClock
from intranet_ideas.errors import Conflict
from intranet_ideas.people import rules, tokens
from intranet_ideas.people.models import ApiToken

from ..browsing import Browser
from ..factories import Factory

FORM = {"label": "Månedsrapport", "scopes": ["read"], "days": "90"}


def call(app: Flask, token: str, method: str = "GET", path: str = "/api/v1/me") -> int:
    headers = {"Authorization": f"Bearer {token}"}
    with app.test_client().open(path, method=method, headers=headers) as answer:
        return answer.status_code


def rows(make: Factory) -> list[ApiToken]:
    with make.ground.database.read() as session:
        return list(session.scalars(select(ApiToken)))


def test_one_makes_a_token_that_is_shown_once(
    app: Flask, make: Factory, clock: FixedClock
) -> None:
    browser = Browser(app, make.session_token("nurse"))
    page = browser.post("/me/tokens", FORM | {"idempotency_key": "k"}).text
    (token,) = (unescape(each) for each in re.findall(r'value="(ii_[^"]+)"', page))
    assert call(app, token) == 200
    assert token not in browser.get("/me/tokens").text
    (row,) = rows(make)
    assert token[3:] not in row.token_hash
    assert (row.scopes, row.label, row.last_used_at) == (["read"], "Månedsrapport", clock.now())
    assert row.expires_at == clock.now() + timedelta(days=90)
    again = browser.post("/me/tokens", FORM | {"idempotency_key": "k"})
    assert again.status_code == 303, "the same form again makes no other"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"label": " "}, "label"), ({"scopes": []}, "scopes"), ({"scopes": ["feeds"]}, "scopes"),
        ({"days": "0"}, "days"), ({"days": "367"}, "days"), ({"days": "x" * 9}, "days"),
    ],
)  # fmt: skip
def test_a_form_with_faults_makes_none_and_keeps_what_was_typed(
    app: Flask, make: Factory, changed: dict[str, object], field: str
) -> None:
    answer = Browser(app, make.session_token("nurse")).post("/me/tokens", FORM | changed)
    assert answer.status_code == 422
    assert f'href="#field-{field}"' in answer.text
    assert rows(make) == []


def test_its_owner_revokes_it_and_nobody_elses(app: Flask, make: Factory) -> None:
    token = make.token("nurse", "read")
    (row,) = rows(make)
    stranger = Browser(app, make.session_token("staff"))
    assert stranger.post(f"/me/tokens/{row.id}/revoke").status_code == 404
    assert call(app, token) == 200
    owner = Browser(app, make.session_token("nurse"))
    assert owner.post(f"/me/tokens/{row.id}/revoke").status_code == 303
    assert call(app, token) == 401


def test_it_expires(app: Flask, make: Factory, clock: FixedClock) -> None:
    token = make.token("nurse")
    assert call(app, token) == 200
    clock.advance(days=31)
    assert call(app, token) == 401


def test_a_scope_opens_what_it_names_and_no_more(app: Flask, make: Factory) -> None:
    challenge = make.challenge()
    reads, writes = make.token("nurse", "read"), make.token("nurse", "write")
    manages = make.token("manager", "manage")
    join, publish = (f"/api/v1/challenges/{challenge.id}/{end}" for end in ("join", "publish"))
    assert [call(app, each) for each in (reads, writes, manages)] == [200, 403, 403]
    assert call(app, reads, "POST", join) == 403
    assert call(app, writes, "POST", join) in (200, 204)
    assert call(app, make.token("manager", "read", "write"), "POST", publish) == 403
    assert call(app, manages, "POST", publish) not in (401, 403)


def test_nobody_hoards_them(make: Factory) -> None:
    make.organisation()
    for _ in range(rules.MOST_TOKENS):
        make.token("nurse")
    with pytest.raises(Conflict):
        make.token("nurse")


def test_the_address_of_feeds_is_a_token_that_lasts_while_it_is_read(
    app: Flask, make: Factory, clock: FixedClock
) -> None:
    with make.ground.database.write() as session:
        secret = tokens.make_feed_token(session, make.viewer("nurse"), clock.now())
    browser = Browser(app, make.session_token("nurse"))
    page = browser.get("/me/tokens").text
    assert "feeds and calendar only" in page
    clock.advance(days=200)
    reader = rows(make)[0]
    with make.ground.database.write() as session:
        from intranet_ideas.people.queries import viewer_by_token

        found = viewer_by_token(session, secret, clock.now())
        assert found is not None
        tokens.touch_token(session, found, clock.now())
    assert rows(make)[0].expires_at - reader.expires_at == timedelta(days=200)
    assert rows(make)[0].last_used_at == clock.now()
