"""What is done with bundles. Each holds the challenge, so that two take turns."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from intranet_ideas import events
from intranet_ideas.bundles import queries, rules
from intranet_ideas.bundles.models import Bundle, BundleEntry
from intranet_ideas.bundles.rules import BundleFields
from intranet_ideas.challenges import queries as challenges
from intranet_ideas.challenges.actions import check_version
from intranet_ideas.challenges.queries import SeenChallenge
from intranet_ideas.database import new_version
from intranet_ideas.errors import Conflict, Fault, Invalid, NotFound
from intranet_ideas.events import Event, record
from intranet_ideas.people.rules import Viewer
from intranet_ideas.text import clean_line, clean_text


def make(
    session: Session, viewer: Viewer, challenge_id: int, wanted: BundleFields, now: datetime
) -> Bundle:
    """Gather ideas into a new bundle. Their authors are told, once. Raises ``Invalid``, and
    ``Conflict`` where there are too many bundles."""
    seen = _see(session, viewer, challenge_id, now)
    title, words = clean_line(wanted.title), clean_text(wanted.words)
    known = queries.ideas_to_bundle(session, challenge_id)
    faults = rules.check_words(title, words) + rules.check_ideas(wanted.entries, known, None)
    if not wanted.entries:
        faults.append(Fault("entries", rules.NOTHING))
    if faults:
        raise Invalid(faults)
    _require_room(session, challenge_id)
    made = Bundle(
        challenge_id=challenge_id, title=title, words=words, made_by=viewer.id, made_at=now,
        changed_at=now, dissolved=[],
    )  # fmt: skip
    session.add(made)
    session.flush()
    _add(session, seen, made, wanted.entries, now)
    _tell(session, events.BUNDLE_MADE, made, viewer, now)
    return made


def change(
    session: Session, viewer: Viewer, challenge_id: int, bundle_id: int, wanted: BundleFields,
    base_version: int, now: datetime,
) -> Bundle:  # fmt: skip
    """Give a bundle this title, these words and exactly these ideas. Raises ``Stale`` and
    ``Invalid``."""
    seen, found = _to_change(session, viewer, challenge_id, bundle_id, now)
    check_version(found.version, base_version)
    title, words = clean_line(wanted.title), clean_text(wanted.words)
    known = queries.ideas_to_bundle(session, challenge_id)
    faults = rules.check_words(title, words)
    faults += rules.check_ideas(wanted.entries, known, bundle_id)
    if faults:
        raise Invalid(faults)
    before = set(queries.members(session, challenge_id, bundle_id))
    out, added = before - set(wanted.entries), set(wanted.entries) - before
    if (found.title, found.words) == (title, words) and not out and not added:
        return found
    found.title, found.words = title, words
    _remove(session, found, out)
    _add(session, seen, found, sorted(added), now)
    _changed(session, found, viewer, now)
    return found


def put_in(
    session: Session, viewer: Viewer, challenge_id: int, bundle_id: int, entries: Sequence[int],
    now: datetime,
) -> Bundle:  # fmt: skip
    """Add ideas to a bundle; those that stand there stay. Raises ``Invalid``."""
    seen, found = _to_change(session, viewer, challenge_id, bundle_id, now)
    known = queries.ideas_to_bundle(session, challenge_id)
    before = queries.members(session, challenge_id, bundle_id)
    faults = rules.check_ideas([*before, *entries], known, bundle_id)
    if not entries:
        faults.append(Fault("entries", rules.NOTHING))
    if faults:
        raise Invalid(faults)
    if added := [each for each in dict.fromkeys(entries) if each not in before]:
        _add(session, seen, found, added, now)
        _changed(session, found, viewer, now)
    return found


def take_out(
    session: Session, viewer: Viewer, challenge_id: int, bundle_id: int, entry_id: int,
    now: datetime,
) -> Bundle:  # fmt: skip
    """Take an idea out of a bundle; a second time changes nothing."""
    _, found = _to_change(session, viewer, challenge_id, bundle_id, now)
    if entry_id in queries.members(session, challenge_id, bundle_id):
        _remove(session, found, [entry_id])
        _changed(session, found, viewer, now)
    return found


def dissolve(
    session: Session, viewer: Viewer, challenge_id: int, bundle_id: int, now: datetime
) -> Bundle:
    """Dissolve a bundle: its ideas are free. It can be undone; a second time changes nothing."""
    _see(session, viewer, challenge_id, now)
    found = _bundle(session, challenge_id, bundle_id)
    if found.dissolved_at is not None:
        return found
    found.dissolved = [entry for entry, _ in queries.rows_shown_as(session, bundle_id)]
    found.dissolved_at = found.changed_at = now
    session.execute(delete(BundleEntry).filter_by(bundle_id=bundle_id))
    session.flush()
    _tell(session, events.BUNDLE_DISSOLVED, found, viewer, now)
    return found


def restore(
    session: Session, viewer: Viewer, challenge_id: int, bundle_id: int, now: datetime
) -> Bundle:
    """Undo that a bundle was dissolved: those of its ideas that no other bundle has taken since
    stand in it again. Raises ``Conflict``."""
    _see(session, viewer, challenge_id, now)
    found = _bundle(session, challenge_id, bundle_id)
    if found.dissolved_at is None:
        raise Conflict(rules.NOT_DISSOLVED)
    _require_room(session, challenge_id)
    taken = set(session.scalars(
        select(BundleEntry.entry_id).where(BundleEntry.entry_id.in_(found.dissolved))
    ))  # fmt: skip
    known = queries.ideas_to_bundle(session, challenge_id)
    session.add_all(BundleEntry(entry_id=each, bundle_id=bundle_id)
                    for each in rules.still_free(found.dissolved, taken, known))  # fmt: skip
    found.dissolved, found.dissolved_at, found.changed_at = [], None, now
    session.flush()
    _tell(session, events.BUNDLE_RESTORED, found, viewer, now)
    return found


def _see(session: Session, viewer: Viewer, challenge_id: int, now: datetime) -> SeenChallenge:
    seen = challenges.see(session, viewer, challenge_id, now, "bundle.view", lock=True)
    seen.require("bundle.make")
    return seen


def _bundle(session: Session, challenge_id: int, bundle_id: int) -> Bundle:
    found = session.get(Bundle, bundle_id, populate_existing=True)
    if found is None or found.challenge_id != challenge_id:
        raise NotFound
    return found


def _to_change(
    session: Session, viewer: Viewer, challenge_id: int, bundle_id: int, now: datetime
) -> tuple[SeenChallenge, Bundle]:
    seen = _see(session, viewer, challenge_id, now)
    found = _bundle(session, challenge_id, bundle_id)
    if found.dissolved_at is not None:
        raise Conflict(rules.DISSOLVED)
    return seen, found


def _require_room(session: Session, challenge_id: int) -> None:
    there = session.scalar(
        select(func.count()).select_from(Bundle)
        .where(Bundle.challenge_id == challenge_id, Bundle.dissolved_at.is_(None))
    )  # fmt: skip
    if (there or 0) >= rules.MOST_BUNDLES:
        raise Conflict(rules.CROWDED, most=rules.MOST_BUNDLES)


def _remove(session: Session, found: Bundle, entries: Collection[int]) -> None:
    """Take ideas out, with what is joined into them."""
    rows = [entry for entry, shown in queries.rows_shown_as(session, found.id) if shown in entries]
    session.execute(delete(BundleEntry).where(BundleEntry.entry_id.in_(rows)))


def _add(
    session: Session, seen: SeenChallenge, found: Bundle, entries: Sequence[int], now: datetime
) -> None:
    """Put ideas in, and tell their authors, once for each bundle."""
    session.add_all(BundleEntry(entry_id=each, bundle_id=found.id)
                    for each in dict.fromkeys(entries))  # fmt: skip
    session.flush()
    keys = {f"bundle:{found.id}:{each}": each for each in entries}
    told = set(session.scalars(select(Event.key).where(Event.key.in_(keys))))
    for key, entry_id in keys.items():
        if key not in told:
            record(session, events.ENTRY_BUNDLED, now=now, actor_id=seen.viewer.id, key=key,
                   challenge_id=found.challenge_id, entry_id=entry_id, bundle=found.id)  # fmt: skip


def _changed(session: Session, found: Bundle, viewer: Viewer, now: datetime) -> None:
    found.changed_at = now
    new_version(found)
    session.flush()
    _tell(session, events.BUNDLE_CHANGED, found, viewer, now)


def _tell(session: Session, kind: str, found: Bundle, viewer: Viewer, now: datetime) -> None:
    """Record it. The title stays out of the trail, where nothing is taken away again."""
    data: dict[str, Any] = {"bundle": found.id}
    record(session, kind, now=now, actor_id=viewer.id, challenge_id=found.challenge_id,
           **data)  # fmt: skip
