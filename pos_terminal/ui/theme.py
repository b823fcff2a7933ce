"""Colours, sizes, fonts and icons of the design, read from resources/tokens.json.

Widgets ask `current()` while they paint, so a change of theme needs only a repaint. No widget writes
a colour itself.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Final

from PySide6.QtCore import QByteArray, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontMetrics, QGuiApplication, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from pos_terminal.resources import resource
from pos_terminal.ui import paint_mistakes, stylesheet

# Whoever paints asks for colours here, and so comes after it.
paint_mistakes.survive_mistakes_in_painting()

_FONT_FILES: Final = (
    "Inter-Regular.otf",
    "Inter-Medium.otf",
    "Inter-SemiBold.otf",
    "Inter-Bold.otf",
    "InterDisplay-Medium.otf",
    "InterDisplay-SemiBold.otf",
    "InterDisplay-Bold.otf",
)
_DISPLAY_FROM: Final = 32
_THIN_STROKE_FROM: Final = 24
_WIDTHS_KEPT: Final = 4_000
_SHAPES: Final = ("calt", "liga", "case")
"""What Inter puts in place of some letters beside others."""


class Theme:
    """One palette at one scale. Immutable: another theme is another object.

    `plain`: every letter in its plain shape. A PDF draws figures of one width and the colon between figures,
    but cannot name them, so that nobody could search or copy them.
    """

    def __init__(self, *, dark: bool = False, scale: float = 1.0, plain: bool = False) -> None:
        self._dark = dark
        self._plain = plain
        self._scale = scale
        self._colors = {
            token: QColor(value) for token, value in _palette("dark" if dark else "light").items()
        }
        self._icons: dict[tuple[str, int, int, float, float], QPixmap] = {}
        self._fonts: dict[tuple[int, int, bool, float], QFont] = {}
        self._widths: dict[tuple[str, int, int, bool, float], int] = {}

    @property
    def dark(self) -> bool:
        """Whether this is the dark palette."""
        return self._dark

    @property
    def scale(self) -> float:
        """By how much every length of the design is multiplied."""
        return self._scale

    def color(self, token: str) -> QColor:
        """The colour of a token such as "ink" or "on-accent-2". It is shared: copy it before you change it.

        Raises KeyError for an unknown one.
        """
        return self._colors[token]

    def px(self, n: float) -> int:
        """A length of the design in whole pixels of this theme."""
        return round(n * self._scale)

    def font(
        self, size: int, weight: int = 400, *, display: bool | None = None, tracking: float = 0.0
    ) -> QFont:
        """A font of `size` px at scale 1 with tabular figures; `tracking` in em. It is shared: copy it before
        you change it.

        Inter Display from 32 px up, unless `display` says otherwise.
        """
        wide = size >= _DISPLAY_FROM if display is None else display
        key = (size, weight, wide, tracking)
        font = self._fonts.get(key)
        if font is None:
            font = self._fonts[key] = self._made_font(size, weight, wide, tracking)
        return font

    def _made_font(self, size: int, weight: int, wide: bool, tracking: float) -> QFont:
        font = QFont("Inter Display" if wide else "Inter")
        pixels = max(1, self.px(size))
        font.setPixelSize(pixels)
        font.setWeight(QFont.Weight(weight))
        font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
        if self._plain:
            for feature in _SHAPES:
                font.setFeature(QFont.Tag(feature), 0)
        else:
            font.setFeature(QFont.Tag("tnum"), 1)
        if tracking:
            font.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, tracking * pixels)
        return font

    def width(
        self,
        text: str,
        size: int,
        weight: int = 400,
        *,
        display: bool | None = None,
        tracking: float = 0.0,
    ) -> int:
        """How many pixels `text` takes in `font(size, weight, ...)`. What was measured is remembered."""
        wide = size >= _DISPLAY_FROM if display is None else display
        key = (text, size, weight, wide, tracking)
        known = self._widths.get(key)
        if known is None:
            if len(self._widths) >= _WIDTHS_KEPT:
                self._widths.clear()
            font = self.font(size, weight, display=wide, tracking=tracking)
            known = self._widths[key] = QFontMetrics(font).horizontalAdvance(text)
        return known

    def icon(self, name: str, size: int, color: QColor | str, stroke: float | None = None) -> QPixmap:
        """The icon resources/icons/`name`.svg in one colour (a QColor or a token), `size` px at scale 1."""
        shade = self.color(color) if isinstance(color, str) else color
        width = stroke or (1.75 if size >= _THIN_STROKE_FROM else 2.0)
        ratio = _device_pixel_ratio()
        key = (name, size, shade.rgba(), ratio, width)
        if key not in self._icons:
            self._icons[key] = _draw_icon(name, self.px(size), shade, ratio, width)
        return self._icons[key]

    def stylesheet(self) -> str:
        """The style sheet of the whole application in this theme."""
        return stylesheet.build({token: color.name() for token, color in self._colors.items()}, self.px)


@cache
def _palette(name: str) -> dict[str, str]:
    tokens = json.loads(resource("tokens.json").read_text(encoding="utf-8"))
    palette: dict[str, str] = tokens[name]
    return palette


@cache
def _icon_source(name: str) -> str:
    return resource(f"icons/{name}.svg").read_text(encoding="utf-8")


def _device_pixel_ratio() -> float:
    app = QGuiApplication.instance()
    return app.devicePixelRatio() if isinstance(app, QGuiApplication) else 1.0


def _draw_icon(name: str, size: int, color: QColor, ratio: float, stroke: float) -> QPixmap:
    # QtSvg draws currentColor black, so the colour is written into the source.
    source = _icon_source(name).replace("currentColor", color.name())
    source = source.replace('stroke-width="2"', f'stroke-width="{stroke}"')
    pixmap = QPixmap(QSize(round(size * ratio), round(size * ratio)))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setOpacity(color.alphaF())
    QSvgRenderer(QByteArray(source.encode())).render(painter, QRectF(0, 0, size, size))
    painter.end()
    return pixmap


class _Signals(QObject):
    changed = Signal()


signals: Final = _Signals()
"""`signals.changed` is emitted after another theme is in force."""

_in_force: dict[str, Theme] = {}


def current() -> Theme:
    """The theme in force; light at scale 1 until `use` chose another."""
    if "theme" not in _in_force:
        _in_force["theme"] = Theme()
    return _in_force["theme"]


def use(theme: Theme) -> None:
    """Put this theme in force and tell everyone who listens to `signals.changed`."""
    _in_force["theme"] = theme
    signals.changed.emit()


@contextmanager
def lent(theme: Theme) -> Iterator[None]:
    """Paint with another theme for a moment, for a window that has a scale of its own. Nobody is told."""
    before = current()
    _in_force["theme"] = theme
    try:
        yield
    finally:
        _in_force["theme"] = before


@cache
def load_fonts() -> None:
    """Make Inter and Inter Display known to Qt, once. Raises RuntimeError for a font file Qt cannot read."""
    for name in _FONT_FILES:
        if QFontDatabase.addApplicationFont(str(resource(f"fonts/{name}"))) < 0:
            raise RuntimeError(f"font not readable: {name}")


def follow(apply: Callable[[], None]) -> None:
    """Call `apply` now and after every change of theme; a method of a QObject, so that it ends with it."""
    apply()
    signals.changed.connect(apply)
