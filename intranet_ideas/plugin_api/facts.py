"""Frozen facts that hooks receive and return.

A plugin never sees a database row, a session or a request: it sees these. All
instants are timezone-aware ``datetime`` in UTC. Identifiers of entries and
judges are opaque strings, so that a scoring method cannot look a judge up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Literal, Protocol

CONTRACT = 1
"""The number of this contract. A plugin states the one it was written for."""

Text = str | Mapping[str, str]
"""A text for people: one string, or one per language (``nb``, ``nn``, ``en``)."""

Settings = Mapping[str, str | int | float | bool]
"""A plugin's settings as they are in force for one department, every key present."""

Evidence = Literal["scores", "comparisons"]
"""What judges give: scores by criterion, or which of two entries is the better."""

Kind = Literal["text", "number", "switch", "choice", "secret"]
"""What a setting holds: ``text`` and ``secret`` and ``choice`` are strings, ``number`` is an int or
float, ``switch`` a bool."""
Scope = Literal["department", "organisation"]
"""Whether a plugin is switched on for each department, or once for the organisation."""
Installation = Literal["", "smtp_url", "mail_from", "base_url", "database_url"]
"""The installation's own settings that a plugin's may take over; empty for none."""


def text_in(text: Text, language: str) -> str:
    """Return ``text`` in ``language``, else in bokmål, English, or whatever there is."""
    if isinstance(text, str):
        return text
    for wanted in (language, "nb", "en"):
        if wanted in text:
            return text[wanted]
    return next(iter(text.values()), "")


# --- The plugin itself -------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Setting:
    """One typed setting. IT's form is made from it.

    ``kind`` ``"secret"`` is write-only: it is never shown again. ``installation``
    names one of the installation's own settings (``"smtp_url"``, ``"mail_from"``,
    ``"base_url"``, ``"database_url"``) that gives the default, so that IT states it once;
    the database's address may hold a password, so its kind must be secret. ``check(value)``
    returns in words what is wrong with a value, or an empty text: it is called when IT
    saves one, in the web process. ``multiline`` gives a text room for several lines.

    For a new version of a plugin: ``formerly`` holds keys that the setting had before, whose
    stored values still count where none is stored under ``key``; ``convert(value)`` turns a
    stored value that no longer fits into one that does, or returns None. It is called often:
    it must be pure and quick. What can be read neither way is passed over, and IT is told.
    """

    key: str
    """a–z, 0–9 and _, a letter first, at most 39 characters; its key in ``settings``."""
    label: Text
    """What stands above the field."""
    kind: Kind = "text"
    """Decides the field of the form, and the type of the value."""
    default: str | int | float | bool = ""
    """Counts where nothing was chosen; of the kind's type. Empty: no text, 0, or off."""
    help: Text = ""
    """What stands below the label, in a sentence."""
    choices: tuple[tuple[str, Text], ...] = ()
    """For kind ``choice``: pairs of a value and what people read."""
    minimum: float | None = None
    """For kind ``number``: the smallest value allowed."""
    maximum: float | None = None
    """For kind ``number``: the largest value allowed."""
    installation: Installation = ""
    check: Callable[[str | int | float | bool], Text] | None = None
    """Says what is wrong with a value, or an empty text."""
    multiline: bool = False
    """Room for several lines."""
    by_managers: bool = False
    """Whether a department's own managers may set it too, for their department and below."""
    formerly: tuple[str, ...] = ()
    convert: Callable[[str | int | float | bool], str | int | float | bool | None] | None = None


@dataclass(frozen=True, slots=True)
class PluginInfo:
    """What a plugin says of itself. ``scope`` ``"organisation"`` can't vary by department.

    ``requires`` names other plugins that this one makes no sense without. It is left out
    where one of them is missing, faulty, off or suspended, and IT is told which. It does
    not order imports: a plugin imports nothing of another.
    """

    name: str
    """The name of the plugin's file, package or entry point."""
    summary: Text
    """What it does, in one sentence."""
    version: str
    """Digits and dots, like ``1.0.2``; stored with every ranking."""
    label: Text = ""
    """What people read instead of the name."""
    settings: tuple[Setting, ...] = ()
    """IT's form, in this order; keys are unique."""
    scope: Scope = "department"
    """Where it can be switched on."""
    licence: str = ""
    """An SPDX identifier, like ``MIT``."""
    requires: tuple[str, ...] = ()
    """Names of plugins."""


