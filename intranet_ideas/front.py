"""Pages that gather from several capabilities: what is on, a challenge with its ideas, an idea, the
manager's desk, my page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import get_template_attribute, redirect, request, url_for
from markupsafe import Markup
from sqlalchemy.orm import Session

from intranet_ideas.access import Phase
from intranet_ideas.bundles import queries as bundles
from intranet_ideas.challenges import manage
from intranet_ideas.challenges import queries as challenges
from intranet_ideas.challenges.queries import SeenChallenge
from intranet_ideas.challenges.views import bp as challenge_bp
from intranet_ideas.challenges.views import ended_page, grouped, timeline_steps
from intranet_ideas.challenges.voting import BUDGET
from intranet_ideas.consultations.queries import waiting_for
from intranet_ideas.entries import holds, talk
from intranet_ideas.entries import queries as entries
from intranet_ideas.entries.facts import challenge_fact
from intranet_ideas.entries.models import DRAFT, JOINED, SUBMITTED, Attachment
from intranet_ideas.entries.queries import SeenEntry, ShownComment
from intranet_ideas.entries.reactions import reactions_to
from intranet_ideas.entries.rules import votes_left
from intranet_ideas.entries.views import bp as entry_bp
from intranet_ideas.entries.views import vote_context
from intranet_ideas.errors import Fault, Invalid
from intranet_ideas.finding.mine import for_me
from intranet_ideas.fragments import kept_under
from intranet_ideas.goals import queries as goals
from intranet_ideas.goals.models import ChallengeGoal
from intranet_ideas.goals.queries import Named
from intranet_ideas.goals.series import Shown, indicators
from intranet_ideas.guests import addresses
from intranet_ideas.guests.rules import OFF
from intranet_ideas.i18n import current_language, gettext
from intranet_ideas.initiatives import benefit_queries
from intranet_ideas.initiatives import queries as initiatives
from intranet_ideas.initiatives.views import today
from intranet_ideas.joining import queries as joining
from intranet_ideas.judging import queries as judging
from intranet_ideas.meetings import queries as meetings
from intranet_ideas.notifications import queries as notifications
from intranet_ideas.outcomes import exporting, growing
from intranet_ideas.outcomes import queries as outcomes
from intranet_ideas.outcomes.answer_versions import changes_shown
from intranet_ideas.outcomes.asked import asked_of
from intranet_ideas.outcomes.standings import standing_shown
from intranet_ideas.outcomes.stories import story_of
from intranet_ideas.people.views import bp as people_bp
from intranet_ideas.recognition import queries as recognition
from intranet_ideas.recognition.views import recognises
from intranet_ideas.suggestions import queries as suggestions
from intranet_ideas.teams import queries as teams
from intranet_ideas.text import render_markdown
from intranet_ideas.themes.queries import themes_of
from intranet_ideas.themes.rules import named
from intranet_ideas.tips import queries as tips
from intranet_ideas.tips import rules as tip_rules
from intranet_ideas.told import queries as told
from intranet_ideas.told.rules import CAME
from intranet_ideas.voting.queries import cost_of
from intranet_ideas.voting.waiting import to_vote
from intranet_ideas.web import (
    asked_by_htmx,
    ground,
    page,
    perform,
    received_at,
    row_number,
    shown,
    viewer,
)

FIRST_IDEAS = 30
FOUND = 302


@challenge_bp.get("/")
def overview() -> Any:
    """What is on: what waits for the viewer; what is open, soon, at work, decided lately; drafts
    for those who run them."""
    department = request.args.get("department", "")
    theme = request.args.get("theme", "")
    if request.args.get("show") == "ended":
        return ended_page(department, theme)
    with ground().database.read() as session:
        rows = challenges.current(
            session, viewer(), received_at(), department=department, theme=theme
        )
        all_of_it = not department and not theme
        mine = for_me(session, viewer(), rows, received_at()) if all_of_it else None
        themes, _ = themes_of(session)
    return page(
        "challenges/overview.html", groups=grouped(rows), department=department, mine=mine,
        themes=themes, theme=theme, today=today(),
    )  # fmt: skip


@challenge_bp.get("/challenges/<int:challenge_id>", endpoint="page")
def challenge_page(challenge_id: int) -> Any:
    """A challenge: its brief, timeline, ideas, and what the viewer can do in it."""
    with ground().database.read() as session:
        seen = challenges.see(session, viewer(), challenge_id, received_at())
        left = _votes_left(seen)
        rows = []
        if seen.phase not in (Phase.DRAFT, Phase.ANNOUNCED):
            rows = entries.gallery(session, seen, received_at(), limit=FIRST_IDEAS + 1)
        return page(
            "challenges/page.html", seen=seen, challenge=seen.challenge, phase=seen.phase,
            told=_told(session, seen, left), rows=rows[:FIRST_IDEAS],
            next_after=rows[FIRST_IDEAS - 1].id if len(rows) > FIRST_IDEAS else None,
            mine=entries.mine_in(session, seen) if seen.phase != Phase.ANNOUNCED else [],
            left=left,
            totals=challenges.totals_shown(seen.challenge, received_at()),
        )  # fmt: skip


def _votes_left(seen: SeenChallenge) -> int | None:
    per_person = seen.challenge.votes_per_person
    if per_person is None or not seen.votes_open or not seen.may("vote.set"):
        return None
    return votes_left(per_person, seen.votes_used)


def _told(session: Session, seen: SeenChallenge, left: int | None) -> Markup:
    """Return what everyone reads of the challenge, drawn at most once a minute.

    Departments may be renamed, and a change of dates ages, without a new version.
    """
    challenge = seen.challenge
    panels = _panels(session, seen)
    minute = int(received_at().timestamp()) // 60

    def draw() -> str:
        challenges.load_public(session, challenge)
        told = get_template_attribute("challenges/_told.html", "told")
        aims = get_template_attribute("goals/_named.html", "aims")
        return str(told(
            challenge, seen.phase, timeline_steps(seen.timeline),
            challenges.criteria_of(challenge), challenges.deadline_log(session, challenge),
            left, panels, current_language(),
            named(themes_of(session)[0], challenge.themes) if challenge.themes else (),
        )) + str(aims(*_aims(session, challenge.id)))  # fmt: skip

    key = ("told", challenge.id, challenge.version, seen.phase, left, tuple(panels), minute)
    return kept_under(key, draw)


def _aims(session: Session, challenge_id: int) -> tuple[Sequence[Named], Sequence[Shown]]:
    """Return the goals that a challenge aims at, and the indicators of those."""
    found = goals.named_by(session, ChallengeGoal, challenge_id, current_language())
    return found, indicators(session, [each.id for each in found]) if found else []


def _panels(session: Session, seen: SeenChallenge) -> list[tuple[str, str]]:
    """Return what plugins add to the page: label and safe HTML."""
    drawn = ground().plugins.draw_panels(
        session, challenge_fact(seen, ground().settings), seen.challenge.department.path,
        viewer().language,
    )  # fmt: skip
    return [(label, render_markdown(text)) for label, text in drawn]


@entry_bp.get("/challenges/<int:challenge_id>/ideas")
def gallery(challenge_id: int) -> Any:
    """All ideas of a challenge, in pages, or those of one bundle; htmx gets the next page's cards
    alone."""
    after = request.args.get("after", type=row_number)
    text = request.args.get("q", "").strip()[:100]
    bundle = request.args.get("bundle", type=row_number)
    with ground().database.read() as session:
        seen = challenges.see(session, viewer(), challenge_id, received_at())
        totals = challenges.totals_shown(seen.challenge, received_at())
        by_votes = totals and request.args.get("sort") == "votes"
        rows = entries.gallery(
            session, seen, received_at(), by_votes=by_votes, after=after, text=text,
            limit=100 if by_votes else FIRST_IDEAS + 1,
            only=bundles.asked_for(session, seen, bundle),
        )  # fmt: skip
        # The cards alone name no bundle.
        named = seen.may("bundle.view") and not asked_by_htmx()
        found = bundles.listed(session, seen) if named else []
    more = not by_votes and len(rows) > FIRST_IDEAS
    rows = rows if by_votes else rows[:FIRST_IDEAS]
    return page(
        "entries/_cards.html" if asked_by_htmx() else "entries/gallery.html", seen=seen,
        challenge=seen.challenge, phase=seen.phase, rows=rows, by_votes=by_votes, text=text,
        totals=totals, after=after, next_after=rows[-1].id if more else None, bundle=bundle,
        ticks=not asked_by_htmx() or "ticks" in request.args,
        bundles=[each for each in found if each.count],
    )  # fmt: skip


@challenge_bp.get("/challenges/<int:challenge_id>/desk")
def desk(challenge_id: int) -> Any:
    """The manager's desk: what comes next, how far judges are, what lacks an answer."""
    with ground().database.read() as session:
        seen = challenges.see(session, viewer(), challenge_id, received_at(), "challenge.run")
        challenges.load_parts(session, seen.challenge)
        missing = manage.missing(seen)
        return page(
            "challenges/desk.html", seen=seen, challenge=seen.challenge, phase=seen.phase,
            steps=timeline_steps(seen.timeline), missing=missing,
            managers=challenges.managers(session, challenge_id),
            progress=judging.progress(session, seen),
            answers=outcomes.counts(session, seen), fault=judging.latest_fault(session, seen),
            exports=exporting.offered(session, ground(), seen),
        )  # fmt: skip


