"""Sockets that obey one deadline for a whole call, and that know when the first byte of a request leaves.

The HTTP library bounds each single read or write, so an answer that drips byte by byte never ends. Here every
step of a call (look-up of the name, connection, TLS, each write and read) gets what is left of its time.
"""

from __future__ import annotations

import queue
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

import httpcore

from pos_terminal.domain.crash_points import crash_point

CONNECT_S: Final = 8.0
"""A connection that takes longer is taken for no connection, even when the call may last longer."""


class Stage(StrEnum):
    """How far a call has come; what fails there is named after it."""

    CONNECTION = "connection"
    NAME = "name"
    REACH = "reach"
    SECURITY = "security"
    SENT = "sent"
    """The first byte of the request may have left this machine."""


class TooMuch(httpcore.ReadError):
    """More came over the connection than a call may bring, whatever it was."""


@dataclass(slots=True)
class Call:
    """One call in progress: when it must be over (monotonic seconds) and how far it came."""

    deadline: float
    stage: Stage = Stage.CONNECTION
    most_bytes: int | None = None
    """What is left of what may be read, headers and framing included; None for an answer without an end."""

    def count(self, came: bytes) -> bytes:
        """The same bytes. Raises TooMuch when they are more than are left."""
        if self.most_bytes is not None:
            self.most_bytes -= len(came)
            if self.most_bytes < 0:
                raise TooMuch("the answer is longer than any may be")
        return came

    def left_s(self, error: type[Exception], at_most: float | None = None) -> float:
        """What is left of the time, always above zero. Raises `error` when nothing is left."""
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise error("the deadline of the call has passed")
        return left if at_most is None else min(left, at_most)


class _Current(threading.local):
    call: Call | None = None


_current = _Current()


def begin(call: Call) -> None:
    """Let the sockets used by this thread obey `call` from now on."""
    _current.call = call


def end() -> None:
    """The thread's call is over."""
    _current.call = None


def _call() -> Call:
    if _current.call is None:
        raise RuntimeError("a socket is used outside a call")
    return _current.call


def resolve(host: str, port: int, timeout_s: float) -> list[str]:
    """The numeric addresses of a host. Raises httpcore's ConnectError or ConnectTimeout.

    The operating system's look-up cannot be interrupted, so it runs on a thread, left behind when late.
    """
    answers: queue.SimpleQueue[list[str] | OSError | UnicodeError] = queue.SimpleQueue()

    def ask() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            answers.put(error)
        else:
            answers.put(list(dict.fromkeys(str(entry[4][0]) for entry in found)))

    threading.Thread(target=ask, name="resolve", daemon=True).start()
    try:
        answer = answers.get(timeout=timeout_s)
    except queue.Empty:
        raise httpcore.ConnectTimeout("the name was not found in time") from None
    if isinstance(answer, Exception):
        raise httpcore.ConnectError(str(answer)) from answer
    return answer


class DeadlineStream(httpcore.NetworkStream):
    """A connection whose every step ends with the call that uses it."""

    def __init__(self, inner: httpcore.NetworkStream) -> None:
        self._inner = inner

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """At most `max_bytes`, within what is left of the call."""
        crash_point("request_sent")
        call = _call()
        return call.count(self._inner.read(max_bytes, call.left_s(httpcore.ReadTimeout, timeout)))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send, and note before the first byte that the request may have left."""
        call = _call()
        left_s = call.left_s(httpcore.WriteTimeout, timeout)
        crash_point("request_leaves")
        call.stage = Stage.SENT
        self._inner.write(buffer, left_s)

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """The same connection with TLS on it; nothing of the request is sent before it stands."""
        call = _call()
        call.stage = Stage.SECURITY
        left_s = call.left_s(httpcore.ConnectTimeout, timeout)
        try:
            return DeadlineStream(self._inner.start_tls(ssl_context, server_hostname, left_s))
        except httpcore.ConnectError as error:
            if not isinstance(error.__cause__, ssl.SSLError):
                call.stage = Stage.REACH
            raise
        except httpcore.ConnectTimeout:
            call.stage = Stage.REACH
            raise

    def close(self) -> None:
        """Close the connection."""
        with suppress(OSError):
            self._inner.close()

    def get_extra_info(self, info: str) -> Any:
        """What the connection tells about itself."""
        return self._inner.get_extra_info(info)


class DeadlineBackend(httpcore.NetworkBackend):
    """Opens connections within the deadline of the thread's call, trying every address of the host."""

    def __init__(self, resolver: Callable[[str, int, float], list[str]] = resolve) -> None:
        self._sockets = httpcore.SyncBackend()
        self._resolve = resolver

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first address that answers. Raises httpcore's ConnectError or ConnectTimeout."""
        call = _call()
        call.stage = Stage.NAME
        limit = Call(min(call.deadline, time.monotonic() + CONNECT_S))
        addresses = self._resolve(host, port, limit.left_s(httpcore.ConnectTimeout))
        call.stage = Stage.REACH
        failure: Exception = httpcore.ConnectError("the host has no address")
        for tried, address in enumerate(addresses):
            left_s = limit.left_s(httpcore.ConnectTimeout, timeout)
            share_s = left_s / (len(addresses) - tried)
            try:
                inner = self._sockets.connect_tcp(address, port, share_s, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
            else:
                crash_point("connected")
                return DeadlineStream(inner)
        raise failure
