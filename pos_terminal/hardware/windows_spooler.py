"""A printer that Windows knows by name, by its spooler's RAW door (winspool.drv).

Not tried on a real Windows yet: it is written from the description of the interface, and the tests only see
that it can be read everywhere and says what is wrong where there is no such spooler.
"""

from __future__ import annotations

import ctypes
from contextlib import suppress
from typing import Any, Final

from pos_terminal.hardware.line import Deadline, Line, PrinterTrouble, Problem
from pos_terminal.records import dataclass

_ACCESS_DENIED: Final = 5
_INVALID_NAME: Final = 1801


class _DocumentInfo(ctypes.Structure):
    """DOC_INFO_1W."""

    _fields_ = (
        ("pDocName", ctypes.c_wchar_p),
        ("pOutputFile", ctypes.c_wchar_p),
        ("pDatatype", ctypes.c_wchar_p),
    )


@dataclass(frozen=True, slots=True)
class WindowsWay:
    """The name under which Windows shows the printer."""

    name: str

    @property
    def address(self) -> str:
        return self.name

    def open(self, deadline: Deadline) -> Line:  # noqa: ARG002 - the spooler answers at once
        load: Any = getattr(ctypes, "WinDLL", None)
        if load is None:
            raise PrinterTrouble(Problem.UNSUITABLE, "no spooler")
        spooler = load("winspool.drv", use_last_error=True)
        handle = ctypes.c_void_p()
        if not spooler.OpenPrinterW(self.name, ctypes.byref(handle), None):
            raise _trouble(began=False)
        document = _DocumentInfo("Receipt", None, "RAW")
        if not spooler.StartDocPrinterW(handle, 1, ctypes.byref(document)):
            trouble = _trouble(began=False)
            spooler.ClosePrinter(handle)
            raise trouble
        return _Document(spooler, handle)


class _Document:
    """One document in the spooler. It is printed when it is closed whole."""

    def __init__(self, spooler: Any, handle: Any) -> None:
        self._spooler = spooler
        self._handle = handle

    def write(self, data: bytes, deadline: Deadline) -> None:  # noqa: ARG002 - into the spooler's own file
        written = ctypes.c_uint32()
        done = self._spooler.WritePrinter(self._handle, data, len(data), ctypes.byref(written))
        if not done or written.value != len(data):
            # Thrown away by close(whole=False): nothing of it is printed.
            raise _trouble(began=False)

    def read(self, deadline: Deadline) -> bytes:  # noqa: ARG002 - the spooler hands nothing back
        return b""

    def close(self, *, whole: bool) -> None:
        with suppress(OSError):
            if whole:
                self._spooler.EndDocPrinter(self._handle)
            else:
                self._spooler.AbortPrinter(self._handle)
            self._spooler.ClosePrinter(self._handle)


def _trouble(*, began: bool) -> PrinterTrouble:
    number = int(getattr(ctypes, "get_last_error", int)())
    problem = {_ACCESS_DENIED: Problem.NOT_PERMITTED, _INVALID_NAME: Problem.NO_DEVICE}.get(
        number, Problem.NOT_REACHED
    )
    return PrinterTrouble(problem, f"error {number}", began=began)
