"""Every setting, typed, from the environment or one TOML file; a bad one stops the start."""

from __future__ import annotations

import os
import re
import secrets
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import time, timedelta
from email.utils import parseaddr
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from intranet_ideas import given
from intranet_ideas.issuers import Issuer, IssuerError, read_issuers, unknown_names
from intranet_ideas.working_time import Hours, WorkingTime

PREFIX = "INTRANET_IDEAS_"
LANGUAGES = ("nb", "nn", "en")
SHORTEST_SECRET = 16


class SettingsError(Exception):
    """A setting is unknown or wrong; the message is one line that says which and why."""


def _text(value: str) -> str:
    return value


def _folder(value: str) -> Path:
    return Path(value).expanduser().resolve()


def _list(value: str) -> tuple[str, ...]:
    return tuple(part for part in value.replace(",", " ").split() if part)


def _folders(value: str) -> tuple[Path, ...]:
    folders = tuple(_folder(part) for part in value.split(os.pathsep) if part)
    if not all(folder.is_dir() for folder in folders):
        raise ValueError(f"folders that are there, parted by “{os.pathsep}”")
    return folders


def _all_like(pattern: str, allowed: str) -> Callable[[str], tuple[str, ...]]:
    """Return a parser of lists whose every part matches ``pattern``."""

    def parse(value: str) -> tuple[str, ...]:
        parts = _list(value)
        if not all(re.fullmatch(pattern, part) for part in parts):
            raise ValueError(f"{allowed}, separated by commas")
        return parts

    return parse


_hosts = _all_like(r"\.?[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*|\[[0-9A-Fa-f:]+\]",
                   "host names such as ideas.example.org")  # fmt: skip
_origins = _all_like(r"https?://(\*\.)?[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*(:\d{1,5})?",
                     "origins such as https://intranet.example.org")  # fmt: skip


def _sender(value: str) -> str:
    name, address = parseaddr(value)
    if not re.fullmatch(r"[^@\s<>]+@[^@\s<>]+", address) or not (name + address).isprintable():
        raise ValueError("an address such as ideas@example.org, or Ideas <ideas@example.org>")
    return value


def _zone(value: str) -> ZoneInfo:
    try:
        return ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("an IANA time zone such as Europe/Oslo") from None


def _country(value: str) -> str:
    if value in ("", "NO"):
        return value
    import holidays

    country, _, part = value.partition("-")
    parts = holidays.list_supported_countries().get(country)
    if parts is None or (part and part not in parts):
        raise ValueError("a country such as NO, a part of one such as DE-BY, or empty")
    return value


def _hours(value: str) -> Hours:
    try:
        start, end = (
            time.fromisoformat(hour if hour[1:2].isdigit() else f"0{hour}")
            for hour in value.replace(" ", "").split("-")
        )
    except ValueError:
        raise ValueError("two hours such as 20-07 or 08:00-15:30") from None
    return Hours(start, end)


def _secret(value: str) -> str:
    if len(value) < SHORTEST_SECRET:
        raise ValueError(f"at least {SHORTEST_SECRET} characters")
    return value


def _secret_or_none(value: str) -> str:
    return _secret(value) if value else ""


def _one_of(*allowed: str) -> Callable[[str], str]:
    def parse(value: str) -> str:
        if value not in allowed:
            raise ValueError("one of " + ", ".join(allowed))
        return value

    return parse


def database_url(value: str) -> str:
    """Return a database's address. Raises ``ValueError`` for what is none."""
    if value and not value.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise ValueError("sqlite:///PATH or postgresql+psycopg://USER@HOST/NAME")
    return value


def _url(*schemes: str) -> Callable[[str], str]:
    def parse(value: str) -> str:
        allowed = " or ".join(f"{scheme}://HOST" for scheme in schemes)
        try:
            parts = urlsplit(value)
            parts.port  # noqa: B018 - raises on a port that is no number
        except ValueError:
            raise ValueError(allowed) from None
        if value and (parts.scheme not in schemes or not parts.hostname):
            raise ValueError(allowed)
        return value.rstrip("/")

    return parse


