"""Answers of a server that means harm, for tests: without an end, or packed small around a lot."""

from __future__ import annotations

import gzip
import socket
from typing import Final

from tests.providers.loopback import Conduct, Server

OK: Final = b"HTTP/1.1 200 OK\r\n"


def flood(head: bytes, again: bytes) -> Conduct:
    """A beginning, and then the same for ever."""

    def conduct(server: Server, connection: socket.socket) -> None:
        connection.sendall(head)
        while not server.stopped.is_set():
            connection.sendall(again)

    return conduct


BOMB: Final = gzip.compress(bytes(40_000_000))
ENDLESS: Final = {
    "body": flood(OK + b"Content-Length: 999999999999\r\n\r\n", b"x" * 65536),
    "body without a length": flood(OK + b"\r\n", b"x" * 65536),
    "wrapping": flood(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"1;" + b"x" * 60_000 + b"\r\nx\r\n"),
    "trailers": flood(OK + b"Transfer-Encoding: chunked\r\n\r\n0\r\n", b"X: " + b"x" * 999 + b"\r\n"),
    "headers": flood(OK, b"X: " + b"x" * 999 + b"\r\n"),
    "one header": flood(OK + b"X: ", b"x" * 65536),
    "beginnings": flood(b"", b"HTTP/1.1 103 Early\r\nLink: " + b"x" * 60_000 + b"\r\n\r\n"),
    "refused body": flood(b"HTTP/1.1 500 No\r\n\r\n", b"x" * 65536),
}
