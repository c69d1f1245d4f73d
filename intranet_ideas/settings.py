"""Every setting, typed, from the environment or one TOML file; a bad one stops the start."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from intranet_ideas import given
from intranet_ideas.issuers import (
    ALONE,
    Issuer,
    IssuerError,
    proxy_issuer,
    read_issuers,
    unknown_names,
)
from intranet_ideas.secret_key import kept_secret
from intranet_ideas.setting_kinds import SHORTEST_SECRET as SHORTEST_SECRET  # noqa: PLC0414
from intranet_ideas.setting_kinds import (
    bounds,
    bucket,
    colour,
    contacts,
    country,
    day_or_none,
    file_or_none,
    folder,
    folders,
    header,
    hosts,
    hours,
    logo_or_none,
    long_enough,
    networks,
    number,
    one_of,
    origins,
    scanner,
    secret_or_none,
    sender,
    text,
    url,
    zone,
)
from intranet_ideas.setting_kinds import database_url as database_url  # noqa: PLC0414
from intranet_ideas.working_time import Hours, WorkingTime

PREFIX = "INTRANET_IDEAS_"
LANGUAGES = ("nb", "nn", "en")


class SettingsError(Exception):
    """A setting is unknown or wrong; the message is one line that says which and why."""


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting's name without the prefix, its parser, its default and its help."""

    name: str
    parse: Callable[[str], object]
    default: str
    help: str