@entry_bp.get("/ideas/<int:entry_id>", endpoint="page")
def idea_page(entry_id: int) -> Any:
    """An idea: its text, files, votes, comments, and what became of it. ``join`` begins a comment
    for who writes on much the same."""
    words = gettext("I am writing about much the same. Shall we join forces?")
    return entry_page(entry_id, typed={"body": words} if "join" in request.args else None)


def entry_page(
    entry_id: int, *, errors: list[Fault] | None = None, typed: Mapping[str, str] | None = None,
    status: int = 200,
) -> Any:  # fmt: skip
    """Show an idea, with a comment that could not be added as it was typed. What is joined into
    another leads on to that; ``as_it_was`` is for reading the old one."""
    with ground().database.read() as session:
        seen = entries.see_entry(session, viewer(), entry_id, received_at())
        into = joining.joined_into(session, seen, received_at())
        if into is not None and "as_it_was" not in request.args:
            onward = url_for("entries.page", entry_id=into.entry.id, joined=entry_id)
            return redirect(onward, FOUND)
        challenge = seen.challenge.challenge
        files = entries.attachments(session, seen)
        said = _comments(session, seen)
        became, steps = initiatives.of_entry(session, seen, current_language())
        return page(
            "entries/page.html", status, seen=seen, entry=seen.entry, text=seen.shown,
            challenge=challenge, phase=seen.challenge.phase,
            authors=entries.authors(session, seen), department=seen.department,
            attachments=files, read=_read(seen, files), comments=said,
            reactions=reactions_to(session, seen, [each.id for each in said], received_at()),
            answer=outcomes.answer_shown(session, seen), changes=changes_shown(session, seen),
            standing=standing_shown(session, seen), errors=errors or [],
            offered=growing.offered(session, seen, received_at()),
            origin=growing.origin_of(session, viewer(), seen, received_at()),
            grown=growing.grown_into(session, viewer(), seen, received_at()),
            story=[] if seen.entry.status == DRAFT
            else [*story_of(session, seen, received_at()), *steps],
            initiative=became, makes_initiative=not steps and initiatives.may_become(session, seen),
            cost=cost_of(session, entry_id) if challenge.voting == BUDGET else None,
            places=teams.places_of(session, seen), typed=typed or {},
            suggested=suggestions.waiting(session, seen), **vote_context(seen),
            parts=entries.parts(session, seen), into=into,
            bundle=bundles.of_entry(session, seen),
            bundles_it=seen.entry.status == SUBMITTED and seen.challenge.may("bundle.view")
            and seen.challenge.may("bundle.make"),
            recognised=recognition.of_idea(session, seen) if recognises() else None,
            came=told.of_entry(session, seen) if seen.was_told else None, came_words=CAME,
            hold=holds.latest(session, entry_id) if seen.mine and seen.was_held else None,
            came_from=request.args.get("joined", type=row_number),
            goals=goals.of_entry(session, seen, current_language()),
        )  # fmt: skip


