"""What customers' banks take back of payments at Stripe: disputes, and how they stand."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from pos_terminal.providers.base import Outcome, RefundResult
from pos_terminal.providers.failures import Failure
from pos_terminal.providers.http import NoAnswer
from pos_terminal.providers.json_reading import Unreadable, read_object, text_of
from pos_terminal.providers.problems import Problem
from pos_terminal.providers.stripe_api import StripeApi, object_path
from pos_terminal.providers.stripe_reading import currency_of, minor_units

DISPUTES: Final = "/v1/disputes"
DISPUTE_ID: Final = re.compile(r"(?:dp|du)_[A-Za-z0-9]{1,100}", re.ASCII)
_EXPANDED: Final = "charge"
_TAKEN: Final = ("needs_response", "under_review", "lost")
"""The money is away from the first day of a dispute, until it is won."""
_HERE: Final = (
    "won",
    "prevented",
    "warning_needs_response",
    "warning_under_review",
    "warning_closed",
)
"""Won, or a bank that only asks: the money is here."""


def read_dispute(source: object, raw_sha256: str | None) -> RefundResult:
    """The dispute in a JSON object, as money that went back or did not. Raises Unreadable."""
    if not isinstance(source, dict) or source.get("object") != "dispute":
        raise Unreadable("dispute")
    status = text_of(source, "status")
    told = RefundResult(
        Outcome.UNKNOWN,
        text_of(source, "id", DISPUTE_ID),
        minor_units(source, "amount"),
        currency_of(source),
        raw_sha256=raw_sha256,
    )
    if status in _TAKEN:
        return replace(told, outcome=Outcome.PAID)
    if status in _HERE:
        return replace(told, outcome=Outcome.DECLINED, error_code=Problem.DISPUTE_WON)
    return replace(told, error_code=Problem.UNREADABLE, provider_error="status")


def find_dispute(api: StripeApi, dispute_id: str, deadline: float) -> RefundResult:
    """How this dispute stands."""
    told = RefundResult(Outcome.UNKNOWN, dispute_id)
    answer = api.get(object_path(DISPUTES, dispute_id), {}, deadline, expand=_EXPANDED)
    if isinstance(answer, NoAnswer) or answer.status != 200:
        failure = api.failure(answer)
        return replace(told, error_code=failure.problem, provider_error=failure.provider_error)
    try:
        found = read_dispute(read_object(answer.body), answer.sha256)
    except Unreadable as error:
        return replace(told, error_code=Problem.UNREADABLE, provider_error=str(error))
    if found.refund_reference != dispute_id:
        return replace(told, error_code=Problem.OTHER_REFERENCE)
    return found


def disputes_of(api: StripeApi, intent: str, deadline: float) -> list[RefundResult] | Failure:
    """Every dispute of one payment; half a list is a Failure."""
    found: list[RefundResult] = []
    for page in api.pages(DISPUTES, {"payment_intent": intent}, deadline, expand=f"data.{_EXPANDED}"):
        if isinstance(page, Failure):
            return page
        items, sha256 = page
        try:
            found += [read_dispute(item, sha256) for item in items]
        except Unreadable as error:
            return Failure(Problem.UNREADABLE, str(error))
    return found
