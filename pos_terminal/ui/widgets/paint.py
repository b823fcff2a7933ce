"""What several painted widgets draw: one line of text, boxes, key caps, the patch of a method."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPainterPath, QPen

from pos_terminal.ui import theme
from pos_terminal.ui.keys import key_name

LEFT: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
CENTER: Final = Qt.AlignmentFlag.AlignCenter

_PATCHES: Final = {"wave": "W", "orange": "OM", "mtn": "MTN"}
_PATCH_TOKENS: Final = {
    "cash": ("cash", "on-cash"),
    "wave": ("wave", "on-wave"),
    "orange": ("om", "on-om"),
    "mtn": ("mtn", "on-mtn"),
    "stripe": ("card", "on-card"),
}
_BY_HAND: Final = ("accent-soft", "accent-text")
_PATCH_ICONS: Final = {
    "cash": "cash-banknote",
    "stripe": "credit-card",
    "other": "pencil",
    "manual.sticker": "barcode",
    "manual.merchant": "receipt",
    "manual.card": "credit-card",
    "manual.moov": "device-mobile-check",
    "manual.account": "users",
    "manual.offered": "tag",
}
_CAP_HEIGHT: Final = 22
_CAP_PADDING: Final = 7


def line(
    painter: QPainter,
    box: QRect,
    text: str,
    font: QFont,
    color: QColor,
    align: Qt.AlignmentFlag = LEFT,
) -> int:
    """One line of text, cut with … where it does not fit. Returns the width it took."""
    metrics = QFontMetrics(font)
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, box.width())
    painter.setFont(font)
    painter.setPen(color)
    painter.drawText(box, align | Qt.TextFlag.TextSingleLine, shown)
    return metrics.horizontalAdvance(shown)


def box(
    painter: QPainter, area: QRectF, radius: float, fill: QColor | None, border: QColor | None, width: int = 1
) -> None:
    """A rounded box whose border lies inside `area`."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(fill or Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(border, width) if border else QPen(Qt.PenStyle.NoPen))
    inset = width / 2 if border else 0
    painter.drawRoundedRect(area.adjusted(inset, inset, -inset, -inset), radius - inset, radius - inset)


def key_box(painter: QPainter, area: QRectF, *, pressed: bool) -> None:
    """The box of a key or tile: 1 px border with a lower edge of 2 px; pressed it is sunk."""
    used = theme.current()
    radius = used.px(8)
    if pressed:
        box(painter, area, radius, used.color("sunk"), used.color("line"))
        return
    box(painter, area, radius, used.color("key-edge"), None)
    inner = area.adjusted(0, 0, 0, -1)
    box(painter, inner, radius, used.color("surface"), used.color("line"))
    # The lower line of the inner box belongs to the edge: the ring between both, as far as it is below.
    ring = QPainterPath()
    ring.addRoundedRect(area, radius, radius)
    ring.addRoundedRect(area.adjusted(1, 1, -1, -2), radius - 1, radius - 1)
    painter.save()
    painter.setClipRect(QRectF(area.left(), area.bottom() - radius / 2, area.width(), radius / 2))
    painter.fillPath(ring, used.color("key-edge"))
    painter.restore()


def key_cap_width(text: str) -> int:
    """How wide the cap of a key with this name is."""
    used = theme.current()
    return used.width(key_name(text), 14, 500) + 2 * used.px(_CAP_PADDING) + 2


def key_cap(painter: QPainter, left: int, middle: int, text: str, color: QColor, border: QColor) -> None:
    """The cap of a keyboard key, its left edge at `left`, its middle at the height `middle`."""
    used = theme.current()
    height = used.px(_CAP_HEIGHT)
    area = QRect(left, middle - height // 2, key_cap_width(text), height)
    box(painter, QRectF(area), used.px(4), None, border)
    line(painter, area, key_name(text), used.font(14, 500), color, CENTER)


def patch_icon(provider_code: str) -> str:
    """The icon of a method that has no letters."""
    kind = ".".join(provider_code.split(".")[:2])
    return _PATCH_ICONS.get(kind, "pencil")


def patch(painter: QPainter, area: QRect, provider_code: str, *, available: bool = True) -> None:
    """The coloured square of a payment method: its letters, or its icon."""
    used = theme.current()
    ground, text = _PATCH_TOKENS.get(provider_code, _BY_HAND)
    fill = used.color(ground if available else "sunk")
    ink = used.color(text if available else "ink-3")
    big = area.width() >= used.px(50)
    radius = used.px(8 if big else 6)
    box(painter, QRectF(area), radius, fill, None)
    letters = _PATCHES.get(provider_code)
    if letters is None:
        side = 32 if big else 24
        picture = used.icon(patch_icon(provider_code), side, ink, 1.75)
        half = used.px(side) / 2
        painter.drawPixmap(QPointF(area.center().x() + 1 - half, area.center().y() + 1 - half), picture)
        return
    long = len(letters) > 2
    size, tracking = (16 if long else 19, -0.04 if long else -0.01) if big else (12 if long else 15, -0.04)
    painter.setFont(used.font(size, 700, tracking=tracking))
    painter.setPen(ink)
    painter.drawText(area, CENTER, letters)
