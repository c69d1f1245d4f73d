"""What can go wrong in the domain, in the domain's words. ``web.errors`` and ``api``
alone turn these into statuses.

Messages are English msgids with ``%(name)s`` places; whoever shows one translates it
first and fills the places in after.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


def N_(message: str) -> str:  # noqa: N802 - gettext's own name for "mark, don't translate"
    """Mark ``message`` for the translation catalogues and return it unchanged."""
    return message


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with one field (``""``: with the whole)."""

    field: str
    message: str
    values: Mapping[str, object] = dataclasses.field(default_factory=dict)


def too_long(field: str, value: str, longest: int) -> list[Fault]:
    """Return the fault of a text of more than ``longest`` characters; none where it fits."""
    if len(value) <= longest:
        return []
    return [
        Fault(field, N_("This is %(over)s characters too long; there is room for %(longest)s."),
              {"over": len(value) - longest, "longest": longest})
    ]  # fmt: skip


def check_said(field: str, value: str, longest: int, missing: str) -> list[Fault]:
    """Return the fault of a text that must be there, ``missing`` where it is not, and that may
    have ``longest`` characters."""
    return too_long(field, value, longest) if value else [Fault(field, missing)]


class DomainError(Exception):
    """The request can't be carried out; nothing was changed."""

    code = "error"
    after: int | None = None
    """In how many seconds to come again, where that is known."""

    def __init__(self, message: str, **values: object) -> None:
        super().__init__(message % values if values else message)
        self.message = message
        self.values = values


class NotFound(DomainError):
    """There is no such thing, or none that the viewer may see: the two look the same."""

    code = "not-found"

    def __init__(
        self, message: str = N_("It does not exist, or you have no access to it.")
    ) -> None:
        super().__init__(message)


class NotSignedIn(DomainError):
    """Someone must sign in first."""

    code = "not-signed-in"

    def __init__(self) -> None:
        super().__init__(N_("Sign in to go on."))


class NotAllowed(DomainError):
    """The viewer sees the thing but may not do this to it."""

    code = "not-allowed"

    def __init__(self, message: str = N_("You do not have the right to do this.")) -> None:
        super().__init__(message)


class WaitsForConsent(NotAllowed):
    """A guest may, once a guardian has said yes, or once it is known that none is needed."""

    code = "waits-for-consent"

    def __init__(self) -> None:
        super().__init__(
            N_("This has to wait until we know that you are old enough, or that a parent or "
               "guardian has said yes. Until then you can read, and write drafts, which are kept.")
        )  # fmt: skip


class WrongPhase(DomainError):
    """It may be done, but not in the phase the challenge is in."""

    code = "wrong-phase"

    def __init__(
        self, message: str = N_("This can't be done in the challenge's present phase.")
    ) -> None:
        super().__init__(message)


class DeadlinePassed(WrongPhase):
    """The request was received at or after the deadline. What was typed is kept as draft."""

    code = "deadline-passed"

    def __init__(self) -> None:
        super().__init__(
            N_("The deadline has passed. Your text is kept as a draft and was not handed in.")
        )


class Conflict(DomainError):
    """Something stands in the way: a limit reached, a step missing."""

    code = "conflict"


class Stale(DomainError):
    """Someone else changed the thing since the caller read it (``version`` is today's)."""

    code = "stale"

    def __init__(self, version: int) -> None:
        super().__init__(N_("Someone else has changed this since you opened it."))
        self.version = version


class KeyReused(DomainError):
    """An idempotency key came back with another request."""

    code = "idempotency-key-reused"

    def __init__(self) -> None:
        super().__init__(N_("This form was already used for something else. Load the page again."))


class TooMany(DomainError):
    """Too many attempts; ``after`` is in seconds."""

    code = "too-many"

    def __init__(self, after: int) -> None:
        super().__init__(
            N_("Too many attempts. Wait %(minutes)s minutes and try again."),
            minutes=max(1, -(-after // 60)),
        )
        self.after = after


class Closed(DomainError):
    """The site is closed for maintenance; ``after`` is in seconds. ``said`` is what IT says of it,
    ``until`` when it should be open again, both possibly empty."""

    code = "closed"

    def __init__(self, said: str, until: str, after: int) -> None:
        if until:
            super().__init__(
                N_("The site is closed for maintenance until %(until)s. What was handed in and "
                   "saved is kept."), until=until,
            )  # fmt: skip
        else:
            super().__init__(
                N_("The site is closed for maintenance and opens again soon. What was handed in "
                   "and saved is kept.")
            )
        self.said, self.after = said, after


class Superseded(Closed):
    """A newer version has changed the tables under this process, which must not touch them."""

    def __init__(self, after: int) -> None:
        DomainError.__init__(
            self, N_("The site has been renewed, and this part of it is not started again yet. "
                     "What was handed in and saved is kept."),
        )  # fmt: skip
        self.said, self.after = "", after


class Invalid(DomainError):
    """The input has faults; ``faults`` names them all at once."""

    code = "invalid"

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(N_("Some of what was sent must be mended first."))
        self.faults = tuple(faults)


class AskedBack(Invalid):
    """Nothing is wrong with the input, but it is unusual: ``faults`` say what to confirm."""

    code = "asked-back"
