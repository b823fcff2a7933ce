"""Small pools of threads that perform one call each and know nothing else.

Charges, watching, hashing, the printer and the drawer's own trigger have pools of their own, so that a slow
provider that is being watched, or a printer that is away, never stands in the way of the next charge.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final, Literal, TypeVar

Pool = Literal["charge", "watch", "hash", "printer", "trigger", "backup", "sync", "fetch", "claim"]
SIZES: Final[dict[Pool, int]] = {
    "charge": 4,
    "watch": 4,
    "hash": 1,
    "printer": 1,
    "trigger": 1,
    "backup": 1,
    "sync": 1,
    "fetch": 1,
    "claim": 1,
}

T = TypeVar("T")


class Hands:
    """`perform` runs a call on a pool; `done` gets the future on that pool's thread, in every case."""

    def __init__(self) -> None:
        self._pools = {
            name: ThreadPoolExecutor(size, thread_name_prefix=f"hand-{name}") for name, size in SIZES.items()
        }

    def perform(self, pool: Pool, call: Callable[[], T], done: Callable[[Future[T]], None]) -> None:
        """Run `call` soon. After `stop` nothing is run and `done` is not called."""
        try:
            self._pools[pool].submit(call).add_done_callback(done)
        except RuntimeError:
            return

    def stop(self) -> None:
        """Take nothing more on; calls under way end by their own deadlines and their answers find nobody."""
        for pool in self._pools.values():
            pool.shutdown(wait=False, cancel_futures=True)
