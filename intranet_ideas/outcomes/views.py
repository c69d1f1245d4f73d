"""Pages of what became of it: the answers, the result, and its release."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, Response, request, url_for
from flask.blueprints import BlueprintSetupState
from flask_babel import format_decimal, gettext
from sqlalchemy.orm import Session

from intranet_ideas.access import Phase
from intranet_ideas.challenges import queries as challenges
from intranet_ideas.challenges.queries import SeenChallenge
from intranet_ideas.entries import queries as entries
from intranet_ideas.errors import N_, Conflict, Fault, Invalid, Stale
from intranet_ideas.i18n import current_language, force_locale, translate
from intranet_ideas.judging import queries as judging
from intranet_ideas.judging.deciders import bar_of, others_of
from intranet_ideas.judging.models import Ranking
from intranet_ideas.judging.sheets import CORE
from intranet_ideas.outcomes import actions, exporting, forms, growing, queries
from intranet_ideas.outcomes.answer_versions import (
    changed_since,
    changes_shown,
    overruled_why,
)
from intranet_ideas.outcomes.forms import AnswerForm
from intranet_ideas.outcomes.judges_words import judges_words
from intranet_ideas.outcomes.queries import Placed
from intranet_ideas.outcomes.rules import OUTCOMES, REPLIES, reply
from intranet_ideas.outcomes.sealed import Order
from intranet_ideas.outcomes.standings import Standing
from intranet_ideas.outcomes.story import Step
from intranet_ideas.outcomes.sureness import sureness
from intranet_ideas.plugin_api.facts import Text, text_in
from intranet_ideas.web import (
    ground,
    handed_out,
    page,
    perform,
    received_at,
    row_number,
    shown,
    viewer,
)

bp = Blueprint("outcomes", __name__)
PAGE = 100
UNANSWERED = "unanswered"


def outcome_label(outcome: str) -> str:
    """Return the name of what becomes of an idea."""
    words = {
        "chosen": gettext("Chosen"), "later": gettext("Later"),
        "declined": gettext("Not carried forward"),
    }  # fmt: skip
    return str(words.get(outcome, ""))


def plain_words(text: Text) -> str:
    """Return a plugin's or the core's words in the present language."""
    if isinstance(text, str):
        return translate(text) if text else ""
    return text_in(text, current_language())


def place_told(standing: Standing) -> str:
    """Return where an idea stood, in words."""
    words, values = standing.words
    return translate(words, **values)


def step_told(step: Step) -> str:
    """Return a step of an idea's story, in words."""
    return translate(step.text, **step.values)


@bp.record_once
def _words(state: BlueprintSetupState) -> None:
    """Let every template, and every macro without a context, say these."""
    state.app.jinja_env.globals.update(
        outcome_label=outcome_label, place_told=place_told, plain_words=plain_words,
        step_told=step_told,
    )  # fmt: skip


@bp.get("/challenges/<int:challenge_id>/results")
def results(challenge_id: int) -> Any:
    """The chosen ideas and the ranking; sealed for all but managers and judges until the
    release."""
    with ground().database.read() as session:
        seen = challenges.see(session, viewer(), challenge_id, received_at(), "ranking.view")
        found = queries.results(session, seen, received_at())
        placed, next_after = _from(found.placed, request.args.get("after", 0, type=row_number))
        manages = seen.may("challenge.run")
        return page(
            "outcomes/results.html", seen=seen, challenge=seen.challenge, phase=seen.phase,
            results=found, placed=placed, next_after=next_after,
            criteria=judging.criteria_of(session, seen.challenge),
            method=method_words(session, seen, found.ranking) if found.ranking else None,
            fault=judging.latest_fault(session, seen) if manages else None,
            severities=judging.severities(session, seen, found.ranking),
            sureness=sureness(session, seen, found),
        )  # fmt: skip


def _from(placed: Sequence[Placed], after: int) -> tuple[Sequence[Placed], int | None]:
    """Return the places of one page, from behind the idea ``after`` on, and the last idea
    of it when more follow."""
    order = [each.idea.id for each in placed]
    start = order.index(after) + 1 if after in order else 0
    rest = placed[start:]
    return rest[:PAGE], rest[PAGE - 1].idea.id if len(rest) > PAGE else None


def method_words(
    session: Session, seen: SeenChallenge, ranking: Ranking | Order
) -> Mapping[str, Any]:
    """Return in words how a ranking was made, as far as its plugin is still there."""
    if ranking.plugin == CORE:
        return {}
    plugins = ground().plugins
    offered = plugins.scoring_methods(session, seen.challenge.department.path)
    found = offered.get(f"{ranking.plugin}.{ranking.method}")
    if found is None:
        return {
            "label": f"{ranking.plugin}.{ranking.method}", "explanation": "",
            "settings": [(key, _said(value)) for key, value in sorted(ranking.settings.items())],
        }  # fmt: skip
    plugin, offer = found
    settings = [
        (plain_words(setting.label) or setting.key, _value(setting, ranking.settings[setting.key]))
        for setting in plugin.info.settings
        if setting.kind != "secret" and setting.key in ranking.settings
    ]
    return {
        "label": plain_words(offer.label), "explanation": plain_words(offer.explanation),
        "settings": settings,
    }  # fmt: skip


def _value(setting: Any, value: Any) -> str:
    chosen = (plain_words(label) for key, label in setting.choices if key == value)
    return next(chosen, None) or _said(value)


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return str(gettext("yes") if value else gettext("no"))
    return str(format_decimal(value) if isinstance(value, int | float) else value)


@bp.get("/challenges/<int:challenge_id>/answers")
def answers(challenge_id: int) -> Any:
    """Every idea with its answer, and which lack one."""
    return _answers_page(challenge_id)


