"""Reading a consultation and proposing by the API."""

from __future__ import annotations

from ..api.client import Client
from .conftest import Told


def test_reading_proposing_and_taking_back(told: Told) -> None:
    told.open()
    staff = Client(told.app, told.make.token("staff"))
    nurse = Client(told.app, told.make.token("nurse"))
    here = {"consultation_id": told.id}
    listed = staff.get("listConsultations")["items"]
    assert [(each["id"], each["phase"]) for each in listed] == [(told.id, "open")]
    found = staff.get("getConsultation", **here)
    assert [(each["key"], each["number"], each["level"]) for each in found["paragraphs"]] == [
        (1, "1", 1), (2, "1", 0), (3, "2", 0), (4, "1.1", 2), (5, "3", 0)
    ]  # fmt: skip
    assert found["became"] is None
    body = {"paragraph": 3, "kind": "remove", "why": "Det lover for mye"}
    made = staff.get("makeProposal", body, **here)
    assert made["status"] == "sent"
    assert staff.call("makeProposal", body | {"kind": "change"}, **here).status_code == 422
    seen = nurse.get("listProposals", **here)["items"]
    assert [(each["why"], each["answer"]) for each in seen] == [(body["why"], None)]
    one = {**here, "proposal_id": made["id"]}
    assert nurse.call("withdrawProposal", **one).status_code == 403
    assert staff.call("withdrawProposal", **one).status_code == 204
    assert nurse.get("listProposals", **here)["items"] == []
    told.close()
    staff = Client(told.app, told.make.token("staff"))
    assert staff.get("makeProposal", body, **here)["status"] == "late"
    guest = Client(told.app, told.make.token("guest"))
    assert guest.call("getConsultation", **here).status_code == 404
