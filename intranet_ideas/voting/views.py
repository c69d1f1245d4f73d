"""Pages of voting: the ballot, the costs of ideas, and the count."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Any

from flask import Blueprint, request, url_for
from sqlalchemy.orm import Session

from intranet_ideas.challenges import queries as challenges
from intranet_ideas.challenges import voting
from intranet_ideas.entries.queries import see_entry
from intranet_ideas.errors import N_, Fault, Invalid, Stale
from intranet_ideas.i18n import gettext, translate
from intranet_ideas.voting import actions, queries, rules
from intranet_ideas.web import ground, page, perform, received_at, row_number, shown, viewer

bp = Blueprint("voting", __name__)

NO_NUMBER = N_("Write the cost in whole kroner, such as 25000.")
CHANGED = N_("Your ballot was changed in another window since you opened this page. What you have "
             "chosen here is kept: hand it in to replace the other.")  # fmt: skip


@bp.get("/challenges/<int:challenge_id>/ballot", endpoint="page")
def ballot(challenge_id: int) -> Any:
    """How people vote here, and one's own ballot."""
    with ground().database.read() as session:
        seen = challenges.see(session, viewer(), challenge_id, received_at(), "voting.view")
        if seen.challenge.voting == voting.BUDGET:
            return _basket_page(session, challenge_id)
        if seen.challenge.voting == voting.PAIRS:
            # These pages hang on this blueprint.
            from intranet_ideas.voting.pair_pages import pairs_page

            return pairs_page(session, challenge_id)
        return page("voting/rule.html", seen=seen, challenge=seen.challenge, phase=seen.phase)


def _basket_page(
    session: Session, challenge_id: int, status: int = 200, *,
    wanted: Collection[int] | None = None, errors: Sequence[Fault] = (), changed: str = "",
    reckoned: bool = False, started: int | None = None,
) -> Any:  # fmt: skip
    """Show the basket. ``started`` is the version that a form which comes back started from: what
    another window handed in meanwhile is not replaced unseen."""
    seen = queries.ballot_of(session, viewer(), challenge_id, received_at())
    chosen = seen.wanted if wanted is None else wanted
    return page(
        "voting/basket.html", status, seen=seen, challenge=seen.challenge.challenge,
        phase=seen.challenge.phase, chosen=frozenset(chosen), errors=errors, changed=changed,
        sums=rules.reckon(seen.ideas, chosen, seen.budget), reckoned=reckoned, started=started,
        may=seen.challenge.votes_open and seen.challenge.may("ballot.hand_in"),
    )  # fmt: skip


@bp.post("/challenges/<int:challenge_id>/ballot")
def hand_in(challenge_id: int) -> Any:
    """Hand one's ballot in, or only reckon it up, which needs no script."""
    wanted = request.form.getlist("entries", type=row_number)
    version = request.form.get("version", 0, type=row_number)
    if "reckon" in request.form:
        with ground().database.read() as session:
            seen = challenges.see(session, viewer(), challenge_id, received_at())
            seen.require("ballot.hand_in")
            return _basket_page(session, challenge_id, wanted=wanted, reckoned=True,
                                started=version)  # fmt: skip

    def action(session: Session) -> str:
        actions.hand_in(session, viewer(), challenge_id, wanted, version, received_at())
        return url_for("voting.page", challenge_id=challenge_id)

    try:
        return perform(action, success=gettext("Your ballot is in."))
    except Invalid as error:
        status, faults, changed = 422, shown(error), ""
    except Stale:
        status, faults, changed = 409, [], translate(CHANGED)
    with ground().database.read() as session:
        return _basket_page(session, challenge_id, status, wanted=wanted, errors=faults,
                            changed=changed, started=version if faults else None)  # fmt: skip


@bp.post("/challenges/<int:challenge_id>/ballot/take-back")
def take_back(challenge_id: int) -> Any:
    """Take one's ballot back."""

    def action(session: Session) -> str:
        actions.take_back(session, viewer(), challenge_id, received_at())
        return url_for("voting.page", challenge_id=challenge_id)

    return perform(action, success=gettext("Your ballot is taken back. You have not voted."))


@bp.get("/challenges/<int:challenge_id>/count")
def count(challenge_id: int) -> Any:
    """How the vote went, when it may be known."""
    with ground().database.read() as session:
        found = queries.count_of(session, viewer(), challenge_id, received_at())
        return page(
            "voting/count.html", found=found, seen=found.challenge,
            challenge=found.challenge.challenge, phase=found.challenge.phase,
            titles={idea.id: (idea.title, idea.language) for idea in found.ideas},
            groups=_groups(found) if found.challenge.challenge.voting == voting.PAIRS else [],
            fault=translate(found.fault, **found.fault_values) if found.fault else "",
        )  # fmt: skip


