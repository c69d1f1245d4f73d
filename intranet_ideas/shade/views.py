"""Pages on which IT tries a plugin in the shade and sees what came of it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request, url_for
from flask_babel import format_decimal, format_percent
from sqlalchemy.orm import Session

from intranet_ideas.errors import Fault, Invalid, NotFound
from intranet_ideas.i18n import current_language, gettext, translate
from intranet_ideas.notifications.messages import SENTENCES
from intranet_ideas.people.queries import departments
from intranet_ideas.plugin_api import text_in
from intranet_ideas.plugin_host.engines import search_engine
from intranet_ideas.plugin_host.loading import LoadedPlugin
from intranet_ideas.shade import actions, queries, rules
from intranet_ideas.shade.models import NOTIFICATIONS, SCORING, SEARCH, Trial
from intranet_ideas.web import (
    asked_by_htmx,
    ground,
    page,
    perform,
    received_at,
    row_number,
    shown,
    viewer,
)

bp = Blueprint("shade", __name__)


def _loaded(name: str) -> LoadedPlugin:
    loaded = ground().plugins.plugin(name)
    if loaded is None:
        raise NotFound
    return loaded


@bp.get("/it/plugins/<name>/try")
def start(name: str) -> Any:
    """What of a plugin can be tried, and what was."""
    return _start_page(name, [], {})


def _start_page(name: str, errors: list[Fault], typed: dict[str, Any], status: int = 200) -> Any:
    loaded, language = _loaded(name), current_language()
    offers = queries.offers(loaded)
    with ground().database.read() as session:
        trials = queries.latest(session, viewer(), name)
        challenges = (
            queries.to_compare(session, viewer(), received_at()) if offers.methods else []
        )
        on = search_engine(ground().plugins, session) if offers.engines else None
        examples = queries.examples(session, viewer()) if offers.engines else []
        tree = departments(session) if offers.sends else []
    current = (on[0].name, on[1].key) if on else None
    return page(
        "shade/start.html", status, name=name, label=text_in(loaded.info.label, language) or name,
        errors=errors, typed=typed, trials=trials, challenges=challenges, departments=tree,
        methods=_named(offers.methods), offers=offers, examples=examples, kinds=KINDS,
        engines=_named(each for each in offers.engines if (name, each.key) != current),
        on=text_in(on[1].label, language) if on else "", is_on=bool(current and current[0] == name),
        most_queries=rules.MOST_QUERIES, most_challenges=actions.MOST_CHALLENGES,
    )  # fmt: skip


def _named(offers: Any) -> list[tuple[str, str]]:
    return [(each.key, text_in(each.label, current_language())) for each in offers]


KINDS = {
    SCORING: lambda: gettext("Rankings"), SEARCH: lambda: gettext("Search"),
    NOTIFICATIONS: lambda: gettext("Notifications"),
}  # fmt: skip


@bp.post("/it/plugins/<name>/try")
def ask(name: str) -> Any:
    """Ask for a trial; the worker carries it out."""
    form = request.form
    kind, offer = form.get("kind", ""), form.get("offer", "")
    host, now = ground().plugins, received_at()
    _loaded(name)

    def asked(session: Session) -> Trial:
        if kind == SCORING:
            ids = form.getlist("challenges", type=row_number)
            return actions.try_scoring(session, viewer(), name, offer, ids, now, host=host)
        if kind == SEARCH:
            texts = [form.get("queries", "")]
            return actions.try_search(session, viewer(), name, offer, texts, now, host=host)
        slug = form.get("department", "")
        return actions.try_notifications(session, viewer(), name, slug, now, host=host)

    def action(session: Session) -> str:
        return url_for("shade.trial", trial_id=asked(session).id)

    try:
        return perform(action)
    except Invalid as error:
        typed = {"kind": kind, "offer": offer, "queries": form.get("queries", ""),
                 "challenges": form.getlist("challenges"),
                 "department": form.get("department", "")}  # fmt: skip
        return _start_page(name, list(shown(error)), typed, 422)


@bp.get("/it/trials/<int:trial_id>")
def trial(trial_id: int) -> Any:
    """How far a trial has come, and what came of it; asked by htmx, that part alone."""
    with ground().database.read() as session:
        found = queries.see(session, viewer(), trial_id)
        plugin = ground().plugins.plugin(found.plugin)
        context: dict[str, Any] = {}
        if found.kind == SCORING:
            context["compared"] = queries.compared(session, viewer(), found, received_at())
        elif found.kind == SEARCH:
            context["asked"] = queries.asked(session, viewer(), found)
        else:
            context["sent"] = queries.sent(session, viewer(), found)
    offers = queries.offers(plugin) if plugin else queries.Offers()
    names = dict(_named([*offers.methods, *offers.engines]))
    template = "shade/_trial.html" if asked_by_htmx() else "shade/trial.html"
    return page(
        template, trial=found, kinds=KINDS, offer=names.get(found.offer, found.offer),
        label=(text_in(plugin.info.label, current_language()) if plugin else "") or found.plugin,
        fault=translate(found.fault, **found.fault_values) if found.fault else "",
        plain=_plain, words=translate, subject=_subject, decimal=_decimal,
        percent=format_percent, **context,
    )  # fmt: skip


def _decimal(value: float) -> str:
    return str(format_decimal(round(value, 2)))


def _plain(text: Any) -> str:
    """Return a plugin's text in the reader's language."""
    return text_in(text, current_language())


def _subject(line: dict[str, Any]) -> str:
    """Return a message's subject; an idea's title stays out, since it could tell whose it is."""
    title = line["title"] or (gettext("(a challenge you can't see)") if line["hidden"] else "…")
    if line["kind"] not in SENTENCES:
        return f"{line['kind']}: {title}"
    entry = gettext("… (in %(challenge)s)", challenge=title)
    return translate(SENTENCES[line["kind"]], challenge=title, entry=entry, plugin="…")
