"""JSON that is the same for the same content, and its digest: for receipts and seals."""

from __future__ import annotations

import hashlib
import json


def canonical(content: object) -> str:
    """Return JSON that is the same for the same content: keys in order, no spaces."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest_of(content: object) -> str:
    """Return the SHA-256, hex, of the canonical JSON of some content, as UTF-8."""
    return hashlib.sha256(canonical(content).encode()).hexdigest()
