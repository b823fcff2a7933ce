"""Planted bugs about money that goes back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Final
from unittest.mock import patch

from pos_terminal.domain import refund_events
from pos_terminal.engine.giving_back import GivingBack
from pos_terminal.engine.paid import PaidWatch
from pos_terminal.ledger import exceptions as stored_exceptions
from pos_terminal.ledger.unit_of_work import UnitOfWork
from pos_terminal.providers.base import Outcome, RefundResult
from pos_terminal.providers.orange_base import Ends
from pos_terminal.providers.stripe import StripeProvider
from pos_terminal.services import refunds, undone
from tests.simulation.planting import Planted, around


def _new_key(original: Any) -> Any:
    def send(self: GivingBack, item: Any, *, first: bool) -> None:
        kept = item.refund
        if not first:
            item.refund = replace(kept, refund_id=f"{kept.refund_id}-2")
        original(self, item, first=first)
        item.refund = kept

    return send


def _refund_silence_becomes(what: Outcome) -> Callable[[Any], Any]:
    def make(original: Any) -> Any:
        def move(work: Any, refund: Any, result: RefundResult, first: bool, fresh_id: Any) -> Any:
            if result.outcome is Outcome.UNKNOWN:
                result = RefundResult(what, amount=refund.amount, currency=refund.currency)
            return original(work, refund, result, first, fresh_id)

        return move

    return make


def _always_first(original: Any) -> Any:
    def apply(ledger: Any, refund_id: str, result: RefundResult, *, first: bool) -> Any:  # noqa: ARG001
        return original(ledger, refund_id, result, first=True)

    return apply


def _not_reserved(original: Any) -> Any:
    def record(self: UnitOfWork, body: Any, *, subject: str | None = None) -> int:
        if isinstance(body, refund_events.RefundStarted):
            body = type(body)(
                **{**{name: getattr(body, name) for name in body.__struct_fields__}, **_NOTHING}
            )
        return int(original(self, body, subject=subject))

    return record


_NOTHING: Final = {"payment_reserved": 0}


def _twice_as_much(original: Any) -> Any:
    def process_refund(self: Any, reference: str, amount: int | None = None, **more: Any) -> RefundResult:
        told: RefundResult = original(self, reference, amount and amount * 2, **more)
        return replace(told, amount=amount or told.amount)

    return process_refund


def _no_resume(_original: Any) -> Any:
    def resume(_self: GivingBack) -> list[Any]:
        return []

    return resume


def _followed_twice(original: Any) -> Any:
    def resume(self: GivingBack) -> Any:
        self._followed.clear()
        return original(self)

    return resume


def _nothing_done(_original: Any) -> Any:
    def nothing(*_args: Any, **_more: Any) -> None:
        return None

    return nothing


def _always_over(_original: Any) -> Any:
    def is_over(*_args: Any) -> bool:
        return True

    return is_over


def _nobody_approves(_original: Any) -> Any:
    def approved(*_args: Any, **_more: Any) -> None:
        return None

    return approved


def _not_reopened(_original: Any) -> Any:
    def decided_by_refund(*_args: Any) -> list[Any]:
        return []

    return decided_by_refund


@contextmanager
def _keys_last() -> Iterator[None]:
    able = replace(StripeProvider.capabilities, can_find_refund=False)
    with patch.object(StripeProvider, "capabilities", able):
        yield


PAID: Final = {"leave": 0.05, "cash_share": 0.1, "crash": 0.01, "lose": 0.2}
GIVES: Final = {"refund": 1.0, "refund_part": 0.7, "refund_again": 0.5, "company_share": 0.6}
ALL: Final = {"companies": ("orange", "mtn", "stripe"), "company_share": 0.6}
UNCLEAR: Final = {"lose": 0.4, "trouble": 0.2, "leave": 0.3, "late_capture": 0.9, "cash_share": 0.1}
DECIDES: Final = {"count": 0.9, "release": 0.9, "resolve": 0.9, "wrong_number": 0.5, **ALL}
ORDERS: Final = {"order_share": 1.0, **UNCLEAR}
LATE: Final = {
    "order_share": 1.0,
    "cash_share": 0.0,
    "cancel_share": 1.0,
    "leave": 0.4,
    "late_capture": 1.0,
    "lose": 0.0,
}
UNDOES: Final = {"undone": 1.0, **ALL}
BACK: Final = (
    Planted(
        "what a company takes back is never asked about",
        ("R4",),
        around(PaidWatch, "take_on", _nothing_done),
        PAID,
        UNDOES,
    ),
    Planted(
        "what a company takes back is told to nobody",
        ("R7",),
        around(undone, "KIND", lambda _kind: "number_twice"),
        PAID,
        UNDOES,
    ),
    Planted(
        "a refund that turned stays given",
        ("R4",),
        around(undone._Listing, "_turned", _nothing_done),
        PAID,
        {**GIVES, **UNDOES, "companies": ("stripe",), "company_share": 1.0},
    ),
    Planted(
        "Senegal: a code is over before its end",
        ("I5",),
        around(Ends, "is_over", _always_over),
        {**UNCLEAR, "lose": 0.0, "leave": 0.05},
        {"companies": ("orange",), "company_share": 0.9, "senegal": True},
    ),
    Planted("a new refund key on retry", ("R2",), around(GivingBack, "_send", _new_key), PAID, GIVES | ALL),
    Planted(
        "a refund's time-out is failure",
        ("R2", "R4"),
        around(refunds, "move_refund", _refund_silence_becomes(Outcome.DECLINED)),
        PAID,
        GIVES | ALL,
    ),
    Planted(
        "a refund's time-out is success",
        ("R3",),
        around(refunds, "move_refund", _refund_silence_becomes(Outcome.PAID)),
        PAID,
        GIVES | ALL,
    ),
    Planted(
        "a refund refused on replay has failed",
        ("R2", "R4"),
        around(refunds, "apply", _always_first),
        {**PAID, "lose": 0.4, "trouble": 0.2},
        GIVES | ALL,
        first=44,
    ),
    Planted(
        "a refund under way is not reserved",
        ("I14", "given"),
        around(UnitOfWork, "record", _not_reserved),
        PAID,
        GIVES | ALL,
    ),
    Planted(
        "more is given back than approved",
        ("R1", "R2"),
        around(StripeProvider, "process_refund", _twice_as_much),
        PAID,
        {**GIVES, "companies": ("stripe",)},
    ),
    Planted(
        "refunds forgotten at a start",
        ("R6",),
        around(GivingBack, "resume", _no_resume),
        PAID,
        GIVES | ALL,
    ),
    Planted(
        "a refund followed twice",
        ("one_call",),
        around(GivingBack, "resume", _followed_twice),
        {**PAID, "resume_twice": True},
        GIVES | ALL,
    ),
    Planted(
        "a refund that nobody approved",
        ("I6",),
        around(refunds, "authorise", _nobody_approves),
        PAID,
        GIVES | ALL,
    ),
    Planted(
        "a resolved exception is forgotten when its refund fails",
        ("forgotten",),
        around(stored_exceptions, "decided_by_refund", _not_reopened),
        LATE,
        {**DECIDES, **GIVES, "refund": 0.0, "refund_slow": 1.0, "companies": ("mtn", "stripe")},
        first=12,
    ),
    Planted(
        "a refund's key is taken to last for ever",
        ("R5", "R2"),
        _keys_last,
        {**PAID, "lose": 0.4, "crash": 0.01, "order_share": 0.0},
        {**GIVES, "companies": ("stripe",), "company_share": 1.0, "close_at_refund": 0.5},
        first=16,
    ),
)
"""Every one must be found, too."""
