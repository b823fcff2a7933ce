"""Whether the outside can be reached, as far as calls and probes have seen; told when it changes."""

from __future__ import annotations

from typing import Final

from pos_terminal.domain.ports import Clock
from pos_terminal.engine.messages import Connection
from pos_terminal.engine.watched import Runner
from pos_terminal.providers.base import Outcome, PaymentResult

_OFFLINE: Final = frozenset({"no_network", "not_reached"})


class Contact:
    """Publishes Connection through the runner, once for each change."""

    def __init__(self, clock: Clock, runner: Runner) -> None:
        self._clock = clock
        self._runner = runner
        self._online: bool | None = None

    def note_answer(self, result: PaymentResult) -> None:
        """What an answer says of the line; an unreadable one says nothing."""
        if result.error_code in _OFFLINE:
            self.note(False)
        elif result.outcome is not Outcome.UNKNOWN:
            self.note(True)

    def note(self, online: bool) -> None:
        """Whether the outside can be reached, as a call or a probe has just seen."""
        if online is not self._online:
            self._online = online
            self._runner.publish(Connection(online, self._clock.now_ms()))
