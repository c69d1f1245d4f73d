"""Every route that is about one real thing, asked for by everyone: what opens is what the
matrix opens, and what belongs to somebody opens to them alone.

Pages and operations on a challenge or an idea as such are tried in every phase elsewhere; here
are those on a file, a message, a session, a token, a person, a letter, a trial or a feed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from intranet_ideas.access import Phase, Role, action_of_operation, action_of_page, permits
from intranet_ideas.clock import FixedClock
from intranet_ideas.demo import files
from intranet_ideas.entries import actions as entries
from intranet_ideas.entries import uploads
from intranet_ideas.entries.rules import EntryFields
from intranet_ideas.finding import actions as views
from intranet_ideas.finding.rules import Browsing
from intranet_ideas.identity.models import Identity
from intranet_ideas.invitations import actions as invitations
from intranet_ideas.issuers import Issuer
from intranet_ideas.joining import actions as joining
from intranet_ideas.joining import doing
from intranet_ideas.judging import clarifying
from intranet_ideas.notifications.models import Notification
from intranet_ideas.notifications.tickets import Ticket, stop_url
from intranet_ideas.passkeys.models import Passkey
from intranet_ideas.people import sessions, tokens, tree
from intranet_ideas.people.rules import DepartmentLine, Viewer
from intranet_ideas.plugin_host import actions as plugins
from intranet_ideas.scim import connecting
from intranet_ideas.scim.queries import live_tokens
from intranet_ideas.shade.models import Trial
from intranet_ideas.suggestions import actions as suggestions
from intranet_ideas.teams import actions as teams
from intranet_ideas.teams import offering
from intranet_ideas.worker import Worker

from ..browsing import Browser
from ..factories import Factory
from .test_matrix import MISSING_HERE, SEPARATE_PAGES
from .world import PEOPLE, World

R = Role
EVERYONE = PEOPLE | {
    "head": frozenset({R.STAFF, R.AUDIENCE, R.DEPARTMENT_MANAGER}),
    "": frozenset({R.ANONYMOUS}),
}
"""The world's people, the manager of a department that is only invited, and who has not
signed in."""

ELSEWHERE = {
    "identity.begin", "identity.back", "identity.signed_out_there", "identity.by_proxy",
    "operations.ask_issuer", "operations.metrics", "operations.security_txt", "static",
    "branding.style", "branding.mark",
    "judging.own_round", "operations.export_people", "operations.export_departments",
    "operations.undo_people", "operations.undo_people_import", "operations.undo_departments",
    "operations.undo_department_import",
    "listMyAssessments", "records.download", "embedding.listing", "embedding.challenge",
    "embedding.idea", "embedding.component", "embedding.oembed", "scim.read",
    "public.listing", "public.challenge", "public.idea",
    "guests.sign_in", "guests.ask", "guests.link", "guests.come_in", "guests.notice",
    "guests.connect", "guests.ask_to_connect", "guests.connecting_page", "guests.connect_now",
    "guests.address", "guests.ask_for_address", "guests.address_page", "guests.give_address",
    "guardians.age", "guardians.say_age", "guardians.mine", "guardians.ask", "guardians.link",
    "guardians.answer", "guardians.new_link", "guardians.ask_for_link",
    "guardians.correct_page", "guardians.correct", "guardians.corrections",
    "guardians.decide_correction",
    "scim.write", "records.take_for_archive", "answerTeamRequest", "answerHelpOffer",
    "declineSuggestion", "getHiding", "appealHiding", "decideOnAppeal",
    "moderation.decide_appeal", "moderation.hiding", "moderation.appeal", "answerClarification",
    # No idea of a guest waits there: tests/moderation has them.
    "moderation.idea", "moderation.decide_idea", "moderation.decide_idea_appeal",
    "moderation.idea_file", "moderation.idea_ruling", "moderation.appeal_idea",
    "getIdeaThatWaits", "decideOnIdea", "getIdeaRuling", "appealIdea", "decideOnIdeaAppeal",
    # Nor is anything written down for others: tests/told.
    "told.sheet", "told.save", "told.code",
    "getToldSheet", "putToldSheet", "handInToldSheet", "makeToldCode", "followTold", "takeOverTold",
    "tips.box", "tips.leave", "tips.follow", "tips.look_up", "tips.one",
    "tips.answer", "answerTip", "leaveTip", "followTip",
    # Its challenge is no day: tests/days has one.
    "days.door", "days.enter", "days.page", "days.team", "days.ballot", "days.vote", "days.write",
    "days.send", "days.plan", "days.set_plan", "days.host", "days.pitches", "days.set_voting",
    "guests.keep", "guests.ask_to_keep", "guests.keep_page", "guests.keep_now",
    "days.come", "days.come_back", "days.guests", "days.set_guest",
    "days.winners", "days.set_screen", "days.screen", "days.room", "days.code_svg",
    "getDay", "listDayTeams", "listDayIdeas", "makeDayTeam", "joinDayTeam", "leaveDayTeam",
    "sendDayIdea", "putDayVote", "pressDayPitches", "setDayVoting", "setDayWinners",
    "getDayPlan", "setDayPlan", "openDayScreen", "endDayScreen",
    "bundles.page", "bundles.change", "bundles.take_out", "bundles.dissolve", "bundles.restore",
    "outcomes.bundle", "outcomes.answer_bundle", "getBundle", "putBundle", "dissolveBundle",
    "restoreBundle", "answerBundle",
    # There is none here: tests/partners.
    "partners.edit", "partners.save", "partners.page", "partners.invite", "partners.take_back",
    "partners.take_out", "partners.set_contact", "partners.answer", "partners.close",
    "partners.open_again",
    "declineJoining", "putJoinedText", "joinEntries",
    # A meeting: tests/meetings has one, and who reads it.
    "meetings.page", "meetings.edit", "meetings.save", "meetings.cancel", "meetings.fix",
    "meetings.add_point", "meetings.move_point", "meetings.remove_point", "meetings.attend",
    "meetings.hold", "meetings.invitation", "meetings.point", "meetings.write_point",
    "meetings.move_initiative", "meetings.hold_initiative", "meetings.ask_initiative",
    "meetings.answer_tip", "meetings.begin_initiative", "meetings.approve_in",
    "meetings.give_task", "meetings.take_back_task", "meetings.approve", "meetings.publish",
    "meetings.correct", "meetings.minutes", "meetings.minutes_pdf", "meetings.tick",
    "getGroupMeeting", "changeGroupMeeting", "cancelGroupMeeting", "fixGroupAgenda",
    "putGroupAttendance", "holdGroupMeeting", "addGroupPoint", "writeGroupPoint",
    "removeGroupPoint", "moveGroupPoint", "moveInitiativeInMeeting", "holdInitiativeInMeeting",
    "askInitiativeInMeeting", "beginInitiativeInMeeting", "answerTipInMeeting",
    "approveMinutesInMeeting", "giveGroupTask", "takeGroupTaskBack", "approveGroupMinutes",
    "publishGroupMinutes", "correctGroupMinutes", "getGroupMinutes", "tickGroupTask",
    "records.archive_initiative",
    # Owner and team decide there, not the matrix: tests/initiatives has their own.
    "initiatives.page", "initiatives.edit", "initiatives.save", "initiatives.tick",
    "initiatives.move", "initiatives.hold", "initiatives.note", "initiatives.new_benefit",
    "initiatives.plan_benefit", "initiatives.benefit", "initiatives.change_benefit",
    "initiatives.measure_benefit", "initiatives.benefit_file", "initiatives.story",
    "initiatives.edit_story", "initiatives.save_story", "initiatives.withdraw_story",
    "getInitiative", "changeInitiative", "tickRequirement", "moveInitiative", "holdInitiative",
    "noteInitiative", "planBenefit", "changeBenefit", "measureBenefit", "getInitiativeStory",
    "putInitiativeStory", "publishInitiativeStory", "withdrawInitiativeStory",
    "renameView",
    # Who names goals stands in tests/goals, and so do plans and what is imported into them.
    "goals.one", "goals.edit_plan", "goals.save_plan", "goals.import_page", "goals.try_import",
    "goals.imported", "goals.undo", "goals.carry", "goals.export", "goals.report_file",
    "goals.figures", "goals.bring_figures", "goals.indicator", "goals.save_indicator",
    "goals.remove_indicator", "goals.of_challenge",
    "goals.name_for_challenge", "goals.of_entry", "goals.name_for_entry", "goals.of_initiative",
    "goals.name_for_initiative", "setChallengeGoals", "setEntryGoals", "setInitiativeGoals",
    "getGoalReport", "listIndicators", "lookAtGoals", "importGoals", "undoGoalImport",
    # Who is asked and who runs it decides there: tests/consultations has their own.
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
    "getConsultation", "listProposals", "makeProposal", "withdrawProposal",
    "listProposalGroups", "groupProposals", "joinProposalGroups", "takeGroupApart",
    "ungroupProposal", "answerProposalGroup", "answerProposal", "takeProposalAnswerBack",
    "listConsultationPlaces", "putTogether", "releaseConsultation", "cancelConsultation",
    # One needs a partner, a consultation, a plan or an indicator, and is tried where they are.
    "getPartner", "changePartner", "dissolvePartner", "openPartnerAgain", "inviteToPartner",
    "takePartnerInvitationBack", "answerPartner", "takePartnerMemberOut", "setPartnerContact",
    "changeConsultation", "publishConsultation", "extendConsultation", "deleteConsultation",
    "beginFurtherRound", "listTextVersions", "chooseInConsultation", "changeProposal",
    "supportProposal", "takeSupportBack", "listConsultationComments", "commentInConsultation",
    "deleteConsultationComment", "reportConsultationComment", "decideOnConsultationComment",
    "renamePasskey", "suspendPlugin", "resumePlugin",
    "changeGoalPlan", "listGoalImports", "carryGoalOver", "bringFigures", "changeIndicator",
    "removeIndicator",
}  # fmt: skip
"""Routes that need an issuer, a setting, a round that is left or a challenge that is over; they
have tests of their own."""


@dataclass(frozen=True)
class Call:
    """A request. ``only`` names those to whom the thing belongs, where the matrix opens more."""

    endpoint: str
    path: str
    method: str = "POST"
    form: dict[str, Any] = field(default_factory=dict)
    only: frozenset[str] | None = None


class Things:
    """An open challenge with a real one of everything."""

    def __init__(self, make: Factory, clock: FixedClock) -> None:
        self.make, self.clock = make, clock
        self.world = World(make, clock, Phase.OPEN)
        self.now = clock.now()
        make.person("head@example.org", "Heidi Head", "skole")
        with make.ground.database.write() as session:
            line = DepartmentLine(1, "skole", "Skole", "kommune", managers=("head@example.org",))
            tree.import_departments(session, [line], now=self.now)
            for name in ("export_xlsx", "challenge_calendar", "search_words", "notify_email"):
                plugins.enable(session, None, name, "kommune", self.now, host=make.ground.plugins)
        self._idea()
        self._rows()

    def _idea(self) -> None:
        ground, nurse = self.make.ground, self.make.viewer("nurse")
        self.joined = 0
        self.entry = self.make.entry(self.world.challenge_id, submit=False).id
        stored = uploads.store_file("kart.png", files.png(), ground.files)
        with ground.database.write() as session:
            self.file = uploads.add_attachment(session, nurse, self.entry, stored, self.now).id
            entries.submit_entry(session, nurse, self.entry, self.now)

    def _rows(self) -> None:
        ground, nurse = self.make.ground, self.make.viewer("nurse")
        Worker(ground).once()  # the comment on nurse's idea becomes a message
        self.make.session_token("nurse")
        self.make.token("nurse")
        with ground.database.write() as session:
            plugins.suspend(session, None, "similar_ideas", self.now, host=ground.plugins)
            trial = Trial(kind="notifications", plugin="notify_email", asked_at=self.now)
            passkey = Passkey(user_id=nurse.id, digest="0" * 64, public="", handle="x",
                              name="Mobilen", created_at=self.now)  # fmt: skip
            identity = Identity(user_id=nurse.id, issuer="https://issuer.test", subject="nina",
                                linked_at=self.now)  # fmt: skip
            session.add_all((trial, passkey, identity))
            directory = connecting.connect(
                session, None, name="Katalog", department="kommune", make_unknown=False,
                issuer=Issuer("k", "K", "https://issuer.test", "ideas"), now=self.now,
            )  # fmt: skip
            connecting.make_token(session, None, directory.id, days=9, now=self.now)
            self.directory = directory.id
            self.opens = live_tokens(session, self.now)[0].id
            self.link = invitations.make_link(
                session, self.make.viewer("manager"), self.world.challenge_id, self.now
            ).token
            self.feed = tokens.make_feed_token(session, self.make.viewer("staff"), self.now)
            place = teams.open_place(session, nurse, self.entry, "En vakt", "helper", 1, self.now)
            staff = self.make.viewer("staff")
            asked = teams.ask(session, staff, self.entry, place.id, "Meg", self.now)
            teacher = self.make.viewer("teacher")
            offered = offering.offer(session, teacher, self.entry, "Meg", self.now)
            question = clarifying.ask(session, self.make.viewer("manager"), self.entry, "Hvem?", 3,
                                      self.now)  # fmt: skip
            # First: it changes the text that is then suggested about.
            self._joinings(session, nurse)
            made = [
                suggestions.suggest(session, staff, self.entry, "title", title, "Kort", None,
                                    self.now)
                for title in ("En", "To", "Tre")
            ]  # fmt: skip
            view = views.save_view(session, nurse, "Natt", Browsing(words="natt"), self.now)
            session.flush()
            self.view, self.question = view.id, question.id
            self.suggestions = [each.id for each in made]
            self.trial, self.passkey, self.identity = trial.id, passkey.id, identity.id
        with ground.database.read() as session:
            self.place, self.request, self.offer = place.id, asked.id, offered.id
            self.session = sessions.sessions_of(session, nurse.id, self.now)[0].id
            self.token = tokens.tokens_of(session, nurse.id, self.now)[0].id
            self.notice = session.query(Notification).filter_by(user_id=nurse.id).first().id  # type: ignore[union-attr]

    def _joinings(self, session: Session, nurse: Viewer) -> None:
        """Join nurse's idea with another of hers, and propose to join it with a third."""
        fields = EntryFields(title="Tredje", body="x", answers={"behov": "y"})
        for _ in range(2):
            other = entries.create_entry(session, nurse, self.world.challenge_id, fields, self.now)
            entries.submit_entry(session, nurse, other.entry.id, self.now)
            made = joining.propose(session, nurse, self.entry, other.entry.id, "Like", self.now)
            self.joined = self.joined or made.id
            if made.id == self.joined:
                doing.join(session, nurse, self.entry, made.id, self.entry, fields, made.version,
                           self.now)  # fmt: skip
        self.joining = made.id

    def calls(self) -> list[Call]:
        """Return a request for each such route."""
        make, world = self.make, self.world
        nurse, staff = make.viewer("nurse").id, make.viewer("staff").id
        mine = frozenset({"nurse"})
        ticket = stop_url(make.ground.settings, Ticket(staff, "notify_email.email", "digest"))
        stop = ticket.removeprefix(make.ground.settings.base_url)
        suggested = f"/ideas/{self.entry}/suggestions"
        file = f"/ideas/{self.entry}/files/{self.file}"
        api_file = f"/api/v1/entries/{self.entry}/attachments/{self.file}"
        person = {"department": "sykehjem", "active": "1"}
        own = {"plugin": "search_words", "department": "helse", "setting-words": ""}
        return [
            Call("entries.attachment", file, "GET"),
            Call("entries.detach", f"{file}/remove"),
            Call("entries.delete_comment",
                 f"/ideas/{world.entry_id}/comments/{world.comment_id}/delete",
                 only=frozenset({"staff"})),
            Call("people.end_session", f"/me/sessions/{self.session}/end", only=mine),
            Call("people.revoke_token", f"/me/tokens/{self.token}/revoke", only=mine),
            Call("finding.rename_view", f"/ideas/views/{self.view}/rename",
                 form={f"name-{self.view}": "Natta"}, only=mine),
            Call("finding.remove_view", f"/ideas/views/{self.view}/remove", only=mine),
            Call("deleteView", f"/api/v1/views/{self.view}", "DELETE", only=mine),
            Call("passkeys.rename", f"/me/passkeys/{self.passkey}/rename",
                 form={"new_name": "Telefonen"}, only=mine),
            Call("passkeys.remove", f"/me/passkeys/{self.passkey}/remove", only=mine),
            Call("operations.remove_passkey", f"/it/people/{nurse}/access/passkey",
                 form={"passkey": self.passkey}),
            Call("operations.set_directory", f"/it/provisioning/{self.directory}",
                 form={f"department-{self.directory}": "kommune"}),
            Call("operations.make_directory_token", f"/it/provisioning/{self.directory}/token",
                 form={f"days-{self.directory}": "9"}),
            Call("operations.revoke_directory_token",
                 f"/it/provisioning/tokens/{self.opens}/revoke"),
            Call("operations.unlink_identity", "/it/people/identities/unlink",
                 form={"identity": self.identity}),
            Call("notifications.open_one", f"/notifications/{self.notice}/open", only=mine),
            Call("notifications.stop", stop, "GET"), Call("notifications.stop", stop),
            Call("invitations.write", f"/w/{self.link}", "GET",
                 only=frozenset(EVERYONE) - {"guest", "janitor", "moderator", "innovator", "it"}),
            Call("invitations.keep", f"/w/{self.link}", form={"body": "En idé"},
                 only=frozenset(EVERYONE) - {""}),
            Call("teams.close_place", f"/ideas/{self.entry}/team/places/{self.place}/close"),
            Call("closePlace", f"/api/v1/entries/{self.entry}/team/places/{self.place}",
                 "DELETE"),
            Call("teams.answer", f"/ideas/{self.entry}/team/requests/{self.request}/answer",
                 form={"decline": "1"}, only=mine),
            Call("teams.take_back",
                 f"/ideas/{self.entry}/team/requests/{self.request}/take-back",
                 only=frozenset({"staff"})),
            Call("takeTeamRequestBack",
                 f"/api/v1/entries/{self.entry}/team/requests/{self.request}", "DELETE",
                 only=frozenset({"staff"})),
            Call("teams.answer_offer", f"/ideas/{self.entry}/team/offers/{self.offer}/answer",
                 form={"decline": "1"}, only=mine),
            Call("teams.take_offer_back",
                 f"/ideas/{self.entry}/team/offers/{self.offer}/take-back",
                 only=frozenset({"teacher"})),
            Call("takeHelpOfferBack", f"/api/v1/entries/{self.entry}/team/offers/{self.offer}",
                 "DELETE", only=frozenset({"teacher"})),
            Call("judging.answer_clarification",
                 f"/ideas/{self.entry}/clarifications/{self.question}/answer",
                 form={"answer": "Alle"}, only=mine),
            Call("suggestions.accept", f"{suggested}/{self.suggestions[0]}/accept", only=mine),
            Call("suggestions.decline", f"{suggested}/{self.suggestions[1]}/decline", only=mine),
            Call("suggestions.take_back", f"{suggested}/{self.suggestions[2]}/take-back",
                 only=frozenset({"staff"})),
            Call("acceptSuggestion", f"/api/v1/entries/{self.entry}/suggestions/"
                 f"{self.suggestions[0]}/accept", "PUT", only=mine),
            Call("withdrawSuggestion", f"/api/v1/entries/{self.entry}/suggestions/"
                 f"{self.suggestions[2]}", "DELETE", only=frozenset({"staff"})),
            *self._joining_calls(mine),
            Call("feeds.read", f"/feeds/{self.feed}/challenge_calendar.calendar.ics", "GET"),
            Call("outcomes.export",
                 f"/challenges/{world.challenge_id}/exports/export_xlsx.workbook", "GET"),
            Call("operations.person", f"/it/people/{nurse}", "GET"),
            Call("operations.save_person", f"/it/people/{nurse}", form=person),
            Call("operations.person_access", f"/it/people/{nurse}/access", "GET"),
            Call("operations.revoke_token", f"/it/people/{nurse}/access/revoke",
                 form={"token": self.token}),
            Call("operations.retry_mail", "/it/mail/retry", form={"all": "1"}),
            Call("operations.configure_plugin", "/it/plugins/notify_email/settings",
                 form={"department": "kommune"}),
            Call("operations.resume_plugin", "/it/plugins/similar_ideas/resume"),
            Call("operations.set_own", "/department-settings", form=own,
                 only=frozenset({"manager"})),
            Call("insight.challenge_file", f"/challenges/{world.challenge_id}/insight.csv", "GET"),
            Call("insight.organisation_file", "/insight.csv", "GET"),
            Call("shade.trial", f"/it/trials/{self.trial}", "GET"),
            Call("unlinkIdentity", f"/api/v1/identities/{self.identity}", "DELETE"),
            Call("endSession", f"/api/v1/me/sessions/{self.session}", "DELETE", only=mine),
            Call("revokeToken", f"/api/v1/me/tokens/{self.token}", "DELETE", only=mine),
            Call("removePasskey", f"/api/v1/me/passkeys/{self.passkey}", "DELETE", only=mine),
            Call("endUserSession", f"/api/v1/users/{nurse}/sessions/{self.session}", "DELETE"),
            Call("revokeUserToken", f"/api/v1/users/{nurse}/tokens/{self.token}", "DELETE"),
            Call("removeUserPasskey", f"/api/v1/users/{nurse}/passkeys/{self.passkey}", "DELETE"),
            Call("getAttachment", api_file, "GET"), Call("deleteAttachment", api_file, "DELETE"),
            Call("markNotificationRead", f"/api/v1/notifications/{self.notice}/read", "PUT",
                 only=mine),
        ]  # fmt: skip


    def _joining_calls(self, mine: frozenset[str]) -> list[Call]:
        page = f"/ideas/{self.entry}/joining/{self.joining}"
        api = f"/api/v1/entries/{self.entry}/joinings"
        return [
            Call("joining.text", page, "GET", only=mine),
            Call("joining.save_text", page, form={"title": "x", "kept": self.entry, "version": 2},
                 only=mine),
            Call("joining.agree", f"{page}/agree", only=mine),
            Call("joining.split", f"/ideas/{self.entry}/joining/{self.joined}/split", only=mine),
            Call("joining.take_back", f"{page}/take-back", only=mine),
            Call("joining.decline", f"{page}/decline", only=mine),
            Call("getJoinedText", f"{api}/{self.joining}/text", "GET", only=mine),
            Call("agreeToJoining", f"{api}/{self.joining}/agreement", "PUT", only=mine),
            Call("splitEntries", f"{api}/{self.joined}/split", only=mine),
            Call("takeJoiningBack", f"{api}/{self.joining}", "DELETE", only=mine),
        ]


