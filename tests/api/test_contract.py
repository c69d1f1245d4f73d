"""The API keeps the contract: operationIds, errors, versions, keys, pages of lists."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from flask import Flask

from intranet_ideas.access import Phase
from intranet_ideas.clock import FixedClock
from intranet_ideas.demo import files

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

ADDED = {
    "listPartners", "listMyPartners", "getPartner", "makePartner", "changePartner",
    "dissolvePartner", "openPartnerAgain", "inviteToPartner", "takePartnerInvitationBack",
    "answerPartner", "takePartnerMemberOut", "setPartnerContact",
    "beginConsultation", "changeConsultation", "publishConsultation", "extendConsultation",
    "deleteConsultation", "beginFurtherRound", "listTextVersions", "chooseInConsultation",
    "changeProposal", "supportProposal", "takeSupportBack", "listConsultationComments",
    "commentInConsultation", "deleteConsultationComment", "reportConsultationComment",
    "decideOnConsultationComment",
    "makeGoalPlan", "changeGoalPlan", "takeInUnGoals", "listGoalImports", "carryGoalOver",
    "bringFigures", "changeIndicator", "removeIndicator",
    "planGroupMeeting", "getGroupMeeting", "changeGroupMeeting", "cancelGroupMeeting",
    "fixGroupAgenda", "putGroupAttendance", "holdGroupMeeting", "addGroupPoint",
    "writeGroupPoint", "removeGroupPoint", "moveGroupPoint", "moveInitiativeInMeeting",
    "holdInitiativeInMeeting", "askInitiativeInMeeting", "beginInitiativeInMeeting",
    "answerTipInMeeting", "approveMinutesInMeeting", "giveGroupTask", "takeGroupTaskBack",
    "approveGroupMinutes", "publishGroupMinutes", "correctGroupMinutes", "listGroupMeetings",
    "getGroupMinutes", "listGroupTasks", "tickGroupTask",
    "readAllNotifications", "tryAddressAgain", "endOtherSessions", "renamePasskey",
    "suspendPlugin", "resumePlugin", "rebuildSearch", "checkTrail",
    "getDay", "listDayTeams", "listDayIdeas", "makeDayTeam", "joinDayTeam", "leaveDayTeam",
    "sendDayIdea", "putDayVote", "pressDayPitches", "setDayVoting", "setDayWinners",
    "getDayPlan", "setDayPlan", "openDayScreen", "endDayScreen",
    "listGoals", "getGoalReport", "setChallengeGoals", "setEntryGoals", "setInitiativeGoals",
    "listIndicators", "listGoalPlans", "lookAtGoals", "importGoals", "undoGoalImport",
    "lookAtPackage",
    "narrowPublic",
    "leaveTip", "listTips", "answerTip", "getThemes", "setThemes", "setChallengeThemes",
    "listHappenings", "thankForEntry", "takeThanksBack", "getRecognition", "setRecognition",
    "listConsultations", "getConsultation", "listProposals", "makeProposal", "withdrawProposal",
    "listProposalGroups", "groupProposals", "joinProposalGroups", "takeGroupApart",
    "ungroupProposal", "answerProposalGroup", "answerProposal", "takeProposalAnswerBack",
    "listConsultationPlaces", "putTogether", "releaseConsultation", "cancelConsultation",
    "getPackage", "takePackageIn",
    "listBundles", "makeBundle", "getBundle", "putBundle", "dissolveBundle", "restoreBundle",
    "answerBundle",
    "listJoinings", "proposeJoining", "takeJoiningBack", "agreeToJoining", "declineJoining",
    "getJoinedText", "putJoinedText", "joinEntries", "splitEntries",
    "planAssignments", "getRedaction", "putRedaction",
    "addAttachment", "getAttachment", "deleteAttachment", "getNextComparison",
    "listMyComparisons", "putComparison", "deleteComparison", "followChallenge",
    "unfollowChallenge", "followEntry", "unfollowEntry",
    "listDecisions", "getDecision", "putDecision", "getMeeting", "putMeeting",
    "getJudgesWork", "remindJudges", "scheduleRelease", "listResultVersions", "recheckResults",
    "correctResults", "listIdentities", "linkIdentity", "unlinkIdentity", "tryClaims",
    "addExampleNote", "advanceRound", "deleteExample", "draftCorrection", "dropCorrection",
    "getAdvance", "getCorrection", "getExample", "listMyAssessments", "listRounds",
    "publishCorrection", "putExample", "scoreExample", "setRoundCriteria", "setRounds",
    "takeBackRound", "listSessions", "endSession", "listTokens", "revokeToken", "listPasskeys",
    "removePasskey", "listUserSessions", "endUserSessions", "endUserSession", "listUserTokens",
    "revokeUserToken", "listUserPasskeys", "removeUserPasskey", "getKeeping", "putKeeping",
    "getInvitation", "makeWriteLink", "revokeWriteLink", "getStory",
    "getTeam", "openPlace", "closePlace", "askToJoin", "inviteToTeam", "answerTeamRequest",
    "takeTeamRequestBack", "leaveTeam", "handOverContact",
    "carryEntryOn", "getTalkRules", "setTalkRules",
    "getInsight", "listYears", "getChallengeInsight",
    "listManagers", "nameManager", "removeManager",
    "setReaction", "removeReaction", "offerHelp",
    "answerHelpOffer", "takeHelpOfferBack", "listModeration", "getModeration", "reportComment",
    "decideOnComment", "getHiding", "appealHiding", "decideOnAppeal",
    "getVoting", "setVoting", "getBallot", "handInBallot", "takeBallotBack",
    "getVoteCount", "getCost", "askCost", "checkCost",
    "listInitiatives", "createInitiative", "getInitiative", "changeInitiative", "tickRequirement",
    "moveInitiative", "holdInitiative", "noteInitiative", "getStages", "setStages",
    "listBenefits", "getBenefitReport", "planBenefit", "changeBenefit", "measureBenefit",
    "followTip", "getYearReport", "putYearText",
    "listInitiativeStories", "getInitiativeStory", "putInitiativeStory", "publishInitiativeStory",
    "withdrawInitiativeStory",
    "listSuggestions", "makeSuggestion", "acceptSuggestion", "declineSuggestion",
    "withdrawSuggestion",
    "getNextPair", "choosePair", "undoPair",
    "listClarifications", "askClarification", "answerClarification", "askClarifications",
    "getClarificationRule", "setClarificationRule", "browseEntries",
    "listViews", "saveView", "renameView", "deleteView",
    "listToldSheets", "beginToldSheet", "getToldSheet", "putToldSheet", "handInToldSheet",
    "makeToldCode", "followTold", "takeOverTold",
    "listIdeasThatWait", "getIdeaThatWaits", "decideOnIdea", "getIdeaRuling", "appealIdea",
    "decideOnIdeaAppeal",
}  # fmt: skip


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


def test_schemas_faults_are_told_in_the_readers_language(app: Flask, make: Factory) -> None:
    manager = Client(app, make.token("manager"))
    manager.headers["Accept-Language"] = "nb"
    response = manager.call("createChallenge", {
        "title": "Nye ruter", "department": "helse", "brief": 7, "colour": "red",
    })  # fmt: skip
    told = {fault["field"]: fault["message"] for fault in response.get_json()["errors"]}
    assert told == {"brief": "Må være en tekst.", "colour": "Ukjent felt."}


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

    assert send("tegning.png", files.png()) == 201
    assert send("rapport.pdf", b"%PDF-1.7\n%%EOF") == 201
    assert send("bilde.png", b"<html><script>alert(1)</script>") == 422
    assert send("halv.png", files.png()[:200]) == 422
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


def test_a_version_is_the_same_however_the_answer_travels(nurse: Client, make: Factory) -> None:
    entry = make.entry(make.challenge(), submit=False, body="Langt. " * 200)
    nurse.headers["Accept-Encoding"] = "gzip"
    read = nurse.call("getEntry", entry_id=entry.id)
    assert read.headers["Content-Encoding"] == "gzip"
    tag = read.headers["ETag"]
    assert tag == '"1"'
    assert nurse.call("updateEntry", {"title": "A"}, etag=tag, entry_id=entry.id).status_code == 200


@pytest.mark.parametrize("form", ['"{}"', 'W/"{}"', '"{}:gzip"', '"{}-br"', '"7777", "{}"', "*"])
def test_what_proxies_make_of_a_version_is_that_version(
    nurse: Client, make: Factory, form: str
) -> None:
    entry = make.entry(make.challenge(), submit=False)
    tag = form.format(entry.version)
    assert nurse.call("updateEntry", {"title": "A"}, etag=tag, entry_id=entry.id).status_code == 200


def test_withdrawing_honours_the_version(nurse: Client, make: Factory) -> None:
    entry = make.entry(make.challenge())
    assert nurse.call("withdrawEntry", etag='"99"', entry_id=entry.id).status_code == 412
    assert nurse.get("withdrawEntry", entry_id=entry.id)["status"] == "withdrawn"


def test_handing_in_honours_the_version_where_one_is_sent(nurse: Client, make: Factory) -> None:
    entry = make.entry(make.challenge(), submit=False)
    assert nurse.call("submitEntry", etag='"99"', entry_id=entry.id).status_code == 412
    assert nurse.get("getEntry", entry_id=entry.id)["status"] == "draft"
    assert nurse.call("submitEntry", etag='"1"', entry_id=entry.id).status_code == 200


LISTS = [
    ("listDepartments", "staff", ""), ("listUsers", "staff", ""), ("listChallenges", "staff", ""),
    ("listParticipants", "staff", "challenge_id"), ("listEntries", "staff", "challenge_id"),
    ("listRevisions", "nurse", "entry_id"), ("listComments", "staff", "entry_id"),
    ("listJudges", "manager", "challenge_id"), ("listMyAssignments", "judge2", ""),
    ("getRanking", "manager", "challenge_id"), ("listNotifications", "staff", ""),
    ("listPlugins", "it", ""), ("listEvents", "auditor", ""),
]  # fmt: skip


def test_every_list_is_read_in_parts(app: Flask, make: Factory, clock: FixedClock) -> None:
    from ..access.world import World

    world = World(make, clock, Phase.JUDGING)
    for operation, who, place in LISTS:
        client = Client(app, make.token(who))
        where = {place: getattr(world, place)} if place else {}
        _read_in_parts(client, operation, where)
        for name, value in (("limit", 0), ("limit", 101), ("limit", "x"), ("cursor", "x")):
            refused = client.call(operation, query={name: value}, **where)
            assert refused.status_code == 422, operation
            assert [fault["field"] for fault in refused.get_json()["errors"]] == [name]


def test_a_ranking_is_read_in_parts(make: Factory, app: Flask, clock: FixedClock) -> None:
    from ..access.world import World

    world = World(make, clock, Phase.DECIDING)
    assert _read_in_parts(
        Client(app, make.token("manager")), "getRanking", {"challenge_id": world.challenge_id}
    )


def _read_in_parts(client: Client, operation: str, where: dict[str, int]) -> int:
    """Hold a list read one by one against the list read at once; return its length."""
    at_once = client.get(operation, query={"limit": 100}, **where)["items"]
    parts: list[object] = []
    following = ""
    for _ in at_once:
        answer = client.call(operation, query={"limit": 1, "cursor": following}, **where)
        body = answer.get_json()
        assert len(body["items"]) == 1, operation
        assert ("Link" in answer.headers) == (body["next"] is not None)
        parts += body["items"]
        following = body["next"]
    assert (parts, following or "") == (at_once, ""), operation
    return len(parts)


def test_the_description_names_what_a_query_may_hold(app: Flask) -> None:
    paths = Client(app).spec["paths"]

    def named(path: str) -> set[str]:
        return {each["name"] for each in paths[path]["get"]["parameters"] if each["in"] == "query"}

    page = {"limit", "cursor"}
    assert named("/api/v1/challenges") == page | {"phase", "department", "theme"}
    assert named("/api/v1/events") == page | {"kind", "challenge", "entry"}
    assert named("/api/v1/search") == page | {
        "q", "challenge", "department", "phase", "language", "status", "kind",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("operation", "query"),
    [("search", {"q": "a", name: "zz"}) for name in
     ("challenge", "phase", "language", "status", "kind")]
    + [("listEvents", {"challenge": "zz"}), ("listChallenges", {"phase": "zz"})],
)  # fmt: skip
def test_a_filter_that_means_nothing_is_a_fault(
    app: Flask, make: Factory, operation: str, query: dict[str, str]
) -> None:
    refused = Client(app, make.token("auditor")).call(operation, query=query)
    assert refused.status_code == 422
    assert [fault["field"] for fault in refused.get_json()["errors"]] == [[*query][-1]]


@pytest.mark.parametrize("text", [r"\ud800", r"\u0000"])
def test_what_is_no_text_is_a_fault_of_its_field(app: Flask, make: Factory, text: str) -> None:
    response = app.test_client().post(
        "/api/v1/challenges", content_type="application/json",
        data=f'{{"title": "x", "department": "helse", "questions": [{{"label": "a{text}"}}]}}',
        headers={"Authorization": f"Bearer {make.token('manager')}"},
    )  # fmt: skip
    assert response.status_code == 422
    assert [fault["field"] for fault in response.get_json()["errors"]] == ["questions.0.label"]


def test_what_is_not_json_is_not_taken_for_nothing(nurse: Client, make: Factory) -> None:
    challenge = make.challenge()
    refused = nurse.http.post(
        f"/api/v1/challenges/{challenge.id}/entries", data='{"title": "x"}',
        content_type="text/plain", headers=nurse.headers,
    )  # fmt: skip
    assert (refused.status_code, refused.content_type) == (415, "application/problem+json")


def test_people_are_named_by_address_or_number(
    app: Flask, nurse: Client, make: Factory
) -> None:
    manager = Client(app, make.token("manager"))
    challenge = make.challenge()
    users = {each["email"]: each["id"] for each in nurse.get("listUsers")["items"]}
    here = {"challenge_id": challenge.id}
    panel = [users["judge1@example.org"], "judge2@example.org"]
    judges = manager.get("setJudges", {"judges": panel}, **here)["items"]
    assert {judge["email"] for judge in judges} == {"judge1@example.org", "judge2@example.org"}
    refused = manager.call("setJudges", {"judges": [2**30]}, **here).get_json()
    assert [fault["field"] for fault in refused["errors"]] == ["judges"]
    entry = make.entry(challenge)
    first = str(users["judge1@example.org"])
    given = manager.get("assignEntries", {"assignments": {first: [entry.id]}}, **here)["items"]
    assert {judge["email"]: judge["assigned"] for judge in given} == {
        "judge1@example.org": 1, "judge2@example.org": 0,
    }  # fmt: skip
    authors = nurse.get("getEntry", entry_id=entry.id)["authors"]
    both = [*authors, users["staff@example.org"]]
    kept = nurse.get("updateEntry", {"authors": both}, etag="*", entry_id=entry.id)["authors"]
    assert {author["id"] for author in kept} == {authors[0]["id"], users["staff@example.org"]}


@pytest.mark.parametrize(
    ("field", "value"),
    [("opens_at", "9999-12-31T23:59:59Z"), ("opens_at", "0001-01-01T00:00:00Z"),
     ("title", "\u202e\u200b"),
     ("criteria", [{"name": "a", "steps": [{"value": 1, "label": "b"}] * 2}])],
)  # fmt: skip
def test_what_no_page_could_show_is_refused(
    app: Flask, make: Factory, field: str, value: object
) -> None:
    body = {"title": "x", "department": "helse", field: value}
    refused = Client(app, make.token("manager")).call("createChallenge", body)
    assert refused.status_code == 422
    assert [fault["field"] for fault in refused.get_json()["errors"]] == [field]


def test_a_key_belongs_to_one_file(nurse: Client, make: Factory) -> None:
    entry = make.entry(make.challenge(), submit=False)

    def send(name: str) -> int:
        with nurse.http.post(
            f"/api/v1/entries/{entry.id}/attachments",
            data={"file": (io.BytesIO(b"%PDF-1.7\n%%EOF"), name)},
            headers={**nurse.headers, "Idempotency-Key": "k"}, buffered=True,
        ) as response:  # fmt: skip
            response.request.input_stream.close()
            return response.status_code

    assert [send("a.pdf"), send("a.pdf"), send("b.pdf")] == [201, 201, 409]
    assert len(nurse.get("getEntry", entry_id=entry.id)["attachments"]) == 1