# --- Challenges and entries --------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ScaleStep:
    """One step of a criterion's scale with the words that describe that level."""

    value: int
    """The score, from the criterion's ``minimum`` to its ``maximum``."""
    label: str
    """What an idea is like that gets it."""


@dataclass(frozen=True, slots=True)
class Criterion:
    """What judges score. ``weight`` is positive and relative to the others' weights."""

    key: str
    """Unique in the challenge; the key in ``Assessment.scores``."""
    name: str
    """What judges read."""
    weight: float
    """Above 0, relative to the other criteria's."""
    minimum: int
    """The lowest score."""
    maximum: int
    """The highest score, which is the best."""
    question: str = ""
    """What a judge should ask, as one sentence; may be empty."""
    steps: tuple[ScaleStep, ...] = ()
    """Described levels; a score without one is allowed."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question that entries of a challenge answer."""

    key: str
    """Unique in the challenge; the key in ``Entry.answers``."""
    label: str
    """The question itself."""
    help: str = ""
    """What helps to answer it; may be empty."""
    required: bool = False
    """Whether an idea can be handed in without an answer."""
    max_length: int = 4000
    """Characters that an answer may have."""


@dataclass(frozen=True, slots=True)
class Challenge:
    """A timed call for ideas. ``brief`` is Markdown; ``url`` is absolute. ``questions`` are
    those that its entries answer."""

    id: int
    """Stable; stands in the address."""
    title: str
    """Plain text."""
    brief: str
    """Markdown, as its manager wrote it."""
    department: str
    """The host department's slug."""
    phase: str
    """``draft``, ``announced``, ``open``, ``voting``, ``judging``, ``deciding``, ``decided`` or
    ``cancelled``, at the instant of the call."""
    url: str
    """The absolute address of its page."""
    opens_at: datetime | None = None
    """Ideas can be handed in from here on."""
    closes_at: datetime | None = None
    """The deadline: an idea that reached the server by then counts."""
    voting_closes_at: datetime | None = None
    """The end of voting; None where nobody votes."""
    judging_closes_at: datetime | None = None
    """The end of judging."""
    results_at: datetime | None = None
    """When the results are promised."""
    blind: bool = False
    """Whether authors stay unnamed until the results are out."""
    questions: tuple[Question, ...] = ()
    """What its ideas answer."""
    summary: str = ""
    """One or two sentences, plain text."""
    language: str = ""
    """What it is written in: ``nb``, ``nn`` or ``en``."""
    published_at: datetime | None = None
    """When it was published; None for a draft."""
    released_at: datetime | None = None
    """When the results came out; None before that."""
    cancelled_at: datetime | None = None
    """When it was cancelled; None unless it was."""
    changed_at: datetime | None = None
    """When people changed it last."""
    version: int = 0
    """Rises with each change that people make, deadlines among them."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An idea. ``department`` is empty where the authors are hidden. ``submitted_at``,
    ``vote_count``, ``outcome`` (``chosen``, ``later`` or ``declined``) and ``answer``
    (Markdown) are told where they are known and may be: to exports, for now."""

    id: int
    """Stable; stands in the address."""
    challenge: int
    """The challenge's id."""
    title: str
    """Plain text."""
    body: str
    """Markdown, as its authors wrote it."""
    status: str
    """``draft``, ``submitted`` or ``withdrawn``."""
    url: str
    """The absolute address of its page."""
    answers: Mapping[str, str] = field(default_factory=dict)
    """Answers in plain text, by the question's key."""
    department: str = ""
    """The slug of the authors' department, or of one above it where fewer than five work; empty
    where they are hidden."""
    submitted_at: datetime | None = None
    """When it was last handed in; None where that is not told."""
    vote_count: int | None = None
    """Votes; None while totals are hidden."""
    outcome: str = ""
    """``chosen``, ``later`` or ``declined``; empty where it is not told."""
    answer: str = ""
    """The reasoned answer in Markdown; empty where it is not told."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A remark on an entry before it is handed in. ``blocking`` ones must be mended."""

    message: Text
    """What is wrong, and how it is mended."""
    field: str = ""
    """``title``, ``body`` or ``answers.KEY`` of a question; empty: it stands above the form."""
    blocking: bool = False
    """Whether it stops the handing in."""


