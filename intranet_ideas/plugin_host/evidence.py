"""What a scoring method ranks from, as its plugin says."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from sqlalchemy.orm import Session

from intranet_ideas.plugin_api import Evidence, ScoringMethod
from intranet_ideas.plugin_host.checks import ANSWERS
from intranet_ideas.plugin_host.guard import PluginFailed
from intranet_ideas.plugin_host.host import PluginHost

HOOK = "register_scoring_methods"


def evidence_of(host: PluginHost, session: Session, method: str) -> Evidence | None:
    """Return what the scoring method ``"<plugin>.<key>"`` ranks from, on or not; None where
    there is no such method."""
    name, _, key = method.partition(".")
    plugin = host.plugin(name)
    if plugin is None or not plugin.implements(HOOK):
        return None
    try:
        offers: Sequence[ScoringMethod] = host.attempt(
            name, HOOK, partial(plugin.call, HOOK, {}), check=ANSWERS[HOOK], session=session
        )
    except PluginFailed:
        return None
    return next((offer.evidence for offer in offers if offer.key == key), None)
