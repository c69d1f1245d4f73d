"""The audit trail only grows, and shows where it was tampered with."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from intranet_ideas import backups, doctor, events
from intranet_ideas.audit import lane, queries
from intranet_ideas.audit.rules import CHANGED, CUT_OFF, GONE, START, Head, Link, Walk, digest_of
from intranet_ideas.clock import FixedClock
from intranet_ideas.events import Event, record
from intranet_ideas.ground import Ground, lay
from intranet_ideas.settings import load_settings

from ..browsing import Browser
from ..conftest import SECRET
from ..factories import Factory
from ..tampering import without_guards

NUMBER = 7


@pytest.fixture
def sealed(ground: Ground, clock: FixedClock) -> Ground:
    """A site with a few events that are in the chain."""
    # What came with the organisation, where a test begins with it.
    lane.seal_events(ground, clock.now())
    with ground.database.write() as session:
        for number in range(NUMBER):
            record(session, events.BACKUP_MADE, now=clock.now(), number=number, æ=["ø", 0.1])
    assert lane.seal_events(ground, clock.now()) == NUMBER
    assert lane.seal_events(ground, clock.now()) == 0
    return ground


@pytest.mark.parametrize(
    "statement",
    [
        delete(Event).where(Event.id == 3),
        update(Event).where(Event.id == 3).values(kind="other"),
        update(Event).where(Event.id == 3).values(actor_id=None),
        update(Event).where(Event.id == 3).values(data={}),
        update(Event).where(Event.id == 3).values(seq=99),
        update(Event).where(Event.id == 3).values(digest=START),
    ],
)
def test_the_database_refuses_to_change_what_happened(sealed: Ground, statement: object) -> None:
    with pytest.raises(DBAPIError, match="only grows"), sealed.database.write() as session:
        session.execute(statement)  # type: ignore[call-overload]
    with sealed.database.write() as session:
        # The worker's own marks stay free to change.
        session.execute(update(Event).values(attempts=3))
    assert lane.verify(sealed).broken is None


def _alter(session: Session) -> None:
    session.execute(update(Event).where(Event.seq == 3).values(data={"number": 99}))


def _remove(session: Session) -> None:
    session.execute(delete(Event).where(Event.seq == 3))


def _cut(session: Session) -> None:
    session.execute(delete(Event).where(Event.seq > 5))


def _write_anew(session: Session) -> None:
    """Change one and reckon all digests after it anew, as who knows the program could."""
    session.execute(update(Event).where(Event.seq == 3).values(data={}))
    before = START
    for link in queries.links(session, 0):
        before = digest_of(before, link.seq, link.salt, link.facts)
        session.execute(update(Event).where(Event.seq == link.seq).values(digest=before))


@pytest.mark.parametrize(
    ("tamper", "place", "why"),
    [(_alter, 3, CHANGED), (_remove, 4, GONE), (_cut, NUMBER, CUT_OFF),
     (_write_anew, NUMBER, CUT_OFF)],
)  # fmt: skip
def test_the_first_row_that_does_not_fit_is_named(
    sealed: Ground, clock: FixedClock, tamper: Callable[[Session], None], place: int, why: str
) -> None:
    assert lane.check(sealed, clock.now()) == 1
    clock.advance(days=2)
    with sealed.database.write() as session:
        without_guards(session)
        tamper(session)
    assert lane.check(sealed, clock.now()) == 1
    with sealed.database.read() as session:
        found = queries.last_check(session)
    assert found is not None
    assert (found.broken_seq, found.fault) == (place, why)
    assert (found.event_id is None) == (tamper is _cut)
    line = next(each for each in doctor.examine(sealed) if each.subject == "audit trail")
    assert not line.ok


def test_a_head_that_someone_kept_shows_a_trail_written_anew(sealed: Ground) -> None:
    with sealed.database.write() as session:
        kept = queries.head(session)
        without_guards(session)
        _write_anew(session)
    assert lane.verify(sealed).broken is None
    broken = lane.verify(sealed, kept).broken
    assert broken is not None
    assert broken.why == CUT_OFF
    assert lane.verify(sealed, Head(NUMBER + 5, START)).broken is not None


def test_it_is_looked_through_once_a_day_and_when_asked(
    sealed: Ground, make: Factory, clock: FixedClock, sign_in: Callable[[str], Browser]
) -> None:
    assert [lane.check(sealed, clock.now()) for _ in range(2)] == [1, 0]
    clock.advance(hours=25)
    assert lane.check(sealed, clock.now()) == 1
    it = sign_in("it@example.org")
    it.post("/it/events/verify", it.hidden("/it/events"))
    assert lane.check(sealed, clock.now()) == 1
    assert "The trail is whole" in it.get("/it/events").text
    assert sign_in("nurse@example.org").get("/it/events").status_code == 404


def test_a_backup_keeps_the_chain(sealed: Ground, tmp_path: Path) -> None:
    lane.check(sealed, sealed.clock.now())
    backups.back_up(sealed, tmp_path / "site.backup")
    backups.restore(tmp_path / "site.backup", tmp_path / "again")
    settings = load_settings({
        "INTRANET_IDEAS_DATA": str(tmp_path / "again"), "INTRANET_IDEAS_SECRET_KEY": SECRET,
    })  # fmt: skip
    again = lay(settings, sealed.clock)
    walk = lane.verify(again)
    with again.database.read() as session:
        assert queries.missing_guards(session) == []
    again.database.dispose()
    assert (walk.broken, walk.head) == (None, lane.verify(sealed).head)


def test_a_late_commit_takes_its_place_at_the_end(sealed: Ground, clock: FixedClock) -> None:
    with sealed.database.write() as session:
        session.add_all(
            Event(id=each, kind="late", happened_at=clock.now(), recorded_at=clock.now(), data={})
            for each in (1000, 900)
        )
    lane.seal_events(sealed, clock.now())
    with sealed.database.write() as session:
        session.add(Event(id=500, kind="later", happened_at=clock.now(),
                          recorded_at=clock.now(), data={}))  # fmt: skip
    lane.seal_events(sealed, clock.now())
    assert lane.verify(sealed).broken is None
    with sealed.database.read() as session:
        order = session.scalars(select(Event.id).order_by(Event.seq.desc()).limit(3)).all()
    assert order == [500, 1000, 900]


@pytest.mark.postgresql
def test_two_workers_never_make_two_links_of_one_place(sealed: Ground, clock: FixedClock) -> None:
    with sealed.database.write() as session:
        record(session, events.BACKUP_MADE, now=clock.now())
    with sealed.database.write() as other:
        other.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": lane.LOCK})
        assert lane.seal_events(sealed, clock.now()) == 0
    assert lane.seal_events(sealed, clock.now()) == 1


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=5,
)


@given(st.lists(values, min_size=2, max_size=6), st.data())
def test_any_change_of_any_link_is_seen(contents: list[object], data: st.DataObject) -> None:
    at = datetime(2026, 3, 10, tzinfo=UTC)
    links, before = [], START
    for seq, content in enumerate(contents, 1):
        facts = dict.fromkeys(queries.FACTS) | {
            "id": seq, "kind": "k", "happened_at": at, "data": {"x": content},
        }  # fmt: skip
        before = digest_of(before, seq, "s", facts)
        links.append(Link(seq, "s", before, facts))
    whole = Walk({})
    whole.follow(links)
    assert whole.broken is None
    victim = data.draw(st.integers(0, len(links) - 1))
    name = data.draw(st.sampled_from(("id", "kind", "entry_id", "data")))
    facts = {**links[victim].facts, name: data.draw(st.integers(10_000))}
    tampered = [*links]
    tampered[victim] = Link(victim + 1, "s", links[victim].digest, facts)
    walk = Walk({})
    walk.follow(tampered)
    assert walk.broken is not None
    assert walk.broken.seq == victim + 1