def _comments(session: Session, seen: SeenEntry) -> list[ShownComment]:
    # What is hidden, or waits, is not counted and may be there for this viewer all the same.
    if seen.entry.status not in (SUBMITTED, JOINED):
        return []
    return entries.comments(session, seen)


def _read(seen: SeenEntry, files: Sequence[Attachment]) -> Markup:
    """Return the idea's text and files; what is handed in never changes, and is kept."""
    challenge = seen.challenge.challenge
    text = seen.shown

    def draw() -> str:
        read = get_template_attribute("entries/_read.html", "read")
        questions = challenges.questions_of(challenge)
        return str(read(seen.entry, text, questions, files, challenge))

    if text.received_at is None:
        return Markup(draw())  # nosec B704  # noqa: S704 - a template's own output
    key = ("read", text.id, seen.entry.language, tuple(each.id for each in files),
           challenge.id, challenge.version)  # fmt: skip
    return kept_under(key, draw)


@entry_bp.post("/ideas/<int:entry_id>/comments")
def comment(entry_id: int) -> Any:
    """Comment on an idea, or reply."""

    def action(session: Session) -> str:
        made = talk.add_comment(
            session, viewer(), entry_id, request.form.get("body", ""), received_at(),
            request.form.get("parent", type=row_number), request.form.get("side", ""),
        )  # fmt: skip
        return url_for("entries.page", entry_id=entry_id, _anchor=f"comment-{made.id}")

    try:
        return perform(action)
    except Invalid as error:
        return entry_page(entry_id, errors=shown(error), typed=request.form, status=422)


