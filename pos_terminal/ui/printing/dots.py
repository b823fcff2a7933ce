"""What prints at a window's terminal: like anywhere, and pictures for printers that want them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pos_terminal.engine.printing import Printing
from pos_terminal.engine.printing_setup import printing_of
from pos_terminal.settings import Settings

if TYPE_CHECKING:
    from pos_terminal.receipts.escpos import Target
    from pos_terminal.receipts.layout import Paper


def as_dots(paper: Paper, target: Target) -> bytes:
    """The paper as a picture in the printer's language. What draws it is read when the first is printed."""
    from pos_terminal.ui.printing.outputs import raster_bytes

    return raster_bytes(paper, target.dots)


def window_printing(settings: Settings, *, practice: bool) -> Printing:
    """What these settings make of printer and drawer, with somebody who can draw. A window that changes the
    settings reads what draws first, on Qt's own thread."""
    return printing_of(settings, practice=practice, picture=as_dots)
