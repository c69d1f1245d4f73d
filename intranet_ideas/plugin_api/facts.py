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

Kind = Literal["text", "number", "switch", "choice", "secret"]
Scope = Literal["department", "organisation"]


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
    ``"base_url"``) that gives the default, so that IT states it once. ``check(value)``
    returns in words what is wrong with a value, or an empty text: it is called when IT
    saves one, in the web process. ``multiline`` gives a text room for several lines.

    For a new version of a plugin: ``formerly`` holds keys that the setting had before, whose
    stored values still count where none is stored under ``key``; ``convert(value)`` turns a
    stored value that no longer fits into one that does, or returns None. It is called often:
    it must be pure and quick. What can be read neither way is passed over, and IT is told.
    """

    key: str
    label: Text
    kind: Kind = "text"
    default: str | int | float | bool = ""
    help: Text = ""
    choices: tuple[tuple[str, Text], ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    installation: Literal["", "smtp_url", "mail_from", "base_url"] = ""
    check: Callable[[str | int | float | bool], Text] | None = None
    multiline: bool = False
    formerly: tuple[str, ...] = ()
    convert: Callable[[str | int | float | bool], str | int | float | bool | None] | None = None


@dataclass(frozen=True, slots=True)
class PluginInfo:
    """What a plugin says of itself. ``scope`` ``"organisation"`` can't vary by department."""

    name: str
    summary: Text
    version: str
    label: Text = ""
    settings: tuple[Setting, ...] = ()
    scope: Scope = "department"
    licence: str = ""


# --- Challenges and entries --------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ScaleStep:
    """One step of a criterion's scale with the words that describe that level."""

    value: int
    label: str


