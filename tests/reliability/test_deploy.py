"""What stands in deploy/ is understood by what it is for."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import replace
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
import yaml

from intranet_ideas import create_app
from intranet_ideas.cli import main
from intranet_ideas.ground import Ground
from intranet_ideas.paths import PACKAGE
from intranet_ideas.settings import PREFIX, SETTINGS, load_settings

from ..conftest import SECRET
from ..factories import Factory
from .test_kill import free_port

DEPLOY = PACKAGE.parent / "deploy"
NGINX = shutil.which("nginx") or shutil.which("/usr/sbin/nginx")
HELD = 30


def test_the_settings_of_a_grown_site_are_settings(tmp_path: Path) -> None:
    text = (DEPLOY / "ideas.env").read_text(encoding="utf-8")
    given = dict(re.findall(r"^#?([A-Z_0-9]+)=(.+)$", text, flags=re.MULTILINE))
    key = tmp_path / "key"
    key.write_text(SECRET)
    ours = {name: value for name, value in given.items() if name.startswith(PREFIX)}
    ours |= {PREFIX + "SECRET_KEY_FILE": str(key), PREFIX + "DATA": str(tmp_path)}
    assert load_settings(ours).files == "s3://ideas/attachments"
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    named = {name.removeprefix(PREFIX) for name in compose["x-program"]["environment"]
             if name.startswith(PREFIX)}  # fmt: skip
    assert named <= {each.name for each in SETTINGS}
    assert {"web", "worker", "migrate", "postgres", "bucket", "nginx"} == set(compose["services"])


def test_the_units_start_commands_there_are() -> None:
    started = [
        re.search(r"intranet-ideas (\w+)([^$\n]*)", unit.read_text())
        for unit in sorted((DEPLOY / "systemd").glob("*.service"))
    ]
    assert [found and found[1] for found in started] == ["backup", "serve", "worker"]
    for found in started:
        assert found
        command = main.get_command(None, found[1])  # type: ignore[arg-type]  # it needs none
        assert command is not None
        options = {name for each in command.params for name in (*each.opts, *each.secondary_opts)}
        assert set(re.findall(r"--[a-z-]+", found[2])) <= options


@pytest.mark.sqlite_only
def test_the_dashboard_asks_for_figures_there_are(ground: Ground, make: Factory) -> None:
    pytest.importorskip("prometheus_client", reason="the extra metrics is not installed")
    make.organisation()
    with ground.database.write() as session:
        from intranet_ideas import events, housekeeping

        events.record(session, events.BACKUP_MADE, now=ground.clock.now())
    housekeeping.Beat()(ground, ground.clock.now())
    token = "x" * 20
    app = create_app(replace(ground, settings=replace(ground.settings, metrics_token=token)))
    client = app.test_client()
    client.get("/healthz")
    told = client.get("/metrics", headers={"Authorization": f"Bearer {token}"}).get_data(True)
    board = json.loads((DEPLOY / "grafana" / "ideas.json").read_text())
    asked = {
        name for panel in board["panels"] for target in panel["targets"]
        for name in re.findall(r"\bideas_\w+", target["expr"])
    }  # fmt: skip
    assert len(asked) >= 8
    assert not [name for name in asked if f"\n{name}" not in told]


def test_machines_ask_a_host_by_its_own_address(ground: Ground, make: Factory) -> None:
    """The container's health and Prometheus do, which know no other."""
    make.organisation()
    settings = replace(
        ground.settings, trusted_hosts=("ideas.example.org",), metrics_token="t" * 20
    )
    client = create_app(replace(ground, settings=settings)).test_client()
    status = {
        path: client.get(path, headers={"Host": "10.0.0.7:8000",
                                        "Authorization": f"Bearer {'t' * 20}"}).status_code
        for path in ("/healthz", "/readyz", "/metrics", "/sign-in")
    }  # fmt: skip
    assert status == {"/healthz": 200, "/readyz": 200, "/metrics": 200, "/sign-in": 400}


def test_the_proxy_of_compose_is_the_same() -> None:
    one, other = ((DEPLOY / "nginx" / name).read_text().splitlines()[1:]
                  for name in ("ideas.conf", "compose.conf"))  # fmt: skip
    differing = [b.strip().split()[0] for a, b in zip(one, other, strict=True) if a != b]
    assert differing == ["server", "ssl_certificate", "ssl_certificate_key"]


