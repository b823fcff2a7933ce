"""Wave's Checkout API: the work behind each path, without trouble. See `troubled.py` for that."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date
from typing import Final

from pos_terminal.simulator.account import Account, Refused
from pos_terminal.simulator.company import Call
from pos_terminal.simulator.exchange import Request, Response, fault, json_answer
from pos_terminal.simulator.script import Operation, Rule
from pos_terminal.simulator.truth import Session
from pos_terminal.simulator.wave_checks import Invalid, Keys, read_wanted
from pos_terminal.simulator.wave_shapes import balance, iso, line_json, moment, session_json
from pos_terminal.simulator.wave_told import refused, retold

PREFIX: Final = "/wave"
_SESSIONS: Final = "/wave/v1/checkout/sessions"
_ONE_SESSION: Final = re.compile(rf"{_SESSIONS}/(?P<id>[^/]+)(?P<step>/expire|/refund)?")
_ONE_TRANSACTION: Final = re.compile(r"/wave/v1/transactions/(?P<id>[^/]+)/refund")
_PAGE: Final = 50


class Wave:
    """Answers requests under /wave/v1. `launch_url` makes a session's link from its id."""

    name = "wave"

    def __init__(self, account: Account, keys: Keys, launch_url: Callable[[str], str]) -> None:
        self._account = account
        self._keys = keys
        self._launch_url = launch_url

    def call_of(self, request: Request) -> Call | Response:
        """What is asked for, or the refusal: unknown path, wrong method."""
        path = request.path
        methods: dict[str, Call]
        if path == _SESSIONS:
            methods = {"POST": Call(Operation.CREATE), "GET": Call(Operation.STATUS)}
        elif path == f"{_SESSIONS}/search":
            methods = {"GET": Call(Operation.SEARCH)}
        elif match := _ONE_SESSION.fullmatch(path):
            steps = {"/expire": Operation.EXPIRE, "/refund": Operation.REFUND}
            operation = steps.get(match["step"] or "", Operation.STATUS)
            methods = {"GET" if operation is Operation.STATUS else "POST": Call(operation, match["id"])}
        elif match := _ONE_TRANSACTION.fullmatch(path):
            methods = {"POST": Call(Operation.REFUND, match["id"])}
        elif path == "/wave/v1/balance":
            methods = {"GET": Call(Operation.BALANCE)}
        elif path == "/wave/v1/transactions":
            methods = {"GET": Call(Operation.TRANSACTIONS)}
        else:
            return fault(404, "not-found", "There is nothing at this address.")
        found = methods.get(request.method)
        return found or fault(405, "method-not-allowed", "Method not allowed.")

    def references(self, call: Call, request: Request) -> set[str]:
        """The client_reference that a call is about."""
        if call.operation is Operation.SEARCH:
            return {request.query.get("client_reference", "")}
        if call.operation is Operation.CREATE:
            try:
                body = json.loads(request.body)
            except ValueError:
                return set()
            found = body.get("client_reference") if isinstance(body, dict) else None
            return {found} if isinstance(found, str) else set()
        return {session.reference for session in self.subjects(call, request) if session.reference}

    def refusal(self, request: Request) -> Response | None:
        """The answer to a request without the right key or signature; None when it may pass."""
        return self._keys.check(request)

    def subjects(self, call: Call, request: Request) -> list[Session]:
        """The sessions a call is about, as far as they exist before it."""
        truth = self._account.truth
        if call.operation is Operation.SEARCH:
            return truth.with_reference(request.query.get("client_reference", ""))
        if wanted := request.query.get("transaction_id"):
            return [found for found in truth.sessions.values() if found.transaction_id == wanted]
        target = truth.sessions.get(call.target)
        if target is None and call.target:
            return [found for found in truth.sessions.values() if found.transaction_id == call.target]
        return [target] if target else []

    def work(self, call: Call, request: Request) -> Response:
        """Do what is asked and answer."""
        match call.operation:
            case Operation.CREATE:
                return self._create(request)
            case Operation.STATUS:
                return self._status(call, request)
            case Operation.SEARCH:
                return self._search(call, request)
            case Operation.EXPIRE:
                return self._expire(call)
            case Operation.REFUND:
                return self._refund(call, request)
            case Operation.BALANCE:
                settings = self._account.settings
                amount = str(balance(self._account))
                return json_answer(200, {"amount": amount, "currency": settings.currency})
            case _:
                return self._transactions(request)

    def refused(self, rule: Rule) -> Response:
        """See wave_told."""
        return refused(rule)

    def retold(self, rule: Rule, answer: Response) -> Response:
        """See wave_told."""
        return retold(rule, answer)

    def _show(self, session: Session) -> dict[str, object]:
        return session_json(session, self._account.settings.shop, self._launch_url(session.id))

    def _create(self, request: Request) -> Response:
        try:
            wanted = read_wanted(request.body, self._account.settings.currency)
        except Invalid as error:
            return error.answer()
        session = self._account.create(
            wanted.amount,
            wanted.success_url,
            wanted.error_url,
            wanted.reference,
            wanted.payer_mobile,
            wanted.merchant_id,
        )
        return json_answer(200, self._show(session))

    def _status(self, call: Call, request: Request) -> Response:
        if not call.target and not request.query.get("transaction_id"):
            return Invalid(("transaction_id", "field required")).answer()
        found = self.subjects(call, request)
        return json_answer(200, self._show(found[0])) if found else _not_found()

    def _search(self, call: Call, request: Request) -> Response:
        if not request.query.get("client_reference"):
            return Invalid(("client_reference", "field required")).answer()
        found = self.subjects(call, request)
        return json_answer(200, {"result": [self._show(session) for session in reversed(found)]})

    def _expire(self, call: Call) -> Response:
        try:
            self._account.expire(call.target)
        except KeyError:
            return _not_found()
        except Refused as error:
            return fault(409, "checkout-session-not-open", f"The session is {error}.")
        return Response(200)

    def _refund(self, call: Call, request: Request) -> Response:
        found = self.subjects(call, request)
        if not found:
            by_session = request.path.startswith(_SESSIONS)
            return _not_found() if by_session else fault(404, "transaction-not-found", "Not found.")
        try:
            self._account.refund(found[0].id)
        except Refused:
            return fault(400, "checkout-refund-failed", "Only a payment that succeeded can be refunded.")
        return Response(200)

    def _transactions(self, request: Request) -> Response:
        asked = request.query.get("date") or moment(self._account.now_ms()).date().isoformat()
        first = request.query.get("first") or str(_PAGE)
        after = request.query.get("after") or "L-1"
        try:
            day = date.fromisoformat(asked).isoformat()
            size, begin = int(first), int(after.removeprefix("L")) + 1
        except ValueError:
            return Invalid(("query", "date, first or after cannot be read")).answer()
        moves = self._account.truth.movements
        numbers = [n for n, move in enumerate(moves) if n >= begin and iso(move.at_ms)[:10] == day]
        page = numbers[: max(1, min(size, _PAGE))]
        info = {
            "start_cursor": f"L{page[0]}" if page else None,
            "end_cursor": f"L{page[-1]}" if page else None,
            "has_next_page": len(page) < len(numbers),
        }
        items = [line_json(self._account, number) for number in page]
        return json_answer(200, {"page_info": info, "date": day, "items": items})


def _not_found() -> Response:
    return fault(404, "checkout-session-not-found", "The checkout session was not found.")
