"""How large everything is drawn on a window of some size."""

from __future__ import annotations

from typing import Final

BASE_WIDTH: Final = 1366
BASE_HEIGHT: Final = 768
STEPS: Final = (2.0, 1.75, 1.4, 1.25, 1.15, 1.0)
SMALLEST_WIDTH: Final = 1024
SMALLEST_HEIGHT: Final = 700


def scale_for(width: int, height: int) -> float:
    """The largest step that fits a window of this size in px; never under 1."""
    fits = min(width / BASE_WIDTH, height / BASE_HEIGHT)
    return next((step for step in STEPS if step <= fits), 1.0)


def too_small(width: int, height: int) -> bool:
    """Whether the window should be made larger to show everything."""
    return width < SMALLEST_WIDTH or height < SMALLEST_HEIGHT
