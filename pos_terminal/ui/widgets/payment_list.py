"""The list of payments: a model that takes rows and says when older ones are wanted, and the rows' paint."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from pos_terminal.ui import theme
from pos_terminal.ui.states.outcome import Outcome
from pos_terminal.ui.states.payments import PaymentRow
from pos_terminal.ui.widgets import paint
from pos_terminal.ui.widgets.amount import money_look, paint_money
from pos_terminal.ui.widgets.chip import chip_width, paint_chip
from pos_terminal.ui.widgets.kept import KeptRows
from pos_terminal.ui.widgets.outcome_look import chip_word

ROW_ROLE: Final = int(Qt.ItemDataRole.UserRole)
_SELECTED: Final = QStyle.StateFlag.State_Selected
_NOT_TAKEN: Final = (Outcome.NOT_PAID, Outcome.EXPIRED, Outcome.CANCELLED, Outcome.CORRECTED)
_ROW, _LOW_ROW = 66, 60
_WANTED_AHEAD: Final = 8
"""Rows below the last visible one at which older rows are asked for."""
_Index = QModelIndex | QPersistentModelIndex


class PaymentModel(QAbstractListModel):
    """Rows newest first, as far as they are loaded. It looks nothing up."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[PaymentRow, ...] = ()

    @property
    def rows(self) -> tuple[PaymentRow, ...]:
        """All rows that are loaded."""
        return self._rows

    def set_rows(self, rows: tuple[PaymentRow, ...]) -> None:
        """Show these rows. Rows that only follow those already there are appended, so nothing jumps."""
        known = len(self._rows)
        old, new = [row.payment_id for row in self._rows], [row.payment_id for row in rows]
        if rows == self._rows:
            return
        if old == new[:known]:
            changed = rows[:known] != self._rows
            self._append(rows)
            if changed:
                self.dataChanged.emit(self.index(0), self.index(known - 1))
            return
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def _append(self, rows: tuple[PaymentRow, ...]) -> None:
        known = len(self._rows)
        if len(rows) > known:
            self.beginInsertRows(QModelIndex(), known, len(rows) - 1)
            self._rows = rows
            self.endInsertRows()
        self._rows = rows

    def place_of(self, payment_id: str | None) -> int | None:
        """The row of this payment, None where it is not loaded."""
        places = (place for place, row in enumerate(self._rows) if row.payment_id == payment_id)
        return next(places, None)

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - the signature Qt asks for
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: _Index, role: int = ROW_ROLE) -> object:
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if role == ROW_ROLE:
            return row
        if role == Qt.ItemDataRole.AccessibleTextRole:
            about = row.about
            words = (row.at, about.method, about.order, about.reference, chip_word(row.outcome))
            return ", ".join(word for word in (*words, str(about.amount)) if word)
        return None