@dataclass(frozen=True, slots=True)
class Criterion:
    """What judges score. ``weight`` is positive and relative to the others' weights."""

    key: str
    name: str
    weight: float
    minimum: int
    maximum: int
    question: str = ""
    steps: tuple[ScaleStep, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """A question that entries of a challenge answer."""

    key: str
    label: str
    help: str = ""
    required: bool = False
    max_length: int = 4000


@dataclass(frozen=True, slots=True)
class Challenge:
    """A timed call for ideas. ``brief`` is Markdown; ``url`` is absolute. ``questions`` are
    those that its entries answer."""

    id: int
    title: str
    brief: str
    department: str
    phase: str
    url: str
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    voting_closes_at: datetime | None = None
    judging_closes_at: datetime | None = None
    results_at: datetime | None = None
    blind: bool = False
    questions: tuple[Question, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """An idea. ``department`` is empty where the authors are hidden. ``submitted_at``,
    ``vote_count``, ``outcome`` (``chosen``, ``later`` or ``declined``) and ``answer``
    (Markdown) are told where they are known and may be: to exports, for now."""

    id: int
    challenge: int
    title: str
    body: str
    status: str
    url: str
    answers: Mapping[str, str] = field(default_factory=dict)
    department: str = ""
    submitted_at: datetime | None = None
    vote_count: int | None = None
    outcome: str = ""
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """A remark on an entry before it is handed in. ``blocking`` ones must be mended."""

    message: Text
    field: str = ""
    blocking: bool = False


@dataclass(frozen=True, slots=True)
class Event:
    """A fact that happened, told after it was stored; may be told more than once.

    ``key`` is the same each time one event is told.
    """

    key: str
    kind: str
    happened_at: datetime
    challenge: Challenge | None = None
    entry: Entry | None = None


# --- Scoring -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Judge:
    """A judge, by opaque id, with the department's slug (for calibration)."""

    id: str
    department: str = ""


@dataclass(frozen=True, slots=True)
class Assessment:
    """One judge's scores of one entry. ``None`` is "not applicable", not zero.

    ``confidence`` is 1 (unsure) to 3 (sure).
    """

    judge: str
    entry: str
    scores: Mapping[str, float | None]
    confidence: int = 2


@dataclass(frozen=True, slots=True)
class ScoreSheet:
    """All that a scoring method gets: criteria, entries, judges, assessments handed in."""

    criteria: tuple[Criterion, ...]
    entries: tuple[str, ...]
    judges: tuple[Judge, ...]
    assessments: tuple[Assessment, ...]


@dataclass(frozen=True, slots=True)
class RankedEntry:
    """An entry's place. ``rank`` is 1 for the best; ties share the better place.

    ``rank_low`` and ``rank_high`` bound the place (equal to ``rank`` where the
    method knows no uncertainty). ``rank`` and ``score`` are ``None`` for an entry
    that could not be ranked; ``reason`` then says why.
    """

    entry: str
    rank: int | None
    score: float | None
    rank_low: int | None = None
    rank_high: int | None = None
    reason: Text = ""


@dataclass(frozen=True, slots=True)
class Ranking:
    """The answer of a scoring method: every entry of the sheet exactly once, best first."""

    entries: tuple[RankedEntry, ...]
    notes: tuple[Text, ...] = ()


Rank = Callable[[ScoreSheet, Settings], Ranking]


@dataclass(frozen=True, slots=True)
class ScoringMethod:
    """A way to make a ranking of a score sheet.

    ``rank(sheet, settings)`` must be pure: the same sheet and settings give the
    same ranking, so that an old result can be recomputed. It runs in a child
    process with limits on time and memory. ``explanation`` tells a manager the
    formula in plain words.
    """

    key: str
    label: Text
    rank: Rank
    explanation: Text = ""


# --- Notifications -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Person:
    """Someone to tell. ``id`` is stable; ``email`` may be empty."""

    id: int
    name: str
    email: str
    language: str
    department: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """One notification, in the recipient's language.

    ``id`` is the same in every attempt, so that a receiver can drop doubles;
    ``thread`` groups messages about one challenge. ``kind`` ``"digest"`` gathers several.
    ``stop_url`` is an address at which a POST without signing in ends messages of this
    kind to this person on this channel (RFC 8058).
    """

    id: str
    kind: str
    subject: str
    text: str
    html: str
    url: str
    language: str
    thread: str = ""
    challenge: str = ""
    stop_url: str = ""


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


@dataclass(frozen=True, slots=True)
class NotificationChannel:
    """A way to reach people. ``deliver(message, recipient, settings)`` returns when sent,
    or raises ``TryAgainLater``, ``Undeliverable`` or ``NotSetUp``."""

    key: str
    label: Text
    deliver: Deliver


# --- Search ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SearchDocument:
    """What search knows of one thing. ``id`` is ``"entry:7"``-like and unique.

    ``language`` is ``nb``, ``nn`` or ``en``. ``filters`` holds exact values by name
    (``kind``, ``challenge``, ``department``, ``status``, ``language``).
    """

    id: str
    title: str
    body: str
    language: str
    filters: Mapping[str, str] = field(default_factory=dict)
    changed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """A person's words, as typed, with exact filters (any of the values of each name).

    ``synonyms`` maps a word to further words that count as it, with a weight in (0, 1].
    ``boosts`` maps a document id's prefix or a word to a factor; engines may ignore it.
    """

    text: str
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    language: str = "nb"
    limit: int = 20
    synonyms: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    boosts: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A document found. ``score`` orders hits of one answer, higher is better."""

    id: str
    score: float


@dataclass(frozen=True, slots=True)
class SearchResult:
    """Hits, best first; ``terms`` are the words to highlight; ``left_out`` says in plain
    words what of the query was not used (too long, control characters)."""

    hits: tuple[SearchHit, ...]
    terms: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Health:
    """``ok`` when the engine can answer; ``detail`` is for IT."""

    ok: bool
    detail: str = ""
    documents: int = 0


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


@dataclass(frozen=True, slots=True)
class SearchEngineOffer:
    """A search engine. ``open(folder, settings)`` opens or creates the index in a folder
    that is the engine's own; a rebuild opens a new folder and swaps it in whole."""

    key: str
    label: Text
    open: OpenEngine


# --- Additions to pages ------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Link:
    """An item of navigation. ``url`` is a path of this site or an https address."""

    label: Text
    url: str


@dataclass(frozen=True, slots=True)
class Panel:
    """A box on a challenge's page: ``render(challenge, language)`` returns plain text
    or Markdown, which the core sanitises."""

    key: str
    label: Text
    render: Callable[[Challenge, str], str]


@dataclass(frozen=True, slots=True)
class File:
    """A file that an export made."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Export:
    """A way to take a challenge out: ``make(challenge, entries, language) -> File``."""

    key: str
    label: Text
    make: Callable[[Challenge, Sequence[Entry], str], File]


@dataclass(frozen=True, slots=True)
class ChallengeTemplate:
    """A ready challenge. ``days`` are lengths: announced, open, voting, judging, deciding.

    Texts are in ``language``; a template may be offered once per language.
    """

    key: str
    title: str
    when_to_use: str
    brief: str
    language: str
    questions: tuple[Question, ...]
    criteria: tuple[Criterion, ...]
    days: tuple[int, int, int, int, int]
    guests: bool = False
    blind: bool = False
    method: str = ""
