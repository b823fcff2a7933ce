"""What is asked next about a payment that is not certain, and what was answered last.

Everything that is not final is watched, and so is every attempt that ended unpaid, for 48 hours: its money
may come late. Only an answer that was asked after its time ends a watch, never a clock alone.
"""

from __future__ import annotations

from pos_terminal.domain.crash_points import crash_point
from pos_terminal.domain.payment import ENDED_UNPAID, Payment, Phase, Status
from pos_terminal.ledger import catalogue, exceptions, payments
from pos_terminal.ledger.books import Books
from pos_terminal.ledger.catalogue import Watch
from pos_terminal.providers.base import Outcome, PaymentResult, Provider
from pos_terminal.records import dataclass
from pos_terminal.services.answer import MISMATCH, Step, wants_cancel

NOT_FOUND_APART_MS = 5_000
"""Two answers "not found" count as two only this far apart: the first request may still be on its way."""
NEVER_SENT_AFTER_MS = 60_000
REPLAY_WITHIN_MS = 3 * 60_000


@dataclass(frozen=True, slots=True)
class Unfinished:
    """One thing to watch, and when: `due_in_ms` is 0 for everything that is not final."""

    payment: Payment
    due_in_ms: int


def unfinished(ledger: Books) -> list[Unfinished]:
    """Everything to go on with after a start, payments in flight first; not what was never sent to anybody,
    such as a manual payment: there is nobody to ask. Nor what came otherwise than asked for and was decided:
    the provider has said all that it has to say."""
    now = ledger.clock.now_ms()
    with ledger.reading() as connection:
        under_way = payments.in_flight(connection)
        decided = exceptions.all_decided(connection, MISMATCH)
        result = [
            Unfinished(payment, 0)
            for payment in under_way
            if payment.charge_reference is not None and payment.payment_id not in decided
        ]
        for watch in catalogue.watches_of_ended(connection):
            payment = payments.by_id(connection, watch.payment_id)
            assert payment is not None
            wait = watch.next_at - now
            # A clock that was set back must not put an answer off for years.
            result.append(Unfinished(payment, wait if 0 < wait <= 48 * 3_600_000 else 0))
    return result


def next_step(payment: Payment, provider: Provider, last: Outcome | None) -> Step | None:
    """Which call tells most about this payment now; None when there is nothing to ask."""
    if payment.status not in ENDED_UNPAID and payment.status is not Status.PROCESSING:
        return None
    if payment.error_code == MISMATCH and payment.released:
        # Other money came, and a person has decided about it.
        return None
    if payment.provider_reference is None or last is Outcome.NOT_FOUND:
        return Step.FIND if provider.capabilities.can_find_by_reference else None
    still_open = last is Outcome.PENDING and payment.error_code != MISMATCH
    if wants_cancel(payment) and still_open and provider.capabilities.can_cancel:
        return Step.CANCEL
    return Step.CHECK


def note_answer(ledger: Books, payment_id: str, result: PaymentResult, next_at_ms: int) -> Watch:
    """Remember what was answered and when to ask next, beside the journal: this is bookkeeping, not money."""
    now = ledger.clock.now_ms()
    with ledger.writing() as connection:
        old = catalogue.watch_of(connection, payment_id) or Watch(payment_id, next_at_ms, 0)
        not_found = None
        if result.outcome is Outcome.NOT_FOUND:
            # The first of them counts; a clock set back begins anew.
            not_found = old.not_found_at if old.not_found_at and old.not_found_at <= now else now
        watch = Watch(payment_id, next_at_ms, old.asked + 1, now, result.outcome.value, not_found)
        catalogue.put_watch(connection, watch)
    crash_point("answer_noted")
    return watch


def forget(ledger: Books, payment_id: str) -> None:
    """Nothing is left to ask about this payment."""
    with ledger.writing() as connection:
        catalogue.end_watch(connection, payment_id)


def not_found_twice(watch: Watch, asked_at_ms: int) -> bool:
    """Whether this "not found" counts as the second: it was asked long enough after the first was answered.

    A slow answer makes no distance: both could have been looked up while the request was on its way. Nor does
    a clock that was set back between a question and its answer: the first "not found" is not its own second.
    """
    if watch.not_found_at is None or watch.last_asked_at is None or asked_at_ms > watch.last_asked_at:
        return False
    return asked_at_ms - watch.not_found_at >= NOT_FOUND_APART_MS


def may_replay(payment: Payment, provider: Provider, now_ms: int) -> bool:
    """Whether the same reference may be sent again: only while the customer of this attempt still stands
    there."""
    return (
        provider.capabilities.can_replay_create
        and payment.phase is Phase.UNKNOWN
        and not wants_cancel(payment)
        and payment.provider_reference is None
        and 0 <= now_ms - payment.initiated_at < REPLAY_WITHIN_MS
    )


def ends_unseen(payment: Payment, provider: Provider) -> bool:
    """Whether a lost answer ends it: nobody was shown how to pay, and the contract says that nobody can."""
    unseen = payment.redirect_url is None and payment.provider_reference is None
    return payment.in_flight and unseen and provider.capabilities.unseen_is_unpayable


def is_never_sent(payment: Payment, now_ms: int) -> bool:
    """Whether an attempt that the provider does not know is old enough to be called ended."""
    return abs(now_ms - payment.initiated_at) >= NEVER_SENT_AFTER_MS
