"""The payment methods in one card, a row for each: what it is, how it is, on or off, and its details."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QSpacerItem, QVBoxLayout, QWidget

from pos_terminal.texts import tr
from pos_terminal.ui import theme
from pos_terminal.ui.states.methods import MethodRow
from pos_terminal.ui.widgets import paint
from pos_terminal.ui.widgets.button import Button
from pos_terminal.ui.widgets.label import Icon, Label
from pos_terminal.ui.widgets.switch import Switch

_HIGH: Final = 84
_PATCH: Final = 40


class MethodRowView(QWidget):
    """One method, painted, with its switch and its button at the right."""

    def __init__(self, row: MethodRow, *, first: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.row = row
        self._first = first
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.switch = Switch(row.name, parent=self)
        self.details = Button(tr("Details"), parent=self)
        self._lock, self._always = Icon("lock", 20, "ink-2", self), Label("", 16, tone="ink-2")
        self._inside = QHBoxLayout(self)
        self._inside.addStretch(1)
        self._before = QSpacerItem(0, 0)
        for widget in (self._lock, self._always, self.switch):
            self._inside.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)
        self._inside.addItem(self._before)
        self._inside.addWidget(self.details, 0, Qt.AlignmentFlag.AlignVCenter)
        self.show_row(row)
        theme.follow(self._restyle)

    def show_row(self, row: MethodRow) -> None:
        """How the method is now."""
        self.row = row
        self.setAccessibleName(", ".join(filter(None, (row.name, row.line))))
        fixed = row.on is None
        self._lock.setVisible(fixed)
        self._always.setVisible(fixed)
        self._always.setText(tr("Always on"))
        self.switch.setVisible(not fixed)
        self.switch.setEnabled(not row.locked)
        self.switch.set_what(row.name)
        self.switch.set_on(bool(row.on))
        self.details.setText(tr("Details"))
        self.details.setAccessibleName(f"{tr('Details')}: {row.name}")
        self.update()

    def sizeHint(self) -> QSize:
        used = theme.current()
        return QSize(used.px(320), used.px(_HIGH))

    def paintEvent(self, _event: QPaintEvent) -> None:
        used, painter = theme.current(), QPainter(self)
        if not self._first:
            painter.fillRect(QRect(0, 0, self.width(), 1), used.color("line"))
        side = used.px(_PATCH)
        patch = QRect(used.px(24), (self.height() - side) // 2, side, side)
        paint.patch(painter, patch, self.row.code)
        left = patch.right() + 1 + used.px(18)
        end = (self._lock if self.row.on is None else self.switch).x()
        top = (self.height() - used.px(50)) // 2
        name = QRect(left, top, end - left - used.px(12), used.px(26))
        paint.line(painter, name, self.row.name, used.font(20, 600), used.color("ink"))
        line = QRect(left, top + used.px(28), name.width(), used.px(22))
        if self.row.warns:
            icon = used.icon("alert-triangle", 18, "ink-2")
            painter.drawPixmap(QPointF(line.left(), line.top() + used.px(2)), icon)
            line.setLeft(line.left() + used.px(24))
        paint.line(painter, line, self.row.line, used.font(16), used.color("ink-2"))

    def _restyle(self) -> None:
        used = theme.current()
        self._inside.setContentsMargins(0, 0, used.px(24), 0)
        self._inside.setSpacing(used.px(8))
        self.details.setFixedWidth(used.px(110))
        self._before.changeSize(used.px(18), 0)
        self._inside.setStretch(0, 1)
        self.updateGeometry()


class MethodRows(QFrame):
    """`switched` tells the code of the method whose switch was pressed, and whether it is to be on; `opened`
    the one whose details were."""

    switched = Signal(str, bool)
    opened = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._views: dict[str, MethodRowView] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addStretch(1)

    def render_rows(self, rows: tuple[MethodRow, ...]) -> None:
        """Show these methods. A row that is there already stays, and keeps the keyboard."""
        if [row.code for row in rows] != list(self._views):
            self._make(rows)
        for row in rows:
            self._views[row.code].show_row(row)
        self.update()

    def view(self, code: str) -> MethodRowView:
        """The row of this method. Raises KeyError."""
        return self._views[code]

    def take_focus(self, code: str = "") -> bool:
        """Give the keyboard to the details of this method, or of the first. Whether there is one."""
        view = self._views.get(code) or next(iter(self._views.values()), None)
        if view is not None:
            view.details.setFocus()
        return view is not None

    def _make(self, rows: tuple[MethodRow, ...]) -> None:
        for view in self._views.values():
            # Whoever follows the focus lets go of the button while it is still there.
            view.details.clearFocus()
            view.switch.clearFocus()
            self._column.removeWidget(view)
            view.deleteLater()
        self._views = {}
        for place, row in enumerate(rows):
            view = self._views[row.code] = MethodRowView(row, first=not place, parent=self)
            self._column.insertWidget(place, view)
            view.switch.clicked.connect(
                lambda _checked=False, one=view: self.switched.emit(one.row.code, not one.row.on)
            )
            view.details.clicked.connect(lambda _checked=False, code=row.code: self.opened.emit(code))

    def paintEvent(self, _event: QPaintEvent) -> None:
        used, painter = theme.current(), QPainter(self)
        high = sum(view.height() for view in self._views.values())
        if high:
            area = QRectF(0, 0, self.width(), high)
            paint.box(painter, area, used.px(8), used.color("surface"), used.color("line"))
