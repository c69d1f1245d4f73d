"""Pages: a box, an item in the menu, a file and a ready challenge."""

import csv
import io

from intranet_ideas.plugin_api import (
    ChallengeTemplate,
    Criterion,
    Export,
    File,
    Link,
    Panel,
    PluginInfo,
    Question,
    hookimpl,
)

CONTRACT = 1


@hookimpl
def describe_plugin():
    return PluginInfo("page_extras", "Adds to pages.", "1.0")


@hookimpl
def register_challenge_panels():
    """Add a box that says how long ideas can be handed in."""

    def render(challenge, language):
        if challenge.closes_at is None:
            return ""
        words = {"nb": "Frist", "nn": "Frist", "en": "Deadline"}
        return f"**{words[language]}:** {challenge.closes_at:%d.%m.%Y}"

    return [Panel("deadline", {"nb": "Husk", "nn": "Hugs", "en": "Remember"}, render)]


@hookimpl
def register_navigation():
    """Add the way to the department's handbook."""
    return [Link({"nb": "Håndbok", "nn": "Handbok", "en": "Handbook"},
                 "https://handbook.example.org/")]  # fmt: skip


@hookimpl
def register_exports():
    """Offer titles and addresses as a table."""

    def make(challenge, entries, language):
        table = io.StringIO()
        csv.writer(table).writerows([each.title, each.url] for each in entries)
        name = f"ideas-{challenge.id}.csv"
        return File(name, "text/csv; charset=utf-8", table.getvalue().encode())

    return [Export("titles", {"nb": "Titler", "nn": "Titlar", "en": "Titles"}, make)]


@hookimpl
def register_challenge_templates():
    """Offer a quick challenge for every day."""
    return [ChallengeTemplate(
        key="quick", title="A better week", when_to_use="For small things, soon done.",
        brief="What would make next week better?", language="en",
        questions=(Question("who", "Who would notice?", required=True),),
        criteria=(Criterion("use", "Use", weight=1, minimum=1, maximum=6),),
        days=(0, 7, 0, 3, 1),
    )]  # fmt: skip
