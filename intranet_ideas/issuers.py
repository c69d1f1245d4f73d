"""Who vouches for people: OIDC issuers, as the settings file names them. Pure but for secret files.

Each is a table ``[oidc.KEY]`` of the settings file. One alone can be given by the environment,
as ``OIDC_ISSUER``, ``OIDC_CLIENT_ID`` and so on; its key is ``oidc``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from urllib.parse import urlsplit

STAFF, GUESTS = "staff", "guests"
AUDIENCES = (STAFF, GUESTS)
AUTH_METHODS = ("client_secret_basic", "client_secret_post", "none")
ASSIGNABLE = ("moderator", "it_administrator", "auditor")
REFUSE = "refuse"
ALONE_KEY = "oidc"
"""The key of the issuer that the environment gives."""

PROXY = "proxy"
"""The key of what a proxy's header says, which is as good as an issuer's word."""

ALONE: Mapping[str, str] = {
    "OIDC_ISSUER": "One issuer that people sign in with; several stand in the settings file",
    "OIDC_CLIENT_ID": "The site's client id at that issuer",
    "OIDC_CLIENT_SECRET": "The client's secret there",
    "OIDC_CLIENT_SECRET_FILE": "File that holds it",
    "OIDC_NAME": "The issuer's name on the sign-in page",
}
"""Names of the issuer that the environment alone can give, and what they mean."""


class IssuerError(ValueError):
    """A table is wrong; the message is one line that says where and what is allowed."""


@dataclass(frozen=True, slots=True)
class ClaimMapping:
    """Which claims say what about a person. A name may be a path with dots, ``org.unit``.

    ``departments`` and ``roles`` map a claim's value to a department's key and to a role;
    without an entry a value is looked for among the keys and names of departments.
    ``department_unknown`` is ``refuse``, or the key of the department newcomers get then.
    """

    name: str = "name"
    email: str = "email"
    language: str = "locale"
    department: str = ""
    manager: str = ""
    roles: str = ""
    departments: Mapping[str, str] = field(default_factory=dict)
    role_values: Mapping[str, str] = field(default_factory=dict)
    department_unknown: str = REFUSE
    name_missing: str = ""


@dataclass(frozen=True, slots=True)
class Issuer:
    """One issuer. ``allowed`` are inner networks that the site may call for it."""

    key: str
    name: str
    issuer: str
    client_id: str
    client_secret: str = field(repr=False, default="")
    scopes: tuple[str, ...] = ("openid", "profile", "email")
    audience: str = STAFF
    auth_method: str = ""
    acr_values: str = ""
    prompt: str = ""
    sign_out: bool = True
    new_people: bool = True
    logout_type_any: bool = False
    allowed: tuple[IPv4Network | IPv6Network, ...] = ()
    mapping: ClaimMapping = field(default_factory=ClaimMapping)
    directory_claim: str = ""

    @property
    def directory(self) -> str:
        """Under which name identities stand that the issuer's directory calls ``externalId``:
        the issuer's own, unless that is another claim than the subject."""
        return f"{self.issuer}#{self.directory_claim}" if self.directory_claim else self.issuer

    @property
    def guests(self) -> bool:
        """Whether those who come this way are inhabitants and partners."""
        return self.audience == GUESTS


def proxy_issuer(header: str) -> Issuer:
    """Return what stands for the proxy that names people in this header. It says nothing of
    them but a name, so IT links each to an account."""
    return Issuer(
        key=PROXY, name=header, issuer=f"header:{header.lower()}", client_id="", new_people=False
    )


def read_issuers(
    tables: Mapping[str, object], environment: Mapping[str, str]
) -> tuple[Issuer, ...]:
    """Return the issuers of the ``[oidc.KEY]`` tables and of the environment.

    ``environment`` holds names without the prefix: ``OIDC_ISSUER`` and its fellows, and
    ``OIDC_KEY_CLIENT_SECRET`` (or ``…_FILE``) for the secret of one table. Raises
    ``IssuerError``.
    """
    found = dict(tables)
    alone = {
        name.removeprefix("OIDC_").lower(): environment[name]
        for name in ALONE if environment.get(name)
    }  # fmt: skip
    if alone:
        if ALONE_KEY in found:
            raise IssuerError(f"oidc.{ALONE_KEY}: it stands in the environment and in the file")
        found[ALONE_KEY] = alone
    issuers = tuple(_issuer(key, table, environment) for key, table in found.items())
    pairs = [(each.issuer, each.client_id) for each in issuers]
    if len(set(pairs)) < len(pairs):
        raise IssuerError("oidc: two tables have the same issuer and client_id")
    return issuers


