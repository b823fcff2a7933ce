"""Orange's columns of the case table: Web Payment, and Senegal's API of its own."""

from __future__ import annotations

import json
from typing import Final

from pos_terminal.providers.base import Outcome
from pos_terminal.providers.problems import Problem
from tests.providers.cases import Case, Column, check, create, find
from tests.providers.loopback import drip, framed, html, reply, reset, silence, then_close
from tests.providers.orange_shapes import (
    ASKED,
    CODE_ASKED,
    REFERENCE,
    an_hour_passes,
    code,
    created,
    fault,
    orange_at,
    payment,
    problem,
    reference_of,
    senegal_at,
    status,
)

_UNKNOWN, _REFUSED = Outcome.UNKNOWN, Outcome.REFUSED
_HALF = then_close(b'HTTP/1.1 201 Created\r\nContent-Length: 99\r\n\r\n{"status": ')

_LINE: Final[dict[str, Case]] = {
    "create, a page about too many requests": create(html(429), _UNKNOWN, Problem.PROVIDER_BUSY),
    "create, a page about access": create(html(401), _UNKNOWN, Problem.UNREADABLE),
    "create, time-out at the other end": create(reply(408), _UNKNOWN, Problem.PROVIDER_DOWN),
    "create, page instead of an answer": create(html(200), _UNKNOWN, Problem.UNREADABLE),
    "create, redirect": create(reply(302, b"", "Location: http://127.0.0.1/"), _UNKNOWN, Problem.UNREADABLE),
    "create, nobody there": create(None, _REFUSED, Problem.NOT_REACHED),
    "create, silence": create(silence, _UNKNOWN, Problem.NO_ANSWER),
    "create, slow drip": create(drip(framed(201, b"x" * 5000)), _UNKNOWN, Problem.NO_ANSWER),
    "create, cut off": create(reset, _UNKNOWN, Problem.NO_ANSWER),
    "create, half an answer": create(_HALF, _UNKNOWN, Problem.NO_ANSWER),
    "status, not found by somebody else": check(html(404), _UNKNOWN, Problem.UNREADABLE),
    "status, server fault": check(html(503), _UNKNOWN, Problem.PROVIDER_DOWN),
    "status, page instead of an answer": check(html(200), _UNKNOWN, Problem.UNREADABLE),
    "status, nobody there": check(None, _UNKNOWN, Problem.NO_NETWORK),
    "status, silence": check(silence, _UNKNOWN, Problem.NO_ANSWER),
}
"""What goes wrong on the way is the same for both."""

_WEB_CREATE: Final[dict[str, Case]] = {
    "created": create(reply(201, created()), Outcome.PENDING),
    "created, answer 201": create(reply(201, created(status="201")), Outcome.PENDING),
    "create refused as invalid": create(reply(400, fault(23)), _REFUSED, Problem.REQUEST_REFUSED),
    "create without access": create(reply(401, fault(41)), _REFUSED, Problem.ACCESS_NOT_SET_UP, calls=2),
    "create by a blocked account": create(reply(403, fault(50)), _REFUSED, Problem.ACCOUNT_BLOCKED),
    "create, too many requests": create(reply(403, fault(53)), _REFUSED, Problem.PROVIDER_BUSY),
    "create, server fault": create(reply(500, fault(1)), _UNKNOWN, Problem.PROVIDER_DOWN),
    "create, bad JSON": create(reply(201, b'{"status": 201, '), _UNKNOWN, Problem.UNREADABLE),
    "create, field missing": create(reply(201, created(pay_token=...)), _UNKNOWN, Problem.UNREADABLE),
    "create, field of another type": create(reply(201, created(notif_token=7)), _UNKNOWN, Problem.UNREADABLE),
    "create, link elsewhere": create(
        reply(201, created(payment_url="https://webpayment.orange-money.com.evil.example/p")),
        _UNKNOWN,
        Problem.UNEXPECTED_LINK,
    ),
}

_WEB_STATUS: Final[dict[str, Case]] = {
    "paid": check(reply(201, status()), Outcome.PAID),
    "paid, other amount": check(reply(201, status(amount=4999)), Outcome.PAID),
    "paid, other currency": check(reply(201, status(currency="XAF")), Outcome.PAID),
    "declined": check(reply(201, status("FAILED")), Outcome.DECLINED, Problem.PAYMENT_REFUSED),
    "pending": check(reply(201, status("INITIATED")), Outcome.PENDING),
    "expired": check(reply(201, status("EXPIRED")), Outcome.EXPIRED, Problem.REQUEST_EXPIRED),
    "status of another request": check(
        reply(201, status(order_id="POSOTHER")), _UNKNOWN, Problem.OTHER_REFERENCE
    ),
    "status in an unknown word": check(reply(201, status("ARCHIVED")), Outcome.PENDING),
    "status, not found": check(reply(404, fault(60)), _UNKNOWN, Problem.REQUEST_REFUSED),
    "status, without access": check(reply(401, fault(42)), _UNKNOWN, Problem.ACCESS_NOT_SET_UP, calls=2),
    "status, too many requests": check(
        reply(429, fault(53), "Retry-After: 7"), _UNKNOWN, Problem.PROVIDER_BUSY
    ),
    "status, amount with decimals": check(reply(201, status(amount="5000.5")), _UNKNOWN, Problem.UNREADABLE),
}

_SILENT_CREATE = "the answer to create names neither amount nor reference"
_NO_SEARCH = "Orange cannot be asked without the pay token of its answer"

