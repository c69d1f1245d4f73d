"""The package as a document to read: the same blocks become a page and a PDF. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

from intranet_ideas.errors import N_
from intranet_ideas.judging.change_words import grounds_changed, taken_back, unit_words
from intranet_ideas.records.models import FULL
from intranet_ideas.records.rules import ALWAYS, ALWAYS_BASIS, EXEMPTIONS

Say = Callable[[str], str]
Block = dict[str, Any]
"""``{kind: heading, level, text}``, ``{kind: text, text}``, ``{kind: facts, rows: [[name,
value]]}`` or ``{kind: list, items: [text]}``."""

LOCALES = {"nb": "nb_NO", "nn": "nn_NO", "en": "en_GB"}
OUTCOMES = {"chosen": N_("Chosen"), "later": N_("Later"), "declined": N_("Not carried forward")}
INSTANTS = {
    "opens_at": N_("Opens"), "closes_at": N_("Deadline for ideas"),
    "voting_closes_at": N_("Voting closes"), "judging_closes_at": N_("Judging closes"),
    "results_at": N_("Results promised"), "published_at": N_("Published"),
    "released_at": N_("Results published"), "cancelled_at": N_("Cancelled"),
}  # fmt: skip


class Writer:
    """Writes blocks in one language, with instants in one zone; ``kinds`` names events."""

    def __init__(
        self, say: Say, language: str, zone: ZoneInfo, kinds: Mapping[str, str]
    ) -> None:
        self.say, self.zone, self.kinds = say, zone, kinds
        self.locale = LOCALES[language]

    def record(self, record: Mapping[str, Any]) -> list[Block]:
        """Return the whole document."""
        return [
            *self._about(record), *self._exempt(record), *self._criteria(record["criteria"]),
            *self._judges(record["judges"]), *self._rounds(record["rounds"]),
            *self._bundles(record["bundles"]), *self._meeting(record["meeting"]),
            *self._results(record),
            *(block for each in record["entries"] for block in self.entry(each, record)),
            *self._log(record["log"]),
        ]  # fmt: skip

    def entry(self, entry: Mapping[str, Any], record: Mapping[str, Any]) -> Iterator[Block]:
        """Yield what is said of one idea."""
        yield heading(2, f"{entry['id']}. {entry['title']}")
        pseudonym = self.say(N_("under a pseudonym"))
        yield self._facts({
            N_("Written by"): ", ".join(entry["authors"]) if entry["authors"] else pseudonym,
        } | ({N_("Handed in for"): entry["handed_in_for"]} if entry["handed_in_for"] else {})
          | ({N_("Joined into the idea"): str(entry["joined_into"])}
             if entry["joined_into"] else {}))  # fmt: skip
        labels = {each["key"]: each["label"] for each in record["challenge"]["questions"]}
        for version in entry["versions"]:
            yield from self._version(version, labels)
        if entry["files"]:
            yield heading(3, self.say(N_("Files")))
            yield listed([f"{each['name']} (SHA-256 {each['sha256']})" for each in entry["files"]])
        yield from self._clarified(entry)
        yield from self._judged(entry)
        yield from self._decided(entry)

    def _version(self, version: Mapping[str, Any], labels: Mapping[str, str]) -> Iterator[Block]:
        yield heading(3, version["title"])
        if version["received_at"]:
            yield self._facts({N_("Handed in"): self._at(version["received_at"]),
                               N_("Receipt"): version["digest"]})  # fmt: skip
        if version["body"]:
            yield paragraph(version["body"])
        for key, answer in version["answers"].items():
            yield heading(4, labels.get(key, key))
            yield paragraph(answer)

    def _clarified(self, entry: Mapping[str, Any]) -> Iterator[Block]:
        if entry["clarifications"]:
            yield heading(3, self.say(N_("Questions to the authors")))
        for each in entry["clarifications"]:
            asked = N_("A judge asks") if each["asked_as"] == "judge" else N_(
                "Those who run the challenge ask")
            yield paragraph(f"{self.say(asked)}, {self._at(each['asked_at'])}: {each['question']}")
            yield paragraph(each["answer"] or self.say(N_("Not answered")))

    def _judged(self, entry: Mapping[str, Any]) -> Iterator[Block]:
        if entry["assessments"]:
            yield heading(3, self.say(N_("Assessments")))
        for each in entry["assessments"]:
            scores = ", ".join(f"{key} {value}" for key, value in sorted(each["scores"].items()))
            aside = self.say(N_("set aside")) if each["set_aside"] else ""
            named = self.say(N_("Judge %(judge)s, round %(round)s")) % each
            yield paragraph(f"{named}: " + ", ".join(filter(None, (scores, aside))))
            if each["to_author"]:
                yield paragraph(each["to_author"])
        if entry["panel"]:
            yield heading(3, self.say(N_("What the judges wrote to each other")))
            yield listed(entry["panel"])

    def _decided(self, entry: Mapping[str, Any]) -> Iterator[Block]:
        for title, made in ((N_("Decision"), entry["decision"]), (N_("Answer"), entry["answer"])):
            if made and made["outcome"]:
                yield heading(3, self.say(title))
                yield paragraph(f"{self.say(OUTCOMES[made['outcome']])}. {self._at(made['at'])}")
                parts = ("reason", "overrule_reason", "notes")
                yield from (paragraph(made[part]) for part in parts if made.get(part))
                for each in made.get("said_before", ()):
                    words = self.say(N_("Before it was changed"))
                    outcome = self.say(OUTCOMES[each["outcome"]])
                    yield paragraph(f"{words}: {outcome}. {self._at(each['at'])}")
                    yield from ([paragraph(each["reason"])] if each["reason"] else [])

    def _about(self, record: Mapping[str, Any]) -> Iterator[Block]:
        about = record["challenge"]
        yield heading(1, about["title"])
        yield self._facts(
            {N_("Host"): about["department"], N_("Run by"): ", ".join(about["managers"])}
            | {INSTANTS[name]: self._at(at) for name, at in about["instants"].items() if at}
            | ({N_("Why it was cancelled"): about["cancel_reason"]} if about["cancel_reason"]
               else {})
        )  # fmt: skip
        yield paragraph(about["brief"])
        if about["changes"]:
            yield heading(2, self.say(N_("Changed deadlines")))
            yield listed([
                f"{self._at(each['at'])}, {each['by']}: {self._instant(each['field'])} "
                f"{self._at(each['old'])} → {self._at(each['new'])}. {each['reason']}"
                for each in about["changes"]
            ])  # fmt: skip

    def _exempt(self, record: Mapping[str, Any]) -> Iterator[Block]:
        full = record["variant"] == FULL
        yield heading(2, self.say(
            N_("Exempt from public access, and in this package") if full
            else N_("Left out of this package, as exempt from public access")
        ))  # fmt: skip
        yield listed([f"{self.say(each.what)}: {each.basis}" for each in EXEMPTIONS])
        yield paragraph(f"{self.say(ALWAYS)} {ALWAYS_BASIS}")

    def _criteria(self, criteria: Sequence[Mapping[str, Any]]) -> Iterator[Block]:
        words = self.say(
            N_("round %(round)s, weight %(weight)g, scale from %(minimum)s to %(maximum)s")
        )
        yield heading(2, self.say(N_("Criteria")))
        yield listed([
            f"{each['name']} ({each['key']}): {words % each}. {each['question']}"
            for each in criteria
        ])

    def _judges(self, judges: Mapping[str, Any]) -> Iterator[Block]:
        yield heading(2, self.say(N_("Judges")))
        yield paragraph(", ".join(judges["names"]) if judges["names"] else str(judges["count"]))
        if judges["conflicts"]:
            yield heading(3, self.say(N_("Disqualified")))
            yield listed([
                f"{each['entry']}: " + ("; ".join(filter(None, (each["judge"], each["reason"])))
                                        or self.say(N_("a judge")))
                for each in judges["conflicts"]
            ])  # fmt: skip
        yield heading(3, self.say(N_("Who is disqualified")))
        yield listed(list(self._grounds(judges["grounds"])))

    def _grounds(self, grounds: Mapping[str, Any]) -> Iterator[str]:
        yield self._holds(grounds)
        for each in grounds["changes"]:
            yield grounds_changed(self.say, self._at(each["at"]), each["by"], self._holds(each),
                                  each["reason"])  # fmt: skip

    def _holds(self, grounds: Mapping[str, Any]) -> str:
        superior = (
            N_("Those whose nearest leader is disqualified are so too.") if grounds["superior"]
            else N_("Those whose nearest leader is disqualified are not so for that.")
        )  # fmt: skip
        unit = unit_words(self.say, disqualifies=grounds["unit"])
        return f"{self.say(superior)} {unit}"

    def _bundles(self, bundles: Sequence[Mapping[str, Any]]) -> Iterator[Block]:
        if bundles:
            yield heading(2, self.say(N_("Bundles of ideas")))
        for each in bundles:
            yield heading(3, each["title"])
            if each["words"]:
                yield paragraph(each["words"])
            yield paragraph(self.say(N_("Ideas: %(ideas)s")) % {"ideas": _numbers(each["entries"])})

    def _rounds(self, rounds: Sequence[Mapping[str, Any]]) -> Iterator[Block]:
        if rounds:
            yield heading(2, self.say(N_("Rounds of judging")))
        for each in rounds:
            yield heading(3, self.say(N_("Round %(number)s: %(name)s")) % each)
            yield listed([*self._left(each), *map(self._sooner, each["closed_sooner"]),
                         *map(self._taken_back, each["taken_back"])]
                        or [self.say(N_("The last round: it was decided on."))])  # fmt: skip

    def _left(self, told: Mapping[str, Any]) -> Iterator[str]:
        if told["left_at"] is None:
            return
        yield self.say(N_("Went on %(when)s: %(ideas)s")) % {
            "when": self._at(told["left_at"]), "ideas": _numbers(told["went_on"]),
        }  # fmt: skip
        if told["ties"]:
            yield self.say(N_("Tied at the edge: %(titles)s")) % {"titles": _numbers(told["ties"])}
        if told["against_rule"]:
            yield self.say(N_("The manager chose otherwise than the rule."))
        yield from self._said(N_("Reason: %(reason)s"), reason=told["reason"])

    def _sooner(self, told: Mapping[str, Any]) -> str:
        words = self.say(N_("Said %(when)s: the round closes %(closes)s, sooner than planned "
                            "(%(was)s)."))  # fmt: skip
        return " ".join((
            words % {"when": self._at(told["at"]), "closes": self._at(told["closes_at"]),
                     "was": self._at(told["was"])},
            *self._said(N_("Reason: %(reason)s"), reason=told["reason"]),
        ))  # fmt: skip

    def _taken_back(self, told: Mapping[str, Any]) -> str:
        return taken_back(
            self.say, self._at(told["left_at"]), self._at(told["at"]), _numbers(told["went_on"]),
            told["reason"], told["why"],
        )  # fmt: skip

    def _said(self, words: str, **said: str | None) -> Iterator[str]:
        if all(said.values()):
            yield self.say(words) % said

    def _meeting(self, meeting: Mapping[str, Any] | None) -> Iterator[Block]:
        if meeting:
            yield heading(2, self.say(N_("The deciding meeting")))
            names = [*meeting["attended"], *filter(None, [meeting["others"]])]
            yield self._facts({N_("Held on"): meeting["held_on"] or "–",
                               N_("Took part"): ", ".join(names) or "–"})  # fmt: skip

    def _results(self, record: Mapping[str, Any]) -> Iterator[Block]:
        titles = {each["id"]: each["title"] for each in record["entries"]}
        for each in record["results"]:
            words = self.say(N_("Published results, version %(number)s"))
            yield heading(2, words % each)
            yield self._facts({N_("Published"): self._at(each["at"]), "SHA-256": each["digest"]})
            if each["note"]:
                yield paragraph(each["note"])
            yield listed([
                f"{item['rank'] or '–'}: {item['entry']}. {titles.get(item['entry'], '')}"
                for item in each["order"] or ()
            ])

    def _log(self, log: Sequence[Mapping[str, Any]]) -> Iterator[Block]:
        yield heading(2, self.say(N_("Log")))
        yield listed([
            " · ".join(str(part) for part in (
                each["seq"], self._at(each["at"]), self.say(self.kinds.get(each["kind"], "")),
                each["entry"], each["by"], each["reason"],
            ) if part)
            for each in log
        ])  # fmt: skip

    def _facts(self, rows: Mapping[str, str]) -> Block:
        return {"kind": "facts", "rows": [[self.say(name), value] for name, value in rows.items()]}

    def _instant(self, name: str) -> str:
        return self.say(INSTANTS[name]) if name in INSTANTS else name

    def _at(self, instant: str | None) -> str:
        if not instant:
            return "–"
        local = datetime.fromisoformat(instant).astimezone(self.zone)
        return str(format_datetime(local, "long", locale=self.locale))


def heading(level: int, words: str) -> Block:
    """Return a heading."""
    return {"kind": "heading", "level": level, "text": words}


def paragraph(words: str) -> Block:
    """Return a paragraph."""
    return {"kind": "text", "text": words}


def _numbers(ideas: Sequence[int]) -> str:
    return ", ".join(map(str, ideas)) or "–"


def listed(items: Sequence[str]) -> Block:
    """Return a list."""
    return {"kind": "list", "items": list(items)}
