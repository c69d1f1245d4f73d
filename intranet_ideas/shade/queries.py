"""What IT sees of trials. Every id in a result is held against the reader's own access; the
command line (``viewer`` None) belongs to who runs the machine, and sees all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, select, true
from sqlalchemy.orm import Session

from intranet_ideas import access
from intranet_ideas.access import Phase
from intranet_ideas.challenges.models import Challenge
from intranet_ideas.challenges.queries import in_phase, visible_to
from intranet_ideas.entries.models import SUBMITTED, Entry, EntryRevision
from intranet_ideas.entries.queries import visible_entries
from intranet_ideas.errors import NotFound
from intranet_ideas.judging.models import Ranking
from intranet_ideas.people.models import Department
from intranet_ideas.people.rules import Viewer
from intranet_ideas.plugin_host.host import EVENT_HOOKS, offers_of
from intranet_ideas.plugin_host.loading import LoadedPlugin
from intranet_ideas.search import documents
from intranet_ideas.shade import rules
from intranet_ideas.shade.models import Trial
from intranet_ideas.small_groups import gathered

LISTED = 20
EXAMPLES = 8


@dataclass(frozen=True, slots=True)
class Offers:
    """What a plugin has that can be tried."""

    methods: Sequence[Any] = ()
    engines: Sequence[Any] = ()
    channels: Sequence[Any] = ()
    chooses: bool = False
    hears: tuple[str, ...] = ()

    @property
    def sends(self) -> bool:
        """Whether it sends, or changes what others send."""
        return bool(self.channels or self.chooses or self.hears)

    @property
    def any(self) -> bool:
        """Whether there is anything to try."""
        return bool(self.methods or self.engines or self.sends)


def offers(plugin: LoadedPlugin) -> Offers:
    """Return what a plugin has that can be tried, on or not."""
    return Offers(
        offers_of(plugin, "register_scoring_methods"),
        offers_of(plugin, "register_search_engines"),
        offers_of(plugin, "register_notification_channels"),
        plugin.implements("choose_recipients"),
        tuple(sorted(EVENT_HOOKS & set(plugin.hooks()))),
    )


@dataclass(frozen=True, slots=True)
class Comparable:
    """A decided challenge whose ranking the viewer may compare."""

    id: int
    title: str
    language: str
    department: str
    released_at: datetime | None


def to_compare(
    session: Session, viewer: Viewer | None, now: datetime, limit: int = 100
) -> list[Comparable]:
    """Return challenges with a published ranking, the newest first; one statement.

    ``shade.compare`` says when and by whom; the published ranking must also be the
    viewer's to see, so a challenge for others than them is not among these.
    """
    if not _may_compare(viewer):
        return []
    rows = session.execute(
        select(Challenge.id, Challenge.title, Challenge.language, Department,
               Challenge.released_at)
        .join(Department, Department.id == Challenge.department_id)
        .where(_comparable(viewer, now))
        .order_by(Challenge.released_at.desc(), Challenge.id.desc())
        .limit(limit)
    )  # fmt: skip
    language = viewer.language if viewer else "en"
    return [
        Comparable(row[0], row[1], row[2], row[3].name_in(language), row[4]) for row in rows
    ]


def _may_compare(viewer: Viewer | None) -> bool:
    return viewer is None or access.permits("shade.compare", viewer.roles, Phase.DECIDED)


def _comparable(viewer: Viewer | None, now: datetime) -> ColumnElement[bool]:
    ranked = exists().where(
        Ranking.challenge_id == Challenge.id, Ranking.released_at.is_not(None)
    )
    return in_phase(Phase.DECIDED, now) & ranked & _visible(viewer) & _order_shown(viewer)


def _order_shown(viewer: Viewer | None) -> ColumnElement[bool]:
    return true() if viewer is None else Challenge.openness == "full"


def _visible(viewer: Viewer | None) -> ColumnElement[bool]:
    return true() if viewer is None else visible_to(viewer)


def see(session: Session, viewer: Viewer | None, trial_id: int) -> Trial:
    """Return a trial, for IT. Raises ``NotFound``."""
    if viewer is not None and not access.permits("shade.try", viewer.roles):
        raise NotFound
    found = session.get(Trial, trial_id)
    if found is None:
        raise NotFound
    return found


def latest(session: Session, viewer: Viewer, plugin: str) -> list[Trial]:
    """Return a plugin's newest trials; one statement."""
    access.require("shade.try", viewer.roles)
    return list(session.scalars(
        select(Trial).where(Trial.plugin == plugin).order_by(Trial.id.desc()).limit(LISTED)
    ))  # fmt: skip


