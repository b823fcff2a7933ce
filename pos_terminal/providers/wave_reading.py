"""Wave's checkout session, read strictly and turned into a result."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from pos_terminal.providers.address import is_company_link
from pos_terminal.providers.base import Outcome, PaymentResult
from pos_terminal.providers.json_reading import Unreadable, optional_text_of, text_of, whole_amount
from pos_terminal.providers.problems import Problem
from pos_terminal.providers.wave_config import WaveConfig
from pos_terminal.providers.wave_errors import attempt_problem
from pos_terminal.records import dataclass

_WORD: Final = re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII)
_CURRENCY: Final = re.compile(r"[A-Z]{3}", re.ASCII)
_LONGEST_REFERENCE: Final = 255


@dataclass(frozen=True, slots=True)
class Session:
    """One checkout session as Wave describes it; amounts in minor units, times in ms since 1970 UTC."""

    id: str
    amount: int
    currency: str
    checkout_status: str
    payment_status: str | None
    reference: str | None
    launch_url: str | None
    transaction_id: str | None
    attempt: Problem | None
    created_ms: int
    expires_at_ms: int | None


def read_session(source: object) -> Session:
    """The session in a JSON object. Raises Unreadable naming the first field that is not as documented."""
    if not isinstance(source, dict):
        raise Unreadable("session")
    currency = text_of(source, "currency", _CURRENCY)
    reference = optional_text_of(source, "client_reference")
    if reference is not None and len(reference) > _LONGEST_REFERENCE:
        raise Unreadable("client_reference")
    return Session(
        id=text_of(source, "id", _WORD),
        amount=whole_amount(text_of(source, "amount"), currency),
        currency=currency,
        checkout_status=text_of(source, "checkout_status"),
        payment_status=optional_text_of(source, "payment_status"),
        reference=reference,
        launch_url=optional_text_of(source, "wave_launch_url"),
        transaction_id=optional_text_of(source, "transaction_id", _WORD),
        attempt=attempt_problem(source.get("last_payment_error")),
        created_ms=_time_ms(source, "when_created") or 0,
        expires_at_ms=_time_ms(source, "when_expires"),
    )


def _time_ms(source: dict[str, object], name: str) -> int | None:
    text = optional_text_of(source, name)
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Unreadable(name) from None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    since = moment - datetime(1970, 1, 1, tzinfo=UTC)
    return (since.days * 86_400 + since.seconds) * 1000 + since.microseconds // 1000


def result_of(session: Session, config: WaveConfig, raw_sha256: str | None) -> PaymentResult:
    """What the session tells. Amount, currency and reference are Wave's words, for the caller to compare."""
    told = PaymentResult(
        Outcome.UNKNOWN,
        provider_reference=session.id,
        amount=session.amount,
        currency=session.currency,
        order_reference=session.reference,
        transaction_id=session.transaction_id,
        expires_at_ms=session.expires_at_ms,
        raw_sha256=raw_sha256,
    )
    if session.checkout_status == "open":
        return _open_result(session, config, told)
    match (session.checkout_status, session.payment_status):
        case ("complete", "succeeded"):
            return replace(told, outcome=Outcome.PAID)
        case ("complete", "cancelled"):
            reason = session.attempt or Problem.PAYMENT_UNDONE
            return replace(told, outcome=Outcome.DECLINED, error_code=reason)
        case ("expired", None | "processing" | "cancelled"):
            return replace(
                told,
                outcome=Outcome.EXPIRED,
                error_code=Problem.REQUEST_EXPIRED,
                last_attempt_error=session.attempt,
            )
        case _:
            return replace(told, error_code=Problem.UNREADABLE, provider_error="status")


def _open_result(session: Session, config: WaveConfig, told: PaymentResult) -> PaymentResult:
    if session.launch_url is None:
        return replace(told, error_code=Problem.UNREADABLE, provider_error="wave_launch_url")
    if not is_company_link(session.launch_url, "wave.com", config.host if config.is_test else None):
        return replace(told, error_code=Problem.UNEXPECTED_LINK)
    return replace(
        told,
        outcome=Outcome.PENDING,
        redirect_url=session.launch_url,
        last_attempt_error=session.attempt,
    )


def choose(sessions: Sequence[Session], config: WaveConfig, raw_sha256: str | None) -> PaymentResult:
    """One result for all sessions that carry the same reference; the rest in `other_references`.

    A paid one wins, else one that nobody can read, else the newest open one, else the newest. The
    others named are those that are open or also paid: asking to end them tells what they are.
    """
    results = [
        result_of(session, config, raw_sha256)
        for session in sorted(sessions, key=lambda session: session.created_ms, reverse=True)
    ]
    paid = [result for result in reversed(results) if result.outcome is Outcome.PAID]
    unread = [result for result in results if result.outcome is Outcome.UNKNOWN]
    pending = [result for result in results if result.outcome is Outcome.PENDING]
    chosen = next(iter([*paid, *unread, *pending, *results]))
    others = tuple(
        result.provider_reference
        for result in [*paid, *unread, *pending]
        if result is not chosen and result.provider_reference is not None
    )
    return replace(chosen, other_references=others)
