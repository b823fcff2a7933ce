"""MTN's errors: which of them prove that nothing was begun, and our word for each reason of a failure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from pos_terminal.providers.failures import Failure, retry_after_s, silence
from pos_terminal.providers.http import Answer, NoAnswer
from pos_terminal.providers.json_reading import Unreadable, note, read_object
from pos_terminal.providers.problems import Problem

ALREADY_THERE: Final = "RESOURCE_ALREADY_EXIST"
NOT_THERE: Final = "RESOURCE_NOT_FOUND"
_LOGIN_FAILED: Final = "login_failed"

REASONS: Final[Mapping[str, Problem]] = {
    "PAYER_NOT_FOUND": Problem.NO_ACCOUNT,
    "NOT_ENOUGH_FUNDS": Problem.INSUFFICIENT_FUNDS,
    "LOW_BALANCE_OR_PAYEE_LIMIT_REACHED_OR_NOT_ALLOWED": Problem.INSUFFICIENT_FUNDS,
    "PAYER_LIMIT_REACHED": Problem.CUSTOMER_LIMIT,
    "APPROVAL_REJECTED": Problem.CUSTOMER_REFUSED,
    "PAYMENT_NOT_APPROVED": Problem.CUSTOMER_REFUSED,
    "PAYER_REJECTION": Problem.CUSTOMER_REFUSED,
    "TRANSACTION_CANCELED": Problem.CUSTOMER_REFUSED,
    "EXPIRED": Problem.PROMPT_EXPIRED,
    "COULD_NOT_PERFORM_TRANSACTION": Problem.PROMPT_EXPIRED,
    "TRANSACTION_NOT_COMPLETED": Problem.PROMPT_EXPIRED,
    "SENDER_ACCOUNT_NOT_ACTIVE": Problem.CUSTOMER_BLOCKED,
    "PAYEE_NOT_FOUND": Problem.ACCOUNT_BLOCKED,
    "PAYEE_NOT_ALLOWED_TO_RECEIVE": Problem.ACCOUNT_BLOCKED,
    "PAYEE_LIMIT_REACHED": Problem.MERCHANT_LIMIT,
    "NOT_ALLOWED": Problem.ACCESS_NOT_SET_UP,
    "NOT_ALLOWED_TARGET_ENVIRONMENT": Problem.ACCESS_NOT_SET_UP,
    "INVALID_CALLBACK_URL_HOST": Problem.ACCESS_NOT_SET_UP,
    "INVALID_CURRENCY": Problem.CURRENCY_NOT_TAKEN,
    "INTERNAL_PROCESSING_ERROR": Problem.COULD_NOT_BE_DONE,
    "SERVICE_UNAVAILABLE": Problem.PROVIDER_DOWN,
    "TRANSFER_TYPE_UNKNOWN": Problem.REQUEST_REFUSED,
    "AMOUNT_NOT_ALLOWED": Problem.REQUEST_REFUSED,
    "VALIDATION_ERROR": Problem.REQUEST_REFUSED,
}
"""Why a payment ended without money."""

_NOT_PROOF: Final = frozenset(
    {
        *("INTERNAL_PROCESSING_ERROR", "SERVICE_UNAVAILABLE", "EXPIRED", "TRANSACTION_CANCELED"),
        *("COULD_NOT_PERFORM_TRANSACTION", "TRANSACTION_NOT_COMPLETED", "APPROVAL_REJECTED"),
        *("PAYMENT_NOT_APPROVED", "PAYER_REJECTION"),
    }
)
"""Reasons that, as the code of a 500, may come after work was begun; the others are refusals dressed as a
fault of the server."""


def reason_problem(reason: str) -> Problem:
    """Our word for MTN's reason; a full stop at its end does not count."""
    return REASONS.get(reason.rstrip("."), Problem.PAYMENT_REFUSED)


def failure_of(answer: Answer | NoAnswer) -> Failure:
    """What an answer other than the expected one means."""
    if isinstance(answer, NoAnswer):
        return silence(answer)
    found = error_in(answer.body)
    code, message = found or (None, None)
    words = note(f"{answer.status} {code or ''} {message or ''}")
    if found is not None and (refused := _refusal(answer.status, code)) is not None:
        pause_s = retry_after_s(answer) if refused is Problem.PROVIDER_BUSY else None
        return Failure(refused, words, code, nothing_begun=True, retry_after_s=pause_s)
    if answer.status == 429:
        return Failure(Problem.PROVIDER_BUSY, words, code, retry_after_s=retry_after_s(answer))
    if answer.status == 408 or answer.status >= 500:
        return Failure(Problem.PROVIDER_DOWN, words, code)
    return Failure(Problem.UNREADABLE, words, code)


def _refusal(status: int, code: str | None) -> Problem | None:
    """Our word for a documented refusal before any work; None for anything else."""
    match status:
        case 400:
            return Problem.REQUEST_REFUSED if code is None else REASONS.get(code, Problem.REQUEST_REFUSED)
        case 401:
            return Problem.ACCESS_NOT_SET_UP
        case 403:
            return Problem.ACCOUNT_BLOCKED
        case 404 if code is None:
            return Problem.ACCESS_NOT_SET_UP  # the gateway knows no such product
        case 429:
            return Problem.PROVIDER_BUSY
        case 500 if code == _LOGIN_FAILED:
            return Problem.ACCESS_NOT_SET_UP
        case 500 if code is not None and code not in _NOT_PROOF:
            return REASONS.get(code)
        case _:
            return None


def is_token_refused(answer: Answer) -> bool:
    """Whether MTN itself says that it did not take the access token: somebody's page does not count."""
    return answer.status == 401 and error_in(answer.body) is not None


def error_in(body: bytes) -> tuple[str | None, str | None] | None:
    """MTN's code and words, or its gateway's words alone; None for what is not an error of theirs."""
    try:
        found = read_object(body)
    except Unreadable:
        return None
    code = next((found[name] for name in ("code", "error") if isinstance(found.get(name), str)), None)
    message = found.get("message", found.get("error_description"))
    ours = code is not None or isinstance(message, str) or "statusCode" in found
    if not ours:
        return None
    return (str(code) if code else None), (message if isinstance(message, str) else None)
