"""The button of every screen: icon, words, and the cap of the key that presses it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QStyle, QStyleOptionButton, QWidget

from pos_terminal.ui import theme
from pos_terminal.ui.widgets import paint
from pos_terminal.ui.widgets.kept import Kept
from pos_terminal.ui.widgets.key_caps import key_caps
from pos_terminal.ui.widgets.label import set_property

PRIMARY_KINDS: Final = ("primary", "ok", "unknown")
"""The kinds of which a screen has at most one; Enter presses it."""

_INK: Final = {
    "primary": "on-accent",
    "ok": "on-ok",
    "unknown": "on-unk-btn",
    "danger": "bad-text",
    "on-dark": "on-night",
    "on-accent": "on-accent",
}
_STYLED: Final = ("kind", "tall", "ready")
_PADDING: Final = 20
_GAP: Final = 10
_ICON: Final = 24


class Button(QPushButton):
    """Kinds: "secondary", "primary", "ok", "unknown", "danger", "quiet",
    "on-dark", "on-accent". `tall` makes it 72 high.

    `key` is the cap painted beside the words while caps are shown. A button that is not ready keeps its
    press, so that the screen can say what is missing.
    """

    def __init__(
        self,
        text: str = "",
        kind: str = "secondary",
        *,
        icon: str = "",
        key: str = "",
        tall: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self._icon_name = icon
        self._key = key
        self._kept = Kept()
        self.setProperty("kind", kind)
        self.setProperty("ready", True)
        self.setAutoDefault(False)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        if tall:
            self.setProperty("tall", "lg")
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        key_caps.changed.connect(self._caps_changed)

    def set_kind(self, kind: str) -> None:
        """Change the kind, such as from "primary" to "ok"."""
        set_property(self, "kind", kind)

    def set_ready(self, ready: bool) -> None:
        """A button that is not ready looks so, and still tells its press."""
        set_property(self, "ready", ready)

    def set_icon_name(self, icon: str) -> None:
        """Show this icon before the words; "" for none."""
        self._icon_name = icon
        self.updateGeometry()
        self.update()

    def set_key(self, key: str) -> None:
        """Show the cap of this key beside the words; "" for none."""
        self._key = key
        self.updateGeometry()
        self.update()

    def is_primary(self) -> bool:
        """Whether Enter is to press this button."""
        return self.property("kind") in PRIMARY_KINDS

    def sizeHint(self) -> QSize:
        used = theme.current()
        tall = self.property("tall") == "lg"
        return QSize(self._content_width() + 2 * used.px(_PADDING) + 2, used.px(72 if tall else 56))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        styled = tuple(self.property(name) for name in _STYLED)
        state = self.isDown(), self.isEnabled(), key_caps.shown
        self._kept.show(self, self._paint, self.text(), self._icon_name, styled, state)

    def _paint(self, painter: QPainter) -> None:
        option = QStyleOptionButton()
        self.initStyleOption(option)
        self.style().drawControl(QStyle.ControlElement.CE_PushButtonBevel, option, painter, self)
        used = theme.current()
        room = self.width() - 2 * used.px(8)
        left = (self.width() - min(room, self._content_width())) // 2
        left = self._paint_icon(painter, left)
        self._paint_words(painter, left)

    def _caps_changed(self) -> None:
        if self._key:
            self.updateGeometry()
            self.update()

    def _font_size(self) -> int:
        return 20 if self.property("tall") == "lg" else 18

    def _cap_width(self) -> int:
        shown = bool(self._key) and key_caps.shown
        return paint.key_cap_width(self._key) + theme.current().px(_GAP) if shown else 0

    def _icon_width(self) -> int:
        used = theme.current()
        return used.px(_ICON) + (used.px(_GAP) if self.text() else 0) if self._icon_name else 0

    def _content_width(self) -> int:
        return self._icon_width() + self._words_width() + self._cap_width()

    def _words_width(self) -> int:
        return theme.current().width(self.text(), self._font_size(), 600)

    def _color(self) -> QColor:
        used = theme.current()
        if not self.property("ready"):
            return used.color("ink-3")
        return used.color(_INK.get(str(self.property("kind")), "ink"))

    def _paint_icon(self, painter: QPainter, left: int) -> int:
        if not self._icon_name:
            return left
        used = theme.current()
        picture = used.icon(self._icon_name, _ICON, self._color(), 2.0)
        painter.drawPixmap(QPointF(left, (self.height() - used.px(_ICON)) / 2), picture)
        return left + self._icon_width()

    def _paint_words(self, painter: QPainter, left: int) -> None:
        used = theme.current()
        cap = self._cap_width()
        color = self._color()
        room = min(self._words_width(), self.width() - left - cap - used.px(8))
        font = used.font(self._font_size(), 600)
        paint.line(painter, QRect(left, 0, room + 1, self.height()), self.text(), font, color)
        if not cap:
            return
        filled = self.is_primary() and bool(self.property("ready"))
        border = QColor(color) if filled else used.color("line")
        if filled:
            border.setAlphaF(0.5)
        ink = color if filled else used.color("ink-3")
        paint.key_cap(painter, left + room + used.px(_GAP), self.height() // 2, self._key, ink, border)


def primary_of(screen: QWidget) -> Button | None:
    """The one button of `screen` that Enter presses: visible, enabled, of a primary kind."""
    buttons = screen.findChildren(Button, options=Qt.FindChildOption.FindChildrenRecursively)
    return next((b for b in buttons if b.is_primary() and b.isVisible() and b.isEnabled()), None)
