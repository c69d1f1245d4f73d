"""The frame around every page: who is signed in, and the main menu."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import Flask, request, url_for

from intranet_ideas import i18n
from intranet_ideas.access import Role
from intranet_ideas.days.models import DayGuest
from intranet_ideas.ground import Ground
from intranet_ideas.i18n import gettext
from intranet_ideas.people.queries import organisation_name
from intranet_ideas.people.rules import Viewer
from intranet_ideas.plugin_api.facts import Link, text_in
from intranet_ideas.tips.rules import OFF
from intranet_ideas.web import ground as present
from intranet_ideas.web import viewer

PLACES = ("challenges.overview", "finding.", "people.me", "judging.", "initiatives.", "goals.",
          "moderation.", "insight.", "tips.", "consultations.",
          "operations.events", "operations.")  # fmt: skip
"""What the main menu leads to, as the beginnings of endpoints."""

MOST_MENUS = 1000


def init_app(app: Flask, ground: Ground) -> None:
    """Give templates ``viewer``, ``locale``, ``header`` and ``navigation_for``."""
    app.jinja_env.globals["navigation_for"] = navigation_for
    app.context_processor(_context(ground))


@dataclass(frozen=True, slots=True)
class Header:
    """All that the frame around a page depends on."""

    organisation: str
    name: str = ""
    unread: int = 0
    place: str = ""
    judges: bool = False
    moderates: bool = False
    it: bool = False
    manages: bool = False
    auditor: bool = False
    staff: bool = False
    query: str = ""
    day: str = ""
    """The one place of a guest of a day."""
    links: tuple[tuple[str, str], ...] = ()


class MenuLinks:
    """What plugins add to the main menu, asked for anew only when a plugin was switched."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._kept: dict[tuple[object, ...], tuple[Link, ...]] = {}

    def of(self, asking: Viewer) -> tuple[Link, ...]:
        """Return the links on for the viewer's department."""
        key = (asking.plugins, asking.department_path)
        if key not in self._kept:
            with self._ground.database.read() as session:
                found = self._ground.plugins.navigation(session, asking.department_path)
            if len(self._kept) > MOST_MENUS:
                self._kept.clear()
            self._kept[key] = tuple(found)
        return self._kept[key]


def _day_of(ground: Ground, asking: Viewer) -> str:
    with ground.database.read() as session:
        return url_for("days.page", challenge_id=session.get_one(DayGuest, asking.id).challenge_id)


def _context(ground: Ground) -> Callable[[], dict[str, object]]:
    menu = MenuLinks(ground)

    def context() -> dict[str, object]:
        asking = viewer()
        return {
            "viewer": asking if asking.signed_in else None,
            "locale": i18n.current_language(),
            "header": (
                Header(asking.organisation, asking.name, day=_day_of(ground, asking))
                if asking.day_guest else _header(asking, menu.of(asking)) if asking.signed_in
                else Header(_organisation(ground))
            ),
        }

    return context


def _header(asking: Viewer, links: Sequence[Link]) -> Header:
    # Trials are a part of IT's desk.
    endpoint = (request.endpoint or "").replace("shade.", "operations.", 1)
    language = i18n.current_language()
    return Header(
        organisation=asking.organisation, name=asking.name, unread=asking.unread_count,
        place=next((place for place in PLACES if _stands(endpoint).startswith(place)), ""),
        judges=asking.judges, moderates=Role.MODERATOR in asking.roles,
        manages=not asking.roles.isdisjoint({Role.DEPARTMENT_MANAGER, Role.AUDITOR}),
        it=Role.IT_ADMINISTRATOR in asking.roles, auditor=Role.AUDITOR in asking.roles,
        staff=not asking.guest,
        query=request.args.get("q", "")[:200] if endpoint == "search.results" else "",
        links=tuple((text_in(link.label, language), link.url) for link in links),
    )  # fmt: skip


def _stands(endpoint: str) -> str:
    """Return an endpoint, those of meetings below initiatives, where their pages stand."""
    return endpoint.replace("meetings.", "initiatives.") if endpoint.startswith("meetings.") \
        else endpoint


def _organisation(ground: Ground) -> str:
    with ground.database.read() as session:
        return organisation_name(session)


def navigation_for(header: Header) -> list[dict[str, object]]:
    """Return the main menu: the product's own items, then those of plugins."""
    if header.day:
        return [{"endpoint_url": header.day, "label": gettext("Innovation day"), "icon": "rocket",
                 "count": 0, "current": request.path == header.day}]  # fmt: skip
    items = (
        ("challenges.overview", "challenges.overview", gettext("What's on"), "lightbulb",
         bool(header.name)),
        ("finding.ideas", "finding.", gettext("Ideas"), "list", bool(header.name)),
        ("people.me", "people.me", gettext("My page"), "person", bool(header.name)),
        ("judging.desk", "judging.", gettext("Judging"), "gavel", header.judges),
        ("initiatives.board", "initiatives.", gettext("Initiatives"), "rocket",
         header.staff),
        ("goals.overview", "goals.", gettext("Goals"), "check-circle", header.staff),
        ("consultations.listing", "consultations.", gettext("Consultations"), "pencil",
         bool(header.name)),
        ("partners.listing" if header.staff else "partners.mine", "partners.",
         gettext("Partners") if header.staff else gettext("Your organisations"), "handshake",
         bool(header.name)),
        ("moderation.queue", "moderation.", gettext("Moderation"), "shield", header.moderates),
        ("insight.organisation", "insight.", gettext("In numbers"), "chart", header.manages),
        ("tips.box", "tips.", gettext("Tips"), "inbox",
         bool(header.name) and present().settings.tips != OFF),
        ("operations.desk", "operations.", gettext("IT's desk"), "cog", header.it),
        ("operations.events", "operations.events", gettext("Audit trail"), "file",
         header.auditor and not header.it),
    )  # fmt: skip
    return [
        {"endpoint_url": url_for(endpoint), "label": label, "icon": icon, "count": 0,
         "current": header.place == place}
        for endpoint, place, label, icon, shown in items if shown
    ] + [
        {"endpoint_url": f"{request.script_root}{url}" if url.startswith("/") else url,
         "label": label, "icon": "puzzle" if url.startswith("/") else "external", "count": 0,
         "current": False}
        for label, url in header.links
    ]  # fmt: skip
