"""Whether this thread is inside an open unit of work: the network refuses to be used there.

A call made inside a transaction would hold the one writer for as long as a provider is slow, and a crash
would roll back the record of money that has moved. The ledger tells, the HTTP layer asks.
"""

from __future__ import annotations

import threading


class _Depth(threading.local):
    value: int = 0


_depth = _Depth()


def enter() -> None:
    """A unit of work was opened on this thread."""
    _depth.value += 1


def leave() -> None:
    """The unit of work opened last on this thread is over. Raises RuntimeError when there is none."""
    if _depth.value == 0:
        raise RuntimeError("no unit of work is open on this thread")
    _depth.value -= 1


def is_open() -> bool:
    """Whether the calling thread holds an open unit of work."""
    return _depth.value > 0