def _networks(value: str) -> tuple[IPv4Network | IPv6Network, ...]:
    try:
        return tuple(ip_network(part) for part in _list(value))
    except ValueError:
        raise ValueError("addresses or networks such as 10.0.0.0/8, separated by commas") from None


def _bucket(value: str) -> str:
    parts = urlsplit(value)
    if value and (parts.scheme != "s3" or not parts.netloc or parts.query or parts.fragment):
        raise ValueError("s3://BUCKET or s3://BUCKET/PREFIX")
    return value


def _number(least: int, most: int) -> Callable[[str], int]:
    def parse(value: str) -> int:
        if not value.isdecimal() or not least <= int(value) <= most:
            raise ValueError(f"a whole number from {least} to {most}")
        return int(value)

    return parse


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting's name without the prefix, its parser, its default and its help."""

    name: str
    parse: Callable[[str], object]
    default: str
    help: str


SETTINGS: tuple[Setting, ...] = (
    Setting("DATA", _folder, "data", "Folder for database, search index and attachments"),
    Setting("DATABASE_URL", database_url, "", "Database; SQLite in the data folder when empty"),
    Setting("SECRET_KEY", _text, "", "Signs cookies; made and kept in the data folder when empty"),
    Setting("SECRET_KEY_FILE", _text, "", "File that holds the secret key"),
    Setting("BASE_URL", _url("http", "https"), "http://127.0.0.1:8000", "The site's address"),
    Setting("SMTP_URL", _url("smtp", "smtps"), "", "Mail server; mail is kept for IT when empty"),
    Setting("MAIL_FROM", _sender, "ideas@localhost", "Sender of mail"),
    Setting("TIME_ZONE", _zone, "Europe/Oslo", "IANA time zone of the organisation"),
    Setting("HOLIDAYS", _country, "NO", "Country whose public holidays are no working days; "
            "a part of one such as DE-BY; none when empty"),
    Setting("QUIET_HOURS", _hours, "20-07", "Hours in which no reminder is sent, nor on days off"),
    Setting("SUPPORT_HOURS", _hours, "08-16", "Hours in which help is at work; other deadlines "
            "are asked back"),
    Setting("LANGUAGE", _one_of(*LANGUAGES), "nb", "Language of those who have chosen none: nb, "
            "nn or en"),
    Setting("TRUSTED_HOSTS", _hosts, "", "Host names that requests may name; any when empty"),
    Setting("TRUSTED_PROXIES", _networks, "", "Proxies whose X-Forwarded headers count"),
    Setting("SESSION_DAYS", _number(1, 90), "14", "How long a sign-in lasts at most, in days"),
    Setting("SESSION_IDLE_HOURS", _number(1, 2160), "72", "How long a sign-in that is not used "
            "lasts, in hours"),
    Setting("REQUESTS_A_MINUTE", _number(0, 100_000), "600", "How much one account may ask each "
            "process for in a minute, and those not signed in at one address ten times; any number "
            "when 0"),
    Setting("FRAME_ANCESTORS", _origins, "", "Origins that may show pages in a frame"),
    Setting("EGRESS_ALLOW", _networks, "", "Inner networks that plugins may send to, such as a "
            "chat server's; none when empty"),
    Setting("PLUGIN_PATH", _folders, "", "Extra plugin folders"),
    Setting("FILES", _bucket, "", "Bucket for attachments, s3://BUCKET/PREFIX (needs the extra "
            "s3); a folder of the data folder when empty"),
    Setting("S3_ENDPOINT", _url("http", "https"), "", "Address of a bucket server that is not "
            "Amazon's"),
    Setting("METRICS_TOKEN", _secret_or_none, "", "Token with which Prometheus may read /metrics "
            "(needs the extra metrics); no such page when empty"),
    Setting("TRACES_URL", _url("http", "https"), "", "OpenTelemetry collector that takes traces by "
            "OTLP over HTTP (needs the extra traces); none are made when empty"),
    Setting("BACKUP_HOURS", _number(0, 8760), "48", "Age of the last backup at which doctor and "
            "IT's desk warn; 0 where backups are made by other means"),
    Setting("KEEP_DRAFTS_DAYS", _number(0, 36500), "30", "Days after the deadline until the words "
            "and files of drafts never handed in go; 0 for never"),
    Setting("KEEP_SESSIONS_DAYS", _number(0, 36500), "90", "Days after the end of a session until "
            "it is deleted; 0 for never"),
    Setting("KEEP_ADDRESSES_DAYS", _number(0, 36500), "30", "Days after the end of a session until "
            "its network and device are forgotten; 0 for never"),
    Setting("KEEP_MAIL_DAYS", _number(0, 36500), "90", "Days until what was sent to whom is "
            "forgotten; 0 for never"),
    Setting("KEEP_NOTIFICATIONS_DAYS", _number(0, 36500), "365", "Days until a notification is "
            "deleted; 0 for never"),
    Setting("KEEP_ACCOUNTS_DAYS", _number(0, 36500), "0", "Days after an account was closed until "
            "the person is erased; 0 for never by itself"),
)
"""All settings; the reference page is made from this tuple."""

