"""Pictures of windows beside each other."""

from __future__ import annotations

from PySide6.QtGui import QImage, QPainter

_UNSEEN = 40
"""Of 255: the edges of large letters are not the same each time."""


def differing(one: QImage, other: QImage) -> int:
    """How many channels of colour differ so that it could be seen."""
    assert one.size() == other.size()
    difference = one.copy()
    painter = QPainter(difference)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Difference)
    painter.drawImage(0, 0, other)
    painter.end()
    plain = difference.convertToFormat(QImage.Format.Format_RGB888)
    row, step = 3 * plain.width(), plain.bytesPerLine()
    every = bytes(plain.constBits())
    channels = b"".join(every[start : start + row] for start in range(0, len(every), step))
    return len(channels.translate(None, delete=bytes(range(_UNSEEN))))
