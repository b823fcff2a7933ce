"""An owner of payables whose server means harm: whatever it answers, no more than a bounded part is read, and
what came of the call is a status or one of our words."""

from __future__ import annotations

import random
import ssl
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from pos_terminal.central.callbacks.addresses import Egress
from pos_terminal.central.callbacks.sender import Sender, Sent
from pos_terminal.domain.secret import Secret
from pos_terminal.remote.http import MAX_BODY_BYTES
from pos_terminal.system import SystemClock
from tests.central.hostile import BOMB, ENDLESS
from tests.central.working import LOOPBACK
from tests.providers.loopback import (
    Server,
    framed,
    reply,
    speaks_no_tls,
    then_close,
)
from tests.support.certificates import DAY, NOW, Authority

SECRETS = (Secret("whs_test"),)
DEVELOPING = Egress(networks=LOOPBACK)
PROBLEMS: Final = {"broken_off", "too_late", "too_large"}
"""What an owner can do to a call once it stands."""


@pytest.fixture
def sender() -> Iterator[Sender]:
    made = Sender(DEVELOPING, SystemClock(), deadline_s=60)
    yield made
    made.close()


@pytest.mark.parametrize("what", ENDLESS)
def test_of_what_never_ends_a_bounded_part_is_read_and_kept(sender: Sender, what: str) -> None:
    # The client is warm, so that what is measured is the answer.
    with Server(reply(204), ENDLESS[what]) as server:
        assert sender.send(server.url, b"{}", event_id="1", secrets=SECRETS).is_taken
        tracemalloc.start()
        try:
            sent = sender.send(server.url, b"{}", event_id="2", secrets=SECRETS)
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
    # Long before the deadline: it would be "too_late".
    assert sent.problem in {"too_large", "broken_off"}
    assert peak < 16 * MAX_BODY_BYTES


def test_a_packed_answer_is_not_unpacked(sender: Sender) -> None:
    assert len(BOMB) < MAX_BODY_BYTES
    with Server(reply(204), reply(200, BOMB, "Content-Encoding: gzip")) as server:
        assert sender.send(server.url, b"{}", event_id="1", secrets=SECRETS).is_taken
        tracemalloc.start()
        try:
            assert sender.send(server.url, b"{}", event_id="2", secrets=SECRETS) == Sent(200)
            assert tracemalloc.get_traced_memory()[1] < 16 * MAX_BODY_BYTES
        finally:
            tracemalloc.stop()


WHOLE: Final = framed(200, b'{"ok": true}', "Set-Cookie: a=b; Max-Age=9", "Location: https://elsewhere/")
PIECES: Final = (
    *(b"\r\n", b"\n", b"\0", b":", b" ", b"HTTP/1.1 ", b"100", b"000", b"999", b"Content-Length: -1\r\n"),
    *(
        b"Content-Length: " + b"9" * 5000,
        b"Transfer-Encoding: chunked\r\n",
        b"\xff\xfe",
        b"xn--",
        b"https://[",
    ),
)


def garbage(chance: random.Random) -> bytes:
    """An answer to which things happened."""
    data = bytearray(WHOLE)
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(data) + 1)
        match chance.randrange(4):
            case 0:
                data[at : at + chance.randint(1, 9)] = chance.randbytes(chance.randint(0, 9))
            case 1:
                data[at:at] = chance.choice(PIECES)
            case 2:
                del data[at : at + chance.randint(1, 40)]
            case _:
                data[at:at] = data[chance.randrange(len(data) + 1) :][:60]
    return bytes(data)


def test_whatever_an_answer_is_made_of_it_is_one_of_our_words_or_a_status(sender: Sender) -> None:
    chance = random.Random(5)
    script = [then_close(garbage(chance)) for _ in range(400)]
    with Server(*script) as server:
        sent = [sender.send(server.url, b"{}", event_id="1", secrets=SECRETS) for _ in script]
    # One that comes as the server closes the connection it was to go over is not received: it is broken off.
    assert len(server.received) > 0.9 * len(script)
    for one in sent:
        assert (one.problem in PROBLEMS) if one.status is None else (200 <= one.status <= 999), one
    assert len({one.is_taken for one in sent}) == 2


@pytest.mark.parametrize("fault", [None, "unknown authority", "wrong host", "expired", "old TLS"])
def test_what_does_not_prove_who_it_is_gets_nothing(tmp_path: Path, fault: str | None) -> None:
    authority, host = Authority.make(), "hooks.example.com"
    trust = authority.client_trust()
    context = authority.server(tmp_path, "elsewhere.example" if fault == "wrong host" else host)
    if fault == "unknown authority":
        context = Authority.make().server(tmp_path, host)
    elif fault == "expired":
        context = authority.server(tmp_path, host, begins=NOW - 9 * DAY)
    elif fault == "old TLS":
        with pytest.warns(DeprecationWarning, match="TLSv1_1"):
            context.maximum_version = ssl.TLSVersion.TLSv1_1
    with Server(reply(200), tls=context) as server:
        sent = send_safely(server.port, trust)
    if fault is None:
        assert sent == Sent(200)
    else:
        assert sent == Sent(None, "not_secure")
        assert server.received == []


def send_safely(port: int, trust: ssl.SSLContext | None, deadline_s: float = 60) -> Sent:
    """To this port of this machine, by the name that its certificate should be for."""
    sender = Sender(
        DEVELOPING, SystemClock(), lookup=lambda *_: ["127.0.0.1"], trust=trust, deadline_s=deadline_s
    )
    try:
        return sender.send(f"https://hooks.example.com:{port}/", b"{}", event_id="1", secrets=SECRETS)
    finally:
        sender.close()


def test_what_speaks_no_tls_gets_nothing() -> None:
    trust = Authority.make().client_trust()
    with speaks_no_tls() as port:
        assert send_safely(port, trust) == Sent(None, "not_secure")
    with Server(reply(200)) as waits_for_a_line:
        assert send_safely(waits_for_a_line.port, trust, 0.5) == Sent(None, "not_reached")
        assert waits_for_a_line.received == []
