"""Giving MTN money back through the Disbursement product: whole or in parts, each key carried out once."""

from __future__ import annotations

from dataclasses import replace

from pos_terminal.providers.base import Outcome, RefundResult
from pos_terminal.providers.failures import Failure, refused_problem
from pos_terminal.providers.http import Answer, NoAnswer
from pos_terminal.providers.json_reading import Unreadable
from pos_terminal.providers.mtn_access import MtnApi, Place
from pos_terminal.providers.mtn_errors import ALREADY_THERE, NOT_THERE
from pos_terminal.providers.mtn_reading import read_refund, refund_problem
from pos_terminal.providers.mtn_reference import Asked, amount_text, in_currency
from pos_terminal.providers.problems import Problem
from pos_terminal.records import dataclass

ACCEPTED = 202
_WORDS = "Refund"


@dataclass(frozen=True, slots=True)
class Refunds:
    """The refunds of one business, on the platform `place` names for each."""

    api: MtnApi

    def give_back(self, payment: Asked, place: Place, amount: int | None, key: str) -> RefundResult:
        """Ask for `amount` minor units of the terminal's currency, or for all that was asked for.

        PENDING with the reference to follow it by; REFUSED only where it is proved that nothing was begun.
        """
        whole = in_currency(payment.amount, payment.currency, payment.asked_in)
        wanted = whole if amount is None else amount
        told = RefundResult(Outcome.REFUSED, amount=wanted, currency=payment.asked_in)
        if not 1 <= wanted <= whole:
            return replace(told, error_code=Problem.REFUND_TOO_MUCH)
        sent = in_currency(wanted, payment.asked_in, payment.currency)
        asked = Asked(f"refund-{key}", sent, payment.currency, payment.asked_in, payment.place, 0)
        told = replace(told, refund_reference=str(asked))
        body = {
            "amount": amount_text(sent, payment.currency),
            "currency": payment.currency,
            "externalId": asked.external_id,
            "payerMessage": _WORDS,
            "payeeNote": _WORDS,
            "referenceIdToRefund": payment.id,
        }
        answer = self.api.call(
            "POST",
            place,
            "v1_0/refund",
            self.api.deadline(),
            body=body,
            headers={"X-Reference-Id": asked.id},
        )
        if isinstance(answer, Answer) and answer.status == ACCEPTED:
            return replace(told, outcome=Outcome.PENDING, raw_sha256=answer.sha256)
        failure = self.api.failure(answer)
        if isinstance(answer, Answer) and (answer.status, failure.code) == (409, ALREADY_THERE):
            return replace(told, outcome=Outcome.PENDING, raw_sha256=answer.sha256)
        if isinstance(answer, Answer) and (answer.status, failure.code) == (404, NOT_THERE):
            # Of a refund this is about the payment: on this platform nobody knows it.
            failure = replace(failure, problem=Problem.REFUND_NOT_PAID, nothing_begun=True)
        return _not_given(told, failure, answer)

    def ask(self, asked: Asked, place: Place) -> RefundResult:
        """What became of a refund. NOT_FOUND is not final."""
        told = RefundResult(Outcome.UNKNOWN, str(asked))
        answer = self.api.call("GET", place, f"v1_0/refund/{asked.id}", self.api.deadline())
        if not isinstance(answer, Answer) or answer.status != 200:
            failure = self.api.failure(answer)
            if isinstance(answer, Answer) and (answer.status, failure.code) == (404, NOT_THERE):
                return replace(
                    told,
                    outcome=Outcome.NOT_FOUND,
                    error_code=Problem.REFUND_NOT_SEEN,
                    raw_sha256=answer.sha256,
                )
            return _not_given(told, replace(failure, nothing_begun=False), answer)
        try:
            return read_refund(answer.body, asked, answer.sha256)
        except Unreadable as error:
            failure = Failure(Problem.UNREADABLE, str(error))
            return _not_given(told, failure, answer)


def _not_given(told: RefundResult, failure: Failure, answer: Answer | NoAnswer | Failure) -> RefundResult:
    told = replace(
        told,
        provider_error=failure.provider_error,
        retry_after_s=failure.retry_after_s,
        raw_sha256=answer.sha256 if isinstance(answer, Answer) else None,
    )
    if not failure.nothing_begun:
        return replace(told, outcome=Outcome.UNKNOWN, error_code=failure.problem)
    if isinstance(answer, Answer) and answer.status in (400, 500) and failure.code is not None:
        return replace(told, error_code=refund_problem(failure.code))
    return replace(told, error_code=refused_problem(failure))
