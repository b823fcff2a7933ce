"""The panel of the line: which link is broken, and what that means for each method at the counter."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from pos_terminal.services.findings import ConnectionReport
from pos_terminal.texts import tr
from pos_terminal.ui.presenters.front import Front
from pos_terminal.ui.states.dialogs import Choice, DialogState
from pos_terminal.ui.widgets.connection_body import ConnectionBody

_WIDTH, _HEIGHT = 1120, 720


class ConnectionPresenter(QObject):
    """Opened over whatever is shown; looking takes seconds, and whoever closes it meanwhile is not bothered
    again. `answered` tells a ConnectionReport in every case."""

    answered = Signal(object)

    def __init__(self, front: Front) -> None:
        super().__init__()
        self._front = front
        self._state: DialogState | None = None
        self._looks = 0

    def open(self) -> None:
        """Show the panel, and look."""
        check_ups = self._front.check_ups
        if check_ups is None:
            return
        self._looks += 1
        looks = self._looks
        self._show(
            DialogState(tr("The line is looked at …"), choices=(_close(),), width=_WIDTH, height=_HEIGHT)
        )
        check_ups.connection(lambda report: self._answered(report, looks))

    def _answered(self, report: ConnectionReport, looks: int) -> None:
        self.answered.emit(report)
        still_open = self._state is not None and self._front.window.dialogs.state() is self._state
        if looks != self._looks or not still_open:
            return
        again = Choice("again", tr("Check again"), "primary", icon="refresh", key="Enter")
        state = DialogState(report.headline, choices=(_close(), again), width=_WIDTH, height=_HEIGHT)
        self._show(state, report)

    def _show(self, state: DialogState, report: ConnectionReport | None = None) -> None:
        self._state = state
        self._front.window.dialog(state, self._chosen, ConnectionBody(report))

    def _chosen(self, name: str) -> None:
        self._state = None
        if name == "again":
            self.open()


def _close() -> Choice:
    return Choice("close", tr("Close"), key="Esc", left=True)
