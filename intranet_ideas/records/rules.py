"""What is exempt from public access, and on what ground. Pure.

The grounds are proposals: who answers a request of access decides, case by case.
"""

from __future__ import annotations

from dataclasses import dataclass

from intranet_ideas.errors import N_


@dataclass(frozen=True, slots=True)
class Exemption:
    """What is left out of an open package. ``what`` is a msgid, ``basis`` the law's own name."""

    key: str
    what: str
    basis: str


EXEMPTIONS = (
    Exemption("judges", N_("The names of the judges"), "Offentleglova § 14"),
    Exemption("panel", N_("What the judges wrote to each other"), "Offentleglova § 14"),
    Exemption("notes", N_("Notes of the deciding meeting"), "Offentleglova § 14"),
    Exemption("conflicts", N_("Why a judge is disqualified"),
              "Offentleglova § 13, forvaltningsloven § 13"),
    Exemption("changes", N_("Why the grounds of disqualification were changed, and why those who "
                            "had gone on to a round were taken back"), "Offentleglova § 14"),
)  # fmt: skip

INITIATIVE_EXEMPTIONS = (
    Exemption("notes", N_("Notes in the log of the initiative"), "Offentleglova § 14"),
    Exemption("closed_points", N_("Points that the innovation group kept closed"),
              "Offentleglova § 14"),
    Exemption("draft_story", N_("A story that is not published"), "Offentleglova § 14"),
)  # fmt: skip
"""What is left out of an open package of an initiative."""

ALWAYS = N_(
    "Who wrote under a pseudonym, who voted for what, and which judge gave which score are in no "
    "package: the site promises to keep that to itself."
)
ALWAYS_BASIS = "Offentleglova § 13, personopplysningsloven"