@dataclass(frozen=True, slots=True)
class AlikeIdea:
    """A handed-in idea that says much the same as a draft, and that the writer may see."""

    entry: int
    """The idea's id."""
    title: str
    """Plain text."""
    excerpt: str
    """The beginning of its text, plain."""
    url: str
    """The absolute address of its page."""
    challenge: int
    """The id of its challenge."""
    challenge_title: str
    """The title of its challenge."""
    phase: str
    """The phase of its challenge, such as ``open`` or ``decided``."""
    language: str
    """What it is written in: ``nb``, ``nn`` or ``en``."""


@dataclass(frozen=True, slots=True)
class Hint:
    """Something to show to who writes: words, or an idea with words about it."""

    text: Text = ""
    """Plain text."""
    entry: int | None = None
    """The id of an idea that was among those given."""


@dataclass(frozen=True, slots=True)
class Story:
    """What an initiative taught, once it is published. Its words are not told: they are read on its
    page."""

    id: int
    """The initiative's; stable, stands in the address."""
    title: str
    """What the initiative is called, plain text."""
    outcome: str
    """How it went: ``worked``, ``partly`` or ``failed``."""
    url: str
    """The absolute address of the story's page."""
    language: str
    """What it is written in: ``nb``, ``nn`` or ``en``."""
    for_all: bool = False
    """Whether all who work here may read it. If not, nobody should learn of it from a plugin."""


@dataclass(frozen=True, slots=True)
class Consultation:
    """People are asked about a text. What they say and propose is not told."""

    id: int
    """Stable; stands in the address."""
    title: str
    """Plain text."""
    audience: str
    """Who is asked: ``all`` who are signed in, ``staff``, or the staff of one ``department``."""
    department: str
    """The slug of the department whose staff is asked; empty for the others."""
    url: str
    """The absolute address of its page."""
    language: str
    """What it is written in: ``nb``, ``nn`` or ``en``."""
    opens_at: datetime | None = None
    """From when people can propose."""
    closes_at: datetime | None = None
    """The deadline for what is proposed."""
    answered_at: datetime | None = None
    """When it was told what became of the text; None before that."""


@dataclass(frozen=True, slots=True)
class Event:
    """A fact that happened, told after it was stored; may be told more than once.

    ``key`` is the same each time one event is told.
    """

    key: str
    """Unique, and the same each time the event is told."""
    kind: str
    """The name of the hook."""
    happened_at: datetime
    """When it happened; not when it is told."""
    challenge: Challenge | None = None
    """The challenge as it is now; None where there is none."""
    entry: Entry | None = None
    """The idea as it was last handed in; None for events of a challenge."""
    story: Story | None = None
    """The story as it is now; None for other events, and once it is withdrawn."""
    consultation: Consultation | None = None
    """The consultation as it is now; None for other events."""


# --- Scoring -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Judge:
    """A judge, by opaque id, with the department's slug (for calibration)."""

    id: str
    """Opaque: the same within one sheet, and nothing to look a person up by."""
    department: str = ""
    """The slug of the judge's department."""


@dataclass(frozen=True, slots=True)
class Assessment:
    """One judge's scores of one entry. ``None`` is "not applicable", not zero.

    ``confidence`` is 1 (unsure) to 3 (sure).
    """

    judge: str
    """The judge's id."""
    entry: str
    """The entry's id."""
    scores: Mapping[str, float | None]
    """Scores by the criterion's key, each from its minimum to its maximum, or None."""
    confidence: int = 2
    """1 (unsure), 2 or 3 (sure)."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """One judge's word on two entries laid side by side: ``better`` won over ``worse``. With
    ``tie`` the judge could not tell, and which of the two stands as ``better`` means nothing.

    A judge compares two entries at most once.
    """

    judge: str
    better: str
    worse: str
    tie: bool = False


@dataclass(frozen=True, slots=True)
class ScoreSheet:
    """All that a scoring method gets: criteria, entries, judges, and what the judges gave.

    ``assessments`` are those handed in, for methods whose ``evidence`` is ``"scores"``;
    ``comparisons`` are for those whose evidence is ``"comparisons"``. The other is empty.
    """

    criteria: tuple[Criterion, ...]
    """In the challenge's order."""
    entries: tuple[str, ...]
    """Opaque ids of the entries to rank, in no order that means something."""
    judges: tuple[Judge, ...]
    """Everyone on the panel, also those who handed nothing in."""
    assessments: tuple[Assessment, ...]
    comparisons: tuple[Comparison, ...] = ()
    departments: Mapping[str, str] = field(default_factory=dict)
    """The slug of the department that an entry comes from, by entry, where it is known."""


