"""What the engine remembers of a payment that is not certain, and the threads and timers it works with."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from pos_terminal.domain.payment import Payment
from pos_terminal.domain.ports import Clock
from pos_terminal.engine.hands import Pool
from pos_terminal.engine.messages import Asking, Message
from pos_terminal.providers.base import Outcome
from pos_terminal.services import schedule, watch
from pos_terminal.services.schedule import Mode

TROUBLE: Final = frozenset({Outcome.UNKNOWN, Outcome.REFUSED})


class Cancellable(Protocol):
    """A job that waits for its time."""

    def cancel(self) -> None:
        """Do not do it."""
        ...


class Runner(Protocol):
    """Hands, timers and the way out. The real ones are the engine's; a simulation brings its own."""

    def perform(self, pool: Pool, call: Callable[[], Any], done: Callable[[Future[Any]], None]) -> None:
        """Run `call` elsewhere, then `done` on the engine thread."""
        ...

    def after(self, seconds: float, job: Callable[[], None]) -> Cancellable:
        """Run `job` on the engine thread later."""
        ...

    def publish(self, message: Message) -> None:
        """Tell the window."""
        ...


@dataclass(slots=True)
class Watched:
    """One payment under way. Lost at a restart, and that is fine: the journal knows what matters."""

    payment: Payment
    mode: Mode = Mode.PARKED
    attended_since: float = 0.0
    asking: Asking = field(default_factory=Asking)
    last: Outcome | None = None
    troubles: int = 0
    busy: bool = False
    again: bool = False
    timer: Cancellable | None = None
    begun_here: bool = False
    asked_at_ms: int = 0
    ended_at_s: float | None = None

    def attend(self, monotonic_s: float) -> None:
        """Somebody waits for it from now on."""
        if self.mode is not Mode.ATTENDED:
            self.mode, self.attended_since = Mode.ATTENDED, monotonic_s

    def since_end_s(self, clock: Clock) -> float:
        """Seconds since it ended. Wall time is asked once, what follows is measured: a clock that somebody
        sets must not end the watch, nor make it last for years."""
        now_s = clock.monotonic()
        if self.ended_at_s is None:
            self.ended_at_s = now_s - max(0, clock.now_ms() - (self.payment.completed_at or 0)) / 1000
        return now_s - self.ended_at_s

    def stop_timer(self) -> None:
        """Ask no more by itself, until something is planned again."""
        if self.timer is not None:
            self.timer.cancel()
            self.timer = None

    def next_delay_s(self, monotonic_s: float, retry_after_s: float | None, jitter: float) -> float:
        """How long until it is asked about again."""
        delay = schedule.next_delay_s(
            self.mode,
            monotonic_s - self.attended_since,
            self.asking.asked,
            troubles=self.troubles,
            retry_after_s=retry_after_s,
            jitter=jitter,
        )
        if self.payment.is_unknown and self.begun_here and self.mode is Mode.ATTENDED and not retry_after_s:
            # The customer stands here and has seen no code: find out soon whether the request arrived at all.
            delay = min(delay, watch.NOT_FOUND_APART_MS / 1000)
        return delay
