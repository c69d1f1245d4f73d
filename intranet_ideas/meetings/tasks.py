"""Tasks that were given in a meeting: giving one, ticking it, and being reminded."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from intranet_ideas import events
from intranet_ideas.access import require
from intranet_ideas.errors import N_, Conflict, Fault, Invalid, NotFound
from intranet_ideas.events import record
from intranet_ideas.meetings import minutes, queries, rules
from intranet_ideas.meetings.actions import end_task, require_open, written_on
from intranet_ideas.meetings.models import MeetingTask
from intranet_ideas.meetings.rules import TaskFields
from intranet_ideas.people.queries import people_by_address
from intranet_ideas.people.rules import Viewer
from intranet_ideas.text import clean_text


def give(
    session: Session, viewer: Viewer, meeting_id: int, point_id: int, fields: TaskFields,
    zone: ZoneInfo, now: datetime,
) -> MeetingTask:  # fmt: skip
    """Give someone a task at a point; they hear of it. Raises ``Invalid`` and ``Conflict``."""
    found = queries.hold(session, viewer, meeting_id)
    row = queries.hold_point(session, found, point_id)
    require_open(found)
    minutes.require_impartial(session, viewer, row)
    fields = TaskFields(clean_text(fields.words), fields.responsible.strip().lower(),
                        fields.due_on)  # fmt: skip
    faults = rules.check_task(fields)
    known = people_by_address(session, viewer, [fields.responsible])
    responsible = known.get(fields.responsible)
    if responsible is None:
        faults.append(Fault("responsible", N_("Write the e-mail address of a colleague.")))
    given = session.scalar(
        select(func.count()).select_from(MeetingTask).where(MeetingTask.point_id == point_id)
    )
    if (given or 0) >= rules.MOST_TASKS:
        raise Conflict(N_("There are as many tasks here as there can be."))
    if faults or responsible is None or fields.due_on is None:
        raise Invalid(faults)
    made = MeetingTask(
        point_id=row.id, words=fields.words, responsible_id=responsible, due_on=fields.due_on,
        remind_at=rules.remind_at(fields.due_on, zone), given_by=viewer.id, given_at=now,
    )  # fmt: skip
    session.add(made)
    written_on(found)
    session.flush()
    record(session, events.GROUP_TASK_GIVEN, now=now, actor_id=viewer.id, meeting=found.id,
           task=made.id, user_ids=[responsible])  # fmt: skip
    return made


def take_back(
    session: Session, viewer: Viewer, meeting_id: int, point_id: int, task_id: int, now: datetime
) -> None:
    """Take a task back while the minutes are not approved; who was to do it hears of it. Raises
    ``NotFound``, ``Conflict``."""
    found = queries.hold(session, viewer, meeting_id)
    row = queries.hold_point(session, found, point_id)
    require_open(found)
    minutes.require_impartial(session, viewer, row)
    task = session.get(MeetingTask, task_id)
    if task is None or task.point_id != point_id:
        raise NotFound
    end_task(session, viewer, found, task, now)
    written_on(found)
    session.flush()


def tick(
    session: Session, viewer: Viewer, task_id: int, done: bool, now: datetime
) -> MeetingTask:
    """Say that a task is done, or that it is not: the one responsible, and the group. Raises
    ``NotFound`` for others."""
    require("task.tick", viewer.roles)
    found = session.get(MeetingTask, task_id, with_for_update=True, populate_existing=True)
    if found is None or not (found.responsible_id == viewer.id or queries.of_group(viewer)):
        raise NotFound
    if (found.done_at is not None) == done:
        return found
    found.done_at, found.done_by = (now, viewer.id) if done else (None, None)
    session.flush()
    record(session, events.GROUP_TASK_TICKED, now=now, actor_id=viewer.id, task=task_id,
           done=done)  # fmt: skip
    return found


def remind(session: Session, now: datetime, limit: int = 100) -> int:
    """Make the reminders that are due Events, each once; return how many were looked at."""
    rows = session.scalars(
        select(MeetingTask).where(MeetingTask.remind_at <= now).order_by(MeetingTask.id)
        .limit(limit).with_for_update(skip_locked=True)
    ).all()  # fmt: skip
    for row in rows:
        row.remind_at = None
        if row.done_at is None:
            record(session, events.GROUP_TASK_DUE, now=now, user_ids=[row.responsible_id],
                   # SQLite gives the number of a task that was taken back to the next one.
                   key=f"group_task:{row.id}:{row.given_at.isoformat()}", task=row.id)  # fmt: skip
    session.flush()
    return len(rows)
