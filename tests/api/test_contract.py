"""The API keeps the contract: operationIds, errors, versions, keys, pages of lists."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from flask import Flask

from intranet_ideas.clock import FixedClock

from ..factories import Factory
from .client import Client, check_spec

CONTRACT = """
getMe listDepartments listUsers
listChallenges createChallenge getChallenge updateChallenge publishChallenge changeDeadline
cancelChallenge cloneChallenge joinChallenge leaveChallenge listParticipants
listEntries createEntry getEntry updateEntry submitEntry withdrawEntry listRevisions getReceipt
listComments addComment deleteComment setVote removeVote
listJudges setJudges assignEntries listMyAssignments getAssessment putAssessment declareConflict
getRanking releaseResults answerEntry
search findSimilar
listNotifications markNotificationRead getNotificationPreferences setNotificationPreferences
listPlugins setDepartmentPlugin getPluginHealth listEvents
""".split()

ADDED = {"addAttachment", "getAttachment", "deleteAttachment"}


@pytest.fixture
def nurse(app: Flask, make: Factory) -> Client:
    return Client(app, make.token("nurse"))


def test_the_description_is_valid_and_holds_the_contract(app: Flask) -> None:
    client = Client(app)
    check_spec(client.spec)
    assert client.spec["openapi"].startswith("3.1")
    assert set(CONTRACT) - set(client.operations) == set()
    assert set(client.operations) - set(CONTRACT) == ADDED


def test_without_a_token_the_caller_is_told_so(app: Flask) -> None:
    response = Client(app).call("getMe")
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"] == "Bearer"
    assert response.content_type == "application/problem+json"
    assert response.get_json()["type"].endswith("/not-signed-in")


def test_a_cookie_is_no_way_in(app: Flask, make: Factory) -> None:
    from ..browsing import Browser

    assert Browser(app, make.session_token("nurse")).get("/api/v1/me").status_code == 401


def test_a_token_reaches_no_further_than_its_scopes(app: Flask, make: Factory) -> None:
    challenge = make.challenge()
    reader = Client(app, make.token("manager", "read"))
    assert reader.call("getMe").status_code == 200
    refused = reader.call("joinChallenge", challenge_id=challenge.id)
    assert (refused.status_code, refused.get_json()["type"].rpartition("/")[2]) == (
        403, "insufficient-scope",
    )  # fmt: skip
    writer = Client(app, make.token("manager", "read", "write"))
    assert writer.call("joinChallenge", challenge_id=challenge.id).status_code == 200
    assert writer.call("cancelChallenge", {"reason": "x"}, challenge_id=challenge.id
                       ).status_code == 403  # fmt: skip


def test_faults_name_their_fields(app: Flask, make: Factory) -> None:
    manager = Client(app, make.token("manager"))
    response = manager.call("createChallenge", {
        "title": "", "department": "helse", "criteria": [{"weight": 3}], "brief": 7,
        "opens_at": "tomorrow", "colour": "red",
    })  # fmt: skip
    assert (response.status_code, response.content_type) == (422, "application/problem+json")
    fields = {fault["field"] for fault in response.get_json()["errors"]}
    assert fields == {"criteria.0.name", "brief", "opens_at", "colour"}
    response = manager.call("createChallenge", {"title": " ", "department": "helse"})
    assert [fault["field"] for fault in response.get_json()["errors"]] == ["title"]


def test_json_that_is_none_is_a_plain_fault(app: Flask, make: Factory) -> None:
    response = app.test_client().post(
        "/api/v1/challenges", data="{no", content_type="application/json",
        headers={"Authorization": f"Bearer {make.token('manager')}"},
    )  # fmt: skip
    assert response.status_code in (400, 422)
    assert response.content_type == "application/problem+json"


def test_a_change_needs_the_version_it_started_from(nurse: Client, make: Factory) -> None:
    entry = make.entry(make.challenge(), submit=False)
    here = {"entry_id": entry.id}
    assert nurse.call("updateEntry", {"title": "A"}, **here).status_code == 428
    tag = nurse.call("getEntry", **here).headers["ETag"]
    changed = nurse.call("updateEntry", {"title": "A"}, etag=tag, **here)
    assert changed.status_code == 200
    stale = nurse.call("updateEntry", {"title": "B"}, etag=tag, **here)
    assert (stale.status_code, stale.headers["ETag"]) == (412, changed.headers["ETag"])
    assert nurse.get("getEntry", **here)["title"] == "A"


def test_the_same_key_makes_one_entry(nurse: Client, make: Factory) -> None:
    challenge = make.challenge()
    answers = [
        nurse.call("createEntry", {"title": "En gang"}, key="k1", challenge_id=challenge.id)
        for _ in range(3)
    ]
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.get_data() for answer in answers}) == 1
    assert len({answer.headers["Location"] for answer in answers}) == 1
    other = nurse.call("createEntry", {"title": "Annet"}, key="k1", challenge_id=challenge.id)
    assert other.get_json()["type"].endswith("/idempotency-key-reused")
    mine = nurse.get("listEntries", query={"mine": "true"}, challenge_id=challenge.id)
    assert [item["title"] for item in mine["items"]] == ["En gang"]


def test_another_persons_key_is_another_key(app: Flask, make: Factory) -> None:
    challenge = make.challenge()
    made = {
        Client(app, make.token(name))
        .get("createEntry", {"title": "Min"}, key="same", challenge_id=challenge.id)["id"]
        for name in ("nurse", "staff")
    }
    assert len(made) == 2


def test_after_the_deadline_the_draft_stays(
    nurse: Client, make: Factory, clock: FixedClock
) -> None:
    entry = make.entry(make.challenge(), submit=False)
    clock.advance(days=7)
    late = nurse.call("submitEntry", entry_id=entry.id)
    assert late.status_code == 409
    assert late.get_json()["type"].endswith("/deadline-passed")
    kept = nurse.get("getEntry", entry_id=entry.id)
    assert (kept["status"], kept["title"]) == ("draft", "Nattilsyn med sensor")


def test_lists_come_in_pages_that_leave_nothing_out(nurse: Client, make: Factory) -> None:
    challenge = make.challenge()
    made = {make.entry(challenge, title=f"Idé {n}").id for n in range(5)}
    found, cursor = [], None
    while True:
        query = {"limit": "2"} | ({"cursor": cursor} if cursor else {})
        response = nurse.call("listEntries", query=query, challenge_id=challenge.id)
        body = response.get_json()
        found += [item["id"] for item in body["items"]]
        assert ("Link" in response.headers) == (body["next"] is not None)
        cursor = body["next"]
        if cursor is None:
            break
    assert (len(found), set(found)) == (5, made)
    assert nurse.call("listEntries", query={"cursor": "x"}, challenge_id=challenge.id
                      ).status_code == 422  # fmt: skip
    assert nurse.call("listEntries", query={"limit": "0"}, challenge_id=challenge.id
                      ).status_code == 422  # fmt: skip


def test_instants_go_out_in_utc_and_come_in_with_an_offset(
    app: Flask, make: Factory, clock: FixedClock
) -> None:
    manager = Client(app, make.token("manager"))
    made = manager.get("createChallenge", {
        "title": "Tid", "department": "helse", "opens_at": "2026-03-11T09:00:00+01:00",
    })  # fmt: skip
    assert made["opens_at"] == "2026-03-11T08:00:00Z"
    assert made["server_time"] == clock.now().isoformat().replace("+00:00", "Z")
    refused = manager.call("updateChallenge", {"opens_at": "2026-03-11T09:00:00"}, etag="*",
                           challenge_id=made["id"])  # fmt: skip
    assert refused.status_code == 422


def test_a_file_is_known_by_its_content(nurse: Client, make: Factory) -> None:
    entry = make.entry(make.challenge(), submit=False)
    _, path = nurse.operations["addAttachment"]
    address = path.replace("{entry_id}", str(entry.id))

    def send(name: str, content: bytes) -> int:
        with nurse.http.post(
            address, data={"file": (io.BytesIO(content), name)}, headers=nurse.headers,
            buffered=True,
        ) as response:  # fmt: skip
            response.request.input_stream.close()
            return response.status_code

    assert send("tegning.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 64) == 201
    assert send("rapport.pdf", b"%PDF-1.7\n%%EOF") == 201
    assert send("bilde.png", b"<html><script>alert(1)</script>") == 422
    assert send("x.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>") == 422
    assert send("tom.pdf", b"") == 422
    assert send("stor.pdf", b"%PDF-" + b"0" * (10 * 1024 * 1024)) == 422
    shown = nurse.get("getEntry", entry_id=entry.id)
    assert [file["name"] for file in shown["attachments"]] == ["tegning.png", "rapport.pdf"]


def test_voting_is_a_put_that_can_be_repeated(app: Flask, make: Factory) -> None:
    entry = make.entry(make.challenge(votes_per_person=2))
    staff = Client(app, make.token("staff"))
    for _ in range(2):
        assert staff.get("setVote", entry_id=entry.id) == {
            "voted": True, "vote_count": 1, "votes_left": 1,
        }  # fmt: skip
    assert staff.get("removeVote", entry_id=entry.id)["vote_count"] == 0


def test_the_deadline_moves_only_with_a_reason(
    app: Flask, make: Factory, clock: FixedClock
) -> None:
    challenge = make.challenge(opens_at=clock.now() + timedelta(days=1))
    manager = Client(app, make.token("manager"))
    later = (clock.now() + timedelta(days=8)).isoformat()
    here = {"challenge_id": challenge.id}
    assert manager.call("changeDeadline", {"closes_at": later}, **here).status_code == 422
    moved = manager.get("changeDeadline", {"closes_at": later, "reason": "Ferie"}, **here)
    assert [change["reason"] for change in moved["deadline_changes"]] == ["Ferie"]
    tag = manager.call("getChallenge", **here).headers["ETag"]
    other = (clock.now() + timedelta(days=9)).isoformat()
    refused = manager.call("updateChallenge", {"closes_at": other}, etag=tag, **here)
    assert refused.status_code == 422


@pytest.mark.parametrize("number", [2**31, 2**63, 2**70, 10**30])
def test_numbers_that_no_row_has_are_not_found(
    app: Flask, make: Factory, nurse: Client, number: int
) -> None:
    from ..browsing import Browser

    entry = make.entry(make.challenge())
    assert nurse.call("getEntry", entry_id=number).status_code == 404
    browser = Browser(app, make.session_token("nurse"))
    assert browser.get(f"/ideas/{number}").status_code == 404
    assert browser.get(f"/challenges/{entry.challenge_id}/ideas?after={number}").status_code == 200
    assert browser.get(f"/notifications?after={number}").status_code == 200
    form = {"body": "Hei", "parent": str(number)}
    assert browser.post(f"/ideas/{entry.id}/comments", form).status_code in (303, 422)
