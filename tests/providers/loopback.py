"""A server on this machine that answers exactly the bytes a test gives it, and misbehaves on demand."""

from __future__ import annotations

import json
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from types import TracebackType

Conduct = Callable[["Server", socket.socket], None]


@dataclass(frozen=True, slots=True)
class Received:
    """One request as it came: the line, the headers in lower case, and exactly the body."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes


class Server:
    """Answers each request with the next conduct of `script`; the last one stays."""

    def __init__(self, *script: Conduct, tls: ssl.SSLContext | None = None) -> None:
        self.script = list(script)
        self.received: list[Received] = []
        self.connections = 0
        self.stopped = threading.Event()
        self._tls = tls
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        self._threads: list[threading.Thread] = []

    @property
    def port(self) -> int:
        port: int = self._listener.getsockname()[1]
        return port

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Server:
        self._start(self._accept)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stopped.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for connection in self._open:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            connection.close()
        for thread in self._threads:
            thread.join(5)

    def _start(self, target: Callable[..., None], *args: object) -> None:
        thread = threading.Thread(target=target, args=args, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while not self.stopped.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            self._start(self._serve, connection)

    def _serve(self, connection: socket.socket) -> None:
        self._open.append(connection)
        with suppress(OSError), connection:
            if self._tls is not None:
                connection = self._tls.wrap_socket(connection, server_side=True)
                self._open.append(connection)
            with connection:
                while (request := _read_request(connection)) is not None:
                    self.received.append(request)
                    conduct = self.script.pop(0) if len(self.script) > 1 else self.script[0]
                    conduct(self, connection)


def _read_request(connection: socket.socket) -> Received | None:
    data = b""
    while b"\r\n\r\n" not in data:
        piece = connection.recv(65536)
        if not piece:
            return None
        data += piece
    head, _, body = data.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    while len(body) < int(headers.get("content-length", "0")):
        body += connection.recv(65536)
    method, target, _ = first.split(" ")
    return Received(method, target, headers, body)


def framed(status: int, body: bytes, *headers: str, kind: str = "application/json") -> bytes:
    """The bytes of a whole answer."""
    lines = [f"HTTP/1.1 {status} Word", f"Content-Type: {kind}", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join([*lines, "", ""]).encode() + body


def raw(data: bytes) -> Conduct:
    """Send these bytes and keep the connection."""
    return lambda _server, connection: connection.sendall(data)


def reply(status: int, body: object = b"", *headers: str) -> Conduct:
    """A whole answer; anything but bytes is sent as JSON."""
    return raw(framed(status, body if isinstance(body, bytes) else json.dumps(body).encode(), *headers))


def html(status: int) -> Conduct:
    """A page of somebody in between."""
    return raw(framed(status, b"<html><body>Welcome to the free Wi-Fi</body></html>", kind="text/html"))


def drip(data: bytes, every_s: float = 0.02) -> Conduct:
    """Send one byte at a time until the other side has had enough."""

    def conduct(server: Server, connection: socket.socket) -> None:
        for byte in data:
            connection.sendall(bytes([byte]))
            if server.stopped.wait(every_s):
                return

    return conduct


def then_close(data: bytes) -> Conduct:
    """Send a beginning and close properly."""

    def conduct(_server: Server, connection: socket.socket) -> None:
        connection.sendall(data)
        connection.shutdown(socket.SHUT_RDWR)

    return conduct


def reset(_server: Server, connection: socket.socket) -> None:
    """Cut the connection hard after the request was read."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def silence(server: Server, _connection: socket.socket) -> None:
    """Say nothing until the test is over."""
    server.stopped.wait(30)


def bodies(received: Iterable[Received]) -> list[dict[str, object]]:
    """The JSON bodies of requests."""
    return [json.loads(request.body) for request in received]


def closed_port() -> int:
    """A port of this machine on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


@contextmanager
def speaks_no_tls() -> Iterator[int]:
    """Answers whatever comes with a page in plain text."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(4096)
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html>")

        thread = threading.Thread(target=serve)
        thread.start()
        yield int(listener.getsockname()[1])
        thread.join(5)
