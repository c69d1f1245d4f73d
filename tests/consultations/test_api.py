"""Reading a consultation and proposing by the API."""

from __future__ import annotations

from datetime import timedelta

import pytest

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
    out = {**at, "proposal_id": numbers[1]}
    assert inga.call("ungroupProposal", **out).status_code == 428
    assert inga.call("ungroupProposal", etag='"1"', **out).status_code == 412
    tag = f'"{joined["answer_version"]}"'
    assert inga.call("ungroupProposal", etag=tag, **out).status_code == 204
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


def test_a_consultation_is_begun_and_published_with_no_page(told: Told) -> None:
    inga = Client(told.app, told.make.token("innovator"))
    staff = Client(told.app, told.make.token("staff"))
    assert staff.call("beginConsultation", {"title": "Ny"}).status_code == 404
    refused = inga.call("beginConsultation", {"title": " ", "owner": "nobody@example.org"})
    assert refused.status_code == 422
    assert {each["field"] for each in refused.get_json()["errors"]} == {"title", "owner"}
    made = inga.get("beginConsultation", {
        "title": "Frivillighetsplan", "text": "# Mål\n\nFlere møteplasser.", "audience": "all",
    })  # fmt: skip
    assert (made["phase"], made["owner"], made["language"]) == ("draft", "Inga Innovator", "en")
    assert [(each["key"], each["level"], each["text"]) for each in made["paragraphs"]] == [
        (1, 1, "Mål"), (2, 0, "Flere møteplasser.")
    ]  # fmt: skip
    here = {"consultation_id": made["id"]}
    assert staff.call("getConsultation", **here).status_code == 404
    assert inga.call("publishConsultation", **here).status_code == 422
    now = told.clock.now()
    window = {"opens_at": (now + timedelta(hours=1)).isoformat(),
              "closes_at": (now + timedelta(days=8)).isoformat()}  # fmt: skip
    assert inga.call("changeConsultation", window, **here).status_code == 428
    assert inga.call("changeConsultation", window, etag='"9"', **here).status_code == 412
    tag = inga.call("getConsultation", **here).headers["ETag"]
    changed = inga.call("changeConsultation", window | {"text": "Flere møteplasser."}, etag=tag,
                        **here)  # fmt: skip
    assert changed.status_code == 200
    # What is left out stays, and so does a paragraph's address.
    assert changed.get_json()["audience"] == "all"
    assert [each["key"] for each in changed.get_json()["paragraphs"]] == [2]
    assert inga.call("changeConsultation", window, etag=tag, **here).status_code == 412
    assert inga.get("publishConsultation", **here)["phase"] == "announced"
    assert inga.call("publishConsultation", **here).status_code == 409
    tag = inga.call("getConsultation", **here).headers["ETag"]
    assert inga.call("deleteConsultation", etag=tag, **here).status_code == 409
    later = {"closes_at": (now + timedelta(days=9)).isoformat(), "notice": ""}
    assert inga.call("extendConsultation", later, **here).status_code == 422
    assert staff.call("extendConsultation", later, **here).status_code == 403
    longer = inga.get("extendConsultation", later | {"notice": "Høstferie"}, **here)
    assert longer["closes_at"][:10] == later["closes_at"][:10]
    assert staff.get("listTextVersions", **here)["items"][0]["number"] == 1


def test_a_draft_is_deleted_and_a_round_is_begun_by_the_api(told: Told) -> None:
    inga = Client(told.app, told.make.token("innovator"))
    draft = inga.get("beginConsultation", {"title": "Utkast", "text": "Kort."})
    gone = {"consultation_id": draft["id"]}
    assert inga.call("deleteConsultation", etag="*", **gone).status_code == 204
    assert inga.call("getConsultation", **gone).status_code == 404
    told.open()
    told.close()
    inga = Client(told.app, told.make.token("innovator"))
    here = {"consultation_id": told.id}
    assert inga.call("beginFurtherRound", **here).status_code == 409
    inga.get("releaseConsultation", **here)
    further = inga.get("beginFurtherRound", **here)
    assert (further["phase"], len(further["paragraphs"])) == ("draft", 5)
    assert [each["number"] for each in inga.get("listTextVersions", **here)["items"]] == [1, 2]


