"""A printer in the network: plain bytes over TCP, on port 9100 unless it says otherwise."""

from __future__ import annotations

import socket
from contextlib import suppress
from typing import Final

from pos_terminal.hardware.line import Deadline, Line, PrinterTrouble, Problem
from pos_terminal.records import dataclass

PORT: Final = 9100
_SEEN_OFF_S: Final = 1.0
"""How long a printer may take to say that it has read to the end; many never do."""
_AT_ONCE: Final = 4096


@dataclass(frozen=True, slots=True)
class NetworkWay:
    """A host and a port."""

    host: str
    port: int = PORT

    @property
    def address(self) -> str:
        return self.host if self.port == PORT else f"{self.host}:{self.port}"

    def open(self, deadline: Deadline) -> Line:
        try:
            opened = socket.create_connection((self.host, self.port), timeout=max(0.01, deadline.left_s))
        except socket.gaierror as error:
            raise PrinterTrouble(Problem.NAME_UNKNOWN, str(error)) from error
        except ConnectionRefusedError as error:
            raise PrinterTrouble(Problem.REFUSED, str(error)) from error
        except (OSError, ValueError, OverflowError) as error:
            raise PrinterTrouble(Problem.NOT_REACHED, str(error)) from error
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return _Connection(opened)


class _Connection:
    def __init__(self, opened: socket.socket) -> None:
        self._socket = opened

    def write(self, data: bytes, deadline: Deadline) -> None:
        left = memoryview(data)
        while left:
            try:
                self._socket.settimeout(max(0.001, deadline.left_s))
                left = left[self._socket.send(left[:_AT_ONCE]) :]
            except TimeoutError as error:
                raise PrinterTrouble(Problem.TOO_SLOW, began=len(left) < len(data)) from error
            except OSError as error:
                raise PrinterTrouble(Problem.LOST, str(error), began=len(left) < len(data)) from error

    def read(self, deadline: Deadline) -> bytes:
        try:
            self._socket.settimeout(max(0.001, deadline.left_s))
            found = self._socket.recv(256)
        except TimeoutError:
            return b""
        except OSError as error:
            raise PrinterTrouble(Problem.LOST, str(error)) from error
        if not found:
            raise PrinterTrouble(Problem.LOST, "closed")
        return found

    def close(self, *, whole: bool) -> None:
        # Closed with something unread in it, the system tells the other side to throw everything away.
        with suppress(OSError, PrinterTrouble):
            if whole:
                self._socket.shutdown(socket.SHUT_WR)
                until = Deadline.after(_SEEN_OFF_S)
                while self.read(until):
                    pass
        self._socket.close()
