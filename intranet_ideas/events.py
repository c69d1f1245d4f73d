"""Events: facts that happened, written in the same transaction as the change.

The table is the audit trail, the outbox for notifications and the feed for search.
``key`` makes a timed fact happen once, however many workers see its instant pass.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from intranet_ideas.database import KEY, NAME, Base, BigId

CHALLENGE_CREATED = "challenge_created"
CHALLENGE_UPDATED = "challenge_updated"
CHALLENGE_ANNOUNCED = "challenge_announced"
CHALLENGE_OPENED = "challenge_opened"
CHALLENGE_CLOSING_SOON = "challenge_closing_soon"
CHALLENGE_CLOSED = "challenge_closed"
CHALLENGE_REMINDER = "challenge_reminder"
DRAFT_REMINDER = "draft_reminder"
VOTING_OPENS = "voting_opens"
VOTING_CLOSED = "voting_closed"
JUDGING_REMINDER = "judging_reminder"
JUDGES_LATE = "judges_late"
JUDGING_CLOSING_SOON = "judging_closing_soon"
JUDGING_CLOSED = "judging_closed"
JUDGING_OVERDUE = "judging_overdue"
ROUND_REMINDER = "round_reminder"
ROUND_LATE = "round_late"
ROUND_CLOSING_SOON = "round_closing_soon"
ROUND_CLOSED = "round_closed"
RESULTS_DUE = "results_due"
ANSWERS_OVERDUE = "answers_overdue"
DEADLINE_CHANGED = "deadline_changed"
CHALLENGE_CANCELLED = "challenge_cancelled"
RESULTS_RELEASED = "results_released"
PARTICIPANT_JOINED = "participant_joined"
PARTICIPANT_LEFT = "participant_left"
ENTRY_CREATED = "entry_created"
ENTRY_PARTNER_SET = "entry_partner_set"
ENTRY_EDITED = "entry_edited"
ENTRY_SUBMITTED = "entry_submitted"
ENTRY_REVISED = "entry_revised"
ENTRY_HELD = "entry_held"
ENTRY_LET_THROUGH = "entry_let_through"
ENTRY_SENT_BACK = "entry_sent_back"
ENTRY_REFUSED = "entry_refused"
ENTRY_APPEALED = "entry_appealed"
ENTRY_APPEAL_DECIDED = "entry_appeal_decided"
ENTRY_LAPSED = "entry_lapsed"
IDEA_WAITS = "idea_waits"
IDEA_WAITS_LONG = "idea_waits_long"
ENTRY_REDACTED = "entry_redacted"
REDACTION_CARRIED_OVER = "redaction_carried_over"
ENTRY_WITHDRAWN = "entry_withdrawn"
ENTRY_ANSWERED = "entry_answered"
ATTACHMENT_ADDED = "attachment_added"
ATTACHMENT_REMOVED = "attachment_removed"
COMMENT_ADDED = "comment_added"
COMMENT_DELETED = "comment_deleted"
REACTION_SET = "reaction_set"
REACTION_REMOVED = "reaction_removed"
COMMENT_REACTED = "comment_reacted"
COMMENT_HELD = "comment_held"
COMMENT_REPORTED = "comment_reported"
COMMENT_KEPT = "comment_kept"
COMMENT_APPROVED = "comment_approved"
COMMENT_HIDDEN = "comment_hidden"
COMMENT_APPEALED = "comment_appealed"
APPEAL_DECIDED = "appeal_decided"
MODERATION_NEEDED = "moderation_needed"
VOTE_SET = "vote_set"
VOTE_REMOVED = "vote_removed"
VOTES_LAPSED = "votes_lapsed"
COST_ASKED = "cost_asked"
COST_CHECKED = "cost_checked"
BALLOT_HANDED_IN = "ballot_handed_in"
BALLOT_TAKEN_BACK = "ballot_taken_back"
PAIR_CHOSEN = "pair_chosen"
PAIR_UNDONE = "pair_undone"
VOTES_COUNTED = "votes_counted"
JUDGES_SET = "judges_set"
MANAGER_NAMED = "manager_named"
MANAGER_REMOVED = "manager_removed"
ENTRIES_ASSIGNED = "entries_assigned"
JUDGE_ASSIGNED = "judge_assigned"
CONFLICT_DECLARED = "conflict_declared"
CONFLICT_FOUND = "conflict_found"
CONFLICT_RULES_SET = "conflict_rules_set"
ADVISERS_SET = "advisers_set"
AUTHORS_NAMED = "authors_named"
AUTHORS_REMOVED = "authors_removed"
AUTHORSHIP_ENDED = "authorship_ended"
HELPERS_NAMED = "helpers_named"
HELPER_LEFT = "helper_left"
TEAM_PLACE_OPENED = "team_place_opened"
TEAM_PLACE_CLOSED = "team_place_closed"
TEAM_ASKED = "team_asked"
HELP_OFFERED = "help_offered"
HELP_DECLINED = "help_declined"
TEAM_ACCEPTED = "team_accepted"
TEAM_DECLINED = "team_declined"
TEAM_INVITED = "team_invited"
TEAM_ANSWERED = "team_answered"
TEAM_TAKEN_BACK = "team_taken_back"
TEAM_LEFT = "team_left"
CLARIFICATION_ASKED = "clarification_asked"
CLARIFICATION_DUE = "clarification_due"
CLARIFICATION_ANSWERED = "clarification_answered"
CLARIFICATIONS_ALLOWED = "clarifications_allowed"
SUGGESTION_MADE = "suggestion_made"
SUGGESTION_ACCEPTED = "suggestion_accepted"
SUGGESTION_DECLINED = "suggestion_declined"
SUGGESTION_WITHDRAWN = "suggestion_withdrawn"
CONTACT_SET = "contact_set"
BUNDLE_MADE = "bundle_made"
BUNDLE_CHANGED = "bundle_changed"
BUNDLE_DISSOLVED = "bundle_dissolved"
BUNDLE_RESTORED = "bundle_restored"
ENTRY_BUNDLED = "entry_bundled"
JOIN_PROPOSED = "join_proposed"
JOIN_AGREED = "join_agreed"
JOIN_READY = "join_ready"
JOIN_DECLINED = "join_declined"
JOIN_ANSWERED = "join_answered"
JOIN_TAKEN_BACK = "join_taken_back"
ENTRY_JOINED = "entry_joined"
ENTRY_TOOK_IN = "entry_took_in"
ENTRY_SPLIT = "entry_split"
ENTRY_GAVE_BACK = "entry_gave_back"
ASSESSMENT_EDITED = "assessment_edited"
ASSESSMENT_HANDED_IN = "assessment_handed_in"
COMPARISON_MADE = "comparison_made"
COMPARISON_UNDONE = "comparison_undone"
RANKING_COMPUTED = "ranking_computed"
RANKING_FAILED = "ranking_failed"
ANSWER_WRITTEN = "answer_written"
JUDGES_REMINDED = "judges_reminded"
WRITE_LINK_MADE = "write_link_made"
WRITE_LINK_REVOKED = "write_link_revoked"
EXAMPLE_SET = "example_set"
EXAMPLE_REMOVED = "example_removed"
EXAMPLE_SCORED = "example_scored"
EXAMPLE_NOTED = "example_noted"
ROUNDS_SET = "rounds_set"
ROUND_ADVANCED = "round_advanced"
ROUND_TAKEN_BACK = "round_taken_back"
RELEASE_SCHEDULED = "release_scheduled"
RESULTS_CORRECTED = "results_corrected"
RESULTS_RECHECKED = "results_rechecked"
RESULTS_VERIFIED = "results_verified"
CORRECTION_DRAFTED = "correction_drafted"
CORRECTION_DROPPED = "correction_dropped"
ASSESSMENT_SET_ASIDE = "assessment_set_aside"
STANDING_CHANGED = "standing_changed"
JUDGE_KNOWS_SET = "judge_knows_set"
INITIATIVE_BEGUN = "initiative_begun"
INITIATIVE_CHANGED = "initiative_changed"
INITIATIVE_MOVED = "initiative_moved"
INITIATIVE_HELD = "initiative_held"
INITIATIVE_NEWS = "initiative_news"
INITIATIVE_NEWS_INSIDE = "initiative_news_inside"
STAGES_SET = "stages_set"
THEMES_SET = "themes_set"
THANKS_GIVEN = "thanks_given"
THANKS_TAKEN_BACK = "thanks_taken_back"
ENTRY_THANKED = "entry_thanked"
BENEFIT_PLANNED = "benefit_planned"
BENEFIT_MEASURED = "benefit_measured"
BENEFIT_DUE = "benefit_due"
STORY_WRITTEN = "story_written"
STORY_PUBLISHED = "story_published"
STORY_WITHDRAWN = "story_withdrawn"
STORY_NEWS = "story_news"
DECISION_MADE = "decision_made"
MEETING_NOTED = "meeting_noted"
USER_ADDED = "user_added"
USER_CHANGED = "user_changed"
PEOPLE_IMPORTED = "people_imported"
PEOPLE_IMPORT_UNDONE = "people_import_undone"
DEPARTMENT_CHANGED = "department_changed"
SIGNED_IN = "signed_in"
SIGN_IN_FAILED = "sign_in_failed"
BREAK_GLASS_USED = "break_glass_used"
SIGN_IN_REFUSED = "sign_in_refused"
IDENTITY_LINKED = "identity_linked"
IDENTITY_UNLINKED = "identity_unlinked"
DIRECTORY_CONNECTED = "directory_connected"
DIRECTORY_CHANGED = "directory_changed"
PROVISIONING_REFUSED = "provisioning_refused"
SESSION_ENDED = "session_ended"
PASSKEY_ADDED = "passkey_added"
PASSKEY_RENAMED = "passkey_renamed"
PASSKEY_REMOVED = "passkey_removed"
TOKEN_MADE = "token_made"  # noqa: S105 - the name of a kind of event
TOKEN_REVOKED = "token_revoked"  # noqa: S105
PREFERENCES_CHANGED = "preferences_changed"
PLUGIN_ENABLED = "plugin_enabled"
PLUGIN_DISABLED = "plugin_disabled"
PLUGIN_INHERITS = "plugin_inherits"
PLUGIN_SUSPENDED = "plugin_suspended"
PLUGIN_SUSPENDED_BY_HAND = "plugin_suspended_by_hand"
PLUGIN_RESUMED = "plugin_resumed"
PLUGIN_CONFIGURED = "plugin_configured"
PLUGIN_LIMITED = "plugin_limited"
PLUGIN_TRIED = "plugin_tried"
SEARCH_REBUILT = "search_rebuilt"
WORK_RETRIED = "work_retried"
WORK_DROPPED = "work_dropped"
BACKUP_MADE = "backup_made"
SITE_RESTORED = "site_restored"
SITE_CLOSED = "site_closed"
SITE_OPENED = "site_opened"
USER_ERASED = "user_erased"
DRAFT_ERASED = "draft_erased"
RETENTION_FOLLOWED = "retention_followed"
PACKAGE_ASKED = "package_asked"
KEEPING_CHOSEN = "keeping_chosen"
AGE_SAID = "age_said"
AGE_CORRECTED = "age_corrected"
AGE_QUESTIONED = "age_questioned"
AGE_DECIDED = "age_decided"
GUARDIAN_ASKED = "guardian_asked"
CONSENT_GIVEN = "consent_given"
CONSENT_REFUSED = "consent_refused"
CONSENT_WITHDRAWN = "consent_withdrawn"
CONSENT_LACKED = "consent_lacked"
CONSENT_NOT_NEEDED = "consent_not_needed"
ACCOUNTS_CONNECTED = "accounts_connected"
TALK_SET = "talk_set"
YEAR_TEXT_WRITTEN = "year_text_written"
TIP_LEFT = "tip_left"
TIP_ANSWERED = "tip_answered"
TIP_OVERDUE = "tip_overdue"
IDEAS_TOLD = "ideas_told"
TOLD_CODE_MADE = "told_code_made"
IDEAS_TAKEN_OVER = "ideas_taken_over"
GOAL_PLAN_KEPT = "goal_plan_kept"
GOALS_IMPORTED = "goals_imported"
GOAL_IMPORT_UNDONE = "goal_import_undone"
GOAL_CARRIED_OVER = "goal_carried_over"
GOALS_NAMED = "goals_named"
INDICATOR_KEPT = "indicator_kept"
INDICATOR_REMOVED = "indicator_removed"
INDICATOR_POINTS_BROUGHT = "indicator_points_brought"
PARTNER_MADE = "partner_made"
PARTNER_CHANGED = "partner_changed"
PARTNER_INVITED = "partner_invited"
PARTNER_INVITATION_ENDED = "partner_invitation_ended"
PARTNER_JOINED = "partner_joined"
PARTNER_LEFT = "partner_left"
PARTNER_MEMBER_TAKEN_OUT = "partner_member_taken_out"
PARTNER_CONTACT_SET = "partner_contact_set"
PARTNER_CLOSED = "partner_closed"
PARTNER_OPENED = "partner_opened"
PARTNER_GONE = "partner_gone"
PARTNER_ORPHANED = "partner_orphaned"
CONSULTATION_BEGUN = "consultation_begun"
CONSULTATION_CHANGED = "consultation_changed"
CONSULTATION_PUBLISHED = "consultation_published"
CONSULTATION_EXTENDED = "consultation_extended"
CONSULTATION_OPENED = "consultation_opened"
CONSULTATION_CLOSED = "consultation_closed"
CONSULTATION_PROPOSED = "consultation_proposed"
CONSULTATION_COMMENTED = "consultation_commented"
CONSULTATION_REPORTED = "consultation_reported"
CONSULTATION_MODERATED = "consultation_moderated"
CONSULTATION_WORKED_ON = "consultation_worked_on"
CONSULTATION_ANSWERED = "consultation_answered"
CONSULTATION_CANCELLED = "consultation_cancelled"
CONSULTATION_DELETED = "consultation_deleted"
DAY_SET = "day_set"
DAY_SCREEN_OPENED = "day_screen_opened"
DAY_SCREEN_ENDED = "day_screen_ended"
DAY_TEAM_MADE = "day_team_made"
DAY_TEAM_JOINED = "day_team_joined"
DAY_TEAM_LEFT = "day_team_left"
PITCH_ORDER_SET = "pitch_order_set"
PITCH_STARTED = "pitch_started"
PITCH_PAUSED = "pitch_paused"
PITCH_ENDED = "pitch_ended"
DAY_VOTING_OPENED = "day_voting_opened"
DAY_VOTING_CLOSED = "day_voting_closed"
DAY_WINNERS_SHOWN = "day_winners_shown"
DAY_WINNERS_HIDDEN = "day_winners_hidden"
GROUP_MEETING_PLANNED = "group_meeting_planned"
GROUP_MEETING_INVITED = "group_meeting_invited"
GROUP_MEETING_CHANGED = "group_meeting_changed"
GROUP_MEETING_MOVED = "group_meeting_moved"
GROUP_MEETING_CANCELLED = "group_meeting_cancelled"
GROUP_MEETING_HELD = "group_meeting_held"
GROUP_AGENDA_FIXED = "group_agenda_fixed"
GROUP_AGENDA_READY = "group_agenda_ready"
GROUP_AGENDA_CHANGED = "group_agenda_changed"
GROUP_POINT_WRITTEN = "group_point_written"
GROUP_MINUTES_READY = "group_minutes_ready"
GROUP_MINUTES_APPROVED = "group_minutes_approved"
GROUP_MINUTES_PUBLISHED = "group_minutes_published"
GROUP_MINUTES_WITHDRAWN = "group_minutes_withdrawn"
GROUP_MINUTES_CORRECTED = "group_minutes_corrected"
GROUP_TASK_GIVEN = "group_task_given"
GROUP_TASK_TAKEN_BACK = "group_task_taken_back"
GROUP_TASK_TICKED = "group_task_ticked"
GROUP_TASK_DUE = "group_task_due"
DAY_GUEST_CAME = "day_guest_came"
DAY_GUEST_TAKEN_OUT = "day_guest_taken_out"
DAY_GUEST_PUT_BACK = "day_guest_put_back"
DAY_GUEST_MOVED = "day_guest_moved"
DAY_GUEST_ENDED = "day_guest_ended"
DAY_GUEST_KEPT = "day_guest_kept"


class Event(Base):
    """One fact. ``happened_at`` is when it became true, ``recorded_at`` when it was written.

    The three ``…_at`` marks at the end say which consumers have dealt with it: marks
    rather than a position, because on PostgreSQL rows commit out of id order. ``unheard``
    names the plugins that failed to hear it and are told again, and why some, as ``name: why``,
    never take it; None before the first try.

    ``seq``, ``salt`` and ``digest`` join it to the chain (``audit``), by the worker, once. The
    database refuses to change what an event says, or to delete it: it holds numbers of people
    and things, so that a name can be erased where it stands.
    """

    __tablename__ = "event"
    __table_args__ = (
        Index("ix_event_to_notify", "id", sqlite_where=text("notified_at IS NULL"),
              postgresql_where=text("notified_at IS NULL")),
        Index("ix_event_to_index", "id", sqlite_where=text("indexed_at IS NULL"),
              postgresql_where=text("indexed_at IS NULL")),
        Index("ix_event_to_tell", "id", sqlite_where=text("told_at IS NULL"),
              postgresql_where=text("told_at IS NULL")),
        Index("ix_event_backup", "id", sqlite_where=text("kind = 'backup_made'"),
              postgresql_where=text("kind = 'backup_made'")),
        Index("ix_event_user_changed", "id", sqlite_where=text("kind = 'user_changed'"),
              postgresql_where=text("kind = 'user_changed'")),
        Index("ix_event_to_seal", "id", sqlite_where=text("seq IS NULL"),
              postgresql_where=text("seq IS NULL")),
        Index("uq_event_seq", "seq", unique=True),
        Index("ix_event_challenge", "challenge_id", "id"),
        Index("ix_event_entry", "entry_id", "id"),
        Index("ix_event_actor", "actor_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[str] = mapped_column(KEY)
    key: Mapped[str | None] = mapped_column(NAME, unique=True)
    happened_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    challenge_id: Mapped[int | None] = mapped_column(ForeignKey("challenge.id"))
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("entry.id"))
    data: Mapped[dict[str, Any]] = mapped_column(default=dict)
    notified_at: Mapped[datetime | None]
    indexed_at: Mapped[datetime | None]
    told_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    next_attempt_at: Mapped[datetime | None]
    unheard: Mapped[list[str] | None]
    seq: Mapped[int | None] = mapped_column(BigInteger)
    salt: Mapped[str | None] = mapped_column(String(32))
    digest: Mapped[str | None] = mapped_column(String(64))


INDEXED = frozenset({
    CHALLENGE_ANNOUNCED, CHALLENGE_UPDATED, CHALLENGE_CANCELLED, ENTRY_SUBMITTED,
    ENTRY_WITHDRAWN, ENTRY_REDACTED, RESULTS_RELEASED, COMMENT_ADDED, COMMENT_DELETED,
    COMMENT_HIDDEN, APPEAL_DECIDED,
    ENTRY_JOINED, ENTRY_TOOK_IN, ENTRY_SPLIT, ENTRY_GAVE_BACK,
})  # fmt: skip
"""Kinds that change what search should find."""

TOLD = frozenset({
    CHALLENGE_ANNOUNCED, CHALLENGE_OPENED, CHALLENGE_CLOSING_SOON, CHALLENGE_CLOSED,
    RESULTS_RELEASED, ENTRY_SUBMITTED, ENTRY_WITHDRAWN, ENTRY_ANSWERED, COMMENT_ADDED,
    JUDGE_ASSIGNED,
})  # fmt: skip
"""Kinds that plugins hear of, by the hook of the same name."""

NOTIFIED = frozenset({
    CHALLENGE_ANNOUNCED, CHALLENGE_OPENED, CHALLENGE_CLOSING_SOON, CHALLENGE_CLOSED,
    DEADLINE_CHANGED, CHALLENGE_CANCELLED, RESULTS_RELEASED, RESULTS_DUE, JUDGING_CLOSED,
    ENTRY_SUBMITTED, ENTRY_ANSWERED, COMMENT_ADDED, JUDGE_ASSIGNED, RANKING_FAILED, MANAGER_NAMED,
    MANAGER_REMOVED, ENTRY_WITHDRAWN,
    PLUGIN_SUSPENDED, BREAK_GLASS_USED, CHALLENGE_REMINDER, DRAFT_REMINDER, JUDGING_REMINDER,
    JUDGING_CLOSING_SOON, JUDGING_OVERDUE, ANSWERS_OVERDUE, ENTRY_REVISED, RESULTS_CORRECTED,
    JUDGES_REMINDED, REDACTION_CARRIED_OVER, STANDING_CHANGED, JUDGES_LATE,
    ROUND_REMINDER, ROUND_LATE, ROUND_CLOSING_SOON, ROUND_CLOSED, AUTHORS_NAMED, VOTES_LAPSED,
    HELPERS_NAMED, TEAM_ASKED, TEAM_DECLINED, TEAM_INVITED, TEAM_ANSWERED, TEAM_LEFT, CONTACT_SET,
    HELP_OFFERED, HELP_DECLINED, ENTRY_THANKED, COMMENT_REACTED, COMMENT_APPROVED, COMMENT_HIDDEN,
    APPEAL_DECIDED,
    ENTRY_SENT_BACK, ENTRY_REFUSED, ENTRY_APPEAL_DECIDED, ENTRY_LAPSED, IDEA_WAITS,
    IDEA_WAITS_LONG,
    MODERATION_NEEDED, COST_CHECKED, VOTING_OPENS, ENTRY_BUNDLED,
    SUGGESTION_MADE, SUGGESTION_ACCEPTED, SUGGESTION_DECLINED,
    CLARIFICATION_ASKED, CLARIFICATION_DUE, CLARIFICATION_ANSWERED, AUTHORSHIP_ENDED,
    JOIN_PROPOSED, JOIN_AGREED, JOIN_READY, JOIN_DECLINED, JOIN_ANSWERED, ENTRY_TOOK_IN,
    ENTRY_GAVE_BACK, INITIATIVE_NEWS, INITIATIVE_NEWS_INSIDE,
    BENEFIT_DUE, STORY_NEWS,
    TIP_LEFT, TIP_ANSWERED, TIP_OVERDUE, PARTNER_GONE, PARTNER_ORPHANED,
    CONSULTATION_OPENED, CONSULTATION_EXTENDED, CONSULTATION_CLOSED, CONSULTATION_COMMENTED,
    CONSULTATION_REPORTED, CONSULTATION_MODERATED, CONSULTATION_ANSWERED, CONSULTATION_CANCELLED,
    GROUP_MEETING_INVITED, GROUP_MEETING_MOVED, GROUP_AGENDA_READY, GROUP_MINUTES_READY,
    GROUP_TASK_GIVEN, GROUP_TASK_TAKEN_BACK, GROUP_TASK_DUE, AGE_QUESTIONED,
})  # fmt: skip
"""Kinds that people hear of."""


def record(
    session: Session,
    kind: str,
    *,
    now: datetime,
    actor_id: int | None = None,
    department_id: int | None = None,
    challenge_id: int | None = None,
    entry_id: int | None = None,
    happened_at: datetime | None = None,
    key: str | None = None,
    **data: Any,
) -> Event:
    """Add an Event to the session's transaction. ``data`` must be JSON; never secrets."""
    event = Event(
        kind=kind,
        key=key,
        happened_at=happened_at or now,
        recorded_at=now,
        actor_id=actor_id,
        department_id=department_id,
        challenge_id=challenge_id,
        entry_id=entry_id,
        data=data,
        notified_at=None if kind in NOTIFIED else now,
        indexed_at=None if kind in INDEXED else now,
        told_at=None if kind in TOLD else now,
    )
    session.add(event)
    return event
