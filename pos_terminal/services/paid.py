"""When a payment that is paid is asked about once more: the plan is the table of watches."""

from __future__ import annotations

from typing import Final

from pos_terminal.domain.payment import TAKEN, Payment
from pos_terminal.domain.refund import RefundStatus
from pos_terminal.ledger import catalogue, payments, refunds
from pos_terminal.ledger.books import Books
from pos_terminal.ledger.catalogue import Watch
from pos_terminal.ledger.ledger import ReadConnection
from pos_terminal.services import schedule
from pos_terminal.services.business_day import BusinessDay

_TIMES: Final = 2
"""At the close of its day, and after two days."""
LONGEST_MS: Final = round(schedule.PAID_LAST_S * 1000)
"""Nothing is planned further ahead than this: a time beyond it was written by a clock that was wrong."""


def begin(ledger: Books, payment_id: str, day: BusinessDay, now_ms: int) -> None:
    """Money of this payment has just moved: from here on it is asked about at each of its times."""
    _plan(ledger, payment_id, day, now_ms, asked=0)


def answered(ledger: Books, payment_id: str, day: BusinessDay, now_ms: int) -> None:
    """It was asked at one of its times: put down the next one, or that this was the last. A question that a
    wrong clock had planned is none of them."""
    with ledger.reading() as connection:
        before = catalogue.watch_of(connection, payment_id)
    asked = _TIMES
    if before is not None:
        asked = before.asked + int(before.next_at - now_ms <= LONGEST_MS)
    _plan(ledger, payment_id, day, now_ms, asked=asked)


def _plan(ledger: Books, payment_id: str, day: BusinessDay, now_ms: int, *, asked: int) -> None:
    with ledger.writing() as connection:
        payment = payments.by_id(connection, payment_id)
        moved_at = None if payment is None else _last_moved(connection, payment)
        if moved_at is None or asked >= _TIMES:
            catalogue.end_watch(connection, payment_id)
            return
        wait_s = _wait_s(now_ms, moved_at, day, asked)
        catalogue.put_watch(connection, Watch(payment_id, now_ms + round(wait_s * 1000), asked))


def put_off(ledger: Books, payment_id: str, retry_after_s: float | None, now_ms: int) -> None:
    """It could not be asked about: again in a while, however old it is by then."""
    wait_s = max(schedule.MAX_DELAY_S, min(retry_after_s or 0.0, 4 * schedule.MAX_DELAY_S))
    with ledger.writing() as connection:
        before = catalogue.watch_of(connection, payment_id)
        next_at = now_ms + round(wait_s * 1000)
        catalogue.put_watch(connection, Watch(payment_id, next_at, before.asked if before else 1))


def forget(ledger: Books, payment_id: str) -> None:
    """Nobody can be asked about it."""
    with ledger.writing() as connection:
        catalogue.end_watch(connection, payment_id)


def due(ledger: Books, now_ms: int) -> Payment | None:
    """The paid payment whose time has come, None while there is none."""
    with ledger.reading() as connection:
        watch = catalogue.next_paid(connection, now_ms, LONGEST_MS)
        return payments.by_id(connection, watch.payment_id) if watch is not None else None


def next_in_s(ledger: Books, now_ms: int) -> float | None:
    """Seconds until the next time in the plan, None while there is none."""
    with ledger.reading() as connection:
        watch = catalogue.next_paid(connection, None, LONGEST_MS)
    if watch is None:
        return None
    wait_ms = watch.next_at - now_ms
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


def _wait_s(now_ms: int, moved_at: int, day: BusinessDay, asked: int) -> float:
    # A clock that was set back makes nothing happen in the future.
    since_s = max(0, now_ms - moved_at) / 1000
    if asked == 0:
        return max(0.0, day.close_after_s(moved_at) - since_s)
    # A clock that was set forward must not make both times one.
    return min(schedule.PAID_LAST_S, max(schedule.PAID_LAST_S - since_s, schedule.PAID_APART_S))
