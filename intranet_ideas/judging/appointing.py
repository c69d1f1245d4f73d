"""What managers do to a panel: choose the judges, and say who assesses what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from intranet_ideas import errors, events
from intranet_ideas.access import Phase
from intranet_ideas.challenges import queries as challenges
from intranet_ideas.challenges.models import Challenge
from intranet_ideas.challenges.queries import SeenChallenge
from intranet_ideas.errors import N_, Fault, Invalid
from intranet_ideas.events import record
from intranet_ideas.judging import queries
from intranet_ideas.judging.models import Assignment, Judge, Round
from intranet_ideas.judging.planning import Balanced, given_by_judge, propose
from intranet_ideas.people.models import User
from intranet_ideas.people.rules import Viewer
from intranet_ideas.text import clean_line

MOST_JUDGES = 100
LONGEST_KNOWS = 300


def set_judges(
    session: Session, viewer: Viewer, challenge_id: int, emails: Sequence[str], now: datetime,
    knows: Mapping[str, str] | None = None, number: int | None = None,
) -> list[queries.PanelJudge]:  # fmt: skip
    """Make the people with these addresses the judges of a round (the present one, or one to
    come), and nobody else.

    ``knows`` maps addresses to words of what the judge knows well, for sharing out ideas;
    who is not named keeps theirs. Someone who has handed in an assessment stays a
    judge: their word counts. Raises ``Invalid`` for that, and for addresses nobody has.
    """
    seen = challenges.see(session, viewer, challenge_id, now, lock=True)
    seen.require("judges.set")
    number = _round_to_set(session, seen, number)
    wanted = list(dict.fromkeys(email.strip().lower() for email in emails if email.strip()))
    present = {judge.email: judge for judge in queries.judges(session, seen, number)}
    rows = session.execute(select(User.email, User.id).where(User.email.in_(wanted), User.active))
    found = dict(rows.all())
    gone = [judge for email, judge in present.items() if email not in wanted]
    faults = [
        Fault("emails", N_("There is no active user with the address %(email)s."),
              {"email": email})
        for email in wanted if email not in found and email not in present
    ]  # fmt: skip
    if len(wanted) > MOST_JUDGES:
        faults.append(Fault("emails", N_("There can be at most %(most)s judges."),
                            {"most": MOST_JUDGES}))  # fmt: skip
    spoken = {user for user, _ in queries.handed_in_by(session, seen.challenge, number)}
    faults += [
        Fault("emails", N_("%(name)s has handed in assessments and must stay a judge."),
              {"name": judge.name})
        for judge in gone if judge.user_id in spoken
    ]  # fmt: skip
    if faults:
        raise Invalid(faults)
    added = [found[email] for email in wanted if email not in present]
    if added or gone:
        _replace(session, challenge_id, number, added, [each.judge_id for each in gone], now)
        of_round: dict[str, Any] = {"round": number} if number > 1 else {}
        record(session, events.JUDGES_SET, now=now, actor_id=viewer.id, challenge_id=challenge_id,
               added=added, removed=[each.user_id for each in gone], **of_round)  # fmt: skip
        # Those of a round to come are told when it begins.
        if seen.challenge.assign_all and number == seen.challenge.round:
            tell_judges(session, seen, added, now)
    _set_knows(session, seen, number, knows or {}, now)
    return queries.judges(session, seen, number)


def _set_knows(
    session: Session, seen: SeenChallenge, number: int, knows: Mapping[str, str], now: datetime
) -> None:
    """Store what judges know well, and write down whose words changed: they decide who is given
    what. The words themselves stay out of the trail."""
    changed = []
    for judge in queries.judges(session, seen, number):
        words = clean_line(knows.get(judge.email, judge.knows))[:LONGEST_KNOWS]
        if words != judge.knows:
            session.execute(update(Judge).where(Judge.id == judge.judge_id).values(knows=words))
            changed.append(judge.user_id)
    if changed:
        record(session, events.JUDGE_KNOWS_SET, now=now, actor_id=seen.viewer.id,
               challenge_id=seen.challenge.id, user_ids=changed)  # fmt: skip


def _round_to_set(session: Session, seen: SeenChallenge, number: int | None) -> int:
    """Return the round whose judges may be set; raises ``NotFound`` where there is none such."""
    present = seen.challenge.round
    if number is None or number == present:
        return present
    if number < present or session.get(Round, (seen.challenge.id, number)) is None:
        raise errors.NotFound
    return number


def _replace(
    session: Session, challenge_id: int, number: int, added: Iterable[int], gone: Sequence[int],
    now: datetime,
) -> None:  # fmt: skip
    session.execute(delete(Assignment).where(Assignment.judge_id.in_(gone)))
    session.execute(delete(Judge).where(Judge.id.in_(gone)))
    session.add_all(
        Judge(challenge_id=challenge_id, round=number, user_id=user_id, added_at=now)
        for user_id in added
    )
    session.flush()


def tell_judges(session: Session, seen: SeenChallenge, users: Sequence[int], now: datetime) -> None:
    """Let judges hear that they were asked, unless nobody may know of the challenge yet."""
    if users and seen.phase != Phase.DRAFT:
        record(session, events.JUDGE_ASSIGNED, now=now, actor_id=seen.viewer.id,
               challenge_id=seen.challenge.id, user_ids=sorted(users))  # fmt: skip


Mode = Literal["all"] | Mapping[str, Sequence[int]] | Balanced
"""All judge all; a judge's e-mail address → the ids of the entries to assess; or evenly."""