@people_bp.get("/me")
def me() -> Any:
    """My page: what is asked of me, drafts, my ideas and what became of them, what I follow and
    support, the newest notifications."""
    with ground().database.read() as session:
        mine = entries.mine(session, viewer())
        on = challenges.current(session, viewer(), received_at())
        own_tips = tips.own(session, viewer())
        return page(
            "people/me.html", mine=mine,
            drafts=[row for row in mine if row.status == "draft" and not row.waits],
            handed_in=[row for row in mine if row.status != "draft" or row.waits],
            answers=outcomes.my_answers(session, viewer()),
            voted=entries.voted_for(session, viewer()),
            invited=teams.invitations(session, viewer()),
            on={row.id: row for row in on}, open=[row for row in on if row.phase == Phase.OPEN],
            news=notifications.newest(session, viewer(), limit=5), title=gettext("My page"),
            followed=entries.followed(session, viewer()),
            followed_challenges=challenges.followed(session, viewer(), received_at()),
            asked=asked_of(session, viewer(), on, mine, received_at()),
            fitting=growing.fitting(session, viewer(), on, mine, received_at()),
            to_vote=to_vote(session, viewer(), on, received_at()),
            consultations=waiting_for(session, viewer(), received_at()),
            tips=own_tips, tip_rules=tip_rules,
            tip_stands_at=tips.stands(session, own_tips, received_at()),
            group_tasks=meetings.own_tasks(session, viewer()), today=today(),
            to_measure=benefit_queries.to_measure(session, viewer(), today()),
            gives_address=viewer().guest and ground().settings.guests_by_mail != OFF
            and addresses.lacks(session, viewer().id),
            given=recognition.own(session, viewer(), received_at()) if recognises() else None,
        )  # fmt: skip
