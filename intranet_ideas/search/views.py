"""Pages of searching: results, suggestions while typing, and ideas that are alike."""

from __future__ import annotations

from dataclasses import fields
from functools import partial
from typing import Any

from flask import Blueprint, request, url_for
from sqlalchemy.orm import Session

from intranet_ideas.access import Phase
from intranet_ideas.challenges import queries as challenges
from intranet_ideas.challenges.queries import SeenChallenge
from intranet_ideas.entries import apart, forms, holds, talk, writing
from intranet_ideas.entries.queries import see_entry
from intranet_ideas.errors import Conflict, Fault, NotAllowed, NotFound, WrongPhase
from intranet_ideas.i18n import gettext, translate
from intranet_ideas.initiatives import story_rules
from intranet_ideas.people.queries import department_by_slug, departments
from intranet_ideas.search.documents import KINDS
from intranet_ideas.search.facets import FACETS, Facet
from intranet_ideas.search.hints import ShownHint, hints_for
from intranet_ideas.search.queries import SearchAnswer, SearchFilters, search
from intranet_ideas.search.stories import find_consultations, search_all, stories_near
from intranet_ideas.settings import LANGUAGES
from intranet_ideas.web import asked_by_htmx, ground, page, received_at, row_number, viewer

bp = Blueprint("search", __name__)

ON_A_PAGE = 20
MOST_ON_A_PAGE = 100
SUGGESTIONS = 6
MOST_FACETS = 8
SHORTEST_SUGGESTED = 2
PHASES = tuple(phase for phase in Phase if phase != Phase.DRAFT)

LEFT_OUT = {
    "too long": lambda: gettext("The question was long, so only its beginning was used."),
    "control characters": lambda: gettext("Invisible characters were left out."),
    "wildcards": lambda: gettext("Characters such as * have no effect here: words are found in "
                                 "all their forms anyway."),
}  # fmt: skip


def filters_from(arguments: Any) -> SearchFilters:
    """Return the filters of a form or a query; what is none of our values is dropped."""

    def one_of(name: str, allowed: Any) -> str:
        value = str(arguments.get(name, ""))
        return value if value in allowed else ""

    return SearchFilters(
        kind=one_of("kind", KINDS),
        challenge=arguments.get("challenge", type=row_number),
        department=str(arguments.get("department", ""))[:80],
        phase=one_of("phase", PHASES), language=one_of("language", LANGUAGES),
        status=str(arguments.get("status", ""))[:80],
    )  # fmt: skip


@bp.get("/search")
def results() -> Any:
    """What is found, with filters; asked by htmx, the list alone."""
    text = request.args.get("q", "").strip()
    filters = filters_from(request.args)
    limit = min(max(request.args.get("limit", ON_A_PAGE, type=row_number), 1), MOST_ON_A_PAGE)
    with ground().database.read() as session:
        stories, answer = search_all(
            session, ground(), viewer(), text, filters, received_at(), limit, counted=True
        )
        consultations = find_consultations(session, ground(), viewer(), text, filters,
                                           received_at())  # fmt: skip
        tree = departments(session)
    more = answer.more and limit < MOST_ON_A_PAGE
    template = "search/_hits.html" if asked_by_htmx() else "search/results.html"
    return page(
        template, text=text, answer=answer, filters=filters, departments=tree, phases=PHASES,
        left_out=[LEFT_OUT[each]() if each in LEFT_OUT else each for each in answer.left_out],
        more_url=url_for("search.results", **_kept(limit + 2 * ON_A_PAGE)) if more else None,
        filtered=filters != SearchFilters(), groups=_groups(answer, filters),
        narrowed=partial(_narrowed, text, filters), stories=stories, rules=story_rules,
        consultations=consultations,
    )  # fmt: skip


def _groups(answer: SearchAnswer, filters: SearchFilters) -> dict[str, list[Facet]]:
    """Return the facets by name, where there is something to choose among."""
    groups = {
        name: [each for each in answer.facets if each.name == name][:MOST_FACETS]
        for name in FACETS if not getattr(filters, name)
    }  # fmt: skip
    return {name: those for name, those in groups.items() if len(those) > 1}


def _narrowed(text: str, filters: SearchFilters, name: str, value: str) -> str:
    """Return the address of the same search with one filter set, or taken away by ``""``."""
    chosen = {field.name: getattr(filters, field.name) for field in fields(filters)}
    given = {key: each for key, each in {**chosen, name: value}.items() if each}
    return url_for("search.results", q=text, **given)


def _kept(limit: int) -> dict[str, Any]:
    return {**request.args.to_dict(), "limit": min(limit, MOST_ON_A_PAGE)}


