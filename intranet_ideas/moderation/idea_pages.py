"""Pages on which ideas of guests that wait are decided on, and their authors read of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, request, url_for

from intranet_ideas.access import Phase
from intranet_ideas.challenges.queries import questions_of
from intranet_ideas.entries import hold_rules, uploads
from intranet_ideas.entries.hold_rules import BACK, LONGEST_WAIT, REFUSED, THROUGH
from intranet_ideas.entries.nameless import without_names
from intranet_ideas.errors import Fault, NotFound
from intranet_ideas.i18n import gettext
from intranet_ideas.moderation import idea_actions, idea_queries
from intranet_ideas.moderation.rules import LONGEST_WORDS
from intranet_ideas.moderation.views import bp
from intranet_ideas.web import change, ground, handed_out, page, received_at, row_number, viewer

IDEA = "/moderation/ideas/<int:entry_id>"


@bp.get(IDEA)
def idea(entry_id: int) -> Any:
    """An idea that waits, for those who decide on it."""
    return _idea_page(entry_id)


def _idea_page(
    entry_id: int, status: int = 200, *, errors: list[Fault] | None = None,
    typed: Mapping[str, str] | None = None,
) -> Any:  # fmt: skip
    with ground().database.read() as session:
        item = idea_queries.look(session, viewer(), entry_id, received_at())
        challenge = item.seen.challenge.challenge
        return page(
            "moderation/idea.html", status, item=item, entry=item.seen.entry, hold=item.hold,
            text=item.text, challenge=challenge, questions=questions_of(challenge),
            in_time=item.seen.challenge.phase == Phase.OPEN, errors=errors or [],
            typed=typed or {}, longest=LONGEST_WORDS, pictures=uploads.IMAGES,
            long=received_at() - item.hold.since >= LONGEST_WAIT,
            refused_it=item.hold.decided_by == viewer().id,
        )  # fmt: skip


@bp.get(IDEA + "/files/<int:attachment_id>")
def idea_file(entry_id: int, attachment_id: int) -> Response:
    """Hand out a file of an idea that waits to who decides on it; never as a page."""
    with ground().database.read() as session:
        item = idea_queries.look(session, viewer(), entry_id, received_at())
        found = next((each for each in item.files if each.id == attachment_id), None)
        hidden = not item.name
        if found is None:
            raise NotFound
    content = ground().files.get(found.digest)
    if hidden:
        content = without_names(content, found.media_type)
    shown = found.media_type in uploads.IMAGES and "download" not in request.args
    response = handed_out(content, found.media_type, found.name, shown=shown)
    response.headers["Cache-Control"] = "private, no-store"
    return response


@bp.post(IDEA)
def decide_idea(entry_id: int) -> Any:
    """Let it through, send it back, or refuse it."""
    given = request.form
    said = {
        THROUGH: gettext("The idea is let through. It counts from when it was handed in."),
        BACK: gettext("The idea is sent back, and its authors are told what to change."),
        REFUSED: gettext("The idea is refused, and its authors are told why."),
    }
    decision = given.get("decision", "")
    return change(
        lambda session: idea_actions.decide(
            session, viewer(), entry_id, given.get("hold", 0, type=row_number), decision,
            given.get("reason", ""), received_at(),
        ),
        url_for("moderation.queue"), said.get(decision, ""),
        lambda errors: _idea_page(entry_id, 422, errors=errors, typed=given),
    )  # fmt: skip


@bp.post(IDEA + "/appeal")
def decide_idea_appeal(entry_id: int) -> Any:
    """Answer an appeal."""
    given = request.form
    restore = "restore" in given
    return change(
        lambda session: idea_actions.decide_appeal(
            session, viewer(), entry_id, restore, given.get("reply", ""), received_at()
        ),
        url_for("moderation.queue"),
        gettext("The idea is let through. It counts from when it was handed in.") if restore
        else gettext("The idea stays refused, and its authors are told why."),
        lambda errors: _idea_page(entry_id, 422, errors=errors, typed=given),
    )  # fmt: skip


@bp.get("/ideas/<int:entry_id>/waiting")
def idea_ruling(entry_id: int) -> Any:
    """How it stands with one's own idea that waits, or waited, for a moderator."""
    return _ruling_page(entry_id)


def _ruling_page(
    entry_id: int, status: int = 200, *, errors: list[Fault] | None = None,
    typed: Mapping[str, str] | None = None,
) -> Any:  # fmt: skip
    with ground().database.read() as session:
        seen, held = idea_queries.ruling(session, viewer(), entry_id, received_at())
        return page(
            "moderation/ruling.html", status, seen=seen, entry=seen.entry, text=seen.shown,
            hold=held, errors=errors or [], typed=typed or {}, longest=LONGEST_WORDS,
            rules=hold_rules, open=seen.challenge.phase == Phase.OPEN,
        )  # fmt: skip


@bp.post("/ideas/<int:entry_id>/waiting")
def appeal_idea(entry_id: int) -> Any:
    """Appeal."""
    given = request.form
    return change(
        lambda session: idea_actions.appeal(
            session, viewer(), entry_id, given.get("words", ""), received_at()
        ),
        url_for("moderation.idea_ruling", entry_id=entry_id),
        gettext("Your appeal is sent. You will hear when it is decided."),
        lambda errors: _ruling_page(entry_id, 422, errors=errors, typed=given),
    )  # fmt: skip
