"""Whether this thread holds an open unit of work. No network call is made inside one.

A call that waits seconds for an answer while a transaction is open would stop every other sale, and a crash in
it would undo the record of what was sent. The ledger says so here; the HTTP layer asks before it sends.
"""

from __future__ import annotations

import threading

_here = threading.local()


def enter() -> None:
    """This thread has opened a unit of work."""
    _here.depth = getattr(_here, "depth", 0) + 1


def leave() -> None:
    """This thread has closed it, however it ended."""
    _here.depth = getattr(_here, "depth", 1) - 1


def is_open() -> bool:
    """True while this thread holds one."""
    return bool(getattr(_here, "depth", 0))
