"""Secrets change no byte for those who may not know them.

Two sites that are equal but for one secret are asked the same by the same people: every page
and every reading of the API must answer alike, headers, counts and order included, and so must
feeds and letters. Routes are taken from the application: a new one is read, too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from intranet_ideas.audit import lane
from intranet_ideas.bundles import actions as bundles
from intranet_ideas.challenges import talking
from intranet_ideas.challenges.talk_rules import TalkRules
from intranet_ideas.consultations import actions as consulting
from intranet_ideas.consultations import answering, taking_part
from intranet_ideas.consultations.rules import ConsultationFields
from intranet_ideas.days import guests as day_guests
from intranet_ideas.initiatives import actions as initiatives
from intranet_ideas.initiatives.rules import InitiativeFields
from intranet_ideas.judging import actions as judging
from intranet_ideas.judging import ranking
from intranet_ideas.judging.advancing import advance
from intranet_ideas.judging.round_setting import RoundFields, set_rounds
from intranet_ideas.meetings import actions as meetings
from intranet_ideas.meetings import minutes, queries
from intranet_ideas.meetings.models import MeetingPoint
from intranet_ideas.meetings.rules import MeetingFields
from intranet_ideas.moderation import idea_actions as deciding_ideas
from intranet_ideas.outcomes import actions as outcomes
from intranet_ideas.outcomes import deciding
from intranet_ideas.outcomes.weighing import Wanted
from intranet_ideas.partners import actions as partners
from intranet_ideas.partners.rules import PartnerFields
from intranet_ideas.people.rules import Viewer
from intranet_ideas.plugin_host import actions as plugins
from intranet_ideas.plugin_host import figures
from intranet_ideas.tips import actions as tips
from intranet_ideas.told import actions as told
from intranet_ideas.told.rules import Row, SheetFields
from intranet_ideas.voting import actions as ballots

from .twins import Site, built, differing

pytestmark = [pytest.mark.sqlite_only, pytest.mark.slow]

Look = tuple[tuple[str, ...], str]
"""Those who may not know the secret, and someone who may: else nothing would be looked at."""

TOLD = Row("Benk ved elva", "Så gamle kan hvile.")
"""What somebody told by phone."""

Story = Callable[[Site, int], Iterator[Look]]
"""What happens on both sites; it stops where people look."""


def an_author(site: Site, variant: int) -> Iterator[Look]:
    """Of a blind challenge: another name, in another department."""
    author = ("staff", "teacher")[variant]
    site.words = ("nattilsyn", "Stian", "Tora", "Sykehjem")
    site.challenge()
    first = site.idea(author, title="Hvem skrev dette?", file="skisse.pdf")
    site.idea("nurse")
    site.comment("nurse", first, "Hva koster det?")
    site.comment(author, first, "Ikke mye.")
    site.bundle("Natta", "To om det samme", site.entries)
    site.clock.advance(days=9)
    site.assess("judge1", first, 4)
    yield ("nurse", "judge1", "auditor", "it"), "manager"
    site.clock.advance(days=6)
    ranking.compute_due_rankings(site.ground, site.clock.now())
    yield ("judge1", "auditor"), "manager"


def a_pseudonym(site: Site, variant: int) -> Iterator[Look]:
    author = ("staff", "teacher")[variant]
    site.words = ("nattilsyn", "Stian", "Tora")
    site.challenge(blind=False)
    first = site.idea(author, title="Hvem skrev dette?", pseudonymous=True, file="skisse.pdf")
    site.idea("nurse")
    site.comment(author, first, "Ikke mye.")
    yield ("judge1", "auditor", "manager"), author
    site.clock.advance(days=9)
    site.assess("judge1", first, 4)
    site.clock.advance(days=6)
    ranking.compute_due_rankings(site.ground, site.clock.now())
    for entry in site.entries:
        site.answer(entry, "later")
    site.do(outcomes.release, "manager", site.challenge_id)
    yield ("nurse", "judge1", "auditor", "manager", "it"), author


def a_blanked_word(site: Site, variant: int) -> Iterator[Look]:
    """In the text, its history, a file's name and the comments: blanked for all but the authors
    and the managers."""
    word = ("Torfinn", "Ragnhild")[variant]
    site.words = ("nattilsyn", "Torfinn", "Ragnhild", "post")
    site.challenge()
    first = site.idea("nurse", file=f"{word}s plan.pdf", title=f"Nattilsyn av {word}",
                      answers={"behov": f"{word}s post"})  # fmt: skip
    site.rewrite("nurse", first, title=f"Nattilsyn ved {word}", body=f"Hilsen **{word}** i post 2",
                 answers={"behov": f"De som {word} ser hver natt"})  # fmt: skip
    site.idea("staff", title="En til")
    site.comment("staff", first, f"Godt tenkt, @{word}!")
    site.comment("nurse", first, f"Takk, hilsen [{word}](https://{word}.example/)")
    site.blank(first, word)
    site.clock.advance(days=9)
    site.assess("judge1", first, 4)
    yield ("judge1", "teacher", "it"), "manager"
    site.clock.advance(days=6)
    ranking.compute_due_rankings(site.ground, site.clock.now())
    yield ("judge1", "auditor"), "nurse"


def an_idea_that_waits(site: Site, variant: int) -> Iterator[Look]:
    """Of a guest, and a guest's changed text: in time, after the deadline, and refused."""
    site.words = ("nattilsyn", "hemmelig", "utenfra")
    site.challenge(blind=False, guests=True)
    trusted = site.idea("guest", title="Utenfra")
    site.idea("nurse")
    site.do(talking.set_talk, "manager", site.challenge_id,
            TalkRules(guests_wait=False, guest_ideas_wait=True), site.version())
    site.rewrite("guest", trusted, title=("Hemmelig A", "Hemmelig B")[variant],
                 body=("Hemmelig A", "Hemmelig B")[variant], answers={"behov": "Alle"})
    waits = site.idea("guest", title=("Hemmelig C", "Hemmelig D")[variant], file="plan.pdf")
    yield ("nurse", "judge1", "auditor", "it"), "guest"
    yield ("nurse", "judge1", "auditor"), "moderator"
    site.do(deciding_ideas.decide, "moderator", waits, site.held(waits), "refused", "Reklame")
    site.clock.advance(days=9)
    site.assess("judge1", trusted, 4)
    yield ("nurse", "judge1", "auditor"), "guest"


