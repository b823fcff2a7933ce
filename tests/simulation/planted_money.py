"""Planted bugs about decisions, splits, and the other companies."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from itertools import count
from typing import Any, Final
from unittest.mock import patch

from pos_terminal.domain.payment import Payment, Status
from pos_terminal.engine.pursuit import Pursuit
from pos_terminal.engine.watched import Watched
from pos_terminal.ledger import dues, payments
from pos_terminal.ledger.exceptions import Exceptional
from pos_terminal.ledger.unit_of_work import UnitOfWork
from pos_terminal.providers.base import Outcome, PaymentResult
from pos_terminal.providers.mtn_access import MtnApi
from pos_terminal.providers.stripe import StripeProvider
from pos_terminal.services import answer, decisions, outcome, watch
from pos_terminal.services.answer import Answer, Step
from tests.simulation.planted import LIES, matches_without
from tests.simulation.planted_refunds import BACK, DECIDES, LATE, ORDERS, UNCLEAR
from tests.simulation.planting import Planted, around

Plant = Callable[[], AbstractContextManager[object]]

# -- what is due -----------------------------------------------------------------------------------------


def _due_without(rule: str, instead: str, sums: str = "_TAKEN_AND_IN_FLIGHT") -> Plant:
    """The program's questions about what is due, of one payable and of many, with one of its rules gone."""

    def plant() -> AbstractContextManager[object]:
        question = getattr(dues, sums).replace(rule, instead)
        assert question != getattr(dues, sums)
        of_one = tuple(one.replace(rule, instead) for one in dues._OF_ONE)
        planted: AbstractContextManager[object] = patch.multiple(dues, **{sums: question, "_OF_ONE": of_one})
        return planted

    return plant


# -- what people decide ----------------------------------------------------------------------------------


def _counted_is_green(original: Any) -> Any:
    def tell(self: Pursuit, item: Watched, *, changed: bool, before: Payment | None = None) -> None:
        kept = item.payment
        if kept.counted and kept.in_flight:
            item.payment = replace(kept, status=Status.SUCCESS, phase=None)
        original(self, item, changed=changed, before=before)
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
    looked: list[UnitOfWork] = []

    def found(work: UnitOfWork, payment_id: str) -> Payment:
        payment: Payment = original(work, payment_id)
        before, looked[:] = work in looked, [work]
        return payment if before or not payment.corrected else replace(payment, status=Status.SUCCESS)

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


MONEY: Final = (
    *BACK,
    Planted(
        "what was released is reserved", ("I16",), _due_without("AND released = 0 ", ""), ORDERS, DECIDES
    ),
    Planted(
        "what is being cancelled is not reserved",
        ("I16", "I1"),
        _due_without("AND released = 0 ", "AND released = 0 AND phase <> 'cancelling' "),
        {**ORDERS, "cancel_share": 0.6},
        DECIDES,
    ),
    Planted(
        "what was counted is reserved as well",
        ("I16",),
        _due_without("counted = 0 AND ", ""),
        ORDERS,
        DECIDES,
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
        {"cash_share": 0.7, "order_share": 1.0, "sales": 12, "crash": 0.0},
        {"correct": 1.0, "split": 0.5},
    ),
    Planted(
        "applied money is not counted in the due",
        ("I16", "I14"),
        _due_without("COALESCE(SUM(applied_amount), 0)", "0 * COUNT(*)", "_APPLIED"),
        LATE,
        DECIDES,
        first=22,
    ),
    Planted(
        "late money settles two payables",
        ("I16", "I14"),
        _due_without("COALESCE(SUM(late.amount), 0)", "0 * COUNT(*)", "_LEFT"),
        LATE,
        {**DECIDES, "correct": 0.9},
    ),
    Planted("late money decided twice", ("I6",), _decided_again, LATE, DECIDES),
    Planted(
        "counted is shown as paid", ("I3",), around(Pursuit, "tell", _counted_is_green), UNCLEAR, DECIDES
    ),
    Planted(
        "a loss is told to nobody",
        ("loss",),
        around(Answer, "_counted_for_nothing", _no_loss),
        UNCLEAR,
        DECIDES,
    ),
    Planted(
        "a number pays twice",
        ("number",),
        around(payments, "has_transaction", _number_free),
        {**UNCLEAR, "sales": 12, "leave": 0.1, "crash": 0.0},
        {**DECIDES, "wrong_number": 1.0, "count": 1.0, "release": 0.0, "company_share": 0.0},
    ),
    Planted(
        "the money of what was released is told to nobody",
        ("I1",),
        around(Answer, "_exception", _released_is_in_time),
        {**UNCLEAR, "leave": 0.0},
        DECIDES,
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
        {**LIES, "leave": 0.05, "cash_share": 0.0},
        {"companies": ("orange", "mtn"), "company_share": 0.9, "sandbox": True},
    ),
)
"""Every one must be found, too."""
