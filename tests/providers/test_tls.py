"""Certificates that do not prove who answers: refused before a byte of the request leaves."""

from __future__ import annotations

import ssl
from pathlib import Path

import pytest

from pos_terminal.providers.http import Answer, HttpClient, NoAnswer, Reason
from pos_terminal.remote.exchange import system_trust
from tests.providers.loopback import Server, reply
from tests.support.certificates import DAY, NOW, Authority


def ask(server_context: ssl.SSLContext, trust: ssl.SSLContext | None) -> tuple[Answer | NoAnswer, Server]:
    client = HttpClient(trust)
    with Server(reply(200, b"{}"), tls=server_context) as server:
        outcome = client.send("POST", f"https://localhost:{server.port}/", content=b"secret")
    client.close()
    return outcome, server


def test_a_certificate_that_is_right_is_accepted(tmp_path: Path) -> None:
    authority = Authority.make()
    outcome, server = ask(authority.server(tmp_path), authority.client_trust())
    assert isinstance(outcome, Answer)
    assert server.received[0].body == b"secret"


@pytest.mark.parametrize("fault", ["wrong host", "unknown authority", "expired", "not yet valid", "system"])
def test_a_certificate_that_is_wrong_is_refused_and_nothing_left(tmp_path: Path, fault: str) -> None:
    authority = Authority.make()
    trust: ssl.SSLContext | None = authority.client_trust()
    context = authority.server(tmp_path)
    match fault:
        case "wrong host":
            context = authority.server(tmp_path, "elsewhere.example")
        case "unknown authority":
            context = Authority.make().server(tmp_path)
        case "expired":
            context = authority.server(tmp_path, begins=NOW - 9 * DAY)
        case "not yet valid":
            context = authority.server(tmp_path, begins=NOW + 2 * DAY)
        case "system":
            trust = None
    outcome, server = ask(context, trust)
    assert outcome == NoAnswer(Reason.NOT_SECURE, may_have_left=False)
    assert server.received == []


def test_versions_of_tls_that_are_broken_are_not_offered() -> None:
    assert system_trust().minimum_version is ssl.TLSVersion.TLSv1_2


def test_mail_is_not_sent_over_what_calls_have_written_their_protocol_into() -> None:
    assert system_trust() is not system_trust()
