"""Stripe's pushes: is this one authentic, and what does it claim."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from pos_terminal.domain.secret import Secret
from pos_terminal.providers.base import Outcome, PaymentResult, WebhookEvent
from pos_terminal.providers.http import MAX_BODY_BYTES
from pos_terminal.providers.json_reading import Unreadable, optional_text_of, read_object, text_of
from pos_terminal.providers.problems import Problem
from pos_terminal.providers.stripe_errors import attempt_problem
from pos_terminal.providers.stripe_reading import (
    INTENT_ID,
    currency_of,
    minor_units,
    read_session,
    result_of,
)
from pos_terminal.providers.stripe_refunds import read_refund
from pos_terminal.providers.timed_signature import header_values, signature_holds

SESSION_EVENTS: Final = (
    "checkout.session.completed",
    "checkout.session.expired",
    "checkout.session.async_payment_succeeded",
    "checkout.session.async_payment_failed",
)
INTENT_EVENTS: Final = (
    "payment_intent.succeeded",
    "payment_intent.payment_failed",
    "payment_intent.canceled",
)
REFUND_EVENTS: Final = ("refund.created", "refund.updated", "refund.failed", "charge.refund.updated")
CHARGE_EVENTS: Final = ("charge.refunded", "charge.dispute.created")
_EVENT_ID: Final = re.compile(r"evt_[A-Za-z0-9]{1,100}", re.ASCII)
_LONGEST_REFERENCE: Final = 200


def signature(secret: Secret, seconds: str, body: bytes) -> str:
    """The hexadecimal signature of `body` at `seconds`: over both, with a full stop between."""
    return hmac.new(secret.reveal().encode(), f"{seconds}.".encode() + body, hashlib.sha256).hexdigest()


def is_authentic(headers: Mapping[str, str], body: bytes, secrets: Sequence[Secret], now_ms: int) -> bool:
    """Whether one of the secrets signed the push within five minutes; schemes other than v1 prove nothing."""
    given = header_values(headers, "stripe-signature")
    if not secrets or len(body) > MAX_BODY_BYTES or len(given) != 1:
        return False
    return signature_holds(given[0], body, secrets, now_ms, signature)


def read_event(body: bytes, test_host: str | None, *, is_live: bool) -> WebhookEvent | None:
    """The event of a verified push; None when it is not about a payment or cannot be read."""
    sha256 = hashlib.sha256(body).hexdigest()
    try:
        found = read_object(body)
        kind = text_of(found, "type")
        data = found.get("data")
        about = data.get("object") if isinstance(data, dict) else None
        if found.get("livemode") is not is_live or not isinstance(about, dict):
            return None
        event = WebhookEvent(text_of(found, "id", _EVENT_ID), kind, None)
        if kind in SESSION_EVENTS:
            return replace(event, result=_of_session(kind, about, test_host, is_live, sha256))
        if kind in INTENT_EVENTS:
            return replace(event, result=_of_intent(kind, about, sha256))
        if kind in REFUND_EVENTS:
            refund = read_refund(about, sha256)
            return replace(event, refund=refund.result, transaction_id=refund.intent)
        if kind in CHARGE_EVENTS:
            return replace(event, transaction_id=text_of(about, "payment_intent", INTENT_ID))
    except Unreadable:
        return None
    return None


def _of_session(
    kind: str, about: dict[str, object], test_host: str | None, is_live: bool, sha256: str
) -> PaymentResult:
    result = result_of(read_session(about), test_host, is_live=is_live, raw_sha256=sha256)
    if kind == "checkout.session.async_payment_failed" and result.outcome is Outcome.PENDING:
        return replace(result, outcome=Outcome.DECLINED, error_code=Problem.ATTEMPT_FAILED)
    return result


def _of_intent(kind: str, about: dict[str, object], sha256: str) -> PaymentResult:
    """The payment behind a session. Only "succeeded" is final: after a failed try the page stays open."""
    if about.get("object") != "payment_intent":
        raise Unreadable("payment_intent")
    metadata = about.get("metadata")
    reference = optional_text_of(metadata, "reference") if isinstance(metadata, dict) else None
    if reference is None or len(reference) > _LONGEST_REFERENCE:
        raise Unreadable("reference")
    told = PaymentResult(
        Outcome.PENDING,
        amount=minor_units(about, "amount"),
        currency=currency_of(about),
        order_reference=reference,
        transaction_id=text_of(about, "id", INTENT_ID),
        raw_sha256=sha256,
    )
    if kind == "payment_intent.succeeded" and text_of(about, "status") == "succeeded":
        return replace(told, outcome=Outcome.PAID, amount=minor_units(about, "amount_received"))
    problem = attempt_problem(about.get("last_payment_error")) or Problem.ATTEMPT_FAILED
    return replace(told, last_attempt_error=None if kind == "payment_intent.succeeded" else problem)
