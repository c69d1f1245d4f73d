"""Operations on ideas: texts, receipts, files, comments and votes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Response, request
from sqlalchemy.orm import Session

from intranet_ideas.api.core import (
    answer,
    base_version,
    bp,
    cursor,
    done,
    etag,
    in_query,
    limit,
    listing,
    operation,
    whole_listing,
    write,
)
from intranet_ideas.api.people import addresses
from intranet_ideas.api.schemas import (
    AttachmentSchema,
    CarryOnSchema,
    CommentSchema,
    EntryFieldsSchema,
    EntrySchema,
    EntrySummarySchema,
    NewCommentSchema,
    ReceiptSchema,
    RevisionSchema,
    StorySchema,
    VoteSchema,
    page_of,
)
from intranet_ideas.bundles import queries as bundles
from intranet_ideas.challenges import queries as challenges
from intranet_ideas.challenges.actions import check_version
from intranet_ideas.entries import actions, holds, queries, rules, talk, uploads
from intranet_ideas.entries.models import EntryRevision
from intranet_ideas.entries.queries import SeenEntry, ShownComment
from intranet_ideas.entries.reactions import reactions_to
from intranet_ideas.entries.rules import EntryFields
from intranet_ideas.entries.writing import checker
from intranet_ideas.errors import N_, Fault, Invalid, NotFound
from intranet_ideas.i18n import current_language, translate
from intranet_ideas.initiatives.queries import of_entry
from intranet_ideas.outcomes import growing
from intranet_ideas.outcomes import queries as outcomes
from intranet_ideas.outcomes.answer_versions import changes_shown
from intranet_ideas.outcomes.standings import standing_shown
from intranet_ideas.outcomes.stories import story_of
from intranet_ideas.web import ground, received_at, row_number, viewer

IN_CHALLENGE = "/challenges/<int:challenge_id>/entries"
PATH = "/entries/<int:entry_id>"


def shown(session: Session, seen: SeenEntry) -> dict[str, Any]:
    """Return the entry as ``EntrySchema`` shows it to this viewer."""
    entry, text = seen.entry, seen.shown
    return {
        "id": entry.id, "challenge": entry.challenge_id, "title": text.title,
        "body": text.body, "answers": text.answers,
        "authors": [{"id": a.user_id, "name": a.name} for a in queries.authors(session, seen)],
        "advisers": [{"id": a.user_id, "name": a.name} for a in queries.advisers(session, seen)],
        "partner": seen.partner and {
            "id": seen.partner.id, "name": seen.partner.name,
            "dissolved": seen.partner.closed_on is not None,
        },
        "authors_hidden": seen.names_hidden, "blanked": seen.blanked,
        "pseudonymous": entry.pseudonymous,
        "status": entry.status, "joined_into": entry.joined_into_id,
        "version": entry.version, "revision": abs(text.number),
        "changed_since_submission": seen.mine and seen.changed_since,
        "language": entry.language, "submitted_at": entry.submitted_at,
        "changed_at": entry.changed_at if seen.mine else text.saved_at,
        "vote_count": queries.vote_total(seen, received_at()),
        "comment_count": entry.comment_count, "voted": seen.voted,
        "mine": seen.mine, "following": seen.follows,
        "attachments": queries.attachments(session, seen),
        "answer": outcomes.answer_shown(session, seen),
        "answer_history": changes_shown(session, seen),
        "standing": standing_shown(session, seen),
        "url": f"{ground().settings.base_url}/ideas/{entry.id}",
    }  # fmt: skip


def _answer(session: Session, seen: SeenEntry, status: int = 200) -> Response:
    headers = etag(seen.entry.version)
    if status == 201:
        headers["Location"] = f"{request.script_root}/api/v1/entries/{seen.entry.id}"
    return answer(EntrySchema, shown(session, seen), status, headers)


@operation("GET", IN_CHALLENGE, "listEntries", page_of(EntrySummarySchema, "Entries"), query=[
    in_query("mine", "“true”: only one's own, drafts too"), in_query("q", "Part of the title"),
    in_query("bundle", "The number of a bundle: only the ideas that stand in it"),
])  # fmt: skip
def list_entries(challenge_id: int) -> Response:
    """A challenge's handed-in ideas, the newest first; ``mine=true``: one's own, drafts too."""
    size, bundle = limit(), request.args.get("bundle", type=row_number)
    with ground().database.read() as session:
        seen = challenges.see(session, viewer(), challenge_id, received_at())
        if request.args.get("mine") == "true":
            rows = queries.mine_in(session, seen)
            return whole_listing(EntrySummarySchema, rows)
        rows = queries.gallery(
            session, seen, received_at(), after=cursor(), limit=size + 1,
            text=request.args.get("q", "")[:100],
            only=bundles.asked_for(session, seen, bundle),
        )  # fmt: skip
    return listing(EntrySummarySchema, rows, size)


@operation("POST", IN_CHALLENGE, "createEntry", EntrySchema, status=201, write=True)
@bp.arguments(EntryFieldsSchema)
def create_entry(data: dict[str, Any], challenge_id: int) -> Response:
    """Begin an idea as a draft. After the deadline it can only stay one."""

    def action(session: Session) -> Response:
        fields = fields_of(session, data, EntryFields(language=viewer().language))
        seen = actions.create_entry(session, viewer(), challenge_id, fields, received_at())
        return _answer(session, seen, 201)

    return write(action)


def fields_of(session: Session, data: dict[str, Any], base: EntryFields) -> EntryFields:
    """Return what was sent of an idea, and of ``base`` what was not."""
    values = {name: data.get(name, getattr(base, name)) for name in EntryFieldsSchema().fields}
    if values["authors"] is not None:
        values["authors"] = tuple(addresses(session, values["authors"]))
    if values["advisers"] is not None:
        values["advisers"] = tuple(addresses(session, values["advisers"]))
    if "partner" in data:
        values["partner"] = data["partner"] or 0
    return EntryFields(**values)


@operation("POST", PATH + "/carry-on", "carryEntryOn", EntrySchema, status=201, write=True)
@bp.arguments(CarryOnSchema)
def carry_entry_on(data: dict[str, Any], entry_id: int) -> Response:
    """Copy one's own idea that was not chosen as a draft into an open challenge."""

    def action(session: Session) -> Response:
        made = growing.carry_on(session, viewer(), entry_id, data["challenge"], received_at())
        return _answer(session, made, 201)

    return write(action)


