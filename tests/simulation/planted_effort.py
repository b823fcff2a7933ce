"""Planted bugs about how often and how long the companies are asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from unittest.mock import patch

from pos_terminal.domain.ports import Clock
from pos_terminal.engine.desk import Desk
from pos_terminal.engine.pursuit import Pursuit
from pos_terminal.engine.watched import Watched
from pos_terminal.ledger.ledger import Ledger
from pos_terminal.providers.base import PaymentResult
from pos_terminal.services import watch
from pos_terminal.services.answer import MISMATCH, Answer
from pos_terminal.services.checkout import Sale


def no_pause(_original: Any) -> Any:
    def next_delay_s(_self: Watched, *_args: Any) -> float:
        return 0.0

    return next_delay_s


def only(in_flight: bool) -> Callable[[Any], Any]:
    def make(original: Any) -> Any:
        def unfinished(ledger: Ledger) -> list[watch.Unfinished]:
            return [one for one in original(ledger) if one.payment.in_flight is in_flight]

        return unfinished

    return make


def never_busy(original: Any) -> Any:
    def ask(self: Pursuit, item: Watched) -> None:
        item.busy = False
        original(self, item)

    return ask


def forgets_ended(original: Any) -> Any:
    def plan_ended(self: Pursuit, item: Watched, result: PaymentResult | None) -> None:
        original(self, item, result)
        item.stop_timer()

    return plan_ended


def disk_ends_watch(original: Any) -> Any:
    def ask_soon(self: Pursuit, item: Watched, retry_after_s: float | None = None) -> None:
        if item.payment.in_flight:
            original(self, item, retry_after_s)

    return ask_soon


def end_by_wall_clock(_original: Any) -> Any:
    def since_end_s(self: Watched, clock: Clock) -> float:
        return max(0, clock.now_ms() - (self.payment.completed_at or 0)) / 1000

    return since_end_s


def followed_twice(original: Any) -> Any:
    def resume(self: Desk) -> Any:
        self.pursuit._watched.clear()
        return original(self)

    return resume


def wish_forgotten(_original: Any) -> Any:
    def unless_cancelled(_self: Answer, reason: str) -> str:
        return reason

    return unless_cancelled


def uncertain_unwatched(_original: Any) -> Any:
    def look_again(_self: Desk) -> None:
        """Whoever restarts the program will see."""

    return look_again


def mismatch_moves_on(original: Any) -> Any:
    def move(self: Answer) -> bool:
        if self._payment.error_code == MISMATCH:
            self._payment = replace(self._payment, error_code=None)
        return bool(original(self))

    return move


def key_forgotten(_original: Any) -> Any:
    def claimed(_connection: Any, _sale: Sale) -> None:
        return None

    return staticmethod(claimed)


def disk_problem_is_a_bug(_original: Any) -> Any:
    @contextmanager
    def writing(self: Ledger) -> Iterator[Any]:
        with self.writer_lock, self.writer_connection().begin():
            yield self.writer_connection()

    return writing


@contextmanager
def gone_at_once() -> Iterator[None]:
    with (
        patch.object(watch, "not_found_twice", lambda *_: True),
        patch.object(watch, "is_never_sent", lambda *_: True),
        patch.object(watch, "may_replay", lambda *_: False),
    ):
        yield