def a_dissolved_bundle(site: Site, variant: int) -> Iterator[Look]:
    """What it was called, and a bundle that is empty by now: those who make bundles alone."""
    word = ("Skandalene", "Sparetips")[variant]
    site.words = ("nattilsyn", *("Skandalene", "Sparetips"))
    site.challenge()
    site.idea("nurse")
    site.idea("staff", title="En til")
    dissolved = site.bundle(word, f"Alt om {word}", site.entries[:1])
    site.do(bundles.dissolve, "manager", site.challenge_id, dissolved)
    emptied = site.bundle(f"Mer om {word}", "", site.entries[1:])
    site.do(bundles.take_out, "manager", site.challenge_id, emptied, site.entries[1])
    site.bundle("Natta", "To om det samme", site.entries)
    yield ("nurse", "staff", "teacher", "judge1", "auditor", "it"), "manager"


def whose_idea_was_told(site: Site, variant: int) -> Iterator[Look]:
    """In a blind challenge, and who wrote it down: a draft at first, and handed in."""
    site.words = ("nattilsyn", "Anne", "Berit", "benk")
    site.challenge(guests=True)
    site.idea("nurse")
    fields = SheetFields("phone", ("Anne", "Berit")[variant], rows=(TOLD,))
    writer = ("moderator", "boss")[variant]
    sheet = site.do(told.begin_sheet, writer, site.challenge_id, fields, nobody="")
    yield ("nurse", "judge1"), writer
    site.do(told.hand_in, writer, site.challenge_id, sheet.id)
    site.entries.append(site.entries[0] + 1)
    yield ("nurse", "judge1", "guest"), "manager"
    site.clock.advance(days=9)
    site.assess("judge1", site.entries[1], 4)
    yield ("nurse", "judge1"), "manager"


def a_challenge_beside_the_day(site: Site, variant: int) -> Iterator[Look]:
    """Who came to a day by a name only reads of no other challenge, whatever is in it."""
    secret = ("Hemmelig A", "Hemmelig B")[variant]
    site.words = ("nattilsyn", "Hemmelig", "dag")
    site.challenge(blind=False, guests=True, title=secret)
    first = site.idea("nurse", title=secret, file=f"{secret}.pdf")
    site.comment("staff", first, f"Om {secret}")
    site.make.day_guest("dayguest", site.make.challenge(title="En dag").id)
    yield ("dayguest",), "guest"


