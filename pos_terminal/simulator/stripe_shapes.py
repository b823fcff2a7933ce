"""Stripe's JSON: sessions, payments, charges, refunds, events, lists, errors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from pos_terminal.simulator.account import Account
from pos_terminal.simulator.exchange import Response, json_answer
from pos_terminal.simulator.truth import Session

API_VERSION: Final = "2026-10-28.endive"
REFUND_NOTE: Final = "stripe:refund:"
DISPUTE_NOTE: Final = "stripe:dispute:"
AWAY: Final = ("needs_response", "under_review", "lost")
"""A dispute whose money the bank has."""
GIVEN_OR_ON_ITS_WAY: Final = ("succeeded", "pending", "requires_action")
_DECLINES: Final = {
    "insufficient-funds": "insufficient_funds",
    "blocked-account": "card_not_supported",
    "payment-failure": "generic_decline",
}
"""By the simulator's own word for a failed try: Stripe's decline code."""


def error(status: int, code: str | None, message: str, *headers: tuple[str, str], **more: object) -> Response:
    """An error in Stripe's documented shape; `kind` in `more` is its type."""
    kind = more.pop("kind", "invalid_request_error")
    told = {"message": message, "type": kind, **more}
    if code is not None:
        told |= {"code": code, "doc_url": f"https://stripe.com/docs/error-codes/{code.replace('_', '-')}"}
    return json_answer(status, {"error": told}, *headers)


def listed(url: str, items: Sequence[object], has_more: bool) -> dict[str, object]:
    """One page of a list."""
    return {"object": "list", "url": url, "has_more": has_more, "data": list(items)}


def session_json(account: Account, session: Session, url: str, expand: bool = False) -> dict[str, object]:
    """A checkout session; with `expand`, the payment behind it whole."""
    extra = session.extra
    # Like Stripe, the payment begins to exist when a customer first tries.
    tried = session.transaction_id is not None or session.error_code is not None
    intent = intent_json(account, session) if expand else extra["intent"]
    return {
        "id": session.id,
        "object": "checkout.session",
        "amount_subtotal": session.amount,
        "amount_total": session.amount,
        "cancel_url": session.error_url or None,
        "client_reference_id": session.reference,
        "created": session.created_ms // 1000,
        "currency": session.currency.lower(),
        "customer": None,
        "customer_details": None,
        "expires_at": session.expires_ms // 1000,
        "livemode": False,
        "locale": extra.get("locale"),
        "metadata": dict(extra["metadata"]),
        "mode": "payment",
        "payment_intent": intent if tried else None,
        "payment_method_types": ["card"],
        "payment_status": "paid" if session.status == "complete" else "unpaid",
        "status": session.status,
        "success_url": session.success_url,
        "url": url if session.is_open else None,
    }


def intent_json(account: Account, session: Session) -> dict[str, object]:
    """The payment behind a session, with its charge and what Stripe kept of it."""
    is_paid = session.status == "complete"
    status = "succeeded" if is_paid else "requires_payment_method" if session.is_open else "canceled"
    return {
        "id": session.extra["intent"],
        "object": "payment_intent",
        "amount": session.amount,
        "amount_received": session.amount if is_paid else 0,
        "created": session.created_ms // 1000,
        "currency": session.currency.lower(),
        "last_payment_error": _last_error(session),
        "latest_charge": charge_json(account, session) if is_paid else None,
        "livemode": False,
        "metadata": dict(session.extra["intent_metadata"]),
        "status": status,
    }


def _last_error(session: Session) -> dict[str, object] | None:
    if session.error_code is None:
        return None
    decline = _DECLINES.get(session.error_code, "generic_decline")
    message = "Your card was declined."
    return {"type": "card_error", "code": "card_declined", "decline_code": decline, "message": message}


def charge_json(account: Account, session: Session) -> dict[str, object]:
    """The charge of a session that was paid."""
    given = sum(
        int(refund["amount"])
        for refund in refunds_of(account, session)
        if refund["status"] in GIVEN_OR_ON_ITS_WAY
    )
    return {
        "id": charge_id(session),
        "object": "charge",
        "amount": session.amount,
        "amount_refunded": given,
        "balance_transaction": moved_json(account, session),
        "currency": session.currency.lower(),
        "disputed": bool(disputes_of(account, session)),
        "livemode": False,
        "metadata": dict(session.extra["intent_metadata"]),
        "paid": True,
        "payment_intent": session.extra["intent"],
        "refunded": given >= session.amount,
        "status": "succeeded",
    }


def charge_id(session: Session) -> str:
    """The id of the charge of a session."""
    return "ch_" + str(session.extra["intent"]).removeprefix("pi_")


def moved_id(session: Session) -> str:
    """The id of the movement on the account that the charge made."""
    return "txn_" + str(session.extra["intent"]).removeprefix("pi_")


def moved_json(account: Account, session: Session) -> dict[str, object]:
    """The movement on the account: what came in, what Stripe kept, what is left."""
    fee = account.fee_of(session.amount)
    return {
        "id": moved_id(session),
        "object": "balance_transaction",
        "amount": session.amount,
        "currency": session.currency.lower(),
        "fee": fee,
        "net": session.amount - fee,
        "source": charge_id(session),
        "status": "available",
        "type": "charge",
    }


def refunds_of(account: Account, session: Session) -> list[dict[str, Any]]:
    """Every refund of a session, oldest first; those made in the dashboard have no key of anybody's."""
    kept = [
        dict(value)
        for name, value in account.truth.notes.items()
        if name.startswith(REFUND_NOTE) and value["payment_intent"] == session.extra["intent"]
    ]
    known = {refund["id"] for refund in [*kept, *disputes_of(account, session)]}
    moves = (move for move in account.truth.movements if move.is_refund and move.session_id == session.id)
    by_hand = [
        refund_json(session, move.transaction_id, move.amount, "succeeded", {}, move.at_ms)
        for move in moves
        if move.transaction_id not in known
    ]
    return by_hand + kept


def disputes_of(account: Account, session: Session) -> list[dict[str, Any]]:
    """Every dispute of a session, oldest first."""
    return [
        dict(value)
        for name, value in account.truth.notes.items()
        if name.startswith(DISPUTE_NOTE) and value["payment_intent"] == session.extra["intent"]
    ]


def refund_json(
    session: Session, refund_id: str, amount: int, status: str, metadata: Mapping[str, str], at_ms: int
) -> dict[str, Any]:
    """A refund, whole or of a part."""
    return {
        "id": refund_id,
        "object": "refund",
        "amount": amount,
        "charge": charge_id(session),
        "created": at_ms // 1000,
        "currency": session.currency.lower(),
        "metadata": dict(metadata),
        "payment_intent": session.extra["intent"],
        "reason": None,
        "status": status,
    }


def event_json(event_id: str, kind: str, about: object, at_ms: int) -> dict[str, object]:
    """What is pushed and listed when something happens."""
    return {
        "id": event_id,
        "object": "event",
        "api_version": API_VERSION,
        "created": at_ms // 1000,
        "data": {"object": about},
        "livemode": False,
        "pending_webhooks": 1,
        "request": {"id": None, "idempotency_key": None},
        "type": kind,
    }
