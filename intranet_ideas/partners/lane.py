"""The worker's lane that mails invitations to be a member of a partner organisation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from sqlalchemy import select

from intranet_ideas.guests.rules import OFF
from intranet_ideas.i18n import gettext
from intranet_ideas.notifications.messages import drawn
from intranet_ideas.notifications.posting import Desk, Posting, Written
from intranet_ideas.partners.models import PartnerInvitation
from intranet_ideas.people.models import Partner, User
from intranet_ideas.plugin_api.facts import Message


class SendInvitations(Posting):
    """The lane. Of an organisation that is closed none goes out."""

    table = PartnerInvitation
    what = "an invitation"

    def write(self, desk: Desk, ids: Sequence[int]) -> Iterator[Written]:
        """Yield the invitations."""
        for row, name, by in desk.session.execute(
            select(PartnerInvitation, Partner.name, User.name)
            .join(Partner, Partner.id == PartnerInvitation.partner_id)
            .join(User, User.id == PartnerInvitation.invited_by)
            .where(PartnerInvitation.id.in_(ids), Partner.closed_on.is_(None))
            .order_by(PartnerInvitation.id)
        ):
            yield row, partial(_message, desk, row, name, by)


def _message(desk: Desk, row: PartnerInvitation, name: str, by: str) -> Message:
    settings, organisation = desk.ground.settings, desk.organisation
    way = "/sign-in" if settings.guests_by_mail == OFF else "/guests/sign-in"
    with desk.speaking(row.language):
        told: dict[str, Any] = {
            "subject": gettext("Will you take part for %(name)s?", name=name),
            "explanation": gettext(
                "%(by)s asks you to be a member of %(name)s in the idea challenges of "
                "%(organisation)s. Sign in with this address and say yes or no there, within 30 "
                "days. If you know nothing of it, leave it: nothing happens.",
                by=by, name=name, organisation=organisation,
            ),
            "label": gettext("Sign in and answer"),
            "url": f"{settings.base_url}{way}?next=/partners/mine", "language": row.language,
            "organisation": organisation or gettext("Idea challenges"),
        }  # fmt: skip
        return Message(
            id=f"partner.{row.id}.{row.invited_at:%Y%m%d%H%M%S}", kind="partner_invitation",
            subject=told["subject"], url=told["url"], language=row.language, **drawn("link", told),
        )  # fmt: skip
