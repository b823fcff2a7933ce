"""Stripe's checkout session, read strictly and turned into a result."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from pos_terminal.domain.money import MAX_AMOUNT
from pos_terminal.providers.address import is_company_link
from pos_terminal.providers.base import Outcome, PaymentResult
from pos_terminal.providers.json_reading import Unreadable, optional_text_of, text_of
from pos_terminal.providers.problems import Problem
from pos_terminal.providers.stripe_errors import attempt_problem
from pos_terminal.records import dataclass

EXPANDED: Final = "payment_intent.latest_charge.balance_transaction"
SESSION_ID: Final = re.compile(r"cs_(?:test|live)_[A-Za-z0-9]{1,200}", re.ASCII)
INTENT_ID: Final = re.compile(r"pi_[A-Za-z0-9]{1,100}", re.ASCII)
_CURRENCY: Final = re.compile(r"[a-z]{3}", re.ASCII)
_LONGEST_REFERENCE: Final = 200
_ENDED_INTENT: Final = ("requires_payment_method", "canceled")
"""After the page is complete nobody can try again: these never become money."""


@dataclass(frozen=True, slots=True)
class Session:
    """One checkout session as Stripe describes it; the amount in minor units, times in Unix seconds."""

    id: str
    amount: int
    currency: str
    status: str
    payment_status: str
    reference: str | None
    url: str | None
    is_live: bool
    created: int
    expires_at: int
    intent: Intent | None


@dataclass(frozen=True, slots=True)
class Intent:
    """The payment behind a session, as far as it was told."""

    id: str
    status: str | None = None
    attempt: Problem | None = None
    fee: int | None = None
    fee_currency: str | None = None


def reference_in(source: object) -> str | None:
    """The reference of a session of any kind. Raises Unreadable."""
    if not isinstance(source, dict) or source.get("object") != "checkout.session":
        raise Unreadable("session")
    reference = optional_text_of(source, "client_reference_id")
    if reference is not None and len(reference) > _LONGEST_REFERENCE:
        raise Unreadable("client_reference_id")
    return reference


def read_session(source: object) -> Session:
    """The session in a JSON object. Raises Unreadable naming the first field that is not as documented."""
    if not isinstance(source, dict) or source.get("object") != "checkout.session":
        raise Unreadable("session")
    if source.get("mode") != "payment":
        raise Unreadable("mode")
    reference = reference_in(source)
    is_live = source.get("livemode")
    if not isinstance(is_live, bool):
        raise Unreadable("livemode")
    return Session(
        id=text_of(source, "id", SESSION_ID),
        amount=minor_units(source, "amount_total"),
        currency=currency_of(source),
        status=text_of(source, "status"),
        payment_status=text_of(source, "payment_status"),
        reference=reference,
        url=optional_text_of(source, "url"),
        is_live=is_live,
        created=_seconds(source, "created"),
        expires_at=_seconds(source, "expires_at"),
        intent=read_intent(source.get("payment_intent")),
    )


def read_intent(source: object) -> Intent | None:
    """The payment, told by its id alone or whole. Raises Unreadable."""
    if source is None:
        return None
    if not isinstance(source, dict):
        return Intent(text_of({"payment_intent": source}, "payment_intent", INTENT_ID))
    fee, fee_currency = _fee_of(source.get("latest_charge"))
    return Intent(
        text_of(source, "id", INTENT_ID),
        text_of(source, "status"),
        attempt_problem(source.get("last_payment_error")),
        fee,
        fee_currency,
    )


def _fee_of(charge: object) -> tuple[int | None, str | None]:
    """What Stripe kept and in which currency, where that is told: it is never a reason to doubt the rest."""
    moved = charge.get("balance_transaction") if isinstance(charge, dict) else None
    if not isinstance(moved, dict):
        return None, None
    try:
        return minor_units(moved, "fee"), currency_of(moved)
    except Unreadable:
        return None, None


def minor_units(source: dict[str, object], name: str) -> int:
    """A whole number of the smallest unit: Stripe's francs are francs, nothing is divided. Raises
    Unreadable."""
    value = source.get(name)
    if type(value) is not int or not 0 <= value <= MAX_AMOUNT:
        raise Unreadable(name)
    return value


def currency_of(source: dict[str, object]) -> str:
    """The currency in capitals, as we write it. Raises Unreadable."""
    return text_of(source, "currency", _CURRENCY).upper()


def _seconds(source: dict[str, object], name: str) -> int:
    value = source.get(name)
    if type(value) is not int or not 0 < value < 10**11:
        raise Unreadable(name)
    return value


def result_of(
    session: Session, test_host: str | None, *, is_live: bool, raw_sha256: str | None
) -> PaymentResult:
    """What the pair of statuses means. A word that the documentation does not have is UNKNOWN."""
    intent = session.intent
    same = intent is not None and intent.fee_currency == session.currency
    told = PaymentResult(
        Outcome.UNKNOWN,
        provider_reference=session.id,
        amount=session.amount,
        currency=session.currency,
        order_reference=session.reference,
        transaction_id=intent.id if intent else None,
        expires_at_ms=session.expires_at * 1000,
        raw_sha256=raw_sha256,
        fee=intent.fee if intent and same else None,
    )
    if session.is_live is not is_live:
        # Test money, where real money was asked for: whatever it says, it is about something else.
        return PaymentResult(Outcome.UNKNOWN, error_code=Problem.OTHER_SETTINGS, raw_sha256=raw_sha256)
    match (session.status, session.payment_status):
        case ("open", "unpaid"):
            return _open(session, test_host, told)
        case ("complete", "paid" | "no_payment_required"):
            return replace(told, outcome=Outcome.PAID)
        case ("complete", "unpaid"):
            return _delayed(intent, told)
        case ("expired", "unpaid"):
            tried = intent.attempt if intent else None
            return replace(
                told,
                outcome=Outcome.EXPIRED,
                error_code=Problem.REQUEST_EXPIRED,
                last_attempt_error=tried,
                fee=None,
            )
        case _:
            return replace(told, error_code=Problem.UNREADABLE, provider_error="status")


def _open(session: Session, test_host: str | None, told: PaymentResult) -> PaymentResult:
    if session.url is None:
        return replace(told, error_code=Problem.UNREADABLE, provider_error="url")
    if not is_company_link(session.url, "stripe.com", test_host):
        return replace(told, error_code=Problem.UNEXPECTED_LINK)
    tried = session.intent.attempt if session.intent else None
    return replace(told, outcome=Outcome.PENDING, redirect_url=session.url, last_attempt_error=tried)


def _delayed(intent: Intent | None, told: PaymentResult) -> PaymentResult:
    """Complete, but the money is still on its way; it never comes once the payment behind it has ended."""
    if intent is not None and intent.status in _ENDED_INTENT:
        reason = intent.attempt or Problem.ATTEMPT_FAILED
        return replace(told, outcome=Outcome.DECLINED, error_code=reason, fee=None)
    return replace(told, outcome=Outcome.PENDING)


def choose(results: Sequence[PaymentResult]) -> PaymentResult:
    """One result for sessions of one reference, newest first; the rest in `other_references`.

    The key lets only one be made, so more than one is not expected. A paid one wins, else one that nobody can
    read, else an open one, else the newest.
    """
    order = (Outcome.PAID, Outcome.UNKNOWN, Outcome.PENDING)
    ranked = sorted(results, key=lambda one: order.index(one.outcome) if one.outcome in order else len(order))
    others = tuple(
        one.provider_reference
        for one in ranked[1:]
        if one.outcome in order and one.provider_reference is not None
    )
    return replace(ranked[0], other_references=others)
