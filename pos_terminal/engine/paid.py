"""Payments that are paid, asked about once more: did the company take the money back, or a refund not arrive?

At the close of their day and after two days, where the company tells. One question at a time: nobody waits.
The plan is the table of watches, so a restart loses nothing, and an answer that never came is asked for
again. Runs on the engine thread.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from typing import Final

from pos_terminal.domain.errors import TerminalError
from pos_terminal.domain.payment import TAKEN, Payment
from pos_terminal.domain.refund import Refund
from pos_terminal.engine.messages import RefundChanged
from pos_terminal.engine.watched import Cancellable, Runner
from pos_terminal.ledger import payments
from pos_terminal.ledger.ledger import Ledger
from pos_terminal.providers.base import GivenBack, Provider
from pos_terminal.services import paid, schedule, undone
from pos_terminal.services.business_day import BusinessDay

log = logging.getLogger(__name__)
_LONGEST_S: Final = schedule.MAX_DELAY_S
"""The plan is looked at this often at least."""


class PaidWatch:
    """The paid payments that are asked about again. `follow` is told when a refund is on its way."""

    def __init__(
        self,
        ledger: Ledger,
        providers: Mapping[str, Provider],
        runner: Runner,
        day: BusinessDay,
        follow: Callable[[], object],
    ) -> None:
        self._ledger = ledger
        self._providers = providers
        self._runner = runner
        self._day = day
        self._follow = follow
        # Wall time as it was at the start, and measured from there: nobody can set it.
        self._zero_ms = ledger.clock.now_ms() - round(ledger.clock.monotonic() * 1000)
        self._timer: Cancellable | None = None
        self._asked: str | None = None

    def take_on(self, payment: Payment) -> None:
        """Ask about this payment from now on, where the company tells what went back."""
        if not self._tells(payment):
            paid.forget(self._ledger, payment.payment_id)
            return
        paid.begin(self._ledger, payment.payment_id, self._day, self._now_ms())
        self._look_later()

    def ask(self, payment: Payment) -> None:
        """Ask about it now, unless a question is under way."""
        if self._asked is None and self._tells(payment):
            self._perform(payment, planned=False)

    def resume(self) -> None:
        """After a start: go on with the plan as it was left."""
        self._look()

    def _now_ms(self) -> int:
        return self._zero_ms + round(self._ledger.clock.monotonic() * 1000)

    def _tells(self, payment: Payment) -> bool:
        provider = self._providers.get(payment.provider_code)
        return provider is not None and provider.capabilities.tells_given_back

    def _look(self) -> None:
        self._stop_timer()
        try:
            due = paid.due(self._ledger, self._now_ms())
            if due is not None and self._asked is None:
                if self._tells(due):
                    self._perform(due, planned=True)
                    return
                paid.forget(self._ledger, due.payment_id)
        except TerminalError as error:
            # The disk failed: nobody hears of a timer's error, and it must not end the engine.
            log.error("paid payments could not be looked for: %s", error)
        self._look_later()

    def _look_later(self) -> None:
        """At the next time in the plan; never, while there is none."""
        if self._timer is not None or self._asked is not None:
            return
        wait_s = paid.next_in_s(self._ledger, self._now_ms())
        if wait_s is not None:
            self._timer = self._runner.after(min(wait_s, _LONGEST_S), self._look)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _perform(self, payment: Payment, *, planned: bool) -> None:
        self._stop_timer()
        self._asked = payment.payment_id
        provider, reference = self._providers[payment.provider_code], payment.full_reference
        self._runner.perform(
            "watch",
            lambda: provider.list_given_back(reference),
            lambda future: self._answered(payment, provider, future, planned=planned),
        )

    def _answered(
        self, payment: Payment, provider: Provider, future: Future[GivenBack], *, planned: bool
    ) -> None:
        self._asked = None
        error = future.exception()
        if error is not None:
            log.error("a provider call failed", exc_info=error)
            told = GivenBack(error_code="internal_error")
        else:
            told = future.result()
        try:
            if told.error_code is None:
                changed = undone.apply(self._ledger, provider.capabilities, payment.payment_id, told.refunds)
                self._tell(payment.payment_id, changed)
                if planned:
                    paid.answered(self._ledger, payment.payment_id, self._day, self._now_ms())
            elif planned:
                paid.put_off(self._ledger, payment.payment_id, told.retry_after_s, self._now_ms())
        finally:
            # Also when the disk failed: the plan on it has not changed, and is gone on with.
            self._look_later()

    def _tell(self, payment_id: str, changed: list[Refund]) -> None:
        if not changed:
            return
        with self._ledger.reading() as connection:
            after = payments.by_id(connection, payment_id)
        assert after is not None
        assert after.status in TAKEN
        for refund in changed:
            self._runner.publish(RefundChanged(refund, after))
        if any(refund.in_flight for refund in changed):
            self._follow()
