"""Answers that come twice, and old ones that come again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pos_terminal.ledger.ledger import Ledger
from pos_terminal.providers.base import Outcome, PaymentResult, RefundResult
from pos_terminal.services import outcome, refunds
from pos_terminal.services.answer import Step
from tests.simulation.clockwork import Violation

if TYPE_CHECKING:
    from tests.simulation.world import World

_PUSHED: Final = (Outcome.PAID, Outcome.EXPIRED, Outcome.DECLINED, Outcome.PENDING)


class Twice:
    """Stands in the place of the services that let answers count."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._old_answers: list[tuple[str, Step, PaymentResult]] = []
        self._apply = outcome.apply
        self._apply_refund = refunds.apply

    def apply(self, ledger: Ledger, payment_id: str, step: Step, result: PaymentResult) -> outcome.Applied:
        """The real `apply`; sometimes the answer comes twice, sometimes an old one comes again."""
        first = self._apply(ledger, payment_id, step, result)
        self._old_answers.append((payment_id, step, result))
        if self._world.draw() < self._world.swarm.double_answer:
            fault, self._world.disk.fault = self._world.disk.fault, 0.0
            head = self._world.disk.rows("SELECT COUNT(*) FROM journal")
            kept = not first.changed or fault == 0.0
            again = self._apply(ledger, payment_id, step, result)
            self._world.disk.fault = fault
            if kept and (again.changed or head != self._world.disk.rows("SELECT COUNT(*) FROM journal")):
                raise Violation("I20", f"{step} {result.outcome} applied twice changed {payment_id} twice")
            return again
        return first

    def apply_refund(
        self, ledger: Ledger, refund_id: str, result: RefundResult, *, first: bool
    ) -> refunds.AppliedRefund:
        """The same for refunds."""
        once = self._apply_refund(ledger, refund_id, result, first=first)
        if self._world.more_rng.random() < self._world.swarm.double_answer:
            fault, self._world.disk.fault = self._world.disk.fault, 0.0
            kept = not once.changed or fault == 0.0
            again = self._apply_refund(ledger, refund_id, result, first=first)
            self._world.disk.fault = fault
            if kept and again.changed:
                raise Violation("I20", f"{result.outcome} applied twice changed refund {refund_id} twice")
            return again
        return once

    def push_old_answer(self) -> None:
        """Something that was once answered is told again, as a late webhook would."""
        assert self._world.ledger is not None
        payment_id, _, result = self._world.rng.choice(self._old_answers)
        if result.outcome not in _PUSHED or self._world.desk is None:
            return
        applied = self._apply(self._world.ledger, payment_id, Step.CHECK, result)
        if item := self._world.desk.pursuit.known(payment_id):
            item.payment = applied.payment