# --- Rankings ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Line:
    """An entry with its places. ``title`` is empty where the reader may not see it."""

    moved: rules.Moved
    title: str
    language: str
    reason: Any = ""


@dataclass(frozen=True, slots=True)
class Compared:
    """One challenge's two rankings. ``tau`` is None where it says nothing; ``fault`` is a
    msgid for ``values`` where no ranking came of it. ``method`` is the one that counted."""

    id: int
    title: str
    language: str
    method: str = ""
    lines: Sequence[Line] = ()
    tau: float | None = None
    moved: int = 0
    same_sheet: bool = True
    notes: Sequence[Any] = ()
    fault: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)


def compared(
    session: Session, viewer: Viewer | None, trial: Trial, now: datetime
) -> list[Compared]:
    """Return the comparisons that the viewer may see now; three statements."""
    if not _may_compare(viewer):
        return []
    ids = [part["challenge"] for part in trial.result]
    challenges = {
        row.id: row for row in session.execute(
            select(Challenge.id, Challenge.title, Challenge.language)
            .where(Challenge.id.in_(ids), _comparable(viewer, now))
        )
    }  # fmt: skip
    rankings = {
        each.id: each for each in session.scalars(
            select(Ranking).where(Ranking.id.in_([part.get("ranking", 0)
                                                  for part in trial.result]))
        )
    }  # fmt: skip
    titles = _entry_titles(session, viewer, list(challenges))
    return [
        _compared(challenges[part["challenge"]], part, rankings.get(part.get("ranking")), titles)
        for part in trial.result if part["challenge"] in challenges
    ]  # fmt: skip


def _entry_titles(
    session: Session, viewer: Viewer | None, challenge_ids: Sequence[int]
) -> dict[int, tuple[str, str]]:
    rows = session.execute(
        select(Entry.id, EntryRevision.title, Entry.language)
        .join(EntryRevision, EntryRevision.id == Entry.read_id)
        .join(Challenge, Challenge.id == Entry.challenge_id)
        .where(Entry.challenge_id.in_(challenge_ids), Entry.status == SUBMITTED,
               true() if viewer is None else visible_entries(viewer))
    )  # fmt: skip
    return {row.id: (row.title, row.language) for row in rows}


def _compared(
    challenge: Any, part: Mapping[str, Any], ranking: Ranking | None,
    titles: Mapping[int, tuple[str, str]],
) -> Compared:  # fmt: skip
    if part.get("fault") or ranking is None:
        return Compared(challenge.id, challenge.title, challenge.language,
                        fault=part.get("fault", ""), values=part.get("values", {}))  # fmt: skip
    moved = rules.moves(rules.entries_of(ranking.items), rules.entries_of(part["items"]))
    reasons = {each["entry"]: each.get("reason", "") for each in part["items"]}
    return Compared(
        challenge.id, challenge.title, challenge.language,
        method=f"{ranking.plugin}.{ranking.method}",
        lines=[
            Line(each, *titles.get(each.entry, ("", "")),
                 reason=reasons.get(each.entry, "") if each.tried is None else "")
            for each in moved
        ],
        tau=rules.agreement(moved), moved=sum(bool(each.move) for each in moved),
        same_sheet=part.get("same_sheet", True), notes=part.get("notes", ()),
    )  # fmt: skip


# --- Search --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found that the reader may see; ``both`` when the other engine's best ten
    hold it too."""

    id: str
    title: str
    language: str
    both: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """One engine's best ten for a query, or its ``error``."""

    hits: Sequence[Hit]
    ms: float
    error: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """A query with both answers; ``on`` is None where no engine is on."""

    text: str
    tried: Answer
    on: Answer | None
    overlap: float | None


