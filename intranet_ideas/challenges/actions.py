"""What people do with challenges: create, change, publish, move a deadline, cancel, join."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields as dataclass_fields
from dataclasses import replace
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from intranet_ideas import events
from intranet_ideas.access import Phase, Role, require
from intranet_ideas.challenges import queries, rules, voting
from intranet_ideas.challenges.cloning import copy_goals, copy_rounds
from intranet_ideas.challenges.models import (
    Challenge,
    ChallengeAudience,
    ChallengeManager,
    ChallengePartner,
    Criterion,
    DeadlineChange,
    Participation,
)
from intranet_ideas.challenges.public import NOTHING, check_public, kept_parts
from intranet_ideas.challenges.queries import SeenChallenge
from intranet_ideas.challenges.rules import INSTANTS, ChallengeFields, Timeline
from intranet_ideas.database import new_version
from intranet_ideas.errors import N_, Fault, Invalid, Stale, WrongPhase
from intranet_ideas.events import record
from intranet_ideas.people.models import Department, Partner
from intranet_ideas.people.queries import departments
from intranet_ideas.people.rules import Viewer
from intranet_ideas.text import clean_line, clean_text, plain_text, render_markdown
from intranet_ideas.themes.queries import themes_of
from intranet_ideas.themes.rules import offered

COPY_OF = N_("Copy of %(title)s")


def create_challenge(
    session: Session, viewer: Viewer, fields: ChallengeFields, now: datetime
) -> Challenge:
    """Begin a challenge as a draft that only its managers see; the viewer is the first.

    Raises ``NotAllowed`` unless the viewer manages the host department, ``Invalid``
    with every fault.
    """
    require("challenge.create", viewer.roles)
    challenge = Challenge(
        created_by=viewer.id, created_at=now, changed_at=now, title="", version=1
    )
    _write(session, viewer, challenge, fields)
    session.add(challenge)
    challenge.managers = [ChallengeManager(user_id=viewer.id)]
    session.flush()
    record(session, events.CHALLENGE_CREATED, now=now, actor_id=viewer.id,
           challenge_id=challenge.id, department_id=challenge.department_id)
    return challenge


def update_challenge(
    session: Session, viewer: Viewer, challenge_id: int, fields: ChallengeFields,
    base_version: int, now: datetime,
) -> Challenge:  # fmt: skip
    """Replace what people decided about a challenge.

    Once it is published the timeline changes only through ``change_deadline``. Raises
    ``Stale`` when it was changed since ``base_version``.
    """
    seen = queries.see(session, viewer, challenge_id, now, lock=True)
    seen.require("challenge.edit")
    challenge = queries.load_parts(session, seen.challenge)
    check_version(challenge.version, base_version)
    if seen.phase != Phase.DRAFT:
        _refuse_other_instants(challenge, fields)
        if faults := rules.check_publishable(fields, now):
            raise Invalid(faults)
    elif fault := rules.window_fault(fields.timeline, queries.round_ends(session, challenge.id)):
        raise Invalid([Fault("judging_closes_at", fault)])
    before = queries.fields_of(challenge)
    _write(session, viewer, challenge, fields)
    challenge.changed_at = now
    new_version(challenge)
    session.flush()
    record(session, events.CHALLENGE_UPDATED, now=now, actor_id=viewer.id,
           challenge_id=challenge.id, fields=_changed(before, queries.fields_of(challenge)))
    return challenge


def check_version(present: int, base: int) -> None:
    """Raise ``Stale`` unless a change started from the present version."""
    if present != base:
        raise Stale(present)


def _refuse_other_instants(challenge: Challenge, fields: ChallengeFields) -> None:
    faults = [
        Fault(name, N_("The challenge is published: change a deadline with a reason instead."))
        for name in INSTANTS
        if getattr(fields, name) != getattr(challenge, name)
    ]
    if faults:
        raise Invalid(faults)


def _changed(before: ChallengeFields, after: ChallengeFields) -> list[str]:
    """Return the names of what was changed: whether the rules were touched must be traceable."""
    return [
        each.name for each in dataclass_fields(before)
        if getattr(before, each.name) != getattr(after, each.name)
    ]


def cleaned(fields: ChallengeFields) -> ChallengeFields:
    """Return the fields as they are stored: texts tidied, and of voting what its kind has."""
    kind = fields.voting
    if kind in voting.THUMBS:
        # A number of votes has always been enough to say so.
        kind = voting.SUPPORT if fields.votes_per_person is None else voting.VOTES
        kind = voting.VOTES if fields.voting == voting.VOTES else kind
    return replace(
        fields, title=clean_line(fields.title), summary=clean_line(fields.summary),
        brief=clean_text(fields.brief), voting=kind,
        votes_per_person=fields.votes_per_person if kind == voting.VOTES else None,
        budget=fields.budget if kind == voting.BUDGET else None,
        partners=() if fields.guests else tuple(dict.fromkeys(fields.partners)),
        public_parts=kept_parts(fields.outside, fields.public_parts)
        if not check_public(fields.outside, fields.public_parts) else fields.public_parts,
    )  # fmt: skip


def _write(
    session: Session, viewer: Viewer, challenge: Challenge, fields: ChallengeFields
) -> None:
    fields = cleaned(fields)
    faults = rules.check_fields(fields) + voting.check_voting(fields)
    tree = {each.slug: each for each in departments(session)}
    host = tree.get(fields.department)
    if host is None:
        faults.append(Fault("department", N_("Choose the department that hosts it.")))
    elif not viewer.manages(host.path) and challenge.department_id != host.id:
        faults.append(Fault("department", N_("You can only choose departments you manage.")))
    faults += _check_in_use(session, challenge, fields.themes)
    partners = _partners(session, challenge, fields.partners, faults)
    unknown = [slug for slug in fields.audience if slug not in tree]
    if unknown:
        faults.append(Fault("audience", N_("There is no department with the key %(key)s."),
                            {"key": ", ".join(unknown)}))
    if faults or host is None:
        raise Invalid(faults)
    _copy(challenge, fields, host, [tree[slug] for slug in dict.fromkeys(fields.audience)])
    challenge.partners = partners
    challenge.partners_named = bool(partners)


def _partners(
    session: Session, challenge: Challenge, ids: Sequence[int], faults: list[Fault]
) -> list[ChallengePartner]:
    """Return who is named by these numbers; one that is closed can only stay."""
    there = {each.partner_id: each for each in challenge.partners or []}
    found = {each.id: each for each in session.scalars(
        select(Partner).where(Partner.id.in_(ids))
    )} if ids else {}  # fmt: skip
    if any(key not in found or (found[key].closed_on and key not in there) for key in ids):
        faults.append(Fault("partners", N_("Choose among the partner organisations there are.")))
        return []
    return [
        there.get(key) or ChallengePartner(partner_id=key, partner=found[key]) for key in ids
    ]


def _check_in_use(session: Session, challenge: Challenge, keys: Iterable[str]) -> list[Fault]:
    usable = {each.key for each in offered(themes_of(session)[0], challenge.themes or ())}
    return [] if usable.issuperset(keys) else [
        Fault("themes", N_("Choose among the themes in use."))
    ]  # fmt: skip


def choose_themes(
    session: Session, viewer: Viewer, challenge_id: int, keys: Sequence[str], now: datetime
) -> SeenChallenge:
    """Choose a challenge's themes, in any phase: they are no rule of it. Raises ``Invalid``."""
    seen = queries.see(session, viewer, challenge_id, now, lock=True)
    seen.require("challenge.themes")
    challenge, keys = seen.challenge, list(dict.fromkeys(keys))
    faults = rules.check_themes(keys) + _check_in_use(session, challenge, keys)
    if faults:
        raise Invalid(faults)
    if keys != challenge.themes:
        challenge.themes = keys
        challenge.changed_at = now
        new_version(challenge)
        session.flush()
        record(session, events.CHALLENGE_UPDATED, now=now, actor_id=viewer.id,
               challenge_id=challenge.id, fields=["themes"])  # fmt: skip
    return seen


