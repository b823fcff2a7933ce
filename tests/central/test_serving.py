"""The server on real sockets: clients that are slow, that never read, that come while it stops."""

from __future__ import annotations

import asyncio
import json
import select
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace

import httpx
import pytest
from fastapi import FastAPI, Request
from fastapi.responses import StreamingResponse

from pos_terminal.central.app import make_app
from pos_terminal.central.centre import Centre
from pos_terminal.central.logs import JsonLines
from pos_terminal.central.serving import Serving, listen
from pos_terminal.central.settings import Settings
from pos_terminal.domain.errors import EnvironmentProblem

PATIENT_S = 30
"""A client's own five seconds are not what is tried here, and a busy machine may need more."""
MOST_BYTES = 200
"""One in a tenth of a second: far more than the second of patience that these tests set."""


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return replace(settings, patience_s=1, slowest_body=1000)


class _Signals:
    def __init__(self) -> None:
        self.began, self.go_on, self.ended = threading.Event(), threading.Event(), threading.Event()


@pytest.fixture
def signals() -> _Signals:
    return _Signals()


@pytest.fixture
def app(centre: Centre, signals: _Signals) -> FastAPI:
    made = make_app(centre)

    @made.post("/raw")
    async def raw(request: Request) -> int:
        return len(await request.body())

    @made.get("/from")
    def asked_from(request: Request) -> str:
        return request.client.host if request.client else ""

    @made.get("/wait")
    def wait() -> str:
        signals.began.set()
        signals.go_on.wait(20)
        return "done"

    @made.get("/endless")
    async def endless() -> StreamingResponse:
        async def pieces() -> Iterator[bytes]:  # type: ignore[misc]
            try:
                while True:
                    yield b"x" * 65536
                    await asyncio.sleep(0)  # a real stream waits for what it tells
            finally:
                signals.ended.set()

        return StreamingResponse(pieces())

    return made


@contextmanager
def _serving(app: FastAPI, centre: Centre) -> Iterator[Serving]:
    running = Serving(app, centre, listener=listen("127.0.0.1", 0), grace_s=5)
    running.start()
    try:
        yield running
    finally:
        running.stop()


@pytest.fixture
def served(app: FastAPI, centre: Centre) -> Iterator[Serving]:
    with _serving(app, centre) as running:
        yield running


def _connected(served: Serving) -> socket.socket:
    port = int(served.url.rpartition(":")[2])
    return socket.create_connection(("127.0.0.1", port), timeout=20)


def _trickle(line: socket.socket, byte: Callable[[int], bytes]) -> bytes:
    """Send a byte whenever nothing comes for a tenth of a second; what came until the other side hung up."""
    came = b""
    for number in range(MOST_BYTES):
        readable, _, _ = select.select([line], [], [], 0.1)
        try:
            if readable:
                if not (piece := line.recv(65536)):
                    return came
                came += piece
            else:
                line.sendall(byte(number))
        except ConnectionError:
            return came
    raise AssertionError("the server listens to a trickle for ever")


def test_a_head_that_never_ends_is_cut(served: Serving) -> None:
    with closing(_connected(served)) as line:
        line.sendall(b"GET /health HTTP/1.1\r\nHost: localhost\r\nX-Slow: ")
        assert _trickle(line, lambda _n: b"x") == b""


def test_a_connection_that_says_nothing_is_cut(served: Serving) -> None:
    with closing(_connected(served)) as line:
        assert line.recv(1) == b""


