"""Why a trial, or one part of it, came to nothing."""

from __future__ import annotations


class TrialFailed(Exception):
    """Nothing can be shown. ``reason`` is a msgid for ``values``."""

    def __init__(self, reason: str, **values: object) -> None:
        super().__init__(reason % values if values else reason)
        self.reason = reason
        self.values = values
