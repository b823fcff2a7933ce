"""The steps of a set-up on the night column: which are done, which is now."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QVBoxLayout, QWidget

from pos_terminal.texts import tr
from pos_terminal.ui import theme
from pos_terminal.ui.widgets import paint
from pos_terminal.ui.widgets.label import Label
from pos_terminal.ui.widgets.mark import Wordmark
from pos_terminal.ui.widgets.segmented import Segmented

_ROW: Final = 48
_DOT: Final = 30
LANGUAGES: Final = (("en", "English"), ("fr", "Français"))


class StepList(QWidget):
    """One row a step: its number or a tick, and its title."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._titles: tuple[str, ...] = ()
        self._now = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.signals.changed.connect(self.updateGeometry)

    def show_steps(self, titles: tuple[str, ...], now: int) -> None:
        """These steps; those before the `now`th are done."""
        self._titles, self._now = titles, now
        said = tr("Step {number} of {count}", number=now + 1, count=len(titles))
        self.setAccessibleName(f"{said}: {titles[now]}" if titles else "")
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        used = theme.current()
        return QSize(used.px(160), used.px(_ROW) * len(self._titles))

    def paintEvent(self, _event: QPaintEvent) -> None:
        used = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = used.px(_DOT)
        for number, title in enumerate(self._titles):
            top = number * used.px(_ROW)
            dot = QRectF(0, top + (used.px(_ROW) - side) / 2, side, side)
            now, done = number == self._now, number < self._now
            fill = used.color("accent") if now else used.color("night-2") if done else None
            paint.box(painter, dot, side / 2, fill, used.color("on-night-2") if fill is None else None)
            ink = used.color("on-night" if now or done else "on-night-2")
            if done:
                painter.drawPixmap(
                    QPointF(dot.left() + used.px(6), dot.top() + used.px(6)), used.icon("check", 18, ink, 2.5)
                )
            else:
                paint.line(
                    painter,
                    dot.toRect(),
                    str(number + 1),
                    used.font(16, 600),
                    ink,
                    Qt.AlignmentFlag.AlignCenter,
                )
            left = side + used.px(14)
            room = QRect(left, top, self.width() - left, used.px(_ROW))
            weight = 600 if now else 400
            sizes = (size for size in (18, 17, 16, 15) if used.width(title, size, weight) <= room.width())
            paint.line(painter, room, title, used.font(next(sizes, 15), weight), ink)


class StepsPane(QFrame):
    """The night column of the set-up: the name of the program, the steps, the language."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._compact = False
        self.setProperty("fill", "night")
        self.steps = StepList()
        self.words = Label("", 18, tone="on-night-2", weight=400, wrap=True)
        self.language = Segmented(LANGUAGES)
        self._column = QVBoxLayout(self)
        self._column.setSpacing(0)
        self._column.addWidget(Wordmark())
        self._gap = QWidget()
        self._column.addWidget(self._gap)
        self._column.addWidget(self.steps)
        self._column.addWidget(self.words)
        self._column.addStretch(1)
        self._column.addWidget(self.language)
        theme.follow(self._restyle)

    def set_compact(self, compact: bool) -> None:
        """272 instead of 320 wide: the language has to fit."""
        self._compact = compact
        self._restyle()

    def _restyle(self) -> None:
        used = theme.current()
        self.setFixedWidth(used.px(272 if self._compact else 320))
        side = used.px(16 if self._compact else 36)
        self._column.setContentsMargins(side, used.px(36), side, used.px(32))
        self._gap.setFixedHeight(used.px(48))