def still_offered(session: Session, keys: Iterable[str]) -> tuple[str, ...]:
    """Return those of the keys of themes that can be chosen now; one statement."""
    usable = {each.key for each in offered(themes_of(session)[0])}
    return tuple(key for key in keys if key in usable)


def _copy(
    challenge: Challenge, fields: ChallengeFields, host: Department, invited: list[Department]
) -> None:
    for name in (
        "title", "language", "everyone", "guests", "for_youth", "scoring_method", "evidence",
        "blind",
        *voting.SETTING, "openness", "outside", "comments_released",
        "judges_named",
        *INSTANTS,
    ):  # fmt: skip
        setattr(challenge, name, getattr(fields, name))
    challenge.public_parts = list(fields.public_parts)
    challenge.guide = dict(fields.guide)
    challenge.themes = list(dict.fromkeys(fields.themes))
    challenge.department_id = host.id
    challenge.department = host
    challenge.brief = fields.brief
    challenge.brief_html = render_markdown(fields.brief)
    challenge.summary = fields.summary or _shortened(plain_text(fields.brief))
    challenge.questions = [
        {"key": q.key, "label": q.label, "help": q.help, "required": q.required,
         "max_length": q.max_length}
        for q in fields.questions
    ]  # fmt: skip
    present = {each.department_id: each for each in challenge.audience or []}
    challenge.audience = [
        present.get(each.id) or ChallengeAudience(department_id=each.id, department=each)
        for each in invited
    ]
    _copy_criteria(challenge, fields)