@operation("GET", PATH, "getEntry", EntrySchema)
def get_entry(entry_id: int) -> Response:
    """An idea: for its authors the text they write in, for others what was handed in."""
    with ground().database.read() as session:
        return _answer(session, queries.see_entry(session, viewer(), entry_id, received_at()))


@operation("PATCH", PATH, "updateEntry", EntrySchema, write=True, match=True)
@bp.arguments(EntryFieldsSchema)
def update_entry(data: dict[str, Any], entry_id: int) -> Response:
    """Change the authors' text; it is handed in by ``submitEntry``. What is left out stays."""

    def action(session: Session) -> Response:
        seen = queries.see_entry(session, viewer(), entry_id, received_at())
        base = base_version(seen.entry.version, required=True)
        working = seen.working
        before = EntryFields(
            title=working.title, body=working.body, answers=dict(working.answers),
            pseudonymous=seen.entry.pseudonymous, language=seen.entry.language,
        )  # fmt: skip
        saved = actions.save_entry(
            session, viewer(), entry_id, fields_of(session, data, before), base, received_at()
        )
        return _answer(session, saved)

    return write(action)


@operation("GET", PATH + "/story", "getStory", page_of(StorySchema, "Story"))
def get_story(entry_id: int) -> Response:
    """What became of an idea, step by step, as far as the caller may know it; the first first."""
    with ground().database.read() as session:
        seen = queries.see_entry(session, viewer(), entry_id, received_at())
        _, later = of_entry(session, seen, current_language())
        steps = [*story_of(session, seen, received_at()), *later]
    return whole_listing(StorySchema, steps_shown(steps))


def steps_shown(steps: Sequence[Any]) -> list[dict[str, Any]]:
    """Return steps of what became of an idea as ``StorySchema`` shows them."""
    return [
        {"kind": step.kind, "at": step.at, "text": translate(step.text, **step.values),
         "reason": step.reason, "outcome": step.outcome}
        for step in steps
    ]  # fmt: skip


