"""The way out: one deadline for everything, and the truth about what may have left."""

from __future__ import annotations

import hashlib
import logging
import socket
import ssl
import threading
import time

import pytest

from pos_terminal.domain import in_transaction
from pos_terminal.providers.http import MAX_BODY_BYTES, Answer, HttpClient, NoAnswer, Reason
from pos_terminal.remote import deadline
from pos_terminal.remote.deadline import Call, DeadlineBackend
from tests.providers.loopback import (
    Conduct,
    Server,
    closed_port,
    drip,
    framed,
    raw,
    reply,
    reset,
    silence,
    then_close,
)


def soon(seconds: float = 0.3) -> float:
    return time.monotonic() + seconds


def test_an_answer_comes_whole_with_the_digest_of_exactly_its_bytes(http: HttpClient) -> None:
    body = b'{"a": 1}\n'
    with Server(reply(200, body, "X-Thing: one")) as server:
        answer = http.send("POST", server.url + "/v1/x?y=1", headers={"X-Key": "k"}, content=b"abc")
        assert isinstance(answer, Answer)
        assert (answer.status, answer.body, answer.sha256) == (200, body, hashlib.sha256(body).hexdigest())
        assert answer.headers["x-thing"] == "one"
        (request,) = server.received
        assert (request.method, request.target, request.body) == ("POST", "/v1/x?y=1", b"abc")
        assert request.headers["x-key"] == "k"


