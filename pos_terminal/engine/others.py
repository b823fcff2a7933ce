"""Further open requests that carry a payment's reference: ended one by one, so that only one can be paid.

A company that did not keep our key may hold two requests for one payment. Each one beside the chosen one is
asked to end until the company says that it has; money that was paid on it all the same is not overlooked.
What is still to be ended is kept beside the journal, so that a restart forgets none.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from typing import Final, Protocol

from pos_terminal.domain.errors import NotAllowed, TerminalError
from pos_terminal.domain.payment import TAKEN, Payment
from pos_terminal.engine.watched import Runner, Watched
from pos_terminal.ledger import catalogue, payments
from pos_terminal.ledger.ledger import Ledger
from pos_terminal.providers.base import Outcome, PaymentResult, Provider
from pos_terminal.services import schedule
from pos_terminal.services.paid_beside import paid_beside

log = logging.getLogger(__name__)

FIRST_PAUSE_S: Final = 5.0
_ENDED: Final = frozenset({Outcome.EXPIRED, Outcome.DECLINED})


class Following(Protocol):
    """The payments that are being followed, as far as it matters here."""

    def find(self, payment_id: str) -> Watched:
        """The payment, followed from now on."""
        ...

    def forget(self, item: Watched) -> None:
        """Nothing is left to ask about it."""
        ...

    def tell(self, item: Watched, *, changed: bool) -> None:
        """Publish the payment as it is now."""
        ...


@dataclass(slots=True)
class Ending:
    """One request that is being ended; it is the answer's receiver, so that it can be told apart."""

    others: Others
    payment_id: str
    provider: Provider
    reference: str
    asked: int = 0
    since_s: float = 0.0

    def __call__(self, future: Future[PaymentResult]) -> None:
        self.others.answered(self, future)


class Others:
    """What is being ended, by reference. Used on the engine thread only."""

    def __init__(self, ledger: Ledger, runner: Runner, following: Following) -> None:
        self._ledger = ledger
        self._runner = runner
        self._following = following
        self._endings: dict[str, Ending] = {}

    def end(self, payment_id: str, provider: Provider, references: tuple[str, ...]) -> None:
        """Have these ended: each is asked about until the company says so, for 48 hours at most."""
        if not provider.capabilities.can_cancel:
            return
        new = [reference for reference in references if reference not in self._endings]
        for reference in new:
            ending = Ending(self, payment_id, provider, reference, since_s=self._ledger.clock.monotonic())
            self._endings[reference] = ending
            self._ask(ending)
        if new:
            self._remember(payment_id)

    def resume(self, provider_of: Callable[[Payment], Provider]) -> None:
        """After a start: go on ending what was still to be ended. What nobody is set up for waits."""
        with self._ledger.reading() as connection:
            kept = [
                (payment, references)
                for payment_id, references in catalogue.others(connection).items()
                if (payment := payments.by_id(connection, payment_id)) is not None
            ]
        for payment, references in kept:
            try:
                self.end(payment.payment_id, provider_of(payment), references)
            except NotAllowed:
                log.warning("nobody is set up to end further requests of %s", payment.payment_id)

    def _remember(self, payment_id: str) -> None:
        """Beside the journal: these are references of the company's, to be ended also after a restart. A pay
        token, where one is among them, stays on this machine."""
        left = tuple(one.reference for one in self._endings.values() if one.payment_id == payment_id)
        with self._ledger.writing() as connection:
            catalogue.put_others(connection, payment_id, left)

    def _ask(self, ending: Ending) -> None:
        ending.asked += 1
        self._runner.perform("watch", lambda: ending.provider.cancel(ending.reference), ending)

    def answered(self, ending: Ending, future: Future[PaymentResult]) -> None:
        """What the company said about one of them."""
        error = future.exception()
        if error is not None:
            log.error("a provider call failed", exc_info=error)
            result = PaymentResult(Outcome.UNKNOWN)
        else:
            result = future.result()
        try:
            if result.outcome is Outcome.PAID:
                self._paid(ending, result)
        except TerminalError:
            # The disk failed: the answer is asked for again.
            self._again(ending)
            raise
        if result.outcome is Outcome.PAID or result.outcome in _ENDED:
            self._done(ending)
        else:
            self._again(ending)

    def _paid(self, ending: Ending, result: PaymentResult) -> None:
        """Money came on this request; the one that was shown must not be paid as well."""
        item = self._following.find(ending.payment_id)
        before = item.payment
        applied = paid_beside(self._ledger, ending.payment_id, result)
        item.payment = applied.payment
        if item.payment.status in TAKEN:
            self._following.forget(item)
        if before.status not in TAKEN and before.provider_reference not in (None, result.provider_reference):
            self.end(ending.payment_id, ending.provider, (before.full_reference,))
        self._following.tell(item, changed=applied.changed)

    def _done(self, ending: Ending) -> None:
        del self._endings[ending.reference]
        self._remember(ending.payment_id)

    def _again(self, ending: Ending) -> None:
        if self._ledger.clock.monotonic() - ending.since_s >= schedule.ENDED_AFTER_S[-1]:
            self._done(ending)
            return
        pause = min(FIRST_PAUSE_S * (1 << min(ending.asked - 1, 10)), schedule.MAX_DELAY_S)
        self._runner.after(pause, partial(self._ask, ending))