ONE_ISSUER = (
    Setting("OIDC_ISSUER", _text, "", "One issuer that people sign in with; several stand in the "
            "settings file (see install.md)"),
    Setting("OIDC_CLIENT_ID", _text, "", "The site's client id at that issuer"),
    Setting("OIDC_CLIENT_SECRET", _text, "", "The client's secret there"),
    Setting("OIDC_CLIENT_SECRET_FILE", _text, "", "File that holds it"),
    Setting("OIDC_NAME", _text, "Oidc", "The issuer's name on the sign-in page"),
)
"""Settings of the issuer that the environment alone can give."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings in force."""

    data: Path
    database_url: str
    secret_key: str
    base_url: str
    smtp_url: str
    mail_from: str
    time_zone: ZoneInfo
    holidays: str
    quiet_hours: Hours
    support_hours: Hours
    language: str
    trusted_hosts: tuple[str, ...]
    trusted_proxies: tuple[IPv4Network | IPv6Network, ...]
    session_days: int
    session_idle_hours: int
    requests_a_minute: int
    frame_ancestors: tuple[str, ...]
    egress_allow: tuple[IPv4Network | IPv6Network, ...]
    plugin_path: tuple[Path, ...]
    files: str
    s3_endpoint: str
    metrics_token: str
    traces_url: str
    backup_hours: int
    keep_drafts_days: int
    keep_sessions_days: int
    keep_addresses_days: int
    keep_mail_days: int
    keep_notifications_days: int
    keep_accounts_days: int
    issuers: tuple[Issuer, ...] = ()
    given: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)
    """What was set, as text, by name without the prefix; without secrets."""

    @property
    def working_time(self) -> WorkingTime:
        """When people are at work."""
        return WorkingTime(self.time_zone, self.holidays, self.quiet_hours, self.support_hours)

    @property
    def session_length(self) -> timedelta:
        """How long a sign-in lasts at most."""
        return timedelta(days=self.session_days)

    @property
    def session_idle(self) -> timedelta:
        """How long a sign-in lasts that is not used."""
        return timedelta(hours=self.session_idle_hours)

    @property
    def secure(self) -> bool:
        """Whether the site is served by HTTPS, so that cookies must be."""
        return self.base_url.startswith("https://")

    @property
    def embedded(self) -> bool:
        """Whether the database is a file of this machine."""
        return self.database_url.startswith("sqlite")


