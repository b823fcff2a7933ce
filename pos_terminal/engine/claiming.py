"""Before an electronic payment of something that other counters may be paid for as well: the centre is asked
whether another one is at it. It waits a second at most, and without an answer it goes on alone.

A payable is held while a payment for it is under way here, also while nobody knows what became of it; it is
let go of once the centre has been sent how that ended. Runs on the engine thread, but for `charge`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeVar

from pos_terminal.domain.errors import NotAllowed, TerminalError
from pos_terminal.domain.payment import PayableRef
from pos_terminal.engine.desk import Desk
from pos_terminal.engine.messages import CentreHeard, Message, PaymentChanged, SendingChanged
from pos_terminal.engine.watched import Runner
from pos_terminal.ledger.ledger import Ledger
from pos_terminal.services.checkout import Begun, Sale

if TYPE_CHECKING:
    # Read when a terminal that is enrolled starts: others never need it.
    from pos_terminal.contract.claim import Said
    from pos_terminal.sync.claims import Claim

log = logging.getLogger(__name__)
T = TypeVar("T")
Done = Callable[[Begun | TerminalError], None]
WAITS_S: Final = 1.0
RENEW_S: Final = 40.0
"""A third of what a claim lasts: one answer that is lost loses none."""


class EngineThreads(Runner, Protocol):
    """The engine, as far as claiming needs it."""

    def submit(
        self, job: Callable[[Desk], T], done: Callable[[T | TerminalError], None] | None = None
    ) -> None:
        """Run `job` with the desk on the engine thread."""
        ...


class Claiming:
    """Nothing is asked before `use`. `sent` tells how far the centre has our journal."""

    def __init__(
        self,
        ledger: Ledger,
        engine: EngineThreads,
        post: Callable[[Callable[[], None]], None],
        sent: Callable[[], int],
    ) -> None:
        self._ledger = ledger
        self._engine = engine
        self._post = post
        self._sent = sent
        self._ask: Claim | None = None
        self._held: dict[PayableRef, int | None] = {}
        """What we hold; where the payment for it is over, how far the centre has to have heard of us."""
        self._round = 0

    def use(self, ask: Claim | None) -> None:
        """Ask by this from now on; None: no more. What is under way from before is held again at once."""
        from pos_terminal.services import claimed

        self._ask = ask
        self._held = {}
        self._round += 1
        if ask is not None:
            self._held = dict.fromkeys(claimed.shared_under_way(self._ledger))
            self._renew_all(self._round)

    def charge(self, sale: Sale, actor: str, done: Done) -> None:
        """Begin an electronic payment, see Desk.charge; on any thread, `done` on the engine's.

        Refused with NotAllowed("claimed_elsewhere") while the terminal `holder` takes money for the same.
        """
        self._post(lambda: self._before(sale, actor, done))

    def heard(self, message: Message) -> None:
        """A payment moved, or something was sent."""
        if isinstance(message, PaymentChanged) and message.payment.payable in self._held:
            self._look(message.payment.payable)
        if isinstance(message, PaymentChanged | SendingChanged):
            self._let_go_of_what_was_sent()

    # -- before a payment --------------------------------------------------------------------------------

    def _before(self, sale: Sale, actor: str, done: Done) -> None:
        ref, ask = sale.payable, self._ask
        if ref is None or ask is None or not self._is_shared(ref):
            self._engine.submit(lambda desk: desk.charge(sale, actor), done)
            return
        waiting = [True]

        def settle(said: Said | None) -> None:
            if not waiting:
                return  # it went on, or was refused, already
            waiting.clear()
            timer.cancel()
            if said is not None and not said.granted and said.holder:
                done(NotAllowed("claimed_elsewhere", holder=said.holder, payable=ref.id))
            else:
                self._begin(sale, actor, ref, done)

        timer = self._engine.after(WAITS_S, lambda: settle(None))
        self._call(ref, True, lambda said: settle(self._noted(ref, said)))

    def _begin(self, sale: Sale, actor: str, ref: PayableRef, done: Done) -> None:
        def begun(result: Begun | TerminalError) -> None:
            # Refused, nothing is under way: nobody else is kept from it.
            self._held[ref] = None
            self._look(ref)
            self._let_go_of_what_was_sent()
            done(result)

        self._engine.submit(lambda desk: desk.charge(sale, actor), begun)

    def _is_shared(self, ref: PayableRef) -> bool:
        from pos_terminal.services import claimed

        try:
            return claimed.is_shared(self._ledger, ref)
        except TerminalError as error:
            # The payment itself meets the same, and says so.
            log.error("whether a payable is shared cannot be read: %s", error)
            return False

    def _noted(self, ref: PayableRef, said: Said | None) -> Said | None:
        """What was taken elsewhere counts here at once: the payment is refused by that, whoever holds it."""
        from pos_terminal.services import claimed

        if said is None:
            return None
        if said.granted:
            self._held.setdefault(ref)
        if said.payable is not None:
            try:
                if claimed.note(self._ledger, said.payable):
                    self._engine.publish(CentreHeard(1, 0, 0))
            except TerminalError as error:
                log.error("what the centre says of a payable could not be kept: %s", error)
        return said

    # -- while it is held ----------------------------------------------------------------------------------

    def _look(self, ref: PayableRef) -> None:
        """Whether it is still to be held."""
        from pos_terminal.services import claimed

        try:
            over = not claimed.under_way(self._ledger, ref)
        except TerminalError as error:
            log.error("whether a payable is to be held cannot be read: %s", error)
            return
        if not over:
            self._held[ref] = None
        elif self._held.get(ref) is None:
            # Somebody who gets it after us has to be able to know what we took.
            self._held[ref] = self._ledger.position

    def _let_go_of_what_was_sent(self) -> None:
        sent = self._sent()
        for ref, position in list(self._held.items()):
            if position is not None and position <= sent:
                del self._held[ref]
                self._call(ref, False, lambda _said: None)

    def _renew_all(self, this_round: int) -> None:
        if self._ask is None or this_round != self._round:
            return
        for ref in list(self._held):
            self._look(ref)
        self._renew([ref for ref, position in self._held.items() if position is None])
        self._let_go_of_what_was_sent()
        self._engine.after(RENEW_S, lambda: self._renew_all(this_round))

    def _renew(self, refs: list[PayableRef]) -> None:
        """One after the other, so that whoever asks for a new one waits for one at most; where no answer
        comes, the others wait for the next round."""
        if not refs:
            return

        def answered(said: Said | None) -> None:
            if said is not None:
                self._renew(refs[1:])

        if self._held.get(refs[0], 0) is None:
            self._call(refs[0], True, answered)
        else:
            self._renew(refs[1:])

    def _call(self, ref: PayableRef, holds: bool, done: Callable[[Said | None], None]) -> None:
        from pos_terminal.contract.claim import Ask

        ask = self._ask
        if ask is None:
            return
        wanted = Ask(payable_type=ref.type, payable_id=ref.id, holds=holds)

        def answered(future: Future[Any]) -> None:
            error = future.exception()
            if error is None:
                done(future.result())
                return
            if isinstance(error, TerminalError):
                log.info("no claim on a payable: %s", error)
            else:
                # A bug of ours here must not keep anybody from selling.
                log.error("asking for a payable failed", exc_info=error)
            done(None)

        self._engine.perform("claim", lambda: ask(wanted), answered)
