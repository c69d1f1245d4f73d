"""What opens an account is listed and ended over the API, too: by its owner, and by IT."""

from __future__ import annotations

import pytest
from flask import Flask

from intranet_ideas.clock import FixedClock
from intranet_ideas.passkeys.models import Passkey
from intranet_ideas.people import tokens

from ..browsing import Browser
from ..factories import Factory
from .client import Client

pytestmark = pytest.mark.sqlite_only


@pytest.fixture
def passkey(make: Factory, clock: FixedClock) -> int:
    with make.ground.database.write() as session:
        row = Passkey(user_id=make.viewer("nurse").id, digest="0" * 64, public="hemmelig",
                      handle="x", name="Mobilen", created_at=clock.now())  # fmt: skip
        session.add(row)
        session.flush()
        return row.id


def test_one_ends_ones_own_sessions_tokens_and_passkeys(
    app: Flask, make: Factory, passkey: int
) -> None:
    browser = Browser(app, make.session_token("nurse"))
    nurse, other = Client(app, make.token("nurse")), Client(app, make.token("staff"))
    shown = nurse.call("listSessions").get_json()["items"]
    assert other.call("endSession", session_id=shown[0]["id"]).status_code == 404
    assert browser.get("/me").status_code == 200
    assert nurse.call("endSession", session_id=shown[0]["id"]).status_code == 204
    assert browser.get("/me").status_code == 303
    assert nurse.call("listSessions").get_json()["items"] == []

    assert [each["name"] for each in nurse.call("listPasskeys").get_json()["items"]] == ["Mobilen"]
    name = {"name": "Den gamle mobilen"}
    assert other.call("renamePasskey", name, passkey_id=passkey).status_code == 404
    assert nurse.call("renamePasskey", {"name": " "}, passkey_id=passkey).status_code == 422
    assert nurse.call("renamePasskey", name, passkey_id=passkey).status_code == 204
    assert [each["name"] for each in nurse.get("listPasskeys")["items"]] == list(name.values())
    assert other.call("removePasskey", passkey_id=passkey).status_code == 404
    assert nurse.call("removePasskey", passkey_id=passkey).status_code == 204
    assert nurse.call("listPasskeys").get_json()["items"] == []

    own = nurse.call("listTokens").get_json()["items"][0]
    assert other.call("revokeToken", token_id=own["id"]).status_code == 404
    assert nurse.call("revokeToken", token_id=own["id"]).status_code == 204
    assert nurse.call("getMe").status_code == 401


def test_one_ends_all_of_ones_sessions(app: Flask, make: Factory) -> None:
    browsers = [Browser(app, make.session_token("nurse")) for _ in "ab"]
    others = Browser(app, make.session_token("staff"))
    nurse = Client(app, make.token("nurse"))
    assert nurse.call("endOtherSessions").status_code == 204
    assert [each.get("/me").status_code for each in (*browsers, others)] == [303, 303, 200]
    assert nurse.call("getMe").status_code == 200


def test_it_ends_someones(app: Flask, make: Factory, passkey: int, clock: FixedClock) -> None:
    browsers = [Browser(app, make.session_token("nurse")) for _ in "ab"]
    nurse, it = Client(app, make.token("nurse")), Client(app, make.token("it"))
    who = make.viewer("nurse").id
    assert nurse.call("listUserSessions", user_id=who).status_code == 404
    first, _ = it.call("listUserSessions", user_id=who).get_json()["items"]
    gone = it.call("endUserSession", user_id=who, session_id=first["id"])
    assert gone.status_code == 204
    assert sorted(each.get("/me").status_code for each in browsers) == [200, 303]
    assert it.call("endUserSessions", user_id=who).status_code == 204
    assert [each.get("/me").status_code for each in browsers] == [303, 303]
    assert it.call("removeUserPasskey", user_id=who, passkey_id=passkey).status_code == 204
    assert it.call("listUserPasskeys", user_id=who).get_json()["items"] == []
    token = it.call("listUserTokens", user_id=who).get_json()["items"][0]["id"]
    assert it.call("revokeUserToken", user_id=who, token_id=token).status_code == 204
    assert nurse.call("getMe").status_code == 401
    assert it.call("endUserSessions", user_id=99999).status_code == 404


def test_no_secret_is_told(app: Flask, make: Factory, passkey: int, clock: FixedClock) -> None:
    secret, bearer = make.session_token("nurse"), make.token("nurse")
    with make.ground.database.write() as session:
        feed = tokens.make_feed_token(session, make.viewer("nurse"), clock.now())
    nurse = Client(app, bearer)
    told = "".join(
        nurse.call(name).get_data(as_text=True)
        for name in ("listSessions", "listTokens", "listPasskeys")
    )
    assert not any(each in told for each in (secret, bearer, feed, "hash", "hemmelig"))
    assert '"feeds"' in told
