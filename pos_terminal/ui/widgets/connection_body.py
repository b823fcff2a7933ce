"""Inside the panel of the line: its links at the left, what they mean at the counter at the right."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos_terminal.services.findings import ConnectionReport, Finding
from pos_terminal.texts import tr
from pos_terminal.ui import theme
from pos_terminal.ui.widgets.finding_rows import FindingRows
from pos_terminal.ui.widgets.label import Label


class ConnectionBody(QWidget):
    """Empty while it is looked. ↑ and ↓ move the links while it has the keyboard."""

    def __init__(self, report: ConnectionReport | None) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(report.headline if report is not None else tr("The line is looked at …"))
        self.links, self.methods = FindingRows(side=0), FindingRows(side=0)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.current().px(24))
        if report is None:
            words = tr("The network, the internet, the central server and each company. This takes seconds.")
            row.addWidget(Label(words, 20, tone="ink-2", weight=400, wrap=True), 0, Qt.AlignmentFlag.AlignTop)
            return
        row.addLayout(_column(tr("From here to the companies"), self.links, report.parts), 3)
        row.addLayout(_column(tr("At the counter"), self.methods, report.methods), 2)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.links.scroll_by(1 if event.key() == Qt.Key.Key_Down else -1)
        else:
            super().keyPressEvent(event)


def _column(title: str, rows: FindingRows, findings: tuple[Finding, ...]) -> QVBoxLayout:
    rows.show_findings(findings)
    column = QVBoxLayout()
    column.setSpacing(theme.current().px(6))
    column.addWidget(Label(title, 16, tone="ink-2", weight=600))
    column.addWidget(rows, 1)
    return column
