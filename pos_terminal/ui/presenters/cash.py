"""The cash screen: what was received, what goes back, and one durable payment however often the key is
pressed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from pos_terminal.domain.cash import denominations, fewest_pieces
from pos_terminal.domain.errors import TerminalError
from pos_terminal.domain.money import MAX_AMOUNT, Money
from pos_terminal.domain.payable import COUNTER
from pos_terminal.domain.payment import Payment
from pos_terminal.engine.desk import Desk
from pos_terminal.services.checkout import Begun, Sale
from pos_terminal.texts import tr
from pos_terminal.ui.presenters import wording
from pos_terminal.ui.presenters.front import Draft, Front
from pos_terminal.ui.states.about import About
from pos_terminal.ui.states.cash import CashState, Pieces


def pieces_of(amount: int, currency: str) -> tuple[Pieces, ...]:
    """One way to give this amount: the fewest notes and coins."""
    kinds = {kind.value: kind for kind in denominations(currency)}
    return tuple(
        Pieces(Money(value, currency), count, coin=kinds[value].coin)
        for value, count in fewest_pieces(amount, currency)
    )


class CashPresenter(QObject):
    """One draft at a time. The key is made when the screen opens: a double press is the same payment.

    `rendered` tells what the screen shows.
    """

    rendered = Signal(object)

    def __init__(self, front: Front, paid: Callable[[Payment], None]) -> None:
        super().__init__()
        self._front = front
        self._paid = paid
        self._draft: Draft | None = None
        self._key = ""
        self._typed = ""
        self._notes: list[int] = []
        self._busy = False
        front.window.screens.connect(
            "cash",
            key_pressed=self._type,
            note_tapped=self._tap,
            start_over=self._start_over,
            exact_pressed=self._exact,
            payment_received=self._received,
            missing_pressed=self._received,
            back=self._back,
        )

    def begin(self, draft: Draft) -> None:
        """Open the screen for this amount."""
        self._draft, self._key, self._busy = draft, self._front.ids.new_id(), False
        self._start_over()
        self._front.window.show_screen("cash")

    @property
    def _tendered(self) -> int:
        return sum(self._notes) if self._notes else int(self._typed or 0)

    def _type(self, key: str) -> None:
        if key == "backspace":
            if self._notes:
                self._notes.pop()
            else:
                self._typed = self._typed[:-1]
        elif len(self._typed + key) <= len(str(MAX_AMOUNT)):
            # Typing starts a number of its own: tapped notes and typed digits are never mixed up.
            self._typed = (("" if self._notes else self._typed) + key).lstrip("0")
            self._notes = []
        self._render()

    def _tap(self, value: int) -> None:
        if not self._notes:
            self._typed = ""
        if len(self._notes) < 200:
            self._notes.append(value)
        self._render()

    def _start_over(self) -> None:
        self._typed, self._notes = "", []
        self._render()

    def _exact(self) -> None:
        if self._draft is not None:
            self._take(self._draft.amount)

    def _received(self) -> None:
        if self._draft is None:
            return
        if self._tendered < self._draft.amount:
            missing = Money(self._draft.amount - self._tendered, self._draft.currency)
            self._front.tell(tr("Still {amount}", amount=missing))
            return
        self._take(self._tendered)

    def _take(self, tendered: int) -> None:
        draft = self._draft
        if draft is None or self._busy:
            return
        self._busy = True
        sale = Sale(
            amount=draft.amount,
            provider_code="cash",
            idempotency_key=self._key,
            currency=draft.currency,
            payable=draft.payable,
            reference=draft.reference,
            tendered=tendered,
            another_customer=draft.another_customer,
            opens_for=draft.opens_for,
        )
        actor = self._front.actor

        def job(desk: Desk) -> Begun:
            return desk.take_cash(sale, actor)

        self._front.bridge.submit(job, self._taken)

    def _taken(self, result: Begun | TerminalError) -> None:
        self._busy = False
        if not isinstance(result, TerminalError):
            self._draft = None
            self._paid(result.payment)
        elif result.code == "same_customer" and self._draft is not None:
            self._front.same_customer(result, self._draft, self._another_customer)
        else:
            self._front.refuse(result)

    def _another_customer(self) -> None:
        if (draft := self._draft) is not None:
            tendered = max(self._tendered, draft.amount)
            self._draft = replace(draft, another_customer=True)
            self._take(tendered)

    def _back(self) -> None:
        draft, self._draft = self._draft, None
        self._front.home_wanted.emit(draft)

    def _render(self) -> None:
        draft = self._draft
        if draft is None:
            return
        currency, received = draft.currency, self._tendered
        change = received - draft.amount
        notes = tuple(
            Pieces(Money(kind.value, currency), self._notes.count(kind.value))
            for kind in denominations(currency)
            if not kind.coin
        )
        order = draft.payable.id if draft.payable and draft.payable.type != COUNTER else ""
        state = CashState(
            about=About(
                "cash",
                wording.method_name("cash"),
                Money(draft.amount, currency),
                order,
                draft.reference or draft.label,
            ),
            received=Money(received, currency),
            notes=notes,
            ready=change >= 0,
            still=Money(max(0, -change), currency),
            change=Money(max(0, change), currency),
            example=pieces_of(change, currency) if change > 0 else (),
        )
        self._front.window.screen("cash").render_state(state)
        self.rendered.emit(state)
