"""Pages of judging: a judge's desk, one idea to assess, and the manager's panel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, Response, jsonify, request, url_for
from flask.blueprints import BlueprintSetupState
from flask_babel import format_decimal, gettext, ngettext
from sqlalchemy.orm import Session

from intranet_ideas.access import Phase
from intranet_ideas.bundles import queries as bundles
from intranet_ideas.challenges import queries as challenges
from intranet_ideas.challenges.models import Challenge
from intranet_ideas.clarifications.queries import clarifications_of
from intranet_ideas.entries import queries as entries
from intranet_ideas.errors import DomainError, Fault, Invalid, NotFound, Stale
from intranet_ideas.i18n import current_language, local_datetime, translate
from intranet_ideas.judging import actions, forms, queries
from intranet_ideas.judging.appointing import Mode
from intranet_ideas.judging.change_words import grounds_changed, unit_words
from intranet_ideas.judging.clarifying import may_ask
from intranet_ideas.judging.conflict_rules import ChangeTold, changes_of
from intranet_ideas.judging.examples import example_first, with_example
from intranet_ideas.judging.forms import AssessmentForm
from intranet_ideas.judging.impartiality import BARRED, WORDS, ConflictKind
from intranet_ideas.judging.models import Ranking, Round
from intranet_ideas.judging.planning import foresee, propose
from intranet_ideas.judging.rounds import round_name, rows_of, something_handed_in
from intranet_ideas.judging.tasks import JudgedChallenge
from intranet_ideas.people.queries import users
from intranet_ideas.web import ground, page, perform, received_at, row_number, shown, viewer

bp = Blueprint("judging", __name__)

AHEAD = (Phase.ANNOUNCED, Phase.OPEN, Phase.VOTING)
MOST_SUGGESTED = 1_000


def confidence_label(confidence: int) -> str:
    """Return how sure a judge is, in words."""
    words = {1: gettext("Unsure"), 2: gettext("Fairly sure"), 3: gettext("Sure")}
    return str(words[confidence])


def barred_words(kind: ConflictKind) -> str:
    """Return why a judge is disqualified, in words for that judge."""
    return translate(BARRED[kind])


def rule_words(rule: str, value: float | None) -> str:
    """Return in words who goes on from a round."""
    if rule == "count":
        return str(ngettext("The best idea", "The best %(num)d ideas", int(value or 0)))
    number = format_decimal(value or 0)
    if rule == "share":
        return str(gettext("The best %(share)s %%", share=number))
    if rule == "threshold":
        return str(gettext("All with a score of %(score)s or more", score=number))
    return str(gettext("Chosen by hand"))


def rule_change_words(change: ChangeTold) -> str:
    """Return how the grounds of disqualification were changed, and why, in words."""
    when = local_datetime(change.at, ground().settings.time_zone, current_language())
    superior = (
        gettext("Since then those whose nearest leader is disqualified are so too.")
        if change.superior
        else gettext("Since then those whose nearest leader is disqualified are not so for that.")
    )
    holds = f"{superior} {unit_words(translate, disqualifies=change.unit)}"
    return grounds_changed(translate, when, change.by, holds, change.reason)


def ground_words(kind: ConflictKind) -> str:
    """Return why a judge is disqualified, in words for managers."""
    return translate(WORDS[kind])


@bp.record_once
def _words(state: BlueprintSetupState) -> None:
    """Let every template, and every macro without a context, say these."""
    state.app.jinja_env.globals.update(
        barred_words=barred_words, confidence_label=confidence_label, fault_words=fault_words,
        ground_words=ground_words, rule_words=rule_words,
        rule_change_words=rule_change_words,
    )


@bp.get("/judging")
def desk() -> Any:
    """What the viewer has to assess, in all challenges, by deadline."""
    with ground().database.read() as session:
        listed = queries.my_challenges(session, viewer(), received_at())
        examples = with_example(session, viewer(), [each.id for each in listed])
    return page(
        "judging/desk.html", examples=examples,
        current=[each for each in listed if each.phase == Phase.JUDGING and each.judges_now],
        ahead=[each for each in listed if each.phase in AHEAD or _later(each)],
        after=[each for each in listed
               if each.phase == Phase.DECIDING or (_waits(each) and not _later(each))],
    )  # fmt: skip


def _waits(judged: JudgedChallenge) -> bool:
    """Say whether another round than the viewer's is being judged."""
    return judged.phase == Phase.JUDGING and not judged.judges_now


def _later(judged: JudgedChallenge) -> bool:
    return _waits(judged) and judged.judges_later


@bp.get("/challenges/<int:challenge_id>/panel")
def panel(challenge_id: int) -> Any:
    """Who judges, what each assesses, and how far they are."""
    return _panel_page(challenge_id)


