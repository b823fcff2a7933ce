"""The list of open orders: one view, one small model, rows painted by a delegate."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QMouseEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from pos_terminal.texts import tr
from pos_terminal.ui import theme
from pos_terminal.ui.states.home import OrderRow
from pos_terminal.ui.widgets import paint
from pos_terminal.ui.widgets.amount import money_look, paint_money
from pos_terminal.ui.widgets.glyphs import paint_glyph
from pos_terminal.ui.widgets.kept import KeptRows
from pos_terminal.ui.widgets.outcome_look import Outline

_ROW_ROLE: Final = int(Qt.ItemDataRole.UserRole)
_SELECTED: Final = QStyle.StateFlag.State_Selected
_Index = QModelIndex | QPersistentModelIndex


class OrderModel(QAbstractListModel):
    """The rows as they are given; nothing is looked up."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[OrderRow, ...] = ()

    def rows(self) -> tuple[OrderRow, ...]:
        """All rows."""
        return self._rows

    def set_rows(self, rows: tuple[OrderRow, ...]) -> None:
        """Replace all rows, where they differ."""
        if rows == self._rows:
            return
        if [row.order_id for row in rows] == [row.order_id for row in self._rows]:
            self._rows = rows
            self.dataChanged.emit(self.index(0), self.index(len(rows) - 1))
            return
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - the signature Qt asks for
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: _Index, role: int = _ROW_ROLE) -> object:
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if role == _ROW_ROLE:
            return row
        if role == Qt.ItemDataRole.AccessibleTextRole:
            checked = tr("Being checked") if row.being_checked else row.age
            return f"{row.number}, {row.label}, {row.amount}, {checked}"
        return None


