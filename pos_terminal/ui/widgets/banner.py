"""A line over a pane that stays as long as what it says is true."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from pos_terminal.ui import theme
from pos_terminal.ui.states.banner import BannerKind, BannerState
from pos_terminal.ui.states.outcome import Outcome
from pos_terminal.ui.widgets.button import Button
from pos_terminal.ui.widgets.glyphs import Glyph
from pos_terminal.ui.widgets.label import Icon, Label, set_property

_LOOKS: Final = {
    BannerKind.OFFLINE: ("wifi-off", "on-night", "on-slate", "on-slate-2"),
    BannerKind.TO_CHECK: ("alert-circle", "on-unk", "on-unk", "on-unk-2"),
    BannerKind.INFORMATION: ("info-circle", "ink", "ink", "ink-2"),
}


class Banner(QFrame):
    """Shows one BannerState, or nothing. `pressed` tells that its button was pressed."""

    pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("banner")
        self._state: BannerState | None = None
        self._row = QHBoxLayout(self)
        self._icon = Icon("info-circle", 28)
        self._title = Label("", 18, weight=600, wrap=True)
        self._line = Label("", 16, wrap=True)
        self._button = Button("")
        self._button.clicked.connect(self.pressed)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addStretch(1)
        words.addWidget(self._title)
        words.addWidget(self._line)
        words.addStretch(1)
        self._diamond = Glyph(Outcome.UNKNOWN, 34)
        self._row.addWidget(self._icon)
        self._row.addWidget(self._diamond)
        self._row.addLayout(words, 1)
        self._row.addWidget(self._button)
        theme.follow(self._restyle)
        self.hide()

    def render_state(self, state: BannerState | None) -> None:
        """Show `state`; hide for None."""
        self.setVisible(state is not None)
        if state is None or state == self._state:
            return
        self._state = state
        icon, token, first, second = _LOOKS[state.kind]
        set_property(self, "kind", state.kind.value)
        unsure = state.kind is BannerKind.TO_CHECK
        self._icon.setVisible(not unsure)
        self._diamond.setVisible(unsure)
        self._icon.set_icon(state.icon or icon, token)
        self._title.setText(state.title)
        set_property(self._title, "tone", first)
        self._line.setText(state.line)
        set_property(self._line, "tone", second)
        self._line.setVisible(bool(state.line))
        self._button.setText(state.button)
        self._button.setVisible(bool(state.button))
        self.setAccessibleName(f"{state.title} {state.line}".strip())

    def _restyle(self) -> None:
        used = theme.current()
        self._row.setContentsMargins(used.px(32), used.px(8), used.px(32), used.px(8))
        self._row.setSpacing(used.px(18))
        self.setMinimumHeight(used.px(72))
