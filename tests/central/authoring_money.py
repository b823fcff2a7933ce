"""The cases of `authoring` about staff, methods, statements, drawers, and what programs bring."""

from __future__ import annotations

from typing import Final

from pos_terminal.ledger import exceptions
from pos_terminal.providers.base import Outcome
from tests.central.authoring import CASES, PIN, TYPED, WAVE, Request, Stage, case
from tests.central.owning import end

SESSION: Final = "a session is the browser's, and no change of the restaurant"
MONEY: Final = "money has events of its own, several a request: tests of the API and of the services"
TERMINAL: Final = "a terminal asks, whose own journal says what it did"
COMPANY: Final = "a company pushes: what it proves is an event of the payment"
ELSEWHERE: Final = {
    "POST /api/session/": SESSION,
    "DELETE /api/session/": SESSION,
    "POST /office/sign-in/": SESSION,
    "POST /office/sign-out/": SESSION,
    "POST /office/language/": SESSION,
    "POST /api/payments/initiate/": MONEY,
    "POST /api/payments/checkout/": MONEY,
    "POST /api/payments/{payment_id}/refunds/": MONEY,
    "POST /api/enrol/": TERMINAL,
    "POST /api/sync/heartbeat": TERMINAL,
    "POST /api/sync/charges": TERMINAL,
    "POST /api/sync/claims": TERMINAL,
    "POST /api/sync/push": TERMINAL,
    "POST /api/payments/webhooks/{code}/": COMPANY,
    "POST /api/payments/webhooks/{code}/{token}/": COMPANY,
    "PUT /api/payments/webhooks/{code}/{token}/": COMPANY,
    "POST /api/payments/webhook/stripe/": COMPANY,
    "POST /office/methods/{code}/try/": "asks a company whether it would answer, and changes nothing",
    "POST /office/statements/ask/": "needs a company that answers: test_what_a_company_tells_has_its_author",
}
"""Routes that leave no event of their own, or are looked at elsewhere, each with why."""


@case("POST /office/staff/{staff_id}/", "staff.changed")
def _(stage: Stage) -> Request:
    fields = {"name": "Fatou K.", "role": "manager", "active": "yes"}
    return Request("POST", f"/office/staff/{stage.staff()}/", {"data": fields})


@case("POST /office/staff/{staff_id}/pin/", "staff.pin_changed")
def _(stage: Stage) -> Request:
    return Request("POST", f"/office/staff/{stage.staff()}/pin/", {"data": {"pin": PIN, "again": PIN}})


@case("POST /office/methods/{code}/", "method.set")
def _(_stage: Stage) -> Request:
    return Request("POST", "/office/methods/cash/", {"data": {**WAVE, "name": "Cash"}})


@case("POST /office/methods/{code}/secrets/", "settings.changed")
def _(_stage: Stage) -> Request:
    return Request("POST", "/office/methods/wave/secrets/", {"data": {"WAVE_API_KEY": TYPED[2]}})


@case("POST /office/methods/{code}/address/", "push_address.changed")
def _(_stage: Stage) -> Request:
    return Request("POST", "/office/methods/wave/address/")


# Its payment was under way: with the decision it holds back nothing any more.
@case("POST /office/exceptions/{exception_id}/", "payment.released", "exception.resolved")
def _(stage: Stage) -> Request:
    end(stage.shop, stage.shop.pay("31"), Outcome.PAID, amount=4_000)
    with stage.shop.books.reading() as connection:
        [one] = exceptions.open_ones(connection)
    fields = {"resolution": "loss", "note": "he left"}
    return Request("POST", f"/office/exceptions/{one.exception_id}/", {"data": fields})


@case("POST /office/drawers/{session_id}/approve/", "drawer.approved")
def _(stage: Stage) -> Request:
    fields = {"note": "seen", "seen": "-5000"}
    return Request("POST", f"/office/drawers/{stage.unapproved()}/approve/", {"data": fields})


@case("POST /office/statements/", "statement.brought")
def _(_stage: Stage) -> Request:
    files = {"file": ("wave.csv", b"Date;Montant\n2026-01-01;500\n")}
    return Request("POST", "/office/statements/", {"data": {"method": "wave"}, "files": files})


@case("POST /office/statements/{statement_id}/", "statement.read")
def _(stage: Stage) -> Request:
    statement = stage.statement("2026-01-01;500")
    return Request("POST", f"/office/statements/{statement}/", {"data": {"at": "0", "amount": "1"}})


@case("POST /office/statements/day/", "statement.line_matched")
def _(stage: Stage) -> Request:
    payment = end(stage.shop, stage.shop.pay("51"))
    now, day = stage.now()
    statement = stage.statement(f"{now:%Y-%m-%dT%H:%M:%SZ};5 000")
    stage.send(Request("POST", f"/office/statements/{statement}/", {"data": {"at": "0", "amount": "1"}}))
    [(line,)] = stage.shop.rows("SELECT line FROM pos.statement_lines")
    fields = {"day": day, "method": "wave", "line": f"{statement} {line} {payment.payment_id}"}
    return Request("POST", "/office/statements/day/", {"data": fields})


def _brought(stage: Stage) -> str:
    stage.send(CASES["POST /api/orders/"].make(stage))
    return "/api/payables/order/7/"


@case("PATCH /api/payables/{payable_type}/{payable_id}/", "payable.changed")
def _(stage: Stage) -> Request:
    return Request("PATCH", _brought(stage), {"json": {"amount": 700}}, by_program=True)


@case("DELETE /api/payables/{payable_type}/{payable_id}/", "payable.changed")
def _(stage: Stage) -> Request:
    return Request("DELETE", _brought(stage), by_program=True)
