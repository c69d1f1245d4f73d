"""Every hook of the contract, typed. The reference in ``docs/plugins/hooks.md`` is made
from these docstrings, and a test fails when the two differ.

An implementation may take fewer arguments than the specification names. Each plugin
is called by itself: what one raises or returns never reaches another. A failure and its
trace stand at *IT's desk → Plugins*; after five failures of one hook in a row the plugin
is suspended everywhere and IT is told.
"""

# Each docstring says, under these words: When it is called; Where, in which process; what is
# Given; what the answer means (Returns); what happens On error. "Like: name" takes the words
# that are missing from another hook.
#
# An implementation's return value is checked by the host; the bodies below are
# specifications and hold nothing but their documentation.
# mypy: disable-error-code="empty-body"

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pluggy

from intranet_ideas.plugin_api.facts import (
    AlikeIdea,
    Challenge,
    ChallengeTemplate,
    Entry,
    Event,
    Export,
    Feed,
    Hint,
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

    When: once when the plugin is loaded. Every plugin implements it.
    Where: every process that loads the plugin: web, worker, command line and scoring child.
    Given: nothing.
    Returns: ``PluginInfo``, whose ``name`` is the name of the plugin's file, package or
        entry point.
    On error: the plugin is left out, and IT sees why.

    .. versionadded:: 1
    """


@hookspec
def register_scoring_methods() -> Sequence[ScoringMethod]:
    """Offer ways to rank entries from what judges give: scores, or comparisons.

    When: once in each process, when methods are first asked for. A manager chooses one
        among those that are on for the challenge's department; its ``evidence`` decides
        whether judges score each entry or compare entries two at a time, and its ``rank``
        is called when a ranking is made.
    Where: web and worker. ``rank`` runs in a child process of the worker, with 30 seconds
        and 512 MB unless IT grants the plugin more.
    Given: nothing. ``rank`` gets the ``ScoreSheet`` and the plugin's settings for the
        department.
    Returns: at most 1000 ``ScoringMethod``s with keys of their own. ``rank`` returns a
        ``Ranking`` that holds each entry of the sheet exactly once.
    On error: the plugin's methods can't be chosen. When ``rank`` raises, is ended at its
        limits or breaks the promise of ``Ranking``, the manager sees why and the previous
        ranking stays.

    .. versionadded:: 1
    """


@hookspec
def register_notification_channels() -> Sequence[NotificationChannel]:
    """Offer ways to reach people outside the page, such as e-mail.

    When: once in each process, when channels are first asked for; ``deliver`` for each
        message to a person who has chosen the channel.
    Where: web and worker. ``deliver`` runs in the worker, outside any transaction, for at
        most 60 seconds.
    Given: nothing. ``deliver`` gets the ``Message``, the ``Person`` and the plugin's
        settings for that person's department.
    Returns: ``NotificationChannel``s with keys of their own. ``deliver`` returns when the
        message is sent; it may be called more than once for one message, with the same
        ``id``.
    On error: no message goes by the channel. From ``deliver``, ``TryAgainLater`` is tried
        again with growing pauses, ``Undeliverable`` parks the message for IT,
        ``AddressRefused`` silences the channel for that person, ``NotSetUp`` keeps the
        message until the settings are filled in; any other exception counts as a fault of
        the plugin and is tried again.

    .. versionadded:: 1
    """


@hookspec
def choose_recipients(
    event: Event, recipients: Sequence[Person], settings: Settings
) -> Sequence[Person]:
    """Add or remove people who hear of an event.

    When: before an event's notifications are written; in pages of people when they are
        many. While any plugin that is on has this hook, events are told one at a time instead
        of together: a slow one holds up no other, and the whole takes longer.
    Where: worker, for at most 60 seconds.
    Given: the event, those who would hear of it, and the plugin's settings for the event's
        department. One plugin after the other gets what the one before left.
    Returns: the list that counts instead. Whoever may not see the thing is removed again.
    On error: the list stays as it was.

    .. versionadded:: 1
    """


@hookspec
def register_search_engines() -> Sequence[SearchEngineOffer]:
    """Offer search engines. The plugin's scope is `organisation`.

    When: once in each process, when search is first asked for. The first plugin that is on,
        by name, is the site's engine.
    Where: web and worker. The engine's writing methods are called in the worker, one at a
        time; its reading methods in many web threads and processes at once.
    Given: nothing. ``open`` gets a folder of the engine's own and the plugin's settings.
    Returns: ``SearchEngineOffer``s with keys of their own. Whatever the engine finds is
        held against the access rules before anyone sees it.
    On error: search says that it is being made anew, and every other page works. What could
        not be written is written again later.

    .. versionadded:: 1
    """


@hookspec
def refine_search(query: SearchQuery, settings: Settings) -> SearchQuery:
    """Change a query before it is answered, by synonyms or boosts, say.

    When: for each search, one plugin after the other, each with the answer of the one
        before.
    Where: web; someone waits, so what takes longer than 200 ms is counted and shown to IT.
    Given: the query, and the plugin's settings for the reader's department.
    Returns: the query that goes on; ``dataclasses.replace`` makes a changed one.
    On error: the query goes on unchanged.

    .. versionadded:: 1
    """


@hookspec
def search_synonyms(language: str, settings: Settings) -> Mapping[str, Mapping[str, float]]:
    """Give words that mean the same.

    When: for each search.
    Where: web; someone waits, so what takes longer than 200 ms is counted and shown to IT.
    Given: the reader's language (``nb``, ``nn`` or ``en``), and the plugin's settings for
        the reader's department.
    Returns: for a word in small letters, further words that count as it, with a weight in
        (0, 1]: ``{"led": {"lys": 0.6}}``. Of several plugins' weights the largest counts.
    On error: search goes on without.

    .. versionadded:: 1
    """


@hookspec
def check_entry(
    challenge: Challenge, entry: Entry, settings: Settings
) -> Sequence[Problem]:
    """Remark on an entry before it is handed in.

    When: the author looks the idea over, or hands it in.
    Where: web; someone waits, so what takes longer than 200 ms is counted and shown to IT.
    Given: the challenge, the idea as it would be handed in, and the plugin's settings for
        the challenge's department.
    Returns: remarks, or nothing to remark: ``()``. Blocking ones stop the handing in and
        are shown at the field; others are hints.
    On error: the idea is handed in all the same.

    .. versionadded:: 1
    """


@hookspec
def suggest_while_writing(
    challenge: Challenge, draft: Entry, alike: Sequence[AlikeIdea], settings: Settings
) -> Sequence[Hint]:
    """Show something to who writes an idea, such as ideas that are alike.

    When: when the author has stopped typing for a moment, or presses *Look for similar ideas*.
    Where: web; someone waits for it, so what takes longer than 200 ms is counted and shown
        to IT, and it is given up after five seconds.
    Given: the challenge; the text as typed so far, not saved, with id 0 when it is new; ideas
        that the search engine finds alike and that the author may see, the most alike
        first, without who wrote them; and the plugin's settings for the challenge's
        department.
    Returns: ``Hint``s. One that names an idea that was not among those given is left out;
        ten in all are shown.
    On error: nothing of the plugin is shown, and writing goes on.

    .. versionadded:: 1
    """


@hookspec
def register_challenge_panels() -> Sequence[Panel]:
    """Add boxes to a challenge's page.

    When: once in each process, when a challenge's page is first asked for; ``render`` when
        the page is drawn.
    Where: web; someone waits for ``render``, so what takes longer than 200 ms is counted
        and shown to IT.
    Given: nothing. ``render`` gets the challenge and the reader's language.
    Returns: ``Panel``s with keys of their own. ``render`` returns Markdown, which is made
        safe; HTML in it is shown as text.
    On error: the page comes without the box.

    .. versionadded:: 1
    """


@hookspec
def register_navigation() -> Sequence[Link]:
    """Add items to the main navigation for the department's people.

    When: once in each process, when a menu is first drawn.
    Where: web.
    Given: nothing.
    Returns: ``Link``s to a path of this site or an https address.
    On error: the menu comes without them.

    .. versionadded:: 1
    """


@hookspec
def register_exports() -> Sequence[Export]:
    """Offer ways to take a challenge out as a file, for its managers.

    When: once in each process, when a challenge's page is first asked for by one of its
        managers; ``make`` when the manager asks for the file.
    Where: web.
    Given: nothing. ``make`` gets the challenge, its handed-in ideas with the oldest first,
        and the manager's language. A file is passed on, so names and all that is hidden
        from some are left out.
    Returns: ``Export``s with keys of their own. ``make`` returns a ``File``.
    On error: the file is not offered; when ``make`` raises, the manager sees that it failed
        and IT sees why.

    .. versionadded:: 1
    """


@hookspec
def register_feeds() -> Sequence[Feed]:
    """Offer feeds that calendars and readers ask for again and again.

    When: once in each process, when a person looks at their feeds or a program asks for
        one; ``make`` each time a program asks.
    Where: web; ``make`` is given up after five seconds, and what takes longer than 200 ms is
        counted and shown to IT.
    Given: nothing. ``make`` gets the published challenges that the feed's person may see,
        cancelled ones too, with the latest deadline first; for whom it is; and the plugin's
        settings for that person's department.
    Returns: ``Feed``s with keys of their own. ``make`` returns bytes.
    On error: the feed is not offered; when ``make`` raises, the program is asked to come
        again in an hour and keeps what it has.

    .. versionadded:: 1
    """


@hookspec
def register_challenge_templates() -> Sequence[ChallengeTemplate]:
    """Offer ready challenges to start from.

    When: once in each process, when someone first creates a challenge.
    Where: web.
    Given: nothing.
    Returns: ``ChallengeTemplate``s, shown to those who create challenges for the
        department. One may be there once for each language.
    On error: the page comes without them.

    .. versionadded:: 1
    """


@hookspec
def challenge_announced(event: Event, settings: Settings) -> None:
    """Hear that a challenge was published.

    When: a manager has published it. Told after the commit, at least once; ``event.key`` is
        the same each time.
    Where: worker, for at most 60 seconds.
    Given: the event with its challenge, and the plugin's settings for the event's
        department: the challenge's host.
    Returns: nothing; what is returned is not used.
    On error: it is called again with growing pauses, eight times in all, then given up.
        ``TryAgainLater`` is the same without counting as a fault of the plugin;
        ``NotSetUp`` and ``Undeliverable`` end it; of the latter IT is shown why, and may have it
        told again.

    .. versionadded:: 1
    """


@hookspec
def challenge_opened(event: Event, settings: Settings) -> None:
    """Hear that a challenge opened for ideas.

    When: the worker sees that ``opens_at`` has passed.
    Like: challenge_announced

    .. versionadded:: 1
    """


@hookspec
def challenge_closing_soon(event: Event, settings: Settings) -> None:
    """Hear that a challenge closes within a day.

    When: the worker sees that ``closes_at`` is less than a day away.
    Like: challenge_announced

    .. versionadded:: 1
    """


@hookspec
def challenge_closed(event: Event, settings: Settings) -> None:
    """Hear that a challenge's deadline has passed.

    When: the worker sees that ``closes_at`` has passed.
    Like: challenge_announced

    .. versionadded:: 1
    """


@hookspec
def results_released(event: Event, settings: Settings) -> None:
    """Hear that a challenge's results are out.

    When: a manager has presented the results.
    Like: challenge_announced

    .. versionadded:: 1
    """


@hookspec
def entry_submitted(event: Event, settings: Settings) -> None:
    """Hear that an idea was handed in, or handed in again.

    When: the receipt has been given.
    Given: the event with its challenge and idea, and the plugin's settings for the
        challenge's host department.
    Like: challenge_announced

    .. versionadded:: 1
    """


@hookspec
def entry_withdrawn(event: Event, settings: Settings) -> None:
    """Hear that an idea was withdrawn.

    When: its authors have withdrawn it.
    Given: the event with its challenge and idea, and the plugin's settings for the
        challenge's host department.
    Like: challenge_announced

    .. versionadded:: 1
    """


@hookspec
def entry_answered(event: Event, settings: Settings) -> None:
    """Hear that an idea's answer was given to its authors.

    When: the answer was written, or the results released if it waited for them.
    Given: the event with its challenge and idea, and the plugin's settings for the
        challenge's host department.
    Like: challenge_announced

    .. versionadded:: 1
    """


@hookspec
def comment_added(event: Event, settings: Settings) -> None:
    """Hear that someone commented on an idea.

    When: the comment is stored. Its text is not told.
    Given: the event with its challenge and idea, and the plugin's settings for the
        challenge's host department.
    Like: challenge_announced

    .. versionadded:: 1
    """


@hookspec
def day_winners_shown(event: Event, settings: Settings) -> None:
    """Hear that the winners of an innovation day were shown.

    When: its host has shown them on the screen. Who they are is not told; it may be told again
        when they were hidden meanwhile.
    Like: challenge_announced

    .. versionadded:: 1
    """


@hookspec
def story_published(event: Event, settings: Settings) -> None:
    """Hear that it was told what an initiative taught.

    When: the story was published; once more if it was withdrawn meanwhile.
    Given: the event with its story, and the plugin's settings for the initiative's department.
        ``story.for_all`` says whether it may be told of.
    Like: challenge_announced

    .. versionadded:: 1
    """


@hookspec
def consultation_opened(event: Event, settings: Settings) -> None:
    """Hear that people are asked about a text.

    When: the worker sees that its first instant has passed.
    Given: the event with its consultation, and the plugin's settings for the department that
        is asked, else for the organisation.
    Like: challenge_announced

    .. versionadded:: 1
    """


@hookspec
def consultation_answered(event: Event, settings: Settings) -> None:
    """Hear that it was told what became of a text, and of what was proposed.

    When: who runs the consultation has published the text as it became.
    Like: consultation_opened

    .. versionadded:: 1
    """


@hookspec
def judge_assigned(event: Event, settings: Settings) -> None:
    """Hear that judges were given ideas to assess.

    When: a person was asked to judge. Who it is is not told.
    Like: challenge_announced

    .. versionadded:: 1
    """