@pytest.mark.parametrize(
    "conduct",
    [
        pytest.param(drip(framed(200, b"x" * 5000)), id="drip in the headers"),
        pytest.param(
            lambda server, connection: (
                raw(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n")(server, connection),
                drip(b"x" * 5000)(server, connection),
            ),
            id="drip in the body",
        ),
        pytest.param(silence, id="silence"),
        pytest.param(then_close(b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhalf"), id="half a body"),
        pytest.param(then_close(b"HTTP/1.1 20"), id="half a line"),
        pytest.param(then_close(b""), id="closed"),
        pytest.param(reset, id="reset"),
        pytest.param(raw(b"\x00\x01 not HTTP at all\r\n\r\n"), id="not HTTP"),
        pytest.param(reply(200, b"x" * (MAX_BODY_BYTES + 1)), id="huge body"),
        pytest.param(raw(b"HTTP/1.1 200 OK\r\nX: " + b"y" * 300_000), id="huge header"),
    ],
)
def test_what_fails_after_the_request_was_sent_may_have_left(http: HttpClient, conduct: Conduct) -> None:
    with Server(conduct) as server:
        # Long enough for the request to leave a machine that is busy.
        outcome = http.send("POST", server.url, content=b"{}", deadline_s=soon(0.8))
        assert isinstance(outcome, NoAnswer)
        assert outcome.may_have_left
        assert len(server.received) == 1


def test_a_drip_that_keeps_every_read_busy_still_ends_at_the_deadline(http: HttpClient) -> None:
    """The drip would last 100 s; the server is left long before it is through."""
    with Server(drip(framed(200, b"x" * 5000))) as server:
        assert http.send("GET", server.url, deadline_s=soon()) == NoAnswer(Reason.TOO_LATE, True)


def test_nobody_listening_means_that_nothing_left(http: HttpClient) -> None:
    outcome = http.send("POST", f"http://127.0.0.1:{closed_port()}/", content=b"{}", deadline_s=soon(5))
    assert outcome == NoAnswer(Reason.NOT_REACHED, False)


def test_a_name_that_is_not_found_means_that_nothing_left(
    http: HttpClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def getaddrinfo(*_args: object, **_kwargs: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    outcome = http.send("POST", "https://api.wave.example/", content=b"{}", deadline_s=soon(5))
    assert outcome == NoAnswer(Reason.NO_NAME, False)


def test_a_deadline_that_has_passed_means_that_nothing_left(http: HttpClient) -> None:
    with Server(reply(200)) as server:
        outcome = http.send("POST", server.url, content=b"{}", deadline_s=time.monotonic() - 1)
        assert outcome == NoAnswer(Reason.NO_CONNECTION_FREE, False)
        assert server.connections == 0


def test_a_handshake_that_never_comes_ends_at_the_deadline_and_nothing_left(http: HttpClient) -> None:
    with Server(silence) as server:  # reads the hello of TLS as if it were a request, and says nothing
        url = f"https://127.0.0.1:{server.port}/"
        assert http.send("POST", url, content=b"{}", deadline_s=soon()) == NoAnswer(Reason.NOT_REACHED, False)
        assert server.received == []


def test_a_look_up_of_the_name_that_hangs_ends_at_the_deadline(
    http: HttpClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    release = threading.Event()

    def getaddrinfo(*_args: object, **_kwargs: object) -> list[object]:
        release.wait(30)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    try:
        url = "https://api.wave.example/"
        assert http.send("POST", url, deadline_s=soon()) == NoAnswer(Reason.NO_NAME, False)
    finally:
        release.set()


def test_every_address_of_a_host_is_tried_before_giving_up() -> None:
    with Server(reply(200)) as server:
        deadline.begin(Call(soon(5)))
        try:
            backend = DeadlineBackend(lambda _host, _port, _timeout: ["127.0.0.2", "127.0.0.1"])
            stream = backend.connect_tcp("somewhere", server.port)
            stream.close()
        finally:
            deadline.end()


def test_a_redirect_is_an_answer_and_is_not_followed(http: HttpClient) -> None:
    with Server(reply(302, b"", "Location: https://elsewhere.example/")) as server:
        answer = http.send("GET", server.url)
        assert isinstance(answer, Answer)
        assert answer.status == 302
        assert len(server.received) == 1


@pytest.mark.parametrize(
    "where",
    ["https://[", "https://xn--/", "https://a:99999999/", "http://a\x7f/", "//\xff\xfe", "x" * 70_000],
)
def test_where_a_redirect_leads_is_not_even_worked_out(http: HttpClient, where: str) -> None:
    head = f"HTTP/1.1 302 Found\r\nLocation: {where}\r\nContent-Length: 0\r\n\r\n"
    with Server(raw(head.encode("latin-1"))) as server:
        answer = http.send("POST", server.url, content=b"{}")
        assert isinstance(answer, Answer)
        assert answer.status == 302


@pytest.mark.parametrize(
    ("head", "again"),
    [
        pytest.param(b"", b"HTTP/1.1 103 Early\r\nLink: " + b"x" * 60_000 + b"\r\n\r\n", id="never begins"),
        pytest.param(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
            b"1;" + b"x" * 60_000 + b"\r\na\r\n",
            id="all wrapping",
        ),
    ],
)
def test_what_comes_around_a_body_is_bounded_too(http: HttpClient, head: bytes, again: bytes) -> None:
    def conduct(server: Server, connection: socket.socket) -> None:
        connection.sendall(head)
        while not server.stopped.is_set():
            connection.sendall(again)

    with Server(conduct) as server:
        outcome = http.send("POST", server.url, content=b"{}", deadline_s=soon(20))
        assert outcome == NoAnswer(Reason.TOO_LARGE, may_have_left=True)


def test_cookies_are_not_kept(http: HttpClient) -> None:
    with Server(reply(200, b"{}", "Set-Cookie: a=b; Path=/")) as server:
        http.send("GET", server.url)
        http.send("GET", server.url)
        assert all("cookie" not in request.headers for request in server.received)


def test_packed_answers_are_not_asked_for_and_not_unpacked(http: HttpClient) -> None:
    with Server(reply(200, b"\x1f\x8b packed", "Content-Encoding: gzip")) as server:
        answer = http.send("GET", server.url)
        assert isinstance(answer, Answer)
        assert answer.body == b"\x1f\x8b packed"
        assert server.received[0].headers["accept-encoding"] == "identity"


def test_a_proxy_variable_does_not_route_anything(monkeypatch: pytest.MonkeyPatch) -> None:
    with Server(reply(200, b"proxy")) as proxy, Server(reply(200, b"real")) as server:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.url)
        client = HttpClient()
        answer = client.send("GET", server.url)
        client.close()
        assert isinstance(answer, Answer)
        assert answer.body == b"real"
        assert proxy.received == []


def test_connections_are_kept_and_shared_by_threads(http: HttpClient) -> None:
    with Server(reply(200, b"{}")) as server:
        for _ in range(5):
            http.send("GET", server.url)
        assert server.connections == 1
        threads = [threading.Thread(target=http.send, args=("GET", server.url)) for _ in range(20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(server.received) == 25
        assert server.connections <= 8


def test_nothing_is_sent_inside_a_unit_of_work(http: HttpClient) -> None:
    with Server(reply(200)) as server:
        in_transaction.enter()
        try:
            with pytest.raises(RuntimeError, match="unit of work"):
                http.send("GET", server.url)
            other: list[object] = []
            thread = threading.Thread(target=lambda: other.append(http.send("GET", server.url)))
            thread.start()
            thread.join()
            assert isinstance(other[0], Answer)
        finally:
            in_transaction.leave()
        assert isinstance(http.send("GET", server.url), Answer)


def test_a_unit_of_work_is_left_as_often_as_it_was_entered() -> None:
    in_transaction.enter()
    in_transaction.enter()
    in_transaction.leave()
    assert in_transaction.is_open()
    in_transaction.leave()
    assert not in_transaction.is_open()
    with pytest.raises(RuntimeError):
        in_transaction.leave()


@pytest.mark.parametrize(
    "url",
    [
        "http://api.wave.com/",
        "http://127.0.0.1.evil.example/",
        "http://127.1/",
        "http://0x7f000001/",
        "http://[::ffff:10.0.0.1]/",
        "http://user@127.0.0.1/",
        "https://user:word@api.wave.com/",
        "ftp://127.0.0.1/",
        "file:///etc/passwd",
        "//api.wave.com/",
        "https:///x",
        "https://api.wave.com/a b",
        "https://api.wave.com\\@evil.example/",
        "https://api.wave.com/\r\nX: y",
    ],
)
def test_only_https_or_this_machine_is_talked_to(http: HttpClient, url: str) -> None:
    with pytest.raises(ValueError, match="https"):
        http.send("GET", url)


def test_a_client_that_does_not_verify_cannot_be_made() -> None:
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    with pytest.raises(ValueError, match="verified"):
        HttpClient(context)


def test_the_log_has_one_line_per_call_without_query_headers_and_bodies(
    http: HttpClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with Server(reply(201, b"canary-answer", "X-Back: canary-back")) as server:
        url = f"{server.url}/v1/sessions?client_reference=canary-query"
        http.send("POST", url, headers={"Authorization": "Bearer canary-key"}, content=b"canary-body")
    lines = [record.getMessage() for record in caplog.records]
    assert len(lines) == 1
    assert lines[0].startswith("call POST 127.0.0.1/v1/sessions 201 ")
    assert "canary" not in caplog.text


def test_a_closed_client_sends_nothing() -> None:
    with Server(reply(200, b"too late")) as server:
        client = HttpClient()
        client.close()
        answer = client.send("GET", server.url, deadline_s=soon(5))
        assert answer == NoAnswer(Reason.NOT_REACHED, may_have_left=False)
        assert server.received == []
