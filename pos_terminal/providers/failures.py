"""What a call that brought nothing readable means, the same for every company."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from pos_terminal.domain.secret import HIDDEN, Secret
from pos_terminal.providers.base import GivenBack, Outcome, PaymentResult, RefundResult
from pos_terminal.providers.http import Answer, NoAnswer, Reason
from pos_terminal.providers.problems import Problem
from pos_terminal.records import dataclass

BUSY_S: Final = 5.0
"""How long to leave a company alone when it says "too many requests" without saying for how long."""
_LONGEST_PAUSE_S: Final = 600.0


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a call brought nothing readable."""

    problem: Problem
    provider_error: str | None = None
    code: str | None = None
    """The company's own code."""
    nothing_begun: bool = False
    """Proved: it never left, or it was refused by a documented code before any work."""
    retry_after_s: float | None = None


def silence(no_answer: NoAnswer) -> Failure:
    """What it means that no answer came."""
    words = no_answer.reason.value
    if no_answer.reason is Reason.TOO_LARGE:
        return Failure(Problem.UNREADABLE, words)
    if no_answer.may_have_left:
        return Failure(Problem.NO_ANSWER, words)
    secure = no_answer.reason is not Reason.NOT_SECURE
    return Failure(Problem.NO_NETWORK if secure else Problem.NOT_SECURE, words, nothing_begun=True)


def retry_after_s(answer: Answer) -> float:
    """How long the company wants to be left alone, at most ten minutes."""
    asked = answer.headers.get("retry-after", "")
    if asked.isascii() and asked.isdigit() and len(asked) < 9:
        return min(max(float(asked), 1.0), _LONGEST_PAUSE_S)
    return BUSY_S


def refused_problem(failure: Failure) -> Problem:
    """The word for a request that did not even begin (its access token may have got no answer)."""
    unsent = failure.problem in (Problem.NO_NETWORK, Problem.NOT_SECURE, Problem.NO_ANSWER)
    return Problem.NOT_REACHED if unsent else failure.problem


def failed(outcome: Outcome, failure: Failure, answer: Answer | NoAnswer | None) -> PaymentResult:
    """The result of a call that failed."""
    return PaymentResult(
        outcome,
        error_code=failure.problem,
        provider_error=failure.provider_error,
        retry_after_s=failure.retry_after_s,
        raw_sha256=answer.sha256 if isinstance(answer, Answer) else None,
    )


def failed_create(failure: Failure, answer: Answer | NoAnswer | None) -> PaymentResult:
    """The result of a create that failed: REFUSED only when it is proved that nothing was begun."""
    if failure.nothing_begun:
        return failed(Outcome.REFUSED, replace(failure, problem=refused_problem(failure)), answer)
    return failed(Outcome.UNKNOWN, failure, answer)


def without_secrets(failure: Failure, secrets: Iterable[Secret], looks_secret: re.Pattern[str]) -> Failure:
    """The failure, with every secret blacked out in the company's words, and whatever looks like one."""
    words = failure.provider_error or ""
    for secret in secrets:
        words = secret.hide_in(words)
    return replace(failure, provider_error=looks_secret.sub(HIDDEN, words) or None)


def still_open(result: PaymentResult, failure: Failure) -> PaymentResult:
    """An open request that could not be asked to end, and why."""
    return replace(result, error_code=failure.problem, retry_after_s=failure.retry_after_s)


def no_refund(asked: PaymentResult) -> RefundResult:
    """The payment could not even be asked about: no money was begun to be moved."""
    return RefundResult(
        Outcome.REFUSED,
        error_code=asked.error_code,
        provider_error=asked.provider_error,
        raw_sha256=asked.raw_sha256,
        retry_after_s=asked.retry_after_s,
    )


def not_listed(asked: PaymentResult) -> GivenBack:
    """What went back cannot be told, because the payment itself could not be read."""
    return GivenBack(
        error_code=asked.error_code or Problem.UNREADABLE,
        provider_error=asked.provider_error,
        retry_after_s=asked.retry_after_s,
    )


def mismatch(problem: Problem, raw_sha256: str | None) -> PaymentResult:
    """An answer about something else: none of its fields may be taken for ours."""
    return PaymentResult(Outcome.UNKNOWN, error_code=problem, raw_sha256=raw_sha256)


def as_asked(result: PaymentResult, order_reference: str, amount: int, currency: str) -> PaymentResult:
    """The answer to create, if it is about what was sent: a link for another amount is never shown."""
    if result.provider_reference is None:
        return result
    if result.order_reference != order_reference:
        return mismatch(Problem.OTHER_REFERENCE, result.raw_sha256)
    if (result.amount, result.currency) != (amount, currency):
        return replace(result, outcome=Outcome.UNKNOWN, redirect_url=None, error_code=Problem.OTHER_AMOUNT)
    return result
