"""The pages of suggestions: what is suggested to an idea's text, and suggesting."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from flask import Blueprint, request, url_for
from sqlalchemy.orm import Session

from intranet_ideas.challenges.queries import questions_of
from intranet_ideas.entries.queries import SeenEntry, see_entry
from intranet_ideas.entries.rules import LONGEST_TITLE, difference
from intranet_ideas.entries.runs import in_runs
from intranet_ideas.errors import Conflict, Fault, NotFound, Stale
from intranet_ideas.i18n import gettext
from intranet_ideas.suggestions import actions, queries, rules
from intranet_ideas.web import change, ground, page, received_at, row_number, viewer

bp = Blueprint("suggestions", __name__)

KEPT = "kept."
"""What begins the names of texts that were typed for other fields than the one shown."""


def _labels(seen: SeenEntry) -> dict[str, str]:
    """Return the fields of the idea with the words that stand over them."""
    questions = questions_of(seen.challenge.challenge)
    return {
        rules.TITLE: gettext("Title"), rules.BODY: gettext("The idea"),
        **{rules.ANSWER + each.key: each.label for each in questions},
    }  # fmt: skip


@bp.get("/ideas/<int:entry_id>/suggestions")
def listing(entry_id: int) -> Any:
    """What is suggested to the idea's text: for its authors all, for others their own."""
    return listing_page(entry_id)


def listing_page(
    entry_id: int, status: int = 200, *, errors: list[Fault] | None = None,
    typed: Mapping[str, str] | None = None, form: int = 0,
) -> Any:  # fmt: skip
    """Show the page, with what was typed for suggestion ``form`` where that could not be done."""
    with ground().database.read() as session:
        seen = see_entry(session, viewer(), entry_id, received_at(), "suggestion.view")
        found = queries.suggestions_of(session, seen)
        return page(
            "suggestions/listing.html", status, seen=seen, entry=seen.entry, text=seen.shown,
            challenge=seen.challenge.challenge, phase=seen.challenge.phase, rules=rules,
            labels=_labels(seen), errors=errors or [], typed=typed or {}, form=form,
            rows=[(each, in_runs(difference(each.base, each.text))) for each in found],
        )  # fmt: skip


@bp.get("/ideas/<int:entry_id>/suggestions/new")
def new(entry_id: int) -> Any:
    """The idea's text to change one field of."""
    return new_page(entry_id, request.args.get("field", rules.BODY))


def new_page(
    entry_id: int, field: str, status: int = 200, *, errors: list[Fault] | None = None,
    typed: Mapping[str, str] | None = None, texts: Mapping[str, str] | None = None,
) -> Any:  # fmt: skip
    """Show a field to change, with what was typed where it could not be suggested. ``texts`` are
    those of all fields that were changed, so that none is lost when one goes to another."""
    with ground().database.read() as session:
        seen = see_entry(session, viewer(), entry_id, received_at())
        seen.require("suggestion.make")
        if seen.mine:
            raise Conflict(rules.OWN_IDEA)
        labels = _labels(seen)
        if field not in labels and not errors:
            raise NotFound
        # A part that is gone keeps what was typed, beside what is wrong.
        field = field if field in labels else rules.BODY
        text = seen.shown
        texts = {key: words for key, words in (texts or {}).items() if key in labels}
        return page(
            "suggestions/new.html", status, seen=seen, entry=seen.entry, text=text, field=field,
            challenge=seen.challenge.challenge, labels=labels, errors=errors or [],
            current=texts.pop(field, queries.text_of(text).part(field)), typed=typed, rules=rules,
            others=texts, longest_title=LONGEST_TITLE,
        )  # fmt: skip


@bp.post("/ideas/<int:entry_id>/suggestions")
def make(entry_id: int) -> Any:
    """Suggest a change of each field that was changed, or only go to another field, by the button
    *part*, which needs no script."""
    given = request.form
    at = given.get("field", "")
    texts = {key.removeprefix(KEPT): text for key, text in given.items() if key.startswith(KEPT)}
    texts[at] = given.get("text", "")
    if "part" in given:
        with ground().database.read() as session:
            see_entry(session, viewer(), entry_id, received_at()).require("suggestion.make")
        return new_page(entry_id, given["part"], typed=given, texts=texts)

    def action(session: Session) -> None:
        nonlocal at
        revision, now = given.get("revision", type=row_number), received_at()
        changed = actions.changed_fields(session, viewer(), entry_id, texts, revision, now)
        for field in changed or [at]:
            at = field
            actions.suggest(session, viewer(), entry_id, field, texts[field],
                            given.get("why", ""), revision, now)  # fmt: skip

    return change(
        action, url_for("suggestions.listing", entry_id=entry_id),
        gettext("The authors are told. You will hear what they say."),
        lambda errors: new_page(entry_id, at, 422, errors=errors, typed=given, texts=texts),
    )  # fmt: skip


def _answered(
    entry_id: int, suggestion_id: int, act: Callable[[Session], Any], success: str
) -> Any:
    again = partial(listing_page, entry_id, typed=request.form, form=suggestion_id)
    try:
        return change(
            act, url_for("suggestions.listing", entry_id=entry_id), success,
            lambda errors: again(422, errors=errors),
        )  # fmt: skip
    except Stale:
        fault = Fault("text", gettext("A co-author has saved meanwhile. Look at both texts again."))
        return again(409, errors=[fault])


@bp.post("/ideas/<int:entry_id>/suggestions/<int:suggestion_id>/accept")
def accept(entry_id: int, suggestion_id: int) -> Any:
    """Take a suggestion into the text."""
    given = request.form
    success = gettext(
        "Accepted. It stands in your text: hand the idea in again for others to read it."
    )
    return _answered(entry_id, suggestion_id, lambda session: actions.accept(
        session, viewer(), entry_id, suggestion_id, given.get("reply", ""), given.get("text"),
        given.get("version", type=row_number), received_at(),
    ), success)  # fmt: skip


@bp.post("/ideas/<int:entry_id>/suggestions/<int:suggestion_id>/decline")
def decline(entry_id: int, suggestion_id: int) -> Any:
    """Decline a suggestion."""
    return _answered(entry_id, suggestion_id, lambda session: actions.decline(
        session, viewer(), entry_id, suggestion_id, request.form.get("reply", ""), received_at(),
    ), gettext("Declined."))  # fmt: skip


@bp.post("/ideas/<int:entry_id>/suggestions/<int:suggestion_id>/take-back")
def take_back(entry_id: int, suggestion_id: int) -> Any:
    """Take one's own suggestion back."""
    return _answered(entry_id, suggestion_id, lambda session: actions.withdraw(
        session, viewer(), entry_id, suggestion_id, received_at(),
    ), gettext("Taken back."))  # fmt: skip
