"""What follows money that has moved: the drawer opens, the receipt is printed. Never before, never instead.

Told of every message after the window was; what goes wrong here is logged or told, and undoes nothing.
"""

from __future__ import annotations

import logging
from typing import Final, Literal

from pos_terminal.domain.crash_points import crash_point
from pos_terminal.domain.drawer import Movement, MovementKind
from pos_terminal.domain.errors import TerminalError
from pos_terminal.domain.payment import Payment, Status
from pos_terminal.domain.refund import Refund, RefundStatus, Route
from pos_terminal.engine.messages import DrawerChanged, Message, PaymentChanged, RefundChanged
from pos_terminal.engine.printing import Papers

log = logging.getLogger(__name__)
RECEIPT: Final = "receipt"
LINK: Final = "link"
WATCH: Final = "watch"
REFUND: Final = "refund"
OWED: Final = "owed"
BAG: Final = "bag"
"""Kinds of papers, as services.papers names them: it is read when the first is made."""
_BY_HAND: Final = frozenset(
    {
        MovementKind.PAY_IN,
        MovementKind.PAY_OUT,
        MovementKind.DROP,
        MovementKind.TRANSFER_IN,
        MovementKind.TRANSFER_OUT,
        MovementKind.OWED_PAID,
        MovementKind.NO_SALE,
    }
)
"""Movements for which somebody reaches into the drawer."""
PrintReceipts = Literal["always", "ask", "never"]


class Effects:
    """`kicks`: the drawer opens for cash (not in practice); `receipts`: always prints each by itself."""

    def __init__(self, papers: Papers, *, kicks: bool, receipts: PrintReceipts) -> None:
        self._papers = papers
        self._kicks = kicks
        self.receipts: PrintReceipts = receipts

    def wanted(self, message: Message) -> bool:
        """Whether anything follows this message; cheap, for the hot path."""
        if not self._papers.any_device:
            return False
        if isinstance(message, PaymentChanged):
            payment = message.payment
            cash_back = payment.corrected and payment.provider_code == "cash"
            return message.changed and (cash_back or _taken(payment) or _left(payment))
        return isinstance(message, RefundChanged) or (
            isinstance(message, DrawerChanged) and message.movement is not None
        )

    def follow(self, message: Message) -> None:
        """Do what follows. Raises nothing that a person could take for a refusal of the money itself."""
        try:
            if isinstance(message, PaymentChanged):
                self._after_payment(message.payment)
            elif isinstance(message, RefundChanged):
                self._after_refund(message.refund)
            elif isinstance(message, DrawerChanged) and message.movement is not None:
                self._after_movement(message.movement)
        except TerminalError as error:
            # No printer, a full list, a full disk: the money has moved all the same.
            log.warning("nothing followed %s: %s", type(message).__name__, error)

    @property
    def _slips(self) -> bool:
        """Slips that somebody takes along or signs are printed unless nothing is to be printed by itself."""
        return self._papers.has_printer and self.receipts != "never"

    def _after_payment(self, payment: Payment) -> None:
        payment_id = payment.payment_id
        if _left(payment):
            if self._slips:
                self._papers.print(WATCH, payment_id)
            return
        if payment.provider_code == "cash" and self._kicks:
            crash_point("cash_before_kick")
            cause = "correction" if payment.corrected else "sale"
            self._papers.kick(cause, payment_id, payment.staff_id or "system", payment_id)
        if self.receipts == "always" and self._papers.has_printer and _taken(payment):
            self._papers.print(RECEIPT, payment_id)

    def _after_refund(self, refund: Refund) -> None:
        if refund.route is not Route.CASH or refund.status is not RefundStatus.SUCCESS:
            return
        if self._kicks:
            who = refund.staff_id or "system"
            self._papers.kick("refund", refund.refund_id, who, refund.payment_id)
        if self._slips:
            self._papers.print(REFUND, refund.refund_id)

    def _after_movement(self, movement: Movement) -> None:
        if movement.kind in _BY_HAND and movement.movement_id and self._kicks:
            self._papers.kick(movement.kind.value, movement.movement_id, movement.staff_id or "system")
        if not self._slips:
            return
        if movement.kind is MovementKind.DROP and movement.movement_id:
            self._papers.print(BAG, movement.movement_id)
        elif movement.kind is MovementKind.CHANGE_OWED and movement.payment_id:
            self._papers.print(OWED, movement.payment_id)


def _left(payment: Payment) -> bool:
    """Whether nobody waits for it any more though it is not known: its customer takes a slip along."""
    return payment.released and payment.in_flight


def _taken(payment: Payment) -> bool:
    """Whether the money is there, or a person counts it as there."""
    if payment.corrected:
        return False
    return payment.status is Status.SUCCESS or payment.counted
