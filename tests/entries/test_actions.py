"""Writing, handing in, revising and withdrawing ideas, on a real database."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from intranet_ideas.access import Phase
from intranet_ideas.challenges import queries as challenges
from intranet_ideas.clock import FixedClock
from intranet_ideas.entries import actions, queries, rules, talk
from intranet_ideas.entries.models import Entry, EntryRevision, Vote
from intranet_ideas.entries.queries import SeenEntry
from intranet_ideas.entries.rules import EntryFields
from intranet_ideas.errors import (
    Conflict,
    DeadlinePassed,
    Invalid,
    NotAllowed,
    NotFound,
    Stale,
    WrongPhase,
)
from intranet_ideas.plugin_api.facts import Problem

from ..factories import Factory


def see(make: Factory, name: str, entry: Entry) -> SeenEntry:
    with make.ground.database.read() as session:
        return queries.see_entry(session, make.viewer(name), entry.id, make.clock.now())


def save(make: Factory, name: str, entry: Entry, version: int, **changes: object) -> SeenEntry:
    values: dict[str, object] = {
        "title": "Endret", "body": "Ny tekst", "answers": {"behov": "Fortsatt"}
    }
    with make.ground.database.write() as session:
        return actions.save_entry(
            session, make.viewer(name), entry.id, EntryFields(**(values | changes)),  # type: ignore[arg-type]
            version, make.clock.now(),
        )  # fmt: skip


def submit(make: Factory, name: str, entry: Entry) -> EntryRevision:
    with make.ground.database.write() as session:
        return actions.submit_entry(session, make.viewer(name), entry.id, make.clock.now())


def test_a_draft_is_its_authors_alone(make: Factory) -> None:
    entry = make.entry(make.challenge(), submit=False)
    assert see(make, "nurse", entry).mine
    for name in ("staff", "manager", "boss", "auditor", "it"):
        with pytest.raises(NotFound):
            see(make, name, entry)


def test_the_last_microsecond_counts_and_the_instant_does_not(
    make: Factory, clock: FixedClock
) -> None:
    challenge = make.challenge()
    assert challenge.closes_at is not None
    in_time = make.entry(challenge, submit=False)
    late = make.entry(challenge, by="staff", submit=False)
    clock.instant = challenge.closes_at - timedelta(microseconds=1)
    receipt = submit(make, "nurse", in_time)
    assert receipt.received_at == clock.now()
    clock.instant = challenge.closes_at
    with pytest.raises(DeadlinePassed):
        submit(make, "staff", late)
    kept = see(make, "staff", late)
    assert (kept.entry.status, kept.working.title) == ("draft", "Nattilsyn med sensor")


def test_a_draft_can_be_written_in_after_the_deadline(make: Factory, clock: FixedClock) -> None:
    challenge = make.challenge()
    entry = make.entry(challenge, submit=False)
    clock.advance(days=8)
    saved = save(make, "nurse", entry, 1, title="Skrevet for sent")
    assert saved.working.title == "Skrevet for sent"
    assert saved.challenge.phase == Phase.JUDGING


def test_others_read_what_was_handed_in_until_it_is_handed_in_again(make: Factory) -> None:
    entry = make.entry(make.challenge())
    before = see(make, "nurse", entry).entry.version
    saved = save(make, "nurse", entry, before, title="Bedre tittel")
    assert saved.shown.title == "Bedre tittel"
    assert saved.changed_since
    assert see(make, "staff", entry).shown.title == "Nattilsyn med sensor"
    receipt = submit(make, "nurse", entry)
    assert receipt.number == 2
    assert see(make, "staff", entry).shown.title == "Bedre tittel"
    with make.ground.database.read() as session:
        seen = queries.see_entry(session, make.viewer("staff"), entry.id, make.clock.now())
        assert [each.number for each in queries.revisions(session, seen)] == [2, 1]


def test_handing_in_the_same_text_again_gives_the_same_receipt(make: Factory) -> None:
    entry = make.entry(make.challenge())
    first = submit(make, "nurse", entry)
    second = submit(make, "nurse", entry)
    assert (first.number, first.digest) == (second.number, second.digest)


def test_the_receipts_digest_can_be_made_again_from_the_text(make: Factory) -> None:
    entry = make.entry(make.challenge(), submit=False)
    receipt = submit(make, "nurse", entry)
    assert receipt.received_at is not None
    assert receipt.digest == rules.receipt_digest(
        entry=entry.id, revision=1, received_at=receipt.received_at, title=receipt.title,
        body=receipt.body, answers=receipt.answers, attachments=(),
    )  # fmt: skip


def test_two_authors_at_once_lose_nothing(make: Factory) -> None:
    entry = make.entry(make.challenge(), submit=False, authors=("staff@example.org",))
    version = see(make, "nurse", entry).entry.version
    save(make, "nurse", entry, version, body="Første")
    with pytest.raises(Stale):
        save(make, "staff", entry, version, body="Andre")
    assert see(make, "staff", entry).working.body == "Første"


def test_a_co_author_must_be_invited(make: Factory) -> None:
    challenge = make.challenge(everyone=False, audience=("helse",))
    with pytest.raises(Invalid) as caught:
        make.entry(challenge, authors=("teacher@example.org", "nobody@example.org"))
    assert len(caught.value.faults) == 2


def test_what_is_missing_is_named_at_its_field(make: Factory) -> None:
    entry = make.entry(make.challenge(), submit=False, title="", answers={"behov": " "})
    with pytest.raises(Invalid) as caught:
        submit(make, "nurse", entry)
    assert {fault.field for fault in caught.value.faults} == {"title", "answers.behov"}


def test_a_plugins_blocking_remark_stops_the_handing_in(make: Factory) -> None:
    entry = make.entry(make.challenge(), submit=False)
    remark = Problem({"nb": "100 % feil", "en": "100 % wrong"}, "body", blocking=True)
    with pytest.raises(Invalid) as caught, make.ground.database.write() as session:
        actions.submit_entry(
            session, make.viewer("nurse"), entry.id, make.clock.now(), check=lambda _: [remark]
        )
    assert caught.value.faults[0].message % {} == "100 % wrong"


def test_withdrawing_and_coming_back(make: Factory, clock: FixedClock) -> None:
    challenge = make.challenge()
    entry = make.entry(challenge)
    with make.ground.database.write() as session:
        actions.withdraw_entry(session, make.viewer("nurse"), entry.id, clock.now())
    with pytest.raises(NotFound):
        see(make, "staff", entry)
    assert count_of(make, challenge.id) == 0
    submit(make, "nurse", entry)
    assert see(make, "staff", entry).entry.status == "submitted"
    assert count_of(make, challenge.id) == 1


def count_of(make: Factory, challenge_id: int) -> int:
    with make.ground.database.read() as session:
        seen = challenges.see(session, make.viewer("nurse"), challenge_id, make.clock.now())
        return seen.challenge.entry_count


def test_authors_of_a_blind_challenge_are_unknown_until_the_results(make: Factory) -> None:
    entry = make.entry(make.challenge(blind=True))
    for name, known in (("staff", False), ("manager", True), ("nurse", True), ("auditor", False)):
        with make.ground.database.read() as session:
            seen = queries.see_entry(session, make.viewer(name), entry.id, make.clock.now())
            assert bool(queries.authors(session, seen)) is known, name
            listed = queries.gallery(session, seen.challenge, make.clock.now())[0]
            assert bool(listed.author) is known, name
            assert bool(listed.department) is known, name


def test_a_pseudonymous_author_is_unknown_to_managers_too(make: Factory) -> None:
    entry = make.entry(make.challenge(), pseudonymous=True)
    with make.ground.database.read() as session:
        seen = queries.see_entry(session, make.viewer("manager"), entry.id, make.clock.now())
        assert queries.authors(session, seen) == []
        assert queries.gallery(session, seen.challenge, make.clock.now())[0].author == ""


def test_a_hidden_author_comments_as_the_author(make: Factory) -> None:
    entry = make.entry(make.challenge(), pseudonymous=True)
    with make.ground.database.write() as session:
        talk.add_comment(session, make.viewer("nurse"), entry.id, "Takk!", make.clock.now())
    with make.ground.database.read() as session:
        seen = queries.see_entry(session, make.viewer("staff"), entry.id, make.clock.now())
        row = queries.comments(session, seen)[0]
    assert (row.name, row.author_id, row.by_author) == ("", None, True)


def test_a_deleted_comment_keeps_its_place_but_not_its_text(make: Factory) -> None:
    entry = make.entry(make.challenge())
    with make.ground.database.write() as session:
        made = talk.add_comment(session, make.viewer("staff"), entry.id, "Å nei", make.clock.now())
    # Others hide it with a reason, if they moderate.
    for name in ("teacher", "manager", "moderator"):
        with pytest.raises(NotAllowed), make.ground.database.write() as session:
            talk.delete_comment(session, make.viewer(name), entry.id, made.id, make.clock.now())
    with make.ground.database.write() as session:
        talk.delete_comment(session, make.viewer("staff"), entry.id, made.id, make.clock.now())
    with make.ground.database.read() as session:
        seen = queries.see_entry(session, make.viewer("teacher"), entry.id, make.clock.now())
        row = queries.comments(session, seen)[0]
    assert (row.body, row.name, row.deleted, seen.entry.comment_count) == ("", "", True, 0)


def test_one_vote_per_person_and_not_for_oneself(make: Factory) -> None:
    entry = make.entry(make.challenge())
    for _ in range(3):
        with make.ground.database.write() as session:
            talk.set_vote(session, make.viewer("staff"), entry.id, make.clock.now())
    assert see(make, "staff", entry).entry.vote_count == 1
    with pytest.raises(NotAllowed), make.ground.database.write() as session:
        talk.set_vote(session, make.viewer("nurse"), entry.id, make.clock.now())
    for _ in range(2):
        with make.ground.database.write() as session:
            talk.remove_vote(session, make.viewer("staff"), entry.id, make.clock.now())
    assert see(make, "staff", entry).entry.vote_count == 0


def test_votes_run_out_and_can_be_taken_back(make: Factory) -> None:
    challenge = make.challenge(votes_per_person=1)
    one, other = make.entry(challenge), make.entry(challenge, by="teacher")
    staff = make.viewer("staff")
    with make.ground.database.write() as session:
        talk.set_vote(session, staff, one.id, make.clock.now())
    with pytest.raises(Conflict), make.ground.database.write() as session:
        talk.set_vote(session, staff, other.id, make.clock.now())
    with make.ground.database.write() as session:
        talk.remove_vote(session, staff, one.id, make.clock.now())
    with make.ground.database.write() as session:
        talk.set_vote(session, staff, other.id, make.clock.now())
    assert see(make, "staff", other).entry.vote_count == 1


def test_votes_sent_at_once_never_exceed_what_a_person_has(make: Factory) -> None:
    challenge = make.challenge(votes_per_person=2)
    entries = [make.entry(challenge, title=f"Idé {n}") for n in range(6)]
    staff, now = make.viewer("staff"), make.clock.now()
    refused: list[int] = []

    def vote(entry_id: int) -> None:
        try:
            with make.ground.database.write() as session:
                talk.set_vote(session, staff, entry_id, now)
        except Conflict:
            refused.append(entry_id)

    threads = [threading.Thread(target=vote, args=(entry.id,)) for entry in entries]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with make.ground.database.read() as session:
        stored = session.scalar(select(func.count()).select_from(Vote))
    assert (stored, len(refused)) == (2, 4)


def test_totals_stay_hidden_until_voting_closes(make: Factory, clock: FixedClock) -> None:
    challenge = make.challenge(
        totals_hidden=True, voting_closes_at=make.clock.now() + timedelta(days=8)
    )
    entry = make.entry(challenge)
    with make.ground.database.write() as session:
        talk.set_vote(session, make.viewer("staff"), entry.id, clock.now())
    assert queries.vote_total(see(make, "manager", entry), clock.now()) is None
    clock.advance(days=8)
    assert queries.vote_total(see(make, "staff", entry), clock.now()) == 1


def test_votes_close_with_the_deadline_without_a_voting_phase(
    make: Factory, clock: FixedClock
) -> None:
    entry = make.entry(make.challenge())
    clock.advance(days=7)
    with pytest.raises(WrongPhase), make.ground.database.write() as session:
        talk.set_vote(session, make.viewer("staff"), entry.id, clock.now())


def test_the_gallery_goes_by_key(make: Factory) -> None:
    challenge = make.challenge()
    made = [make.entry(challenge, title=f"Idé {n}").id for n in range(5)]
    with make.ground.database.read() as session:
        seen = challenges.see(session, make.viewer("staff"), challenge.id, make.clock.now())
        first = queries.gallery(session, seen, make.clock.now(), limit=3)
        rest = queries.gallery(session, seen, make.clock.now(), after=first[-1].id, limit=3)
    assert [row.id for row in (*first, *rest)] == made[::-1]


words = st.text(alphabet="ab \n.", max_size=60)


@given(words, words)
def test_a_difference_holds_both_texts(old: str, new: str) -> None:
    pieces = rules.difference(old, new)
    assert "".join(p.text for p in pieces if p.kind != "insert") == old
    assert "".join(p.text for p in pieces if p.kind != "delete") == new


@given(st.dictionaries(st.integers(1, 9), st.sampled_from(["Ola", "Kari Nord"]), max_size=3))
def test_mentions_are_whole_names(people: dict[int, str]) -> None:
    assert rules.mentioned("Hei @Kari Nordmann og @Olav", people) == []
    found = rules.mentioned("Hei @kari nord, og @Ola!", people)
    assert found == sorted(people)