def test_taking_part_with_no_page(told: Told) -> None:
    told.open()
    here = {"consultation_id": told.id}
    staff = Client(told.app, told.make.token("staff"))
    nurse = Client(told.app, told.make.token("nurse"))
    inga = Client(told.app, told.make.token("innovator"))
    guest = Client(told.app, told.make.token("guest"))
    body = {"paragraph": 3, "kind": "change", "text": "Noen ansatte.", "why": "Ja"}
    made = staff.get("makeProposal", body, **here)
    one = {**here, "proposal_id": made["id"]}
    new = {"text": "Mange ansatte.", "why": "Ja"}
    assert nurse.call("changeProposal", new, **one).status_code == 403
    assert staff.get("changeProposal", new, **one)["text"] == "Mange ansatte."
    assert staff.call("supportProposal", **one).status_code == 403
    for _ in range(2):
        assert nurse.call("supportProposal", **one).status_code == 204
    assert staff.get("listProposals", **here)["items"][0]["supports"] == 1
    assert nurse.call("takeSupportBack", **one).status_code == 204
    assert staff.get("listProposals", **here)["items"][0]["supports"] == 0
    choice = {"follows": True, "named": False}
    assert nurse.get("chooseInConsultation", choice, **here) == choice
    assert nurse.get("getConsultation", **here)["follows"] is True
    said = staff.get("commentInConsultation", {"paragraph": 3, "body": "Hvem betaler?"}, **here)
    reply = nurse.get("commentInConsultation", {"paragraph": 3, "body": "Alle",
                                                "parent": said["id"]}, **here)  # fmt: skip
    assert (reply["parent"], reply["state"]) == (said["id"], "sent")
    assert nurse.call("commentInConsultation", {"paragraph": 3, "body": " "},
                      **here).status_code == 422  # fmt: skip
    query = {"paragraph": 3}
    listed = nurse.get("listConsultationComments", query=query, **here)["items"]
    assert [(each["id"], each["body"]) for each in listed] == [
        (said["id"], "Hvem betaler?"), (reply["id"], "Alle")
    ]  # fmt: skip
    assert guest.call("listConsultationComments", query=query, **here).status_code == 404
    at = {**here, "comment_id": reply["id"]}
    assert nurse.call("reportConsultationComment", {"reason": "rude"}, **at).status_code == 403
    assert staff.call("reportConsultationComment", {"reason": "rude"}, **at).status_code == 204
    assert staff.call("reportConsultationComment", {"reason": "rude"}, **at).status_code == 409
    # Who moderates reads why, and nobody reads who.
    reports = [each["reports"] for each in
               inga.get("listConsultationComments", query=query, **here)["items"]]  # fmt: skip
    assert reports == [[], [{"reason": "rude", "words": ""}]]
    listed = staff.get("listConsultationComments", query=query, **here)["items"]
    assert [each["reports"] for each in listed] == [[], []]
    hide = {"decision": "hide", "reason": "Uhøflig"}
    assert staff.call("decideOnConsultationComment", hide, **at).status_code == 403
    assert inga.call("decideOnConsultationComment", {"decision": "hide"}, **at).status_code == 422
    assert inga.call("decideOnConsultationComment", hide, **at).status_code == 204
    left = staff.get("listConsultationComments", query=query, **here)["items"]
    assert [each["id"] for each in left] == [said["id"]]
    mine = {**here, "comment_id": said["id"]}
    assert nurse.call("deleteConsultationComment", **mine).status_code == 403
    assert staff.call("deleteConsultationComment", **mine).status_code == 204
    told.close()
    staff = Client(told.app, told.make.token("staff"))
    late = staff.get("commentInConsultation", {"paragraph": 3, "body": "For sent"}, **here)
    assert late["state"] == "late"
    kept = staff.get("changeProposal", new | {"text": "Alle."}, **one)
    assert (kept["status"], kept["id"] != made["id"]) == ("late", True)


def test_who_gives_a_draft_to_another_to_run_is_answered(told: Told) -> None:
    """A manager's draft is nobody else's to read, and what they wrote is there all the same."""
    mona = Client(told.app, told.make.token("manager"))
    nurse = Client(told.app, told.make.token("nurse"))
    fields = {"title": "Ny plan", "text": "Vi spør.", "owner": "nurse@example.org"}
    begun = mona.call("beginConsultation", fields)
    assert begun.status_code == 201, begun.get_data(as_text=True)
    assert begun.get_json()["phase"] == "draft"
    assert mona.call("getConsultation", consultation_id=begun.get_json()["id"]).status_code == 404
    here = {"consultation_id": begun.get_json()["id"]}
    assert nurse.get("getConsultation", **here)["title"] == "Ny plan"
    given = {"owner": "teacher@example.org", "department": "helse"}
    changed = nurse.call("changeConsultation", given, etag=begun.headers["ETag"], **here)
    assert changed.status_code == 200, changed.get_data(as_text=True)
    assert changed.get_json()["department"] == "helse"
    assert nurse.call("getConsultation", **here).status_code == 404


@pytest.mark.parametrize("year", ["9999-12-31T23:59:00Z", "0001-01-01T00:00:00Z"])
def test_a_year_that_can_not_be_meant_is_a_fault_at_its_field(told: Told, year: str) -> None:
    """Pages show instants in local time, which such a year has none of."""
    inga = Client(told.app, told.make.token("innovator"))
    fields = {"title": "Ny plan", "text": "Vi spør."}
    for name in ("opens_at", "closes_at"):
        refused = inga.call("beginConsultation", fields | {name: year})
        assert refused.status_code == 422, name
        assert [each["field"] for each in refused.get_json()["errors"]] == [name]
    refused = inga.call("extendConsultation", {"closes_at": year, "notice": "Vi venter."},
                        consultation_id=told.id)  # fmt: skip
    assert refused.status_code == 422
    assert {each["field"] for each in refused.get_json()["errors"]} == {"closes_at"}
    told.get("staff")
    said = told.post("innovator", "/extend", 422, closes_at="0001-01-01T00:00", notice="Nå.")
    assert "Write a day and a time" in said or "This year can" in said
