"""A receipt printer that is not there: the same bytes as a real one, over TCP, a pty or a FIFO.

It prints line by line as long as it has paper, holds back what comes after, answers DLE EOT at once and
GS r in its turn, opens the drawer by ESC p, and does what a test asks: no paper, open cover, silent, slow,
gone in the middle, back again.
"""

from __future__ import annotations

import os
import pty
import select
import socket
import struct
import threading
import tty
from collections.abc import Callable
from pathlib import Path
from typing import Final

PATIENCE_S: Final = 20.0


class Mechanism:
    """The printer itself: bytes in, answers out. `changed` is told of whatever happens."""

    def __init__(self) -> None:
        self.changed = threading.Condition()
        self.received = b""
        """Every byte of documents that came, in order, without the questions."""
        self.printed = b""
        """What is on paper."""
        self.pulses: list[int] = []
        """The pin of each opening of the drawer."""
        self.questions = 0
        self.paper_lines: int | None = None
        """Lines until there is no paper; None for plenty."""
        self.paper_low = False
        self.cover_open = False
        self.error = False
        self.off_line = False
        self.silent = False
        """Never answers, as many cheap ones."""
        self.confirms = True
        """Whether it knows GS r."""
        self._waiting = b""
        self._half = b""

    @property
    def stopped(self) -> bool:
        """Whether it prints nothing now."""
        return self.paper_lines == 0 or self.cover_open or self.error or self.off_line

    def feed(self, data: bytes) -> bytes:
        """Take these bytes; returns what is answered."""
        with self.changed:
            answers = b""
            data, self._half = self._half + data, b""
            at = 0
            while at < len(data):
                piece = data[at : at + 3]
                if piece[:2] == b"\x10\x04"[: len(piece)] and len(piece) < 3:
                    self._half = piece
                    break
                if piece[:2] == b"\x10\x04":
                    self.questions += 1
                    answers += b"" if self.silent else bytes((self._status(piece[2]),))
                    at += 3
                    continue
                self.received += data[at : at + 1]
                self._waiting += data[at : at + 1]
                at += 1
            answers += self._work()
            self.changed.notify_all()
            return answers

    def add_paper(self, lines: int | None = None) -> bytes:
        """A new roll, and the cover closed: what was held back comes out. Returns what is answered."""
        with self.changed:
            self.paper_lines, self.cover_open, self.error, self.off_line = lines, False, False, False
            answers = self._work()
            self.changed.notify_all()
            return answers

    def forget_what_waits(self) -> None:
        """Switched off and on: what was held back is gone."""
        with self.changed:
            self._waiting = self._half = b""

    def wait_for(self, happened: Callable[[], bool]) -> None:
        """Until this is so."""
        with self.changed:
            assert self.changed.wait_for(happened, PATIENCE_S), (self.received[-80:], self.printed[-80:])

    def _status(self, number: int) -> int:
        if number == 1:
            return 0x12 | (0x08 if self.stopped else 0)
        if number == 2:
            bits = 0x04 if self.cover_open else 0
            return 0x12 | bits | (0x20 if self.paper_lines == 0 else 0) | (0x40 if self.error else 0)
        if number == 4:
            return 0x12 | (0x60 if self.paper_lines == 0 else 0) | (0x0C if self.paper_low else 0)
        return 0x12

    def _work(self) -> bytes:
        answers = b""
        while self._waiting and not self.stopped:
            if self._waiting[:1] in (b"\x1b", b"\x1d", b"\x1c"):
                length = _length(self._waiting)
                if len(self._waiting) < length:
                    break
                command, self._waiting = self._waiting[:length], self._waiting[length:]
                if command[:2] == b"\x1bp":
                    self.pulses.append(5 if command[2] else 2)
                elif command[:2] == b"\x1dr" and self.confirms and not self.silent:
                    answers += b"\x00"
                continue
            byte, self._waiting = self._waiting[:1], self._waiting[1:]
            self.printed += byte
            if byte == b"\n" and self.paper_lines is not None:
                self.paper_lines -= 1
        return answers


def _length(command: bytes) -> int:
    """How long the command at the beginning is; longer than what is there while that cannot be known."""
    name = command[:2]
    if name == b"\x1bp":
        return 5
    if name in (b"\x1b@", b"\x1c."):
        return 2
    if name == b"\x1b\x1d":
        return 4
    if name == b"\x1dv":
        if len(command) < 8:
            return 8
        return 8 + (command[4] + 256 * command[5]) * (command[6] + 256 * command[7])
    if name == b"\x1d(":
        return 5 if len(command) < 5 else 5 + command[3] + 256 * command[4]
    if name == b"\x1dV":
        return 4 if command[2:3] in (b"A", b"B") else 3
    return 3


