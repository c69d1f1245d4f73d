"""What a list of people would change of those there are: for importing. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from intranet_ideas.access import ASSIGNABLE, Role
from intranet_ideas.errors import N_, Fault, Invalid
from intranet_ideas.people.rules import check_email
from intranet_ideas.settings import LANGUAGES

FEWEST_LEAVERS, LARGEST_SHARE = 5, 0.2
"""More leavers than the first who are a larger share of all must be said to be meant."""


@dataclass(frozen=True, slots=True)
class PersonLine:
    """A line of a list of people. What is None stays as it is; ``manager`` is an address, empty
    for none. ``id`` names someone there is whose address may be another by now."""

    line: int
    email: str
    name: str
    department: str
    id: int | None = None
    manager: str | None = None
    language: str | None = None
    roles: tuple[str, ...] | None = None
    guest: bool | None = None
    active: bool | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """Someone there is. ``department`` is its key, ``manager`` an address or empty; ``kept`` are
    accounts for emergencies, which no list ends."""

    id: int
    email: str
    name: str
    department: str
    manager: str = ""
    language: str = "nb"
    roles: tuple[str, ...] = ()
    guest: bool = False
    active: bool = True
    kept: bool = False


FIELDS = ("email", "name", "department", "manager", "language", "roles", "guest", "active")


@dataclass(frozen=True, slots=True)
class Change:
    """What is done to one person: ``id`` is None for someone new. ``fields`` maps each field that
    changes to what it was (None for someone new) and what it is to be."""

    id: int | None
    email: str
    name: str
    fields: Mapping[str, tuple[Any, Any]]

    @property
    def kind(self) -> str:
        """``added``, ``leaving`` for who is shut out, or ``changed``."""
        if self.id is None:
            return "added"
        return "leaving" if self.fields.get("active") == (True, False) else "changed"


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import would do; ``unchanged`` is how many lines stand as they are, ``guarded``
    whether so many would leave that it must be said to be meant."""

    changes: tuple[Change, ...]
    unchanged: int
    guarded: bool = False

    def of(self, kind: str) -> list[Change]:
        """Return the changes of a kind."""
        return [each for each in self.changes if each.kind == kind]


def plan(
    lines: Sequence[PersonLine], present: Sequence[Account], departments: Iterable[str], *,
    everyone: bool, language: str = "nb",
) -> Plan:  # fmt: skip
    """Return what the lines would change. ``everyone``: staff that is active and not named
    leaves; guests and accounts for emergencies stay. ``language`` is that of new people.

    Raises ``Invalid`` with every fault; a fault's field is ``line N``, or empty for the list.
    """
    by_id = {each.id: each for each in present}
    by_email = {each.email: each for each in present}
    known = frozenset(departments)
    faults = _twice(lines)
    both = [
        (line, by_id.get(line.id) if line.id is not None else by_email.get(line.email))
        for line in lines
    ]
    # Leaders may be named by the address they had or by the one they get.
    moved = {found.email: line.email for line, found in both if found and found.email != line.email}
    wanted: list[tuple[PersonLine, Account | None, Account]] = []
    for line, there in both:
        faults += _faults(line, there, by_email, known)
        found = there and replace(there, manager=moved.get(there.manager, there.manager))
        account = _wanted(line, found, language)
        account = replace(account, manager=moved.get(account.manager, account.manager))
        wanted.append((line, found, account))
    named = {found.id for _, found, _ in wanted if found}
    leaving = [
        each for each in present
        if everyone and each.active and not each.guest and not each.kept and each.id not in named
    ]  # fmt: skip
    after = {each.email: each for each in present if each.id not in named}
    after |= {each.email: replace(each, active=False) for each in leaving}
    after |= {account.email: account for _, _, account in wanted}
    faults += _leaders(wanted, after)
    if _runs(present) and not _runs(after.values()):
        faults.append(Fault("", N_("Nobody would be left who runs the site: at least one IT "
                                   "administrator must stay active.")))  # fmt: skip
    if faults:
        raise Invalid(sorted(faults, key=_line_of))
    changes = [change for _, found, account in wanted if (change := _change(found, account))]
    unchanged = len(lines) - len(changes)
    changes += [_left(each) for each in leaving]
    gone = sum(each.kind == "leaving" for each in changes)
    active = sum(each.active for each in present)
    return Plan(tuple(changes), unchanged, gone > max(FEWEST_LEAVERS, LARGEST_SHARE * active))


