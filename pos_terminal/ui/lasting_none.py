"""Keeps Python 3.11 alive under PySide6 6.12.

That PySide6 is built for Pythons in which None, True and False are not counted (3.12 and newer). Under 3.11
many calls into Qt take one reference from them without having added one; after some thousand calls Python
stops with "deallocating None" or "deallocating True or False". So they, and the other values that newer
Pythons do not count, are given more references than calls can ever take. Seen with 6.12.0: sys.getrefcount
falls by one for None with each QTimer.stop(), for True with each emit() of a signal.
"""

from __future__ import annotations

import ctypes
import sys
from typing import Final

_PLENTY: Final = 1 << 40
_NOT_COUNTED_FROM: Final = (3, 12)
_SHARED: Final = (None, True, False, Ellipsis, NotImplemented, "", b"", (), *range(-5, 257))
_SLACK: Final = 1000
_AFFORDABLE: Final = 1_000_000
_kept: list[object] = []


def make_none_last() -> None:
    """Give None and its like enough references for the life of the process. Newer Pythons need nothing."""
    if sys.version_info >= _NOT_COUNTED_FROM or sys.getrefcount(None) >= _PLENTY:
        return
    for value in _SHARED:
        # CPython keeps the count in the first word of an object.
        count = ctypes.c_ssize_t.from_address(id(value))
        if abs(count.value - sys.getrefcount(value)) < _SLACK:
            count.value += _PLENTY
        else:
            # A build with another layout: references that are really there, as many as are affordable.
            _kept.extend([value] * _AFFORDABLE)
