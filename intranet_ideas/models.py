"""Every table, imported so that the schema is whole."""

from intranet_ideas import clock_faults, events, idempotency, maintenance, parking
from intranet_ideas.audit import models as audit
from intranet_ideas.bundles import models as bundles
from intranet_ideas.challenges import models as challenges
from intranet_ideas.clarifications import models as clarifications
from intranet_ideas.consultations import models as consultations
from intranet_ideas.database import Base
from intranet_ideas.days import models as days
from intranet_ideas.entries import hold_models as holds
from intranet_ideas.entries import models as entries
from intranet_ideas.entries import talk_models as talk
from intranet_ideas.entries import told_models as told
from intranet_ideas.finding import models as finding
from intranet_ideas.goals import models as goals
from intranet_ideas.guardians import models as guardians
from intranet_ideas.guests import models as guests
from intranet_ideas.identity import models as identity
from intranet_ideas.initiatives import models as initiatives
from intranet_ideas.insight import models as insight
from intranet_ideas.invitations import models as invitations
from intranet_ideas.joining import models as joining
from intranet_ideas.judging import models as judging
from intranet_ideas.meetings import models as meetings
from intranet_ideas.moderation import models as moderation
from intranet_ideas.notifications import models as notifications
from intranet_ideas.operations import models as operations
from intranet_ideas.outcomes import models as outcomes
from intranet_ideas.partners import models as partners
from intranet_ideas.passkeys import models as passkeys
from intranet_ideas.people import models as people
from intranet_ideas.plugin_host import models as plugins
from intranet_ideas.privacy import models as privacy
from intranet_ideas.recognition import models as recognition
from intranet_ideas.records import models as records
from intranet_ideas.scim import models as scim
from intranet_ideas.shade import models as shade
from intranet_ideas.suggestions import models as suggestions
from intranet_ideas.teams import models as teams
from intranet_ideas.themes import models as themes
from intranet_ideas.tips import models as tips
from intranet_ideas.voting import models as voting

metadata = Base.metadata

__all__ = [
    "audit",
    "bundles",
    "challenges",
    "clarifications",
    "clock_faults",
    "consultations",
    "days",
    "entries",
    "events",
    "finding",
    "goals",
    "guardians",
    "guests",
    "holds",
    "idempotency",
    "identity",
    "initiatives",
    "insight",
    "invitations",
    "joining",
    "judging",
    "maintenance",
    "meetings",
    "metadata",
    "moderation",
    "notifications",
    "operations",
    "outcomes",
    "parking",
    "partners",
    "passkeys",
    "people",
    "plugins",
    "privacy",
    "recognition",
    "records",
    "scim",
    "shade",
    "suggestions",
    "talk",
    "teams",
    "themes",
    "tips",
    "told",
    "voting",
]
