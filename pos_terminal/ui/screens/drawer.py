"""The drawer's shift: what it holds and why, what may be done with it, and every movement."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLayout, QVBoxLayout, QWidget

from pos_terminal.texts import tr, trn
from pos_terminal.ui import theme
from pos_terminal.ui.screens.payment_page import smallest_page
from pos_terminal.ui.states.banner import BannerKind, BannerState
from pos_terminal.ui.states.drawer import ShiftState
from pos_terminal.ui.widgets.amount import AmountDisplay
from pos_terminal.ui.widgets.banner import Banner
from pos_terminal.ui.widgets.button import Button
from pos_terminal.ui.widgets.gap import Gap, stack
from pos_terminal.ui.widgets.label import Icon, Label, set_property
from pos_terminal.ui.widgets.movement_list import MovementHead, MovementList
from pos_terminal.ui.widgets.plate import OpenPlate
from pos_terminal.ui.widgets.sum_rows import SumRows

_NARROW_BELOW = 1080
_LOW_BELOW = 768 - 56
_LEFT, _NARROW_LEFT = 420, 360
_PAGE_ROWS = {Qt.Key.Key_PageDown: 7, Qt.Key.Key_PageUp: -7}


class _Summary(QFrame):
    """The left side: sums, what should be there, and the ways to end the shift."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("fill", "surface")
        self.setProperty("line", "right")
        self.title = Label("", 24)
        self.plate = OpenPlate()
        self.sums = SumRows()
        self.notice = Label("", 16, tone="unk", weight=600, wrap=True)
        self.expected_title = Label("", 18, weight=600)
        self.expected_icon = Icon("eye", 20, "ink-3")
        self.expected_note = Label("", 16, tone="ink-3", weight=400)
        self.expected = AmountDisplay(72)
        self.see = Button(icon="eye")
        self.report = Button()
        self.hand_over = Button()
        self.close_drawer = Button(kind="primary", tall=True)
        self._build()

    def _build(self) -> None:
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 1, 0)
        self._column.setSpacing(0)
        head = QFrame()
        head.setProperty("line", "bottom")
        self._head = QHBoxLayout(head)
        self._head.addWidget(self.title)
        self._head.addStretch(1)
        self._head.addWidget(self.plate)
        rule = QFrame()
        rule.setProperty("kind", "sum")
        self._lower = QVBoxLayout()
        self._lower.setSpacing(0)
        words = QHBoxLayout()
        words.addWidget(self.expected_title, 1)
        words.setSpacing(theme.current().px(6))
        words.addWidget(self.expected_icon)
        words.addWidget(self.expected_note)
        self._lower.addWidget(self.notice)
        self._lower.addLayout(words)
        stack(self._lower, Gap(8, 4), self.expected, self.see, Gap(14, 8))
        self._lower.addStretch(1)
        self._ways = QHBoxLayout()
        self._ways.addWidget(self.report, 1)
        self._ways.addWidget(self.hand_over, 1)
        self._lower.addLayout(self._ways)
        self._lower.addWidget(Gap(12, 8))
        self._lower.addWidget(self.close_drawer)
        stack(self._column, head, self.sums, rule)
        self._column.addLayout(self._lower, 1)

    def render_state(self, state: ShiftState) -> None:
        """Show these sums."""
        self.title.setText(tr("Drawer"))
        self.plate.set_text(state.since)
        self.sums.set_lines(state.sums)
        self.notice.setText(state.notice)
        self.notice.setVisible(bool(state.notice))
        self.expected_title.setText(tr("Should be in the drawer"))
        self.expected_note.setText(tr("Managers only"))
        self.expected.setVisible(state.expected is not None)
        self.see.setVisible(state.expected is None)
        if state.expected is not None:
            self.expected.set_money(state.expected)
        self.see.setText(tr("See it with a manager’s code"))
        self.report.setText(tr("X report"))
        self.hand_over.setText(tr("Hand over"))
        self.close_drawer.setText(tr("Count and close the drawer"))

    def arrange(self, *, narrow: bool, low: bool) -> None:
        """Take the room of a small or an ordinary window."""
        used = theme.current()
        self.setFixedWidth(used.px(_NARROW_LEFT if narrow else _LEFT))
        top = used.px(8 if low else 16)
        self._head.setContentsMargins(used.px(24), top, used.px(24), top)
        side = used.px(16 if narrow else 24)
        self._lower.setContentsMargins(side, used.px(12 if low else 20), side, used.px(24))
        self._ways.setSpacing(used.px(10))
        self.expected_note.setVisible(not narrow)
        self.expected.set_largest(52 if low or narrow else 72)
        set_property(self.close_drawer, "tall", "" if low or narrow else "lg")


