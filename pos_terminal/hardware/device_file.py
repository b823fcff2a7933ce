"""A printer as a file of the system: /dev/usb/lp0 and its like on Linux."""

from __future__ import annotations

import errno
import os
import select
import stat
from contextlib import suppress
from typing import Final

from pos_terminal.hardware.line import Deadline, Line, PrinterTrouble, Problem
from pos_terminal.records import dataclass

_AT_ONCE: Final = 1024
_PROBLEMS: Final = {
    errno.ENOENT: Problem.NO_DEVICE,
    errno.ENODEV: Problem.NO_DEVICE,
    # A pipe that nobody reads; a printer that is unplugged.
    errno.ENXIO: Problem.NOT_REACHED,
    errno.EACCES: Problem.NOT_PERMITTED,
    errno.EPERM: Problem.NOT_PERMITTED,
    errno.EBUSY: Problem.BUSY,
}


@dataclass(frozen=True, slots=True)
class DeviceWay:
    """The file's path."""

    path: str

    @property
    def address(self) -> str:
        return self.path

    def open(self, deadline: Deadline) -> Line:  # noqa: ARG002 - the file is there at once, or not at all
        if not hasattr(os, "O_NONBLOCK"):
            raise PrinterTrouble(Problem.UNSUITABLE)
        try:
            kind = os.stat(self.path).st_mode
            if not (stat.S_ISCHR(kind) or stat.S_ISFIFO(kind)):
                # An ordinary file would swallow every receipt without a word.
                raise PrinterTrouble(Problem.NO_DEVICE, "not a device")
            two_way = stat.S_ISCHR(kind)
            # A pipe that is opened both ways gives back what was just written into it.
            access = os.O_RDWR if two_way else os.O_WRONLY
            return _File(os.open(self.path, access | os.O_NONBLOCK | os.O_NOCTTY), two_way)
        except OSError as error:
            raise PrinterTrouble(_PROBLEMS.get(error.errno or 0, Problem.NOT_REACHED), str(error)) from error


class _File:
    def __init__(self, descriptor: int, two_way: bool) -> None:
        self._descriptor = descriptor
        self._two_way = two_way

    def write(self, data: bytes, deadline: Deadline) -> None:
        left = memoryview(data)
        while left:
            began = len(left) < len(data)
            try:
                _, ready, _ = select.select([], [self._descriptor], [], deadline.left_s)
                if not ready:
                    raise PrinterTrouble(Problem.TOO_SLOW, began=began)
                left = left[os.write(self._descriptor, left[:_AT_ONCE]) :]
            except BlockingIOError:
                if not deadline.left_s:
                    raise PrinterTrouble(Problem.TOO_SLOW, began=began) from None
            except OSError as error:
                raise PrinterTrouble(Problem.LOST, str(error), began=began) from error

    def read(self, deadline: Deadline) -> bytes:
        if not self._two_way:
            return b""
        try:
            ready, _, _ = select.select([self._descriptor], [], [], deadline.left_s)
            return os.read(self._descriptor, 256) if ready else b""
        except BlockingIOError:
            return b""
        except OSError as error:
            raise PrinterTrouble(Problem.LOST, str(error)) from error

    def close(self, *, whole: bool) -> None:  # noqa: ARG002 - the system keeps what was written
        with suppress(OSError):
            os.close(self._descriptor)