def a_name_taken_out(site: Site, variant: int) -> Iterator[Look]:
    """Of a guest of the day, whom the host took out: the host alone reads what it was."""
    site.words = ("nattilsyn", "Hemmelig", "lys")
    site.challenge(blind=False)
    site.make.day_guest("dayguest", site.challenge_id)
    site.make.day_guest("rude", site.challenge_id, ("Hemmelig A", "Hemmelig B")[variant])
    first = site.idea("rude", title="Lys")
    site.comment("rude", first, "Det er bra.")
    site.do(day_guests.take_out, "manager", site.challenge_id, site.make.viewer("rude").id)
    yield ("nurse", "dayguest", "judge1", "auditor", "it"), "manager"


def a_draft_and_votes(site: Site, variant: int) -> Iterator[Look]:
    site.words = ("nattilsyn", "hemmelig")
    site.challenge(totals_hidden=True)
    site.idea("nurse")
    site.idea("nurse", title="En til")
    site.idea("staff", submit=False, title=("Hemmelig A", "Hemmelig B")[variant])
    for voter in ("staff", "teacher"):
        site.vote(voter, site.entries[variant])
    yield ("nurse", "judge1", "manager"), "staff"


def a_basket(site: Site, variant: int) -> Iterator[Look]:
    """Until the results are out, and who chose what for ever."""
    site.challenge(voting="budget", budget=1000, totals_at_release=True)
    for by in ("nurse", "staff", "boss"):
        entry = site.idea(by, title=f"Av {by}")
        site.do(ballots.ask_cost, by, entry, 600, 0)
    site.clock.advance(days=7)
    for voter in ("teacher", "janitor", "judge3"):
        chosen = site.entries[variant]
        site.do(ballots.hand_in, voter, site.challenge_id, [chosen], 0)
    site.clock.advance(days=2)
    yield ("manager",), "teacher"


def a_judges_score(site: Site, variant: int) -> Iterator[Look]:
    """Until the results are out, whatever the ranking and the meeting make of it."""
    site.words = ("nattilsyn", "svakt", "sterk")
    site.challenge()
    site.idea("nurse")
    site.idea("staff", title="En til")
    site.clock.advance(days=9)
    site.assess("judge1", site.entries[0], (2, 6)[variant], ("Svakt", "Sterk")[variant])
    yield ("nurse", "judge2", "auditor", "guest"), "judge1"
    site.assess("judge1", site.entries[1], (6, 2)[variant])
    site.clock.advance(days=6)
    ranking.compute_due_rankings(site.ground, site.clock.now())
    site.answer(site.entries[0], ("chosen", "declined")[variant])
    wanted = (
        Wanted("choose", "Lang prat", "chosen", "Best", ""),
        Wanted("talk", "Kort", "declined", "Dyrt", "Juryen var delt"),
    )[variant]
    site.do(deciding.put_decision, "manager", site.entries[1], wanted, 0)
    yield ("staff", "auditor", "it", "moderator"), "judge1"


def a_kept_order(site: Site, variant: int) -> Iterator[Look]:
    """Published, but the challenge keeps the order and passes words on to the authors alone."""
    site.words = ("nattilsyn", "svakt", "sterk")
    site.challenge(openness="place")
    site.idea("nurse")
    site.idea("staff", title="En til")
    site.clock.advance(days=9)
    site.assess("judge1", site.entries[0], (2, 6)[variant], ("Svakt", "Sterk")[variant])
    site.assess("judge1", site.entries[1], (6, 2)[variant])
    site.clock.advance(days=6)
    ranking.compute_due_rankings(site.ground, site.clock.now())
    for entry in site.entries:
        site.answer(entry, "later")
    site.do(outcomes.release, "manager", site.challenge_id)
    yield ("teacher",), "nurse"


def a_comparison(site: Site, variant: int) -> Iterator[Look]:
    with site.ground.database.write() as session:
        plugins.enable(session, None, "scoring_pairwise", "kommune", site.clock.now(),
                       host=site.ground.plugins)  # fmt: skip
    site.challenge(scoring_method="scoring_pairwise.bradley_terry", evidence="comparisons")
    site.idea("nurse")
    site.idea("staff", title="En til")
    site.clock.advance(days=9)
    site.do(judging.put_comparison, "judge1", site.challenge_id, *site.entries,
            site.entries[variant])  # fmt: skip
    yield ("staff", "judge2"), "judge1"


