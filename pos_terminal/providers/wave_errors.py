"""Wave's errors: which of them prove that nothing was begun, and our word for each."""

from __future__ import annotations

from typing import Final

from pos_terminal.providers.failures import Failure, retry_after_s, silence
from pos_terminal.providers.http import Answer, NoAnswer
from pos_terminal.providers.json_reading import Unreadable, note, read_object
from pos_terminal.providers.problems import Problem

SESSION_NOT_FOUND: Final = "checkout-session-not-found"
REFUND_FAILED: Final = "checkout-refund-failed"

_ACCESS: Final = (
    "missing-auth-header",
    "invalid-auth",
    "api-key-not-provided",
    "no-matching-api-key",
    "api-key-revoked",
    "missing-signature",
)
_BLOCKED: Final = (
    "invalid-wallet",
    "disabled-wallet",
    "unauthorized-wallet",
    "ip-not-allowed",
    "authorization-error",
)

REFUSALS: Final[dict[str, tuple[int, Problem]]] = {
    "request-validation-error": (400, Problem.REQUEST_REFUSED),
    **dict.fromkeys(_ACCESS, (401, Problem.ACCESS_NOT_SET_UP)),
    **dict.fromkeys(_BLOCKED, (403, Problem.ACCOUNT_BLOCKED)),
    "too-many-requests": (429, Problem.PROVIDER_BUSY),
}
"""Documented codes that come before any work, each with the one HTTP status it belongs to."""

ATTEMPT_PROBLEMS: Final[dict[str, Problem]] = {
    "insufficient-funds": Problem.INSUFFICIENT_FUNDS,
    "blocked-account": Problem.CUSTOMER_BLOCKED,
    "cross-border-payment-not-allowed": Problem.FOREIGN_ACCOUNT,
    "customer-age-restricted": Problem.CUSTOMER_TOO_YOUNG,
    "kyb-limits-exceeded": Problem.MERCHANT_LIMIT,
    "payer-mobile-mismatch": Problem.OTHER_PHONE,
    "payment-failure": Problem.ATTEMPT_FAILED,
}


def failure_of(answer: Answer | NoAnswer) -> Failure:
    """What an answer other than the expected one means."""
    if isinstance(answer, NoAnswer):
        return silence(answer)
    code, message = error_in(answer.body)
    words = note(f"{answer.status} {code or ''} {message or ''}")
    if code in REFUSALS and REFUSALS[code][0] == answer.status:
        pause_s = retry_after_s(answer) if answer.status == 429 else None
        return Failure(REFUSALS[code][1], words, code, nothing_begun=True, retry_after_s=pause_s)
    if answer.status == 429:
        return Failure(Problem.PROVIDER_BUSY, words, code, retry_after_s=retry_after_s(answer))
    if answer.status == 408 or answer.status >= 500:
        return Failure(Problem.PROVIDER_DOWN, words, code)
    if code is not None and answer.status == 401:
        return Failure(Problem.ACCESS_NOT_SET_UP, words, code)
    if code is not None and answer.status == 403:
        return Failure(Problem.ACCOUNT_BLOCKED, words, code)
    return Failure(Problem.UNREADABLE, words, code)


def error_in(body: bytes) -> tuple[str | None, str | None]:
    """Wave's code and message, in any of the shapes seen; None where there is none."""
    try:
        found = read_object(body)
    except Unreadable:
        return None, None
    inner = found.get("error")
    source = inner if isinstance(inner, dict) else found
    code = _first_text(source, "code", "error_code") or _first_text(found, "error")
    return code, _first_text(source, "message", "error_message")


def attempt_problem(source: object) -> Problem | None:
    """Our word for a session's `last_payment_error`; None when there was no failed try."""
    if not source:
        return None
    code = _first_text(source, "code", "error_code") if isinstance(source, dict) else None
    return ATTEMPT_PROBLEMS.get(code or "", Problem.ATTEMPT_FAILED)


def _first_text(source: dict[str, object], *names: str) -> str | None:
    for name in names:
        value = source.get(name)
        if isinstance(value, str) and value:
            return value
    return None
