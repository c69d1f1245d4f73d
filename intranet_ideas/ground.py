"""What every request and every process stands on, put together once at start."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from intranet_ideas import breached, seal
from intranet_ideas.clock import Clock, SystemClock
from intranet_ideas.database import Database
from intranet_ideas.files import FileStore, store_for
from intranet_ideas.oidc.provider import Providers
from intranet_ideas.plugin_api import outgoing
from intranet_ideas.plugin_host.host import PluginHost
from intranet_ideas.settings import Settings


@dataclass(frozen=True, slots=True)
class Ground:
    """Settings, clock, database, plugins, files and issuers of one running site."""

    settings: Settings
    clock: Clock
    database: Database
    plugins: PluginHost
    files: FileStore
    providers: Providers

    @property
    def search_folder(self) -> Path:
        """Where search engines keep their indexes."""
        return self.settings.data / "search"

    @property
    def shade_folder(self) -> Path:
        """Where trials keep what they throw away again."""
        return self.settings.data / "shade"


def lay(settings: Settings, clock: Clock | None = None) -> Ground:
    """Put the ground together. Nothing is migrated, no issuer is asked anything, and no
    plugin is imported yet that is not on anywhere."""
    clock = clock or SystemClock()
    outgoing.allow(settings.egress_allow, settings.egress_hosts)
    seal.open_with(settings.secret_key_before)
    breached.look_in(settings.breached_passwords)
    database = Database(settings.database_url)
    return Ground(
        settings=settings,
        clock=clock,
        database=database,
        plugins=PluginHost(settings, database, clock),
        files=store_for(settings),
        providers=Providers(settings.issuers, clock),
    )
