"""What a browser shows without a line, and the service worker that shows it.

The worker stands at the root, since it serves the pages below its own address alone.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request, url_for

from intranet_ideas.branding import brand_mark
from intranet_ideas.first_visit import SCRIPT, style_sheets
from intranet_ideas.i18n import current_language, speak
from intranet_ideas.paths import PACKAGE
from intranet_ideas.settings import LANGUAGES
from intranet_ideas.web import page, static_url

bp = Blueprint("offline", __name__)

@bp.get("/offline")
def shown() -> Any:
    """The page without a line, the same for everyone who reads its language."""
    wanted = request.args.get("lang", "")
    if wanted in LANGUAGES:
        speak(wanted)
    return page("offline.html")


@bp.get("/service-worker.js")
def worker() -> Response:
    """The script of the service worker."""
    script = (PACKAGE / "static" / "service-worker.js").read_bytes()
    return Response(script, content_type="text/javascript; charset=utf-8")


@bp.app_template_global()
def worker_address() -> str:
    """Return the address of the worker for a page in the present language. It changes with every
    file the worker keeps, and then browsers take the new one."""
    return url_for(
        "offline.worker", v=static_url("service-worker.js").rpartition("=")[2],
        page=url_for("offline.shown", lang=current_language()),
        also=static_url(SCRIPT),
        file=[*style_sheets(), static_url("offline.js"), brand_mark().address],
    )  # fmt: skip