def _shortened(text: str) -> str:
    longest = 240
    return text if len(text) <= longest else text[:longest].rsplit(" ", 1)[0] + " …"


def _copy_criteria(challenge: Challenge, fields: ChallengeFields) -> None:
    present = {each.key: each for each in challenge.criteria or []}
    criteria = []
    for position, wanted in enumerate(fields.criteria):
        row = present.get(wanted.key) or Criterion(key=wanted.key)
        row.position, row.name, row.question = position, wanted.name, wanted.question
        row.weight, row.minimum, row.maximum = wanted.weight, wanted.minimum, wanted.maximum
        row.steps = [{"value": step.value, "label": step.label} for step in wanted.steps]
        criteria.append(row)
    challenge.criteria = criteria


def publish_challenge(
    session: Session, viewer: Viewer, challenge_id: int, base_version: int, now: datetime
) -> SeenChallenge:
    """Publish a draft: everyone invited sees it from now on.

    Raises ``Invalid`` with all that is missing.
    """
    seen = queries.see(session, viewer, challenge_id, now, lock=True)
    seen.require("challenge.publish")
    challenge = queries.load_parts(session, seen.challenge)
    check_version(challenge.version, base_version)
    fields = queries.fields_of(challenge)
    faults = rules.check_publishable(fields, now) + voting.check_voting(fields)
    if None in queries.round_ends(session, challenge.id):
        faults.append(Fault("judging_closes_at", N_("Say when each round of judging closes.")))
    if faults:
        raise Invalid(faults)
    challenge.published_at = challenge.changed_at = challenge.look_at = now
    session.flush()
    record(session, events.CHALLENGE_ANNOUNCED, now=now, actor_id=viewer.id,
           challenge_id=challenge.id, department_id=challenge.department_id)
    # Those chosen while it was a draft could not be told of it.
    judges = queries.judges_of(session, challenge.id) if challenge.assign_all else []
    if judges:
        record(session, events.JUDGE_ASSIGNED, now=now, actor_id=viewer.id,
               challenge_id=challenge.id, user_ids=judges)
    return queries.see(session, viewer, challenge_id, now)


