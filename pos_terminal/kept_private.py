"""What this process keeps to itself: the files it makes, and what is in its memory."""

from __future__ import annotations

import os
import sys
from typing import Final

OWN_FILES: Final = 0o077
"""The umask until it is known where the data is: new files are for this person of the PC alone."""
_PR_SET_DUMPABLE: Final = 4


def keep_files_private() -> None:
    """From now on new files are for their owner alone, and no memory is written into a file when the process
    dies. First thing in every process; the processes that it starts have it from it."""
    os.umask(OWN_FILES)
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def keep_memory_private() -> None:
    """From now on no other process of the same person reads the memory of this one, and no service for core
    dumps gets it. Before secrets are read; where the system cannot do it, nothing happens."""
    if sys.platform.startswith("linux"):
        # Only here: it is read for nothing by whoever has no secrets.
        import ctypes

        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
