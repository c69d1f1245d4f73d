"""An initiative's record as a document to read. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime

from intranet_ideas.errors import N_
from intranet_ideas.initiatives.benefit_rules import KINDS
from intranet_ideas.initiatives.rules import STATES, State
from intranet_ideas.initiatives.story_rules import OUTCOMES, PARTS, Outcome
from intranet_ideas.records.document import LOCALES, Block, Say
from intranet_ideas.records.models import FULL
from intranet_ideas.records.rules import INITIATIVE_EXEMPTIONS

LINES = {
    "begun": N_("Initiative begun"), "moved": N_("Moved to %(stage)s"),
    "measured": N_("Measured"), "paused": N_("Paused"), "active": N_("Taken up again"),
    "ended": N_("Ended"), "note": N_("Note"), "answered": N_("Answered"),
    "approved": N_("Minutes approved"),
}  # fmt: skip


class Writer:
    """Writes blocks in one language, with instants in one zone."""

    def __init__(self, say: Say, language: str, zone: ZoneInfo) -> None:
        self.say, self.zone, self.locale = say, zone, LOCALES[language]

    def all_of(self, told: Mapping[str, Any]) -> list[Block]:
        """Return the whole document."""
        return [
            *self._about(told), *self._exempt(told), *self._benefits(told["benefits"]),
            *self._story(told["story"]), *self._meetings(told["meetings"]),
            *self._log(told["log"]),
        ]  # fmt: skip

    def _about(self, told: Mapping[str, Any]) -> Iterator[Block]:
        about = told["initiative"]
        yield _heading(1, about["title"])
        yield self._facts({
            N_("Department"): about["department"], N_("Owner"): about["owner"],
            N_("Team"): ", ".join(about["team"]) or "–", N_("Stage"): about["stage"],
            N_("State"): self.say(STATES[State(about["state"])]),
            N_("Begun"): self._at(about["created_at"]),
            N_("Planned cost"): _sum(about["planned_cost"]),
            N_("Used cost"): _sum(about["used_cost"]),
        })  # fmt: skip
        if about["summary"]:
            yield _text(about["summary"])
        yield from self._part(N_("Ideas it came from"), [
            f"{each['id']}. {each['title']}" for each in told["ideas"]
        ])  # fmt: skip
        yield from self._part(N_("Milestones"), [
            f"{self._on(each['due_on'])}: {each['title']}"
            + (f" ({self._on(each['done_on'])})" if each["done_on"] else "")
            for each in told["milestones"]
        ])  # fmt: skip
        yield from self._part(N_("Risks"), [
            f"{each['words']} ({each['likelihood']} × {each['consequence']})"
            for each in about["risks"]
        ])  # fmt: skip
        yield from self._part(N_("What was there to go on"), [
            f"{each['stage']}: {each['need']} {each['evidence']} "
            f"({each['by']}, {self._at(each['at'])})" for each in told["evidence"]
        ])  # fmt: skip

    def _exempt(self, told: Mapping[str, Any]) -> Iterator[Block]:
        yield _heading(2, self.say(
            N_("Exempt from public access, and in this package") if told["variant"] == FULL
            else N_("Left out of this package, as exempt from public access")
        ))  # fmt: skip
        yield _list([f"{self.say(each.what)}: {each.basis}" for each in INITIATIVE_EXEMPTIONS])

    def _benefits(self, benefits: Sequence[Mapping[str, Any]]) -> Iterator[Block]:
        if benefits:
            yield _heading(2, self.say(N_("Benefits")))
        for each in benefits:
            yield _heading(3, each["name"])
            measured = self.say(N_("Not measured"))
            if each["measured_at"]:
                measured = (f"{each['realised']:g} {each['unit']} ({each['measured_by']}, "
                            f"{self._at(each['measured_at'])})")  # fmt: skip
            baseline = "–" if each["baseline"] is None else f"{each['baseline']:g} {each['unit']}"
            yield self._facts({
                N_("Kind"): self.say(KINDS[each["kind"]]), N_("Before"): baseline,
                N_("Planned"): f"{each['planned']:g} {each['unit']}", N_("Measured"): measured,
                N_("How it is measured"): each["how"],
                N_("To be measured"): self._on(each["measure_on"]),
                N_("Responsible"): each["responsible"],
            })  # fmt: skip
            if each["word"]:
                yield _text(each["word"])

    def _story(self, story: Mapping[str, Any] | None) -> Iterator[Block]:
        if story is None:
            return
        yield _heading(2, self.say(N_("Story")))
        outcome = self.say(OUTCOMES[Outcome(story["outcome"])]) if story["outcome"] else "–"
        published = self._at(story["published_at"]) if story["published_at"] else "–"
        yield self._facts({N_("How it went"): outcome, N_("Published"): published,
                           N_("Whom others may ask"): story["ask"]})  # fmt: skip
        for part, heading in PARTS.items():
            if story[part]:
                yield _heading(3, self.say(heading))
                yield _text(story[part])

    def _meetings(self, points: Sequence[Mapping[str, Any]]) -> Iterator[Block]:
        if points:
            yield _heading(2, self.say(N_("Meetings of the innovation group")))
        for each in points:
            yield _heading(3, self._at(each["starts_at"]))
            yield self._facts({
                N_("Where"): each["place"], N_("Present"): ", ".join(each["present"]) or "–",
                N_("Absent"): ", ".join(each["absent"]) or "–",
                N_("Disqualified"): ", ".join(each["barred"]) or "–",
                N_("Approved"): self._at(each["approved_at"]), "SHA-256": each["digest"] or "–",
            })  # fmt: skip
            if each["title"]:
                yield _text(each["title"])
            yield _text(each["decision"] or self.say(N_("Nothing is decided.")))
            lines = [
                f"{self._line(deed)} – {deed['by']}, {self._at(deed['at'])}"
                for deed in each["deeds"]
            ] + [
                f"{task['words']} – {task['responsible']}, {self._on(task['due_on'])}"
                for task in each["tasks"]
            ] + [
                self.say(N_("Correction, %(when)s, %(name)s"))
                % {"when": self._at(more["at"]), "name": more["by"]} + f": {more['words']}"
                for more in each["corrections"]
            ]  # fmt: skip
            if lines:
                yield _list(lines)

    def _log(self, log: Sequence[Mapping[str, Any]]) -> Iterator[Block]:
        yield from self._part(N_("Log"), [
            " · ".join(filter(None, (self._at(each["at"]), self._line(each), each["by"],
                                     each["words"], " ".join(each["missing"]))))
            for each in log
        ])  # fmt: skip

    def _line(self, line: Mapping[str, Any]) -> str:
        return self.say(LINES[line["kind"]]) % {"stage": line["stage"]}

    def _part(self, heading: str, items: Sequence[str]) -> Iterator[Block]:
        if items:
            yield _heading(2, self.say(heading))
            yield _list(items)

    def _facts(self, rows: Mapping[str, str]) -> Block:
        return {"kind": "facts", "rows": [[self.say(name), value] for name, value in rows.items()]}

    def _at(self, instant: str | None) -> str:
        if not instant:
            return "–"
        local = datetime.fromisoformat(instant).astimezone(self.zone)
        return str(format_datetime(local, "long", locale=self.locale))

    def _on(self, day: str) -> str:
        return str(format_date(date.fromisoformat(day), "long", locale=self.locale))


def _sum(kroner: int | None) -> str:
    return "–" if kroner is None else f"{kroner} kr"


def _heading(level: int, text: str) -> Block:
    return {"kind": "heading", "level": level, "text": text}


def _text(text: str) -> Block:
    return {"kind": "text", "text": text}


def _list(items: Sequence[str]) -> Block:
    return {"kind": "list", "items": list(items)}
