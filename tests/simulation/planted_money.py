"""Planted bugs about decisions, splits, money that goes back, and the other companies."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from itertools import count
from typing import Any, Final
from unittest.mock import patch

from pos_terminal.domain import refund_events
from pos_terminal.domain.payment import Payment, Status
from pos_terminal.engine.giving_back import GivingBack
from pos_terminal.engine.pursuit import Pursuit
from pos_terminal.engine.watched import Watched
from pos_terminal.ledger import exceptions as stored_exceptions
from pos_terminal.ledger import payments
from pos_terminal.ledger.exceptions import Exceptional
from pos_terminal.ledger.unit_of_work import UnitOfWork
from pos_terminal.providers.base import Outcome, PaymentResult, RefundResult
from pos_terminal.providers.mtn_access import MtnApi
from pos_terminal.providers.stripe import StripeProvider
from pos_terminal.services import answer, decisions, outcome, refunds, watch
from pos_terminal.services.answer import Answer, Step
from tests.simulation.planted import LIES, Planted, around, matches_without

Plant = Callable[[], AbstractContextManager[object]]

# -- money that goes back --------------------------------------------------------------------------------


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


def _nobody_approves(_original: Any) -> Any:
    def approved(*_args: Any, **_more: Any) -> None:
        return None

    return approved


def _not_reopened(_original: Any) -> Any:
    def decided_by_refund(*_args: Any) -> list[Any]:
        return []

    return decided_by_refund


# -- what is due -----------------------------------------------------------------------------------------


def _due_without(rule: str, instead: str) -> Plant:
    """The program's question about what is due, with one of its rules gone."""

    def plant() -> AbstractContextManager[object]:
        question = payments._DUE.replace(rule, instead)
        assert question != payments._DUE
        return patch.object(payments, "_DUE", question)

    return plant


def _nothing_comes_of(name: str) -> Plant:
    """A sum that is always 0."""
    return lambda: patch.object(payments, name, "SELECT 0 WHERE ? <> '' AND ? <> ''")


# -- what people decide ----------------------------------------------------------------------------------


def _counted_is_green(original: Any) -> Any:
    def tell(self: Pursuit, item: Watched, *, changed: bool, was_unknown: bool = False) -> None:
        kept = item.payment
        if kept.counted and kept.in_flight:
            item.payment = replace(kept, status=Status.SUCCESS, phase=None)
        original(self, item, changed=changed, was_unknown=was_unknown)
        item.payment = kept

    return tell


def _no_loss(_original: Any) -> Any:
    def counted_for_nothing(_self: Answer) -> None:
        """Nobody is told."""

    return counted_for_nothing


def _number_free(_original: Any) -> Any:
    def has_transaction(*_args: Any) -> bool:
        return False

    return has_transaction


def _released_is_in_time(original: Any) -> Any:
    def exception(self: Answer, kind: str, amount: int | None) -> None:
        if kind != "late_money" or not self._payment.released:
            original(self, kind, amount)

    return exception


def _corrects_again(original: Any) -> Any:
    def found(work: UnitOfWork, payment_id: str) -> Payment:
        payment: Payment = original(work, payment_id)
        return replace(payment, status=Status.SUCCESS) if payment.corrected else payment

    return found


@contextmanager
def _decided_again() -> Iterator[None]:
    with patch.object(Exceptional, "is_open", property(lambda _: True)):
        yield


# -- the other companies ---------------------------------------------------------------------------------


def _contract_forgotten(_original: Any) -> Any:
    def ends_unseen(*_args: Any) -> bool:
        return False

    return ends_unseen


def _silence_ends_what_was_shown(original: Any) -> Any:
    def go_on(self: Pursuit, item: Watched, step: Step, result: PaymentResult) -> None:
        payment = item.payment
        if payment.provider_code == "orange" and payment.in_flight and result.outcome is Outcome.UNKNOWN:
            ended = PaymentResult(Outcome.EXPIRED, payment.provider_reference)
            item.payment = outcome.apply(self._ledger, payment.payment_id, Step.CHECK, ended).payment
        original(self, item, step, result)

    return go_on


