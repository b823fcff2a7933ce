"""Planted bugs about what goes over the line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from pos_terminal.engine.desk import Desk
from pos_terminal.engine.pursuit import Pursuit
from pos_terminal.engine.watched import Watched
from pos_terminal.ledger.unit_of_work import UnitOfWork
from pos_terminal.providers.base import Outcome, PaymentResult
from pos_terminal.providers.failures import Failure
from pos_terminal.providers.wave import WaveProvider
from pos_terminal.services.answer import Step
from pos_terminal.services.checkout import Checkout, Sale


def new_reference(original: Any) -> Any:
    def initiate(self: Pursuit, item: Watched, step: Step = Step.INITIATE) -> None:
        kept = item.payment
        if step is Step.REPLAY:
            item.payment = replace(kept, charge_reference=f"{kept.charge_reference}-2")
        original(self, item, step)
        item.payment = kept

    return initiate


def silence_becomes(result: Outcome) -> Callable[[Any], Any]:
    def make(original: Any) -> Any:
        def initiate(self: WaveProvider, **asked: Any) -> PaymentResult:
            answer: PaymentResult = original(self, **asked)
            if answer.outcome is not Outcome.UNKNOWN or answer.error_code != "no_answer":
                return answer
            return replace(
                answer,
                outcome=result,
                amount=asked["amount"],
                currency=asked["currency"],
                order_reference=asked["order_reference"],
            )

        return initiate

    return make


def broken_is_refused(original: Any) -> Any:
    def failure_of(answer: Any) -> Failure:
        failure: Failure = original(answer)
        return replace(failure, nothing_begun=True) if failure.problem == "provider_down" else failure

    return failure_of


def cancel_believed(original: Any) -> Any:
    def cancel(self: WaveProvider, provider_reference: str) -> PaymentResult:
        original(self, provider_reference)
        return PaymentResult(Outcome.EXPIRED, provider_reference)

    return cancel


def call_first(original: Any) -> Any:
    def charge(self: Desk, sale: Sale, actor: str) -> Any:
        provider = self.pursuit._providers["wave"]
        provider.initiate_payment(
            amount=sale.amount,
            currency="XOF",
            order_reference=f"early-{sale.idempotency_key}",
            idempotency_key="k",
        )
        return original(self, sale, actor)

    return charge


def call_inside(original: Any) -> Any:
    def record_intent(self: Checkout, work: UnitOfWork, sale: Sale, actor: str) -> str:
        payment_id: str = original(self, work, sale, actor)
        self._providers["wave"].find_by_reference(payment_id)
        return payment_id

    return record_intent
