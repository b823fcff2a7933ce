"""The payments of the day: filters, search, list, and one payment with all that happened to it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QPainter, QPixmap, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLayout, QPushButton, QVBoxLayout, QWidget

from pos_terminal.domain.money import format_number
from pos_terminal.texts import tr
from pos_terminal.ui import theme
from pos_terminal.ui.screens.payment_page import smallest_page
from pos_terminal.ui.states.outcome import Outcome
from pos_terminal.ui.states.payments import PaymentsFilter, PaymentsState
from pos_terminal.ui.widgets.button import Button
from pos_terminal.ui.widgets.field import Field
from pos_terminal.ui.widgets.glyphs import paint_glyph
from pos_terminal.ui.widgets.label import Label
from pos_terminal.ui.widgets.outcome_look import LOOKS
from pos_terminal.ui.widgets.payment_detail import DetailPane
from pos_terminal.ui.widgets.payment_list import PaymentList
from pos_terminal.ui.widgets.segmented import Segmented

_NARROW_BELOW = 1100
_LOW_BELOW = 768 - 56
_LIST_WIDTH = 752
_LONGEST_SEARCH = 60
_WIDEST_CHOICE = 220
"""A method's own name may be long, and the search needs its room."""
_AFTER_ICON = 4
"""Room between the diamond and its word, beside what the button leaves."""


