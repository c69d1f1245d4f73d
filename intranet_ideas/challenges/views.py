"""Pages of challenges for everyone: who joined, joining and leaving.

What is on, and a challenge's own page, gather from several capabilities: ``front.py``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from flask import Blueprint, request, url_for
from flask.blueprints import BlueprintSetupState
from flask_babel import format_decimal
from sqlalchemy.orm import Session

from intranet_ideas.access import Phase
from intranet_ideas.challenges import actions, openness, public, queries, voting
from intranet_ideas.challenges.models import Challenge
from intranet_ideas.challenges.rules import INSTANTS, Timeline, next_instant
from intranet_ideas.i18n import gettext, translate
from intranet_ideas.themes.queries import themes_of
from intranet_ideas.web import ground, page, perform, received_at, row_number, viewer

bp = Blueprint("challenges", __name__)

ON_NOW = (Phase.OPEN, Phase.VOTING)
SOON = (Phase.ANNOUNCED,)
AT_WORK = (Phase.JUDGING, Phase.DECIDING)
DONE = (Phase.DECIDED,)
ENDED = (Phase.DECIDED, Phase.CANCELLED)
PAGE_SIZE = 20


def phase_label(phase: Phase | str) -> str:
    """Return a phase's name in the present language."""
    return {
        Phase.DRAFT: gettext("Draft"), Phase.ANNOUNCED: gettext("Opens soon"),
        Phase.OPEN: gettext("Open for ideas"), Phase.VOTING: gettext("Voting"),
        Phase.JUDGING: gettext("Being judged"), Phase.DECIDING: gettext("Being decided"),
        Phase.DECIDED: gettext("Decided"), Phase.CANCELLED: gettext("Cancelled"),
    }[Phase(phase)]  # fmt: skip


def instant_label(name: str) -> str:
    """Return the name of one of the timeline's instants."""
    return {
        "opens_at": gettext("Opens"), "closes_at": gettext("Deadline for ideas"),
        "voting_opens_at": gettext("Voting opens"),
        "voting_closes_at": gettext("Voting closes"),
        "judging_closes_at": gettext("Judging closes"), "results_at": gettext("Results"),
    }[name]  # fmt: skip


def countdown_label(phase: Phase) -> str:
    """Return what the phase's countdown counts down to."""
    return {
        Phase.ANNOUNCED: gettext("Opens"), Phase.OPEN: gettext("Deadline"),
        Phase.VOTING: gettext("Voting closes"), Phase.JUDGING: gettext("Judging closes"),
        Phase.DECIDING: gettext("Results promised"),
    }.get(phase, "")  # fmt: skip


def timeline_steps(timeline: Timeline) -> list[dict[str, object]]:
    """Return the timeline for ``timeline_bar``: what is past, current and to come."""
    now = received_at()
    steps: list[dict[str, object]] = []
    current_found = False
    known = [name for name in (*INSTANTS, "voting_opens_at") if getattr(timeline, name)]
    for name in sorted(known, key=lambda name: getattr(timeline, name)):
        instant = getattr(timeline, name)
        past = instant <= now if name != "results_at" else timeline.released_at is not None
        state = "past" if past else "future" if current_found else "current"
        current_found = current_found or not past
        steps.append({"label": instant_label(name), "instant": instant, "state": state})
    return steps


def openness_lines(challenge: Challenge) -> list[str]:
    """Return what is told of a challenge's results, in sentences."""
    return [translate(each) for each in openness.sentences(challenge)]


def openness_options(challenge: Challenge) -> list[tuple[str, str, str]]:
    """Return what can be chosen there, as a form's options."""
    return [
        (key, translate(name), translate(means))
        for key, (name, means) in openness.levels(challenge).items()
    ]


def public_lines(challenge: Challenge) -> list[str]:
    """Return what anyone may see of a challenge, in sentences."""
    pages = ground().settings.has_public_pages
    return [translate(each) for each in public.shown_to_anyone(challenge, pages=pages)]


def read_inside(challenge: Challenge) -> str:
    """Return who of those invited reads an idea, in a sentence."""
    return translate(public.read_inside(challenge))


def public_options() -> list[tuple[str, str, str]]:
    """Return what public pages can show of ideas, as a form's options."""
    return [(key, translate(name), translate(means))
            for key, (name, means) in public.LABELS.items()]  # fmt: skip


def author_comment_help(challenge: Challenge) -> str:
    """Return what a judge is told of who reads a comment to the author."""
    return translate(openness.comment_help(challenge))


def kroner(amount: int) -> str:
    """Return a sum of money as the reader writes it."""
    return gettext("%(sum)s kr", sum=format_decimal(amount)).replace(" ", "\N{NO-BREAK SPACE}")


