"""What companies told the centre of payments that stand in a terminal's journal.

Only that journal may move them, so what was told is kept here, in order, until the terminal has pulled it and
applies it as it would apply its own provider's answer.
"""

from __future__ import annotations

from typing import Final

import msgspec
from sqlalchemy import Connection, text

from pos_terminal.central.feed.telling import tell
from pos_terminal.central.webhooks.meant import Meant
from pos_terminal.contract.pull import OUTCOME, ToldOutcome, encode
from pos_terminal.providers.base import Outcome, WebhookEvent
from pos_terminal.records import dataclass


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing that was told (UTC ms)."""

    evidence_id: str
    payment_id: str
    told_at: int
    told: ToldOutcome


_decode: Final = msgspec.json.Decoder(ToldOutcome).decode
_KEEP: Final = text(
    "INSERT INTO pos.terminal_evidence (restaurant_id, evidence_id, terminal_id, payment_id, webhook_id,"
    " told_at, body) VALUES (:restaurant_id, :evidence_id, :terminal_id, :payment_id, :webhook_id, :now,"
    " :body) ON CONFLICT (restaurant_id, webhook_id) DO NOTHING"
)
_NEWEST: Final = text(
    "SELECT evidence_id, payment_id, told_at, body FROM pos.terminal_evidence"
    " WHERE restaurant_id = :restaurant_id AND terminal_id = :terminal_id"
    " ORDER BY told_at DESC, evidence_id DESC LIMIT :limit"
)


def told_by(payment_id: str, event: WebhookEvent, *, proved: bool) -> ToldOutcome:
    """What an event tells: all of it where the push proved itself and tells an end, else that there is
    news."""
    result = event.result
    if result is None or not proved or result.outcome is Outcome.PENDING:
        return ToldOutcome(payment_id=payment_id)
    return ToldOutcome(
        payment_id=payment_id,
        outcome=result.outcome.value,
        provider_reference=result.provider_reference,
        amount=result.amount,
        currency=result.currency,
        order_reference=result.order_reference,
        transaction_id=result.transaction_id,
        error_code=result.error_code,
        provider_error=result.provider_error,
        fee=result.fee,
        raw_sha256=result.raw_sha256,
    )


def keep(
    connection: Connection,
    restaurant_id: str,
    payment: Meant,
    told: ToldOutcome,
    *,
    evidence_id: str,
    webhook_id: str,
    now_ms: int,
) -> bool:
    """Keep what a webhook told, and tell it to the terminal of this payment, in one transaction. False when
    that was done before."""
    values = {
        "restaurant_id": restaurant_id,
        "evidence_id": evidence_id,
        "terminal_id": payment.terminal_id,
        "payment_id": payment.payment_id,
        "webhook_id": webhook_id,
        "now": now_ms,
        "body": encode(told),
    }
    if connection.execute(_KEEP, values).rowcount == 0:
        return False
    # By a key of its own: one thing that was told does not take the place of another.
    tell(
        connection,
        restaurant_id,
        OUTCOME,
        evidence_id,
        told,
        now_ms=now_ms,
        terminal_id=payment.terminal_id,
    )
    return True


def evidence_for_terminal(
    connection: Connection, restaurant_id: str, terminal_id: str, limit: int = 500
) -> list[Evidence]:
    """What was told of this terminal's payments, newest first. The terminal itself hears of it by pull."""
    names = {"restaurant_id": restaurant_id, "terminal_id": terminal_id, "limit": limit}
    return [
        Evidence(row[0], row[1], row[2], _decode(bytes(row[3]))) for row in connection.execute(_NEWEST, names)
    ]