def who_went_on(site: Site, variant: int) -> Iterator[Look]:
    """To the next round of judging. teacher judges in it, and may not learn whether an idea of
    their own is there."""
    site.words = ("nattilsyn", "teacher")
    site.challenge(blind=False)
    for by in ("nurse", "staff", "teacher"):
        site.idea(by, title=f"Fra {by}")
    end = site.clock.now() + timedelta(days=10)
    plan = [RoundFields("Screening", end), RoundFields("Final")]
    site.do(set_rounds_now, "manager", site.challenge_id, plan)
    site.clock.advance(days=9)
    for judge in ("judge1", "judge2"):
        for entry in site.entries:
            site.assess(judge, entry, 4)
    ranking.compute_due_rankings(site.ground, site.clock.now())
    went_on = frozenset((site.entries[:1], [site.entries[0], site.entries[2]])[variant])
    site.do(advance, "manager", site.challenge_id, went_on, "", "")
    yield ("nurse", "teacher"), "manager"


def a_challenge_for_a_named_partner(site: Site, variant: int) -> Iterator[Look]:
    """And an idea in it: neither is there for other guests, nor for another organisation's."""
    make = site.make
    make.person("innovator@example.org", "Inga Innovator", "kommune", roles=("innovation_group",))
    for key in ("kari", "ola"):
        make.person(f"{key}@example.org", key.title(), "innbyggere", guest=True)
        fields = PartnerFields(f"{key.title()}s lag", "association", "Hjelper", "",
                               f"{key}@example.org")  # fmt: skip
        made = site.do(partners.make_partner, "innovator", fields)
        site.do(partners.answer, key, made.id, accept=True)
    theirs = made.id - 1
    word = ("Torfinn", "Ragnhild")[variant]
    site.words = ("nattilsyn", "Torfinn", "Ragnhild")
    site.challenge(title=f"Sammen med {word}", partners=(theirs,), outside="nothing")
    site.idea("kari", title=f"Nattilsyn ved {word}")
    site.comment("nurse", site.entries[0], f"Hei {word}")
    yield ("guest", "ola"), "kari"


def what_is_answered(site: Site, variant: int) -> Iterator[Look]:
    """In a consultation, before the new version is out: who reported and who supports what, what
    came too late, and every answer. That something is worked on the trail may tell, and on what."""
    site.make.person("innovator@example.org", "Inga Innovator", "kommune",
                     roles=("innovation_group",))  # fmt: skip
    site.words = ("nattilsyn", "strategi", "sent", "hemmelig")
    now = site.clock.now()
    fields = ConsultationFields(
        "Innovasjonsstrategi", "# Mål\n\nVi prøver nye løsninger.", "innovator@example.org",
        opens_at=now + timedelta(days=1), closes_at=now + timedelta(days=8),
    )  # fmt: skip
    one = site.do(consulting.begin, "innovator", fields).id
    site.do(consulting.publish, "innovator", one)
    site.clock.advance(days=2)
    said, other = (("nurse", "teacher"), ("teacher", "nurse"))[variant]
    proposals = [
        site.do(taking_part.propose, "staff", one, 2, "change", f"Vi prøver {word}.", "Fordi").id
        for word in ("mer", "alt")
    ]
    comment = site.do(taking_part.comment, "staff", one, 2, "Dette er bra").id
    for name in (said, other):
        site.do(taking_part.support, name, one, proposals[name == other], on=True)
    site.do(taking_part.report, said, one, comment, "rude", "")
    yield ("staff", "auditor", "it", "janitor"), said
    site.clock.advance(days=7)
    site.do(taking_part.propose, "judge3", one, 2, "change", ("Sent A", "Sent B")[variant], "Sent")
    group = site.do(answering.group, "innovator", one, proposals[:1], "Likt", None)
    answer = ("accepted", "declined")[variant]
    site.do(answering.answer_group, "innovator", one, group.id, answer, f"Hemmelig: {answer}",
            group.answer_version)  # fmt: skip
    site.do(answering.answer_proposal, "innovator", one, proposals[1], answer,
            f"Hemmelig: {answer}", 0)  # fmt: skip
    yield ("staff", "auditor", "it", "janitor"), "innovator"


def set_rounds_now(
    session: Session, viewer: Viewer, challenge_id: int, plan: list[RoundFields], now: datetime
) -> None:
    set_rounds(session, viewer, challenge_id, plan, 0, now)
    judging.set_judges(session, viewer, challenge_id, ["teacher@example.org"], now, number=2)


