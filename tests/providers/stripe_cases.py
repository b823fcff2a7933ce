"""Stripe's column of the case table."""

from __future__ import annotations

from typing import Final

from pos_terminal.providers.base import Outcome
from pos_terminal.providers.problems import Problem
from tests.providers.cases import Case, Column, check, create, find
from tests.providers.loopback import drip, framed, html, raw, reply, reset, silence, then_close
from tests.providers.stripe_shapes import (
    REFERENCE,
    SESSION_ID,
    declined_try,
    fault,
    intent,
    listed,
    paid,
    session,
    stripe_at,
)

_UNKNOWN, _REFUSED = Outcome.UNKNOWN, Outcome.REFUSED
_TRIED = intent(status="requires_payment_method", last_payment_error=declined_try())

_CREATE: Final[dict[str, Case]] = {
    "created": create(reply(200, session()), Outcome.PENDING),
    "created, answer 201": create(reply(201, session()), Outcome.PENDING),
    "create refused as invalid": create(
        reply(400, fault("parameter_unknown", param="mode")), _REFUSED, Problem.REQUEST_REFUSED
    ),
    "create without access": create(reply(401, fault()), _REFUSED, Problem.ACCESS_NOT_SET_UP),
    "create by a blocked account": create(
        reply(403, fault("testmode_charges_only")), _REFUSED, Problem.ACCOUNT_BLOCKED
    ),
    "create, too many requests": create(
        reply(429, fault("rate_limit"), "Retry-After: 7"), _REFUSED, Problem.PROVIDER_BUSY
    ),
    "create, a page about too many requests": create(html(429), _UNKNOWN, Problem.PROVIDER_BUSY),
    "create, a page about access": create(html(401), _UNKNOWN, Problem.UNREADABLE),
    "create, server fault": create(reply(500, fault(kind="api_error")), _UNKNOWN, Problem.PROVIDER_DOWN),
    "create, time-out at the other end": create(reply(408), _UNKNOWN, Problem.PROVIDER_DOWN),
    "create, page instead of an answer": create(html(200), _UNKNOWN, Problem.UNREADABLE),
    "create, redirect": create(reply(302, b"", "Location: http://127.0.0.1/"), _UNKNOWN, Problem.UNREADABLE),
    "create, bad JSON": create(reply(200, b'{"id": "cs_test_1", '), _UNKNOWN, Problem.UNREADABLE),
    "create, field missing": create(reply(200, session(id=...)), _UNKNOWN, Problem.UNREADABLE),
    "create, field of another type": create(
        reply(200, session(amount_total="5000")), _UNKNOWN, Problem.UNREADABLE
    ),
    "create, other amount": create(reply(200, session(amount_total=500000)), _UNKNOWN, Problem.OTHER_AMOUNT),
    "create, other currency": create(reply(200, session(currency="xaf")), _UNKNOWN, Problem.OTHER_AMOUNT),
    "create, other reference": create(
        reply(200, session(client_reference_id="T9")), _UNKNOWN, Problem.OTHER_REFERENCE
    ),
    "create, link elsewhere": create(
        reply(200, session(url="https://checkout.stripe.com.evil.example/c/pay/1")),
        _UNKNOWN,
        Problem.UNEXPECTED_LINK,
    ),
    "create, nobody there": create(None, _REFUSED, Problem.NOT_REACHED),
    "create, silence": create(silence, _UNKNOWN, Problem.NO_ANSWER),
    "create, slow drip": create(drip(framed(200, b"x" * 5000)), _UNKNOWN, Problem.NO_ANSWER),
    "create, cut off": create(reset, _UNKNOWN, Problem.NO_ANSWER),
    "create, half an answer": create(
        then_close(b'HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"id": '), _UNKNOWN, Problem.NO_ANSWER
    ),
}

_READ: Final[dict[str, Case]] = {
    "paid": check(reply(200, paid()), Outcome.PAID),
    "paid, other amount": check(reply(200, paid(amount_total=4999)), Outcome.PAID),
    "paid, other currency": check(reply(200, paid(currency="xaf")), Outcome.PAID),
    "declined": check(
        reply(200, paid(payment_status="unpaid", payment_intent=_TRIED)),
        Outcome.DECLINED,
        Problem.CARD_REFUSED,
    ),
    "pending": check(reply(200, session()), Outcome.PENDING),
    "pending after a failed try": check(reply(200, session(payment_intent=_TRIED)), Outcome.PENDING),
    "expired": check(
        reply(200, session(status="expired", url=None)), Outcome.EXPIRED, Problem.REQUEST_EXPIRED
    ),
    "status of another request": check(
        reply(200, paid(id="cs_test_other")), _UNKNOWN, Problem.OTHER_REFERENCE
    ),
    "status in an unknown word": check(reply(200, session(status="archived")), _UNKNOWN, Problem.UNREADABLE),
    "status, not found": check(
        reply(404, fault("resource_missing", param="session")), Outcome.NOT_FOUND, Problem.REQUEST_NOT_FOUND
    ),
    "status, not found by somebody else": check(html(404), _UNKNOWN, Problem.UNREADABLE),
    "status, without access": check(reply(401, fault()), _UNKNOWN, Problem.ACCESS_NOT_SET_UP),
    "status, too many requests": check(
        reply(429, fault("rate_limit"), "Retry-After: 7"), _UNKNOWN, Problem.PROVIDER_BUSY
    ),
    "status, server fault": check(html(503), _UNKNOWN, Problem.PROVIDER_DOWN),
    "status, page instead of an answer": check(html(200), _UNKNOWN, Problem.UNREADABLE),
    "status, amount with decimals": check(
        reply(200, paid(amount_total=5000.0)), _UNKNOWN, Problem.UNREADABLE
    ),
    "status, nobody there": check(None, _UNKNOWN, Problem.NO_NETWORK),
    "status, silence": check(silence, _UNKNOWN, Problem.NO_ANSWER),
    "answer lost and found again": find(reply(200, listed(session())), Outcome.PENDING),
    "answer lost, found paid": find(reply(200, listed(paid())), Outcome.PAID),
    "not found": find(reply(200, listed()), Outcome.NOT_FOUND, Problem.REQUEST_NOT_FOUND),
    "search, server fault": find(reply(503, fault(kind="api_error")), _UNKNOWN, Problem.PROVIDER_DOWN),
    "search, bad JSON": find(raw(framed(200, b"[]")), _UNKNOWN, Problem.UNREADABLE),
}

STRIPE: Final = Column(
    build=lambda server, http, deadline_s: stripe_at(server, http, deadline_s=deadline_s),
    provider_reference=SESSION_ID,
    order_reference=REFERENCE,
    amount=5000,
    currency="XOF",
    cases={**_CREATE, **_READ},
)
