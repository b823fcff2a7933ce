"""Giving Wave money back. Wave refunds whole sessions only, and a repeated refund is harmless."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

from pos_terminal.providers.base import Outcome, PaymentResult, RefundResult
from pos_terminal.providers.failures import Failure, refused_problem
from pos_terminal.providers.http import Answer
from pos_terminal.providers.json_reading import Unreadable, text_of, whole_amount
from pos_terminal.providers.problems import Problem
from pos_terminal.providers.wave_api import WaveApi, session_path
from pos_terminal.providers.wave_errors import REFUND_FAILED, SESSION_NOT_FOUND
from pos_terminal.records import dataclass

_REFERENCE: Final = re.compile(r"(?P<session>[^@]+)@(?P<day>\d{4}-\d{2}-\d{2})", re.ASCII)
_REFUND_LINE: Final = "api_checkout_refund"


@dataclass(frozen=True, slots=True)
class RefundReference:
    """Which session was refunded, and the UTC day it was first asked: that day's statement has the line."""

    session_id: str
    day: str

    def __str__(self) -> str:
        return f"{self.session_id}@{self.day}"

    @classmethod
    def read(cls, text: str, now_ms: int) -> RefundReference:
        """The reference as written by str(); a bare session's reference is looked for since yesterday."""
        if match := _REFERENCE.fullmatch(text):
            return cls(match["session"], match["day"])
        return cls(text, _day(now_ms, -1))


def refund_all(
    api: WaveApi,
    session: PaymentResult,
    amount: int | None,
    idempotency_key: str,
    deadline: float,
    now_ms: int,
) -> RefundResult:
    """Refund the session just read, if `amount` is all of it (or None)."""
    if session.provider_reference is None or session.amount is None:
        raise ValueError("the session was not read")
    reference = RefundReference(session.provider_reference, _day(now_ms))
    told = RefundResult(Outcome.REFUSED, str(reference), session.amount, session.currency)
    if session.outcome not in (Outcome.PAID, Outcome.DECLINED):
        return replace(told, error_code=Problem.REFUND_NOT_PAID)
    if amount is not None and amount != session.amount:
        return replace(told, error_code=Problem.REFUND_ONLY_FULL)
    path = session_path(session.provider_reference, "/refund")
    answer = api.call("POST", path, deadline, idempotency_key=idempotency_key)
    if isinstance(answer, Answer):
        told = replace(told, raw_sha256=answer.sha256)
        if answer.status in (200, 201):
            return replace(told, outcome=Outcome.PAID)
    failure = api.failure(answer)
    told = replace(told, provider_error=failure.provider_error)
    # Sources differ about the HTTP status of these two; the code decides.
    if failure.code in (REFUND_FAILED, SESSION_NOT_FOUND):
        return replace(told, error_code=Problem.REFUND_REFUSED)
    if failure.nothing_begun:
        return replace(told, error_code=refused_problem(failure))
    return replace(told, outcome=Outcome.UNKNOWN, error_code=failure.problem)


def find_refund(
    api: WaveApi,
    reference: RefundReference,
    deadline: float,
    now_ms: int,
    read_session: Callable[[], PaymentResult],
) -> RefundResult:
    """Look for the refund's line in the statements of its day and the next. NOT_FOUND is not final.

    `read_session` asks for the session that was refunded; it is called only where the line names a fee.
    """
    told = RefundResult(Outcome.UNKNOWN, str(reference))
    for day in _days(reference.day, now_ms):
        listing = api.list_all("/v1/transactions", {"date": day}, ("items", "result"), deadline)
        if isinstance(listing, Failure):
            return replace(told, error_code=listing.problem, provider_error=listing.provider_error)
        told = replace(told, raw_sha256=listing.raw_sha256)
        for item in listing.items:
            if _is_refund_of(item, reference.session_id):
                return _read_line(item, told, read_session)
    return replace(told, outcome=Outcome.NOT_FOUND, error_code=Problem.REFUND_NOT_SEEN)


def _is_refund_of(item: object, session_id: str) -> bool:
    return (
        isinstance(item, dict)
        and item.get("transaction_type") == _REFUND_LINE
        and item.get("checkout_api_session_id") == session_id
    )


def _read_line(item: object, told: RefundResult, read_session: Callable[[], PaymentResult]) -> RefundResult:
    """The line says what moved; money that leaves may carry a minus, and the amount may leave the fee out."""
    if not isinstance(item, dict):
        raise TypeError("a line is an object")
    try:
        currency = text_of(item, "currency")
        amount, fee = (_without_sign(item, name, currency) for name in ("amount", "fee"))
    except Unreadable as error:
        return replace(told, error_code=Problem.UNREADABLE, provider_error=str(error))
    if fee:
        session = read_session()
        if session.amount is None:
            return replace(told, error_code=session.error_code, provider_error=session.provider_error)
        # Wave gives back the whole session, fees included; nobody documents which of these the line names.
        if session.amount in (amount - fee, amount, amount + fee):
            amount = session.amount
    return replace(told, outcome=Outcome.PAID, amount=amount, currency=currency)


def _without_sign(item: dict[str, object], name: str, currency: str) -> int:
    """Minor units of a field of a line; no fee is 0. Raises Unreadable."""
    if name == "fee" and item.get(name) in (None, "", "0"):
        return 0
    return whole_amount(text_of(item, name).removeprefix("-"), currency)


def _day(now_ms: int, shift_days: int = 0) -> str:
    return (datetime.fromtimestamp(now_ms // 1000, UTC) + timedelta(days=shift_days)).date().isoformat()


def _days(first: str, now_ms: int) -> list[str]:
    """The refund's day and the next one (asked just before midnight), none of them in the future."""
    try:
        begin = datetime.fromisoformat(first)
    except ValueError:
        return [_day(now_ms, -1), _day(now_ms)]
    days = [first, (begin + timedelta(days=1)).date().isoformat()]
    return [day for day in days if day <= _day(now_ms)] or [first]
