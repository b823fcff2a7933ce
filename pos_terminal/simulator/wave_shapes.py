"""Wave's JSON: sessions, statement lines, times."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from pos_terminal.simulator.account import Account
from pos_terminal.simulator.truth import Movement, Session

_SENTENCES: Final = {
    "insufficient-funds": "The customer's balance is too low.",
    "blocked-account": "The customer's account is blocked.",
    "cross-border-payment-not-allowed": "The customer's wallet is of another country.",
    "customer-age-restricted": "The customer is too young for this payment.",
    "kyb-limits-exceeded": "The business has reached its limit.",
    "payer-mobile-mismatch": "Another number than the one asked for tried to pay.",
    "payment-failure": "The payment failed.",
}
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def moment(at_ms: int) -> datetime:
    """The UTC time of milliseconds since 1970."""
    return _EPOCH + timedelta(milliseconds=at_ms)


def iso(at_ms: int) -> str:
    """As Wave writes it: whole seconds, Z at the end."""
    return moment(at_ms).strftime("%Y-%m-%dT%H:%M:%SZ")


def session_json(session: Session, business: str, launch_url: str) -> dict[str, object]:
    """A checkout session as Wave's documentation has it."""
    error = session.error_code
    return {
        "id": session.id,
        "amount": str(session.amount),
        "checkout_status": session.status,
        "client_reference": session.reference,
        "currency": session.currency,
        "error_url": session.error_url,
        "last_payment_error": error and {"code": error, "message": _SENTENCES.get(error, error)},
        "business_name": business,
        "payment_status": "cancelled" if session.status == "expired" else session.payment,
        "success_url": session.success_url,
        "wave_launch_url": launch_url,
        "aggregated_merchant_id": session.merchant_id,
        "restrict_payer_mobile": session.payer_mobile,
        "transaction_id": session.transaction_id,
        "when_completed": None if session.ended_ms is None else iso(session.ended_ms),
        "when_created": iso(session.created_ms),
        "when_expires": iso(session.expires_ms),
    }


def net(account: Account, movement: Movement) -> int:
    """By how much a movement changes the balance: without the fee, negative for a refund."""
    kept = movement.amount - account.fee_of(movement.amount)
    return -kept if movement.is_refund else kept


def balance(account: Account, until: int | None = None) -> int:
    """The balance after the first `until` movements, or after all."""
    return account.settings.opening_balance + sum(
        net(account, move) for move in account.truth.movements[:until]
    )


def line_json(account: Account, number: int) -> dict[str, object]:
    """The statement's line of the movement with this place in the ledger."""
    move = account.truth.movements[number]
    fee = account.fee_of(move.amount)
    return {
        "timestamp": iso(move.at_ms),
        "transaction_id": move.transaction_id,
        "transaction_type": "api_checkout_refund" if move.is_refund else "api_checkout",
        "amount": str(net(account, move)),
        "fee": str(-fee if move.is_refund else fee),
        "balance": str(balance(account, number + 1)),
        "currency": move.currency,
        "is_reversal": move.is_refund,
        "counterparty_name": "Awa Practice",
        "counterparty_mobile": "+221700000000",
        "client_reference": move.reference,
        "checkout_api_session_id": move.session_id,
    }
