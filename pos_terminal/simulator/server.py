"""The simulator on a socket of this machine: acts the core's replies out, faults included."""

from __future__ import annotations

import ipaddress
import logging
import socket
import struct
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from pos_terminal.simulator.account import Settings
from pos_terminal.simulator.carrier import Carrier
from pos_terminal.simulator.core import SimulatorCore
from pos_terminal.simulator.exchange import Delay, Drip, Drop, Reply, Request, Response
from pos_terminal.simulator.state_file import StateFile

MAX_BODY_BYTES: Final = 256 * 1024
_MOST_CONNECTIONS: Final = 64
_IDLE_S: Final = 60.0
_LINGER: Final = "hh" if sys.platform == "win32" else "ii"

log = logging.getLogger(__name__)


def system_now_ms() -> int:
    """The machine's wall clock as milliseconds since 1970 UTC."""
    return time.time_ns() // 1_000_000


class _Listener(ThreadingHTTPServer):
    daemon_threads = True
    # The base's five are less than one busy test opens at once.
    request_queue_size = 128
    # On Windows the option would let two programs listen on one port.
    allow_reuse_address = sys.platform != "win32"

    def __init__(self, address: tuple[str, int], core: SimulatorCore) -> None:
        self.core = core
        self.lock = threading.Lock()
        self.stopping = threading.Event()
        self.served: Callable[[], None] = lambda: None
        self._open: set[socket.socket] = set()
        self._workers: set[threading.Thread] = set()
        self._guard = threading.RLock()
        self.address_family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
        super().__init__(address, _Handler)

    def server_bind(self) -> None:
        # Without the look-up of the machine's name, which may wait for a network.
        socket_address: Any = self.server_address
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, int(self.allow_reuse_address))
        self.socket.bind(socket_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = str(self.server_address[0]), int(self.server_address[1])

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._guard:
            self._workers = {worker for worker in self._workers if worker.is_alive()}
            if len(self._workers) >= _MOST_CONNECTIONS or self.stopping.is_set():
                self.shutdown_request(request)
                return
            self._open.add(request)
            worker = threading.Thread(
                target=self.process_request_thread, args=(request, client_address), daemon=True
            )
            self._workers.add(worker)
            worker.start()

    def shutdown_request(self, request: Any) -> None:
        with self._guard:
            self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ARG002  given by the base
        if not isinstance(sys.exception(), OSError):
            log.exception("a request to the simulator failed")

    def accept_until_stopped(self) -> None:
        """Take connections; without the base's polling, which would wake an idle machine for nothing."""
        while not self.stopping.is_set():
            self.handle_request()

    def end(self) -> None:
        """Take no more connections, cut those there are, and wait for their threads."""
        self.stopping.set()
        with suppress(OSError), socket.create_connection(self.socket.getsockname()[:2], 1):
            pass  # wakes the thread that waits for a connection
        with self._guard:
            connections, workers = tuple(self._open), tuple(self._workers)
        for connection in connections:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for worker in workers:
            worker.join(5)


class _Handler(BaseHTTPRequestHandler):
    server: _Listener
    protocol_version = "HTTP/1.1"
    timeout = _IDLE_S
    disable_nagle_algorithm = True

    def __getattr__(self, name: str) -> Any:
        # The base class looks for do_<METHOD>; the core knows which methods there are.
        if name.startswith("do_"):
            return self._serve
        raise AttributeError(name)

    def log_message(self, *_: Any) -> None:
        """The core keeps the log: paths here may carry references."""

    def _serve(self) -> None:
        body = self._read_body()
        if body is None:
            return
        try:
            request = Request.of(self.command, self.path, dict(self.headers.items()), body)
        except ValueError:
            self._send(Response(400))
            return
        with self.server.lock:
            reply = self.server.core.handle(request)
        self.server.served()
        self._act(reply)

    def _read_body(self) -> bytes | None:
        length = self.headers.get("Content-Length", "0")
        if "Transfer-Encoding" in self.headers or not length.isascii() or not length.isdigit():
            self._refuse(411)
            return None
        if len(length) > 9 or int(length) > MAX_BODY_BYTES:
            self._refuse(413)
            return None
        return self.rfile.read(int(length))

    def _refuse(self, status: int) -> None:
        self.close_connection = True
        self._send(Response(status))

    def _act(self, reply: Reply) -> None:
        match reply:
            case Response():
                self._send(reply)
            case Drop():
                self._cut()
            case Delay(delay_ms, then):
                if self.server.stopping.wait(delay_ms / 1000):
                    self._cut()
                else:
                    self._act(then)
            case Drip(response, every_ms):
                self._drip(response, every_ms)

    def _send(self, response: Response) -> None:
        self.wfile.write(self._framed(response))

    def _framed(self, response: Response) -> bytes:
        # One write for head and body: two would wait for each other's acknowledgement.
        reason = self.responses.get(HTTPStatus(response.status), ("", ""))[0]
        lines = [f"HTTP/1.1 {response.status} {reason}", f"Date: {self.date_time_string()}"]
        lines += [f"{name}: {value}" for name, value in response.headers]
        if response.body:
            lines.append(f"Content-Type: {response.kind}")
        lines.append(f"Content-Length: {len(response.body)}")
        if self.close_connection:
            lines.append("Connection: close")
        head = "\r\n".join([*lines, "", ""]).encode("latin-1")
        return head if self.command == "HEAD" else head + response.body

    def _drip(self, response: Response, every_ms: int) -> None:
        for byte in self._framed(response):
            self.wfile.write(bytes((byte,)))
            if self.server.stopping.wait(every_ms / 1000):
                return

    def _cut(self) -> None:
        """End the connection with a reset, as a line that breaks does."""
        self.close_connection = True
        with suppress(OSError):
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack(_LINGER, 1, 0))
        self.connection.close()