def unknown_names(tables: Mapping[str, object], names: Mapping[str, str]) -> list[str]:
    """Return the ``OIDC_…`` names of the environment that belong to no issuer."""
    known = set(ALONE)
    for key in tables:
        known |= {f"OIDC_{key.upper()}_CLIENT_SECRET", f"OIDC_{key.upper()}_CLIENT_SECRET_FILE"}
    return sorted(name for name in names if name.startswith("OIDC_") and name not in known)


TEXT, LIST, SWITCH, TABLE = "a text", "a list", "true or false", "a table"
KEYS: Mapping[str, tuple[str, str]] = {
    "name": (TEXT, "What the button on the sign-in page calls it"),
    "issuer": (TEXT, "The issuer's address, exactly as it calls itself"),
    "client_id": (TEXT, "The site's client id there"),
    "client_secret_file": (TEXT, ("File with the client's secret; or give it by the environment, "
                           "as `INTRANET_IDEAS_OIDC_KEY_CLIENT_SECRET`")),
    "for": (TEXT, "`staff` (the default) or `guests`: inhabitants and partners"),
    "scopes": (LIST, 'What to ask for; `["openid", "profile", "email"]` unless given'),
    "auth_method": (TEXT, ("How the site proves who it is: `client_secret_basic`, "
                    "`client_secret_post` or `none`; else what the issuer offers")),
    "acr_values": (TEXT, ("Level of assurance to ask for and insist on, such as "
                   "`idporten-loa-substantial`")),
    "prompt": (TEXT, "Such as `select_account`"),
    "sign_out": (SWITCH, "Whether signing out here signs out there too; true unless given"),
    "logout_type_any": (SWITCH, ("Whether back-channel logout tokens count that do not say their "
                        "type, as older issuers send them; false unless given")),
    "new_people": (SWITCH, "Whether someone unknown gets an account; true unless given"),
    "allow": (LIST, ("Inner networks that may be called for this issuer; public ones alone unless "
              "given")),
    "name_claim": (TEXT, "Claim with the person's name; `name` unless given"),
    "email_claim": (TEXT, "Claim with the address for mail; `email` unless given"),
    "language_claim": (TEXT, "Claim with the language of newcomers; `locale` unless given"),
    "department_claim": (TEXT, "Claim with the department; departments are IT's unless given"),
    "departments": (TABLE, ("Department's key by the claim's value; other values are looked for "
                    "among keys and names")),
    "department_unknown": (TEXT, ("`refuse` (the default), or the key of the department that "
                           "newcomers get whose own is unknown")),
    "manager_claim": (TEXT, ("Claim with the line manager: the manager's subject at this issuer, "
                      "or e-mail address")),
    "roles_claim": (TEXT, "Claim with roles or groups"),
    "roles": (TABLE, "Role by the claim's value: `moderator`, `it_administrator` or `auditor`"),
    "directory_claim": (TEXT, ("Claim with what a directory that provisions calls `externalId`, "
                        "such as `oid` of Entra ID; the subject unless given")),
    "name_missing": (TEXT, ("Name for those whose name the issuer does not give, such as "
                     "`Innbygger`; they are refused unless given")),
}
"""What a table may hold: the kind of value and what it means."""

_SECRET_TEXT = "client_secret"  # noqa: S105 - the name of a key


