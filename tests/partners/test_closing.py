"""An organisation that dissolves, and one that nobody is a contact of any more."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from intranet_ideas import housekeeping
from intranet_ideas.challenges import actions as challenges
from intranet_ideas.challenges import queries as seeing
from intranet_ideas.entries import actions as entries
from intranet_ideas.entries import queries
from intranet_ideas.errors import Conflict, Invalid, NotAllowed, NotFound, Stale
from intranet_ideas.events import Event
from intranet_ideas.notifications.models import Notification
from intranet_ideas.partners import actions
from intranet_ideas.partners import queries as partners_seen
from intranet_ideas.partners.rules import check_closing
from intranet_ideas.people import actions as people
from intranet_ideas.people.models import Partner, PartnerMember, User
from intranet_ideas.worker import Worker

from ..browsing import Browser
from .conftest import Partners

WHY = "Laget la ned seg selv på årsmøtet."


def close(partners: Partners, by: str = "innovator") -> None:
    make = partners.make
    with make.ground.database.write() as session:
        version = session.get_one(Partner, partners.cross).version
        today = make.clock.now().date()
        actions.close(session, make.viewer(by), partners.cross, today, WHY, version, today,
                      make.clock.now())  # fmt: skip


def open_again(partners: Partners, by: str = "it") -> None:
    make = partners.make
    with make.ground.database.write() as session:
        version = session.get_one(Partner, partners.cross).version
        actions.open_again(session, make.viewer(by), partners.cross, version, make.clock.now())


def heard(partners: Partners, kind: str) -> set[str]:
    """Let the worker do its work, and return who heard of a kind."""
    Worker(partners.make.ground).once()
    with partners.make.ground.database.read() as session:
        return {email.partition("@")[0] for email in session.scalars(
            select(User.email).join(Notification, Notification.user_id == User.id)
            .where(Notification.kind == kind)
        )}  # fmt: skip


@given(st.one_of(st.none(), st.dates(date(1990, 1, 1), date(2040, 1, 1))), st.text(max_size=5),
       st.dates(date(1990, 1, 1), date(2040, 1, 1)))  # fmt: skip
def test_it_closes_by_a_day_that_has_come_with_a_reason(
    on: date | None, reason: str, today: date
) -> None:
    faults = {each.field for each in check_closing(on, reason, today)}
    assert ("closed_on" in faults) == (on is None or on > today)
    assert ("reason" in faults) == (reason == "")


def test_it_and_the_innovation_group_close_it_and_a_contact_does_not(partners: Partners) -> None:
    for who in ("kari", "nurse"):
        with pytest.raises(NotAllowed):
            close(partners, who)
    today = partners.make.clock.now().date()
    with pytest.raises(Stale):
        partners.do(actions.close, "it", partners.cross, today, WHY, 99, today)
    close(partners)
    with pytest.raises(Conflict):
        close(partners)
    open_again(partners)
    close(partners, "it")


def test_its_members_keep_what_is_theirs_and_are_invited_by_it_no_more(partners: Partners) -> None:
    make = partners.make
    named = make.challenge(partners=(partners.cross,)).id
    joined = make.challenge(partners=(partners.cross,)).id
    partners.do(challenges.join_challenge, "kari", joined)
    was_in = make.entry(joined, "kari", partner=partners.cross)
    open_to_all = make.challenge(guests=True).id
    draft = make.entry(open_to_all, "kari", partner=partners.cross, submit=False)
    close(partners)
    now, kari = make.clock.now(), make.viewer("kari")
    with make.ground.database.read() as session:
        with pytest.raises(NotFound):
            seeing.see(session, kari, named, now)
        seeing.see(session, kari, joined, now)  # who has joined stays
        told = queries.see_entry(session, make.viewer("nurse"), was_in.id, now)
        assert told.partner is not None
        assert told.partner.closed_on is not None
        assert [each.name for each in queries.authors(session, told)] == ["Kari Moen"]
        assert session.get(PartnerMember, (partners.cross, kari.id)) is not None
    with pytest.raises(Invalid) as refused:
        partners.do(entries.submit_entry, "kari", draft.id)
    assert [each.field for each in refused.value.faults] == ["partner"]
    with pytest.raises(Invalid):
        make.entry(open_to_all, "kari", partner=partners.cross)
    with pytest.raises(Conflict):
        partners.do(actions.invite, "kari", partners.cross, "ny@example.org")
    with pytest.raises(NotAllowed):
        partners.do(actions.set_contact, "kari", partners.cross, kari.id, contact=False)
    with pytest.raises(Invalid):
        make.challenge(partners=(partners.cross,))
    open_again(partners)
    with make.ground.database.read() as session:
        seeing.see(session, kari, named, now)
    partners.do(entries.submit_entry, "kari", draft.id)


def test_invitations_end_with_it(partners: Partners) -> None:
    partners.guest("siv", "Siv Sol")
    partners.do(actions.invite, "kari", partners.cross, "siv@example.org")
    close(partners)
    with pytest.raises(NotFound):
        partners.do(actions.answer, "siv", partners.cross, accept=True)
    open_again(partners)
    with pytest.raises(NotFound):
        partners.do(actions.answer, "siv", partners.cross, accept=True)


def test_who_runs_an_open_challenge_that_names_it_is_told(partners: Partners) -> None:
    make = partners.make
    make.challenge(partners=(partners.cross,), by="manager")
    make.challenge(partners=(partners.power,), by="boss")
    close(partners)
    assert heard(partners, "partner_gone") == {"manager"}


def test_the_last_contact_who_leaves_is_told_of_once(partners: Partners) -> None:
    assert heard(partners, "partner_orphaned") == set()
    partners.guest("siv", "Siv Sol")
    partners.join(partners.cross, "siv")
    partners.do(actions.take_out, "kari", partners.cross, partners.make.viewer("kari").id)
    assert heard(partners, "partner_orphaned") == {"it", "innovator"}
    now = partners.make.clock.now()
    assert housekeeping.look_for_contacts(partners.make.ground, now) == 0
    partners.do(actions.set_contact, "it", partners.cross, partners.make.viewer("siv").id,
                contact=True)  # fmt: skip
    assert housekeeping.look_for_contacts(partners.make.ground, now) == 0
    partners.do(actions.set_contact, "siv", partners.cross, partners.make.viewer("siv").id,
                contact=False)  # fmt: skip
    assert housekeeping.look_for_contacts(partners.make.ground, now) == 1
    with partners.make.ground.database.read() as session:
        assert len(session.scalars(select(Event).filter_by(kind="partner_orphaned")).all()) == 2


def test_a_contact_whose_account_closes_and_an_invitation_that_runs_out_are_noticed(
    partners: Partners,
) -> None:
    make = partners.make
    with make.ground.database.write() as session:
        people.change_user(session, "ola@example.org", active=False, now=make.clock.now())
    partners.bring_in("Ny forening", "ingen")
    assert housekeeping.look_for_contacts(make.ground, make.clock.now()) == 1
    later = make.clock.now() + timedelta(days=31)
    assert housekeeping.look_for_contacts(make.ground, later) == 1


def test_what_it_has_taken_part_in_is_told_as_far_as_one_may_see_it(partners: Partners) -> None:
    make = partners.make
    theirs = make.challenge(partners=(partners.cross,), everyone=False, audience=("skole",)).id
    shown = make.entry(theirs, "kari", partner=partners.cross, title="Synlig")
    hidden = make.entry(theirs, "kari", partner=partners.cross, title="Skjult", pseudonymous=True)
    blind = make.challenge(partners=(partners.cross,), blind=True).id
    unnamed = make.entry(blind, "kari", partner=partners.cross, title="Blind")
    now = make.clock.now()
    told = {"teacher": [shown.id], "nurse": [], "kari": [shown.id, hidden.id, unnamed.id],
            "manager": [shown.id]}  # fmt: skip
    with make.ground.database.read() as session:
        for who, ids in told.items():
            found = partners_seen.handed_in(session, make.viewer(who), partners.cross, now)
            assert sorted(each.id for each in found) == ids, who
        named = {who: sorted(number for number, *_ in partners_seen.invited_to(
            session, make.viewer(who), partners.cross)) for who in ("teacher", "nurse", "kari")}
    assert named == {"teacher": [theirs, blind], "nurse": [blind], "kari": [theirs, blind]}


def test_the_pages(partners: Partners, app: Flask) -> None:
    make = partners.make
    challenge = make.challenge(partners=(partners.cross,)).id
    entry = make.entry(challenge, "kari", partner=partners.cross).id
    it, nurse, kari = (Browser(app, make.session_token(who)) for who in ("it", "nurse", "kari"))
    one = f"/partners/{partners.cross}"
    assert "Nattilsyn med sensor" in nurse.get(one).text
    version = "1"
    bad = it.post(f"{one}/close", {"closed_on": "i går", "reason": "", "version": version})
    assert bad.status_code == 422
    assert bad.text.count('class="ds-validation-message"') == 2
    day = make.clock.now().date().isoformat()
    good = {"closed_on": day, "reason": WHY, "version": version}
    assert kari.post(f"{one}/close", good).status_code == 404
    assert it.post(f"{one}/close", good).status_code == 303
    assert WHY in nurse.get(one).text
    assert "Open again" not in nurse.get(one).text
    idea = " ".join(nurse.get(f"/ideas/{entry}").text.split())
    assert f'For <a class="ds-link" href="{one}">Drangedal Røde Kors</a> (dissolved)' in idea
    page = " ".join(nurse.get(f"/challenges/{challenge}").text.split())
    assert "Drangedal Røde Kors (dissolved)" in page
    assert "Closed down" in kari.get("/partners/mine").text
    assert it.post(f"{one}/open", {"version": "2"}).status_code == 303
    assert "Closed down" not in nurse.get("/partners").text