@dataclass(frozen=True, slots=True)
class RankedEntry:
    """An entry's place. ``rank`` is 1 for the best; ties share the better place.

    ``rank_low`` and ``rank_high`` bound the place (equal to ``rank`` where the
    method knows no uncertainty). ``rank`` and ``score`` are ``None`` for an entry
    that could not be ranked; ``reason`` then says why.
    """

    entry: str
    """The entry's id."""
    rank: int | None
    """1 for the best; None where it could not be ranked."""
    score: float | None
    """What it was ranked by, in the method's own unit, higher is better; or None."""
    rank_low: int | None = None
    """The best place it may have; None: as ``rank``."""
    rank_high: int | None = None
    """The worst place it may have; None: as ``rank``."""
    reason: Text = ""
    """Why it has no rank; empty otherwise."""
    plain: float | None = None
    """The score as it would be if the method corrected for nothing; None: it does not."""


@dataclass(frozen=True, slots=True)
class JudgeEffect:
    """How far a judge's scores lie above (lenient) or below (severe) the other judges', as the
    method makes out, in the unit of its scores. Only managers see it."""

    judge: str
    """The judge's id."""
    effect: float
    """Above 0 for a lenient judge."""
    low: float
    """Nine times in ten it is not below this."""
    high: float
    """Nine times in ten it is not above this."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """The answer of a scoring method: every entry of the sheet exactly once, best first."""

    entries: tuple[RankedEntry, ...]
    """Every entry of the sheet once, best first, those without a rank last."""
    notes: tuple[Text, ...] = ()
    """What managers should know of how it came about."""
    effects: tuple[JudgeEffect, ...] = ()
    """What the method corrected for, at most once for each judge."""


Rank = Callable[[ScoreSheet, Settings], Ranking]
"""Makes the ranking of a sheet by the plugin's settings for the challenge's department."""


@dataclass(frozen=True, slots=True)
class ScoringMethod:
    """A way to make a ranking of a score sheet.

    ``rank(sheet, settings)`` must be pure: the same sheet and settings give the
    same ranking, so that an old result can be recomputed. It runs in a child
    process with limits on time and memory. ``explanation`` tells a manager the
    formula in plain words. ``evidence`` is what the method ranks from, and decides what
    judges are asked for: to score each entry, or to compare entries two at a time.
    """

    key: str
    """Unique in the plugin; stored as ``plugin.key``, so it must not change."""
    label: Text
    """What managers choose among."""
    rank: Rank
    """Makes the ranking."""
    explanation: Text = ""
    evidence: Evidence = "scores"


# --- Notifications -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Person:
    """Someone to tell. ``id`` is stable; ``email`` may be empty."""

    id: int
    """Stable."""
    name: str
    """As it is shown."""
    email: str
    """May be empty."""
    language: str
    """``nb``, ``nn`` or ``en``."""
    department: str = ""
    """The slug of the person's department."""


@dataclass(frozen=True, slots=True)
class Message:
    """One notification, in the recipient's language.

    ``id`` is the same in every attempt, so that a receiver can drop doubles;
    ``thread`` groups messages about one challenge. ``kind`` ``"digest"`` gathers several.
    ``stop_url`` is an address at which a POST without signing in ends messages of this
    kind to this person on this channel (RFC 8058).
    """

    id: str
    """The same in every attempt."""
    kind: str
    """What happened, like the event hooks; ``digest`` gathers several."""
    subject: str
    """One line of plain text."""
    text: str
    """The whole message in plain text."""
    html: str
    """The same as HTML that is safe to show."""
    url: str
    """The absolute address that it is about."""
    language: str
    """The language of its texts: ``nb``, ``nn`` or ``en``."""
    thread: str = ""
    """The same for messages about one challenge; empty for none."""
    challenge: str = ""
    """The challenge's title; empty for none."""
    stop_url: str = ""
    """Where a POST ends messages of this kind; empty where they can't be ended."""


class TryAgainLater(Exception):
    """Delivery failed for now. ``after`` seconds is a wish; the core backs off anyway."""

    def __init__(self, reason: str, after: float | None = None) -> None:
        super().__init__(reason)
        self.after = after