def _answers_page(
    challenge_id: int, status: int = 200, *, errors: list[Fault] | None = None
) -> Any:
    wanted = request.args.get("show", "")
    after = request.args.get("after", 0, type=row_number)
    outcome = {UNANSWERED: "", **{each: each for each in OUTCOMES}}.get(wanted)
    with ground().database.read() as session:
        seen = challenges.see(session, viewer(), challenge_id, received_at(), "answers.list")
        released = seen.phase == Phase.DECIDED
        rows = queries.answers(session, seen, outcome=outcome, after=after, limit=PAGE + 1)
        return page(
            "outcomes/answers.html", status, seen=seen, challenge=seen.challenge,
            phase=seen.phase, rows=rows[:PAGE], counts=queries.counts(session, seen),
            wanted=wanted, outcomes=OUTCOMES, errors=errors or [],
            waiting=0 if released else queries.waiting_ideas(session, challenge_id),
            changed=changed_since(session, challenge_id) if released else frozenset(),
            next_after=rows[PAGE - 1].entry_id if len(rows) > PAGE else None,
        )  # fmt: skip


@bp.get("/challenges/<int:challenge_id>/exports/<key>")
def export(challenge_id: int, key: str) -> Response:
    """Hand out the file that a plugin makes of the challenge."""
    with ground().database.read() as session:
        made = exporting.export(session, ground(), viewer(), challenge_id, key, received_at())
    return handed_out(made.content, made.media_type, made.name)


@bp.get("/ideas/<int:entry_id>/answer")
def answer(entry_id: int) -> Any:
    """Write the answer to one idea."""
    return _answer_page(entry_id, template=request.args.get("template", ""))


def _answer_page(
    entry_id: int, status: int = 200, *, typed: AnswerForm | None = None, template: str = "",
    errors: list[Fault] | None = None, stale: bool = False,
) -> Any:  # fmt: skip
    with ground().database.read() as session:
        seen = entries.see_entry(session, viewer(), entry_id, received_at(), "answer.write")
        stored = queries.answer_of(session, seen)
        decision = queries.decision_behind(session, seen)
        bar = bar_of(session, seen)
        why = overruled_why(session, stored) if stored else ""
        values = typed or forms.filled_from(stored, decision, why)
        challenge = seen.challenge.challenge
        # The answer is for those who wrote the idea: the ready-made texts are in its language.
        with force_locale(seen.entry.language):
            chosen = reply(template)
            if chosen:
                values = forms.with_text(values, chosen.outcome, gettext(chosen.text))
        return page(
            "outcomes/answer.html", status, seen=seen, entry=seen.entry, text=seen.shown,
            challenge=challenge, phase=seen.challenge.phase, stored=stored, values=values,
            questions=challenges.questions_of(challenge),
            attachments=entries.attachments(session, seen),
            authors=entries.authors(session, seen), words=judges_words(session, seen),
            counts=queries.counts(session, seen.challenge), replies=REPLIES, template=template,
            decision=decision, changes=changes_shown(session, seen),
            outcomes=OUTCOMES, errors=errors or [], stale=stale, bar=bar,
            others=others_of(session, seen) if bar else None,
        )  # fmt: skip


@bp.post("/ideas/<int:entry_id>/answer")
def save_answer(entry_id: int) -> Any:
    """Save the answer and go on, or put a ready-made text into what is written."""
    typed = forms.parse_answer(request.form)
    if "insert" in request.form:
        return _answer_page(entry_id, typed=typed, template=request.form.get("template", ""))

    def action(session: Session) -> str:
        saved = actions.answer_entry(
            session, viewer(), entry_id, typed.outcome, typed.reason, typed.version,
            received_at(), overrule_reason=typed.overrule_reason,
        )  # fmt: skip
        if "next" in request.form:
            seen = entries.see_entry(session, viewer(), entry_id, received_at())
            following = queries.next_unanswered(session, seen)
            if following is not None:
                return url_for("outcomes.answer", entry_id=following)
        return url_for("outcomes.answers", challenge_id=saved.challenge_id)

    try:
        return perform(action, success=gettext("The answer is saved."))
    except Invalid as error:
        return _answer_page(entry_id, 422, typed=typed, errors=shown(error))
    except Stale:
        return _answer_page(entry_id, 409, typed=typed, stale=True)


@bp.post("/challenges/<int:challenge_id>/release")
def release(challenge_id: int) -> Any:
    """Release the results, once the manager has said that they are looked over."""

    def action(session: Session) -> str:
        actions.release(session, viewer(), challenge_id, received_at())
        # After the release has been tried, so that those who may not do it learn nothing else.
        if request.form.get("confirm") != "1":
            raise Invalid([Fault("confirm", N_("Tick that you have looked the results over."))])
        return url_for("outcomes.results", challenge_id=challenge_id)

    try:
        return perform(action, success=gettext("The results are published."))
    except Invalid as error:
        return _answers_page(challenge_id, 422, errors=shown(error))
    except Conflict as error:
        fault = Fault("", translate(error.message, **error.values))
        return _answers_page(challenge_id, 409, errors=[fault])


@bp.post("/ideas/<int:entry_id>/carry-on")
def carry_on(entry_id: int) -> Any:
    """Begin a draft in another challenge with the text of an idea that was not chosen."""
    target = request.form.get("challenge", type=row_number)

    def action(session: Session) -> str:
        made = growing.carry_on(session, viewer(), entry_id, target, received_at())
        return url_for("entries.edit", entry_id=made.entry.id)

    return perform(action, success=gettext("Your text is copied as a draft. Only you see it."))
