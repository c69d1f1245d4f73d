"""Icons, drawn into the page itself: a page asks for one file less before it is whole."""

from __future__ import annotations

import re
from functools import cache

from markupsafe import Markup

from intranet_ideas.paths import PACKAGE

SYMBOL = re.compile(r'<symbol id="([^"]+)"[^>]*>(.*?)</symbol>')


def icon_shape(name: str) -> Markup:
    """Return what stands inside the ``svg`` of an icon, which is 24 by 24. Raises KeyError."""
    return _shapes()[name]


@cache
def _shapes() -> dict[str, Markup]:
    drawn = (PACKAGE / "icons.svg").read_text(encoding="utf-8")
    return {
        # Our own file, made when the assets are built.
        name: Markup(shape)  # nosec B704  # noqa: S704
        for name, shape in SYMBOL.findall(drawn)
    }
