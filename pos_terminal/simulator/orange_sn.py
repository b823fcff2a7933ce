"""Orange's API in Senegal: the work behind each path, without trouble. See `troubled.py` for that."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any, Final

from pos_terminal.domain.errors import InvalidInput
from pos_terminal.domain.money import check_amount
from pos_terminal.simulator.account import Account
from pos_terminal.simulator.company import Call
from pos_terminal.simulator.exchange import Request, Response, json_answer
from pos_terminal.simulator.orange_tokens import Tokens, basic_of, form_of, is_type
from pos_terminal.simulator.script import Mode, Operation, Rule
from pos_terminal.simulator.truth import Session
from pos_terminal.simulator.wave_shapes import iso

_ROOT: Final = "/orange-sn"
_CODES: Final = f"{_ROOT}/api/eWallet/v4/qrcode"
_LIST: Final = f"{_ROOT}/api/eWallet/v1/transactions"
_ONE: Final = re.compile(rf"{_LIST}/(?P<id>[^/]+)/status")
_CALLBACKS: Final = f"{_ROOT}/api/notification/v1/merchantcallback"
_TOKEN: Final = f"{_ROOT}/oauth/v1/token"
_MERCHANT: Final = re.compile(r"[0-9]{6}", re.ASCII)
_ALNUM: Final = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghjkmnpqrstuvwxyz0123456789"
_MOST_KEYS: Final = 10
_LONGEST_VALIDITY_S: Final = 86_400


def problem(status: int, code: int, detail: str, *headers: tuple[str, str]) -> Response:
    """An error in Sonatel's shape, whose numbers are texts."""
    body = {
        "type": "/problem",
        "title": detail,
        "instance": "/api",
        "status": str(status),
        "code": str(code),
        "detail": detail,
    }
    return Response(status, json.dumps(body).encode(), "application/problem+json", headers)


