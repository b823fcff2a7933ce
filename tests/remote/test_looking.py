"""How far a look at a host comes, over real sockets: a name, a port, a certificate, an answer or a page."""

from __future__ import annotations

import ssl
import time
from pathlib import Path

import pytest

from pos_terminal.remote.looking import Distrust, Seen, look
from tests.providers.loopback import (
    Conduct,
    Server,
    closed_port,
    html,
    raw,
    reply,
    silence,
    speaks_no_tls,
    then_close,
)
from tests.support.certificates import DAY, NOW, Authority

NO_NAME = "a" * 64 + ".example"
"""No label of a name is as long: the system's own look-up refuses it without asking anybody."""


def plainly(port: int, host: str = "127.0.0.1", within_s: float = 5.0) -> Seen:
    return look(host, port, secure=False, until=time.monotonic() + within_s)


def safely(port: int, trust: ssl.SSLContext, within_s: float = 5.0) -> Seen:
    return look("localhost", port, secure=True, until=time.monotonic() + within_s, trust=trust)


def answered(conduct: Conduct) -> Seen:
    with Server(conduct) as server:
        return plainly(server.port)


def test_nobody_listens() -> None:
    seen = plainly(closed_port())
    assert (seen.connected, seen.name, seen.status) == (False, None, None)


def test_a_name_that_does_not_resolve() -> None:
    seen = plainly(9, NO_NAME)
    assert (seen.name, seen.connected) == (False, False)


def test_a_companys_own_answer_is_no_page() -> None:
    seen = answered(reply(404, {"error": "no such path"}, "Date: Fri, 20 Nov 2026 18:40:00 GMT"))
    assert (seen.connected, seen.status, seen.is_page) == (True, 404, False)
    assert seen.date_ms == 1_795_200_000_000


@pytest.mark.parametrize(
    ("conduct", "is_page"),
    [
        (html(200), True),
        (html(404), False),
        (html(511), True),
        (reply(302, b"", "Location: http://login.hotel.example/?to=api"), True),
        (reply(302, b"", "Location: https://127.0.0.1/"), False),
        (reply(301, b"", "Location: /v1/"), False),
        (reply(302, b"", "Location: http://[broken/"), True),
        (reply(204), False),
        (reply(200, {"ok": True}), False),
    ],
)
def test_somebodys_page_is_told_from_a_companys_answer(conduct: Conduct, is_page: bool) -> None:
    assert answered(conduct).is_page is is_page


@pytest.mark.parametrize(
    "conduct",
    [raw(b"\x00\xff garbage\r\n\r\n"), then_close(b"HTTP/1.1 20"), then_close(b""), raw(b"x" * 40_000)],
)
def test_what_is_no_answer_is_none(conduct: Conduct) -> None:
    seen = answered(conduct)
    assert (seen.connected, seen.status, seen.is_page) == (True, None, False)


def test_silence_ends_in_time() -> None:
    with Server(silence) as server:
        seen = plainly(server.port, within_s=0.2)
    assert (seen.connected, seen.status) == (True, None)


def test_a_certificate_tells_for_how_long_it_is_good(tmp_path: Path) -> None:
    authority = Authority.make()
    context = authority.server(tmp_path, begins=NOW - DAY, days=6)
    with Server(reply(200, b"{}"), tls=context) as server:
        seen = safely(server.port, authority.client_trust())
    assert (seen.secure, seen.status) == (True, 200)
    assert seen.certificate_ends_ms is not None
    assert abs(seen.certificate_ends_ms - (NOW + 5 * DAY).timestamp() * 1000) < 2_000


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        ("other name", Distrust.OTHER_NAME),
        ("unknown", Distrust.UNKNOWN_AUTHORITY),
        ("expired", Distrust.EXPIRED),
        ("not yet", Distrust.NOT_YET),
    ],
)
def test_a_certificate_that_is_wrong_is_named_and_nothing_is_sent(
    tmp_path: Path, fault: str, why: Distrust
) -> None:
    authority = Authority.make()
    context = {
        "other name": lambda: authority.server(tmp_path, "elsewhere.example"),
        "unknown": lambda: Authority.make().server(tmp_path),
        "expired": lambda: authority.server(tmp_path, begins=NOW - 9 * DAY),
        "not yet": lambda: authority.server(tmp_path, begins=NOW + 2 * DAY),
    }[fault]()
    with Server(reply(200, b"{}"), tls=context) as server:
        seen = safely(server.port, authority.client_trust())
        assert server.received == []
    assert (seen.connected, seen.secure, seen.distrust, seen.status) == (True, False, why, None)


def test_what_speaks_no_tls_is_named() -> None:
    with speaks_no_tls() as port:
        seen = safely(port, Authority.make().client_trust())
    assert (seen.connected, seen.secure, seen.distrust) == (True, False, Distrust.NO_TLS)