def _wanted(line: PersonLine, found: Account | None, language: str) -> Account:
    was = found or Account(0, "", "", "", language=language)
    return Account(
        was.id, line.email, line.name, line.department,
        manager=was.manager if line.manager is None else line.manager,
        language=line.language or was.language,
        roles=was.roles if line.roles is None else line.roles,
        guest=was.guest if line.guest is None else line.guest,
        active=was.active if line.active is None else line.active, kept=was.kept,
    )  # fmt: skip


def _faults(
    line: PersonLine, found: Account | None, by_email: Mapping[str, Account],
    departments: frozenset[str],
) -> list[Fault]:  # fmt: skip
    at = f"line {line.line}"
    faults = [Fault(at, each.message) for each in check_email(line.email)]
    other = by_email.get(line.email)
    if line.id is not None and found is None:
        faults.append(Fault(at, N_("There is no person with the id %(id)s."), {"id": line.id}))
    elif found and other and other.id != found.id:
        faults.append(Fault(at, N_("The address %(email)s belongs to someone else, %(name)s."),
                            {"email": line.email, "name": other.name}))  # fmt: skip
    if not line.name or len(line.name) > 200:
        faults.append(Fault(at, N_("Write the person's name, of at most 200 characters.")))
    if line.department not in departments:
        faults.append(Fault(at, N_("There is no department with the key %(key)s."),
                            {"key": line.department or "–"}))  # fmt: skip
    if line.language is not None and line.language not in LANGUAGES:
        faults.append(Fault(at, N_("The language is nb, nn or en.")))
    if unknown := sorted(set(line.roles or ()) - set(ASSIGNABLE)):
        faults.append(Fault(at, N_("There is no role %(role)s; choose among %(roles)s."),
                            {"role": ", ".join(unknown), "roles": ", ".join(ASSIGNABLE)}))
    return faults


def _twice(lines: Sequence[PersonLine]) -> list[Fault]:
    """Return a fault for each line that names someone whom an earlier line names."""
    emails = Counter(line.email for line in lines)
    ids = Counter(line.id for line in lines if line.id is not None)
    seen: set[object] = set()
    faults = []
    for line in lines:
        twice = [line.email] if emails[line.email] > 1 else []
        twice += [str(line.id)] if line.id is not None and ids[line.id] > 1 else []
        for key in twice:
            if key in seen:
                faults.append(Fault(f"line {line.line}",
                                    N_("An earlier line is about the same person, %(who)s."),
                                    {"who": key}))  # fmt: skip
                break
        seen.update(twice)
    return faults


def _leaders(
    wanted: Sequence[tuple[PersonLine, Account | None, Account]], after: Mapping[str, Account]
) -> list[Fault]:
    """Return a fault for each line whose leader is nobody, the person, or led by the person."""
    faults = []
    for line, _, account in wanted:
        at, chain, boss = f"line {line.line}", [account.email], account.manager
        if boss and boss not in after:
            if line.manager is not None:
                faults.append(Fault(at, N_("There is nobody with the leader's address %(email)s."),
                                    {"email": boss}))  # fmt: skip
            continue
        while boss and boss in after and boss not in chain:
            chain.append(boss)
            boss = after[boss].manager
        if boss == account.email:
            faults.append(Fault(at, N_("The leaders go in a circle: %(circle)s."),
                                {"circle": " → ".join([*chain, boss])}))  # fmt: skip
    return faults


def _runs(accounts: Iterable[Account]) -> bool:
    return any(each.active and Role.IT_ADMINISTRATOR in each.roles for each in accounts)


def _change(found: Account | None, account: Account) -> Change | None:
    fields = {
        name: (getattr(found, name) if found else None, getattr(account, name))
        for name in FIELDS
        if found is None or getattr(found, name) != getattr(account, name)
    }
    if not fields:
        return None
    return Change(found.id if found else None, account.email, account.name, fields)


def _left(account: Account) -> Change:
    return Change(account.id, account.email, account.name, {"active": (True, False)})


def _line_of(fault: Fault) -> int:
    number = fault.field.removeprefix("line ")
    return int(number) if number.isdecimal() else 0