def voting_rule(challenge: voting.HasVoting) -> list[str]:
    """Return the rule of a challenge's voting, in sentences."""
    return in_sentences(voting.rule_of(challenge))


def in_sentences(sentences: Iterable[voting.Sentence]) -> list[str]:
    """Return sentences in the present language, numbers as the reader writes them."""
    return [
        translate(message, **{
            name: format_decimal(value) if isinstance(value, int) else value
            for name, value in values.items()
        })
        for message, values in sentences
    ]  # fmt: skip


def voting_options() -> dict[str, list[tuple[str, ...]]]:
    """Return what can be chosen of voting, as a form's options."""
    return {
        "kinds": [
            (key, translate(voting.LABELS[key]), translate(voting.HELP[key]))
            for key in voting.KINDS
        ],
        "counts": [
            (voting.BY_VOTES, gettext("By the number of baskets"),
             gettext("What most want gets its money first. Easy to check; a large group may take "
                     "it all.")),
            (voting.EQUAL_SHARES, gettext("In equal shares"),
             gettext("Each person has the same part of the sum to spend, so that smaller groups "
                     "get their part of it.")),
        ],
        "totals": [
            ("open", gettext("All the time"), gettext("Only where people vote with thumbs.")),
            ("closing", gettext("When voting has closed"),
             gettext("Then nobody supports an idea only because others do.")),
            ("release", gettext("When the results are published"),
             gettext("Then judges aren't swayed by it either.")),
        ],
    }  # fmt: skip


@bp.record_once
def _words(state: BlueprintSetupState) -> None:
    """Let every template, and every macro without a context, say these."""
    state.app.jinja_env.globals.update(
        phase_label=phase_label, instant_label=instant_label, countdown_label=countdown_label,
        next_instant=next_instant, openness_lines=openness_lines,
        openness_options=openness_options, author_comment_help=author_comment_help,
        public_lines=public_lines, public_options=public_options, read_inside=read_inside,
        voting_rule=voting_rule, voting_options=voting_options, kroner=kroner,
        votes_begin=voting.begins_at,
    )  # fmt: skip


def ended_page(department: str, theme: str) -> Any:
    """Show the challenges that are over, in pages."""
    after = request.args.get("after", type=row_number)
    with ground().database.read() as session:
        rows = queries.listed(
            session, viewer(), received_at(), phases=ENDED, department=department, theme=theme,
            after=after, limit=PAGE_SIZE + 1,
        )  # fmt: skip
        themes, _ = themes_of(session)
    return page(
        "challenges/ended.html", rows=rows[:PAGE_SIZE],
        next_after=rows[PAGE_SIZE - 1].id if len(rows) > PAGE_SIZE else None,
        themes=themes, theme=theme, department=department,
    )  # fmt: skip


def grouped(rows: Sequence[queries.Listed]) -> dict[str, list[queries.Listed]]:
    """Return what is on by what can be done: now, soon, at work, done lately; drafts for those
    who run them."""
    groups = {
        name: [row for row in rows if row.phase in phases]
        for name, phases in (
            ("now", ON_NOW), ("soon", SOON), ("work", AT_WORK), ("done", DONE),
            ("drafts", (Phase.DRAFT,)),
        )
    }  # fmt: skip
    groups["now"].sort(key=lambda row: row.timeline.votes_until or received_at())
    groups["soon"].sort(key=lambda row: row.timeline.opens_at or received_at())
    return groups


@bp.get("/challenges/<int:challenge_id>/participants")
def participants(challenge_id: int) -> Any:
    """Who has joined."""
    after = request.args.get("after", 0, type=row_number)
    with ground().database.read() as session:
        seen = queries.see(session, viewer(), challenge_id, received_at(), "participants.view")
        rows = queries.participants(session, seen, after=after, limit=101)
    return page(
        "challenges/participants.html", seen=seen, challenge=seen.challenge, phase=seen.phase,
        rows=rows[:100], next_after=rows[99].user_id if len(rows) > 100 else None,
    )  # fmt: skip


@bp.post("/challenges/<int:challenge_id>/join")
def join(challenge_id: int) -> Any:
    """Join the challenge."""

    def action(session: Session) -> str:
        actions.join_challenge(session, viewer(), challenge_id, received_at())
        return url_for("challenges.page", challenge_id=challenge_id)

    return perform(
        action, success=gettext("You have joined. You will hear when something happens.")
    )


@bp.post("/challenges/<int:challenge_id>/leave")
def leave(challenge_id: int) -> Any:
    """Leave the challenge."""

    def action(session: Session) -> str:
        actions.leave_challenge(session, viewer(), challenge_id, received_at())
        return url_for("challenges.overview")

    return perform(action, success=gettext("You have left the challenge. Your ideas are kept."))
