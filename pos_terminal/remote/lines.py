"""A long answer, line by line. Each line is waited for within a time of its own; the whole has no end."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import suppress
from types import TracebackType
from typing import Final

import httpcore

from pos_terminal.remote import deadline
from pos_terminal.remote.deadline import Call
from pos_terminal.remote.http import NoAnswer

LONGEST_LINE: Final = 64 * 1024


class Lines:
    """Iterate over it on the thread that opened it, as a block. Afterwards `broken` says why it ended
    before the other side meant it to; None where it did not."""

    def __init__(
        self,
        call: Call,
        response: httpcore.Response,
        idle_s: float,
        monotonic: Callable[[], float],
        why: Callable[[Call, Exception], NoAnswer],
    ) -> None:
        self._call = call
        self._response = response
        self._idle_s = idle_s
        self._monotonic = monotonic
        self._why = why
        self.broken: NoAnswer | None = None

    def __enter__(self) -> Lines:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._response.close()

    def __iter__(self) -> Iterator[bytes]:
        waiting = b""
        chunks = self._response.iter_stream()
        while (chunk := self._next(chunks)) is not None:
            *whole, waiting = (waiting + chunk).split(b"\n")
            yield from whole
            if len(waiting) > LONGEST_LINE:
                self.broken = self._why(self._call, httpcore.ReadError("the line has no end"))
                return

    def _next(self, chunks: Iterator[bytes]) -> bytes | None:
        self._call.deadline = self._monotonic() + self._idle_s
        deadline.begin(self._call)
        try:
            return next(chunks, None)
        except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError) as error:
            self.broken = self._why(self._call, error)
            return None
        finally:
            deadline.end()

    def end(self) -> None:
        """Have the waiting thread come back now; from any other thread."""
        stream = self._response.extensions.get("network_stream")
        found = stream.get_extra_info("socket") if stream is not None else None
        if found is not None:
            with suppress(OSError):
                found.shutdown(socket.SHUT_RDWR)
