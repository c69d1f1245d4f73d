"""Kinds of events, roles and states in plain words. Msgids, translated where they are shown."""

from __future__ import annotations

from collections.abc import Mapping

from intranet_ideas import events
from intranet_ideas.access import Role
from intranet_ideas.errors import N_
from intranet_ideas.notifications.models import KEPT, PARKED, PENDING, SENT

EVENTS: Mapping[str, str] = {
    events.CHALLENGE_CREATED: N_("Challenge begun"),
    events.CHALLENGE_UPDATED: N_("Challenge changed"),
    events.CHALLENGE_ANNOUNCED: N_("Challenge published"),
    events.CHALLENGE_OPENED: N_("Challenge opened for ideas"),
    events.CHALLENGE_REMINDER: N_("Reminder of the deadline"),
    events.DRAFT_REMINDER: N_("Reminder of drafts"),
    events.CHALLENGE_CLOSING_SOON: N_("Deadline within a day"),
    events.CHALLENGE_CLOSED: N_("Deadline for ideas passed"),
    events.VOTING_CLOSED: N_("Voting closed"),
    events.JUDGING_REMINDER: N_("Reminder half-way through judging"),
    events.JUDGES_LATE: N_("Managers told of judges who are behind"),
    events.ROUND_REMINDER: N_("Reminder half-way through a round of judging"),
    events.ROUND_LATE: N_("Managers told of judges who are behind in a round"),
    events.ROUND_CLOSING_SOON: N_("A round of judging closes in a working day"),
    events.ROUND_CLOSED: N_("A round of judging closed"),
    events.JUDGING_CLOSING_SOON: N_("Judging closes in a working day"),
    events.JUDGING_CLOSED: N_("Judging closed"),
    events.JUDGING_OVERDUE: N_("Judging closed with assessments missing"),
    events.RESULTS_DUE: N_("Results are due"),
    events.ANSWERS_OVERDUE: N_("Answers are overdue"),
    events.DEADLINE_CHANGED: N_("Deadline changed"),
    events.CHALLENGE_CANCELLED: N_("Challenge cancelled"),
    events.RESULTS_RELEASED: N_("Results published"),
    events.PARTICIPANT_JOINED: N_("Joined a challenge"),
    events.PARTICIPANT_LEFT: N_("Left a challenge"),
    events.ENTRY_CREATED: N_("Idea begun"),
    events.ENTRY_EDITED: N_("Idea changed"),
    events.ENTRY_SUBMITTED: N_("Idea handed in"),
    events.ENTRY_REDACTED: N_("Words of an idea blanked"),
    events.REDACTION_CARRIED_OVER: N_("Words blanked in a text handed in again"),
    events.ENTRY_REVISED: N_("A changed text handed in"),
    events.ENTRY_WITHDRAWN: N_("Idea withdrawn"),
    events.ENTRY_ANSWERED: N_("Answer given to the authors"),
    events.ATTACHMENT_ADDED: N_("File added"),
    events.ATTACHMENT_REMOVED: N_("File removed"),
    events.COMMENT_ADDED: N_("Comment written"),
    events.COMMENT_DELETED: N_("Comment deleted"),
    events.REACTION_SET: N_("Reaction to a comment"),
    events.REACTION_REMOVED: N_("Reaction to a comment taken back"),
    events.COMMENT_REACTED: N_("A comment has got reactions"),
    events.TALK_SET: N_("How people talk in a challenge was chosen"),
    events.VOTE_SET: N_("Idea supported"),
    events.VOTE_REMOVED: N_("Support taken back"),
    events.VOTES_LAPSED: N_("Support lapsed when an idea was handed in again"),
    events.JUDGES_SET: N_("Judges chosen"),
    events.ENTRIES_ASSIGNED: N_("Ideas given to judges"),
    events.JUDGE_ASSIGNED: N_("Judge asked"),
    events.CONFLICT_DECLARED: N_("Disqualification declared"),
    events.CONFLICT_FOUND: N_("Disqualification found"),
    events.CONFLICT_RULES_SET: N_("Grounds of disqualification chosen"),
    events.ADVISERS_SET: N_("Advisers named"),
    events.AUTHORS_NAMED: N_("Authors of an idea named"),
    events.AUTHORS_REMOVED: N_("Authors of an idea gone"),
    events.HELPERS_NAMED: N_("Helper of an idea named"),
    events.HELPER_LEFT: N_("Helper of an idea stopped"),
    events.TEAM_PLACE_OPENED: N_("Open place in an idea put up"),
    events.TEAM_PLACE_CLOSED: N_("Open place in an idea taken down"),
    events.TEAM_ASKED: N_("Asked to join an idea"),
    events.HELP_OFFERED: N_("Help offered with an idea"),
    events.HELP_DECLINED: N_("Offer of help declined"),
    events.TEAM_ACCEPTED: N_("Let someone join an idea"),
    events.TEAM_DECLINED: N_("Wish to join an idea declined"),
    events.TEAM_INVITED: N_("Invited to join an idea"),
    events.TEAM_ANSWERED: N_("Invitation to an idea answered"),
    events.TEAM_TAKEN_BACK: N_("Wish to join or invitation taken back"),
    events.TEAM_LEFT: N_("Left the authors of an idea"),
    events.CONTACT_SET: N_("Contact of an idea changed"),
    events.ASSESSMENT_EDITED: N_("Assessment changed"),
    events.ASSESSMENT_HANDED_IN: N_("Assessment handed in"),
    events.COMPARISON_MADE: N_("Two ideas compared"),
    events.COMPARISON_UNDONE: N_("Comparison taken back"),
    events.RANKING_COMPUTED: N_("Ranking made"),
    events.RANKING_FAILED: N_("Ranking failed"),
    events.ANSWER_WRITTEN: N_("Answer written"),
    events.JUDGES_REMINDED: N_("Judges reminded"),
    events.WRITE_LINK_MADE: N_("Link made by which people write before they sign in"),
    events.WRITE_LINK_REVOKED: N_("Link revoked by which people wrote before they signed in"),
    events.EXAMPLE_SET: N_("Example for the judges written"),
    events.EXAMPLE_REMOVED: N_("Example for the judges taken away"),
    events.EXAMPLE_SCORED: N_("Example scored"),
    events.EXAMPLE_NOTED: N_("Note on the example written"),
    events.ROUNDS_SET: N_("Rounds of judging planned"),
    events.ROUND_ADVANCED: N_("Judging went on to the next round"),
    events.ROUND_TAKEN_BACK: N_("The next round of judging taken back"),
    events.RELEASE_SCHEDULED: N_("Release by the clock switched on or off"),
    events.RESULTS_CORRECTED: N_("Published results corrected"),
    events.RESULTS_VERIFIED: N_("Results computed again"),
    events.CORRECTION_DRAFTED: N_("Correction with assessments set aside prepared"),
    events.CORRECTION_DROPPED: N_("Prepared correction thrown away"),
    events.ASSESSMENT_SET_ASIDE: N_("Assessment set aside after publication"),
    events.STANDING_CHANGED: N_("Authors told of a corrected place"),
    events.JUDGE_KNOWS_SET: N_("What a judge knows well changed"),
    events.RESULTS_RECHECKED: N_("Results to be computed again"),
    events.DECISION_MADE: N_("Decision written down"),
    events.MEETING_NOTED: N_("Meeting written down"),
    events.USER_ADDED: N_("Person added"),
    events.USER_CHANGED: N_("Person changed"),
    events.PEOPLE_IMPORTED: N_("List of people imported"),
    events.PEOPLE_IMPORT_UNDONE: N_("Import of people undone"),
    events.DEPARTMENT_CHANGED: N_("Departments changed"),
    events.SIGNED_IN: N_("Signed in"),
    events.SIGN_IN_FAILED: N_("Sign-in failed"),
    events.BREAK_GLASS_USED: N_("Emergency account used"),
    events.SIGN_IN_REFUSED: N_("Not let in by an issuer"),
    events.IDENTITY_LINKED: N_("Account linked to an issuer"),
    events.IDENTITY_UNLINKED: N_("Account parted from an issuer"),
    events.DIRECTORY_CONNECTED: N_("Directory connected"),
    events.DIRECTORY_CHANGED: N_("Connection to a directory changed"),
    events.PROVISIONING_REFUSED: N_("Directory refused"),
    events.SESSION_ENDED: N_("Session ended"),
    events.PASSKEY_ADDED: N_("Passkey made"),
    events.PASSKEY_RENAMED: N_("Passkey given another name"),
    events.PASSKEY_REMOVED: N_("Passkey removed"),
    events.TOKEN_MADE: N_("Access token made"),
    events.TOKEN_REVOKED: N_("Access token revoked"),
    events.PREFERENCES_CHANGED: N_("Choice of notifications changed"),
    events.PLUGIN_ENABLED: N_("Plugin switched on"),
    events.PLUGIN_DISABLED: N_("Plugin switched off"),
    events.PLUGIN_INHERITS: N_("Plugin follows the department above"),
    events.PLUGIN_SUSPENDED: N_("Plugin suspended"),
    events.PLUGIN_SUSPENDED_BY_HAND: N_("Plugin suspended by hand"),
    events.PLUGIN_RESUMED: N_("Plugin resumed"),
    events.PLUGIN_CONFIGURED: N_("Plugin settings changed"),
    events.PLUGIN_LIMITED: N_("Limits of a plugin changed"),
    events.PLUGIN_TRIED: N_("Plugin tried in the shade"),
    events.SEARCH_REBUILT: N_("Search index rebuilt"),
    events.WORK_RETRIED: N_("Work put in line again"),
    events.WORK_DROPPED: N_("Work dropped"),
    events.BACKUP_MADE: N_("Backup made"),
    events.SITE_CLOSED: N_("Site closed for maintenance"),
    events.SITE_OPENED: N_("Site opened again"),
    events.SITE_RESTORED: N_("Site restored from a backup"),
    events.USER_ERASED: N_("Person erased"),
    events.DRAFT_ERASED: N_("Draft emptied"),
    events.RETENTION_FOLLOWED: N_("Kept long enough"),
    events.KEEPING_CHOSEN: N_("How long things are kept was chosen"),
    events.PACKAGE_ASKED: N_("Package for the archive asked for"),
}