class DrawerScreen(QWidget):
    """Every button tells its name: pay_in, pay_out, drop, no_sale, see, settle, report, hand_over,
    close.

    `all_wanted` tells that the earlier movements are to be shown too."""

    pressed = Signal(str)
    all_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state: ShiftState | None = None
        self.summary = _Summary()
        self.ways = {
            "pay_in": Button(icon="plus"),
            "pay_out": Button(icon="arrow-up-right"),
            "drop": Button(icon="shield-lock"),
            "no_sale": Button(icon="own-drawer"),
        }
        self.list = MovementList()
        self.nothing = Label("", 18, tone="ink-3", weight=400)
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.earlier = Label("", 16, tone="ink-2", weight=400)
        self.show_all = Button(kind="quiet", icon="chevron-down")
        self._build()
        buttons = {
            **self.ways,
            "see": self.summary.see,
            "report": self.summary.report,
            "hand_over": self.summary.hand_over,
            "close": self.summary.close_drawer,
        }
        for name, button in buttons.items():
            button.clicked.connect(lambda _checked=False, name=name: self.pressed.emit(name))
        self.show_all.clicked.connect(self.all_wanted)
        self.waiting.pressed.connect(lambda: self.pressed.emit("settle"))
        theme.follow(self._arrange)

    def _build(self) -> None:
        right = QFrame()
        right.setProperty("fill", "surface")
        actions = QFrame()
        actions.setProperty("fill", "canvas")
        actions.setProperty("line", "bottom")
        self._actions = QGridLayout(actions)
        self.waiting = Banner()
        self.foot = QFrame()
        self._foot = QHBoxLayout(self.foot)
        self._foot.addWidget(self.earlier, 1)
        self._foot.addWidget(self.show_all)
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        stack(column, actions, self.waiting, MovementHead())
        column.addWidget(self.nothing, 1)
        column.addWidget(self.list, 1)
        column.addWidget(self.foot)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        row.addWidget(self.summary)
        row.addWidget(right, 1)

    def render_state(self, state: ShiftState) -> None:
        """Show this shift."""
        self._state = state
        self.summary.render_state(state)
        words = {
            "pay_in": tr("Pay in"),
            "pay_out": tr("Pay out"),
            "drop": tr("Put in the safe"),
            "no_sale": tr("Open drawer"),
        }
        for name, text in words.items():
            self.ways[name].setText(text)
        told = tr("A bag, a difference, or change for a customer.")
        banner = BannerState(BannerKind.INFORMATION, state.waiting, told, tr("Settle"))
        self.waiting.render_state(banner if state.waiting else None)
        self.nothing.setText(tr("Nothing moved yet."))
        self.nothing.setVisible(not state.rows)
        self.list.setVisible(bool(state.rows))
        self.list.set_rows(state.rows)
        told = trn("{count} earlier movement", "{count} earlier movements", state.earlier)
        self.earlier.setText(told)
        self.show_all.setText(tr("Show all"))
        self.foot.setVisible(state.earlier > 0)

    def retranslate(self) -> None:
        """Take the words of the language in use."""
        if self._state is not None:
            self.render_state(self._state)

    def take_focus(self) -> None:
        """The list takes the arrow keys; Enter presses the primary button."""
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def handle(self, action: str) -> bool:
        """Do what a key of the keyboard map stands for here. Returns whether it stands for anything."""
        if action in ("up", "down"):
            self.list.scroll_by(-1 if action == "up" else 1)
            return True
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _PAGE_ROWS:
            self.list.scroll_by(_PAGE_ROWS[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    def minimumSizeHint(self) -> QSize:
        return smallest_page()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange()
        super().resizeEvent(event)

    def _arrange(self) -> None:
        used = theme.current()
        narrow = self.width() < used.px(_NARROW_BELOW)
        low = self.height() < used.px(_LOW_BELOW)
        self.summary.arrange(narrow=narrow, low=low)
        side = used.px(24)
        self._actions.setContentsMargins(side, used.px(16), side, used.px(16))
        self._actions.setSpacing(used.px(10))
        for place, button in enumerate(self.ways.values()):
            columns = 2 if narrow else 4
            self._actions.addWidget(button, place // columns, place % columns)
        for column in range(4):
            self._actions.setColumnStretch(column, 0 if narrow and column > 1 else 1)
        self._foot.setContentsMargins(side, used.px(4), used.px(8), used.px(4))
