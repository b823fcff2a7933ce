"""What a person at the counter, or a command, can have the engine do. Runs on the engine thread."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Final

from pos_terminal.domain.errors import DatabaseProblem, NotAllowed, TerminalError
from pos_terminal.domain.payment import TAKEN, Payment, Status
from pos_terminal.engine.deciding import Deciding
from pos_terminal.engine.drawer_desk import DrawerDesk
from pos_terminal.engine.effects import Effects
from pos_terminal.engine.giving_back import GivingBack
from pos_terminal.engine.messages import Asking, PaymentChanged
from pos_terminal.engine.paid import PaidWatch
from pos_terminal.engine.printing import Papers, Printing
from pos_terminal.engine.pursuit import Pursuit
from pos_terminal.engine.pushes import Pushes
from pos_terminal.engine.watched import Runner
from pos_terminal.ledger.ledger import Ledger
from pos_terminal.providers.base import Provider
from pos_terminal.services import outcome, watch
from pos_terminal.services.answer import Step
from pos_terminal.services.business_day import BusinessDay
from pos_terminal.services.checkout import Begun, Checkout, Sale
from pos_terminal.services.schedule import Mode

log = logging.getLogger(__name__)
_LOOK_AGAIN_S: Final = 5.0
_UTC_DAY: Final = BusinessDay()
_NOTHING_PRINTS: Final = Printing()


class Desk:
    """Begins payments, and hands them to the pursuit until they are certain."""

    def __init__(
        self,
        ledger: Ledger,
        checkout: Checkout,
        providers: Mapping[str, Provider],
        runner: Runner,
        jitter: Callable[[], float],
        day: BusinessDay = _UTC_DAY,
        printing: Printing = _NOTHING_PRINTS,
    ) -> None:
        self.ledger = ledger
        self._checkout = checkout
        self._runner = runner
        self._jitter = jitter
        self.drawer = DrawerDesk(ledger, runner)
        self.refunds = GivingBack(
            ledger, providers, runner, jitter, lambda payment: self.paid.take_on(payment)
        )
        self.paid = PaidWatch(ledger, providers, runner, day, self.refunds.resume)
        self.pursuit = Pursuit(ledger, providers, runner, jitter, day, self.paid.take_on)
        self.pushes = Pushes(ledger, providers, self.pursuit, self.paid)
        self.decisions = Deciding(ledger, checkout, self.pursuit, runner)
        self.papers = Papers(ledger, runner, printing.devices, printing.composer)
        self.effects = Effects(self.papers, kicks=printing.kicks, receipts=printing.receipts)

    def take_cash(self, sale: Sale, actor: str) -> Begun:
        """See Checkout.take_cash; the window also hears of the change. Cash waits while somebody counts."""
        self.drawer.check_not_counting()
        begun = self._checkout.take_cash(sale, actor)
        if not begun.is_duplicate:
            self._runner.publish(PaymentChanged(begun.payment, Asking(), changed=True))
        return begun

    def charge(self, sale: Sale, actor: str) -> Begun:
        """Begin an electronic payment and have a hand ask for it. The answer comes as a message."""
        try:
            begun = self._checkout.begin(sale, actor)
        except DatabaseProblem:
            # It may be on the disk all the same: then it holds its amount, and somebody has to ask for it.
            self._runner.after(_LOOK_AGAIN_S, self._look_again)
            raise
        if begun.is_duplicate:
            return begun
        item = self.pursuit.take_on(begun.payment)
        item.begun_here = True
        item.attend(self.ledger.clock.monotonic())
        self.pursuit.initiate(item)
        self.pursuit.tell(item, changed=True)
        return begun

    def attend(self, payment_id: str) -> None:
        """Somebody looks at this payment and waits: ask often."""
        if item := self.pursuit.known(payment_id):
            item.attend(self.ledger.clock.monotonic())
            self.pursuit.plan(item)
            self.pursuit.tell(item, changed=False)

    def park(self, payment_id: str) -> None:
        """The next customer is served; this one goes on being asked about, less often."""
        if item := self.pursuit.known(payment_id):
            item.mode = Mode.PARKED
            self.pursuit.plan(item)
            self.pursuit.tell(item, changed=False)

    def check_now(self, payment_id: str) -> None:
        """Ask at once, or as soon as the call that is under way has come back; about what is paid, whether it
        stays so."""
        item = self.pursuit.find(payment_id)
        if item.payment.status in TAKEN and not item.busy:
            self.paid.ask(item.payment)
        else:
            self.pursuit.ask(item)

    def cancel(self, payment_id: str, actor: str) -> None:
        """Ask the provider to end it. Raises NotAllowed where the provider cannot. Its answer decides."""
        item = self.pursuit.find(payment_id)
        if not self.pursuit.provider(item.payment).capabilities.can_cancel:
            raise NotAllowed("cannot_cancel")
        item.payment = outcome.begin_cancel(self.ledger, payment_id, actor).payment
        self.pursuit.tell(item, changed=True)
        if item.busy:
            item.again = True
        elif item.payment.status is Status.PROCESSING:
            self.pursuit.call(item, Step.CANCEL if item.payment.provider_reference else Step.FIND)

    def resume(self) -> list[Payment]:
        """After a start: go on with everything that is not certain. Returns what is in flight; asks behind
        it."""
        self.refunds.resume()
        self.papers.resume()
        self.paid.resume()
        self.pursuit.others.resume(self.pursuit.provider)
        in_flight = []
        for unfinished in watch.unfinished(self.ledger):
            # What a person has counted is settled at the counter; it is only asked about.
            if unfinished.payment.in_flight and not unfinished.payment.counted:
                in_flight.append(unfinished.payment)
            if self.pursuit.known(unfinished.payment.payment_id) is not None:
                # Begun before this start was through: followed once, asked one question at a time.
                continue
            item = self.pursuit.take_on(unfinished.payment)
            self.pursuit.ask_in(item, unfinished.due_in_ms / 1000 + self._jitter() * 0.2)
        return in_flight

    def _look_again(self) -> None:
        try:
            self.resume()
        except TerminalError as error:
            # The disk still fails: nobody hears of a timer's error, and it must not end the engine.
            log.error("payments under way could not be looked for: %s", error)
            self._runner.after(_LOOK_AGAIN_S, self._look_again)

    def asking(self, payment_id: str) -> Asking:
        """How this payment is being asked about."""
        item = self.pursuit.known(payment_id)
        return item.asking if item else Asking()

    def use_printing(self, printing: Printing) -> None:
        """Another printer, other papers, another drawer's lock, from now on."""
        self.papers.use(printing.devices, printing.composer)
        self.effects.receipts = printing.receipts

    def note_online(self, online: bool) -> None:
        """Whether the outside can be reached, as a probe has just seen."""
        self.pursuit.contact.note(online)
