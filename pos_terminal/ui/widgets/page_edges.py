"""How far what a page of the settings says stays from its edges: the same on every page, so nothing jumps."""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QWidget

from pos_terminal.ui import theme

_NARROW_BELOW: Final = 760


def page_edges(page: QWidget) -> tuple[int, int]:
    """The room at each side and above, in pixels of the screen: less on a narrow page."""
    used = theme.current()
    narrow = page.width() < used.px(_NARROW_BELOW)
    return (used.px(24), used.px(24)) if narrow else (used.px(44), used.px(36))
