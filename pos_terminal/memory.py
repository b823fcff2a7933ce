"""How much of the machine's memory the window holds: one pool for all threads, and what only the start needed
is given back. Linux alone; elsewhere nothing happens."""

from __future__ import annotations

import re
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Final

_M_ARENA_MAX: Final = -8
"""As glibc's malloc.h numbers it."""
_MADV_DONTNEED: Final = 4
_MAPPED: Final = re.compile(
    r"([0-9a-f]+)-([0-9a-f]+) r-[-x]p [0-9a-f]+ [0-9a-f]+:[0-9a-f]+ [1-9]\d* +/.*\.so(\.[0-9.]+)?$"
)
"""A library that is read or run, and cannot be written to through this piece. Libraries alone: nobody unloads
one while the program runs. Another file, a font, may be let go of at any moment, and where it was something
else may lie by the time it is given back."""
_OURS: Final = "Anonymous:"


def share_one_pool() -> None:
    """From now on all threads take memory from one pool: what is given back into a pool of a thread's own is
    of no use to the others. To be called before the first thread is started."""
    if not sys.platform.startswith("linux"):
        return
    import ctypes

    choose = getattr(ctypes.CDLL(None), "mallopt", None)
    if choose is not None:
        choose(_M_ARENA_MAX, 1)


def give_back() -> None:
    """Give the system what is free in the pool, and the pages of programs and libraries: half of what they
    take is read once, by the start. What is used again is there again with the next touch, from the system's
    own copy of the file. Takes some milliseconds."""
    if not sys.platform.startswith("linux"):
        return
    import ctypes

    library = ctypes.CDLL(None)
    trim = getattr(library, "malloc_trim", None)
    if trim is not None:
        trim(0)
    try:
        mapped = Path("/proc/self/smaps").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return
    for start, length in read_only(mapped):
        # Refused for what is locked; then it stays.
        library.madvise(ctypes.c_void_p(start), ctypes.c_size_t(length), _MADV_DONTNEED)


def give_back_soon() -> None:
    """The same on a thread of its own: nobody waits for it."""
    threading.Thread(target=give_back, name="give-back", daemon=True).start()


def read_only(mapped: str) -> Iterator[tuple[int, int]]:
    """Where pieces of files lie in memory that are as they are in the file, and how many bytes each has: from
    `mapped`, as /proc/self/smaps says it. Pieces that were changed when they were loaded are left out: what
    was changed would be lost."""
    piece: tuple[int, int] | None = None
    for line in mapped.splitlines():
        if found := _MAPPED.match(line):
            start = int(found[1], 16)
            piece = start, int(found[2], 16) - start
        elif line[:1].islower() or line[:1].isdigit():
            piece = None
        elif piece is not None and line.startswith(_OURS):
            if line.split()[1] == "0":
                yield piece
            piece = None
