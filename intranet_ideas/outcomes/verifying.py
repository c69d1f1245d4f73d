"""Whether a sealed result is what was published, and still comes out the same.

Three digests must be one: that of the content, the one stored beside it, and the one that the
audit trail's event of the publishing holds. Only what is whole is made anew: what someone may have
changed proves nothing by coming out the same.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from intranet_ideas import events
from intranet_ideas.canonical import digest_of
from intranet_ideas.errors import N_, Conflict
from intranet_ideas.events import Event, record
from intranet_ideas.judging.sheets import CORE, items_of, unranked
from intranet_ideas.outcomes.answer_versions import unlike_sealed
from intranet_ideas.outcomes.models import ResultSeal
from intranet_ideas.outcomes.sealed import Made, Order, Sealed, Unreadable, read_sealed
from intranet_ideas.plugin_host.limits import limits_of

if TYPE_CHECKING:
    from intranet_ideas.ground import Ground

CONTENT, DIGEST, UNKNOWN, NEWER, UNREADABLE = "content", "digest", "unknown", "newer", "unreadable"
ANSWERS = "answers"
"""What can differ: the content or the digest stored beside it from what the trail says; a version
that the trail does not know, or knows a newer one of; content that is not what a seal holds; and
the answers and decisions that are kept from those it was sealed with."""

NOT_WHOLE = N_(
    "What is sealed here is not what was published, so it can't be corrected. Have it computed "
    "again to see what differs, and tell IT, who can compare with a backup."
)


@dataclass(frozen=True, slots=True)
class Compared:
    """A seal held against the trail. ``differs`` says what does not fit, nothing where it is whole;
    ``made`` is the content's digest (``""`` where it has none), ``trail`` the trail's, as a rule
    one. ``sealed`` is the content; ``fault`` (English) says why it can't be read."""

    differs: tuple[str, ...]
    made: str
    trail: tuple[str, ...]
    sealed: Sealed | None
    fault: str = ""

    @property
    def whole(self) -> bool:
        """Whether it is what was published."""
        return not self.differs


def compare(
    content: object, stored: str, number: int, published: Mapping[int, Collection[str]]
) -> Compared:
    """Hold the newest version's content and the digest stored beside it against what the trail
    says was ``published``, by version. Pure."""
    trail = tuple(sorted(published.get(number, ())))
    try:
        made = digest_of(content)
    except ValueError:  # text that no UTF-8 is made of
        made = ""
    told = trail or (stored,)
    found = {
        CONTENT: any(made != each for each in told), DIGEST: any(stored != each for each in told),
        UNKNOWN: not trail, NEWER: max(published, default=number) > number,
    }  # fmt: skip
    sealed, fault = None, ""
    try:
        sealed = read_sealed(content)
    except Unreadable as error:
        fault = str(error)
    differs = [name for name, so in found.items() if so] + ([UNREADABLE] if fault else [])
    return Compared(tuple(differs), made, trail, sealed, fault)


def published(session: Session, challenge_id: int) -> dict[int, set[str]]:
    """Return the digests that the audit trail holds of a challenge's published results, by version;
    one statement."""
    rows = session.execute(
        select(Event.kind, Event.data)
        .where(Event.challenge_id == challenge_id,
               Event.kind.in_((events.RESULTS_RELEASED, events.RESULTS_CORRECTED)))
    )  # fmt: skip
    found: dict[int, set[str]] = {}
    for kind, data in rows:
        said: Any = data if isinstance(data, dict) else {}
        number = 1 if kind == events.RESULTS_RELEASED else said.get("number")
        # Results that were published before results were sealed have no digest.
        if isinstance(number, int) and isinstance(said.get("digest"), str):
            found.setdefault(number, set()).add(said["digest"])
    return found


def compared(session: Session, row: ResultSeal) -> Compared:
    """Hold the newest version of a result against the trail; one statement."""
    return compare(row.content, row.digest, row.number, published(session, row.challenge_id))


def require_whole(session: Session, row: ResultSeal) -> None:
    """Raise ``Conflict`` unless the newest version of a result is what was published; one
    statement. Nothing new is made of what may have been changed."""
    if not compared(session, row).whole:
        raise Conflict(NOT_WHOLE)


@dataclass(frozen=True, slots=True)
class Findings:
    """What came of holding a sealed result against the trail and making it anew.

    ``same_order`` is None where it was not made anew, because it is not ``intact`` or because it
    could not be: ``fault`` (English, for people) says why. The versions are the sealed one and the
    one installed now. ``differs``, ``made`` and ``trail`` are as ``Compared`` has them.
    """

    intact: bool
    same_order: bool | None
    sealed_version: str = ""
    present_version: str = ""
    fault: str = ""
    differs: tuple[str, ...] = ()
    made: str = ""
    trail: tuple[str, ...] = ()

    @property
    def good(self) -> bool:
        """Whether the result stands as it was published."""
        return self.intact and self.same_order is True

    @property
    def version_changed(self) -> bool:
        """Whether the plugin is no longer the one that made it."""
        return self.sealed_version != self.present_version


