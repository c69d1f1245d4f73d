"""Who hears of what, how loudly, and what people can choose. Pure.

A person's attention is a budget: the centre shows all that concerns someone, and a
channel outside it (mail) carries only what someone has to know now or asked for.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from intranet_ideas.errors import N_
from intranet_ideas.notifications.pacing import Pace
from intranet_ideas.working_time import WorkingTime

TOO_OLD = timedelta(days=7)
"""After this time a timed fact found late, or a message that waited, is no news any more."""

MOST_ATTEMPTS = 12

TIME_TO_ACT = timedelta(hours=4)
"""What a reminder must leave people before the deadline, be it at night or on a day off."""


class Who(enum.StrEnum):
    """A group of people, as one event sees them."""

    AUDIENCE = "audience"
    PARTICIPANTS = "participants"
    CHALLENGE_AUTHORS = "challenge_authors"
    AUTHORS = "authors"
    WITHOUT_IDEA = "without_idea"
    DRAFT_AUTHORS = "draft_authors"
    JUDGES = "judges"
    JUDGES_BEHIND = "judges_behind"
    MANAGERS = "managers"
    BLANKING = "blanking"
    NAMED = "named"
    CLARIFIED = "clarified"
    MENTIONED = "mentioned"
    ANSWERED_TO = "answered_to"
    COMMENTER = "commenter"
    MODERATORS = "moderators"
    RELEASERS = "releasers"
    FOLLOWERS = "followers"
    LAPSED = "lapsed"
    TIP_DESK = "tip_desk"
    SITE_MODERATORS = "site_moderators"
    PARTNER_KEEPERS = "partner_keepers"
    CONSULTED = "consulted"
    CONSULTING = "consulting"
    CONSULTATION_MODERATORS = "consultation_moderators"
    IT = "it"


class Loudness(enum.StrEnum):
    """Who of them also hears of it outside the page, unless they chose otherwise."""

    ALL = "all"
    HOST = "host"
    JUDGES = "judges"
    OTHERS_THAN_AUTHORS = "others_than_authors"
    FOLLOWERS = "followers"
    GATHERED = "gathered"


class Target(enum.StrEnum):
    """The page that a notification leads to."""

    CHALLENGE = "challenge"
    DESK = "desk"
    OVERSIGHT = "oversight"
    RESULTS = "results"
    ENTRY = "entry"
    RECEIPT = "receipt"
    TEAM = "team"
    SUGGESTIONS = "suggestions"
    CLARIFICATIONS = "clarifications"
    JOINING = "joining"
    BUNDLE = "bundle"
    JUDGING = "judging"
    REDACTION = "redaction"
    PLUGINS = "plugins"
    MODERATION = "moderation"
    BENEFITS = "benefits"
    SIGN_IN = "sign_in"
    TIPS = "tips"
    TIP_QUEUE = "tip_queue"
    AGES = "ages"
    CONSULTATION = "consultation"
    PARTNERS = "partners"
    CONSULTATIONS = "consultations"
    MEETINGS = "meetings"
    TASKS = "tasks"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of notification.

    ``needs`` is the permission towards the thing without which nobody hears of it.
    ``also_actor`` tells the one who did it too, as a receipt. ``timed`` kinds follow from
    the clock, grow stale, and wait for a working moment. ``urgent`` ones can't wait for a
    digest. ``before`` names the instant from which on it would be nonsense. ``label`` names
    the kind where people choose.
    """

    who: frozenset[Who]
    loudness: Loudness
    needs: str
    target: Target
    label: str
    also_actor: bool = False
    timed: bool = False
    urgent: bool = False
    before: str = ""

    @property
    def asks_again(self) -> bool:
        """Whether it is asked once more, when the message goes out, whom it concerns: it reminds
        of what may be done by then, or may be read by others than when it happened."""
        return self.target == Target.CONSULTATION or self.reminds

    @property
    def reminds(self) -> bool:
        """Whether it reminds of something that may be done before the message goes out."""
        return not self.who.isdisjoint(REMINDED)


REMINDED = frozenset({Who.WITHOUT_IDEA, Who.DRAFT_AUTHORS, Who.JUDGES_BEHIND})
"""Groups that people leave by doing what they are reminded of."""


