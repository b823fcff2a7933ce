"""The API on a socket of this computer: bounded in connections, bytes and time, one request a connection.

The standard library's server: what the central server uses is not in the terminal's bundle (decision 0045).
"""

from __future__ import annotations

import logging
import socket
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

from pos_terminal.domain.errors import EnvironmentProblem, InvalidInput
from pos_terminal.domain.ports import Clock
from pos_terminal.localapi.answers import Answer, Request, problem, refused
from pos_terminal.localapi.routes import Api
from pos_terminal.texts import tr

log = logging.getLogger(__name__)
HOST: Final = "127.0.0.1"
MAX_BODY_BYTES: Final = 64 * 1024
MOST_CONNECTIONS: Final = 64
MOST_STREAMS: Final = 8
IDLE_S: Final = 5.0
"""Between two bytes of a request, or of an answer that is not read."""
REQUEST_S: Final = 20.0
"""A connection that is no stream ends after so long, however slowly it goes on."""
_LOOK_EVERY_S: Final = 1.0
_DRAINED_BYTES: Final = 1024 * 1024
_JSON: Final = "application/json; charset=utf-8"
_ONCE: Final = ("host", "content-length", "authorization", "idempotency-key", "origin", "content-type")


class _Listener(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64
    # On Windows the option would let two programs listen on one port.
    allow_reuse_address = sys.platform != "win32"

    def __init__(self, port: int, clock: Clock) -> None:
        self.stopping = threading.Event()
        self.api: Api | None = None
        self._clock = clock
        self._guard = threading.Lock()
        self._open: dict[Any, float] = {}
        """Connections, and until when each may last."""
        self.streams = threading.BoundedSemaphore(MOST_STREAMS)
        super().__init__((HOST, port), _Handler)

    def server_bind(self) -> None:
        # Without the look-up of the machine's name, which may wait for a network.
        address: Any = self.server_address
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, int(self.allow_reuse_address))
        self.socket.bind(address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = HOST, int(self.server_address[1])

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._guard:
            full = len(self._open) >= MOST_CONNECTIONS or self.stopping.is_set()
            if not full:
                self._open[request] = self._clock.monotonic() + REQUEST_S
        if full:
            super().shutdown_request(request)
        else:
            super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        with self._guard:
            self._open.pop(request, None)
        super().shutdown_request(request)

    def lasts(self, request: Any) -> None:
        """This connection is a stream: it may last."""
        with self._guard:
            self._open[request] = float("inf")

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ARG002  given by the base
        if not isinstance(sys.exception(), OSError):
            log.exception("a request of the till software failed")

    def run(self) -> None:
        """Take connections until `end`; an idle computer is not woken."""
        while not self.stopping.is_set():
            self.timeout = _LOOK_EVERY_S if self._open else None
            self.handle_request()
            self._cut(self._clock.monotonic())
        self.server_close()
        self._cut(float("inf"))

    def end(self) -> None:
        """Take no more connections, and cut those there are."""
        self.stopping.set()
        with suppress(OSError), socket.create_connection((HOST, self.server_port), 1):
            pass  # wakes the thread that waits for a connection

    def _cut(self, now: float) -> None:
        with self._guard:
            late = [one for one, until in self._open.items() if until <= now]
        for connection in late:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)