class Undeliverable(Exception):
    """Delivery can never succeed (a refused address, say): the message is parked."""


class AddressRefused(Undeliverable):
    """The person's address will never take messages: the channel goes silent for them, and
    they see why, until the address is another or they ask for a new attempt."""


class NotSetUp(Exception):
    """The channel lacks a setting: the message is kept, shown to IT, and sent once it is set."""


Deliver = Callable[[Message, Person, Settings], None]
"""Sends one message to one person by the plugin's settings for that person's department."""


@dataclass(frozen=True, slots=True)
class NotificationChannel:
    """A way to reach people. ``deliver(message, recipient, settings)`` returns when sent,
    or raises ``TryAgainLater``, ``Undeliverable`` or ``NotSetUp``."""

    key: str
    """Unique in the plugin; stored as ``plugin.key``, so it must not change."""
    label: Text
    """What people choose among."""
    deliver: Deliver
    """Sends one message to one person."""


# --- Search ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SearchDocument:
    """What search knows of one thing. ``id`` is ``"entry:7"``-like and unique.

    ``language`` is ``nb``, ``nn`` or ``en``. ``filters`` holds exact values by name
    (``kind``, ``challenge``, ``department``, ``status``, ``language``).
    """

    id: str
    """``entry:7`` or ``challenge:3``."""
    title: str
    """Plain text."""
    body: str
    """Plain text: everything else that may be found."""
    language: str
    """``nb``, ``nn`` or ``en``."""
    filters: Mapping[str, str] = field(default_factory=dict)
    """Exact values by name."""
    changed_at: datetime | None = None
    """When its text last changed."""


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """A person's words, as typed, with exact filters (any of the values of each name).

    ``synonyms`` maps a word to further words that count as it, with a weight in (0, 1].
    ``boosts`` maps a document id's prefix or a word to a factor; engines may ignore it.
    """

    text: str
    """As typed: any text whatever, at most 20,000 characters."""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Values allowed, by name; each name must hold, and none allowed finds nothing."""
    language: str = "nb"
    """The reader's: ``nb``, ``nn`` or ``en``."""
    limit: int = 20
    """The most hits to return."""
    synonyms: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    """For a word in small letters, words that count as it, with a weight in (0, 1]."""
    boosts: Mapping[str, float] = field(default_factory=dict)
    """Factors above 0 by word, or by the beginning of a document's id."""


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A document found. ``score`` orders hits of one answer, higher is better."""

    id: str
    """The document's id."""
    score: float
    """Higher is better; comparable within one answer."""


@dataclass(frozen=True, slots=True)
class SearchResult:
    """Hits, best first; ``terms`` are the words to highlight; ``left_out`` says in plain
    words what of the query was not used (too long, control characters)."""

    hits: tuple[SearchHit, ...]
    """Best first, at most ``SearchQuery.limit``."""
    terms: tuple[str, ...] = ()
    """Words to highlight, in small letters."""
    left_out: tuple[str, ...] = ()
    """What of the query was not used, in plain words."""


@dataclass(frozen=True, slots=True)
class Health:
    """``ok`` when the engine can answer; ``detail`` is for IT."""

    ok: bool
    """Whether it can answer."""
    detail: str = ""
    """What is wrong, for IT."""
    documents: int = 0
    """How many documents it holds."""


class SearchEngine(Protocol):
    """An index that can be thrown away and rebuilt. Only the worker calls the writing
    methods, one at a time; ``search``, ``suggest`` and ``similar`` are called from
    many threads and processes at once."""

    def index(self, documents: Iterable[SearchDocument]) -> None:
        """Add or replace documents; on return they are stored and can be found."""

    def remove(self, ids: Sequence[str]) -> None:
        """Remove documents; unknown ids are ignored."""

    def search(self, query: SearchQuery) -> SearchResult:
        """Answer any text whatever, in bounded time."""

    def suggest(self, text: str) -> Sequence[str]:
        """Return up to five completions or corrections of ``text``, best first."""

    def similar(self, text: str, limit: int = 5) -> Sequence[SearchHit]:
        """Return documents that say much the same as ``text``."""

    def clear(self) -> None:
        """Make the index empty and whole, whatever state it was in."""

    def health(self) -> Health:
        """Say whether the index can be read; never raises."""


OpenEngine = Callable[[Path, Settings], SearchEngine]
"""Opens or creates an engine's index in a folder of its own."""


