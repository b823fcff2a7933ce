"""Following refunds until they are certain: one call at a time for each.

A refund whose answer was lost is sent again under its own key where the provider carries a key out at most
once (looked for first where keys do not last), else asked about by the provider's reference; without either
it stays unknown, counts as given, and is told to a person. What is refused when it is sent again ends when
the provider then knows of no such refund either. Runs on the engine thread, as the pursuit does.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Final

from pos_terminal.domain.errors import DatabaseProblem, TerminalError
from pos_terminal.domain.payment import Payment
from pos_terminal.domain.refund import Refund, RefundPhase, RefundStatus, Route
from pos_terminal.engine.messages import RefundChanged
from pos_terminal.engine.pursuit import provider_of
from pos_terminal.engine.watched import Cancellable, Runner
from pos_terminal.ledger import payments
from pos_terminal.ledger import refunds as stored
from pos_terminal.ledger.ledger import Ledger
from pos_terminal.providers.base import Outcome, Provider, RefundResult
from pos_terminal.providers.problems import Problem
from pos_terminal.services import refunds
from pos_terminal.services.approval import Decision
from pos_terminal.services.refunds import BegunRefund, RefundOrder

log = logging.getLogger(__name__)
_PAUSES_S: Final = (2.0, 5.0, 15.0, 60.0, 120.0, 300.0)
_LATER_S: Final = 900.0
_LOOK_AGAIN_S: Final = 5.0
_SEEN_BY_THEN_S: Final = 60.0
"""A refund that was made before is in the provider's books this long after it was refused once more."""
_REFUSED_BY_THEM: Final = frozenset(
    {
        Problem.REFUND_REFUSED,
        Problem.REFUND_TOO_MUCH,
        Problem.REFUND_NOT_PAID,
        Problem.REFUND_ONLY_FULL,
        Problem.REFUND_NO_BALANCE,
    }
)
"""The provider itself said no; other refusals say that it was not asked."""


@dataclass(slots=True)
class _Followed:
    refund: Refund
    payment: Payment
    asked: int = 0
    busy: bool = False
    timer: Cancellable | None = None
    last: Outcome | None = None
    """The last answer."""
    refused: RefundResult | None = None
    """What the provider said when it was sent again; `refused_at_s` is when, by the monotonic clock."""
    refused_at_s: float = 0.0
    asked_at_s: float = 0.0