class PaymentDelegate(QStyledItemDelegate):
    """Time, patch, order and reference, chip, amount. Money that was not taken is struck out."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.low = False
        self._kept = KeptRows()

    def sizeHint(self, _option: QStyleOptionViewItem, _index: _Index) -> QSize:
        return QSize(0, theme.current().px(_LOW_ROW if self.low else _ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        row = index.data(ROW_ROLE)
        if not isinstance(row, PaymentRow):
            return
        selected = bool(option.state & _SELECTED)

        def draw(painter: QPainter, area: QRect) -> None:
            self._paint_ground(painter, area, row, selected=selected)

        self._kept.show(painter, option.rect, draw, row, selected)

    def _paint_ground(self, painter: QPainter, area: QRect, row: PaymentRow, *, selected: bool) -> None:
        used = theme.current()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(area, used.color("accent-soft" if selected else "surface"))
        painter.fillRect(QRect(area.left(), area.bottom(), area.width(), 1), used.color("line"))
        if selected:
            painter.fillRect(QRect(area.left(), area.top(), used.px(5), area.height()), used.color("accent"))
        self._paint_row(painter, area.adjusted(used.px(24), 0, -used.px(24), -1), row)
        painter.restore()

    def _paint_row(self, painter: QPainter, inside: QRect, row: PaymentRow) -> None:
        used = theme.current()
        middle = inside.center().y() + 1
        paint.line(painter, inside, row.at, used.font(18), used.color("ink-2"))
        side = used.px(40)
        left = inside.left() + used.px(52 + 16)
        paint.patch(painter, QRect(left, middle - side // 2, side, side), row.about.provider_code)
        left += side + used.px(18)
        amount = self._paint_amount(painter, inside, row)
        right = inside.right() + 1 - max(used.px(128), amount) - used.px(16)
        right -= chip_width(row.outcome)
        paint_chip(painter, right, middle, row.outcome)
        words = QRect(left, inside.top(), right - used.px(12) - left, inside.height())
        self._paint_words(painter, words, row)

    def _paint_amount(self, painter: QPainter, inside: QRect, row: PaymentRow) -> int:
        used = theme.current()
        look = money_look(row.about.amount, 20, large=False)
        dim = row.outcome in _NOT_TAKEN
        color = used.color("ink-3" if dim else "ink")
        right, alpha = Qt.AlignmentFlag.AlignRight, 1.0 if dim else 0.68
        paint_money(painter, inside, look, color, sign_alpha=alpha, align=right)
        if dim:
            high = inside.center().y() + used.px(1)
            strike = QRect(inside.right() - round(look.width), high, round(look.width), used.px(2))
            painter.fillRect(strike, color)
        return round(look.width)

    def _paint_words(self, painter: QPainter, words: QRect, row: PaymentRow) -> None:
        used = theme.current()
        strong: QFont = used.font(18, 600)
        if not row.about.order:
            paint.line(painter, words, _one_line(row.about.reference), strong, used.color("ink"))
            return
        taken = paint.line(painter, words, row.about.order, strong, used.color("ink"))
        words.adjust(taken + used.px(12), 0, 0, 0)
        if words.width() > used.px(30):
            reference = _one_line(row.about.reference)
            flags = paint.LEFT | Qt.AlignmentFlag.AlignAbsolute
            paint.line(painter, words, reference, used.font(16), used.color("ink-2"), flags)


def _one_line(text: str) -> str:
    return " ".join(text.split())


class PaymentList(QListView):
    """`chosen` tells the payment a person opened, `more_wanted` that the end of what is loaded is near."""

    chosen = Signal(str)
    more_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._more = False
        self.opens_on_enter = False
        """Whether Enter opens the payment; otherwise moving to it does."""
        self._model = PaymentModel(self)
        self._delegate = PaymentDelegate(self)
        self.setModel(self._model)
        self.setItemDelegate(self._delegate)
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.clicked.connect(self._opened)
        self.verticalScrollBar().valueChanged.connect(self._ask_near_end)
        self.verticalScrollBar().rangeChanged.connect(self._ask_near_end)

    @property
    def rows(self) -> tuple[PaymentRow, ...]:
        """The rows that are shown."""
        return self._model.rows

    def set_rows(self, rows: tuple[PaymentRow, ...], selected: str | None, *, more: bool) -> None:
        """Show these rows with this payment selected; `more` says that older ones exist."""
        at = self.verticalScrollBar().value()
        # Not while the rows are not laid out: an empty range is everywhere near its end.
        self._more = False
        self._model.set_rows(rows)
        self.executeDelayedItemsLayout()
        place = self._model.place_of(selected)
        if place is None:
            self.clearSelection()
        elif self.currentIndex().row() != place or not self.selectionModel().hasSelection():
            self.setCurrentIndex(self._model.index(place))
        self.verticalScrollBar().setValue(at)
        self._more = more
        self._ask_near_end()

    def set_low(self, low: bool) -> None:
        """Lower rows in windows that are less than 768 high."""
        self._delegate.low = low
        self.scheduleDelayedItemsLayout()

    def _opened(self, index: _Index) -> None:
        row = index.data(ROW_ROLE)
        if isinstance(row, PaymentRow):
            self.chosen.emit(row.payment_id)

    def step(self, rows: int) -> None:
        """Move by so many rows, as the arrow keys do while the list has the keyboard."""
        place = self.currentIndex().row() + rows
        if 0 <= place < len(self.rows):
            self.setCurrentIndex(self._model.index(place))
            if not self.opens_on_enter:
                self._opened(self.currentIndex())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        before = self.currentIndex().row()
        super().keyPressEvent(event)
        opened = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.opens_on_enter
        moved = self.currentIndex().row() != before and not self.opens_on_enter
        if opened or moved:
            event.accept()
            self._opened(self.currentIndex())

    def _ask_near_end(self) -> None:
        bar = self.verticalScrollBar()
        ahead = theme.current().px(_ROW) * _WANTED_AHEAD
        if self._more and self.isVisible() and bar.value() >= bar.maximum() - ahead:
            # Asked once; the next rows say whether there are more still.
            self._more = False
            self.more_wanted.emit()
