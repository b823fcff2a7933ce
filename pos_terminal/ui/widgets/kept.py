"""What a widget painted of itself, kept as a picture: drawing it again takes a hundredth of the time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QWidget

from pos_terminal.texts import words_in_use
from pos_terminal.ui import theme

_NOTHING: Final = (None,)
_MOST_ROWS: Final = 32


class Kept:
    """The picture of one widget. It is painted anew when something that it shows has changed."""

    __slots__ = ("_look", "_picture")

    def __init__(self) -> None:
        self._look: tuple[object, ...] = _NOTHING
        self._picture: QPixmap | None = None

    def show(self, widget: QWidget, draw: Callable[[QPainter], None], *look: object) -> None:
        """Paint `widget` as `draw` does, which is called only where something changed: theme, language, size,
        or one of `look`, which names everything else that `draw` looks at. To be called in a paint event."""
        ratio = widget.devicePixelRatio()
        painter = QPainter(widget)
        if ratio != int(ratio):
            # Between whole pixels a picture would be blurred.
            draw(painter)
            return
        whole = (theme.current(), words_in_use(), ratio, widget.width(), widget.height(), *look)
        if self._picture is None or whole != self._look:
            self._picture = _drawn(widget.width(), widget.height(), ratio, draw)
            self._look = whole
        painter.drawPixmap(0, 0, self._picture)


class KeptRows:
    """The pictures of the rows of a list that were painted last."""

    __slots__ = ("_pictures",)

    def __init__(self) -> None:
        self._pictures: dict[tuple[object, ...], QPixmap] = {}

    def show(
        self, painter: QPainter, area: QRect, draw: Callable[[QPainter, QRect], None], *look: object
    ) -> None:
        """Paint a row into `area` as `draw` does, which is called with an area of this size at 0, 0, and only
        where no row of this `look` (values that hash) was painted lately."""
        ratio = painter.device().devicePixelRatio()
        if ratio != int(ratio):
            draw(painter, area)
            return
        width, height = area.width(), area.height()
        whole = (theme.current(), words_in_use(), ratio, width, height, *look)
        picture = self._pictures.get(whole)
        if picture is None:
            if len(self._pictures) >= _MOST_ROWS:
                self._pictures.clear()
            inside = QRect(0, 0, width, height)
            picture = self._pictures[whole] = _drawn(width, height, ratio, lambda own: draw(own, inside))
        painter.drawPixmap(area.topLeft(), picture)


def _drawn(width: int, height: int, ratio: float, draw: Callable[[QPainter], None]) -> QPixmap:
    picture = QPixmap(round(width * ratio), round(height * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    draw(painter)
    painter.end()
    return picture
