"""Orange's Web Payment: the work behind each path, without trouble. See `troubled.py` for that."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from pos_terminal.simulator.account import Account
from pos_terminal.simulator.company import Call
from pos_terminal.simulator.exchange import Request, Response, json_answer
from pos_terminal.simulator.orange_checks import Invalid, body_of, orange_fault, read_amount, read_wanted
from pos_terminal.simulator.orange_tokens import Tokens, basic_of, form_of, is_type
from pos_terminal.simulator.script import Mode, Operation, Rule
from pos_terminal.simulator.truth import Session

LIFE_MS: Final = 10 * 60 * 1000
_TOKEN: Final = re.compile(r"/orange/oauth/v[23]/token")
_PAYMENT: Final = re.compile(
    r"/orange/orange-money-webpay/(?:(?P<zone>[^/]+)/)?v1/(?P<call>webpayment|transactionstatus)"
)
_HEX: Final = "0123456789abcdef"


def confirmed(session_id: str) -> str:
    """The name of the note that a customer pressed Confirm, and that Orange is still at work."""
    return f"orange:confirmed:{session_id}"


class Orange:
    """Answers requests under /orange. `page_url` makes a session's link from its id, the pay token."""

    name = "orange"

    def __init__(self, account: Account, tokens: Tokens, page_url: Callable[[str], str]) -> None:
        self._account = account
        self._tokens = tokens
        self._page_url = page_url

    def call_of(self, request: Request) -> Call | Response:
        """What is asked for, or the refusal: unknown path, wrong method."""
        if _TOKEN.fullmatch(request.path):
            found = Call(Operation.TOKEN)
        elif match := _PAYMENT.fullmatch(request.path):
            is_create = match["call"] == "webpayment"
            found = Call(Operation.CREATE if is_create else Operation.STATUS, match["zone"] or "")
        else:
            return orange_fault(404, 60)
        return found if request.method == "POST" else orange_fault(405, 61)

    def references(self, call: Call, request: Request) -> set[str]:
        """The order_id that a call is about."""
        if call.operation is Operation.TOKEN:
            return set()
        try:
            found = body_of(request).get("order_id")
        except Invalid:
            return set()
        return {found} if isinstance(found, str) else set()

    def subjects(self, call: Call, request: Request) -> list[Session]:
        """The session a call is about, as far as it exists before it."""
        if call.operation is not Operation.STATUS:
            return []
        try:
            session = self._of(str(body_of(request).get("pay_token")))
        except Invalid:
            return []
        return [session] if session else []

    def _of(self, pay_token: str) -> Session | None:
        session = self._account.truth.sessions.get(pay_token)
        return session if session is not None and session.company == self.name else None

    def refusal(self, request: Request) -> Response | None:
        """The answer to a request without what it needs; None when it may pass."""
        if _TOKEN.fullmatch(request.path):
            if not is_type(request.headers, "accept", "application/json"):
                return orange_fault(406, 61, "Only application/json is answered.")
            return None if basic_of(request) else orange_fault(401, 40)
        code = self._tokens.problem(request)
        if code is not None:
            return orange_fault(401, code)
        if "content-type" not in request.headers:  # which one it is has been seen not to matter
            return orange_fault(415, 61, "Only application/json is read.")
        return None

    def work(self, call: Call, request: Request) -> Response:
        """Do what is asked and answer."""
        try:
            match call.operation:
                case Operation.TOKEN:
                    return self._token(request)
                case Operation.CREATE:
                    return self._create(call.target, request)
                case _:
                    return self._status(request)
        except Invalid as error:
            return error.answer()

    def _token(self, request: Request) -> Response:
        if form_of(request.body).get("grant_type") != "client_credentials":
            return json_answer(400, {"error": "unsupported_grant_type", "error_description": "Not known."})
        client, _ = basic_of(request) or ("", "")
        token = self._tokens.issue(client)
        if token is None:
            words = "The requested client is not valid."
            return json_answer(401, {"error": "invalid_client", "error_description": words})
        # A text in the guide, a number in what clients expect.
        life = str(self._tokens.life_s) if self._tokens.life_as_text else self._tokens.life_s
        return json_answer(200, {"token_type": "Bearer", "access_token": token, "expires_in": life})

    def _create(self, zone: str, request: Request) -> Response:
        wanted = read_wanted(request, zone, self._account.settings.currency)
        truth = self._account.truth
        if any(known.company == self.name for known in truth.with_reference(wanted.order_id)):
            return orange_fault(403, 50, "The order_id was used before.")
        pay_token = self._account.fresh("", _HEX, 64, truth.sessions)
        notif_token = self._account.fresh("", _HEX, 32, {})
        self._account.open(
            id=pay_token,
            amount=wanted.amount,
            currency=wanted.currency,
            success_url=wanted.return_url,
            error_url=wanted.cancel_url,
            reference=wanted.order_id,
            payer_mobile=None,
            merchant_id=None,
            expires_ms=self._account.now_ms() + LIFE_MS,
            company=self.name,
            extra={"notif_token": notif_token, "notif_url": wanted.notif_url},
        )
        answer = {
            "status": 201,
            "message": "OK",
            "pay_token": pay_token,
            "payment_url": self._page_url(pay_token),
            "notif_token": notif_token,
        }
        return json_answer(201, answer)

    def _status(self, request: Request) -> Response:
        source = body_of(request)
        for name in ("order_id", "pay_token"):
            if not source.get(name):
                # As Orange words it: the raw text of the library that checked the body.
                tag = f"Key: '{name}' Error: Field validation for '{name}' failed on the 'required' tag"
                return orange_fault(400, 23, tag)
        amount = read_amount(source)
        session = self._of(str(source["pay_token"]))
        if session is None or (session.reference, session.amount) != (source["order_id"], amount):
            return orange_fault(404, 60)
        return json_answer(201, self.show(session))

    def show(self, session: Session) -> dict[str, object]:
        """A payment as transactionstatus tells it."""
        number = session.transaction_id or ""
        return {"status": self.word(session), "order_id": session.reference, "txnid": number}

    def word(self, session: Session) -> str:
        """Orange's word for the state of a payment. One that nobody finished stays INITIATED for ever."""
        truth = self._account.truth
        if session.status == "complete":
            return "SUCCESS"
        if session.is_open:
            return "PENDING" if truth.notes.get(confirmed(session.id)) else "INITIATED"
        if session.error_code is not None:
            return "FAILED"
        by_script = session.ended_ms is not None and session.ended_ms < session.expires_ms
        return "EXPIRED" if by_script or truth.ended_refused[session.id] else "INITIATED"

    def refused(self, rule: Rule) -> Response:
        """A refusal without work, in Orange's words."""
        match rule.mode:
            case Mode.UNAUTHORIZED:
                return orange_fault(401, 42)
            case Mode.FORBIDDEN:
                return orange_fault(403, 50)
            case Mode.BUSY:
                return orange_fault(429, 53, "", ("Retry-After", str(rule.retry_after_s)))
            case _:
                return orange_fault(500, 1)

    def retold(self, rule: Rule, answer: Response) -> Response:
        """The same answer to a question with one thing told wrong; some countries tell more than is
        documented."""
        if answer.status != 201 or not answer.body:
            return answer
        told = answer.json()
        if not isinstance(told, dict) or "order_id" not in told:
            return answer
        match rule.mode:
            case Mode.WRONG_AMOUNT:
                told["amount"] = 1 if rule.amount is None else rule.amount
            case Mode.WRONG_CURRENCY:
                told["currency"] = "XAF"
            case Mode.OTHER_REFERENCE:
                told["order_id"] = f"other-{told['order_id']}"[:30]
            case Mode.STATUS_REGRESS:
                told.update(status="INITIATED", txnid="")
            case _:
                raise ValueError(rule.mode)
        return json_answer(201, told)
