"""What claims say about a person, by an issuer's mapping. Pure."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from intranet_ideas.errors import N_, Fault
from intranet_ideas.issuers import ClaimMapping, Issuer
from intranet_ideas.people.rules import NO_MAIL, check_email
from intranet_ideas.settings import LANGUAGES
from intranet_ideas.text import clean_line

TECHNICAL = frozenset({
    "iss", "aud", "exp", "iat", "nbf", "nonce", "at_hash", "c_hash", "jti", "sid", "azp", "aio",
    "rh", "uti", "ver", "auth_time", "s_hash", "xms_ftd",
})  # fmt: skip
PERSONAL_NUMBER = re.compile(r"(?<!\d)\d{11}(?!\d)")
MOST_VALUES = 200


@dataclass(frozen=True, slots=True)
class Said:
    """What an issuer says of a person, in our words. ``roles`` is None when it says nothing
    of them, ``notes`` what could not be made of the claims."""

    subject: str
    name: str = ""
    email: str = ""
    language: str = ""
    department: str = ""
    manager: str = ""
    roles: frozenset[str] | None = None
    notes: tuple[Fault, ...] = ()


def read_claims(issuer: Issuer, claims: Mapping[str, Any]) -> Said:
    """Return what the claims say by the issuer's mapping; nothing is looked up."""
    mapping = issuer.mapping
    notes: list[Fault] = []
    roles = None if issuer.guests else _roles(mapping, claims, notes)
    return Said(
        subject=str(claims.get("sub", "")), name=clean_line(_text(claims, mapping.name))[:200],
        email=_email(mapping, claims, notes), language=_language(_text(claims, mapping.language)),
        department=clean_line(_text(claims, mapping.department))[:200],
        manager=clean_line(_text(claims, mapping.manager))[:255], roles=roles, notes=tuple(notes),
    )  # fmt: skip


def claim(claims: Mapping[str, Any], name: str) -> Any:
    """Return the claim with this name, or at this path with dots; None when it is not there."""
    if not name or name in claims:
        return claims.get(name)
    here: Any = claims
    for part in name.split("."):
        here = here.get(part) if isinstance(here, dict) else None
    return here


def texts(value: object) -> list[str]:
    """Return a claim's values as texts: one, or a list's."""
    if isinstance(value, list):
        return [each for each in value if isinstance(each, str)][:MOST_VALUES]
    return [value] if isinstance(value, str) else []


def overage(claims: Mapping[str, Any], name: str) -> bool:
    """Say whether the issuer left a list out because it was too long, and named a place to
    ask instead (OpenID Connect Core 1.0, 5.6.2; so Entra ID does with many groups)."""
    named = claims.get("_claim_names")
    return (isinstance(named, dict) and name in named) or (
        name == "groups" and claims.get("hasgroups") in (True, "true")
    )


def nobodys_address(issuer: str, subject: str) -> str:
    """Return what stands for the address of someone whose issuer gives none; mail is not sent."""
    digest = hashlib.sha256(f"{issuer} {subject}".encode()).hexdigest()
    return f"{digest[:16]}@{NO_MAIL}"


def name_for(said: Said, issuer: Issuer) -> str:
    """Return the name of a newcomer; ``""`` where there is none to give."""
    if said.name or not issuer.mapping.name_missing:
        return said.name
    digest = hashlib.sha256(f"{issuer.issuer} {said.subject}".encode()).hexdigest()
    return f"{issuer.mapping.name_missing} {digest[:4]}"


def worth_keeping(claims: Mapping[str, Any]) -> dict[str, Any]:
    """Return the claims for IT to look at: without what is only for machines, and with numbers
    that name a person in Norway masked."""
    kept = {name: value for name, value in claims.items() if name not in TECHNICAL}
    masked: dict[str, Any] = _masked(kept)
    return masked


def _masked(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            str(name)[:200]: "…" if name in ("pid", "fnr") else _masked(each)
            for name, each in list(value.items())[:MOST_VALUES]
        }
    if isinstance(value, list):
        return [_masked(each) for each in value[:MOST_VALUES]]
    if isinstance(value, str):
        return PERSONAL_NUMBER.sub("…", value[:1000])
    return value


def mapped_roles(present: Sequence[str], said: Said, mapping: ClaimMapping) -> list[str]:
    """Return the roles someone has after a sign-in: those that the mapping knows are the
    issuer's to give and take, the others stay IT's."""
    if said.roles is None:
        return sorted(present)
    return sorted((set(present) - set(mapping.role_values.values())) | said.roles)


def _text(claims: Mapping[str, Any], name: str) -> str:
    return next(iter(texts(claim(claims, name))), "").strip()


def _email(mapping: ClaimMapping, claims: Mapping[str, Any], notes: list[Fault]) -> str:
    value = _text(claims, mapping.email).lower()
    if not value:
        return ""
    if mapping.email == "email" and claims.get("email_verified") is False:
        notes.append(Fault("email", N_("The issuer has not verified the address, so it is not "
                                       "used.")))  # fmt: skip
        return ""
    if check_email(value):
        notes.append(Fault("email", N_("The address can't be used for mail.")))
        return ""
    return value


def _language(value: str) -> str:
    short = {"no": "nb"}.get(value[:2].lower(), value[:2].lower())
    return short if short in LANGUAGES else ""


def _roles(
    mapping: ClaimMapping, claims: Mapping[str, Any], notes: list[Fault]
) -> frozenset[str] | None:
    if not mapping.roles:
        return None
    value = claim(claims, mapping.roles)
    if value is None and overage(claims, mapping.roles):
        notes.append(Fault("roles", N_(
            "The person is in so many groups that the issuer left them all out. Roles stay as they "
            "are. Let the issuer send app roles, or only the groups assigned to this application."
        )))  # fmt: skip
        return None
    known = mapping.role_values
    return frozenset(known[each] for each in texts(value) if each in known)
