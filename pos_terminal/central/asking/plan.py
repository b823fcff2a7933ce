"""When a company is asked next about a payment of the centre's own journal.

A job is put down for each time, and the time is kept with the watch over the payment: a job that was lost is
found again by the sweep.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, text

from pos_terminal.central import jobs
from pos_terminal.central.centre import Centre
from pos_terminal.domain.payment import Payment
from pos_terminal.providers.base import Outcome, PaymentResult
from pos_terminal.services import schedule
from pos_terminal.services.schedule import Mode
from pos_terminal.system import jitter

ASK: Final = "payments.ask"
_ATTENDED_S: Final = 300.0
"""So long somebody is taken to stand before the page of the payment."""
_TROUBLE: Final = frozenset({Outcome.UNKNOWN, Outcome.REFUSED})
_LATE_MS: Final = 30_000
_BEGUN_MS: Final = 90_000
"""Longer than the call that begins a payment may last: nobody asks beside it."""
_MOST: Final = 500
_LEFT: Final = text(
    "SELECT restaurant_id, payment_id FROM pos.watches WHERE next_at < :late"
    " UNION SELECT payments.restaurant_id, payments.payment_id FROM pos.payments"
    " WHERE terminal_id = 'centre' AND status IN ('pending', 'processing') AND charge_reference IS NOT NULL"
    " AND initiated_at < :begun AND NOT EXISTS (SELECT 1 FROM pos.watches"
    " WHERE watches.restaurant_id = payments.restaurant_id AND watches.payment_id = payments.payment_id)"
    " LIMIT :most"
)


def ask_at(connection: Connection, restaurant_id: str, payment_id: str, at_ms: int) -> None:
    """Have the company asked about this payment at this time (UTC ms), in the restaurant's transaction.

    Harmless where that is planned already, for an earlier or a later time: what is late is swept up.
    """
    once = f"{ASK}:{payment_id}"
    jobs.enqueue(connection, restaurant_id, ASK, at_ms=at_ms, once=once, payment_id=payment_id)


def next_delay_s(payment: Payment, result: PaymentResult, asked: int, now_ms: int) -> float:
    """How long until the next question about a payment under way."""
    waited_s = max(0, now_ms - payment.initiated_at) / 1000
    mode = Mode.ATTENDED if waited_s < _ATTENDED_S else Mode.PARKED
    troubles = 1 if result.outcome in _TROUBLE else 0
    return schedule.next_delay_s(
        mode, waited_s, asked, troubles=troubles, retry_after_s=result.retry_after_s, jitter=jitter()
    )


def sweep_payments(centre: Centre) -> None:
    """Put down a job for each payment that should have been asked about and has none left."""
    now = centre.clock.now_ms()
    with centre.database.gate() as connection:
        times = {"late": now - _LATE_MS, "begun": now - _BEGUN_MS, "most": _MOST}
        found = connection.execute(_LEFT, times)
        left = [(str(row[0]), str(row[1])) for row in found]
    for restaurant_id, payment_id in left:
        with centre.database.tenant(restaurant_id) as connection:
            ask_at(connection, restaurant_id, payment_id, now)
