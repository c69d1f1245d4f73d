"""Operations on bundles: ideas of a challenge that belong together."""

from __future__ import annotations

from typing import Any

from flask import Response
from sqlalchemy.orm import Session

from intranet_ideas.api.core import answer, base_version, bp, done, etag, operation, write
from intranet_ideas.api.schemas.bundles import (
    BundleAnswersSchema,
    BundleFieldsSchema,
    BundleSchema,
    BundlesSchema,
)
from intranet_ideas.bundles import actions, queries
from intranet_ideas.bundles.rules import BundleFields
from intranet_ideas.challenges import queries as challenges
from intranet_ideas.outcomes.bundled import answer_bundle as answer_together
from intranet_ideas.web import ground, received_at, viewer

PATH = "/challenges/<int:challenge_id>/bundles"
ONE = PATH + "/<int:bundle_id>"


def _bundle(session: Session, challenge_id: int, bundle_id: int, status: int = 200) -> Response:
    found = queries.see_bundle(session, viewer(), challenge_id, bundle_id, received_at())
    row = found.bundle
    return answer(BundleSchema, {
        "id": row.id, "title": row.title, "words": row.words, "entries": list(found.entries),
        "dissolved_at": row.dissolved_at, "version": row.version,
    }, status, etag(row.version))  # fmt: skip


def _fields(data: dict[str, Any]) -> BundleFields:
    return BundleFields(data["title"], data["words"], tuple(data["entries"]))


@operation("GET", PATH, "listBundles", BundlesSchema)
def list_bundles(challenge_id: int) -> Response:
    """A challenge's bundles, with how many ideas stand in each; those who make them see empty and
    dissolved ones too."""
    with ground().database.read() as session:
        seen = challenges.see(session, viewer(), challenge_id, received_at(), "bundle.view")
        return answer(BundlesSchema, {"items": queries.listed(session, seen)})


@operation("POST", PATH, "makeBundle", BundleSchema, status=201, write=True)
@bp.arguments(BundleFieldsSchema)
def make_bundle(data: dict[str, Any], challenge_id: int) -> Response:
    """Gather ideas into a new bundle. Their authors are told, once."""

    def action(session: Session) -> Response:
        made = actions.make(session, viewer(), challenge_id, _fields(data), received_at())
        return _bundle(session, challenge_id, made.id, 201)

    return write(action)


@operation("GET", ONE, "getBundle", BundleSchema)
def get_bundle(challenge_id: int, bundle_id: int) -> Response:
    """A bundle with its ideas."""
    with ground().database.read() as session:
        return _bundle(session, challenge_id, bundle_id)


@operation("PUT", ONE, "putBundle", BundleSchema, write=True, match=True)
@bp.arguments(BundleFieldsSchema)
def put_bundle(data: dict[str, Any], challenge_id: int, bundle_id: int) -> Response:
    """Give a bundle this title, these words and exactly these ideas."""

    def action(session: Session) -> Response:
        there = queries.see_bundle(session, viewer(), challenge_id, bundle_id, received_at())
        base = base_version(there.bundle.version, required=True)
        actions.change(session, viewer(), challenge_id, bundle_id, _fields(data), base,
                       received_at())  # fmt: skip
        return _bundle(session, challenge_id, bundle_id)

    return write(action)


@operation("DELETE", ONE, "dissolveBundle", None, status=204, write=True)
def dissolve_bundle(challenge_id: int, bundle_id: int) -> Response:
    """Dissolve a bundle: its ideas stand by themselves. It can be undone."""
    return done(lambda session: actions.dissolve(
        session, viewer(), challenge_id, bundle_id, received_at()
    ))  # fmt: skip


@operation("POST", ONE + "/restoration", "restoreBundle", BundleSchema, write=True)
def restore_bundle(challenge_id: int, bundle_id: int) -> Response:
    """Undo that a bundle was dissolved: what no other bundle has taken stands in it again."""

    def action(session: Session) -> Response:
        actions.restore(session, viewer(), challenge_id, bundle_id, received_at())
        return _bundle(session, challenge_id, bundle_id)

    return write(action)


@operation("POST", ONE + "/answers", "answerBundle", None, status=204, write=True)
@bp.arguments(BundleAnswersSchema)
def answer_bundle(data: dict[str, Any], challenge_id: int, bundle_id: int) -> Response:
    """Answer several ideas of a bundle alike, all or none; each gets an answer of its own."""
    wanted = {each["entry"]: each["version"] for each in data["entries"]}
    return done(lambda session: answer_together(
        session, viewer(), challenge_id, bundle_id, data["outcome"], data["reason"], wanted,
        received_at(),
    ))  # fmt: skip