def _new_uuid(original: Any) -> Any:
    numbers = count(1)

    def call(self: MtnApi, method: str, place: Any, path: str, *args: Any, **more: Any) -> Any:
        if path.endswith("requesttopay"):
            fresh = f"00000000-0000-4000-8000-{next(numbers):012x}"
            more["headers"] = {**more["headers"], "X-Reference-Id": fresh}
        return original(self, method, place, path, *args, **more)

    return call


def _planned_again(original: Any) -> Any:
    def initiate(self: StripeProvider, **asked: Any) -> PaymentResult:
        result: PaymentResult = original(self, **{**asked, "prepared": None})
        return result

    return initiate


@contextmanager
def _keys_last() -> Iterator[None]:
    able = replace(StripeProvider.capabilities, can_find_refund=False)
    with patch.object(StripeProvider, "capabilities", able):
        yield


_PAID: Final = {"leave": 0.05, "cash_share": 0.1, "crash": 0.01, "lose": 0.2}
_GIVES: Final = {"refund": 1.0, "refund_part": 0.7, "refund_again": 0.5, "company_share": 0.6}
_ALL: Final = {"companies": ("orange", "mtn", "stripe"), "company_share": 0.6}
_UNCLEAR: Final = {"lose": 0.4, "trouble": 0.2, "leave": 0.3, "late_capture": 0.9, "cash_share": 0.1}
_DECIDES: Final = {"count": 0.9, "release": 0.9, "resolve": 0.9, "wrong_number": 0.5, **_ALL}
_ORDERS: Final = {"order_share": 1.0, **_UNCLEAR}
_LATE: Final = {
    "order_share": 1.0,
    "cash_share": 0.0,
    "cancel_share": 1.0,
    "leave": 0.4,
    "late_capture": 1.0,
    "lose": 0.0,
}
MONEY: Final = (
    Planted(
        "a new refund key on retry", ("R2",), around(GivingBack, "_send", _new_key), _PAID, _GIVES | _ALL
    ),
    Planted(
        "a refund's time-out is failure",
        ("R2", "R4"),
        around(refunds, "_move", _refund_silence_becomes(Outcome.DECLINED)),
        _PAID,
        _GIVES | _ALL,
    ),
    Planted(
        "a refund's time-out is success",
        ("R3",),
        around(refunds, "_move", _refund_silence_becomes(Outcome.PAID)),
        _PAID,
        _GIVES | _ALL,
    ),
    Planted(
        "a refund refused on replay has failed",
        ("R2", "R4"),
        around(refunds, "apply", _always_first),
        {**_PAID, "lose": 0.4, "trouble": 0.2},
        _GIVES | _ALL,
    ),
    Planted(
        "a refund under way is not reserved",
        ("I14", "given"),
        around(UnitOfWork, "record", _not_reserved),
        _PAID,
        _GIVES | _ALL,
    ),
    Planted(
        "more is given back than approved",
        ("R1", "R2"),
        around(StripeProvider, "process_refund", _twice_as_much),
        _PAID,
        {**_GIVES, "companies": ("stripe",)},
    ),
    Planted(
        "refunds forgotten at a start",
        ("R6",),
        around(GivingBack, "resume", _no_resume),
        _PAID,
        _GIVES | _ALL,
    ),
    Planted(
        "a refund followed twice",
        ("one_call",),
        around(GivingBack, "resume", _followed_twice),
        {**_PAID, "resume_twice": True},
        _GIVES | _ALL,
    ),
    Planted(
        "a refund that nobody approved",
        ("I6",),
        around(refunds, "approved", _nobody_approves),
        _PAID,
        _GIVES | _ALL,
    ),
    Planted(
        "a resolved exception is forgotten when its refund fails",
        ("forgotten",),
        around(stored_exceptions, "decided_by_refund", _not_reopened),
        _LATE,
        {**_DECIDES, **_GIVES, "refund": 0.0, "refund_slow": 1.0, "companies": ("mtn", "stripe")},
    ),
    Planted(
        "a refund's key is taken to last for ever",
        ("R5", "R2"),
        _keys_last,
        {**_PAID, "lose": 0.4, "crash": 0.01, "order_share": 0.0},
        {**_GIVES, "companies": ("stripe",), "company_share": 1.0, "close_at_refund": 0.5},
    ),
    Planted(
        "what was released is reserved", ("I16",), _due_without("AND released = 0 ", ""), _ORDERS, _DECIDES
    ),
    Planted(
        "what is being cancelled is not reserved",
        ("I16", "I1"),
        _due_without("AND released = 0 ", "AND released = 0 AND phase <> 'cancelling' "),
        {**_ORDERS, "cancel_share": 0.6},
        _DECIDES,
    ),
    Planted(
        "what was counted is reserved as well",
        ("I16",),
        _due_without("counted = 0 AND ", ""),
        _ORDERS,
        _DECIDES,
    ),
    Planted(
        "a correction does not reopen",
        ("I16",),
        _due_without("corrected = 0", "1 = 1"),
        {"order_share": 1.0, "cash_share": 0.5},
        {"correct": 1.0},
    ),
    Planted(
        "a correction twice",
        ("I6", "I14"),
        around(decisions, "_found", _corrects_again),
        {"cash_share": 0.5},
        {"correct": 1.0},
    ),
    Planted(
        "applied money is not counted in the due",
        ("I16", "I14"),
        _nothing_comes_of("_APPLIED"),
        _LATE,
        _DECIDES,
    ),
    Planted(
        "late money settles two payables",
        ("I16", "I14"),
        _nothing_comes_of("_LEFT"),
        _LATE,
        {**_DECIDES, "correct": 0.9},
    ),
    Planted("late money decided twice", ("I6",), _decided_again, _LATE, _DECIDES),
    Planted(
        "counted is shown as paid", ("I3",), around(Pursuit, "tell", _counted_is_green), _UNCLEAR, _DECIDES
    ),
    Planted(
        "a loss is told to nobody",
        ("loss",),
        around(Answer, "_counted_for_nothing", _no_loss),
        _UNCLEAR,
        _DECIDES,
    ),
    Planted(
        "a number pays twice",
        ("number",),
        around(payments, "has_transaction", _number_free),
        _UNCLEAR,
        _DECIDES,
    ),
    Planted(
        "the money of what was released is told to nobody",
        ("I1",),
        around(Answer, "_exception", _released_is_in_time),
        {**_UNCLEAR, "leave": 0.0},
        _DECIDES,
    ),
    Planted(
        "Orange: a lost answer is followed for ever",
        ("I7",),
        around(watch, "ends_unseen", _contract_forgotten),
        {"lose": 0.4},
        {"companies": ("orange",), "company_share": 0.9},
    ),
    Planted(
        "Orange: silence ends what was shown",
        ("I5",),
        around(Pursuit, "_go_on", _silence_ends_what_was_shown),
        {"lose": 0.4},
        {"companies": ("orange",), "company_share": 0.9},
    ),
    Planted(
        "MTN: a second id for one payment",
        ("I2", "I1"),
        around(MtnApi, "call", _new_uuid),
        {"lose": 0.4},
        {"companies": ("mtn",), "company_share": 0.9},
    ),
    Planted(
        "Stripe: other parameters on replay",
        ("I2",),
        around(StripeProvider, "initiate_payment", _planned_again),
        {"lose": 0.4, "crash": 0.0},
        {"companies": ("stripe",), "company_share": 0.9},
    ),
    Planted(
        "a sandbox's currency is not compared",
        ("I4",),
        around(answer, "matches", matches_without("currency")),
        LIES,
        {"companies": ("orange", "mtn"), "company_share": 0.9, "sandbox": True},
    ),
)
"""Every one must be found, too."""
