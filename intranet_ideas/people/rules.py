"""Who someone is, and what makes an account, a name or a password acceptable. Pure."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address
from itertools import accumulate
from math import ceil

from intranet_ideas.access import ASSIGNABLE, Role
from intranet_ideas.errors import N_, Fault

SESSION_LENGTH = timedelta(days=14)
SESSION_IDLE = timedelta(hours=72)
"""How long a session lasts, and how long unused; the settings' defaults."""

PASSWORD, PASSKEY, ISSUER, PROXY, MAIL, DAY = WAYS = (
    "password", "passkey", "issuer", "proxy", "mail", "day"
)  # fmt: skip
"""How someone can sign in. A proxy vouches with every request, an issuer and a link by mail
once; a guest of an innovation day gives a name and proves nothing."""

PROOF_LASTS = timedelta(minutes=15)
"""For how long someone who showed that it is them may do what opens or shuts doors."""

SEEN_EVERY = timedelta(minutes=10)
"""How often the use of a session or token is noted at most."""

TOKEN_DAYS = 90
LONGEST_TOKEN_DAYS = 366
MOST_TOKENS = 20
"""Live tokens that a person can have."""

FEEDS = "feeds"
"""The scope of a token that is part of an address: it reads feeds and nothing else."""

FEED_UNUSED = timedelta(days=366)
"""After how long without a reader the address of feeds stops working."""

READ, WRITE, MANAGE = SCOPES = ("read", "write", "manage")
"""A token's scopes: reading; writing as a participant; managing, judging and running the site."""

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 1000
"""NIST SP 800-63B: length over composition; an upper bound keeps hashing affordable."""

ATTEMPTS_WINDOW = timedelta(minutes=15)
FREE_ATTEMPTS = 5
"""Failures of an account from one address that cost nothing; each further one doubles the wait."""

FIRST_WAIT = timedelta(seconds=15)
ATTEMPTS_PER_DEVICE = 10
"""Failures after which a browser that is known for an account is one like all others."""

ATTEMPTS_PER_ACCOUNT = 100
"""Failures of an account from all addresses together: whoever guesses from many."""

ATTEMPTS_PER_ADDRESS = 300
"""A whole school may share one address, so it is the account there that counts."""

NO_MAIL = "no-mail.invalid"
"""The domain of what stands for the address of people without one, whose issuer gives none; RFC
2606 keeps it from ever existing."""

_EMAIL = re.compile(r"[^@\s<>\"(),:;\\\[\]]+@[^@\s<>\"(),:;\\\[\]]+")


@dataclass(frozen=True, slots=True)
class Viewer:
    """The person a request comes from, with all that permission rules need to know.

    ``managed`` lists the paths of the departments the person manages; ``scopes`` is
    None for a signed-in page and the token's scopes for the API. ``plugins`` changes
    whenever a plugin is switched, suspended or resumed, and says nothing else. ``used_at``
    is when the use of the session or token was last noted; ``way`` and ``proven_at`` are the
    session's: how the person signed in, and when they last showed that it is them.
    """

    id: int
    name: str
    email: str
    language: str
    department_id: int
    department_path: str
    roles: frozenset[Role]
    managed: tuple[str, ...] = ()
    judges: bool = False
    unread_count: int = 0
    organisation: str = ""
    session_id: int | None = None
    scopes: tuple[str, ...] | None = None
    token_id: int | None = None
    used_at: datetime | None = None
    way: str = ""
    proven_at: datetime | None = None
    plugins: tuple[object, ...] = ()

    @property
    def guest(self) -> bool:
        """Whether the person is an inhabitant or partner rather than staff."""
        return not self.roles.isdisjoint({Role.GUEST, Role.DAY_GUEST})

    @property
    def day_guest(self) -> bool:
        """Whether the person came to one innovation day by a name only."""
        return Role.DAY_GUEST in self.roles

    @property
    def waits(self) -> bool:
        """Whether a guardian's consent, or an answer about the age, is lacking."""
        return Role.WAITING in self.roles

    @property
    def signed_in(self) -> bool:
        """Whether there is a person at all."""
        return Role.ANONYMOUS not in self.roles

    @property
    def kind(self) -> Viewer:
        """All that decides the shape of a statement for this person, and nothing that only
        fills it in: people of one kind share statements that are already built."""
        return Viewer(
            id=0, name="", email="", language=self.language, department_id=0,
            department_path="", roles=self.roles, managed=self.managed, judges=self.judges,
        )  # fmt: skip

    @property
    def values(self) -> dict[str, object]:
        """What fills such a statement in."""
        return {"viewer_id": self.id, "viewer_home": self.department_path}

    def manages(self, department_path: str) -> bool:
        """Say whether the person manages the department with this path or one above it."""
        return any(department_path.startswith(path) for path in self.managed)