ORANGE: Final = Column(
    build=lambda server, http, deadline_s: orange_at(server, http, deadline_s=deadline_s),
    provider_reference=reference_of(ASKED),
    order_reference=REFERENCE,
    amount=5000,
    currency="XOF",
    cases={**_LINE, **_WEB_CREATE, **_WEB_STATUS},
    absent={
        "create, other amount": _SILENT_CREATE,
        "create, other currency": _SILENT_CREATE,
        "create, other reference": _SILENT_CREATE,
        "pending after a failed try": "a try that failed ends the request",
        "answer lost and found again": _NO_SEARCH,
        "answer lost, found paid": _NO_SEARCH,
        "not found": _NO_SEARCH,
        "search, server fault": _NO_SEARCH,
        "search, bad JSON": _NO_SEARCH,
    },
    linked=frozenset({"initiate"}),
)

_SENEGAL_CREATE: Final[dict[str, Case]] = {
    "created": create(reply(200, code()), Outcome.PENDING),
    "created, answer 201": create(reply(201, code(deepLink=...)), Outcome.PENDING),
    "create refused as invalid": create(reply(400, problem(400, "28")), _REFUSED, Problem.REQUEST_REFUSED),
    "create without access": create(
        reply(401, {"error": "unauthorized_client"}), _REFUSED, Problem.ACCESS_NOT_SET_UP, calls=2
    ),
    "create by a blocked account": create(
        reply(400, problem(400, "2001")), _REFUSED, Problem.ACCOUNT_BLOCKED
    ),
    "create, too many requests": create(
        reply(429, problem(429, "53"), "Retry-After: 7"), _REFUSED, Problem.PROVIDER_BUSY
    ),
    "create, server fault": create(reply(500, problem(500, "1")), _UNKNOWN, Problem.PROVIDER_DOWN),
    "create, bad JSON": create(reply(200, b'{"qrId": "1", '), _UNKNOWN, Problem.UNREADABLE),
    "create, field missing": create(reply(200, code(qrId=...)), _UNKNOWN, Problem.UNREADABLE),
    "create, field of another type": create(reply(200, code(validity="600")), _UNKNOWN, Problem.UNREADABLE),
    "create, other reference": create(
        reply(200, code(metadata={"reference": "T9"})), _UNKNOWN, Problem.OTHER_REFERENCE
    ),
    "create, link elsewhere": create(
        reply(200, code(deepLink=..., deepLinks={"MAXIT": "https://sugu.orange-sonatel.com.evil.example"})),
        _UNKNOWN,
        Problem.UNEXPECTED_LINK,
    ),
}

_SENEGAL_READ: Final[dict[str, Case]] = {
    "paid": check(reply(200, [payment()]), Outcome.PAID),
    "paid, other amount": check(reply(200, [payment(amount={"value": 4999.0, "unit": "XOF"})]), Outcome.PAID),
    "paid, other currency": check(reply(200, [payment(amount={"value": 5000, "unit": "XAF"})]), Outcome.PAID),
    "declined": check(
        reply(200, [payment("REJECTED")]), Outcome.DECLINED, Problem.PAYMENT_REFUSED, later=True
    ),
    "pending": check(reply(200, []), Outcome.PENDING),
    "pending after a failed try": check(reply(200, [payment("FAILED")]), Outcome.PENDING),
    "expired": check(reply(200, []), Outcome.EXPIRED, Problem.REQUEST_EXPIRED, later=True),
    "status of another request": check(
        reply(200, [payment(reference="POSOTHER")]), _UNKNOWN, Problem.OTHER_REFERENCE
    ),
    "status in an unknown word": check(reply(200, [payment("ARCHIVED")]), Outcome.PENDING),
    "status, not found": check(reply(404, problem(404, "60")), _UNKNOWN, Problem.REQUEST_REFUSED),
    "status, without access": check(
        reply(401, problem(401, "42")), _UNKNOWN, Problem.ACCESS_NOT_SET_UP, calls=2
    ),
    "status, too many requests": check(
        reply(429, problem(429, "53"), "Retry-After: 7"), _UNKNOWN, Problem.PROVIDER_BUSY
    ),
    "status, amount with decimals": check(
        reply(200, [payment(amount={"value": 5000.5, "unit": "XOF"})]), _UNKNOWN, Problem.UNREADABLE
    ),
    "answer lost and found again": find(reply(200, [payment("INITIATED")]), Outcome.PENDING),
    "answer lost, found paid": find(
        reply(200, {"transactions": [payment("FAILED"), payment()]}), Outcome.PAID
    ),
    "not found": find(reply(200, []), Outcome.NOT_FOUND, Problem.REQUEST_NOT_FOUND),
    "search, server fault": find(reply(503, problem(503, "5")), _UNKNOWN, Problem.PROVIDER_DOWN),
    "search, bad JSON": find(reply(200, json.dumps([payment()]).encode()[:-2]), _UNKNOWN, Problem.UNREADABLE),
}

ORANGE_SENEGAL: Final = Column(
    build=lambda server, http, deadline_s: senegal_at(server, http, deadline_s=deadline_s),
    provider_reference=reference_of(CODE_ASKED),
    order_reference=REFERENCE,
    amount=5000,
    currency="XOF",
    cases={**_LINE, **_SENEGAL_CREATE, **_SENEGAL_READ},
    time_passes=an_hour_passes,
    absent={
        "create, other amount": "the answer to create names no amount",
        "create, other currency": "the answer to create names no currency",
    },
    linked=frozenset({"initiate"}),
)
