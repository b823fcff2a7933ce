"""Giving Stripe money back, whole or in parts; a refund asked again with the same key is the same refund."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from pos_terminal.providers.base import Outcome, PaymentResult, RefundResult
from pos_terminal.providers.failures import Failure, refused_problem
from pos_terminal.providers.http import Answer, NoAnswer
from pos_terminal.providers.json_reading import Unreadable, read_object, text_of
from pos_terminal.providers.problems import Problem
from pos_terminal.providers.stripe_api import REFUNDS, StripeApi, key_text, object_path
from pos_terminal.providers.stripe_errors import NOT_FOUND
from pos_terminal.providers.stripe_form import Value, encode
from pos_terminal.providers.stripe_reading import INTENT_ID, currency_of, minor_units
from pos_terminal.records import dataclass

REFUND_ID: Final = re.compile(r"(?:re|pyr)_[A-Za-z0-9]{1,100}", re.ASCII)
_FOLLOWED: Final = re.compile(r"(?P<intent>pi_[A-Za-z0-9]{1,100}):(?P<key>[!-~]{1,255})", re.ASCII)
EXPANDED: Final = "balance_transaction"

_OUTCOMES: Final = {
    "succeeded": Outcome.PAID,
    "pending": Outcome.PENDING,
    "requires_action": Outcome.PENDING,
    "failed": Outcome.DECLINED,
    "canceled": Outcome.DECLINED,
}


@dataclass(frozen=True, slots=True)
class Refund:
    """One refund as Stripe describes it; `key` is ours, None for one that nobody asked for here."""

    id: str
    intent: str | None
    key: str | None
    result: RefundResult


def read_refund(source: object, raw_sha256: str | None) -> Refund:
    """The refund in a JSON object. Raises Unreadable; a status nobody knows is UNKNOWN."""
    if not isinstance(source, dict) or source.get("object") != "refund":
        raise Unreadable("refund")
    metadata = source.get("metadata")
    key = metadata.get("refund") if isinstance(metadata, dict) else None
    intent = source.get("payment_intent")
    status = text_of(source, "status")
    outcome = _OUTCOMES.get(status, Outcome.UNKNOWN)
    reason = source.get("failure_reason")
    problem = {Outcome.DECLINED: Problem.REFUND_REFUSED, Outcome.UNKNOWN: Problem.UNREADABLE}.get(outcome)
    refund_id = text_of(source, "id", REFUND_ID)
    told = RefundResult(
        outcome,
        refund_id,
        minor_units(source, "amount"),
        currency_of(source),
        error_code=problem,
        provider_error=reason if problem and isinstance(reason, str) and reason.isprintable() else None,
        raw_sha256=raw_sha256,
    )
    return Refund(
        refund_id,
        text_of(source, "payment_intent", INTENT_ID) if intent is not None else None,
        key if isinstance(key, str) else None,
        told,
    )


def followed(intent: str, key: str) -> str:
    """What a refund is followed by whose id was never told: its payment and its key."""
    return f"{intent}:{key_text(key)}"


def give_back(
    api: StripeApi, payment: PaymentResult, amount: int | None, key: str, deadline: float
) -> RefundResult:
    """Refund `amount` minor units of the payment just read, or all that is left of it."""
    told = RefundResult(Outcome.REFUSED, amount=amount, currency=payment.currency)
    if payment.outcome is not Outcome.PAID or payment.transaction_id is None:
        return replace(told, error_code=Problem.REFUND_NOT_PAID)
    if amount is not None and not 1 <= amount <= (payment.amount or 0):
        return replace(told, error_code=Problem.REFUND_TOO_MUCH)
    fields: dict[str, Value] = {"payment_intent": payment.transaction_id}
    if amount is not None:
        fields["amount"] = amount
    # Nothing but what is the same each time it is asked: the same key with other words would be refused.
    fields |= {"reason": "requested_by_customer", "metadata": {"refund": key_text(key)}}
    told = replace(told, refund_reference=followed(payment.transaction_id, key))
    answer = api.post(REFUNDS, encode(fields), deadline, key)
    if isinstance(answer, NoAnswer) or answer.status not in (200, 201):
        return _not_given(told, api.failure(answer), answer)
    try:
        refund = read_refund(read_object(answer.body), answer.sha256)
    except Unreadable as error:
        return _unknown(told, Problem.UNREADABLE, str(error), answer.sha256)
    if refund.intent not in (None, payment.transaction_id) or refund.key not in (None, key_text(key)):
        return _unknown(told, Problem.OTHER_REFERENCE, None, answer.sha256)
    asked = refund.result.amount if amount is None else amount
    if (refund.result.amount, refund.result.currency) != (asked, payment.currency):
        return replace(refund.result, outcome=Outcome.UNKNOWN, error_code=Problem.OTHER_AMOUNT)
    return refund.result


def _not_given(told: RefundResult, failure: Failure, answer: Answer | NoAnswer) -> RefundResult:
    sha256 = answer.sha256 if isinstance(answer, Answer) else None
    told = replace(
        told,
        provider_error=failure.provider_error,
        raw_sha256=sha256,
        retry_after_s=failure.retry_after_s,
    )
    if failure.nothing_begun:
        problem = refused_problem(failure)
        if problem is Problem.REQUEST_REFUSED:
            # What Stripe refuses of a refund that is well formed: more than is left of the payment.
            problem = Problem.REFUND_TOO_MUCH if told.amount is not None else Problem.REFUND_REFUSED
        return replace(told, error_code=problem)
    return replace(told, outcome=Outcome.UNKNOWN, error_code=failure.problem)


def _unknown(told: RefundResult, problem: Problem, words: str | None, sha256: str | None) -> RefundResult:
    return replace(told, outcome=Outcome.UNKNOWN, error_code=problem, provider_error=words, raw_sha256=sha256)


def find_refund(api: StripeApi, reference: str, deadline: float) -> RefundResult:
    """What became of a refund: by its id, or by payment and key when its id was never told."""
    told = RefundResult(Outcome.UNKNOWN, reference)
    if match := _FOLLOWED.fullmatch(reference):
        return _search(api, match["intent"], match["key"], told, deadline)
    answer = api.get(object_path(REFUNDS, reference), {}, deadline, expand=EXPANDED)
    if isinstance(answer, NoAnswer) or answer.status != 200:
        failure = api.failure(answer)
        result = _not_given(told, replace(failure, nothing_begun=False), answer)
        if isinstance(answer, Answer) and answer.status == 404 and failure.code == NOT_FOUND:
            return replace(result, outcome=Outcome.NOT_FOUND, error_code=Problem.REFUND_NOT_SEEN)
        return result
    try:
        refund = read_refund(read_object(answer.body), answer.sha256)
    except Unreadable as error:
        return _unknown(told, Problem.UNREADABLE, str(error), answer.sha256)
    if refund.id != reference:
        return _unknown(told, Problem.OTHER_REFERENCE, None, answer.sha256)
    return refund.result


def _search(api: StripeApi, intent: str, key: str, told: RefundResult, deadline: float) -> RefundResult:
    """NOT_FOUND only after every page was read."""
    for page in api.pages(REFUNDS, {"payment_intent": intent}, deadline, expand=f"data.{EXPANDED}"):
        if isinstance(page, Failure):
            unread = replace(told, retry_after_s=page.retry_after_s)
            return _unknown(unread, page.problem, page.provider_error, told.raw_sha256)
        items, sha256 = page
        told = replace(told, raw_sha256=sha256)
        try:
            refunds = [read_refund(item, sha256) for item in items]
        except Unreadable as error:
            return _unknown(told, Problem.UNREADABLE, str(error), sha256)
        for refund in refunds:
            if refund.key == key and refund.intent in (None, intent):
                return refund.result
    return replace(told, outcome=Outcome.NOT_FOUND, error_code=Problem.REFUND_NOT_SEEN)