class PaymentsScreen(QWidget):
    """Wide: list and detail side by side. Narrow: the detail is a second page with a way back."""

    filter_chosen = Signal(str)
    search_changed = Signal(str)
    day_wanted = Signal()
    method_wanted = Signal()
    everything_wanted = Signal()
    """Today and all methods again."""
    payment_chosen = Signal(str)
    more_wanted = Signal()
    see_payment = Signal(str)
    decide = Signal()
    give_back = Signal()
    correct = Signal()
    print_receipt = Signal()
    receipt = Signal()
    back = Signal()
    day_total = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state: PaymentsState | None = None
        self.narrow = False
        self.search = Field("", icon="search", key="F3", longest=_LONGEST_SEARCH)
        self.day = Button(tr("Today"), icon="calendar")
        self.method = Button(tr("All methods"), icon="filter")
        self.filters = Segmented([(one.value, "") for one in PaymentsFilter])
        self.list = PaymentList()
        self.nothing = Label("", 18, tone="ink-3", wrap=True)
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.check_total = Button(icon="shield-check", key="Ctrl+D")
        self.detail = DetailPane()
        self._say_what_is_searched()
        self._build()
        self.check_total.clicked.connect(self.day_total)
        self.search.textEdited.connect(self.search_changed)
        self.day.clicked.connect(lambda _checked=False: self.day_wanted.emit())
        self.method.clicked.connect(lambda _checked=False: self.method_wanted.emit())
        self.filters.chosen.connect(self.filter_chosen)
        self.list.chosen.connect(self.payment_chosen)
        self.list.more_wanted.connect(self.more_wanted)
        self.detail.see.connect(self._see)
        self.detail.back.connect(self.back)
        self.detail.decide.connect(self.decide)
        self.detail.give_back.connect(self.give_back)
        self.detail.correct.connect(self.correct)
        self.detail.print_receipt.connect(self.print_receipt)
        self.detail.receipt.connect(self.receipt)
        theme.follow(self._restyle)

    def _build(self) -> None:
        self.left = QFrame()
        self.left.setProperty("fill", "surface")
        self.left.setProperty("line", "right")
        top = QFrame()
        top.setProperty("line", "bottom")
        self._top = QVBoxLayout(top)
        self._first_row = QHBoxLayout()
        self._first_row.addWidget(self.search, 1)
        self._first_row.addWidget(self.day)
        self._first_row.addWidget(self.method)
        self._top.addLayout(self._first_row)
        self._top.addWidget(self.filters)
        self._top.addWidget(self.check_total)
        column = QVBoxLayout(self.left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(top)
        column.addWidget(self.nothing, 1)
        column.addWidget(self.list, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        row.addWidget(self.left)
        row.addWidget(self.detail, 1)

    def render_state(self, state: PaymentsState) -> None:
        """Show these payments. What is being typed into the search stays as it is."""
        self._state = state
        words = {
            PaymentsFilter.TO_CHECK: _counted(tr("To check"), state.to_check),
            PaymentsFilter.ALL: _counted(tr("All"), state.all_count),
            PaymentsFilter.PAID: tr("Paid"),
            PaymentsFilter.NOT_PAID: tr("Not paid"),
            PaymentsFilter.GIVEN_BACK: tr("Given back"),
        }
        for name, text in words.items():
            self.filters.set_text(name.value, text)
        self.filters.choose(state.chosen.value)
        self._name(self.day, state.day or tr("Today"), tr("Day of the payments"))
        self._name(self.method, state.method or tr("All methods"), tr("Method of the payments"))
        self.check_total.setText(_counted(tr("Check the day’s total"), state.by_hand))
        self.check_total.setVisible(bool(state.by_hand))
        if not self.search.hasFocus():
            self.search.setText(state.search)
        self._say_what_is_searched()
        self.nothing.setText(_nothing(state))
        self.nothing.setVisible(not state.rows)
        self.list.setVisible(bool(state.rows))
        self.list.set_rows(state.rows, state.selected, more=state.more)
        self.detail.render_state(state.detail)
        self._show_sides()

    def _say_what_is_searched(self) -> None:
        words = tr("Order, amount or reference"), tr("Order, amount"), tr("Search")
        self.search.set_placeholder(*words)

    def _name(self, button: Button, words: str, what: str) -> None:
        button.setText(words)
        button.setAccessibleName(words)
        button.setAccessibleDescription(what)
        button.updateGeometry()

    def _show_sides(self) -> None:
        open_now = self._state is not None and self._state.detail is not None
        self.left.setVisible(not (self.narrow and open_now))
        self.detail.setVisible(open_now or not self.narrow)
        self.detail.set_alone(self.narrow)

    def _see(self) -> None:
        if self._state is not None and self._state.detail is not None:
            self.see_payment.emit(self._state.detail.payment_id)

    def _restyle(self) -> None:
        used = theme.current()
        self._top.setContentsMargins(used.px(24), used.px(16), used.px(24), used.px(16))
        self._top.setSpacing(used.px(12))
        self._first_row.setSpacing(used.px(12))
        for button in (self.day, self.method):
            button.setMaximumWidth(used.px(_WIDEST_CHOICE))
        first = self.filters.findChildren(QPushButton)[0]
        first.setIcon(QIcon(_diamond(used.px(20))))
        first.setIconSize(QSize(used.px(20 + _AFTER_ICON), used.px(20)))
        self._size()

    def _size(self) -> None:
        used = theme.current()
        self.narrow = self.width() < used.px(_NARROW_BELOW)
        self.list.opens_on_enter = self.narrow
        self.left.setFixedWidth(self.width() if self.narrow else used.px(_LIST_WIDTH))
        self.list.set_low(self.height() < used.px(_LOW_BELOW))
        self._show_sides()

    def minimumSizeHint(self) -> QSize:
        return smallest_page()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._size()
        super().resizeEvent(event)

    def take_focus(self) -> None:
        """The list takes the arrow keys as soon as the screen is shown."""
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def handle(self, action: str) -> bool:
        """Do what a key of the keyboard map stands for here. Returns whether it stands for anything."""
        if action == "search":
            self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.search.selectAll()
        elif action == "back":
            self._escape()
        elif action in ("list_day", "list_method"):
            button = self.day if action == "list_day" else self.method
            if button.isVisible():
                button.click()
        elif action == "print" and self.detail.print_button.isVisible():
            self.print_receipt.emit()
        elif action == "day_total":
            if self.check_total.isVisibleTo(self):
                self.day_total.emit()
        elif action in ("up", "down"):
            self.list.step(-1 if action == "up" else 1)
        else:
            return False
        return True

    def _escape(self) -> None:
        """One step back: out of the search, then out of the detail, then to today and all methods."""
        if self.search.hasFocus() and self.search.text():
            self.search.clear()
            self.search_changed.emit("")
        elif self.narrow and self.detail.isVisible():
            self.back.emit()
        elif self._state is not None and (self._state.day or self._state.method):
            self.everything_wanted.emit()


def _diamond(side: int) -> QPixmap:
    """The diamond in amber, which is seen on every ground of the button."""
    used = theme.current()
    look = LOOKS[Outcome.UNKNOWN]
    picture = QPixmap(side + theme.current().px(_AFTER_ICON), side)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    paint_glyph(
        painter, QRectF(0, 0, side, side), look.outline, used.color(look.fill), used.color(look.glyph)
    )
    painter.end()
    return picture


def _counted(word: str, count: int | None) -> str:
    return word if count is None else f"{word}  {format_number(count)}"


def _nothing(state: PaymentsState) -> str:
    if state.search:
        return tr("No payment matches “{search}”.", search=state.search)
    if state.day or state.method:
        return tr("No payments here for this day and method.")
    if state.chosen is PaymentsFilter.TO_CHECK:
        return tr("Nothing to check. Every payment has its answer.")
    return tr("No payments here yet today.")
