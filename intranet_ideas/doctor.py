"""What IT wants to know before anyone calls: each part of the site, looked at once."""

from __future__ import annotations

import os
import shutil
import smtplib
import stat
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from sqlalchemy.exc import DBAPIError

from intranet_ideas import clock_faults
from intranet_ideas.audit import queries as trail
from intranet_ideas.entries import unused
from intranet_ideas.ground import Ground
from intranet_ideas.identity.queries import emergency_accounts
from intranet_ideas.migrations import runner
from intranet_ideas.oidc.provider import Unavailable
from intranet_ideas.operations import queries
from intranet_ideas.plugin_host.verdict import verdict_on
from intranet_ideas.setting_kinds import loopback
from intranet_ideas.settings import PREFIX, SHORTEST_SECRET
from intranet_ideas.version import __version__

SMALLEST_FREE = 512 * 1024 * 1024
MAIL_SECONDS = 10
EXPIRES_SOON, EXPIRES_LATEST = 14, 366
MEGABYTE = 1024 * 1024
SECRETS = ("secret_key", "plugin_secrets.json")


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found of one part of the site."""

    subject: str
    ok: bool
    detail: str


def examine(ground: Ground) -> list[Finding]:
    """Look at every part; never raises. Where the database can't be used, what needs it is
    left out."""
    findings = [_settings(ground), _connections(ground), _data_folder(ground), _disk(ground)]
    database = _guarded("database", lambda: _database(ground))
    findings.append(database)
    if database.ok:
        findings += [
            _guarded("worker", lambda: _worker(ground)),
            _guarded("clock", lambda: _clock(ground)),
            _guarded("search", lambda: _search(ground)),
            _guarded("plugins", lambda: _plugins(ground)),
            _guarded("waiting mail", lambda: _waiting_mail(ground)),
            _guarded("sign-in", lambda: _sign_in(ground)),
            _guarded("backup", lambda: _backup(ground)),
            _guarded("unused files", lambda: _unused_files(ground)),
            _guarded("audit trail", lambda: _audit_trail(ground)),
        ]
    return [*findings, _plugin_secrets(ground), _mail_server(ground)]


def _guarded(subject: str, look: Callable[[], Finding]) -> Finding:
    try:
        return look()
    except runner.SchemaError as error:
        return Finding(subject, False, str(error))
    except DBAPIError as error:
        return Finding(subject, False, " ".join(str(error.orig).split()))


def _settings(ground: Ground) -> Finding:
    settings = ground.settings
    local = urlsplit(settings.base_url).hostname in ("127.0.0.1", "localhost", "::1")
    if not local and not settings.secure:
        return Finding("settings", False, f"{PREFIX}BASE_URL is not https: cookies travel openly")
    if not local and not settings.trusted_hosts:
        return Finding("settings", False, f"{PREFIX}TRUSTED_HOSTS is empty: any host name passes")
    if ends := settings.security_expires:
        left = (ends - ground.clock.now().date()).days
        if left < EXPIRES_SOON or left > EXPIRES_LATEST:
            return Finding("settings", False, f"{PREFIX}SECURITY_EXPIRES is {left} days ahead: "
                           f"choose {EXPIRES_SOON} to {EXPIRES_LATEST}")  # fmt: skip
    kind = "SQLite" if settings.embedded else "PostgreSQL"
    return Finding("settings", len(settings.secret_key) >= SHORTEST_SECRET,
                   f"{settings.base_url}, {kind}, {settings.time_zone.key}")  # fmt: skip


def _connections(ground: Ground) -> Finding:
    """Name the settings by which something goes over the network that anyone there can read."""
    given = ground.settings
    asked = {
        "S3_ENDPOINT": given.s3_endpoint, "TRACES_URL": given.traces_url,
        "VIRUS_SCANNER": given.virus_scanner,
        **{f"OIDC {each.key}": each.issuer for each in given.issuers},
    }  # fmt: skip
    open_ones = [name for name, url in asked.items() if _is_open(url)]
    if "sslmode=disable" in given.database_url and _is_far(given.database_url):
        open_ones.append("DATABASE_URL")
    detail = f"not encrypted: {', '.join(open_ones)}" if open_ones else "encrypted"
    return Finding("connections", not open_ones, detail)


def _is_open(url: str) -> bool:
    return urlsplit(url).scheme in ("http", "clamd") and _is_far(url)


def _is_far(url: str) -> bool:
    """Say whether a host is another machine; a bare name is one of the same pod or compose file."""
    host = urlsplit(url).hostname or ""
    return ("." in host or ":" in host) and not loopback(host)


def _data_folder(ground: Ground) -> Finding:
    folder = ground.settings.data
    if not folder.is_dir():
        return Finding("data folder", False, f"{folder} is not there")
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        return Finding("data folder", False, f"{folder} can't be written to by this user")
    for name in SECRETS:
        path = folder / name
        if path.exists() and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            return Finding("data folder", False, f"{path} can be read by others: chmod 600 {path}")
    if folder.stat().st_mode & stat.S_IRWXO:
        return Finding("data folder", False, f"{folder} is open to all users: chmod 750 {folder}")
    return Finding("data folder", True, str(folder))


def _disk(ground: Ground) -> Finding:
    try:
        free = shutil.disk_usage(ground.settings.data).free
    except OSError as error:
        return Finding("disk", False, error.strerror or str(error))
    return Finding("disk", free >= SMALLEST_FREE, f"{free // MEGABYTE} MB free")


def _database(ground: Ground) -> Finding:
    with ground.database.read() as session:
        runner.check(session.connection())
        if ground.database.embedded:
            answer = session.connection().exec_driver_sql("PRAGMA quick_check(1)").scalar()
            if answer != "ok":
                return Finding("database", False, f"it is damaged: {answer}")
    return Finding("database", True, f"at {runner.head()}")


def _worker(ground: Ground) -> Finding:
    now = ground.clock.now()
    with ground.database.read() as session:
        health = queries.work_health(session, now)
    if health.seen_at is None:
        return Finding("worker", False, "none was ever seen; start: intranet-ideas worker")
    away = now - health.seen_at
    if away > queries.WORKER_GONE:
        return Finding("worker", False, f"last seen {away.total_seconds() / 60:.0f} minutes ago")
    if health.version != __version__:
        return Finding("worker", False, f"it is version {health.version}, and {__version__} is "
                       "installed; start it again")  # fmt: skip
    behind = health.lag_seconds > queries.BEHIND.total_seconds()
    waiting = ", ".join(f"{name} {count}" for name, count in health.waiting.items())
    return Finding("worker", not behind,
                   f"behind by {health.lag_seconds:.0f} s; waiting: {waiting}")  # fmt: skip


def _clock(ground: Ground) -> Finding:
    with ground.database.read() as session:
        missed = clock_faults.count(session)
    if missed:
        return Finding("clock", False, f"it fails at {missed} of the challenges: see /it/work")
    return Finding("clock", True, "all challenges are looked at in time")


def _search(ground: Ground) -> Finding:
    status = queries.search_health(ground)
    if status is None:
        return Finding("search", False, "the search engine can't say how it fares")
    behind = status.lag_seconds > queries.BEHIND.total_seconds()
    detail = f"{status.documents} documents, behind by {status.lag_seconds:.0f} s"
    if status.engine:
        detail = f"{status.engine}, {detail}"
    return Finding("search", status.ok and not behind,
                   f"{status.detail} ({detail})" if status.detail else detail)  # fmt: skip


def _plugins(ground: Ground) -> Finding:
    with ground.database.read() as session:
        now = ground.plugins.snapshot(session)
        faults = [f"{name} is suspended: {why or 'by hand'}" for name, why in now.suspended.items()]
        for name in now.on_somewhere():
            verdict = verdict_on(ground.plugins, name, session)
            faults += map(str, verdict.problems)
            if verdict.unused:
                keys = ", ".join(sorted({each.key for each in verdict.unused}))
                faults.append(f"{name} does not use what is stored for {keys}: "
                              f"intranet-ideas plugins check {name} says why")  # fmt: skip
    faults += [each for each in map(str, ground.plugins.faults_of_added()) if each not in faults]
    if faults:
        return Finding("plugins", False, "; ".join(" ".join(each.split()) for each in faults))
    return Finding("plugins", True, f"{len(now.on_somewhere())} on")


def _plugin_secrets(ground: Ground) -> Finding:
    try:
        lost = ground.plugins.secrets.unreadable()
    except (OSError, ValueError) as error:
        return Finding("plugin secrets", False, f"the file can't be read: {error}")
    if lost:
        return Finding("plugin secrets", False, f"{lost} were sealed with another secret key: give "
                       f"{PREFIX}SECRET_KEY its old value, or type them anew")  # fmt: skip
    return Finding("plugin secrets", True, "sealed with the site's secret key")


def _waiting_mail(ground: Ground) -> Finding:
    with ground.database.read() as session:
        counts = queries.mail_counts(session)
    detail = ", ".join(f"{status} {count}" for status, count in counts.items())
    return Finding("waiting mail", counts["parked"] == 0, detail)


def _backup(ground: Ground) -> Finding:
    hours = ground.settings.backup_hours
    if not hours:
        return Finding("backup", True, f"{PREFIX}BACKUP_HOURS is 0: made by other means")
    with ground.database.read() as session:
        made_at = queries.last_backup(session)
    if made_at is None:
        return Finding("backup", False, "none was ever made; make: intranet-ideas backup FILE")
    age = (ground.clock.now() - made_at).total_seconds() / 3600
    return Finding("backup", age <= hours, f"the last one is {age:.0f} hours old")


def _audit_trail(ground: Ground) -> Finding:
    with ground.database.read() as session:
        missing, last = trail.missing_guards(session), trail.last_check(session)
    if missing:
        return Finding("audit trail", False, f"the database lacks its guards: {', '.join(missing)}")
    if last is None:
        return Finding("audit trail", True, "not looked through yet; now: intranet-ideas verify")
    when = f"looked through {last.checked_at:%Y-%m-%d %H:%M} UTC"
    if last.fault:
        return Finding("audit trail", False, f"BROKEN at place {last.broken_seq}, {when}")
    return Finding("audit trail", True, f"{last.seq} events are whole, {when}")


def _unused_files(ground: Ground) -> Finding:
    with ground.database.read() as session:
        found = unused.going(session)
    overdue = [at for at in found.values() if at < ground.clock.now() - unused.KEPT]
    if overdue:
        return Finding("unused files", False, f"{len(overdue)} should be gone by now; "
                       "intranet-ideas files tidy says what hinders it")  # fmt: skip
    return Finding("unused files", True, f"{len(found)} without an idea, kept for a day")


def _sign_in(ground: Ground) -> Finding:
    settings = ground.settings
    faults = []
    for provider in ground.providers:
        try:
            provider.metadata(fresh=True)
            provider.keys(unknown=True)
        except Unavailable as error:
            faults.append(f"{provider.issuer.key} can't be used: {error}")
        if provider.issuer.issuer.startswith("https://") and not settings.secure:
            faults.append(f"{provider.issuer.key} leads back to {settings.base_url}, which is no "
                          "https")  # fmt: skip
    if settings.sign_in_header and not settings.sign_in_proxies:
        faults.append(f"{PREFIX}SIGN_IN_PROXIES is empty: the header counts from nowhere")
    with ground.database.read() as session:
        emergency = emergency_accounts(session)
    if settings.break_glass_only and not emergency:
        faults.append("passwords are for emergencies alone, and no account is marked for them: "
                      "intranet-ideas users break-glass EMAIL")  # fmt: skip
    if faults:
        return Finding("sign-in", False, "; ".join(faults))
    kinds = [each.key for each in settings.vouchers]
    return Finding("sign-in", True, ", ".join(kinds) or "passwords of this site")


def _mail_server(ground: Ground) -> Finding:
    if not ground.settings.smtp_url:
        return Finding("mail server", True, f"{PREFIX}SMTP_URL is empty: mail is kept for IT")
    url = urlsplit(ground.settings.smtp_url)
    kind = smtplib.SMTP_SSL if url.scheme == "smtps" else smtplib.SMTP
    where = f"{url.hostname}:{url.port or kind.default_port}"
    try:
        with kind(url.hostname or "", url.port or 0, timeout=MAIL_SECONDS) as server:
            code = server.noop()[0]
    except (OSError, smtplib.SMTPException) as error:
        return Finding("mail server", False, f"{where} does not answer: {error}")
    return Finding("mail server", code == 250, f"{where} answers {code}")