def proven(viewer: Viewer, now: datetime) -> bool:
    """Say whether the person showed a moment ago that it is them."""
    if viewer.way == PROXY:
        return True
    return viewer.proven_at is not None and now - viewer.proven_at <= PROOF_LASTS


NOBODY = Viewer(
    id=0, name="", email="", language="", department_id=0, department_path="",
    roles=frozenset({Role.ANONYMOUS}),
)  # fmt: skip


def roles_of(
    *, guest: bool, assigned: Iterable[str], manages: bool, waits: bool = False,
    day_guest: bool = False,
) -> frozenset[Role]:  # fmt: skip
    """Return the roles a person has everywhere. Unknown stored roles give nothing. ``waits``: a
    guest of whom it is not known that nobody's consent is lacking. Who came to an innovation day
    by a name only is that and nothing else."""
    if day_guest:
        return frozenset({Role.DAY_GUEST})
    known = {role for role in ASSIGNABLE if role in set(assigned)}
    return frozenset(
        {Role.GUEST if guest else Role.STAFF, *known}
        | ({Role.DEPARTMENT_MANAGER} if manages else set())
        | ({Role.WAITING} if guest and waits else set())
    )


def new_token() -> str:
    """Return a fresh secret of 256 bits, URL-safe."""
    return secrets.token_urlsafe(32)


def hash_token(token: str) -> str:
    """Return what is stored of a token: SHA-256, hex. A random token needs no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()


def short_address(address: str) -> str:
    """Return the network of an IP address, enough to know a place again: ``192.0.2.x``.

    Empty for what is no address.
    """
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return ""
    if isinstance(found, IPv6Address) and found.ipv4_mapped is not None:
        found = found.ipv4_mapped
    if isinstance(found, IPv6Address):
        return ":".join(f"{int(part, 16):x}" for part in found.exploded.split(":")[:3]) + ":x"
    return str(found).rpartition(".")[0] + ".x"


def check_token(scopes: Sequence[str], days: int) -> list[Fault]:
    """Return what is wrong with the scopes and the length of a new token, if anything."""
    faults = []
    if set(scopes) - set(SCOPES) or not scopes:
        faults.append(Fault("scopes", N_("Choose scopes among %(scopes)s."),
                            {"scopes": ", ".join(SCOPES)}))
    if not 1 <= days <= LONGEST_TOKEN_DAYS:
        faults.append(Fault("days", N_("A token lasts from 1 to 366 days.")))
    return faults


@dataclass(frozen=True, slots=True)
class Failures:
    """Failed attempts within ``ATTEMPTS_WINDOW``, each oldest first: of the account in this
    browser, where it is known; of the account from this address; of the account from everywhere;
    and of the address. What a known browser gets wrong counts for it alone."""

    device: Sequence[datetime] = ()
    here: Sequence[datetime] = ()
    account: Sequence[datetime] = ()
    address: Sequence[datetime] = ()


def is_known(device: str, failures: Failures) -> bool:
    """Say whether a browser is known for the account and has not been used to guess."""
    return bool(device) and len(failures.device) < ATTEMPTS_PER_DEVICE


def slow_down(device: str, failures: Failures, now: datetime) -> int:
    """Return how many seconds a sign-in must wait (0: not at all).

    A known browser never waits for what others do.
    """
    if is_known(device, failures):
        return 0
    ends = [
        *_after(failures.account, ATTEMPTS_PER_ACCOUNT),
        *_after(failures.address, ATTEMPTS_PER_ADDRESS),
    ]
    if (beyond := len(failures.here) - FREE_ATTEMPTS) >= 0:
        ends.append(failures.here[-1] + min(FIRST_WAIT * 2 ** min(beyond, 20), ATTEMPTS_WINDOW))
    wait = max((end - now for end in ends), default=timedelta())
    return max(0, ceil(wait.total_seconds()))


def _after(failures: Sequence[datetime], most: int) -> list[datetime]:
    """Return when there are fewer than ``most`` again, nothing where there are."""
    return [failures[-most] + ATTEMPTS_WINDOW] if len(failures) >= most else []


def whole_address(address: str) -> str:
    """Return what one household or office has of addresses: of IPv6 the first 64 bits."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(found, IPv6Address):
        inner = found.ipv4_mapped
        return ":".join(found.exploded.split(":")[:4]) if inner is None else str(inner)
    return str(found)


