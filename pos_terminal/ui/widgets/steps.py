"""The steps of a payment on the provider's side: done, now, later."""

from __future__ import annotations

from enum import Enum, auto

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from pos_terminal.records import dataclass
from pos_terminal.texts import tr
from pos_terminal.ui import theme
from pos_terminal.ui.widgets.kept import Kept

_ROW = 88
_LAST = 78
_DOT = 40


class Stage(Enum):
    """Where one step stands."""

    DONE = auto()
    NOW = auto()
    LATER = auto()


@dataclass(frozen=True, slots=True)
class Step:
    """One step as it is read: a title, one line under it, the time it was done."""

    stage: Stage
    title: str
    line: str = ""
    at: str = ""


class Steps(QWidget):
    """Rows with numbered dots that are joined by a line. The line under a title takes two rows at most."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._steps: tuple[Step, ...] = ()
        self._kept = Kept()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_steps(self, steps: tuple[Step, ...]) -> None:
        """Show these steps, first to last."""
        self._steps = steps
        words = {Stage.DONE: tr("done"), Stage.NOW: tr("now"), Stage.LATER: tr("later")}
        said = [f"{step.title}, {words[step.stage]}. {step.line}".strip() for step in steps]
        self.setAccessibleName(" ".join(said))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        used = theme.current()
        rows = max(0, len(self._steps) - 1)
        return QSize(used.px(480), used.px(_ROW) * rows + used.px(_LAST))

    def paintEvent(self, _event: QPaintEvent) -> None:
        self._kept.show(self, self._paint, self._steps)

    def _paint(self, painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        row = theme.current().px(_ROW)
        for number, step in enumerate(self._steps):
            if number + 1 < len(self._steps):
                _paint_line(painter, number * row, step.stage)
            _paint_dot(painter, number * row, number + 1, step.stage)
            self._paint_words(painter, number * row, step)

    def _paint_words(self, painter: QPainter, top: int, step: Step) -> None:
        used = theme.current()
        left = used.px(_DOT + 16)
        later = step.stage is Stage.LATER
        painter.setPen(used.color("ink-2" if later else "ink"))
        painter.setFont(used.font(20, 600))
        title = QRect(left, top + used.px(8), self.width() - left, used.px(26))
        painter.drawText(title, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, step.title)
        painter.setFont(used.font(16))
        painter.setPen(used.color("ink-3"))
        painter.drawText(title, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, step.at)
        painter.setPen(used.color("ink-2"))
        line = QRect(left, title.bottom() + 1, self.width() - left, used.px(44))
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
        painter.drawText(line, int(flags), step.line)


def _paint_line(painter: QPainter, top: int, stage: Stage) -> None:
    used = theme.current()
    color = used.color("ok" if stage is Stage.DONE else "line")
    left = used.px(_DOT / 2) - used.px(2) // 2
    painter.fillRect(QRect(left, top + used.px(_DOT), used.px(2), used.px(_ROW - _DOT)), color)


def _paint_dot(painter: QPainter, top: int, number: int, stage: Stage) -> None:
    used = theme.current()
    edge = used.px(2)
    fills = {Stage.DONE: "ok", Stage.NOW: "accent", Stage.LATER: "surface"}
    edges = {Stage.DONE: "ok", Stage.NOW: "accent", Stage.LATER: "line-strong"}
    texts = {Stage.DONE: "on-ok", Stage.NOW: "on-accent", Stage.LATER: "ink-2"}
    box = QRectF(0, top, used.px(_DOT), used.px(_DOT))
    painter.setPen(QPen(used.color(edges[stage]), edge))
    painter.setBrush(used.color(fills[stage]))
    painter.drawEllipse(box.adjusted(edge / 2, edge / 2, -edge / 2, -edge / 2))
    text: QColor = used.color(texts[stage])
    if stage is Stage.DONE:
        tick = used.icon("check", 22, text, 3)
        inset = (box.width() - tick.deviceIndependentSize().width()) / 2
        painter.drawPixmap(round(inset), round(top + inset), tick)
        return
    painter.setPen(text)
    painter.setFont(used.font(18, 600))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(number))
