"""The signed client of the centre: what it sends, what it makes of answers, and whom it does not believe."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from pos_terminal.contract import signing
from pos_terminal.domain import in_transaction
from pos_terminal.domain.errors import SettingsProblem
from pos_terminal.remote.client import CentralClient, checked_server
from pos_terminal.remote.http import Answer, HttpClient
from pos_terminal.remote.keys import TerminalKey
from pos_terminal.remote.problems import Busy, Refused, Revoked, Unreachable
from tests.providers.loopback import Conduct, Received, Server, html, raw, reply, then_close
from tests.support.core import TurnedClock


@pytest.fixture
def http() -> Iterator[HttpClient]:
    client = HttpClient()
    yield client
    client.close()


@pytest.fixture
def key() -> TerminalKey:
    return TerminalKey.make()


def _asking(server: Server, http: HttpClient, key: TerminalKey | None, path: str = "") -> CentralClient:
    return CentralClient(server.url + path, "terminal-1", key, http, TurnedClock())


def _error(code: str, status: int, **beside: object) -> Conduct:
    return reply(status, {"error": {"code": code, "message": "No."}, **beside})


def _is_signed(request: Received, key: TerminalKey, folder: str = "") -> bool:
    found = {
        name: request.headers[name.lower()]
        for name in (signing.TERMINAL, signing.TIME, signing.NONCE, signing.SIGNATURE)
    }
    signed = signing.read_headers(found)
    assert signed is not None
    target = request.target.removeprefix(folder)
    message = signing.signed_bytes(request.method, target, request.body, signed.time_ms, signed.nonce)
    Ed25519PublicKey.from_public_bytes(key.public).verify(signed.signature, message)
    return True


@pytest.mark.parametrize("path", ["", "/central"])
def test_a_request_is_signed_over_what_the_server_behind_a_proxy_sees(
    http: HttpClient, key: TerminalKey, path: str
) -> None:
    with Server(reply(200, b"{}")) as server:
        assert _asking(server, http, key, path).ask("POST", "/api/x?after=3&b=%20", b"body") == b"{}"
        [request] = server.received
    assert request.target == path + "/api/x?after=3&b=%20"
    assert _is_signed(request, key, path)


def test_no_nonce_is_used_twice(http: HttpClient, key: TerminalKey) -> None:
    with Server(reply(200, b"{}")) as server:
        client = _asking(server, http, key)
        for _ in range(5):
            client.ask("GET", "/api/x")
        assert len({request.headers["pos-nonce"] for request in server.received}) == 5


def test_a_wrong_clock_is_learned_and_allowed_for_from_then_on(http: HttpClient, key: TerminalKey) -> None:
    clock = TurnedClock()
    wrong = _error("time_wrong", 401, server_time=clock.ms + 7_200_000)
    with Server(wrong, reply(200, b"1"), reply(200, b"2")) as server:
        client = CentralClient(server.url, "terminal-1", key, http, clock)
        assert client.ask("GET", "/api/x") == b"1"
        assert client.ask("GET", "/api/x") == b"2"
        times = [int(request.headers["pos-time"]) - clock.ms for request in server.received]
    assert times == [0, 7_200_000, 7_200_000]
    assert client.offset_ms == 7_200_000


def test_a_server_that_calls_every_time_wrong_is_asked_twice_and_no_more(
    http: HttpClient, key: TerminalKey
) -> None:
    with Server(_error("time_wrong", 401, server_time=1)) as server:
        with pytest.raises(Refused) as refused:
            _asking(server, http, key).ask("GET", "/api/x")
        assert len(server.received) == 2
    assert refused.value.said == "time_wrong"


@pytest.mark.parametrize(
    ("conduct", "expected"),
    [
        (_error("terminal_revoked", 403), Revoked),
        (_error("gap", 409, seq=7), Refused),
        (_error("busy", 503), Busy),
        (html(511), Unreachable),
        (html(403), Unreachable),
        (reply(403, {"error": "no"}), Unreachable),
        (
            raw(b"HTTP/1.1 302 Found\r\nLocation: https://portal.example/\r\nContent-Length: 0\r\n\r\n"),
            Unreachable,
        ),
        (then_close(b""), Unreachable),
    ],
)
def test_what_an_answer_means(
    http: HttpClient, key: TerminalKey, conduct: Conduct, expected: type[Exception]
) -> None:
    with Server(conduct) as server, pytest.raises(expected) as problem:
        _asking(server, http, key).ask("GET", "/api/x")
    assert problem.type is expected


def test_a_refusal_keeps_what_stands_beside_it(http: HttpClient, key: TerminalKey) -> None:
    with Server(_error("gap", 409, seq=7)) as server, pytest.raises(Refused) as refused:
        _asking(server, http, key).ask("POST", "/api/x")
    assert (refused.value.status, refused.value.said) == (409, "gap")
    assert json.loads(refused.value.body)["seq"] == 7


@pytest.mark.parametrize(("header", "seconds"), [("7", 7), ("999999", 600), ("soon", None), ("0", 1)])
def test_how_long_to_wait_is_what_the_server_asks_for_within_reason(
    http: HttpClient, key: TerminalKey, header: str, seconds: float | None
) -> None:
    head = f"HTTP/1.1 429 Slow\r\nRetry-After: {header}\r\nContent-Length: 0\r\n\r\n".encode()
    with Server(raw(head)) as server, pytest.raises(Busy) as busy:
        _asking(server, http, key).ask("GET", "/api/x")
    assert busy.value.retry_after_s == seconds


def test_nobody_there_is_unreachable_and_nothing_has_left(http: HttpClient, key: TerminalKey) -> None:
    with Server(reply(200, b"{}")) as server:
        client = _asking(server, http, key)
    with pytest.raises(Unreachable) as problem:
        client.ask("GET", "/api/x")
    assert not problem.value.may_have_left


def test_nothing_is_sent_inside_a_unit_of_work(http: HttpClient, key: TerminalKey) -> None:
    with Server(reply(200, b"{}")) as server:
        in_transaction.enter()
        try:
            with pytest.raises(RuntimeError, match="unit of work"):
                _asking(server, http, key).ask("GET", "/api/x")
        finally:
            in_transaction.leave()
        assert server.received == []


@pytest.mark.parametrize(
    "url", ["http://centre.example", "ftp://127.0.0.1", "https://a b", "https://x/?y=1", "https://u@x", ""]
)
def test_only_https_or_this_machine_is_a_server(url: str) -> None:
    with pytest.raises(SettingsProblem):
        checked_server(url)


def test_an_address_loses_only_its_last_slash() -> None:
    assert checked_server(" https://Centre.example:443/pos/ ") == "https://centre.example/pos"
    assert checked_server("http://127.0.0.1:8790") == "http://127.0.0.1:8790"


def _chunks(*parts: bytes, ends: bool = True) -> Conduct:
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    body = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts)
    return raw(head + body + (b"0\r\n\r\n" if ends else b""))


def test_lines_come_whole_however_they_are_cut(http: HttpClient, key: TerminalKey) -> None:
    with Server(_chunks(b"1", b"2\n", b"\n34\n5")) as server:
        assert list(_asking(server, http, key).listen("/api/stream")) == [b"12", b"", b"34"]
        assert _is_signed(server.received[0], key)


def test_lines_that_stop_coming_are_unreachable(http: HttpClient, key: TerminalKey) -> None:
    with Server(_chunks(b"1\n", ends=False)) as server:
        lines = _asking(server, http, key).listen("/api/stream", idle_s=0.2)
        assert next(lines) == b"1"
        with pytest.raises(Unreachable):
            next(lines)


def test_closing_the_client_ends_a_wait_for_lines_at_once(http: HttpClient, key: TerminalKey) -> None:
    with Server(_chunks(b"1\n", ends=False)) as server:
        lines = _asking(server, http, key).listen("/api/stream", idle_s=50)
        assert next(lines) == b"1"
        begun = time.monotonic()
        threading.Timer(0.1, http.close).start()
        with pytest.raises(Unreachable):
            next(lines)
        assert time.monotonic() - begun < 40


def test_a_refused_stream_is_refused_like_any_request(http: HttpClient, key: TerminalKey) -> None:
    with Server(_error("terminal_revoked", 403)) as server, pytest.raises(Revoked):
        list(_asking(server, http, key).listen("/api/stream"))


def test_a_long_answer_is_read_where_it_is_expected(key: TerminalKey) -> None:
    long = b'"' + b"x" * 400_000 + b'"'
    with Server(reply(200, long)) as server:
        wide, narrow = HttpClient(max_body_bytes=1 << 20), HttpClient()
        assert isinstance(_asking(server, wide, key).exchange("GET", "/api/x"), Answer)
        assert not isinstance(_asking(server, narrow, key).exchange("GET", "/api/x"), Answer)
        wide.close()
        narrow.close()


def test_a_key_is_kept_as_text_and_shows_itself_nowhere(key: TerminalKey) -> None:
    kept = key.secret()
    assert TerminalKey.read(kept).public == key.public
    assert kept.reveal() not in repr(key)
