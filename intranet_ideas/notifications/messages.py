"""The words of notifications: on the page, and in the messages that go out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from flask import Flask, current_app, url_for

from intranet_ideas import i18n
from intranet_ideas.errors import N_
from intranet_ideas.i18n import force_locale, local_datetime, ngettext, translate
from intranet_ideas.links import endpoint_of, path_of
from intranet_ideas.notifications.queries import Notice
from intranet_ideas.notifications.rules import KINDS, Target
from intranet_ideas.notifications.tickets import DIGEST, Ticket, stop_url
from intranet_ideas.outcomes.standings import Standing
from intranet_ideas.paths import bundled
from intranet_ideas.people.rules import Viewer
from intranet_ideas.plugin_api.facts import Message
from intranet_ideas.settings import Settings

SENTENCES: Mapping[str, str] = {
    "challenge_announced": N_("New challenge: %(challenge)s"),
    "challenge_opened": N_("Open for ideas: %(challenge)s"),
    "challenge_reminder": N_("Three working days left: %(challenge)s"),
    "challenge_closing_soon": N_("Less than a day left: %(challenge)s"),
    "draft_reminder": N_("Your draft is not handed in: %(challenge)s"),
    "voting_opens": N_("Voting is open: %(challenge)s"),
    "challenge_closed": N_("The deadline for ideas has passed: %(challenge)s"),
    "deadline_changed": N_("A deadline is changed: %(challenge)s"),
    "challenge_cancelled": N_("The challenge is cancelled: %(challenge)s"),
    "entry_submitted": N_("Your idea is handed in: %(entry)s"),
    "authors_named": N_("You are named as one of the authors: %(entry)s"),
    "authorship_ended": N_("You are no longer one of the authors of an idea: %(challenge)s"),
    "votes_lapsed": N_("Your support no longer counts: %(entry)s"),
    "cost_checked": N_("What your idea costs is checked: %(entry)s"),
    "helpers_named": N_("You are now a helper of the idea %(entry)s"),
    "team_asked": N_("Someone asks to join your idea %(entry)s"),
    "help_offered": N_("Someone offers to help with your idea %(entry)s"),
    "help_declined": N_("Your offer of help with the idea %(entry)s is answered"),
    "team_declined": N_("You are not taken into the idea %(entry)s"),
    "team_invited": N_("You are invited to join the idea %(entry)s"),
    "team_answered": N_("An invitation to your idea is answered: %(entry)s"),
    "team_left": N_("Someone has left the authors of %(entry)s"),
    "entry_withdrawn": N_("A co-author has taken your idea out: %(entry)s"),
    "clarification_asked": N_("You are asked about your idea %(entry)s"),
    "clarification_due": N_("A question about your idea is not answered: %(entry)s"),
    "clarification_answered": N_("The authors have answered a question: %(entry)s"),
    "suggestion_made": N_("Someone suggests a change to your idea %(entry)s"),
    "benefit_due": N_("A benefit is to be measured"),
    "story_news": N_("What your idea taught can be read: %(entry)s"),
    "initiative_news": N_("There is news of what the idea became: %(entry)s"),
    "initiative_news_inside": N_("There is news of what your idea became: %(entry)s"),
    "suggestion_accepted": N_("Your suggestion is accepted: %(entry)s"),
    "suggestion_declined": N_("Your suggestion is declined: %(entry)s"),
    "contact_set": N_("You answer for the idea %(entry)s now"),
    "entry_bundled": N_("Your idea stands in a bundle with others: %(entry)s"),
    "join_proposed": N_("Someone proposes to join your idea with another: %(entry)s"),
    "join_agreed": N_("The other side has agreed to join an idea with yours: %(entry)s"),
    "join_ready": N_("Both sides have agreed to join your idea with another: %(entry)s"),
    "join_declined": N_("Your idea is not joined with another: %(entry)s"),
    "join_answered": N_("What you proposed to join is answered: %(entry)s"),
    "entry_took_in": N_("Another idea is joined into %(entry)s"),
    "entry_gave_back": N_("Joined ideas are split again: %(entry)s"),
    "comment_added": N_("New comment on the idea %(entry)s"),
    "comment_approved": N_("Your comment on the idea %(entry)s is shown now"),
    "comment_hidden": N_("Your comment on the idea %(entry)s is hidden"),
    "appeal_decided": N_("Your appeal about a comment on the idea %(entry)s is decided"),
    "moderation_needed": N_("A comment waits for a moderator: %(entry)s"),
    "entry_sent_back": N_("Your idea is sent back to you: %(entry)s"),
    "entry_refused": N_("Your idea is refused: %(entry)s"),
    "entry_appeal_decided": N_("Your appeal about the idea %(entry)s is decided"),
    "entry_lapsed": N_("Nobody has decided on your idea: %(entry)s"),
    "idea_waits": N_("An idea of a guest waits for a moderator: %(challenge)s"),
    "idea_waits_long": N_("An idea of a guest still waits for a moderator: %(challenge)s"),
    "comment_reacted": N_("Your comment on the idea %(entry)s has got reactions"),
    "entry_thanked": N_("Someone thanks you for the idea %(entry)s"),
    "entry_revised": N_("A changed text is handed in: %(entry)s"),
    "entry_answered": N_("Your idea has got its answer: %(entry)s"),
    "results_released": N_("The results are published: %(challenge)s"),
    "results_corrected": N_("The results are corrected: %(challenge)s"),
    "standing_changed": N_("The place of your idea is corrected: %(entry)s"),
    "judge_assigned": N_("You are asked to judge: %(challenge)s"),
    "manager_named": N_("You are named to run: %(challenge)s"),
    "manager_removed": N_("You no longer run: %(challenge)s"),
    "judging_reminder": N_("Half the time for judging has gone: %(challenge)s"),
    "judges_reminded": N_("You are reminded of ideas to assess: %(challenge)s"),
    "judging_closing_soon": N_("Judging closes in a working day: %(challenge)s"),
    "judging_overdue": N_("Judging closed without all your assessments: %(challenge)s"),
    "judges_late": N_("Judges are behind: %(challenge)s"),
    "judging_closed": N_("Judging has closed: %(challenge)s"),
    "round_reminder": N_("Half the time for this round of judging has gone: %(challenge)s"),
    "round_late": N_("Judges are behind in this round: %(challenge)s"),
    "round_closing_soon": N_("The round of judging closes in a working day: %(challenge)s"),
    "round_closed": N_("A round of judging has closed: %(challenge)s"),
    "results_due": N_("The promised day for results has come: %(challenge)s"),
    "answers_overdue": N_("Answers are overdue: %(challenge)s"),
    "ranking_failed": N_("The ranking could not be made: %(challenge)s"),
    "redaction_carried_over": N_("A text with blanked words is handed in anew: %(entry)s"),
    "partner_gone": N_("An invited organisation takes part no more: %(challenge)s"),
    "partner_orphaned": N_("A partner organisation has no contact person any more"),
    "age_questioned": N_("A guest corrected what they said of their age"),
    "tip_left": N_("A tip has come in"),
    "tip_overdue": N_("A tip waits for an answer longer than promised"),
    "tip_answered": N_("Your tip is answered"),
    "consultation_opened": N_("A consultation has opened in which you are asked"),
    "consultation_extended": N_("A consultation is open for longer"),
    "consultation_commented": N_("Someone has replied to your comment in a consultation"),
    "consultation_moderated": N_("Your comment in a consultation is hidden"),
    "consultation_answered": N_("A consultation is answered: the new version is out"),
    "consultation_cancelled": N_("A consultation is cancelled"),
    "consultation_closed": N_("A consultation you run has closed"),
    "consultation_reported": N_("A comment in a consultation is reported"),
    "group_meeting_invited": N_("You are invited to a meeting of the innovation group"),
    "group_meeting_moved": N_("A meeting of the innovation group is changed"),
    "group_agenda_ready": N_("The agenda of the innovation group's meeting is ready"),
    "group_minutes_ready": N_("Minutes of the innovation group can be read through"),
    "group_task_given": N_("You are given a task by the innovation group"),
    "group_task_taken_back": N_("You need not do a task from the innovation group after all"),
    "group_task_due": N_("Today a task from the innovation group is due"),
    "plugin_suspended": N_("A plugin was suspended: %(plugin)s"),
    "break_glass_used": N_("An emergency account was used to sign in"),
}
"""What happened, by kind. Nobody is named: an author may be hidden."""

EXPLANATIONS: Mapping[str, str] = {
    "challenge_announced": N_("Read what it is about and when it opens."),
    "challenge_opened": N_("You can hand in ideas now."),
    "challenge_reminder": N_("You have joined and not begun an idea. There is still time for one."),
    "challenge_closing_soon": N_("Hand in your idea before the deadline; a draft does not count."),
    "draft_reminder": N_("Only what is handed in before the deadline counts. You can change it "
                         "until then."),
    "voting_opens": N_("Read the ideas and vote. My page says what you have left."),
    "challenge_closed": N_("Ideas can't be handed in any more."),
    "deadline_changed": N_("See the new timeline on the challenge's page."),
    "challenge_cancelled": N_("Nothing more will happen in it. What was written is kept."),
    "entry_submitted": N_("The receipt shows what was handed in and when it was received."),
    "authors_named": N_("The idea is yours too: read it and write in it. You don't judge it, and "
                        "support you gave it is taken back."),
    "authorship_ended": N_("A co-author has taken your name out. If that is a mistake, ask them."),
    "votes_lapsed": N_("The idea was out of the challenge for a while, and when it came back you "
                       "had used all your votes. Take one back if you would rather support this "
                       "idea."),
    "cost_checked": N_("See the sum, and what was said of it, on the idea's page."),
    "helpers_named": N_("Your comments on it are marked as a helper's. You don't judge it."),
    "team_asked": N_("Read who it is and what they say, and answer."),
    "help_offered": N_("Read who it is and how they can help, and answer."),
    "help_declined": N_("The authors go on without it this time. They may have written why."),
    "team_declined": N_("The authors may have written why. You can ask for another place."),
    "team_invited": N_("Read what the authors say, and accept it or decline."),
    "team_answered": N_("See the answer on the page of the idea's team."),
    "team_left": N_("The page of the idea's team shows who is in it."),
    "entry_withdrawn": N_("Its text is kept. Until the deadline it can be handed in all the same: "
                          "talk together first."),
    "clarification_asked": N_("Read the question and answer it. What you handed in stays as "
                              "it is."),
    "clarification_due": N_("The judges see that it is not answered. Answer it before it is due."),
    "clarification_answered": N_("Read it beside the idea. All who judge it read the same."),
    "suggestion_made": N_("See the words that would change and why, and accept it or decline."),
    "benefit_due": N_("Say what came of it, also where nothing did: that is a result. Until then "
                     "a reminder comes every month."),
    "story_news": N_("At the end of the idea's page is the story of what was tried and what "
                     "happened."),
    "initiative_news": N_("Read at the end of the idea's page how far it has come."),
    "initiative_news_inside": N_("Read at the end of the idea's page how far it has come."),
    "suggestion_accepted": N_("It stands in the authors' text, with your name as its source. You "
                              "don't judge the idea."),
    "suggestion_declined": N_("The authors may have written why."),
    "contact_set": N_("You stand first among its authors, and are whom others turn to."),
    "entry_bundled": N_("Those who run the challenge find that they belong together. Nothing of "
                        "your idea changes. See the others, and join forces if you like."),
    "join_proposed": N_("Read why, look at the other idea, and agree or decline. You can change "
                        "your mind until the two are joined."),
    "join_agreed": N_("See the proposal, and answer it if you have not."),
    "join_ready": N_("Put the text together and join them, or decline. You see now who the others "
                     "are."),
    "join_declined": N_("The authors may have written why. The ideas stay as they are."),
    "join_answered": N_("See what became of it."),
    "entry_took_in": N_("Support, comments and followers of both are together. What was joined "
                        "into it can still be read as it was."),
    "entry_gave_back": N_("Each stands as it was, with its own support, comments and followers."),
    "comment_added": N_("Read it and answer on the idea's page."),
    "comment_approved": N_("A moderator has looked at it."),
    "comment_hidden": N_("Read why on the idea's page. You can appeal once, in your own words."),
    "appeal_decided": N_("Read the answer on the idea's page."),
    "moderation_needed": N_("It is reported, waits to be let through, or its writer appeals."),
    "entry_sent_back": N_("Read on the idea's page why, and what you can do."),
    "entry_refused": N_("Read why on the idea's page. You can appeal once, in your own words."),
    "entry_appeal_decided": N_("Read the answer on the idea's page."),
    "entry_lapsed": N_("It waited for a moderator, and waits no more. That was not your doing. Its "
                       "text is there for 30 days at least, for you to copy."),
    "idea_waits": N_("Nobody else reads it before one of you has looked at it. It counts from when "
                     "it was handed in."),
    "idea_waits_long": N_("It has waited for two days, or the deadline has passed. Judges get it "
                          "only when it is let through. What nobody decides on ends with the "
                          "results, or 30 days after drafts are deleted."),
    "entry_thanked": N_("You wrote it or helped with it. Nobody is told who it was."),
    "comment_reacted": N_("See on the idea's page how others answer it by a click."),
    "entry_revised": N_("You follow this idea. Its history shows what is new."),
    "entry_answered": N_("Read the answer and its reasons on the idea's page."),
    "results_released": N_("See the results and how they came about."),
    "results_corrected": N_("See what was corrected, and why. What was published before is kept."),
    "standing_changed": N_("The idea's page says where it stands now, and where it stood before."),
    "judge_assigned": N_("The ideas you are to assess stand on your judging page."),
    "manager_named": N_("The challenge's desk shows how far it is, and all you can do."),
    "manager_removed": N_("Others run it now. What you take part in otherwise stays."),
    "judging_reminder": N_("You have ideas left to assess."),
    "judges_reminded": N_("Those who run the challenge ask you to assess the ideas you have left."),
    "judging_closing_soon": N_("You have ideas left to assess. What is not handed in by then does "
                               "not count."),
    "judging_overdue": N_("The ranking is made without those that you did not hand in."),
    "judges_late": N_("Three working days are left. Ask them, or share their ideas out to others."),
    "round_reminder": N_("You have ideas left to assess."),
    "round_late": N_("Three working days are left. Ask them, or share their ideas out to others."),
    "round_closing_soon": N_("You have ideas left to assess. What is not handed in by then does "
                             "not count."),
    "round_closed": N_("Look at the ranking and let ideas go on to the next round."),
    "judging_closed": N_("Look at the ranking, answer the ideas and publish the results."),
    "results_due": N_("Publish the results, or change the date and say why."),
    "answers_overdue": N_("The promised day has passed. Write the answers that are missing and "
                          "publish the results."),
    "ranking_failed": N_("The challenge's desk says what went wrong. The last ranking stays."),
    "redaction_carried_over": N_("The same words are blanked in the new text. Look through it: "
                                 "something else may tell who wrote it."),
    "partner_gone": N_("Its members are not invited by it any longer; who has joined stays. The "
                       "challenge's desk shows who is invited."),
    "partner_orphaned": N_("Nobody there can invite others or take them out. Ask somebody to be "
                           "its contact person, or say that it is dissolved."),
    "age_questioned": N_("It would let them take part without a guardian, or sooner. Nothing "
                         "changes until one of you has looked at it."),
    "tip_left": N_("Read it, and answer by words, an idea or a challenge."),
    "tip_overdue": N_("The promised day has passed. Answer it, if only to say what happens next."),
    "tip_answered": N_("Read the answer, and what became of it."),
    "consultation_opened": N_("Read the text, and propose what you would change."),
    "consultation_extended": N_("The consultation's page says until when."),
    "consultation_commented": N_("You find it at the paragraph you commented on."),
    "consultation_moderated": N_("The reason stands with your comment, for you alone."),
    "consultation_answered": N_("Read what became of what you proposed, with the reasons."),
    "consultation_cancelled": N_("Its page says why. What was said and proposed can be read "
                                 "there."),
    "consultation_closed": N_("Answer what is proposed, then publish the new version."),
    "consultation_reported": N_("Let it stand or hide it, with a reason."),
    "group_meeting_invited": N_("See when and where, and take it into your calendar."),
    "group_meeting_moved": N_("See its new time and place, or that it is cancelled."),
    "group_agenda_ready": N_("Read what is to be decided, and add what is missing."),
    "group_minutes_ready": N_("Read them through before they are approved and fixed."),
    "group_task_given": N_("See what it is and by when, and tick it when it is done."),
    "group_task_taken_back": N_("It was taken back, or its meeting was cancelled. What you still "
                                "have to do stands here."),
    "group_task_due": N_("Tick it when it is done, or say that you need longer."),
    "plugin_suspended": N_("It failed several times in a row and is left out until you resume it."),
    "break_glass_used": N_("If nobody of you did, end its sessions and set another password at "
                           "once. The audit trail says which account it was."),
}
"""What it means for the reader, by kind."""

INSTANTS: Mapping[str, str] = {
    "opens_at": N_("Opens"),
    "closes_at": N_("Deadline for ideas"),
    "voting_closes_at": N_("Voting closes"),
    "judging_closes_at": N_("Judging closes"),
    "round_closes_at": N_("The round closes"),
    "results_at": N_("Results"),
}

BLANKED: Mapping[str, str] = {
    "blanked": N_("Words still blanked"),
    "gone": N_("Words that no longer stand in the text"),
}
"""What became of blanked words in a new text, as an event counts it."""

CENTRE_PATH = "/notifications"
PREFERENCES_PATH = "/notifications/preferences"

WITH_DEADLINE = frozenset({
    "challenge_announced", "challenge_opened", "challenge_closing_soon", "challenge_reminder",
    "draft_reminder",
})  # fmt: skip

WITH_JUDGING = frozenset({"judging_reminder", "judging_closing_soon", "judges_late"})
WITH_VOTING = frozenset({"voting_opens"})
WITH_ROUND = frozenset({"round_reminder", "round_closing_soon", "round_late"})

MISSING: Mapping[str, str] = {
    "assessments": N_("Assessments missing"),
    "judges": N_("Judges who are behind"),
    "answers": N_("Ideas without an answer"),
    "ranking": N_("Rankings not ready"),
    "reasons": N_("Decisions against the order without a reason"),
}
"""What a challenge lacks when something is due, as an event counts it."""


CHANGED_ANSWER = N_("The answer to your idea is changed: %(entry)s")
WHAT_CHANGED = N_("The idea's page says what is new, and what the answer said first.")
NO_LIMIT = N_("Read the ideas and support as many of them as you like.")


def _of_changed_answer(notice: Notice) -> bool:
    return notice.kind == "entry_answered" and bool(notice.data.get("changed"))


def sentence(notice: Notice) -> str:
    """Return what happened in one sentence, in the present language."""
    if not notice.visible or notice.kind not in SENTENCES:
        return translate(N_("This is not available to you any more."))
    words = CHANGED_ANSWER if _of_changed_answer(notice) else SENTENCES[notice.kind]
    return translate(
        words, challenge=notice.challenge_title,
        entry=notice.entry_title or translate(N_("Without a title")),
        plugin=str(notice.data.get("plugin", "")),
    )  # fmt: skip


def explanation(notice: Notice) -> str:
    """Return what it means for the reader, in the present language."""
    if not notice.visible or notice.kind not in EXPLANATIONS:
        return ""
    words = WHAT_CHANGED if _of_changed_answer(notice) else EXPLANATIONS[notice.kind]
    if notice.kind == "voting_opens" and not notice.votes_limited:
        words = NO_LIMIT
    return translate(words)


def details(notice: Notice, zone: ZoneInfo, language: str) -> list[tuple[str, str]]:
    """Return further facts as pairs of label and text, in the present language."""
    found = []
    if notice.entry_id is not None and notice.challenge_title:
        found.append((translate(N_("Challenge")), notice.challenge_title))
    found += [
        (translate(INSTANTS[name]), local_datetime(at, zone, language))
        for name, at in _deadlines(notice)
    ]
    found += _counts(notice, "missing", MISSING) + _counts(notice, "words", BLANKED)
    for name, (_, new) in dict(notice.data.get("changes") or {}).items():
        if name in INSTANTS:
            words = translate(N_("no longer set"))
            if new:
                words = local_datetime(datetime.fromisoformat(new), zone, language)
            found.append((translate(INSTANTS[name]), words))
    if notice.data.get("starts_at"):
        begins = datetime.fromisoformat(notice.data["starts_at"])
        words = local_datetime(begins, zone, language)
        if notice.data.get("cancelled"):
            words = translate(N_("Cancelled: %(what)s"), what=words)
        found.append((translate(N_("When")), words))
    if notice.standing:
        found += _standing(notice.standing, language)
    # A plugin's reason is a trace for IT's own page, in nobody's language.
    if notice.kind != "plugin_suspended" and notice.data.get("reason"):
        found.append((translate(N_("Reason")), str(notice.data["reason"])))
    # A reminder has not happened: what counts is the deadline that it is of.
    if notice.data.get("late") and not notice.data.get("deadline"):
        happened = local_datetime(notice.happened_at, zone, language)
        found.append((translate(N_("It happened")), happened))
    return found


def _counts(notice: Notice, key: str, labels: Mapping[str, str]) -> list[tuple[str, str]]:
    counts = dict(notice.data.get(key) or {})
    return [(translate(labels[name]), str(counts[name])) for name in counts if name in labels]


def _standing(standing: Standing, language: str) -> list[tuple[str, str]]:
    """Return where the idea stood, in words; what the judges wrote stands on its page."""
    words, values = standing.words
    found = [(translate(N_("Where the idea stood")), translate(words, **values))]
    for each in standing.means:
        mean = f"{each.mean:.1f}" if language == "en" else f"{each.mean:.1f}".replace(".", ",")
        scale = translate(N_("%(mean)s on a scale from %(minimum)s to %(maximum)s"), mean=mean,
                          minimum=each.minimum, maximum=each.maximum)  # fmt: skip
        found.append((each.name, scale))
    if standing.comments:
        found.append((translate(N_("Comments from the judges")), str(len(standing.comments))))
    return found


def _deadlines(notice: Notice) -> list[tuple[str, datetime]]:
    if notice.kind in WITH_DEADLINE and notice.closes_at:
        return [("closes_at", notice.closes_at)]
    for kinds, name in ((WITH_JUDGING, "judging_closes_at"), (WITH_ROUND, "round_closes_at"),
                        (WITH_VOTING, "voting_closes_at")):  # fmt: skip
        if notice.kind in kinds and notice.data.get("deadline"):
            return [(name, datetime.fromisoformat(notice.data["deadline"]))]
    return []


def target(notice: Notice) -> str:
    """Return the path of the page the notification leads to."""
    return path_of(
        _page_of(notice), challenge_id=notice.challenge_id, entry_id=notice.entry_id,
        consultation_id=notice.data.get("consultation"),
    )  # fmt: skip


def _page_of(notice: Notice) -> str:
    page = KINDS[notice.kind].target
    # Which one is left out where it may not be seen any more.
    gone = page == Target.CONSULTATION and "consultation" not in notice.data
    return Target.CONSULTATIONS if gone else page


def page_url(notice: Notice) -> str:
    """Return the address of that page in the present request."""
    endpoint, values = endpoint_of(
        _page_of(notice), challenge_id=notice.challenge_id, entry_id=notice.entry_id,
        consultation_id=notice.data.get("consultation"),
    )  # fmt: skip
    return str(url_for(endpoint, **values))  # type: ignore[arg-type]  # ids, never options


def mail_app(settings: Settings) -> Flask:
    """Return a small application that only knows templates and languages.

    The worker has no request, and needs no pages to write a letter.
    """
    app = Flask("intranet_ideas", template_folder=str(bundled("templates")), static_folder=None)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    i18n.init_app(app)
    app.config["BASE_URL"] = settings.base_url
    return app


class Compose(Protocol):
    """Makes a message of one notification or several, in the language that is spoken."""

    def __call__(
        self, notices: Sequence[Notice], message_id: str, viewer: Viewer, channel: str
    ) -> Message:
        """Return the message that goes out to a viewer on a channel."""


@contextmanager
def speaking(
    app: Flask, settings: Settings, language: str, organisation: str
) -> Iterator[Compose]:
    """Speak a language for as many messages as there are in it."""
    context = {
        "language": language, "organisation": organisation,
        "preferences_url": settings.base_url + PREFERENCES_PATH,
    }  # fmt: skip

    def compose(
        notices: Sequence[Notice], message_id: str, viewer: Viewer, channel: str
    ) -> Message:
        alone = notices[0] if len(notices) == 1 else None
        ticket = Ticket(viewer.id, channel, alone.kind if alone else DIGEST)
        words = _alone(alone, settings, context) if alone else _digest(notices, settings, context)
        return Message(
            id=message_id, language=language, stop_url=stop_url(settings, ticket), **words
        )

    with app.test_request_context(base_url=settings.base_url), force_locale(language):
        i18n.speak(language)
        yield compose


def drawn(template: str, words: Mapping[str, Any]) -> dict[str, str]:
    """Return the text and the HTML of a mail. The environment keeps the templates compiled."""
    templates = current_app.jinja_env
    return {
        "text": templates.get_template(f"mail/{template}.txt").render(words),
        "html": templates.get_template(f"mail/{template}.html").render(words),
    }


def _alone(notice: Notice, settings: Settings, context: Mapping[str, Any]) -> dict[str, str]:
    """Return the words of a message about one thing."""
    subject, url = sentence(notice), settings.base_url + target(notice)
    words = {
        **context, "subject": subject, "explanation": explanation(notice), "url": url,
        "details": details(notice, settings.time_zone, context["language"]),
    }  # fmt: skip
    return {
        "kind": notice.kind, "subject": subject, "url": url, **drawn("notification", words),
        "thread": f"challenge-{notice.challenge_id}" if notice.challenge_id else "",
        "challenge": notice.challenge_title,
    }  # fmt: skip


def _digest(
    notices: Sequence[Notice], settings: Settings, context: Mapping[str, Any]
) -> dict[str, str]:
    """Return the words of a message that gathers several things, those of a challenge together."""
    groups: dict[str, Counter[tuple[str, str]]] = {}
    for notice in notices:
        line = (sentence(notice), settings.base_url + target(notice))
        groups.setdefault(notice.challenge_title, Counter())[line] += 1
    subject = ngettext(
        "%(num)d thing has happened in the idea challenges",
        "%(num)d things have happened in the idea challenges", len(notices),
    )  # fmt: skip
    # What is said in the same words of the same thing is said once, with how often it was.
    lines = [
        (title, [(f"{said} ({times})" if times > 1 else said, url)
                 for (said, url), times in group.items()])
        for title, group in groups.items()
    ]  # fmt: skip
    words = {**context, "subject": subject, "groups": lines}
    return {
        "kind": DIGEST, "subject": subject, "url": settings.base_url + CENTRE_PATH,
        **drawn("digest", words),
    }  # fmt: skip
