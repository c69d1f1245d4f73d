"""What can be suggested to an idea's text, and what becomes of it. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from intranet_ideas.entries.rules import EntryFields, check_draft
from intranet_ideas.errors import N_, Fault, check_said, too_long
from intranet_ideas.plugin_api.facts import Question

OPEN, ACCEPTED, DECLINED, WITHDRAWN = "open", "accepted", "declined", "withdrawn"

LONGEST_WORD = 1_000
MOST_OPEN = 10
"""What one person may have waiting at once in one idea."""

ANSWER = "answers."
TITLE, BODY = "title", "body"

OWN_IDEA = N_("You are one of the authors: change the text itself.")
NOT_HANDED_IN = N_("Suggestions are for ideas that are handed in.")
CLOSED = N_("This suggestion is answered or taken back already.")
NO_FIELD = N_("The challenge does not ask this.")
TOO_MANY = N_("%(most)s of your suggestions to this idea wait for an answer. Wait for one, or take "
              "one back.")  # fmt: skip
UNCHANGED = N_("Change something in the text first.")
NO_WHY = N_("Say in a few words why.")
CONFLICT = N_("The authors have changed the same words since. Put the two texts together.")


@dataclass(frozen=True, slots=True)
class Text:
    """An idea's text, as far as changes can be suggested to it."""

    title: str
    body: str
    answers: Mapping[str, str]

    def part(self, field: str) -> str:
        """Return one field of it; an answer that is not given is empty."""
        if field in (TITLE, BODY):
            return str(getattr(self, field))
        return self.answers.get(field.removeprefix(ANSWER), "")

    def with_part(self, field: str, text: str) -> Text:
        """Return it with one field set."""
        if field == TITLE:
            return replace(self, title=text)
        if field == BODY:
            return replace(self, body=text)
        return replace(self, answers={**self.answers, field.removeprefix(ANSWER): text})


def fields_of(questions: Sequence[Question]) -> list[str]:
    """Return the fields of a challenge's ideas that changes can be suggested to."""
    return [TITLE, BODY, *(ANSWER + question.key for question in questions)]


def check_part(field: str, text: str, questions: Sequence[Question]) -> list[Fault]:
    """Return what is wrong with a text for a field, at the place ``text``."""
    if field not in fields_of(questions):
        return [Fault("field", NO_FIELD)]
    whole = Text("", "", {}).with_part(field, text)
    faults = check_draft(EntryFields(whole.title, whole.body, whole.answers), questions)
    if field == TITLE and not text:
        faults.append(Fault("title", N_("Give your idea a title.")))
    return [Fault("text", fault.message, fault.values) for fault in faults]


def check_suggestion(
    field: str, base: str, text: str, why: str, questions: Sequence[Question], already: int
) -> list[Fault]:
    """Return what is wrong with a suggestion. ``already`` is how many of that person wait."""
    faults = check_part(field, text, questions)
    if not faults and text == base:
        faults.append(Fault("text", UNCHANGED))
    faults += check_said("why", why, LONGEST_WORD, NO_WHY)
    if already >= MOST_OPEN:
        faults.append(Fault("text", TOO_MANY, {"most": MOST_OPEN}))
    return faults


def check_word(name: str, word: str) -> list[Fault]:
    """Return what is wrong with what the authors say with their answer; nothing need be."""
    return too_long(name, word, LONGEST_WORD)