def _receipt(session: Session, revision: EntryRevision) -> dict[str, Any]:
    held = holds.latest(session, revision.entry_id)
    return {
        "waits": held is not None and held.outcome is None and held.revision_id == revision.id,
        "entry": revision.entry_id, "revision": revision.number,
        "received_at": revision.received_at, "digest": revision.digest,
    }  # fmt: skip


def _check_match(session: Session, entry_id: int) -> None:
    # In a deadline's last seconds each statement counts: nothing is read for a header that
    # was not sent.
    if "If-Match" in request.headers:
        version = queries.see_entry(session, viewer(), entry_id, received_at()).entry.version
        check_version(version, base_version(version, required=False))


@operation("POST", PATH + "/submit", "submitEntry", ReceiptSchema, write=True, match=False)
def submit_entry(entry_id: int) -> Response:
    """Hand the authors' text in. At the deadline's instant it is too late: 409
    ``deadline-passed``, and the draft stays. After a withdrawal votes for it count again, but
    those of people who have none left lapse."""

    def action(session: Session) -> Response:
        _check_match(session, entry_id)
        revision = actions.submit_entry(
            session, viewer(), entry_id, received_at(), check=checker(session)
        )
        return answer(ReceiptSchema, _receipt(session, revision))

    return write(action)


@operation("POST", PATH + "/withdraw", "withdrawEntry", EntrySchema, write=True, match=False)
def withdraw_entry(entry_id: int) -> Response:
    """Withdraw an idea, or throw a draft away. Meanwhile votes for it are free for others."""

    def action(session: Session) -> Response:
        _check_match(session, entry_id)
        return _answer(
            session, actions.withdraw_entry(session, viewer(), entry_id, received_at())
        )

    return write(action)


@operation("GET", PATH + "/revisions", "listRevisions", page_of(RevisionSchema, "Revisions"))
def list_revisions(entry_id: int) -> Response:
    """The texts that were handed in, and for authors the one they write in; newest first."""
    with ground().database.read() as session:
        seen = queries.see_entry(session, viewer(), entry_id, received_at())
        rows = list(queries.revisions(session, seen))
        sources = queries.sources(session, seen, rows)
    return whole_listing(RevisionSchema, [_revision(row, sources) for row in rows])


def _revision(row: EntryRevision, sources: dict[int, tuple[int, str]]) -> dict[str, Any]:
    source = sources.get(row.number)
    return {
        "number": row.number, "title": row.title, "body": row.body, "answers": row.answers,
        "saved_at": row.saved_at, "received_at": row.received_at, "digest": row.digest,
        "suggested_by": {"id": source[0], "name": source[1]} if source else None,
    }  # fmt: skip


@operation("GET", PATH + "/receipt", "getReceipt", ReceiptSchema)
def get_receipt(entry_id: int) -> Response:
    """The receipt of the last handing in."""
    with ground().database.read() as session:
        seen = queries.see_entry(session, viewer(), entry_id, received_at(), "entry.receipt")
        rows = queries.receipts(session, seen)
        if not rows:
            raise NotFound
        return answer(ReceiptSchema, _receipt(session, rows[0]))


@operation("POST", PATH + "/attachments", "addAttachment", AttachmentSchema, status=201,
           write=True, fails=(413,))
@bp.doc(requestBody={"required": True, "content": {"multipart/form-data": {"schema": {
    "type": "object", "required": ["file"],
    "properties": {"file": {"type": "string", "format": "binary"}},
}}}})  # fmt: skip
def add_attachment(entry_id: int) -> Response:
    """Add a picture, PDF or office document to the authors' text."""
    with ground().database.read() as session:
        queries.see_entry(session, viewer(), entry_id, received_at()).require("attachment.change")
    upload = request.files.get("file")
    if upload is None or not upload.filename:
        raise Invalid([Fault("file", N_("Send the file as multipart/form-data field “file”."))])
    name, content = upload.filename, upload.read()
    stored = uploads.take_in(name, content, ground(), received_at())

    def action(session: Session) -> Response:
        made = uploads.add_attachment(session, viewer(), entry_id, stored, received_at())
        return answer(AttachmentSchema, made, 201)

    return write(action, name, content)


@operation("GET", PATH + "/attachments/<int:attachment_id>", "getAttachment", AttachmentSchema)
def get_attachment(entry_id: int, attachment_id: int) -> Response:
    """What is known of a file; its bytes are at the idea's page."""
    with ground().database.read() as session:
        seen = queries.see_entry(session, viewer(), entry_id, received_at())
        return answer(AttachmentSchema, queries.attachment(session, seen, attachment_id))