def verify(ground: Ground, seal_id: int) -> Findings:
    """Hold a sealed result against the audit trail and, where it is whole, make it anew from its
    own sheet.

    Runs the method in a child process: takes seconds, so never inside a transaction.
    """
    with ground.database.read() as session:
        found = _looked_at(session, seal_id)
    if found.sealed is None or not found.whole:
        return Findings(False, None, fault=found.fault, differs=found.differs, made=found.made,
                        trail=found.trail)  # fmt: skip
    last, *before = [_checked(ground, each, found)
                     for each in (found.sealed.last, *found.sealed.before)]  # fmt: skip
    return next((each for each in before if not each.good), last)


def _looked_at(session: Session, seal_id: int) -> Compared:
    challenge_id, number, digest = session.execute(
        select(ResultSeal.challenge_id, ResultSeal.number, ResultSeal.digest)
        .where(ResultSeal.id == seal_id)
    ).one()  # fmt: skip
    try:
        content = session.scalar(select(ResultSeal.content).where(ResultSeal.id == seal_id))
    except ValueError:  # SQLite takes text that is no JSON
        content = None
    last = session.scalar(
        select(func.max(ResultSeal.number)).where(ResultSeal.challenge_id == challenge_id)
    )
    told = published(session, challenge_id)
    if number != last:
        told = {number: told.get(number, set())}
    found = compare(content, digest, number, told)
    if found.sealed is not None and found.whole and unlike_sealed(
        session, challenge_id, number, found.sealed, newest=number == last
    ):
        return replace(found, differs=(ANSWERS,))
    return found


def _checked(ground: Ground, made_of: Made, found: Compared) -> Findings:
    order = made_of.order
    if order is None:
        return _found(found, same=True)
    if order.plugin == CORE:
        items = items_of(unranked(made_of.sheet, ""))
        return _found(found, same=_places(items) == _places(order.items), was=order.version,
                      now=order.version)  # fmt: skip
    return _made_anew(ground, made_of, order, found)


def _found(
    found: Compared, *, same: bool | None, was: str = "", now: str = "", fault: str = ""
) -> Findings:
    return Findings(True, same, was, now, fault, made=found.made, trail=found.trail)


def _made_anew(ground: Ground, made_of: Made, order: Order, found: Compared) -> Findings:
    # Loaded here: the child process's machinery is not for who only reads.
    from intranet_ideas.plugin_host.scoring import ScoringFailed, run_scoring

    plugin = ground.plugins.plugin(order.plugin)
    present = plugin.info.version if plugin else ""
    with ground.database.read() as session:
        limits = limits_of(session, order.plugin)
    try:
        made = run_scoring(
            ground.plugins, order.plugin, order.method, made_of.sheet, order.settings, limits,
            in_earnest=False,
        )  # fmt: skip
    except ScoringFailed as failed:
        return _found(found, same=None, was=order.version, now=present, fault=str(failed))
    same = _places(items_of(made)) == _places(order.items)
    return _found(found, same=same, was=order.version, now=present)


def _places(items: Collection[Mapping[str, Any]]) -> list[tuple[int, int | None]]:
    """Return the entries with their places; ties in the order of entries."""
    return sorted(
        ((item["entry"], item["rank"]) for item in items),
        key=lambda pair: (pair[1] is None, pair[1] or 0, pair[0]),
    )


def check_asked(ground: Ground, now: datetime) -> int:
    """Verify the sealed results that someone asked for; return how many. For the worker."""
    with ground.database.read() as session:
        # Without the content: one that can't be read must not keep the others waiting.
        due = session.execute(
            select(ResultSeal.id, ResultSeal.challenge_id, ResultSeal.number,
                   ResultSeal.check_asked_at)
            .where(
                ResultSeal.check_asked_at.is_not(None),
                or_(ResultSeal.checked_at.is_(None),
                    ResultSeal.checked_at < ResultSeal.check_asked_at),
            )
        ).all()  # fmt: skip
    for seal_id, challenge_id, number, asked_at in due:
        found = verify(ground, seal_id)
        told: dict[str, Any] = {"intact": found.intact, "same_order": found.same_order}
        with ground.database.write() as session:
            session.execute(
                update(ResultSeal).where(ResultSeal.id == seal_id)
                .values(checked_at=max(now, asked_at or now), findings=told | {
                    "fault": found.fault, "sealed_version": found.sealed_version,
                    "present_version": found.present_version, "differs": list(found.differs),
                    "made": found.made, "trail": list(found.trail),
                })
                .execution_options(synchronize_session=False)
            )  # fmt: skip
            record(session, events.RESULTS_VERIFIED, now=now, challenge_id=challenge_id,
                   number=number, differs=list(found.differs), **told)  # fmt: skip
    return len(due)