SETTINGS: tuple[Setting, ...] = (
    Setting("DATA", folder, "data", "Folder for database, search index and attachments"),
    Setting("DATABASE_URL", database_url, "", "Database; SQLite in the data folder when empty. "
            "Over the network with TLS and a checked certificate unless it says sslmode"),
    Setting("SECRET_KEY", text, "", "Signs cookies; made and kept in the data folder when empty"),
    Setting("SECRET_KEY_FILE", text, "", "File that holds the secret key"),
    Setting("SECRET_KEY_BEFORE", secret_or_none, "", "The secret key of before, while it is "
            "replaced: what it signed and sealed still opens"),
    Setting("BASE_URL", url("http", "https"), "http://127.0.0.1:8000", "The site's address"),
    Setting("SMTP_URL", url("smtp", "smtps"), "", "Mail server; mail is kept for IT when empty"),
    Setting("MAIL_FROM", sender, "ideas@localhost", "Sender of mail"),
    Setting("TIME_ZONE", zone, "Europe/Oslo", "IANA time zone of the organisation"),
    Setting("HOLIDAYS", country, "NO", "Country whose public holidays are no working days; "
            "a part of one such as DE-BY; none when empty"),
    Setting("QUIET_HOURS", hours, "20-07", "Hours in which no reminder is sent, nor on days off"),
    Setting("SUPPORT_HOURS", hours, "08-16", "Hours in which help is at work; other deadlines "
            "are asked back"),
    Setting("LANGUAGE", one_of(*LANGUAGES), "nb", "Language of those who have chosen none: nb, "
            "nn or en"),
    Setting("ACCESSIBILITY_CONTACT", contacts, "", "Where someone says that a page stops them: "
            "mailto:ADDRESS, tel:NUMBER or https://…; shown in the accessibility statement"),
    Setting("COLOUR", colour, "", "The organisation's colour, such as #006072, for buttons, links "
            "and edges; it must stand out from a white page by 3:1"),
    Setting("LOGO", logo_or_none, "", "File of the organisation's logo, SVG or PNG, at most "
            "200 kB; shown 40 pixels high"),
    Setting("TRUSTED_HOSTS", hosts, "", "Host names that requests may name; any when empty"),
    Setting("TRUSTED_PROXIES", networks, "", "Proxies whose X-Forwarded headers count"),
    Setting("TLS_CERTIFICATE", file_or_none, "", "Certificate, with its chain, by which the "
            "program itself speaks TLS: for a proxy on another host"),
    Setting("TLS_KEY", file_or_none, "", "The key of that certificate"),
    Setting("SESSION_DAYS", number(1, 90), "14", "How long a sign-in lasts at most, in days"),
    Setting("SESSION_IDLE_HOURS", number(1, 2160), "72", "How long a sign-in that is not used "
            "lasts, in hours"),
    Setting("REQUESTS_A_MINUTE", number(0, 100_000), "600", "How much one account may ask each "
            "process for in a minute, and those not signed in at one address ten times; any number "
            "when 0"),
    Setting("FRAME_ANCESTORS", origins, "", "Origins whose pages may show what "
            "challenges let anyone see, in a frame; nothing is shown when empty"),
    Setting("EGRESS_ALLOW", networks, "", "Inner networks that plugins may send to, such as a "
            "chat server's; none when empty"),
    Setting("EGRESS_HOSTS", hosts, "", "Hosts that plugins may send to, such as "
            "hooks.example.org or .example.org; any public one when empty"),
    Setting("PLUGIN_PATH", folders, "", "Extra plugin folders"),
    Setting("FILES", bucket, "", "Bucket for attachments, s3://BUCKET/PREFIX (needs the extra "
            "s3); a folder of the data folder when empty"),
    Setting("S3_ENDPOINT", url("http", "https"), "", "Address of a bucket server that is not "
            "Amazon's"),
    Setting("METRICS_TOKEN", secret_or_none, "", "Token with which Prometheus may read /metrics "
            "(needs the extra metrics); no such page when empty"),
    Setting("TRACES_URL", url("http", "https"), "", "OpenTelemetry collector that takes traces by "
            "OTLP over HTTP (needs the extra traces); none are made when empty"),
    Setting("LOG_FORMAT", one_of("text", "json"), "text", "How processes write their log: text, "
            "or json, one object a line"),
    Setting("BACKUP_HOURS", number(0, 8760), "48", "Age of the last backup at which doctor and "
            "IT's desk warn; 0 where backups are made by other means"),
    Setting("KEEP_DRAFTS_DAYS", number(0, 36500), "30", "Days after the deadline until the words "
            "and files of drafts never handed in go; 0 for never"),
    Setting("KEEP_SESSIONS_DAYS", number(0, 36500), "90", "Days after the end of a session until "
            "it is deleted; 0 for never"),
    Setting("KEEP_ADDRESSES_DAYS", number(0, 36500), "30", "Days after the end of a session until "
            "its network and device are forgotten; 0 for never"),
    Setting("KEEP_MAIL_DAYS", number(0, 36500), "90", "Days until what was sent to whom is "
            "forgotten; 0 for never"),
    Setting("KEEP_NOTIFICATIONS_DAYS", number(0, 36500), "365", "Days until a notification is "
            "deleted; 0 for never"),
    Setting("KEEP_ACCOUNTS_DAYS", number(0, 36500), "0", "Days after an account was closed until "
            "the person is erased; 0 for never by itself"),
    Setting("KEEP_COMMENTS_DAYS", number(0, 36500), "0", "Days after a challenge's results until "
            "the words of comments go; 0 for never"),
    Setting("KEEP_CONSULTED_DAYS", number(0, 36500), "0", "Days after a consultation was answered "
            "or cancelled until the words of comments go, and who followed it; 0 for never"),
    Setting("KEEP_VOTES_DAYS", number(0, 36500), "0", "Days after a challenge's results until "
            "nobody is behind a vote any more; 0 for never"),
    Setting("KEEP_TAKING_PART_DAYS", number(0, 36500), "0", "Days after a challenge's results "
            "until it is forgotten who joined and followed; 0 for never"),
    Setting("KEEP_ASSESSMENTS_DAYS", number(0, 36500), "0", "Days after a challenge's results "
            "until what judges wrote to each other goes, once a package for the archive is made; "
            "0 for never"),
    Setting("KEEP_INITIATIVES_DAYS", number(0, 36500), "0", "Days after an initiative ended until "
            "it is deleted, once a package for the archive is made of it as it is; 0 for never"),
    Setting("KEEP_GROUP_MINUTES_DAYS", number(0, 36500), "0", "Days after a meeting of the "
            "innovation group until it is deleted with its minutes; 0 for never"),
    Setting("RECOGNITION", one_of("off", "on"), "on", "Whether people can thank those behind an "
            "idea, and see who helped with one and, on their own page, what they gave themselves"),
    Setting("TIPS", one_of("off", "signed_in", "anyone"), "signed_in", "Who may leave tips: nobody "
            "when off, those signed_in, or anyone, without a name"),
    Setting("TIPS_ANSWER_DAYS", number(1, 365), "14", "Days within which a tip is answered"),
    Setting("GUESTS_BY_MAIL", one_of("off", "known", "anyone"), "off", "Who may sign in as a guest "
            "by a link in an e-mail: nobody when off, guests who have an account (known), or "
            "anyone, who then gets one"),
    Setting("KEEP_GUESTS_DAYS", number(0, 36500), "365", "Days after a guest was last here "
            "until the account is closed; signing in by a link or an issuer opens it again; 0 for "
            "never"),
    Setting("GUARDIAN_AGE", number(0, 18), "15", "Age below which a guest needs a guardian's "
            "consent to hand in, comment or vote; guests are not asked for their age when 0"),
    Setting("GUARDIAN_DAYS", number(3, 90), "21", "Days that a guest under that age can wait for a "
            "guardian's consent before the account and the drafts are erased"),
    Setting("GUARDIAN_ERASE_DAYS", number(1, 90), "7", "Days after a guardian said no, or took a "
            "consent back, until the closed account and what is no record is erased"),
    Setting("KEEP_CONSENTS_DAYS", number(0, 36500), "1095", "Days after its end until a guardian's "
            "consent is deleted; 0 for never"),
    Setting("DAY_GUESTS", one_of("off", "on"), "on", "Whether the host of an innovation day may "
            "let people come in by a name only; each host chooses for the day"),
    Setting("DAY_GUESTS_HOURS", number(1, 72), "6", "Hours after the end of an innovation day "
            "until the sign-in of those who came by a name only ends"),
    Setting("KEEP_DAY_GUESTS_DAYS", number(0, 36500), "30", "Days after the end of an innovation "
            "day until the names of those who came by a name only are erased; 0 for never"),
    Setting("PUBLIC_PAGES", one_of("off", "on"), "off", "Whether challenges can have pages that "
            "anyone may read without signing in; what they show is chosen for each challenge"),
    Setting("KEEP_TIPS_DAYS", number(0, 36500), "730", "Days after its answer until a tip is "
            "deleted; 0 for never"),
    Setting("KEEP_WITHIN", bounds, "drafts=7-365 comments=30-3650 votes=30-3650 "
            "taking_part=365-3650 assessments=365-3650", "Days within which a challenge may choose "
            "for itself, by kind; what is not named here the site decides alone"),
    Setting("LOCAL_SIGN_IN", one_of("everyone", "break-glass"), "everyone", "Who may sign in with "
            "a password of this site: everyone, or break-glass: only accounts marked for that"),
    Setting("PASSKEYS", one_of("offered", "required"), "offered", "Passkeys for accounts with a "
            "password of this site: offered, or required, so that a password alone opens nothing"),
    Setting("BREACHED_PASSWORDS", file_or_none, "", "File of passwords seen in breaches, as Pwned "
            "Passwords gives it ordered by hash; passwords in it can't be chosen"),
    Setting("SECURITY_CONTACT", contacts, "", "Where to report a weakness, for "
            "/.well-known/security.txt: mailto:ADDRESS or https://…; no such page when empty"),
    Setting("SECURITY_EXPIRES", day_or_none, "", "Day until which SECURITY_CONTACT holds, such as "
            "2027-06-30; at most a year ahead, doctor says when it is near"),
    Setting("SECURITY_POLICY", url("https"), "", "Address of the rules for those who look for "
            "weaknesses"),
    Setting("VIRUS_SCANNER", scanner, "", "ClamAV daemon that looks through uploads, "
            "clamd://HOST:3310 or unix:///PATH; none when empty"),
    Setting("SIGN_IN_HEADER", header, "", "Header in which a proxy says who has signed in there; "
            "not used when empty"),
    Setting("SIGN_IN_PROXIES", networks, "", "Proxies whose SIGN_IN_HEADER counts; from others "
            "it is ignored"),
)
"""All settings; the reference page is made from this tuple."""