@dataclass(frozen=True, slots=True)
class SearchEngineOffer:
    """A search engine. ``open(folder, settings)`` opens or creates the index in a folder
    that is the engine's own; a rebuild opens a new folder and swaps it in whole.

    An engine that keeps its index elsewhere leaves in the folder at least a file that says
    where, and gives ``discard(folder, settings)``: the worker calls it before it removes a
    folder that is no longer used, also after another engine was switched on.
    """

    key: str
    """Unique in the plugin."""
    label: Text
    """What IT reads."""
    open: OpenEngine
    discard: Callable[[Path, Settings], None] | None = None
    """Removes what ``open`` made outside the folder; may be called twice for one folder."""


# --- Additions to pages ------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Link:
    """An item of navigation. ``url`` is a path of this site or an https address."""

    label: Text
    """What people read."""
    url: str
    """A path of this site that begins with ``/``, or an https address."""


@dataclass(frozen=True, slots=True)
class Panel:
    """A box on a challenge's page: ``render(challenge, language)`` returns plain text
    or Markdown, which the core sanitises."""

    key: str
    """Unique in the plugin."""
    label: Text
    """The box's heading."""
    render: Callable[[Challenge, str], str]
    """Returns the box's text for a challenge, in a language."""


@dataclass(frozen=True, slots=True)
class File:
    """A file that an export made."""

    name: str
    """Without a folder."""
    media_type: str
    """Like ``text/csv; charset=utf-8``."""
    content: bytes
    """The file's bytes."""


@dataclass(frozen=True, slots=True)
class Export:
    """A way to take a challenge out: ``make(challenge, entries, language) -> File``."""

    key: str
    """Unique in the plugin."""
    label: Text
    """What managers choose among."""
    make: Callable[[Challenge, Sequence[Entry], str], File]
    """Makes the file of a challenge and its handed-in ideas, in a language."""


@dataclass(frozen=True, slots=True)
class FeedReader:
    """Whom a feed is made for, and when."""

    language: str
    """The person's: ``nb``, ``nn`` or ``en``."""
    now: datetime
    """The instant of the question."""
    site: str
    """The organisation's name."""
    url: str
    """The site's own absolute address, without the feed's secret."""
    zone: str
    """The IANA name of the organisation's time zone."""


@dataclass(frozen=True, slots=True)
class Feed:
    """Something that programs read again and again, such as a calendar.

    ``make(challenges, reader, settings)`` returns the whole feed. The same challenges, with
    the same of them in the past, must give the same bytes: a program that has them already
    is then answered without them.
    """

    key: str
    """Unique in the plugin; part of the address."""
    label: Text
    """What people choose among."""
    media_type: str
    """Such as ``text/calendar; charset=utf-8``."""
    suffix: str
    """What ends the address, such as ``ics``."""
    make: Callable[[Sequence[Challenge], FeedReader, Settings], bytes]
    """Makes the feed."""
    explanation: Text = ""
    """How it is added to a program."""


@dataclass(frozen=True, slots=True)
class ChallengeTemplate:
    """A ready challenge. ``days`` are lengths: announced, open, voting, judging, deciding.

    Texts are in ``language``; a template may be offered once per language.
    """

    key: str
    """a–z, 0–9, - and _; unique in the plugin for one language."""
    title: str
    """The new challenge's title, to be changed."""
    when_to_use: str
    """When it is a good choice, in a sentence."""
    brief: str
    """Markdown."""
    language: str
    """``nb``, ``nn`` or ``en``."""
    questions: tuple[Question, ...]
    """What ideas answer."""
    criteria: tuple[Criterion, ...]
    """What judges score."""
    days: tuple[int, int, int, int, int]
    """Whole days: announced, open, voting, judging, deciding; 0 leaves a phase out."""
    guests: bool = False
    """Whether people outside the staff are invited."""
    blind: bool = False
    """Whether authors stay unnamed until the results are out."""
    method: str = ""
    """The scoring method as ``plugin.key``; empty: the department's first."""
    guide: Mapping[str, str] = field(default_factory=dict)
    """Advice shown in the steps of the guided flow: plain text by ``text``, ``people``,
    ``time``, ``questions``, ``judging`` and ``review``."""
    themes: tuple[str, ...] = ()
    """Keys of themes that it is about; those that the organisation doesn't use are left out."""
