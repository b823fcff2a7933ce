"""New codes and people: typed twice, looked at, hashed on a hand, then kept by the engine."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

from pos_terminal.domain.errors import InvalidInput, TerminalError
from pos_terminal.domain.people import check_pin
from pos_terminal.domain.recovery_code import RANDOM_BYTES, as_compared, recovery_code
from pos_terminal.engine.desk import Desk
from pos_terminal.services import people, pin_gate
from pos_terminal.system import random_bytes
from pos_terminal.ui.presenters.front import Front
from pos_terminal.ui.presenters.pins import Pins

T = TypeVar("T")


class NewCodes:
    """Makes hashes without the window waiting for them."""

    def __init__(self, front: Front, pins: Pins) -> None:
        self._front = front
        self._pins = pins

    def keep(
        self,
        pin: str,
        staff_id: str,
        job: Callable[[Desk, str], T],
        done: Callable[[T | TerminalError], None],
    ) -> None:
        """Hash this person's new code and have the engine do `job` with the hash."""
        pepper = self._pins.pepper
        self._hashed(
            lambda: people.hash_pin(pin, staff_id, pepper, random_bytes(16)),
            lambda hashed: self._front.bridge.submit(lambda desk: job(desk, hashed), done),
        )

    def with_recovery(self, use: Callable[[str, str], None]) -> None:
        """Make a recovery code: `use` gets it as it is shown, and its hash."""
        shown, pepper = recovery_code(random_bytes(RANDOM_BYTES)), self._pins.pepper
        self._hashed(
            lambda: people.hash_pin(as_compared(shown), pin_gate.RECOVERY, pepper, random_bytes(16)),
            lambda hashed: use(shown, hashed),
        )

    def _hashed(self, make: Callable[[], str], use: Callable[[str], None]) -> None:
        bridge = self._front.bridge

        def done(future: Future[str]) -> None:
            bridge.call_here(use, future.result())

        bridge.hash(make, done)


def typed_twice(pin: str, again: str) -> str:
    """The code that somebody is to have. Raises InvalidInput: pin_form, pin_trivial, pins_differ."""
    check_pin(pin)
    if pin != again:
        raise InvalidInput("pins_differ")
    return pin