IN_FILES = ("DATABASE_URL", "SMTP_URL", "METRICS_TOKEN", "SECRET_KEY_BEFORE")
"""Settings that may hold a secret: ``…_FILE`` names a file that holds the value, as keepers of
secrets lay it out. ``SECRET_KEY`` and the issuers' have theirs."""

@dataclass(frozen=True, slots=True)
class Settings:
    """The settings in force."""

    data: Path
    database_url: str
    secret_key: str
    secret_key_before: str
    base_url: str
    smtp_url: str
    mail_from: str
    time_zone: ZoneInfo
    holidays: str
    quiet_hours: Hours
    support_hours: Hours
    language: str
    accessibility_contact: tuple[str, ...]
    colour: str
    logo: Path | None
    trusted_hosts: tuple[str, ...]
    trusted_proxies: tuple[IPv4Network | IPv6Network, ...]
    tls_certificate: Path | None
    tls_key: Path | None
    session_days: int
    session_idle_hours: int
    requests_a_minute: int
    frame_ancestors: tuple[str, ...]
    egress_allow: tuple[IPv4Network | IPv6Network, ...]
    egress_hosts: tuple[str, ...]
    plugin_path: tuple[Path, ...]
    files: str
    s3_endpoint: str
    metrics_token: str
    traces_url: str
    log_format: str
    backup_hours: int
    keep_drafts_days: int
    keep_sessions_days: int
    keep_addresses_days: int
    keep_mail_days: int
    keep_notifications_days: int
    keep_accounts_days: int
    keep_comments_days: int
    keep_consulted_days: int
    keep_votes_days: int
    keep_taking_part_days: int
    keep_assessments_days: int
    keep_initiatives_days: int
    keep_group_minutes_days: int
    recognition: str
    tips: str
    tips_answer_days: int
    keep_tips_days: int
    guests_by_mail: str
    keep_guests_days: int
    guardian_age: int
    guardian_days: int
    guardian_erase_days: int
    keep_consents_days: int
    day_guests: str
    day_guests_hours: int
    keep_day_guests_days: int
    public_pages: str
    keep_within: Mapping[str, tuple[int, int]] = field(hash=False)
    local_sign_in: str
    passkeys: str
    breached_passwords: Path | None
    security_contact: tuple[str, ...]
    security_expires: date | None
    security_policy: str
    virus_scanner: str
    sign_in_header: str
    sign_in_proxies: tuple[IPv4Network | IPv6Network, ...]
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

    def cookie_name(self, name: str) -> str:
        """Return a cookie's name: with HTTPS the prefix lets browsers take it from this host
        alone, encrypted, and for no other host."""
        return f"__Host-{name}" if self.secure else name

    @property
    def vouchers(self) -> tuple[Issuer, ...]:
        """All who vouch for people: the issuers, and the proxy where its header counts."""
        proxy = (proxy_issuer(self.sign_in_header),) if self.sign_in_header else ()
        return self.issuers + proxy

    @property
    def break_glass_only(self) -> bool:
        """Whether passwords are for emergencies alone."""
        return self.local_sign_in == "break-glass"

    @property
    def passkeys_required(self) -> bool:
        """Whether a password of this site opens nothing but the making of a passkey."""
        return self.passkeys == "required"

    @property
    def has_public_pages(self) -> bool:
        """Whether anyone may read, without signing in, what challenges let anyone see."""
        return self.public_pages == "on"

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
    raw = _out_of_files(raw)
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