class _Handler(BaseHTTPRequestHandler):
    server: _Listener
    protocol_version = "HTTP/1.1"
    timeout = IDLE_S
    disable_nagle_algorithm = True

    def __getattr__(self, name: str) -> Any:
        # The base class looks for do_<METHOD>; the routes know which methods there are.
        if name.startswith("do_"):
            return self._serve
        raise AttributeError(name)

    def log_message(self, *_: Any) -> None:
        """Headers carry tokens, and paths the till's keys."""

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:  # noqa: ARG002
        """What the base finds wrong with a request, in the form of all refusals."""
        self._send(problem(HTTPStatus(code), "request_unreadable", tr("This is no request of this API.")))

    def _serve(self) -> None:
        self.close_connection = True
        try:
            request = self._request()
        except InvalidInput as error:
            self._send(refused(error))
            return
        api = self.server.api
        assert api is not None
        answer = api.answer(request)
        if answer.stream is None:
            self._send(answer)
        else:
            self._stream(answer, answer.stream)

    def _request(self) -> Request:
        """What was asked. Raises InvalidInput for what cannot be understood in one way only."""
        names = Counter(name.lower() for name in self.headers)
        if "transfer-encoding" in names or any(names[name] > 1 for name in _ONCE):
            raise InvalidInput("request_unreadable", detail="head")
        headers = {name.lower(): str(value).strip() for name, value in self.headers.items()}
        body = self._body(headers.get("content-length", "0"))
        kind = headers.get("content-type", "").partition(";")[0].strip().lower()
        if body and kind != "application/json":
            raise InvalidInput("request_unreadable", detail="Content-Type: application/json")
        try:
            asked = urlsplit(self.path)
            query = dict(parse_qsl(asked.query, keep_blank_values=True, errors="strict", max_num_fields=20))
        except ValueError as error:
            raise InvalidInput("request_unreadable", detail="path") from error
        if not self.path.startswith("/"):
            raise InvalidInput("request_unreadable", detail="path")
        return Request(self.command, asked.path, query, headers, body)

    def _body(self, length: str) -> bytes:
        if not (length.isascii() and length.isdigit()):
            raise InvalidInput("request_unreadable", detail="Content-Length")
        if len(length) > 9 or int(length) > MAX_BODY_BYTES:
            # Whoever still writes does not read; a little of it is taken in, so that the answer is read.
            self._drain(min(int(length[:9]), _DRAINED_BYTES))
            raise InvalidInput("request_too_large")
        body = self.rfile.read(int(length))
        if len(body) < int(length):
            raise InvalidInput("request_unreadable", detail="Content-Length")
        return body

    def _drain(self, count: int) -> None:
        while count > 0 and (part := self.rfile.read(min(count, 65_536))):
            count -= len(part)

    def _send(self, answer: Answer) -> None:
        self.close_connection = True
        self.wfile.write(self._head(answer, len(answer.body)) + answer.body)

    def _stream(self, answer: Answer, parts: Iterator[bytes]) -> None:
        if not self.server.streams.acquire(blocking=False):
            self._send(refused(EnvironmentProblem("terminal_busy")))
            return
        try:
            self.server.lasts(self.connection)
            self.wfile.write(self._head(answer, None))
            for part in parts:
                self.wfile.write(part)
        finally:
            self.server.streams.release()

    def _head(self, answer: Answer, length: int | None) -> bytes:
        reason = answer.status.phrase
        lines = [f"HTTP/1.1 {answer.status.value} {reason}"]
        headers = {"Content-Type": _JSON, "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
        if length is not None:
            headers["Content-Length"] = str(length)
        headers |= dict(answer.headers) | {"Connection": "close"}
        lines += [f"{name}: {value}" for name, value in headers.items()]
        return "\r\n".join([*lines, "", ""]).encode("latin-1")


class TillServer:
    """Listens from the moment it is made until `close`."""

    def __init__(self, port: int, clock: Clock) -> None:
        """Raises EnvironmentProblem("till_port_taken"). Port 0 takes a free one."""
        try:
            self._listener = _Listener(port, clock)
        except OSError as error:
            raise EnvironmentProblem("till_port_taken", port=port) from error
        self._thread = threading.Thread(target=self._listener.run, name="till-api", daemon=True)

    @property
    def port(self) -> int:
        """Where it listens."""
        return self._listener.server_port

    @property
    def stopping(self) -> threading.Event:
        """Set when it ends."""
        return self._listener.stopping

    def serve(self, api: Api) -> None:
        """Answer by this from now on."""
        self._listener.api = api
        self._thread.start()

    def close(self) -> None:
        """End; harmless when it is done again."""
        self._listener.end()

    def join(self, timeout_s: float) -> None:
        """Wait until the port is free."""
        if self._thread.ident is not None:
            self._thread.join(timeout_s)
