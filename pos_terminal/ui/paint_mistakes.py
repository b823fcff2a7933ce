"""A mistake in the middle of painting is told like any other, instead of ending the process.

A painter that is still at work when its widget is done takes Qt down with it, before anybody is told: PySide
keeps the exception until later, the exception keeps the frame, and the frame keeps the painter. Here each
paintEvent of ours ends its painters first, and tells the mistake at once.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import wraps
from types import TracebackType
from typing import Any, Final

from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

_PAINTS: Final = "paintEvent"


def survive_mistakes_in_painting() -> None:
    """From now on, for every class of widgets that is made; harmless when it is asked for again."""
    if "__init_subclass__" not in vars(QWidget):
        # Qt's classes take it, though their descriptions do not say so.
        setattr(QWidget, "__init_subclass__", classmethod(_look_after))  # noqa: B010


def _look_after(widget: type[Any], /, **named: Any) -> None:
    super(QWidget, widget).__init_subclass__(**named)
    if (paint := vars(widget).get(_PAINTS)) is not None:
        setattr(widget, _PAINTS, _survived(paint))


def _survived(paint: Callable[[Any, Any], None]) -> Callable[[Any, Any], None]:
    @wraps(paint)
    def painted(widget: Any, event: Any) -> None:
        try:
            paint(widget, event)
        except BaseException as error:
            _end_painters(error.__traceback__)
            # Not raised: until PySide tells it, nothing else paints, and its painters stay open, too.
            sys.excepthook(type(error), error, error.__traceback__)

    return painted


def _end_painters(trace: TracebackType | None) -> None:
    while trace is not None:
        for value in trace.tb_frame.f_locals.values():
            if isinstance(value, QPainter) and value.isActive():
                value.end()
        trace = trace.tb_next