def _kind(
    *who: Who, needs: str, target: Target, label: str, loudness: Loudness = Loudness.ALL,
    also_actor: bool = False, timed: bool = False, urgent: bool = False, before: str = "",
) -> Kind:  # fmt: skip
    return Kind(
        frozenset(who), loudness, needs, target, label, also_actor, timed, urgent, before
    )


KINDS: Mapping[str, Kind] = {
    "challenge_announced": _kind(
        Who.AUDIENCE, Who.JUDGES, needs="challenge.view", target=Target.CHALLENGE,
        loudness=Loudness.HOST,
        label=N_("A new challenge (only from your own department, or where you judge)"),
    ),
    "challenge_opened": _kind(
        Who.AUDIENCE, Who.FOLLOWERS, needs="challenge.view", target=Target.CHALLENGE, timed=True,
        before="closes_at", loudness=Loudness.FOLLOWERS,
        label=N_("A challenge opens for ideas (only where you follow it)"),
    ),
    "challenge_reminder": _kind(
        Who.WITHOUT_IDEA, needs="challenge.view", target=Target.CHALLENGE, timed=True,
        before="closes_at",
        label=N_("Three working days are left in a challenge you have joined without an idea"),
    ),
    "challenge_closing_soon": _kind(
        Who.WITHOUT_IDEA, needs="challenge.view", target=Target.CHALLENGE, timed=True,
        urgent=True, before="closes_at",
        label=N_("A challenge you have joined without an idea closes within a day"),
    ),
    "draft_reminder": _kind(
        Who.DRAFT_AUTHORS, needs="challenge.view", target=Target.CHALLENGE, timed=True,
        urgent=True, before="closes_at",
        label=N_("The deadline is near and your draft is not handed in"),
    ),
    "voting_opens": _kind(
        Who.PARTICIPANTS, Who.CHALLENGE_AUTHORS, Who.FOLLOWERS, needs="ballot.hand_in",
        target=Target.CHALLENGE, timed=True, before="votes_until",
        label=N_("Voting opens in a challenge you take part in or follow"),
    ),
    "challenge_closed": _kind(
        Who.PARTICIPANTS, Who.JUDGES, Who.FOLLOWERS, needs="challenge.view",
        target=Target.CHALLENGE, timed=True, loudness=Loudness.JUDGES,
        label=N_("A challenge has closed (only where you judge or follow it)"),
    ),
    "deadline_changed": _kind(
        Who.PARTICIPANTS, Who.CHALLENGE_AUTHORS, Who.JUDGES, Who.MANAGERS, Who.FOLLOWERS,
        needs="challenge.view", target=Target.CHALLENGE, urgent=True,
        label=N_("A deadline is changed in a challenge you take part in or follow"),
    ),
    "challenge_cancelled": _kind(
        Who.PARTICIPANTS, Who.CHALLENGE_AUTHORS, Who.JUDGES, Who.MANAGERS, Who.FOLLOWERS,
        needs="challenge.view", target=Target.CHALLENGE, urgent=True,
        label=N_("A challenge you take part in or follow is cancelled"),
    ),
    "entry_submitted": _kind(
        Who.AUTHORS, needs="entry.receipt", target=Target.RECEIPT, also_actor=True,
        urgent=True,
        label=N_("Your idea is handed in (receipt)"),
    ),
    "authors_named": _kind(
        Who.NAMED, needs="entry.receipt", target=Target.ENTRY, urgent=True,
        label=N_("You are named as one of the authors of an idea"),
    ),
    "votes_lapsed": _kind(
        Who.LAPSED, needs="entry.view", target=Target.ENTRY, urgent=True,
        label=N_("Your support for an idea no longer counts, as you had no votes left"),
    ),
    "cost_checked": _kind(
        Who.AUTHORS, needs="entry.receipt", target=Target.ENTRY,
        label=N_("What your idea costs is checked"),
    ),
    "helpers_named": _kind(
        Who.NAMED, needs="entry.view", target=Target.TEAM, urgent=True,
        label=N_("You are made a helper of an idea"),
    ),
    "authorship_ended": _kind(
        Who.NAMED, needs="challenge.view", target=Target.CHALLENGE, urgent=True,
        label=N_("You are taken out of the authors of an idea"),
    ),
    "team_asked": _kind(
        Who.AUTHORS, needs="entry.receipt", target=Target.TEAM, urgent=True,
        label=N_("Someone asks to join your idea"),
    ),
    "help_offered": _kind(
        Who.AUTHORS, needs="entry.receipt", target=Target.TEAM, urgent=True,
        label=N_("Someone offers to help with your idea"),
    ),
    "help_declined": _kind(
        Who.NAMED, needs="entry.view", target=Target.TEAM,
        label=N_("The authors of an idea decline your offer of help"),
    ),
    "team_declined": _kind(
        Who.NAMED, needs="entry.view", target=Target.TEAM, urgent=True,
        label=N_("You are not taken into an idea you asked to join"),
    ),
    "team_invited": _kind(
        Who.NAMED, needs="challenge.view", target=Target.TEAM, urgent=True,
        label=N_("You are invited to join an idea"),
    ),
    "team_answered": _kind(
        Who.AUTHORS, needs="entry.receipt", target=Target.TEAM,
        label=N_("An invitation to your idea is answered"),
    ),
    "team_left": _kind(
        Who.AUTHORS, needs="entry.receipt", target=Target.TEAM,
        label=N_("Someone has left the authors of your idea"),
    ),
    "entry_withdrawn": _kind(
        Who.AUTHORS, needs="entry.receipt", target=Target.ENTRY, urgent=True,
        label=N_("A co-author withdraws your idea, or throws your draft away"),
    ),
    "clarification_asked": _kind(
        Who.AUTHORS, needs="entry.receipt", target=Target.CLARIFICATIONS, urgent=True,
        label=N_("You are asked something about your idea"),
    ),
    "clarification_due": _kind(
        Who.AUTHORS, needs="entry.receipt", target=Target.CLARIFICATIONS, urgent=True,
        label=N_("A question about your idea is soon due and not answered"),
    ),
    "clarification_answered": _kind(
        Who.CLARIFIED, needs="clarification.view", target=Target.CLARIFICATIONS,
        label=N_("Authors have answered a question about an idea you judge, or run the challenge "
                 "of"),
    ),
    "suggestion_made": _kind(
        Who.AUTHORS, needs="entry.receipt", target=Target.SUGGESTIONS,
        label=N_("Someone suggests a change to your idea's text"),
    ),
    "suggestion_accepted": _kind(
        Who.NAMED, needs="suggestion.view", target=Target.SUGGESTIONS,
        label=N_("Your suggestion to an idea's text is accepted"),
    ),
    "suggestion_declined": _kind(
        Who.NAMED, needs="suggestion.view", target=Target.SUGGESTIONS,
        label=N_("Your suggestion to an idea's text is declined"),
    ),
    "contact_set": _kind(
        Who.NAMED, needs="entry.receipt", target=Target.TEAM, urgent=True,
        label=N_("You are made the one who answers for an idea"),
    ),
    "entry_bundled": _kind(
        Who.AUTHORS, needs="entry.receipt", target=Target.BUNDLE, loudness=Loudness.GATHERED,
        label=N_("Your idea is put into a bundle with others"),
    ),
    "join_proposed": _kind(
        Who.AUTHORS, needs="entry.receipt", target=Target.JOINING, urgent=True,
        label=N_("Someone proposes to join your idea with another"),
    ),
    "join_agreed": _kind(
        Who.AUTHORS, needs="entry.receipt", target=Target.JOINING,
        label=N_("The other side has agreed to join an idea with yours"),
    ),
    "join_ready": _kind(
        Who.AUTHORS, needs="entry.receipt", target=Target.JOINING, urgent=True,
        label=N_("Both sides have agreed to join your idea with another"),
    ),
    "join_declined": _kind(
        Who.AUTHORS, needs="entry.receipt", target=Target.JOINING,
        label=N_("Joining your idea with another is declined"),
    ),
    "join_answered": _kind(
        Who.NAMED, needs="entry.view", target=Target.JOINING,
        label=N_("What you proposed to join is answered"),
    ),
    "entry_took_in": _kind(
        Who.AUTHORS, Who.FOLLOWERS, needs="entry.view", target=Target.ENTRY,
        label=N_("Another idea is joined into yours or one you follow"),
    ),
    "entry_gave_back": _kind(
        Who.AUTHORS, Who.FOLLOWERS, needs="entry.view", target=Target.ENTRY,
        label=N_("An idea of yours, or one you follow, is split again from what was joined into "
                 "it"),
    ),
    "comment_added": _kind(
        Who.AUTHORS, Who.MENTIONED, Who.ANSWERED_TO, Who.FOLLOWERS, needs="entry.view",
        target=Target.ENTRY,
        label=N_("A comment on your idea or one you follow, an answer to your comment, or a "
                 "mention of you"),
    ),
    "comment_approved": _kind(
        Who.COMMENTER, needs="entry.view", target=Target.ENTRY,
        label=N_("Your comment that waited for a moderator is shown"),
    ),
    "comment_hidden": _kind(
        Who.COMMENTER, needs="entry.view", target=Target.ENTRY, urgent=True,
        label=N_("A comment of yours is hidden by a moderator"),
    ),
    "appeal_decided": _kind(
        Who.COMMENTER, needs="entry.view", target=Target.ENTRY, urgent=True,
        label=N_("Your appeal against hiding a comment is decided"),
    ),
    "moderation_needed": _kind(
        Who.MODERATORS, needs="comment.moderate", target=Target.MODERATION,
        label=N_("A comment waits for you who moderate or run the challenge"),
    ),
    "entry_sent_back": _kind(
        Who.AUTHORS, needs="entry.receipt", target=Target.ENTRY, urgent=True,
        label=N_("Your idea is sent back by a moderator, with a word"),
    ),
    "entry_refused": _kind(
        Who.AUTHORS, needs="entry.receipt", target=Target.ENTRY, urgent=True,
        label=N_("Your idea is refused by a moderator"),
    ),
    "entry_appeal_decided": _kind(
        Who.AUTHORS, needs="entry.receipt", target=Target.ENTRY, urgent=True,
        label=N_("Your appeal about an idea is decided"),
    ),
    "entry_lapsed": _kind(
        Who.AUTHORS, needs="entry.receipt", target=Target.ENTRY, urgent=True,
        label=N_("Nobody has decided on an idea of yours that waited for a moderator"),
    ),
    "idea_waits": _kind(
        Who.RELEASERS, needs="entry.release", target=Target.MODERATION,
        label=N_("An idea of a guest waits for you who moderate or run the challenge"),
    ),
    "idea_waits_long": _kind(
        Who.RELEASERS, needs="entry.release", target=Target.MODERATION, timed=True,
        label=N_("An idea of a guest waits for long, or the deadline passes while it waits"),
    ),
    "comment_reacted": _kind(
        Who.COMMENTER, needs="entry.view", target=Target.ENTRY, loudness=Loudness.GATHERED,
        label=N_("Thanks and other reactions to your comment"),
    ),
    "entry_thanked": _kind(
        Who.NAMED, needs="entry.view", target=Target.ENTRY, loudness=Loudness.GATHERED,
        label=N_("Thanks for an idea you wrote or helped with"),
    ),
    "entry_revised": _kind(
        Who.FOLLOWERS, needs="entry.view", target=Target.ENTRY,
        label=N_("A changed text of an idea you follow is handed in"),
    ),
    "benefit_due": _kind(
        Who.NAMED, needs="initiative.view", target=Target.BENEFITS,
        label=N_("A benefit you are responsible for, or of an initiative that you own, should be "
                 "measured"),
    ),
    "story_news": _kind(
        Who.AUTHORS, needs="entry.view", target=Target.ENTRY,
        label=N_("The story of what your idea became is published"),
    ),
    "initiative_news": _kind(
        Who.AUTHORS, Who.FOLLOWERS, needs="entry.view", target=Target.ENTRY,
        label=N_("News of an initiative that came from an idea you wrote or follow"),
    ),
    "initiative_news_inside": _kind(
        Who.AUTHORS, needs="entry.view", target=Target.ENTRY,
        label=N_("News of an initiative, not open to all, that came from your idea"),
    ),
    "entry_answered": _kind(
        Who.AUTHORS, needs="answer.view", target=Target.ENTRY, urgent=True,
        label=N_("Your idea has got its answer"),
    ),
    "results_released": _kind(
        Who.PARTICIPANTS, Who.CHALLENGE_AUTHORS, Who.JUDGES, Who.FOLLOWERS,
        needs="challenge.view", target=Target.RESULTS, loudness=Loudness.OTHERS_THAN_AUTHORS,
        label=N_("The results are published in a challenge you take part in or follow"),
    ),
    "results_corrected": _kind(
        Who.PARTICIPANTS, Who.CHALLENGE_AUTHORS, Who.JUDGES, Who.FOLLOWERS,
        needs="challenge.view", target=Target.RESULTS,
        label=N_("Published results are corrected in a challenge you take part in or follow"),
    ),
    "standing_changed": _kind(
        Who.AUTHORS, needs="answer.view", target=Target.ENTRY, urgent=True,
        label=N_("The place of your idea is corrected after the results were published"),
    ),
    "judge_assigned": _kind(
        Who.NAMED, needs="judges.view", target=Target.JUDGING, urgent=True,
        label=N_("You are asked to judge"),
    ),
    "manager_named": _kind(
        Who.NAMED, needs="managers.set", target=Target.DESK, urgent=True,
        label=N_("You are named to run a challenge"),
    ),
    "manager_removed": _kind(
        Who.NAMED, needs="challenge.view", target=Target.CHALLENGE,
        label=N_("You no longer run a challenge"),
    ),
    "judging_reminder": _kind(
        Who.JUDGES_BEHIND, needs="judges.view", target=Target.JUDGING, timed=True,
        before="judging_closes_at",
        label=N_("Half the time for judging has gone and you have ideas left to assess"),
    ),
    "judges_reminded": _kind(
        Who.JUDGES_BEHIND, needs="judges.view", target=Target.JUDGING, urgent=True,
        label=N_("Those who run a challenge remind you of ideas to assess"),
    ),
    "judging_closing_soon": _kind(
        Who.JUDGES_BEHIND, needs="judges.view", target=Target.JUDGING, timed=True, urgent=True,
        before="judging_closes_at",
        label=N_("Judging closes in a working day and you have ideas left to assess"),
    ),
    "judging_overdue": _kind(
        Who.JUDGES_BEHIND, needs="judges.view", target=Target.JUDGING, timed=True,
        label=N_("Judging closed before you had assessed all your ideas"),
    ),
    "judges_late": _kind(
        Who.MANAGERS, needs="judging.oversee", target=Target.OVERSIGHT, timed=True, urgent=True,
        before="judging_closes_at",
        label=N_("Judges are behind when judging soon closes in a challenge you run"),
    ),
    "round_reminder": _kind(
        Who.JUDGES_BEHIND, needs="judges.view", target=Target.JUDGING, timed=True,
        before="round_closes_at",
        label=N_("Half the time for a round of judging has gone and you have ideas left to assess"),
    ),
    "round_closing_soon": _kind(
        Who.JUDGES_BEHIND, needs="judges.view", target=Target.JUDGING, timed=True, urgent=True,
        before="round_closes_at",
        label=N_("A round of judging closes in a working day and you have ideas left to assess"),
    ),
    "round_late": _kind(
        Who.MANAGERS, needs="judging.oversee", target=Target.OVERSIGHT, timed=True, urgent=True,
        before="round_closes_at",
        label=N_("Judges are behind when a round soon closes in a challenge you run"),
    ),
    "round_closed": _kind(
        Who.MANAGERS, needs="challenge.run", target=Target.DESK, timed=True, urgent=True,
        label=N_("A round of judging has closed in a challenge you run"),
    ),
    "judging_closed": _kind(
        Who.MANAGERS, needs="challenge.run", target=Target.DESK, timed=True, urgent=True,
        label=N_("Judging has closed in a challenge you run"),
    ),
    "results_due": _kind(
        Who.MANAGERS, needs="challenge.run", target=Target.DESK, timed=True, urgent=True,
        label=N_("The promised day for results has come in a challenge you run"),
    ),
    "answers_overdue": _kind(
        Who.MANAGERS, needs="challenge.run", target=Target.DESK, timed=True, urgent=True,
        label=N_("Answers are overdue in a challenge you run"),
    ),
    "ranking_failed": _kind(
        Who.MANAGERS, needs="challenge.run", target=Target.DESK,
        label=N_("A ranking could not be made in a challenge you run"),
    ),
    "redaction_carried_over": _kind(
        Who.BLANKING, needs="entry.redact", target=Target.REDACTION,
        label=N_("An idea in which you blanked words is handed in with a changed text"),
    ),
    "age_questioned": _kind(
        Who.SITE_MODERATORS, needs="guardian.decide", target=Target.AGES,
        label=N_("A guest corrected what they said of their age"),
    ),
    "tip_left": _kind(
        Who.TIP_DESK, needs="tip.answer", target=Target.TIP_QUEUE, loudness=Loudness.GATHERED,
        label=N_("Someone has left a tip that you who answer tips can take"),
    ),
    "tip_overdue": _kind(
        Who.TIP_DESK, needs="tip.answer", target=Target.TIP_QUEUE, timed=True,
        label=N_("A tip waits longer for its answer than was promised"),
    ),
    "tip_answered": _kind(
        Who.NAMED, needs="tip.leave", target=Target.TIPS, urgent=True,
        label=N_("Your tip is answered"),
    ),
    "consultation_opened": _kind(
        Who.CONSULTED, needs="consultation.view", target=Target.CONSULTATION, timed=True,
        loudness=Loudness.GATHERED, label=N_("You are asked about a text in a consultation"),
    ),
    "consultation_extended": _kind(
        Who.CONSULTING, needs="consultation.view", target=Target.CONSULTATION,
        label=N_("A consultation you take part in or follow is open for longer"),
    ),
    "consultation_commented": _kind(
        Who.NAMED, needs="consultation.view", target=Target.CONSULTATION,
        label=N_("Someone replies to your comment in a consultation"),
    ),
    "consultation_moderated": _kind(
        Who.NAMED, needs="consultation.view", target=Target.CONSULTATION,
        label=N_("Your comment in a consultation is hidden"),
    ),
    "consultation_answered": _kind(
        Who.CONSULTING, needs="consultation.view", target=Target.CONSULTATION, urgent=True,
        label=N_("What became of a consultation you took part in or follow"),
    ),
    "consultation_cancelled": _kind(
        Who.CONSULTING, needs="consultation.view", target=Target.CONSULTATION, urgent=True,
        label=N_("A consultation you took part in or follow is cancelled"),
    ),
    "consultation_closed": _kind(
        Who.NAMED, needs="consultation.run", target=Target.CONSULTATION, timed=True,
        label=N_("A consultation you run has closed"),
    ),
    "consultation_reported": _kind(
        Who.CONSULTATION_MODERATORS, needs="consultation.moderate", target=Target.CONSULTATION,
        label=N_("A comment is reported in a consultation you run or moderate"),
    ),
    "group_meeting_invited": _kind(
        Who.NAMED, needs="meeting.manage", target=Target.MEETINGS,
        label=N_("You are invited to a meeting of the innovation group"),
    ),
    "group_meeting_moved": _kind(
        Who.NAMED, needs="meeting.manage", target=Target.MEETINGS, urgent=True,
        label=N_("A meeting of the innovation group has a new time or place, or is cancelled"),
    ),
    "group_agenda_ready": _kind(
        Who.NAMED, needs="meeting.manage", target=Target.MEETINGS,
        label=N_("The agenda of a meeting of the innovation group is ready"),
    ),
    "group_minutes_ready": _kind(
        Who.NAMED, needs="meeting.manage", target=Target.MEETINGS,
        label=N_("The minutes of a meeting of the innovation group can be read through"),
    ),
    "group_task_given": _kind(
        Who.NAMED, needs="task.tick", target=Target.TASKS,
        label=N_("You are given a task in a meeting of the innovation group"),
    ),
    "group_task_taken_back": _kind(
        Who.NAMED, needs="task.tick", target=Target.TASKS,
        label=N_("You need not do a task from a meeting of the innovation group after all"),
    ),
    "group_task_due": _kind(
        Who.NAMED, needs="task.tick", target=Target.TASKS, timed=True,
        label=N_("A task of yours from a meeting of the innovation group is due"),
    ),
    "partner_gone": _kind(
        Who.MANAGERS, needs="challenge.run", target=Target.DESK,
        label=N_("An organisation that is invited to a challenge you run takes part no more"),
    ),
    "partner_orphaned": _kind(
        Who.PARTNER_KEEPERS, needs="partner.manage", target=Target.PARTNERS,
        label=N_("A partner organisation has no contact person any more"),
    ),
    "plugin_suspended": _kind(
        Who.IT, needs="site.run", target=Target.PLUGINS, urgent=True,
        label=N_("A plugin was suspended"),
    ),
    "break_glass_used": _kind(
        Who.IT, needs="site.run", target=Target.SIGN_IN, urgent=True, also_actor=True,
        label=N_("An emergency account was used"),
    ),
}  # fmt: skip
"""Every kind of Event that people hear of; the order is the one people choose in."""

