"""What a viewer may see of partner organisations, their members and invitations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from intranet_ideas.access import Phase, permits
from intranet_ideas.challenges.models import Challenge, ChallengePartner
from intranet_ideas.challenges.queries import in_phase, visible_to
from intranet_ideas.entries.models import Entry, EntryAuthor
from intranet_ideas.entries.queries import handed_in_text, visible_entries
from intranet_ideas.errors import NotFound
from intranet_ideas.partners.models import PartnerInvitation
from intranet_ideas.partners.rules import Place
from intranet_ideas.people.models import Partner, PartnerMember, User
from intranet_ideas.people.rules import Viewer


@dataclass(frozen=True, slots=True)
class SeenPartner:
    """An organisation, and where the viewer stands towards it."""

    partner: Partner
    place: Place


def keeps(viewer: Viewer) -> bool:
    """Say whether the viewer makes and changes organisations."""
    return permits("partner.manage", viewer.roles)


def see_partner(
    session: Session, viewer: Viewer, partner_id: int, *, lock: bool = False
) -> SeenPartner:
    """Return an organisation for those who work here and its members; two statements. Raises
    ``NotFound`` for everyone else."""
    partner = session.get(
        Partner, partner_id, with_for_update={"key_share": True} if lock else None,
        populate_existing=lock,
    )  # fmt: skip
    if partner is None:
        raise NotFound
    member = session.get(PartnerMember, (partner_id, viewer.id)) if viewer.guest else None
    place = Place(
        keeps=keeps(viewer), member=member is not None, contact=bool(member and member.contact),
        staff=not viewer.guest, closed=partner.closed_on is not None,
    )  # fmt: skip
    if not place.sees:
        raise NotFound
    return SeenPartner(partner, place)


@dataclass(frozen=True, slots=True)
class ListedPartner:
    """An organisation in a list, with how many members it has and who are its contacts."""

    partner: Partner
    members: int
    contacts: Sequence[str]


def listed(session: Session) -> list[ListedPartner]:
    """Return all organisations, the closed ones last; for those who work here. Three
    statements."""
    partners = session.scalars(
        select(Partner).order_by(Partner.closed_on.is_not(None), Partner.name)
    ).all()
    counts: dict[int, int] = dict(session.execute(
        select(PartnerMember.partner_id, func.count())
        .join(User, User.id == PartnerMember.user_id).where(User.active)
        .group_by(PartnerMember.partner_id)
    ).all())  # fmt: skip
    contacts: dict[int, list[str]] = {}
    for partner_id, name in session.execute(
        select(PartnerMember.partner_id, User.name)
        .join(User, User.id == PartnerMember.user_id)
        .where(PartnerMember.contact, User.active).order_by(User.name, User.id)
    ):  # fmt: skip
        contacts.setdefault(partner_id, []).append(name)
    return [ListedPartner(each, counts.get(each.id, 0), contacts.get(each.id, ()))
            for each in partners]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Member:
    """A member, as the others and those who keep partners see them."""

    user_id: int
    name: str
    email: str
    contact: bool
    since: datetime


def members(session: Session, seen: SeenPartner) -> list[Member]:
    """Return the members whose accounts are open; to those who may only know the organisation,
    its contacts alone."""
    query = (
        select(User.id, User.name, User.email, PartnerMember.contact, PartnerMember.since)
        .join(PartnerMember, PartnerMember.user_id == User.id)
        .where(PartnerMember.partner_id == seen.partner.id, User.active)
        .order_by(PartnerMember.contact.desc(), User.name, User.id)
    )
    if not seen.place.names_members:
        query = query.where(PartnerMember.contact)
    return [Member(*row) for row in session.execute(query)]


def invitations(
    session: Session, seen: SeenPartner, now: datetime
) -> Sequence[PartnerInvitation]:
    """Return the invitations that wait for an answer, to those who may invite."""
    if not seen.place.invites:
        return ()
    return session.scalars(
        select(PartnerInvitation)
        .where(PartnerInvitation.partner_id == seen.partner.id, PartnerInvitation.expires_at > now)
        .order_by(PartnerInvitation.invited_at, PartnerInvitation.id)
    ).all()


def changed_hands(now: datetime) -> ColumnElement[bool]:
    """Return the condition that an open organisation has lost its last contact and nobody was told,
    or has one again since. Whom it asks to be one counts while the invitation stands."""
    led = or_(
        exists().where(PartnerMember.partner_id == Partner.id, PartnerMember.contact,
                       User.id == PartnerMember.user_id, User.active),
        exists().where(PartnerInvitation.partner_id == Partner.id, PartnerInvitation.contact,
                       PartnerInvitation.expires_at > now),
    )  # fmt: skip
    orphaned = Partner.orphaned_at.is_not(None)
    return and_(Partner.closed_on.is_(None), or_(and_(led, orphaned), and_(~led, ~orphaned)))


def named_in(session: Session, partner_id: int) -> Sequence[int]:
    """Return the challenges that name an organisation and are not over, drafts too; to tell those
    who run them."""
    return session.scalars(
        select(Challenge.id)
        .join(ChallengePartner, ChallengePartner.challenge_id == Challenge.id)
        .where(ChallengePartner.partner_id == partner_id, Challenge.cancelled_at.is_(None),
               Challenge.released_at.is_(None))
        .order_by(Challenge.id)
    ).all()  # fmt: skip


@dataclass(frozen=True, slots=True)
class HandedIn:
    """An idea that was handed in for an organisation."""

    id: int
    title: str
    language: str
    challenge: str
    submitted_at: datetime | None


MOST_SHOWN = 100
"""Ideas and challenges of an organisation that its page tells of, the newest."""


def handed_in(
    session: Session, viewer: Viewer, partner_id: int, now: datetime
) -> list[HandedIn]:
    """Return the ideas handed in for an organisation that the viewer may see, and may know to be
    so: hidden names hide the organisation, but for the authors. One statement."""
    writes = exists().where(EntryAuthor.entry_id == Entry.id, EntryAuthor.user_id == viewer.id)
    shown = and_(~Entry.pseudonymous, or_(~Challenge.blind, in_phase(Phase.DECIDED, now)))
    rows = session.execute(
        select(Entry.id, handed_in_text.title, Entry.language, Challenge.title.label("challenge"),
               Entry.submitted_at)
        .join(Challenge, Challenge.id == Entry.challenge_id)
        .join(handed_in_text, handed_in_text.id == Entry.read_id)
        .where(Entry.partner_id == partner_id, visible_entries(viewer), or_(shown, writes))
        .order_by(Entry.submitted_at.desc(), Entry.id.desc()).limit(MOST_SHOWN)
    )  # fmt: skip
    return [HandedIn(*row) for row in rows]


def invited_to(
    session: Session, viewer: Viewer, partner_id: int
) -> Sequence[tuple[int, str, str]]:
    """Return the challenges that name an organisation and that the viewer may see: number, title
    and language. One statement."""
    rows = session.execute(
        select(Challenge.id, Challenge.title, Challenge.language)
        .join(ChallengePartner, ChallengePartner.challenge_id == Challenge.id)
        .where(ChallengePartner.partner_id == partner_id, visible_to(viewer))
        .order_by(Challenge.id.desc()).limit(MOST_SHOWN)
    )
    return [(number, title, language) for number, title, language in rows]


def awaits(email: str, now: datetime) -> ColumnElement[bool]:
    """Return the condition that an address is invited by an organisation that takes part. For
    rules: it is never shown to whoever asks with an address."""
    return exists().where(
        PartnerInvitation.email == email.lower(), PartnerInvitation.expires_at > now,
        Partner.id == PartnerInvitation.partner_id, Partner.closed_on.is_(None),
    )


@dataclass(frozen=True, slots=True)
class Invited:
    """An organisation that asks the viewer to be a member, and who it was that asked."""

    partner: Partner
    by: str
    contact: bool
    expires_at: datetime


def own_invitations(session: Session, viewer: Viewer, now: datetime) -> list[Invited]:
    """Return the organisations that ask the viewer, who is a guest; one statement."""
    if not viewer.guest:
        return []
    rows = session.execute(
        select(Partner, User.name, PartnerInvitation.contact, PartnerInvitation.expires_at)
        .join(PartnerInvitation, PartnerInvitation.partner_id == Partner.id)
        .join(User, User.id == PartnerInvitation.invited_by)
        .where(PartnerInvitation.email == viewer.email, PartnerInvitation.expires_at > now,
               Partner.closed_on.is_(None))
        .order_by(Partner.name)
    )  # fmt: skip
    return [Invited(*row) for row in rows]


def own_memberships(session: Session, viewer: Viewer) -> list[tuple[Partner, bool]]:
    """Return the organisations that the viewer is a member of, the closed ones too, and whether
    they are a contact there; one statement."""
    rows = session.execute(
        select(Partner, PartnerMember.contact)
        .join(PartnerMember, PartnerMember.partner_id == Partner.id)
        .where(PartnerMember.user_id == viewer.id)
        .order_by(Partner.closed_on.is_not(None), Partner.name)
    )
    return [(partner, contact) for partner, contact in rows]
