"""Several questions at once, each on a thread of its own, with one end for all of them."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from concurrent.futures import TimeoutError as TooLate
from contextvars import copy_context
from typing import TypeVar

T = TypeVar("T")


def at_once(calls: Mapping[str, Callable[[], T]], until: float) -> dict[str, T]:
    """What each call came back with by `until` (monotonic seconds); one that is late is missing.

    A late one is left behind on its daemon thread: a program that wants to end does not wait for it. What a
    call raises comes out here, and out of its thread as well.
    """
    asked = {name: _begin(name, call) for name, call in calls.items()}
    found: dict[str, T] = {}
    for name, future in asked.items():
        try:
            found[name] = future.result(max(0.0, until - time.monotonic()))
        except TooLate:
            continue
    return found


def _begin(name: str, call: Callable[[], T]) -> Future[T]:
    future: Future[T] = Future()
    context = copy_context()  # the language that is spoken here is spoken there

    def run() -> None:
        try:
            future.set_result(context.run(call))
        except BaseException as error:
            future.set_exception(error)
            raise

    threading.Thread(target=run, name=f"check-{name}", daemon=True).start()
    return future
