"""Typed codes, compared on a hand: the window never sees a hash and keeps no code."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future

from pos_terminal.domain.errors import TerminalError
from pos_terminal.domain.secret import Secret
from pos_terminal.engine.bridge import Bridge
from pos_terminal.engine.desk import Desk
from pos_terminal.services import people


class Pins:
    """Tells whether a code is that person's."""

    def __init__(self, bridge: Bridge, pepper: Secret) -> None:
        self._bridge = bridge
        self._pepper = pepper

    def check(self, staff_id: str, pin: str, answered: Callable[[bool], None]) -> None:
        """Compare; `answered` is called here, on the window's thread, with whether it is right."""
        bridge, pepper = self._bridge, self._pepper

        def compare(stored: str | TerminalError) -> None:
            if isinstance(stored, TerminalError):
                answered(False)
                return

            def done(future: Future[bool]) -> None:
                bridge.call_here(answered, future.result())

            bridge.hash(lambda: people.pin_matches(pin, staff_id, pepper, stored), done)

        def job(desk: Desk) -> str:
            return people.stored_hash(desk.ledger, staff_id)

        bridge.submit(job, compare)
