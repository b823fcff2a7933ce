"""Keeps Python 3.11 alive under PySide6 6.12.

That PySide6 is built for Pythons in which None is not counted (3.12 and newer). Under 3.11 every call into
Qt that returns nothing takes one reference from None without having added one; after some thousand calls
Python stops with "deallocating None". So None is given more references than calls can ever take. Seen with
6.12.0: sys.getrefcount(None) falls by one for each QTimer.stop().
"""

from __future__ import annotations

import ctypes
import sys
from typing import Final

_PLENTY: Final = 1 << 40
_NOT_COUNTED_FROM: Final = (3, 12)
_kept: list[None] = []


def make_none_last() -> None:
    """Give None enough references for the life of the process. Nothing to do where None is not counted."""
    if sys.version_info >= _NOT_COUNTED_FROM or sys.getrefcount(None) >= _PLENTY:
        return
    before = sys.getrefcount(None)
    # CPython keeps the count in the first word of an object.
    count = ctypes.c_ssize_t.from_address(id(None))
    if abs(count.value - before) < 1000:
        count.value += _PLENTY
    else:
        # A build with another layout: references that are really there, as many as are affordable.
        _kept.extend([None] * 5_000_000)