def _groups(found: queries.SeenCount) -> list[list[queries.CountedIdea]]:
    """Return ideas that have a place in the groups that can be told apart, the best first."""
    placed = [idea for idea in found.ideas if idea.values["rank"] is not None]
    bounds = [(idea.values["rank_low"], idea.values["rank_high"]) for idea in placed]
    groups, begun = [], 0
    for size in rules.told_apart(bounds):
        groups.append(placed[begun : begun + size])
        begun += size
    return groups


@bp.get("/challenges/<int:challenge_id>/costs")
def costs(challenge_id: int) -> Any:
    """What the ideas cost, for those who check it."""
    return _costs_page(challenge_id)


def _costs_page(
    challenge_id: int, status: int = 200, *, errors: Sequence[Fault] = (), entry_id: int = 0,
    stale: bool = False,
) -> Any:  # fmt: skip
    with ground().database.read() as session:
        seen = challenges.see(session, viewer(), challenge_id, received_at(), "costs.list")
        queries.require_kind(seen, voting.BUDGET)
        ideas = sorted(queries.ideas_in(session, seen).values(), key=lambda idea: idea.id)
        begins = voting.begins_at(voting.BUDGET, seen.timeline)
        return page(
            "voting/costs.html", status, seen=seen, challenge=seen.challenge, phase=seen.phase,
            ideas=ideas, errors=errors, wrong=entry_id, typed=request.form, stale=stale,
            begins=begins, fixed=begins is not None and begins <= received_at(),
        )  # fmt: skip


@bp.post("/ideas/<int:entry_id>/cost/check")
def check_cost(entry_id: int) -> Any:
    """Check what an idea costs."""
    challenge_ids = []

    def action(session: Session) -> str:
        found = see_entry(session, viewer(), entry_id, received_at())
        challenge_ids.append(found.entry.challenge_id)
        actions.check_cost(
            session, viewer(), entry_id, _kroner(), request.form.get("word", ""),
            request.form.get("version", 0, type=row_number), received_at(),
        )  # fmt: skip
        return url_for("voting.costs", challenge_id=challenge_ids[0], _anchor=f"idea-{entry_id}")

    try:
        return perform(action, success=gettext("The cost is checked, and the authors are told."))
    except Invalid as error:
        return _costs_page(challenge_ids[0], 422, errors=shown(error), entry_id=entry_id)
    except Stale:
        return _costs_page(challenge_ids[0], 409, entry_id=entry_id, stale=True)


@bp.get("/ideas/<int:entry_id>/cost")
def cost(entry_id: int) -> Any:
    """Say what one's idea costs."""
    return _cost_page(entry_id)


def _cost_page(
    entry_id: int, status: int = 200, *, errors: Sequence[Fault] = (), stale: bool = False
) -> Any:
    with ground().database.read() as session:
        seen = see_entry(session, viewer(), entry_id, received_at(), "cost.ask")
        queries.require_kind(seen.challenge, voting.BUDGET)
        begins = voting.begins_at(voting.BUDGET, seen.challenge.timeline)
        return page(
            "voting/cost.html", status, seen=seen, entry=seen.entry, text=seen.shown,
            challenge=seen.challenge.challenge, phase=seen.challenge.phase,
            cost=queries.cost_of(session, entry_id), errors=errors, typed=request.form,
            begins=begins, stale=stale,
        )  # fmt: skip


@bp.post("/ideas/<int:entry_id>/cost")
def ask_cost(entry_id: int) -> Any:
    """Write down what one's idea costs."""

    def action(session: Session) -> str:
        actions.ask_cost(
            session, viewer(), entry_id, _kroner(),
            request.form.get("version", 0, type=row_number), received_at(),
        )  # fmt: skip
        return url_for("entries.page", entry_id=entry_id)

    try:
        return perform(action, success=gettext("The cost is saved."))
    except Invalid as error:
        return _cost_page(entry_id, 422, errors=shown(error))
    except Stale:
        return _cost_page(entry_id, 409, stale=True)


def _kroner() -> int | None:
    """Return the sum that was typed, with or without signs between thousands; None: none."""
    text = re.sub(r"[\s’']|kr\.?|nok", "", request.form.get("kroner", "").lower())
    text = re.sub(r",-$|[.,]00$", "", text)
    if text and not re.fullmatch(r"[0-9]{1,12}|[0-9]{1,3}([.,][0-9]{3})+", text):
        raise Invalid([Fault("kroner", NO_NUMBER)])
    text = re.sub(r"[.,]", "", text)
    return int(text) if text else None
