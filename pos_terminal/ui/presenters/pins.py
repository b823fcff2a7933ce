"""Typed codes pass the gate: counted by the engine, compared on a hand. The window keeps no code."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future

from pos_terminal.domain.errors import NotAllowed, TerminalError
from pos_terminal.domain.people import Staff
from pos_terminal.domain.secret import Secret
from pos_terminal.engine.bridge import Bridge
from pos_terminal.engine.desk import Desk
from pos_terminal.services import pin_gate
from pos_terminal.services.pin_gate import Attempt
from pos_terminal.services.sentences import say

Begin = Callable[[Desk], Attempt]
Answered = Callable[[Staff | TerminalError], None]


class Pins:
    """Tells whether a code is that person's. `pepper` is for whoever hashes a new one."""

    def __init__(self, bridge: Bridge, pepper: Secret) -> None:
        self._bridge = bridge
        self.pepper = pepper

    def check(self, staff_id: str, pin: str, answered: Answered) -> None:
        """Count, compare; `answered` is called here, on the window's thread, with the person, or why not."""
        self.attempt(lambda desk: pin_gate.begin(desk.ledger, staff_id), pin, lambda _one, who: answered(who))

    def attempt(
        self, begin: Begin, typed: str, answered: Callable[[Attempt | None, Staff | TerminalError], None]
    ) -> None:
        """The same for whatever `begin` counts; `answered` also gets the try, None where it was refused."""
        bridge, pepper = self._bridge, self.pepper

        def begun(attempt: Attempt | TerminalError) -> None:
            if isinstance(attempt, TerminalError):
                answered(None, attempt)
                return

            def compared(right: bool) -> None:
                bridge.submit(
                    lambda desk: pin_gate.finish(desk.ledger, attempt, right=right),
                    lambda who: answered(attempt, who),
                )

            def done(future: Future[bool]) -> None:
                bridge.call_here(compared, future.result())

            bridge.hash(lambda: pin_gate.matches(attempt, typed, pepper), done)

        bridge.submit(begin, begun)


def wait_of(error: TerminalError) -> int:
    """For how many seconds a code is not looked at; 0 where it waits for somebody instead, or not at all."""
    wait = error.params.get("wait_s")
    return wait if isinstance(wait, int) and not error.params.get("until_reset") else 0


def said_with_wait(error: TerminalError, left: int) -> str:
    """The refusal in a sentence, with so many seconds left to wait."""
    if not wait_of(error):
        return say(error)
    return say(NotAllowed(error.code, **{**error.params, "wait_s": left}))