@pytest.mark.sqlite_only
@pytest.mark.slow
def test_one_real_thing_of_each_kind_opens_to_whom_the_matrix_says(
    make: Factory, clock: FixedClock
) -> None:
    things = Things(make, clock)
    calls = things.calls()
    left_out = SEPARATE_PAGES | MISSING_HERE
    assert {call.endpoint for call in calls} | ELSEWHERE >= left_out, "a route escapes the crawl"
    with things.world.rehearsal() as app:
        app.config["WTF_CSRF_ENABLED"] = False
        wrong = [
            f"{call.method} {call.endpoint} as {name or 'nobody'}: {status}"
            for name, roles in EVERYONE.items() for status_of in [_asked_by(app, make, name)]
            for call in calls for status in [status_of(call)]
            if (status < SIGN_IN) != _opens(call, name, roles)
        ]  # fmt: skip
    assert wrong == [], "\n".join(wrong)


SIGN_IN = 399
"""Stands for a redirect to the door."""


def _asked_by(app: Flask, make: Factory, name: str) -> Any:
    browser = Browser(app, make.session_token(name) if name else None)
    bearer = {"Authorization": f"Bearer {make.token(name)}"} if name else {}

    def ask(call: Call) -> int:
        if call.path.startswith("/api/"):
            return app.test_client().open(
                call.path, method=call.method, headers=bearer | {"If-Match": "*"}
            ).status_code  # fmt: skip
        answer = browser.client.open(call.path, method=call.method, data=call.form)
        at_the_door = answer.headers.get("Location", "").startswith("/sign-in")
        return SIGN_IN if at_the_door else answer.status_code

    return ask


def _opens(call: Call, name: str, roles: frozenset[Role]) -> bool:
    action = action_of_page(call.endpoint) or action_of_operation(call.endpoint)
    assert action is not None, call.endpoint
    if call.only is not None and name not in call.only:
        return False
    if action.subject == "signed-in":
        return permits(action.name, roles)
    return permits(action.name, roles, Phase.OPEN) and permits("entry.view", roles, Phase.OPEN)
