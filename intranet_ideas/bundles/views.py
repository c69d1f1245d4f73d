"""Pages of bundles: a challenge's, one with its ideas, and making, changing and dissolving them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, redirect, request, url_for
from sqlalchemy.orm import Session

from intranet_ideas.access import Phase, Role, permits
from intranet_ideas.bundles import actions, queries, rules
from intranet_ideas.bundles.rules import BundleFields
from intranet_ideas.challenges import queries as challenges
from intranet_ideas.entries.queries import see_entry
from intranet_ideas.errors import Fault, Invalid, NotFound
from intranet_ideas.i18n import gettext
from intranet_ideas.web import change as changing
from intranet_ideas.web import ground, perform, received_at, row_number, shown, viewer
from intranet_ideas.web import page as shown_page

bp = Blueprint("bundles", __name__)

FOUND = 302
IN_CHALLENGE = "/challenges/<int:challenge_id>/bundles"
ONE = IN_CHALLENGE + "/<int:bundle_id>"


def _entries() -> tuple[int, ...]:
    return tuple(request.values.getlist("entries", type=row_number))


@bp.get(IN_CHALLENGE)
def listing(challenge_id: int) -> Any:
    """A challenge's bundles."""
    with ground().database.read() as session:
        seen = challenges.see(session, viewer(), challenge_id, received_at(), "bundle.view")
        return shown_page(
            "bundles/listing.html", seen=seen, challenge=seen.challenge, phase=seen.phase,
            bundles=queries.listed(session, seen),
        )  # fmt: skip


@bp.get(IN_CHALLENGE + "/new")
def new(challenge_id: int) -> Any:
    """A form to gather ideas into a new bundle, or into one that there is; those in the address
    are ticked."""
    return _new_page(challenge_id)


def _new_page(
    challenge_id: int, status: int = 200, *, errors: list[Fault] | None = None
) -> Any:
    with ground().database.read() as session:
        seen = challenges.see(session, viewer(), challenge_id, received_at(), "bundle.view")
        if not seen.may("bundle.make"):
            raise NotFound
        found = queries.listed(session, seen)
        return shown_page(
            "bundles/new.html", status, seen=seen, challenge=seen.challenge, phase=seen.phase,
            ideas=queries.ideas_to_bundle(session, challenge_id), ticked=set(_entries()),
            bundles=[each for each in found if each.dissolved_at is None],
            titles={each.id: each.title for each in found}, typed=request.form,
            into=request.values.get("into", type=row_number), errors=errors or [], rules=rules,
        )  # fmt: skip


@bp.post(IN_CHALLENGE, endpoint="make")
def make_bundle(challenge_id: int) -> Any:
    """Gather the ticked ideas into a new bundle, or the chosen one."""
    into = request.form.get("into", type=row_number)
    fields = BundleFields(request.form.get("title", ""), request.form.get("words", ""), _entries())

    def act(session: Session) -> str:
        if into:
            found = actions.put_in(session, viewer(), challenge_id, into, fields.entries,
                                   received_at())  # fmt: skip
        else:
            found = actions.make(session, viewer(), challenge_id, fields, received_at())
        return url_for("bundles.page", challenge_id=challenge_id, bundle_id=found.id)

    try:
        return perform(act, success=gettext("The ideas are bundled. Their authors are told."))
    except Invalid as error:
        return _new_page(challenge_id, 422, errors=shown(error))


@bp.get(ONE)
def page(challenge_id: int, bundle_id: int) -> Any:
    """A bundle with its ideas."""
    return bundle_page(challenge_id, bundle_id)


def bundle_page(
    challenge_id: int, bundle_id: int, status: int = 200, *, errors: list[Fault] | None = None,
    typed: Mapping[str, str] | None = None,
) -> Any:  # fmt: skip
    """Show a bundle, with what was typed where that could not be saved."""
    with ground().database.read() as session:
        found = queries.see_bundle(session, viewer(), challenge_id, bundle_id, received_at())
        seen = found.challenge
        roles = seen.roles | {Role.AUTHOR} if seen.writes else seen.roles
        joins = seen.phase == Phase.OPEN and permits("join.propose", roles, seen.phase)
        start = next(iter([*(each for each in found.ideas if each.mine), *found.ideas]), None)
        return shown_page(
            "bundles/page.html", status, seen=seen, challenge=seen.challenge, phase=seen.phase,
            bundle=found.bundle, rows=found.ideas, errors=errors or [], next_after=None, text="",
            typed=typed or {"title": found.bundle.title, "words": found.bundle.words},
            joins=joins and len(found.ideas) > 1, start=start,
            totals=challenges.totals_shown(seen.challenge, received_at()), rules=rules,
        )  # fmt: skip


@bp.post(ONE)
def change(challenge_id: int, bundle_id: int) -> Any:
    """Give a bundle another title and other words."""

    def act(session: Session) -> None:
        there = queries.members(session, challenge_id, bundle_id)
        fields = BundleFields(request.form.get("title", ""), request.form.get("words", ""),
                              tuple(there))  # fmt: skip
        base = request.form.get("version", type=row_number) or 0
        actions.change(session, viewer(), challenge_id, bundle_id, fields, base, received_at())

    return changing(
        act, url_for("bundles.page", challenge_id=challenge_id, bundle_id=bundle_id),
        gettext("Saved."), lambda errors: bundle_page(
            challenge_id, bundle_id, 422, errors=errors, typed=request.form
        ),
    )  # fmt: skip


@bp.post(ONE + "/out/<int:entry_id>")
def take_out(challenge_id: int, bundle_id: int, entry_id: int) -> Any:
    """Take an idea out of a bundle."""
    return _do(challenge_id, bundle_id, lambda session: actions.take_out(
        session, viewer(), challenge_id, bundle_id, entry_id, received_at()
    ), gettext("Taken out. The idea stays as it is."))  # fmt: skip


@bp.post(ONE + "/dissolve")
def dissolve(challenge_id: int, bundle_id: int) -> Any:
    """Dissolve a bundle."""
    return _do(challenge_id, bundle_id, lambda session: actions.dissolve(
        session, viewer(), challenge_id, bundle_id, received_at()
    ), gettext("Dissolved. The ideas stay as they are, and you can undo it."))  # fmt: skip


@bp.post(ONE + "/restore")
def restore(challenge_id: int, bundle_id: int) -> Any:
    """Undo that a bundle was dissolved."""
    return _do(challenge_id, bundle_id, lambda session: actions.restore(
        session, viewer(), challenge_id, bundle_id, received_at()
    ), gettext("The bundle is there again."))  # fmt: skip


def _do(challenge_id: int, bundle_id: int, act: Any, success: str) -> Any:
    return changing(
        act, url_for("bundles.page", challenge_id=challenge_id, bundle_id=bundle_id), success,
        lambda errors: bundle_page(challenge_id, bundle_id, 422, errors=errors),
    )


@bp.get("/ideas/<int:entry_id>/bundle")
def of_idea(entry_id: int) -> Any:
    """Lead on to the bundle that an idea stands in, or to the idea where it stands in none."""
    with ground().database.read() as session:
        seen = see_entry(session, viewer(), entry_id, received_at(), "bundle.see_own")
        found = queries.of_entry(session, seen)
        target = (
            url_for("bundles.page", challenge_id=seen.entry.challenge_id, bundle_id=found.id)
            if found else url_for("entries.page", entry_id=entry_id)
        )  # fmt: skip
    return redirect(target, FOUND)
