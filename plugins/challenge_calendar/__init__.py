"""Calendar and news: when challenges open, close and are decided, as iCalendar and Atom."""

from __future__ import annotations

from collections.abc import Sequence

from intranet_ideas.plugin_api import (
    Challenge,
    Feed,
    FeedReader,
    PluginInfo,
    Setting,
    Settings,
    hookimpl,
)

CONTRACT = 1


@hookimpl
def describe_plugin() -> PluginInfo:
    """Say what the plugin is."""
    return PluginInfo(
        name="challenge_calendar",
        label={"nb": "Kalender og nyheter", "nn": "Kalender og nyhende",
               "en": "Calendar and news"},
        summary={
            "nb": "Gir fristene i kalenderen og nyheter om utfordringer i en nyhetsleser.",
            "nn": "Gir fristane i kalenderen og nyhende om utfordringar i ein nyhendelesar.",
            "en": "Puts deadlines into people's calendars, and news of challenges into readers.",
        },
        version="1.0.0",
        licence="MIT",
        settings=(
            Setting(
                "days", {"nb": "Dager tilbake", "nn": "Dagar tilbake", "en": "Days back"},
                "number", 90, minimum=1, maximum=3650,
                help={
                    "nb": "Det som er eldre, tas ut av kalenderen.",
                    "nn": "Det som er eldre, blir teke ut av kalenderen.",
                    "en": "What is older is taken out of the calendar.",
                },
            ),
            Setting(
                "voting", {"nb": "Når avstemningen slutter", "nn": "Når avrøystinga sluttar",
                           "en": "When voting ends"},
                "switch", True,
                help={
                    "nb": "Ta det med i kalenderen.", "nn": "Ta det med i kalenderen.",
                    "en": "Put it into the calendar too.",
                },
            ),
        ),
    )  # fmt: skip


@hookimpl
def register_feeds() -> Sequence[Feed]:
    """Offer the calendar and the news."""
    return [
        Feed(
            "calendar", {"nb": "Kalender", "nn": "Kalender", "en": "Calendar"},
            "text/calendar; charset=utf-8", "ics", calendar,
            {
                "nb": "I Outlook: velg Kalender, Legg til kalender, Abonner fra nettet, og lim "
                      "inn adressen.",
                "nn": "I Outlook: vel Kalender, Legg til kalender, Abonner frå nettet, og lim "
                      "inn adressa.",
                "en": "In Outlook: choose Calendar, Add calendar, Subscribe from web, and paste "
                      "the address.",
            },
        ),
        Feed(
            "news", {"nb": "Nyheter", "nn": "Nyhende", "en": "News"},
            "application/atom+xml; charset=utf-8", "atom", news,
            {
                "nb": "Lim inn adressen i en nyhetsleser. I klassisk Outlook: høyreklikk på "
                      "RSS-feeder og velg Legg til en ny RSS-feed.",
                "nn": "Lim inn adressa i ein nyhendelesar. I klassisk Outlook: høgreklikk på "
                      "RSS-feedar og vel Legg til ein ny RSS-feed.",
                "en": "Paste the address into a feed reader. In classic Outlook: right-click RSS "
                      "Feeds and choose Add a New RSS Feed.",
            },
        ),
    ]  # fmt: skip


def calendar(challenges: Sequence[Challenge], reader: FeedReader, settings: Settings) -> bytes:
    """Return the iCalendar feed."""
    # What makes calendars is imported where one is asked for, not by every process.
    from .icalendar_feed import made

    return made(challenges, reader, settings)


def news(challenges: Sequence[Challenge], reader: FeedReader, settings: Settings) -> bytes:  # noqa: ARG001
    """Return the Atom feed."""
    from .atom_feed import made

    return made(challenges, reader)