@operation("DELETE", PATH + "/attachments/<int:attachment_id>", "deleteAttachment", None,
           status=204, write=True)
def delete_attachment(entry_id: int, attachment_id: int) -> Response:
    """Take a file out of the authors' text."""
    return done(lambda session: uploads.remove_attachment(
        session, viewer(), entry_id, attachment_id, received_at()
    ))  # fmt: skip


def comments_shown(
    session: Session, seen: SeenEntry, *, after: int, limit: int
) -> list[dict[str, Any]]:
    """Return some comments as ``CommentSchema`` shows them, those past ``after``."""
    rows = queries.comments(session, seen, after=after, limit=limit)
    reacted = reactions_to(session, seen, [row.id for row in rows], received_at())
    return [_comment(row) | {"reactions": reacted.get(row.id, ())} for row in rows]


def comment_shown(session: Session, seen: SeenEntry, comment_id: int) -> dict[str, Any]:
    """Return one comment as ``CommentSchema`` shows it."""
    return comments_shown(session, seen, after=comment_id - 1, limit=1)[0]


def _comment(row: ShownComment) -> dict[str, Any]:
    author = {"id": row.author_id, "name": row.name} if row.author_id else None
    return {
        "id": row.id, "parent": row.parent_id, "author": author, "by_author": row.by_author,
        "by_helper": row.by_helper,
        "body": row.body, "created_at": row.created_at, "deleted": row.deleted,
        "mine": row.mine, "side": row.side or None,
        "state": row.state,
    }  # fmt: skip


@operation("GET", PATH + "/comments", "listComments", page_of(CommentSchema, "Comments"))
def list_comments(entry_id: int) -> Response:
    """An idea's comments, the oldest first."""
    size = limit()
    with ground().database.read() as session:
        seen = queries.see_entry(session, viewer(), entry_id, received_at())
        rows = comments_shown(session, seen, after=cursor(0) or 0, limit=size + 1)
    return listing(CommentSchema, rows, size)


@operation("POST", PATH + "/comments", "addComment", CommentSchema, status=201, write=True)
@bp.arguments(NewCommentSchema)
def add_comment(data: dict[str, Any], entry_id: int) -> Response:
    """Comment on an idea, for or against it where the challenge asks, or reply to a comment."""

    def action(session: Session) -> Response:
        made = talk.add_comment(
            session, viewer(), entry_id, data["body"], received_at(), data["parent"],
            data["side"] or "",
        )  # fmt: skip
        seen = queries.see_entry(session, viewer(), entry_id, received_at())
        return answer(CommentSchema, comment_shown(session, seen, made.id), 201)

    return write(action)


@operation("DELETE", PATH + "/comments/<int:comment_id>", "deleteComment", None, status=204,
           write=True)
def delete_comment(entry_id: int, comment_id: int) -> Response:
    """Delete one's own comment; moderators and managers anyone's."""
    return done(lambda session: talk.delete_comment(
        session, viewer(), entry_id, comment_id, received_at()
    ))  # fmt: skip


def _vote(session: Session, entry_id: int) -> Response:
    session.expire_all()
    seen = queries.see_entry(session, viewer(), entry_id, received_at())
    return answer(VoteSchema, {
        "voted": seen.voted,
        "vote_count": queries.vote_total(seen, received_at()),
        "votes_left": rules.votes_left(
            seen.challenge.challenge.votes_per_person, seen.challenge.votes_used
        ),
    })  # fmt: skip


@operation("PUT", PATH + "/vote", "setVote", VoteSchema, write=True)
def set_vote(entry_id: int) -> Response:
    """Support an idea; a second time changes nothing."""

    def action(session: Session) -> Response:
        talk.set_vote(session, viewer(), entry_id, received_at())
        return _vote(session, entry_id)

    return write(action)


@operation("DELETE", PATH + "/vote", "removeVote", VoteSchema, write=True)
def remove_vote(entry_id: int) -> Response:
    """Take one's support back; without any, nothing changes."""

    def action(session: Session) -> Response:
        talk.remove_vote(session, viewer(), entry_id, received_at())
        return _vote(session, entry_id)

    return write(action)


