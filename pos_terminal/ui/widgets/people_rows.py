"""The people in one card, a row for each: who, what they do, what stands in their way, and a button."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from pos_terminal.ui import theme
from pos_terminal.ui.states.people import PersonRow
from pos_terminal.ui.widgets import paint
from pos_terminal.ui.widgets.button import Button
from pos_terminal.ui.widgets.staff_cards import initials

_HIGH: Final = 84
_AVATAR: Final = 48


class PersonRowView(QWidget):
    """One person, painted, with the button at the right."""

    def __init__(self, row: PersonRow, *, first: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.row = row
        self._first = first
        self.setAccessibleName(", ".join(filter(None, (row.name, row.line, row.trouble))))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.button = Button(row.button, parent=self)
        self.button.setAccessibleName(f"{row.button}: {row.name}")
        self.button.setVisible(bool(row.button))
        inside = QHBoxLayout(self)
        inside.addStretch(1)
        inside.addWidget(self.button)
        inside.setContentsMargins(0, 0, theme.current().px(24), 0)

    def sizeHint(self) -> QSize:
        used = theme.current()
        return QSize(used.px(320), used.px(_HIGH))

    def paintEvent(self, _event: QPaintEvent) -> None:
        used, painter = theme.current(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not self._first:
            painter.fillRect(QRect(0, 0, self.width(), 1), used.color("line"))
        ink = "ink" if self.row.active else "ink-3"
        side = used.px(_AVATAR)
        avatar = QRect(used.px(24), (self.height() - side) // 2, side, side)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(used.color("sunk"))
        painter.drawEllipse(avatar)
        font = used.font(16, 600)
        paint.line(painter, avatar, initials(self.row.name), font, used.color("ink-2"), paint.CENTER)
        left = avatar.right() + 1 + used.px(16)
        end = self.button.x() if self.row.button else self.width() - used.px(24)
        top = (self.height() - used.px(50)) // 2
        name = QRect(left, top, end - left - used.px(12), used.px(26))
        paint.line(painter, name, self.row.name, used.font(20, 600), used.color(ink))
        self._paint_line(painter, name.translated(0, used.px(28)))

    def _paint_line(self, painter: QPainter, area: QRect) -> None:
        used = theme.current()
        font = used.font(16)
        paint.line(painter, area, self.row.line, font, used.color("ink-2"))
        if self.row.trouble:
            after = QFontMetrics(font).horizontalAdvance(self.row.line) + used.px(12)
            left = area.left() + after
            painter.drawPixmap(left, area.top() + used.px(4), used.icon("lock", 18, "bad-text"))
            words = QRect(left + used.px(24), area.top(), area.right() - left - used.px(24), area.height())
            paint.line(painter, words, self.row.trouble, used.font(16, 600), used.color("bad-text"))


class PeopleRows(QFrame):
    """`pressed` tells the staff id of the row whose button was pressed."""

    pressed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._views: list[PersonRowView] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addStretch(1)

    def render_rows(self, rows: tuple[PersonRow, ...]) -> None:
        """Show these people."""
        if rows == tuple(view.row for view in self._views):
            return
        had_focus = any(view.button.hasFocus() for view in self._views)
        for view in self._views:
            # Whoever follows the focus lets go of the button while it is still there.
            view.button.clearFocus()
            self._column.removeWidget(view)
            view.deleteLater()
        self._views = [PersonRowView(row, first=not place, parent=self) for place, row in enumerate(rows)]
        for place, view in enumerate(self._views):
            self._column.insertWidget(place, view)
            staff_id = view.row.staff_id
            view.button.clicked.connect(lambda _checked=False, one=staff_id: self.pressed.emit(one))
        self.update()
        if had_focus:
            self.take_focus()

    def view(self, staff_id: str) -> PersonRowView:
        """The row of this person. Raises StopIteration."""
        return next(view for view in self._views if view.row.staff_id == staff_id)

    def take_focus(self) -> bool:
        """Give the keyboard to the first button. Returns whether there is one."""
        first = next((view.button for view in self._views if view.row.button), None)
        if first is not None:
            first.setFocus()
        return first is not None

    def paintEvent(self, _event: QPaintEvent) -> None:
        used, painter = theme.current(), QPainter(self)
        high = sum(view.height() for view in self._views)
        if high:
            area = QRectF(0, 0, self.width(), high)
            paint.box(painter, area, used.px(8), used.color("surface"), used.color("line"))
