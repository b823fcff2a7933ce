"""The movements of a drawer, newest first: however many there are, only those in sight are painted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QSizePolicy,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from pos_terminal.texts import tr
from pos_terminal.ui import theme
from pos_terminal.ui.states.drawer import MovementRow
from pos_terminal.ui.widgets import paint
from pos_terminal.ui.widgets.amount import paint_money, signed_look

ROW_ROLE: Final = int(Qt.ItemDataRole.UserRole)
_HIGH: Final = 64
_Index = QModelIndex | QPersistentModelIndex
_ICON_AT: Final = 80
_WORDS_AT: Final = 118
_NARROW_BELOW: Final = 760


def by_column(width: int) -> int:
    """Where the names begin in a list of this width, 0 where they stand under the words instead."""
    used = theme.current()
    return width - used.px(334) if width >= used.px(_NARROW_BELOW) else 0


class MovementModel(QAbstractListModel):
    """Rows as they were given; it looks nothing up."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: Sequence[MovementRow] = ()

    def set_rows(self, rows: Sequence[MovementRow]) -> None:
        """Show these; older ones that only follow are appended, so that nothing jumps. Rows may be made when
        they are asked for, so only the first and the last are compared."""
        known = len(self.rows)
        follows = 0 < known <= len(rows) and all(
            rows[place].key == self.rows[place].key for place in (0, known - 1)
        )
        if not follows:
            self.beginResetModel()
            self.rows = rows
            self.endResetModel()
        elif len(rows) > known:
            self.beginInsertRows(QModelIndex(), known, len(rows) - 1)
            self.rows = rows
            self.endInsertRows()
        self.rows = rows
        if follows:
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
            return ", ".join(filter(None, (row.at, row.title, row.label, row.by, amount)))
        return None


class MovementDelegate(QStyledItemDelegate):
    """Time, icon, what it was, by whom, amount with its sign. `bar` is how wide the scroll bar is now: the
    amounts stand where they would without it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.bar = 0

    def sizeHint(self, _option: QStyleOptionViewItem, _index: _Index) -> QSize:
        return QSize(0, theme.current().px(_HIGH))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        row = index.data(ROW_ROLE)
        if not isinstance(row, MovementRow):
            return
        used = theme.current()
        area: QRect = option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(QRect(area.left(), area.bottom(), area.width(), 1), used.color("line"))
        inside = area.adjusted(used.px(24), 0, self.bar - used.px(24), -1)
        paint.line(painter, inside, row.at, used.font(18), used.color("ink-2"))
        left = inside.left() + used.px(_ICON_AT)
        top = inside.center().y() + 1 - used.px(12)
        painter.drawPixmap(QPointF(left, top), used.icon(row.icon, 24, "ink-2"))
        taken = self._paint_amount(painter, inside, row)
        end = inside.right() + 1 - taken - used.px(16)
        words = QRect(inside.left() + used.px(_WORDS_AT), inside.top(), 0, inside.height())
        if begin := by_column(area.width() + self.bar):
            by = QRect(area.left() + begin, inside.top(), end - area.left() - begin, inside.height())
            paint.line(painter, by, row.by, used.font(16), used.color("ink-2"))
            words.setRight(by.left() - used.px(16))
            self._paint_one_line(painter, words, row)
        else:
            words.setRight(end)
            self._paint_two_lines(painter, words, row)
        painter.restore()

    def _paint_amount(self, painter: QPainter, inside: QRect, row: MovementRow) -> int:
        used = theme.current()
        if row.amount is None:
            return 0
        look = signed_look(row.amount, 20)
        paint_money(painter, inside, look, used.color("ink"), align=Qt.AlignmentFlag.AlignRight)
        return round(look.width)

    def _paint_one_line(self, painter: QPainter, words: QRect, row: MovementRow) -> None:
        used = theme.current()
        taken = paint.line(painter, words, row.title, used.font(18, 500), used.color("ink"))
        words.adjust(taken + used.px(14), 0, 0, 0)
        if words.width() > used.px(30):
            paint.line(painter, words, row.label, used.font(16), used.color("ink-2"))

    def _paint_two_lines(self, painter: QPainter, words: QRect, row: MovementRow) -> None:
        used = theme.current()
        upper = QRect(words.left(), words.center().y() - used.px(22), words.width(), used.px(24))
        self._paint_one_line(painter, QRect(upper), row)
        upper.translate(0, used.px(24))
        paint.line(painter, upper, row.by, used.font(15), used.color("ink-3"))


class MovementHead(QWidget):
    """The names of the columns."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.follow(self._restyle)

    def _restyle(self) -> None:
        self.setFixedHeight(theme.current().px(48))

    def paintEvent(self, _event: QPaintEvent) -> None:
        used = theme.current()
        painter = QPainter(self)
        painter.fillRect(0, self.height() - 1, self.width(), 1, used.color("line"))
        inside = self.rect().adjusted(used.px(24), 0, -used.px(24), -1)
        font, color = used.font(16), used.color("ink-2")
        paint.line(painter, inside, tr("Time"), font, color)
        words = inside.adjusted(used.px(_ICON_AT), 0, 0, 0)
        paint.line(painter, words, tr("Movement"), font, color)
        if begin := by_column(self.width()):
            paint.line(painter, self.rect().adjusted(begin, 0, 0, -1), tr("By"), font, color)
        paint.line(painter, inside, tr("Amount"), font, color, paint.RIGHT)


class MovementList(QListView):
    """Scrolls with the keyboard; nothing in it can be chosen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = MovementModel(self)
        self.setModel(self._model)
        self._delegate = MovementDelegate(self)
        self.setItemDelegate(self._delegate)
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setAccessibleName(tr("Movement"))

    @property
    def rows(self) -> Sequence[MovementRow]:
        """The rows that are shown."""
        return self._model.rows

    def set_rows(self, rows: Sequence[MovementRow]) -> None:
        """Show these rows; what was in sight stays there."""
        at = self.verticalScrollBar().value()
        self._model.set_rows(rows)
        self.executeDelayedItemsLayout()
        self.verticalScrollBar().setValue(at)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._delegate.bar = self.width() - event.size().width()
        super().resizeEvent(event)

    def scroll_by(self, rows: int) -> None:
        """Up or down by so many rows."""
        bar = self.verticalScrollBar()
        bar.setValue(bar.value() + rows * theme.current().px(_HIGH))
