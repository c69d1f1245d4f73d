"""Operations on challenges and their participants."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import Response, request
from sqlalchemy.orm import Session

from intranet_ideas.access import Phase, Role
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
    one_of,
    operation,
    write,
)
from intranet_ideas.api.schemas import (
    ChallengeFieldsSchema,
    ChallengeSchema,
    ChallengeSummarySchema,
    CloneSchema,
    DeadlineSchema,
    LookedAtSchema,
    NewChallengeSchema,
    PackageLookSchema,
    PackageSchema,
    ParticipantSchema,
    ReasonSchema,
    TakenInSchema,
    page_of,
)
from intranet_ideas.api.schemas.themes import ChosenThemesSchema
from intranet_ideas.challenges import actions, queries
from intranet_ideas.challenges.manage import usual_method, with_evidence
from intranet_ideas.challenges.packages import read_package
from intranet_ideas.challenges.queries import SeenChallenge
from intranet_ideas.challenges.rules import (
    EVERYONE,
    GUESTS,
    ChallengeFields,
    Timeline,
    unusual_deadlines,
)
from intranet_ideas.challenges.voting import given_voting
from intranet_ideas.errors import Invalid
from intranet_ideas.package_pages import outlook, package_for, take_package_in
from intranet_ideas.plugin_api.facts import Criterion, Question, ScaleStep
from intranet_ideas.text import clean_line, slugify
from intranet_ideas.web import ground, received_at, viewer
from intranet_ideas.web import shown as in_words

PATH = "/challenges/<int:challenge_id>"


def shown(session: Session, seen: SeenChallenge) -> dict[str, Any]:
    """Return the challenge as ``ChallengeSchema`` shows it; loads its parts."""
    challenge = queries.load_parts(session, seen.challenge)
    fields = queries.fields_of(challenge)
    words = [EVERYONE] * fields.everyone + [GUESTS] * fields.guests
    own = {
        name: getattr(fields, name) for name in ChallengeFieldsSchema().fields
        if name != "audience"
    }  # fmt: skip
    return own | {
        "audience": [*words, *fields.audience], "id": challenge.id,
        "evidence": challenge.evidence,
        "version": challenge.version, "phase": seen.phase.value,
        "entry_count": challenge.entry_count, "participant_count": challenge.participant_count,
        "server_time": received_at(), "joined": Role.PARTICIPANT in seen.roles,
        "following": seen.follows,
        "released_at": challenge.released_at, "cancel_reason": challenge.cancel_reason,
        "deadline_changes": queries.deadline_log(session, challenge),
        "url": f"{ground().settings.base_url}/challenges/{challenge.id}",
    }  # fmt: skip


def _answer(
    session: Session, seen: SeenChallenge, status: int = 200, before: Timeline | None = None
) -> Response:
    """Answer the challenge; with the timeline ``before`` a change, also what to look at twice."""
    body = shown(session, seen)
    if before is not None:
        unusual = unusual_deadlines(seen.timeline, before, ground().settings.working_time)
        body["warnings"] = in_words(Invalid(unusual))
    headers = etag(body["version"])
    if status == 201:
        headers["Location"] = f"{request.script_root}/api/v1/challenges/{body['id']}"
    return answer(ChallengeSchema, body, status, headers)


def _fields(data: Mapping[str, Any], base: ChallengeFields) -> ChallengeFields:
    """Return ``base`` with what the body says."""
    given = dict(data)
    if "audience" in given:
        named = given.pop("audience")
        given |= {
            "everyone": EVERYONE in named, "guests": GUESTS in named,
            "audience": tuple(name for name in named if name not in (EVERYONE, GUESTS)),
        }  # fmt: skip
    given |= given_voting(given, base)
    if "questions" in given:
        given["questions"] = tuple(
            Question(**{**row, "key": key, "label": clean_line(row["label"])})
            for row, key in _keyed(given["questions"], "label", "question")
        )
    if "themes" in given:
        given["themes"] = tuple(given["themes"])
    if "partners" in given:
        given["partners"] = tuple(given["partners"])
    if "criteria" in given:
        given["criteria"] = criteria_from(given["criteria"])
    return replace(base, **given)


def criteria_from(rows: list[dict[str, Any]]) -> tuple[Criterion, ...]:
    """Return criteria as the body gives them."""
    return tuple(
        Criterion(**{**row, "key": key, "name": clean_line(row["name"]),
                     "steps": tuple(ScaleStep(**step) for step in row["steps"])})
        for row, key in _keyed(rows, "name", "criterion")
    )  # fmt: skip


def _keyed(rows: list[dict[str, Any]], label: str, stem: str) -> list[tuple[dict[str, Any], str]]:
    """Give each row a key: its own, or one made from its label."""
    return [
        (row, row.get("key") or slugify(row[label])[:40] or f"{stem}-{number}")
        for number, row in enumerate(rows, 1)
    ]


@operation("GET", "/challenges", "listChallenges", page_of(ChallengeSummarySchema, "Challenges"),
           query=[in_query("phase", "Only in this phase", enum=list(Phase)),
                  in_query("department", "Only of this department and those below it"),
                  in_query("theme", "Only with this theme, by its key")])
def list_challenges() -> Response:
    """Challenges the caller may see, the newest first; ``phase``, ``department`` and ``theme``
    filter."""
    size = limit()
    wanted = one_of("phase", Phase)
    with ground().database.read() as session:
        rows = queries.listed(
            session, viewer(), received_at(), phases=[Phase(wanted)] if wanted else (),
            department=request.args.get("department", ""), theme=request.args.get("theme", ""),
            after=cursor(), limit=size + 1,
        )  # fmt: skip
    return listing(ChallengeSummarySchema, rows, size)


@operation("PUT", PATH + "/themes", "setChallengeThemes", ChallengeSchema, write=True)
@bp.arguments(ChosenThemesSchema)
def set_challenge_themes(data: dict[str, Any], challenge_id: int) -> Response:
    """Choose the challenge's themes, in any phase."""

    def action(session: Session) -> Response:
        actions.choose_themes(session, viewer(), challenge_id, data["themes"], received_at())
        return _answer(session, queries.see(session, viewer(), challenge_id, received_at()))

    return write(action)


