"""Who may come by the door of provisioning, IT's page of it, and who is out at once."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from intranet_ideas.ground import Ground
from intranet_ideas.identity import actions as identities
from intranet_ideas.judging import actions as judging
from intranet_ideas.people import rules, tokens
from intranet_ideas.people.actions import begin_session
from intranet_ideas.people.queries import viewer_by_session
from intranet_ideas.plugin_host import actions as plugins
from intranet_ideas.scim import connecting, queries

from ..browsing import Browser
from ..factories import Factory
from .conftest import ISSUER, Directory, person

SignIn = Callable[[str], Browser]


def test_nothing_but_a_token_for_provisioning_opens_and_it_opens_nothing_else(
    directory: Directory, make: Factory
) -> None:
    api = make.token("it@example.org")
    for secret in ("", "nonsense", api, directory.token[:-1]):
        answer = Directory(directory.app, 0, secret).ask("GET", "/Users")
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
        assert answer.get_json()["schemas"] == ["urn:ietf:params:scim:api:messages:2.0:Error"]
    headers = {"Authorization": f"Bearer {directory.token}"}
    assert directory.app.test_client().get("/api/v1/me", headers=headers).status_code == 401
    assert directory.ask("POST", "/Bulk", {"Operations": []}).status_code == 501
    assert directory.ask("GET", "/Nothing").status_code == 404
    assert directory.ask("GET", "/Me").status_code == 501
    assert directory.get("/ServiceProviderConfig")["bulk"]["supported"] is False
    assert directory.get("/ServiceProviderConfig")["etag"]["supported"] is True
    large = directory.app.test_client().post(
        "/scim/v2/Users", headers=headers, data=b"x" * (1024 * 1024 + 1)
    )
    assert large.status_code == 413
    broken = directory.app.test_client().post(
        "/scim/v2/Users", headers=headers, data=b"{", content_type="application/scim+json"
    )
    assert (broken.status_code, broken.get_json()["scimType"]) == (400, "invalidSyntax")


def test_a_token_runs_out_is_revoked_and_guessing_is_slowed_down(
    directory: Directory, make: Factory, monkeypatch: pytest.MonkeyPatch
) -> None:
    with make.ground.database.write() as session:
        second = connecting.make_token(session, None, directory.connection, days=90,
                                       now=make.clock.now())  # fmt: skip
    make.clock.advance(days=31)
    assert directory.ask("GET", "/Users").status_code == 401
    assert Directory(directory.app, 1, second).ask("GET", "/Users").status_code == 200
    with make.ground.database.write() as session:
        row = queries.token_of(session, second, make.clock.now())
        assert row is not None
        assert row.last_used_at == make.clock.now()
        connecting.revoke_token(session, None, row.id, make.clock.now())
    monkeypatch.setattr(rules, "ATTEMPTS_PER_ADDRESS", 3)
    gone = Directory(directory.app, 1, second)
    assert [gone.ask("GET", "/Users").status_code for _ in range(4)] == [401, 401, 429, 429]
    with make.ground.database.write() as session:
        third = connecting.make_token(session, None, directory.connection, days=90,
                                      now=make.clock.now())  # fmt: skip
    # Who has a token is not kept out by others behind the same address.
    assert Directory(directory.app, 1, third).ask("GET", "/Users").status_code == 200


def test_it_connects_a_directory_and_sees_what_it_does(
    app: Flask, make: Factory, sign_in: SignIn, directory: Directory
) -> None:
    directory.add("kari")
    directory.ask("POST", "/Users", person("kari"))
    browser = sign_in("it@example.org")
    text = browser.get("/it/provisioning").text
    assert "Entra" in text
    assert "Two people can" in text
    answer = browser.post(f"/it/provisioning/{directory.connection}/token",
                          {f"days-{directory.connection}": "20"})  # fmt: skip
    assert answer.status_code == 200
    assert "iis_" in answer.text
    assert "iis_" not in browser.get("/it/provisioning").text
    wrong = browser.post(f"/it/provisioning/{directory.connection}/token",
                         {f"days-{directory.connection}": "400"})  # fmt: skip
    assert wrong.status_code == 422
    assert "from 1 to 366 days" in wrong.text
    wrong = browser.post("/it/provisioning", {"name": "Entra", "issuer": "x", "department": "no"})
    assert wrong.status_code == 422
    assert sign_in("staff@example.org").get("/it/provisioning").status_code == 404


def test_both_orders_of_signing_in_and_provisioning_lead_to_one_account(
    directory: Directory, make: Factory
) -> None:
    def enter(claims: dict[str, str]) -> int:
        with make.ground.database.write() as session:
            token = identities.sign_in(
                session, ISSUER, claims, now=make.clock.now(),
                begin=lambda session, user: begin_session(session, user, "", make.clock.now()),
            )  # fmt: skip
            found = viewer_by_session(session, token, make.clock.now())
            assert found is not None
            return found.id

    made = directory.add("kari")
    kari = {"sub": "pairwise-1", "oid": "oid-kari", "name": "Kari"}
    assert str(enter(kari)) == made["id"]
    ola = {"sub": "pairwise-2", "oid": "oid-ola", "name": "Ola", "email": "ola@kommune.example"}
    assert str(enter(ola)) == directory.add("ola")["id"]
    assert directory.ask("DELETE", f"/Users/{made['id']}").status_code == 204
    for claims in (kari, kari | {"sub": "another"}):
        with pytest.raises(identities.Refused):
            enter(claims)


def test_a_leaver_is_out_on_every_surface_in_the_same_second(
    app: Flask, ground: Ground, make: Factory, directory: Directory
) -> None:
    made, email = directory.add("kari", "Skole"), "kari@kommune.example"
    with ground.database.write() as session:
        plugins.enable(session, None, "challenge_calendar", "kommune", make.clock.now(),
                       host=ground.plugins)  # fmt: skip
        secret = tokens.make_feed_token(session, make.viewer(email), make.clock.now())
    browser, client = Browser(app, make.session_token(email)), app.test_client()
    headers = {"Authorization": f"Bearer {make.token(email)}"}
    challenge, manager = make.challenge(), make.viewer("manager")
    with ground.database.write() as session:
        judging.set_judges(session, manager, challenge.id, [email], make.clock.now())

    def ways() -> list[int]:
        return [
            browser.get("/").status_code, browser.get("/me").status_code,
            browser.get(f"/challenges/{challenge.id}").status_code,
            browser.get("/judging").status_code,
            client.get("/api/v1/me", headers=headers).status_code,
            client.get(f"/feeds/{secret}/challenge_calendar.calendar.ics").status_code,
        ]  # fmt: skip

    assert ways() == [200] * 6
    off = {"op": "Replace", "path": "active", "value": "False"}
    assert directory.patch(f"/Users/{made['id']}", off).status_code == 204
    assert ways()[1:] == [303, 303, 303, 401, 404]
    shown = Browser(app, make.session_token("it@example.org")).get("/it/provisioning").text
    assert "Judges who have left" in shown
    # Back again, what was ended stays ended.
    on = {"op": "Replace", "path": "active", "value": "True"}
    assert directory.patch(f"/Users/{made['id']}", on).status_code == 204
    assert ways()[1:] == [303, 303, 303, 401, 404]
