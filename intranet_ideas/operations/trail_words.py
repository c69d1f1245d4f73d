"""What an event says beyond its kind, in words for who reads the audit trail."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from intranet_ideas.errors import N_
from intranet_ideas.i18n import translate
from intranet_ideas.judging.impartiality import WORDS, ConflictKind
from intranet_ideas.outcomes.aside import GROUNDS

LABELS: Mapping[str, str] = {
    "user": N_("Who it concerns"),
    "moved": N_("Moved"),
    "votes": N_("Votes"),
    "user_ids": N_("Who it concerns"),
    "added": N_("New"),
    "removed": N_("No longer"),
    "without": N_("Left out"),
    "ground": N_("Ground"),
    "set_aside": N_("Scores were set aside"),
    "pairs": N_("To be set aside"),
    "entries": N_("Ideas"),
    "all": N_("All judge all"),
    "reviews": N_("Judges for each idea"),
    "plan": N_("Digest of the plan"),
    "unit": N_("The same unit disqualifies"),
    "superior": N_("A disqualified leader disqualifies"),
    "on": N_("Switched on"),
    "ranking": N_("Ranking number"),
    "number": N_("Version of the results"),
    "round": N_("Round"),
    "batch": N_("Import number"),
    "new": N_("New"),
    "changed": N_("Changed"),
    "leaving": N_("Shut out"),
    "back": N_("Put back"),
    "stayed": N_("Changed since, left as they are"),
    "base": N_("Corrects version"),
    "version": N_("Version"),
    "digest": N_("Digest (SHA-256)"),
    "reason": N_("Reason"),
    "fields": N_("Changed"),
    "missing": N_("Missing"),
    "deadline": N_("Deadline"),
    "intact": N_("The digest holds"),
    "same_order": N_("The same order came out"),
}
"""What each piece of an event's data is called (msgids); others keep their own names."""

MOVED: Mapping[str, frozenset[str]] = {
    N_("Ideas"): frozenset({"entry_author", "former_author"}),
    N_("Texts of ideas"): frozenset({"entry", "entry_revision", "redaction", "entry_cost"}),
    N_("Ideas written down for others"): frozenset({"told_sheet"}),
    N_("Files"): frozenset({"attachment"}),
    N_("Comments"): frozenset({"comment"}),
    N_("Reactions to comments"): frozenset({"comment_reaction"}),
    N_("Reports of comments"): frozenset({"comment_report"}),
    N_("Appeals and decisions on comments"): frozenset({
        "comment_appeal", "comment_ruling", "talk_restriction"}),
    N_("Thanks given"): frozenset({"entry_thanks"}),
    N_("Wish for no thanks"): frozenset({"recognition_off"}),
    N_("Followed ideas and challenges"): frozenset({"entry_follow", "challenge_follow"}),
    N_("Joined challenges"): frozenset({"participation"}),
    N_("Teams, help and advice"): frozenset({
        "entry_adviser", "entry_helper", "team_place", "team_request", "joining"}),
    N_("Suggestions"): frozenset({"suggestion"}),
    N_("Questions and answers"): frozenset({"clarification"}),
    N_("Lapsed votes"): frozenset({"lapsed_vote"}),
    N_("Tips"): frozenset({"tip"}),
    N_("Saved views"): frozenset({"saved_view"}),
    N_("Innovation days"): frozenset({"day", "day_guest", "day_member", "day_team"}),
    N_("Consultations"): frozenset({
        "consultation", "consultation_comment", "consultation_extension", "consultation_group",
        "consultation_person", "consultation_proposal", "consultation_report",
        "consultation_support", "consultation_wording", "consulted_text_version"}),
}  # fmt: skip
"""What was moved when two accounts became one (msgids), by the tables that an event counts; what
guests hardly have are other things."""

OTHER = N_("Other things")

_SAID_IN = (
    N_("%(judge)s on idea %(number)s"), N_("%(judge)s on idea %(number)s in round %(round)s")
)

PEOPLE = frozenset({"user", "user_ids", "added", "removed", "without"})
"""Pieces that name users by id."""


def people_in(rows: Iterable[Mapping[str, Any]]) -> set[int]:
    """Return the ids of all users that events' data names."""
    found: set[int] = set()
    for data in rows:
        for key in PEOPLE & data.keys():
            value = data[key]
            ids = value if isinstance(value, list) else [value]
            found |= {each for each in ids if isinstance(each, int)}
        found |= {pair[0] for pair in _pairs(data.get("pairs"))}
    return found


def details(data: Mapping[str, Any], names: Mapping[int, str]) -> list[tuple[str, str]]:
    """Return an event's data as labels and texts, in the present language; ``names`` are users'
    by id."""
    return [
        (translate(LABELS[key]) if key in LABELS else key, _text(key, value, names))
        for key, value in sorted(data.items())
    ]


def moved(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """Return what was moved and how much of each, in words (msgids)."""
    found: dict[str, int] = {}
    for table, number in counts.items():
        label = next((words for words, tables in MOVED.items() if table in tables), OTHER)
        found[label] = found.get(label, 0) + number
    return [(label, found[label]) for label in (*MOVED, OTHER) if label in found]


def _text(key: str, value: Any, names: Mapping[int, str]) -> str:
    if key in PEOPLE:
        ids = value if isinstance(value, list) else [value]
        return ", ".join(names.get(each, str(each)) for each in ids) or "–"
    if key == "pairs":
        return "; ".join(
            translate(_SAID_IN[len(turn)], judge=names.get(user, str(user)), number=entry,
                      round=turn[0] if turn else 1)
            for user, entry, *turn in _pairs(value)
        )  # fmt: skip
    if key == "moved" and isinstance(value, dict):
        return ", ".join(f"{translate(label)}: {number}" for label, number in moved(value)) or "–"
    if key == "ground":
        return _ground(value)
    if isinstance(value, bool):
        return translate(N_("yes")) if value else translate(N_("no"))
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "–"
    if isinstance(value, dict):
        return ", ".join(f"{name}: {each}" for name, each in sorted(value.items()))
    return "–" if value is None else str(value)


def _ground(value: Any) -> str:
    if value in GROUNDS:
        return translate(GROUNDS[value])
    if value in set(ConflictKind):
        return translate(WORDS[ConflictKind(value)])
    return str(value)


def _pairs(value: Any) -> Sequence[list[int]]:
    """Return judge and idea of each, and the round where there were several."""
    if not isinstance(value, list):
        return ()
    return [
        each for each in value
        if isinstance(each, list) and len(each) in {2, 3}
        and all(isinstance(part, int) for part in each)
    ]  # fmt: skip