@operation("POST", "/challenges", "createChallenge", ChallengeSchema, status=201, write=True)
@bp.arguments(NewChallengeSchema)
def create_challenge(data: dict[str, Any]) -> Response:
    """Begin a challenge as a draft. Without ``scoring_method``, the department's first that
    ranks from scores."""

    def action(session: Session) -> Response:
        fields = _fields(data, ChallengeFields(language=viewer().language))
        if not fields.scoring_method:
            fields = replace(fields, scoring_method=usual_method(session))
        fields = with_evidence(session, fields)
        made = actions.create_challenge(session, viewer(), fields, received_at())
        seen = queries.see(session, viewer(), made.id, received_at())
        return _answer(session, seen, 201, before=Timeline())

    return write(action)


@operation("GET", PATH, "getChallenge", ChallengeSchema)
def get_challenge(challenge_id: int) -> Response:
    """A challenge."""
    with ground().database.read() as session:
        return _answer(session, queries.see(session, viewer(), challenge_id, received_at()))


@operation("PATCH", PATH, "updateChallenge", ChallengeSchema, write=True, match=True)
@bp.arguments(ChallengeFieldsSchema)
def update_challenge(data: dict[str, Any], challenge_id: int) -> Response:
    """Change a challenge; what is left out stays."""

    def action(session: Session) -> Response:
        seen = queries.see(session, viewer(), challenge_id, received_at())
        base = base_version(seen.challenge.version, required=True)
        queries.load_parts(session, seen.challenge)
        fields = with_evidence(session, _fields(data, queries.fields_of(seen.challenge)))
        before = seen.timeline
        actions.update_challenge(session, viewer(), challenge_id, fields, base, received_at())
        seen = queries.see(session, viewer(), challenge_id, received_at())
        return _answer(session, seen, before=before)

    return write(action)


@operation("POST", PATH + "/publish", "publishChallenge", ChallengeSchema, write=True, match=False)
def publish_challenge(challenge_id: int) -> Response:
    """Publish a draft: everyone invited sees it from now on."""

    def action(session: Session) -> Response:
        seen = queries.see(session, viewer(), challenge_id, received_at())
        base = base_version(seen.challenge.version, required=False)
        return _answer(session, actions.publish_challenge(
            session, viewer(), challenge_id, base, received_at()
        ))  # fmt: skip

    return write(action)