@pytest.fixture
def behind_nginx(ground: Ground, make: Factory, tmp_path: Path) -> Iterator[int]:
    """The program behind nginx with our configuration; yields nginx's port."""
    if not NGINX:
        pytest.skip("nginx is not installed")
    make.organisation()
    web, plain, port = free_port(), free_port(), free_port()
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
         "-nodes", "-subj", "/CN=ideas.example.org", "-days", "1",
         "-keyout", tmp_path / "key", "-out", tmp_path / "pem"], check=True, capture_output=True,
    )  # fmt: skip
    ours = (DEPLOY / "nginx" / "ideas.conf").read_text()
    for old, new in (
        ("127.0.0.1:8000", f"127.0.0.1:{web}"), ("listen 80;", f"listen 127.0.0.1:{plain};"),
        ("listen 443", f"listen 127.0.0.1:{port}"), ("/etc/ssl/certs/ideas.pem", tmp_path / "pem"),
        ("/etc/ssl/private/ideas.key", tmp_path / "key"),
    ):  # fmt: skip
        assert old in ours
        ours = ours.replace(old, str(new))
    # The same program is below a path of the host, too.
    below = (DEPLOY / "nginx" / "subpath.conf").read_text()
    ours = ours.replace("    location / {\n", f"{below}\n    location / {{\n", 1)
    ours = ours.replace("/var/log/nginx/access.log", str(tmp_path / "access"))
    temporary = "".join(
        f"{kind}_temp_path {tmp_path}/{kind};\n"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (tmp_path / "nginx.conf").write_text(
        f"daemon off; pid {tmp_path}/pid; error_log {tmp_path}/errors;\n"
        f"events {{}}\nhttp {{ access_log off;\n{temporary}{ours}}}\n"
    )
    start = [NGINX, "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf")]
    tested = subprocess.run([*start, "-t"], capture_output=True, text=True, check=False)
    assert tested.returncode == 0, tested.stderr
    environ = os.environ | {
        "INTRANET_IDEAS_DATA": str(ground.settings.data), "INTRANET_IDEAS_SECRET_KEY": SECRET,
        "INTRANET_IDEAS_DATABASE_URL": ground.settings.database_url,
        "INTRANET_IDEAS_BASE_URL": "https://ideas.example.org",
        "INTRANET_IDEAS_TRUSTED_HOSTS": "ideas.example.org",
        "INTRANET_IDEAS_TRUSTED_PROXIES": "127.0.0.1",
    }  # fmt: skip
    serve = [sys.executable, "-m", "intranet_ideas.cli", "serve", "--no-worker", "--port", str(web),
             "--workers", "1"]  # fmt: skip
    processes = [subprocess.Popen(start), subprocess.Popen(serve, env=environ)]
    try:
        for _ in range(600):
            with suppress(OSError):
                asked(port, "/healthz")
                break
            time.sleep(0.1)
        yield port
    finally:
        for process in processes:
            process.terminate()
            process.wait(30)


def secure() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def asked(port: int, path: str, **headers: str) -> bytes:
    request = Request(f"https://127.0.0.1:{port}{path}",
                      headers={"Host": "ideas.example.org", **headers})  # fmt: skip
    with urlopen(request, timeout=10, context=secure()) as answer:
        content: bytes = answer.read()
        return content


@pytest.mark.slow
@pytest.mark.sqlite_only
def test_slow_phones_behind_the_proxy_hold_no_thread(behind_nginx: int, tmp_path: Path) -> None:
    assert b'"database":"ok"' in asked(behind_nginx, "/readyz").replace(b" ", b"")
    page = asked(behind_nginx, "/sign-in")
    assert b"<form" in page
    with pytest.raises(OSError, match="404"):
        asked(behind_nginx, "/metrics")
    # What a client says of itself in the proxy's headers is not believed.
    told = {"X-Forwarded-Host": "evil.test", "X-Forwarded-Prefix": "/evil"}
    assert b"evil" not in asked(behind_nginx, "/sign-in?next=/", **told)
    style = re.findall(rb'href="(/static/[^"]+[.]css[^"]*)"', page)[0]
    assert b"{" in asked(behind_nginx, style.decode())
    below = asked(behind_nginx, "/ideer/sign-in?next=/ideer/me", **told)
    assert b"evil" not in below
    inside = [each.decode() for each in re.findall(rb'(?:href|src|action)="(/[^"]*)"', below)]
    assert inside
    assert [each for each in inside if not each.startswith("/ideer/")] == []
    assert asked(behind_nginx, next(each for each in inside if ".css" in each)) == asked(
        behind_nginx, style.decode())  # fmt: skip
    with pytest.raises(OSError, match="404"):
        asked(behind_nginx, "/ideer/metrics")
    for path in ("/feeds/secret-1/a.ics", "/ideer/feeds/secret-2/a.ics", "/ideer//feeds/secret-3/a",
                 "/notifications/stop/secret-4"):  # fmt: skip
        with suppress(OSError):
            asked(behind_nginx, path)
    logged = (tmp_path / "access").read_text()
    assert "/ideer/sign-in" in logged
    assert "secret-" not in logged, "an address of feeds is a secret"
    with ExitStack() as held:
        for _ in range(HELD):  # far more than there are threads
            plain = socket.create_connection(("127.0.0.1", behind_nginx), timeout=10)
            phone = held.enter_context(secure().wrap_socket(plain))
            phone.sendall(b"POST /sign-in HTTP/1.1\r\nHost: ideas.example.org\r\n"
                          b"Content-Length: 5000\r\n\r\nhalf of it")  # fmt: skip
        begun = time.monotonic()
        assert asked(behind_nginx, "/sign-in")
        assert time.monotonic() - begun < 5
