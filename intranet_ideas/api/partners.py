"""Operations on partner organisations."""

from __future__ import annotations

from flask import Response

from intranet_ideas.api.core import operation, whole_listing
from intranet_ideas.api.schemas.base import page_of
from intranet_ideas.api.schemas.partners import PartnerSchema
from intranet_ideas.partners import queries
from intranet_ideas.web import ground


@operation("GET", "/partners", "listPartners", page_of(PartnerSchema, "Partners"))
def list_partners() -> Response:
    """The partner organisations, those that take no part any more last. A challenge names those
    whose members are invited by their numbers."""
    with ground().database.read() as session:
        rows = [each.partner for each in queries.listed(session)]
    return whole_listing(PartnerSchema, [
        {"id": each.id, "name": each.name, "kind": each.kind, "about": each.about,
         "address": each.address, "closed_on": each.closed_on} for each in rows
    ])  # fmt: skip