def check_email(value: str) -> list[Fault]:
    """Return what is wrong with an e-mail address, if anything."""
    if not _EMAIL.fullmatch(value) or len(value) > 200:
        return [Fault("email", N_("Write an e-mail address such as name@example.org."))]
    return []


def has_address(email: str) -> bool:
    """Say whether mail can reach the person with this address."""
    return not email.endswith(f"@{NO_MAIL}")


def check_password(value: str) -> list[Fault]:
    """Return what is wrong with a new password, if anything."""
    if len(value) < SHORTEST_PASSWORD:
        return [
            Fault("password", N_("The password must have at least %(count)s characters."),
                  {"count": SHORTEST_PASSWORD})
        ]
    if len(value) > LONGEST_PASSWORD:
        return [
            Fault("password", N_("The password can have at most %(count)s characters."),
                  {"count": LONGEST_PASSWORD})
        ]
    return []


def own_path(next_url: str) -> str:
    """Return ``next_url`` if it is a path of this site, else ``""``.

    A second slash would make browsers leave the site; they take a backslash for one, and
    drop signs that leave no mark.
    """
    if not next_url.startswith("/") or next_url[1:2] == "/":
        return ""
    if not next_url.isprintable() or " " in next_url or "\\" in next_url:
        return ""
    return next_url


@dataclass(frozen=True, slots=True)
class DepartmentLine:
    """One line of an import of departments. ``managers`` are e-mail addresses."""

    line: int
    slug: str
    name: str
    parent: str
    name_nn: str = ""
    name_en: str = ""
    managers: tuple[str, ...] = ()
    external: bool = False


def check_department_lines(
    lines: Sequence[DepartmentLine], existing: Mapping[str, str]
) -> list[Fault]:
    """Return every fault of an import, each with its line: doubles, missing parents, cycles.

    ``existing`` maps the key of each department there is to its parent's (or ``""``).
    """
    faults: list[Fault] = []
    parents = dict(existing) | {line.slug: line.parent for line in lines}
    known = set(parents)
    seen: dict[str, int] = {}
    for line in lines:
        where = f"line {line.line}"
        if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,79}", line.slug):
            faults.append(Fault(where, N_("The key may hold a–z, 0–9, - and _.")))
        if not line.name:
            faults.append(Fault(where, N_("The name is missing.")))
        if line.slug in seen:
            faults.append(Fault(where, N_("The key stands on line %(line)s already."),
                                {"line": seen[line.slug]}))
        seen.setdefault(line.slug, line.line)
        if line.parent and line.parent not in known:
            faults.append(Fault(where, N_("There is no department with the key %(key)s."),
                                {"key": line.parent}))
        if circles(line.slug, parents):
            faults.append(Fault(where, N_("The department would stand below itself.")))
    return faults


def and_above(path: str) -> list[str]:
    """Return the paths of a department and of those above it, the highest first."""
    return list(accumulate(f"{slug}/" for slug in path.removesuffix("/").split("/")))


def circles(slug: str, parents: Mapping[str, str]) -> bool:
    """Say whether a department would stand below itself; ``parents`` has ``""`` at the top."""
    above: set[str] = set()
    here = parents.get(slug, "")
    while here:
        if here == slug:
            return True
        if here in above:
            return False
        above.add(here)
        here = parents.get(here, "")
    return False
