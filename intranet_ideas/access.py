"""The permission matrix, read from ``permissions.toml``: deny unless it says otherwise.

Who has which role towards a challenge or an entry is decided in that capability's
``rules.py``; what the roles may do stands in the file.
"""

from __future__ import annotations

import enum
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from intranet_ideas.errors import NotAllowed, NotFound, WaitsForConsent, WrongPhase
from intranet_ideas.paths import PACKAGE


class Role(enum.StrEnum):
    """A role, organisation-wide or towards one challenge or entry.

    ``waiting`` only takes away: a guest who has it beside the others does no more than what is
    marked ``while_waiting``.
    """

    ANONYMOUS = "anonymous"
    STAFF = "staff"
    GUEST = "guest"
    WAITING = "waiting"
    DAY_GUEST = "day_guest"
    DEPARTMENT_MANAGER = "department_manager"
    MODERATOR = "moderator"
    INNOVATION_GROUP = "innovation_group"
    IT_ADMINISTRATOR = "it_administrator"
    AUDITOR = "auditor"
    AUDIENCE = "audience"
    PARTICIPANT = "participant"
    AUTHOR = "author"
    JUDGE = "judge"
    CHALLENGE_MANAGER = "challenge_manager"


ASSIGNABLE = (Role.MODERATOR, Role.INNOVATION_GROUP, Role.IT_ADMINISTRATOR, Role.AUDITOR)
"""Organisation-wide roles that IT gives by hand; the others follow from relations."""


PLAIN = ("what", "while_waiting")
"""What stands with an action that is no list."""

ORDINARY = frozenset({Role.STAFF, Role.GUEST, Role.DAY_GUEST, Role.AUDIENCE, Role.PARTICIPANT,
                      Role.AUTHOR})  # fmt: skip
"""What a token with the scope ``write`` may act as; the rest needs ``manage``."""


class Phase(enum.StrEnum):
    """Where a challenge stands at an instant; ``challenges.rules.phase_at`` computes it."""

    DRAFT = "draft"
    ANNOUNCED = "announced"
    OPEN = "open"
    VOTING = "voting"
    JUDGING = "judging"
    DECIDING = "deciding"
    DECIDED = "decided"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Action:
    """A thing that can be done. ``phases`` maps a phase, or None for "any", to its roles.

    ``subject`` is what it is done to: ``signed-in`` (the site), ``challenge`` or ``entry``.
    ``while_waiting``: also a guest may who waits for a guardian's consent.
    """

    name: str
    subject: str
    what: str
    phases: Mapping[Phase | None, frozenset[Role]]
    pages: tuple[str, ...]
    operations: tuple[str, ...]
    while_waiting: bool = False


@cache
def matrix() -> Mapping[str, Action]:
    """Return every action by name."""
    content = tomllib.loads((PACKAGE / "permissions.toml").read_text(encoding="utf-8"))
    return {
        name: _action(name, subject, row)
        for subject, rows in content.items()
        for name, row in rows.items()
    }


def _action(name: str, subject: str, row: dict[str, object]) -> Action:
    lists = {key: tuple(_strings(value)) for key, value in row.items() if key not in PLAIN}
    pages, operations = lists.pop("pages", ()), lists.pop("operations", ())
    phases: dict[Phase | None, frozenset[Role]] = {
        None if phase == "any" else Phase(phase): frozenset(map(Role, roles))
        for phase, roles in lists.items()
    }
    waiting = row.get("while_waiting") is True
    return Action(name, subject, str(row["what"]), phases, pages, operations, waiting)


def _strings(value: object) -> Iterable[str]:
    if not isinstance(value, list):
        raise TypeError("permissions.toml: a list was expected")
    return map(str, value)


@cache
def action_of_page(endpoint: str) -> Action | None:
    """Return the action a page stands under, or None: then nobody may open it."""
    return next((a for a in matrix().values() if endpoint in a.pages), None)


@cache
def action_of_operation(operation: str) -> Action | None:
    """Return the action an API operation stands under, or None: then nobody may call it."""
    return next((a for a in matrix().values() if operation in a.operations), None)


def scope_of(action: Action, method: str) -> str:
    """Return the scope that a token needs for it: ``read``, ``write`` or ``manage``."""
    if method == "GET":
        return "read"
    roles = frozenset[Role]().union(*action.phases.values())
    return "write" if roles & ORDINARY else "manage"


def permits(action: str, roles: frozenset[Role], phase: Phase | None = None) -> bool:
    """Say whether any of ``roles`` may do ``action`` in ``phase``."""
    if Role.WAITING in roles and not matrix()[action].while_waiting:
        return False
    phases = matrix()[action].phases
    return bool(roles & (phases.get(None, frozenset()) | phases.get(phase, frozenset())))


def phases_for(action: str, roles: frozenset[Role]) -> frozenset[Phase]:
    """Return the phases in which ``roles`` may do ``action``."""
    if Role.WAITING in roles and not matrix()[action].while_waiting:
        return frozenset()
    return frozenset(
        phase for phase, may in matrix()[action].phases.items() if phase and roles & may
    )


def require(action: str, roles: frozenset[Role], phase: Phase | None = None) -> None:
    """Raise ``WrongPhase`` if ``roles`` may do it in another phase, else ``NotAllowed``,
    unless they may do it now; ``WaitsForConsent`` if only that stands in the way. For things the
    viewer is known to see."""
    if permits(action, roles, phase):
        return
    check_waiting(action, roles, phase)
    if phases_for(action, roles - {Role.WAITING}):
        raise WrongPhase
    raise NotAllowed


def check_waiting(action: str, roles: frozenset[Role], phase: Phase | None = None) -> None:
    """Raise ``WaitsForConsent`` if nothing but a guardian's consent is lacking."""
    if Role.WAITING in roles and permits(action, roles - {Role.WAITING}, phase):
        raise WaitsForConsent


def require_sight(action: str, roles: frozenset[Role], phase: Phase | None = None) -> None:
    """Raise ``NotFound`` unless ``roles`` may do the reading ``action`` now."""
    if not permits(action, roles, phase):
        raise NotFound
