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


def test_all_of_the_answering(told: Told) -> None:
    """From what is proposed to the new version, with no page."""
    told.open()
    here = {"consultation_id": told.id}
    staff = Client(told.app, told.make.token("staff"))
    numbers = [
        staff.get("makeProposal", {"paragraph": 2, "kind": "change", "text": text, "why": "Ja"},
                  **here)["id"]
        for text in ("Vi prøver mer.", "Vi prøver mye.", "Vi prøver alt.")
    ]  # fmt: skip
    told.close()
    staff = Client(told.app, told.make.token("staff"))
    inga = Client(told.app, told.make.token("innovator"))
    one, two, three = ({**here, "proposal_id": number} for number in numbers)
    for name in ("listProposalGroups", "listConsultationPlaces"):
        assert staff.call(name, **here).status_code == 403
    first = inga.get("groupProposals", {"proposals": numbers[:1], "title": "Mer"}, **here)
    other = inga.get("groupProposals", {"proposals": numbers[1:2], "title": "Mye"}, **here)
    at = {**here, "group_id": first["id"]}
    yes = {"answer": "accepted", "reason": "Ja til det."}
    assert inga.call("answerProposalGroup", yes, **at).status_code == 412
    first = inga.get("answerProposalGroup", yes | {"version": first["answer_version"]}, **at)
    # Joining with one that is answered is asked about, once.
    join = {"into": first["id"]}
    from_other = {**here, "group_id": other["id"]}
    assert inga.call("joinProposalGroups", join, **from_other).status_code == 422
    joined = inga.get("joinProposalGroups", join | {"takes": first["answer_version"]},
                      **from_other)  # fmt: skip
    assert joined["proposals"] == numbers[:2]
    assert [each["id"] for each in inga.get("listProposalGroups", **here)["items"]] == [
        first["id"]]  # fmt: skip
    assert inga.call("ungroupProposal", **two).status_code == 204
    assert inga.call("answerProposal", yes, **two).status_code == 200
    assert inga.call("answerProposal", yes, **two).status_code == 412
    no = {"answer": "declined", "reason": "For mye."}
    assert inga.get("answerProposal", no, **three)["answer_version"] == 1
    # Others read nothing of it yet, not even how often it was answered.
    for each in staff.get("listProposals", **here)["items"]:
        assert (each["answer"], each["group"], each["answer_version"]) == (None, None, None)
    for stale, status in (('"9"', 412), ('"1"', 204)):
        answer = inga.call("takeProposalAnswerBack", etag=stale, **three)
        assert answer.status_code == status
    inga.call("answerProposal", no | {"version": 2}, **three)
    (place,) = inga.get("listConsultationPlaces", **here)["items"]
    assert (place["paragraph"], place["slot"], place["text"]) == (2, "here", None)
    words = {"paragraph": 2, "slot": "here", "text": "Vi prøver mer og mye."}
    assert inga.call("putTogether", words | {"of": ["1:accepted"]}, **here).status_code == 412
    assert inga.call("putTogether", words | {"of": place["of"]}, **here).status_code == 204
    assert staff.call("releaseConsultation", **here).status_code == 403
    became = inga.get("releaseConsultation", **here)
    assert became["phase"] == "answered"
    assert became["became"][1]["text"] == "Vi prøver mer og mye."
    assert staff.get("listProposals", **here)["items"][0]["reason"] == "Ja til det."
    assert one["proposal_id"] == numbers[0]


def test_cancelling_and_taking_a_group_apart(told: Told) -> None:
    told.open()
    here = {"consultation_id": told.id}
    staff = Client(told.app, told.make.token("staff"))
    body = {"paragraph": 2, "kind": "remove", "why": "Bort"}
    number = staff.get("makeProposal", body, **here)["id"]
    told.close()
    inga = Client(told.app, told.make.token("innovator"))
    group = inga.get("groupProposals", {"proposals": [number], "title": "Bort"}, **here)
    at = {**here, "group_id": group["id"]}
    assert inga.call("takeGroupApart", **at).status_code == 428
    assert inga.call("takeGroupApart", etag='"7"', **at).status_code == 412
    assert inga.call("takeGroupApart", etag="*", **at).status_code == 204
    assert inga.get("listProposalGroups", **here)["items"] == []
    tag = inga.call("getConsultation", **here).headers["ETag"]
    why = {"reason": "Vi begynner på nytt."}
    staff = Client(told.app, told.make.token("staff"))
    assert staff.call("cancelConsultation", why, etag=tag, **here).status_code == 403
    assert inga.call("cancelConsultation", {"reason": ""}, etag=tag,
                     **here).status_code == 422  # fmt: skip
    answer = inga.call("cancelConsultation", why, etag=tag, **here)
    assert answer.get_json()["phase"] == "cancelled"
    assert staff.get("getConsultation", **here)["cancel_reason"] == why["reason"]