class Senegal:
    """Answers requests under /orange-sn. `page_url` makes a code's link from its id."""

    name = "orange-sn"

    def __init__(self, account: Account, tokens: Tokens, page_url: Callable[[str], str]) -> None:
        self._account = account
        self._tokens = tokens
        self._page_url = page_url
        self.callbacks: list[dict[str, object]] = []

    def call_of(self, request: Request) -> Call | Response:
        """What is asked for, or the refusal: unknown path, wrong method."""
        found = {
            ("POST", _TOKEN): Call(Operation.TOKEN),
            ("POST", _CODES): Call(Operation.CREATE),
            # There is no other way to ask about a code than to look for what was paid with it.
            ("GET", _LIST): Call(Operation.SEARCH),
            ("POST", _CALLBACKS): Call(Operation.READ, "register"),
            ("GET", _CALLBACKS): Call(Operation.READ),
        }.get((request.method, request.path))
        if found is None and request.method == "GET" and (match := _ONE.fullmatch(request.path)):
            found = Call(Operation.STATUS, match["id"])
        return found or problem(404, 60, "Entity not found")

    def references(self, call: Call, request: Request) -> set[str]:
        """The reference that a call is about."""
        if call.operation is Operation.CREATE:
            found = _object(request).get("reference")
            return {found} if isinstance(found, str) else set()
        if call.operation is Operation.SEARCH and "reference" in request.query:
            return {request.query["reference"]}
        return {session.reference for session in self.subjects(call, request) if session.reference}

    def subjects(self, call: Call, request: Request) -> list[Session]:
        """The sessions a call is about, as far as they exist before it."""
        ours = [s for s in self._account.truth.sessions.values() if s.company == self.name]
        if call.operation is Operation.SEARCH:
            wanted = request.query
            return [
                session
                for session in ours
                if wanted.get("reference") in (None, session.reference)
                and wanted.get("transactionId") in (None, session.transaction_id)
            ]
        if call.operation is Operation.STATUS:
            return [session for session in ours if session.transaction_id == call.target]
        return []

    def refusal(self, request: Request) -> Response | None:
        """The answer to a request without what it needs; None when it may pass."""
        if request.path == _TOKEN:
            return None
        code = self._tokens.problem(request)
        if code is not None:
            return problem(401, code, "Unauthorized")
        if not is_type(request.headers, "content-type", "application/json"):
            return problem(415, 61, "Unsupported media type, it should be 'application/json'")
        return None

    def work(self, call: Call, request: Request) -> Response:
        """Do what is asked and answer."""
        match call.operation:
            case Operation.TOKEN:
                return self._token(request)
            case Operation.CREATE:
                return self._create(request)
            case Operation.SEARCH:
                return self._search(call, request)
            case Operation.READ:
                return self._callbacks(call, request)
            case _:
                found = self.subjects(call, request)
                if not found:
                    return problem(404, 60, "Entity not found")
                return json_answer(200, {"status": self.word(found[0])})

    def _token(self, request: Request) -> Response:
        form = form_of(request.body)
        client, secret = form.get("client_id"), form.get("client_secret")
        if client is None or secret is None:
            client, secret = basic_of(request) or (None, None)
        if form.get("grant_type") != "client_credentials" or client is None or secret is None:
            return json_answer(400, {"error": "invalid_request", "error_description": "Missing form field"})
        token = self._tokens.issue(client)
        if token is None:
            words = "INVALID_CREDENTIALS: Invalid client credentials"
            return json_answer(401, {"error": "unauthorized_client", "error_description": words})
        life = self._tokens.life_s
        told = {"access_token": token, "token_type": "Bearer", "expires_in": life, "scope": "email profile"}
        return json_answer(200, {**told, "refresh_expires_in": 0})

    def _create(self, request: Request) -> Response:
        source = _object(request)
        wrong = wrong_field(source)
        if wrong is not None:
            return problem(400, 28, f"{wrong}: must be as documented")
        money: Any = source["amount"]
        metadata: Any = source.get("metadata") or {}
        validity: Any = source.get("validity") or _LONGEST_VALIDITY_S
        now_ms = self._account.now_ms()
        code_id = self._account.fresh("", _ALNUM, 22, self._account.truth.sessions)
        session = self._account.open(
            id=code_id,
            amount=int(money["value"]),
            currency=money["unit"],
            success_url=str(source.get("callbackSuccessUrl", "")),
            error_url=str(source.get("callbackCancelUrl", "")),
            reference=source.get("reference"),
            payer_mobile=None,
            merchant_id=str(source["code"]),
            expires_ms=now_ms + validity * 1000,
            company=self.name,
            extra={"metadata": metadata},
        )
        link = self._page_url(code_id)
        answer = {
            "deepLink": link,
            "deepLinks": {"OM": f"{link}?app=om", "MAXIT": link},
            "qrCode": "iVBORw0KGgo=",
            "validity": validity,
            "metadata": metadata,
            "shortLink": "",
            "qrId": code_id,
            "validFor": {"startDateTime": iso(now_ms), "endDateTime": iso(session.expires_ms)},
        }
        return json_answer(200, answer)

    def _search(self, call: Call, request: Request) -> Response:
        if "type" in request.query:
            return json_answer(200, [])  # this filter finds nothing, not even what is of the kind
        size = request.query.get("size", "20")
        wanted = request.query.get("status")
        # A code that nobody tried to pay is in no list.
        tried = [s for s in self.subjects(call, request) if s.status == "complete" or s.error_code]
        told = [self.show(session) for session in reversed(tried) if wanted in (None, self.word(session))]
        return json_answer(200, told[: int(size) if size.isdigit() else 20])

    def _callbacks(self, call: Call, request: Request) -> Response:
        if call.target != "register":
            code = request.query.get("code")
            return json_answer(200, [known for known in self.callbacks if code in (None, known["code"])])
        source = _object(request)
        if not isinstance(source.get("callbackUrl"), str) or not isinstance(source.get("code"), str):
            return problem(400, 28, "code, callbackUrl: must be as documented")
        self.callbacks.append({"msisdn": None, **source, "createdAt": iso(self._account.now_ms())})
        return Response(200)

    def word(self, session: Session) -> str:
        """Sonatel's word for the state of what was tried with a code."""
        if session.status == "complete":
            return "SUCCESS"
        return "FAILED" if session.error_code else "INITIATED"

    def show(self, session: Session) -> dict[str, object]:
        """A payment as the list and the callbacks tell it: the amount with a decimal point."""
        done = iso(self._account.now_ms() if session.ended_ms is None else session.ended_ms)
        return {
            "amount": {"value": float(session.amount), "unit": session.currency},
            "requestDate": done,
            "reference": session.reference,
            "metadata": {**session.extra.get("metadata", {}), "notification.dispatched": "true"},
            "receiveNotification": True,
            "partner": {"id": session.merchant_id, "idType": "CODE", "walletType": "PRINCIPAL"},
            "customer": {"id": "770000000", "idType": "MSISDN", "walletType": "PRINCIPAL"},
            "type": "MERCHANT_PAYMENT",
            "transactionId": session.transaction_id or f"MP000000.0000.F{session.created_ms % 100000:05d}",
            "createdAt": done,
            "updatedAt": done,
            "channel": "MAXIT",
            "status": self.word(session),
        }

    def refused(self, rule: Rule) -> Response:
        """A refusal without work, in Sonatel's words."""
        match rule.mode:
            case Mode.UNAUTHORIZED:
                return problem(401, 42, "Expired credentials")
            case Mode.FORBIDDEN:
                return problem(403, 50, "Access denied")
            case Mode.BUSY:
                return problem(429, 53, "Too many requests", ("Retry-After", str(rule.retry_after_s)))
            case _:
                return problem(500, 1, "Internal error")

    def retold(self, rule: Rule, answer: Response) -> Response:
        """The same list with one thing told wrong in each of its payments; a code's metadata likewise."""
        if answer.status != 200 or not answer.body:
            return answer
        told = answer.json()
        for payment in told if isinstance(told, list) else []:
            _retell(rule, payment)
        if rule.mode is Mode.OTHER_REFERENCE and isinstance(told, dict) and "metadata" in told:
            told["metadata"] = {"reference": "other"}
        return json_answer(200, told)