def usual(kind: str) -> Pace:
    """Return the pace of a kind for those who choose nothing: of those who hear of it out loud."""
    return Pace.DAILY if KINDS[kind].loudness is Loudness.GATHERED else Pace.AT_ONCE


FOR_SOME = frozenset({
    "plugin_suspended", "break_glass_used", "tip_left", "tip_overdue", "group_meeting_invited",
    "group_meeting_moved", "group_agenda_ready", "group_minutes_ready",
    "partner_orphaned", "age_questioned",
})  # fmt: skip
"""Kinds that only those hear of who may do what they need, whatever they take part in."""


def chosen(kind: str, choices: Mapping[tuple[str, str], Pace], channel: str) -> Pace:
    """Return how soon someone wants ``kind`` on ``channel``: as chosen, else as is usual."""
    return choices.get((kind, channel), usual(kind))


def pace_of(
    kind: str, choice: Pace | None, *, in_host: bool, author: bool, judge: bool, follower: bool
) -> Pace:
    """Return how soon one person's notification goes out on one channel, budget aside.

    ``choice`` is what the person chose for kind and channel, None for nothing. A choice
    for it counts everywhere; without one the kind's loudness decides.
    """
    if choice is not None:
        return choice
    out = {
        Loudness.ALL: True,
        Loudness.HOST: in_host or judge,
        Loudness.JUDGES: judge or follower,
        Loudness.OTHERS_THAN_AUTHORS: not author,
        Loudness.FOLLOWERS: follower, Loudness.GATHERED: True,
    }[KINDS[kind].loudness]
    return usual(kind) if out else Pace.NEVER