def a_closed_point(site: Site, variant: int) -> Iterator[Look]:
    """In the innovation group's minutes that are published: what it says, what was decided on an
    initiative that is not open, a closed correction, and how many there are."""
    make = site.make
    word = ("Torfinn", "Ragnhild")[variant]
    site.words = ("nattilsyn", "Torfinn", "Ragnhild")
    site.challenge()
    for name in ("innovator", "member"):
        make.person(f"{name}@example.org", name.title(), "kommune", roles=("innovation_group",))
    opened, shut = (
        site.do(initiatives.begin, "innovator", InitiativeFields(
            title, "member@example.org", open_to_staff=title == "Nattilsyn",
        ), []).id
        for title in ("Nattilsyn", "Noe annet")
    )  # fmt: skip
    meeting = site.do(meetings.plan, "innovator", MeetingFields(
        site.clock.now() + timedelta(hours=1), "Rådhuset", approver="member@example.org",
    )).id  # fmt: skip
    site.do(meetings.add_point, "innovator", meeting, "Åpen sak", "", False)
    for each in range(variant + 1):
        site.do(meetings.add_point, "innovator", meeting, f"{word} {each}", word, True)
    with site.ground.database.write() as session:
        for number in (opened, shut):
            session.add(MeetingPoint(
                meeting_id=meeting, kind="initiative", thing=number, place=9, title="Tiltak",
                changed_by=make.viewer("innovator").id, changed_at=site.clock.now(),
            ))  # fmt: skip
    site.do(lambda *given: meetings.fix_agenda(*given, given[-1].date()), "innovator", meeting, ())
    site.clock.advance(hours=2)
    with site.ground.database.read() as session:
        found = queries.see(session, make.viewer("innovator"), meeting)
    for each in found.points:
        said = "Vedtatt" if each.row.thing != shut and not each.row.closed else word
        site.do(minutes.write_point, "innovator", meeting, each.row.id, said, each.row.closed,
                (), each.row.version)  # fmt: skip
    came = [make.viewer(name).id for name in ("innovator", "member")]
    site.do(minutes.attend, "innovator", meeting, came, "", found.meeting.version)
    site.do(minutes.hold_meeting, "innovator", meeting, found.meeting.version + 1)
    site.do(minutes.approve, "member", meeting, found.meeting.version + 2)
    site.do(lambda *given: minutes.publish(*given, shown=True), "innovator", meeting,
            found.meeting.version + 3)  # fmt: skip
    site.do(minutes.correct, "innovator", meeting, None, word, True)
    yield ("staff", "nurse", "manager", "guest"), "member"


@pytest.mark.parametrize("story", [
    a_closed_point,
    a_challenge_for_a_named_partner,
    what_is_answered,
    an_author, a_pseudonym, a_blanked_word, a_draft_and_votes, a_basket, a_judges_score,
    a_kept_order, a_comparison, who_went_on, an_idea_that_waits, a_dissolved_bundle,
    whose_idea_was_told,
    a_challenge_beside_the_day, a_name_taken_out,
], ids=lambda each: each.__name__)  # fmt: skip
def test_a_secret_changes_no_byte_for_others(
    story: Story, tmp_path: Path, migrated_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # How long a plugin's calls took differs from run to run, and is shown to IT.
    monkeypatch.setattr(figures, "bound_of", lambda seconds: figures.UP_TO_MS[0])
    # A link of the trail has a random salt: its digest differs from run to run and tells nothing.
    monkeypatch.setattr(lane, "digest_of", lambda before, seq, salt, facts: f"{seq:064}")
    # So has the form for a tip, by which it can be followed.
    monkeypatch.setattr(tips, "new_code", lambda: "2" * 20)
    told, looks = [], 0
    with (
        built(tmp_path / "a", migrated_file) as one,
        built(tmp_path / "b", migrated_file) as other,
    ):
        for (outsiders, insider), _ in zip(story(one, 0), story(other, 1), strict=True):
            one.work()
            other.work()
            looks += 1
            for name in outsiders:
                told += [f"{name} at {address}, look {looks}"
                         for address in differing(one, other, name)]  # fmt: skip
            assert next(differing(one, other, insider), ""), f"nothing for {insider} to see"
    assert told == [], "\n".join(told)
    assert looks
