"""Dialogs: a scrim over the window, one box on it, one question in the box."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QColor,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
)
from PySide6.QtWidgets import (
    QFrame,
    QGraphicsDropShadowEffect,
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)

from pos_terminal.ui import theme
from pos_terminal.ui.states.dialogs import Choice, DialogState
from pos_terminal.ui.states.outcome import Outcome
from pos_terminal.ui.widgets.button import Button, primary_of
from pos_terminal.ui.widgets.glyphs import paint_glyph
from pos_terminal.ui.widgets.label import Label
from pos_terminal.ui.widgets.outcome_look import LOOKS

_SCRIM = QColor(13, 16, 22, 143)
_SHADOW = QColor(0, 0, 0, 71)


class Strip(QFrame):
    """The amber head of a warning: the diamond, what it is about, and the words."""

    def __init__(self, over: str, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row = QHBoxLayout(self)
        words = QVBoxLayout()
        words.addStretch(1)
        over_label = Label(over, 18, tone="on-unk", weight=600)
        over_label.setVisible(bool(over))
        words.addWidget(over_label)
        self._title = Label(title, 36, tone="on-unk", wrap=True)
        words.addWidget(self._title)
        words.addStretch(1)
        self._row.addLayout(words, 1)
        theme.follow(self._restyle)

    def paintEvent(self, _event: QPaintEvent) -> None:
        used = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        radius = used.px(12)
        shape = QPainterPath()
        shape.addRoundedRect(QRectF(self.rect()).adjusted(0, 0, 0, radius), radius, radius)
        painter.setClipRect(self.rect())
        painter.fillPath(shape, used.color("unk"))
        side = used.px(96)
        glyph = QRectF(used.px(36), (self.height() - side) / 2, side, side)
        look = LOOKS[Outcome.UNKNOWN]
        paint_glyph(painter, glyph, look.outline, used.color(look.glyph), used.color(look.mark))

    def _restyle(self) -> None:
        used = theme.current()
        self._row.setContentsMargins(used.px(36 + 96 + 26), used.px(28), used.px(36), used.px(28))
        self.setMinimumHeight(used.px(152))


class Box(QFrame):
    """What lies on the scrim. `chosen` closes it; `state` says its width and what Esc and Enter do."""

    chosen = Signal(str)

    def __init__(self, state: DialogState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("dialog")
        self.state = state
        self.setAccessibleName(f"{state.over_title} {state.title} {state.text}".strip())
        shadow = QGraphicsDropShadowEffect(self)
        shadow.setBlurRadius(40)
        shadow.setOffset(0, 12)
        shadow.setColor(_SHADOW)
        self.setGraphicsEffect(shadow)

    def first_focus(self) -> QWidget | None:
        """What gets the keyboard when it is opened."""
        # What Enter must not confirm does not get the focus either: Space would press it.
        primary = primary_of(self) if self.state.enter_confirms else None
        return primary or self.findChild(Button)

    def type_key(self, key: str) -> None:
        """A key of an amount or a code that no field took; most boxes have nothing to type into."""


class DialogBox(Box):
    """The box: title, text, whatever stands between, and the row of choices."""

    def __init__(self, state: DialogState, body: QWidget | None, parent: QWidget) -> None:
        super().__init__(state, parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        if state.warning:
            column.addWidget(Strip(state.over_title, state.title))
        self._inside = QVBoxLayout()
        column.addLayout(self._inside)
        if not state.warning:
            self._inside.addWidget(Label(state.title, 28, wrap=True))
        if state.text:
            self._inside.addWidget(Label(state.text, 20, weight=400, wrap=True))
        if body is not None:
            self._inside.addWidget(body, 1)
        self._row = QHBoxLayout()
        self._inside.addLayout(self._row)
        self._add_choices(state.choices)
        theme.follow(self._restyle)

    def _add_choices(self, choices: tuple[Choice, ...]) -> None:
        for choice in (c for c in choices if c.left):
            self._row.addWidget(self._button(choice))
        self._row.addStretch(1)
        for choice in (c for c in choices if not c.left):
            self._row.addWidget(self._button(choice))

    def _button(self, choice: Choice) -> Button:
        button = Button(choice.text, choice.kind, icon=choice.icon, key=choice.key, tall=True, parent=self)
        button.setObjectName(f"choice-{choice.name}")
        button.clicked.connect(lambda _checked=False, name=choice.name: self.chosen.emit(name))
        return button

    def _restyle(self) -> None:
        used = theme.current()
        self._inside.setContentsMargins(used.px(36), used.px(28), used.px(36), used.px(32))
        self._inside.setSpacing(used.px(16))
        self._row.setContentsMargins(0, used.px(20), 0, 0)
        self._row.setSpacing(used.px(12))


class DialogLayer(QWidget):
    """The scrim with the dialog that is open. `chosen` tells the choice after the dialog is closed."""

    chosen = Signal(str)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._box: Box | None = None
        self._before: QWidget | None = None
        self.hide()

    def open(self, state: DialogState, body: QWidget | None = None) -> None:
        """Show this dialog instead of the one that is open; it takes the keyboard."""
        self.open_box(DialogBox(state, body, self))

    def open_box(self, box: Box) -> None:
        """Show this box instead of the one that is open; it takes the keyboard."""
        window = self.parentWidget()
        if self._box is None and window is not None:
            self._before = window.window().focusWidget()
        self._drop()
        self._box = box
        box.setParent(self)
        box.chosen.connect(self.choose)
        box.show()
        self.show()
        self.place()
        first = box.first_focus()
        if first is not None:
            first.setFocus()
        QAccessible.updateAccessibility(QAccessibleEvent(self._box, QAccessible.Event.Alert))

    def box(self) -> Box | None:
        """The box that is open; None where there is none."""
        return self._box

    def state(self) -> DialogState | None:
        """The dialog that is open; None where there is none."""
        return self._box.state if self._box is not None else None

    def close_dialog(self) -> None:
        """Close without a choice; the focus goes back to where it was."""
        self._drop()
        self.hide()
        if self._before is not None and self._before.isVisible():
            self._before.setFocus()
        self._before = None

    def choose(self, name: str) -> None:
        """Close, then tell this choice."""
        self.close_dialog()
        self.chosen.emit(name)

    def press_enter(self) -> bool:
        """Press the primary button, where Enter may. Returns whether something was pressed."""
        box = self._box
        if box is None or not box.state.enter_confirms:
            return False
        button = primary_of(box)
        if button is not None:
            button.click()
        return button is not None

    def press_escape(self) -> None:
        """Choose what Esc stands for, or close, where Esc may."""
        if self._box is not None and self._box.state.on_escape:
            self.choose(self._box.state.on_escape)

    def place(self) -> None:
        """Cover the window, with the box in its middle; to be called when the window changes its size."""
        window = self.parentWidget()
        if self._box is None or window is None:
            return
        self.setGeometry(window.rect())
        used = theme.current()
        room = self.rect().adjusted(used.px(24), used.px(24), -used.px(24), -used.px(24))
        width = min(used.px(self._box.state.width), room.width())
        self._box.setFixedWidth(width)
        self._box.ensurePolished()
        layout = self._box.layout()
        wanted = layout.totalHeightForWidth(width) if layout is not None else 0
        height = min(max(wanted, used.px(self._box.state.height)), room.height())
        self._box.setGeometry((self.width() - width) // 2, (self.height() - height) // 2, width, height)
        self.raise_()

    def paintEvent(self, _event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), _SCRIM)

    def mousePressEvent(self, _event: QMouseEvent) -> None:
        """A touch beside the box does nothing: what is under the scrim cannot be pressed."""

    def _drop(self) -> None:
        if self._box is not None:
            self._box.setParent(None)
            self._box.deleteLater()
            self._box = None