ROLES: Mapping[str, str] = {
    Role.MODERATOR: N_("Moderator"),
    Role.IT_ADMINISTRATOR: N_("IT administrator"),
    Role.AUDITOR: N_("Auditor"),
}

ROLE_HELP: Mapping[str, str] = {
    Role.MODERATOR: N_("Can hide comments that break the rules."),
    Role.IT_ADMINISTRATOR: N_("Runs the site: plugins, people, health."),
    Role.AUDITOR: N_("Reads everything that was published, and the audit trail; changes nothing."),
}

DELIVERIES: Mapping[str, str] = {
    PENDING: N_("Waiting to be sent"),
    KEPT: N_("Kept until e-mail is set up"),
    PARKED: N_("Given up"),
    SENT: N_("Sent"),
}

ORIGINS: Mapping[str, str] = {
    "bundled": N_("Comes with the product"),
    "folder": N_("From a plugin folder"),
    "installed": N_("Installed package"),
}

LANES: Mapping[str, str] = {
    "timing": N_("Instants that pass"),
    "notify": N_("Notifications"),
    "deliver": N_("Mail and other messages"),
    "index": N_("Search"),
    "tell": N_("Telling plugins"),
}
"""The worker's lanes that have something in line."""

WAITING: Mapping[str, str] = {
    "notifications": N_("for notifications"),
    "search": N_("for search"),
    "plugins": N_("for plugins"),
}

NOT_SET_UP = (
    N_("no mail server is set"), N_("no receiver is set"), N_("no usable signing key is set"),
    N_("no channel is set"),
)  # fmt: skip
"""Why the bundled channels keep messages, in their own words; plugins can't mark msgids."""

TOLD: Mapping[str, str] = {
    "taken": N_("Taken"), "failed": N_("Failed, is tried again"), "refused": N_("Not taken"),
}  # fmt: skip
"""What came of telling a plugin of an event."""
