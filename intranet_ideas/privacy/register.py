"""Every table with what it knows about people, and why: what is not in it fails a test.

The page for IT, docs/register.md, what a person can take out and what erasing does are made
from this.
"""

from __future__ import annotations

from collections.abc import Mapping

from intranet_ideas.privacy.rules import Fate, Register, Through

USER = ("user_id",)
DELETED, BLANKED = Fate.DELETED, Fate.BLANKED

TABLES: Mapping[str, Register] = {
    # Accounts
    "user": Register(
        "account", about=("id",), mentions=("manager_id",),
        personal=("email", "name", "department_id", "language", "roles", "guest", "active",
                  "break_glass"),
        secret=("password_hash",), fate=BLANKED,
    ),
    "department_manager": Register("account", about=USER, fate=DELETED),
    "department_import": Register("account", mentions=("made_by", "undone_by"),
                                  plain=("was", "made")),
    "people_import": Register("account", mentions=("made_by", "undone_by")),
    "people_import_change": Register("account", about=USER, personal=("was", "made"),
                                     fate=DELETED),
    "identity": Register("account", about=USER, mentions=("linked_by",),
                         personal=("issuer", "subject"), fate=DELETED),
    "scim_person": Register("account", about=USER, personal=("user_name", "external_id",
                            "given_name", "family_name"), plain=("user_key",), fate=DELETED),
    "scim_group": Register("account", plain=("external_id",)),
    "scim_connection": Register("operation", mentions=("created_by",),
                                plain=("name", "issuer")),
    "scim_token": Register("sign_in", mentions=("created_by",), secret=("token_hash",)),
    "scim_refusal": Register("operation", plain=("what", "reason", "values")),
    "closed_account": Register("account", about=USER),
    "challenge_keeping": Register("decisions", about=("changed_by",)),
    "archived_challenge": Register(),
    # Signing in
    "user_session": Register("sign_in", about=USER, personal=("device", "address", "way"),
                             secret=("token_hash",), fate=DELETED),
    "identity_session": Register(
        "sign_in", through=(Through("session_id", "user_session", "id"),),
        personal=("issuer", "sid"), secret=("id_token",), fate=DELETED,
    ),
    "api_token": Register("sign_in", about=USER, personal=("label", "scopes"),
                          secret=("token_hash",), fate=DELETED),
    "mail_link": Register("sign_in", about=USER, personal=("purpose", "email"),
                          plain=("language", "target", "status"), secret=("nonce", "browser"),
                          fate=DELETED),
    "guest_account": Register("account", about=USER, fate=DELETED),
    "connected_account": Register("account", about=("guest_id", "member_id")),
    "passkey": Register("sign_in", about=USER, personal=("name",),
                        secret=("digest", "public", "handle"), fate=DELETED),
    "sign_in_attempt": Register("sign_in", secret=("subject",)),
    "used_token": Register("sign_in", plain=("digest",)),
    "seen_claims": Register("sign_in", about=USER, personal=("issuer_key", "subject", "claims"),
                            fate=DELETED),
    # Ideas
    "entry": Register(
        "ideas", about=("created_by",), through=(Through("id", "entry_author", "entry_id"),),
        personal=("status", "pseudonymous"), plain=("language",),
    ),
    "entry_author": Register("ideas", about=USER),
    "former_author": Register("ideas", about=USER),
    "entry_helper": Register("ideas", about=USER),
    "entry_adviser": Register("ideas", about=USER),
    "entry_revision": Register(
        "ideas", about=("author_id",), through=(Through("entry_id", "entry", "id"),),
        mentions=("suggested_by",), personal=("title", "body", "answers"),
        plain=("body_html", "excerpt", "attachments", "digest"), fate=BLANKED,
    ),
    "attachment": Register(
        "ideas", about=("uploaded_by",), through=(Through("entry_id", "entry", "id"),),
        personal=("name", "media_type", "digest"),
    ),
    "write_link": Register("decisions", about=("made_by",), secret=("token",)),
    # Nobody's yet: as soon as it is somebody's, it is an idea.
    "kept_text": Register("ideas", plain=("title", "body", "answers", "language"),
                          secret=("id", "browser")),
    "entry_cost": Register("ideas", about=("asked_by",), mentions=("checked_by",),
                           personal=("asked",), plain=("word",)),
    "told_apart": Register(),
    "grown_from": Register(),
    "redaction": Register("ideas", about=("changed_by",), personal=("words",)),
    "team_place": Register("ideas", about=("opened_by",), personal=("wanted",), plain=("role",)),
    "team_request": Register(
        "talk", about=("user_id", "made_by"), mentions=("answered_by",),
        personal=("kind", "role", "word", "status", "reply"), fate=DELETED,
    ),
    "clarification": Register(
        "ideas", about=("asked_by",), through=(Through("entry_id", "entry", "id"),),
        mentions=("answered_by",), personal=("question", "answer"),
    ),
    "clarification_rule": Register("decisions", about=("changed_by",)),
    "suggestion": Register(
        "talk", about=("user_id",), mentions=("answered_by",), plain=("base",),
        personal=("field", "text", "why", "status", "reply"), fate=DELETED,
    ),
    # One without a name is nobody's.
    "tip": Register(
        "ideas", about=USER, mentions=("answered_by",), plain=("language",),
        personal=("area", "need", "whom", "better", "status", "answer"), secret=("code_hash",),
        fate=DELETED,
    ),
    "day": Register("decisions", about=("set_by",), plain=("code",), secret=("room", "screen")),
    "day_team": Register("ideas", about=("made_by",), personal=("name",), plain=("code", "state")),
    "day_member": Register("ideas", about=USER, fate=DELETED),
    "day_idea": Register(),
    "joining": Register(
        "ideas", about=("proposed_by",),
        mentions=("first_agreed_by", "second_agreed_by", "ended_by", "joined_by"),
        personal=("proposer", "word", "status"),
        plain=("title", "body", "answers", "reply", "before"), fate=BLANKED,
    ),
    "participation": Register("ideas", about=USER),
    # Comments, votes and following
    "comment": Register("talk", about=("author_id",), mentions=("deleted_by",),
                        personal=("body", "side", "state"), plain=("body_html", "mentions"),
                        fate=BLANKED),
    "comment_report": Register("talk", about=USER, personal=("reason", "words"), fate=DELETED),
    "comment_ruling": Register("talk", about=("made_by",), personal=("kind", "reason")),
    "comment_appeal": Register("talk", about=USER, mentions=("decided_by",),
                               personal=("words", "reply"), fate=DELETED),
    "talk_restriction": Register("talk", about=USER, mentions=("set_by",), fate=DELETED),
    "comment_reaction": Register("talk", about=USER, personal=("kind",), fate=DELETED),
    "vote": Register("talk", about=USER),
    "lapsed_vote": Register("talk", about=USER, fate=DELETED),
    "ballot": Register("talk", about=USER, personal=("used",)),
    "basket": Register("talk", about=USER),
    "basket_entry": Register("talk", about=USER),
    "pair_choice": Register("talk", about=USER, personal=("preferred_id",)),
    "voting_result": Register(plain=("content", "fault", "fault_values")),
    "challenge_follow": Register("talk", about=USER, fate=DELETED),
    "entry_follow": Register("talk", about=USER, fate=DELETED),
    "saved_view": Register("talk", about=USER, personal=("name", "asked"), fate=DELETED),
    # Judging
    "judge": Register("judging", about=USER, personal=("knows",)),
    "assignment": Register("judging", through=(Through("judge_id", "judge", "id"),)),
    "conflict_rule_change": Register("judging", about=("changed_by",), personal=("reason",)),
    "conflict": Register("judging", about=USER, personal=("reason",)),
    "assessment": Register(
        "judging", about=USER,
        personal=("scores", "confidence", "comment_to_author", "comment_to_panel"),
    ),
    "assessment_version": Register(
        "judging", through=(Through("assessment_id", "assessment", "id"),),
        personal=("scores", "confidence", "comment_to_author", "comment_to_panel"),
    ),
    "comparison": Register("judging", about=USER, personal=("preferred_id",)),
    "example": Register(plain=("title", "body", "body_html")),
    "example_score": Register("judging", about=USER, personal=("scores",)),
    "example_note": Register("judging", about=USER, personal=("text",)),
    "judging_round": Register(plain=("name", "rule", "reason", "kept")),
    "round_entry": Register(),
    "ranking": Register(plain=(
        "plugin", "plugin_version", "method", "settings", "weights", "items", "notes", "effects",
        "sheet_digest", "fault", "fault_values",
    )),
    # Decisions
    "challenge": Register(
        "decisions", about=("created_by",), personal=("title",),
        plain=("summary", "brief", "brief_html", "language", "cancel_reason", "questions",
               "openness", "outside", "public_parts", "scoring_method", "evidence", "voting",
               "budget_count", "guide", "themes"),
    ),
    "challenge_manager": Register("decisions", about=USER),
    "challenge_audience": Register(),
    "criterion": Register(plain=("key", "name", "question", "steps")),
    "deadline_change": Register("decisions", about=("changed_by",), personal=("field", "reason")),
    "answer": Register("decisions", about=("answered_by",), personal=("outcome", "reason"),
                       plain=("reason_html",)),
    "answer_version": Register("decisions", about=("answered_by",),
                               personal=("outcome", "reason", "overrule_reason")),
    "sealed_answer": Register(),
    "decision": Register(
        "decisions", about=("decided_by",),
        personal=("mark", "notes", "outcome", "reason", "overrule_reason"),
    ),
    "meeting": Register("decisions", secret=("others",)),
    "meeting_attendance": Register("decisions", about=USER),
    "entry_result": Register(plain=("means", "comments", "before")),
    "result_seal": Register("decisions", about=("made_by",), personal=("note",),
                            plain=("content", "digest", "findings")),
    "package": Register("decisions", about=("asked_by",), personal=("variant",),
                        plain=("digest", "fault")),
    "correction_draft": Register(
        "decisions", about=("made_by",), personal=("ground", "reason"),
        plain=("pairs", "made", "fault", "fault_values"),
    ),
    "set_aside": Register("decisions", about=("set_by",), mentions=("user_id",),
                          personal=("ground", "reason")),
    # Initiatives
    "theme_set": Register("decisions", about=("changed_by",), plain=("themes",)),
    "stage_set": Register("decisions", about=("changed_by",), plain=("stages",)),
    "initiative": Register(
        "decisions", about=("owner_id", "created_by"), personal=("title",),
        plain=("language", "summary", "stage", "state", "risks"),
    ),
    "initiative_member": Register("decisions", about=USER, fate=DELETED),
    "initiative_origin": Register(),
    "benefit": Register(
        "decisions", about=("responsible_id",), mentions=("measured_by",), personal=("name",),
        plain=("kind", "unit", "how", "word"),
    ),
    "year_text": Register("decisions", about=("changed_by",), plain=("text",)),
    "story": Register(
        "decisions", about=("ask_id",), mentions=("changed_by",), personal=("outcome",),
        plain=("need", "tried", "happened", "again", "not_again"),
    ),
    "milestone": Register(plain=("title",)),
    "initiative_tick": Register("decisions", about=("ticked_by",),
                                personal=("stage", "need", "evidence")),
    "initiative_log": Register("decisions", about=("made_by",), personal=("kind", "words"),
                               plain=("stage", "missing")),
    # Goals
    "goal_plan": Register(plain=("kind", "name")),
    "goal": Register(plain=("number", "texts")),
    "goal_import": Register("decisions", about=("made_by",), mentions=("undone_by",)),
    "goal_import_change": Register(plain=("kind", "was")),
    "challenge_goal": Register(),
    "entry_goal": Register(),
    "initiative_goal": Register(),
    # Consultations
    "consulted_text": Register(),
    "consulted_text_version": Register("decisions", about=("made_by",), plain=("paragraphs",)),
    "consultation": Register(
        "decisions", about=("owner_id", "created_by"), personal=("title",),
        plain=("introduction", "language", "audience"),
    ),
    "consultation_extension": Register("decisions", about=("made_by",), personal=("notice",)),
    "consultation_person": Register("talk", about=USER, personal=("follows", "named"),
                                    fate=DELETED),
    "consultation_comment": Register(
        "talk", about=USER, mentions=("hidden_by",), personal=("body", "state", "hidden_why"),
        fate=BLANKED,
    ),
    "consultation_report": Register("talk", about=USER, personal=("reason", "words"),
                                    fate=DELETED),
    "consultation_group": Register("decisions", about=("answered_by",),
                                   personal=("title", "answer", "reason")),
    # What was proposed shows how a decision came about; the name goes with the account.
    "consultation_proposal": Register(
        "decisions", about=USER, mentions=("answered_by",),
        personal=("kind", "text", "why", "status", "answer", "reason"),
    ),
    "consultation_support": Register("talk", about=USER, fate=DELETED),
    "consultation_wording": Register("decisions", about=("made_by",), personal=("slot", "text"),
                                     plain=("made_of",)),
    # Notifications and mail
    "notification": Register("messages", about=USER, personal=("kind",), fate=DELETED),
    "delivery": Register(
        "messages", through=(Through("notification_id", "notification", "id"),),
        personal=("channel", "status", "pace", "error"), plain=("message_id",), fate=DELETED,
    ),
    "notification_preference": Register("messages", about=USER,
                                        personal=("kind", "channel", "pace"), fate=DELETED),
    "refused_address": Register("messages", about=USER,
                                personal=("channel", "address", "reason"), fate=DELETED),
    # Audit trail
    # An event's number counts what others did, sealed or not.
    "event": Register("trail", about=("actor_id",), personal=("kind",), secret=("id",),
                      plain=("key", "data", "unheard", "salt", "digest")),
    "event_fault": Register(plain=("lane", "error")),
    "clock_fault": Register(plain=("error",)),
    "audit_check": Register("trail", about=("asked_by",), plain=("digest", "kind", "fault")),
    # Operation
    "idempotent_request": Register("operation", about=USER, personal=("operation",),
                                   secret=("key", "fingerprint", "answer"), fate=DELETED),
    "trial": Register(
        "operation", about=("asked_by_id",), personal=("kind", "plugin"),
        plain=("plugin_version", "offer", "request", "result", "fault", "fault_values"),
    ),
    "maintenance": Register(plain=("message",)),
    "department": Register(plain=("slug", "path", "name", "name_nn", "name_en")),
    "unused_file": Register(plain=("digest",)),
    "worker_beat": Register(plain=("name", "version")),
    "plugin_activation": Register(plain=("plugin",)),
    "plugin_setting": Register(plain=("plugin", "key", "value")),
    "plugin_health": Register(plain=("plugin", "hook", "trace")),
    "plugin_suspension": Register(plain=("plugin", "reason")),
    "plugin_timing": Register(plain=("plugin", "hook")),
    "plugin_call": Register(plain=("plugin", "kind", "outcome")),
    "plugin_limit": Register(plain=("plugin",)),
}  # fmt: skip
