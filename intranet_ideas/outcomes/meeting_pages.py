"""Pages of the deciding meeting: its agenda, one idea before it, and the minutes."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from intranet_ideas.challenges import queries as challenges
from intranet_ideas.challenges.queries import SeenChallenge
from intranet_ideas.entries import queries as entries
from intranet_ideas.errors import N_, Fault, Invalid, Stale
from intranet_ideas.i18n import current_language, local_datetime
from intranet_ideas.judging.deciders import bar_of, barred_here, others_of
from intranet_ideas.judging.models import Ranking
from intranet_ideas.judging.sheets import CORE
from intranet_ideas.outcomes import deciding, weighing
from intranet_ideas.outcomes.agenda import Agenda, agenda, panel_words
from intranet_ideas.outcomes.forms import MeetingForm, parse_decision, parse_meeting
from intranet_ideas.outcomes.models import Decision
from intranet_ideas.outcomes.round_words import last_round_lines, round_heading, round_lines
from intranet_ideas.outcomes.rules import OUTCOMES
from intranet_ideas.outcomes.views import bp, method_words, outcome_label
from intranet_ideas.outcomes.weighing import Wanted
from intranet_ideas.web import ground, handed_out, page, perform, received_at, shown, viewer


def mark_label(mark: str) -> str:
    """Return how the meeting leans, in words."""
    words = {
        "choose": gettext("Leans to choosing"), "later": gettext("Leans to later"),
        "decline": gettext("Leans to not carrying forward"), "talk": gettext("Talk more"),
    }  # fmt: skip
    return str(words.get(mark, ""))


@bp.get("/challenges/<int:challenge_id>/meeting")
def meeting(challenge_id: int) -> Any:
    """The ideas in order, with what the meeting said of each."""
    return _meeting_page(challenge_id)


def _meeting_page(
    challenge_id: int, status: int = 200, *, typed: MeetingForm | None = None,
    errors: list[Fault] | None = None, stale: bool = False,
) -> Any:  # fmt: skip
    with ground().database.read() as session:
        seen = challenges.see(session, viewer(), challenge_id, received_at(), "decisions.view")
        found = agenda(session, seen, received_at())
        return page(
            "outcomes/meeting.html", status, seen=seen, challenge=seen.challenge,
            phase=seen.phase, agenda=found, mark_label=mark_label, values=typed or _filled(found),
            version=found.meeting.version if found.meeting else 0, errors=errors or [],
            stale=stale, barred=barred_here(session, seen) if seen.may("meeting.put") else {},
        )  # fmt: skip


def _filled(found: Agenda) -> MeetingForm:
    held_on = found.meeting.held_on if found.meeting else None
    return MeetingForm(
        held_on=held_on.isoformat() if held_on else "",
        attended=tuple(person.user_id for person in found.attended),
        others=found.meeting.others if found.meeting else "",
    )


@bp.post("/challenges/<int:challenge_id>/meeting")
def save_meeting(challenge_id: int) -> Any:
    """Write down when the meeting was and who took part."""
    typed = parse_meeting(request.form)

    def action(session: Session) -> str:
        held_on, faults = _day(typed.held_on)
        try:
            deciding.put_meeting(
                session, viewer(), challenge_id, held_on, typed.attended, typed.others,
                typed.version, ground().settings.time_zone, received_at(),
            )  # fmt: skip
        except Invalid as error:
            faults += error.faults
        # After the action, so that those who may not do it learn nothing else.
        if faults:
            raise Invalid(faults)
        return url_for("outcomes.meeting", challenge_id=challenge_id)

    try:
        return perform(action, success=gettext("It is saved who took part."))
    except Invalid as error:
        return _meeting_page(challenge_id, 422, typed=typed, errors=shown(error))
    except Stale:
        return _meeting_page(challenge_id, 409, typed=typed, stale=True)


def _day(text: str) -> tuple[date | None, list[Fault]]:
    if not text.strip():
        return None, []
    try:
        return date.fromisoformat(text.strip()), []
    except ValueError:
        return None, [Fault("held_on", N_("Write the date as year-month-day: 2026-05-17."))]


@bp.get("/ideas/<int:entry_id>/decision")
def decision(entry_id: int) -> Any:
    """One idea before the meeting."""
    return _decision_page(entry_id)


def _decision_page(
    entry_id: int, status: int = 200, *, typed: Wanted | None = None,
    errors: list[Fault] | None = None, stale: bool = False,
) -> Any:  # fmt: skip
    with ground().database.read() as session:
        seen = entries.see_entry(session, viewer(), entry_id, received_at(), "decision.put")
        found = agenda(session, seen.challenge, received_at())
        item = next((each for each in found.items if each.idea.id == entry_id), None)
        stored = item.decision if item else None
        bar = bar_of(session, seen)
        return page(
            "outcomes/decision.html", status, seen=seen, entry=seen.entry, text=seen.shown,
            challenge=seen.challenge.challenge, phase=seen.challenge.phase, item=item,
            stored=stored, values=typed or _wanted(stored), words=panel_words(session, seen),
            questions=challenges.questions_of(seen.challenge.challenge),
            attachments=entries.attachments(session, seen), marks=weighing.MARKS,
            outcomes=OUTCOMES, mark_label=mark_label, errors=errors or [], stale=stale,
            place=_place(found, entry_id), bar=bar,
            others=others_of(session, seen) if bar else None,
        )  # fmt: skip


def _place(found: Agenda, entry_id: int) -> tuple[int, int]:
    order = [item.idea.id for item in found.items]
    return (order.index(entry_id) + 1 if entry_id in order else 0), len(order)


def _wanted(stored: Decision | None) -> Wanted:
    if stored is None:
        return Wanted()
    return Wanted(stored.mark, stored.notes, stored.outcome, stored.reason, stored.overrule_reason)


@bp.post("/ideas/<int:entry_id>/decision")
def save_decision(entry_id: int) -> Any:
    """Write down what the meeting says of one idea, and go on."""
    typed, version = parse_decision(request.form)

    def action(session: Session) -> str:
        made = deciding.put_decision(
            session, viewer(), entry_id, typed, version, received_at()
        )
        if "next" in request.form:
            seen = challenges.see(session, viewer(), made.challenge_id, received_at())
            following = deciding.next_undecided(session, seen, entry_id)
            if following is not None:
                return url_for("outcomes.decision", entry_id=following)
        return url_for("outcomes.meeting", challenge_id=made.challenge_id)

    try:
        return perform(action, success=gettext("It is written down."))
    except Invalid as error:
        return _decision_page(entry_id, 422, typed=typed, errors=shown(error))
    except Stale:
        return _decision_page(entry_id, 409, typed=typed, stale=True)


@bp.get("/challenges/<int:challenge_id>/minutes")
def minutes(challenge_id: int) -> Any:
    """The minutes of the meeting, which print well."""
    with ground().database.read() as session:
        seen = challenges.see(session, viewer(), challenge_id, received_at(), "decisions.view")
        found = agenda(session, seen, received_at())
        return page(
            "outcomes/minutes.html", seen=seen, challenge=seen.challenge, phase=seen.phase,
            agenda=found, mark_label=mark_label, method=_method(session, seen, found.ranking),
            rounds=_rounds(session, seen, found),
        )  # fmt: skip


def _rounds(
    session: Session, seen: SeenChallenge, found: Agenda
) -> list[tuple[str, list[str]]]:
    """Return what the minutes say of each round that was left, and of how the last had been left
    before that was taken back: its heading and its lines."""
    last = found.last_round
    told = [(round_heading(last), last_round_lines(last, _instant))] if last else []
    return _left(session, seen, found) + told


def _left(
    session: Session, seen: SeenChallenge, found: Agenda
) -> list[tuple[str, list[str]]]:
    return [
        (round_heading(each), round_lines(each, _method(session, seen, each.ranking),
                                          _instant))
        for each in found.rounds
    ]  # fmt: skip


def _instant(instant: datetime | None) -> str:
    zone = ground().settings.time_zone
    return local_datetime(instant, zone, current_language()) if instant else ""


def _method(session: Session, seen: SeenChallenge, ranking: Ranking | None) -> Any:
    if ranking is None or ranking.plugin == CORE:
        return None
    return method_words(session, seen, ranking)


@bp.get("/challenges/<int:challenge_id>/minutes.pdf")
def minutes_pdf(challenge_id: int) -> Response:
    """The minutes as a PDF."""
    # Loaded here: only who asks for a PDF needs what makes one.
    from intranet_ideas.outcomes.minutes_pdf import make_pdf

    with ground().database.read() as session:
        seen = challenges.see(session, viewer(), challenge_id, received_at(), "decisions.view")
        found = agenda(session, seen, received_at())
        content = make_pdf(
            seen, found, _method(session, seen, found.ranking),
            _rounds(session, seen, found), outcome_label, received_at(),
            ground().settings.time_zone,
        )  # fmt: skip
    return handed_out(content, "application/pdf", f"minutes-{challenge_id}.pdf")