@bp.get("/search/suggest")
def suggest() -> Any:
    """Titles that the words so far may mean: only such as the person may see."""
    text = request.args.get("q", "").strip()
    answer = SearchAnswer()
    if len(text) >= SHORTEST_SUGGESTED:
        with ground().database.read() as session:
            answer = search(
                session, ground(), viewer(), text, SearchFilters(), received_at(), SUGGESTIONS
            )
    return page("search/_suggestions.html", answer=answer, text=text)


@bp.post("/challenges/<int:challenge_id>/stories")
def stories_alike(challenge_id: int) -> Any:
    """Stories near what is typed of a challenge that is being planned; nothing of it is stored."""
    text = "\n".join(request.form.get(name, "") for name in ("title", "summary", "brief"))
    with ground().database.read() as session:
        seen = challenges.see(session, viewer(), challenge_id, received_at(), "challenge.run")
        slug = request.form.get("department", "")
        place = department_by_slug(session, slug) if slug else None
        found = stories_near(session, ground(), viewer(), text,
                             place or seen.challenge.department)  # fmt: skip
    return page("search/_stories_near.html", challenge=seen.challenge, stories=found,
                rules=story_rules)  # fmt: skip


@bp.post("/challenges/<int:challenge_id>/ideas/alike")
def alike_new(challenge_id: int) -> Any:
    """What plugins show for an idea that is not saved yet; nothing of it is stored. With the
    button *Support that one*, support another first."""
    with ground().database.read() as session:
        challenges.see(session, viewer(), challenge_id, received_at()).require("entry.create")
    refused = _chosen(None)
    with ground().database.read() as session:
        seen = challenges.see(session, viewer(), challenge_id, received_at())
        hints = _hints(session, seen, None)
    if asked_by_htmx():
        return _hints_alone(hints, refused, saved=False, spare=True)
    return writing.new_page(challenge_id, forms.typed(request.form), _faults(refused), hints=hints)


@bp.post("/ideas/<int:entry_id>/alike")
def alike(entry_id: int) -> Any:
    """What plugins show for what is typed into an idea; nothing typed is stored. With a button
    beside an idea, support that one first, or have it shown no more."""
    with ground().database.read() as session:
        seen = see_entry(session, viewer(), entry_id, received_at())
        if not seen.mine:
            raise NotFound
        seen.require("entry.edit")
    refused = _chosen(entry_id)
    with ground().database.read() as session:
        seen = see_entry(session, viewer(), entry_id, received_at())
        hints = _hints(session, seen.challenge, entry_id)
        spare = holds.is_plain_draft(session, seen) and seen.may("entry.withdraw")
    if asked_by_htmx():
        return _hints_alone(hints, refused, saved=True, spare=spare,
                            draft_id=entry_id if spare else None)  # fmt: skip
    return writing.edit_page(
        entry_id, values=forms.typed(request.form), errors=_faults(refused), hints=hints
    )


def _chosen(entry_id: int | None) -> str:
    """Do what was pressed beside an idea; return why that could not be done, or ``""``.

    Both may come twice and then change nothing, so they take no key of the form: it is the
    draft's.
    """
    support = request.form.get("support", type=row_number)
    different = request.form.get("different", type=row_number)
    if support is None and (different is None or entry_id is None):
        return ""
    try:
        with ground().database.write() as session:
            if support is not None:
                talk.set_vote(session, viewer(), support, received_at())
            elif different is not None and entry_id is not None:
                apart.tell_apart(session, viewer(), entry_id, different, received_at())
    except (Conflict, NotAllowed, WrongPhase) as error:
        return translate(error.message, **error.values)
    return ""


def _faults(refused: str) -> list[Fault]:
    return [Fault("", refused)] if refused else []


def _hints(session: Session, seen: SeenChallenge, entry_id: int | None) -> list[ShownHint]:
    typed = forms.parse(
        request.form, challenges.questions_of(seen.challenge), viewer().language
    )
    return hints_for(
        session, ground(), seen, received_at(), title=typed.title, body=typed.body,
        answers=typed.answers, entry_id=entry_id,
    )  # fmt: skip


def _hints_alone(
    hints: list[ShownHint], refused: str, *, saved: bool, spare: bool, draft_id: int | None = None
) -> Any:  # fmt: skip
    """Return the box. That there is nothing is said only to who pressed the button. ``spare``: what
    is written could be let go, as nobody but its authors has it yet."""
    return page("search/_hints.html", hints=hints, refused=refused, saved=saved, spare=spare,
                draft_id=draft_id,
                alike=request.script_root + request.path,
                pressed=request.headers.get("HX-Trigger") == "look-alike")  # fmt: skip
