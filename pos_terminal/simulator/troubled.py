"""Wave with scripted trouble: whether the work is done, when, and what is told of it."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from pos_terminal.simulator.account import Account, Refused
from pos_terminal.simulator.exchange import (
    HTML,
    Delay,
    Drip,
    Drop,
    Reply,
    Request,
    Response,
    fault,
    json_answer,
)
from pos_terminal.simulator.script import Mode, Operation, Rule, Script
from pos_terminal.simulator.wave import Call, Wave

_MOST_CALLS: Final = 2000
_HUGE: Final = 1024 * 1024
_CUSTOMER: Final = (Mode.PAY, Mode.DECLINE, Mode.EXPIRE, Mode.DUPLICATE)

Retelling = Callable[[dict[str, object]], None]


@dataclass
class _Late:
    """A request that was lost and still lands, once so many searches found nothing."""

    call: Call
    request: Request
    references: set[str]
    searches_left: int


class TroubledWave:
    """Answers requests under /wave/v1 as the script wants it, and keeps a log without secrets."""

    def __init__(self, wave: Wave, account: Account, script: Script) -> None:
        self._wave = wave
        self._account = account
        self._script = script
        self._late: list[_Late] = []
        self.calls: deque[dict[str, object]] = deque(maxlen=_MOST_CALLS)

    def reset(self) -> None:
        """Forget the log and what was to land late."""
        self._late.clear()
        self.calls.clear()

    def handle(self, request: Request) -> Reply:
        """One request, with the trouble it was meant to have."""
        call = self._wave.call_of(request)
        if isinstance(call, Response):
            self._log(request, None, None, set(), call)
            return call
        references = self._references(call, request)
        rule = self._script.next(call.operation, references)
        reply = self._answer(call, request) if rule is None else self._trouble(rule, call, request)
        self._log(request, call, rule, references, reply)
        heard = call.operation is Operation.SEARCH and _status(reply) == 200
        if heard and not self._wave.subjects(call, request):
            self._land_after_search(references)
        return reply

    def _references(self, call: Call, request: Request) -> set[str]:
        if call.operation is Operation.SEARCH:
            return {request.query.get("client_reference", "")}
        if call.operation is Operation.CREATE:
            try:
                body = json.loads(request.body)
            except ValueError:
                return set()
            found = body.get("client_reference") if isinstance(body, dict) else None
            return {found} if isinstance(found, str) else set()
        return {session.reference for session in self._wave.subjects(call, request) if session.reference}

    def _answer(self, call: Call, request: Request) -> Response:
        return self._wave.refusal(request) or self._wave.work(call, request)

    def _trouble(self, rule: Rule, call: Call, request: Request) -> Reply:
        early = self._without_work(rule, call, request)
        if early is not None:
            return early
        refusal = self._wave.refusal(request)
        if refusal is not None:
            return refusal
        if rule.mode in _CUSTOMER:
            return self._with_customer(rule, call, request)
        answer = self._wave.work(call, request)
        match rule.mode:
            case Mode.SLOW:
                return Delay(rule.delay_ms, answer)
            case Mode.SLOW_DRIP:
                return Drip(answer, rule.drip_ms)
            case Mode.WORK_THEN_DROP:
                return Drop()
            case Mode.WORK_THEN_500:
                return _broken()
            case Mode.GARBLED:
                return _garbled(rule.kind, answer)
            case _:
                return _retold(answer, _retelling(rule))

    def _without_work(self, rule: Rule, call: Call, request: Request) -> Reply | None:
        match rule.mode:
            case Mode.DROP:
                return Drop()
            case Mode.DROP_THEN_WORK_LATER:
                self._plan_late(rule, call, request)
                return Drop()
            case Mode.UNAUTHORIZED:
                return fault(401, "no-matching-api-key", "The key you provided doesn't exist in our system.")
            case Mode.FORBIDDEN:
                return fault(403, "disabled-wallet", "Your wallet has been temporarily disabled.")
            case Mode.BUSY:
                wait = ("Retry-After", str(rule.retry_after_s))
                return fault(429, "too-many-requests", "Too many requests.", wait)
            case Mode.BROKEN:
                return _broken()
            case _:
                return None

    def _plan_late(self, rule: Rule, call: Call, request: Request) -> None:
        if rule.after_searches is not None:
            references = self._references(call, request)
            self._late.append(_Late(call, request, references, rule.after_searches))
            return
        at_ms = self._account.now_ms() + rule.delay_ms
        self._account.timers.at(at_ms, lambda: self._land(call, request))

    def _land_after_search(self, references: set[str]) -> None:
        for late in [late for late in self._late if late.references & references]:
            late.searches_left -= 1
            if late.searches_left <= 0:
                self._late.remove(late)
                self._land(late.call, late.request)

    def _land(self, call: Call, request: Request) -> None:
        references = self._references(call, request)
        answer = self._answer(call, request)
        self._log(request, call, None, references, answer, landed_late=True)

    def _with_customer(self, rule: Rule, call: Call, request: Request) -> Response:
        """The customer acts before the answer; on a session that is just made, after it."""
        before = {session.id for session in self._wave.subjects(call, request)}
        if call.operation is Operation.CREATE:
            known = set(self._account.truth.sessions)
            answer = self._wave.work(call, request)
            before = set(self._account.truth.sessions) - known
        for session_id in sorted(before):
            self._act(rule, session_id)
        return answer if call.operation is Operation.CREATE else self._wave.work(call, request)

    def _act(self, rule: Rule, session_id: str) -> None:
        if rule.mode is Mode.DUPLICATE:
            with suppress(Refused):
                self._account.pay(session_id)
        with suppress(Refused):
            match rule.mode:
                case Mode.PAY | Mode.DUPLICATE:
                    self._account.pay(session_id)
                case Mode.DECLINE:
                    self._account.decline(session_id, rule.code)
                case _:
                    self._account.expire(session_id)

    def _log(
        self,
        request: Request,
        call: Call | None,
        rule: Rule | None,
        references: set[str],
        reply: Reply,
        *,
        landed_late: bool = False,
    ) -> None:
        self.calls.append(
            {
                "at_ms": self._account.now_ms(),
                "method": request.method,
                "path": request.path,
                "operation": call and call.operation,
                "client_references": sorted(references),
                "trouble": rule and rule.mode,
                "status": _status(reply),
                "landed_late": landed_late,
            }
        )


def _status(reply: Reply) -> int | None:
    match reply:
        case Response(status=status) | Drip(response=Response(status=status)):
            return status
        case Delay(then=then):
            return _status(then)
        case _:
            return None


def _broken() -> Response:
    return fault(500, "internal-server-error", "A technical error has occurred in our system.")


def _garbled(kind: str, answer: Response) -> Response:
    match kind:
        case "html":
            return Response(200, b"<html><body>Welcome to the free Wi-Fi</body></html>", HTML)
        case "huge":
            return json_answer(200, {"padding": "x" * _HUGE})
        case _:
            return Response(answer.status, answer.body[: len(answer.body) // 2], answer.kind, answer.headers)


def _retelling(rule: Rule) -> Retelling:
    def retell(session: dict[str, object]) -> None:
        match rule.mode:
            case Mode.WRONG_AMOUNT:
                other = int(str(session["amount"])) + 1 if rule.amount is None else rule.amount
                session["amount"] = str(other)
            case Mode.WRONG_CURRENCY:
                session["currency"] = "XAF" if session["currency"] != "XAF" else "XOF"
            case Mode.OTHER_REFERENCE:
                session["client_reference"] = f"other-{session['client_reference']}"[:255]
            case Mode.STATUS_REGRESS:
                session.update(checkout_status="open", payment_status="processing")
                session.update(when_completed=None, transaction_id=None)
            case _:
                raise ValueError(rule.mode)

    return retell


def _retold(answer: Response, retell: Retelling) -> Response:
    if answer.status != 200 or not answer.body:
        return answer
    told = answer.json()
    if isinstance(told, dict):
        listed = told.get("result")
        for session in listed if isinstance(listed, list) else [told]:
            if isinstance(session, dict) and "checkout_status" in session:
                retell(session)
    return json_answer(answer.status, told, *answer.headers)