def change_deadline(
    session: Session, viewer: Viewer, challenge_id: int, changed: dict[str, datetime | None],
    reason: str, base_version: int, now: datetime,
) -> SeenChallenge:  # fmt: skip
    """Move instants of a published challenge that lie ahead, with a reason all can read.

    ``changed`` maps names of ``INSTANTS`` to new instants. Raises ``Invalid``.
    """
    seen = queries.see(session, viewer, challenge_id, now, lock=True)
    seen.require("challenge.change_deadline")
    challenge = seen.challenge
    check_version(challenge.version, base_version)
    reason = clean_text(reason)
    moved, faults = rules.check_deadline(seen.timeline, changed, reason, now)
    fields = replace(queries.voting_of(challenge), voting_closes_at=moved.voting_closes_at,
                     closes_at=moved.closes_at)
    faults += voting.check_voting(fields)
    ends = queries.round_ends(session, challenge_id)
    if not faults and (fault := rules.window_fault(moved, ends)):
        faults.append(Fault("judging_closes_at", fault))
    if faults:
        raise Invalid(faults)
    changes = log_moves(session, seen, moved, reason, now)
    challenge.changed_at = challenge.look_at = now
    new_version(challenge)
    session.flush()
    record(session, events.DEADLINE_CHANGED, now=now, actor_id=viewer.id,
           challenge_id=challenge.id, changes=changes, reason=reason)
    return queries.see(session, viewer, challenge_id, now)


def log_moves(
    session: Session, seen: SeenChallenge, moved: Timeline, reason: str, now: datetime
) -> dict[str, list[str | None]]:
    """Move the instants of a challenge, which is locked, that differ, each with a line in the log
    that all can read; return those that did as the trail has them."""
    changes = {}
    for name in INSTANTS:
        old, new = getattr(seen.timeline, name), getattr(moved, name)
        if old != new:
            setattr(seen.challenge, name, new)
            changes[name] = [old.isoformat() if old else None, new.isoformat() if new else None]
            session.add(DeadlineChange(challenge_id=seen.challenge.id, field=name, old=old,
                                       new=new, reason=reason, changed_by=seen.viewer.id,
                                       changed_at=now))
    return changes


def cancel_challenge(
    session: Session, viewer: Viewer, challenge_id: int, reason: str, base_version: int,
    now: datetime,
) -> SeenChallenge:  # fmt: skip
    """Cancel a challenge for good. A published one needs a reason that all can read."""
    seen = queries.see(session, viewer, challenge_id, now, lock=True)
    seen.require("challenge.cancel")
    challenge = seen.challenge
    check_version(challenge.version, base_version)
    reason = clean_text(reason)
    if not reason and seen.phase != Phase.DRAFT:
        raise Invalid([
            Fault("reason", N_("Give a reason; everyone in the challenge will see it."))
        ])  # fmt: skip
    challenge.cancelled_at = challenge.changed_at = now
    challenge.look_at = None
    challenge.cancel_reason = reason
    session.flush()
    kind = events.CHALLENGE_CANCELLED if seen.phase != Phase.DRAFT else events.CHALLENGE_UPDATED
    record(session, kind, now=now, actor_id=viewer.id, challenge_id=challenge.id, reason=reason)
    return queries.see(session, viewer, challenge_id, now)


