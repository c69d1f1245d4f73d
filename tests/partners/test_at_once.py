"""Two who do something with an organisation at the same moment, on PostgreSQL."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from intranet_ideas.errors import Conflict, Invalid, NotFound
from intranet_ideas.partners import actions
from intranet_ideas.partners.rules import PartnerFields
from intranet_ideas.people.models import Partner, PartnerMember

from ..outcomes.test_at_once import Meanwhile
from .conftest import Partners

pytestmark = pytest.mark.postgresql

FIELDS = PartnerFields("Ny forening", "association", "Gjør noe", "", "ny@example.org")


def test_two_bring_the_same_in(partners: Partners) -> None:
    make, now = partners.make, partners.make.clock.now()
    it = make.viewer("it")
    with make.ground.database.write() as session:
        actions.make_partner(session, make.viewer("innovator"), FIELDS, now)
        other = Meanwhile(
            make,  # type: ignore[arg-type]  # both have a ground
            lambda s: actions.make_partner(s, it, FIELDS, now),
        )
        other.begin()
        assert other.waits
    other.end()
    assert isinstance(other.error, Invalid)
    assert [each.field for each in other.error.faults] == ["name"]
    with make.ground.database.read() as session:
        assert len(session.scalars(select(Partner).filter_by(name="Ny forening")).all()) == 1


def test_an_invitation_is_taken_back_while_it_is_accepted(partners: Partners) -> None:
    make, now = partners.make, partners.make.clock.now()
    siv = partners.guest("siv", "Siv Sol")
    asked = partners.do(actions.invite, "kari", partners.cross, "siv@example.org")
    with make.ground.database.write() as session:
        actions.take_back(session, make.viewer("kari"), partners.cross, asked.id, now)
        other = Meanwhile(
            make,  # type: ignore[arg-type]
            lambda s: actions.answer(s, siv, partners.cross, now, accept=True),
        )
        other.begin()
        assert other.waits
    other.end()
    assert isinstance(other.error, NotFound)
    with make.ground.database.read() as session:
        assert session.get(PartnerMember, (partners.cross, siv.id)) is None


def test_it_is_closed_while_a_contact_invites(partners: Partners) -> None:
    make, now = partners.make, partners.make.clock.now()
    kari = make.viewer("kari")
    with make.ground.database.write() as session:
        version = session.get_one(Partner, partners.cross).version
        actions.close(session, make.viewer("it"), partners.cross, now.date(), "Slutt", version,
                      now.date(), now)  # fmt: skip
        other = Meanwhile(
            make,  # type: ignore[arg-type]
            lambda s: actions.invite(s, kari, partners.cross, "siv@example.org", now),
        )
        other.begin()
        assert other.waits
    other.end()
    assert isinstance(other.error, Conflict)
