"""A printer, or a drawer's trigger, on a serial line."""

from __future__ import annotations

import errno
import time
from contextlib import suppress
from typing import Any, Final

from pos_terminal.hardware.line import Deadline, Line, PrinterTrouble, Problem
from pos_terminal.records import dataclass

BAUD: Final = 9600
_AT_ONCE: Final = 128


def _errors() -> tuple[type[Exception], ...]:
    """What a broken line raises: on a POSIX system an error of the terminal is none of the system's."""
    try:
        import termios
    except ImportError:
        return (OSError,)
    return (OSError, termios.error)


_ERRORS: Final = _errors()
_READ_ERRORS: Final[tuple[type[Exception], ...]] = (*_ERRORS, TypeError)
_SEEN_OFF_S: Final = 10.0
_LOOK_S: Final = 0.02


@dataclass(frozen=True, slots=True)
class SerialWay:
    """The line's name and its speed: eight bits, no parity, one stop bit, as receipt printers come."""

    port: str
    baud: int = BAUD

    @property
    def address(self) -> str:
        return self.port

    def open(self, deadline: Deadline) -> Line:
        # Only a terminal with a serial printer reads it.
        try:
            import serial
        except ImportError as error:
            raise PrinterTrouble(Problem.UNSUITABLE, str(error)) from error
        left_s = max(0.01, deadline.left_s)
        try:
            return _Serial(serial.Serial(self.port, self.baud, write_timeout=left_s, exclusive=True))
        except (OSError, ValueError) as error:
            raise PrinterTrouble(_problem(error), str(error)) from error


def _problem(error: Exception) -> Problem:
    number = getattr(error, "errno", None)
    if number in (errno.EACCES, errno.EPERM):
        return Problem.NOT_PERMITTED
    if number == errno.ENOENT or "FileNotFound" in str(error):
        return Problem.NO_DEVICE
    if number in (errno.EBUSY, errno.EAGAIN) or "lock" in str(error).lower():
        return Problem.BUSY
    return Problem.NOT_REACHED


class _Serial:
    def __init__(self, opened: Any) -> None:
        self._serial = opened

    def write(self, data: bytes, deadline: Deadline) -> None:
        import serial

        for start in range(0, len(data), _AT_ONCE):
            try:
                self._serial.write_timeout = max(0.01, deadline.left_s)
                self._serial.write(data[start : start + _AT_ONCE])
            except serial.SerialTimeoutException as error:
                # How much of the piece has left is not told.
                raise PrinterTrouble(Problem.TOO_SLOW, began=True) from error
            except _ERRORS as error:
                raise PrinterTrouble(Problem.LOST, str(error), began=True) from error

    def read(self, deadline: Deadline) -> bytes:
        try:
            self._serial.timeout = deadline.left_s
            first: bytes = self._serial.read(1)
            return first + self._serial.read(self._serial.in_waiting) if first else b""
        except _READ_ERRORS as error:
            # pyserial meets a line that was pulled out under it with either.
            raise PrinterTrouble(Problem.LOST, str(error)) from error

    def close(self, *, whole: bool) -> None:
        with suppress(*_ERRORS):
            until = Deadline.after(_SEEN_OFF_S)
            while whole and self._serial.out_waiting and until.left_s:
                time.sleep(_LOOK_S)
            # What is left would hold the closing up for as long as the printer is silent.
            self._serial.reset_output_buffer()
        with suppress(*_ERRORS):
            self._serial.close()
