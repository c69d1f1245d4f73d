"""Lets the modules of a plugin read another clock than the machine's."""

from __future__ import annotations

import datetime as dt
import time as real_time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import ModuleType, SimpleNamespace
from typing import Any

from intranet_ideas.clock import FixedClock


@contextmanager
def reading(modules: Sequence[ModuleType], clock: FixedClock) -> Iterator[None]:
    """Give ``modules`` a ``datetime``, ``date`` and ``time`` that read ``clock``.

    Only names that the modules bound when they were imported are exchanged: libraries that
    a plugin calls go on reading the machine's clock.
    """
    fakes = _fakes(clock)
    changed: list[tuple[ModuleType, str, Any]] = []
    for module in modules:
        for name, value in list(vars(module).items()):
            fake = next((to for of, to in fakes if value is of), None)
            if fake is not None:
                changed.append((module, name, value))
                setattr(module, name, fake)
    try:
        yield
    finally:
        for module, name, value in changed:
            setattr(module, name, value)


def _fakes(clock: FixedClock) -> list[tuple[Any, Any]]:
    def seconds() -> float:
        return clock.now().timestamp()

    class Instants(type):
        def __instancecheck__(cls, thing: object) -> bool:
            return isinstance(thing, cls.__mro__[1])

    class FakeDatetime(dt.datetime, metaclass=Instants):
        @classmethod
        def now(cls, tz: dt.tzinfo | None = None) -> Any:
            return dt.datetime.fromtimestamp(seconds(), tz)

    class FakeDate(dt.date, metaclass=Instants):
        @classmethod
        def today(cls) -> Any:
            return dt.datetime.fromtimestamp(seconds()).date()  # noqa: DTZ006 - as date.today() does

    return [
        (dt.datetime, FakeDatetime),
        (dt.date, FakeDate),
        (dt, SimpleNamespace(**vars(dt) | {
            "datetime": FakeDatetime, "date": FakeDate,
        })),
        (real_time, SimpleNamespace(**vars(real_time) | {"time": seconds})),
        (real_time.time, seconds),
    ]  # fmt: skip