def test_a_second_head_that_never_ends_is_cut(served: Serving) -> None:
    with closing(_connected(served)) as line:
        line.sendall(b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert line.recv(65536).startswith(b"HTTP/1.1 200")
        assert b"200" not in _trickle(line, lambda n: b"GET /health HTTP/1.1\r\nX: "[n : n + 1] or b"x")


def test_a_body_that_trickles_is_cut_and_told_so(served: Serving) -> None:
    with closing(_connected(served)) as line:
        line.sendall(b"POST /raw HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n")
        answer = _trickle(line, lambda _n: b"x")
    assert answer.startswith(b"HTTP/1.1 408")
    assert b"too_slow" in answer


def test_a_body_over_the_limit_gets_its_answer_before_the_connection_ends(
    served: Serving, centre: Centre
) -> None:
    for _ in range(5):
        answer = httpx.post(
            f"{served.url}/raw", content=b"x" * (centre.settings.body_limit + 1), timeout=PATIENT_S
        )
        assert answer.status_code == 413


def test_a_client_that_does_not_read_is_cut(served: Serving, signals: _Signals) -> None:
    with closing(_connected(served)) as line:
        line.sendall(b"GET /endless HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert signals.ended.wait(20)


def test_a_request_under_way_ends_while_the_server_stops(
    served: Serving, signals: _Signals, centre: Centre
) -> None:
    answers: list[str] = []
    asking = threading.Thread(target=lambda: answers.append(httpx.get(f"{served.url}/wait", timeout=20).text))
    asking.start()
    assert signals.began.wait(10)
    stopping = threading.Thread(target=served.stop)
    stopping.start()
    assert centre.stopping.wait(10)
    signals.go_on.set()
    for thread in (asking, stopping):
        thread.join(20)
    assert answers == ['"done"']


def test_an_answer_waits_for_no_acknowledgement() -> None:
    """Small answers leave at once: with Nagle's algorithm each costs 40 ms."""
    at_once: list[int] = []

    class Noting(asyncio.Protocol):
        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            line = transport.get_extra_info("socket")
            at_once.append(line.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
            transport.close()

    async def served_once() -> None:
        listener = listen("127.0.0.1", 0)
        server = await asyncio.get_running_loop().create_server(Noting, sock=listener)
        reader, writer = await asyncio.open_connection(*listener.getsockname())
        await reader.read()
        writer.close()
        server.close()

    asyncio.run(served_once())
    assert at_once == [1]


def test_a_port_that_is_taken_is_said(served: Serving) -> None:
    port = int(served.url.rpartition(":")[2])
    with pytest.raises(EnvironmentProblem) as problem:
        listen("127.0.0.1", port)
    assert problem.value.code == "address_not_free"


def test_only_a_named_proxy_says_for_whom_it_asks(app: FastAPI, centre: Centre) -> None:
    forwarded = {"X-Forwarded-For": "203.0.113.9"}
    with _serving(app, centre) as plain:
        assert httpx.get(f"{plain.url}/from", headers=forwarded, timeout=PATIENT_S).json() == "127.0.0.1"
    behind = Settings.read({"POS_CENTRAL_TRUSTED_PROXIES": "127.0.0.0/8"})
    with _serving(app, replace(centre, settings=behind)) as proxied:
        assert httpx.get(f"{proxied.url}/from", headers=forwarded, timeout=PATIENT_S).json() == "203.0.113.9"
        # What the asker wrote before the proxy's own word counts for nothing.
        lied = {"X-Forwarded-For": "127.0.0.1, 203.0.113.9"}
        assert httpx.get(f"{proxied.url}/from", headers=lied, timeout=PATIENT_S).json() == "203.0.113.9"


def test_a_bug_is_in_the_log_under_the_number_that_its_answer_tells(
    app: FastAPI, centre: Centre, caplog: pytest.LogCaptureFixture
) -> None:
    @app.get("/bug")
    def bug() -> None:
        raise RuntimeError("open-sesame")

    caplog.handler.setFormatter(JsonLines())
    with _serving(app, centre) as running:
        answer = httpx.get(f"{running.url}/bug", timeout=PATIENT_S)
    assert (answer.status_code, "sesame" in answer.text) == (500, False)
    lines = [json.loads(line) for line in caplog.text.splitlines() if line.startswith("{")]
    (told,) = [line for line in lines if "open-sesame" in line.get("error", "")]
    assert told["request_id"] == answer.headers["X-Request-Id"] == answer.json()["request_id"]
