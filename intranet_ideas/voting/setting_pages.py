"""The page on which the setting of voting is changed in a challenge that is published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flask import request, url_for
from sqlalchemy.orm import Session

from intranet_ideas.challenges import forms, queries, voting
from intranet_ideas.challenges.forms import Parsed
from intranet_ideas.errors import Fault, Invalid, Stale
from intranet_ideas.i18n import gettext
from intranet_ideas.voting import setting
from intranet_ideas.voting.views import bp
from intranet_ideas.web import ground, page, perform, received_at, row_number, shown, viewer


@bp.get("/challenges/<int:challenge_id>/voting")
def setting_page(challenge_id: int) -> Any:
    """How people vote, to change."""
    return _page(challenge_id)


def _page(
    challenge_id: int, status: int = 200, *, errors: Sequence[Fault] = (),
    twice: Sequence[str] = (), stale: bool = False,
) -> Any:  # fmt: skip
    zone = ground().settings.time_zone
    with ground().database.read() as session:
        seen = queries.see(session, viewer(), challenge_id, received_at(), "voting.set")
        values = forms.values_of(
            queries.fields_of(queries.load_parts(session, seen.challenge)), zone
        )
        return page(
            "voting/setting.html", status, seen=seen, challenge=seen.challenge, phase=seen.phase,
            values=forms.typed_values("time", request.form, values), errors=errors, stale=stale,
            typed=request.form,
            twice=set(twice), voted=queries.votes_cast(session, challenge_id).anybody,
        )  # fmt: skip


@bp.post("/challenges/<int:challenge_id>/voting")
def set_voting(challenge_id: int) -> Any:
    """Change how people vote."""
    parsed: list[Parsed] = []

    def action(session: Session) -> str:
        seen = queries.see(session, viewer(), challenge_id, received_at(), "voting.set")
        fields = queries.fields_of(queries.load_parts(session, seen.challenge))
        parsed.append(forms.parse_times(request.form, fields, ground().settings.time_zone))
        if parsed[0].faults:
            raise Invalid(parsed[0].faults)
        changes = {name: getattr(parsed[0].fields, name) for name in voting.SETTING}
        setting.set_voting(
            session, viewer(), challenge_id, changes,
            request.form.get("version", 0, type=row_number), received_at(),
        )  # fmt: skip
        return url_for("challenges.desk", challenge_id=challenge_id)

    try:
        return perform(action, success=gettext("Saved. The new rule stands where people vote."))
    except Invalid as error:
        # One choice on the page says both when totals show.
        errors = [
            replace(fault, field="totals") if fault.field == "totals_hidden" else fault
            for fault in shown(error)
        ]
        return _page(challenge_id, 422, errors=errors, twice=sorted(parsed[0].twice))
    except Stale:
        return _page(challenge_id, 409, stale=True)
