"""Pages on which comments are reported, decided on and appealed for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, request, url_for
from sqlalchemy.orm import Session

from intranet_ideas.entries import queries as entries
from intranet_ideas.entries.models import SHOWN
from intranet_ideas.entries.queries import SeenEntry
from intranet_ideas.errors import Fault, NotFound
from intranet_ideas.i18n import gettext
from intranet_ideas.moderation import actions, idea_queries, queries, rules
from intranet_ideas.moderation.rules import HIDE, KEEP
from intranet_ideas.web import change, ground, page, received_at, row_number, viewer

bp = Blueprint("moderation", __name__)
COMMENT = "/ideas/<int:entry_id>/comments/<int:comment_id>"
PAGE = 20


@bp.get("/moderation")
def queue() -> Any:
    """The ideas and comments that wait for one's decision."""
    after = request.args.get("after", 0, type=row_number)
    with ground().database.read() as session:
        items = queries.waiting(session, viewer(), received_at(), after=after, limit=PAGE + 1)
        ideas = idea_queries.waiting(session, viewer(), received_at()) if not after else []
    return page(
        "moderation/queue.html", ideas=ideas, items=items[:PAGE], reasons=rules.REASONS,
        after=after, next_after=items[PAGE - 1].id if len(items) > PAGE else None, rules=rules,
    )  # fmt: skip


@bp.get(COMMENT + "/report")
def report(entry_id: int, comment_id: int) -> Any:
    """Say why one reports a comment."""
    return _report_page(entry_id, comment_id)


def _report_page(
    entry_id: int, comment_id: int, status: int = 200, *, errors: list[Fault] | None = None,
    typed: Mapping[str, str] | None = None,
) -> Any:  # fmt: skip
    with ground().database.read() as session:
        seen = entries.see_entry(session, viewer(), entry_id, received_at(), "comment.report")
        rows = entries.comments(session, seen, after=comment_id - 1, limit=1)
        if not rows or rows[0].id != comment_id or rows[0].deleted or rows[0].state != SHOWN:
            raise NotFound
        return page(
            "moderation/report.html", status, seen=seen, entry=seen.entry, text=seen.shown,
            comment=rows[0], reasons=rules.REASONS, errors=errors or [], typed=typed or {},
            longest=rules.LONGEST_WORDS,
        )  # fmt: skip


@bp.post(COMMENT + "/report")
def send_report(entry_id: int, comment_id: int) -> Any:
    """Report a comment."""
    given = request.form
    return change(
        lambda session: actions.report(
            session, viewer(), entry_id, comment_id, given.get("reason", ""),
            given.get("words", ""), received_at(),
        ),
        url_for("entries.page", entry_id=entry_id, _anchor=f"comment-{comment_id}"),
        gettext("Thank you. Those who moderate are told, and nobody learns that it was you."),
        lambda errors: _report_page(entry_id, comment_id, 422, errors=errors, typed=given),
    )  # fmt: skip


@bp.get(COMMENT + "/moderation")
def look(entry_id: int, comment_id: int) -> Any:
    """One comment with what was said about it, for those who moderate."""
    return _look_page(entry_id, comment_id)


def _look_page(
    entry_id: int, comment_id: int, status: int = 200, *, errors: list[Fault] | None = None,
    typed: Mapping[str, str] | None = None,
) -> Any:  # fmt: skip
    with ground().database.read() as session:
        seen, item = queries.look(session, viewer(), entry_id, comment_id, received_at())
        return page(
            "moderation/look.html", status, entry=seen.entry, text=seen.shown, item=item,
            reasons=rules.REASONS, rules=rules, errors=errors or [], typed=typed or {},
        )  # fmt: skip


@bp.post(COMMENT + "/moderation")
def decide(entry_id: int, comment_id: int) -> Any:
    """Let a comment stand, or hide it."""
    given = request.form
    keep = given.get("decision") == KEEP
    return change(
        lambda session: actions.decide(
            session, viewer(), entry_id, comment_id, KEEP if keep else HIDE,
            given.get("reason", ""), received_at(), restrict="restrict" in given,
        ),
        url_for("moderation.queue"),
        gettext("The comment stands.") if keep
        else gettext("The comment is hidden, and its writer is told why."),
        lambda errors: _look_page(entry_id, comment_id, 422, errors=errors, typed=given),
    )  # fmt: skip


@bp.post(COMMENT + "/appeal/answer")
def decide_appeal(entry_id: int, comment_id: int) -> Any:
    """Answer an appeal."""
    given = request.form
    restore = "restore" in given
    return change(
        lambda session: actions.decide_appeal(
            session, viewer(), entry_id, comment_id, restore, given.get("reply", ""),
            received_at(),
        ),
        url_for("moderation.queue"),
        gettext("The comment is shown again.") if restore
        else gettext("The comment stays hidden, and its writer is told why."),
        lambda errors: _look_page(entry_id, comment_id, 422, errors=errors, typed=given),
    )  # fmt: skip


@bp.get(COMMENT + "/appeal")
def hiding(entry_id: int, comment_id: int) -> Any:
    """Why one's own comment is hidden, and what came of an appeal."""
    return _hiding_page(entry_id, comment_id)


def _hiding_page(
    entry_id: int, comment_id: int, status: int = 200, *, errors: list[Fault] | None = None,
    typed: Mapping[str, str] | None = None,
) -> Any:  # fmt: skip
    with ground().database.read() as session:
        seen, found = own_hiding(session, entry_id, comment_id)
        return page(
            "moderation/hiding.html", status, entry=seen.entry, text=seen.shown, found=found,
            errors=errors or [], typed=typed or {}, longest=rules.LONGEST_WORDS,
            appeals=not found.appeal and seen.may("comment.appeal"),
        )  # fmt: skip


def own_hiding(
    session: Session, entry_id: int, comment_id: int
) -> tuple[SeenEntry, queries.Hiding]:
    """Return why the viewer's own comment is hidden. Raises ``NotFound``."""
    seen = entries.see_entry(session, viewer(), entry_id, received_at(), "comment.appeal")
    comment = queries.comment_under(session, entry_id, comment_id)
    found = queries.hiding(session, comment)
    if comment.author_id != viewer().id or found is None:
        raise NotFound
    return seen, found


@bp.post(COMMENT + "/appeal")
def appeal(entry_id: int, comment_id: int) -> Any:
    """Appeal."""
    given = request.form
    return change(
        lambda session: actions.appeal(
            session, viewer(), entry_id, comment_id, given.get("words", ""), received_at()
        ),
        url_for("moderation.hiding", entry_id=entry_id, comment_id=comment_id),
        gettext("Your appeal is sent. You will hear when it is decided."),
        lambda errors: _hiding_page(entry_id, comment_id, 422, errors=errors, typed=given),
    )  # fmt: skip