@operation("POST", PATH + "/deadline", "changeDeadline", ChallengeSchema, write=True, match=False)
@bp.arguments(DeadlineSchema)
def change_deadline(data: dict[str, Any], challenge_id: int) -> Response:
    """Move instants that lie ahead, with a reason that everyone in the challenge reads."""
    reason = data.pop("reason")

    def action(session: Session) -> Response:
        seen = queries.see(session, viewer(), challenge_id, received_at())
        base = base_version(seen.challenge.version, required=False)
        return _answer(session, actions.change_deadline(
            session, viewer(), challenge_id, data, reason, base, received_at()
        ), before=seen.timeline)  # fmt: skip

    return write(action)


@operation("POST", PATH + "/cancel", "cancelChallenge", ChallengeSchema, write=True, match=False)
@bp.arguments(ReasonSchema)
def cancel_challenge(data: dict[str, Any], challenge_id: int) -> Response:
    """Cancel a challenge for good; once published, with a reason."""

    def action(session: Session) -> Response:
        seen = queries.see(session, viewer(), challenge_id, received_at())
        base = base_version(seen.challenge.version, required=False)
        return _answer(session, actions.cancel_challenge(
            session, viewer(), challenge_id, data["reason"], base, received_at()
        ))  # fmt: skip

    return write(action)


@operation("POST", PATH + "/clone", "cloneChallenge", ChallengeSchema, status=201, write=True)
@bp.arguments(CloneSchema)
def clone_challenge(data: dict[str, Any], challenge_id: int) -> Response:
    """Begin a new draft from this challenge, without its timeline."""

    def action(session: Session) -> Response:
        made = actions.clone_challenge(
            session, viewer(), challenge_id, received_at(), data["title"]
        )
        return _answer(session, queries.see(session, viewer(), made.id, received_at()), 201)

    return write(action)


@operation("GET", PATH + "/package", "getPackage", PackageSchema)
def get_package(challenge_id: int) -> Response:
    """The challenge's set-up as another organisation can take it in."""
    with ground().database.read() as session:
        return answer(PackageSchema, package_for(session, challenge_id))


@operation("POST", "/challenge-packages/look", "lookAtPackage", PackageLookSchema)
@bp.arguments(LookedAtSchema)
def look_at_package(data: dict[str, Any]) -> Response:
    """What taking a package in would bring; nothing is made."""
    read = read_package(json.dumps(data["package"]))
    with ground().database.read() as session:
        found = outlook(session, read)
    return answer(PackageLookSchema, {
        "title": read.fields.title, "lacking": found.lacking,
        "left_out": [{"part": part, "says": says} for part, says in read.unknown],
        "scoring_method": found.scoring_method, "wanted_method": read.fields.scoring_method,
        "goals": [
            {"number": each.number, "texts": each.texts, "plan": each.plan, "un": each.un,
             "goal": goal.id if goal else None}
            for each, goal in found.goals
        ],
    })  # fmt: skip


@operation("POST", "/challenge-packages", "takePackageIn", ChallengeSchema, status=201, write=True)
@bp.arguments(TakenInSchema)
def begin_from_package(data: dict[str, Any]) -> Response:
    """Begin a draft from a package; where its scoring method is not offered here, with the usual
    one. It aims at those of the package's goals that are here too."""

    def action(session: Session) -> Response:
        made = take_package_in(
            session, read_package(json.dumps(data["package"])), data["department"],
            un=data["un_goals"],
        )
        seen = queries.see(session, viewer(), made.id, received_at())
        return _answer(session, seen, 201, before=Timeline())

    return write(action)


@operation("POST", PATH + "/join", "joinChallenge", ChallengeSchema, write=True)
def join_challenge(challenge_id: int) -> Response:
    """Join a challenge; someone who has joined stays joined."""

    def action(session: Session) -> Response:
        seen = actions.join_challenge(session, viewer(), challenge_id, received_at())
        return _answer(session, seen)

    return write(action)


@operation("POST", PATH + "/leave", "leaveChallenge", None, status=204, write=True)
def leave_challenge(challenge_id: int) -> Response:
    """Leave a challenge; ideas that were written stay."""
    return done(lambda session: actions.leave_challenge(
        session, viewer(), challenge_id, received_at()
    ))  # fmt: skip


@operation("GET", PATH + "/participants", "listParticipants",
           page_of(ParticipantSchema, "Participants"))
def list_participants(challenge_id: int) -> Response:
    """Who has joined."""
    size = limit()
    with ground().database.read() as session:
        seen = queries.see(session, viewer(), challenge_id, received_at(), "participants.view")
        rows = queries.participants(session, seen, after=cursor(0) or 0, limit=size + 1)
    return listing(ParticipantSchema, rows, size, key="user_id")