class OrderDelegate(QStyledItemDelegate):
    """Number, label with its age under it, amount right; the chosen row has a bar at its left edge."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.row_height = 75
        self._kept = KeptRows()

    def sizeHint(self, _option: QStyleOptionViewItem, _index: _Index) -> QSize:
        return QSize(0, theme.current().px(self.row_height))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        row = index.data(_ROW_ROLE)
        if not isinstance(row, OrderRow):
            return
        selected = bool(option.state & _SELECTED)
        # The edge of the pane, whether a scroll bar stands there or not.
        edge = option.widget.width()

        def draw(painter: QPainter, area: QRect) -> None:
            self._paint_row(painter, area, row, edge, selected=selected)

        self._kept.show(painter, option.rect, draw, row, edge, selected)

    def _paint_row(self, painter: QPainter, area: QRect, row: OrderRow, edge: int, *, selected: bool) -> None:
        used = theme.current()
        painter.save()
        painter.fillRect(area, used.color("accent-soft" if selected else "surface"))
        under = QRect(area.left(), area.bottom(), area.width(), 1)
        painter.fillRect(under, used.color("line"))
        if selected:
            bar = QRect(area.left(), area.top(), used.px(5), area.height())
            painter.fillRect(bar, used.color("accent"))
        inside = QRect(area.left(), area.top(), edge - area.left(), area.height() - 1)
        inside.adjust(used.px(20), 0, -used.px(20), 0)
        right = self._paint_amount(painter, inside, row)
        number = QRect(inside.left() + used.px(1), inside.top(), used.px(60), inside.height())
        paint.line(painter, number, row.number, used.font(20, 600), used.color("ink"))
        left = inside.left() + used.px(58 + 14)
        self._paint_label(painter, QRect(left, inside.top(), right - left, inside.height()), row)
        painter.restore()

    def _paint_amount(self, painter: QPainter, inside: QRect, row: OrderRow) -> int:
        used = theme.current()
        look = money_look(row.amount, 20, large=False)
        area = QRect(inside)
        left = area.right() - round(look.width)
        if row.left_of:
            area.setHeight(used.px(26))
            area.moveTop(inside.top() + (inside.height() - used.px(46)) // 2)
            under = QRect(area.left(), area.bottom() + 1, area.width(), used.px(20))
            width = paint.line(painter, under, row.left_of, used.font(15), used.color("ink-3"), paint.RIGHT)
            left = min(left, area.right() - width)
        dimmed = row.being_checked
        color = used.color("ink-3" if dimmed else "ink")
        alpha = 1.0 if dimmed else 0.68
        paint_money(painter, area, look, color, sign_alpha=alpha, align=Qt.AlignmentFlag.AlignRight)
        return left - used.px(14)

    def _paint_label(self, painter: QPainter, area: QRect, row: OrderRow) -> None:
        used = theme.current()
        top = area.top() + (area.height() - used.px(44)) // 2
        first = QRect(area.left(), top, area.width(), used.px(24))
        paint.line(painter, first, row.label, used.font(18, 500), used.color("ink"))
        second = QRect(area.left(), top + used.px(24), area.width(), used.px(20))
        if row.being_checked:
            side = used.px(16)
            glyph = QRectF(second.left(), second.top() + (second.height() - side) / 2, side, side)
            unsure = used.color("unk-text")
            paint_glyph(painter, glyph, Outline.DIAMOND, unsure, used.color("surface"))
            second.adjust(used.px(22), 0, 0, 0)
            paint.line(painter, second, tr("Being checked"), used.font(15, 500), unsure)
        elif row.late:
            icon = used.icon("clock", 17, "ink")
            painter.drawPixmap(QPointF(second.left(), second.top() + used.px(1.5)), icon)
            second.adjust(used.px(22), 0, 0, 0)
            paint.line(painter, second, row.age, used.font(15, 600), used.color("ink"))
        else:
            paint.line(painter, second, row.age, used.font(15), used.color("ink-3"))


class OrderList(QListView):
    """`order_pressed` tells the order that was touched. An updated list waits while a finger is down."""

    order_pressed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._waiting: tuple[tuple[OrderRow, ...], str] | None = None
        self._finger_down = False
        self._model = OrderModel(self)
        self._delegate = OrderDelegate(self)
        self.setModel(self._model)
        self.setItemDelegate(self._delegate)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setUniformItemSizes(True)
        self.setAccessibleName(tr("Open orders"))
        self.clicked.connect(self._clicked)
        theme.signals.changed.connect(self.scheduleDelayedItemsLayout)

    def set_orders(self, rows: tuple[OrderRow, ...], selected: str) -> None:
        """Show these orders with the one of this id chosen; "" for none."""
        if self._finger_down:
            self._waiting = (rows, selected)
            return
        self._model.set_rows(rows)
        place = next((n for n, row in enumerate(rows) if row.order_id == selected), -1)
        index = self._model.index(place) if place >= 0 else QModelIndex()
        if index != self.currentIndex():
            self.setCurrentIndex(index)
        if place >= 0:
            self.scrollTo(index)
        else:
            self.clearSelection()

    def set_row_height(self, height: int) -> None:
        """The height of a row at scale 1."""
        if height != self._delegate.row_height:
            self._delegate.row_height = height
            self.scheduleDelayedItemsLayout()

    def neighbour(self, step: int) -> str:
        """The id of the order `step` rows after the chosen one; "" where there is no order at all."""
        rows = self._model.rows()
        if not rows:
            return ""
        now = self.currentIndex().row()
        place = (0 if step > 0 else len(rows) - 1) if now < 0 else min(max(now + step, 0), len(rows) - 1)
        return rows[place].order_id

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._finger_down = True
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        self._finger_down = False
        waiting, self._waiting = self._waiting, None
        if waiting is not None:
            self.set_orders(*waiting)

    def _clicked(self, index: QModelIndex) -> None:
        row = index.data(_ROW_ROLE)
        if isinstance(row, OrderRow):
            # The state of the screen says which order is chosen; a press alone chooses nothing.
            self._finger_down = False
            self.order_pressed.emit(row.order_id)
