"""Partners by the API: what the pages do, for the same people."""

from __future__ import annotations

from flask import Flask

from ..api.client import Client
from .conftest import Partners

FIELDS = {"name": "Drangedal Frivilligsentral", "kind": "association", "about": "Møteplass",
          "address": "https://example.org/sentral"}  # fmt: skip


def test_an_organisation_is_brought_in_and_changed(app: Flask, partners: Partners) -> None:
    inga = Client(app, partners.make.token("innovator"))
    staff = Client(app, partners.make.token("staff"))
    new = FIELDS | {"contact": "nils@example.org"}
    assert staff.call("makePartner", new).status_code == 404
    refused = inga.call("makePartner", new | {"name": "Bygdekraft AS", "address": "example.org"})
    assert [each["field"] for each in refused.get_json()["errors"]] == ["address"]
    refused = inga.call("makePartner", new | {"name": "bygdekraft as"})
    assert [each["field"] for each in refused.get_json()["errors"]] == ["name"]
    made = inga.call("makePartner", new)
    assert made.status_code == 201
    told = made.get_json()
    assert (told["name"], told["members"]) == (new["name"], [])
    assert [(each["email"], each["contact"]) for each in told["invitations"]] == [
        ("nils@example.org", True)
    ]  # fmt: skip
    here = {"partner_id": told["id"]}
    other = FIELDS | {"about": "Møteplass for alle"}
    assert inga.call("changePartner", other, **here).status_code == 428
    tag = made.headers["ETag"]
    changed = inga.call("changePartner", other, etag=tag, **here)
    assert changed.get_json()["about"] == "Møteplass for alle"
    assert inga.call("changePartner", other, etag=tag, **here).status_code == 412
    assert staff.call("changePartner", other, etag="*", **here).status_code == 404
    assert told["id"] in [each["id"] for each in staff.get("listPartners")["items"]]


def test_members_come_in_and_go_out(app: Flask, partners: Partners) -> None:
    inga = Client(app, partners.make.token("innovator"))
    staff = Client(app, partners.make.token("staff"))
    kari = Client(app, partners.make.token("kari"))
    ola = Client(app, partners.make.token("ola"))
    guest = Client(app, partners.make.token("guest"))
    here = {"partner_id": partners.cross}
    assert guest.call("getPartner", **here).status_code == 404
    assert ola.call("getPartner", **here).status_code == 404
    asked = {"email": "guest@example.org"}
    assert staff.call("inviteToPartner", asked, **here).status_code == 404
    assert ola.call("inviteToPartner", asked, **here).status_code == 404
    made = kari.get("inviteToPartner", asked, **here)
    assert (made["email"], made["contact"]) == ("guest@example.org", False)
    # Who is asked reads so; those who may not invite do not.
    [waits] = guest.get("listMyPartners")["items"]
    assert (waits["id"], waits["member"], waits["expires_at"] is None) == (
        partners.cross, False, False
    )  # fmt: skip
    assert len(kari.get("getPartner", **here)["invitations"]) == 1
    assert staff.get("getPartner", **here)["invitations"] == []
    assert staff.call("answerPartner", {"accept": True}, **here).status_code == 404
    assert guest.call("answerPartner", {"accept": True}, **here).status_code == 204
    assert guest.call("answerPartner", {"accept": True}, **here).status_code == 404
    there = guest.get("getPartner", **here)["members"]
    assert [(each["name"], each["contact"]) for each in there] == [
        ("Kari Moen", True), (there[1]["name"], False)
    ]  # fmt: skip
    # The others' addresses are for those who arrange; staff who don't read the contacts alone.
    assert [each["email"] for each in there] == ["kari@example.org", ""]
    assert [each["name"] for each in staff.get("getPartner", **here)["members"]] == ["Kari Moen"]
    at = {**here, "user_id": there[1]["id"]}
    assert guest.call("setPartnerContact", {"contact": True}, **at).status_code == 403
    assert kari.call("setPartnerContact", {"contact": True}, **at).status_code == 204
    assert [each["contact"] for each in kari.get("getPartner", **here)["members"]] == [True, True]
    assert ola.call("takePartnerMemberOut", **at).status_code == 404
    assert kari.call("takePartnerMemberOut", **at).status_code == 204
    assert guest.call("getPartner", **here).status_code == 404
    assert kari.call("takePartnerMemberOut", **at).status_code == 404
    made = inga.get("inviteToPartner", asked, **here)
    back = {**here, "invitation_id": made["id"]}
    assert inga.call("takePartnerInvitationBack", **back).status_code == 204
    assert guest.get("listMyPartners")["items"] == []
    kari_id = kari.get("getPartner", **here)["members"][0]["id"]
    assert kari.call("takePartnerMemberOut", **here, user_id=kari_id).status_code == 204
    assert kari.get("listMyPartners")["items"] == []


def test_an_organisation_is_dissolved_and_opened_again(app: Flask, partners: Partners) -> None:
    inga = Client(app, partners.make.token("innovator"))
    kari = Client(app, partners.make.token("kari"))
    here = {"partner_id": partners.cross}
    today = partners.make.clock.now().date().isoformat()
    why = {"closed_on": today, "reason": "Laget er lagt ned."}
    assert kari.call("dissolvePartner", why, etag="*", **here).status_code == 404
    assert inga.call("dissolvePartner", why, **here).status_code == 428
    refused = inga.call("dissolvePartner", {"closed_on": "2999-01-01", "reason": " "}, etag="*",
                        **here)  # fmt: skip
    assert {each["field"] for each in refused.get_json()["errors"]} == {"closed_on", "reason"}
    tag = inga.call("getPartner", **here).headers["ETag"]
    told = inga.call("dissolvePartner", why, etag=tag, **here)
    assert (told.get_json()["closed_on"], told.get_json()["closed_reason"]) == (
        today, why["reason"]
    )  # fmt: skip
    assert inga.call("dissolvePartner", why, etag=tag, **here).status_code == 412
    assert inga.call("inviteToPartner", {"email": "ny@example.org"}, **here).status_code == 409
    assert kari.call("inviteToPartner", {"email": "ny@example.org"}, **here).status_code == 409
    assert kari.get("getPartner", **here)["closed_reason"] == why["reason"]
    tag = told.headers["ETag"]
    assert inga.call("openPartnerAgain", **here).status_code == 428
    assert inga.call("openPartnerAgain", etag=tag, **here).status_code == 204
    assert inga.get("getPartner", **here)["closed_on"] is None
