"""Pages of ideas: a challenge's gallery, one idea, its history, files and talk.

Writing and handing in stand in ``entries/writing.py``.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request, url_for
from sqlalchemy.orm import Session

from intranet_ideas.challenges import queries as challenges
from intranet_ideas.entries import queries, reactions, rules, talk, uploads
from intranet_ideas.entries.nameless import without_names
from intranet_ideas.entries.queries import SeenEntry
from intranet_ideas.entries.runs import in_runs
from intranet_ideas.errors import Conflict, NotAllowed, WrongPhase
from intranet_ideas.i18n import gettext, translate
from intranet_ideas.web import (
    asked_by_htmx,
    ground,
    handed_out,
    page,
    perform,
    received_at,
    row_number,
    viewer,
)

bp = Blueprint("entries", __name__)


@bp.get("/ideas/<int:entry_id>/history")
def history(entry_id: int) -> Any:
    """The texts of an idea over time, with what changed between two of them."""
    with ground().database.read() as session:
        seen = queries.see_entry(session, viewer(), entry_id, received_at())
        texts = list(queries.revisions(session, seen))
        sources = queries.sources(session, seen, texts)
    wanted = request.args.get("revision", type=row_number)
    place = next((i for i, each in enumerate(texts) if each.number == wanted), 0)
    newer = texts[place] if texts else None
    older = texts[place + 1] if place + 1 < len(texts) else None
    questions = challenges.questions_of(seen.challenge.challenge)
    return page(
        "entries/history.html", seen=seen, entry=seen.entry, texts=texts, newer=newer,
        sources=sources,
        older=older, changes=_changes(older, newer, questions) if newer else [],
        challenge=seen.challenge.challenge, phase=seen.challenge.phase,
    )  # fmt: skip


def _changes(older: Any, newer: Any, questions: Any) -> list[tuple[str, list[rules.Piece]]]:
    """Return each part of the text with its difference from the older one."""
    parts = [(gettext("Title"), "title"), (gettext("The idea"), "body")]
    rows = [
        (label, rules.difference(getattr(older, name) if older else "", getattr(newer, name)))
        for label, name in parts
    ]
    for question in questions:
        before = older.answers.get(question.key, "") if older else ""
        rows.append(
            (question.label, rules.difference(before, newer.answers.get(question.key, "")))
        )
    return [(label, in_runs(pieces)) for label, pieces in rows if pieces]


@bp.get("/ideas/<int:entry_id>/files/<int:attachment_id>")
def attachment(entry_id: int, attachment_id: int) -> Response:
    """Hand out a file: pictures to look at, everything else to keep; never as a page."""
    with ground().database.read() as session:
        seen = queries.see_entry(session, viewer(), entry_id, received_at())
        found = queries.attachment(session, seen, attachment_id)
    inline = found.media_type in uploads.IMAGES and "download" not in request.args
    content = ground().files.get(found.digest)
    if seen.names_hidden:
        content = without_names(content, found.media_type)
    response = handed_out(content, found.media_type, found.name, shown=inline)
    response.headers["Cache-Control"] = "private, max-age=3600"
    return response


@bp.post("/ideas/<int:entry_id>/comments/<int:comment_id>/delete")
def delete_comment(entry_id: int, comment_id: int) -> Any:
    """Delete a comment."""

    def action(session: Session) -> str:
        talk.delete_comment(session, viewer(), entry_id, comment_id, received_at())
        return url_for("entries.page", entry_id=entry_id, _anchor="comments")

    return perform(action, success=gettext("The comment is deleted."))


@bp.post("/ideas/<int:entry_id>/comments/<int:comment_id>/react")
def react(entry_id: int, comment_id: int) -> Any:
    """React to a comment, or take that back."""
    given = request.form
    change, kind = reactions.set_reaction, given.get("add", "")
    if "remove" in given:
        change, kind = reactions.remove_reaction, given["remove"]

    def action(session: Session) -> str:
        change(session, viewer(), entry_id, comment_id, kind, received_at())
        return url_for("entries.page", entry_id=entry_id, _anchor=f"comment-{comment_id}")

    return perform(action)


@bp.post("/ideas/<int:entry_id>/vote")
def vote(entry_id: int) -> Any:
    """Support an idea."""
    return _vote(entry_id, talk.set_vote)


@bp.post("/ideas/<int:entry_id>/unvote")
def unvote(entry_id: int) -> Any:
    """Take one's support back."""
    return _vote(entry_id, talk.remove_vote)


def _vote(entry_id: int, change: Any) -> Any:
    """Change the vote; htmx gets the button anew, everyone else the page."""

    def action(session: Session) -> str:
        change(session, viewer(), entry_id, received_at())
        return url_for("entries.page", entry_id=entry_id, _anchor="vote")

    if not asked_by_htmx():
        return perform(action)
    refused = ""
    try:
        perform(action)
    except (Conflict, NotAllowed, WrongPhase) as error:
        refused = translate(error.message, **error.values)
    with ground().database.read() as session:
        seen = queries.see_entry(session, viewer(), entry_id, received_at())
        return page(
            "entries/_vote.html", seen=seen, entry=seen.entry, refused=refused,
            **vote_context(seen),
        )  # fmt: skip


def vote_context(seen: SeenEntry) -> dict[str, Any]:
    """Return what the vote button shows."""
    used = seen.challenge.votes_used
    return {
        "voted": seen.voted,
        "vote_total": queries.vote_total(seen, received_at()),
        "votes_left": rules.votes_left(seen.challenge.challenge.votes_per_person, used),
    }


