"""Ideas of guests that wait for a moderator: by whom, who decides, and that nobody reads them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intranet_ideas.challenges import talking
from intranet_ideas.challenges.models import Challenge
from intranet_ideas.challenges.talk_rules import TalkRules
from intranet_ideas.demo import files
from intranet_ideas.entries import actions as entries
from intranet_ideas.entries import hold_rules, holds, queries, uploads
from intranet_ideas.entries.hold_models import EntryHold
from intranet_ideas.entries.hold_rules import HandsIn, check_ruling, must_wait, next_reminder
from intranet_ideas.entries.models import Entry
from intranet_ideas.entries.rules import EntryFields
from intranet_ideas.errors import Conflict, DeadlinePassed, Invalid, NotAllowed, NotFound
from intranet_ideas.moderation import idea_actions as actions
from intranet_ideas.moderation import idea_queries
from intranet_ideas.notifications.fan_out import Notify
from intranet_ideas.notifications.queries import centre
from intranet_ideas.operations.queries import audit_trail
from intranet_ideas.privacy import erasing, retention
from intranet_ideas.privacy.queries import rows_about

from ..browsing import Browser
from ..factories import Factory

WAITING = TalkRules(guests_wait=False, guest_ideas_wait=True)
WHY = "It names a neighbour"


def do(make: Factory, action: Callable[..., Any], by: str, *rest: Any, **more: Any) -> Any:
    with make.ground.database.write() as session:
        return action(session, make.viewer(by), *rest, make.clock.now(), **more)


def opened(make: Factory, rules: TalkRules = WAITING, **changes: Any) -> Challenge:
    made = make.challenge(guests=True, **changes)
    changed: Challenge = do(make, talking.set_talk, "manager", made.id, rules, made.version)
    return changed


def held(make: Factory, entry: Entry) -> EntryHold:
    with make.ground.database.read() as session:
        found = holds.latest(session, entry.id)
        assert found is not None
        return found


def decide(make: Factory, entry: Entry, decision: str, by: str = "moderator") -> None:
    reason = "" if decision == "through" else WHY
    do(make, actions.decide, by, entry.id, held(make, entry).id, decision, reason)


def rewrite(make: Factory, entry: Entry, title: str, by: str = "guest") -> None:
    with make.ground.database.write() as session:
        viewer, now = make.viewer(by), make.clock.now()
        version = queries.see_entry(session, viewer, entry.id, now).entry.version
        fields = EntryFields(title=title, body="Ny", answers={"behov": "Alle"})
        entries.save_entry(session, viewer, entry.id, fields, version, now)
        entries.submit_entry(session, viewer, entry.id, now)


def reads(make: Factory, entry: Entry, name: str) -> str | None:
    """Return the title that somebody reads, None where they see no such idea."""
    with make.ground.database.read() as session:
        try:
            seen = queries.see_entry(session, make.viewer(name), entry.id, make.clock.now())
        except NotFound:
            return None
        return seen.shown.title


def counted(make: Factory, challenge: Challenge) -> int:
    with make.ground.database.read() as session:
        return session.get_one(Challenge, challenge.id).entry_count


def queue(make: Factory, name: str) -> list[idea_queries.Waiting]:
    with make.ground.database.read() as session:
        return idea_queries.waiting(session, make.viewer(name), make.clock.now())


def heard(make: Factory, name: str) -> list[str]:
    Notify()(make.ground, make.clock.now())
    kinds = ("idea_waits", "entry_sent_back", "entry_refused", "entry_appeal", "entry_submitted",
             "entry_lapsed")  # fmt: skip
    with make.ground.database.read() as session:
        return [each.kind for each in reversed(centre(session, make.viewer(name)))
                if each.visible and each.kind.startswith(kinds)]  # fmt: skip


HANDS_IN = st.builds(
    HandsIn, guest=st.booleans(), moderates=st.booleans(), restricted=st.booleans(),
    let_through=st.integers(0, 60), refused_lately=st.booleans(),
)  # fmt: skip


@given(who=HANDS_IN, rules=st.builds(TalkRules, guest_ideas_wait=st.booleans(),
                                     ideas_trusted_after=st.integers(1, 50)))  # fmt: skip
def test_only_guests_who_are_not_trusted_yet_wait(who: HandsIn, rules: TalkRules) -> None:
    waits = must_wait(who, rules)
    if waits:
        assert who.guest
        assert not who.moderates
        assert rules.guest_ideas_wait
        assert who.restricted or who.refused_lately or who.let_through < rules.ideas_trusted_after  # type: ignore[operator]
    elif who.guest and not who.moderates and rules.guest_ideas_wait:
        assert who.let_through >= rules.ideas_trusted_after  # type: ignore[operator]
        assert not who.restricted
        assert not who.refused_lately


@given(st.sampled_from(["through", "back", "refused", "else"]), st.text(max_size=1100),
       st.booleans())  # fmt: skip
def test_who_is_not_let_through_reads_why(decision: str, reason: str, in_time: bool) -> None:
    faults = check_ruling(decision, reason, before_deadline=in_time)
    if not faults:
        assert decision == "through" or reason
        assert decision != "back" or in_time
        assert decision in hold_rules.DECISIONS
        assert len(reason) <= hold_rules.LONGEST_WORDS
    elif decision == "through":
        assert len(reason) > hold_rules.LONGEST_WORDS


@given(st.integers(0, 200), st.none() | st.integers(0, 200), st.integers(0, 400))
def test_reminders_come_after_two_days_and_at_the_deadline(
    since: int, closes: int | None, now: int
) -> None:
    begin = datetime(2026, 3, 10, 12, tzinfo=UTC)
    at = [begin + timedelta(hours=each) for each in (since, closes or 0, now)]
    closing = at[1] if closes is not None else None
    found = next_reminder(at[0], closing, at[2])
    moments = {at[0] + hold_rules.LONGEST_WAIT, closing}
    assert found is None or (found in moments and found > at[2])
    for each in moments - {None}:
        assert each <= at[2] or (found is not None and found <= each)  # type: ignore[operator]


def test_a_guests_idea_is_nowhere_until_it_is_let_through(make: Factory) -> None:
    challenge = opened(make)
    entry = make.entry(challenge, "guest", title="Fra en innbygger")
    assert reads(make, entry, "guest") == "Fra en innbygger"
    assert [reads(make, entry, each) for each in ("nurse", "moderator", "manager", "auditor")] \
        == [None] * 4  # fmt: skip
    assert counted(make, challenge) == 0
    assert heard(make, "moderator") == heard(make, "manager") == ["idea_waits"]
    assert heard(make, "nurse") == heard(make, "guest") == []
    handed_in = make.clock.now()
    make.clock.advance(hours=3)
    (item,) = queue(make, "moderator")
    assert (item.title, item.since, item.anew) == ("Fra en innbygger", handed_in, False)
    assert queue(make, "nurse") == queue(make, "guest") == []
    decide(make, entry, "through")
    assert reads(make, entry, "nurse") == "Fra en innbygger"
    assert counted(make, challenge) == 1
    assert heard(make, "guest") == ["entry_submitted"]
    with make.ground.database.read() as session:
        assert session.get_one(Entry, entry.id).submitted_at == handed_in
    assert queue(make, "moderator") == []
    # Trusted now, and staff always were.
    assert reads(make, make.entry(challenge, "guest", title="To"), "nurse") == "To"


def test_staff_do_not_wait_and_neither_does_anyone_where_it_is_off(make: Factory) -> None:
    challenge = opened(make)
    assert reads(make, make.entry(challenge, "nurse", title="Vår"), "staff") == "Vår"
    other = opened(make, TalkRules())
    assert reads(make, make.entry(other, "guest", title="Ute"), "staff") == "Ute"


def test_handing_in_counts_whenever_it_is_let_through(make: Factory) -> None:
    challenge = opened(make)
    entry = make.entry(challenge, "guest", title="I tide")
    make.clock.advance(days=8)
    with pytest.raises(DeadlinePassed):
        do(make, entries.submit_entry, "guest", entry.id)
    with pytest.raises(Invalid):
        decide(make, entry, "back")
    decide(make, entry, "through", "manager")
    assert reads(make, entry, "judge1") == "I tide"
    assert counted(make, challenge) == 1


def test_sent_back_with_a_word_and_handed_in_again(make: Factory) -> None:
    challenge = opened(make)
    entry = make.entry(challenge, "guest", title="Naboen")
    with pytest.raises(Invalid):
        do(make, actions.decide, "moderator", entry.id, held(make, entry).id, "back", " ")
    decide(make, entry, "back")
    assert heard(make, "guest") == ["entry_sent_back"]
    assert queue(make, "moderator") == []
    rewrite(make, entry, "Gata")
    assert [each.title for each in queue(make, "moderator")] == ["Gata"]
    decide(make, entry, "through")
    assert reads(make, entry, "nurse") == "Gata"
    with make.ground.database.read() as session:
        seen = queries.see_entry(session, make.viewer("nurse"), entry.id, make.clock.now())
        assert [each.title for each in queries.revisions(session, seen)] == ["Gata"], \
            "what was sent back is read by nobody"  # fmt: skip
        own = queries.see_entry(session, make.viewer("guest"), entry.id, make.clock.now())
        assert [each.title for each in queries.receipts(session, own)] == ["Gata", "Naboen"]


def test_a_change_waits_and_the_earlier_text_stands(make: Factory) -> None:
    challenge = opened(make, TalkRules())
    entry = make.entry(challenge, "guest", title="Før")
    version = counted(make, challenge)
    with make.ground.database.read() as session:
        version = session.get_one(Challenge, challenge.id).version
    do(make, talking.set_talk, "manager", challenge.id, WAITING, version)
    rewrite(make, entry, "Etter")
    assert reads(make, entry, "nurse") == "Før"
    assert [(each.title, each.anew) for each in queue(make, "manager")] == [("Etter", True)]
    first = held(make, entry)
    rewrite(make, entry, "Enda en")
    with pytest.raises(Conflict):
        do(make, actions.decide, "moderator", entry.id, first.id, "through", "")
    assert held(make, entry).since == first.since, "they have waited since the first"
    decide(make, entry, "refused")
    assert reads(make, entry, "nurse") == "Før"
    rewrite(make, entry, "Bedre")
    decide(make, entry, "through")
    assert reads(make, entry, "nurse") == "Bedre"
    assert counted(make, challenge) == 1


def test_refused_and_appealed(make: Factory) -> None:
    challenge = opened(make)
    entry = make.entry(challenge, "guest")
    decide(make, entry, "refused")
    with pytest.raises(Conflict):
        rewrite(make, entry, "En gang til")
    with pytest.raises(NotFound):
        do(make, actions.appeal, "nurse", entry.id, "Hm")
    with pytest.raises(Invalid):
        do(make, actions.appeal, "guest", entry.id, " ")
    do(make, actions.appeal, "guest", entry.id, "Det er ingen nabo")
    with pytest.raises(Conflict):
        do(make, actions.appeal, "guest", entry.id, "Igjen")
    assert [each.appealed for each in queue(make, "manager")] == [True]
    with pytest.raises(NotAllowed):
        do(make, actions.decide_appeal, "moderator", entry.id, True, "Nei")
    with pytest.raises(Invalid):
        do(make, actions.decide_appeal, "manager", entry.id, True, "")
    do(make, actions.decide_appeal, "manager", entry.id, True, "Du har rett")
    assert reads(make, entry, "nurse") == "Nattilsyn med sensor"
    assert "entry_appeal_decided" in heard(make, "guest")
    with pytest.raises(Conflict):
        do(make, actions.decide_appeal, "manager", entry.id, False, "Likevel ikke")
    assert counted(make, challenge) == 1


def test_who_had_one_refused_waits_though_trusted(make: Factory) -> None:
    challenge = opened(make)
    decide(make, make.entry(challenge, "guest"), "through")
    with make.ground.database.read() as session:
        version = session.get_one(Challenge, challenge.id).version
    stricter = TalkRules(guest_ideas_wait=True, ideas_trusted_after=2)
    do(make, talking.set_talk, "manager", challenge.id, stricter, version)
    decide(make, make.entry(challenge, "guest"), "refused")
    with make.ground.database.read() as session:
        version = session.get_one(Challenge, challenge.id).version
    do(make, talking.set_talk, "manager", challenge.id, WAITING, version)
    assert reads(make, make.entry(challenge, "guest"), "nurse") is None


def test_only_those_who_moderate_decide_and_none_on_their_own(make: Factory) -> None:
    challenge = opened(make)
    entry = make.entry(challenge, "guest", authors=("manager@example.org",))
    for name in ("nurse", "judge1", "auditor", "guest", "it"):
        with pytest.raises(NotFound):
            do(make, actions.decide, name, entry.id, held(make, entry).id, "through", "")
    with pytest.raises(NotAllowed):
        decide(make, entry, "through", "manager")
    assert queue(make, "manager") == []
    assert heard(make, "manager") == []
    decide(make, entry, "through")
    with pytest.raises(Conflict):
        decide(make, entry, "refused")


def test_an_appeal_ends_when_the_idea_is_thrown_away(make: Factory) -> None:
    entry = make.entry(opened(make), "guest")
    decide(make, entry, "refused")
    do(make, actions.appeal, "guest", entry.id, "Jo")
    do(make, entries.withdraw_entry, "guest", entry.id)
    assert queue(make, "manager") == []
    with pytest.raises(Conflict):
        do(make, actions.decide_appeal, "manager", entry.id, True, "Likevel")


def test_what_is_taken_back_waits_no_more(make: Factory) -> None:
    challenge = opened(make)
    entry = make.entry(challenge, "guest")
    do(make, entries.withdraw_entry, "guest", entry.id)
    assert queue(make, "moderator") == []
    assert held(make, entry).outcome == "taken_back"
    with pytest.raises(Conflict):
        decide(make, entry, "through")


def test_handing_in_twice_waits_once(make: Factory) -> None:
    entry = make.entry(opened(make), "guest")
    first = held(make, entry)
    do(make, entries.submit_entry, "guest", entry.id)
    assert held(make, entry).id == first.id
    assert heard(make, "moderator") == ["idea_waits"]


def test_those_who_decide_are_reminded_and_told_at_the_deadline(make: Factory) -> None:
    challenge = opened(make)
    slow = make.entry(challenge, "guest", title="Lenge")

    def remind() -> int:
        with make.ground.database.write() as session:
            return actions.remind(session, make.clock.now())

    assert remind() == 0
    make.clock.advance(days=2)
    assert (remind(), remind()) == (1, 0)
    assert heard(make, "manager").count("idea_waits_long") == 1
    assert [each.long for each in queue(make, "moderator")] == [True]
    make.clock.advance(days=5)
    assert (remind(), remind()) == (1, 0), "at the deadline"
    assert heard(make, "manager").count("idea_waits_long") == 2
    make.clock.advance(days=5)
    assert remind() == 0
    decide(make, slow, "through")
    make.clock.advance(days=1)
    assert remind() == 0


def test_the_trail_has_each_step_and_no_words(make: Factory) -> None:
    entry = make.entry(opened(make), "guest", title="Skjult tittel")
    decide(make, entry, "refused")
    do(make, actions.appeal, "guest", entry.id, "Hjertesukk")
    do(make, actions.decide_appeal, "manager", entry.id, False, "Fremdeles nei")
    with make.ground.database.read() as session:
        rows = audit_trail(session, make.viewer("auditor"), make.clock.now(), limit=100)
        told = [each.kind for each in rows if each.kind.startswith(("entry_", "idea_"))]
        assert {"entry_held", "entry_refused", "entry_appealed", "entry_appeal_decided"} <= {*told}
        assert not any(words in repr(each.data) for each in rows
                       for words in ("Hjertesukk", "Fremdeles", WHY, "Skjult"))  # fmt: skip


def test_erasing_takes_the_words_and_the_waiting(make: Factory) -> None:
    challenge = opened(make)
    refused, waits = make.entry(challenge, "guest"), make.entry(challenge, "guest")
    decide(make, refused, "refused")
    do(make, actions.appeal, "guest", refused.id, "Hjertesukk")
    guest = make.viewer("guest").id
    with make.ground.database.read() as session:
        assert "Hjertesukk" in repr(rows_about(session, "entry_hold", guest))
    with make.ground.database.write() as session:
        erasing.erase(session, None, guest, make.clock.now(), "nb")
    assert (held(make, refused).reason, held(make, refused).appeal) == ("", "")
    assert held(make, waits).outcome == "taken_back"
    assert queue(make, "moderator") == []


def test_pages(make: Factory, sign_in: Callable[[str], Browser]) -> None:
    challenge = opened(make)
    entry = make.entry(challenge, "guest", title="Benk ved elva", submit=False)
    stored = uploads.store_file("kart.png", files.png(), make.ground.files)
    file = do(make, uploads.add_attachment, "guest", entry.id, stored).id
    guest, moderator = sign_in("guest"), sign_in("moderator")
    assert "may have to let it through" in guest.get(f"/ideas/{entry.id}/edit").get_data(True)
    guest.post(f"/ideas/{entry.id}/submit", {})
    assert "waits to be looked at" in guest.get(f"/ideas/{entry.id}").get_data(True)
    assert "It waits to be looked at" in guest.get(f"/ideas/{entry.id}/receipt").get_data(True)
    assert "waits to be looked at" in guest.get("/me").get_data(True)
    queued = moderator.get("/moderation").get_data(True)
    assert "Benk ved elva" in queued
    assert "Gro Gjest" in queued
    address = f"/moderation/ideas/{entry.id}"
    assert "kart.png" in moderator.get(address).get_data(True)
    assert moderator.get(f"{address}/files/{file}").status_code == 200
    assert moderator.get(f"{address}/files/{file + 1}").status_code == 404
    nurse = sign_in("nurse")
    for path in (address, f"{address}/files/{file}", f"/ideas/{entry.id}"):
        assert nurse.get(path).status_code == 404
    number = str(held(make, entry).id)
    refused = moderator.post(address, {"hold": number, "decision": "refused", "reason": ""})
    assert refused.status_code == 422
    assert "Say why" in refused.get_data(True)
    typed = {"hold": number, "decision": "refused", "reason": WHY}
    assert moderator.post(address, typed).status_code == 303
    own = guest.get(f"/ideas/{entry.id}").get_data(True)
    assert WHY in own
    assert "refused this idea" in own
    assert "Hand in" not in own
    assert WHY in guest.get(f"/ideas/{entry.id}/waiting").get_data(True)
    assert guest.post(f"/ideas/{entry.id}/waiting", {"words": ""}).status_code == 422
    assert guest.post(f"/ideas/{entry.id}/waiting", {"words": "Jo"}).status_code == 303
    manager = sign_in("manager")
    assert "Jo" in manager.get(address).get_data(True)
    answered = manager.post(f"{address}/appeal", {"restore": "1", "reply": "Ja"})
    assert answered.status_code == 303
    assert "Benk ved elva" in nurse.get(f"/ideas/{entry.id}").get_data(True)
    assert manager.get(address).status_code == 404


def test_a_blind_challenge_names_nobody_in_the_queue(
    make: Factory, sign_in: Callable[[str], Browser]
) -> None:
    entry = make.entry(opened(make, blind=True), "guest")
    moderator = sign_in("moderator")
    for path in ("/moderation", f"/moderation/ideas/{entry.id}"):
        assert "Gro Gjest" not in moderator.get(path).get_data(True)


def test_no_reminder_of_a_draft_for_what_is_handed_in(make: Factory) -> None:
    from intranet_ideas.events import Event
    from intranet_ideas.notifications.concerned import _draft_authors

    challenge = opened(make)
    make.entry(challenge, "guest")
    make.entry(challenge, "nurse", submit=False)
    with make.ground.database.read() as session:
        found = session.scalars(_draft_authors(session, Event(challenge_id=challenge.id))).all()
    assert list(found) == [make.viewer("nurse").id]


def test_what_waits_is_kept_as_a_draft_is_not(make: Factory) -> None:
    challenge = opened(make)
    waits, refused = (make.entry(challenge, "guest", title=title) for title in ("Benk", "Lys"))
    draft = make.entry(challenge, "guest", title="Bare begynt", submit=False)
    decide(make, refused, "refused")
    do(make, actions.appeal, "guest", refused.id, "It names nobody")

    def kept() -> list[str]:
        retention.follow(make.ground, make.clock.now())
        with make.ground.database.read() as session:
            return [session.get_one(Entry, each.id).status for each in (waits, refused, draft)]

    make.clock.advance(days=366 + 90)
    assert kept() == ["draft", "draft", "withdrawn"]
    do(make, actions.decide_appeal, "manager", refused.id, False, "It does")
    assert kept() == ["draft", "withdrawn", "withdrawn"]


def end(make: Factory) -> int:
    with make.ground.database.write() as session:
        return actions.end_waiting(session, make.clock.now())


def test_what_nobody_decides_on_has_an_end_that_people_hear_of(make: Factory) -> None:
    challenge = opened(make)
    waits = make.entry(challenge, "guest", title="Benk")
    make.clock.advance(days=7 + 31)
    assert end(make) == 0
    said = heard(make, "manager").count("idea_waits_long")

    def kept() -> str:
        retention.follow(make.ground, make.clock.now())
        with make.ground.database.read() as session:
            return session.get_one(Entry, waits.id).status

    assert (kept(), kept()) == ("draft", "draft")
    assert heard(make, "manager").count("idea_waits_long") == said + 1, "called once"
    make.clock.advance(days=29)
    assert (end(make), kept()) == (0, "draft")
    decide_by = held(make, waits).ends_at
    assert decide_by == make.clock.now() + timedelta(days=1)
    make.clock.advance(days=1)
    assert (end(make), end(make)) == (1, 0)
    assert (held(make, waits).outcome, queue(make, "moderator")) == ("lapsed", [])
    assert heard(make, "guest").count("entry_lapsed") == 1
    with pytest.raises(Conflict):
        decide(make, waits, "through")
    assert kept() == "draft", "for its authors to copy"
    make.clock.advance(days=30)
    assert (end(make), kept()) == (0, "withdrawn")


def test_nothing_waits_when_the_results_are_published(
    make: Factory, sign_in: Callable[[str], Browser]
) -> None:
    challenge = opened(make)
    waits, refused = (make.entry(challenge, "guest", title=title) for title in ("Benk", "Lys"))
    decide(make, refused, "refused")
    do(make, actions.appeal, "guest", refused.id, "Hjertesukk")
    make.clock.advance(days=10)
    with make.ground.database.write() as session:
        session.get_one(Challenge, challenge.id).released_at = make.clock.now()
    assert end(make) == 2
    assert (held(make, waits).outcome, held(make, refused).restored) == ("lapsed", False)
    assert heard(make, "guest").count("entry_lapsed") == 2
    guest = sign_in("guest")
    assert "Nobody decided on this idea" in guest.get(f"/ideas/{waits.id}").get_data(True)
    assert "nobody answered your appeal" in guest.get(f"/ideas/{refused.id}").get_data(True)


def test_what_is_taken_back_while_it_waits_is_said_in_words(
    make: Factory, sign_in: Callable[[str], Browser]
) -> None:
    challenge = opened(make)
    waits = make.entry(challenge, "guest")
    draft = make.entry(challenge, "guest", submit=False)
    guest = sign_in("guest")
    for where in ("", "/edit"):
        page = guest.get(f"/ideas/{waits.id}{where}").get_data(True)
        assert "waits to be looked at" in page
        assert "Draft, not handed in" not in page
        assert "Take back what you handed in" in page
        assert "Nobody will read it then" in page
        assert "Throw the draft away" not in page
        assert "Throw the draft away" in guest.get(f"/ideas/{draft.id}{where}").get_data(True)


def test_who_publishes_the_results_is_told_of_ideas_that_still_wait(
    make: Factory, sign_in: Callable[[str], Browser]
) -> None:
    challenge = opened(make)
    make.entry(challenge, "guest", title="Benk")
    decide(make, make.entry(challenge, "guest", title="Lys"), "refused")
    make.clock.advance(days=40)
    page = sign_in("manager").get(f"/challenges/{challenge.id}/answers").get_data(True)
    told = "1 guest's idea still waits for a moderator."
    assert told in page
    with make.ground.database.write() as session:
        session.get_one(Challenge, challenge.id).released_at = make.clock.now()
    assert told not in sign_in("manager").get(f"/challenges/{challenge.id}/answers").get_data(True)
