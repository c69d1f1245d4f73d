"""A consultation from the draft to thanks, through its pages, on both databases."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from datetime import timedelta
from html import unescape

import pytest
from flask import Flask, url_for
from sqlalchemy import select

from intranet_ideas import events
from intranet_ideas.consultations import actions, answering, queries, rules
from intranet_ideas.consultations.models import Consultation, ConsultedText, Proposal, Support
from intranet_ideas.consultations.paragraphs import source_of
from intranet_ideas.event_facts import event_fact
from intranet_ideas.events import Event
from intranet_ideas.housekeeping import tell_of_consultations
from intranet_ideas.notifications.fan_out import Notify
from intranet_ideas.notifications.letters import letters_of
from intranet_ideas.notifications.messages import mail_app, target
from intranet_ideas.notifications.models import Delivery
from intranet_ideas.notifications.queries import centre
from intranet_ideas.people.queries import department_by_slug
from intranet_ideas.plugin_host import actions as plugins
from intranet_ideas.privacy import erasing
from intranet_ideas.privacy.retention import follow, preview
from intranet_ideas.privacy.takeaway import known_about

from ..factories import Factory
from .conftest import TEXT, Told

FIRST, SECOND, LAST = 2, 3, 5
"""The addresses of the three paragraphs; 1 and 4 are headings."""

NEW = "Vi skal prøve nye løsninger sammen med innbyggere og næringsliv."
MERGED = "Vi prøver, flere med."


def heard(told: Told, name: str) -> list[str]:
    notify = Notify()
    while notify(told.make.ground, told.clock.now()):
        pass
    with told.make.ground.database.read() as session:
        return [row.kind for row in centre(session, told.make.viewer(name))]


def test_a_draft_is_its_runners_alone_and_paragraphs_keep_their_addresses(
    told: Told, make: Factory
) -> None:
    fields = {"title": "Klimaplan", "text": TEXT, "owner": "innovator@example.org",
              "language": "nb", "audience": "staff", "introduction": "Si din mening."}
    answer = told.as_("innovator").post("/consultations/new", fields)
    assert answer.status_code == 303
    told.id = int(answer.location.rsplit("/", 1)[-1])
    told.get("staff", status=404)
    assert "Klimaplan" not in told.as_("staff").get("/consultations").get_data(as_text=True)
    assert "Klimaplan" in told.as_("innovator").get("/consultations").get_data(as_text=True)
    told.get("innovator")
    hidden = told.as_("innovator").hidden(f"/consultations/{told.id}/edit")
    grown = TEXT.replace("Alle ansatte", "Et nytt avsnitt.\n\nAlle ansatte")
    told.post("innovator", "/edit", **fields | {"text": grown, "version": hidden["version"]})
    with make.ground.database.read() as session:
        seen = queries.see(session, make.viewer("innovator"), told.id, told.clock.now())
        text = queries.paragraphs_of(session, seen)
    assert [each.key for each in text] == [1, 2, 6, 3, 4, 5]
    # What is wrong comes back with what was typed; a draft without a window can't be published.
    told.post("innovator", "/edit", 409, **fields | {"version": hidden["version"]})
    hidden = told.as_("innovator").hidden(f"/consultations/{told.id}/edit")
    page = told.post("innovator", "/edit", 422, **fields | {
        "title": "", "introduction": "Langt og nytt", "version": hidden["version"]})  # fmt: skip
    assert "Langt og nytt" in page
    assert "Give it a title." in page
    assert "Say when it opens." in told.post("innovator", "/publish", 422)
    assert told.as_("staff").get("/consultations/new").status_code in (403, 404)


def test_a_text_is_uploaded_as_a_file_of_plain_text(told: Told) -> None:
    fields = {"title": "Klimaplan", "text": "Dette leses ikke.", "language": "nb",
              "owner": "innovator@example.org", "audience": "staff"}  # fmt: skip
    for content, status in ((b"\xff\xfe\x00\x01", 422), ("\ufeff" + TEXT, 303)):
        data = content if isinstance(content, bytes) else content.encode()
        file = (io.BytesIO(data), "plan.md")
        answer = told.as_("innovator").post("/consultations/new", fields | {"file": file},
                                            content_type="multipart/form-data")  # fmt: skip
        assert answer.status_code == status
    told.id = int(answer.location.rsplit("/", 1)[-1])
    page = told.get("innovator")
    assert "Alle ansatte får tid til å prøve." in page
    assert "Dette leses ikke." not in page


def test_what_people_propose_until_it_closes(told: Told) -> None:
    assert "proposals" not in told.get("staff", f"/paragraphs/{FIRST}").split("<form")[-1]
    told.post("staff", f"/paragraphs/{FIRST}/proposals", 409, kind="change", text=NEW, why="Fordi")
    told.open()
    page = told.post("staff", f"/paragraphs/{FIRST}/proposals", 422, kind="change", text=NEW)
    assert NEW in unescape(page)
    assert "Say in a few words why." in page
    told.post("staff", f"/paragraphs/{FIRST}/proposals", kind="change", text=NEW, why="Flere med")
    (one,) = told.proposals("staff")
    number = one.proposal.id
    page = told.get("nurse", f"/paragraphs/{FIRST}")
    assert "<ins>" in page
    assert "Flere med" in page
    # Others support it; its writer can't, and changes it.
    told.post("nurse", f"/proposals/{number}/support", key=FIRST, on="1")
    told.post("nurse", f"/proposals/{number}/support", key=FIRST, on="1", again="2")
    told.post("staff", f"/proposals/{number}/support", 403, key=FIRST, on="1")
    told.post("nurse", f"/proposals/{number}/change", 403, key=FIRST, text="Nei", why="Nei")
    told.post("staff", f"/proposals/{number}/change", key=FIRST, text=f"{NEW} Nå.", why="Best")
    assert told.proposals("nurse")[0].supports == 1
    assert told.proposals("nurse")[0].proposal.text == f"{NEW} Nå."
    # Comments, a reply to one, and no further level.
    told.post("nurse", f"/paragraphs/{FIRST}/comments", body="Hva koster det?")
    told.post("staff", f"/paragraphs/{FIRST}/comments", body="Lite.", parent=1)
    told.post("nurse", f"/paragraphs/{FIRST}/comments", 409, body="Takk for svaret.", parent=2)
    page = told.get("teacher", f"/paragraphs/{FIRST}")
    assert page.index("Hva koster det?") < page.index("Lite.")
    assert "consultation_commented" in heard(told, "nurse")
    # Counted on the text's own page.
    assert "1 proposal" in told.get("teacher")
    assert "2 comments" in told.get("teacher")
    told.post("staff", f"/proposals/{number}/withdraw", key=FIRST)
    assert told.proposals("nurse") == []


def test_what_comes_too_late_is_kept_for_who_wrote_it(told: Told) -> None:
    told.open()
    told.post("staff", f"/paragraphs/{FIRST}/proposals", kind="change", text=NEW, why="Flere med")
    sent = told.proposals("staff")[0].proposal.id
    told.close()
    told.post("staff", f"/paragraphs/{LAST}/proposals", kind="add", text="Sent.", why="Sent")
    told.post("staff", f"/proposals/{sent}/change", key=FIRST, text=f"{NEW} Sent.", why="Sent")
    told.post("staff", f"/paragraphs/{LAST}/comments", body="For sen kommentar")
    assert "Your text is kept as a draft" in told.get("staff")
    assert [each.proposal.status for each in told.proposals("staff")] == ["sent", "late", "late"]
    assert [each.proposal.text for each in told.proposals("nurse")] == [NEW]
    assert "For sen kommentar" in told.get("staff", f"/paragraphs/{LAST}")
    for other in ("nurse", "innovator"):
        assert "For sen kommentar" not in told.get(other, f"/paragraphs/{LAST}")
    told.post("staff", f"/proposals/{sent}/withdraw", 409, key=FIRST)


def test_the_deadline_is_only_made_later_with_a_reason_that_all_hear(told: Told) -> None:
    told.open()
    told.post("staff", f"/paragraphs/{FIRST}/comments", body="Bra!")
    told.post("nurse", "/me", follows="1")
    earlier, later = "2026-01-01T12:00", "2036-01-01T12:00"
    page = told.post("innovator", "/extend", 422, closes_at=earlier, notice="Kortere")
    assert "must be later" in page
    assert "Kortere" in page
    assert told.post("innovator", "/extend", 422, closes_at=later, notice="")
    told.post("staff", "/extend", 403, closes_at=later, notice="Jeg vil")
    told.post("innovator", "/extend", closes_at=later, notice="Flere må nå det")
    assert "Flere må nå det" in told.get("teacher")
    for name, hears in (("staff", True), ("nurse", True), ("teacher", False)):
        assert ("consultation_extended" in heard(told, name)) is hears


@pytest.fixture
def closed(told: Told) -> tuple[Told, list[int]]:
    """Four proposals, two of them to the same paragraph, and the deadline has passed."""
    told.open()
    for name, key, kind, text, why in (
        ("staff", FIRST, "change", NEW, "Flere med"),
        ("nurse", FIRST, "change", "Vi prøver.", "Kortere"),
        ("teacher", SECOND, "remove", "", "Det lover for mye"),
        ("staff", LAST, "add", "Vi deler det vi lærer.\n\nHvert år.", "Læring"),
    ):
        told.post(name, f"/paragraphs/{key}/proposals", kind=kind, text=text, why=why)
    told.post("janitor", f"/paragraphs/{LAST}/comments", body="Enig")
    told.post("staff", "/me", named="1")
    told.post("judge1", "/me", follows="1")
    told.close()
    return told, [each.proposal.id for each in told.proposals("innovator")]


def test_answers_are_given_in_any_order_and_told_with_the_new_version(
    closed: tuple[Told, list[int]]
) -> None:
    told, (one, two, three, four) = closed
    told.get("staff", "/desk", 403)
    told.post("staff", "/answers", 403, proposal=one, answer="accepted", reason="Ja")
    told.post("staff", "/edit", 403, opens_at="i morgen")
    page = told.post("innovator", "/answers", 422, proposal=one, answer="accepted", reason="")
    assert "Say why: those who proposed it read this." in page
    # Those that say the same, at two places, are grouped and answered as one.
    told.post("innovator", "/groups", proposals=[str(two), str(three)], title="Kortere tekst")
    (group,) = {each.group.id for each in told.proposals("innovator") if each.group}
    told.post("innovator", "/answers", group=group, answer="accepted", reason="Vi kutter.",
              version=told.version(group=group))  # fmt: skip
    told.post("innovator", "/answers", proposal=four, answer="accepted", reason="Godt poeng.")
    assert "3 of 4 proposals are answered." in told.get("innovator", "/desk")
    assert f'id="proposal-{one}"' in told.get("innovator", "/desk?left=1")
    assert f'id="proposal-{four}"' not in told.get("innovator", "/desk?left=1")
    # Nobody else reads answers yet, and the new version waits for the last.
    assert "Godt poeng." not in told.get("staff", f"/paragraphs/{LAST}")
    assert "Godt poeng." not in told.get("staff", "/proposals.csv")
    told.post("innovator", "/release", 409)
    told.post("innovator", "/answers", proposal=one, answer="accepted", reason="Ja, flere med.")
    told.post("innovator", "/release", 409)
    page = told.get("innovator", "/desk")
    assert "Several accepted at one place" in page
    told.post("innovator", "/wordings", paragraph=FIRST, slot="here", text=MERGED,
              of=[f"{one}:accepted", f"{two}:accepted"])  # fmt: skip
    told.get("staff", "/result", 404)
    told.post("innovator", "/release")
    told.post("innovator", "/answers", 409, proposal=one, answer="declined", reason="Nei")

    with told.make.ground.database.read() as session:
        seen = queries.see(session, told.make.viewer("staff"), told.id, told.clock.now())
        new = queries.version_of(session, seen.consultation.text_id, 2)
    assert [(each.key, each.text) for each in new] == [
        (1, "Mål"), (FIRST, MERGED), (4, "Veien dit"),
        (LAST, "Vi måler hva som virker."), (6, "Vi deler det vi lærer."), (7, "Hvert år."),
    ]  # fmt: skip
    page = told.get("janitor", "/result")
    for words in ("Godt poeng.", "Vi kutter.", "Ja, flere med.", "Thanks to Stian Staff.",
                  "a few more"):
        assert words in page, words
    assert "Nina" not in page.split("What changed")[0]
    for name, hears in (("staff", True), ("janitor", True), ("judge1", True), ("judge2", False)):
        assert ("consultation_answered" in heard(told, name)) is hears, name
    rows = list(csv.DictReader(io.StringIO(
        told.get("staff", "/proposals.csv").lstrip("\ufeff"), newline=""
    ), delimiter=";"))  # fmt: skip
    assert [row["reason"] for row in rows] == ["Ja, flere med.", "Vi kutter.", "Vi kutter.",
                                               "Godt poeng."]  # fmt: skip


def test_a_further_round_begins_from_the_new_version(closed: tuple[Told, list[int]]) -> None:
    told, numbers = closed
    for number in numbers:
        answer = "accepted" if number == numbers[-1] else "declined"
        told.post("innovator", "/answers", proposal=number, answer=answer, reason="Slik ble det.")
    told.post("innovator", "/again", 409)
    told.post("innovator", "/release")
    told.post("innovator", "/again")
    told.post("innovator", "/again", 409)
    assert "Version 2" in told.get("staff", "/compare")
    assert "<ins>" in told.get("staff", "/compare?from=1&to=2")
    told.get("staff", "/compare?from=1&to=9", 404)
    first = told.id
    told.id += 1
    told.get("staff", status=404)
    with told.make.ground.database.read() as session:
        seen = queries.see(session, told.make.viewer("innovator"), told.id, told.clock.now())
        text = queries.paragraphs_of(session, seen)
        assert not actions.may_write_text(seen)
    assert [each.key for each in text] == [1, 2, 3, 4, 5, 6, 7]
    assert source_of(text).endswith("Vi deler det vi lærer.\n\nHvert år.")
    assert "The next round" not in told.as_("staff").get(
        f"/consultations/{first}/result"
    ).get_data(as_text=True)


def test_a_version_that_only_others_were_asked_about_is_not_compared(
    closed: tuple[Told, list[int]]
) -> None:
    told, numbers = closed
    for number in numbers:
        answer = "accepted" if number == numbers[-1] else "declined"
        told.post("innovator", "/answers", proposal=number, answer=answer, reason="Slik ble det.")
    told.post("innovator", "/release")
    told.post("innovator", "/again")
    told.id += 1
    with told.make.ground.database.write() as session:
        seen = queries.see(session, told.make.viewer("innovator"), told.id, told.clock.now())
        seen.consultation.audience = rules.ALL
        seen.consultation.published_at = seen.consultation.opens_at = told.clock.now()
        seen.consultation.closes_at = told.clock.now() + timedelta(days=14)
    assert "<ins>" in told.get("staff", "/compare?from=1&to=2")
    assert "Version 1" not in told.get("guest", "/compare")
    told.get("guest", "/compare?from=1&to=2", 404)


def test_who_is_asked(told: Told) -> None:
    told.open()
    for name in ("staff", "auditor", "innovator"):
        told.get(name)
    told.get("guest", status=404)
    told.post("guest", f"/paragraphs/{FIRST}/comments", 404, body="Hei")
    with told.make.ground.database.write() as session:
        seen = queries.see(session, told.make.viewer("innovator"), told.id, told.clock.now())
        seen.consultation.audience = rules.ALL
    told.get("guest")
    told.post("guest", f"/paragraphs/{FIRST}/comments", body="Hei fra bygda")


def test_those_who_are_asked_hear_that_it_opens_and_who_runs_it_that_it_closes(
    told: Told, make: Factory
) -> None:
    with make.ground.database.write() as session:
        seen = queries.see(session, make.viewer("innovator"), told.id, told.clock.now())
        helse = department_by_slug(session, "helse")
        assert helse is not None
        seen.consultation.department_id = helse.id
        seen.consultation.audience = rules.DEPARTMENT
    assert tell_of_consultations(make.ground, told.clock.now()) == 0
    told.open()
    assert [tell_of_consultations(make.ground, told.clock.now()) for _ in range(2)] == [1, 0]
    told.get("staff")
    told.get("teacher", status=404)
    for name, hears in (("staff", True), ("manager", True), ("teacher", False), ("guest", False)):
        assert ("consultation_opened" in heard(told, name)) is hears, name
    told.close()
    assert [tell_of_consultations(make.ground, told.clock.now()) for _ in range(2)] == [1, 0]
    assert "consultation_closed" in heard(told, "innovator")
    assert "consultation_closed" not in heard(told, "staff")


def test_plugins_hear_that_it_opens_and_what_it_is(told: Told, make: Factory, app: Flask) -> None:
    told.open()
    tell_of_consultations(make.ground, told.clock.now())
    with make.ground.database.read() as session:
        event = session.scalars(
            select(events.Event).where(events.Event.kind == events.CONSULTATION_OPENED)
        ).one()
        fact = event_fact(session, event, make.ground.settings, told.clock.now())
    found = fact.consultation
    assert found is not None
    assert (fact.challenge, fact.entry, fact.story) == (None, None, None)
    assert (found.title, found.department, found.answered_at) == ("Innovasjonsstrategi", "", None)
    assert found.audience in (rules.ALL, rules.STAFF)
    with app.test_request_context(base_url=make.ground.settings.base_url):
        assert found.url == url_for("consultations.page", consultation_id=told.id, _external=True)


def test_a_comment_is_reported_and_hidden_with_a_reason(told: Told) -> None:
    told.open()
    told.post("staff", f"/paragraphs/{FIRST}/comments", body="Noe stygt")
    told.post("staff", "/comments/1/report", 403, key=FIRST, reason="rude")
    told.post("nurse", "/comments/1/report", key=FIRST, reason="rude")
    told.post("nurse", "/comments/1/report", 409, key=FIRST, reason="spam")
    assert "consultation_reported" in heard(told, "innovator")
    assert "Comments are reported" in told.get("innovator", "/desk")
    hide = {"key": FIRST, "decision": "hide", "reason": "Vi er snille"}
    told.post("nurse", "/comments/1/decision", 403, **hide)
    told.post("innovator", "/comments/1/decision", 422, **hide | {"reason": ""})
    told.post("innovator", "/comments/1/decision", **hide)
    assert "Noe stygt" not in told.get("nurse", f"/paragraphs/{FIRST}")
    assert "Vi er snille" in told.get("staff", f"/paragraphs/{FIRST}")
    assert "consultation_moderated" in heard(told, "staff")


def test_what_is_answered_is_told_to_nobody_before_the_new_version_is_out(
    closed: tuple[Told, list[int]]
) -> None:
    told, proposals = closed
    for each in proposals:
        told.do(answering.answer_proposal, "innovator", each, "declined", "Ikke enda", 0)
    with told.make.ground.database.read() as session:
        writers = session.scalars(
            select(Proposal.user_id).where(Proposal.id.in_(proposals)).distinct()
        ).all()
        trail = session.scalars(select(Event).filter_by(kind=events.CONSULTATION_WORKED_ON)).all()
        assert len(trail) == len(proposals)
        assert not any("answer" in each.data for each in trail)

    def taken_away() -> str:
        with told.make.ground.database.read() as session:
            return "".join(
                json.dumps(known_about(session, each, told.clock.now(), str)) for each in writers
            )

    assert "Kortere" in taken_away()
    assert "Ikke enda" not in taken_away()
    assert "declined" not in taken_away()
    told.do(actions.release, "innovator")
    assert "Ikke enda" in taken_away()


def test_who_is_erased_leaves_proposals_without_a_name(
    closed: tuple[Told, list[int]]
) -> None:
    told, _ = closed
    with told.make.ground.database.write() as session:
        number = told.make.viewer("nurse").id
        erasing.erase(session, told.make.viewer("it"), number, told.clock.now(), "nb")
        janitor = told.make.viewer("janitor").id
        erasing.erase(session, told.make.viewer("it"), janitor, told.clock.now(), "nb")
    page = told.get("teacher", f"/paragraphs/{FIRST}")
    assert "Kortere" in page
    assert "Nina" not in page
    page = told.get("teacher", f"/paragraphs/{LAST}")
    assert "Enig" not in page
    assert "Nobody has commented here." in page
    with told.make.ground.database.read() as session:
        assert queries.counts(session, told.id).get(LAST, (0, 0))[0] == 0


def test_two_who_answer_at_once_see_what_the_other_wrote(
    closed: tuple[Told, list[int]]
) -> None:
    told, (one, two, three, four) = closed
    told.post("innovator", "/groups", proposals=[str(two), str(three)], title="Kortere tekst")
    (group,) = {each.group.id for each in told.proposals("innovator") if each.group}
    began = told.version(group=group)
    mine = {"answer": "declined", "reason": "Min begrunnelse"}
    for what in ({"proposal": one, "version": 0}, {"group": group, "version": began}):
        told.post("innovator", "/answers", **what, answer="accepted", reason="Den andres ord")
        page = told.post("innovator", "/answers", 409, **what, **mine)
        assert "Someone else has changed this since you opened it" in page
        assert "Den andres ord" in page
        assert "Min begrunnelse" in page
        # What is wrong with mine is said without forgetting which answer it began from.
        told.post("innovator", "/answers", 422, **what, **mine | {"reason": ""})
        told.post("innovator", "/answers", 409, **what, **mine)
        told.post("innovator", "/answers", **what | {"version": what["version"] + 1}, **mine)
    reasons = {each.proposal.id: each.reason for each in told.proposals("innovator")}
    assert reasons == {one: "Min begrunnelse", two: "Min begrunnelse", three: "Min begrunnelse",
                       four: ""}  # fmt: skip
    told.post("innovator", "/answers", 409, proposal=one, version=1, back="1")
    told.post("innovator", "/answers", proposal=one, version=2, back="1")
    assert next(each for each in told.proposals("innovator")).answer is None


def test_a_group_is_not_answered_unseen_when_others_have_come_into_it(
    closed: tuple[Told, list[int]]
) -> None:
    told, (one, two, three, _) = closed
    told.post("innovator", "/groups", proposals=[str(two)], title="Kortere tekst")
    (group,) = {each.group.id for each in told.proposals("innovator") if each.group}
    began = told.version(group=group)
    told.post("innovator", "/groups", proposals=[str(one)], into=group)
    answer = {"group": group, "answer": "declined", "reason": "Nei"}
    page = told.post("innovator", "/answers", 409, **answer, version=began)
    assert "Look also at what stands in the group now." in page
    told.post("innovator", "/answers", **answer, version=told.version(group=group))
    # What comes into an answered group gets its answer only when that was seen.
    into = {"proposals": [str(three)], "into": group}
    page = unescape(told.post("innovator", "/groups", 422, **into))
    assert "“Kortere tekst” is answered already." in page
    answers = {each.proposal.id: each.answer for each in told.proposals("innovator")}
    assert answers[three] is None
    told.post("innovator", "/groups", 422, **into, takes=began)
    told.post("innovator", "/groups", **into, takes=told.version(group=group))
    answers = {each.proposal.id: each.answer for each in told.proposals("innovator")}
    assert (answers[one], answers[two], answers[three]) == ("declined",) * 3
    # Who has an answer of their own keeps it, and nothing is asked.
    told.post("innovator", "/ungroup", proposal=three, group=group,
              version=told.version(group))  # fmt: skip
    told.post("innovator", "/answers", proposal=three, answer="accepted", reason="Jo")
    told.post("innovator", "/groups", **into)
    answers = {each.proposal.id: each.answer for each in told.proposals("innovator")}
    assert answers[three] == "accepted"


def test_a_proposal_is_not_taken_out_of_a_group_unseen(closed: tuple[Told, list[int]]) -> None:
    """Two at the desk: what the one has moved since, the other does not take out again."""
    told, (one, two, three, _) = closed
    told.post("innovator", "/groups", proposals=[str(one), str(two)], title="Kortere tekst")
    (first,) = {each.group.id for each in told.proposals("innovator") if each.group}
    seen = {"proposal": one, "group": first, "version": told.version(first)}
    told.post("innovator", "/groups", proposals=[str(one), str(three)], title="Lengre tekst")
    page = unescape(told.post("innovator", "/ungroup", 409, **seen))
    assert "Someone else has changed this since you opened it" in page
    groups = {each.proposal.id: each.group and each.group.title
              for each in told.proposals("innovator")}
    assert (groups[one], groups[two]) == ("Lengre tekst", "Kortere tekst")
    # Nor while others have come into the same group, or it has got an answer.
    seen = {"proposal": two, "group": first, "version": told.version(first)}
    told.post("innovator", "/answers", group=first, answer="declined", reason="Nei",
              version=told.version(first))  # fmt: skip
    told.post("innovator", "/ungroup", 409, **seen)
    told.post("innovator", "/ungroup", **seen | {"version": told.version(first)})
    assert {each.proposal.id: each.group for each in told.proposals("innovator")}[two] is None
    told.post("innovator", "/ungroup", 409, **seen)


def test_a_text_is_put_together_of_what_was_seen(closed: tuple[Told, list[int]]) -> None:
    told, (one, two, _, _) = closed
    for each in (one, two):
        told.post("innovator", "/answers", proposal=each, answer="accepted", reason="Ja")
    both = {"paragraph": FIRST, "slot": "here", "of": [f"{one}:accepted", f"{two}:accepted"]}
    told.post("innovator", "/wordings", **both, text="Den andres tekst")
    page = told.post("innovator", "/wordings", 409, **both, text="Min tekst")
    assert "Den andres tekst" in page
    assert "Min tekst" in page
    # The other one declines meanwhile: mine was of two, and is not lost.
    told.post("innovator", "/answers", proposal=two, version=1, answer="declined", reason="Nei")
    page = told.post("innovator", "/wordings", 409, **both, text="Min tekst", version=1)
    assert "Min tekst" in page
    told.post("innovator", "/answers", proposal=one, version=1, answer="declined", reason="Nei")
    page = told.post("innovator", "/wordings", 404, **both, text="Min tekst", version=1)
    assert "Min tekst" in page


def test_a_consultation_is_cancelled_with_a_reason_that_those_who_took_part_hear(
    closed: tuple[Told, list[int]]
) -> None:
    told, (one, *_) = closed
    assert "Cancel the consultation" in told.get("innovator")
    assert "Cancel the consultation" not in told.get("staff")
    told.post("staff", "/cancel", 403, reason="Jeg vil", version=told.seen_version())
    page = told.post("innovator", "/cancel", 422, reason="", version=told.seen_version())
    assert "Say why: all who are asked read it." in page
    told.post("innovator", "/answers", proposal=one, answer="accepted", reason="Hemmelig svar")
    told.post("innovator", "/cancel", 409, reason="For gammelt", version=0)
    told.post("innovator", "/cancel", reason="Vi begynner på nytt.", version=told.seen_version())
    page = told.get("teacher")
    assert "This consultation is cancelled" in page
    assert "Vi begynner på nytt." in page
    for name, hears in (("staff", True), ("janitor", True), ("judge1", True), ("judge2", False)):
        assert ("consultation_cancelled" in heard(told, name)) is hears, name
    # Nothing more is said or answered, what is typed comes back, and no answer is told.
    page = told.post("nurse", f"/paragraphs/{FIRST}/comments", 409, body="For sent nå")
    assert "For sent nå" in page
    assert "is cancelled" in page
    for path, data in (
        ("/answers", {"proposal": one, "answer": "accepted", "reason": "Ja"}), ("/release", {}),
        ("/edit", {"title": "Ny"}), ("/cancel", {"reason": "Igjen"}),
    ):  # fmt: skip
        page = told.post("innovator", path, 409, version=told.seen_version(), **data)
        assert "is cancelled" in page, path
    assert "Hemmelig svar" not in told.get("staff", f"/paragraphs/{FIRST}")
    told.get("staff", "/result", 404)
    assert tell_of_consultations(told.make.ground, told.clock.now()) == 0
    assert "Cancelled" in told.as_("staff").get("/consultations").get_data(as_text=True)


def test_what_came_too_late_is_taken_back_though_it_was_cancelled(told: Told) -> None:
    told.open()
    told.close()
    told.post("staff", f"/paragraphs/{LAST}/proposals", kind="add", text="Sent.", why="Sent")
    (late,) = told.proposals("staff")
    told.post("innovator", "/cancel", reason="Nei", version=told.seen_version())
    told.post("staff", f"/proposals/{late.proposal.id}/withdraw", key=LAST)
    assert told.proposals("staff") == []


def test_a_draft_is_deleted_with_its_text_and_one_that_is_published_is_not(
    told: Told, make: Factory
) -> None:
    told.post("innovator", "/delete", 409, version=told.seen_version())
    fields = {"title": "Klimaplan", "text": TEXT, "owner": "innovator@example.org",
              "language": "nb", "audience": "staff"}  # fmt: skip
    answer = told.as_("innovator").post("/consultations/new", fields)
    first, told.id = told.id, int(answer.location.rsplit("/", 1)[-1])
    told.post("innovator", "/me", follows="1")
    told.post("staff", "/delete", 404, version=told.seen_version())
    told.post("innovator", "/delete", 409, version=7)
    assert "Delete the draft" in told.get("innovator")
    told.post("innovator", "/delete", version=told.seen_version())
    told.get("innovator", status=404)
    with make.ground.database.read() as session:
        assert len(session.scalars(select(ConsultedText)).all()) == 1
    told.id = first
    told.get("innovator")


def test_a_round_that_is_cancelled_or_deleted_makes_room_for_another(
    closed: tuple[Told, list[int]]
) -> None:
    told, numbers = closed
    for number in numbers:
        told.post("innovator", "/answers", proposal=number, answer="declined", reason="Nei.")
    told.post("innovator", "/release")
    first = told.id
    told.post("innovator", "/again")
    told.id = first + 1
    told.post("innovator", "/delete", version=told.seen_version())
    told.id = first
    told.get("staff", "/result")
    told.post("innovator", "/again")
    with told.make.ground.database.write() as session:
        second = session.scalars(
            select(Consultation).order_by(Consultation.id.desc()).limit(1)
        ).one()
        second.published_at = second.opens_at = told.clock.now()
        second.closes_at = told.clock.now() + timedelta(days=9)
        told.id = second.id
    assert "Version 2" in told.get("staff", "/compare")
    told.post("innovator", "/cancel", reason="Feil tekst", version=told.seen_version())
    told.id = first
    assert "The next round" not in told.get("staff", "/result")
    told.post("innovator", "/again")
    told.post("innovator", "/again", 409)


def test_of_an_empty_version_nobody_is_asked(told: Told) -> None:
    told.open()
    for key in range(1, LAST + 1):
        told.post("staff", f"/paragraphs/{key}/proposals", kind="remove", why="Bort")
    told.close()
    for each in told.proposals("innovator"):
        told.post("innovator", "/answers", proposal=each.proposal.id, answer="accepted",
                  reason="Ja")  # fmt: skip
    told.post("innovator", "/release")
    page = told.get("innovator", "/result")
    assert "Nothing is left of the text, so there is nothing to ask about." in page
    assert "Ask once more" not in page
    told.post("innovator", "/again", 409)


def test_a_word_of_who_runs_it_is_reported_to_others(told: Told, make: Factory) -> None:
    make.person("mod@example.org", "Mona Moderator", "skole", roles=("moderator",))
    make.person("other@example.org", "Olav Andre", "skole", roles=("innovation_group",))
    told.open()
    told.post("innovator", f"/paragraphs/{FIRST}/comments", body="Dumt sagt av meg")
    told.post("staff", f"/paragraphs/{FIRST}/comments", body="Dumt sagt av en annen")
    told.post("nurse", "/comments/1/report", key=FIRST, reason="rude")
    for name, hears in (("mod", True), ("other", True), ("innovator", False), ("staff", False)):
        assert ("consultation_reported" in heard(told, name)) is hears, name
    # What others wrote reaches who runs it and the moderators, not the whole group.
    told.post("nurse", "/comments/2/report", key=FIRST, reason="rude")
    assert heard(told, "innovator").count("consultation_reported") == 1
    assert heard(told, "mod").count("consultation_reported") == 2
    assert heard(told, "other").count("consultation_reported") == 1
    page = told.get("mod")
    assert "Comments are reported" in page
    assert "Reported: let it stand or hide it" in told.get("mod", f"/paragraphs/{FIRST}")
    told.get("mod", "/desk", 403)
    hide = {"key": FIRST, "decision": "hide", "reason": "Vi er snille"}
    told.post("innovator", "/comments/1/decision", 403, **hide)
    told.post("mod", "/comments/1/decision", **hide)
    assert "Vi er snille" in told.get("innovator", f"/paragraphs/{FIRST}")
    assert "Dumt sagt av meg" not in told.get("nurse", f"/paragraphs/{FIRST}")


def test_who_may_not_read_it_any_more_hears_nothing_of_it(told: Told, make: Factory) -> None:
    told.open()
    told.post("staff", f"/paragraphs/{FIRST}/comments", body="Ja")
    told.post("nurse", f"/paragraphs/{FIRST}/comments", body="Til deg", parent=1)
    with make.ground.database.write() as session:
        seen = queries.see(session, make.viewer("innovator"), told.id, told.clock.now())
        skole = department_by_slug(session, "skole")
        assert skole is not None
        seen.consultation.department_id = skole.id
        seen.consultation.audience = rules.DEPARTMENT
    told.get("staff", status=404)
    assert "consultation_commented" not in heard(told, "staff")
    told.post("innovator", "/extend", closes_at="2036-01-01T12:00", notice="Mer tid")
    assert "consultation_extended" not in heard(told, "staff")


def test_what_is_to_be_sent_is_asked_again_when_it_goes_out(told: Told, make: Factory) -> None:
    ground, now = make.ground, told.clock.now
    with ground.database.write() as session:
        plugins.enable(session, None, "notify_email", "kommune", now(), host=ground.plugins)
    told.open()
    told.post("staff", f"/paragraphs/{FIRST}/comments", body="Ja")
    told.post("teacher", f"/paragraphs/{FIRST}/comments", body="Ja, jeg og")
    told.post("innovator", "/extend", closes_at="2036-01-01T12:00", notice="Mer tid")
    assert {"consultation_extended"} == {*heard(told, "staff"), *heard(told, "teacher")}
    with ground.database.write() as session:
        seen = queries.see(session, make.viewer("innovator"), told.id, now())
        home = department_by_slug(session, "sykehjem")
        assert home is not None
        seen.consultation.department_id = home.id
        seen.consultation.audience = rules.DEPARTMENT
    with ground.database.read() as session:
        ids = session.scalars(select(Delivery.id)).all()
        letters, out = letters_of(session, ground, mail_app(ground.settings), ids, now())
    told.get("teacher", status=404)
    assert len(ids) == 2
    assert len(letters) == 1
    assert [each.error for each in out.values()] == ["it concerns the person no more"]


def test_the_front_page_and_my_page_tell_of_what_is_open_and_of_what_to_answer(
    told: Told
) -> None:
    def pages(name: str) -> list[str]:
        return [told.as_(name).get(path).get_data(as_text=True) for path in ("/", "/me")]

    assert not any("Innovasjonsstrategi" in page for page in pages("staff"))
    told.open()
    told.post("staff", f"/paragraphs/{FIRST}/proposals", kind="change", text=NEW, why="Flere med")
    for page in pages("nurse"):
        assert "Innovasjonsstrategi" in page
        assert "You are asked about this text." in page
        assert "in 13 days" in page
    assert not any("Innovasjonsstrategi" in page for page in pages("guest"))
    told.close()
    assert not any("Innovasjonsstrategi" in page for page in pages("nurse"))
    for page in pages("innovator"):
        assert "1 proposal waits for your answer." in page
        assert f"/consultations/{told.id}/desk" in page
    told.post("innovator", "/answers", proposal=told.proposals("innovator")[0].proposal.id,
              answer="declined", reason="Nei")  # fmt: skip
    assert all("Everything is answered. Publish the new version." in page
               for page in pages("innovator"))  # fmt: skip
    told.post("innovator", "/release")
    assert not any("Publish the new version" in page for page in pages("innovator"))


def test_a_message_leads_to_the_consultation_it_is_about(told: Told) -> None:
    told.open()
    assert tell_of_consultations(told.make.ground, told.clock.now()) == 1
    assert "consultation_opened" in heard(told, "staff")
    page = told.as_("staff").get("/notifications")
    assert "A consultation has opened" in page.get_data(as_text=True)
    with told.make.ground.database.read() as session:
        (one,) = centre(session, told.make.viewer("staff"))
    assert target(one) == f"/consultations/{told.id}"


def test_groups_are_joined_and_taken_apart_on_the_desk(closed: tuple[Told, list[int]]) -> None:
    told, (one, two, three, four) = closed
    for title, those in (("Kortere", (one, two)), ("Bort", (three,))):
        told.post("innovator", "/groups", proposals=[str(each) for each in those], title=title)
    kept, gone = sorted({each.group.id for each in told.proposals("innovator") if each.group})
    told.post("innovator", "/answers", group=kept, answer="declined", reason="Nei",
              version=told.version(group=kept))  # fmt: skip
    page = unescape(told.post("innovator", f"/groups/{gone}/join", 422, into=kept))
    assert "“Kortere” is answered already." in page
    told.post("innovator", f"/groups/{gone}/join", 422, into=gone)
    told.post("innovator", f"/groups/{gone}/join", into=kept, takes=told.version(group=kept))
    stands = {each.proposal.id: each.group for each in told.proposals("innovator")}
    assert [stands[each] and stands[each].id for each in (one, two, three, four)] == [
        kept, kept, kept, None]  # fmt: skip
    told.post("innovator", f"/groups/{kept}/apart", 409, version=0)
    told.post("innovator", f"/groups/{kept}/apart", version=told.version(group=kept))
    assert not any(each.group or each.answer for each in told.proposals("innovator"))


def test_the_desk_lists_as_the_text_goes_as_they_came_or_by_support(
    closed: tuple[Told, list[int]]
) -> None:
    told, (one, two, three, four) = closed
    with told.make.ground.database.write() as session:
        for name in ("nurse", "teacher", "judge1"):
            session.add(Support(proposal_id=four, user_id=told.make.viewer(name).id))

    def listed(query: str) -> list[int]:
        page = told.get("innovator", f"/desk{query}")
        return [int(each) for each in re.findall(r'id="proposal-(\d+)"', page)]

    assert listed("") == [one, two, three, four]
    assert listed("?order=support")[0] == four
    assert listed("?order=number") == sorted((one, two, three, four))
    assert listed("?order=nonsense") == listed("")


def test_what_was_said_goes_some_days_after_the_answers(closed: tuple[Told, list[int]]) -> None:
    told, numbers = closed
    ground = told.make.ground
    late = {"kind": "add", "text": "For sent ute", "why": "Sent"}
    told.post("staff", f"/paragraphs/{LAST}/proposals", **late)
    for each in numbers:
        told.do(answering.answer_proposal, "innovator", each, "declined", "Derfor", 0)
    told.do(actions.release, "innovator")
    settings = replace(ground.settings, keep_consulted_days=30)
    follow(replace(ground, settings=settings), told.clock.now() + timedelta(days=29))
    assert "Enig" in told.get("teacher", f"/paragraphs/{LAST}")
    with ground.database.read() as session:
        due = {each.rule.setting: each.rows
               for each in preview(session, settings, told.clock.now() + timedelta(days=31))}
    assert due["keep_consulted_days"] == 3  # a comment, a late draft, and who follows
    follow(replace(ground, settings=settings), told.clock.now() + timedelta(days=31))
    page = told.get("teacher", f"/paragraphs/{LAST}")
    assert "Enig" not in page
    assert "Nobody has commented here." in page
    assert "For sent ute" not in told.get("staff", f"/paragraphs/{LAST}")
    page = told.get("teacher", "/result")
    assert "Thanks to Stian Staff" in page
    assert "Derfor" in page


def test_names_are_read_by_who_runs_it_alone_where_that_was_chosen(
    closed: tuple[Told, list[int]]
) -> None:
    told, numbers = closed
    with told.make.ground.database.write() as session:
        session.get_one(Consultation, told.id).names = "runners"
    told.post("innovator", "/answers", proposal=numbers[0], answer="declined", reason="Nei")
    for each in numbers[1:]:
        told.do(answering.answer_proposal, "innovator", each, "declined", "Nei", 0)
    told.do(actions.release, "innovator")
    people = ("Stian Staff", "Nina Nurse", "Tora Teacher", "Jon Janitor")
    for path in (f"/paragraphs/{FIRST}", f"/paragraphs/{SECOND}", f"/paragraphs/{LAST}",
                 "/proposals.csv", "/result"):  # fmt: skip
        page = told.get("judge2", path)
        thanked = page.split("Thanks to Stian Staff.")
        assert not any(name in part for part in thanked for name in people), path
    assert "A participant" in told.get("judge2", f"/paragraphs/{LAST}")
    assert "Nina Nurse" in told.get("innovator", f"/paragraphs/{FIRST}")
    assert "Nina Nurse" in told.get("moderator", f"/paragraphs/{FIRST}")
    page = told.get("staff", f"/paragraphs/{FIRST}")
    assert "Stian Staff" in page.split("<h1")[1]
    assert "Nina Nurse" not in page
