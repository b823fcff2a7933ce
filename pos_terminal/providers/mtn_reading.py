"""MTN's answers about payments and refunds, read strictly and turned into results."""

from __future__ import annotations

import logging
import re
from dataclasses import replace
from typing import Final

from pos_terminal.providers.base import Outcome, PaymentResult, RefundResult, WebhookEvent
from pos_terminal.providers.failures import mismatch
from pos_terminal.providers.json_reading import Unreadable, note, optional_text_of, read_object, text_of
from pos_terminal.providers.mtn_errors import reason_problem
from pos_terminal.providers.mtn_reference import Asked, in_currency, minor_units
from pos_terminal.providers.problems import Problem
from pos_terminal.records import dataclass

TRANSACTION_NUMBER: Final = r"[0-9]{6,20}"
"""MTN's receipt number (financialTransactionId)."""
_NUMBER: Final = re.compile(r"[A-Za-z0-9._-]{1,64}", re.ASCII)
_WORD: Final = re.compile(r"[A-Za-z_]{1,40}", re.ASCII)
_CURRENCY: Final = re.compile(r"[A-Z]{3}", re.ASCII)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Told:
    """What an answer says. Amount, currency and reference may be missing where no money moved."""

    outcome: Outcome
    amount: int | None
    currency: str | None
    external_id: str | None
    transaction_id: str | None
    reason: str | None


def _read(body: bytes) -> _Told:
    source = read_object(body)
    word = text_of(source, "status", _WORD)
    outcome = {"SUCCESSFUL": Outcome.PAID, "FAILED": Outcome.DECLINED}.get(word, Outcome.PENDING)
    if word not in ("SUCCESSFUL", "FAILED", "PENDING"):
        log.warning("mtn: a status that is not documented: %s", word)
    moved = outcome is Outcome.PAID
    currency = (text_of if moved else optional_text_of)(source, "currency", _CURRENCY)
    said = source.get("amount")
    named = moved or said not in (None, "")
    return _Told(
        outcome,
        minor_units(said, currency) if named and currency is not None else None,
        currency,
        (text_of if moved else optional_text_of)(source, "externalId"),
        _number(source.get("financialTransactionId")),
        _reason(source.get("reason")) if outcome is Outcome.DECLINED else None,
    )


def _number(value: object) -> str | None:
    if value in (None, ""):
        return None
    text = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
    if not _NUMBER.fullmatch(text):
        raise Unreadable("financialTransactionId")
    return text


def _reason(value: object) -> str:
    """A bare text in reality, an object with a code in MTN's published schema. Whatever it is, it failed."""
    if isinstance(value, dict):
        value = value.get("code", value.get("message"))
    return note(value) if isinstance(value, str) else ""


def read_status(body: bytes, asked: Asked, raw_sha256: str) -> PaymentResult:
    """What became of a request for money. Raises Unreadable.

    Our reference is told only where MTN repeats it; amount and currency are MTN's words, to be compared.
    """
    told = _read(body)
    if told.external_id not in (None, asked.external_id):
        return mismatch(Problem.OTHER_REFERENCE, raw_sha256)
    result = PaymentResult(
        told.outcome,
        provider_reference=asked.told(),
        amount=told.amount,
        currency=told.currency,
        order_reference=asked.reference if told.external_id is not None else None,
        transaction_id=told.transaction_id,
        expires_at_ms=asked.ends_ms,
        raw_sha256=raw_sha256,
    )
    if told.reason is None:
        return result
    problem = reason_problem(told.reason)
    late = problem is Problem.PROMPT_EXPIRED
    return replace(
        result,
        outcome=Outcome.EXPIRED if late else Outcome.DECLINED,
        error_code=problem,
        provider_error=told.reason or None,
    )


def read_refund(body: bytes, asked: Asked, raw_sha256: str) -> RefundResult:
    """What became of a refund, in the currency that the terminal counts in. Raises Unreadable."""
    told = _read(body)
    result = RefundResult(Outcome.UNKNOWN, str(asked), raw_sha256=raw_sha256)
    if told.external_id not in (None, asked.external_id):
        return replace(result, error_code=Problem.OTHER_REFERENCE)
    amount, currency = told.amount, told.currency
    if amount is not None and currency == asked.currency:
        amount, currency = in_currency(amount, currency, asked.asked_in), asked.asked_in
    result = replace(result, outcome=told.outcome, amount=amount, currency=currency)
    if told.reason is None:
        return result
    return replace(result, error_code=refund_problem(told.reason), provider_error=told.reason or None)


def refund_problem(reason: str) -> Problem:
    """Our word for the reason why money was not given back."""
    match reason_problem(reason):
        case Problem.INSUFFICIENT_FUNDS:
            return Problem.REFUND_NO_BALANCE  # here it is the business that pays
        case Problem.ACCESS_NOT_SET_UP | Problem.ACCOUNT_BLOCKED as ours:
            return ours
        case _:
            return Problem.REFUND_REFUSED


def read_callback(body: bytes) -> WebhookEvent | None:
    """What a push hints at: nobody signs it, so it proves nothing. `event_id` is the externalId, which is all
    that names the payment: MTN leaves our own id out."""
    try:
        source = read_object(body)
        return WebhookEvent(text_of(source, "externalId"), text_of(source, "status", _WORD), None)
    except Unreadable:
        return None
