"""Events: all that happens in a department's challenges stands in its diary."""

import json

from intranet_ideas.plugin_api import (
    NotSetUp,
    PluginInfo,
    Setting,
    TryAgainLater,
    hookimpl,
    outgoing,
)

CONTRACT = 1


@hookimpl
def describe_plugin():
    return PluginInfo(
        "town_diary", "Keeps a diary of challenges.", "1.0",
        settings=(Setting("diary", "The diary's address"),),
    )  # fmt: skip


def write(event, settings, words):
    if not settings["diary"]:
        raise NotSetUp("the diary has no address")
    line = {"key": event.key, "at": event.happened_at.isoformat(), "words": words}
    try:
        outgoing.post(settings["diary"], json.dumps(line).encode(), {})
    except outgoing.Unreachable as error:
        raise TryAgainLater(str(error)) from error


@hookimpl
def challenge_announced(event, settings):
    """Note that it was published."""
    write(event, settings, f"Published: {event.challenge.title}")


@hookimpl
def challenge_opened(event, settings):
    """Note that it opened."""
    write(event, settings, f"Open until {event.challenge.closes_at:%d.%m.%Y}")


@hookimpl
def challenge_closing_soon(event, settings):
    """Note the last day."""
    write(event, settings, f"The last day: {event.challenge.url}")


@hookimpl
def challenge_closed(event, settings):
    """Note the deadline."""
    write(event, settings, f"Closed: {event.challenge.title}")


@hookimpl
def results_released(event, settings):
    """Note the results."""
    write(event, settings, f"The results are out: {event.challenge.url}")


@hookimpl
def entry_submitted(event, settings):
    """Note an idea."""
    write(event, settings, f"An idea for {event.challenge.title}: {event.entry.title}")


@hookimpl
def entry_withdrawn(event, settings):
    """Note that an idea is gone; its title is nobody's business any more."""
    write(event, settings, f"An idea for {event.challenge.title} was withdrawn")


@hookimpl
def entry_answered(event, settings):
    """Note an answer."""
    write(event, settings, f"Answered: {event.entry.title}")


@hookimpl
def comment_added(event, settings):
    """Note that people talk."""
    write(event, settings, f"They talk about {event.entry.title}")


@hookimpl
def day_winners_shown(event, settings):
    """Note that a day has winners."""
    write(event, settings, f"The winners are on the screen: {event.challenge.title}")


@hookimpl
def story_published(event, settings):
    """Note what was learnt, if all may read it."""
    if event.story and event.story.for_all:
        write(event, settings, f"What we learnt: {event.story.title} ({event.story.outcome})")


@hookimpl
def consultation_opened(event, settings):
    """Note that all are asked; not what only a department is asked."""
    if event.consultation.audience != "department":
        write(event, settings, f"What do you say? {event.consultation.title}")


@hookimpl
def consultation_answered(event, settings):
    """Note what became of a text."""
    if event.consultation.audience != "department":
        write(event, settings, f"What it became: {event.consultation.url}")


@hookimpl
def judge_assigned(event, settings):
    """Note that judges have work."""
    write(event, settings, f"Judges were asked for {event.challenge.title}")