def assign_entries(
    session: Session, viewer: Viewer, challenge_id: int, mode: Mode, now: datetime
) -> list[queries.JudgeProgress]:
    """Say who assesses what: everyone everything, or each judge the entries named.

    A judge who is named with none, or not named, gets none. What a judge has handed in
    stays with that judge. Raises ``Invalid``.
    """
    seen = challenges.see(session, viewer, challenge_id, now, lock=True)
    seen.require("judges.set")
    listed = queries.judges(session, seen)
    before = queries.panel_of(session, seen.challenge)
    data: dict[str, Any] = {"all": mode == "all"}
    if isinstance(mode, Balanced):
        proposal = propose(session, seen, mode)
        if mode.digest and mode.digest != proposal.plan.digest:
            raise errors.Conflict(
                N_("Something has changed since you looked at the plan. Look at it again.")
            )
        data |= {"reviews": mode.reviews, "without": sorted(mode.without),
                 "plan": proposal.plan.digest}  # fmt: skip
        # As it was looked at: what is refused by hand is not in it, but for what can't be told.
        _give(session, seen, given_by_judge(proposal.plan, listed), listed, now)
    elif mode == "all":
        _assign_all(session, seen, on=True)
    else:
        _by_hand(session, seen, mode, listed, now)
    session.flush()
    after = queries.panel_of(session, seen.challenge)
    users = [judge.user_id for judge in listed]
    given = {user: (set(before.given(user)), set(after.given(user))) for user in users}
    if any(old != new for old, new in given.values()) or before.assign_all != after.assign_all:
        record(session, events.ENTRIES_ASSIGNED, now=now, actor_id=viewer.id,
               challenge_id=challenge_id, **data)  # fmt: skip
        tell_judges(session, seen, [user for user, (old, new) in given.items() if new - old], now)
    return queries.progress(session, seen)


def _assign_all(session: Session, seen: SeenChallenge, *, on: bool) -> None:
    # Who judges what is no edit of the challenge: the version that editors start from stays.
    session.execute(
        update(Challenge).where(Challenge.id == seen.challenge.id).values(assign_all=on)
        .execution_options(synchronize_session=False)
    )  # fmt: skip
    session.execute(
        delete(Assignment).where(
            Assignment.judge_id.in_(
                select(Judge.id).where(
                    Judge.challenge_id == seen.challenge.id, Judge.round == seen.challenge.round
                )
            )
        )
    )
    session.refresh(seen.challenge, ["assign_all"])


def _by_hand(
    session: Session, seen: SeenChallenge, mode: Mapping[str, Sequence[int]],
    listed: Sequence[queries.PanelJudge], now: datetime,
) -> None:  # fmt: skip
    wanted = {email.strip().lower(): dict.fromkeys(ids) for email, ids in mode.items()}
    panel = queries.panel_of(session, seen.challenge)
    here = set(panel.entries)
    by_email = {judge.email: judge for judge in listed}
    faults = [
        Fault("assignments", N_("%(email)s does not judge here."), {"email": email})
        for email in wanted if email not in by_email
    ]  # fmt: skip
    faults += [
        Fault("assignments", N_("There is no idea number %(entry)s handed in here."),
              {"entry": entry})
        for entry in sorted({entry for ids in wanted.values() for entry in ids} - here)
    ]  # fmt: skip
    shown = queries.conflicts_shown(seen, panel)
    faults += [
        Fault("assignments", N_("%(name)s is disqualified for idea number %(entry)s."),
              {"name": judge.name, "entry": entry})
        for judge in listed for entry in wanted.get(judge.email, ())
        if (judge.user_id, entry) in shown
    ]  # fmt: skip
    # By what is shown: letting an assessment go that is set aside unseen would tell of that.
    spoken = queries.handed_in_by(session, seen.challenge) - shown.keys()
    faults += [
        Fault("assignments", N_("%(name)s has handed in an assessment that would be taken away."),
              {"name": judge.name})
        for judge in listed
        if any(user == judge.user_id and entry in here and entry not in wanted.get(judge.email, ())
               for user, entry in spoken)
    ]  # fmt: skip
    if faults:
        raise Invalid(faults)
    _give(session, seen, {email: list(ids) for email, ids in wanted.items()}, listed, now)


def _give(
    session: Session, seen: SeenChallenge, given: Mapping[str, Sequence[int]],
    listed: Sequence[queries.PanelJudge], now: datetime,
) -> None:  # fmt: skip
    """Give judges, by address, these entries and no others."""
    judges = {judge.email: judge.judge_id for judge in listed}
    _assign_all(session, seen, on=False)
    rows = [
        {"judge_id": judges[email], "entry_id": entry, "assigned_at": now}
        for email, ids in given.items() for entry in ids
    ]  # fmt: skip
    if rows:
        session.execute(insert(Assignment), rows)