def _panel_page(
    challenge_id: int, status: int = 200, *, errors: list[Fault] | None = None,
    emails: list[str] | None = None, knows: Mapping[str, str] | None = None,
    ticked: dict[str, list[int]] | None = None, mode: str = "",
    rules: Mapping[str, Any] | None = None,
) -> Any:  # fmt: skip
    with ground().database.read() as session:
        seen = challenges.see(session, viewer(), challenge_id, received_at(), "judges.set")
        stored = {name: getattr(seen.challenge, name)
                  for name in ("unit_conflicts", "superior_conflicts")}  # fmt: skip
        rounds = rows_of(session, challenge_id)
        number = asked_round(seen.challenge, rounds, ahead=True)
        progress = queries.progress(session, seen, number)
        return page(
            "judging/panel.html", status, seen=seen, challenge=seen.challenge, phase=seen.phase,
            progress=progress, rounds=rounds, number=number,
            ideas=queries.ideas_to_assign(session, seen),
            people=users(session, viewer(), limit=MOST_SUGGESTED),
            emails=[row.judge.email for row in progress] if emails is None else emails,
            knows={row.judge.email: row.judge.knows for row in progress} | dict(knows or {}),
            conflicts=queries.listed_conflicts(session, seen),
            ticked=ticked, mode=mode or ("all" if seen.challenge.assign_all else "manual"),
            errors=errors or [], rules=stored if rules is None else rules,
            begun=something_handed_in(session, seen.challenge, ever=True),
            rule_changes=changes_of(session, challenge_id),
        )  # fmt: skip


def asked_round(
    challenge: Challenge, rounds: Sequence[Round], *, ahead: bool
) -> int:
    """Return the number of the round that the address asks for, the present one if it asks for
    none that can be shown: those ahead, or those that have begun."""
    present = challenge.round
    numbers = {row.number for row in rounds if (row.number > present) == ahead} | {present}
    asked = request.args.get("round", type=row_number)
    return asked if asked in numbers else present


@bp.post("/challenges/<int:challenge_id>/judges")
def set_judges(challenge_id: int) -> Any:
    """Choose the judges."""
    emails, knows = forms.parse_judges(request.form), forms.parse_knows(request.form)
    number = request.args.get("round", type=row_number)

    def action(session: Session) -> str:
        actions.set_judges(session, viewer(), challenge_id, emails, received_at(),
                           knows, number)  # fmt: skip
        return url_for("judging.panel", challenge_id=challenge_id, round=number)

    try:
        return perform(action, success=gettext("The judges are saved."))
    except Invalid as error:
        return _panel_page(challenge_id, 422, errors=shown(error), emails=emails, knows=knows)


@bp.post("/challenges/<int:challenge_id>/impartiality")
def set_conflict_rules(challenge_id: int) -> Any:
    """Say which grounds disqualify here beside those that always do."""

    wish = {name: name in request.form for name in ("unit_conflicts", "superior_conflicts")}
    why = request.form.get("conflict_reason", "")

    def action(session: Session) -> str:
        actions.set_conflict_rules(
            session, viewer(), challenge_id, received_at(), unit=wish["unit_conflicts"],
            superior=wish["superior_conflicts"], why=why,
        )  # fmt: skip
        return url_for("judging.panel", challenge_id=challenge_id, _anchor="impartiality")

    try:
        return perform(action, success=gettext("It is saved who is disqualified."))
    except Invalid as error:
        return _panel_page(challenge_id, 422, errors=shown(error),
                           rules=wish | {"conflict_reason": why})  # fmt: skip


@bp.get("/challenges/<int:challenge_id>/panel/plan")
def plan(challenge_id: int) -> Any:
    """How the ideas would be shared out evenly, before it is done."""
    wish = forms.parse_balanced(request.args)
    proposal, errors, status = None, [], 200
    with ground().database.read() as session:
        seen = challenges.see(session, viewer(), challenge_id, received_at(), "judges.set")
        try:
            proposal = propose(session, seen, wish)
        except Invalid as error:
            errors, status = shown(error), 422
        return page("judging/plan.html", status, seen=seen, challenge=seen.challenge,
                    proposal=proposal, wish=wish, errors=errors)  # fmt: skip


@bp.post("/challenges/<int:challenge_id>/assignments")
def assign(challenge_id: int) -> Any:
    """Say who assesses what."""
    by_hand = request.form.get("mode") == "manual"
    ticked = forms.parse_assignments(request.form)
    chosen: Mode = ticked if by_hand else "all"
    if request.form.get("mode") == "balanced":
        chosen = forms.parse_balanced(request.form)
        foresee(ground().database, viewer(), challenge_id, chosen, received_at())

    def action(session: Session) -> str:
        actions.assign_entries(session, viewer(), challenge_id, chosen, received_at())
        return url_for("judging.panel", challenge_id=challenge_id, _anchor="assignments")

    try:
        return perform(action, success=gettext("It is saved who assesses what."))
    except Invalid as error:
        return _panel_page(
            challenge_id, 422, errors=shown(error), ticked=ticked, mode="manual"
        )


@bp.get("/ideas/<int:entry_id>/assess")
def assess(entry_id: int) -> Any:
    """One idea with the viewer's own assessment of it."""
    return _assess_page(entry_id)


