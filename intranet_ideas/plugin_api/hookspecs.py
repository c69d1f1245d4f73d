"""Every hook of the contract, typed. The reference in ``docs/plugins/hooks.md`` is made
from these docstrings, and a test fails when the two differ.

An implementation may take fewer arguments than the specification names. Each plugin
is called by itself: what one raises or returns never reaches another.
"""

# An implementation's return value is checked by the host; the bodies below are
# specifications and hold nothing but their documentation.
# mypy: disable-error-code="empty-body"

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pluggy

from intranet_ideas.plugin_api.facts import (
    Challenge,
    ChallengeTemplate,
    Entry,
    Event,
    Export,
    Link,
    NotificationChannel,
    Panel,
    Person,
    PluginInfo,
    Problem,
    ScoringMethod,
    SearchEngineOffer,
    SearchQuery,
    Settings,
)

PROJECT = "intranet_ideas"

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


@hookspec
def describe_plugin() -> PluginInfo:
    """Say what the plugin is: its name, summary, version, typed settings and scope.

    Called once when the plugin is loaded, in every process. Every plugin implements
    it. If it raises or returns anything else, the plugin is left out and IT sees why.

    .. versionadded:: 1
    """


@hookspec
def register_scoring_methods() -> Sequence[ScoringMethod]:
    """Offer ways to rank entries from judges' scores.

    Called at load. A manager chooses one among those enabled for the challenge's
    department; ``rank`` then runs in a child process of the worker with limits on time
    and memory. If it raises or breaks the promise of ``Ranking``, the manager sees why
    and the previous ranking stays.

    .. versionadded:: 1
    """


@hookspec
def register_notification_channels() -> Sequence[NotificationChannel]:
    """Offer ways to reach people outside the page, such as e-mail.

    Called at load. ``deliver`` runs in the worker, at least once per message.
    ``TryAgainLater`` is retried with growing pauses, ``Undeliverable`` parks the message
    for IT, ``NotSetUp`` keeps it until the channel's settings are filled in; any other
    exception counts as a fault of the plugin and is retried.

    .. versionadded:: 1
    """


@hookspec
def choose_recipients(
    event: Event, recipients: Sequence[Person], settings: Settings
) -> Sequence[Person]:
    """Add or remove people who hear of an event.

    Called in the worker before notifications are written. The answer replaces the
    list; anyone who may not see the thing is removed again by the core. If it raises,
    the list stays as it was.

    .. versionadded:: 1
    """


@hookspec
def register_search_engines() -> Sequence[SearchEngineOffer]:
    """Offer search engines.

    Called at load; organisation scope. The engine's writing methods run in the worker
    only, its reading methods in web processes. Whatever it finds is checked against
    the access rules before anyone sees it. If it raises, search says that it is being
    rebuilt and every other page works.

    .. versionadded:: 1
    """


@hookspec
def refine_search(query: SearchQuery, settings: Settings) -> SearchQuery:
    """Change a query before it is answered, by synonyms or boosts, say.

    Called in the web process for each search, one plugin after the other, each with
    the result of the one before and its own settings for the reader's department. If it
    raises, the query goes on unchanged.

    .. versionadded:: 1
    """


@hookspec
def search_synonyms(language: str, settings: Settings) -> Mapping[str, Mapping[str, float]]:
    """Give words that mean the same: ``{"led": {"lys": 0.6}}``, weights in (0, 1].

    Called in the web process for each search with the reader's language. If it
    raises, search goes on without.

    .. versionadded:: 1
    """


@hookspec
def check_entry(
    challenge: Challenge, entry: Entry, settings: Settings
) -> Sequence[Problem]:
    """Remark on an entry before it is handed in.

    Called in the web process when the author looks the idea over or hands it in.
    Blocking problems stop the handing in and are shown at the field; others are hints.
    If it raises, the entry is handed in all the same.

    .. versionadded:: 1
    """


@hookspec
def register_challenge_panels() -> Sequence[Panel]:
    """Add boxes to a challenge's page.

    Called at load; each panel is drawn when the page is asked for. If drawing raises,
    the page comes without the box.

    .. versionadded:: 1
    """


@hookspec
def register_navigation() -> Sequence[Link]:
    """Add items to the main navigation for the department's people.

    Called at load.

    .. versionadded:: 1
    """


@hookspec
def register_exports() -> Sequence[Export]:
    """Offer ways to take a challenge out as a file, for its managers.

    Called at load; ``make`` runs when a manager asks for the file. If it raises, the
    manager sees that the export failed and IT sees why.

    .. versionadded:: 1
    """


@hookspec
def register_challenge_templates() -> Sequence[ChallengeTemplate]:
    """Offer ready challenges to start from.

    Called at load; shown to those who create challenges for the department.

    .. versionadded:: 1
    """


@hookspec
def challenge_announced(event: Event, settings: Settings) -> None:
    """Hear that a challenge was published.

    Called in the worker after the commit, at least once; ``event.key`` is stable, and
    ``settings`` are the plugin's for the event's department. If it raises, it is called
    again with growing pauses, then given up and shown to IT. ``TryAgainLater`` is the same
    without counting as a fault of the plugin; ``NotSetUp`` and ``Undeliverable`` end it.

    .. versionadded:: 1
    """


@hookspec
def challenge_opened(event: Event, settings: Settings) -> None:
    """Hear that a challenge opened for ideas. Called like ``challenge_announced``.

    .. versionadded:: 1
    """


@hookspec
def challenge_closing_soon(event: Event, settings: Settings) -> None:
    """Hear that a challenge closes within a day. Called like ``challenge_announced``.

    .. versionadded:: 1
    """


@hookspec
def challenge_closed(event: Event, settings: Settings) -> None:
    """Hear that a challenge's deadline has passed. Called like ``challenge_announced``.

    .. versionadded:: 1
    """


@hookspec
def results_released(event: Event, settings: Settings) -> None:
    """Hear that a challenge's results are out. Called like ``challenge_announced``.

    .. versionadded:: 1
    """


@hookspec
def entry_submitted(event: Event, settings: Settings) -> None:
    """Hear that an idea was handed in, or handed in again. Called like
    ``challenge_announced``.

    .. versionadded:: 1
    """


@hookspec
def entry_withdrawn(event: Event, settings: Settings) -> None:
    """Hear that an idea was withdrawn. Called like ``challenge_announced``.

    .. versionadded:: 1
    """


@hookspec
def entry_answered(event: Event, settings: Settings) -> None:
    """Hear that an idea's answer was given to its authors. Called like
    ``challenge_announced``.

    .. versionadded:: 1
    """


@hookspec
def comment_added(event: Event, settings: Settings) -> None:
    """Hear that someone commented on an idea. Called like ``challenge_announced``.

    .. versionadded:: 1
    """


@hookspec
def judge_assigned(event: Event, settings: Settings) -> None:
    """Hear that judges were given ideas to assess. Called like ``challenge_announced``.

    .. versionadded:: 1
    """