class GivingBack:
    """The refunds that are not certain, and what is being done about each. `given` is told of a payment of
    which money went back."""

    def __init__(
        self,
        ledger: Ledger,
        providers: Mapping[str, Provider],
        runner: Runner,
        jitter: Callable[[], float],
        given: Callable[[Payment], None],
    ) -> None:
        self._ledger = ledger
        self._providers = providers
        self._runner = runner
        self._jitter = jitter
        self._given = given
        self._followed: dict[str, _Followed] = {}

    def begin(self, order: RefundOrder, decision: Decision) -> BegunRefund:
        """Give money back; see services.refunds.begin. The provider's answer comes as a message.

        Raises NotAllowed("method_not_active") too, where nobody is set up to say what the provider can do.
        """
        payment = self._payment(order.payment_id)
        provider = provider_of(self._providers, payment)
        try:
            begun = refunds.begin(self._ledger, provider.capabilities, order, decision)
        except DatabaseProblem:
            # It may be on the disk all the same: then it counts as given, and somebody has to see it through.
            self._runner.after(_LOOK_AGAIN_S, self._look_again)
            raise
        if not begun.is_duplicate:
            self._tell(begun.refund, self._payment(order.payment_id))
            if begun.refund.in_flight:
                self._send(self._follow(begun.refund), first=True)
        return begun

    def check_now(self, refund_id: str) -> None:
        """Ask about it at once, unless a call is under way."""
        if (item := self._followed.get(refund_id)) is not None:
            self._ask(item)

    def resume(self) -> list[Refund]:
        """After a start: go on with every refund that is not certain. Returns them."""
        with self._ledger.reading() as connection:
            open_ones = stored.in_flight(connection)
        for refund in open_ones:
            if refund.refund_id not in self._followed:
                self._ask_in(self._follow(refund), 0.2 * self._jitter())
        return open_ones

    def _look_again(self) -> None:
        try:
            self.resume()
        except TerminalError as error:
            log.error("refunds under way could not be looked for: %s", error)
            self._runner.after(_LOOK_AGAIN_S, self._look_again)

    def _payment(self, payment_id: str) -> Payment:
        with self._ledger.reading() as connection:
            payment = payments.by_id(connection, payment_id)
        if payment is None:
            raise LookupError(payment_id)
        return payment

    def _follow(self, refund: Refund) -> _Followed:
        item = _Followed(refund, self._payment(refund.payment_id))
        self._followed[refund.refund_id] = item
        return item

    # -- calls -----------------------------------------------------------------------------------------

    def _ask(self, item: _Followed) -> None:
        if item.busy:
            return
        refund = item.refund
        provider = self._providers.get(item.payment.provider_code)
        if provider is None or refund.route not in (Route.API, Route.PROVIDER):
            return
        reference = refund.refund_reference
        if refund.route is Route.PROVIDER:
            # Nobody here asked for it, and nobody here sends it.
            self._check(item, provider, reference)
            return
        can = provider.capabilities
        lost = reference is None or refund.phase is RefundPhase.UNKNOWN
        if can.can_find_refund:
            # A key is forgotten sooner than a refund: it is looked for before it is sent again.
            again = item.last is Outcome.NOT_FOUND
        else:
            # What is refused the second time may have been done the first time.
            again = item.last is not Outcome.REFUSED or reference is None
        if lost and again and can.can_replay_refund:
            self._send(item, first=False)
        elif reference is None and can.can_find_refund:
            known, key = item.payment.full_reference, refund.refund_id
            self._perform(item, lambda: provider.find_refund(known, key), first=False)
        else:
            self._check(item, provider, reference)

    def _check(self, item: _Followed, provider: Provider, reference: str | None) -> None:
        if reference is not None:
            self._perform(item, lambda: provider.check_refund(reference), first=False)

    def _send(self, item: _Followed, *, first: bool) -> None:
        payment, refund = item.payment, item.refund
        provider = provider_of(self._providers, payment)
        # As a whole only where they know no other refund: elsewhere "everything" would be what is left, and
        # somebody may have given back a part of it in the provider's dashboard.
        whole = refund.amount == payment.amount and not provider.capabilities.refund_partial
        amount = None if whole else refund.amount

        def call() -> RefundResult:
            return provider.process_refund(
                payment.full_reference,
                amount,
                idempotency_key=refund.refund_id,
                reason=refund.reason,
            )

        self._perform(item, call, first=first)

    def _perform(self, item: _Followed, call: Callable[[], RefundResult], *, first: bool) -> None:
        if item.timer is not None:
            item.timer.cancel()
            item.timer = None
        item.busy = True
        item.asked_at_s = self._ledger.clock.monotonic()
        self._runner.perform("charge", call, lambda future: self._answered(item, future, first=first))

    def _answered(self, item: _Followed, future: Future[RefundResult], *, first: bool) -> None:
        item.busy = False
        item.asked += 1
        error = future.exception()
        if error is not None:
            # A bug of ours in the call: the request may have left all the same.
            log.error("a refund's call failed", exc_info=error)
            result = RefundResult(Outcome.UNKNOWN, error_code="internal_error")
        else:
            result = future.result()
        item.last = result.outcome
        if not first:
            result, first = self._weighed(item, result)
        try:
            applied = refunds.apply(self._ledger, item.refund.refund_id, result, first=first)
        except TerminalError:
            # The disk failed while the answer was written down: what it said is asked for again.
            self._plan(item, None)
            raise
        item.refund, item.payment = applied.refund, applied.payment
        if item.refund.in_flight:
            self._plan(item, result.retry_after_s)
        else:
            self._followed.pop(item.refund.refund_id, None)
            if item.refund.status is RefundStatus.SUCCESS:
                self._given(item.payment)
        if applied.changed:
            self._tell(item.refund, item.payment)

    def _weighed(self, item: _Followed, result: RefundResult) -> tuple[RefundResult, bool]:
        """The answer that counts, and whether its refusal is the end.

        A refusal of what is sent again says nothing about the first request: that may have been carried out.
        Asked a while later, the provider must not know of it either.
        """
        if result.outcome is Outcome.REFUSED and result.error_code in _REFUSED_BY_THEM:
            if item.refused is None:
                item.refused_at_s = self._ledger.clock.monotonic()
            item.refused = result
        elif result.outcome is Outcome.NOT_FOUND:
            if item.refused is not None and item.asked_at_s - item.refused_at_s >= _SEEN_BY_THEN_S:
                return item.refused, True
        elif result.outcome is not Outcome.REFUSED and result.outcome is not Outcome.UNKNOWN:
            item.refused = None
        return result, False

    # -- when next -------------------------------------------------------------------------------------

    def _plan(self, item: _Followed, retry_after_s: float | None) -> None:
        pause = _PAUSES_S[item.asked - 1] if 0 < item.asked <= len(_PAUSES_S) else _LATER_S
        self._ask_in(item, max(pause, min(retry_after_s or 0.0, _LATER_S)) * (1 + 0.2 * self._jitter()))

    def _ask_in(self, item: _Followed, delay: float) -> None:
        if item.timer is not None:
            item.timer.cancel()
        item.timer = self._runner.after(delay, lambda: self._ask(item))

    def _tell(self, refund: Refund, payment: Payment) -> None:
        self._runner.publish(RefundChanged(refund, payment))
