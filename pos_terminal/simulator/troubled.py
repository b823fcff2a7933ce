"""A company with scripted trouble: whether the work is done, when, and what is told of it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from pos_terminal.simulator.account import Account, Refused
from pos_terminal.simulator.company import Api, Call, CallLog
from pos_terminal.simulator.exchange import HTML, Delay, Drip, Drop, Reply, Request, Response, json_answer
from pos_terminal.simulator.script import Mode, Operation, Rule, Script

_HUGE: Final = 1024 * 1024
_CUSTOMER: Final = (Mode.PAY, Mode.DECLINE, Mode.EXPIRE, Mode.DUPLICATE)
_REFUSED: Final = (Mode.UNAUTHORIZED, Mode.FORBIDDEN, Mode.BUSY, Mode.BROKEN)


@dataclass
class _Late:
    """A request that was lost and still lands, once so many searches found nothing."""

    call: Call
    request: Request
    references: set[str]
    searches_left: int


class Troubled:
    """Answers a company's requests as the script wants it, and keeps a log without secrets."""

    def __init__(self, api: Api, account: Account, script: Script, calls: CallLog) -> None:
        self._api = api
        self._account = account
        self._script = script
        self._late: list[_Late] = []
        self.calls = calls

    def reset(self) -> None:
        """Forget the log and what was to land late."""
        self._late.clear()
        self.calls.clear()

    def handle(self, request: Request) -> Reply:
        """One request, with the trouble it was meant to have."""
        call = self._api.call_of(request)
        if isinstance(call, Response):
            self._log(request, None, None, set(), call)
            return call
        references = self._api.references(call, request)
        rule = self._script.next(self._api.name, call.operation, references)
        reply = self._answer(call, request) if rule is None else self._trouble(rule, call, request)
        self._log(request, call, rule, references, reply)
        # Where a request is asked for by the merchant's own name for it, that question is the search.
        asked = (call.operation, _status(reply))
        heard = asked == (Operation.SEARCH, 200) or (asked == (Operation.STATUS, 404) and bool(references))
        if heard and not self._api.subjects(call, request):
            self._land_after_search(references)
        return reply

    def _answer(self, call: Call, request: Request) -> Response:
        return self._api.refusal(request) or self._api.work(call, request)

    def _trouble(self, rule: Rule, call: Call, request: Request) -> Reply:
        early = self._without_work(rule, call, request)
        if early is not None:
            return early
        refusal = self._api.refusal(request)
        if refusal is not None:
            return refusal
        if rule.mode in _CUSTOMER:
            return self._with_customer(rule, call, request)
        answer = self._api.work(call, request)
        match rule.mode:
            case Mode.SLOW:
                return Delay(rule.delay_ms, answer)
            case Mode.SLOW_DRIP:
                return Drip(answer, rule.drip_ms)
            case Mode.WORK_THEN_DROP:
                return Drop()
            case Mode.WORK_THEN_500:
                return self._api.refused(rule)
            case Mode.GARBLED:
                return _garbled(rule.kind, answer)
            case _:
                return self._api.retold(rule, answer)

    def _without_work(self, rule: Rule, call: Call, request: Request) -> Reply | None:
        match rule.mode:
            case Mode.DROP:
                return Drop()
            case Mode.DROP_THEN_WORK_LATER:
                self._plan_late(rule, call, request)
                return Drop()
            case mode if mode in _REFUSED:
                return self._api.refused(rule)
            case _:
                return None

    def _plan_late(self, rule: Rule, call: Call, request: Request) -> None:
        if rule.after_searches is not None:
            references = self._api.references(call, request)
            self._late.append(_Late(call, request, references, rule.after_searches))
            return
        at_ms = self._account.now_ms() + rule.delay_ms
        self._account.timers.at(at_ms, lambda: self._land(call, request))

    def _land_after_search(self, references: set[str]) -> None:
        # A list that is nobody's own is a search for all.
        for late in [late for late in self._late if not references or late.references & references]:
            late.searches_left -= 1
            if late.searches_left <= 0:
                self._late.remove(late)
                self._land(late.call, late.request)

    def _land(self, call: Call, request: Request) -> None:
        references = self._api.references(call, request)
        answer = self._answer(call, request)
        self._log(request, call, None, references, answer, landed_late=True)

    def _with_customer(self, rule: Rule, call: Call, request: Request) -> Response:
        """The customer acts before the answer; on a session that is just made, after it."""
        before = {session.id for session in self._api.subjects(call, request)}
        if call.operation is Operation.CREATE:
            known = set(self._account.truth.sessions)
            answer = self._api.work(call, request)
            before = set(self._account.truth.sessions) - known
        for session_id in sorted(before):
            self._act(rule, session_id)
        return answer if call.operation is Operation.CREATE else self._api.work(call, request)

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
                "company": self._api.name,
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


def _garbled(kind: str, answer: Response) -> Response:
    match kind:
        case "html":
            return Response(200, b"<html><body>Welcome to the free Wi-Fi</body></html>", HTML)
        case "huge":
            return json_answer(200, {"padding": "x" * _HUGE})
        case _:
            return Response(answer.status, answer.body[: len(answer.body) // 2], answer.kind, answer.headers)
