"""A line that fails as lines do: a TCP proxy on loopback whose troubles come from a seed.

with Proxy(port, modes=(Trouble.RESET, Trouble.FINE), seed=7) as proxy: ... proxy.port
Each connection gets one of the modes, by chance of the seed, or what `now` says. Nothing sleeps for long: a
black hole lasts until the other side gives up or `open` is called.
"""

from __future__ import annotations

import random
import socket
import struct
import threading
from collections.abc import Iterator, Sequence
from contextlib import suppress
from enum import StrEnum
from types import TracebackType
from typing import Self

_PIECE = 1400


class Trouble(StrEnum):
    """What a connection meets."""

    FINE = "fine"
    LATENCY = "latency"
    RESET = "reset"
    """Reset before anything came back."""
    BLACK_HOLE = "black_hole"
    """Taken, and never heard of again."""
    HALF_OPEN = "half_open"
    """The request goes through, the way back is dead."""
    DRIP = "drip"
    """A few bytes at a time."""
    CUT = "cut"
    """The request is cut off after some bytes."""
    ANSWER_LOST = "answer_lost"
    """It was answered, and the connection ended before the answer came."""
    ANSWER_CUT = "answer_cut"
    GARBLED = "garbled"
    """Some bytes of the request are others."""
    ANSWER_GARBLED = "answer_garbled"


class Proxy:
    """Listens on `port` while it is open. `met` counts what connections met."""

    def __init__(self, target_port: int, modes: Sequence[Trouble] = (Trouble.FINE,), seed: int = 0) -> None:
        self._target = ("127.0.0.1", target_port)
        self._modes = tuple(modes)
        self._random = random.Random(seed)
        self.now: Trouble | None = None
        self.met: dict[Trouble, int] = {}
        self._closed = threading.Event()
        self._sockets: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port: int = self._listener.getsockname()[1]
        self._threads = [threading.Thread(target=self._accept, name="proxy", daemon=True)]

    def __enter__(self) -> Self:
        self._threads[0].start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closed.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.break_all()
        for thread in self._threads:
            thread.join(5)

    def break_all(self) -> None:
        """Reset every connection there is."""
        with self._lock:
            found, self._sockets = list(self._sockets), set()
        for one in found:
            _reset(one)

    def _accept(self) -> None:
        while not self._closed.is_set():
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            with self._lock:
                mode = self.now or self._random.choice(self._modes)
                self.met[mode] = self.met.get(mode, 0) + 1
                self._sockets.add(near)
                chance = random.Random(self._random.random())
            thread = threading.Thread(target=self._serve, args=(near, mode, chance), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self, near: socket.socket, mode: Trouble, chance: random.Random) -> None:
        if mode is Trouble.RESET:
            with suppress(OSError):
                near.recv(chance.randrange(1, 400))
            _reset(near)
            return
        if mode is Trouble.BLACK_HOLE:
            self._swallow(near)
            return
        try:
            far = socket.create_connection(self._target, timeout=10)
        except OSError:
            _reset(near)
            return
        far.settimeout(None)
        with self._lock:
            self._sockets.add(far)
        back = threading.Thread(target=self._back, args=(far, near, mode, chance), daemon=True)
        back.start()
        self._forth(near, far, mode, chance)
        back.join(30)
        for one in (near, far):
            with suppress(OSError):
                one.close()

    def _forth(self, near: socket.socket, far: socket.socket, mode: Trouble, chance: random.Random) -> None:
        left = chance.randrange(1, 3_000)
        sent = 0
        for piece in _pieces(near):
            data = piece
            if mode is Trouble.CUT and sent + len(data) > left:
                with suppress(OSError):
                    far.sendall(data[: left - sent])
                _reset(near)
                _reset(far)
                return
            if mode is Trouble.GARBLED and sent + len(data) > 600:
                data = _garbled(data, chance)
            sent += len(data)
            if not self._send(far, data, mode):
                break
        with suppress(OSError):
            far.shutdown(socket.SHUT_WR)

    def _back(self, far: socket.socket, near: socket.socket, mode: Trouble, chance: random.Random) -> None:
        left = chance.randrange(1, 400)
        for piece in _pieces(far):
            data = piece
            if mode is Trouble.HALF_OPEN:
                continue
            if mode is Trouble.ANSWER_LOST:
                _reset(near)
                return
            if mode is Trouble.ANSWER_CUT:
                with suppress(OSError):
                    near.sendall(data[:left])
                _reset(near)
                return
            if mode is Trouble.ANSWER_GARBLED:
                data = _garbled(data, chance)
            if not self._send(near, data, mode):
                return
        if mode is not Trouble.HALF_OPEN:
            with suppress(OSError):
                near.shutdown(socket.SHUT_WR)

    def _send(self, where: socket.socket, data: bytes, mode: Trouble) -> bool:
        step = 7 if mode is Trouble.DRIP else len(data)
        for begin in range(0, len(data), max(1, step)):
            if mode is Trouble.LATENCY:
                self._closed.wait(0.03)
            elif mode is Trouble.DRIP:
                self._closed.wait(0.0005)
            try:
                where.sendall(data[begin : begin + step])
            except OSError:
                return False
        return True

    def _swallow(self, near: socket.socket) -> None:
        for _ in _pieces(near):
            pass
        with suppress(OSError):
            near.close()


def _pieces(where: socket.socket) -> Iterator[bytes]:
    while True:
        try:
            data = where.recv(_PIECE)
        except OSError:
            return
        if not data:
            return
        yield data


def _garbled(data: bytes, chance: random.Random) -> bytes:
    found = bytearray(data)
    for _ in range(3):
        found[chance.randrange(len(found))] ^= 1 << chance.randrange(8)
    return bytes(found)


def _reset(where: socket.socket) -> None:
    with suppress(OSError):
        where.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    with suppress(OSError):
        # A thread that waits in recv holds the file open: this wakes it.
        where.shutdown(socket.SHUT_RDWR)
    with suppress(OSError):
        where.close()