def asked(session: Session, viewer: Viewer | None, trial: Trial) -> list[Asked]:
    """Return each query's hits that the viewer may see, by either engine; two statements."""
    ids = {each for part in trial.result for side in ("tried", "on") if part[side]
           for each in part[side]["ids"]}  # fmt: skip
    titles = _titles(session, viewer, ids)
    found = []
    for part in trial.result:
        sides = {
            side: [each for each in part[side]["ids"] if each in titles][: rules.TOP]
            for side in ("tried", "on") if part[side]
        }  # fmt: skip
        answers = {
            side: Answer(
                [Hit(each, *titles[each], both=all(each in ids for ids in sides.values()))
                 for each in ids], part[side]["ms"], part[side]["error"],
            )
            for side, ids in sides.items()
        }  # fmt: skip
        share = rules.overlap(sides["tried"], sides["on"]) if "on" in sides else None
        found.append(Asked(part["text"], answers["tried"], answers.get("on"), share))
    return found


def _titles(
    session: Session, viewer: Viewer | None, ids: set[str]
) -> dict[str, tuple[str, str]]:
    """Return titles and languages of those documents that the viewer may see."""
    challenges, entries = documents.split(ids)
    rows = session.execute(
        select(Challenge.id, Challenge.title, Challenge.language)
        .where(Challenge.id.in_(challenges), Challenge.published_at.is_not(None), _visible(viewer))
    )  # fmt: skip
    found = {documents.identifier(documents.CHALLENGE, row.id): (row.title, row.language)
             for row in rows}  # fmt: skip
    ideas = session.execute(
        select(Entry.id, EntryRevision.title, Entry.language)
        .join(EntryRevision, EntryRevision.id == Entry.read_id)
        .join(Challenge, Challenge.id == Entry.challenge_id)
        .where(Entry.id.in_(entries), Entry.status == SUBMITTED,
               true() if viewer is None else visible_entries(viewer))
    )  # fmt: skip
    found |= {documents.identifier(documents.ENTRY, row.id): (row.title, row.language)
              for row in ideas}  # fmt: skip
    return found


def examples(session: Session, viewer: Viewer) -> list[str]:
    """Return queries to begin with: titles of the newest ideas that the viewer may see."""
    titles = session.scalars(
        select(EntryRevision.title)
        .join(Entry, Entry.read_id == EntryRevision.id)
        .join(Challenge, Challenge.id == Entry.challenge_id)
        .where(Entry.status == SUBMITTED, visible_entries(viewer))
        .order_by(Entry.id.desc())
        .limit(EXAMPLES)
    )
    return rules.queries_in("\n".join(titles))


# --- Notifications -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Sent:
    """What would have gone out, in numbers. ``lines`` and ``told`` are the stored ones, with
    ``title`` of challenges the reader may see; others of a kind are put together. ``homes``
    are people by department's name, small groups together under ``""``."""

    counts: Mapping[str, Any]
    lines: Sequence[Mapping[str, Any]]
    told: Sequence[Mapping[str, Any]]
    homes: Mapping[str, int]


def sent(session: Session, viewer: Viewer | None, trial: Trial) -> Sent | None:
    """Return what a plugin would have sent, as far as the viewer may know; two statements."""
    if not trial.result:
        return None
    counts = trial.result[0]
    ids = {each["challenge"] for each in (*counts["lines"], *counts["told"]) if each["challenge"]}
    known = select(Challenge.id, Challenge.title).where(Challenge.id.in_(ids), _visible(viewer))
    titles = {row.id: row.title for row in session.execute(known)}
    language = viewer.language if viewer else "en"
    names = {each.path: each.name_in(language) for each in session.scalars(
        select(Department).where(Department.path.in_(counts["homes"]))
    )}  # fmt: skip
    homes = gathered(counts["homes"], "")
    return Sent(
        counts, _by_sight(counts["lines"], titles), _by_sight(counts["told"], titles),
        {names.get(path, ""): number for path, number in homes.items()},
    )  # fmt: skip


def _by_sight(
    rows: Sequence[Mapping[str, Any]], titles: Mapping[int, str]
) -> list[Mapping[str, Any]]:
    """Return rows with titles; those of challenges out of sight become one for each kind."""
    together: dict[tuple[str, int | None], dict[str, Any]] = {}
    for row in rows:
        number = row["challenge"] if row["challenge"] in titles else None
        hidden = number is None and row["challenge"] is not None
        known = together.setdefault(
            (row["kind"], number),
            {"kind": row["kind"], "title": titles.get(number or 0, ""), "hidden": hidden},
        )
        for key, value in row.items():
            if key not in ("kind", "challenge"):
                known[key] = known.get(key, 0) + value
    return sorted(together.values(), key=lambda each: (each["kind"], each["title"]))
