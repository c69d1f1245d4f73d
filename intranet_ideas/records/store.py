"""Where packages lie: beside the attachments, never among them. They can be made again, so
backups leave them out."""

from __future__ import annotations

from urllib.parse import urlsplit

from intranet_ideas.files import FileStore, FolderStore
from intranet_ideas.settings import Settings

NAME = "packages"


def package_store(settings: Settings) -> FileStore:
    """Return the store of packages: a folder of the data folder, or the attachments' bucket
    under a prefix of its own."""
    if not settings.files:
        return FolderStore(settings.data / NAME)
    from intranet_ideas.buckets import BucketStore

    place = urlsplit(settings.files)
    prefix = place.path.strip("/")
    # Not below the attachments' prefix: whoever tidies there would find them.
    return BucketStore(place.netloc, f"{prefix}-{NAME}" if prefix else f"-{NAME}",
                       settings.s3_endpoint)  # fmt: skip
