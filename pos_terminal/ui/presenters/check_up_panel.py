"""The check of this terminal in a dialog: for safe mode, where there are no settings to open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from pos_terminal.services.findings import CheckUp
from pos_terminal.texts import tr
from pos_terminal.ui.presenters.check_up import summary, worst_first
from pos_terminal.ui.states.dialogs import Choice, DialogState
from pos_terminal.ui.widgets.finding_rows import FindingRows

if TYPE_CHECKING:
    from pos_terminal.ui.main_window import MainWindow
    from pos_terminal.ui.presenters.front import CheckUps

_WIDTH, _HEIGHT = 960, 720


class CheckUpPanel(QObject):
    """Opened by a press; whoever closes it meanwhile is not bothered again."""

    def __init__(self, window: MainWindow, check_ups: CheckUps) -> None:
        super().__init__()
        self._window = window
        self._check_ups = check_ups
        self._state: DialogState | None = None

    def open(self) -> None:
        """Show it, and look."""
        self._show(tr("This terminal is looked at …"), QWidget())
        asked = self._state
        screens = len(QGuiApplication.screens())
        self._check_ups.check_up(lambda found: self._answered(found, asked), whole=False, screens=screens)

    def _answered(self, found: CheckUp, asked: DialogState | None) -> None:
        if self._state is not asked or self._window.dialogs.state() is not asked:
            return
        rows = FindingRows(side=0)
        rows.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        rows.show_findings(worst_first(found.findings))
        self._show(summary(found), rows)

    def _show(self, title: str, body: QWidget) -> None:
        close = Choice("close", tr("Close"), "primary", key="Enter")
        self._state = DialogState(title, choices=(close,), width=_WIDTH, height=_HEIGHT)
        self._window.dialog(self._state, self._closed, body)

    def _closed(self, _choice: str) -> None:
        self._state = None