def _out_of_files(raw: Mapping[str, str]) -> dict[str, str]:
    """Return the settings with what files hold of them; the value itself wins."""
    found = dict(raw)
    for name in IN_FILES:
        path = found.pop(f"{PREFIX}{name}_FILE", "")
        if path and not found.get(PREFIX + name):
            found[PREFIX + name] = _secret_from(Path(path), f"{name}_FILE")
    return found


def _refuse_unknown(raw: Mapping[str, str], issuers: Sequence[str]) -> None:
    known = {PREFIX + setting.name for setting in SETTINGS} | {PREFIX + name for name in ALONE}
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
    assert isinstance(data, Path)  # noqa: S101 - for the type checker; folder returns a Path
    key_file = str(values.pop("SECRET_KEY_FILE"))
    secret = str(values.pop("SECRET_KEY")) or _secret_from(Path(key_file) if key_file else None)
    if secret:
        try:
            long_enough(secret)
        except ValueError as error:
            raise SettingsError(f"{PREFIX}SECRET_KEY: must be {error}") from None
    if bool(values["TLS_CERTIFICATE"]) != bool(values["TLS_KEY"]):
        raise SettingsError(f"{PREFIX}TLS_CERTIFICATE: goes with {PREFIX}TLS_KEY")
    if bool(values["SECURITY_CONTACT"]) != bool(values["SECURITY_EXPIRES"]):
        raise SettingsError(f"{PREFIX}SECURITY_CONTACT: goes with {PREFIX}SECURITY_EXPIRES")
    if values["PASSKEYS"] == "required" and not str(values["BASE_URL"]).startswith("https://"):
        raise SettingsError(f"{PREFIX}PASSKEYS: required needs {PREFIX}BASE_URL with https")
    database = str(values.pop("DATABASE_URL")) or f"sqlite:///{data / 'ideas.sqlite3'}"
    named = {name.lower(): value for name, value in values.items()}
    return Settings(
        secret_key=secret or _kept_secret(data),
        database_url=database,
        **named,  # type: ignore[arg-type]  # each was made by its setting's own parser
    )


def _secret_from(path: Path | None, name: str = "SECRET_KEY_FILE") -> str:
    if path is None:
        return ""
    try:
        return path.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise SettingsError(f"{PREFIX}{name}: {path} can't be read: {error}") from None


def _kept_secret(data: Path) -> str:
    try:
        return kept_secret(data)
    except OSError as error:
        raise SettingsError(f"{PREFIX}DATA: {data} can't be used: {error.strerror}") from None