def _issuer(key: str, table: object, environment: Mapping[str, str]) -> Issuer:
    where = f"oidc.{key}"
    if not re.fullmatch(r"[a-z][a-z0-9]{0,19}", key):
        raise IssuerError(f"{where}: a key holds a–z and 0–9, such as entra")
    if key == PROXY:
        raise IssuerError(f"{where}: the key {PROXY} means the proxy's header; choose another")
    if not isinstance(table, dict):
        raise IssuerError(f"{where}: must be a table")
    _check_kinds(where, table)
    texts = {name: str(value) for name, value in table.items() if isinstance(value, str)}
    for name in ("issuer", "client_id"):
        if not texts.get(name):
            raise IssuerError(f"{where}.{name}: is missing")
    audience = _one_of(where, "for", texts.get("for", STAFF), AUDIENCES)
    method = texts.get("auth_method", "")
    secret = _secret(where, key, texts, environment)
    if method:
        _one_of(where, "auth_method", method, AUTH_METHODS)
    elif not secret:
        method = "none"
    return Issuer(
        key=key, name=texts.get("name", key.capitalize()),
        issuer=_address(f"{where}.issuer", texts["issuer"]), client_id=texts["client_id"],
        client_secret=secret, scopes=_scopes(table), audience=audience, auth_method=method,
        acr_values=texts.get("acr_values", ""), prompt=texts.get("prompt", ""),
        sign_out=bool(table.get("sign_out", True)), new_people=bool(table.get("new_people", True)),
        logout_type_any=bool(table.get("logout_type_any", False)),
        allowed=_networks(f"{where}.allow", table.get("allow", [])), mapping=_mapping(where, table),
        directory_claim=texts.get("directory_claim", ""),
    )  # fmt: skip


def _check_kinds(where: str, table: Mapping[str, object]) -> None:
    types = {TEXT: str, LIST: list, SWITCH: bool, TABLE: dict}
    for name, value in table.items():
        if name not in KEYS and name != _SECRET_TEXT:
            raise IssuerError(f"{where}.{name}: unknown; allowed are {', '.join(sorted(KEYS))}")
        kind, _ = KEYS.get(name, (TEXT, ""))
        if not isinstance(value, types[kind]):
            raise IssuerError(f"{where}.{name}: must be {kind}")


def _one_of(where: str, name: str, value: str, allowed: tuple[str, ...]) -> str:
    if value not in allowed:
        raise IssuerError(f"{where}.{name}: must be one of {', '.join(allowed)}")
    return value


def _address(where: str, value: str) -> str:
    # As it is written: a slash at the end is part of an issuer's name.
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise IssuerError(f"{where}: must be https://HOST/…, as the issuer calls itself")
    return value


def _scopes(table: Mapping[str, object]) -> tuple[str, ...]:
    given = table.get("scopes", ["openid", "profile", "email"])
    scopes = [str(each) for each in given] if isinstance(given, list) else []
    return tuple(dict.fromkeys(["openid", *scopes]))


def _networks(where: str, value: object) -> tuple[IPv4Network | IPv6Network, ...]:
    try:
        return tuple(ip_network(str(each)) for each in value)  # type: ignore[attr-defined]
    except ValueError:
        raise IssuerError(f"{where}: must be networks such as 10.0.0.0/8") from None


def _secret(
    where: str, key: str, texts: Mapping[str, str], environment: Mapping[str, str]
) -> str:
    if key != ALONE_KEY and _SECRET_TEXT in texts:
        raise IssuerError(
            f"{where}.client_secret: a secret does not stand in this file; give client_secret_file,"
            f" or INTRANET_IDEAS_OIDC_{key.upper()}_CLIENT_SECRET in the environment"
        )
    name = f"OIDC_{key.upper()}_CLIENT_SECRET"
    given = texts.get("client_secret", "") or environment.get(name, "")
    file = texts.get("client_secret_file", "") or environment.get(f"{name}_FILE", "")
    if given or not file:
        return given.strip()
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise IssuerError(f"{where}.client_secret_file: can't be read: {error.strerror}") from None


def _mapping(where: str, table: Mapping[str, object]) -> ClaimMapping:
    named = {
        name: str(table[f"{name}_claim"])
        for name in ("name", "email", "language", "department", "manager", "roles")
        if f"{name}_claim" in table
    }  # fmt: skip
    roles = _words(f"{where}.roles", table.get("roles", {}))
    for value in roles.values():
        _one_of(where, "roles", value, ASSIGNABLE)
    if bool(roles) != bool(named.get("roles")):
        raise IssuerError(f"{where}: roles_claim and the table roles belong together")
    return ClaimMapping(
        **named, role_values=roles,
        departments=_words(f"{where}.departments", table.get("departments", {})),
        department_unknown=str(table.get("department_unknown", REFUSE)),
        name_missing=str(table.get("name_missing", "")),
    )  # fmt: skip


def _words(where: str, value: object) -> dict[str, str]:
    if not isinstance(value, dict) or not all(isinstance(each, str) for each in value.values()):
        raise IssuerError(f"{where}: must map texts to texts")
    return {str(name): str(each) for name, each in value.items()}
