"""What stands between the title and the buttons of some dialogs: the keys, the payments after a restart."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from pos_terminal.texts import tr
from pos_terminal.ui import theme
from pos_terminal.ui.keys import help_rows
from pos_terminal.ui.states.dialogs import Choice, DialogState, RecoveryState
from pos_terminal.ui.widgets.chip import Chip
from pos_terminal.ui.widgets.label import Label

_MOST_ROWS = 5


def help_dialog() -> tuple[DialogState, QWidget]:
    """The keys of the keyboard, in two columns."""
    body = QWidget()
    grid = QGridLayout(body)
    used = theme.current()
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(used.px(16))
    grid.setVerticalSpacing(used.px(10))
    rows = help_rows()
    half = (len(rows) + 1) // 2
    for place, (keys, words) in enumerate(rows):
        column = 0 if place < half else 2
        grid.addWidget(Label(keys, 18, weight=600), place % half, column)
        grid.addWidget(Label(words, 18, tone="ink-2", weight=400), place % half, column + 1)
    grid.setColumnStretch(1, 1)
    grid.setColumnStretch(3, 1)
    close = Choice("close", tr("Close"), "primary", key="Enter")
    return DialogState(tr("Keys and help"), choices=(close,), width=880), body


def recovery_dialog(state: RecoveryState) -> tuple[DialogState, QWidget]:
    """What was in flight when the terminal stopped; it is asked about behind the dialog."""
    inside = QWidget()
    column = QVBoxLayout(inside)
    column.setContentsMargins(0, 0, 0, 0)
    used = theme.current()
    column.setSpacing(used.px(12))
    for row in state.rows:
        column.addLayout(_in_flight_row(row.title, row.line, Chip(row.outcome)))
    column.addStretch(1)
    body: QWidget = inside
    if len(state.rows) > _MOST_ROWS:
        scroll = QScrollArea()
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setWidget(inside)
        for part in (inside, scroll.viewport()):
            part.setAutoFillBackground(False)
        scroll.setMinimumHeight(used.px(64 * _MOST_ROWS))
        body = scroll
    see = Choice("see_payments", tr("See the payments"), icon="receipt", left=True)
    go_on = Choice("close", tr("Go on"), "primary", key="Enter")
    return DialogState(state.title, state.text, (see, go_on)), body


def _in_flight_row(title: str, line: str, chip: Chip) -> QHBoxLayout:
    words = QVBoxLayout()
    words.setSpacing(0)
    words.addWidget(Label(title, 18, weight=600, wrap=True))
    words.addWidget(Label(line, 16, tone="ink-2", wrap=True))
    row = QHBoxLayout()
    row.addLayout(words, 1)
    row.addWidget(chip, 0, Qt.AlignmentFlag.AlignVCenter)
    return row
