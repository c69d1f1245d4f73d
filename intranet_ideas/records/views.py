"""The page of a closed challenge's packages."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request, url_for
from sqlalchemy.orm import Session

from intranet_ideas.challenges import queries as challenges
from intranet_ideas.errors import Invalid, NotFound
from intranet_ideas.i18n import gettext
from intranet_ideas.records import actions, consulted, pdf
from intranet_ideas.records.models import FULL, OPEN, Package
from intranet_ideas.records.queries import closed_challenges
from intranet_ideas.records.rules import ALWAYS, EXEMPTIONS
from intranet_ideas.records.store import package_store
from intranet_ideas.web import (
    ground,
    handed_out,
    page,
    perform,
    received_at,
    row_number,
    shown,
    viewer,
)

bp = Blueprint("records", __name__)

ON_A_PAGE = 30


@bp.get("/challenges/<int:challenge_id>/packages")
def packages(challenge_id: int) -> Any:
    """The packages there are, and asking for one."""
    return _packages_page(challenge_id)


def _packages_page(challenge_id: int, status: int = 200, errors: Any = ()) -> Any:
    with ground().database.read() as session:
        seen = challenges.see(
            session, viewer(), challenge_id, received_at(), "challenge.package"
        )
        return page(
            "records/packages.html", status, seen=seen, challenge=seen.challenge,
            phase=seen.phase, rows=actions.packages(session, seen), exemptions=EXEMPTIONS,
            always=ALWAYS, FULL=FULL, OPEN=OPEN, errors=list(errors), with_pdf=pdf.can_be_made(),
        )  # fmt: skip


@bp.post("/challenges/<int:challenge_id>/packages")
def ask(challenge_id: int) -> Any:
    """Ask the worker for a package."""
    def action(session: Session) -> str:
        actions.ask_for_package(
            session, viewer(), challenge_id, request.form.get("variant", ""), received_at()
        )
        return url_for("records.packages", challenge_id=challenge_id)

    try:
        return perform(action, success=gettext("The worker makes the package. Look at this page "
                                               "in a minute."))  # fmt: skip
    except Invalid as error:
        return _packages_page(challenge_id, 422, shown(error))


@bp.get("/it/archive")
def archive() -> Any:
    """Closed challenges, and what the archive can have of each."""
    return _archive_page()


def _archive_page(status: int = 200, errors: Any = ()) -> Any:
    lacking = request.args.get("show") == "lacking"
    with ground().database.read() as session:
        texts = consulted.over(session, viewer(), received_at())
        rows = closed_challenges(
            session, viewer(), received_at(), lacking=lacking, limit=ON_A_PAGE + 1,
            before=request.args.get("before", type=row_number),
        )  # fmt: skip
    more = rows[ON_A_PAGE - 1].challenge.id if len(rows) > ON_A_PAGE else None
    return page(
        "records/archive.html", status, rows=rows[:ON_A_PAGE], before=more, lacking=lacking,
        texts=texts, FULL=FULL, OPEN=OPEN, errors=list(errors),
    )  # fmt: skip


@bp.post("/it/archive/<int:challenge_id>")
def ask_for_archive(challenge_id: int) -> Any:
    """Ask the worker for a package of a closed challenge."""
    def action(session: Session) -> str:
        actions.ask_for_archive(
            session, viewer(), challenge_id, request.form.get("variant", ""), received_at()
        )
        return url_for("records.archive", _anchor=f"challenge-{challenge_id}")

    try:
        return perform(action, success=gettext("The worker makes the package. Look at this page "
                                               "in a minute."))  # fmt: skip
    except Invalid as error:
        return _archive_page(422, shown(error))


@bp.get("/it/archive/<int:challenge_id>/<int:package_id>.zip")
def take_for_archive(challenge_id: int, package_id: int) -> Response:
    """Hand a package out to who keeps the archive."""
    with ground().database.read() as session:
        return _file(session, challenge_id, package_id)


@bp.get("/consultations/<int:consultation_id>/package.zip")
def consultation(consultation_id: int) -> Response:
    """Hand the package of a consultation out to who runs it: texts alone, made in a moment."""
    content = consulted.pack_own(ground(), viewer(), consultation_id, received_at())
    return handed_out(content, "application/zip", f"consultation-{consultation_id}.zip")


@bp.get("/it/archive/consultations/<int:consultation_id>.zip")
def consultation_for_archive(consultation_id: int) -> Response:
    """Hand it out to who keeps the archive."""
    content = consulted.pack_for_archive(ground(), viewer(), consultation_id)
    return handed_out(content, "application/zip", f"consultation-{consultation_id}.zip")


@bp.get("/challenges/<int:challenge_id>/packages/<int:package_id>.zip")
def download(challenge_id: int, package_id: int) -> Response:
    """Hand a package out."""
    with ground().database.read() as session:
        challenges.see(session, viewer(), challenge_id, received_at(), "challenge.package")
        return _file(session, challenge_id, package_id)


def _file(session: Session, challenge_id: int, package_id: int) -> Response:
    row = session.get(Package, package_id)
    if row is None or row.challenge_id != challenge_id or row.digest is None:
        raise NotFound
    name = f"challenge-{challenge_id}-{row.variant}.zip"
    try:
        content = package_store(ground().settings).get(row.digest)
    except FileNotFoundError:
        # Restored from a backup, which holds no packages: it can be made again.
        raise NotFound from None
    return handed_out(content, "application/zip", name)