def load_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read all settings from ``environ`` (default: the process's) and the TOML file it names.

    The environment wins over the file. Raises ``SettingsError``.
    """
    environ = os.environ if environ is None else environ
    raw = {name: value for name, value in environ.items() if name.startswith(PREFIX)}
    tables: dict[str, Any] = {}
    if config := raw.pop(PREFIX + "CONFIG", ""):
        kept, tables = _from_file(Path(config))
        raw = kept | raw
    named = {name.removeprefix(PREFIX): value for name, value in raw.items()}
    _refuse_unknown(raw, unknown_names(tables, named))
    values = {setting.name: _parsed(setting, raw) for setting in SETTINGS}
    try:
        issuers = read_issuers(tables, named)
    except IssuerError as error:
        raise SettingsError(f"{PREFIX}CONFIG: {error}") from None
    return replace(_complete(values), issuers=issuers, given=given.without_secrets(named, tables))


def _from_file(path: Path) -> tuple[dict[str, str], dict[str, Any]]:
    """Return the file's settings by their full names, and the tables of issuers."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SettingsError(f"{PREFIX}CONFIG: {path} can't be read: {error}") from None
    tables = content.pop("oidc", {})
    if not isinstance(tables, dict):
        raise SettingsError(f"{PREFIX}CONFIG: oidc must be tables such as [oidc.entra]")
    named = {}
    for key, value in content.items():
        name = key if key.startswith(PREFIX) else PREFIX + key.upper()
        named[name] = " ".join(map(str, value)) if isinstance(value, list) else str(value)
    return named, tables


def _refuse_unknown(raw: Mapping[str, str], issuers: Sequence[str]) -> None:
    known = {PREFIX + setting.name for setting in (*SETTINGS, *ONE_ISSUER)}
    for name in sorted(raw):
        ours = name.removeprefix(PREFIX)
        if name not in known and (not ours.startswith("OIDC_") or ours in issuers):
            allowed = ", ".join(sorted(known | {PREFIX + "CONFIG"}))
            raise SettingsError(f"{name}: unknown setting; allowed are {allowed}")


def _parsed(setting: Setting, raw: Mapping[str, str]) -> object:
    value = raw.get(PREFIX + setting.name, setting.default).strip()
    try:
        return setting.parse(value)
    except ValueError as error:
        # Never echo the value: it may be a secret.
        raise SettingsError(f"{PREFIX}{setting.name}: must be {error}") from None


def _complete(values: dict[str, object]) -> Settings:
    data = values["DATA"]
    assert isinstance(data, Path)  # noqa: S101 - for the type checker; _folder returns a Path
    key_file = str(values.pop("SECRET_KEY_FILE"))
    secret = str(values.pop("SECRET_KEY")) or _secret_from(Path(key_file) if key_file else None)
    if secret:
        try:
            _secret(secret)
        except ValueError as error:
            raise SettingsError(f"{PREFIX}SECRET_KEY: must be {error}") from None
    database = str(values.pop("DATABASE_URL")) or f"sqlite:///{data / 'ideas.sqlite3'}"
    named = {name.lower(): value for name, value in values.items()}
    return Settings(
        secret_key=secret or _kept_secret(data),
        database_url=database,
        **named,  # type: ignore[arg-type]  # each was made by its setting's own parser
    )


def _secret_from(path: Path | None) -> str:
    if path is None:
        return ""
    try:
        return path.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise SettingsError(f"{PREFIX}SECRET_KEY_FILE: {path} can't be read: {error}") from None


def _kept_secret(data: Path) -> str:
    """Return the secret kept in the data folder, made at the first start.

    The link makes the file whole and first-come: two processes that start at once
    end with the same secret.
    """
    path = data / "secret_key"
    try:
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not path.exists():
            fresh = data / f".secret_key.{os.getpid()}"
            fresh.touch(mode=0o600)
            fresh.write_text(secrets.token_urlsafe(48), encoding="utf-8")
            try:
                os.link(fresh, path)
            except FileExistsError:
                pass
            finally:
                fresh.unlink()
        return path.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise SettingsError(f"{PREFIX}DATA: {data} can't be used: {error.strerror}") from None
