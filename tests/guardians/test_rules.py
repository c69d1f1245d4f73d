"""The rules of consents, and the words that are consented to."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intranet_ideas.access import Phase, Role, matrix, permits, phases_for, require
from intranet_ideas.errors import NotAllowed, WaitsForConsent, WrongPhase
from intranet_ideas.guardians import rules
from intranet_ideas.guardians.rules import Step

ROLES = st.frozensets(st.sampled_from([each for each in Role if each is not Role.WAITING]))
PHASES = st.none() | st.sampled_from(list(Phase))
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


@given(st.sampled_from(sorted(matrix())), ROLES, PHASES)
def test_waiting_only_takes_away(action: str, roles: frozenset[Role], phase: Phase | None) -> None:
    waits = roles | {Role.WAITING}
    may = permits(action, waits, phase)
    assert may == (permits(action, roles, phase) and matrix()[action].while_waiting)
    assert phases_for(action, waits) <= phases_for(action, roles)
    if may:
        require(action, waits, phase)
        return
    # Why it is refused is what would be said without it, unless nothing else stands in the way.
    with pytest.raises((NotAllowed, WrongPhase)) as refused:
        require(action, waits, phase)
    only = permits(action, roles, phase)
    assert isinstance(refused.value, WaitsForConsent) == only


def test_what_may_be_done_while_one_waits_is_reading_and_drafts() -> None:
    """Whoever marks another action has to think of children first."""
    marked = {each.name for each in matrix().values() if each.while_waiting}
    writing = {name for name in marked
               if not name.endswith((".view", ".read", ".list", ".browse", ".view_own"))}
    assert writing == {
        # The account, the door, and what is open to anybody.
        "site.open", "session.begin", "session.end", "session.end_by_issuer", "guest.sign_in",
        "account.use", "passkey.own", "privacy.own", "notification.stop", "provisioning.use",
        "search.use",
        "invitation.write", "invitation.take_over", "guardian.own", "guardian.answer",
        "day.watch",
        # Drafts, which nobody else sees.
        "entry.create", "entry.edit", "attachment.change", "entry.view_draft",
        "entry.view_withdrawn", "entry.receipt", "bundle.see_own",
        # Taking back.
        "entry.withdraw", "comment.delete", "challenge.leave", "team.leave",
        "suggestion.withdraw", "help.withdraw",
    }  # fmt: skip


@given(st.integers(2020, 2100), st.integers(1, 18), st.data())
def test_a_year_that_can_be_chosen_needs_a_consent_to_its_end(
    this_year: int, age: int, data: st.DataObject
) -> None:
    year = data.draw(st.sampled_from(rules.years(this_year, age)))
    assert rules.check_age(rules.YOUNGER, year, this_year, age) == []
    assert rules.is_needed(year, this_year)
    assert rules.is_needed(year, year)
    assert not rules.is_needed(year, year + 1)
    for other in (None, this_year - 1, this_year + age):
        assert rules.check_age(rules.YOUNGER, other, this_year, age)[0].field == "year"
    assert rules.check_age(rules.OLDER, None, this_year, age) == []
    assert rules.check_age("", year, this_year, age)[0].field == "answer"


AGES = st.builds(rules.Age, st.just(True)) | st.builds(
    rules.Age, st.just(False), st.integers(2026, 2041))  # fmt: skip


@given(AGES, AGES, st.integers(2026, 2042))
def test_what_holds_at_once_lets_nobody_do_more(
    before: rules.Age, after: rules.Age, year: int
) -> None:
    if not rules.opens_more(before, after):
        assert rules.is_needed(after.year, year) or not rules.is_needed(before.year, year)
    assert rules.opens_more(before, after) == (
        (not before.older and after.older)
        or (before.year is not None and after.year is not None and after.year < before.year)
    )


@given(st.booleans(), st.booleans(), st.booleans(), st.booleans())
def test_whoever_is_held_back_is_told_a_next_step(
    said: bool, held: bool, asked: bool, closed: bool  # noqa: FBT001
) -> None:
    step = rules.step_of(said=said, held=held, asked=asked, closed=closed)
    assert (step is Step.FREE) == (not held and not closed)
    assert (step is Step.CLOSED) == closed
    assert (step is Step.WAITS) == (held and not closed and said and asked)


@given(st.integers(0, 20), st.integers(0, 20), st.integers(0, 20))
def test_letters_are_bounded(today: int, in_all: int, to_address: int) -> None:
    refused = rules.check_often(today=today, in_all=in_all, to_address=to_address)
    assert bool(refused) == (
        today >= rules.MOST_A_DAY or in_all >= rules.MOST_IN_ALL
        or to_address >= rules.MOST_TO_AN_ADDRESS
    )  # fmt: skip


@given(st.floats(0, 400), st.integers(0, 5))
def test_a_guardian_is_reminded_twice_at_most(days: float, sent: int) -> None:
    due = rules.reminders_due(NOON, sent, NOON + timedelta(days=days))
    assert due == (sent == 0 and days >= 3 or sent == 1 and days >= 10)


@pytest.mark.parametrize(("name", "shown"), [
    ("Ola Nordmann", True), ("Anne-Berit Ø. Ås", True), ("Kjøp på billig.no", False),
    ("https://x", False), ("ring 99 88 77 66", False), ("a@b", False), ("x" * 61, False),
])  # fmt: skip
def test_a_letter_carries_names_and_nothing_else(name: str, shown: bool) -> None:  # noqa: FBT001
    assert rules.presentable(name) == (name if shown else "")


def test_a_text_that_changes_has_another_version() -> None:
    """A consent names the text it was given to: raise the version and put the digest here."""
    words = "\n".join(f"{heading}\n{text}" for heading, text in rules.TOLD)
    digest = hashlib.sha256(words.encode()).hexdigest()[:16]
    assert {rules.TEXT_VERSION: digest} == {"1": DIGEST}


DIGEST = "43ac89f6fc753ce1"
