"""Stripe's errors: which of them prove that nothing was begun, and our word for each."""

from __future__ import annotations

from typing import Final

from pos_terminal.providers.failures import Failure, retry_after_s, silence
from pos_terminal.providers.http import Answer, NoAnswer
from pos_terminal.providers.json_reading import Unreadable, note, read_object
from pos_terminal.providers.problems import Problem

NOT_FOUND: Final = "resource_missing"
ALREADY_REFUNDED: Final = "charge_already_refunded"

REFUSALS: Final[dict[str, Problem]] = {
    "amount_too_small": Problem.AMOUNT_TOO_SMALL,
    "amount_too_large": Problem.AMOUNT_TOO_LARGE,
    "testmode_charges_only": Problem.ACCOUNT_BLOCKED,
    "account_invalid": Problem.ACCOUNT_BLOCKED,
    "charge_already_refunded": Problem.REFUND_TOO_MUCH,
    "charge_disputed": Problem.REFUND_REFUSED,
    "balance_insufficient": Problem.REFUND_NO_BALANCE,
    "insufficient_funds": Problem.REFUND_NO_BALANCE,
}
"""Codes of a 400 or 403 that come before any work."""

TRIES: Final[dict[str, Problem]] = {
    "insufficient_funds": Problem.INSUFFICIENT_FUNDS,
    "card_not_supported": Problem.CARD_REFUSED,
    "currency_not_supported": Problem.CARD_REFUSED,
    "expired_card": Problem.CARD_REFUSED,
    "card_declined": Problem.CARD_REFUSED,
    "generic_decline": Problem.CARD_REFUSED,
    "do_not_honor": Problem.CARD_REFUSED,
    "lost_card": Problem.CARD_REFUSED,
    "stolen_card": Problem.CARD_REFUSED,
    "incorrect_cvc": Problem.CARD_REFUSED,
    "authentication_required": Problem.CARD_REFUSED,
}
"""By decline code or code: why a customer's try failed."""


def failure_of(answer: Answer | NoAnswer) -> Failure:
    """What an answer other than the expected one means."""
    if isinstance(answer, NoAnswer):
        return silence(answer)
    error = _error_in(answer.body)
    kind, code, param = (_text(error, name) for name in ("type", "code", "param"))
    told = (str(answer.status), kind, code, param, _text(error, "message"), answer.headers.get("request-id"))
    words = note(" ".join(part for part in told if part))
    if answer.status == 429:
        begun = code != "rate_limit"
        pause_s = retry_after_s(answer)
        return Failure(Problem.PROVIDER_BUSY, words, code, nothing_begun=not begun, retry_after_s=pause_s)
    if answer.status == 409 and error:
        # The same key is being worked on, or something is locked: what becomes of it is not known yet.
        return Failure(Problem.PROVIDER_BUSY, words, code, retry_after_s=retry_after_s(answer))
    if answer.status in (408, 424) or answer.status >= 500:
        return Failure(Problem.PROVIDER_DOWN, words, code)
    if kind == "invalid_request_error" and answer.status in (400, 401, 403):
        return Failure(_refusal(answer.status, code, param), words, code, nothing_begun=True)
    return Failure(Problem.UNREADABLE, words, code)


def _refusal(status: int, code: str | None, param: str | None) -> Problem:
    if code in REFUSALS:
        return REFUSALS[code]
    if status in (401, 403):
        return Problem.ACCESS_NOT_SET_UP
    if param == "expires_at":
        return Problem.CLOCK_WRONG
    if param is not None and param.endswith("currency]"):
        return Problem.CURRENCY_NOT_TAKEN
    return Problem.REQUEST_REFUSED


def attempt_problem(source: object) -> Problem | None:
    """Our word for a PaymentIntent's `last_payment_error`; None when there was no failed try."""
    if not isinstance(source, dict) or not source:
        return None
    for name in ("decline_code", "code"):
        if (problem := TRIES.get(_text(source, name) or "")) is not None:
            return problem
    return Problem.ATTEMPT_FAILED


def _error_in(body: bytes) -> dict[str, object]:
    try:
        found = read_object(body).get("error")
    except Unreadable:
        return {}
    return found if isinstance(found, dict) else {}


def _text(source: dict[str, object], name: str) -> str | None:
    value = source.get(name)
    return value if isinstance(value, str) and value else None