class NetworkPrinter:
    """On a port of this machine. Serves one connection after another, as printers do."""

    def __init__(self) -> None:
        self.mechanism = Mechanism()
        self.port = 0
        self.gone_after: int | None = None
        """Disappears, connection and all, once so many bytes have come."""
        self.reads = threading.Event()
        """Cleared: takes nothing any more, though it is there."""
        self.reads.set()
        self._listener: socket.socket | None = None
        self._open: socket.socket | None = None
        self._thread: threading.Thread | None = None
        self.come_back()

    @property
    def setting(self) -> str:
        """As the terminal's settings name it."""
        return f"network:127.0.0.1:{self.port}"

    def come_back(self) -> None:
        """Listen, on the same port as before."""
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        listener.bind(("127.0.0.1", self.port))
        listener.listen()
        self.port = listener.getsockname()[1]
        self._listener = listener
        self._thread = threading.Thread(target=self._serve, args=(listener,), daemon=True)
        self._thread.start()

    def disappear(self) -> None:
        """Nothing is there any more; an open connection breaks."""
        listener, self._listener = self._listener, None
        if listener is not None:
            # Wakes the thread that waits in accept.
            listener.shutdown(socket.SHUT_RDWR)
            listener.close()
        self._break()

    def close(self) -> None:
        """End it."""
        self.reads.set()
        self.disappear()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join(PATIENCE_S)

    def _break(self) -> None:
        opened, self._open = self._open, None
        if opened is not None:
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            # Wakes the thread that waits in recv; what lingers is told to be thrown away.
            opened.shutdown(socket.SHUT_RD)
            opened.close()

    def _serve(self, listener: socket.socket) -> None:
        while True:
            try:
                opened, _ = listener.accept()
            except OSError:
                return
            self._open = opened
            try:
                self._talk(opened)
            except OSError:
                pass
            finally:
                self._open = None if self._open is opened else self._open
                opened.close()
            if self._listener is not listener:
                return

    def _talk(self, opened: socket.socket) -> None:
        came = 0
        while data := opened.recv(64):
            self.reads.wait(PATIENCE_S)
            if self.gone_after is not None and came + len(data) >= self.gone_after:
                self.mechanism.feed(data[: self.gone_after - came])
                self.gone_after = None
                self.disappear()
                return
            came += len(data)
            if answers := self.mechanism.feed(data):
                opened.sendall(answers)


class SerialPrinter:
    """At the other end of a pseudo terminal."""

    def __init__(self) -> None:
        self.mechanism = Mechanism()
        self._master, slave = pty.openpty()
        tty.setraw(slave)
        self.path = os.ttyname(slave)
        self._slave: int | None = slave
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._ends = os.pipe()
        self._thread.start()

    @property
    def setting(self) -> str:
        """As the terminal's settings name it."""
        return f"serial:{self.path}@9600"

    def unplug(self) -> None:
        """The line is pulled out."""
        os.write(self._ends[1], b"x")
        self._thread.join(PATIENCE_S)
        for descriptor in (self._master, self._slave):
            if descriptor is not None:
                os.close(descriptor)
        self._slave = None
        self._master = -1

    def close(self) -> None:
        """End it."""
        if self._slave is not None:
            self.unplug()
        for descriptor in self._ends:
            os.close(descriptor)

    def _serve(self) -> None:
        while True:
            ready, _, _ = select.select([self._master, self._ends[0]], [], [])
            if self._ends[0] in ready:
                return
            try:
                answers = self.mechanism.feed(os.read(self._master, 64))
                if answers:
                    os.write(self._master, answers)
            except OSError:
                return


class DevicePrinter:
    """A FIFO where /dev/usb/lp0 would be: it takes, and tells nothing."""

    def __init__(self, folder: Path) -> None:
        self.mechanism = Mechanism()
        self.mechanism.silent = True
        self.path = folder / "lp0"
        os.mkfifo(self.path)
        self._reader: int | None = None
        self._thread: threading.Thread | None = None
        self._ends = os.pipe()
        self.plug_in()

    @property
    def setting(self) -> str:
        """As the terminal's settings name it."""
        return f"device:{self.path}"

    def plug_in(self) -> None:
        """Somebody reads."""
        reader = self._reader = os.open(self.path, os.O_RDONLY | os.O_NONBLOCK)
        # Held open, so that the end of one document is not the end of all.
        writer = os.open(self.path, os.O_WRONLY | os.O_NONBLOCK)
        self._thread = threading.Thread(target=self._serve, args=(reader, writer), daemon=True)
        self._thread.start()

    def unplug(self) -> None:
        """Nobody reads any more."""
        os.write(self._ends[1], b"x")
        assert self._thread is not None
        self._thread.join(PATIENCE_S)
        os.read(self._ends[0], 1)
        self._thread = None

    def close(self) -> None:
        """End it."""
        if self._thread is not None:
            self.unplug()
        for descriptor in self._ends:
            os.close(descriptor)

    def _serve(self, reader: int, writer: int) -> None:
        while True:
            ready, _, _ = select.select([reader, self._ends[0]], [], [])
            if self._ends[0] in ready:
                os.close(writer)
                os.close(reader)
                return
            self.mechanism.feed(os.read(reader, 64))
