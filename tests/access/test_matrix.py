"""The permission matrix against the running program: every page and every operation, as every
role, in every phase. What the file does not open is shut."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from intranet_ideas import create_app
from intranet_ideas.access import Action, Phase, Role, action_of_operation, matrix, permits
from intranet_ideas.clock import FixedClock

from ..browsing import Browser
from ..factories import Factory
from .world import PEOPLE, World

SEEING = {"entry.view_draft", "entry.view_withdrawn", "answer.view", "shade.compare",
          "challenge.view_outside", "challenge.view_by_link", "entry.write_first"}  # fmt: skip
"""Actions that no page or operation stands under: they decide within others."""

BODIES: dict[str, Any] = {
    "createChallenge": {"title": "Ny", "department": "helse"},
    "updateChallenge": {"summary": "Kort"}, "changeDeadline": {"reason": "Fordi"},
    "cancelChallenge": {"reason": "Fordi"}, "cloneChallenge": {}, "createEntry": {"title": "Ny"},
    "updateEntry": {"title": "Endret"}, "addComment": {"body": "Hei"},
    "setJudges": {"judges": ["judge2@example.org"]}, "assignEntries": {"mode": "all"},
    "putAssessment": {"scores": {"nytte": 4, "gjennomforing": 3}},
    "declareConflict": {"reason": "Kjenner forfatteren"}, "putComparison": {"preferred": None},
    "answerEntry": {"outcome": "later", "reason": "Ikke nå"}, "putDecision": {"mark": "talk"},
    "putMeeting": {"others": "Rådmannen"}, "scheduleRelease": {"release_alone": True},
    "correctResults": {"note": "En regnefeil"}, "publishCorrection": {"note": "En regnefeil"},
    "draftCorrection": {"set_aside": [], "ground": "score", "reason": "En regnefeil"},
    "putRedaction": {"words": []}, "setRounds": {"rounds": []}, "advanceRound": {},
    "setRoundCriteria": {"criteria": []}, "linkIdentity": {"issuer": "none", "subject": "x"},
    "addExampleNote": {"text": "Hei"}, "putExample": {"title": "Ny", "body": "Tekst"},
    "scoreExample": {"scores": {"nytte": 4, "gjennomforing": 3}},
    "tryClaims": {"issuer": "none", "claims": {}}, "setDepartmentPlugin": {"enabled": True},
    "setNotificationPreferences": {"items": []}, "openPlace": {"wanted": "En kollega"},
    "askToJoin": {"place": 1, "word": "Hei"}, "inviteToTeam": {"email": "boss@example.org"},
    "takeBackRound": {"why": "For tidlig"}, "nameManager": {"email": "boss@example.org"},
    "reportComment": {"reason": "rude"}, "decideOnComment": {"decision": "keep"},
    "setReaction": {"kind": "thanks"}, "setTalkRules": {"sides": True},
    "offerHelp": {"word": "Hei"},
    "answerTeamRequest": {"accept": False}, "handOverContact": {"user": 1},
    "carryEntryOn": {"challenge": 1}, "setVoting": {}, "handInBallot": {"entries": []},
    "askCost": {"kroner": 1000}, "checkCost": {"kroner": 1000},
    "askClarification": {"question": "Hvem?"}, "setClarificationRule": {"in_judging": True},
    "askClarifications": {"question": "Hvem?", "entries": [1]},
    "makeSuggestion": {"field": "title", "text": "Ny", "why": "Klarere"},
    "choosePair": {"offer": "x", "preferred": None},
    "narrowPublic": {"outside": "nothing"},
    "leaveTip": {"area": "welfare", "need": "Lys"}, "answerTip": {"answer": "Takk"},
    "takePackageIn": {"department": "helse", "package": {}}, "lookAtPackage": {"package": {}},
    "lookAtGoals": {"goals": [{"number": "1", "texts": {"nb": "Natt"}}]},
    "importGoals": {"goals": [{"number": "1", "texts": {"nb": "Natt"}}], "looked_at": "x"},
    "saveView": {"name": "Natt"}, "putYearText": {"text": "Vi lærte."}, "setThemes": {"items": []},
    "setChallengeThemes": {"themes": []}, "setRecognition": {"wanted": True},
    "proposeJoining": {"other": 1, "word": "Hei"},
    "makeBundle": {"title": "Natt", "entries": [1]},
    "groupProposals": {"proposals": [1], "title": "Likt"}, "joinProposalGroups": {"into": 1},
    "answerProposalGroup": {"answer": "declined", "reason": "Nei"},
    "answerProposal": {"answer": "declined", "reason": "Nei"},
    "putTogether": {"paragraph": 1, "slot": "here", "text": "Nytt", "of": []},
    "cancelConsultation": {"reason": "Nei"},
    "beginConsultation": {"title": "Ny", "text": "Vi spør."},
    "makePartner": {"name": "Laget", "kind": "association", "about": "Hjelper",
                    "contact": "kari@example.org"},
    "makeGoalPlan": {"name": {"nb": "Plan"}},
    "beginToldSheet": {"way": "phone", "language": "nb", "ideas": [{"title": "Lys"}]},
}  # fmt: skip

UNPHASED_ROUTES = {"static"}


def every_route(app: Flask) -> Iterator[tuple[str, str, str]]:
    """Yield endpoint, method and address pattern of every route."""
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield rule.endpoint, method, rule.rule


def test_every_route_stands_under_exactly_one_action(app: Flask) -> None:
    known: dict[str, int] = {}
    for action in matrix().values():
        for name in (*action.pages, *(f"api.{each}" for each in action.operations)):
            known[name] = known.get(name, 0) + 1
    routes = {endpoint for endpoint, _, _ in every_route(app)}
    assert routes - set(known) == set(), "routes without a line in permissions.toml"
    assert set(known) - routes == set(), "lines in permissions.toml without a route"
    assert [name for name, times in known.items() if times > 1] == []


def test_every_action_is_reached_by_something() -> None:
    idle = {a.name for a in matrix().values() if not a.pages and not a.operations}
    assert idle == SEEING


def test_a_route_that_is_not_in_the_matrix_is_shut(app: Flask, make: Factory) -> None:
    app.add_url_rule("/forgotten", "forgotten", lambda: "open!")
    for name in ("it", "boss", "nurse"):
        assert Browser(app, make.session_token(name)).get("/forgotten").status_code == 404


def _fill(pattern: str, world: World) -> str:
    values = {
        "challenge_id": world.challenge_id, "entry_id": world.entry_id, "other_id": 999_999,
        "comment_id": world.comment_id, "user_id": 1, "number": 2,
    }  # fmt: skip
    address = pattern
    for name, value in values.items():
        address = address.replace(f"<int:{name}>", str(value))
    for place, value in (("<name>", "notify_email"), ("<plugin>", "notify_email"),
                         ("<department>", "kommune")):  # fmt: skip
        address = address.replace(place, value)
    return re.sub("<int:[a-z_]+>", "999999", address)


def _expected(action: Action, roles: frozenset[Role], phase: Phase) -> bool:
    if not permits(action.name, roles, None if action.subject == "signed-in" else phase):
        return False
    seeing = "challenge.view" if action.subject == "challenge" else "entry.view"
    return action.subject == "signed-in" or permits(seeing, roles, phase)


def _here(action: Action, world: World) -> bool:
    """Say whether an action is tried in this world: the phase decides, and there is an idea.

    What has no phase is tried in one of them.
    """
    if action.subject == "signed-in":
        return world.phase is Phase.OPEN
    return action.subject != "entry" or world.entry_id != 0


@pytest.mark.parametrize("phase", list(Phase))
@pytest.mark.sqlite_only
def test_operations_do_what_the_matrix_says(phase: Phase, make: Factory, clock: FixedClock) -> None:
    world = World(make, clock, phase)
    tokens = {name: make.token(name) for name in PEOPLE}
    with world.rehearsal() as app:
        wrong = []
        for endpoint, method, pattern in every_route(app):
            if not endpoint.startswith("api."):
                continue
            operation = endpoint.removeprefix("api.")
            action = action_of_operation(operation)
            assert action is not None
            if not _here(action, world) or operation in MISSING_HERE:
                continue
            for name, roles in PEOPLE.items():
                if spared(operation, roles):
                    continue
                allowed = _call(app, method, _fill(pattern, world), operation, tokens[name])
                if allowed != _expected(action, roles, phase):
                    wrong.append(f"{operation} as {name}: {'open' if allowed else 'shut'}")
    assert wrong == [], "\n".join(wrong)


def spared(name: str, roles: frozenset[Role]) -> bool:
    """Say whether a rule narrower than the matrix decides, which has a test of its own.

    Joining twice and leaving what one never joined change nothing and are no fault; a
    comment is its writer's, and nobody votes for their own idea.
    """
    joined, wrote = Role.PARTICIPANT in roles, Role.AUTHOR in roles
    said = joined and not wrote  # staff@, whose comment it is
    return {
        # Only where they see the challenge: tests/bundles.
        **dict.fromkeys(("makeBundle", "bundles.new", "bundles.make"),
                        Role.INNOVATION_GROUP in roles),
        # Likewise: tests/told.
        **dict.fromkeys(("told.listing", "told.new", "told.begin", "listToldSheets",
                         "beginToldSheet"),
                        bool(roles & {Role.INNOVATION_GROUP, Role.MODERATOR})),
        "joinChallenge": joined, "challenges.join": joined, "leaveChallenge": not joined,
        "challenges.leave": not joined, "deleteComment": True, "entries.delete_comment": True,
        "setReaction": said, "entries.react": said, "reportComment": said,
        "moderation.send_report": said,
        "thankForEntry": wrote, "recognition.thank": wrote,
        "setVote": wrote, "removeVote": wrote, "entries.vote": wrote, "entries.unvote": wrote,
    }.get(name, False)  # fmt: skip


MISSING_HERE = {
    "getGroupMeeting", "changeGroupMeeting", "cancelGroupMeeting", "fixGroupAgenda",
    "putGroupAttendance", "holdGroupMeeting", "addGroupPoint", "writeGroupPoint",
    "removeGroupPoint", "moveGroupPoint", "moveInitiativeInMeeting", "holdInitiativeInMeeting",
    "askInitiativeInMeeting", "beginInitiativeInMeeting", "answerTipInMeeting",
    "approveMinutesInMeeting", "giveGroupTask", "takeGroupTaskBack", "approveGroupMinutes",
    "publishGroupMinutes", "correctGroupMinutes", "getGroupMinutes", "tickGroupTask",
    "getDay", "listDayTeams", "listDayIdeas", "makeDayTeam", "joinDayTeam", "leaveDayTeam",
    "sendDayIdea", "putDayVote", "pressDayPitches", "setDayVoting", "setDayWinners",
    "getDayPlan", "setDayPlan", "openDayScreen", "endDayScreen",
    "takeJoiningBack", "agreeToJoining", "declineJoining", "getJoinedText", "putJoinedText",
    "joinEntries", "splitEntries",
    "unlinkIdentity", "getAttachment", "deleteAttachment", "markNotificationRead",
    "listMyAssessments", "endSession", "revokeToken", "removePasskey", "endUserSession",
    "revokeUserToken", "removeUserPasskey", "closePlace", "answerTeamRequest",
    "takeTeamRequestBack", "answerHelpOffer", "takeHelpOfferBack", "getHiding",
    "acceptSuggestion", "declineSuggestion", "withdrawSuggestion", "appealHiding",
    "decideOnAppeal", "answerClarification", "getInitiative", "changeInitiative",
    "tickRequirement", "moveInitiative", "holdInitiative",
    "noteInitiative", "planBenefit", "changeBenefit", "measureBenefit", "getInitiativeStory",
    "putInitiativeStory", "publishInitiativeStory", "withdrawInitiativeStory",
    "renameView", "deleteView",
    "setChallengeGoals", "setEntryGoals", "setInitiativeGoals", "getGoalReport",
    "listIndicators", "lookAtGoals", "importGoals", "undoGoalImport",
    "answerTip", "followTip",
    "getConsultation", "listProposals", "makeProposal", "withdrawProposal",
    "listProposalGroups", "groupProposals", "joinProposalGroups", "takeGroupApart",
    "ungroupProposal", "answerProposalGroup", "answerProposal", "takeProposalAnswerBack",
    "listConsultationPlaces", "putTogether", "releaseConsultation", "cancelConsultation",
    "getPartner", "changePartner", "dissolvePartner", "openPartnerAgain", "inviteToPartner",
    "takePartnerInvitationBack", "answerPartner", "takePartnerMemberOut", "setPartnerContact",
    "changeConsultation", "publishConsultation", "extendConsultation", "deleteConsultation",
    "beginFurtherRound", "listTextVersions", "chooseInConsultation", "changeProposal",
    "supportProposal", "takeSupportBack", "listConsultationComments", "commentInConsultation",
    "deleteConsultationComment", "reportConsultationComment", "decideOnConsultationComment",
    "renamePasskey", "resumePlugin",
    "changeGoalPlan", "listGoalImports", "carryGoalOver", "bringFigures", "changeIndicator",
    "removeIndicator",
    "getBundle", "putBundle", "dissolveBundle", "restoreBundle", "answerBundle",
    "getToldSheet", "putToldSheet", "handInToldSheet", "makeToldCode", "followTold", "takeOverTold",
    "getIdeaThatWaits", "decideOnIdea", "getIdeaRuling", "appealIdea", "decideOnIdeaAppeal",
}
"""Operations on a part that this world lacks: a 404 of theirs says nothing of the right. The
crawl has one of each."""


def _call(app: Flask, method: str, address: str, operation: str, token: str) -> bool:
    headers = {"Authorization": f"Bearer {token}", "If-Match": "*"}
    json = BODIES.get(operation) if method != "GET" else None
    response = app.test_client().open(
        address, method=method, headers=headers, json=json,
        query_string={"q": "natt", "text": "natt"} if method == "GET" else None,
    )  # fmt: skip
    assert response.status_code < 500, (operation, response.get_data(as_text=True))
    if response.status_code in (401, 403):
        return False
    code = (response.get_json(silent=True) or {}).get("type", "")
    return response.status_code != 404 and not code.endswith(("/wrong-phase", "/deadline-passed"))


@pytest.mark.parametrize("phase", list(Phase))
@pytest.mark.sqlite_only
@pytest.mark.slow
def test_pages_do_what_the_matrix_says(phase: Phase, make: Factory, clock: FixedClock) -> None:
    world = World(make, clock, phase)
    tokens = {name: make.session_token(name) for name in PEOPLE}
    with world.rehearsal() as app:
        app.config["WTF_CSRF_ENABLED"] = False
        # Each request begins anew, so that none is changed by what one before answered.
        cookies = {name: Browser(app, token).cookie() for name, token in tokens.items()}
        client = app.test_client(use_cookies=False)
        pages = {page: action for action in matrix().values() for page in action.pages}
        wrong = []
        for endpoint, method, pattern in every_route(app):
            action = pages.get(endpoint)
            if action is None or not _here(action, world) or "<path:" in pattern:
                continue
            for name, roles in PEOPLE.items():
                if endpoint in SEPARATE_PAGES or spared(endpoint, roles):
                    continue
                response = client.open(_fill(pattern, world), method=method,
                                       headers={"Cookie": cookies[name]})  # fmt: skip
                assert response.status_code < 500, (endpoint, name)
                text = response.get_data().decode(errors="replace")
                shut = response.status_code in (401, 403, 404) or (
                    response.status_code == 409 and any(words in text for words in WRONG_PHASE)
                )
                if shut == _expected(action, roles, phase):
                    wrong.append(f"{method} {endpoint} as {name}: {response.status_code}")
    assert wrong == [], "\n".join(wrong)


WRONG_PHASE = ("present phase", "deadline has passed", "Judging has closed")
SEPARATE_PAGES = {
    "entries.attachment", "entries.detach", "people.end_session", "notifications.open_one",
    "entries.delete_comment", "operations.person", "operations.save_person",
    "operations.retry_mail", "operations.resume_plugin", "operations.configure_plugin",
    "notifications.stop", "outcomes.export", "shade.trial", "feeds.read",
    "operations.metrics", "operations.security_txt", "operations.set_own", "static",
    "branding.style", "branding.mark",
    "people.revoke_token", "operations.export_people", "operations.export_departments",
    "operations.undo_people", "operations.undo_people_import", "operations.undo_departments",
    "operations.undo_department_import",
    "operations.revoke_token", "identity.begin", "identity.back",
    "identity.signed_out_there", "identity.by_proxy", "judging.own_round",
    "operations.ask_issuer", "operations.unlink_identity", "records.download",
    "records.take_for_archive",
    "passkeys.rename", "passkeys.remove", "operations.remove_passkey", "embedding.listing",
    "embedding.challenge", "embedding.idea", "embedding.component", "embedding.oembed",
    "public.listing", "public.challenge", "public.idea",
    "guests.sign_in", "guests.ask", "guests.link", "guests.come_in", "guests.notice",
    "guests.connect", "guests.ask_to_connect", "guests.connecting_page", "guests.connect_now",
    "guests.address", "guests.ask_for_address", "guests.address_page", "guests.give_address",
    "guardians.age", "guardians.say_age", "guardians.mine", "guardians.ask", "guardians.link",
    "guardians.answer", "guardians.new_link", "guardians.ask_for_link",
    "guardians.correct_page", "guardians.correct", "guardians.corrections",
    "guardians.decide_correction",
    "invitations.write", "invitations.keep",
    "scim.read", "scim.write", "operations.set_directory", "operations.make_directory_token",
    "operations.revoke_directory_token", "teams.close_place", "teams.answer", "teams.take_back",
    "teams.answer_offer", "teams.take_offer_back", "moderation.decide_appeal",
    "suggestions.accept", "suggestions.decline", "suggestions.take_back",
    "moderation.hiding", "moderation.appeal", "judging.answer_clarification",
    "moderation.idea", "moderation.decide_idea", "moderation.decide_idea_appeal",
    "moderation.idea_file", "moderation.idea_ruling", "moderation.appeal_idea",
    "told.sheet", "told.save", "told.code",
    "joining.agree", "joining.decline", "joining.take_back", "joining.text", "joining.save_text",
    "joining.split", "initiatives.page", "initiatives.edit", "initiatives.save", "initiatives.tick",
    "initiatives.move", "initiatives.hold", "initiatives.note", "initiatives.new_benefit",
    "initiatives.plan_benefit", "initiatives.benefit", "initiatives.change_benefit",
    "initiatives.measure_benefit", "initiatives.benefit_file", "initiatives.story",
    "initiatives.edit_story", "initiatives.save_story", "initiatives.withdraw_story",
    "finding.rename_view", "finding.remove_view",
    "insight.challenge_file", "insight.organisation_file",
    "tips.box", "tips.leave", "tips.follow", "tips.look_up", "tips.one",
    "tips.answer",
    "goals.one", "goals.edit_plan", "goals.save_plan", "goals.import_page", "goals.try_import",
    "goals.imported", "goals.undo", "goals.carry", "goals.export", "goals.report_file",
    "goals.figures", "goals.bring_figures", "goals.indicator", "goals.save_indicator",
    "goals.remove_indicator", "goals.of_challenge",
    "goals.name_for_challenge", "goals.of_entry", "goals.name_for_entry", "goals.of_initiative",
    "goals.name_for_initiative",
    "consultations.page", "consultations.paragraph", "consultations.result",
    "consultations.compare", "consultations.proposals_file", "consultations.comment",
    "consultations.delete_comment", "consultations.report", "consultations.propose",
    "consultations.change_proposal", "consultations.withdraw", "consultations.support",
    "consultations.choose", "consultations.again", "consultations.edit", "consultations.save",
    "consultations.publish", "consultations.extend", "consultations.desk",
    "consultations.group", "consultations.ungroup", "consultations.answer",
    "consultations.join_groups", "consultations.take_apart",
    "consultations.put_together", "consultations.decide_on_comment", "consultations.release",
    "consultations.cancel", "consultations.delete", "records.consultation",
    "records.consultation_for_archive",
    "days.door", "days.enter", "days.page", "days.team", "days.ballot", "days.vote", "days.write",
    "days.send", "days.plan", "days.set_plan", "days.host", "days.pitches", "days.set_voting",
    "guests.keep", "guests.ask_to_keep", "guests.keep_page", "guests.keep_now",
    "days.come", "days.come_back", "days.guests", "days.set_guest",
    "days.winners", "days.set_screen", "days.screen", "days.room", "days.code_svg",
    "meetings.page", "meetings.edit", "meetings.save", "meetings.cancel", "meetings.fix",
    "meetings.add_point", "meetings.move_point", "meetings.remove_point", "meetings.attend",
    "meetings.hold", "meetings.invitation", "meetings.point", "meetings.write_point",
    "meetings.move_initiative", "meetings.hold_initiative", "meetings.ask_initiative",
    "meetings.answer_tip", "meetings.begin_initiative", "meetings.approve_in",
    "meetings.give_task", "meetings.take_back_task", "meetings.approve", "meetings.publish",
    "meetings.correct", "meetings.minutes", "meetings.minutes_pdf", "meetings.tick",
    "records.archive_initiative",
    # One is named in none of these worlds: tests/partners.
    "partners.edit", "partners.save", "partners.page", "partners.invite", "partners.take_back",
    "partners.take_out", "partners.set_contact", "partners.answer", "partners.close",
    "partners.open_again",
    "bundles.page", "bundles.change", "bundles.take_out", "bundles.dissolve", "bundles.restore",
    "outcomes.bundle", "outcomes.answer_bundle",
}  # fmt: skip
"""Pages of a part that this world lacks; the crawl has one of each."""


@pytest.mark.sqlite_only
def test_without_signing_in_nothing_but_the_door_is_open(
    make: Factory, clock: FixedClock
) -> None:
    world = World(make, clock, Phase.OPEN)
    with world.rehearsal() as app:
        app.config["WTF_CSRF_ENABLED"] = False
        open_to_all = {
            page for a in matrix().values() if Role.ANONYMOUS in a.phases.get(None, ())
            for page in a.pages
        }  # fmt: skip
        for endpoint, method, pattern in every_route(app):
            response = app.test_client().open(_fill(pattern, world), method=method)
            if endpoint in open_to_all:
                continue
            if endpoint.startswith("api."):
                assert response.status_code == 401, endpoint
            elif method == "GET":
                assert response.status_code == 303, endpoint
                assert response.headers["Location"].startswith("/sign-in"), endpoint
            else:
                assert response.status_code == 401, endpoint


@pytest.mark.sqlite_only
def test_another_persons_draft_is_not_there(make: Factory, clock: FixedClock) -> None:
    world = World(make, clock, Phase.OPEN)
    app = create_app(make.ground)
    for name in PEOPLE:
        headers = {"Authorization": f"Bearer {make.token(name)}"}
        response = app.test_client().get(f"/api/v1/entries/{world.draft_id}", headers=headers)
        assert response.status_code == (200 if name == "nurse" else 404), name
