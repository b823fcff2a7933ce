"""MTN's column of the case table."""

from __future__ import annotations

from typing import Final

from pos_terminal.providers.base import Outcome
from pos_terminal.providers.problems import Problem
from tests.providers.cases import Case, Column, check, create, find
from tests.providers.loopback import drip, framed, html, reply, reset, silence, then_close
from tests.providers.mtn_shapes import ASKED, PHONE, REFERENCE, fault, gateway, mtn_at, status

_UNKNOWN, _REFUSED = Outcome.UNKNOWN, Outcome.REFUSED

_CREATE: Final[dict[str, Case]] = {
    "created": create(reply(202), Outcome.PENDING),
    "create refused as invalid": create(
        reply(400, fault("REQUEST_REJECTED")), _REFUSED, Problem.REQUEST_REFUSED
    ),
    "create without access": create(reply(401, gateway(401)), _REFUSED, Problem.ACCESS_NOT_SET_UP, calls=2),
    "create by a blocked account": create(
        reply(403, fault("FORBIDDEN", "FORBIDDEN IP")), _REFUSED, Problem.ACCOUNT_BLOCKED
    ),
    "create, too many requests": create(
        reply(429, gateway(429, "Rate limit is exceeded."), "Retry-After: 7"),
        _REFUSED,
        Problem.PROVIDER_BUSY,
    ),
    "create, a page about too many requests": create(html(429), _UNKNOWN, Problem.PROVIDER_BUSY),
    "create, a page about access": create(html(401), _UNKNOWN, Problem.UNREADABLE),
    "create, server fault": create(
        reply(500, fault("INTERNAL_PROCESSING_ERROR")), _UNKNOWN, Problem.PROVIDER_DOWN
    ),
    "create, time-out at the other end": create(reply(408), _UNKNOWN, Problem.PROVIDER_DOWN),
    "create, page instead of an answer": create(html(200), _UNKNOWN, Problem.UNREADABLE),
    "create, redirect": create(reply(302, b"", "Location: http://127.0.0.1/"), _UNKNOWN, Problem.UNREADABLE),
    "create, nobody there": create(None, _REFUSED, Problem.NOT_REACHED),
    "create, silence": create(silence, _UNKNOWN, Problem.NO_ANSWER),
    "create, slow drip": create(drip(framed(202, b"x" * 5000)), _UNKNOWN, Problem.NO_ANSWER),
    "create, cut off": create(reset, _UNKNOWN, Problem.NO_ANSWER),
    "create, half an answer": create(
        then_close(b"HTTP/1.1 202 Accepted\r\nContent-Length: 9\r\n\r\n"), _UNKNOWN, Problem.NO_ANSWER
    ),
}

_READ: Final[dict[str, Case]] = {
    "paid": check(reply(200, status()), Outcome.PAID),
    "paid, other amount": check(reply(200, status(amount="4999")), Outcome.PAID),
    "paid, other currency": check(reply(200, status(currency="XAF")), Outcome.PAID),
    "declined": check(
        reply(200, status("FAILED", reason="APPROVAL_REJECTED")), Outcome.DECLINED, Problem.CUSTOMER_REFUSED
    ),
    "pending": check(reply(200, status("PENDING")), Outcome.PENDING),
    "expired": check(
        reply(200, status("FAILED", reason={"code": "EXPIRED", "message": "Too late"})),
        Outcome.EXPIRED,
        Problem.PROMPT_EXPIRED,
    ),
    "status of another request": check(
        reply(200, status(externalId="T9")), _UNKNOWN, Problem.OTHER_REFERENCE
    ),
    "status in an unknown word": check(reply(200, status("ARCHIVED")), Outcome.PENDING),
    "status, not found": check(
        reply(404, fault("RESOURCE_NOT_FOUND")), Outcome.NOT_FOUND, Problem.REQUEST_NOT_FOUND
    ),
    "status, not found by somebody else": check(html(404), _UNKNOWN, Problem.UNREADABLE),
    "status, without access": check(reply(401, gateway(401)), _UNKNOWN, Problem.ACCESS_NOT_SET_UP, calls=2),
    "status, too many requests": check(
        reply(429, gateway(429), "Retry-After: 7"), _UNKNOWN, Problem.PROVIDER_BUSY
    ),
    "status, server fault": check(html(503), _UNKNOWN, Problem.PROVIDER_DOWN),
    "status, page instead of an answer": check(html(200), _UNKNOWN, Problem.UNREADABLE),
    "status, amount with decimals": check(reply(200, status(amount="5000.0")), _UNKNOWN, Problem.UNREADABLE),
    "status, nobody there": check(None, _UNKNOWN, Problem.NO_NETWORK),
    "status, silence": check(silence, _UNKNOWN, Problem.NO_ANSWER),
    "answer lost and found again": find(reply(200, status("PENDING")), Outcome.PENDING),
    "answer lost, found paid": find(reply(200, status()), Outcome.PAID),
    "not found": find(reply(404, fault("RESOURCE_NOT_FOUND")), Outcome.NOT_FOUND, Problem.REQUEST_NOT_FOUND),
    "search, server fault": find(reply(503, fault("SERVICE_UNAVAILABLE")), _UNKNOWN, Problem.PROVIDER_DOWN),
    "search, bad JSON": find(reply(200, b'{"status": "SUCCESS'), _UNKNOWN, Problem.UNREADABLE),
}

_EMPTY: Final = "the answer to create has no body"

MTN: Final = Column(
    build=lambda server, http, deadline_s: mtn_at(server, http, deadline_s=deadline_s),
    provider_reference=str(ASKED),
    order_reference=REFERENCE,
    amount=5000,
    currency="XOF",
    cases={**_CREATE, **_READ},
    absent={
        "created, answer 201": "202 is the only answer that says so: anything else is asked about",
        "create, bad JSON": _EMPTY,
        "create, field missing": _EMPTY,
        "create, field of another type": _EMPTY,
        "create, other amount": _EMPTY,
        "create, other currency": _EMPTY,
        "create, other reference": _EMPTY,
        "create, link elsewhere": "the customer gets a prompt on the phone, and no link",
        "pending after a failed try": "one try is all a prompt has: a failed one ends it",
    },
    linked=frozenset(),
    customer_phone=PHONE,
)
