"""Stripe's API: the work behind each path, without trouble. See `troubled.py` for that."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from typing import Any, Final, Protocol

from pos_terminal.simulator.account import Account, Refused
from pos_terminal.simulator.company import Call
from pos_terminal.simulator.exchange import Request, Response, json_answer
from pos_terminal.simulator.hooks import Event
from pos_terminal.simulator.script import Mode, Operation, Rule
from pos_terminal.simulator.stripe_checks import Invalid, check_key, form_of, read_wanted
from pos_terminal.simulator.stripe_disputes import StripeDisputes
from pos_terminal.simulator.stripe_money import StripeRefunds
from pos_terminal.simulator.stripe_shapes import (
    charge_id,
    charge_json,
    error,
    intent_json,
    listed,
    moved_id,
    moved_json,
    session_json,
)
from pos_terminal.simulator.stripe_told import refused, retold
from pos_terminal.simulator.truth import Session

_ROOT: Final = "/stripe/v1"
_ALNUM: Final = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghjkmnpqrstuvwxyz0123456789"
_KEY_LIFE_MS: Final = 24 * 3600 * 1000
_NOTE: Final = "stripe:key:"
_PATHS: Final[tuple[tuple[str, str, Operation], ...]] = (
    ("POST", r"/checkout/sessions", Operation.CREATE),
    ("GET", r"/checkout/sessions", Operation.SEARCH),
    ("GET", r"/checkout/sessions/(?P<id>[^/]+)", Operation.STATUS),
    ("POST", r"/checkout/sessions/(?P<id>[^/]+)/expire", Operation.EXPIRE),
    ("POST", r"/refunds", Operation.REFUND),
    ("GET", r"/refunds", Operation.REFUND_STATUS),
    ("GET", r"/refunds/(?P<id>[^/]+)", Operation.REFUND_STATUS),
    ("GET", r"/disputes", Operation.REFUND_STATUS),
    ("GET", r"/disputes/(?P<id>[^/]+)", Operation.REFUND_STATUS),
    ("GET", r"/(?:payment_intents|charges|balance_transactions)/(?P<id>[^/]+)", Operation.READ),
    ("GET", r"/events", Operation.READ),
    ("GET", r"/balance", Operation.BALANCE),
)
_READ: Final[dict[str, tuple[Callable[[Session], str], Callable[[Account, Session], object]]]] = {
    "pi": (lambda session: str(session.extra["intent"]), intent_json),
    "ch": (charge_id, charge_json),
    "txn": (moved_id, moved_json),
}


class Outbox(Protocol):
    """Where the events are that can be asked for."""

    events: list[Event]


class Stripe:
    """Answers requests under /stripe/v1. `page_url` makes a session's link from its id."""

    name = "stripe"

    def __init__(
        self, account: Account, revoked: set[str], page_url: Callable[[str], str], outbox: Outbox
    ) -> None:
        self._account = account
        self._revoked = revoked
        self._page_url = page_url
        self._outbox = outbox
        self._last_key: str | None = None
        self.refunds = StripeRefunds(account, self.new_id)
        self.disputes = StripeDisputes(account, self.new_id)
        account.numbers[self.name] = self._number

    def new_id(self, prefix: str, length: int = 24) -> str:
        """A fresh id."""
        sessions = self.sessions()
        taken = {session.id for session in sessions} | {session.extra["intent"] for session in sessions}
        return self._account.fresh(prefix, _ALNUM, length, dict.fromkeys(taken))

    def _number(self, session: Session, is_refund: bool) -> str:
        return self.new_id("re_") if is_refund else str(session.extra["intent"])

    def call_of(self, request: Request) -> Call | Response:
        """What is asked for, or the refusal: Stripe answers 404 for an unknown path and method alike."""
        path = request.path.removeprefix(_ROOT)
        for method, pattern, operation in _PATHS:
            match = re.fullmatch(pattern, path)
            if match and method == request.method and request.path.startswith(_ROOT):
                return Call(operation, match.groupdict().get("id") or "")
        return error(404, None, f"Unrecognized request URL ({request.method}: {path}).")

    def references(self, call: Call, request: Request) -> set[str]:
        """The client_reference_id that a call is about; a list is about nobody's."""
        if call.operation is Operation.CREATE:
            try:
                found = form_of(request).get("client_reference_id")
            except Invalid:
                return set()
            return {found} if found else set()
        return {session.reference for session in self.subjects(call, request) if session.reference}

    def subjects(self, call: Call, request: Request) -> list[Session]:
        """The sessions a call is about, as far as they exist before it."""
        wanted = {call.target} - {""}
        if call.operation is Operation.REFUND:
            try:
                form = form_of(request)
            except Invalid:
                return []
            wanted = {form.get("payment_intent", ""), form.get("charge", "")}
        return [
            session
            for session in self.sessions()
            if wanted & {session.id, session.extra["intent"], charge_id(session), moved_id(session)}
        ]

    def sessions(self) -> list[Session]:
        """Every session at Stripe, oldest first."""
        return [session for session in self._account.truth.sessions.values() if session.company == self.name]

    def refusal(self, request: Request) -> Response | None:
        """The answer to a request without a key of the test mode; None when it may pass."""
        return check_key(request, self._revoked)

    def refused(self, rule: Rule) -> Response:
        """See stripe_told. An error after the work is what the same key is answered from then on."""
        answer = refused(rule)
        if rule.mode is Mode.WORK_THEN_500 and self._last_key is not None:
            kept = self._account.truth.notes[_NOTE + self._last_key]
            self._keep(self._last_key, str(kept["asked"]), answer)
        return answer

    def retold(self, rule: Rule, answer: Response) -> Response:
        """See stripe_told."""
        return retold(rule, answer)

    def work(self, call: Call, request: Request) -> Response:
        """Do what is asked and answer; a POST with a key that was worked on is answered as it was then."""
        self._last_key = None
        try:
            if request.method == "POST":
                return self._once(call, request)
            return self._do(call, request)
        except Invalid as problem:
            return problem.answer()

    def _once(self, call: Call, request: Request) -> Response:
        key = request.headers.get("idempotency-key")
        if key is None:
            return self._do(call, request)
        if len(key) > 255:
            raise Invalid("The idempotency key is longer than 255 characters.")
        asked = hashlib.sha256(request.path.encode() + b"\n" + request.body).hexdigest()
        kept = self._account.truth.notes.get(_NOTE + key)
        if kept is not None and self._account.now_ms() - int(kept["at_ms"]) < _KEY_LIFE_MS:
            if kept["asked"] != asked:
                told = "Keys for idempotent requests can only be used with the same parameters."
                return error(400, None, told, kind="idempotency_error")
            again = ("Idempotent-Replayed", "true")
            return Response(int(kept["status"]), str(kept["body"]).encode(), headers=(again,))
        answer = self._do(call, request)
        if answer.status == 200:
            # What was refused before any work is not kept: it may be asked again.
            self._last_key = key
            self._keep(key, asked, answer)
        return answer

    def _keep(self, key: str, asked: str, answer: Response) -> None:
        now_ms = self._account.now_ms()
        value = {"asked": asked, "at_ms": now_ms, "status": answer.status, "body": answer.body.decode()}
        self._account.truth.record("noted", now_ms, name=_NOTE + key, value=value)

    def _do(self, call: Call, request: Request) -> Response:
        match call.operation:
            case Operation.CREATE:
                return self._create(request)
            case Operation.SEARCH:
                return self._list(request)
            case Operation.STATUS:
                found = self.subjects(call, request)
                return self._show(found[0], request) if found else missing("session", call.target)
            case Operation.EXPIRE:
                return self._expire(call, request)
            case Operation.REFUND:
                return self.refunds.create(self.subjects(call, request), form_of(request))
            case Operation.REFUND_STATUS:
                kind = self.disputes if request.path.startswith(f"{_ROOT}/disputes") else self.refunds
                return kind.retrieve(call.target) if call.target else kind.list(self.sessions(), request)
            case Operation.BALANCE:
                return json_answer(200, {"object": "balance", "livemode": False, "available": []})
            case _:
                return self._read(call, request)

    def show(self, session: Session, *, expand: bool = False) -> dict[str, object]:
        """The session as Stripe shows it."""
        return session_json(self._account, session, self._page_url(session.id), expand)

    def _show(self, session: Session, request: Request) -> Response:
        return json_answer(200, self.show(session, expand=_expands(request)))

    def _create(self, request: Request) -> Response:
        wanted = read_wanted(form_of(request), self._account.now_ms() // 1000)
        session = self._account.open(
            id=self.new_id("cs_test_", 58),
            amount=wanted.amount,
            currency=wanted.currency,
            success_url=wanted.success_url,
            error_url=wanted.cancel_url,
            reference=wanted.reference,
            payer_mobile=None,
            merchant_id=None,
            expires_ms=wanted.expires_at * 1000,
            company=self.name,
            extra={
                "intent": self.new_id("pi_"),
                "locale": wanted.locale,
                "metadata": wanted.metadata,
                "intent_metadata": wanted.intent_metadata,
            },
        )
        return self._show(session, request)

    def _list(self, request: Request) -> Response:
        found = [
            session
            for session in reversed(self.sessions())
            if in_time(request, session.created_ms // 1000)
            and request.query.get("status") in (None, session.status)
            and request.query.get("payment_intent") in (None, session.extra["intent"])
        ]
        expand = _expands(request)
        return page(request, [self.show(session, expand=expand) for session in found])

    def _expire(self, call: Call, request: Request) -> Response:
        try:
            self._account.expire(call.target)
        except KeyError:
            return missing("session", call.target)
        except Refused as problem:
            told = f"Only open Checkout Sessions can be expired. This one has a status of {problem}."
            return error(400, None, told, param="session")
        return self._show(self._account.truth.sessions[call.target], request)

    def _read(self, call: Call, request: Request) -> Response:
        if not call.target:
            kind = request.query.get("type")
            events = [event for event in reversed(self._outbox.events) if kind in (None, event.kind)]
            return page(request, [event.json() for event in events])
        id_of, shape = _READ.get(call.target.split("_")[0], (charge_id, charge_json))
        for session in self.sessions():
            if id_of(session) == call.target and (shape is intent_json or session.status == "complete"):
                return json_answer(200, shape(self._account, session))
        return missing("id", call.target)


def missing(param: str, wanted: str) -> Response:
    """Nothing has this id."""
    return error(404, "resource_missing", f"No such {param}: '{wanted}'", param=param)


def in_time(request: Request, created_s: int) -> bool:
    """Whether something made then fits the filters. Raises Invalid."""
    tests: dict[str, Callable[[int], bool]] = {
        "created[gte]": lambda limit: created_s >= limit,
        "created[gt]": lambda limit: created_s > limit,
        "created[lte]": lambda limit: created_s <= limit,
        "created[lt]": lambda limit: created_s < limit,
        "created": lambda limit: created_s == limit,
    }
    try:
        return all(test(int(request.query[name])) for name, test in tests.items() if name in request.query)
    except ValueError:
        raise Invalid("Invalid integer", "created", "parameter_invalid_integer") from None


def page(request: Request, items: Sequence[Any]) -> Response:
    """The page that was asked for. Raises Invalid."""
    limit = request.query.get("limit", "10")
    if not limit.isascii() or not limit.isdigit() or not 1 <= int(limit) <= 100:
        raise Invalid("limit is 1 to 100", "limit")
    after = request.query.get("starting_after")
    begin = 0
    if after is not None:
        places = [place for place, item in enumerate(items) if item["id"] == after]
        if not places:
            raise Invalid(f"No such object: '{after}'", "starting_after", "resource_missing")
        begin = places[0] + 1
    end = begin + int(limit)
    url = request.path.removeprefix("/stripe")
    return json_answer(200, listed(url, items[begin:end], end < len(items)))


def _expands(request: Request) -> bool:
    """Whether the payment is wanted whole."""
    return any(
        name.startswith("expand[") and "payment_intent" in text for name, text in request.query.items()
    )
