"""Orange's errors, of both its APIs: which of them prove that nothing was begun, and our word for each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from pos_terminal.providers.failures import Failure, retry_after_s, silence
from pos_terminal.providers.http import Answer, NoAnswer
from pos_terminal.providers.json_reading import Unreadable, note, read_object
from pos_terminal.providers.problems import Problem

Refusals = Callable[[int, int], Problem | None]
"""By HTTP status and Orange's code: our word for a refusal before any work; None for anything else."""

_NO_CREDENTIALS, _WRONG_CREDENTIALS, _EXPIRED_CREDENTIALS = 40, 41, 42
_TOO_MANY: Final = 53


def web_payment_refusal(status: int, code: int) -> Problem | None:
    """The documented refusals of Web Payment."""
    if status == 400 and 20 <= code <= 29:
        return Problem.REQUEST_REFUSED
    if status == 401 and _NO_CREDENTIALS <= code <= _EXPIRED_CREDENTIALS:
        return Problem.ACCESS_NOT_SET_UP
    if (status == 403 and code == _TOO_MANY) or status == 429:
        return Problem.PROVIDER_BUSY
    if status == 403 and 50 <= code <= 52:
        return Problem.ACCOUNT_BLOCKED
    # No such path: another country, or another product.
    return Problem.REQUEST_REFUSED if status == 404 and code in (60, 61) else None


def senegal_refusal(status: int, code: int) -> Problem | None:
    """The refusals of the Senegalese API: making a code moves no money, so each is before any work."""
    if status == 401:
        return Problem.ACCESS_NOT_SET_UP
    if status == 429:
        return Problem.PROVIDER_BUSY
    if status == 403 or (status == 400 and code in (2000, 2001)):
        return Problem.ACCOUNT_BLOCKED
    return Problem.REQUEST_REFUSED if status in (400, 404, 405, 406, 415, 422) else None


def failure_of(answer: Answer | NoAnswer, refusals: Refusals) -> Failure:
    """What an answer other than the expected one means."""
    if isinstance(answer, NoAnswer):
        return silence(answer)
    code, message = error_in(answer.body)
    words = note(f"{answer.status} {'' if code is None else code} {message or ''}")
    named = None if code is None else str(code)
    refused = None if code is None else refusals(answer.status, code)
    if refused is not None:
        pause_s = retry_after_s(answer) if refused is Problem.PROVIDER_BUSY else None
        return Failure(refused, words, named, nothing_begun=True, retry_after_s=pause_s)
    if answer.status == 429:
        return Failure(Problem.PROVIDER_BUSY, words, named, retry_after_s=retry_after_s(answer))
    if answer.status == 408 or answer.status >= 500:
        return Failure(Problem.PROVIDER_DOWN, words, named)
    return Failure(Problem.UNREADABLE, words, named)


def is_token_refused(answer: Answer) -> bool:
    """Whether Orange itself says that it did not take the access token: somebody's page does not count."""
    if answer.status != 401:
        return False
    try:
        read_object(answer.body)
    except Unreadable:
        return False
    return True


def token_failure(answer: Answer | NoAnswer) -> Failure:
    """Why there is no access token."""
    failure = failure_of(answer, web_payment_refusal)
    if isinstance(answer, NoAnswer) or answer.status not in (400, 401, 403):
        return failure
    code, _ = error_in(answer.body)
    named = failure.nothing_begun or code is not None
    return Failure(Problem.ACCESS_NOT_SET_UP, failure.provider_error, failure.code) if named else failure


def error_in(body: bytes) -> tuple[int | None, str | None]:
    """Orange's number and words, in any of the shapes seen; None where there is none."""
    try:
        found = read_object(body)
    except Unreadable:
        return None, None
    names = ("error", "message", "description", "detail", "title", "error_description")
    words = [text for text in map(found.get, names) if isinstance(text, str) and text]
    number = _number(found.get("code"))
    if number is None and isinstance(found.get("error"), str):
        number = _WRONG_CREDENTIALS  # in the shape of OAuth, which has words only
    return number, " ".join(words) or None


def _number(code: object) -> int | None:
    digits = str(code) if isinstance(code, int | str) and not isinstance(code, bool) else ""
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 7 else None
