"""Pushes of the companies, as they reach the counter. Runs on the engine thread."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from pos_terminal.domain.payment import TAKEN, Payment
from pos_terminal.engine.paid import PaidWatch
from pos_terminal.engine.pursuit import Pursuit
from pos_terminal.engine.watched import Watched
from pos_terminal.ledger.ledger import Ledger
from pos_terminal.providers.base import PaymentResult, Provider
from pos_terminal.services import pushes
from pos_terminal.services.pushes import Pushed

_ASK_IN_S: Final = 1.0
"""So many pushes may come at once: together they are one question a second, not one each."""


class Pushes:
    """Lets pushes count, and goes on with the payments that they are about."""

    def __init__(
        self, ledger: Ledger, providers: Mapping[str, Provider], pursuit: Pursuit, paid: PaidWatch
    ) -> None:
        self._ledger = ledger
        self._providers = providers
        self._pursuit = pursuit
        self._paid = paid

    def received(self, code: str, headers: Mapping[str, str], body: bytes) -> bool:
        """A push of the company behind the method `code`, as it came. True when it is about a payment of this
        terminal. Raises TerminalError when it could not be kept: it is to be brought again."""
        provider = self._providers.get(code)
        if provider is None:
            return False
        return self._go_on(pushes.receive(self._ledger, code, provider, headers, body))

    def told(self, payment: Payment, result: PaymentResult) -> bool:
        """The same of a push whose proof somebody else has seen."""
        return self._go_on(pushes.told(self._ledger, payment, result))

    def news(self, payment: Payment) -> bool:
        """Somebody says that there is news of it: the company is asked soon."""
        return self._go_on(Pushed(payment))

    def _go_on(self, pushed: Pushed | None) -> bool:
        if pushed is None:
            return False
        payment, applied = pushed.payment, pushed.applied
        item = self._pursuit.known(payment.payment_id)
        # What is followed may be behind: an earlier push was kept, and the disk failed to say so.
        is_news = item is not None and item.payment.status is not payment.status
        if is_news or (applied is not None and applied.changed):
            self._changed(item or Watched(payment), payment)
        elif item is not None:
            self._ask_soon(item)
        elif payment.status in TAKEN:
            # Something may have gone back.
            self._paid.ask(payment)
        return True

    def _changed(self, item: Watched, payment: Payment) -> None:
        before, item.payment = item.payment, payment
        # A call that is under way goes on with it when it comes back.
        if not item.busy:
            if payment.status in TAKEN:
                self._pursuit.forget(item)
            elif self._pursuit.known(payment.payment_id) is item:
                self._ask_soon(item)
        self._pursuit.tell(item, changed=True, before=before)

    def _ask_soon(self, item: Watched) -> None:
        planned_ms = item.asking.next_at
        now_ms = self._ledger.clock.now_ms()
        soon = planned_ms is not None and 0 <= planned_ms - now_ms <= _ASK_IN_S * 1000
        if not item.busy and not soon:
            self._pursuit.ask_in(item, _ASK_IN_S)