def fault_words(ranking: Ranking) -> str:
    """Return why a ranking could not be made, in the present language."""
    return translate(ranking.fault, **ranking.fault_values)


def _assess_page(
    entry_id: int, status: int = 200, *, errors: list[Fault] | None = None,
    typed: AssessmentForm | None = None, reason: str = "", stale: bool = False,
) -> Any:  # fmt: skip
    with ground().database.read() as session:
        seen = queries.assessment_for(session, viewer(), entry_id, received_at())
        challenge = seen.entry.challenge.challenge
        first = seen.entry.may("assessment.put") and example_first(session, seen.entry.challenge)
        return page(
            "judging/assess.html", status, seen=seen, entry=seen.entry.entry,
            bundle=bundles.of_entry(session, seen.entry),
            text=seen.entry.shown, challenge=challenge, phase=seen.entry.challenge.phase,
            questions=challenges.questions_of(challenge),
            attachments=entries.attachments(session, seen.entry),
            authors=entries.authors(session, seen.entry),
            values=typed or forms.filled_from(seen.assessment), errors=errors or [],
            opened_at=(typed and typed.opened_at) or received_at(),
            reason=reason, stale=stale,
            may_write=seen.entry.may("assessment.put") and seen.open and not first,
            clarified=(
                [] if seen.conflict else clarifications_of(session, seen.entry, received_at())
            ),
            asks=not seen.conflict and may_ask(session, seen.entry),
            example_first=first, round=round_name(session, challenge, challenge.round),
        )  # fmt: skip


def _put(session: Session, entry_id: int, typed: AssessmentForm, *, hand_in: bool) -> int:
    saved = actions.put_assessment(
        session, viewer(), entry_id, typed.scores, typed.confidence, typed.comment_to_author,
        typed.comment_to_panel, typed.version, hand_in, received_at(), typed.opened_at,
    )  # fmt: skip
    return saved.version


@bp.post("/ideas/<int:entry_id>/assess")
def save(entry_id: int) -> Any:
    """Save the assessment, or hand it in and go on to the next idea."""
    typed = forms.parse_assessment(request.form)
    hand_in = "hand_in" in request.form

    def action(session: Session) -> str:
        _put(session, entry_id, typed, hand_in=hand_in)
        if not hand_in:
            return url_for("judging.assess", entry_id=entry_id)
        seen = queries.assessment_for(session, viewer(), entry_id, received_at())
        if seen.next_unfinished_id is None:
            return url_for("judging.desk")
        return url_for("judging.assess", entry_id=seen.next_unfinished_id)

    success = (
        gettext("The assessment is handed in.") if hand_in
        else gettext("Saved. It counts when you hand it in.")
    )  # fmt: skip
    try:
        return perform(action, success=success)
    except Invalid as error:
        return _assess_page(entry_id, 422, errors=shown(error), typed=typed)
    except Stale:
        return _assess_page(entry_id, 409, typed=typed, stale=True)


@bp.post("/ideas/<int:entry_id>/assess/autosave")
def autosave(entry_id: int) -> Response:
    """Save while the judge works; answers with the new version, or why it was not saved."""
    typed = forms.parse_assessment(request.form)
    try:
        with ground().database.write() as session:
            return jsonify(version=_put(session, entry_id, typed, hand_in=False))
    except NotFound:
        raise
    except DomainError as error:
        words = [fault.message for fault in shown(error)] if isinstance(error, Invalid) else []
        answer = jsonify(message=" ".join(words) or translate(error.message, **error.values))
        answer.status_code = _status(error)
        return answer


def _status(error: DomainError) -> int:
    # Not from pages.py, which stands above all views: the script only needs to know that
    # sending the same again can't help.
    return {"not-allowed": 403, "not-signed-in": 401, "invalid": 422}.get(error.code, 409)


DECIDING = {"meeting": "outcomes.meeting", "answers": "outcomes.answers"}
"""The pages of who decides: where they go on when they have said that they can't."""


@bp.post("/ideas/<int:entry_id>/conflict")
def declare_conflict(entry_id: int) -> Any:
    """Declare that the viewer can't judge an idea."""
    # The pages of who decides have a reason of another kind beside this one.
    reason = request.form.get("reason", request.form.get("why", ""))

    def action(session: Session) -> str:
        actions.declare_conflict(session, viewer(), entry_id, reason, received_at())
        challenge = entries.see_entry(session, viewer(), entry_id, received_at()).challenge
        back = DECIDING.get(request.form.get("back", ""))
        if back and challenge.may("challenge.run"):
            return url_for(back, challenge_id=challenge.challenge.id)
        if challenge.challenge.by_comparison and challenge.may("comparison.put"):
            return url_for("judging.compare", challenge_id=challenge.challenge.id)
        return url_for("judging.desk")

    try:
        return perform(action, success=gettext("You are left out of judging this idea, and of "
                                               "deciding on it."))  # fmt: skip
    except Invalid as error:
        try:
            return _assess_page(entry_id, 422, errors=shown(error), reason=reason)
        except NotFound:
            # Before judging begins there is no page to show the fault on.
            raise error from None
