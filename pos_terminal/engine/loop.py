"""The engine thread: one queue, one job at a time, and the timers.

It owns every unit of work. It never waits for the network: a hand does, and puts the answer on this queue.
"""

from __future__ import annotations

import heapq
import itertools
import logging
import queue
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field

from pos_terminal.domain.ports import Clock

log = logging.getLogger(__name__)

IDLE_AFTER_S = 1.0
Job = Callable[[], None]


@dataclass(order=True, slots=True)
class Timer:
    """A job that waits for its time; `cancel` makes it do nothing."""

    due: float
    order: int
    job: Job = field(compare=False)
    cancelled: bool = field(default=False, compare=False)

    def cancel(self) -> None:
        self.cancelled = True


class Loop:
    """Start it, post jobs from any thread, stop it. `failed` hears of a bug in a job, and then the loop has
    ended."""

    def __init__(self, clock: Clock, *, idle: Job, failed: Callable[[str], None]) -> None:
        self._clock = clock
        self._idle = idle
        self._failed = failed
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._timers: list[Timer] = []
        self._order = itertools.count()
        self._thread = threading.Thread(target=self._run, name="engine", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def post(self, job: Job) -> None:
        """Run `job` on the engine thread, after what was posted before it."""
        self._jobs.put(job)

    def after(self, seconds: float, job: Job) -> Timer:
        """Run `job` on the engine thread in so many seconds. Call it on the engine thread."""
        timer = Timer(self._clock.monotonic() + max(0.0, seconds), next(self._order), job)
        heapq.heappush(self._timers, timer)
        return timer

    def stop(self, timeout_s: float = 10.0) -> None:
        """Let the jobs that are already there finish, then end. Harmless when it is not running."""
        self._jobs.put(None)
        if self._thread.is_alive() and threading.current_thread() is not self._thread:
            self._thread.join(timeout_s)

    @property
    def alive(self) -> bool:
        return self._thread.is_alive()

    def _run(self) -> None:
        try:
            busy = False
            while True:
                job = self._next(IDLE_AFTER_S if busy else None)
                if job is None:
                    return
                busy = job is not self._idle
                job()
        except Exception:  # the last resort: a bug of ours ends the engine, and the window says so
            report = traceback.format_exc()
            log.critical("the engine stopped", exc_info=True)
            self._failed(report)

    def _next(self, idle_after_s: float | None) -> Job | None:
        """The next job: a timer that is due, else the queue; the idle job when nothing comes for a while."""
        while self._timers and self._timers[0].cancelled:
            heapq.heappop(self._timers)
        wait = self._timers[0].due - self._clock.monotonic() if self._timers else None
        if wait is not None and wait <= 0 and self._jobs.empty():
            return heapq.heappop(self._timers).job
        idle_first = idle_after_s is not None and (wait is None or idle_after_s < wait)
        try:
            return self._jobs.get(
                timeout=idle_after_s if idle_first else None if wait is None else max(0.0, wait)
            )
        except queue.Empty:
            return self._idle if idle_first else heapq.heappop(self._timers).job
