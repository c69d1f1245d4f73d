"""What the minutes say of a round that was left, line by line; the same on the page and the PDF."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from flask_babel import gettext, ngettext

from intranet_ideas.i18n import translate
from intranet_ideas.judging.change_words import taken_back
from intranet_ideas.judging.rounds import Sooner
from intranet_ideas.judging.views import rule_words
from intranet_ideas.outcomes.rounds_told import LastRound, RoundTold, TakenBack


def round_heading(told: RoundTold | LastRound) -> str:
    """Return what a round is called."""
    return str(gettext("Round %(number)s: %(name)s", number=told.number, name=told.name))


def round_lines(
    told: RoundTold, method: Mapping[str, Any] | None, instant: Callable[[datetime | None], str]
) -> list[str]:
    """Return how the order came about, who went on by which rule, how that had been before it was
    taken back, and who was disqualified.

    ``method`` is how the order came about, in words; ``instant`` puts an instant in words.
    """
    when = instant(told.left_at)
    lines = [gettext("How the order came about: %(method)s", method=method["label"])
             if method else gettext("There was no ranking.")]  # fmt: skip
    lines.append(gettext("Who goes on: %(rule)s", rule=rule_words(told.rule, told.value)))
    titles = "; ".join(idea.title for idea in told.went_on)
    lines.append(ngettext(
        "%(num)d of %(of)s ideas went on %(when)s: %(titles)s",
        "%(num)d of %(of)s ideas went on %(when)s: %(titles)s",
        len(told.went_on), of=told.of, when=when, titles=titles or "–",
    ))  # fmt: skip
    if told.ties:
        titles = "; ".join(idea.title for idea in told.ties)
        lines.append(gettext("Tied at the edge: %(titles)s", titles=titles))
    if told.against_rule:
        lines.append(gettext("The manager chose otherwise than the rule."))
    if told.reason:
        lines.append(gettext("Reason: %(reason)s", reason=told.reason))
    lines += last_round_lines(told, instant)
    return [
        *map(str, lines),
        *(gettext("Disqualified: %(judge)s, %(idea)s. %(why)s", judge=each.name,
                  idea=each.idea.title, why=translate(each.why)) for each in told.disqualified),
    ]  # fmt: skip


def _taken_back(told: TakenBack, instant: Callable[[datetime | None], str]) -> str:
    titles = "; ".join(idea.title for idea in told.went_on) or "–"
    return taken_back(translate, instant(told.left_at), instant(told.at), titles, told.reason,
                      told.why)  # fmt: skip


def _sooner(told: Sooner, instant: Callable[[datetime | None], str]) -> str:
    words = gettext(
        "Said %(when)s: the round closes %(closes)s, sooner than planned (%(was)s).",
        when=instant(told.at), closes=instant(told.closes_at), was=instant(told.was),
    )  # fmt: skip
    return " ".join((words, gettext("Reason: %(reason)s", reason=told.reason)))


def last_round_lines(
    told: RoundTold | LastRound, instant: Callable[[datetime | None], str]
) -> list[str]:
    """Return how a round's window was cut short and how it had been left before, line by line; of
    the last round that is all."""
    return [
        *(_sooner(each, instant) for each in told.sooner),
        *(_taken_back(each, instant) for each in told.taken_back),
    ]
