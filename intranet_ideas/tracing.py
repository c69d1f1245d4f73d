"""Traces by OpenTelemetry, sent by OTLP over HTTP: off unless an address is set (extra ``traces``).

A span says which page, with which method and status, and the SQL statements without their values.
The ready-made instrumentation for Flask would send addresses with what people search for, their
browsers and where they sit; so that of requests is our own, on the library's interface.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Flask, Response, g, request

from intranet_ideas.ground import Ground
from intranet_ideas.version import __version__

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import SpanExporter

LONGEST_STATEMENT = 2_000


def init_app(app: Flask, ground: Ground) -> None:
    """Trace requests and their statements, where an address is set."""
    if not ground.settings.traces_url:
        return
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

    trace(app, ground, OTLPSpanExporter(endpoint=f"{ground.settings.traces_url}/v1/traces"))


def trace(app: Flask, ground: Ground, exporter: SpanExporter) -> TracerProvider:
    """Trace requests and their statements to ``exporter``; return what must be shut down."""
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    provider = TracerProvider(
        resource=Resource.create({"service.name": "intranet-ideas", "service.version": __version__})
    )
    # It starts its thread again in each process that is forked.
    provider.add_span_processor(BatchSpanProcessor(exporter))
    tracer = provider.get_tracer("intranet_ideas", __version__)
    _requests(app, tracer)
    _statements(ground, tracer)
    return provider


def _requests(app: Flask, tracer: Any) -> None:
    from opentelemetry.propagate import extract
    from opentelemetry.trace import SpanKind, use_span

    @app.before_request
    def begin() -> None:
        page = request.endpoint or "none"
        span = tracer.start_span(
            page, context=extract(request.headers), kind=SpanKind.SERVER,
            attributes={"http.request.method": request.method, "ideas.page": page},
        )  # fmt: skip
        g.span = span
        g.span_in_use = use_span(span, end_on_exit=True)
        g.span_in_use.__enter__()

    @app.after_request
    def note(response: Response) -> Response:
        if "span" in g:
            g.span.set_attribute("http.response.status_code", response.status_code)
        return response

    @app.teardown_request
    def end(error: BaseException | None) -> None:  # noqa: ARG001 - Flask's shape
        if span := g.pop("span_in_use", None):
            span.__exit__(None, None, None)


def _statements(ground: Ground, tracer: Any) -> None:
    from opentelemetry.trace import SpanKind, get_current_span
    from sqlalchemy import event

    engine = ground.database.engine

    @event.listens_for(engine, "before_cursor_execute")
    def begin(connection: Any, cursor: Any, statement: str, *_: Any) -> None:  # noqa: ARG001
        if get_current_span().is_recording():
            connection.info["span"] = tracer.start_span(
                statement.split(None, 1)[0], kind=SpanKind.CLIENT,
                attributes={"db.system.name": engine.dialect.name,
                            "db.query.text": statement[:LONGEST_STATEMENT]},
            )  # fmt: skip

    @event.listens_for(engine, "after_cursor_execute")
    def end(connection: Any, *_: Any) -> None:
        if span := connection.info.pop("span", None):
            span.end()

    @event.listens_for(engine, "handle_error")
    def failed(context: Any) -> None:
        if context.connection is not None and (span := context.connection.info.pop("span", None)):
            span.end()
