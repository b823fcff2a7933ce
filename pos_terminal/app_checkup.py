"""The check-up and the look at the line, for the window: beside the work, on a thread of their own.

Light: nothing of it is read before somebody asks.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from pos_terminal.engine.bridge import Bridge
    from pos_terminal.ops.patient import Patient
    from pos_terminal.place import Place
    from pos_terminal.services.findings import CheckUp, ConnectionReport

T = TypeVar("T")


class CheckUps:
    """One for a window; `done` is called on Qt's thread. `simulator`: where practice's own listens."""

    def __init__(self, where: Place, bridge: Bridge, simulator: tuple[str, int] | None) -> None:
        self._where = where
        self._bridge = bridge
        self._simulator = simulator

    def check_up(self, done: Callable[[CheckUp], None], *, whole: bool, screens: int) -> None:
        """Look at everything; with `whole` a large ledger is read to its end, too."""

        def look(patient: Patient) -> CheckUp:
            from pos_terminal.ops.doctor import check_up

            return check_up(patient, whole=whole)

        self._beside(look, done, screens)

    def connection(self, done: Callable[[ConnectionReport], None]) -> None:
        """Look at the line."""

        def look(patient: Patient) -> ConnectionReport:
            from pos_terminal.ops.connection import classify
            from pos_terminal.ops.observing import observe

            return classify(observe(patient))

        self._beside(look, done)

    def _beside(
        self, look: Callable[[Patient], T], done: Callable[[T], None], screens: int | None = None
    ) -> None:
        def run() -> None:
            from pos_terminal.checkup import patient_at

            with patient_at(self._where, screens=screens, simulator=self._simulator) as patient:
                found = look(patient)
            self._bridge.call_here(done, found)

        threading.Thread(target=run, name="check-up", daemon=True).start()
