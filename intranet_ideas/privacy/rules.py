"""The words of the register of processing (GDPR article 30). Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from intranet_ideas.errors import N_


class Fate(StrEnum):
    """What happens to rows about a person when the person is erased."""

    DELETED = "deleted"
    BLANKED = "blanked"
    KEPT = "kept"


FATES: Mapping[Fate, str] = {
    Fate.DELETED: N_("deleted"),
    Fate.BLANKED: N_("emptied: the place stays, the words go"),
    Fate.KEPT: N_("kept as a record, without the name"),
}


@dataclass(frozen=True, slots=True)
class Processing:
    """One purpose for which something is known about people. All but ``key`` are msgids."""

    key: str
    name: str
    why: str
    basis: str
    kept: str


PUBLIC_TASK = N_("A task in the public interest: GDPR article 6 (1) (e).")
DUTY = N_("A legal duty: GDPR article 6 (1) (c), with the Archives Act.")
SECURITY = N_("A legal duty: GDPR article 6 (1) (c), with article 32 on security.")

PROCESSINGS = (
    Processing(
        "account", N_("Accounts"),
        N_("To know who may do what, and who wrote and decided what."), PUBLIC_TASK,
        N_("Until the account has been closed for as long as the rules say; then the name is "
           "erased."),
    ),
    Processing(
        "consents", N_("Guardians' consents"),
        N_("To let nobody who is too young take part against their guardians' will, and to be able "
           "to show who was asked and what they said."), PUBLIC_TASK,
        N_("A guardian's address while the guest's account is open; that they were asked and what "
           "they said for as long as the rules say after it ended, with a digest of the "
           "address."),
    ),
    Processing(
        "sign_in", N_("Signing in"),
        N_("To let the right people in, and to end what is misused."), SECURITY,
        N_("Sessions for as long as the rules say after they ended; failed attempts for a day, as "
           "a digest that names nobody."),
    ),
    Processing(
        "ideas", N_("Ideas"),
        N_("To let people hand in ideas, and to answer them."), PUBLIC_TASK,
        N_("What was handed in is a record and is kept; drafts go after the challenge, as the "
           "rules say."),
    ),
    Processing(
        "talk", N_("Comments, votes and following"),
        N_("To let people help each other's ideas on."), PUBLIC_TASK,
        N_("For as long as the rules say after the results, or the challenge chose; words and "
           "choices go when the person is erased."),
    ),
    Processing(
        "judging", N_("Judging"),
        N_("To judge ideas fairly, by people who are not disqualified."), PUBLIC_TASK,
        N_("Kept as a record of how the decision came about."),
    ),
    Processing(
        "decisions", N_("Decisions"),
        N_("To decide, with reasons, and to be held to it."), DUTY,
        N_("Kept as a record."),
    ),
    Processing(
        "messages", N_("Notifications and mail"),
        N_("To tell people what concerns them, as they chose."), PUBLIC_TASK,
        N_("For as long as the rules say after they were sent."),
    ),
    Processing(
        "trail", N_("Audit trail"),
        N_("To show who did what, and that nobody changed it afterwards."), SECURITY,
        N_("Kept. It holds numbers of people; erasing a name leaves nobody behind the number."),
    ),
    Processing(
        "operation", N_("Operation"),
        N_("To keep the site working."), SECURITY,
        N_("A week for what repeats a request; a month for trials of plugins."),
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Through:
    """Rows belong to whoever the rows of another table belong to, by a column here and there."""

    column: str
    table: str
    there: str


@dataclass(frozen=True, slots=True)
class Sealed:
    """``columns`` are handed out once the row of a table that ``column`` names, by its column
    ``there``, has its instant ``until``: nobody is told of them before."""

    columns: tuple[str, ...]
    column: str
    table: str
    there: str
    until: str


@dataclass(frozen=True, slots=True)
class Register:
    """What a table knows about people.

    ``about`` are columns with the number of the person whose row it is; ``through`` says it by
    another table. ``mentions`` are columns that only name someone. ``personal`` columns are
    handed out to the person, ``secret`` ones are not (they would open something); ``plain``
    columns of text say nothing about a person by themselves. Numbers and instants follow
    their row. What is ``sealed`` waits.
    """

    processing: str = ""
    about: tuple[str, ...] = ()
    through: tuple[Through, ...] = ()
    mentions: tuple[str, ...] = ()
    personal: tuple[str, ...] = ()
    secret: tuple[str, ...] = ()
    plain: tuple[str, ...] = ()
    fate: Fate = Fate.KEPT
    sealed: Sealed | None = None
    columns: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        """Gather the columns that something is said of."""
        through = tuple(each.column for each in self.through)
        object.__setattr__(
            self, "columns",
            (*self.about, *through, *self.mentions, *self.personal, *self.secret, *self.plain),
        )  # fmt: skip
