"""MTN's Collections and Disbursement: the work behind each path. See `troubled.py` for the trouble."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import Final

from pos_terminal.simulator.account import Account, Refused
from pos_terminal.simulator.company import Call
from pos_terminal.simulator.exchange import Request, Response, json_answer
from pos_terminal.simulator.mtn_checks import (
    SANDBOX,
    Invalid,
    Wanted,
    amount_text,
    body_of,
    check_callback,
    gateway_fault,
    mtn_fault,
    read_wanted,
    reference_id,
)
from pos_terminal.simulator.mtn_money import MtnRefunds
from pos_terminal.simulator.mtn_users import Users
from pos_terminal.simulator.script import Mode, Operation, Rule
from pos_terminal.simulator.truth import Session

LIFE_MS: Final = 5 * 60 * 1000
SLOW_SUCCESS_MS: Final = 30_000
_PATHS: Final = (
    (re.compile(r"/mtn/(?P<product>collection|disbursement)/token/"), "POST", Operation.TOKEN),
    (re.compile(r"/mtn/collection/v1_0/requesttopay"), "POST", Operation.CREATE),
    (re.compile(r"/mtn/collection/v1_0/requesttopay/(?P<id>[^/]+)"), "GET", Operation.STATUS),
    (re.compile(r"/mtn/disbursement/v[12]_0/refund"), "POST", Operation.REFUND),
    (re.compile(r"/mtn/disbursement/v[12]_0/refund/(?P<id>[^/]+)"), "GET", Operation.REFUND_STATUS),
    (re.compile(r"/mtn/collection/v1_0/accountholder/msisdn/(?P<id>[^/]+)/active"), "GET", Operation.READ),
    (re.compile(r"/mtn/v1_0/apiuser"), "POST", Operation.READ),
    (re.compile(r"/mtn/v1_0/apiuser/(?P<id>[^/]+)/apikey"), "POST", Operation.READ),
    (re.compile(r"/mtn/v1_0/apiuser/(?P<id>[^/]+)"), "GET", Operation.READ),
)
_MAGIC: Final = "46733123"
_STAYS, _SUCCEEDS_LATE = "453", "454"
_FAILS: Final = {
    "450": "INTERNAL_PROCESSING_ERROR",
    "451": "APPROVAL_REJECTED",
    "452": "EXPIRED",
    "455": "PAYER_NOT_FOUND",
    "456": "PAYEE_NOT_ALLOWED_TO_RECEIVE",
    "457": "NOT_ALLOWED",
    "458": "NOT_ALLOWED_TARGET_ENVIRONMENT",
    "459": "INVALID_CALLBACK_URL_HOST",
    "460": "INVALID_CURRENCY",
    "461": "INTERNAL_PROCESSING_ERROR",
    "462": "SERVICE_UNAVAILABLE",
    "463": "COULD_NOT_PERFORM_TRANSACTION",
    "464": "TRANSFER_TYPE_UNKNOWN",
}
"""What the sandbox makes of its payers 46733123 and these digits; it asks no phone."""
_REASONS: Final = {
    "insufficient-funds": "NOT_ENOUGH_FUNDS",
    "blocked-account": "SENDER_ACCOUNT_NOT_ACTIVE",
    "cross-border-payment-not-allowed": "NOT_ALLOWED",
    "customer-age-restricted": "PAYER_NOT_FOUND",
    "kyb-limits-exceeded": "PAYEE_LIMIT_REACHED",
    "payer-mobile-mismatch": "PAYER_NOT_FOUND",
    "payment-failure": "APPROVAL_REJECTED",
}
"""What MTN says where a script or a page uses the words that are there for all companies."""


class Mtn:
    """Answers requests under /mtn."""

    name = "mtn"

    def __init__(self, account: Account, users: Users, refunds: MtnRefunds) -> None:
        self._account = account
        self._users = users
        self._refunds = refunds

    def call_of(self, request: Request) -> Call | Response:
        """What is asked for, or the refusal: unknown path (a slash too few is one), wrong method."""
        for path, method, operation in _PATHS:
            if (match := path.fullmatch(request.path)) and request.method == method:
                return Call(operation, "".join(match.groupdict().values()))
        return gateway_fault(404, "Resource not found")

    def references(self, call: Call, request: Request) -> set[str]:
        """The merchant's reference and the id chosen by the client."""
        found: set[str] = set()
        with suppress(Invalid):
            if call.operation in (Operation.CREATE, Operation.REFUND):
                found = {str(body_of(request).get("externalId", "")), reference_id(request)}
            elif call.operation is Operation.STATUS:
                session = self._of(call.target)
                found = {call.target, (session and session.reference) or call.target}
        return found

    def subjects(self, call: Call, request: Request) -> list[Session]:  # noqa: ARG002
        """The session a call is about, as far as it exists before it."""
        target = self._refunds.payment_of(call.target)
        if call.operation is Operation.STATUS:
            target = call.target
        session = self._of(target)
        return [session] if session else []

    def _of(self, request_id: str) -> Session | None:
        session = self._account.truth.sessions.get(request_id.lower())
        return session if session is not None and session.company == self.name else None

    def refusal(self, request: Request) -> Response | None:
        """The answer to a request without key or token; None when it may pass."""
        product = request.path.split("/")[2]
        open_path = product == "v1_0" or request.path.endswith("/token/")
        return self._users.refusal(request, None if open_path else product)

    def work(self, call: Call, request: Request) -> Response:
        """Do what is asked and answer."""
        try:
            match call.operation:
                case Operation.TOKEN:
                    return self._users.token(call.target, request)
                case Operation.CREATE:
                    return self._create(request)
                case Operation.STATUS:
                    return self._status(call.target)
                case Operation.REFUND:
                    return self._refunds.create(request)
                case Operation.REFUND_STATUS:
                    return self._refunds.status(call.target.lower())
                case _:
                    return self._read(call.target, request)
        except Invalid as error:
            return error.answer

    def _read(self, target: str, request: Request) -> Response:
        if request.path.endswith("/active"):
            return json_answer(200, {"result": target != f"{_MAGIC}455"})
        if request.path.endswith("/apikey"):
            return self._users.new_key(target)
        return self._users.show(target) if target else self._users.create(request)

    def _create(self, request: Request) -> Response:
        wanted = read_wanted(request, is_refund=False)
        check_callback(request, self._users.callback_host())
        if wanted.id in self._account.truth.sessions:
            return mtn_fault(409, "RESOURCE_ALREADY_EXIST", "Duplicated reference id. Creation failed.")
        self._account.open(
            id=wanted.id,
            amount=wanted.amount,
            currency=wanted.currency,
            success_url="",
            error_url="",
            reference=wanted.external_id,
            payer_mobile=wanted.payer,
            merchant_id=None,
            expires_ms=self._account.now_ms() + LIFE_MS,
            company=self.name,
            extra={"message": wanted.message, "note": wanted.note},
        )
        if wanted.environment == SANDBOX:
            self._answer_for_the_phone(wanted)
        return Response(202)

    def _answer_for_the_phone(self, wanted: Wanted) -> None:
        """The sandbox sends no prompt: the number decides."""
        kind = wanted.payer.removeprefix(_MAGIC) if wanted.payer.startswith(_MAGIC) else ""
        if kind in _FAILS:
            self._account.decline(wanted.id, _FAILS[kind])
        elif kind == _SUCCEEDS_LATE:
            self._account.timers.at(
                self._account.now_ms() + SLOW_SUCCESS_MS, lambda: self._pay_late(wanted.id)
            )
        elif kind != _STAYS:
            self._account.pay(wanted.id)

    def _pay_late(self, request_id: str) -> None:
        with suppress(Refused, KeyError):
            self._account.pay(request_id)

    def _status(self, request_id: str) -> Response:
        session = self._of(request_id)
        if session is None:
            return mtn_fault(404, "RESOURCE_NOT_FOUND", "Requested resource was not found.")
        return json_answer(200, self.show(session))

    def show(self, session: Session) -> dict[str, object]:
        """A payment as MTN tells it: without the id that the client chose."""
        told: dict[str, object] = {
            "amount": amount_text(session.amount, session.currency),
            "currency": session.currency,
            "externalId": session.reference,
            "payer": {"partyIdType": "MSISDN", "partyId": session.payer_mobile},
            "payerMessage": session.extra["message"],
            "payeeNote": session.extra["note"],
        }
        if session.status == "complete":
            return {**told, "financialTransactionId": session.transaction_id, "status": "SUCCESSFUL"}
        if session.is_open:
            return {**told, "status": "PENDING"}
        code = session.error_code or "EXPIRED"
        return {**told, "status": "FAILED", "reason": _REASONS.get(code, code)}

    def refused(self, rule: Rule) -> Response:
        """A refusal without work, in MTN's words."""
        match rule.mode:
            case Mode.UNAUTHORIZED:
                return gateway_fault(401, "Access denied due to invalid subscription key.")
            case Mode.FORBIDDEN:
                return mtn_fault(403, "FORBIDDEN", "FORBIDDEN IP")
            case Mode.BUSY:
                pause = ("Retry-After", str(rule.retry_after_s))
                return gateway_fault(429, "Rate limit is exceeded.", pause)
            case _:
                return mtn_fault(500, "INTERNAL_PROCESSING_ERROR")

    def retold(self, rule: Rule, answer: Response) -> Response:
        """The same answer to a question with one thing told wrong."""
        told = answer.json() if answer.status == 200 and answer.body else None
        if not isinstance(told, dict) or "externalId" not in told:
            return answer
        match rule.mode:
            case Mode.WRONG_AMOUNT:
                told["amount"] = "1" if rule.amount is None else str(rule.amount)
            case Mode.WRONG_CURRENCY:
                told["currency"] = "XAF"
            case Mode.OTHER_REFERENCE:
                told["externalId"] = f"other-{told['externalId']}"
            case Mode.STATUS_REGRESS:
                told["status"] = "PENDING"
                told.pop("financialTransactionId", None)
            case _:
                raise ValueError(rule.mode)
        return json_answer(200, told)