def _retell(rule: Rule, payment: dict[str, Any]) -> None:
    match rule.mode:
        case Mode.WRONG_AMOUNT:
            payment["amount"]["value"] = float(1 if rule.amount is None else rule.amount)
        case Mode.WRONG_CURRENCY:
            payment["amount"]["unit"] = "XAF"
        case Mode.OTHER_REFERENCE:
            payment["reference"] = f"other-{payment['reference']}"
        case Mode.STATUS_REGRESS:
            payment["status"] = "PENDING"
        case _:
            raise ValueError(rule.mode)


def _object(request: Request) -> dict[str, object]:
    try:
        found = json.loads(request.body)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def wrong_field(source: dict[str, object]) -> str | None:
    """The first field of a request for a code that is not as documented."""
    if not _MERCHANT.fullmatch(str(source.get("code", ""))):
        return "code"
    if not isinstance(source.get("name"), str) or not source["name"]:
        return "name"
    money, metadata = source.get("amount"), source.get("metadata") or {}
    if not isinstance(money, dict) or money.get("unit") != "XOF" or not _is_whole(money.get("value")):
        return "amount"
    if not isinstance(metadata, dict) or len(metadata) > _MOST_KEYS:
        return "metadata"
    if not all(isinstance(value, str) for value in metadata.values()):
        return "metadata"
    validity = source.get("validity")
    if validity is not None and not (type(validity) is int and 0 < validity <= _LONGEST_VALIDITY_S):
        return "validity"
    return "reference" if not isinstance(source.get("reference", ""), str) else None


def _is_whole(value: object) -> bool:
    number = int(value) if isinstance(value, float) and value.is_integer() else value
    try:
        check_amount(number)
    except InvalidInput:
        return False
    return True
