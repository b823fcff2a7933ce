"""The list of operations with what became of each; only those in sight are painted."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from pos_terminal.texts import tr
from pos_terminal.ui import theme
from pos_terminal.ui.states.sending import OperationRow, Sent
from pos_terminal.ui.widgets import paint
from pos_terminal.ui.widgets.amount import money_look, paint_money

ROW_ROLE: Final = int(Qt.ItemDataRole.UserRole)
_HIGH: Final = 60
_WORDS_AT, _STATE, _STATE_ICON = 64, 148, 20
_NARROW_BELOW: Final = 640
"""Then what became of it stands under the words."""
_WANTED_AHEAD: Final = 8
"""Rows below the last visible one at which older rows are asked for."""
_LOOK: Final = {
    Sent.WAITING: ("clock", "ink-2", 400, 2.0),
    Sent.TRIED: ("refresh", "ink", 500, 2.0),
    Sent.SENT: ("check", "ok-text", 500, 2.5),
    Sent.PERSON: ("users", "unk-text", 600, 2.0),
}
_Index = QModelIndex | QPersistentModelIndex


class OperationModel(QAbstractListModel):
    """Rows as they were given."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: tuple[OperationRow, ...] = ()

    def set_rows(self, rows: tuple[OperationRow, ...]) -> None:
        """Show these; the same operations in another state change in place, so that nothing jumps."""
        if rows == self.rows:
            return
        known = len(self.rows)
        follows = [row.position for row in rows[:known]] == [row.position for row in self.rows]
        if not follows or len(rows) < known:
            self.beginResetModel()
            self.rows = rows
            self.endResetModel()
            return
        if len(rows) > known:
            self.beginInsertRows(QModelIndex(), known, len(rows) - 1)
            self.rows = rows
            self.endInsertRows()
        self.rows = rows
        if known:
            self.dataChanged.emit(self.index(0), self.index(known - 1))

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - the signature Qt asks for
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: _Index, role: int = ROW_ROLE) -> object:
        if not index.isValid():
            return None
        row = self.rows[index.row()]
        if role == ROW_ROLE:
            return row
        if role == Qt.ItemDataRole.AccessibleTextRole:
            amount = str(row.amount) if row.amount is not None else ""
            return ", ".join(filter(None, (row.at, row.title, amount, row.words)))
        return None


class OperationDelegate(QStyledItemDelegate):
    """Time, what it was, amount, and what became of it."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: _Index) -> QSize:
        return QSize(0, theme.current().px(_HIGH))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        row = index.data(ROW_ROLE)
        if not isinstance(row, OperationRow):
            return
        used = theme.current()
        area: QRect = option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(area, used.color("canvas" if row.sent is Sent.SENT else "surface"))
        painter.fillRect(QRect(area.left(), area.bottom(), area.width(), 1), used.color("line"))
        inside = area.adjusted(used.px(24), 0, -used.px(16), -1)
        paint.line(painter, inside, row.at, used.font(16), used.color("ink-2"))
        narrow = area.width() < used.px(_NARROW_BELOW)
        wide = used.px(_STATE_ICON if narrow else _STATE)
        state = inside.right() + 1 - wide
        self._paint_state(painter, QRect(state, inside.top(), wide, inside.height()), row, words=not narrow)
        end = state - used.px(16)
        if row.amount is not None:
            look = money_look(row.amount, 18, large=False)
            money = QRect(inside.left(), inside.top(), end - inside.left(), inside.height())
            paint_money(painter, money, look, used.color("ink"), align=Qt.AlignmentFlag.AlignRight)
            end -= round(look.width) + used.px(16)
        left = inside.left() + used.px(_WORDS_AT)
        words = QRect(left, inside.top(), end - left, inside.height())
        if narrow:
            token, weight = _LOOK[row.sent][1:3]
            words = QRect(left, inside.center().y() - used.px(23), end - left, used.px(24))
            under = words.translated(0, used.px(24))
            paint.line(painter, under, row.words, used.font(15, weight), used.color(token))
        paint.line(painter, words, row.title, used.font(18), used.color("ink"))
        painter.restore()

    def _paint_state(self, painter: QPainter, area: QRect, row: OperationRow, *, words: bool) -> None:
        used = theme.current()
        icon, token, weight, stroke = _LOOK[row.sent]
        top = area.center().y() + 1 - used.px(10)
        painter.drawPixmap(area.left(), top, used.icon(icon, 20, token, stroke))
        if words:
            beside = area.adjusted(used.px(28), 0, 0, 0)
            paint.line(painter, beside, row.words, used.font(16, weight), used.color(token))


class OperationList(QListView):
    """Scrolls with the keyboard; nothing in it can be chosen. `more_wanted` asks for older rows."""

    more_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = OperationModel(self)
        self._more = False
        self.setModel(self._model)
        self.setItemDelegate(OperationDelegate(self))
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setAccessibleName(tr("Operations"))
        self.verticalScrollBar().valueChanged.connect(self._scrolled)

    @property
    def rows(self) -> tuple[OperationRow, ...]:
        """The rows that are shown."""
        return self._model.rows

    def set_rows(self, rows: tuple[OperationRow, ...], *, more: bool) -> None:
        """Show these rows; `more`: there are older ones. What was in sight stays there."""
        at = self.verticalScrollBar().value()
        self._more = more
        self._model.set_rows(rows)
        self.executeDelayedItemsLayout()
        self.verticalScrollBar().setValue(at)

    def scroll_by(self, rows: int) -> None:
        """Up or down by so many rows."""
        bar = self.verticalScrollBar()
        bar.setValue(bar.value() + rows * theme.current().px(_HIGH))

    def _scrolled(self, value: int) -> None:
        bar = self.verticalScrollBar()
        if self._more and value >= bar.maximum() - _WANTED_AHEAD * theme.current().px(_HIGH):
            self.more_wanted.emit()
