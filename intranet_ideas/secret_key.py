"""The site's secret, kept in the data folder where the settings give none."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def kept_secret(data: Path) -> str:
    """Return the secret kept in the data folder, made at the first start. Raises ``OSError``.

    The link makes the file whole and first-come: two processes that start at once
    end with the same secret.
    """
    path = data / "secret_key"
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not path.exists():
        fresh = data / f".secret_key.{os.getpid()}"
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(48), encoding="utf-8")
        try:
            os.link(fresh, path)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_text(encoding="utf-8").strip()
