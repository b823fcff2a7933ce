"""The navigation rail at the left edge."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QFrame, QSizePolicy, QVBoxLayout, QWidget

from pos_terminal.texts import trn
from pos_terminal.ui import theme
from pos_terminal.ui.states.shell import RailItem
from pos_terminal.ui.widgets import paint
from pos_terminal.ui.widgets.kept import Kept
from pos_terminal.ui.widgets.mark import paint_mark_in

_ITEM = 82
_HEAD = 56


class RailButton(QAbstractButton):
    """Icon over one or two lines of words, with a badge that counts."""

    def __init__(self, item: RailItem, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.item = item
        self.selected = False
        self._shown: tuple[RailItem, bool, str] | None = None
        self._kept = Kept()
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.render_item(item, selected=False)

    def render_item(self, item: RailItem, *, selected: bool) -> None:
        """Show another state of the item."""
        waiting = trn("{count} to check", "{count} to check", item.badge) if item.badge else ""
        look = (item, selected, waiting)
        if look == self._shown:
            return
        self._shown = look
        self.item, self.selected = item, selected
        self.setAccessibleName(item.text.replace("\n", " "))
        self.setAccessibleDescription(waiting)
        self.update()

    def sizeHint(self) -> QSize:
        used = theme.current()
        return QSize(used.px(80), used.px(_ITEM))

    def paintEvent(self, _event: QPaintEvent) -> None:
        self._kept.show(self, self._paint, self.item, self.selected, self.isDown())

    def _paint(self, painter: QPainter) -> None:
        used = theme.current()
        if self.selected:
            painter.fillRect(self.rect(), used.color("accent"))
            painter.fillRect(QRect(0, 0, used.px(5), self.height()), used.color("on-accent"))
        elif self.isDown():
            painter.fillRect(self.rect(), used.color("night-2"))
        if self.item.bottom:
            painter.fillRect(QRect(0, 0, self.width(), 1), used.color("night-2"))
        lines = self._lines()
        ink = used.color("on-accent" if self.selected else "on-night-2")
        step = used.px(16)
        top = (self.height() - used.px(28) - used.px(5) - step * len(lines)) // 2
        picture = used.icon(self.item.icon, 28, ink, 1.75)
        painter.drawPixmap(QPointF((self.width() - used.px(28)) / 2, top), picture)
        font = used.font(14, 600 if self.selected else 500)
        for place, text in enumerate(lines):
            row = QRect(0, top + used.px(28 + 5) + place * step, self.width(), step)
            paint.line(painter, row, text, font, ink, paint.CENTER)
        if self.item.badge:
            self._paint_badge(painter)

    def _lines(self) -> list[str]:
        """The words in one line, or in two where one does not fit."""
        used = theme.current()
        words = self.item.text.split()
        metrics = QFontMetrics(used.font(14, 600))
        if metrics.horizontalAdvance(self.item.text) <= self.width() - used.px(16) or len(words) < 2:
            return [self.item.text]
        return [words[0], " ".join(words[1:])]

    def _paint_badge(self, painter: QPainter) -> None:
        used = theme.current()
        text = str(self.item.badge) if self.item.badge < 100 else "99+"
        font = used.font(14, 700)
        width = max(used.px(22), QFontMetrics(font).horizontalAdvance(text) + used.px(10))
        right = self.width() - used.px(20 if self.width() >= used.px(90) else 12)
        area = QRect(right - width, used.px(10), width, used.px(22))
        paint.box(painter, QRectF(area), used.px(4), used.color("unk"), None)
        paint.line(painter, area, text, font, used.color("on-unk"), paint.CENTER)


class Rail(QFrame):
    """`chosen` tells the name of the item that was pressed."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._buttons: list[RailButton] = []
        self._narrow = False
        self._kept = Kept()
        self._column = QVBoxLayout(self)
        self._column.setSpacing(0)
        theme.follow(self._restyle)

    def render_items(self, items: tuple[RailItem, ...], selected: str) -> None:
        """Show these items, in their order; `selected` is the name of the place that is open."""
        if [button.item.name for button in self._buttons] != [item.name for item in items]:
            self._rebuild(items)
        for button, item in zip(self._buttons, items, strict=True):
            button.render_item(item, selected=item.name == selected)

    def set_narrow(self, narrow: bool) -> None:
        """80 instead of 96 wide."""
        if narrow != self._narrow:
            self._narrow = narrow
            self._restyle()

    def button(self, name: str) -> RailButton:
        """The button of one item. Raises StopIteration for an item that is not there."""
        return next(button for button in self._buttons if button.item.name == name)

    def paintEvent(self, _event: QPaintEvent) -> None:
        self._kept.show(self, self._paint)

    def _paint(self, painter: QPainter) -> None:
        used = theme.current()
        painter.fillRect(self.rect(), used.color("night"))
        paint_mark_in(painter, QRect(0, 0, self.width(), used.px(_HEAD)))

    def _rebuild(self, items: tuple[RailItem, ...]) -> None:
        for button in self._buttons:
            button.deleteLater()
        while self._column.takeAt(0):
            pass
        self._buttons = []
        for item in items:
            button = RailButton(item, self)
            button.clicked.connect(self._clicked)
            if item.bottom and not any(b.item.bottom for b in self._buttons):
                self._column.addStretch(1)
            self._column.addWidget(button)
            self._buttons.append(button)
        if not any(item.bottom for item in items):
            self._column.addStretch(1)

    def _restyle(self) -> None:
        used = theme.current()
        self.setFixedWidth(used.px(80 if self._narrow else 96))
        self._column.setContentsMargins(0, used.px(_HEAD), 0, 0)
        for button in self._buttons:
            button.updateGeometry()
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.update()

    def _clicked(self) -> None:
        button = self.sender()
        if isinstance(button, RailButton):
            self.chosen.emit(button.item.name)
