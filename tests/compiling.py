"""Statements, templates and addresses compiled once for all tests of a process, and what is
installed read once.

Each test has a site of its own, so each would compile what it uses anew: half of the time that
the tests take. Which statements are run and which pages come out is the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from types import CodeType
from typing import Any

import sqlalchemy as sa
from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

from intranet_ideas import database
from intranet_ideas.plugin_host import registry


class _Templates(BytecodeCache):
    """Compiled templates, by their address and content."""

    def __init__(self) -> None:
        self.compiled: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self.compiled.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        if bucket.code is not None:
            self.compiled[bucket.key, bucket.checksum] = bucket.code


class _Engines:
    """Makes engines that share the statements compiled for a kind of database.

    A compiled statement belongs to a dialect, which an engine makes for itself and completes
    with its first connection: from then on it uses the one that the first of its kind made.
    """

    def __init__(self) -> None:
        self.first: dict[str, tuple[sa.Dialect, Any]] = {}

    def __call__(self, url: str, **options: Any) -> sa.Engine:
        engine = sa.create_engine(url, **options)

        @sa.event.listens_for(engine, "connect")
        def share(*connected: Any) -> None:  # noqa: ARG001
            first = self.first.setdefault(engine.name, (engine.dialect, LRUCache(5_000)))
            engine.dialect, engine._compiled_cache = first

        return engine


class _Addresses:
    """What writes the address of a rule: a function of the rule and its defaults alone."""

    def __init__(self, build: Callable[[Rule, bool], Any]) -> None:
        self.build = build
        self.built: dict[tuple[str, str, bool], Any] = {}

    def __call__(self, rule: Rule, append_unknown: bool = True) -> Any:
        key = (rule.rule, repr(rule.defaults), append_unknown)
        if key not in self.built:
            self.built[key] = self.build(rule, append_unknown)
        return self.built[key]


class _Parts:
    """What a rule is matched by, which its text and its kinds of values alone decide."""

    def __init__(self, parse: Callable[[Rule, str], Iterator[Any]]) -> None:
        self.parse = parse
        self.parsed: dict[tuple[str, tuple[type, ...]], tuple[Any, ...]] = {}

    def __call__(self, rule: Rule, text: str) -> list[Any]:
        key = (text, tuple(rule.map.converters.values()))
        if key not in self.parsed:
            traced = len(rule._trace)
            parts = list(self.parse(rule, text))
            self.parsed[key] = parts, rule._trace[traced:], dict(rule._converters)
            return parts
        parts, trace, values = self.parsed[key]
        rule._trace += trace
        rule._converters |= values
        rule.arguments |= values.keys()
        return list(parts)


def once() -> None:
    """Let sites made from now on share what is compiled."""
    Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": _Templates()}
    database.create_engine = _Engines()
    registry.installed_plugins = cache(registry.installed_plugins)
    parts = _Parts(Rule._parse_rule)
    Rule._parse_rule = lambda rule, text: parts(rule, text)
    addresses = _Addresses(Rule._compile_builder)
    Rule._compile_builder = lambda rule, unknown=True: addresses(rule, unknown)
