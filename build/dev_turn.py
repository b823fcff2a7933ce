"""One at a time: who changes an environment holds its turn, and so does every program started for it."""

from __future__ import annotations

import errno
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def turn(place: Path, waiting: str) -> Iterator[int]:
    """Hold the turn of the file `place`, after waiting for it with the sentence `waiting` said once.

    Gives the descriptor that holds it. Handed to a child process it keeps the turn until that ends, too: a
    pip whose parent was killed goes on writing, and nobody may begin beside it. The system lets go of the
    turn when the last of them dies.
    """
    place.parent.mkdir(parents=True, exist_ok=True)
    with place.open("w") as file:
        if not _taken(file.fileno(), wait=False):
            print(waiting, flush=True)
            while not _taken(file.fileno(), wait=True):
                pass
        yield file.fileno()


def _taken(descriptor: int, *, wait: bool) -> bool:
    """Take the turn, or say that another has it. Windows waits ten seconds at most."""
    if sys.platform == "win32":
        import msvcrt

        try:
            msvcrt.locking(descriptor, msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)
        except OSError as error:
            if error.errno not in (errno.EDEADLK, errno.EACCES):
                raise
            return False
    else:
        import fcntl

        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            return False
    return True
