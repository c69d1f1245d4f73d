"""Figures and traces: off by default, guarded, and without a word of people."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace

import pytest
from flask import Flask

from intranet_ideas import create_app, tracing
from intranet_ideas.ground import Ground

from ..browsing import Browser
from ..conftest import SECRET
from ..factories import Factory
from ..reliability.test_kill import free_port

pytest.importorskip("prometheus_client", reason="the extra metrics is not installed")
pytest.importorskip("opentelemetry.sdk", reason="the extra traces is not installed")

TOKEN = "a token for prometheus"
BEARER = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture
def measured(ground: Ground, make: Factory) -> Flask:
    make.organisation()
    return create_app(replace(ground, settings=replace(ground.settings, metrics_token=TOKEN)))


def test_there_are_none_unless_asked_for(app: Flask) -> None:
    assert app.test_client().get("/metrics", headers=BEARER).status_code == 404


def test_figures_are_for_who_has_the_token(measured: Flask, make: Factory) -> None:
    client = measured.test_client()
    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", headers={"Authorization": "Bearer æ"}).status_code == 404
    make.entry(make.challenge())
    browser = Browser(measured, make.session_token("nurse"))
    browser.get("/search?q=hush-hush")
    browser.get("/ideas/1")
    client.open("/", method="HUSH")
    told = client.get("/metrics", headers=BEARER)
    assert told.content_type.startswith("text/plain")
    text = told.get_data(as_text=True)
    assert 'ideas_http_requests_total{method="GET",page="search.results",status="200"} 1.0' in text
    assert 'ideas_http_seconds_count{page="entries.page"}' in text
    assert 'ideas_events_waiting{work="notifications"}' in text
    assert "ideas_work_lag_seconds" in text
    assert "hush" not in text.lower(), "nothing of what people ask for"
    assert "nurse" not in text


@pytest.fixture
def served(ground: Ground, make: Factory) -> Iterator[str]:
    make.organisation()
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "intranet_ideas.cli", "serve", "--no-worker", "--port", str(port),
         "--workers", "2"], env=os.environ | {
            "INTRANET_IDEAS_DATA": str(ground.settings.data),
            "INTRANET_IDEAS_DATABASE_URL": ground.settings.database_url,
            "INTRANET_IDEAS_SECRET_KEY": SECRET, "INTRANET_IDEAS_METRICS_TOKEN": TOKEN,
        },
    )  # fmt: skip
    url = f"http://127.0.0.1:{port}"
    for _ in range(300):
        with suppress(OSError), urllib.request.urlopen(f"{url}/readyz", timeout=1):
            break
        time.sleep(0.1)
    yield url
    process.terminate()
    process.wait(30)


@pytest.mark.sqlite_only
@pytest.mark.slow
def test_all_processes_are_added_up(served: str) -> None:
    for _ in range(40):
        urllib.request.urlopen(f"{served}/healthz", timeout=5).close()
    request = urllib.request.Request(f"{served}/metrics", headers=BEARER)
    with urllib.request.urlopen(request, timeout=5) as answer:
        text = answer.read().decode()
    line = 'ideas_http_requests_total{method="GET",page="operations.healthz",status="200"} 40.0'
    assert line in text


def test_a_trace_says_which_page_and_statements_and_nothing_of_people(
    ground: Ground, make: Factory
) -> None:
    from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

    make.entry(make.challenge())
    app, spans = create_app(ground), InMemorySpanExporter()
    provider = tracing.trace(app, ground, spans)
    browser = Browser(app, make.session_token("nurse"))
    assert browser.get("/search?q=hush-hush").status_code == 200
    assert browser.get("/ideas/1").status_code == 200
    provider.force_flush()
    told = spans.get_finished_spans()
    pages = {span.name: span for span in told if span.kind.name == "SERVER"}
    assert pages["entries.page"].attributes["http.response.status_code"] == 200
    statements = [span for span in told if span.kind.name == "CLIENT"]
    assert statements
    assert {span.parent.span_id for span in statements} <= {
        span.context.span_id for span in pages.values()
    }
    text = " ".join(span.to_json() for span in told)
    assert "hush" not in text
    assert "nurse" not in text
    provider.shutdown()