class Simulator:
    """The simulator as a server in threads of this process. Use it as a context manager, or start and stop.

    `port` 0 takes a free one, told by `.port` from start() on. `state_file` keeps what is true over restarts.
    """

    def __init__(
        self,
        port: int = 0,
        host: str = "127.0.0.1",
        state_file: Path | None = None,
        *,
        settings: Settings | None = None,
        seed: int | None = None,
        now_ms: Callable[[], int] = system_now_ms,
    ) -> None:
        """Raises ValueError for a host that others could reach, StateFileDamaged, OSError."""
        if host != "localhost" and not ipaddress.ip_address(host).is_loopback:
            raise ValueError("the simulator listens on this machine only")
        self._address = (host, port)
        self._state = StateFile(state_file) if state_file is not None else None
        self.core = SimulatorCore(now_ms, seed=seed, settings=settings, state=self._state)
        self._listener: _Listener | None = None
        self._threads: list[threading.Thread] = []

    def start(self) -> Self:
        """Listen. Raises OSError when the port is taken; the simulator is then of no more use."""
        try:
            listener = _Listener(self._address, self.core)
        except OSError:
            self._close_state()
            raise
        self._listener = listener
        self.core.origin = self.origin
        carrier = Carrier(self.core, listener.lock, listener.stopping)
        listener.served = carrier.wake
        accept = threading.Thread(target=listener.accept_until_stopped, daemon=True)
        carry = threading.Thread(target=carrier.run, daemon=True)
        self._threads = [accept, carry]
        for thread in self._threads:
            thread.start()
        self._carrier = carrier
        return self

    def stop(self) -> None:
        """Cut every connection, free the port, end the threads; a second time does nothing."""
        listener, self._listener = self._listener, None
        if listener is not None:
            listener.end()
            self._carrier.wake()
            for thread in self._threads:
                thread.join(10)
            listener.server_close()
        self._close_state()

    def _close_state(self) -> None:
        if self._state is not None:
            self._state.close()

    @property
    def port(self) -> int:
        """The port listened on. Raises RuntimeError when not started."""
        if self._listener is None:
            raise RuntimeError("not started")
        return int(self._listener.server_address[1])

    @property
    def origin(self) -> str:
        """http://127.0.0.1:PORT, without a path."""
        host = f"[{self._address[0]}]" if ":" in self._address[0] else self._address[0]
        return f"http://{host}:{self.port}"

    @property
    def url(self) -> str:
        """The base URL to give to a client of Wave."""
        return f"{self.origin}/wave"

    def url_of(self, company: str) -> str:
        """The base URL to give to a client of this company."""
        return f"{self.origin}/{company}"

    @property
    def control_url(self) -> str:
        """The base URL of the control API."""
        return f"{self.origin}/control"

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
