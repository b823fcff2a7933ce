"""When a payment that is paid is asked about once more: the plan is the table of watches."""

from __future__ import annotations

from typing import Final

from pos_terminal.domain.payment import TAKEN, Payment
from pos_terminal.domain.refund import RefundStatus
from pos_terminal.ledger import catalogue, payments, refunds
from pos_terminal.ledger.catalogue import Watch
from pos_terminal.ledger.ledger import Ledger, ReadConnection
from pos_terminal.services import schedule
from pos_terminal.services.business_day import BusinessDay

LONGEST_MS: Final = round(schedule.PAID_AFTER_S[-1] * 1000)
"""Nothing is planned further ahead than this: a time beyond it was written by a clock that was wrong."""


def plan(ledger: Ledger, payment_id: str, day: BusinessDay) -> None:
    """Put down when this payment is asked about next, or that it was asked after its last time."""
    now = ledger.clock.now_ms()
    with ledger.writing() as connection:
        payment = payments.by_id(connection, payment_id)
        moved_at = None if payment is None else _last_moved(connection, payment)
        wait_s = None if moved_at is None else _wait_s(now, moved_at, day)
        if wait_s is None:
            catalogue.end_watch(connection, payment_id)
            return
        asked = catalogue.watch_of(connection, payment_id)
        catalogue.put_watch(
            connection, Watch(payment_id, now + round(wait_s * 1000), asked.asked + 1 if asked else 0)
        )


def put_off(ledger: Ledger, payment_id: str, retry_after_s: float | None) -> None:
    """It could not be asked about: again in a while, however old it is by then."""
    wait_s = max(schedule.MAX_DELAY_S, min(retry_after_s or 0.0, 4 * schedule.MAX_DELAY_S))
    with ledger.writing() as connection:
        asked = catalogue.watch_of(connection, payment_id)
        next_at = ledger.clock.now_ms() + round(wait_s * 1000)
        catalogue.put_watch(connection, Watch(payment_id, next_at, asked.asked + 1 if asked else 1))


def forget(ledger: Ledger, payment_id: str) -> None:
    """Nobody can be asked about it."""
    with ledger.writing() as connection:
        catalogue.end_watch(connection, payment_id)


def due(ledger: Ledger) -> Payment | None:
    """The paid payment whose time has come, None while there is none."""
    now = ledger.clock.now_ms()
    with ledger.reading() as connection:
        watch = catalogue.next_paid(connection, now, LONGEST_MS)
        return payments.by_id(connection, watch.payment_id) if watch is not None else None


def next_in_s(ledger: Ledger) -> float | None:
    """Seconds until the next time in the plan, None while there is none."""
    now = ledger.clock.now_ms()
    with ledger.reading() as connection:
        watch = catalogue.next_paid(connection, None, LONGEST_MS)
    if watch is None:
        return None
    wait_ms = watch.next_at - now
    return wait_ms / 1000 if 0 < wait_ms <= LONGEST_MS else 0.0


def _last_moved(connection: ReadConnection, payment: Payment) -> int | None:
    """When money of it moved last (UTC milliseconds): a refund is looked at as long as the payment is."""
    if payment.status not in TAKEN or payment.completed_at is None:
        return None
    given = [
        refund.completed_at or 0
        for refund in refunds.of_payment(connection, payment.payment_id)
        if refund.status is RefundStatus.SUCCESS
    ]
    return max([payment.completed_at, *given])


def _wait_s(now_ms: int, moved_at: int, day: BusinessDay) -> float | None:
    # A clock that was set back makes nothing happen in the future.
    since_s = max(0, now_ms - moved_at) / 1000
    moments = (*schedule.PAID_AFTER_S, day.close_after_s(moved_at))
    return schedule.next_moment_s(since_s, moments)
