"""The operations on ideas that are written down for others, by the rules of the pages."""

from __future__ import annotations

from typing import Any

from flask import Flask

from ..api.client import Client
from ..factories import Factory

BENCH = {"title": "Benk ved elva", "body": "Så gamle kan hvile."}
LAMP = {"title": "Lys i bakken", "body": "Det er mørkt der."}


def caller(app: Flask, make: Factory, name: str) -> Client:
    return Client(app, make.token(name))


def begun(manager: Client, challenge_id: int, **changes: Any) -> Any:
    body = {"way": "phone", "name": "Anne i Gautefall", "language": "nn", "ideas": [BENCH, LAMP]}
    return manager.get("beginToldSheet", body | changes, challenge_id=challenge_id)


def test_a_sheet_from_the_call_to_the_answer(app: Flask, make: Factory) -> None:
    challenge = make.challenge(guests=True).id
    manager, guest = caller(app, make, "manager"), caller(app, make, "guest")
    sheet = begun(manager, challenge)
    assert [(each["title"], each["language"]) for each in sheet["ideas"]] == [
        ("Benk ved elva", "nn"), ("Lys i bakken", "nn"),
    ]  # fmt: skip
    assert (sheet["name"], sheet["goes_on"], sheet["stands_in"]) == ("Anne i Gautefall", True, True)
    where = {"challenge_id": challenge, "sheet_id": sheet["id"]}
    change = {"language": "nn", "ideas": [
        {"entry": sheet["ideas"][0]["entry"], "version": sheet["ideas"][0]["version"],
         "title": "Benk i sola", "body": "Så gamle kan hvile."},
        {"entry": sheet["ideas"][1]["entry"], "version": sheet["ideas"][1]["version"]},
        {"title": "Ny", "body": "Tekst"},
    ]}  # fmt: skip
    assert manager.call("putToldSheet", change, **where).status_code == 428
    saved = manager.get("putToldSheet", change, etag=f'"{sheet["version"]}"', **where)
    assert [each["title"] for each in saved["ideas"]] == ["Benk i sola", "Ny"]
    stale = manager.call("putToldSheet", change, etag=f'"{sheet["version"]}"', **where)
    assert stale.status_code == 412
    done = manager.get("handInToldSheet", **where)
    assert [each["handed_in"] for each in done["ideas"]] == [True, True]
    (row,) = manager.get("listToldSheets", challenge_id=challenge)["items"]
    assert (row["name"], row["ideas"], row["claimed_at"]) == ("Anne i Gautefall", 2, None)
    old = manager.get("makeToldCode", **where)["code"]
    code = {"code": manager.get("makeToldCode", **where)["code"]}
    assert guest.call("followTold", {"code": old}).status_code == 404
    first = guest.get("followTold", code)["ideas"][0]
    assert (first["title"], first["answer"]) == ("Benk i sola", None)
    assert first["story"][-1]["text"] == "The idea was handed in."
    for name in ("manager", "moderator"):
        refused = caller(app, make, name).call("takeOverTold", code)
        assert refused.status_code == 409, "never by who could make the code"
    taken = guest.get("takeOverTold", code)
    assert taken["entries"] == [each["entry"] for each in done["ideas"]]
    assert guest.get("getEntry", entry_id=taken["entries"][0])["authors"][0]["name"] == "Gro Gjest"
    after = manager.get("getToldSheet", **where)
    assert (after["goes_on"], after["has_code"]) == (False, False)
    assert after["claimed_at"] is not None


def test_who_may_and_what_is_asked_for(app: Flask, make: Factory) -> None:
    challenge = make.challenge().id
    manager = caller(app, make, "manager")
    sheet = begun(manager, challenge, ideas=[{"title": "Bare tittel"}])
    where = {"challenge_id": challenge, "sheet_id": sheet["id"]}
    refused = manager.call("handInToldSheet", **where)
    assert [each["field"] for each in refused.get_json()["errors"]] == ["body-0"]
    nurse = caller(app, make, "nurse")
    assert nurse.call("listToldSheets", challenge_id=challenge).status_code == 404
    assert nurse.call("getToldSheet", **where).status_code == 404
    # Each reads their own alone.
    assert caller(app, make, "moderator").call("getToldSheet", **where).status_code == 404
    body = {"way": "phone", "language": "nb", "ideas": [BENCH], "email": "manager@example.org"}
    own = manager.call("beginToldSheet", body, challenge_id=challenge)
    assert [each["field"] for each in own.get_json()["errors"]] == ["email"]
    missing = manager.call("beginToldSheet", {"way": "phone", "ideas": [BENCH]},
                           challenge_id=challenge)  # fmt: skip
    assert [each["field"] for each in missing.get_json()["errors"]] == ["language"]
    make.clock.advance(days=7)
    late = manager.call("handInToldSheet", **where)
    assert (late.status_code, late.get_json()["type"].rpartition("/")[2]) == (
        409, "deadline-passed",
    )  # fmt: skip
