"""What people do with partner organisations and their members."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import delete, exists, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from intranet_ideas import events
from intranet_ideas.access import require
from intranet_ideas.challenges.actions import check_version, drop_out
from intranet_ideas.challenges.models import Challenge, ChallengePartner, Participation
from intranet_ideas.database import insert_into
from intranet_ideas.errors import Conflict, Fault, Invalid, NotAllowed, NotFound
from intranet_ideas.events import record
from intranet_ideas.partners import queries, rules
from intranet_ideas.partners.models import PartnerInvitation
from intranet_ideas.partners.queries import SeenPartner
from intranet_ideas.partners.rules import PartnerFields
from intranet_ideas.people.models import Partner, PartnerMember, User
from intranet_ideas.people.rules import Viewer, check_email
from intranet_ideas.people.standing import speaks_for
from intranet_ideas.text import clean_line, clean_text


def _cleaned(fields: PartnerFields, *, new: bool) -> PartnerFields:
    fields = PartnerFields(
        clean_line(fields.name), fields.kind, clean_line(fields.about), fields.address.strip(),
        fields.contact.strip().lower(),
    )  # fmt: skip
    if faults := rules.check_partner(fields, new=new):
        raise Invalid(faults)
    return fields


def make_partner(session: Session, viewer: Viewer, fields: PartnerFields, now: datetime) -> Partner:
    """Bring an organisation in, and ask its contact person by mail. Raises ``Invalid``."""
    require("partner.manage", viewer.roles)
    fields = _cleaned(fields, new=True)
    partner = Partner(made_by=viewer.id, made_at=now, version=1)
    _keep(session, partner, fields)
    record(session, events.PARTNER_MADE, now=now, actor_id=viewer.id, partner=partner.id)
    invite(session, viewer, partner.id, fields.contact, now, contact=True)
    return partner


def change_partner(
    session: Session, viewer: Viewer, partner_id: int, fields: PartnerFields, base_version: int,
    now: datetime,
) -> Partner:  # fmt: skip
    """Change what an organisation is called and what is told of it. Raises ``Invalid``,
    ``Stale``."""
    require("partner.manage", viewer.roles)
    partner = queries.see_partner(session, viewer, partner_id, lock=True).partner
    check_version(partner.version, base_version)
    _keep(session, partner, _cleaned(fields, new=False))
    record(session, events.PARTNER_CHANGED, now=now, actor_id=viewer.id, partner=partner_id)
    return partner


def _keep(session: Session, partner: Partner, fields: PartnerFields) -> None:
    same = select(Partner.id).where(func.lower(Partner.name) == fields.name.lower())
    if partner.id is not None:
        same = same.where(Partner.id != partner.id)
    if session.scalars(same.limit(1)).first() is not None:
        raise Invalid([Fault("name", rules.SAME_NAME)])
    try:
        # Two who bring the same in at once: the constraint tells the second.
        with session.begin_nested():
            partner.name, partner.kind = fields.name, fields.kind
            partner.about, partner.address = fields.about, fields.address
            session.add(partner)
            session.flush()
    except IntegrityError as error:
        raise Invalid([Fault("name", rules.SAME_NAME)]) from error


def _to_invite(session: Session, viewer: Viewer, partner_id: int) -> SeenPartner:
    seen = queries.see_partner(session, viewer, partner_id, lock=True)
    if not seen.place.arranges and not seen.place.contact:
        raise NotAllowed
    if not seen.place.invites:
        raise Conflict(rules.CLOSED)
    return seen


def invite(
    session: Session, viewer: Viewer, partner_id: int, email: str, now: datetime, *,
    contact: bool = False,
) -> PartnerInvitation:  # fmt: skip
    """Ask whoever has an address to be a member, or a contact; a second time the mail is sent anew.

    Whether the address has an account is not told. Raises ``Invalid``, ``Conflict``.
    """
    seen = _to_invite(session, viewer, partner_id)
    email = email.strip().lower()
    faults = check_email(email)
    there = select(PartnerMember.user_id).join(User, User.id == PartnerMember.user_id).where(
        PartnerMember.partner_id == partner_id, User.email == email
    )  # fmt: skip
    if not faults and session.scalars(there).first() is not None:
        faults = [Fault("email", rules.IS_MEMBER)]
    waiting = select(func.count()).where(
        PartnerInvitation.partner_id == partner_id, PartnerInvitation.email != email,
        PartnerInvitation.expires_at > now,
    )  # fmt: skip
    if not faults and (session.scalar(waiting) or 0) >= rules.MOST_INVITED:
        faults = [Fault("email", rules.TOO_MANY, {"most": rules.MOST_INVITED})]
    if faults:
        raise Invalid(faults)
    found = session.scalars(
        select(PartnerInvitation).filter_by(partner_id=partner_id, email=email)
    ).one_or_none() or PartnerInvitation(partner_id=partner_id, email=email)
    found.contact, found.language, found.status = contact, viewer.language, "waiting"
    found.invited_by, found.invited_at = viewer.id, now
    found.expires_at, found.next_attempt_at, found.attempts = now + rules.LASTS, now, 0
    session.add(found)
    session.flush()
    record(session, events.PARTNER_INVITED, now=now, actor_id=viewer.id, partner=seen.partner.id,
           contact=contact)  # fmt: skip
    return found


def take_back(
    session: Session, viewer: Viewer, partner_id: int, invitation_id: int, now: datetime
) -> None:
    """Take an invitation back, if it is still there."""
    _to_invite(session, viewer, partner_id)
    session.execute(
        delete(PartnerInvitation).filter_by(id=invitation_id, partner_id=partner_id)
    )
    record(session, events.PARTNER_INVITATION_ENDED, now=now, actor_id=viewer.id,
           partner=partner_id)  # fmt: skip


def answer(
    session: Session, viewer: Viewer, partner_id: int, now: datetime, *, accept: bool
) -> Partner:
    """Say yes or no to an organisation that asks the viewer. Raises ``NotFound`` where it does
    not, or no more, ``Conflict`` for who works here."""
    if not viewer.guest:
        raise Conflict(rules.FOR_GUESTS)
    partner = session.get(Partner, partner_id, with_for_update={"key_share": True},
                          populate_existing=True)  # fmt: skip
    found = session.scalars(
        select(PartnerInvitation).where(
            PartnerInvitation.partner_id == partner_id, PartnerInvitation.email == viewer.email,
            PartnerInvitation.expires_at > now,
        )
    ).one_or_none()
    if partner is None or found is None or partner.closed_on is not None:
        raise NotFound
    session.delete(found)
    if not accept:
        record(session, events.PARTNER_INVITATION_ENDED, now=now, actor_id=viewer.id,
               partner=partner_id)  # fmt: skip
        return partner
    session.execute(
        insert_into(session, PartnerMember)
        .values(partner_id=partner_id, user_id=viewer.id, contact=found.contact, since=now)
        .on_conflict_do_nothing()
    )
    record(session, events.PARTNER_JOINED, now=now, actor_id=viewer.id, partner=partner_id)
    return partner


def take_out(
    session: Session, viewer: Viewer, partner_id: int, user_id: int, now: datetime
) -> None:
    """Take a member out, or leave; their ideas and comments stay theirs.

    Challenges that they were in only as a member they are in no more; ideas of theirs there they
    still see.
    """
    seen = queries.see_partner(session, viewer, partner_id, lock=True)
    if user_id != viewer.id and not seen.place.arranges:
        raise NotAllowed
    gone = session.execute(
        delete(PartnerMember).filter_by(partner_id=partner_id, user_id=user_id)
    )
    if not gone.rowcount:  # type: ignore[attr-defined]  # a cursor result, as for every delete
        raise NotFound
    _leave_challenges(session, partner_id, user_id, now)
    kind = events.PARTNER_LEFT if user_id == viewer.id else events.PARTNER_MEMBER_TAKEN_OUT
    record(session, kind, now=now, actor_id=viewer.id, partner=partner_id, user_ids=[user_id])


def _leave_challenges(session: Session, partner_id: int, user_id: int, now: datetime) -> None:
    by_another = exists().where(
        ChallengePartner.challenge_id == Challenge.id,
        speaks_for(user_id, ChallengePartner.partner_id),
    )
    named = select(ChallengePartner.challenge_id).where(ChallengePartner.partner_id == partner_id)
    for challenge_id in session.scalars(
        select(Challenge.id)
        .join(Participation, Participation.challenge_id == Challenge.id)
        .where(Participation.user_id == user_id, Challenge.id.in_(named),
               Challenge.guests.is_(False), ~by_another)
        .order_by(Challenge.id)
    ).all():  # fmt: skip
        drop_out(session, challenge_id, user_id, now)


def close(
    session: Session, viewer: Viewer, partner_id: int, on: date | None, reason: str,
    base_version: int, today: date, now: datetime,
) -> Partner:  # fmt: skip
    """Say that an organisation is dissolved, or takes no part any more: who runs an open challenge
    that names it is told, and invitations end. Members keep their accounts and their ideas, and
    its name stays on what was handed in. Raises ``Invalid``, ``Stale``.
    """
    require("partner.manage", viewer.roles)
    partner = queries.see_partner(session, viewer, partner_id, lock=True).partner
    check_version(partner.version, base_version)
    reason = clean_text(reason)
    if faults := rules.check_closing(on, reason, today):
        raise Invalid(faults)
    if partner.closed_on is not None:
        raise Conflict(rules.CLOSED)
    partner.closed_on, partner.closed_reason, partner.orphaned_at = on, reason, None
    session.execute(delete(PartnerInvitation).filter_by(partner_id=partner_id))
    session.flush()
    record(session, events.PARTNER_CLOSED, now=now, actor_id=viewer.id, partner=partner_id)
    for challenge_id in queries.named_in(session, partner_id):
        record(session, events.PARTNER_GONE, now=now, actor_id=viewer.id,
               challenge_id=challenge_id, partner=partner_id)  # fmt: skip
    return partner


def open_again(
    session: Session, viewer: Viewer, partner_id: int, base_version: int, now: datetime
) -> Partner:
    """Let a closed organisation take part again, with the members it had. Raises ``Stale``."""
    require("partner.manage", viewer.roles)
    partner = queries.see_partner(session, viewer, partner_id, lock=True).partner
    check_version(partner.version, base_version)
    if partner.closed_on is not None:
        partner.closed_on, partner.closed_reason = None, ""
        session.flush()
        record(session, events.PARTNER_OPENED, now=now, actor_id=viewer.id, partner=partner_id)
    return partner


def tell_of_orphans(session: Session, now: datetime) -> int:
    """Tell those who keep partners of organisations that nobody is a contact of any more, however
    that came, and that nobody is asked to be; once until somebody is. Returns how many."""
    partners = session.scalars(
        select(Partner).where(queries.changed_hands(now)).order_by(Partner.id)
        .with_for_update(skip_locked=True, key_share=True)
        .execution_options(populate_existing=True)
    ).all()  # fmt: skip
    told = 0
    for partner in partners:
        if partner.orphaned_at is not None:
            partner.orphaned_at = None
            continue
        partner.orphaned_at = now
        told += 1
        record(session, events.PARTNER_ORPHANED, now=now, partner=partner.id)
    session.flush()
    return told


def set_contact(
    session: Session, viewer: Viewer, partner_id: int, user_id: int, now: datetime, *,
    contact: bool,
) -> None:  # fmt: skip
    """Say whether a member is a contact. Raises ``NotFound`` for who is no member."""
    seen = queries.see_partner(session, viewer, partner_id, lock=True)
    if not seen.place.arranges:
        raise NotAllowed
    member = session.get(PartnerMember, (partner_id, user_id), populate_existing=True)
    if member is None:
        raise NotFound
    if member.contact != contact:
        member.contact = contact
        session.flush()
        record(session, events.PARTNER_CONTACT_SET, now=now, actor_id=viewer.id,
               partner=partner_id, user_ids=[user_id], contact=contact)  # fmt: skip
