"""The ring around what has the focus, for who uses the keyboard. One per window, over everything."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QLineEdit, QListView, QStackedWidget, QWidget

from pos_terminal.ui import theme
from pos_terminal.ui.widgets.amount import AmountDisplay

_GAP = 2
_WIDTH = 3


class FocusRing(QWidget):
    """Transparent for the mouse. Shown after a key, hidden after a touch; fields draw their own border."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._over = window
        self._target: QWidget | None = None
        self._by_keyboard = False
        window.installEventFilter(self)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._focus_changed)
        self.hide()

    def set_by_keyboard(self, by_keyboard: bool) -> None:
        """Whether the last thing a person did was a key press rather than a touch."""
        self._by_keyboard = by_keyboard
        self._place()

    def target(self) -> QWidget | None:
        """What the ring is around now; None while it is not shown."""
        return self._target if self.isVisible() else None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest):
            self._place()
        return super().eventFilter(watched, event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        used = theme.current()
        width = used.px(_WIDTH)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(used.color("accent-text"), width))
        inside = QRectF(self.rect()).adjusted(width / 2, width / 2, -width / 2, -width / 2)
        painter.drawRoundedRect(inside, used.px(8 + 5), used.px(8 + 5))

    def _focus_changed(self, _old: QWidget | None, new: QWidget | None) -> None:
        mine = new is not None and new.window() is self._over.window()
        plain = not isinstance(new, (QLineEdit, QListView, AmountDisplay))
        # A whole screen holds the keyboard when nothing in it was chosen: there is nothing to point at.
        screen = new is not None and isinstance(new.parentWidget(), QStackedWidget)
        self._target = new if mine and plain and not screen else None
        self._place()

    def _place(self) -> None:
        target = self._target
        shown = self._by_keyboard and target is not None and target.isVisible()
        if target is None or not shown or target is self._over:
            self.hide()
            return
        out = theme.current().px(_GAP) + theme.current().px(_WIDTH)
        corner = target.mapTo(self._over, QPoint(0, 0))
        self.setGeometry(QRect(corner, target.size()).adjusted(-out, -out, out, out))
        self.show()
        self.raise_()