def is_stale(
    kind: str, happened_at: datetime, data: Mapping[str, Any], until: datetime | None,
    now: datetime,
) -> bool:  # fmt: skip
    """Say whether a fact of the clock is no news any more: found a week late, after the
    instant it must come before, or of a deadline that was moved since.

    ``data`` is the Event's own; ``until`` is the instant that the kind must come before, as
    it is now, None where there is none.
    """
    if not KINDS[kind].timed:
        return False
    said_until = data.get("until")
    if said_until is not None and datetime.fromisoformat(said_until) <= now:
        return True
    deadline = data.get("deadline")
    if until is not None and deadline is not None and datetime.fromisoformat(deadline) != until:
        return True
    return (until is not None and until <= now) or now - happened_at > TOO_OLD


def due_at(
    kind: str, until: datetime | None, working: WorkingTime, now: datetime
) -> datetime:
    """Return when a message of a kind goes out that is said at ``now``: what follows from the
    clock waits for a working moment; where that is too late for ``until``, for the end of
    quiet hours on a day off; and where that is too late, too, not at all."""
    if not KINDS[kind].timed:
        return now
    for moment in (working.next_working_moment(now), working.next_waking_moment(now)):
        if until is None or moment <= until - TIME_TO_ACT:
            return moment
    return now


def choices_to_keep(
    wanted: Mapping[tuple[str, str], Pace]
) -> dict[tuple[str, str], Pace]:
    """Return the choices that differ from what is usual: only those are stored."""
    return {pair: pace for pair, pace in wanted.items() if pace != usual(pair[0])}
