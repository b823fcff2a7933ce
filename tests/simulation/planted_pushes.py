"""Planted bugs about what companies push."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from pos_terminal.domain.payment import TAKEN, Payment
from pos_terminal.engine.pushes import Pushes
from pos_terminal.engine.watched import Watched
from pos_terminal.providers.base import Outcome, PaymentResult, Provider
from pos_terminal.providers.mtn import MtnProvider
from pos_terminal.providers.orange import OrangeProvider
from pos_terminal.providers.wave import WaveProvider
from pos_terminal.services import answer, pushes
from pos_terminal.services.answer import Answer, Step
from tests.simulation.planted import matches_without
from tests.simulation.planting import Planted, around

_PUSHED: Final = {"push": 1.0, "push_forged": 0.0}
_FORGED: Final = {"push": 0.5, "push_forged": 1.0}
_QUIET: Final = {"crash": 0.0, "clock_jumps": 0, "commit_fault": 0.0}


def _anybody(_original: Any) -> Any:
    def verify(_self: Provider, _headers: Any, _body: bytes) -> bool:
        return True

    return verify


def _hint_is_proof(original: Any) -> Any:
    """What MTN pushes is read as if it were an answer."""

    def receive(ledger: Any, code: str, provider: Provider, headers: Any, body: bytes) -> Any:
        pushed = original(ledger, code, provider, headers, body)
        if pushed is None or not isinstance(provider, MtnProvider | OrangeProvider):
            return pushed
        payment = pushed.payment
        words = {True: Outcome.PAID, False: Outcome.PENDING}
        result = PaymentResult(
            words[b"SUCCESS" in body],
            payment.provider_reference,
            amount=payment.sent_amount,
            currency=payment.sent_currency,
            order_reference=payment.charge_reference,
        )
        return pushes.told(ledger, payment, result)

    return receive


def _try_is_end(original: Any) -> Any:
    def told(ledger: Any, payment: Payment, result: PaymentResult) -> Any:
        if result.last_attempt_error is not None and result.outcome is Outcome.PENDING:
            same = payment.provider_reference
            result = replace(result, outcome=Outcome.DECLINED, provider_reference=same)
        return original(ledger, payment, result)

    return told


def _undone_by_old_news(original: Any) -> Any:
    def move(self: Answer) -> bool:
        if self._step is Step.WEBHOOK and self._payment.status in TAKEN:
            if self._result.outcome is Outcome.PAID:
                self._succeeded(late=False)
                return True
            return False
        return bool(original(self))

    return move


def _nobody_asks_on(original: Any) -> Any:
    def changed(self: Pushes, item: Watched, payment: Payment) -> None:
        original(self, item, payment)
        item.stop_timer()
        self._pursuit._watched.pop(payment.payment_id, None)

    return changed


def _hint_ends_asking(_original: Any) -> Any:
    def ask_soon(_self: Pushes, item: Watched) -> None:
        item.stop_timer()

    return ask_soon


def _hint_asks_in_parallel(_original: Any) -> Any:
    def ask_soon(self: Pushes, item: Watched) -> None:
        item.busy = False
        self._pursuit.ask(item)

    return ask_soon


def _told_before_kept(original: Any) -> Any:
    def told(ledger: Any, payment: Payment, result: PaymentResult) -> Any:
        """Every claim of a push counts, whichever of several requests it is about and however old."""
        if result.outcome is Outcome.PAID:
            result = replace(result, amount=payment.sent_amount, currency=payment.sent_currency)
        return original(ledger, payment, result)

    return told


PUSHES: Final = (
    Planted(
        "nobody's signature is checked",
        ("I19", "I4"),
        around(WaveProvider, "verify_webhook", _anybody),
        {**_QUIET, "cash_share": 0.0},
        {**_FORGED, "company_share": 0.0},
    ),
    Planted(
        "an unsigned push is believed",
        ("I19", "I4"),
        around(pushes, "receive", _hint_is_proof),
        {**_QUIET, "cash_share": 0.0},
        {**_FORGED, "companies": ("mtn", "orange"), "company_share": 0.9, "senegal": False},
    ),
    Planted(
        "the amount of a push is not compared",
        ("I4",),
        around(answer, "matches", matches_without("amount")),
        {**_QUIET, "cash_share": 0.0, "lie": 0.0},
        {**_FORGED, "company_share": 0.0},
    ),
    Planted(
        "what a push says is filled up with what was asked",
        ("I4",),
        around(pushes, "told", _told_before_kept),
        {**_QUIET, "cash_share": 0.0, "lie": 0.0},
        {**_FORGED, "company_share": 0.0},
    ),
    Planted(
        "a push of a try that failed ends the payment",
        ("I5",),
        around(pushes, "told", _try_is_end),
        {**_QUIET, "cash_share": 0.0, "leave": 0.0},
        {**_PUSHED, "company_share": 0.0},
    ),
    Planted(
        "a push that comes twice counts twice",
        ("I20", "I6"),
        around(Answer, "move", _undone_by_old_news),
        {**_QUIET, "cash_share": 0.0, "leave": 0.0},
        {**_PUSHED, "company_share": 0.0},
    ),
    Planted(
        "a push ends the watch",
        ("I5", "I7"),
        around(Pushes, "_changed", _nobody_asks_on),
        {**_QUIET, "cash_share": 0.0, "leave": 0.9, "late_capture": 0.9},
        {**_PUSHED, "companies": ("stripe",), "company_share": 0.9, "push": 0.4},
    ),
    Planted(
        "a hint stops the questions",
        ("I7", "I5"),
        around(Pushes, "_ask_soon", _hint_ends_asking),
        {**_QUIET, "cash_share": 0.0},
        {**_FORGED, "companies": ("mtn",), "company_share": 0.9},
    ),
    Planted(
        "a hint asks beside the question under way",
        ("one_call",),
        around(Pushes, "_ask_soon", _hint_asks_in_parallel),
        {**_QUIET, "cash_share": 0.0, "slow_line": 0.4},
        {**_FORGED, "companies": ("mtn",), "company_share": 0.9},
    ),
)
"""Every one must be found, too."""
