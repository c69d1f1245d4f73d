"""The plugin host: knows which plugins are on where, and is the one way to call them.

Cheap to make: a plugin is imported when it is on somewhere and needed, or asked for by name.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from functools import partial
from queue import SimpleQueue
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from intranet_ideas.clock import Clock
from intranet_ideas.database import Database
from intranet_ideas.errors import N_
from intranet_ideas.events import TOLD
from intranet_ideas.plugin_api import (
    Challenge,
    ChallengeTemplate,
    Entry,
    Event,
    Export,
    File,
    Link,
    NotificationChannel,
    NotSetUp,
    Panel,
    Person,
    ScoringMethod,
    SearchQuery,
    TryAgainLater,
    Undeliverable,
    outgoing,
    text_in,
)
from intranet_ideas.plugin_api import Problem as Remark
from intranet_ideas.plugin_host import activation, values
from intranet_ideas.plugin_host.activation import ORGANISATION, Activations
from intranet_ideas.plugin_host.checks import (
    ANSWERS,
    Check,
    check_file,
    check_nothing,
    check_string,
)
from intranet_ideas.plugin_host.discovery import BUNDLED, Found, Problem
from intranet_ideas.plugin_host.guard import Attempt, Guard, PluginFailed
from intranet_ideas.plugin_host.health import HealthBook
from intranet_ideas.plugin_host.loading import LoadedPlugin
from intranet_ideas.plugin_host.patience import Call, within
from intranet_ideas.plugin_host.registry import PluginRegistry
from intranet_ideas.plugin_host.secret_file import SecretFile
from intranet_ideas.plugin_host.stored import StoredValues
from intranet_ideas.plugin_host.told import FAILED, REFUSED, Told, timed
from intranet_ideas.plugin_host.trial import offer_fault
from intranet_ideas.settings import Settings

T = TypeVar("T")

PATIENCE_SECONDS = 60.0
"""What a plugin that works for the worker may take for one call, scoring aside."""

WAITED_SECONDS = 5.0
"""What a plugin that somebody waits for may take for one call; its budget is less."""

IMPORT = "import"
"""The name under which imports are written down."""

log = logging.getLogger(__name__)

EVENT_HOOKS = TOLD
"""Hooks that tell; each is named like the kind of Event it tells of."""


class PluginHost:
    """All plugins of one site. Safe to share between threads.

    ``department_path`` is everywhere the path of the department a thing belongs to;
    ``ORGANISATION`` (``""``) asks for the whole organisation.
    """

    def __init__(self, settings: Settings, database: Database, clock: Clock) -> None:
        self._settings = settings
        self.secrets = SecretFile(settings.data, settings.secret_key)
        self.health = HealthBook(database, clock)
        self._guard = Guard(self.health)
        self._registry = PluginRegistry(
            settings.plugin_path, lambda name, spent: self.health.timed(name, IMPORT, spent)
        )
        self._offers: dict[tuple[str, str], Sequence[Any]] = {}

    # --- What there is -------------------------------------------------------------

    def found(self) -> list[Found]:
        """Return all plugins that are there, by name. Folders are read anew, nothing imported."""
        return list(self._registry.found().values())

    def problems(self) -> list[Problem]:
        """Return what was found wrong so far: folders, doubles, faults at import, missing ones."""
        return self._registry.problems()

    def unfit(self) -> list[Problem]:
        """Return the faults of folders and names, read anew."""
        return self._registry.unfit()

    def plugin(self, name: str) -> LoadedPlugin | None:
        """Return a plugin, imported at need, on or not. None: it is missing or has a problem."""
        return self._registry.plugin(name)

    def problem(self, name: str) -> Problem | None:
        """Return what is wrong with a plugin, importing it at need."""
        return self._registry.problem(name)

    def faults_of_added(self) -> list[Problem]:
        """Return the faults of plugin folders, and why plugins that did not come with the
        product can't be used. Imports those."""
        faults = [self.problem(each.name) for each in self.found() if each.origin != BUNDLED]
        return self._registry.unfit() + [fault for fault in faults if fault]

    def check(self, name: str | None = None) -> list[Problem]:
        """Try one plugin, or all that are found, against the contract; return every fault.

        Imports them, and asks them what they offer. One that failed before is tried
        again: its file may have been mended.
        """
        there = self._registry.found()
        if name is None:
            faults = self._registry.unfit()
            return faults + [fault for each in there for fault in self.check(each)]
        if name not in there:
            return [Problem(name, N_("There is no plugin of this name."))]
        loaded = self._registry.try_again(name)
        if loaded is None:
            problem = self.problem(name)
            return [problem] if problem else []
        return [fault for hook in ANSWERS
                if (fault := offer_fault(loaded, hook, WAITED_SECONDS))]  # fmt: skip

    # --- Where they are on -----------------------------------------------------------

    def snapshot(self, session: Session) -> Activations:
        """Return switches, values and suspensions: one statement for each session."""
        activations = activation.snapshot(session)
        self.health.seen(activations)
        return activations

    def enabled(self, session: Session, department_path: str) -> tuple[LoadedPlugin, ...]:
        """Return the plugins that are on for a department, by name; faulty ones are left out."""
        activations = self.snapshot(session)
        return tuple(
            plugin for name in activations.on_somewhere()
            if (activations.is_on(name, department_path) or activations.is_on(name, ORGANISATION))
            and (plugin := self.plugin(name)) and self._on(activations, plugin, department_path)
        )  # fmt: skip

    def _on(self, activations: Activations, plugin: LoadedPlugin, path: str) -> bool:
        """Say whether a plugin, and all that it needs, is on at ``path``."""
        return activations.is_on(plugin.name, _place(plugin, path)) and all(
            (needed := self.plugin(each)) is not None and self._on(activations, needed, path)
            for each in plugin.info.requires
        )

    def is_on(self, session: Session, name: str, department_path: str) -> bool:
        """Say whether a plugin is on for a department, with all that it needs."""
        plugin = self.plugin(name)
        return plugin is not None and self._on(self.snapshot(session), plugin, department_path)

    def settings_for(
        self, session: Session, plugin_name: str, department_path: str
    ) -> dict[str, values.Value]:
        """Return a plugin's settings in force for a department, every key present.

        The nearest value at or above that the plugin still allows wins, then the installation's own
        setting, then the plugin's default. An unknown plugin has none.
        """
        plugin = self.plugin(plugin_name)
        if plugin is None:
            return {}
        stored, path = self.stored(session, plugin), _place(plugin, department_path)
        complete = {}
        for setting in plugin.info.settings:
            value = stored.counting(setting, path).value
            if value is None:
                value = self.installation_value(setting.installation)
            complete[setting.key] = values.default_of(setting) if value is None else value
        return complete

    def stored(self, session: Session, plugin: LoadedPlugin) -> StoredValues:
        """Return what is stored of a plugin's settings, by its present terms."""
        return StoredValues(plugin, self.snapshot(session), self.secrets.get)

    def installation_value(self, name: str) -> str | None:
        """Return one of the installation's settings that plugins may take over, or None."""
        return str(getattr(self._settings, name)) or None if name else None

    # --- What they offer -------------------------------------------------------------

    def scoring_methods(
        self, session: Session, department_path: str
    ) -> dict[str, tuple[LoadedPlugin, ScoringMethod]]:
        """Return the scoring methods on for a department, by ``"<plugin>.<key>"``."""
        return self.keyed(session, department_path, "register_scoring_methods")

    def channels(
        self, session: Session, department_path: str
    ) -> dict[str, tuple[LoadedPlugin, NotificationChannel]]:
        """Return the notification channels on for a department, by ``"<plugin>.<key>"``."""
        return self.keyed(session, department_path, "register_notification_channels")

    def panels(
        self, session: Session, department_path: str
    ) -> dict[str, tuple[LoadedPlugin, Panel]]:
        """Return the boxes for challenges' pages, by ``"<plugin>.<key>"``."""
        return self.keyed(session, department_path, "register_challenge_panels")

    def exports(
        self, session: Session, department_path: str
    ) -> dict[str, tuple[LoadedPlugin, Export]]:
        """Return the exports on for a department, by ``"<plugin>.<key>"``."""
        return self.keyed(session, department_path, "register_exports")

    def navigation(self, session: Session, department_path: str) -> list[Link]:
        """Return further items of the main navigation."""
        return [link for _, link in self._offered(session, department_path, "register_navigation")]

    def templates(self, session: Session, department_path: str) -> list[ChallengeTemplate]:
        """Return ready challenges to start from."""
        hook = "register_challenge_templates"
        return [template for _, template in self._offered(session, department_path, hook)]

    def keyed(self, session: Session, path: str, hook: str) -> dict[str, tuple[LoadedPlugin, Any]]:
        """Return what plugins on for a department offer by ``hook``, by ``"<plugin>.<key>"``."""
        return {
            f"{plugin.name}.{offer.key}": (plugin, offer)
            for plugin, offer in self._offered(session, path, hook)
        }

    def _offered(self, session: Session, path: str, hook: str) -> list[tuple[LoadedPlugin, Any]]:
        offered: list[tuple[LoadedPlugin, Any]] = []
        for plugin in self.implementing(session, path, hook):
            try:
                offers = self.offers(plugin, hook, session)
            except PluginFailed:
                continue
            offered += [(plugin, offer) for offer in offers]
        return offered

    def offers(self, plugin: LoadedPlugin, hook: str, session: Session | None) -> Sequence[Any]:
        """Return what a plugin's ``register_…`` hook offers; raises ``PluginFailed``.

        It is asked once in a process; one that failed again, until it is suspended.
        """
        key = (plugin.name, hook)
        if key not in self._offers:
            self._offers[key] = tuple(self._ask(plugin, hook, {}, session, WAITED_SECONDS))
        return self._offers[key]

    # --- Telling and asking them -------------------------------------------------------

    def tell(
        self, session: Session, event: Event, department_path: str,
        only: Sequence[str] | None = None, refused: dict[str, str] | None = None,
        told: list[Told] | None = None,
    ) -> list[str]:  # fmt: skip
        """Tell every plugin that is on (of those named, if any are) of an event; return the
        names of those that failed. Why some will never take it is put into ``refused``, and what
        came of each into ``told``."""
        failed: list[str] = []
        if event.kind not in EVENT_HOOKS:
            return failed
        for plugin in self.implementing(session, department_path, event.kind):
            if only is not None and plugin.name not in only:
                continue
            settings = self.settings_for(session, plugin.name, department_path)
            given = deepcopy({"event": event, "settings": settings})
            hear = partial(plugin.call, event.kind, given)
            with timed(plugin.name, [] if told is None else told) as one:
                try:
                    self._guard.run(plugin.name, event.kind, outgoing.noting(hear, one.statuses),
                                    session=session, seconds=PATIENCE_SECONDS,
                                    passing=(TryAgainLater, NotSetUp, Undeliverable))  # fmt: skip
                except (PluginFailed, TryAgainLater):
                    one.outcome = FAILED
                    failed.append(plugin.name)
                except (NotSetUp, Undeliverable) as error:
                    one.outcome = REFUSED
                    log.warning("%s did not take %s: %s", plugin.name, event.key, error)
                    if refused is not None and isinstance(error, Undeliverable):
                        refused[plugin.name] = str(error)
        return failed

    def choose_recipients(
        self, session: Session, event: Event, recipients: Sequence[Person], department_path: str
    ) -> Sequence[Person]:
        """Let each plugin add or remove people, one after the other.

        Whoever may not see the thing must be removed again by the caller.
        """
        chosen: Sequence[Person] = tuple(recipients)
        hook = "choose_recipients"
        for plugin in self.implementing(session, department_path, hook):
            chosen = self.ask_or(chosen, plugin, hook, session, department_path,
                                  PATIENCE_SECONDS, event=event, recipients=chosen)  # fmt: skip
        return chosen

    def refine_search(
        self, session: Session, query: SearchQuery, department_path: str
    ) -> SearchQuery:
        """Let each plugin change a query, one after the other."""
        hook = "refine_search"
        for plugin in self.implementing(session, department_path, hook):
            query = self.ask_or(query, plugin, hook, session, department_path, query=query)
        return query

    def synonyms(
        self, session: Session, language: str, department_path: str
    ) -> dict[str, dict[str, float]]:
        """Return the words that mean the same, of all plugins; the largest weight counts."""
        together: dict[str, dict[str, float]] = {}
        hook = "search_synonyms"
        for plugin in self.implementing(session, department_path, hook):
            answer: Mapping[str, Mapping[str, float]] = self.ask_or(
                {}, plugin, hook, session, department_path, language=language
            )
            for word, others in answer.items():
                weights = together.setdefault(word, {})
                for other, weight in others.items():
                    weights[other] = max(weight, weights.get(other, 0))
        return together

    def check_entry(
        self, session: Session, challenge: Challenge, entry: Entry, department_path: str
    ) -> list[Remark]:
        """Return the plugins' remarks on an entry before it is handed in."""
        remarks: list[Remark] = []
        hook = "check_entry"
        for plugin in self.implementing(session, department_path, hook):
            remarks += self.ask_or([], plugin, hook, session, department_path,
                                    challenge=challenge, entry=entry)  # fmt: skip
        return remarks

    def draw_panels(
        self, session: Session, challenge: Challenge, department_path: str, language: str
    ) -> list[tuple[str, str]]:
        """Return each panel's label and Markdown, not yet safe HTML; one that fails is left out."""
        drawn = []
        for plugin, panel in self.panels(session, department_path).values():
            draw = partial(panel.render, deepcopy(challenge), language)
            try:
                text = self._guard.run(plugin.name, f"panel.{panel.key}", draw,
                                       check=check_string, session=session,
                                       seconds=WAITED_SECONDS)  # fmt: skip
            except PluginFailed:
                continue
            drawn.append((text_in(panel.label, language), text))
        return drawn

    def make_export(
        self, plugin: LoadedPlugin, export: Export, challenge: Challenge,
        entries: Sequence[Entry], language: str, *, session: Session | None = None,
    ) -> File:  # fmt: skip
        """Return the file an export makes. Raises ``PluginFailed``."""
        make = partial(export.make, challenge, entries, language)
        return self._guard.run(plugin.name, f"export.{export.key}", make, check=check_file,
                               session=session, seconds=PATIENCE_SECONDS)  # fmt: skip

    def attempt(
        self, plugin: str, hook: str, function: Callable[[], T], *, check: Check = check_nothing,
        passing: tuple[type[Exception], ...] = (), session: Session | None = None,
        seconds: float | None = None,
    ) -> T:  # fmt: skip
        """Call something a plugin offered (a channel's ``deliver``, an engine's method).

        ``passing`` are exceptions the contract foresees. Give the ``session`` that is
        open, if any. A call is given up after ``seconds``, those of a call that somebody
        waits for unless said. Raises ``PluginFailed``,
        written down under ``hook``, for the rest.
        """
        return self._guard.run(plugin, hook, function, check=check, passing=passing,
                               session=session, seconds=seconds or WAITED_SECONDS)  # fmt: skip

    def begin_attempt(
        self, plugin: str, hook: str, function: Callable[[], T], done: SimpleQueue[Call], *,
        passing: tuple[type[Exception], ...] = (), seconds: float,
    ) -> Attempt[T]:  # fmt: skip
        """Begin what ``attempt`` does, for who waits for several: each is put into ``done``
        when it is over, and is given up if its result is asked for before."""
        return self._guard.begin(plugin, hook, function, done, passing=passing, seconds=seconds)

    def implementing(self, session: Session, path: str, hook: str) -> list[LoadedPlugin]:
        """Return the plugins that are on for a department and implement ``hook``, by name."""
        return [each for each in self.enabled(session, path) if each.implements(hook)]

    def _ask(
        self, plugin: LoadedPlugin, hook: str, arguments: Mapping[str, Any],
        session: Session | None, seconds: float,
    ) -> Any:  # fmt: skip
        # Each gets facts of its own: what one changes in them reaches nobody else.
        return self._guard.run(
            plugin.name, hook, partial(plugin.call, hook, deepcopy(dict(arguments))),
            check=ANSWERS.get(hook, check_nothing), session=session, seconds=seconds,
        )  # fmt: skip

    def ask_or(
        self, otherwise: Any, plugin: LoadedPlugin, hook: str, session: Session, path: str,
        seconds: float | None = None, **arguments: Any,
    ) -> Any:  # fmt: skip
        """Return a hook's answer, or ``otherwise`` if it fails; it gets its settings too."""
        arguments["settings"] = self.settings_for(session, plugin.name, path)
        try:
            return self._ask(plugin, hook, arguments, session, seconds or WAITED_SECONDS)
        except PluginFailed:
            return otherwise


def offers_of(plugin: LoadedPlugin, hook: str) -> Sequence[Any]:
    """Return what a plugin offers, on or not; nothing where it fails, which ``check`` tells."""
    if not plugin.implements(hook):
        return ()
    try:
        offers = within(WAITED_SECONDS, partial(plugin.call, hook, {}), plugin.name)
    except (Exception, SystemExit):  # noqa: BLE001 - the plugin's code
        return ()
    return () if ANSWERS[hook](offers) else tuple(offers)


def _place(plugin: LoadedPlugin, department_path: str) -> str:
    """Return where a plugin's switch and values are looked up: some can't vary by department."""
    return ORGANISATION if plugin.info.scope == "organisation" else department_path
