"""One table of cases for every provider that is asked over a network.

Rows are what can happen; each provider fills a column of its own with how its company would answer. A new
provider without a column, or a column without a row, makes a test fail.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from pos_terminal.providers.base import Outcome, Provider
from pos_terminal.providers.http import HttpClient
from pos_terminal.providers.problems import Problem
from tests.providers.loopback import (
    Conduct,
    Server,
    closed_port,
    drip,
    framed,
    html,
    raw,
    reply,
    reset,
    silence,
    then_close,
)
from tests.providers.wave_shapes import REFERENCE, SESSION_ID, fault, paid, session, wave_at

ROWS: Final = (
    "created",
    "created, answer 201",
    "create refused as invalid",
    "create without access",
    "create by a blocked account",
    "create, too many requests",
    "create, a page about too many requests",
    "create, a page about access",
    "create, server fault",
    "create, time-out at the other end",
    "create, page instead of an answer",
    "create, redirect",
    "create, bad JSON",
    "create, field missing",
    "create, field of another type",
    "create, other amount",
    "create, other currency",
    "create, other reference",
    "create, link elsewhere",
    "create, nobody there",
    "create, silence",
    "create, slow drip",
    "create, cut off",
    "create, half an answer",
    "paid",
    "paid, other amount",
    "paid, other currency",
    "declined",
    "pending",
    "pending after a failed try",
    "expired",
    "status of another request",
    "status in an unknown word",
    "status, not found",
    "status, not found by somebody else",
    "status, without access",
    "status, too many requests",
    "status, server fault",
    "status, page instead of an answer",
    "status, amount with decimals",
    "status, nobody there",
    "status, silence",
    "answer lost and found again",
    "answer lost, found paid",
    "not found",
    "search, server fault",
    "search, bad JSON",
)

Step = Literal["initiate", "check", "find"]


@dataclass(frozen=True)
class Case:
    """What the company does when it is asked, and what the provider must make of it."""

    step: Step
    conduct: Conduct | None
    """None: nobody listens."""
    outcome: Outcome
    problem: Problem | None = None


@dataclass(frozen=True)
class Column:
    """How to build a provider against a server, what to ask it about, and its cases."""

    build: Callable[[Server | str, HttpClient, float], Provider]
    provider_reference: str
    order_reference: str
    amount: int
    currency: str
    cases: Mapping[str, Case]


def _create(conduct: Conduct | None, outcome: Outcome, problem: Problem | None = None) -> Case:
    return Case("initiate", conduct, outcome, problem)


def _check(conduct: Conduct | None, outcome: Outcome, problem: Problem | None = None) -> Case:
    return Case("check", conduct, outcome, problem)


def _find(conduct: Conduct | None, outcome: Outcome, problem: Problem | None = None) -> Case:
    return Case("find", conduct, outcome, problem)


_UNKNOWN, _REFUSED = Outcome.UNKNOWN, Outcome.REFUSED
_TRIED = {"code": "insufficient-funds", "message": "Not enough"}

_WAVE_CREATE: Final[dict[str, Case]] = {
    "created": _create(reply(200, session()), Outcome.PENDING),
    "created, answer 201": _create(reply(201, session()), Outcome.PENDING),
    "create refused as invalid": _create(
        reply(400, fault("request-validation-error")), _REFUSED, Problem.REQUEST_REFUSED
    ),
    "create without access": _create(reply(401, fault("invalid-auth")), _REFUSED, Problem.ACCESS_NOT_SET_UP),
    "create by a blocked account": _create(
        reply(403, fault("disabled-wallet")), _REFUSED, Problem.ACCOUNT_BLOCKED
    ),
    "create, too many requests": _create(
        reply(429, fault("too-many-requests"), "Retry-After: 7"), _REFUSED, Problem.PROVIDER_BUSY
    ),
    "create, a page about too many requests": _create(html(429), _UNKNOWN, Problem.PROVIDER_BUSY),
    "create, a page about access": _create(html(401), _UNKNOWN, Problem.UNREADABLE),
    "create, server fault": _create(
        reply(500, fault("internal-server-error")), _UNKNOWN, Problem.PROVIDER_DOWN
    ),
    "create, time-out at the other end": _create(reply(408), _UNKNOWN, Problem.PROVIDER_DOWN),
    "create, page instead of an answer": _create(html(200), _UNKNOWN, Problem.UNREADABLE),
    "create, redirect": _create(reply(302, b"", "Location: http://127.0.0.1/"), _UNKNOWN, Problem.UNREADABLE),
    "create, bad JSON": _create(reply(200, b'{"id": "cos-1", '), _UNKNOWN, Problem.UNREADABLE),
    "create, field missing": _create(reply(200, session(id=...)), _UNKNOWN, Problem.UNREADABLE),
    "create, field of another type": _create(reply(200, session(amount=5000)), _UNKNOWN, Problem.UNREADABLE),
    "create, other amount": _create(reply(200, session(amount="500")), _UNKNOWN, Problem.OTHER_AMOUNT),
    "create, other currency": _create(reply(200, session(currency="XAF")), _UNKNOWN, Problem.OTHER_AMOUNT),
    "create, other reference": _create(
        reply(200, session(client_reference="T9")), _UNKNOWN, Problem.OTHER_REFERENCE
    ),
    "create, link elsewhere": _create(
        reply(200, session(wave_launch_url="https://pay.wave.com.evil.example/c/1")),
        _UNKNOWN,
        Problem.UNEXPECTED_LINK,
    ),
    "create, nobody there": _create(None, _REFUSED, Problem.NOT_REACHED),
    "create, silence": _create(silence, _UNKNOWN, Problem.NO_ANSWER),
    "create, slow drip": _create(drip(framed(200, b"x" * 5000)), _UNKNOWN, Problem.NO_ANSWER),
    "create, cut off": _create(reset, _UNKNOWN, Problem.NO_ANSWER),
    "create, half an answer": _create(
        then_close(b'HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"id": '), _UNKNOWN, Problem.NO_ANSWER
    ),
}

_WAVE_READ: Final[dict[str, Case]] = {
    "paid": _check(reply(200, paid()), Outcome.PAID),
    "paid, other amount": _check(reply(200, paid(amount="4999")), Outcome.PAID),
    "paid, other currency": _check(reply(200, paid(currency="XAF")), Outcome.PAID),
    "declined": _check(
        reply(200, paid(payment_status="cancelled")), Outcome.DECLINED, Problem.PAYMENT_UNDONE
    ),
    "pending": _check(reply(200, session(payment_status=None)), Outcome.PENDING),
    "pending after a failed try": _check(reply(200, session(last_payment_error=_TRIED)), Outcome.PENDING),
    "expired": _check(
        reply(200, session(checkout_status="expired", payment_status=None)),
        Outcome.EXPIRED,
        Problem.REQUEST_EXPIRED,
    ),
    "status of another request": _check(reply(200, paid(id="cos-other")), _UNKNOWN, Problem.OTHER_REFERENCE),
    "status in an unknown word": _check(
        reply(200, session(checkout_status="archived")), _UNKNOWN, Problem.UNREADABLE
    ),
    "status, not found": _check(
        reply(404, fault("checkout-session-not-found")), Outcome.NOT_FOUND, Problem.REQUEST_NOT_FOUND
    ),
    "status, not found by somebody else": _check(html(404), _UNKNOWN, Problem.UNREADABLE),
    "status, without access": _check(
        reply(401, fault("api-key-revoked")), _UNKNOWN, Problem.ACCESS_NOT_SET_UP
    ),
    "status, too many requests": _check(
        reply(429, fault("too-many-requests"), "Retry-After: 7"), _UNKNOWN, Problem.PROVIDER_BUSY
    ),
    "status, server fault": _check(html(503), _UNKNOWN, Problem.PROVIDER_DOWN),
    "status, page instead of an answer": _check(html(200), _UNKNOWN, Problem.UNREADABLE),
    "status, amount with decimals": _check(reply(200, paid(amount="5000.0")), _UNKNOWN, Problem.UNREADABLE),
    "status, nobody there": _check(None, _UNKNOWN, Problem.NO_NETWORK),
    "status, silence": _check(silence, _UNKNOWN, Problem.NO_ANSWER),
    "answer lost and found again": _find(reply(200, {"result": [session()]}), Outcome.PENDING),
    "answer lost, found paid": _find(reply(200, {"result": [paid()]}), Outcome.PAID),
    "not found": _find(reply(200, {"result": []}), Outcome.NOT_FOUND, Problem.REQUEST_NOT_FOUND),
    "search, server fault": _find(reply(503, fault("service-unavailable")), _UNKNOWN, Problem.PROVIDER_DOWN),
    "search, bad JSON": _find(raw(framed(200, b"[]")), _UNKNOWN, Problem.UNREADABLE),
}

COLUMNS: Final[Mapping[str, Column]] = {
    "wave": Column(
        build=lambda server, http, deadline_s: wave_at(server, http, deadline_s=deadline_s),
        provider_reference=SESSION_ID,
        order_reference=REFERENCE,
        amount=5000,
        currency="XOF",
        cases={**_WAVE_CREATE, **_WAVE_READ},
    ),
}


def nobody() -> str:
    """The address of a server that is not there."""
    return f"http://127.0.0.1:{closed_port()}"
