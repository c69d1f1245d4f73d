"""Where the files that travel with the package are."""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


def bundled(name: str) -> Path:
    """Return the folder ``templates`` or ``plugins``.

    In a wheel it lies inside the package; in a checkout, beside it.
    """
    inside = PACKAGE / name
    return inside if inside.is_dir() else PACKAGE.parent / name