def clone_challenge(
    session: Session, viewer: Viewer, challenge_id: int, now: datetime, title: str = ""
) -> Challenge:
    """Begin a new draft with the text, questions, criteria, rounds, rules and goals of a challenge.

    Its timeline is left out: instants of the past help nobody. Nothing of it is shown outside
    before somebody says so.
    """
    seen = queries.see(session, viewer, challenge_id, now)
    seen.require("challenge.clone")
    challenge = queries.load_parts(session, seen.challenge)
    empty = dict.fromkeys((*INSTANTS, "voting_opens_at"))
    fields = replace(
        queries.fields_of(challenge), **empty,  # type: ignore[arg-type]  # INSTANTS are instants
        title=clean_line(title) or (COPY_OF % {"title": challenge.title})[: rules.LONGEST_TITLE],
        outside=NOTHING, public_parts=(), themes=still_offered(session, challenge.themes),
        partners=tuple(each.partner_id for each in challenge.partners
                       if each.partner.closed_on is None),
    )  # fmt: skip
    made = create_challenge(session, viewer, fields, now)
    for name in ("sides", "pre_moderated", "trusted_after", "staff_trusted", "guests_wait",
                 "guest_ideas_wait", "ideas_trusted_after"):  # fmt: skip
        setattr(made, name, getattr(challenge, name))
    copy_rounds(session, challenge.id, made.id, now)
    if goals := copy_goals(session, challenge.id, made.id):
        record(session, events.GOALS_NAMED, now=now, actor_id=viewer.id, challenge_id=made.id,
               goals=goals)  # fmt: skip
    return made


def join_challenge(
    session: Session, viewer: Viewer, challenge_id: int, now: datetime
) -> SeenChallenge:
    """Join a challenge; someone who has joined stays joined."""
    seen = queries.see(session, viewer, challenge_id, now)
    if Role.PARTICIPANT not in seen.roles:
        seen.require("challenge.join")
        join(session, seen, now)
    return queries.see(session, viewer, challenge_id, now)


def join(session: Session, seen: SeenChallenge, now: datetime) -> None:
    """Write that the viewer joined, unless it stands already. The rule is the caller's."""
    session.execute(
        select(Challenge.id).where(Challenge.id == seen.challenge.id)
        .with_for_update(key_share=True)
    )
    if session.get(Participation, (seen.challenge.id, seen.viewer.id)):
        return
    session.add(
        Participation(challenge_id=seen.challenge.id, user_id=seen.viewer.id, joined_at=now)
    )
    _count(session, seen.challenge.id, 1)
    record(session, events.PARTICIPANT_JOINED, now=now, actor_id=seen.viewer.id,
           challenge_id=seen.challenge.id)


def leave_challenge(
    session: Session, viewer: Viewer, challenge_id: int, now: datetime
) -> SeenChallenge:
    """Leave a challenge; ideas that were written stay. Someone who never joined is left alone."""
    seen = queries.see(session, viewer, challenge_id, now)
    if Role.PARTICIPANT in seen.roles:
        if not seen.may("challenge.leave"):
            raise WrongPhase
        gone = session.execute(
            delete(Participation).filter_by(challenge_id=challenge_id, user_id=viewer.id)
        )
        if gone.rowcount:  # type: ignore[attr-defined]  # a cursor result, as for every delete
            _count(session, challenge_id, -1)
            record(session, events.PARTICIPANT_LEFT, now=now, actor_id=viewer.id,
                   challenge_id=challenge_id)
    return seen


def drop_out(session: Session, challenge_id: int, user_id: int, now: datetime) -> None:
    """Let someone be in a challenge no more who is not invited to it any longer. The rule is the
    caller's."""
    gone = session.execute(
        delete(Participation).filter_by(challenge_id=challenge_id, user_id=user_id)
    )
    if gone.rowcount:  # type: ignore[attr-defined]  # a cursor result, as for every delete
        _count(session, challenge_id, -1)
        record(session, events.PARTICIPANT_LEFT, now=now, actor_id=user_id,
               challenge_id=challenge_id)


def _count(session: Session, challenge_id: int, step: int) -> None:
    # A counter is not an edit: the version that editors start from stays.
    session.execute(
        update(Challenge)
        .where(Challenge.id == challenge_id)
        .values(participant_count=Challenge.participant_count + step)
        .execution_options(synchronize_session=False)
    )

